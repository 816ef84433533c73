"""How right pages are read: text, title, date and authors against hand-made truth, beside bare libraries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from bench.corpus import Case, load_lines, load_scorer, take_sample
from bench.libraries import Figures, Library, Run, measure_all
from bench.report import Check, Section, write_share

GOALS = {"text F1": 0.972, "title": 0.90, "date": 0.935, "authors exact": 0.80}
GOAL_BAD = 0.02
GOAL_CPU_RATIO = 1.15
"""Goals of the project on the development half: shares, pages under .75, CPU beside bare trafilatura."""

OURS = Library("monitor-pages", "monitor")
BARE = Library("trafilatura", "trafilatura")
PEERS = {
    "trafilatura-precision": Library("trafilatura-precision", "trafilatura, favor_precision"),
    "readability-lxml": Library(
        "readability-lxml", "readability-lxml", ("readability-lxml", "lxml_html_clean")
    ),
    "newspaper4k": Library("newspaper4k", "newspaper4k", ("newspaper4k[ja,nlp]",)),
}

COLUMNS = {
    "text F1": ("text", "F1"),
    "P": ("text", "P"),
    "R": ("text", "R"),
    "F1 a page": ("text", "F1page"),
    "ok95": ("text", "ok95"),
    "bad": ("text", "bad"),
    "title": ("title", "acc"),
    "date": ("date", "acc"),
    "authors exact": ("author", "exact"),
    "authors F1": ("author", "f1"),
    "with": ("segm", "with_"),
    "without": ("segm", "without"),
}
"""The columns, and where the scorer's summary has them."""
_REFUSAL = "PageUnreadable"


def measure_pages(folder: Path, peers: Sequence[str], limit: int | None, scratch: Path) -> Section:
    """Read every page of a corpus with every library. Raises CorpusAbsent."""
    scorer = load_scorer(folder)
    truth = take_sample(load_lines(folder / "truth.jsonl"), limit)
    documents = [
        {"id": page["id"], "path": str((folder / page["html"]).resolve()), "url": page.get("url")}
        for page in truth
    ]
    libraries = (OURS, BARE, *(PEERS[name] for name in peers))
    found, notes = measure_all(libraries, documents, scratch, lambda run: score_pages(scorer, truth, run))
    return report_pages(found, len(truth), notes)


def score_pages(scorer: ModuleType, truth: Sequence[Case], run: Run) -> dict[str, float | None]:
    """Return the figures of the scorer's summary by the names of the columns."""
    rows = scorer.evaluate(truth, {answer["id"]: answer for answer in run.answers})
    summary = scorer.summary(rows)
    return {column: summary.get(part, {}).get(key) for column, (part, key) in COLUMNS.items()}


def report_pages(found: Sequence[Figures], pages: int, notes: Sequence[str] = ()) -> Section:
    """Return the table; the first row is ours, the second trafilatura's."""
    ours, bare = found[0], found[1]
    return Section(
        title=f"Reading {pages:,} pages for their truth",
        header=["", *COLUMNS, "lost", "CPU ms a page", "CPU / trafilatura"],
        rows=[_write_row(figures, bare) for figures in found],
        notes=[
            "Text: precision, recall and F1 of runs of four words; *ok95* and *bad* are the shares of pages",
            "with an F1 of .95 or more and of less than .75. *With* and *without*: the share of snippets",
            "that belong in the text, and of snippets that do not, that are in it. CPU from the file to the",
            "fields.",
            *notes,
        ],
        checks=list(_check(ours, bare)),
        figures={
            figures.run.name: dict(figures.shares) | {"cpu_ms": figures.run.cpu_ms, "lost": figures.run.lost}
            for figures in found
        },
    )


def _write_row(figures: Figures, bare: Figures) -> list[str]:
    return [
        figures.run.name,
        *(write_share(share) for share in figures.shares.values()),
        str(len(figures.run.lost)),
        f"{figures.run.cpu_ms:.1f}",
        f"{figures.run.cpu_ms / bare.run.cpu_ms:.2f}",
    ]


def _check(ours: Figures, bare: Figures) -> Iterable[Check]:
    bugs = ours.run.list_errors(_REFUSAL)
    yield Check("no page ends the process, and none finds a bug", not bugs, ", ".join(bugs[:5]) or "none")
    for column, goal in GOALS.items():
        share = ours.shares[column]
        if share is not None:
            yield Check(f"{column} at least {goal:.3g}", share >= goal, write_share(share), goal=True)
    bad, ratio = ours.shares["bad"], ours.run.cpu_ms / bare.run.cpu_ms
    if bad is not None:
        yield Check(f"at most {GOAL_BAD:g} of the pages bad", bad <= GOAL_BAD, write_share(bad), goal=True)
    yield Check(
        f"at most {GOAL_CPU_RATIO:g} times the CPU of trafilatura",
        ratio <= GOAL_CPU_RATIO,
        f"{ratio:.2f}",
        goal=True,
    )
