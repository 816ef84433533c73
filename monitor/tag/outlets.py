"""Which publication an article belongs to: the register of outlets, and where a text was published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from monitor.model import Outlet, propose_outlet

_WHITE_SPACE = re.compile(r"\s+")
_DEFAULT_HOSTS = ("www.", "m.", "amp.", "mobile.")


class OutletRegister:
    """The outlets known, found by id, by name and by address."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        """Index the outlets. The first one given wins where two claim the same id, name or domain."""
        self._by_id: dict[str, Outlet] = {}
        self._by_name: dict[str, Outlet] = {}
        self._by_place: dict[tuple[str, str], Outlet] = {}
        for outlet in outlets:
            self._by_id.setdefault(outlet.id, outlet)
            self._by_name.setdefault(_fold_name(outlet.name), outlet)
            for domain in outlet.domains:
                self._by_place.setdefault(_read_place(domain), outlet)

    def by_id(self, outlet_id: str) -> Outlet | None:
        """Return the outlet with this id."""
        return self._by_id.get(outlet_id)

    def by_name(self, name: str) -> Outlet | None:
        """Return the outlet with this name; case, white space and a leading "The" do not matter."""
        return self._by_name.get(_fold_name(name))

    def by_url(self, url: str) -> Outlet | None:
        """Return the outlet that publishes at this address, or None.

        A domain of the register covers its subdomains, one with a path ("platform.example/blog") only what
        lies below the path. The longest domain wins, and for it the longest path.
        """
        host, path = _read_address(url)
        labels = host.split(".")
        for cut in range(len(labels)):
            domain = ".".join(labels[cut:])
            for prefix in _list_prefixes(path):
                outlet = self._by_place.get((domain, prefix))
                if outlet is not None:
                    return outlet
        return None


def resolve_outlet(
    register: OutletRegister,
    *,
    article_url: str,
    entry_source_url: str | None,
    entry_source_name: str | None,
    feed_outlet_id: str | None,
    site_name: str | None,
) -> Outlet:
    """Return the outlet where an article was published.

    The article's own address decides, so that what an aggregator's feed lists belongs to the site it links
    to, and what a syndicator reprints on its own page belongs to the syndicator. If nobody is registered
    for that address, the source that the feed's item names is asked, by address and then by name; the
    feed's outlet only for an article without an address. Otherwise the outlet is new: its id is the host,
    and nobody has rated it.
    """
    known = register.by_url(article_url)
    if known is None and entry_source_url:
        known = register.by_url(entry_source_url)
    if known is None and entry_source_name:
        known = register.by_name(entry_source_name)
    host = _read_address(article_url)[0]
    if known is None and not host and feed_outlet_id is not None:
        known = register.by_id(feed_outlet_id)
    return known or _propose_outlet(host, entry_source_url, site_name or entry_source_name)


def _propose_outlet(host: str, source_url: str | None, name: str | None) -> Outlet:
    """Return an unrated outlet for a host; for an article without one, for the host of its source."""
    if not host and source_url:
        host = _read_address(source_url)[0]
    outlet_id = host or _fold_name(name or "") or "unknown"
    return propose_outlet(outlet_id, name or host or "unknown", (host,) if host else ())


def _read_address(url: str) -> tuple[str, str]:
    """Return host and path of a URL; the host in ASCII and without "www."; both empty if it has none."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "", ""
    return _shorten_host(host), parts.path


def _read_place(domain: str) -> tuple[str, str]:
    """Return host and path prefix of a register's domain, which may be written as a URL."""
    address = domain.partition("://")[2] or domain
    host, _, path = address.partition("/")
    return _shorten_host(host.lower().rstrip(".")), path.strip("/").lower()


def _shorten_host(host: str) -> str:
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = host.lower()
    for prefix in _DEFAULT_HOSTS:
        if host.startswith(prefix) and host.count(".") > 1:
            return host[len(prefix) :]
    return host


def _list_prefixes(path: str) -> list[str]:
    """Return the path and its parents, longest first, the empty one last."""
    parts = [part for part in path.lower().split("/") if part]
    return ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]


def _fold_name(name: str) -> str:
    return _WHITE_SPACE.sub(" ", name).strip().casefold().removeprefix("the ")
