"""What the watch room of a service does with what happens: it logs, counts, and pings."""

from __future__ import annotations

import io
import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitor.cli.lookout import Lookout
from monitor.cli.service import Service, Setup
from monitor.config import parse_config
from monitor.model import FeedProblem, Health, Outcome
from monitor.pipeline.publish import Published
from monitor.scheduler import Job
from monitor.watch.logs import open_log
from monitor.watch.runlog import RunLog
from monitor.watch.systemd import Notifier
from tests.cli.harbour import HEAD
from tests.factories import NOON, make_digest

URL = "https://pings.example/hush"
READ = Health(feeds=1, problems=(), from_feed_only=(), unrated=(), uncertain=0)
PROBLEM = FeedProblem("https://courier.example/feed", "Courier", "the server answered 500", None)


@dataclass
class House:
    """A service that does nothing by itself, watched; `posted` are the pings, `logged` the log."""

    folder: Path
    posted: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    logged: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        text = HEAD.format() + 'feeds: []\ncollect: {database: m.db, contact: "https://m.example/"}\n'
        config = parse_config(text, name="feeds.yaml", root=self.folder)
        polling = SimpleNamespace(turns_open=0, turns_ended=0, has_begun=True, states={})
        tools = SimpleNamespace(workers=SimpleNamespace(kills=Counter()), client=self)
        self.service: Any = SimpleNamespace(
            tools=tools, polling=polling, listeners=[], on_published=None, record=self.outcomes.extend
        )
        self.lookout = Lookout(
            Setup(config, (), None, None, URL),
            cast(Service, self.service),
            Notifier({}),
            RunLog(config.collect.database, NOON, "0.1.0"),
            open_log(self.logged, "json"),
        )

    async def post_body(self, url: str, body: bytes, *, headers: dict[str, str]) -> None:
        self.posted.append(url)

    def report(self, *outcomes: Outcome) -> None:
        for listen in self.service.listeners:
            listen(outcomes)

    async def send_pings(self) -> None:
        jobs: Sequence[Job] = await self.lookout.watch([], AsyncExitStack())
        await next(job for job in jobs if job.name == "ping").work()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield House(tmp_path)
    root.handlers[:] = handlers
    root.setLevel(level)


def publish(house: House, health: Health) -> None:
    digest = make_digest(health=health)
    house.service.on_published([Published(digest, True, Path("x.html"), (), ())])


async def test_a_digest_is_pinged_and_the_ping_is_an_outcome(house: House) -> None:
    publish(house, READ)
    await house.send_pings()
    assert house.posted == [URL]
    assert [(one.subject, one.result) for one in house.outcomes] == [("harbour 2024-03-05", "ping: sent")]


async def test_a_day_that_could_not_be_read_and_a_delivery_that_was_refused_are_failures(
    house: House,
) -> None:
    publish(house, replace(READ, problems=(PROBLEM,)))
    house.report(
        Outcome("publish", "harbour <id>", "delivery: parked", "550 no", NOON),
        Outcome("publish", "harbour <id2>", "delivery: waiting", "451 later", NOON),
    )
    await house.send_pings()
    assert house.posted == [f"{URL}/fail", f"{URL}/fail"]
    lines = [json.loads(line) for line in house.logged.getvalue().splitlines()]
    assert [(line["level"], line["detail"]) for line in lines] == [
        ("warning", "550 no"),
        ("warning", "451 later"),
    ]
