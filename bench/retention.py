#!/usr/bin/env python3
"""What pruning, exporting and importing cost, and how much of a database raw pages are.

    .venv/bin/python bench/retention.py                          1,000 and 4,000 articles
    .venv/bin/python bench/retention.py --articles 100 200       other numbers

The articles are those of the invented archive, grouped; their pages are the farm's, of 53 to 98 KB. Of each
store the same number of articles is pruned, so that it shows whether the cost grows with what is stored.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.archive import Archive, make_drafts
from bench.farm.farm_content import Farm
from bench.group_cost import measure_tables
from bench.report import Check, Section, publish_sections
from monitor.cli.wiring import add_up
from monitor.config import DigestSettings, KeepSettings, KeepTerms
from monitor.config.shapes import FOREVER_S
from monitor.model import Collected, Draft, Find, Page
from monitor.pipeline.group import group_articles
from monitor.pipeline.pruning import Pruning, prune
from monitor.terms import fold_text
from storage.sqlite.imports import import_database
from storage.sqlite.store import SqliteStore, open_store

PER_DAY = 100
GOAL_GROWTH = 1.5
"""The most that pruning the same number of articles may take longer in the largest store."""

_HEADER = (
    "articles",
    "KB each",
    "of it pages",
    "exported KB each",
    "s to export 1,000",
    "s to import 1,000",
    "s to prune 1,000 pages",
    "s to prune 1,000 articles",
    "ms to find nothing",
)
_BLOCK = 50
_DAY_S = 86400


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured of a store of so many articles, of which `gone` were pruned: seconds, and bytes."""

    articles: int
    gone: int
    database_bytes: int
    pages_bytes: int
    export_bytes: int
    export_s: float
    import_s: float
    pages_s: float
    articles_s: float
    nothing_s: float


def fill(store: SqliteStore, articles: int) -> None:
    """Store articles with their pages, each when it was published, and group them."""
    archive, farm = Archive(PER_DAY), Farm()
    for start in range(1, articles + 1, _BLOCK):
        numbers = range(start, min(articles, start + _BLOCK - 1) + 1)
        drafts = [_add_page(draft, number, farm) for number, draft in make_drafts(archive, numbers)]
        finds = tuple(Find(draft, (), draft.published) for draft in drafts)
        store.save_collected(Collected(finds=finds))
        group_articles(store, (), archive.published(numbers[-1]))


def _add_page(draft: Draft, number: int, farm: Farm) -> Draft:
    body = farm.page_html(number % farm.feeds, number // farm.feeds)
    page = Page(draft.url, draft.url, 200, {"content-type": "text/html"}, body, draft.published, None)
    reading = draft.reading
    return replace(
        draft, page=page, folded_title=fold_text(reading.title), folded_text=fold_text(reading.text)
    )


def measure_store(articles: int, pruned: int, scratch: Path) -> Cost:
    """Fill a store, export and import it, and prune so many of its oldest pages and articles."""
    path = scratch / f"{articles}.db"
    with open_store(path) as store:
        fill(store, articles)
    pages_bytes = measure_tables(path, ["pages"])["pages"]
    with open_store(path) as store:
        file = scratch / f"{articles}.jsonl"
        export_s = take_time(lambda: _write(file, store))
        import_s = take_time(lambda: _read(file, scratch / f"{articles}-copy.db"))
        until = Archive(PER_DAY).published(pruned)
        before = store.count_records()["articles"]
        nothing_s = take_time(lambda: _prune(store, FOREVER_S, FOREVER_S, until))
        pages_s = take_time(lambda: _prune(store, 0, FOREVER_S, until))
        articles_s = take_time(lambda: _prune(store, 0, 0, until))
        gone = before - store.count_records()["articles"]
    return Cost(
        articles=articles,
        gone=gone,
        database_bytes=path.stat().st_size,
        pages_bytes=pages_bytes,
        export_bytes=file.stat().st_size,
        export_s=export_s,
        import_s=import_s,
        pages_s=pages_s,
        articles_s=articles_s,
        nothing_s=nothing_s,
    )


def _write(file: Path, store: SqliteStore) -> None:
    with file.open("wb") as lines:
        lines.writelines(store.export_records())


def _read(file: Path, path: Path) -> None:
    with file.open("rb") as lines:
        import_database(path, lines, file.name, fold_text)


def _prune(store: SqliteStore, pages_s: int, articles_s: int, now: datetime) -> None:
    keep = KeepSettings({}, KeepTerms(pages_s, articles_s, FOREVER_S), FOREVER_S)
    nowhere = Path(tempfile.gettempdir()) / "nowhere"
    settings = DigestSettings(time_of_day(7), ZoneInfo("UTC"), nowhere, None, _DAY_S, 9, None)
    add_up(prune(Pruning(store, keep, settings, frozenset(), now)))


def take_time(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report_costs(costs: Sequence[Cost], pruned: int) -> Section:
    """Return the table, and whether pruning costs the same however much is stored."""
    rows = [
        [
            f"{cost.articles:,}",
            f"{cost.database_bytes / cost.articles / 1000:.1f}",
            f"{100 * cost.pages_bytes / cost.database_bytes:.0f} %",
            f"{cost.export_bytes / cost.articles / 1000:.0f}",
            f"{1000 * cost.export_s / cost.articles:.2f}",
            f"{1000 * cost.import_s / cost.articles:.2f}",
            f"{1000 * cost.pages_s / pruned:.2f}",
            f"{1000 * cost.articles_s / cost.gone:.2f}",
            f"{1000 * cost.nothing_s:.1f}",
        ]
        for cost in costs
    ]
    gone = [cost.gone for cost in costs]
    growth = (costs[-1].articles_s / costs[-1].gone) / (costs[0].articles_s / costs[0].gone)
    return Section(
        f"Keeping: {pruned:,} of the oldest articles pruned",
        _HEADER,
        rows,
        checks=[
            Check("all but members of younger copy groups went", min(gone) >= pruned // 2, f"{gone}"),
            Check(
                f"pruning takes at most {GOAL_GROWTH} times as long in the largest store",
                growth <= GOAL_GROWTH,
                f"{growth:.2f} times",
                goal=True,
            ),
        ],
        figures={"costs": [asdict(cost) for cost in costs]},
    )


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 4000], help="sizes of the stores")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args()


def measure(sizes: Sequence[int]) -> Iterator[Section]:
    """Yield the measurement; half of the smallest store is pruned of each."""
    pruned = min(sizes) // 2
    with tempfile.TemporaryDirectory() as scratch:
        yield report_costs([measure_store(size, pruned, Path(scratch)) for size in sorted(sizes)], pruned)


def main() -> None:
    """Measure and print."""
    given = read_arguments()
    sys.exit(publish_sections(measure(given.articles), given.json))


if __name__ == "__main__":
    main()
