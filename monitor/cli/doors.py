"""The doors of the service: where hubs push to, where recipients unsubscribe, where its health is asked for.

The first two are for the public, by way of a reverse proxy. They need no password: each address there holds a
token that cannot be guessed, and what is pushed is signed. The third is for this machine, or has a password.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from monitor.cli.clock import read_clock
from monitor.collect.network.websub import is_pushed
from monitor.collect.schedule import address_of
from monitor.config import HealthSettings, UnsubscribeSettings, WebSubSettings
from monitor.errors import StorageBusy
from monitor.leaving import LeavingServer
from monitor.model import Page
from monitor.pipeline.collect import collect_pushed
from monitor.push import PushServer, PushSettings, Subscriber, SubscriptionRegister, keep_subscribed
from monitor.scheduler import Job

if TYPE_CHECKING:
    from monitor.cli.service import Service
    from monitor.watch.healthdoor import Answers

SUBSCRIBE_EVERY_S = 300
PUSH_EVERY_S = 2
DOOR_EVERY_S = 5


async def open_push_door(settings: WebSubSettings, service: Service, stack: AsyncExitStack) -> list[Job]:
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


async def open_way_out(settings: UnsubscribeSettings, service: Service, stack: AsyncExitStack) -> Job:
    """Open the server where recipients unsubscribe; return the job that looks after it."""
    server = LeavingServer(settings.host, settings.port, service.tools.storage, service.record, read_clock)
    await stack.enter_async_context(server)
    return Job("leaving", DOOR_EVERY_S, server.raise_bug)


async def open_health_door(
    settings: HealthSettings, token: str | None, answers: Answers, stack: AsyncExitStack
) -> Job:
    """Open the server for health and metrics; return the job that looks after it."""
    from monitor.watch.healthdoor import HealthServer  # most services do without

    server = HealthServer(settings.host, settings.port, token, answers)
    await stack.enter_async_context(server)
    return Job("health", DOOR_EVERY_S, server.raise_bug)


async def open_waiting_door(
    settings: HealthSettings, token: str | None, reason: str, stack: AsyncExitStack
) -> None:
    """Open the server for health while the service does nothing but wait: alive, not ready, no figures."""
    from monitor.watch.healthdoor import Answers

    def refuse() -> bytes:
        raise StorageBusy(reason)

    await open_health_door(settings, token, Answers(list, lambda: [reason], dict, refuse), stack)
