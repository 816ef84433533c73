"""How right stories are found: streams of articles with known events, for `monitor` and its peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.corpus import Case, load_lines
from bench.grouping import Agreement, Grouping, compare_groups, group_by_best, write_speed
from bench.libraries import Library
from bench.report import Check, Section, write_share

OURS = Library("monitor", "monitor")
PEERS = {
    "titles": Library("titles", "words of the titles"),
    "tf-idf": Library("tf-idf", "nearest by TF-IDF, one pass", ("scikit-learn",)),
}

GOAL_B_F1, GOAL_RAND, GOAL_SPEED = 0.92, 0.82, 600
"""Goals of the project: BCubed F1, adjusted Rand index, articles per CPU second."""

ALL = "all"


def measure_stories(folder: Path, peers: Sequence[str], scratch: Path) -> Section:
    """Group streams of articles by event. Raises CorpusAbsent."""
    documents = load_lines(folder / "stories.jsonl")
    libraries = (OURS, *(PEERS[name] for name in peers))
    found, notes = group_by_best(
        libraries, "stories", documents, scratch, lambda groups: score_stories(documents, groups)[ALL].b_f1
    )
    return report_stories(
        [(one, score_stories(documents, one.groups)) for one in found], len(documents), notes
    )


def score_stories(documents: Sequence[Case], groups: Mapping[str, str]) -> dict[str, Agreement]:
    """Compare groups with the true stories, of all streams and of each; articles without one do not count."""
    known = [document for document in documents if document["story"] is not None]
    parts = {ALL: known} | {
        stream: [document for document in known if document["stream"] == stream]
        for stream in sorted({document["stream"] for document in known})
    }
    return {part: _compare(chosen, groups) for part, chosen in parts.items()}


def _compare(documents: Iterable[Case], groups: Mapping[str, str]) -> Agreement:
    """Compare the groups of some documents; streams are apart, whatever their stories are called."""
    documents = list(documents)
    true = {document["id"]: f"{document['stream']}/{document['story']}" for document in documents}
    found = {document["id"]: f"{document['stream']}/{groups[document['id']]}" for document in documents}
    return compare_groups(true, found)


def report_stories(
    scored: Sequence[tuple[Grouping, Mapping[str, Agreement]]], documents: int, notes: Sequence[str] = ()
) -> Section:
    """Return the table; the first row is ours."""
    grouping, agreements = scored[0]
    return Section(
        title=f"Stories in {len(agreements) - 1} streams of {documents:,} articles",
        header=[
            "",
            *("BCubed F1", "precision", "recall", "ARI"),
            *(f"{stream} {figure}" for stream in agreements if stream != ALL for figure in ("B F1", "ARI")),
            "articles per CPU s (times ours)",
        ],
        rows=[_write_row(one, parts, grouping) for one, parts in scored],
        notes=[
            "Of a peer's settings the one with the best BCubed F1 on these very streams is kept and named.",
            "Articles without a known story are in the stream and not counted.",
            *notes,
        ],
        checks=list(_check(grouping, agreements[ALL])),
        figures={one.name: _write_figures(one, parts) for one, parts in scored},
    )


def _write_row(grouping: Grouping, parts: Mapping[str, Agreement], ours: Grouping) -> list[str]:
    whole = parts[ALL]
    shares = [whole.b_f1, whole.b_precision, whole.b_recall, whole.rand]
    for stream, agreement in parts.items():
        if stream != ALL:
            shares += [agreement.b_f1, agreement.rand]
    return [grouping.name, *map(write_share, shares), write_speed(grouping, ours)]


def _check(grouping: Grouping, whole: Agreement) -> Iterable[Check]:
    found = write_share(whole.b_f1)
    yield Check(f"BCubed F1 at least {GOAL_B_F1:g}", whole.b_f1 >= GOAL_B_F1, found, goal=True)
    yield Check(f"ARI at least {GOAL_RAND:g}", whole.rand >= GOAL_RAND, write_share(whole.rand), goal=True)
    yield Check(
        f"at least {GOAL_SPEED} articles per CPU second",
        grouping.speed >= GOAL_SPEED,
        f"{grouping.speed:,.0f}",
        goal=True,
    )


def _write_figures(grouping: Grouping, parts: Mapping[str, Agreement]) -> dict[str, object]:
    agreements = {part: {"b_f1": one.b_f1, "ari": one.rand} for part, one in parts.items()}
    return {**agreements, "articles_per_cpu_s": grouping.speed}
