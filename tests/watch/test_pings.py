"""Pings are tried a few times, tell no secret, and wait for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.errors import BadStatus, FetchTimeout
from monitor.model import Outcome
from monitor.watch.pings import MOST_TRIES, MOST_WAITING, Pinger
from tests.factories import NOON, at

URL = "https://pings.example/hush-hush"


class Watcher:
    """Who is pinged: fails so many times first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.pinged: list[str] = []
        self.outcomes: list[Outcome] = []
        self.pinger = Pinger(URL, self.post, self.outcomes.extend)

    async def post(self, url: str) -> None:
        self.pinged.append(url)
        if self.failures:
            self.failures -= 1
            raise BadStatus(url, 500)

    async def pass_time(self, start: datetime, steps: int) -> None:
        for step in range(steps):
            await self.pinger.send_due(start + timedelta(seconds=10 * step))


async def test_a_ping_says_that_a_digest_is_there_or_that_something_failed() -> None:
    watcher = Watcher()
    watcher.pinger.tell_done("harbour 2024-03-05", NOON)
    watcher.pinger.tell_failed("harbour 2024-03-05 email", NOON)
    await watcher.pass_time(NOON, 3)
    assert watcher.pinged == [URL, f"{URL}/fail"]
    assert [(one.subject, one.result) for one in watcher.outcomes] == [
        ("harbour 2024-03-05", "ping: sent"),
        ("harbour 2024-03-05 email", "ping: sent"),
    ]


async def test_a_ping_that_fails_is_tried_again_later_and_once_more_is_enough() -> None:
    watcher = Watcher(failures=2)
    watcher.pinger.tell_done("harbour", NOON)
    await watcher.pinger.send_due(NOON)
    await watcher.pinger.send_due(NOON + timedelta(seconds=9))
    assert (len(watcher.pinged), watcher.outcomes) == (1, [])
    await watcher.pass_time(at(1), 10)
    assert len(watcher.pinged) == 3
    assert [one.result for one in watcher.outcomes] == ["ping: sent"]


async def test_fault_45_a_ping_is_given_up_and_its_url_is_told_to_nobody() -> None:
    watcher = Watcher(failures=99)
    watcher.pinger.tell_done("harbour", NOON)
    for hour in range(10):
        await watcher.pinger.send_due(at(hour))
    assert len(watcher.pinged) == MOST_TRIES
    (outcome,) = watcher.outcomes
    assert (outcome.result, outcome.detail) == ("ping: bad status", "the server answered 500")
    assert "hush" not in repr(outcome)


async def test_pings_of_a_long_silence_are_not_kept_for_ever() -> None:
    watcher = Watcher()
    for number in range(MOST_WAITING + 5):
        watcher.pinger.tell_done(f"topic {number}", NOON)
    await watcher.pinger.send_due(NOON)
    assert watcher.outcomes[0].subject == "topic 5"
    assert len(watcher.pinged) == MOST_WAITING


async def test_a_bug_is_no_failed_ping() -> None:
    async def post(url: str) -> None:
        raise ZeroDivisionError

    pinger = Pinger(URL, post, lambda _: None)
    pinger.tell_done("harbour", NOON)
    with pytest.raises(ZeroDivisionError):
        await pinger.send_due(NOON)


@pytest.mark.parametrize(
    ("url", "failed"),
    [
        ("https://pings.example/x/", "https://pings.example/x/fail"),
        ("https://pings.example/x?create=1", "https://pings.example/x/fail?create=1"),
    ],
)
async def test_the_address_for_failures_is_the_one_below(url: str, failed: str) -> None:
    asked: list[str] = []

    async def post(address: str) -> None:
        asked.append(address)
        raise FetchTimeout(address, "no answer")

    pinger = Pinger(url, post, lambda _: None)
    pinger.tell_failed("harbour", NOON)
    await pinger.send_due(NOON)
    assert asked == [failed]
