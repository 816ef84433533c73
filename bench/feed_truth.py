"""How right feeds are read: the checks of other projects' test suites, for `monitor` and bare libraries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from bench.corpus import Case, load_lines, load_scorer, take_sample
from bench.libraries import Figures, Library, Run, measure_all
from bench.report import Check, Section, write_share

GOALS = {"peers' cases": 0.97, "real feeds": 0.985, "date strings": 0.93, "JSON Feed": 0.97, "safe": 1.0}
GOAL_SLOWEST_S = 2.0
GOAL_CPU_RATIO = 1.0
"""Goals of the project: shares of checks met, the slowest feed, and CPU beside bare feedparser."""

OURS = Library("monitor-feeds", "monitor")
BARE = Library("feedparser", "feedparser")
PEERS = {
    "fastfeedparser": Library("fastfeedparser", "fastfeedparser", ("fastfeedparser",)),
    "feedparser-rs": Library("feedparser-rs", "feedparser-rs", ("feedparser-rs",)),
    "atoma": Library("atoma", "atoma", ("atoma",)),
}

BARE_SOURCE = "feedparser"
"""Its own test suite says how feedparser reads, not how a feed should be read."""
GROUPS = {
    "real feeds": "real-feeds",
    "date strings": "date-strings",
    "JSON Feed": "jsonfeed",
    "relative URLs": "relative-url",
}
_POLICY = "~policy"
"""Where the scorer counts what projects may decide one way or the other, such as a title out of the text."""
_REFUSAL = "FeedUnreadable"


def measure_feeds(folder: Path, peers: Sequence[str], limit: int | None, scratch: Path) -> Section:
    """Read every case of a corpus of feeds with every library. Raises CorpusAbsent."""
    scorer = load_scorer(folder)
    cases = take_sample(load_lines(folder / "cases.jsonl"), limit)
    documents = [
        {"id": case["id"], "path": str((folder / case["file"]).resolve())}
        | {key: case.get(key) for key in ("url", "headers", "content_type")}
        for case in cases
    ]
    libraries = (OURS, BARE, *(PEERS[name] for name in peers))
    found, notes = measure_all(libraries, documents, scratch, lambda run: score_feeds(scorer, cases, run))
    return report_feeds(found, len(cases), notes)


def score_feeds(scorer: ModuleType, cases: Sequence[Case], run: Run) -> dict[str, float | None]:
    """Return the shares of checks met, by the names of the columns, and of cleaned HTML that is safe."""
    answers = {answer["id"]: answer for answer in run.answers}
    of_peers = [case for case in cases if case["source"] != BARE_SOURCE]
    by_group, _ = scorer.score(of_peers, answers, {}, "group")
    firm = [counts for group, counts in by_group.items() if group != _POLICY]
    shares = {"peers' cases": _share(firm, "kpass", "checks")}
    by_group, _ = scorer.score(cases, answers, {}, "group")
    for column, group in GROUPS.items():
        shares[column] = _share([by_group[group]] if group in by_group else [], "kpass", "checks")
    return shares | {"safe": _share(by_group.values(), "safe", "safe_n")}


def _share(counts: Iterable[Mapping[str, int]], part: str, whole: str) -> float | None:
    rows = list(counts)
    total = sum(row[whole] for row in rows)
    return sum(row[part] for row in rows) / total if total else None


def report_feeds(found: Sequence[Figures], cases: int, notes: Sequence[str] = ()) -> Section:
    """Return the table; the first row is ours, the second feedparser's."""
    ours, bare = found[0], found[1]
    columns = list(ours.shares)
    return Section(
        title=f"Reading {cases:,} feeds",
        header=["", *columns, "lost", "over 2 s", "slowest s", "CPU s", "CPU / feedparser"],
        rows=[_write_row(figures, bare) for figures in found],
        notes=[
            "Share of checks met. *Peers' cases* leave out feedparser's own tests, and what projects may",
            "decide one way or the other; the four columns after it are parts of all cases. *Safe*: cleaned",
            "HTML with nothing in it that runs. *Lost*: the process ended, or was stopped after 30 s. CPU is",
            "that of all cases, from the file to the fields.",
            *notes,
        ],
        checks=list(_check(ours, bare)),
        figures={
            figures.run.name: dict(figures.shares)
            | {
                "cpu_s": figures.run.cpu_s,
                "slowest_s": figures.run.slowest_s,
                "over_2_s": figures.run.count_slower(GOAL_SLOWEST_S),
                "lost": figures.run.lost,
            }
            for figures in found
        },
    )


def _write_row(figures: Figures, bare: Figures) -> list[str]:
    run = figures.run
    return [
        figures.run.name,
        *(write_share(share) for share in figures.shares.values()),
        str(len(run.lost)),
        str(run.count_slower(GOAL_SLOWEST_S)),
        f"{run.slowest_s:.2f}",
        f"{run.cpu_s:.1f}",
        f"{run.cpu_s / bare.run.cpu_s:.2f}",
    ]


def _check(ours: Figures, bare: Figures) -> Iterable[Check]:
    bugs = ours.run.list_errors(_REFUSAL)
    yield Check("no feed ends the process, and none finds a bug", not bugs, ", ".join(bugs[:5]) or "none")
    for column, goal in GOALS.items():
        share = ours.shares[column]
        if share is not None:
            yield Check(f"{column} at least {goal:g}", share >= goal, write_share(share), goal=True)
    slowest, ratio = ours.run.slowest_s, ours.run.cpu_s / bare.run.cpu_s
    yield Check(
        f"no feed takes more than {GOAL_SLOWEST_S:g} s",
        slowest <= GOAL_SLOWEST_S,
        f"{slowest:.2f}",
        goal=True,
    )
    yield Check("no more CPU than feedparser", ratio <= GOAL_CPU_RATIO, f"{ratio:.2f} of it", goal=True)
