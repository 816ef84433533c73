"""Which addresses the program talks to: URLs that can be requested, on the public Internet.

Feeds and the links in them are written by strangers. Without these checks a feed could make the program
read a router, a cloud's metadata service or a neighbour's database. The blocks are those of the IANA
special-purpose address registries (RFC 6890 and its successors), of which no news site is part; the
user may allow exceptions.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from monitor.errors import BadUrl
from monitor.model.kinds import QUERY_SECRET
from monitor.remarks import write_remark

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Outside this block lie ::, ::1, 64:ff9b:1::/48, 100::/64, fc00::/7, fe80::/10, fec0::/10 and ff00::/8.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which can hide any IPv4 address
        "3fff::/20",  # documentation
    )
)
_TRANSLATED_V4 = IPv6Network("64:ff9b::/96")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_USER_INFO = re.compile(r"(?<=//)[^/?#]*@")
# In what is no URL, user-info may hold characters that should have been escaped.
_BROKEN_USER_INFO = re.compile(r"(?<=//).*@", re.DOTALL)
HIDDEN = "…"

_HOST_LABELS = re.compile(r"[^.]{1,63}(\.[^.]{1,63})*\.?")
_MAX_URL_LENGTH = 4096
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*")


def check_url(url: str) -> URL:
    """Return `url` parsed, without its fragment. Raises BadUrl if it cannot be requested."""
    if len(url) > _MAX_URL_LENGTH:
        reason = write_remark("it is longer than {number} characters", number=_MAX_URL_LENGTH)
        raise BadUrl(hide_credentials(url), reason)
    if not _is_plain(url) and _UNPRINTABLE.search(url):
        raise BadUrl(hide_credentials(url), write_remark("it contains control characters"))
    try:
        parsed = URL(url)
        if "#" in url:
            parsed = parsed.with_fragment(None)
        scheme, host = parsed.scheme, parsed.raw_host or ""
        has_port = parsed.port is not None
    except ValueError as error:
        raise BadUrl(
            hide_credentials(_BROKEN_USER_INFO.sub("", url)), write_remark("it is not a URL")
        ) from error
    if scheme not in ("http", "https"):
        raise BadUrl(hide_credentials(url), write_remark("only http and https URLs can be fetched"))
    if not has_port or len(host) > 253 or not (":" in host or _HOST_LABELS.fullmatch(host)):
        raise BadUrl(hide_credentials(url), write_remark("it names no host that could exist"))
    return parsed


def hide_credentials(url: str) -> str:
    """Return `url` fit to be stored and logged: without user-info and control characters, bounded."""
    if "@" not in url and len(url) <= _MAX_URL_LENGTH and _is_plain(url):
        return url
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _USER_INFO.sub("", url))[:_MAX_URL_LENGTH]


def show_address(url: str) -> str:
    """Return `url` fit to be shown to readers: as `hide_credentials`, and without the tokens of its query."""
    return QUERY_SECRET.sub(rf"\1={HIDDEN}", hide_credentials(url))


def _is_plain(url: str) -> bool:
    """Tell whether there are only visible ASCII characters and blanks, which is quick to see."""
    return url.isascii() and url.isprintable()


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach who listens at `host`, an address or a name."""
    try:
        return ip_address(read_literal(host) or "").is_loopback
    except ValueError:
        return False


def read_literal(host: str) -> str | None:
    """Return the address that `host` spells in any form that resolvers take, None if it is a name.

    Resolvers take IPv4 addresses in odd forms too ("127.1", "0x7f000001"), and "localhost" is reserved
    for loopback (RFC 6761).
    """
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return "127.0.0.1"
    if ":" in name:
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        return None


@lru_cache(maxsize=4096)
def is_public(address: str) -> bool:
    """Tell whether an IP literal is an address of the public Internet.

    An IPv4 address inside an IPv6 one (`::ffff:0:0/96`, `64:ff9b::/96`) is judged as IPv4. Anything that
    is not a plain literal, or carries a zone, is not public.
    """
    parsed = _parse_address(address)
    if parsed is None:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _REFUSED_V4)
    return parsed in _GLOBAL_V6 and not any(parsed in block for block in _REFUSED_V6)


@dataclass(frozen=True, slots=True)
class AllowList:
    """Addresses and hosts that are talked to although they are not public."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowList:
        """Read entries as users write them: "127.0.0.0/8", "10.1.2.3", "fd00::/8", "intranet.example".

        Raises ValueError, naming the entry, for anything else.
        """
        networks: list[Network] = []
        hosts: set[str] = set()
        for entry in entries:
            network = _parse_network(entry.strip())
            if network is not None:
                networks.append(network)
            else:
                hosts.add(_parse_host(entry))
        return cls(tuple(networks), frozenset(hosts))

    def allows(self, host: str, address: str) -> bool:
        """Tell whether `address` may be dialled on behalf of `host`.

        An allowed host may have any address; its addresses are not thereby allowed to other hosts.
        """
        if host.lower().rstrip(".") in self.hosts:
            return True
        parsed = _parse_address(address)
        return parsed is not None and any(parsed in network for network in self.networks)


NO_EXCEPTIONS = AllowList()


@lru_cache(maxsize=4096)
def _parse_address(text: str) -> Address | None:
    """Read a literal, unwrapping embedded IPv4; None if it is none or has a zone."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        return None
    if address in _TRANSLATED_V4:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address


def _parse_network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _parse_host(entry: str) -> str:
    host = entry.strip().lower().rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    # A name whose last label is a number is a mistyped address: "10.0.0.0/33", "10.0.0".
    if not _HOST_NAME.fullmatch(host) or host.rsplit(".", 1)[-1].isdigit():
        message = f"{entry!r} is neither an address, a network such as 10.0.0.0/8, nor a host name"
        raise ValueError(message)
    return host
