"""The service as a process of its own, against a real site and a real hub."""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.digest.days import find_due_day, find_window
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.factories import make_outcome, make_recipient
from tests.newsstand import Item, Newsstand, open_newsstand
from tests.test_push import Hub

CONFIG = (
    HEAD
    + """\
feeds:
{feeds}
digest: {{at: "00:00", timezone: UTC, directory: digests{digest}}}
collect: {{database: monitor.db, contact: "https://monitor.example/", allow_private: [127.0.0.0/8],
  pause_per_host: 0, workers: 1{collect}}}
"""
)
TEXT = "The harbour board closed the northern quay to all fishing boats on Monday, pilots said. " * 2
WITHIN_S = 60.0
"""Whatever a test waits for: a machine that does much else takes its time."""
COMMAND = [sys.executable, "-W", "error", "-m", "monitor", "run"]


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


def write_config(folder: Path, *feeds: str, collect: str = "", digest: str = "") -> None:
    """Configure feeds, each the inside of its YAML mapping."""
    lines = "\n".join(f"  - {{outlet: gazette, fetch: none, {feed}}}" for feed in feeds)
    (folder / "feeds.yaml").write_text(CONFIG.format(feeds=lines, collect=collect, digest=digest))


def make_item(number: int, published: datetime | None = None) -> Item:
    return Item(f"/news/{number}", f"Report {number} on the quay", published or datetime.now(UTC), TEXT)


@dataclass
class Service:
    """A running service. `log` is what it said, once it has ended."""

    process: subprocess.Popen[str]
    folder: Path
    stand: Newsstand
    log: list[dict[str, Any]] = field(default_factory=list)

    def titles(self) -> set[str]:
        """Return the titles of what it has stored so far."""
        if not self.stand.log:  # its database may not be there before it asks somebody
            return set()
        with open_store(self.folder / "monitor.db") as store:
            return {article.reading.title for article in store.list_articles(None, None, None, 100)}

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop; return how many seconds it took, having checked that it ended well."""
        asked_at = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=40)
        assert self.process.returncode == 0, said
        self.log = [json.loads(line) for line in said.splitlines()]
        assert (self.log[0]["event"], self.log[-1]["event"]) == ("started", "stopped")
        return time.monotonic() - asked_at

    def results(self, subject: str) -> list[str]:
        """Return what became of a subject, in order."""
        return [line["result"] for line in self.log if line.get("subject") == subject]


@contextmanager
def run_service(folder: Path, stand: Newsstand) -> Iterator[Service]:
    process = subprocess.Popen(COMMAND, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        yield Service(process, folder, stand)
    finally:
        process.kill()
        process.communicate()


def wait_until(found: Callable[[], bool], within_s: float) -> float:
    """Wait until a predicate holds; return how many seconds that took."""
    began = time.monotonic()
    while not found():
        assert time.monotonic() - began < within_s, "it took too long"
        time.sleep(0.1)
    return time.monotonic() - began


def test_the_service_follows_a_feed_and_publishes(tmp_path: Path, stand: Newsstand) -> None:
    midnight = clock_time(0)
    zone = ZoneInfo("UTC")
    _, ends_at = find_window(find_due_day(datetime.now(UTC), midnight, zone), midnight, zone)
    yesterday = make_item(1, ends_at - timedelta(hours=2))
    url = stand.put_feed([yesterday])
    write_config(tmp_path, f'url: "{url}", every: 1s', f'url: "{stand.base}/quiet.xml", every: 1h')
    with open_store(tmp_path / "monitor.db") as store:
        store.record_outcomes([make_outcome(at=ends_at - timedelta(days=days)) for days in (1, 80, 99)])
    with run_service(tmp_path, stand) as service:
        wait_until(lambda: bool(service.titles()), WITHIN_S)
        stand.put_feed([make_item(2), yesterday])
        wait_until(lambda: len(service.titles()) == 2, WITHIN_S)
        pages = tmp_path / "digests/harbour"
        wait_until(lambda: bool(list(pages.glob("*-*-*.html"))), WITHIN_S)
        took_s = service.stop()

    assert took_s < 8
    assert "Report 1 on the quay" in next(pages.glob("*-*-*.html")).read_text("utf-8")
    results = service.results(url)
    assert (results[0], results.count("polled"), "unchanged" in results) == ("polled", 2, True)
    assert service.results(f"{stand.base}/quiet.xml") == ["feed: bad status"]
    pruned = [line for line in service.log if line["event"] == "prune"]
    assert [(line["subject"], line["detail"]) for line in pruned] == [("outcomes", "1")]


def test_fault_39_the_service_stops_while_a_feed_hangs(tmp_path: Path, stand: Newsstand) -> None:
    hanging = stand.put_feed([], path="/hanging.xml")
    stand.delay_s["/hanging.xml"] = 90
    url = stand.put_feed([make_item(1)])
    write_config(tmp_path, f'url: "{hanging}"', f'url: "{url}"', collect=", timeout: 60s")
    with run_service(tmp_path, stand) as service:
        wait_until(lambda: bool(stand.asked("/hanging.xml") and service.titles()), WITHIN_S)
        took_s = service.stop()

    assert took_s < 15
    assert (service.results(url), service.results(hanging)) == (["polled"], [])
    with open_store(tmp_path / "monitor.db") as store:
        assert set(store.load_feed_states()) == {url}


def test_fault_34_the_service_hears_that_it_is_to_stop_while_its_database_is_locked(
    tmp_path: Path, stand: Newsstand
) -> None:
    url = stand.put_feed([make_item(1)])
    write_config(tmp_path, f'url: "{url}", every: 1s')
    with run_service(tmp_path, stand) as service:
        wait_until(lambda: bool(service.titles()), WITHIN_S)
        with open_store(tmp_path / "monitor.db") as store, store.session.write():
            asked = len(stand.asked("/feed.xml"))
            wait_until(lambda: len(stand.asked("/feed.xml")) > asked, WITHIN_S)
            time.sleep(1.2)  # what was read is to be saved by now
            assert service.stop() < 10


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs a limit that is set from outside")
def test_fault_33_the_service_ends_and_says_why_when_nothing_can_be_saved(
    tmp_path: Path, stand: Newsstand
) -> None:
    url = stand.put_feed([make_item(1)])
    write_config(tmp_path, f'url: "{url}", every: 1s')
    with run_service(tmp_path, stand) as service:
        wait_until(lambda: bool(service.titles()), WITHIN_S)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (1, 1))  # as good as a full disk
        _, said = service.process.communicate(timeout=30)
    assert service.process.returncode == 1
    failed = json.loads(said.splitlines()[-1])
    assert (failed["event"], failed["error"][:20]) == ("failed", "monitor.db cannot be")
    assert (said.count("cannot be"), "Traceback" in said) == (1, False)


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def test_a_hub_pushes_and_the_article_is_stored(tmp_path: Path, stand: Newsstand) -> None:
    port = find_port()
    async with aiohttp.ClientSession() as session:
        hub = Hub(session)
        application = web.Application()
        application.router.add_post("/", hub.answer)
        async with TestServer(application, host="127.0.0.1") as server:
            atom = 'xmlns:atom="http://www.w3.org/2005/Atom"'
            links = (
                f'<atom:link {atom} rel="hub" href="http://127.0.0.1:{server.port}/"/>'
                f'<atom:link {atom} rel="self" href="{stand.base}/feed.xml"/>'
            )
            url = stand.put_feed([make_item(1)], channel=links)
            websub = f', websub: {{callback: "http://127.0.0.1:{port}", listen: "127.0.0.1:{port}"}}'
            write_config(tmp_path, f'url: "{url}"', collect=websub)
            # A first round learns which hub there is; the service asks it when it starts.
            subprocess.run([*COMMAND, "--once"], cwd=tmp_path, check=True, capture_output=True, timeout=40)
            assert stand.asked("/feed.xml") == [200]
            stand.put_feed([make_item(2)], path="/pushed", channel=links)
            with run_service(tmp_path, stand) as service:
                await asyncio.to_thread(wait_until, lambda: hub.verified == [True], WITHIN_S)
                assert await hub.push(stand.routes["/pushed"][2]) == 202
                await asyncio.to_thread(wait_until, lambda: len(service.titles()) == 2, WITHIN_S)
                took_s = await asyncio.to_thread(service.stop)

    assert took_s < 8
    assert hub.asked[0]["hub.topic"] == f"{stand.base}/feed.xml"
    assert {"hub: asked", "hub: subscribed", "pushed"} <= set(service.results(url))
    assert stand.asked("/feed.xml") == [200]


async def test_fault_44_a_recipient_unsubscribes_while_the_service_runs(
    tmp_path: Path, stand: Newsstand
) -> None:
    port = find_port()
    way_out = f'unsubscribe: {{url: "https://out.example/", listen: "127.0.0.1:{port}"}}'
    write_config(
        tmp_path, f'url: "{stand.put_feed([])}"', digest=f", email: {{from: m@ilsa.example, {way_out}}}"
    )
    with open_store(tmp_path / "monitor.db") as store:
        reader = store.save_recipient(make_recipient())
    link = f"http://127.0.0.1:{port}/leave/en/{reader.token}"

    def is_open() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    with run_service(tmp_path, stand) as service:
        await asyncio.to_thread(wait_until, is_open, WITHIN_S)
        async with aiohttp.ClientSession() as session, session.post(link) as answer:
            assert answer.status == 200
        await asyncio.to_thread(service.stop)

    with open_store(tmp_path / "monitor.db") as store:
        assert store.list_recipients(None) == []
        assert store.count_outcomes(datetime.now(UTC) - timedelta(hours=1))["publish", "unsubscribed"] == 1
    assert reader.token not in repr(service.log)
    assert reader.address not in repr(service.log)
