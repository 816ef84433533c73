"""What the group leg costs on an invented archive: as the store grows, for an import, for a round of stories.

Everything is measured through `monitor.pipeline.group.group_articles` on a SQLite store; what it takes to
invent the articles and to store them is not counted.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles

from bench.archive import OUTLETS, TOPIC, Archive, make_drafts, republish, store_drafts
from bench.report import Check, Section
from monitor.group.fingerprint import make_sketch
from monitor.model import Topic
from monitor.pipeline.group import group_articles
from storage.sqlite.driver import sqlite3
from storage.sqlite.store import SqliteStore, open_store

GOAL_GROWTH = 1.5
GOAL_IMPORT = 300
"""Goals of the project: CPU of an article in the largest store beside the smallest; articles a CPU second."""

FIRST_CHECKPOINT = 10_000
PER_DAY = 1_000
IMPORT_PER_DAY = 100
WINDOW_DAYS = 30
NEW_IN_ROUND = 5
INDEX = ("postings", "common", "copies")
TABLES = (*INDEX, "story_words")
_BLOCK = 1_000
_PROBES = 1_000
_FOUND_AGAIN = 200
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the copy step costs when so many articles are stored.

    `cpu_ms` is that of an article, mean of the last tenth; `table_bytes` what each table takes an article,
    with its own indexes; `lookups_ms` the wall time of looking up the postings of each of many newcomers;
    `peak_mb` the highest resident memory of this process so far.
    """

    articles: int
    cpu_ms: float
    table_bytes: dict[str, float]
    lookups_ms: tuple[float, ...]
    peak_mb: float

    @property
    def index_bytes(self) -> float:
        """Bytes an article of the whole index."""
        return sum(self.table_bytes[name] for name in INDEX)

    def find_percentile(self, percent: int) -> float:
        """Return a percentile of the lookups."""
        return quantiles(self.lookups_ms, n=100, method="inclusive")[percent - 1]


def list_checkpoints(articles: int) -> list[int]:
    """Return the powers of ten from 10,000 up to a number, and the number."""
    powers = (10**power for power in range(len(str(articles))))
    return sorted({number for number in powers if FIRST_CHECKPOINT <= number <= articles} | {articles})


def measure_growth(articles: int, scratch: Path) -> Section:
    """Group articles one block after another without topics, so that only copies are looked for."""
    archive, path = Archive(PER_DAY), scratch / "growth.db"
    with open_store(path) as store:
        checkpoints = list(_grow(store, archive, list_checkpoints(articles)))
    with open_store(path) as store:
        found, sought = find_again(store, archive, articles)
    return report_growth(checkpoints, found, sought)


def _grow(store: SqliteStore, archive: Archive, marks: Sequence[int]) -> Iterator[Checkpoint]:
    """Yield what an article costs at each mark; marks ascend."""
    spent: list[float] = []
    stored = 0
    for mark in marks:
        while stored < mark:
            block = range(stored + 1, min(mark, stored + _BLOCK) + 1)
            spent += [group_block(store, archive, block, ()) / len(block)] * len(block)
            stored = block[-1]
        yield Checkpoint(
            articles=mark,
            cpu_ms=mean(spent[-max(1, mark // 10) :]) * 1000,
            table_bytes={
                name: size / mark for name, size in measure_tables(store.session.path, TABLES).items()
            },
            lookups_ms=tuple(_time_lookups(store, archive, range(mark + 1, mark + 1 + _PROBES))),
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        )


def group_block(store: SqliteStore, archive: Archive, numbers: range, topics: Sequence[Topic]) -> float:
    """Store articles of an archive and group them; return the CPU seconds of grouping."""
    store_drafts(store, make_drafts(archive, numbers))
    started = time.process_time()
    group_articles(store, topics, archive.published(numbers[-1]))
    return time.process_time() - started


def measure_tables(path: Path, tables: Sequence[str]) -> dict[str, int]:
    """Return the bytes of tables of a database, with their indexes: what would be free without each of them.

    Nothing is changed: what is dropped is rolled back.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
        sizes = {}
        connection.execute("BEGIN IMMEDIATE")
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        for table in tables:
            connection.execute(f"DROP TABLE {table}")
            before, free = free, connection.execute("PRAGMA freelist_count").fetchone()[0]
            sizes[table] = (free - before) * page_bytes
        connection.execute("ROLLBACK")
    finally:
        connection.close()
    return sizes


def _time_lookups(store: SqliteStore, archive: Archive, numbers: range) -> Iterator[float]:
    """Yield the wall milliseconds of looking up the postings of each of the articles that come next."""
    for number in numbers:
        sketch = make_sketch(archive.words(number).text)
        started = time.perf_counter()
        store.find_postings(sketch.hashes)
        yield (time.perf_counter() - started) * 1000


def find_again(store: SqliteStore, archive: Archive, articles: int) -> tuple[int, int]:
    """Let other outlets print stored articles again; return how many are found to be copies, of how many."""
    sought = min(_FOUND_AGAIN, articles)
    old = [1 + place * articles // sought for place in range(sought)]
    copies = {number: articles + place for place, number in enumerate(old, start=1)}
    stored = store.load_articles(old)
    drafts = [
        (copies[number], republish(stored[number], OUTLETS + number, f"again-{number}")) for number in old
    ]
    store_drafts(store, drafts)
    group_articles(store, (), max(draft.published for _, draft in drafts))
    links = store.load_copies([*old, *copies.values()])
    return sum(links[number].group_id == links[copies[number]].group_id for number in old), sought


def report_growth(checkpoints: Sequence[Checkpoint], found: int, sought: int) -> Section:
    """Return the table; checkpoints ascend."""
    first, last = checkpoints[0], checkpoints[-1]
    growth = last.cpu_ms / first.cpu_ms
    return Section(
        title=f"Copies as the store grows to {last.articles:,} articles",
        header=[
            "articles stored",
            "CPU ms an article",
            "index: bytes an article",
            *TABLES,
            "lookup p50 ms",
            "p99 ms",
            "peak MB",
        ],
        rows=[_write_checkpoint(one) for one in checkpoints],
        notes=[
            "The copy step of `group_articles`: articles are read, compared, their places saved; mean of the",
            "last tenth before each mark. Bytes of tables with their indexes; the words for stories, which",
            "expire after two months, are no part of the index. Lookup: the postings of a newcomer's sketch,",
            "wall time.",
        ],
        checks=[
            Check(
                f"{sought} articles of before a restart are found again",
                found == sought,
                f"{found} of {sought}",
            ),
            Check(
                f"an article costs at most {GOAL_GROWTH:g} times as much in the largest store",
                growth <= GOAL_GROWTH,
                f"{growth:.2f}",
                goal=True,
            ),
        ],
        figures={
            "checkpoints": [
                {
                    "articles": one.articles,
                    "cpu_ms": one.cpu_ms,
                    "table_bytes": one.table_bytes,
                    "lookup_p50_ms": one.find_percentile(50),
                    "lookup_p99_ms": one.find_percentile(99),
                    "peak_mb": one.peak_mb,
                }
                for one in checkpoints
            ],
            "found_again": [found, sought],
        },
    )


def _write_checkpoint(one: Checkpoint) -> list[str]:
    return [
        f"{one.articles:,}",
        f"{one.cpu_ms:.2f}",
        f"{one.index_bytes:,.0f}",
        *(f"{one.table_bytes[name]:,.0f}" for name in TABLES),
        f"{one.find_percentile(50):.2f}",
        f"{one.find_percentile(99):.2f}",
        f"{one.peak_mb:,.0f}",
    ]


def measure_import(articles: int, scratch: Path) -> Section:
    """Group an archive of one topic at once: copies and stories."""
    archive = Archive(IMPORT_PER_DAY)
    with open_store(scratch / "import.db") as store:
        cpu_s = group_block(store, archive, range(1, articles + 1), (TOPIC,))
        stories = len(store.list_stories(TOPIC.id, archive.published(0)))
    speed = articles / cpu_s
    return Section(
        title=f"An archive of {articles:,} articles is grouped at once",
        header=["articles", "articles a day", "stories", "CPU s", "articles per CPU s"],
        rows=[[f"{articles:,}", f"{IMPORT_PER_DAY}", f"{stories:,}", f"{cpu_s:.1f}", f"{speed:,.0f}"]],
        notes=["Copies and stories, all articles on one topic."],
        checks=[
            Check(
                f"at least {GOAL_IMPORT} articles per CPU second",
                speed >= GOAL_IMPORT,
                f"{speed:,.0f}",
                goal=True,
            )
        ],
        figures={"articles": articles, "stories": stories, "cpu_s": cpu_s, "articles_per_cpu_s": speed},
    )


def measure_rounds(windows: Sequence[int], scratch: Path) -> Section:
    """Group a few new articles beside those of the last thirty days, over and over: the median of a round."""
    rounds = {window: _time_rounds(window, scratch / f"window-{window}.db") for window in windows}
    return Section(
        title=f"A round with {NEW_IN_ROUND} new articles",
        header=[f"articles of the last {WINDOW_DAYS} days", "CPU ms a round"],
        rows=[[f"{window:,}", f"{median(spent):.0f}"] for window, spent in rounds.items()],
        notes=[f"Copies and stories of one topic, median of {_ROUNDS} rounds."],
        figures={str(window): spent for window, spent in rounds.items()},
    )


def _time_rounds(window: int, path: Path) -> list[float]:
    """Return the CPU milliseconds of each round."""
    archive = Archive(max(1, window // WINDOW_DAYS))
    with open_store(path) as store:
        group_block(store, archive, range(1, window + 1), (TOPIC,))
        firsts = range(window + 1, window + 1 + _ROUNDS * NEW_IN_ROUND, NEW_IN_ROUND)
        return [
            group_block(store, archive, range(first, first + NEW_IN_ROUND), (TOPIC,)) * 1000
            for first in firsts
        ]
