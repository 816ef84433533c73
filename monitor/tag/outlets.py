"""Which publication an article belongs to: the register of outlets, and where a text was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from monitor.domains import registered_domain
from monitor.model import Outlet, Provenance, ProvenanceKind, propose_outlet
from monitor.tag.platforms import find_blog

_WHITE_SPACE = re.compile(r"\s+")
_DEFAULT_HOSTS = ("www.", "m.", "amp.", "mobile.")

_NATIONAL = """
    ad ae af al am ao ar at au az ba bd be bg bh bo br by ca ch cl cn cr cu cy cz de dk dz ec ee eg es et fi
    fr ge gh gr gt hk hr hu id ie il in iq ir it jo jp ke kg kr kw kz lb lk lt lu lv ma md mk mx my ng ni nl
    no np nz om pa pe ph pk pl ps pt py qa ro rs ru sa sd se sg si sk sn sv sy th tj tm tn tr tw ua uk us uy
    uz ve vn ye za zw
"""
_COUNTRY_DOMAINS = frozenset(_NATIONAL.split())
"""Country domains that are used by their country; not those sold to the world (`co`, `io`, `me`, `tv`)."""
_OTHER_CODES = {"uk": "GB"}

_ORIGIN_SIGNS: tuple[ProvenanceKind, ...] = ("notice", "canonical", "wire")
"""What an article says of its origin, the plainest first."""


class OutletRegister:
    """The outlets known, found by id, by name and by address."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        """Index the outlets. The first one given wins where two claim the same id, name or domain."""
        self._by_id: dict[str, Outlet] = {}
        self._by_name: dict[str, Outlet] = {}
        self._by_place: dict[str, dict[str, Outlet]] = {}
        for outlet in outlets:
            self._by_id.setdefault(outlet.id, outlet)
            self._by_name.setdefault(_fold_name(outlet.name), outlet)
            for domain in outlet.domains:
                host, path = read_place(domain)
                self._by_place.setdefault(host, {}).setdefault(path, outlet)

    def by_id(self, outlet_id: str) -> Outlet | None:
        """Return the outlet with this id."""
        return self._by_id.get(outlet_id)

    def by_name(self, name: str) -> Outlet | None:
        """Return the outlet with this name; case, white space and a leading "The" do not matter."""
        return self._by_name.get(_fold_name(name))

    def by_url(self, url: str) -> Outlet | None:
        """Return the outlet that publishes at this address, or None.

        A domain of the register covers its subdomains, one with a path ("platform.example/blog") only what
        lies below the path. The longest domain wins, and for it the longest path. A blog on a platform
        belongs to whoever is listed for the blog, never to the platform.
        """
        host, path = _read_address(url)
        blog = find_blog(host, path)
        if blog is not None:
            return self._find_below(blog.host, blog.path, blog.depth)
        while host:
            if host in self._by_place and (found := self._find_below(host, path)):
                return found
            host = host.partition(".")[2]
        return None

    def look_up(self, outlet: Outlet) -> Outlet:
        """Return what is known now of an outlet that was stored earlier, by its id or one of its domains."""
        known = self.by_id(outlet.id)
        places = (self.by_url(f"https://{domain}/") for domain in outlet.domains)
        return known or next((found for found in places if found), outlet)

    def _find_below(self, host: str, path: str, least_parts: int = 0) -> Outlet | None:
        """Return whose the longest listed path above `path` is, of those with at least so many parts."""
        places = self._by_place.get(host, {})
        prefixes = _list_prefixes(path, least_parts) if any(places) or least_parts else [""]
        return next((places[prefix] for prefix in prefixes if prefix in places), None)


def resolve_outlet(
    register: OutletRegister,
    *,
    article_url: str,
    entry_source_url: str | None,
    entry_source_name: str | None,
    feed_outlet_id: str | None,
    site_name: str | None,
    language: str | None = None,
) -> Outlet:
    """Return the outlet where an article was published.

    The article's own address decides, so that what an aggregator's feed lists belongs to the site it links
    to, and what a syndicator reprints on its own page belongs to the syndicator. If nobody is registered
    for that address, the source that the feed's item names is asked, by address and then by name; the
    feed's outlet only for an article without an address. Otherwise the outlet is new, and nobody has rated
    it: its id is the registered domain of the host, for a blog its place on the platform. `language` is the
    article's.
    """
    known = register.by_url(article_url)
    if known is None and entry_source_url:
        known = register.by_url(entry_source_url)
    if known is None and entry_source_name:
        known = register.by_name(entry_source_name)
    has_host = bool(_read_address(article_url)[0])
    if known is None and not has_host and feed_outlet_id is not None:
        known = register.by_id(feed_outlet_id)
    if known is not None:
        return known
    return propose_from(
        article_url if has_host else entry_source_url or "", site_name or entry_source_name, language
    )


def propose_from(url: str, name: str | None, language: str | None = None) -> Outlet:
    """Return an unrated outlet for an address that nobody is registered for, with what is plain about it.

    The country is taken from a country's top-level domain where no others use it.
    """
    host, path = _read_address(url)
    blog = find_blog(host, path)
    place = registered_domain(host) if blog is None else blog.place
    country = _guess_country(host) if blog is None else None
    return propose_outlet(
        place or _fold_name(name or "") or "unknown",
        name or place or "unknown",
        (place,) if place else (),
        country=country,
        languages=(language,) if language else (),
    )


def _guess_country(host: str) -> str | None:
    ending = host.rpartition(".")[2]
    return _OTHER_CODES.get(ending, ending.upper()) if ending in _COUNTRY_DOMAINS else None


def find_origin_outlet(
    register: OutletRegister, provenance: Sequence[Provenance], publisher: Outlet
) -> Outlet | None:
    """Return the outlet that an article says its text comes from; None when it names none but its publisher.

    A notice ("originally published on") is asked first, then a canonical link to another site, then an
    agency's tag; of each its address, then its name. An outlet that is not registered comes unrated.
    """
    for kind in _ORIGIN_SIGNS:
        for one in provenance:
            named = _find_named(register, one) if one.kind == kind else None
            if named is not None and named.id != publisher.id:
                return named
    return None


def _find_named(register: OutletRegister, one: Provenance) -> Outlet | None:
    known = register.by_url(one.url) if one.url else None
    if known is None and one.outlet_name:
        known = register.by_name(one.outlet_name)
    if known is None and (one.url or one.outlet_name):
        return propose_from(one.url or "", one.outlet_name)
    return known


# --- addresses -------------------------------------------------------------------------------


def _read_address(url: str) -> tuple[str, str]:
    """Return host and path of a URL; the host in ASCII and without "www."; both empty if it has none."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "", ""
    return _shorten_host(host), parts.path


def read_place(domain: str) -> tuple[str, str]:
    """Return where a register's domain is: host and path. It may be written as a URL, a blog in any form."""
    address = domain.partition("://")[2] or domain
    host, _, path = address.partition("/")
    host = _shorten_host(host.lower().rstrip("."))
    blog = find_blog(host, path)
    if blog is not None:
        host, path = blog.host, blog.path
    return host, path.strip("/").lower()


def _shorten_host(host: str) -> str:
    if host.isascii():
        host = host.lower()
    else:
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            host = host.lower()
    for prefix in _DEFAULT_HOSTS:
        if host.startswith(prefix) and host.count(".") > 1:
            return host[len(prefix) :]
    return host


def _list_prefixes(path: str, least_parts: int) -> list[str]:
    """Return the path and its parents of at least so many parts, longest first."""
    parts = [part for part in path.lower().split("/") if part]
    return ["/".join(parts[:length]) for length in range(len(parts), least_parts - 1, -1)]


def _fold_name(name: str) -> str:
    return _WHITE_SPACE.sub(" ", name).strip().casefold().removeprefix("the ")
