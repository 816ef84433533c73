"""From a configuration to the tools of the legs."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from aiohttp.abc import AbstractResolver

from monitor import __version__
from monitor.collect.addresses import AllowList
from monitor.collect.client import Client, ClientSettings, build_user_agent
from monitor.collect.robots import RobotsCache
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.config import Config
from monitor.deliver import MailServer
from monitor.errors import ConfigError, ConfigProblem
from monitor.pipeline import Collector, Publisher
from monitor.tag.outlets import OutletRegister
from monitor.tag.stance import StanceTagger
from storage.protocol import Storage

ROBOTS_TOKEN = "MediaMonitor"
LOOKUPS_AT_ONCE = 32
WORKER_MODULES = ("monitor.collect.extract", "monitor.collect.feeds")


def read_clock() -> datetime:
    """Return the time. The commands ask here, and hand it on as an argument."""
    return datetime.now(UTC)


def configure_logging() -> None:
    """Log to standard error: lines for people on a terminal, JSON elsewhere."""
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    # Both libraries report what our outcomes say already, once for every page.
    for noisy in ("trafilatura", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


@asynccontextmanager
async def open_collector(
    config: Config,
    storage: Storage,
    resolver: AbstractResolver | None = None,
    clock: Callable[[], datetime] = read_clock,
) -> AsyncIterator[Collector]:
    """Open the client and the workers, and close them at the end. `resolver` replaces DNS."""
    settings = config.collect
    client_settings = ClientSettings(
        user_agent=build_user_agent(__version__, settings.contact),
        allow_private=AllowList.parse(settings.allow_private),
        connect_timeout_s=min(10.0, settings.timeout_s),
        total_timeout_s=settings.timeout_s,
        max_bytes=settings.max_page_bytes,
        connections_per_host=settings.connections_per_host,
        pause_per_host_s=settings.pause_per_host_s,
        resolver=resolver,
    )
    workers = WorkerPool(
        settings.workers,
        preload=WORKER_MODULES,
        deadline_s=settings.worker_deadline_s,
        max_memory_bytes=settings.worker_memory_mb * 2**20,
    )
    # Names are looked up in threads; with the few that a small machine gets, dead names delay live ones.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOKUPS_AT_ONCE))
    async with workers, Client(client_settings, clock) as client:
        await workers.warm_up()
        yield Collector(
            storage=storage,
            client=client,
            robots=RobotsCache(client, ROBOTS_TOKEN),
            workers=workers,
            matcher=TopicMatcher(config.topics),
            register=OutletRegister(config.outlets),
            taggers=tuple(StanceTagger(topic) for topic in config.topics),
            max_feed_bytes=settings.max_feed_bytes,
            max_new_per_poll=settings.max_new_per_poll,
        )


def make_publishers(config: Config, storage: Storage) -> list[Publisher]:
    """Return what publishing needs, for each topic."""
    return [
        Publisher(storage, topic, config.digest, config.feeds, config.outlets, config.affiliations)
        for topic in config.topics
    ]


def make_mail_server(config: Config) -> MailServer | None:
    """Return the mail server, its password from the environment; None when none is configured.

    Raises ConfigError when the environment lacks the password that the configuration names.
    """
    smtp = config.digest.email.smtp if config.digest.email else None
    if smtp is None:
        return None
    password = os.environ.get(smtp.password_env) if smtp.password_env else None
    if smtp.password_env and password is None:
        message = "digest.email.smtp.password_env names this variable, and it is not set"
        raise ConfigError([ConfigProblem(f"environment variable {smtp.password_env}", 1, 1, message)])
    return MailServer(smtp.host, smtp.port, smtp.tls, smtp.user, password, smtp.timeout_s)
