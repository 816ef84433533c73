"""The door out: a page that asks, a POST that unsubscribes, and nothing for strangers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from monitor.errors import ConfigError, StorageBusy
from monitor.leaving import MAX_BODY_BYTES, LeavingServer
from monitor.model import Outcome, Recipient
from storage.protocol import Storage
from storage.sqlite.store import open_store
from tests.factories import NOON, TOPIC, make_recipient

ADA = make_recipient(address="ada@ilsa.example")
STRANGE = "s" * 43
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class House:
    """The door, its store, and whoever knocks."""

    def __init__(self, storage: Storage, session: aiohttp.ClientSession) -> None:
        self.storage = storage
        self.session = session
        self.outcomes: list[Outcome] = []
        self.server = self.make_server(storage)

    def make_server(self, storage: Storage, port: int = 0) -> LeavingServer:
        return LeavingServer("127.0.0.1", port, storage, self.outcomes.extend, lambda: NOON)

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, str, Any]:
        url = f"http://127.0.0.1:{self.server.port}{path}"
        async with self.session.request(method, url, **options) as answer:
            return answer.status, await answer.text(), answer.headers

    def ada(self) -> Recipient:
        return self.storage.load_recipient(TOPIC, "email", ADA.address)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with open_store(tmp_path / "monitor.db") as opened:
        opened.save_recipient(ADA)
        yield opened


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as session:
        house = House(storage, session)
        async with house.server:
            yield house


async def test_fault_44_a_get_asks_and_changes_nothing(house: House) -> None:
    for _ in range(2):
        status, page, headers = await house.request("GET", f"/leave/en/{ADA.token}")
        assert status == 200
        assert '<form method="post"><button name="List-Unsubscribe" value="One-Click">' in page
    assert house.ada() == ADA
    assert house.outcomes == []
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in page


@pytest.mark.parametrize("multipart", [True, False])
async def test_fault_44_one_click_unsubscribes_for_good(house: House, multipart: bool) -> None:
    body = aiohttp.FormData(ONE_CLICK)
    if multipart:  # a mail program may send either (RFC 8058, 3.2)
        body = aiohttp.FormData(default_to_multipart=True)
        body.add_field("List-Unsubscribe", "One-Click")
    for _ in range(2):
        status, page, _ = await house.request("POST", f"/leave/en/{ADA.token}", data=body)
        body = aiohttp.FormData(ONE_CLICK)
        assert status == 200
        assert "<form" not in page
    assert house.ada().left_at == NOON
    assert [(one.subject, one.result) for one in house.outcomes] == [("harbour email", "unsubscribed")]


async def test_fault_44_who_is_listed_no_more_can_still_unsubscribe_for_good(house: House) -> None:
    house.storage.save_recipient(replace(ADA, listed=True, left_at=NOON))
    await house.request("POST", f"/leave/en/{ADA.token}", data=ONE_CLICK)
    assert house.ada() == replace(ADA, left_at=NOON)


async def test_fault_44_nobody_learns_whether_a_token_is_known(house: House) -> None:
    for method in ("GET", "POST"):
        known = await house.request(method, f"/leave/en/{ADA.token}")
        for token in (STRANGE, "x", "%F0%9F%98%80", "a%00b", ADA.token.swapcase(), ADA.token[:-1]):
            unknown = await house.request(method, f"/leave/en/{token}")
            assert unknown[:2] == known[:2]
    assert len(house.outcomes) == 1


async def test_fault_42_nothing_else_is_served(house: House) -> None:
    paths = ["/", "/leave/", f"/leave/{ADA.token}", f"/leave/en/{ADA.token}/"]
    assert [(await house.request("POST", path))[0] for path in paths] == [404] * 4
    methods = ["HEAD", "PUT", "DELETE", "OPTIONS"]
    assert [(await house.request(name, f"/leave/en/{ADA.token}"))[0] for name in methods] == [405] * 4
    assert house.ada() == ADA


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_fault_42_whoever_has_no_token_of_a_recipient_unsubscribes_nobody(
    house: House, origin: str | None
) -> None:
    """The token in the address is what a page elsewhere cannot know: there is no session to ride on."""
    headers = {"Origin": origin} if origin else {}
    await house.request("GET", f"/leave/en/{ADA.token}", headers=headers)
    for path in ("/leave/en/", "/leave/en/ada@ilsa.example", f"/leave/en/{STRANGE}", "/leave/en/x"):
        answer = await house.request("POST", path, data=ONE_CLICK | {"token": ADA.token}, headers=headers)
        assert "Set-Cookie" not in answer[2]
        assert "Access-Control-Allow-Origin" not in answer[2]
    assert house.ada() == ADA
    assert house.outcomes == []


async def test_a_body_is_bounded(house: House) -> None:
    path = f"/leave/en/{ADA.token}"
    assert (await house.request("POST", path, data=b"x" * (MAX_BODY_BYTES + 1)))[0] == 413
    assert house.ada() == ADA


async def test_fault_45_no_log_and_no_outcome_has_a_token_or_an_address(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await house.request("POST", f"/leave/en/{ADA.token}")
    said = caplog.text + repr(house.outcomes)
    assert ADA.token not in said
    assert "ada@" not in said


class Jammed:
    """A storage that cannot look anybody up."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def find_recipient(self, _: str) -> None:
        raise self._error


async def test_a_database_that_is_busy_asks_to_come_back_and_a_bug_ends_the_service(house: House) -> None:
    for error, expected in ((StorageBusy("locked"), 503), (ZeroDivisionError(), 500)):
        async with house.make_server(cast("Storage", Jammed(error))) as house.server:
            assert (await house.request("POST", f"/leave/en/{STRANGE}"))[0] == expected
            if expected == 503:
                await house.server.raise_bug()
            else:
                with pytest.raises(ZeroDivisionError):
                    await house.server.raise_bug()


async def test_fault_43_the_door_listens_on_the_address_it_was_given_and_no_other(house: House) -> None:
    assert (await house.request("GET", f"/leave/en/{ADA.token}"))[0] == 200
    for neighbour in ("127.0.0.2", "::1"):
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection(neighbour, house.server.port)


async def test_an_address_that_is_taken_is_named(house: House) -> None:
    taken = house.server.port
    with pytest.raises(ConfigError, match=f"127.0.0.1:{taken}.*recipients to unsubscribe"):
        await house.make_server(house.storage, taken).__aenter__()
