"""What hubs push: the server they call back, and the round of asking them (WebSub).

The server serves nothing but callback addresses, each of which only one hub was told. What a signed push
holds is put in a bounded queue and answered at once; the service takes it from there to the collect leg.

How it bears malice: a stranger, who has no token, gets a 404 before a byte of a body is kept. A hub, which
has one, may send few bodies at a time, each bounded in bytes and time. `monitor.door` has the rest.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import TracebackType

from aiohttp import web

from monitor.collect.network.addresses import show_address
from monitor.collect.network.client import Client
from monitor.collect.network.websub import (
    CALLBACK_PATH,
    Plan,
    check_signature,
    choose_subscriptions,
    end_unnamed,
    note_failure,
    open_subscription,
    verify_intent,
    write_request,
)
from monitor.door import Door, ask_to_come_back, read_body
from monitor.errors import (
    BadStatus,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    HostResting,
)
from monitor.model import Feed, FeedState, Outcome, Subscription
from storage.protocol import Storage

BODIES_AT_ONCE = 8
"""Bodies being received at a time; another hub is told to come back."""

MAX_WAITING = 200
"""Pushes that wait to be dealt with."""

MAX_WAITING_BODIES = 4
"""What the bodies of those may come to, in bodies of the largest size."""

DELIVERIES_AT_ONCE = 8
"""Feeds whose pushes are dealt with at a time."""

FINISH_WITHIN_S = 15.0
"""How long a server that stops goes on with what it has accepted."""

ASKED_PER_ROUND = 100
"""Subscriptions asked of one hub in a round; with more, a round would last for hours."""

_TOKEN_BYTES = 32
_TROUBLE = (ConnectionFailed, FetchTimeout, HostResting)

Deliver = Callable[[str, bytes, str | None], Awaitable[None]]
"""Deals with one push: the feed's URL, the body, its Content-Type."""

Record = Callable[[Sequence[Outcome]], None]
"""Keeps outcomes."""


class SubscriptionRegister:
    """The subscriptions, as stored, and by the token that a hub calls with.

    They are kept in memory because anybody may knock at the door, and nobody shall make the database work
    that way. Belongs to the thread of its storage.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._by_feed = storage.load_subscriptions()
        self._by_token = {_hash_token(one.token): one.feed_url for one in self._by_feed.values()}

    @property
    def by_feed(self) -> dict[str, Subscription]:
        """The subscriptions by feed URL."""
        return self._by_feed

    def find(self, token: str) -> Subscription | None:
        """Return the subscription whose callback address ends with `token`."""
        # By the hash of the token, so that the time of a look-up tells nothing of the tokens there are.
        feed_url = self._by_token.get(_hash_token(token))
        return None if feed_url is None else self._by_feed[feed_url]

    def save(self, subscription: Subscription) -> None:
        """Store a subscription in place of the feed's earlier one, whose token is forgotten."""
        self._storage.save_subscription(subscription)
        earlier = self._by_feed.get(subscription.feed_url)
        if earlier is not None:
            del self._by_token[_hash_token(earlier.token)]
        self._by_feed[subscription.feed_url] = subscription
        self._by_token[_hash_token(subscription.token)] = subscription.feed_url


# --- asking hubs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subscriber:
    """What asking hubs works with. `callback_base` is the public URL that leads to our server."""

    client: Client
    register: SubscriptionRegister
    record: Record
    callback_base: str


async def keep_subscribed(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime, tools: Subscriber
) -> list[Outcome]:
    """Ask the hubs of `feeds` for what is missing or ends soon, and record what became of each request.

    `states` are what is known of the feeds, by URL. Hubs are asked side by side, each for one subscription
    after the other. A hub in trouble is not asked for more in this round. Whether a hub agrees comes later,
    by the server.
    """
    watched = [states[feed.url] for feed in feeds if feed.url in states and not feed.paused]
    ended = end_unnamed(watched, tools.register.by_feed)
    for subscription in ended:
        tools.register.save(subscription)
    outcomes = [_describe(one, "hub: left", one.reason, now) for one in ended]
    plans = choose_subscriptions(watched, tools.register.by_feed, now)
    for found in await asyncio.gather(*(_ask_hub(of_hub, now, tools) for of_hub in _sort_by_hub(plans))):
        outcomes += found
    tools.record(outcomes)
    return outcomes


def _sort_by_hub(plans: Sequence[Plan]) -> Iterator[list[Plan]]:
    ordered = sorted(plans, key=lambda plan: plan.hub_url)
    return (list(of_hub)[:ASKED_PER_ROUND] for _, of_hub in groupby(ordered, key=lambda plan: plan.hub_url))


async def _ask_hub(plans: Sequence[Plan], now: datetime, tools: Subscriber) -> list[Outcome]:
    outcomes = []
    for plan in plans:
        # Saved first: some hubs come back to verify before they answer.
        token, secret = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
        asked = open_subscription(plan, token, secret, now)
        tools.register.save(asked)
        try:
            await tools.client.post(asked.hub_url, form=write_request(asked, tools.callback_base))
        except FetchError as error:
            if tools.register.by_feed[asked.feed_url] == asked:
                tools.register.save(note_failure(asked, error))
            outcomes.append(_describe(asked, f"hub: {error.code}", show_address(str(error)), now))
            if isinstance(error, _TROUBLE) or _is_overloaded(error):
                break
        else:
            outcomes.append(_describe(asked, "hub: asked", show_address(asked.hub_url), now))
    return outcomes


def _is_overloaded(error: FetchError) -> bool:
    return isinstance(error, BadStatus) and (error.status >= 500 or error.status == 429)


def _describe(subscription: Subscription, result: str, detail: str | None, now: datetime) -> Outcome:
    return Outcome("collect", show_address(subscription.feed_url), result, detail, now)


# --- being called back -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PushSettings:
    """Where the server listens, and the most bytes that a push may have. Port 0 takes any that is free."""

    host: str
    port: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class _Push:
    """A push that was accepted."""

    feed_url: str
    body: bytes
    content_type: str | None


class _Queue:
    """Pushes that wait, bounded in number and in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._waiting: deque[_Push] = deque()

    def offer(self, push: _Push) -> bool:
        """Take a push in, or tell that there is no room for it."""
        if len(self._waiting) >= MAX_WAITING or self._bytes + len(push.body) > self._max_bytes:
            return False
        self._waiting.append(push)
        self._bytes += len(push.body)
        return True

    def take_all(self) -> dict[str, list[_Push]]:
        """Empty the queue. Returns the pushes of each feed, in the order of arrival."""
        by_feed: dict[str, list[_Push]] = {}
        for push in self._waiting:
            by_feed.setdefault(push.feed_url, []).append(push)
        self._waiting.clear()
        self._bytes = 0
        return by_feed


class PushServer(Door):
    """The server hubs call back; an async context manager.

    `feed_urls` are the feeds that are followed: the hub of any other is told that its subscription is over.
    `deliver` is called with what was pushed, by `deliver_waiting`, and when the server stops. `clock` tells
    the time at which a hub calls. Nothing is logged; what became of a call is an outcome, for `record`.
    Entering raises ConfigError if the address cannot be listened on.
    """

    def __init__(
        self,
        settings: PushSettings,
        register: SubscriptionRegister,
        feed_urls: Collection[str],
        deliver: Deliver,
        record: Record,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._register = register
        self._feed_urls = frozenset(feed_urls)
        self._deliver = deliver
        self._record = record
        self._clock = clock
        self._queue = _Queue(MAX_WAITING_BODIES * settings.max_bytes)
        self._receiving = 0
        address = CALLBACK_PATH + "{token}"
        routes = [
            web.get(address, self._answer_hub, allow_head=False),
            web.post(address, self._take_push),
        ]
        super().__init__(settings.host, settings.port, routes, "hubs to call")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        if kind is None:
            with suppress(TimeoutError):  # what is left is still in the feed, for the next poll
                async with asyncio.timeout(FINISH_WITHIN_S):
                    await self.deliver_waiting()

    async def deliver_waiting(self) -> None:
        """Hand over what was pushed since the last time; the pushes of one feed in order, feeds side by side.

        Raises what a request stumbled on: such an error is a bug, and must not end with the request.
        """
        await self.raise_bug()
        slots = asyncio.Semaphore(DELIVERIES_AT_ONCE)

        async def deliver_feed(pushes: Sequence[_Push]) -> None:
            async with slots:
                for push in pushes:
                    await self._deliver(push.feed_url, push.body, push.content_type)

        await asyncio.gather(*map(deliver_feed, self._queue.take_all().values()))

    async def _answer_hub(self, request: web.Request) -> web.Response:
        """Answer a hub that verifies a subscription, or denies it."""
        known = self._register.find(request.match_info["token"])
        if known is None or known.feed_url not in self._feed_urls:
            raise web.HTTPNotFound
        now = self._clock()
        answer, settled = verify_intent(request.query, known, now)
        if answer is None:
            raise web.HTTPNotFound
        self._register.save(settled)
        if settled.state == "active":
            outcome = _describe(settled, "hub: subscribed", f"until {settled.lease_until}", now)
        else:
            outcome = _describe(settled, "hub: refused", settled.reason, now)
        self._record([outcome])
        return web.Response(text=answer, headers={"X-Content-Type-Options": "nosniff"})

    async def _take_push(self, request: web.Request) -> web.Response:
        """Accept a push. One not signed as agreed gets the same answer (section 7.1) and is dropped."""
        known = self._register.find(request.match_info["token"])
        if known is None:
            raise web.HTTPNotFound
        if known.feed_url not in self._feed_urls:
            raise web.HTTPGone
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType  # it may be a bomb, and what was signed would not be clear
        if self._receiving >= BODIES_AT_ONCE:
            return ask_to_come_back()
        with self._receive():
            body = await read_body(request, self._settings.max_bytes)
        if not check_signature(request.headers.get("X-Hub-Signature"), known.secret, body):
            reason = "what was pushed is not signed as agreed, and was dropped"
            self._record([_describe(known, "hub: bad signature", reason, self._clock())])
        elif not self._queue.offer(_Push(known.feed_url, body, request.headers.get("Content-Type"))):
            return ask_to_come_back()
        return web.Response(status=202)

    @contextmanager
    def _receive(self) -> Iterator[None]:
        self._receiving += 1
        try:
            yield
        finally:
            self._receiving -= 1


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
