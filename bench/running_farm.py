"""The feed farm as a child process, and what is true of its entries."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bench.farm.farm_content import Farm
from bench.farm.faults import list_fault_urls
from bench.farm.stories import summarise

ROOT = Path(__file__).parents[1]
_AT_ONCE = 32
_HIGHEST_PORT = 60_000
"""The port must not be one that the system gives to clients, or a peer's connection takes it."""


@dataclass(frozen=True, slots=True)
class FarmLog:
    """What the server saw since the last reset: its own figures, not the client's.

    `shortest_gap_ms` lies between the starts of two requests to one host, `span_s` between the start of the
    first request of all and the end of the last. `worst_lag_ms` is by how much the server itself was late.
    """

    requests: int
    statuses: dict[str, int]
    hosts: int
    secret_hits: int
    most_active_on_a_host: int
    shortest_gap_ms: float | None
    span_s: float
    worst_lag_ms: float


@dataclass
class RunningFarm:
    """A farm that is served. `content` is what it serves now: `advance` keeps the two in step."""

    content: Farm

    @property
    def feed_urls(self) -> list[str]:
        """The addresses of the feeds."""
        return [self.content.feed_url(f) for f in range(self.content.feeds)]

    @property
    def fault_urls(self) -> list[str]:
        """An address for each fault, each on a host of its own."""
        return list_fault_urls(self.content.port)

    def list_entries(self) -> list[str]:
        """Return the addresses of the entries that are in the feeds now."""
        farm = self.content
        return [farm.entry_url(f, n) for f in range(farm.feeds) for n in farm.entry_numbers(f)]

    def advance(self, fraction: float, new: int) -> None:
        """Give a fraction of the feeds new entries."""
        self._control(f"advance?fraction={fraction}&new={new}")
        self.content.rounds.append((fraction, new))

    def rewind(self) -> None:
        """Undo every advance and forget who asked before, for the next contestant."""
        self._control("rewind")
        self._control("reset")
        self.content.rounds.clear()

    def reset(self) -> None:
        """Empty the log."""
        self._control("reset")

    def read_log(self) -> FarmLog:
        """Return what the server saw."""
        seen = self._control("stats")
        return FarmLog(
            seen["requests"],
            seen["status"],
            seen["hosts"],
            seen["secret_hits"],
            seen["max_active_per_host"],
            seen["min_gap_ms_per_host"],
            seen["span_s"],
            seen["max_lag_ms"],
        )

    def warm_up(self, more: Sequence[str] = ()) -> None:
        """Fetch each feed, and `more`, once, so that the server has them at hand, and empty the log."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(fetch, [*self.feed_urls, *more]):
                pass
        self.reset()

    def _control(self, what: str) -> Any:  # JSON
        return json.loads(fetch(f"http://127.0.0.1:{self.content.port}/__farm/{what}"))


@contextmanager
def run_farm(feeds: int, *, latency_ms: float = 0.0) -> Iterator[RunningFarm]:
    """Serve a farm in a process of its own until the block is left."""
    port = find_free_port()
    command = [sys.executable, "-m", "bench.farm.serve_farm", "--feeds", str(feeds), "--port", str(port)]
    command += ["--latency", str(latency_ms), "--max-seconds", "14400"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline() if server.stdout else ""
            if not said.startswith("READY"):
                raise RuntimeError(f"the farm did not start on port {port}: {said!r}")
            yield RunningFarm(Farm(feeds=feeds, port=port))
        finally:
            server.terminate()


def fetch(url: str) -> bytes:
    """Return what is at an address of the farm."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return cast(bytes, answer.read())


def find_free_port() -> int:
    """Return a TCP port below the range that the system gives to clients, free on all addresses."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for port in range(min(lowest, _HIGHEST_PORT) - 1, 1024, -1):
        with socket.socket() as probe:
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port below the ephemeral ones")


def list_on_topic(farm: Farm, term: str, *, pages: bool = False) -> set[str]:
    """Return the addresses of the entries in the farm's feeds now that contain a word.

    With `pages` the word is sought in the whole article, otherwise in what the feed tells of it.
    """
    word = re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE)
    found = set()
    for f in range(farm.feeds):
        for n in farm.entry_numbers(f):
            story = farm.story(f, n)
            text = story.text if pages or farm.has_full_text(f) else summarise(story)
            if word.search(f"{story.title}\n{text}"):
                found.add(farm.entry_url(f, n))
    return found
