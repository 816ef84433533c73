"""Hubs on loopback: asked, calling back, pushing; and what strangers get who knock at the same door."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor import door, push
from monitor.collect.network.addresses import NO_EXCEPTIONS, AllowList
from monitor.collect.network.client import Client, ClientSettings
from monitor.collect.network.websub import is_pushed
from monitor.errors import ConfigError, StorageBusy
from monitor.model import Feed, Subscription
from monitor.push import PushServer, PushSettings, Subscriber, SubscriptionRegister, keep_subscribed
from storage.protocol import Storage
from storage.sqlite.store import open_store
from tests.factories import NOON, at, make_feed_state
from tests.storage.saving import save_feed_state

FEED = Feed("http://courier.example/feed.xml", "courier", 1800, "all")
TOPIC = "http://courier.example/feed"
BODY = b"<rss><channel><item><title>The ferry runs again</title></item></channel></rss>"
MAX_BYTES = 10_000
VERIFYING = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c"}


def sign(secret: str, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


class Hub:
    """A hub on loopback. `mode` says how it treats those who ask."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.mode = "verify"
        self.lease_s = 86400
        self.asked: list[dict[str, str]] = []
        self.verified: list[bool] = []
        self.calls: set[asyncio.Task[None]] = set()
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.mode == "refuse":
            return web.Response(status=403, text="not for you")
        if self.mode == "broken":
            return web.Response(status=500)
        if self.mode in ("verify first", "verify and fail"):
            await self.call_back(form)
        elif self.mode in ("verify", "deny"):
            self.calls.add(asyncio.create_task(self.call_back(form)))
        return web.Response(status=500 if self.mode == "verify and fail" else 202)

    async def call_back(self, form: dict[str, str]) -> None:
        query = VERIFYING | {"hub.topic": form["hub.topic"], "hub.lease_seconds": str(self.lease_s)}
        if self.mode == "deny":
            query = {"hub.mode": "denied", "hub.topic": form["hub.topic"], "hub.reason": "not on our list"}
        async with self.session.get(form["hub.callback"], params=query) as answer:
            self.verified.append(
                answer.status == 200 and await answer.text() == query.get("hub.challenge", "")
            )

    async def settle(self) -> None:
        """Wait until everybody who asked was called back."""
        await asyncio.gather(*self.calls)

    async def push(self, body: bytes, secret: str | None = None, **headers: str) -> int:
        """Push to whoever asked last; returns the status of the answer."""
        form = self.asked[-1]
        signed = sign(form["hub.secret"] if secret is None else secret, body)
        chosen = {"Content-Type": "application/rss+xml"} | signed | headers
        async with self.session.post(form["hub.callback"], data=body, headers=chosen) as answer:
            return answer.status


class House:
    """The service around the server: its storage, its client, what was delivered, and the time."""

    def __init__(self, storage: Storage, client: Client, session: aiohttp.ClientSession, hub: Hub) -> None:
        self.storage = storage
        self.client = client
        self.session = session
        self.hub = hub
        self.now = NOON
        self.delivered: list[tuple[str, bytes, str | None]] = []
        self.register: SubscriptionRegister
        self.server: PushServer

    async def deliver(self, feed_url: str, body: bytes, content_type: str | None) -> None:
        self.delivered.append((feed_url, body, content_type))

    @asynccontextmanager
    async def open(self, *feeds: Feed, **changes: Any) -> AsyncIterator[PushServer]:
        """Start the server, as the service does on its start."""
        self.register = SubscriptionRegister(self.storage)
        settings = PushSettings("127.0.0.1", changes.pop("port", 0), MAX_BYTES)
        urls = [feed.url for feed in feeds or (FEED,)]
        deliver = changes.pop("deliver", self.deliver)
        async with PushServer(
            settings, self.register, urls, deliver, self.storage.record_outcomes, lambda: self.now
        ) as self.server:
            yield self.server

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def ask_hubs(
        self, now: datetime = NOON, feeds: tuple[Feed, ...] = (FEED,)
    ) -> list[tuple[str, str]]:
        self.now = now
        tools = Subscriber(self.client, self.register, self.storage.record_outcomes, self.base)
        outcomes = await keep_subscribed(feeds, self.storage.load_feed_states(), now, tools)
        await self.hub.settle()
        assert {outcome.leg for outcome in outcomes} <= {"collect"}
        return [(outcome.subject, outcome.result) for outcome in outcomes]

    def subscription(self) -> Subscription:
        return self.storage.load_subscriptions()[FEED.url]

    def results(self) -> set[str]:
        return {result for _, result in self.storage.count_outcomes(NOON - timedelta(days=1))}

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, str, Any]:
        async with self.session.request(method, self.base + path, **options) as answer:
            return answer.status, await answer.text(), answer.headers

    async def send_raw(self, *parts: bytes, pause_s: float = 0.0) -> bytes:
        """Send bytes as they are, with pauses, and return all that comes back until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause_s)
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionError:
            return b""
        finally:
            writer.close()


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with open_store(tmp_path / "monitor.db") as opened:
        yield opened


def name_hub(storage: Storage, hub_url: str, feed: Feed = FEED, topic_url: str | None = TOPIC) -> None:
    """Let a feed name a hub, as its last poll would have found."""
    save_feed_state(storage, make_feed_state(url=feed.url, hub_url=hub_url, topic_url=topic_url))


def make_client(allow: AllowList) -> Client:
    return Client(ClientSettings("Test/1.0 (+https://monitor.example/)", allow, pause_per_host_s=0.0))


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        hub = Hub(session)
        application = web.Application()
        application.router.add_post("/", hub.answer)
        place = TestServer(application, host="127.0.0.1")
        await place.start_server()
        stack.push_async_callback(place.close)
        hub.url = f"http://127.0.0.1:{place.port}/"
        client = await stack.enter_async_context(make_client(AllowList.parse(["127.0.0.1"])))
        name_hub(storage, hub.url)
        yield House(storage, client, session, hub)


# --- the whole way ---------------------------------------------------------------------------


async def test_a_feed_that_names_a_hub_is_pushed(house: House) -> None:
    async with house.open():
        assert await house.ask_hubs() == [(FEED.url, "hub: asked")]
        assert house.hub.verified == [True]
        assert is_pushed(FEED.url, house.register.by_feed, at(23))

        assert await house.hub.push(BODY) == 202
        await house.server.deliver_waiting()

    assert house.delivered == [(FEED.url, BODY, "application/rss+xml")]
    assert house.subscription() == house.register.by_feed[FEED.url]
    assert (house.subscription().state, house.subscription().lease_until) == ("active", at(24))
    assert house.results() == {"hub: asked", "hub: subscribed"}


async def test_tokens_and_secrets_cannot_be_guessed_and_differ(house: House) -> None:
    other = replace(FEED, url="http://herald.example/feed.xml")
    name_hub(house.storage, house.hub.url, other, "http://herald.example/feed")
    async with house.open(FEED, other):
        await house.ask_hubs(feeds=(FEED, other))

    asked = house.hub.asked
    words = [form["hub.callback"].rpartition("/")[2] for form in asked] + [
        form["hub.secret"] for form in asked
    ]
    assert len(set(words)) == 4
    assert all(len(word) * 6 >= 128 and len(word) < 200 for word in words)


async def test_a_hub_may_verify_before_it_answers(house: House) -> None:
    house.hub.mode = "verify first"
    async with house.open():
        assert await house.ask_hubs() == [(FEED.url, "hub: asked")]

        assert house.hub.verified == [True]
        assert house.subscription().state == "active"


async def test_a_hub_that_verified_and_then_stumbled_is_believed(house: House) -> None:
    house.hub.mode = "verify and fail"
    async with house.open():
        assert await house.ask_hubs() == [(FEED.url, "hub: bad status")]

        assert house.subscription().state == "active"


async def test_a_subscription_outlives_a_restart(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        port = house.server.port
    async with house.open(port=port):
        assert await house.ask_hubs(at(1)) == []
        assert await house.hub.push(BODY) == 202
        await house.server.deliver_waiting()

    assert [body for _, body, _ in house.delivered] == [BODY]


async def test_a_lease_that_ends_is_renewed_without_a_gap(house: House) -> None:
    house.hub.lease_s = 10 * 86400
    async with house.open():
        await house.ask_hubs()
        first = house.subscription()
        assert await house.ask_hubs(at(8 * 24)) == []

        assert await house.ask_hubs(at(9 * 24)) == [(FEED.url, "hub: asked")]
        renewed = house.subscription()

    assert house.hub.asked[0] == house.hub.asked[1]
    assert (renewed.token, renewed.secret) == (first.token, first.secret)
    assert renewed.lease_until == at(19 * 24)


# --- hubs that do not do as asked ------------------------------------------------------------


async def test_a_hub_that_denies_is_left_alone_for_a_week(house: House) -> None:
    house.hub.mode = "deny"
    async with house.open():
        await house.ask_hubs()
        denied = house.subscription()

        assert (denied.state, denied.reason) == ("refused", "not on our list")
        assert house.hub.verified == [True]
        assert await house.ask_hubs(at(24 * 7 - 1)) == []
        assert await house.ask_hubs(at(24 * 7)) == [(FEED.url, "hub: asked")]

    assert "hub: refused" in house.results()


async def test_a_hub_that_never_verifies_pushes_nothing_into_a_promise(house: House) -> None:
    house.hub.mode = "ignore"
    async with house.open():
        await house.ask_hubs()

        assert house.subscription().state == "asked"
        assert not is_pushed(FEED.url, house.register.by_feed, at(0.5))
        assert await house.ask_hubs(at(0.9)) == []
        assert await house.ask_hubs(at(1)) == [(FEED.url, "hub: asked")]
        assert await house.ask_hubs(at(2)) == []


async def test_a_hub_that_refuses_is_an_outcome(house: House) -> None:
    house.hub.mode = "refuse"
    async with house.open():
        assert await house.ask_hubs() == [(FEED.url, "hub: bad status")]

    assert (house.subscription().state, house.subscription().reason) == ("refused", "the server answered 403")


async def test_a_hub_that_is_down_is_an_outcome_and_is_asked_once_a_round(
    house: House, unused_tcp_port: int
) -> None:
    feeds = tuple(replace(FEED, url=f"http://courier.example/{number}.xml") for number in range(3))
    for feed in feeds:
        name_hub(house.storage, f"http://127.0.0.1:{unused_tcp_port}/", feed)
    name_hub(house.storage, house.hub.url)
    async with house.open():
        found = await house.ask_hubs(feeds=(*feeds, FEED))

        assert sorted(found) == sorted([(feeds[0].url, "hub: no connection"), (FEED.url, "hub: asked")])
        assert house.register.by_feed[feeds[0].url].state == "asked"
        assert feeds[1].url not in house.register.by_feed
        assert house.subscription().state == "active"


async def test_a_hub_in_trouble_is_not_asked_for_more(house: House) -> None:
    house.hub.mode = "broken"
    feeds = tuple(replace(FEED, url=f"http://courier.example/{number}.xml") for number in range(3))
    for feed in feeds:
        name_hub(house.storage, house.hub.url, feed)
    async with house.open():
        await house.ask_hubs(feeds=feeds)

    assert len(house.hub.asked) == 1


async def test_one_hubs_refusal_of_one_feed_leaves_the_others(house: House) -> None:
    house.hub.mode = "refuse"
    feeds = tuple(replace(FEED, url=f"http://courier.example/{number}.xml") for number in range(3))
    for feed in feeds:
        name_hub(house.storage, house.hub.url, feed)
    async with house.open():
        await house.ask_hubs(feeds=feeds)

    assert len(house.hub.asked) == 3


async def test_a_round_asks_one_hub_for_a_bounded_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "ASKED_PER_ROUND", 2)
    feeds = tuple(replace(FEED, url=f"http://courier.example/{number}.xml") for number in range(5))
    for feed in feeds:
        name_hub(house.storage, house.hub.url, feed)
    async with house.open(*feeds):
        for hour in (0.0, 0.1, 0.2, 0.3):
            await house.ask_hubs(at(hour), feeds)

    assert len(house.hub.asked) == 5
    assert {one.state for one in house.register.by_feed.values()} == {"active"}


async def test_fault_5_a_hub_on_a_private_address_is_never_asked(house: House) -> None:
    async with house.open(), make_client(NO_EXCEPTIONS) as client:
        house.client = client

        assert await house.ask_hubs() == [(FEED.url, "hub: address refused")]

    assert house.hub.asked == []
    assert house.subscription().state == "refused"


async def test_a_paused_feed_and_one_not_polled_yet_are_not_asked_for(house: House) -> None:
    async with house.open():
        unread = replace(FEED, url="http://herald.example/feed.xml")

        assert await house.ask_hubs(feeds=(replace(FEED, paused=True), unread)) == []


async def test_a_feed_that_leaves_its_hub_is_polled_again(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        save_feed_state(house.storage, make_feed_state(url=FEED.url))

        assert await house.ask_hubs(at(1)) == [(FEED.url, "hub: left")]
        assert not is_pushed(FEED.url, house.register.by_feed, at(1))


async def test_the_token_of_an_earlier_subscription_is_forgotten(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        name_hub(house.storage, house.hub.url, topic_url="http://courier.example/new")
        await house.ask_hubs(at(1))

        assert house.hub.asked[0]["hub.secret"] != house.hub.asked[1]["hub.secret"]
        assert await house.hub.push(BODY) == 202
        house.hub.asked.reverse()
        assert await house.hub.push(BODY) == 404


# --- what is pushed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{"X-Hub-Signature": ""}, {"X-Hub-Signature": "sha256=00"}, sign("guess", BODY)]
)
async def test_fault_42_what_is_not_signed_as_agreed_is_dropped_and_counted(
    house: House, headers: dict[str, str]
) -> None:
    async with house.open():
        await house.ask_hubs()

        assert await house.hub.push(BODY, **headers) == 202
        await house.server.deliver_waiting()

    assert house.delivered == []
    assert "hub: bad signature" in house.results()


async def test_pushes_of_a_feed_are_delivered_in_order(house: House) -> None:
    bodies = [f"<rss>{number}</rss>".encode() for number in range(5)]
    async with house.open():
        await house.ask_hubs()
        for body in bodies:
            assert await house.hub.push(body) == 202
        await house.server.deliver_waiting()
        await house.server.deliver_waiting()

    assert [body for _, body, _ in house.delivered] == bodies


async def test_what_was_accepted_is_delivered_before_the_server_is_gone(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        await house.hub.push(BODY)

    assert [body for _, body, _ in house.delivered] == [BODY]


async def test_a_server_that_stops_does_not_wait_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "FINISH_WITHIN_S", 0.05)

    cut_off = []

    async def hang(*_: object) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cut_off.append(BODY)
            raise

    async with asyncio.timeout(5), house.open(deliver=hang):
        await house.ask_hubs()
        assert await house.hub.push(BODY) == 202
    assert cut_off == [BODY]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_the_cap_is_refused(house: House, chunked: bool) -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1000

    async with house.open():
        await house.ask_hubs()
        path = "/push/" + house.subscription().token
        body = drip() if chunked else b"x" * (MAX_BYTES + 1)
        assert (await house.request("POST", path, data=body))[0] == 413

        assert await house.hub.push(b"x" * MAX_BYTES) == 202


async def test_a_body_announced_over_the_cap_is_not_waited_for(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        head = (
            f"POST /push/{house.subscription().token} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
        )

        assert (await house.send_raw(head.encode())).startswith(b"HTTP/1.1 413")


async def test_a_body_that_is_compressed_is_refused(house: House) -> None:
    async with house.open():
        await house.ask_hubs()

        assert await house.hub.push(BODY, **{"Content-Encoding": "gzip"}) == 415


async def test_a_queue_that_is_full_asks_the_hub_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MAX_WAITING", 2)
    async with house.open():
        await house.ask_hubs()

        assert [await house.hub.push(BODY) for _ in range(3)] == [202, 202, 503]
        await house.server.deliver_waiting()
        assert await house.hub.push(BODY) == 202


async def test_a_queue_is_full_by_its_bytes_too(house: House) -> None:
    async with house.open():
        await house.ask_hubs()

        answers = [await house.hub.push(b"x" * MAX_BYTES) for _ in range(push.MAX_WAITING_BODIES + 1)]

        assert answers == [202] * push.MAX_WAITING_BODIES + [503]
        await house.server.deliver_waiting()
        assert await house.hub.push(b"x" * MAX_BYTES) == 202


# --- strangers, and the slow -----------------------------------------------------------------


async def test_fault_42_nothing_but_callbacks_is_served(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        known = "/push/" + house.subscription().token
        signed = sign(house.subscription().secret, BODY)
        tried = [
            ("GET", "/"),
            ("GET", "/push/"),
            ("GET", "/push/guess"),
            ("GET", known),
            ("GET", known + "/"),
            ("POST", "/push/guess"),
            ("POST", "/push/%ED%B2%80"),
            ("POST", known.upper()),
            ("HEAD", known),
            ("PUT", known),
            ("DELETE", known),
            ("OPTIONS", "/push/guess"),
        ]
        statuses = [
            (await house.request(method, path, data=BODY, headers=signed))[0] for method, path in tried
        ]

    assert statuses == [404] * 8 + [405] * 4
    assert house.delivered == []


async def test_the_hub_of_a_feed_no_longer_followed_is_told_that_it_is_over(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        port = house.server.port
    async with house.open(replace(FEED, url="http://herald.example/feed.xml"), port=port):
        assert await house.hub.push(BODY) == 410
        await house.hub.call_back(house.hub.asked[0])

    assert house.hub.verified == [True, False]


async def test_the_challenge_cannot_become_a_page(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<script>1</script>"}
        status, text, headers = await house.request(
            "GET", "/push/" + house.subscription().token, params=query
        )

    assert (status, text) == (200, "<script>1</script>")
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_fault_45_no_answer_names_a_version_and_no_log_a_token(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house.open():
        await house.ask_hubs()
        token = house.subscription().token.encode()
        answers = [
            await house.send_raw(
                b"GET /push/" + token + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            ),
            await house.send_raw(b"GET /push/" + token + b"\x00 HTTP/1.1\r\nHost: a\r\n\r\n"),
            await house.send_raw(b"GET /push/" + token + b" HTTP/1.1\r\nno header\r\n\r\n"),
            await house.send_raw(b"GET /push/" + token * 500 + b" HTTP/1.1\r\n\r\n"),
            await house.send_raw(b"\x16\x03\x01 this is TLS\r\n\r\n"),
        ]

    assert [answer.split()[1] for answer in answers] == [b"404", b"400", b"400", b"400", b"400"]
    for answer in answers:
        assert b"aiohttp" not in answer
        assert b"Python" not in answer
        assert token not in answer
    assert token.decode() not in caplog.text
    assert house.subscription().secret not in caplog.text


async def test_a_header_that_drips_is_cut_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "READ_TIMEOUT_S", 0.2)
    async with house.open():
        started = asyncio.get_running_loop().time()

        answer = await house.send_raw(b"POST /push/x HTTP/1.1\r\n", *[b"A: b\r\n"] * 30, pause_s=0.05)

        assert answer == b""
        assert asyncio.get_running_loop().time() - started < 1.5 + 0.5


async def test_a_body_that_drips_is_cut_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "READ_TIMEOUT_S", 0.2)
    async with house.open():
        await house.ask_hubs()
        head = f"POST /push/{house.subscription().token} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"

        answer = await house.send_raw(head.encode(), *[b"x"] * 8, pause_s=0.05)

    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_hub_that_hangs_up_in_the_middle_is_no_bug(house: House) -> None:
    async with house.open():
        await house.ask_hubs()
        head = f"POST /push/{house.subscription().token} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(head.encode() + b"half a bo")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)

        await house.server.deliver_waiting()
        assert await house.hub.push(BODY) == 202


async def test_a_stranger_cannot_make_us_keep_a_body(house: House) -> None:
    async with house.open():
        head = b"POST /push/guess HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000\r\n\r\n"

        assert (await house.send_raw(head, b"x" * 1000)).startswith(b"HTTP/1.1 404")


async def test_only_so_many_bodies_are_received_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "BODIES_AT_ONCE", 1)
    async with house.open():
        await house.ask_hubs()
        head = f"POST /push/{house.subscription().token} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(head.encode())
        await writer.drain()
        await asyncio.sleep(0.05)

        assert await house.hub.push(BODY) == 503
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)
        assert await house.hub.push(BODY) == 202


# --- the house's own trouble -----------------------------------------------------------------


class Jammed:
    """A storage that cannot save subscriptions any more."""

    def __init__(self, storage: Storage, error: Exception) -> None:
        self._storage = storage
        self._error = error

    def __getattr__(self, verb: str) -> Any:
        return getattr(self._storage, verb)

    def save_subscription(self, _: Subscription) -> None:
        raise self._error


async def ask_and_jam(house: House, error: Exception) -> None:
    """Ask a hub that does not answer yet, then let the storage fail."""
    house.hub.mode = "ignore"
    async with house.open():
        await house.ask_hubs()
    house.storage = cast("Storage", Jammed(house.storage, error))


async def test_a_database_that_is_busy_asks_the_hub_to_come_back(house: House) -> None:
    await ask_and_jam(house, StorageBusy("another process keeps the database locked"))
    async with house.open():
        path = "/push/" + house.subscription().token

        status, _, headers = await house.request("GET", path, params=VERIFYING)

        await house.server.deliver_waiting()
    assert (status, headers["Retry-After"]) == (503, "60")
    assert house.register.by_feed[FEED.url].state == "asked"


async def test_a_bug_in_a_request_ends_the_service(house: House) -> None:
    await ask_and_jam(house, ZeroDivisionError())
    async with house.open():
        path = "/push/" + house.subscription().token

        status, _, _ = await house.request("GET", path, params=VERIFYING)

        with pytest.raises(ZeroDivisionError):
            await house.server.deliver_waiting()
    assert status == 500


async def test_a_bug_in_dealing_with_a_push_ends_the_service(house: House) -> None:
    async def stumble(*_: object) -> None:
        raise ZeroDivisionError

    async with house.open(deliver=stumble):
        await house.ask_hubs()
        await house.hub.push(BODY)
        with pytest.raises(ZeroDivisionError):
            await house.server.deliver_waiting()


async def test_an_address_that_is_taken_is_named(house: House) -> None:
    async with house.open():
        taken = house.server.port
        with pytest.raises(ConfigError, match=f"127.0.0.1:{taken}"):
            await PushServer(
                PushSettings("127.0.0.1", taken, MAX_BYTES),
                house.register,
                [],
                house.deliver,
                house.storage.record_outcomes,
                lambda: NOON,
            ).__aenter__()
