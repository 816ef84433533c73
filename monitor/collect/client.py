"""The one HTTP client: polite to servers, wary of what they answer.

URLs come from feeds, which are written by strangers. So every address is vetted in the moment it is
dialled, redirects are followed one by one, and bytes, time and hops are bounded. Nothing is retried:
when to ask again is for the schedule to say.
"""

from __future__ import annotations

import asyncio
import base64
import re
import socket
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.collect.addresses import NO_EXCEPTIONS, AllowList, check_url, hide_credentials, is_public
from monitor.collect.gates import HostGates
from monitor.errors import (
    AddressRefused,
    BadStatus,
    BadUrl,
    BodyTooLarge,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    RedirectFailed,
)
from monitor.model import Page

PRODUCT = "MediaMonitor"
"""Our name in User-Agent headers, and the one that robots.txt files address us by."""

LONGEST_PAUSE_S = 24 * 60 * 60.0
"""A server that asks for a longer pause by Retry-After gets this one."""

_MAX_HEADER_BYTES = 16 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})

_dialled_host: ContextVar[str] = ContextVar("dialled_host", default="")


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How the client behaves.

    `total_timeout_s` bounds one `get` over all its hops, without the time spent waiting for its turn.
    `max_bytes` bounds a body, decoded and as sent. `pause_per_host_s` is the least time between the
    starts of two requests to one host. `resolver` replaces the system's name resolution.
    """

    user_agent: str
    allow_private: AllowList = NO_EXCEPTIONS
    connect_timeout_s: float = 10.0
    total_timeout_s: float = 60.0
    max_bytes: int = 10 * 2**20
    max_redirects: int = 8
    connections: int = 64
    connections_per_host: int = 2
    pause_per_host_s: float = 1.0
    resolver: AbstractResolver | None = None


def build_user_agent(version: str, contact: str) -> str:
    """Return a User-Agent that says what we are and whom to write to (a URL or mail address).

    Raises ValueError if a part cannot stand in a header.
    """
    for part in (version, contact):
        if not re.fullmatch(r"[!-~]+", part) or set(part) & set("()\\"):
            message = f"{part!r} cannot stand in a User-Agent: use visible ASCII characters without brackets"
            raise ValueError(message)
    return f"{PRODUCT}/{version} (+{contact})"


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the pause a Retry-After header asks for (RFC 9110, 10.2.3), in seconds; None if none.

    The header holds seconds or a date, which is counted from `now`. The pause is between 0 and
    `LONGEST_PAUSE_S`.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,18}", text):
        return min(float(text), LONGEST_PAUSE_S)
    date = _parse_http_date(text)
    return None if date is None else min(max((date - now).total_seconds(), 0.0), LONGEST_PAUSE_S)


def _parse_http_date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text or "")
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class _Refused(OSError):
    """An address was not dialled. An OSError, because the connector passes no other kind on."""


class _TooLarge(Exception):
    """A body went over its cap."""


@dataclass(slots=True)
class _Errand:
    """One `get`: what was asked for, and how much time is left for it. `shown` is the URL for messages."""

    first: URL
    shown: str
    headers: dict[str, str]
    validators: dict[str, str]
    authorization: str | None
    max_bytes: int
    cut: bool
    total_timeout_s: float
    spent_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop brought. `location` is where a redirect leads, as the server wrote it."""

    status: int
    headers: dict[str, str]
    body: bytes
    location: str | None


class Client:
    """Fetches documents; an async context manager. `clock` tells the time of fetching.

    TLS certificates are always verified; cookies, proxies and credentials of the environment are not used.
    """

    def __init__(
        self, settings: ClientSettings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._gates = HostGates(
            settings.connections, settings.connections_per_host, settings.pause_per_host_s
        )
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        settings = self._settings
        # One request a connection: idle TLS connections to hundreds of hosts cost more than they save.
        connector = aiohttp.TCPConnector(
            limit=0, force_close=True, resolver=settings.resolver, socket_factory=self._open_socket
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": settings.user_agent},
            timeout=aiohttp.ClientTimeout(total=None, connect=settings.connect_timeout_s),
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
        max_bytes: int | None = None,
        total_timeout_s: float | None = None,
        cut: bool = False,
    ) -> Page:
        """Fetch `url`, following redirects; a 304 to the validators given brings an empty body.

        User-info in `url` is sent as basic authentication to the server it names and to no other; it
        is in nothing that is returned or raised. `cut` takes the first `max_bytes` of a longer body
        in place of an error. Raises a FetchError, which carries `url`.
        """
        first = check_url(url)
        errand = _Errand(
            first=first.with_user(None),
            shown=hide_credentials(url),
            headers={"Accept": accept or "*/*"},
            validators=_name_validators(etag, last_modified),
            authorization=_encode_credentials(first),
            max_bytes=self._settings.max_bytes if max_bytes is None else max_bytes,
            cut=cut,
            total_timeout_s=self._settings.total_timeout_s if total_timeout_s is None else total_timeout_s,
        )
        return await self._run_errand(errand)

    async def _run_errand(self, errand: _Errand) -> Page:
        trail = [errand.first]
        permanent = True
        while True:
            answer = await self._ask(errand, trail[-1])
            if answer.location is None:
                break
            permanent = permanent and answer.status in _PERMANENT
            trail.append(self._find_next_hop(errand, trail, answer.location))
        moved = len(trail) > 1 and permanent and errand.authorization is None
        return Page(
            url=errand.shown,
            final_url=str(trail[-1]),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock(),
            moved_to=str(trail[-1]) if moved else None,
        )

    def _find_next_hop(self, errand: _Errand, trail: list[URL], location: str) -> URL:
        if len(trail) > self._settings.max_redirects:
            reason = f"it redirects more than {self._settings.max_redirects} times"
            raise RedirectFailed(errand.shown, reason)
        try:
            target = check_url(str(trail[-1].join(URL(location.strip())))).with_user(None)
        except (BadUrl, ValueError) as error:
            reason = f"it redirects to {hide_credentials(location)}, which cannot be fetched"
            raise RedirectFailed(errand.shown, reason) from error
        if target in trail:
            raise RedirectFailed(errand.shown, "it redirects in a loop")
        return target

    async def _ask(self, errand: _Errand, hop: URL) -> _Answer:
        """Make one request when it is the host's turn."""
        host = hop.raw_host or ""
        loop = asyncio.get_running_loop()
        async with self._gates.passing(host):
            started = loop.time()
            dialled = _dialled_host.set(host)
            try:
                async with asyncio.timeout(errand.total_timeout_s - errand.spent_s):
                    return await self._exchange(errand, hop)
            except (TimeoutError, aiohttp.ClientError, _TooLarge) as error:
                raise self._translate(errand, host, error) from error
            finally:
                _dialled_host.reset(dialled)
                errand.spent_s += loop.time() - started

    async def _exchange(self, errand: _Errand, hop: URL) -> _Answer:
        headers = dict(errand.headers)
        if hop == errand.first:
            headers |= errand.validators
        if errand.authorization is not None and _is_same_service(errand.first, hop):
            headers["Authorization"] = errand.authorization
        async with self._session.get(hop, headers=headers, allow_redirects=False) as response:
            if response.status >= 400:
                raise self._read_refusal(errand, response)
            location = None
            body = b""
            if response.status in _REDIRECTS:
                location = _read_location(errand, response)
            elif response.status != 304:
                body = await _read_body(response, errand.max_bytes, cut=errand.cut)
            return _Answer(response.status, _read_headers(response), body, location)

    def _read_refusal(self, errand: _Errand, response: aiohttp.ClientResponse) -> BadStatus:
        now = _parse_http_date(response.headers.get("Date")) or self._clock()
        pause_s = parse_retry_after(response.headers.get("Retry-After"), now)
        return BadStatus(errand.shown, response.status, pause_s)

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket for one address, or refuse it. What is judged here is what is dialled.

        Whose address it is comes by a context variable, which the tasks that dial inherit: an allowed
        host must not open its addresses to other hosts.
        """
        family, kind, protocol, _, address = info
        if is_public(address[0]) or self._settings.allow_private.allows(_dialled_host.get(), address[0]):
            return socket.socket(family, kind, protocol)
        raise _Refused("the address is not public")

    def _translate(self, errand: _Errand, host: str, error: Exception) -> FetchError:
        url = errand.shown
        match error:
            case aiohttp.ServerTimeoutError():
                return FetchTimeout(
                    url, f"no connection to {host} within {self._settings.connect_timeout_s:g} s"
                )
            case TimeoutError():
                return FetchTimeout(url, f"no full answer within {errand.total_timeout_s:g} s")
            case _TooLarge():
                return BodyTooLarge(url, f"the answer is longer than {errand.max_bytes} bytes")
            case aiohttp.ClientConnectorError(os_error=_Refused()):
                reason = f"{host} is not on the public Internet; allow it in the configuration if it is yours"
                return AddressRefused(url, reason)
            case aiohttp.InvalidURL():
                return BadUrl(url, f"{host} is not a host that can be asked")
            case _:
                return ConnectionFailed(url, _explain_failure(host, error))


def _explain_failure(host: str, error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"the name {host} cannot be resolved"
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate of {host} cannot be verified: {error.certificate_error}"
        case aiohttp.ClientSSLError():
            return f"no secure connection to {host} could be made"
        case aiohttp.ClientConnectorError():
            return f"{host} cannot be connected to: {error.os_error.strerror or error.os_error}"
        case aiohttp.ClientPayloadError():
            return f"the answer of {host} broke off or could not be decoded"
        case aiohttp.ClientResponseError():
            return f"the answer of {host} is not valid HTTP"
        case _:
            return f"{host} closed the connection before it answered"


def _name_validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    named = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in named.items() if value}


def _encode_credentials(url: URL) -> str | None:
    """Return the Authorization header (RFC 7617) for the user-info of `url`, None if it has none."""
    if url.user is None and url.password is None:
        return None
    pair = f"{url.user or ''}:{url.password or ''}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _is_same_service(first: URL, hop: URL) -> bool:
    """Tell whether `hop` is the server that `first` names, or its https side."""
    if hop.origin() == first.origin():
        return True
    upgraded = (first.scheme, first.port, hop.scheme, hop.port) == ("http", 80, "https", 443)
    return upgraded and hop.host == first.host


def _read_location(errand: _Errand, response: aiohttp.ClientResponse) -> str:
    location = response.headers.get("Location")
    if not location:
        reason = f"the server answered {response.status} without saying where to go"
        raise RedirectFailed(errand.shown, reason)
    return location


def _read_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return headers by lower-case name, repeated ones joined, bytes that are no UTF-8 replaced."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        known = headers.get(name.lower())
        headers[name.lower()] = text if known is None else f"{known}, {text}"
    return headers


async def _read_body(response: aiohttp.ClientResponse, max_bytes: int, *, cut: bool) -> bytes:
    """Return the decoded body, read in chunks that are bounded before they are decoded."""
    if not cut and (response.content_length or 0) > max_bytes:
        raise _TooLarge
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > max_bytes or response.content.total_raw_bytes > max_bytes:
            if cut:
                break
            raise _TooLarge
    return bytes(body[:max_bytes])
