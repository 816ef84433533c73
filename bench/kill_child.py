"""Runs commands of `monitor` in processes that can be killed at marked points; `kill_world.py` talks to it.

It reads orders from standard input, a line of JSON each, and forks a process for every one, so that what all
of them need is loaded once; the fork server that workers come from is shared too. The program itself has no
hooks for this: what it calls to change the world outside (transactions, files, mail, requests, workers) is
wrapped here before the command begins, and every wrapper notes the point in a file and, at the one that is
asked for, ends its process by SIGKILL.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import secrets
import signal
import smtplib
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from hashlib import sha256
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOADED = (
    "monitor.cli.run", "monitor.cli.recipients", "monitor.pipeline.publish", "monitor.pipeline.group",
    "monitor.pipeline.alerts", "monitor.pipeline.expiry", "monitor.pipeline.notices", "monitor.group.stories",
)  # fmt: skip
LONGEST_RUN_S = 120.0
BUG = 70
"""Exit code of a command that ended by an error that it does not expect (sysexits.h)."""


class Points:
    """The points that this process passes, in the order in which it does. `fatal`: a name, and which time."""

    def __init__(self, trace: Path, fatal: tuple[str, int] | None) -> None:
        self._file = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._fatal = fatal
        self._passed: Counter[str] = Counter()

    def mark(self, name: str) -> None:
        """Note a point; at the fatal one there is nothing after this."""
        os.write(self._file, f"{name}\n".encode())
        self._passed[name] += 1
        if self._fatal == (name, self._passed[name]):
            os.kill(os.getpid(), signal.SIGKILL)


# --- the seams -------------------------------------------------------------------------------


def mark_transactions(points: Points) -> None:
    """Mark where a transaction begins, each verb inside one of several, its COMMIT, and what is after."""
    from storage.sqlite.session import Session
    from storage.sqlite.store import SqliteStore

    write = Session.write
    open_blocks = threading.local()

    @contextmanager
    def marked(self: Session) -> Iterator[None]:
        name = _name_writer()
        if self.db.conn.in_transaction:
            with write(self):
                yield
            points.mark(f"{open_blocks.name}: inside, after {name}")
            return
        open_blocks.name = name
        points.mark(f"{name}: before")
        with write(self):
            yield
            points.mark(f"{name}: before COMMIT")
        points.mark(f"{name}: after COMMIT")

    Session.write = marked  # type: ignore[method-assign]  # the seam
    _surround(points, SqliteStore, "close", "database closed")


def _name_writer() -> str:
    """Return the verb that writes; of a block of several verbs, the function that keeps them together."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        ours = path.is_relative_to(ROOT / "storage") or path.is_relative_to(ROOT / "monitor")
        if ours and frame.f_code.co_name != "together":
            break
        frame = frame.f_back
    return frame.f_code.co_name.strip("_")


def mark_files(points: Points, root: Path) -> None:
    """Mark each file that is put in its place: once begun, when written, when it is there."""
    mkstemp, replace = tempfile.mkstemp, os.replace

    def begin(suffix: str | None = None, prefix: str | None = None, *rest: Any, **options: Any) -> Any:
        made = mkstemp(suffix, prefix, *rest, **options)
        points.mark(f"{_name_file(Path(made[1]).parent / (prefix or ''), root)}: begun")
        return made

    def put(source: Any, target: Any, **options: Any) -> None:
        name = _name_file(Path(target), root)
        points.mark(f"{name}: written")
        replace(source, target, **options)
        points.mark(f"{name}: in place")

    tempfile.mkstemp = begin  # type: ignore[assignment]  # the seam
    os.replace = put  # type: ignore[assignment]  # the seam


def _name_file(path: Path, root: Path) -> str:
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    name = re.sub(r"[0-9a-f]{20}", "ID", str(shown))
    name = re.sub(r"\d{4}-\d\d-\d\d|\d{8}", "DAY", name)
    return "file " + re.sub(r"\d{4}-\d\d", "MONTH", name).replace("/.", "/").rstrip(".")


def mark_mail(points: Points) -> None:
    """Mark a mail before it is handed over, when its last byte is sent, and when the server took it."""
    send, data = smtplib.SMTP.send, smtplib.SMTP.data

    def send_all(self: smtplib.SMTP, text: Any) -> None:
        send(self, text)
        if len(text) > 1000:
            points.mark("SMTP: sent, no answer yet")

    def hand_over(self: smtplib.SMTP, message: Any) -> Any:
        points.mark("SMTP: before DATA")
        answer = data(self, message)
        points.mark("SMTP: after 250")
        return answer

    smtplib.SMTP.send = send_all  # type: ignore[assignment]  # the seam
    smtplib.SMTP.data = hand_over  # type: ignore[method-assign]  # the seam
    _surround(points, smtplib.SMTP, "connect", "SMTP: connected")
    _surround(points, smtplib.SMTP, "quit", "SMTP: farewell")


def mark_network_and_workers(points: Points) -> None:
    """Mark requests and the jobs of workers."""
    from pebble import ProcessPool

    from monitor.collect.network.client import Client
    from monitor.collect.workers import WorkerPool

    _surround_async(points, Client, "get", "fetch")
    _surround_async(points, Client, "post_body", "webhook")
    _surround_async(points, WorkerPool, "run_furnished", "work on a document")
    _surround_async(points, WorkerPool, "__aexit__", "workers dismissed")
    _surround(points, ProcessPool, "__init__", "workers hired")


def _surround(points: Points, owner: type, name: str, label: str) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def marked(*args: Any, **options: Any) -> Any:
        points.mark(f"{label}: before")
        result = original(*args, **options)
        points.mark(f"{label}: after")
        return result

    setattr(owner, name, marked)


def _surround_async(points: Points, owner: type, name: str, label: str) -> None:
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    @wraps(original)
    async def marked(*args: Any, **options: Any) -> Any:
        points.mark(f"{label}: before")
        result = await original(*args, **options)
        points.mark(f"{label}: after")
        return result

    setattr(owner, name, marked)


# --- the surroundings ------------------------------------------------------------------------


class StoppedClock:
    """Shows the time it was set to."""

    def __init__(self) -> None:
        self.now = datetime.max

    def read(self) -> datetime:
        """Return that time."""
        return self.now


def stop_clock() -> StoppedClock:
    """Put a stopped clock in place of the program's. Must come before those are loaded that read it."""
    from monitor.cli import clock

    stopped = StoppedClock()
    clock.read_clock = stopped.read
    return stopped


def lead_names_home(ports: Mapping[str, int]) -> None:
    """Lead every name that ends in .example to loopback, in place of DNS. `ports`: by host, "" for others."""
    resolve = socket.getaddrinfo

    def look_up(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        if isinstance(host, str) and host.endswith(".example"):
            host, port = "127.0.0.1", ports.get(host, ports[""])
        return resolve(host, port, *rest, **options)

    socket.getaddrinfo = look_up


def make_repeatable(seed: str) -> None:
    """Have ids and tokens come out alike in every run: feeds are read one by one, tokens are counted.

    What was read is saved every few hundredths of a second, or a run this short would save it once.
    """
    from monitor.pipeline import ledger, polling

    made = iter(range(10**6))
    secrets.token_urlsafe = lambda size=32: sha256(f"{seed} {next(made)}".encode()).hexdigest()
    defaults = polling.Polling.__init__.__kwdefaults__
    defaults["polls_at_once"] = 1
    polling.SAVE_EVERY_S = 0.03
    ledger.MOST_ROWS = 30


# --- running ---------------------------------------------------------------------------------


def run_command(order: Mapping[str, Any], clock: StoppedClock) -> int:
    """Run the command of an order in this process; return its exit code."""
    from monitor.cli import main

    root, clock.now = Path(order["root"]), datetime.fromisoformat(order["now"])
    os.chdir(root)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    forkserver._forkserver.ensure_running = lambda: None  # it runs, and is no child of this process
    lead_names_home(order["ports"])
    make_repeatable(order["seed"])
    points = Points(Path(order["trace"]), tuple(order["fatal"]) if order["fatal"] else None)
    mark_transactions(points)
    mark_files(points, root)
    mark_mail(points)
    mark_network_and_workers(points)
    points.mark("command: begins")
    try:
        main(order["words"])
    except SystemExit as ended:
        points.mark("command: ends")
        return int(ended.code or 0)
    return 0


def carry_out(order: Mapping[str, Any], clock: StoppedClock) -> dict[str, Any]:
    """Fork, run the command, kill it after `kill_after_s` if that comes first. Returns how it ended."""
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = BUG
        try:
            code = run_command(order, clock)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    limit_s = order["kill_after_s"] if order["kill_after_s"] is not None else LONGEST_RUN_S
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}
        if time.monotonic() - started >= limit_s:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}
        time.sleep(0.001)


def serve() -> None:
    """Carry out orders until standard input ends."""
    clock = stop_clock()
    from monitor.config import TagSettings
    from monitor.pipeline.desk import list_modules

    forkserver.set_forkserver_preload([*list_modules(TagSettings())])
    forkserver.ensure_running()
    for module in LOADED:
        importlib.import_module(module)
    for line in sys.stdin:
        print(json.dumps(carry_out(json.loads(line), clock)), flush=True)


if __name__ == "__main__":
    serve()
