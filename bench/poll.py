"""Measure what polling costs: `monitor` and its peers on the same farm of feeds, in one run, on loopback.

    python bench/poll.py                               1,000 feeds: three polls of each, settled polls
    python bench/poll.py --feeds 100 --peers           without contestants, smaller
    python bench/poll.py --pages --politeness --faults those measurements instead
    python bench/poll.py --all --json FILE             everything, the figures as JSON too

Prints markdown tables. Exits with 1 when something that must hold does not; a goal that is missed is only
shown. Needs the development installation. bench/README.md explains the figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.contestants import CONTESTANTS
from bench.faulty import measure_faults
from bench.monitors import TERM
from bench.page_reading import measure_pages
from bench.polite import measure_politeness
from bench.polling import measure_polls
from bench.report import Section, publish_sections


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000, help="how many feeds are polled (default 1000)")
    parser.add_argument(
        "--peers",
        nargs="*",
        default=list(CONTESTANTS),
        choices=CONTESTANTS,
        help="the contestants (default all; no name for none)",
    )
    parser.add_argument(
        "--settled",
        type=int,
        default=3,
        metavar="POLLS",
        help="polls of the running service to count, 0 for none",
    )
    parser.add_argument("--term", default=TERM, help="the topic's word (default %(default)r)")
    parser.add_argument("--polls", action="store_true", help="the polls; done when nothing else is asked for")
    parser.add_argument(
        "--pages",
        type=int,
        nargs="?",
        const=600,
        metavar="N",
        help="what reading pages costs (default 600 pages)",
    )
    parser.add_argument("--politeness", action="store_true", help="the server's view of our manners")
    parser.add_argument(
        "--faults",
        type=float,
        nargs="?",
        const=0.05,
        metavar="SHARE",
        help="a poll with a share of the feeds at fault (default 0.05)",
    )
    parser.add_argument("--all", action="store_true", help="all of it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep databases and logs in a new folder")
    return parser.parse_args()


def measure(given: argparse.Namespace, folder: Path) -> Iterator[Section]:
    """Yield what was asked for, as it is measured."""
    alone = not (given.pages or given.politeness or given.faults)
    if given.polls or given.all or alone:
        (folder / "polls").mkdir()
        yield measure_polls(given.feeds, given.peers, given.settled, given.term, folder / "polls")
    if given.pages or given.all:
        (folder / "pages").mkdir()
        yield measure_pages(given.pages or 600, given.term, folder / "pages")
    if given.politeness or given.all:
        (folder / "politeness").mkdir()
        yield measure_politeness(given.feeds, folder / "politeness")
    if given.faults or given.all:
        (folder / "faults").mkdir()
        yield measure_faults(given.feeds, given.faults or 0.05, folder / "faults")


@contextmanager
def open_folder(keep: Path | None) -> Iterator[Path]:
    """Give a folder to work in: a new one of that name, or one that is removed afterwards."""
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as scratch:
        yield Path(scratch)


def main() -> None:
    """Measure, print, and tell by the exit code whether all holds."""
    given = read_arguments()
    if sys.platform != "linux":
        sys.exit("The benchmark reads /proc and uses all of 127.0.0.0/8: it runs on Linux only.")
    with open_folder(given.keep) as folder:
        sys.exit(publish_sections(measure(given, folder), given.json))


if __name__ == "__main__":
    main()
