"""What keeping a database safe costs, and what of its damage is noticed.

    .venv/bin/python bench/durability.py                      40,000 articles, 1.1 GB
    .venv/bin/python bench/durability.py --articles 500 --flips 50

The database is invented (archive.py): articles of about 600 words with their search index, each with a page
of 12 KB that does not compress. It was just written, so that it is read from memory. Bits are flipped in a
small one, one at a time; a flip that leaves every row as it was does not count.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.archive import Archive, make_drafts
from bench.report import Section, publish_sections
from monitor.errors import StorageError
from monitor.model import Collected, Draft, Find, Page
from storage.sqlite.backup import restore_backup, save_backup
from storage.sqlite.checkup import check_database
from storage.sqlite.driver import sqlite3
from storage.sqlite.store import open_store

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
BATCH = 500
PAGE_BYTES = 12_000
SMALL = 40
OPENINGS = 50


def fill(path: Path, articles: int) -> None:
    """Save so many articles with their pages."""
    rng, archive = random.Random(1), Archive(per_day=100)
    with open_store(path) as store:
        for first in range(1, articles + 1, BATCH):
            numbers = range(first, min(first + BATCH, articles + 1))
            finds = [
                Find(with_page(draft, rng), (), draft.published) for _, draft in make_drafts(archive, numbers)
            ]
            store.save_collected(Collected(tuple(finds)))


def with_page(draft: Draft, rng: random.Random) -> Draft:
    """Return an article with the words that are searched, and a page."""
    reading = draft.reading
    page = Page(draft.url, draft.url, 200, {}, rng.randbytes(PAGE_BYTES), draft.published, None)
    return replace(draft, folded_title=reading.title, folded_text=reading.text, page=page)


def ask(path: Path, pragma: str) -> bool:
    """Tell whether one of SQLite's own checks finds the database whole."""
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(path)) as connection:
        found: list[tuple[str]] = connection.execute(f"PRAGMA {pragma}(1)").fetchall()
        return found == [("ok",)]
    return False


def measure_costs(articles: int, scratch: Path) -> Section:
    """Time what reads or copies the whole database, and what is done at every opening."""
    path = scratch / "monitor.db"
    fill(path, articles)
    steps: dict[str, Callable[[], object]] = {
        "quick_check": lambda: ask(path, "quick_check"),
        "integrity_check": lambda: ask(path, "integrity_check"),
        "our check": lambda: check_database(path),
        "backup": lambda: save_backup(path, scratch / "backup"),
        "restore": lambda: restore_backup(scratch / "backup", scratch / "restored.db", NOW),
        f"{OPENINGS} openings": lambda: [open_store(path).close() for _ in range(OPENINGS)],
    }
    taken = {name: _time(step) for name, step in steps.items()}
    return Section(
        title=f"A database of {articles:,} articles, {path.stat().st_size / 1e6:,.0f} MB",
        header=["what", "seconds"],
        rows=[[name, f"{seconds:.3f}"] for name, seconds in taken.items()],
        figures=taken,
    )


def _time(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def measure_flips(flips: int, scratch: Path) -> Section:
    """Flip bits until so many changed or damaged something, and count who noticed."""
    sound = scratch / "small.db"
    fill(sound, SMALL)
    whole, rows = sound.read_bytes(), read_rows(sound)
    rng, path = random.Random(35), scratch / "flipped.db"
    noticed = dict.fromkeys(("quick_check", "integrity_check", "our check"), 0)
    counted = 0
    while counted < flips:
        flipped = bytearray(whole)
        flipped[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        path.write_bytes(flipped)
        found = {pragma: not ask(path, pragma) for pragma in ("quick_check", "integrity_check")}
        found["our check"] = not is_whole(path)
        counted += any(found.values()) or read_rows(path) != rows
        for name, noticing in found.items():
            noticed[name] += noticing
    return Section(
        title=f"{flips} flipped bits that damaged something",
        header=["noticed by", "flips"],
        rows=[[name, str(number)] for name, number in noticed.items()],
        figures=noticed,
    )


def is_whole(path: Path) -> bool:
    """Tell whether our check finds the database whole."""
    with suppress(StorageError):
        check_database(path)
        return True
    return False


def read_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, its texts as bytes."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        names = [
            row[0].decode()
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=40_000, help="articles of the large database")
    parser.add_argument("--flips", type=int, default=200, help="flipped bits to count")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(publish_sections(_measure(given, Path(folder))))


def _measure(given: argparse.Namespace, scratch: Path) -> Iterator[Section]:
    yield measure_flips(given.flips, scratch)
    yield measure_costs(given.articles, scratch)


if __name__ == "__main__":
    main()
