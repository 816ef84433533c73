"""Measure how right attributions are: by the network and by rules, the same articles, one run.

    python bench/quotes.py FOLDER                 both methods, and each publisher
    python bench/quotes.py FOLDER --limit 20      a sample
    python bench/quotes.py FOLDER --json FILE     the figures as JSON too

Prints markdown tables. Exits with 2 when FOLDER is not there; a goal that is missed is only shown.
bench/README.md explains the figures.

FOLDER is no part of the project: texts belong to their publishers. It holds

    c_polnear_dev.jsonl   a line an article: {id, text, attributions: [{source, cue, content}]}, where each
                          of the three is a list of [start, end] in the text and the id begins with the
                          publisher and "_"
    score.py              with quote_doc(text, true, found) and quote_report(counts)

The articles are those of PolNeAR, the Political News Attribution Relations Corpus (Newell, Margolin, Ruths
2018), on GitHub under networkdynamics/PolNeAR; the network learnt from its training part, which is not these.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.corpus import Case, CorpusAbsent, load_lines, load_scorer, take_sample
from bench.report import Check, Section, publish_sections, write_share
from monitor.tag.networks import load_network
from monitor.tag.quotes import describe_attributions

MEASURES = {
    "content": ("content_tokens", 0.90),
    "direct quotations": ("direct_quote", 0.985),
    "speakers": ("speaker", 0.90),
    "whole attributions": ("attribution", None),
}
MOST_CPU_MS = 120.0
WARM_UP = "“The quay is closed until spring,” said Orla Finch."


@dataclass(frozen=True, slots=True)
class Run:
    """What one method found in each article, and what the average article cost."""

    method: str
    found: Sequence[list[dict[str, object]]]
    cpu_ms: float


def run_method(method: str, cases: Sequence[Case]) -> Run:
    """Read the articles by one method; what is loaded first does not count."""
    network = load_network("attribution") if method == "network" else None
    read: Callable[[str], list[dict[str, object]]] = lambda text: describe_attributions(text, "en", network)  # noqa: E731  # the same for both
    read(WARM_UP)
    began = time.process_time()
    found = [read(case["text"]) for case in cases]
    return Run(method, found, 1000 * (time.process_time() - began) / len(cases))


def score_found(scorer: ModuleType, cases: Sequence[Case], found: Sequence[Any]) -> dict[str, float]:
    """Return the F1 of each measure."""
    counts: Counter[str] = Counter()
    for case, one in zip(cases, found, strict=True):
        counts.update(scorer.quote_doc(case["text"], case["attributions"], one))
    report = scorer.quote_report(counts)
    return {name: float(report[key]["f"]) for name, (key, _) in MEASURES.items()}


def compare_methods(scorer: ModuleType, cases: Sequence[Case], runs: Sequence[Run]) -> Section:
    """Return the table of both methods, with the goals of the network."""
    figures = {run.method: score_found(scorer, cases, run.found) | {"cpu_ms": run.cpu_ms} for run in runs}
    rows = [
        [method, *(write_share(shown[name]) for name in MEASURES), f"{shown['cpu_ms']:.0f}"]
        for method, shown in figures.items()
    ]
    network = figures["network"]
    checks = [
        Check(f"{name} at least {goal}", network[name] >= goal, write_share(network[name]), goal=True)
        for name, (_, goal) in MEASURES.items()
        if goal is not None
    ]
    cost = network["cpu_ms"]
    checks.append(
        Check(f"at most {MOST_CPU_MS:.0f} ms an article", cost <= MOST_CPU_MS, f"{cost:.0f}", goal=True)
    )
    title = f"Attributions in {len(cases)} articles"
    return Section(title, ("by", *MEASURES, "CPU ms"), rows, checks=checks, figures=figures)


def compare_publishers(scorer: ModuleType, cases: Sequence[Case], run: Run) -> Section:
    """Return the table of the network by publisher."""
    figures: dict[str, dict[str, float]] = {}
    numbers: Counter[str] = Counter(case["id"].partition("_")[0] for case in cases)
    for publisher in sorted(numbers):
        own = [at for at, case in enumerate(cases) if case["id"].partition("_")[0] == publisher]
        figures[publisher] = score_found(scorer, [cases[at] for at in own], [run.found[at] for at in own])
    rows = [
        [publisher, str(numbers[publisher]), *(write_share(shown[name]) for name in MEASURES)]
        for publisher, shown in figures.items()
    ]
    return Section(
        "By publisher, by the network", ("publisher", "articles", *MEASURES), rows, figures=figures
    )


def measure(folder: Path, limit: int | None) -> Iterator[Section]:
    """Yield the tables as they are measured. Raises CorpusAbsent."""
    cases = take_sample(load_lines(folder / "c_polnear_dev.jsonl"), limit)
    scorer = load_scorer(folder)
    runs = [run_method(method, cases) for method in ("network", "rules")]
    yield compare_methods(scorer, cases, runs)
    yield compare_publishers(scorer, cases, runs[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the articles and the truth about them")
    parser.add_argument("--limit", type=int, metavar="N", help="a sample of N articles")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    given = parser.parse_args()
    try:
        sys.exit(publish_sections(measure(given.folder, given.limit), given.json))
    except CorpusAbsent as absent:
        print(f"There is nothing to read: {absent}. See --help for what FOLDER holds.", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
