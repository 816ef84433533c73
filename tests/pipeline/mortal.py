"""Senders that are killed, as by `kill -9`, each at one point of its work.

Reads lines of JSON: database, port, place, now. For each it starts a sender, and writes its process id and,
when it is dead, by which signal it died.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.deliver import Courier, MailServer
from monitor.pipeline import delivering
from storage.sqlite.store import SqliteStore, open_store


def die(*_: object, **__: object) -> Any:
    """End this process at once, with nothing flushed or closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(function: Callable[..., object]) -> Callable[..., object]:
    """Return a function that does its work and does not live to tell."""

    def last(*args: Any, **options: Any) -> None:
        function(*args, **options)
        die()

    return last


def send_half(smtp: smtplib.SMTP, data: str | bytes) -> None:
    """Send commands as ever, and of a mail the first half."""
    whole = data.encode() if isinstance(data, str) else data
    assert smtp.sock is not None
    if isinstance(data, str):
        smtp.sock.sendall(whole)
    else:
        smtp.sock.sendall(whole[: len(whole) // 2])
        die()


@contextmanager
def keep_and_die(store: SqliteStore, together: Any = SqliteStore.together) -> Iterator[None]:
    """Keep what the block writes, and do not live to tell."""
    with together(store):
        yield
    die()


PLACES: dict[str, tuple[object, str, Callable[..., object]]] = {
    "before it calls": (smtplib.SMTP, "__init__", die),
    "after RCPT": (smtplib.SMTP, "rcpt", die_after(smtplib.SMTP.rcpt)),
    "amid DATA": (smtplib.SMTP, "send", send_half),
    "before 250 is read": (smtplib.SMTP, "getreply", smtplib.SMTP.getreply),  # the server ends it
    "before it is noted": (SqliteStore, "save_delivery", die),
    "before the note is kept": (SqliteStore, "save_delivery", die_after(SqliteStore.save_delivery)),
    "after it is noted": (SqliteStore, "together", keep_and_die),
}
"""Where a sender dies: of what, in which function, with what in its place."""


def send(database: str, port: int, place: str, now: str) -> None:
    """Send what is due until death."""
    owner, function, mortal = PLACES[place]
    setattr(owner, function, mortal)
    server = MailServer("127.0.0.1", port, "none", None, None, 20)
    with open_store(Path(database)) as store:
        delivering.deliver_waiting(store, Courier(server, die, datetime.fromisoformat(now)))


def main() -> None:
    """Start senders as told, one after another."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            send(*json.loads(line))
            os._exit(0)
        print(child, flush=True)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
