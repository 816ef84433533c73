"""Measure how right feeds and pages are read: `monitor` beside bare libraries, the same documents, one run.

    python bench/reading.py FOLDER                      both tables, every library
    python bench/reading.py FOLDER --pages --peers      pages, monitor and bare trafilatura alone
    python bench/reading.py FOLDER --feeds --limit 200  a sample

Prints markdown tables. Exits with 1 when a document ends the process of `monitor`, hangs it or finds a bug
in it, and with 2 when FOLDER is not there; a goal that is missed is only shown. bench/README.md explains
the figures.

FOLDER is no part of the project: texts belong to their publishers. It holds

    feeds/cases.jsonl   feeds and what is expected of them; the files that it names, and score.py
    pages/truth.jsonl   pages and what a person read on them; the files that it names, and score.py

The feeds are the fixtures of eleven public test suites with these projects' own expectations: feedparser,
miniflux, gofeed, feed-rs, simplepie, feedjira, node-feedparser, rss-parser, newsboat, reader (lemon24) and
fastfeedparser, each in the repository of its project. The pages are those of
scrapinghub/article-extraction-benchmark, dobbersc/fundus-evaluation, flairNLP/fundus (test fixtures),
Murrough-Foley/web-content-extraction-benchmark, adbar/trafilatura (tests/evaldata.json) and postlight/parser
(fixtures), all on GitHub, under MIT, Apache-2.0 or CC-BY-4.0. Clone them and write a line for each document.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import feed_truth, page_truth
from bench.corpus import CorpusAbsent
from bench.report import Section, publish_sections

PEERS = (*feed_truth.PEERS, *page_truth.PEERS)


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the documents and the truth about them")
    parser.add_argument("--feeds", action="store_true", help="the feeds; without --pages only these")
    parser.add_argument("--pages", action="store_true", help="the pages; without --feeds only these")
    parser.add_argument(
        "--peers",
        nargs="*",
        default=list(PEERS),
        choices=PEERS,
        help="libraries beside bare feedparser and trafilatura (default all; no name for none)",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="a sample of N feeds and N pages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


def measure(given: argparse.Namespace, scratch: Path) -> Iterator[Section]:
    """Yield what was asked for, as it is measured. Raises CorpusAbsent."""
    both = given.feeds == given.pages
    if given.feeds or both:
        peers = [name for name in given.peers if name in feed_truth.PEERS]
        yield feed_truth.measure_feeds(given.folder / "feeds", peers, given.limit, scratch)
    if given.pages or both:
        peers = [name for name in given.peers if name in page_truth.PEERS]
        yield page_truth.measure_pages(given.folder / "pages", peers, given.limit, scratch)


def main() -> None:
    """Measure, print, and tell by the exit code whether all holds."""
    given = read_arguments()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as scratch:
        try:
            sys.exit(publish_sections(measure(given, Path(scratch)), given.json))
        except CorpusAbsent as absent:
            print(f"There is nothing to read: {absent}. See --help for what FOLDER holds.", file=sys.stderr)
            sys.exit(2)


if __name__ == "__main__":
    main()
