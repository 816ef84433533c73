"""Who may be dialled, and which connections are kept open.

An address is vetted in the moment its socket is made, so that what is judged is what is dialled, whatever
the name resolved to before. A connection that is kept open is used again only for the host, port and proxy
for which it was dialled.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.collect.network.addresses import AllowList, is_public, read_literal

KEEP_OPEN_S = 10.0
"""How long a connection is kept open without use."""

MOST_KEPT_HOSTS = 64
"""For how many hosts connections are kept open; an idle TLS connection costs about 300 KB."""

_MAX_HEADER_BYTES = 16 * 1024
_READ_BUFFER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Sending:
    """What a task is about: sending to `host`, or by a `proxy`, which is the user's own choice."""

    host: str
    by_proxy: bool
    when_sent: Callable[[], None]


# The tasks that the library starts in order to dial inherit it.
_sending: ContextVar[_Sending] = ContextVar("sending")


class NotDialled(OSError):
    """An address was refused. An OSError, because the connector passes no other kind on."""


class _Request(aiohttp.ClientRequest):
    """A request that says when it has been sent. Tracing would too, but costs a twentieth of all CPU."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        response = await super().send(conn)
        _sending.get().when_sent()
        return response


class Connections:
    """Sends requests, over new connections and kept ones, between `open` and `close`.

    `resolver` replaces the system's name resolution. TLS certificates are always verified; cookies, proxies
    and credentials of the environment are not used.
    """

    def __init__(
        self,
        user_agent: str,
        allow_private: AllowList,
        connect_timeout_s: float,
        resolver: AbstractResolver | None,
    ) -> None:
        self._user_agent = user_agent
        self._allow_private = allow_private
        self._connect_timeout_s = connect_timeout_s
        self._resolver = resolver
        self._kept_until: dict[str, float] = {}
        self._single: aiohttp.ClientSession
        self._lasting: aiohttp.ClientSession

    def open(self) -> None:
        """Get ready. Needs a running loop."""
        self._single = self._open_session(
            aiohttp.TCPConnector(
                limit=0, force_close=True, resolver=self._resolver, socket_factory=self._open_socket
            )
        )
        self._lasting = self._open_session(
            aiohttp.TCPConnector(
                limit=0,
                keepalive_timeout=KEEP_OPEN_S,
                resolver=self._resolver,
                socket_factory=self._open_socket,
            )
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._single.close()
        await self._lasting.close()

    async def send(
        self,
        hop: URL,
        headers: Mapping[str, str],
        *,
        form: Mapping[str, str] | bytes | None,
        proxy: URL | None,
        busy: bool,
        when_sent: Callable[[], None],
    ) -> aiohttp.ClientResponse:
        """Send a GET, or a POST of `form`, and return the answer with its body unread.

        `busy` says that more requests to the host are likely to follow soon. `when_sent` is called as soon
        as the request is on its way, and before the server has answered. A GET is sent once more if its
        connection is closed before an answer comes, as kept ones can be at any time; a POST never is.
        Raises what aiohttp raises, or NotDialled.
        """
        host = hop.raw_host or ""
        # A kept connection may be closed at any moment, and a form that was lost then cannot be repeated.
        lasts = busy and form is None and self._may_keep(host)
        session = self._lasting if lasts else self._single
        if proxy is not None:
            self._vet_literal(host)
        sending = _sending.set(_Sending(host, proxy is not None, when_sent))
        try:
            if form is None:
                return await session.get(hop, headers=headers, proxy=proxy, allow_redirects=False)
            return await session.post(hop, headers=headers, proxy=proxy, data=form, allow_redirects=False)
        finally:
            _sending.reset(sending)

    def _open_session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=_Request,
            headers={"User-Agent": self._user_agent},
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_timeout_s),
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            read_bufsize=_READ_BUFFER_BYTES,
        )

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket for one address, or refuse it.

        Whose address it is comes by a context variable, which the tasks that dial inherit: an allowed
        host must not open its addresses to other hosts.
        """
        family, kind, protocol, _, address = info
        sending = _sending.get()
        if sending.by_proxy or self._may_dial(sending.host, address[0]):
            return socket.socket(family, kind, protocol)
        raise NotDialled("the address is not public")

    def _vet_literal(self, host: str) -> None:
        """Refuse an address that a proxy would be asked to dial; names are for the proxy to judge."""
        address = read_literal(host)
        if address is not None and not self._may_dial(host, address):
            raise NotDialled("the address is not public")

    def _may_dial(self, host: str, address: str) -> bool:
        return is_public(address) or self._allow_private.allows(host, address)

    def _may_keep(self, host: str) -> bool:
        """Tell whether a connection to `host` may be left open, and count it if so."""
        now = asyncio.get_running_loop().time()
        kept = self._kept_until
        for oldest in list(kept):
            if kept[oldest] > now:
                break
            del kept[oldest]
        if host not in kept and len(kept) >= MOST_KEPT_HOSTS:
            return False
        kept.pop(host, None)
        # An idle connection is closed at the latest when twice its time is over.
        kept[host] = now + 2 * KEEP_OPEN_S
        return True
