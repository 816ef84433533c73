"""The service as systemd, Prometheus and its user see it: a process of its own, on real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.days import find_due_day, find_window
from monitor.watch.runlog import RunLog, load_run
from storage.sqlite.holding import hold_database
from storage.sqlite.store import open_store
from tests.cli.running import run_monitor
from tests.cli.test_service import COMMAND, WITHIN_S, find_port, make_item, wait_until, write_config
from tests.newsstand import Newsstand, open_newsstand

SECRET = "hush7hush7hush"


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


@dataclass
class Watched:
    """A service that systemd started. `heard` is what it told systemd, `printed` what it logged by now."""

    process: subprocess.Popen[str]
    ear: socket.socket
    heard: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    def has_told(self, message: str, times: int = 1) -> bool:
        try:
            while True:
                self.heard.append(self.ear.recv(4000).decode())
        except BlockingIOError:
            return sum(one.startswith(message) for one in self.heard) >= times

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in list(self.printed)]

    def events(self) -> list[str]:
        return [line["event"] for line in self.log()]

    def refusals(self) -> list[str]:
        return [line["problem"] for line in self.log() if line["event"] == "configuration refused"]

    def stop(self, *, hurry: bool = False) -> float:
        """Ask it to stop, twice if it is to hurry; return how many seconds it took."""
        asked_at = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        if hurry:
            time.sleep(0.5)
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0, self.printed
        return time.monotonic() - asked_at


@contextmanager
def run_watched(folder: Path, command: list[str] | None = None, **environment: str) -> Iterator[Watched]:
    name = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(name)
        ear.setblocking(False)
        told = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "3000000"} | environment
        process = subprocess.Popen(
            command or COMMAND, cwd=folder, stderr=subprocess.PIPE, text=True, env=os.environ | told
        )
        watched = Watched(process, ear)
        assert process.stderr is not None
        reading = threading.Thread(target=watched.printed.extend, args=[process.stderr])
        reading.start()
        try:
            yield watched
        finally:
            process.kill()
            process.wait()
            reading.join()
            process.stderr.close()


@contextmanager
def open_ping_service(port: int) -> Iterator[list[str]]:
    """Take pings; yields their paths."""
    pings: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pings.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield pings
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def add_service(folder: Path, section: str) -> None:
    with (folder / "feeds.yaml").open("a", encoding="utf-8") as file:
        file.write(f"service: {section}\n")


def test_fault_39_the_service_is_watched_and_stops_while_a_mail_server_hangs(
    tmp_path: Path, stand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    midnight, zone = clock_time(0), ZoneInfo("UTC")
    _, ends_at = find_window(find_due_day(datetime.now(UTC), midnight, zone), midnight, zone)
    url = stand.put_feed([make_item(1, ends_at - timedelta(hours=2))])
    secret_url = url.replace("://", f"://ada:{SECRET}@")
    health, pinged = find_port(), find_port()
    hanging = socket.create_server(("127.0.0.1", 0))  # takes a connection and says nothing
    smtp = (
        f"host: 127.0.0.1, port: {hanging.getsockname()[1]}, tls: none, user: u, password_env: TEST_PASSWORD"
    )
    email = f"from: m@ilsa.example, to: [ada@ilsa.example], smtp: {{{smtp}}}"
    missing = f'url: "{stand.base}/missing.xml?token={SECRET}", headers: {{X-Key: "${{TEST_KEY}}"}}'
    write_config(tmp_path, f'url: "{secret_url}"', missing, digest=f", email: {{{email}}}")
    add_service(
        tmp_path,
        f'{{health: {{listen: "127.0.0.1:{health}", token_env: TEST_TOKEN}}, ping_url_env: TEST_PING}}',
    )
    secrets = dict.fromkeys(("TEST_PASSWORD", "TEST_TOKEN", "TEST_KEY"), SECRET)
    bearer = {"Authorization": f"Bearer {SECRET}"}
    ping_url = f"http://127.0.0.1:{pinged}/{SECRET}"
    with (
        hanging,
        open_ping_service(pinged) as pings,
        run_watched(
            tmp_path, [sys.executable, "-W", "error", "-c", QUICK], **secrets, TEST_PING=ping_url
        ) as service,
    ):
        wait_until(lambda: service.has_told("READY=1"), WITHIN_S)
        hanging.settimeout(30)
        held, _ = hanging.accept()
        wait_until(lambda: bool(pings), WITHIN_S)
        assert ask(health, "/healthz")[0] == 401
        assert ask(health, "/healthz", **bearer)[0] == 200
        assert ask(health, "/readyz", **bearer) == (200, '{"ready": true, "missing": []}\n')
        figures = ask(health, "/metrics", **bearer)[1]
        wait_until(lambda: service.has_told("WATCHDOG=1", times=2), WITHIN_S)
        assert run_monitor(capsys, "status", "--config", str(tmp_path / "feeds.yaml")).stdout.startswith(
            "ok "
        )
        took_s = service.stop(hurry=True)
        assert service.has_told("STATUS=2 feeds, ")
        assert service.has_told("STOPPING=1")
        held.close()
    assert took_s < 6
    assert service.log()[-1]["detail"] == "what was in work is left undone, and done again next time"
    assert 'media_monitor_feeds{status="failing"} 1.0' in figures
    assert 'media_monitor_outcomes_total{leg="collect",result="new article"} 1.0' in figures
    assert 'media_monitor_digest_late_seconds{topic="harbour"} 0.0' in figures
    with open_store(tmp_path / "monitor.db") as store:
        assert store.count_deliveries() == {"waiting": 1}
    everything = "".join(service.printed) + figures + "".join(service.heard)
    everything += (tmp_path / "monitor.db-service.json").read_text("utf-8")
    assert "missing.xml?token=…" in everything
    assert SECRET not in everything
    assert "ada@" not in everything
    assert pings == [f"/{SECRET}"]


def test_a_configuration_is_read_again_on_sighup_and_refused_if_faulty(
    tmp_path: Path, stand: Newsstand
) -> None:
    first, second = stand.put_feed([make_item(1)]), stand.put_feed([make_item(2)], path="/second.xml")
    write_config(tmp_path, f'url: "{first}"')
    taken = find_port()
    with socket.create_server(("127.0.0.1", taken)), run_watched(tmp_path) as service:
        wait_until(lambda: service.has_told("READY=1"), WITHIN_S)
        with (tmp_path / "feeds.yaml").open("a", encoding="utf-8") as file:
            file.write("feds: []\n")
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: service.has_told("READY=1", times=2), WITHIN_S)
        wait_until(lambda: len(service.refusals()) == 1, WITHIN_S)
        wait_until(lambda: '"result": "polled"' in "".join(list(service.printed)), WITHIN_S)

        write_config(tmp_path, f'url: "{first}"')
        add_service(tmp_path, f'{{health: {{listen: "127.0.0.1:{taken}"}}}}')
        held = (tmp_path / "monitor.db.lock").read_text()
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: service.has_told("READY=1", times=3), WITHIN_S)
        wait_until(lambda: "cannot be listened on" in service.refusals()[-1], WITHIN_S)

        write_config(tmp_path, f'url: "{first}"')
        edit(tmp_path / "feeds.yaml", "monitor.db", "other.db")
        with hold_database(tmp_path / "other.db", "another service", datetime.now(UTC)):
            service.process.send_signal(signal.SIGHUP)
            wait_until(lambda: service.has_told("READY=1", times=4), WITHIN_S)
            wait_until(lambda: "other.db is in use by `another service`" in service.refusals()[-1], WITHIN_S)

        write_config(tmp_path, f'url: "{first}"', f'url: "{second}"')
        add_service(tmp_path, "{log_level: warning}")
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: service.has_told("READY=1", times=5), WITHIN_S)
        wait_until(lambda: bool(stand.asked("/second.xml")), WITHIN_S)
        assert (tmp_path / "monitor.db.lock").read_text() == held, "nobody could take it meanwhile"
        service.stop()
        assert service.has_told("RELOADING=1\nMONOTONIC_USEC=", times=4)
    assert stand.asked("/feed.xml") == [200], "a feed is not asked again because the service began anew"
    assert service.events().count("started") == 3, "the last logs warnings only"
    found = load_run(tmp_path / "monitor.db")
    assert found is not None
    assert (found.is_unclean, found.crashes, found.unclean_at) == (False, 0, None)


QUICK = """
from monitor.cli import main, service
service.GROUP_EVERY_S = service.PUBLISH_EVERY_S = 1
main(["run"])
"""

HANG = """
import asyncio, sys
from monitor.cli import lookout, main, service
lookout.BOUNDS_S["group"] = -9.0  # with the pace of ten seconds, one second
async def hang(*_):
    await asyncio.to_thread(__import__("time").sleep, 60)
service.group_apart = hang
main(["run"])
"""

CRASH = """
from monitor.cli import main, service
async def crash(*_):
    password = "a value that nobody is to see"
    raise ValueError("no such column for ada@ilsa.example")
service.group_apart = crash
main(["run"])
"""


SLOW = """
import time
from monitor.cli import custody, main
custody.check_up = lambda *_: time.sleep(60)  # as of a very large database
main(["run"])
"""


def test_fault_39_the_service_stops_while_its_database_is_checked(tmp_path: Path, stand: Newsstand) -> None:
    write_config(tmp_path, f'url: "{stand.put_feed([make_item(1)])}"')
    with run_watched(tmp_path, [sys.executable, "-W", "error", "-c", SLOW]) as service:
        wait_until((tmp_path / "monitor.db.lock").exists, WITHIN_S)
        assert service.stop(hurry=True) < 6
        assert not service.has_told("READY=1")


def test_the_watchdog_is_not_told_that_all_is_well_while_grouping_hangs(
    tmp_path: Path, stand: Newsstand
) -> None:
    health = find_port()
    write_config(tmp_path, f'url: "{stand.put_feed([make_item(1)])}"')
    add_service(tmp_path, f'{{health: {{listen: "127.0.0.1:{health}"}}}}')
    with run_watched(tmp_path, [sys.executable, "-W", "error", "-c", HANG]) as service:
        wait_until(lambda: "stuck" in service.events(), WITHIN_S)
        service.has_told("")
        told = service.heard.count("WATCHDOG=1")
        time.sleep(2.5)
        status, answer = ask(health, "/healthz")
        assert (status, json.loads(answer)["stuck"]) == (503, ["group"])
        assert service.has_told("STATUS=stuck: group", times=2), "the loop turns all the same"
        assert service.heard.count("WATCHDOG=1") == told
        assert service.stop(hurry=True) < 6


def test_a_crash_is_one_record_and_status_tells_of_it(
    tmp_path: Path, stand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    write_config(tmp_path, f'url: "{stand.put_feed([make_item(1)])}"')
    with run_watched(tmp_path, [sys.executable, "-W", "error", "-c", CRASH]) as service:
        assert service.process.wait(timeout=60) == 1
    (crash,) = [line for line in service.log() if line["level"] == "critical"]
    assert (crash["event"], crash["exception"].splitlines()[-1]) == (
        "crashed",
        "ValueError: no such column for …",
    )
    assert "nobody is to see" not in "".join(service.printed)
    done = run_monitor(capsys, "status", "--json", "--config", str(tmp_path / "feeds.yaml"))
    first = json.loads(done.stdout)["lines"][0]
    assert (done.returncode, first["level"], first["command"]) == (1, "act", "monitor run")
    assert "ended (ValueError: no such column for …) at " in first["says"]


def test_a_service_that_crashes_again_and_again_rests_before_it_asks_anybody(
    tmp_path: Path, stand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    write_config(tmp_path, f'url: "{stand.put_feed([make_item(1)])}"')
    health = find_port()
    add_service(tmp_path, f'{{health: {{listen: "127.0.0.1:{health}"}}}}')
    for _ in range(3):
        RunLog(tmp_path / "monitor.db", datetime.now(UTC), "0.1.0").end(
            datetime.now(UTC), failure="KeyError: x"
        )
    with run_watched(tmp_path) as service:
        wait_until(lambda: service.has_told("STATUS=resting for 15 s after 3 crashes"), WITHIN_S)
        wait_until(lambda: service.has_told("WATCHDOG=1"), WITHIN_S)
        reason = "resting for 15 s after 3 crashes"
        assert [ask(health, path)[0] for path in ("/healthz", "/metrics")] == [200, 503]
        assert ask(health, "/readyz") == (503, f'{{"ready": false, "missing": ["{reason}"]}}\n')
        status = run_monitor(capsys, "status", "--config", str(tmp_path / "feeds.yaml"))
        assert (status.returncode, f"waits: {reason}" in status.stdout) == (1, True)
        assert service.stop() < 5
    assert service.events() == ["resting", "stopped"]
    assert stand.visits() == []
