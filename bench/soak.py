"""The service for eight days in minutes: is memory flat, is nothing lost or doubled?

    python bench/soak.py                           eight days, 500 feeds
    python bench/soak.py --days 2 --feeds 12       a quick run
    python bench/soak.py --models                  with the networks, which takes far longer

Prints a markdown table. Exits with 1 when something that must hold does not. Needs the development
installation. bench/README.md explains the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.farm.restless import RestlessFarm
from bench.poll import open_folder
from bench.report import Check, Section, publish_sections
from bench.running_farm import ROOT, fetch, find_free_port
from bench.soaking import LEFT_TO_FINISH, READERS, TOPIC_ID, ZONE, DayFigures, LeapingLoop, Soak, write_config
from monitor.cli.memory import settle_heaps
from monitor.collect.network.connections import MOST_KEPT_HOSTS
from monitor.config import load_config
from monitor.digest.days import find_due_day
from monitor.model import Article, Digest
from storage.sqlite.store import SqliteStore, open_store

MEMORY_SHARE = 0.10
"""Memory at the end may differ from that of the second day by so much."""

MORE_FILES, MORE_THREADS = MOST_KEPT_HOSTS, 8
"""So many more at the end are the moment's: connections that are kept for a while, threads that look up."""

MAX_AGE = timedelta(days=3)
"""The digest's `max_age`: what is older is counted, not told."""

GROWTH_SHARE = 0.25
"""What an article adds to the database may differ by so much from the first half of the days to the last."""


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=8, help="how many days are lived through (default 8)")
    parser.add_argument("--feeds", type=int, default=500, help="how many feeds there are (default 500)")
    parser.add_argument("--step", type=int, default=10, metavar="MINUTES", help="from one round to the next")
    parser.add_argument("--models", action="store_true", help="tag with the networks, as by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep database and log in a new folder")
    return parser.parse_args()


def soak(feeds: int, days: int, step: timedelta, folder: Path, *, models: bool = False) -> Section:
    """Live through so many days with so many feeds."""
    settle_heaps()  # as the service does when it starts
    with run_restless_farm(feeds) as (farm, smtp_port, pid):
        config = load_config(write_config(folder, farm, smtp_port, models=models))
        lived = Soak(config, farm, pid, step)
        with (folder / "service.log").open("w") as log, asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(lived.live(days, log))
        mails = json.loads(fetch(f"http://127.0.0.1:{farm.port}/__farm/truth"))["mails"]
    with open_store(config.collect.database) as store:
        checks = [
            *check_memory(lived.figures),
            *check_handles(lived.figures),
            *check_growth(lived.figures),
            *_check_articles(farm, set(lived.truth["served"]), store),
            *_check_digests(farm, days, store),
            *_check_mails(mails, store),
        ]
    return Section(
        title=f"{days} days of {feeds} feeds, half of them restless",
        header=_HEADER,
        rows=[*_write_rows(lived.figures)],
        notes=[
            f"The servers were asked for {lived.truth['asked'].get('f', 0):,} feed documents, "
            f"{lived.truth['asked'].get('a', 0):,} pages."
        ],
        checks=checks,
        figures={"days": [asdict(day) for day in lived.figures]},
    )


@contextmanager
def run_restless_farm(feeds: int) -> Iterator[tuple[RestlessFarm, int, int]]:
    """Serve a restless farm in a process of its own. Gives it, the port that takes mail, the process id."""
    port = find_free_port()
    command = [sys.executable, "-m", "bench.farm.serve_restless", "--feeds", str(feeds), "--port", str(port)]
    command += ["--max-seconds", "14400"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline() if server.stdout else ""
            if not said.startswith("READY"):
                raise RuntimeError(f"the farm did not start on port {port}: {said!r}")
            yield RestlessFarm(feeds, port=port), int(said.rpartition("=")[2]), server.pid
        finally:
            server.terminate()


# --- the table -------------------------------------------------------------------------------

_HEADER = [
    "day", "main MB", "workers MB", "files", "threads", "database MB", "articles", "KB an article", "polled",
    "unchanged", "failed", "digests", "mails", "CPU s", "wall s",
]  # fmt: skip


def _write_rows(figures: list[DayFigures]) -> Iterator[list[str]]:
    before = None
    for day in figures:
        outcomes = day.outcomes
        failed = sum(number for name, number in outcomes.items() if name.startswith("collect feed: "))
        yield [
            str(day.day),
            f"{day.main_mb:.0f}",
            f"{day.workers_mb:.0f}",
            str(day.files),
            str(day.threads),
            f"{day.database_bytes / 1e6:.1f}",
            str(day.articles),
            f"{_measure_growth(before, day) / 1e3:.1f}",
            str(outcomes.get("collect polled", 0)),
            str(outcomes.get("collect unchanged", 0)),
            str(failed),
            str(day.digests),
            str(day.mails),
            f"{day.cpu_s:.0f}",
            f"{day.wall_s:.0f}",
        ]
        before = day


def _measure_growth(before: DayFigures | None, after: DayFigures) -> float:
    """Return the bytes that the database grew by for each new article."""
    if before is None:
        return after.database_bytes / max(1, after.articles)
    return (after.database_bytes - before.database_bytes) / max(1, after.articles - before.articles)


# --- what must hold --------------------------------------------------------------------------


def check_memory(figures: list[DayFigures]) -> Iterator[Check]:
    if len(figures) < 3:
        return
    second, last = figures[1], figures[-1]
    for name, early, late in (
        ("main process", second.main_mb, last.main_mb),
        ("workers", second.workers_mb, last.workers_mb),
    ):
        holds = late <= early * (1 + MEMORY_SHARE)
        yield Check(f"{name}: memory at the end within 10 % of day two", holds, f"{early:.0f}, {late:.0f} MB")


def check_handles(figures: list[DayFigures]) -> Iterator[Check]:
    if len(figures) < 3:
        return
    second, last = figures[1], figures[-1]
    for name, early, late, more in (
        ("open files", second.files, last.files, MORE_FILES),
        ("threads", second.threads, last.threads, MORE_THREADS),
    ):
        yield Check(
            f"{name} at the end: at most {more} more than on day two",
            late <= early + more,
            f"{early}, {late}",
        )


def check_growth(figures: list[DayFigures]) -> Iterator[Check]:
    if len(figures) < 4:
        return
    middle = figures[len(figures) // 2]
    early, late = _measure_growth(figures[0], middle), _measure_growth(middle, figures[-1])
    holds = abs(late - early) <= GROWTH_SHARE * early
    yield Check("the database grows evenly", holds, f"{early / 1e3:.1f}, {late / 1e3:.1f} KB an article")


def _check_articles(farm: RestlessFarm, served: set[str], store: SqliteStore) -> Iterator[Check]:
    articles = store.list_articles(TOPIC_ID, None, None, 1_000_000)
    stored = Counter(article.url for article in articles)
    lost, invented = served - stored.keys(), stored.keys() - farm.list_on_topic()
    doubled = [url for url, number in stored.items() if number > 1]
    yield Check("articles that were told of and are not stored", not lost, _name(lost))
    yield Check("articles that nobody published", not invented, _name(invented))
    yield Check("articles that are stored twice", not doubled, _name(doubled))
    digests = _load_digests(store)
    covered = Counter(source.article_id for digest in digests for source in digest.sources)
    twice = {number for number, times in covered.items() if times > 1}
    yield Check("articles that stand in two digests", not twice, _name(twice))
    untold = {article.url for article in articles if article.id not in covered and _was_due(article, digests)}
    yield Check("articles that no digest covers in time", not untold, _name(untold))


def _was_due(article: Article, digests: list[Digest]) -> bool:
    """Tell whether a digest was made that should have covered an article: seen by then, and young enough."""
    return any(
        article.first_seen <= digest.end and digest.end - MAX_AGE < article.published <= digest.end
        for digest in digests
    )


def _check_digests(farm: RestlessFarm, days: int, store: SqliteStore) -> Iterator[Check]:
    first, last = (
        find_due_day(moment, time(7), ZoneInfo(ZONE))
        for moment in (farm.began, farm.began + timedelta(days=days) + LEFT_TO_FINISH)
    )
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = store.list_digest_days(TOPIC_ID)
    yield Check("one digest a local day", found == wanted, f"{len(found)} from {found[0]} to {found[-1]}")


def _check_mails(mails: list[list[str]], store: SqliteStore) -> Iterator[Check]:
    days = len(store.list_digest_days(TOPIC_ID))
    each = Counter(recipient for recipient, _ in mails)
    different = {message_id for _, message_id in mails}
    holds = each == dict.fromkeys(READERS, days) and len(different) == len(mails)
    yield Check("one mail a day to each reader", holds, ", ".join(map(str, each.values())))


def _load_digests(store: SqliteStore) -> list[Digest]:
    found = [store.load_digest(TOPIC_ID, day) for day in store.list_digest_days(TOPIC_ID)]
    return [digest for digest in found if digest is not None]


def _name(found: set[str] | list[str] | set[int]) -> str:
    few = ", ".join(map(str, sorted(found)[:3]))
    return f"{len(found)}: {few}" if found else "0"


def main() -> None:
    """Live through the days, print, and tell by the exit code whether all holds."""
    given = read_arguments()
    if sys.platform != "linux":
        sys.exit("The soak reads /proc and uses all of 127.0.0.0/8: it runs on Linux only.")
    with open_folder(given.keep) as folder:
        step = timedelta(minutes=given.step)
        section = soak(given.feeds, given.days, step, folder, models=given.models)
        sys.exit(publish_sections([section], given.json))


if __name__ == "__main__":
    main()
