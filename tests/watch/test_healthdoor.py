"""The door for other programs tells them how things are, and strangers nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from monitor.errors import ConfigError, StorageBusy
from monitor.watch.healthdoor import Answers, HealthServer

TOKEN = "a-token-that-nobody-guesses"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class House:
    """The door, what is behind it, and whoever knocks."""

    def __init__(self, session: aiohttp.ClientSession, token: str | None = None) -> None:
        self.session = session
        self.stuck: list[str] = []
        self.missing: list[str] = []
        self.fault: Exception | None = None
        answers = Answers(
            lambda: self.stuck, lambda: self.missing, lambda: {"group": 1.26}, self.write_metrics
        )
        self.server = HealthServer("127.0.0.1", 0, token, answers)

    def write_metrics(self) -> bytes:
        if self.fault is not None:
            raise self.fault
        return b"media_monitor_feeds 3\n"

    async def request(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, Any]:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with self.session.request(method, url, headers=headers) as answer:
            is_json = answer.content_type == "application/json" and method == "GET"
            return answer.status, await answer.json() if is_json else await answer.text(), answer.headers


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncIterator[House]:
    house = House(session)
    async with house.server:
        yield house


async def test_health_is_whether_the_jobs_get_on(house: House) -> None:
    status, told, headers = await house.request("/healthz")
    assert (status, told) == (200, {"alive": True, "stuck": [], "idle_s": {"group": 1.3}})
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers
    house.stuck = ["group"]
    status, told, _ = await house.request("/healthz")
    assert (status, told["alive"], told["stuck"]) == (503, False, ["group"])


async def test_readiness_names_what_is_missing(house: House) -> None:
    assert (await house.request("/readyz"))[:2] == (200, {"ready": True, "missing": []})
    house.missing = ["room on the disk"]
    assert (await house.request("/readyz"))[:2] == (503, {"ready": False, "missing": ["room on the disk"]})


async def test_metrics_are_text_as_prometheus_wants_it(house: House) -> None:
    status, body, headers = await house.request("/metrics")
    assert (status, body) == (200, "media_monitor_feeds 3\n")
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


async def test_a_locked_database_is_told_and_a_bug_is_raised(house: House) -> None:
    house.fault = StorageBusy("locked")
    assert (await house.request("/metrics"))[0] == 503
    await house.server.raise_bug()
    house.fault = ValueError("a bug")
    assert (await house.request("/metrics"))[0] == 500
    with pytest.raises(ValueError, match="a bug"):
        await house.server.raise_bug()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_fault_43_a_browser_that_was_led_here_by_another_name_is_refused(
    house: House, path: str
) -> None:
    for host in ("evil.example", "evil.example:8475", "127.0.0.1.evil.example", "10.0.0.1", "", "[::2]:80"):
        status, body, _ = await house.request(path, Host=host)
        assert (status, body) == (421, "")
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8475", "[::1]", "[::1]:8475"):
        assert (await house.request(path, Host=host))[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_only_reading_is_possible(house: House, path: str) -> None:
    assert (await house.request(path, "HEAD"))[:2] == (200, "")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert (await house.request(path, method))[0] == 405
    assert (await house.request("/"))[0] == 404


async def test_fault_43_where_a_token_is_set_nothing_is_told_without_it(
    session: aiohttp.ClientSession,
) -> None:
    house = House(session, TOKEN)
    async with house.server:
        for given in (
            {},
            {"Authorization": TOKEN},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": "Bearer x"},
        ):
            for path in ("/healthz", "/readyz", "/metrics"):
                status, body, headers = await house.request(path, **given)
                assert (status, body, headers["WWW-Authenticate"]) == (401, "", "Bearer")
        assert (await house.request("/healthz", **BEARER, Host="monitor.example"))[0] == 200
        assert (await house.request("/metrics", **BEARER))[0] == 200


async def test_an_address_that_is_taken_is_told(house: House, session: aiohttp.ClientSession) -> None:
    answers = Answers(list, list, dict, bytes)
    with pytest.raises(
        ConfigError, match=r"^127\.0\.0\.1:\d+: .* health and metrics cannot be listened on: another program"
    ):
        async with HealthServer("127.0.0.1", house.server.port, None, answers):
            pass
