"""The one HTTP client: polite to servers, wary of what they answer.

URLs come from feeds, which are written by strangers. So every address is vetted in the moment it is
dialled, redirects are followed one by one, and bytes, time and hops are bounded. When to ask again after
a failure is for the schedule to say; but a server that asks to be left alone is, by everyone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver

from monitor.collect.network.addresses import NO_EXCEPTIONS, AllowList, check_url, hide_credentials
from monitor.collect.network.answers import BodyReader, TooLarge, read_headers, read_retry_after
from monitor.collect.network.connections import Connections, NotDialled
from monitor.collect.network.errands import (
    REDIRECTS,
    Admit,
    Errand,
    check_proxy,
    encode_credentials,
    name_validators,
)
from monitor.collect.network.failures import explain_failure
from monitor.collect.network.gates import HostGates, Passage, StillResting
from monitor.domains import registered_domain
from monitor.errors import BadStatus, HostResting
from monitor.model import PLAIN_ACCESS, Access, Page

PRODUCT = "MediaMonitor"
"""Our name in User-Agent headers, and the one that robots.txt files address us by."""

_MAX_REPLY_BYTES = 10_000
"""What is read of an answer to a posted body, unless the caller says."""

_REFUSALS = frozenset({429, 503})
"""Statuses by which a server asks to be left alone for a while."""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How the client behaves.

    `total_timeout_s` bounds one `get` over all its hops, without the time spent waiting for its turn.
    `max_bytes` bounds a body, decoded and as sent. `connections_per_host` and `pause_per_host_s`, the least
    time between the starts of two requests, hold for all hosts of one registered domain together; one that
    rests is waited for if that takes no longer than `patience_s`. `resolver` replaces the system's name
    resolution.
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
    patience_s: float = 10.0
    resolver: AbstractResolver | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop brought. `location` and `cookies`, as the server wrote them, come with redirects."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    location: str | None = None
    cookies: tuple[str, ...] = ()


def build_user_agent(version: str, contact: str) -> str:
    """Return a User-Agent that says what we are and whom to write to (a URL or mail address).

    Raises ValueError if a part cannot stand in a header.
    """
    for part in (version, contact):
        if not re.fullmatch(r"[!-~]+", part) or set(part) & set("()\\"):
            message = f"{part!r} cannot stand in a User-Agent: use visible ASCII characters without brackets"
            raise ValueError(message)
    return f"{PRODUCT}/{version} (+{contact})"


class Client:
    """Fetches documents; an async context manager. `clock` tells the time of fetching.

    TLS certificates are always verified; cookies, proxies and credentials of the environment are not used.
    Where a server asks to be left alone (429, 503), its whole domain is, for as long as it says or, if it
    does not say, for a time that doubles. Whoever comes meanwhile waits if that is short; otherwise
    HostResting is raised and nothing sent.
    """

    def __init__(
        self, settings: ClientSettings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._bodies = BodyReader()
        self._gates = HostGates(
            settings.connections,
            settings.connections_per_host,
            settings.pause_per_host_s,
            settings.patience_s,
        )
        self._connections = Connections(
            settings.user_agent, settings.allow_private, settings.connect_timeout_s, settings.resolver
        )

    async def __aenter__(self) -> Self:
        self._connections.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connections.close()

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
        access: Access = PLAIN_ACCESS,
        admit: Admit | None = None,
    ) -> Page:
        """Fetch `url`, following redirects; a 304 to the validators given brings an empty body.

        User-info in `url` is sent as basic authentication to the server it names and to no other; it
        is in nothing that is returned or raised. The same holds for what `access` adds; its proxy serves
        every hop. `cut` takes the first `max_bytes` of a longer body in place of an error. `admit` is
        awaited before each request, when it is the server's turn. Raises a FetchError, which carries `url`.
        """
        return await self._run(
            self._prepare(
                url,
                accept=accept,
                validators=name_validators(etag, last_modified),
                max_bytes=max_bytes,
                timeout_s=total_timeout_s,
                cut=cut,
                access=access,
                admit=admit,
            )
        )

    async def post(self, url: str, *, form: Mapping[str, str], access: Access = PLAIN_ACCESS) -> Page:
        """Send `form` to `url` as `application/x-www-form-urlencoded`, and return the answer.

        Guarded as `get` is. Of redirects, those that keep the method are followed (307 and 308), except
        from https to http. Nothing is sent twice. Raises a FetchError, which carries `url`.
        """
        return await self._run(self._prepare(url, form=form, access=access))

    async def post_body(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        max_bytes: int = _MAX_REPLY_BYTES,
        total_timeout_s: float | None = None,
        cut: bool = True,
    ) -> Page:
        """Send `body` to `url`, and return the answer, by default its beginning.

        As `post` does it; `headers` go to the server of `url` and to no other. Raises a FetchError.
        """
        return await self._run(
            self._prepare(
                url,
                form=body,
                access=Access(headers=tuple(headers.items())),
                max_bytes=max_bytes,
                timeout_s=total_timeout_s,
                cut=cut,
            )
        )

    def rest_of(self, url: str) -> float:
        """Return for how many seconds the server of `url` is left alone still, 0.0 if it is not.

        Raises BadUrl.
        """
        return self._gates.rest_of(registered_domain(check_url(url).raw_host or ""))

    def slow_down(self, host: str, pause_s: float) -> None:
        """Make the pause between two requests to the domain of `host` at least `pause_s`.

        More than `gates.LONGEST_CRAWL_DELAY_S` is not granted.
        """
        self._gates.slow_down(registered_domain(host), pause_s)

    def _prepare(
        self,
        url: str,
        *,
        access: Access,
        accept: str | None = None,
        validators: Mapping[str, str] | None = None,
        form: Mapping[str, str] | bytes | None = None,
        max_bytes: int | None = None,
        timeout_s: float | None = None,
        cut: bool = False,
        admit: Admit | None = None,
    ) -> Errand:
        settings = self._settings
        timeout_s = access.timeout_s if timeout_s is None else timeout_s
        first, shown = check_url(url), hide_credentials(url)
        return Errand(
            first=first.with_user(None) if "@" in url else first,
            shown=shown,
            headers={"Accept": accept or "*/*"},
            validators=validators or {},
            authorization=encode_credentials(first) if "@" in url else None,
            access=access,
            proxy=None if access.proxy is None else check_proxy(access.proxy, shown),
            form=form,
            max_bytes=settings.max_bytes if max_bytes is None else max_bytes,
            cut=cut,
            max_redirects=settings.max_redirects,
            total_timeout_s=settings.total_timeout_s if timeout_s is None else timeout_s,
            admit=admit,
        )

    async def _run(self, errand: Errand) -> Page:
        while True:
            answer = await self._ask(errand)
            if answer.status not in REDIRECTS:
                break
            errand.follow(answer.status, answer.location, answer.cookies)
        return Page(
            url=errand.shown,
            final_url=str(errand.hop),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock(),
            moved_to=errand.find_new_url(),
            elapsed_s=errand.total_timeout_s - errand.left_s,
        )

    async def _ask(self, errand: Errand) -> _Answer:
        """Make one request when it is the domain's turn."""
        host = errand.hop.raw_host or ""
        try:
            async with self._gates.passing(registered_domain(host)) as passage:
                if errand.admit is not None:
                    await errand.admit()
                return await self._exchange(errand, passage)
        except StillResting as rest:
            raise HostResting(errand.shown, rest.left_s) from rest
        except (TimeoutError, aiohttp.ClientError, NotDialled, TooLarge) as error:
            raise explain_failure(error, errand, self._settings.connect_timeout_s) from error

    async def _exchange(self, errand: Errand, passage: Passage) -> _Answer:
        async with asyncio.timeout(errand.left_s) as deadline:
            response = await self._connections.send(
                errand.hop,
                errand.write_headers(),
                form=errand.form,
                proxy=errand.proxy,
                busy=passage.busy,
                when_sent=passage.report_sent,
            )
            async with response:
                if response.status >= 400:
                    raise self._read_refusal(errand, passage, response)
                passage.report_success()
                answer = await self._read_answer(errand, response, deadline)
        errand.left_s = (deadline.when() or 0.0) - asyncio.get_running_loop().time()
        return answer

    async def _read_answer(
        self, errand: Errand, response: aiohttp.ClientResponse, deadline: asyncio.Timeout
    ) -> _Answer:
        headers = read_headers(response)
        if response.status in REDIRECTS:
            cookies = tuple(response.headers.getall("Set-Cookie", ()))
            return _Answer(response.status, headers, b"", response.headers.get("Location"), cookies)
        if response.status == 304:
            return _Answer(response.status, headers)
        body = await self._bodies.read(response, errand.max_bytes, deadline, cut=errand.cut)
        return _Answer(response.status, headers, body)

    def _read_refusal(self, errand: Errand, passage: Passage, response: aiohttp.ClientResponse) -> BadStatus:
        pause_s = read_retry_after(response, self._clock())
        if response.status in _REFUSALS:
            passage.report_refusal(pause_s)
        return BadStatus(errand.shown, response.status, pause_s)
