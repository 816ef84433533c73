"""A ping to a watcher elsewhere after each digest, as healthchecks services take it.

Such a service knows when a ping should come and raises the alarm when none does: the only way to learn of a
machine that is gone. The URL is all that it takes to ping, so it is a secret and stands in no outcome. A ping
waits for nobody and nobody waits for it: it is tried a few times, and then given up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import FetchError
from monitor.model import Outcome

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=10)
MOST_WAITING = 20
"""Pings that wait at a time: of more, the oldest say nothing any more."""

Post = Callable[[str], Awaitable[object]]
"""Posts nothing to a URL. Raises FetchError."""


@dataclass(frozen=True, slots=True)
class _Ping:
    subject: str
    url: str
    tries: int
    due_at: datetime


class Pinger:
    """Sends pings one after another. `record` takes an outcome for each."""

    def __init__(self, url: str, post: Post, record: Callable[[Sequence[Outcome]], None]) -> None:
        self._url = url
        self._post = post
        self._record = record
        self._waiting: deque[_Ping] = deque(maxlen=MOST_WAITING)

    def tell_done(self, subject: str, now: datetime) -> None:
        """Ping because something is done; `subject` says what, for the outcome."""
        self._waiting.append(_Ping(subject, self._url, 0, now))

    def tell_failed(self, subject: str, now: datetime) -> None:
        """Ping because something failed."""
        self._waiting.append(_Ping(subject, _add_fail(self._url), 0, now))

    async def send_due(self, now: datetime) -> None:
        """Send the pings that are due, each once; one that fails is due again later."""
        for _ in range(len(self._waiting)):
            ping = self._waiting.popleft()
            if ping.due_at > now:
                self._waiting.append(ping)
                continue
            await self._try(ping, now)

    async def _try(self, ping: _Ping, now: datetime) -> None:
        try:
            await self._post(ping.url)
        except FetchError as error:  # its text has the URL; its reason has not
            if ping.tries + 1 < MOST_TRIES:
                wait = FIRST_WAIT * 3**ping.tries
                self._waiting.append(_Ping(ping.subject, ping.url, ping.tries + 1, now + wait))
                return
            outcome = Outcome("publish", ping.subject, f"ping: {error.code}", error.reason, now)
        else:
            outcome = Outcome("publish", ping.subject, "ping: sent", None, now)
        self._record([outcome])


def _add_fail(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=parts.path.rstrip("/") + "/fail").geturl()
