"""What robots.txt asks of us, per host, as RFC 9309 has it.

The file is fetched once a day and host, also when the program is started anew in between. A host that
answers with a client error has no wishes; one that cannot be reached or reports a fault of its own is left
alone for a while, then asked again.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego
from yarl import URL

from monitor.collect.network.addresses import check_url, hide_credentials
from monitor.collect.network.client import Client
from monitor.errors import BadStatus, FetchError, HostResting, RedirectFailed, RobotsDenied
from monitor.model import RobotsFile

LIFETIME = timedelta(hours=24)
"""How long a robots.txt is believed (RFC 9309, section 2.4)."""

RETRY_AFTER = timedelta(minutes=10)
"""How long a host is left alone whose robots.txt could not be had."""

MAX_BYTES = 500 * 1024
"""What is read of a robots.txt; the rest is ignored (RFC 9309, section 2.5)."""

_MAX_HOSTS = 1024

_MAX_RULES_BYTES = 2**20
"""Files whose rules are kept, in sum: parsed they take 25 times as much. Others are parsed when asked for."""

_TOO_MANY_REQUESTS = 429
# The spellings of "User-agent: NAME" that Protego accepts.
_GROUP_LINE = re.compile(
    r"\s*(?:user-agent|useragent|user\s+agent)[\s:]*(?P<name>\*|[a-z_-]*)", re.IGNORECASE
)
_ANYONE_ELSE = "another-robot"


class RobotsShelf(Protocol):
    """Where files are kept while the program does not run. Neither verb may block for long."""

    def load_robots(self, origin: str) -> RobotsFile | None:
        """Return the file last saved for `origin`, believed or not; None if there is none."""
        ...

    def save_robots(self, file: RobotsFile) -> None:
        """Keep `file` in place of the one saved before for its origin."""
        ...


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What one host asks. `rules` is None where everything is `open` or nothing is."""

    rules: Protego | None
    open: bool
    until: datetime
    file_bytes: int


@dataclass(slots=True)
class _Host:
    """The wishes of a host, and the lock that lets one asker fetch them for all."""

    wishes: _Wishes | None = None
    fetching: asyncio.Lock = field(default_factory=asyncio.Lock)


class RobotsCache:
    """Answers whether a URL may be fetched. `user_agent_token` is our name in robots.txt files.

    Files are taken from the `shelf` as long as they are believed, and put there when they were fetched.
    """

    def __init__(self, client: Client, user_agent_token: str, shelf: RobotsShelf | None = None) -> None:
        self._client = client
        self._token = user_agent_token
        self._shelf = shelf
        self._hosts: OrderedDict[URL, _Host] = OrderedDict()

    async def check(self, url: str, now: datetime) -> None:
        """Raise RobotsDenied if robots.txt asks us not to fetch `url`, BadUrl if it is no URL.

        Raises HostResting if the file would have to be asked for, and the host must be left alone. A
        Crawl-delay is passed on to the client.
        """
        checked = check_url(url)
        wishes = await self._learn_wishes(checked.origin(), now)
        if wishes.rules is None:
            if wishes.open:
                return
            reason = "the host's robots.txt cannot be read at present, so its pages are left alone"
            raise RobotsDenied(hide_credentials(url), reason)
        if not wishes.rules.can_fetch(str(URL(url)), self._token):
            raise RobotsDenied(hide_credentials(url), "the host's robots.txt asks us not to fetch this page")
        delay_s = wishes.rules.crawl_delay(self._token)
        if delay_s is not None:
            self._client.slow_down(checked.raw_host or "", delay_s)

    async def allows(self, url: str, now: datetime) -> bool:
        """Tell whether robots.txt lets us fetch `url`. Raises what `check` raises beside RobotsDenied."""
        try:
            await self.check(url, now)
        except RobotsDenied:
            return False
        return True

    async def _learn_wishes(self, origin: URL, now: datetime) -> _Wishes:
        host = self._find_host(origin)
        async with host.fetching:
            if host.wishes is None or not _is_believed(host.wishes.until, now):
                file = await self._find_file(origin, now)
                rules = None if file.body is None else await self._parse(file.body)
                host.wishes = _Wishes(rules, file.open, file.until, len(file.body or b""))
            return host.wishes

    def _find_host(self, origin: URL) -> _Host:
        if origin not in self._hosts:
            self._forget_oldest()
            self._hosts[origin] = _Host()
        self._hosts.move_to_end(origin)
        return self._hosts[origin]

    def _forget_oldest(self) -> None:
        """Forget the hosts that were asked about longest ago, while there are too many or too many rules."""
        rules_bytes = sum(host.wishes.file_bytes for host in self._hosts.values() if host.wishes is not None)
        for origin, host in list(self._hosts.items()):
            if rules_bytes <= _MAX_RULES_BYTES and len(self._hosts) < _MAX_HOSTS:
                break
            # One that is being fetched stays, or it would be fetched twice; the next call looks again.
            if not host.fetching.locked():
                rules_bytes -= host.wishes.file_bytes if host.wishes is not None else 0
                del self._hosts[origin]

    async def _find_file(self, origin: URL, now: datetime) -> RobotsFile:
        """Return the file from the shelf, else from the network."""
        if self._shelf is None:
            return await self._fetch_file(origin, now)
        kept = self._shelf.load_robots(str(origin))
        if kept is not None and _is_believed(kept.until, now):
            return kept
        file = await self._fetch_file(origin, now)
        self._shelf.save_robots(file)
        return file

    async def _fetch_file(self, origin: URL, now: datetime) -> RobotsFile:
        address = str(origin / "robots.txt")
        try:
            page = await self._client.get(address, accept="text/plain", max_bytes=MAX_BYTES, cut=True)
        except HostResting:
            raise
        except FetchError as error:
            absent = _has_no_file(error)
            lifetime = LIFETIME if absent else RETRY_AFTER
            return RobotsFile(str(origin), None, open=absent, until=now + lifetime)
        return RobotsFile(str(origin), page.body, open=True, until=now + LIFETIME)

    async def _parse(self, body: bytes) -> Protego:
        return await asyncio.to_thread(Protego.parse, _simplify(_decode(body), self._token))


def _is_believed(until: datetime, now: datetime) -> bool:
    """Tell whether a file stands until then. One that would for longer came by a clock that was ahead."""
    return now < until <= now + LIFETIME


def _has_no_file(error: FetchError) -> bool:
    """Tell an absent file (4xx, endless redirects: RFC 9309, 2.3.1.2 and 2.3.1.3) from a fault.

    429 is a client error too, but what it asks for is to be left alone.
    """
    if isinstance(error, BadStatus):
        return 400 <= error.status < 500 and error.status != _TOO_MANY_REQUESTS
    return isinstance(error, RedirectFailed)


def _decode(body: bytes) -> str:
    """Return the text, without a last line that was cut: half a path would forbid more than meant."""
    text = body.decode("utf-8-sig", "replace")
    return text if len(body) < MAX_BYTES else text[: text.rfind("\n") + 1]


def _simplify(text: str, token: str) -> str:
    """Give all groups that address neither `token` nor everybody one and the same addressee.

    Protego keeps every rule once per addressee, so that half a megabyte of names and rules takes it
    minutes. It also takes the beginning of our name for our name; here the whole name must match.
    """
    lines: list[str] = []
    for line in text.splitlines():
        match = _GROUP_LINE.match(line)
        if match is None:
            lines.append(line)
            continue
        name = match["name"]
        ours = name == "*" or name.lower() == token.lower()
        lines.append(f"User-agent: {name if ours else _ANYONE_ELSE}")
    return "\n".join(lines)
