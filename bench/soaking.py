"""Days of the service in minutes: its own jobs, with a clock that leaps while nothing is going on.

The jobs of the service run in this process as `monitor run` runs them: real HTTP, worker processes, threads,
SQLite and SMTP. The clock is the event loop's: rests of servers, timeouts and pauses go by it too.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO, cast

from bench.farm.restless import RestlessFarm
from bench.measure import list_tree, read_memory_mb, read_tree_cpu
from bench.running_farm import fetch
from monitor.cli.service import Service, Setup
from monitor.cli.wiring import make_mail_server, open_collector
from monitor.config import Config
from monitor.watch.logs import log_outcome, open_log
from storage.sqlite.driver import sqlite3
from storage.sqlite.store import SqliteStore, open_store

TOPIC_ID = "soak"
ZONE = "Europe/Tirane"
LEFT_TO_FINISH = timedelta(hours=12)
READERS = ("ada@ilsa.example", "bo@ilsa.example", "cleo@ilsa.example")

_PATIENCE_S = 0.5
_NUDGE_S = 1.0
_NUDGE_EVERY_S = 0.1
_LOOK_EVERY_S = 0.01

_CONFIG = """\
affiliations: {{press: Press}}
topics:
  - id: {topic_id}
    name: The council of Quillhaven
    place: Loopback
    languages: [en]
    match: {{any: [quillhaven]}}
    targets: [{{id: council, name: The council, aliases: [the council of quillhaven]}}]
    groups: [press]
outlets: []
digest:
  at: "07:00"
  timezone: {zone}
  directory: {folder}/digests
  email:
    from: monitor@ilsa.example
    to: [{readers}]
    smtp: {{host: 127.0.0.1, port: {smtp_port}, tls: none}}
tag: {{attribution: {attribution}, sentiment: {sentiment}}}
collect:
  contact: bench@example.org
  database: {folder}/monitor.db
  allow_private: ["127.15.0.0/16", "127.16.0.0/12"]
  connections_per_host: 16
  pause_per_host: 0
  timeout: 5s
  workers: 2
feeds:
"""


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put ahead."""

    _ahead_s = 0.0

    def time(self) -> float:
        """Return the seconds of the monotonic clock, and those it leapt."""
        return super().time() + self._ahead_s

    def leap(self, seconds: float) -> None:
        """Put the clock ahead: what waits for a time that has come by then is due."""
        self._ahead_s += seconds


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What stood at the end of a simulated day. Memory is resident, in MB, that of the workers in sum.

    `files` are those that the main process has open, connections included, and `threads` its threads.
    `articles`, `digests` and `mails` count all so far, `outcomes` those of the day.
    """

    day: int
    main_mb: float
    workers_mb: float
    files: int
    threads: int
    database_bytes: int
    articles: int
    digests: int
    mails: int
    cpu_s: float
    wall_s: float
    outcomes: Mapping[str, int] = field(default_factory=dict)


def write_config(folder: Path, farm: RestlessFarm, smtp_port: int, *, models: bool) -> Path:
    """Write the configuration of a soak; without `models` articles are tagged by rules and word lists."""
    head = _CONFIG.format(
        topic_id=TOPIC_ID,
        zone=ZONE,
        folder=folder,
        readers=", ".join(READERS),
        smtp_port=smtp_port,
        attribution="model" if models else "rules",
        sentiment="model" if models else "words",
    )
    feeds = (f'  - {{url: "{farm.feed_url(f)}", fetch: hinted}}\n' for f in range(farm.feeds))
    path = folder / "feeds.yaml"
    path.write_text(head + "".join(feeds), encoding="utf-8")
    return path


class Soak:
    """A service that lives through days. `figures` are those of each day, `truth` what the farm says."""

    def __init__(self, config: Config, farm: RestlessFarm, farm_pid: int, step: timedelta) -> None:
        """Live on `farm`; `step` is how far the clock leaps from one round of the jobs to the next."""
        self.figures: list[DayFigures] = []
        self.truth: dict[str, Any] = {}
        self._config = config
        self._farm = farm
        self._farm_pid = farm_pid
        self._step = step
        self._began_at = 0.0

    def read_clock(self) -> datetime:
        """Return the simulated time."""
        return self._farm.began + timedelta(seconds=asyncio.get_running_loop().time() - self._began_at)

    async def live(self, days: int, log_file: TextIO) -> None:
        """Run the service for so many days, and `LEFT_TO_FINISH` longer, for what they left undone."""
        loop = cast(LeapingLoop, asyncio.get_running_loop())
        self._began_at = loop.time()
        config = self._config
        log = open_log(log_file, "json")
        with open_store(config.collect.database) as storage:
            async with open_collector(config, storage, clock=self.read_clock) as tools:
                setup = Setup(config, config.feeds, make_mail_server(config), None, None)
                service = Service(setup, tools, self.read_clock)
                service.listeners.append(lambda outcomes: [log_outcome(log, one) for one in outcomes])
                polling = asyncio.create_task(service.polling.run())
                living = asyncio.create_task(self._live_on(days, service, storage, loop))
                await asyncio.wait([polling, living], return_when=asyncio.FIRST_COMPLETED)
                service.polling.stop()
                await asyncio.gather(polling, living)

    async def _live_on(self, days: int, service: Service, storage: SqliteStore, loop: LeapingLoop) -> None:
        for day in range(1, days + 1):
            began, wall_s, cpu_s = self.read_clock(), time.monotonic(), self._read_cpu()
            await self._live_until(self._farm.began + timedelta(days=day), service, loop)
            self.figures.append(self._take_figures(storage, began, wall_s, cpu_s))
        self.truth = json.loads(fetch(f"http://127.0.0.1:{self._farm.port}/__farm/truth"))
        await self._live_until(self._farm.began + timedelta(days=days) + LEFT_TO_FINISH, service, loop)

    async def _live_until(self, ends: datetime, service: Service, loop: LeapingLoop) -> None:
        while (now := self.read_clock()) < ends:
            self._tell_farm(now)
            service.feeds = [feed for f, feed in enumerate(self._config.feeds) if self._farm.is_listed(f)]
            for job in service.list_jobs():
                await job.work()
                await _settle(service, loop)
            loop.leap(max(0.0, (now + self._step - self.read_clock()).total_seconds()))

    def _tell_farm(self, now: datetime) -> None:
        self._farm.now = now
        fetch(f"http://127.0.0.1:{self._farm.port}/__farm/clock?at={now.timestamp()}")

    def _read_cpu(self) -> float:
        return read_tree_cpu(os.getpid()) - read_tree_cpu(self._farm_pid)

    def _take_figures(self, storage: SqliteStore, began: datetime, wall_s: float, cpu_s: float) -> DayFigures:
        workers = [pid for pid in list_tree(os.getpid())[1:] if pid != self._farm_pid]
        counted = storage.count_outcomes(began)
        return DayFigures(
            day=len(self.figures) + 1,
            main_mb=read_memory_mb(os.getpid(), "VmRSS"),
            workers_mb=sum(read_memory_mb(pid, "VmRSS") for pid in workers),
            files=len(os.listdir("/proc/self/fd")),
            threads=len(os.listdir("/proc/self/task")),
            database_bytes=_measure_database(self._config.collect.database),
            articles=sum(number for _, number in storage.count_by_outlet()),
            digests=len(storage.list_digest_days(TOPIC_ID)),
            mails=storage.count_deliveries().get("sent", 0),
            cpu_s=self._read_cpu() - cpu_s,
            wall_s=time.monotonic() - wall_s,
            outcomes={f"{leg} {result}": number for (leg, result), number in counted.items()},
        )


def _measure_database(path: Path) -> int:
    """Return the size of the database in bytes, with what stands only in its log so far.

    By the service's own SQLite: a second one in the same process would let go of the first one's locks.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        ((pages,), (size,)) = (
            db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
    return int(pages * size)


async def _settle(service: Service, loop: LeapingLoop) -> None:
    """Wait until nothing is being read. The clock goes on a little faster for those who hang."""
    began = time.monotonic()
    while service.polling.turns_open:
        await asyncio.sleep(_LOOK_EVERY_S)
        if time.monotonic() - began > _PATIENCE_S:
            loop.leap(_NUDGE_S)
            await asyncio.sleep(_NUDGE_EVERY_S)
