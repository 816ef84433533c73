"""From a configuration to the tools of the legs."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver

from monitor import __version__
from monitor.cli.clock import read_clock
from monitor.cli.secrets import read_secret
from monitor.collect.network.addresses import AllowList
from monitor.collect.network.client import Client, ClientSettings, build_user_agent
from monitor.collect.network.robots import RobotsCache
from monitor.collect.pace import Pace
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.config import CollectSettings, Config, TagSettings
from monitor.model import Alert, Delivery, Outcome, Tally
from monitor.pipeline import desk
from monitor.pipeline.collector import Collector
from monitor.pipeline.ledger import Ledger
from monitor.register.builtin import build_register
from monitor.rounds import find_unfinished, find_unpublished
from monitor.tag.networks import load_network
from storage.protocol import Storage
from storage.sqlite.store import open_store

if TYPE_CHECKING:
    from monitor.deliver import Courier, MailServer
    from monitor.digest.rewriting import Message
    from monitor.pipeline.pruning import Pruned
    from monitor.pipeline.publish import Published, Publisher
    from monitor.pipeline.rewriting import Rewriter
    from monitor.watch.logs import Log, LogForm, LogLevel

ROBOTS_TOKEN = "MediaMonitor"
LOOKUPS_AT_ONCE = 32


def configure_logging(form: LogForm = "human", level: LogLevel = "info", secrets: Iterable[str] = ()) -> Log:
    """Log to standard error what happens, and what libraries warn of. `secrets` are never shown."""
    from monitor.watch.logs import open_log  # most commands do without

    return open_log(sys.stderr, form, level, secrets)


@asynccontextmanager
async def open_collector(
    config: Config,
    storage: Storage,
    resolver: AbstractResolver | None = None,
    clock: Callable[[], datetime] = read_clock,
) -> AsyncIterator[Collector]:
    """Open the client and the workers, and close them at the end. `resolver` replaces DNS."""
    settings = config.collect
    require_networks(config.tag)
    workers = WorkerPool(
        settings.workers,
        # The installed command is a script that imports monitor.cli, and each worker runs it again.
        preload=(*desk.list_modules(config.tag), "monitor.cli"),
        furnish=partial(desk.furnish_desk, config.topics, config.tag),
        deadline_s=settings.worker_deadline_s,
        max_memory_bytes=settings.worker_memory_mb * 2**20,
    )
    # Names are looked up in threads; with the few that a small machine gets, dead names delay live ones.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOKUPS_AT_ONCE))
    async with workers, Client(_make_client_settings(settings, resolver), clock) as client:
        yield Collector(
            storage=storage,
            ledger=Ledger(storage),
            client=client,
            robots=RobotsCache(client, ROBOTS_TOKEN, storage),
            workers=workers,
            matcher=TopicMatcher(config.topics),
            register=build_register(config),
            pace=Pace(floor_s=settings.least_wait_s, ceiling_s=settings.longest_wait_s),
            max_feed_bytes=settings.max_feed_bytes,
            max_new_per_poll=settings.max_new_per_poll,
        )


def require_networks(settings: TagSettings) -> None:
    """Raise NetworkMissing now rather than in the workers, if a network that is asked for is not there."""
    for name in settings.networks:
        load_network(name)


def _make_client_settings(settings: CollectSettings, resolver: AbstractResolver | None) -> ClientSettings:
    return ClientSettings(
        user_agent=build_user_agent(__version__, settings.contact),
        allow_private=AllowList.parse(settings.allow_private),
        connect_timeout_s=min(10.0, settings.timeout_s),
        total_timeout_s=settings.timeout_s,
        max_bytes=settings.max_page_bytes,
        connections=settings.connections,
        connections_per_host=settings.connections_per_host,
        pause_per_host_s=settings.pause_per_host_s,
        resolver=resolver,
    )


def group_in(
    config: Config, storage: Storage, now: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> list[Outcome]:
    """Group what is new, tell at once what is to be, and forget what is too old to be compared.

    Returns an outcome for each article and each alert.
    """
    from monitor.pipeline.expiry import expire_index  # most commands do without
    from monitor.pipeline.group import group_articles

    outcomes = group_articles(storage, config.topics, now, is_stopped)
    if not is_stopped():
        outcomes += _raise_alerts(config, storage, now)
    expire_index(storage, now, timedelta(seconds=config.collect.copies_within_s))
    return outcomes


def _raise_alerts(config: Config, storage: Storage, now: datetime) -> list[Outcome]:
    watched = [topic for topic in config.topics if topic.alert is not None]
    if not watched:
        return []
    from monitor.pipeline.alerts import Watch, raise_alerts  # most configurations do without these
    from monitor.pipeline.notices import queue_alert

    settings = config.digest

    def queue(alert: Alert) -> list[Delivery]:
        return queue_alert(alert, settings, storage)

    watches = [
        Watch(storage, topic, settings.timezone, config.affiliations, queue, settings.max_share)
        for topic in watched
    ]
    return [outcome for watch in watches for outcome in raise_alerts(now, watch)]


async def group_apart(config: Config, now: datetime) -> list[Outcome]:
    """As `group_in`, in a thread with a store of its own. When it is cut off, the thread ends its batch."""
    stopped = Event()

    def group() -> list[Outcome]:
        with open_store(config.collect.database) as storage:
            return group_in(config, storage, now, stopped.is_set)

    try:
        return await asyncio.to_thread(group)
    finally:
        stopped.set()


def prune_in(
    config: Config, storage: Storage, now: datetime, *, dry_run: bool = False
) -> Iterator[list[Pruned]]:
    """Prune what is older than it is to be kept, a transaction at each step; yield what went in it."""
    from monitor.pipeline.pruning import Pruning, prune  # most rounds do without

    followed = frozenset(feed.url for feed in config.feeds)
    return prune(Pruning(storage, config.keep, config.digest, followed, now, dry_run))


async def prune_apart(config: Config, now: datetime) -> dict[str, Tally] | None:
    """As `prune_in`, in a thread with a store of its own, which rests as long as each step took.

    None, dropping nothing, while the clock is not to be trusted with that.
    """
    stopped = Event()

    def prune() -> dict[str, Tally] | None:
        with open_store(config.collect.database) as storage:
            if not _has_run_by_clock(storage, now):
                return None
            return add_up(_rest_between(prune_in(config, storage, now), stopped))

    try:
        return await asyncio.to_thread(prune)
    finally:
        stopped.set()


def _has_run_by_clock(storage: Storage, now: datetime) -> bool:
    """Tell whether something was done a day ago by this clock: one that leapt ahead would make all old."""
    since_two, since_one = (storage.count_outcomes(now - timedelta(days=days)) for days in (2, 1))
    return sum(since_two.values()) > sum(since_one.values())


def _rest_between(steps: Iterator[list[Pruned]], stopped: Event) -> Iterator[list[Pruned]]:
    started = time.monotonic()
    for step in steps:
        yield step
        if stopped.wait(time.monotonic() - started):
            return
        started = time.monotonic()


def add_up(steps: Iterable[list[Pruned]]) -> dict[str, Tally]:
    """Return what went in all steps, by kind; only kinds of which something went."""
    total: dict[str, Tally] = {}
    for step in steps:
        for kind, tally in step:
            if tally.number:
                total[kind] = total.get(kind, Tally()) + tally
    return total


def make_publishers(config: Config, storage: Storage, rewriter: Rewriter | None = None) -> list[Publisher]:
    """Return what publishing needs, for each topic. Without a rewriter leads stay as they are composed."""
    from monitor.pipeline.publish import Publisher  # most rounds do without

    register = build_register(config)
    return [
        Publisher(
            storage,
            topic,
            config.digest,
            config.feeds,
            config.outlets,
            register,
            config.affiliations,
            rewriter,
        )
        for topic in config.topics
    ]


def make_rewriter(config: Config) -> Rewriter | None:
    """Return what rewrites leads, its key from the environment; None when no language model is configured.

    It asks in a loop of its own: call it from no other. Raises ConfigError when the environment lacks the
    key that the configuration names.
    """
    if config.llm is None:
        return None
    from monitor.collect.network.chat import ChatService, ask_model  # most rounds do without these
    from monitor.pipeline.rewriting import Rewriter

    llm = config.llm
    key = read_secret(llm.key_env, "llm.key_env")
    service = ChatService(llm.url, llm.model, key, llm.timeout_s)
    settings = _make_client_settings(config.collect, None)

    async def ask(messages: Sequence[Message]) -> str:
        async with Client(settings) as client:
            return await ask_model(client, service, messages)

    return Rewriter(llm.model, lambda messages: asyncio.run(ask(messages)))


async def publish_apart(
    config: Config,
    server: MailServer | None,
    read_until: datetime | None,
    now: datetime,
    tell: Callable[[list[Published]], object],
) -> tuple[list[Published], list[Outcome]]:
    """As `publish_in`, in a thread. When it is cut off, the thread ends with the mail that it is sending."""
    stopped = Event()
    try:
        return await asyncio.to_thread(publish_in, config, server, read_until, now, tell, stopped.is_set)
    finally:
        stopped.set()


def publish_in(
    config: Config,
    server: MailServer | None,
    read_until: datetime | None,
    now: datetime,
    tell: Callable[[list[Published]], object] = lambda _: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> tuple[list[Published], list[Outcome]]:
    """Publish and deliver what is due, with a store of this thread's own.

    What is published is handed to `tell` before anything is delivered, which may take its time.
    """
    with open_store(config.collect.database) as storage:
        unpublished = find_unfinished(config.digest, config.topics, storage)
        due = find_unpublished(config.digest, config.topics, now, read_until, storage)
        unpublished += [one for one in due if one not in unpublished]
        if not unpublished and not storage.has_due(now):
            return [], []
        from monitor.pipeline.publish import publish_digest  # most rounds do without

        all_tools = make_publishers(config, storage, make_rewriter(config))
        publishers = {tools.topic.id: tools for tools in all_tools}
        published = [publish_digest(day, now, publishers[topic.id]) for topic, day in unpublished]
        tell(published)
        delivered = deliver_in(config, storage, server, now, is_stopped)
    return published, delivered


def deliver_in(
    config: Config,
    storage: Storage,
    server: MailServer | None,
    now: datetime,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Deliver what is due, but to those whom the configuration lists no more, and of its topics alone.

    Returns an outcome each.
    """
    from monitor.pipeline.delivering import deliver_waiting  # most rounds do without these
    from monitor.pipeline.outbox import park_abandoned
    from monitor.pipeline.recipients import gather_recipients

    for topic in config.topics:
        gather_recipients(topic.id, config.digest, now, storage)
    parked = park_abandoned({topic.id for topic in config.topics}, now, storage)
    return parked + deliver_waiting(storage, make_courier(config, server, now), is_stopped)


def make_courier(config: Config, server: MailServer | None, now: datetime) -> Courier:
    """Return what a round of sending works with. It posts in a loop of its own: call it from no other."""
    from monitor.deliver import Courier  # most rounds do without

    settings = _make_client_settings(config.collect, None)

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        return asyncio.run(_post(settings, url, body, headers))

    return Courier(server, post, now)


async def _post(settings: ClientSettings, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with Client(settings) as client:
        return (await client.post_body(url, body, headers=headers)).status


def make_mail_server(config: Config) -> MailServer | None:
    """Return the mail server, its password from the environment; None when none is configured.

    Raises ConfigError when the environment lacks the password that the configuration names.
    """
    from monitor.deliver import MailServer  # most rounds do without

    smtp = config.digest.email.smtp if config.digest.email else None
    if smtp is None:
        return None
    password = read_secret(smtp.password_env, "digest.email.smtp.password_env")
    return MailServer(smtp.host, smtp.port, smtp.tls, smtp.user, password, smtp.timeout_s)
