"""Measure how right copies and stories are found, beside other methods, and what it costs as the store grows.

    python bench/copies.py FOLDER                          everything, 100,000 articles, an import of 5,000
    python bench/copies.py                                 without FOLDER: what it costs alone
    python bench/copies.py FOLDER --articles 0 --import 0 --windows       how right alone
    python bench/copies.py --articles 1000000 --import 100000             the full figures of cost

Prints markdown tables. Exits with 1 when an article of before a restart is not found again, and with 2 when
FOLDER does not hold what is to be read; a goal that is missed is only shown. bench/README.md explains the
figures.

FOLDER is no part of the project: texts belong to their publishers. It holds JSON Lines:

    neardup.jsonl      id, ts, url, source, title, text; `cluster`, the true group; `kind`: original, how a
                       variant was made (excerpt_mid, heavyedit ...), or neg_...: like a copy, and none
    real_docs.jsonl    documents as above without truth
    real_pairs.jsonl   a, b, `label`: dup, not, or another that does not count
    stories.jsonl      documents as above with `stream` and `story` (null: in the stream and not counted)

Such data can be made from agency items of 1987 (the Reuters-21578 collection) and from collections of online
news that keep outlet, time and address, such as Article-Bias-Prediction on GitHub: variants by cutting,
excerpting, editing and joining, under invented outlets; pairs and stories labelled by hand.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import copy_truth, story_truth
from bench.corpus import CorpusAbsent
from bench.group_cost import measure_growth, measure_import, measure_rounds
from bench.report import Section, publish_sections

PEERS = tuple(dict.fromkeys((*copy_truth.PEERS, *story_truth.PEERS)))


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", metavar="FOLDER", help="documents and the truth about them"
    )
    parser.add_argument(
        "--peers",
        nargs="*",
        default=list(PEERS),
        choices=PEERS,
        help="methods beside monitor (default all; no name for none)",
    )
    parser.add_argument(
        "--articles", type=int, default=100_000, metavar="N", help="the size of the largest store; 0: none"
    )
    parser.add_argument(
        "--import",
        type=int,
        default=5_000,
        metavar="N",
        dest="imported",
        help="articles of the archive; 0: none",
    )
    parser.add_argument(
        "--windows", type=int, nargs="*", default=[3_000, 15_000], metavar="N", help="articles beside a round"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


def measure(given: argparse.Namespace, scratch: Path) -> Iterator[Section]:
    """Yield what was asked for, as it is measured. Raises CorpusAbsent."""
    if given.folder is not None:
        copies = [name for name in given.peers if name in copy_truth.PEERS]
        yield from copy_truth.measure_copies(given.folder, copies, scratch)
        stories = [name for name in given.peers if name in story_truth.PEERS]
        yield story_truth.measure_stories(given.folder, stories, scratch)
    if given.articles:
        yield measure_growth(given.articles, scratch)
    if given.imported:
        yield measure_import(given.imported, scratch)
    if given.windows:
        yield measure_rounds(given.windows, scratch)


def main() -> None:
    """Measure, print, and tell by the exit code whether all holds."""
    given = read_arguments()
    if given.folder is None:
        print("No FOLDER is given: how right copies and stories are found is not measured. See --help.\n")
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as scratch:
        try:
            sys.exit(publish_sections(measure(given, Path(scratch)), given.json))
        except CorpusAbsent as absent:
            print(f"There is nothing to read: {absent}. See --help for what FOLDER holds.", file=sys.stderr)
            sys.exit(2)


if __name__ == "__main__":
    main()
