"""How right copies are found: controlled variants and labelled pairs, for `monitor` and its peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Case, load_lines
from bench.grouping import (
    Grouping,
    compare_groups,
    group_by_best,
    list_members,
    mean_harmonically,
    measure_share,
    write_speed,
)
from bench.libraries import Library
from bench.report import Check, Section, write_share

OURS = Library("monitor", "monitor")
PEERS = {
    "text": Library("text", "the same words"),
    "address": Library("address", "canonical URL or title"),
    "containment": Library("containment", "exact containment of 3 words"),
    "tf-idf": Library("tf-idf", "TF-IDF cosine", ("scikit-learn",)),
    "datasketch": Library("datasketch", "datasketch MinHash LSH", ("datasketch",)),
    "rensa": Library("rensa", "rensa MinHash LSH", ("rensa",)),
}

GOAL_CONTROLLED, GOAL_REAL = 0.97, 0.92
GOAL_KINDS = {"excerpt_mid": 0.9, "heavyedit": 0.93}
GOAL_FALSE_ALARMS = 0.005
"""Goals of the project: F1 of pairs, shares of variants found, and of documents wrongly put to others."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What groups are worth; `kinds` are the shares of variants found. None where there are none."""

    precision: float
    recall: float
    variants: float | None = None
    false_alarms: float | None = None
    kinds: Mapping[str, float | None] | None = None

    @property
    def f1(self) -> float:
        """F1 of pairs."""
        return mean_harmonically(self.precision, self.recall)


def measure_copies(folder: Path, peers: Sequence[str], scratch: Path) -> Iterable[Section]:
    """Yield the tables of controlled variants, of their kinds, and of labelled pairs. Raises CorpusAbsent."""
    documents = load_lines(folder / "neardup.jsonl")
    real, pairs = load_lines(folder / "real_docs.jsonl"), load_lines(folder / "real_pairs.jsonl")
    libraries = (OURS, *(PEERS[name] for name in peers))
    found, notes = group_by_best(
        libraries, "copies", documents, scratch, lambda groups: score_variants(documents, groups).f1
    )
    scored = [(grouping, score_variants(documents, grouping.groups)) for grouping in found]
    yield report_variants(scored, len(documents), notes)
    yield report_kinds(scored, Counter(document["kind"] for document in documents))
    found, notes = group_by_best(
        libraries, "copies", real, scratch, lambda groups: score_pairs(pairs, groups).f1
    )
    scored = [(grouping, score_pairs(pairs, grouping.groups)) for grouping in found]
    yield report_pairs(scored, Counter(pair["label"] for pair in pairs), len(real), notes)


def score_variants(documents: Sequence[Case], groups: Mapping[str, str]) -> Scores:
    """Compare groups with those from which the variants were made.

    A variant is found when its group holds another document of its true one. A false alarm is a document
    without a true companion (a negative, or an original of which nothing was made) whose group holds one that
    does not belong to it.
    """
    true = {document["id"]: document["cluster"] for document in documents}
    together, agreement = list_members(groups), compare_groups(true, groups)
    sizes = Counter(true.values())
    found: defaultdict[str, list[bool]] = defaultdict(list)
    alarms = []
    for document in documents:
        name, kind = document["id"], document["kind"]
        others = [true[other] for other in together[groups[name]] if other != name]
        if is_negative(kind) or (kind == "original" and sizes[true[name]] == 1):
            alarms.append(any(other != true[name] for other in others))
        else:
            found[kind].append(true[name] in others)
    variants = [one for kind, shares in found.items() if kind != "original" for one in shares]
    return Scores(
        agreement.precision,
        agreement.recall,
        measure_share(variants),
        measure_share(alarms),
        {kind: measure_share(shares) for kind, shares in sorted(found.items()) if kind != "original"},
    )


def is_negative(kind: str) -> bool:
    """Tell whether documents of a kind are copies of nothing, however like something they are."""
    return kind.startswith("neg_")


def score_pairs(pairs: Sequence[Case], groups: Mapping[str, str]) -> Scores:
    """Compare groups with pairs of documents labelled "dup" or "not"; other labels do not count."""
    counts = Counter((pair["label"], groups[pair["a"]] == groups[pair["b"]]) for pair in pairs)
    right, wrong, missed = counts["dup", True], counts["not", True], counts["dup", False]
    return Scores(
        precision=right / (right + wrong) if right + wrong else 1.0,
        recall=right / (right + missed) if right + missed else 1.0,
    )


Scored = Sequence[tuple[Grouping, Scores]]

_CHOICE = [
    "Of a peer's settings the one with the best F1 on these very documents is kept and named;",
    "`monitor` has the one setting that is in its code. CPU from the documents to the groups.",
]


def report_variants(scored: Scored, documents: int, notes: Sequence[str] = ()) -> Section:
    """Return the table of the whole; the first row is ours."""
    ours = scored[0][1]
    return Section(
        title=f"Copies among {documents:,} documents, variants made on purpose",
        header=[
            "",
            "F1",
            "precision",
            "recall",
            "variants found",
            "false alarms",
            "documents per CPU s (times ours)",
        ],
        rows=[
            [
                grouping.name,
                *map(write_share, (scores.f1, scores.precision, scores.recall, scores.variants)),
                write_percent(scores.false_alarms),
                write_speed(grouping, scored[0][0]),
            ]
            for grouping, scores in scored
        ],
        notes=[
            "F1, precision and recall of pairs of documents. *Variants found*: the group holds another one",
            "of the true group; *false alarms*: documents that are copies of nothing, put to others.",
            *_CHOICE,
            *notes,
        ],
        checks=list(_check_variants(ours)),
        figures={grouping.name: _write_figures(grouping, scores) for grouping, scores in scored},
    )


def report_kinds(scored: Scored, counts: Mapping[str, int]) -> Section:
    """Return the table of the shares of variants found, by kind; the first row is ours."""
    kinds = list(scored[0][1].kinds or ())
    return Section(
        title="Variants found, by kind",
        header=["", *(f"{kind} ({counts[kind]})" for kind in kinds)],
        rows=[
            [grouping.name, *(write_share((scores.kinds or {}).get(kind)) for kind in kinds)]
            for grouping, scores in scored
        ],
        checks=list(_check_kinds(scored[0][1])),
        figures={grouping.name: dict(scores.kinds or {}) for grouping, scores in scored},
    )


def report_pairs(
    scored: Scored, labels: Mapping[str, int], documents: int, notes: Sequence[str] = ()
) -> Section:
    """Return the table of labelled pairs; the first row is ours."""
    ours = scored[0][1].f1
    return Section(
        title=f"{labels['dup']} real pairs and {labels['not']} that are none, in {documents:,} articles",
        header=["", "F1", "precision", "recall", "documents per CPU s (times ours)"],
        rows=[
            [
                grouping.name,
                *map(write_share, (scores.f1, scores.precision, scores.recall)),
                write_speed(grouping, scored[0][0]),
            ]
            for grouping, scores in scored
        ],
        notes=[*_CHOICE, *notes],
        checks=[
            Check(
                f"F1 of real pairs at least {GOAL_REAL:g}",
                ours >= GOAL_REAL,
                write_share(ours),
                goal=True,
            )
        ],
        figures={grouping.name: _write_figures(grouping, scores) for grouping, scores in scored},
    )


def write_percent(share: float | None) -> str:
    """Return a share in percent, to two places."""
    return "-" if share is None else f"{share * 100:.2f} %"


def _check_variants(ours: Scores) -> Iterable[Check]:
    yield Check(
        f"F1 at least {GOAL_CONTROLLED:g}", ours.f1 >= GOAL_CONTROLLED, write_share(ours.f1), goal=True
    )
    if (alarms := ours.false_alarms) is not None:
        limit = write_percent(GOAL_FALSE_ALARMS)
        yield Check(
            f"false alarms under {limit}", alarms < GOAL_FALSE_ALARMS, write_percent(alarms), goal=True
        )


def _check_kinds(ours: Scores) -> Iterable[Check]:
    for kind, goal in GOAL_KINDS.items():
        if (share := (ours.kinds or {}).get(kind)) is not None:
            yield Check(f"{kind} found at least {goal:g}", share >= goal, write_share(share), goal=True)


def _write_figures(grouping: Grouping, scores: Scores) -> dict[str, object]:
    figures: dict[str, object] = {"f1": scores.f1, "precision": scores.precision, "recall": scores.recall}
    if scores.kinds is not None:
        figures |= {"variants": scores.variants, "false_alarms": scores.false_alarms}
    return figures | {"documents_per_cpu_s": grouping.speed}
