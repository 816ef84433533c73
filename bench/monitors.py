"""`monitor` as a contestant: its configuration, its runs, and what its database says afterwards."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Cost, measure_command

FARM_NETWORKS = ("127.15.0.0/16", "127.16.0.0/12")
"""Where feeds and faults live; 127.0.0.1, where the farm's secret is, stays closed."""

LONGEST_WAIT_S = 60.0

TERM = "tadiburg"
"""A town that three in a thousand of the farm's entries name: contested topics are rare in general feeds."""

_HEAD = """\
affiliations: {{ press: Press }}
topics:
  - id: bench
    name: The benchmark's topic
    place: Loopback
    languages: [en]
    match: {{ any: ["{term}"] }}
    targets:
      - {{ id: ministry, name: The ministry, aliases: [ministry, minister] }}
    groups: [press]
outlets: []
digest:
  directory: {folder}/digests
collect:
  contact: bench@example.org
  database: {folder}/monitor.db
  allow_private: [{networks}]
  connections_per_host: {connections_per_host}
  pause_per_host: {pause_per_host_s}
  timeout: {timeout_s}s
  max_new_per_poll: 1000
  workers: {workers}
feeds:
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """A configuration of `monitor`: which feeds, how often, how politely."""

    feeds: Sequence[str]
    every: str = "1s"
    fetch: str = "none"
    term: str = TERM
    connections_per_host: int = 16
    pause_per_host_s: float = 0.0
    timeout_s: int = 30
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Stored:
    """What a database holds after a run.

    `feeds` counts them by status; `feed_outcomes` is how many outcomes of the collect leg have a feed as
    their subject, `last_results` the last of each with its detail. `articles` are addresses.
    """

    feeds: Counter[str]
    feed_outcomes: int
    last_results: dict[str, tuple[str, str]]
    articles: set[str]


def write_config(folder: Path, setup: Setup, name: str = "feeds.yaml") -> Path:
    """Write the configuration file of a run in `folder`."""
    head = _HEAD.format(
        folder=folder,
        term=setup.term,
        networks=", ".join(f'"{network}"' for network in FARM_NETWORKS),
        connections_per_host=setup.connections_per_host,
        pause_per_host_s=setup.pause_per_host_s,
        timeout_s=setup.timeout_s,
        workers=setup.workers,
    )
    feeds = (f"  - url: {url}\n    every: {setup.every}\n    fetch: {setup.fetch}\n" for url in setup.feeds)
    path = folder / name
    path.write_text(head + "".join(feeds), encoding="utf-8")
    return path


def run_once(config: Path) -> Cost:
    """Do one round as a user does it."""
    command = [sys.executable, "-m", "monitor", "run", "--once", "--config", str(config)]
    return measure_command(command, log=config.parent / "monitor.log")


def wait_until_due(folder: Path) -> None:
    """Wait until every feed in the database may be asked again. Raises RuntimeError if that is far off."""
    with closing(sqlite3.connect(f"file:{folder}/monitor.db?mode=ro", uri=True)) as db:
        (last,) = db.execute("SELECT max(next_poll_at) FROM feeds").fetchone()
    wait_s = (datetime.fromisoformat(last) - datetime.now(UTC)).total_seconds()
    if wait_s > LONGEST_WAIT_S:
        raise RuntimeError(f"a feed that is polled every second is due in {wait_s:.0f} s only")
    time.sleep(max(wait_s, 0.0) + 0.05)


def name_service(config: Path) -> list[str]:
    """Return the command of the service."""
    return [sys.executable, "-m", "monitor", "run", "--config", str(config)]


def read_database(folder: Path) -> Stored:
    """Return what the runs in `folder` have stored."""
    query = "SELECT subject, result, detail FROM outcomes WHERE leg = 'collect' ORDER BY id"
    with closing(sqlite3.connect(f"file:{folder}/monitor.db?mode=ro", uri=True)) as db:
        feeds = dict(db.execute("SELECT url, status FROM feeds"))
        of_feeds = [row for row in db.execute(query) if row[0] in feeds]
        articles = {url for (url,) in db.execute("SELECT url FROM articles")}
    last = {subject: (result, detail or "") for subject, result, detail in of_feeds}
    return Stored(Counter(feeds.values()), len(of_feeds), last, articles)
