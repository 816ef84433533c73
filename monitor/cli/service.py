"""The service: what it does when, until told to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime

import structlog

from monitor.cli.clock import read_clock
from monitor.cli.wiring import group_apart, open_collector, publish_in
from monitor.collect.network.websub import is_pushed
from monitor.collect.schedule import address_of
from monitor.config import Config, UnsubscribeSettings, WebSubSettings
from monitor.deliver import MailServer
from monitor.digest.days import find_due_day, find_window
from monitor.leaving import LeavingServer
from monitor.model import Feed, Outcome, Page
from monitor.pipeline.collect import collect_pushed
from monitor.pipeline.collector import Collector
from monitor.pipeline.polling import Polling
from monitor.push import PushServer, PushSettings, Subscriber, SubscriptionRegister, keep_subscribed
from monitor.rounds import may_publish, recheck_due
from monitor.scheduler import Job, run_jobs
from storage.sqlite.store import open_store

COLLECT_EVERY_S = 5
GROUP_EVERY_S = 10
PUBLISH_EVERY_S = 5
RECHECK_EVERY_S = 60
SUBSCRIBE_EVERY_S = 300
PUSH_EVERY_S = 2
LEAVING_EVERY_S = 5

STOP_WITHIN_S = 10.0
"""Polls in work when the service is asked to stop may take so long still; then they are left undone."""


async def serve(config: Config, feeds: Sequence[Feed], server: MailServer | None) -> None:
    """Run until SIGTERM or SIGINT. Raises StorageError when what was read cannot be saved."""
    log = _open_log()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        storage = stack.enter_context(open_store(config.collect.database))
        tools = await stack.enter_async_context(open_collector(config, storage))
        service = _Service(config, feeds, server, tools, log)
        jobs = service.list_jobs()
        if config.collect.websub is not None:
            jobs += await _open_door(config.collect.websub, service, stack)
        if config.digest.email is not None and config.digest.email.unsubscribe is not None:
            jobs.append(await _open_way_out(config.digest.email.unsubscribe, service, stack))
        log.info("started", feeds=len(feeds), topics=[topic.id for topic in config.topics])
        polling = asyncio.create_task(service.polling.run())
        polling.add_done_callback(lambda _: stop.set())
        try:
            await run_jobs(jobs, stop)
        finally:
            await _finish(service.polling, polling)
    log.info("stopped")


def _open_log() -> structlog.stdlib.BoundLogger:
    """Return the service's log, on standard error: lines for people on a terminal, JSON elsewhere."""
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log: structlog.stdlib.BoundLogger = structlog.get_logger()
    return log


async def _finish(polling: Polling, task: asyncio.Task[None]) -> None:
    """Let the polls in work end, at most until the deadline. Raises what made polling end by itself."""
    polling.stop()
    _, late = await asyncio.wait([task], timeout=STOP_WITHIN_S)
    if late:
        task.cancel()
        await asyncio.wait(late)
    if not task.cancelled():
        task.result()


class _Service:
    """The jobs, and what they tell each other: up to when everything was read and grouped."""

    def __init__(
        self,
        config: Config,
        feeds: Sequence[Feed],
        server: MailServer | None,
        tools: Collector,
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self.feeds = feeds
        self.tools = tools
        self.polling = Polling(
            tools, polls_at_once=config.collect.connections, deadline_s=config.collect.deadline_s
        )
        self._config = config
        self._server = server
        self._log = log
        self._read_until: datetime | None = None
        tools.ledger.report = self._report

    def list_jobs(self) -> list[Job]:
        return [
            Job("collect", COLLECT_EVERY_S, self._collect),
            Job("recheck", RECHECK_EVERY_S, self._recheck),
            Job("group", GROUP_EVERY_S, self._group),
            Job("publish", PUBLISH_EVERY_S, self._publish),
        ]

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes, with what the ledger saves next."""
        self.tools.ledger.note(outcomes=outcomes)

    def _report(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self._log.info(outcome.leg, subject=outcome.subject, result=outcome.result, detail=outcome.detail)

    async def _collect(self) -> None:
        now = read_clock()
        digest = self._config.digest
        day = find_due_day(now, digest.at, digest.timezone)
        edition_at = find_window(day, digest.at, digest.timezone)[1]
        self.polling.add_due(self.feeds, now, edition_at=edition_at)

    async def _recheck(self) -> None:
        await recheck_due(self.feeds, read_clock(), self.tools)

    async def _group(self) -> None:
        now = read_clock()
        read_until = self.polling.find_read_until(now)
        self.tools.ledger.flush()
        grouped = await group_apart(self._config, now)
        self._report(grouped)
        states = [state for feed in self.feeds if (state := self.polling.states.get(feed.url))]
        if may_publish(self._config.digest, states, now):
            self._read_until = read_until

    async def _publish(self) -> None:
        published, delivered = await asyncio.to_thread(
            publish_in, self._config, self._server, self._read_until
        )
        for one in published:
            self._log.info("publish", subject=str(one.page), result="published")
        self._report(delivered)


async def _open_door(settings: WebSubSettings, service: _Service, stack: AsyncExitStack) -> list[Job]:
    """Open the server that hubs push to; return the jobs of keeping subscribed and dealing with pushes."""
    tools, polling = service.tools, service.polling
    by_url = {feed.url: feed for feed in service.feeds if not feed.paused}
    register = SubscriptionRegister(tools.storage)

    async def deliver(feed_url: str, body: bytes, content_type: str | None) -> None:
        feed, now = by_url[feed_url], read_clock()
        headers = {"content-type": content_type} if content_type else {}
        address = address_of(feed, polling.states.get(feed_url))
        page = Page(feed_url, address, 200, headers, body, now, None)
        if not body or not await collect_pushed(feed, page, now, tools):
            polling.add(feed, now, again=True)  # a hub may say no more than that there is news

    async def subscribe() -> None:
        now = read_clock()
        await keep_subscribed(service.feeds, polling.states, now, subscriber)
        polling.pushed = frozenset(url for url in by_url if is_pushed(url, register.by_feed, now))

    door = PushServer(
        PushSettings(settings.host, settings.port, tools.max_feed_bytes),
        register,
        by_url,
        deliver,
        service.record,
        read_clock,
    )
    server = await stack.enter_async_context(door)
    subscriber = Subscriber(tools.client, register, service.record, settings.callback)
    return [
        Job("subscribe", SUBSCRIBE_EVERY_S, subscribe),
        Job("push", PUSH_EVERY_S, server.deliver_waiting),
    ]


async def _open_way_out(settings: UnsubscribeSettings, service: _Service, stack: AsyncExitStack) -> Job:
    """Open the server where recipients unsubscribe; return the job that looks after it."""
    server = LeavingServer(settings.host, settings.port, service.tools.storage, service.record, read_clock)
    await stack.enter_async_context(server)
    return Job("leaving", LEAVING_EVERY_S, server.raise_bug)
