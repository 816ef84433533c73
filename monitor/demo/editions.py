"""Three days of the demo's newsroom, on a clock that is set and not waited for."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.config import Config, parse_config
from monitor.digest.days import find_window

FIRST_DAY = datetime(2026, 5, 13).date()
DAYS = 3
EVENING = timedelta(hours=13)
"""The second poll of a day comes so long before its digest: what changes overnight is seen."""


@dataclass(frozen=True, slots=True)
class Round:
    """One moment at which the demo polls; `publishes` when a digest is due then."""

    now: datetime
    publishes: bool


def load_demo_config(folder: Path) -> Config:
    """Return the demo's configuration, its database and digests inside `folder`."""
    text = files("monitor.demo").joinpath("feeds.yaml").read_text(encoding="utf-8")
    return parse_config(text, name="demo/feeds.yaml", root=folder)


def clear_folder(config: Config) -> None:
    """Remove what an earlier demo left: its database and its digests, nothing else."""
    shutil.rmtree(config.digest.directory, ignore_errors=True)
    for suffix in ("", "-wal", "-shm"):
        config.collect.database.with_name(config.collect.database.name + suffix).unlink(missing_ok=True)


def list_rounds(config: Config) -> Iterator[Round]:
    """Yield the moments of the demo in order: an evening and a morning for each of its digests."""
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        _, end = find_window(day, config.digest.at, config.digest.timezone)
        yield Round(end - EVENING, publishes=False)
        yield Round(end, publishes=True)


class NewsroomResolver(AbstractResolver):
    """Leads every name to the newsroom's port on loopback, in place of DNS."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the newsroom's address, whatever the host."""
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self._port,
                family=socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class DemoClock:
    """A clock that shows what it was set to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 12, tzinfo=UTC)

    def read(self) -> datetime:
        """Return the time it was set to."""
        return self.now
