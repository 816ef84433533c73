"""Sitemaps as feeds: for outlets that announce their articles to search engines only.

Read are the sitemap protocol (https://www.sitemaps.org/protocol.html) and its news and image extensions.
Elements are known by their local names, because many sites misspell the namespaces.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from monitor.collect.texts.dates import Dated, read_date, read_feed_date
from monitor.collect.texts.markup import strip_markup, tidy_text, web_url
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_UNPACKED_BYTES = 20_000_000
_MAX_URLS = 50_000
"""The protocol's own limit for one file."""
_MAX_CHARS = 2000
_SNIFFED_BYTES = 65_536
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_FIRST_TAG = re.compile(rb"<[\w]")
_NEWSY = re.compile(r"news|latest|recent|today|article|post", re.IGNORECASE)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """One sitemap that an index names; `modified` is None where the index does not say."""

    url: str
    modified: datetime | None


def unpack(body: bytes) -> bytes:
    """Return the sitemap in a gzip file (sitemap.xml.gz), at most 20 MB of it; any other body as it is.

    Raises FeedUnreadable when it is larger, or damaged at its beginning.
    """
    if not body.startswith(_GZIP):
        return body
    try:
        document = zlib.decompressobj(wbits=31).decompress(body, MAX_UNPACKED_BYTES + 1)
    except zlib.error as error:
        raise FeedUnreadable(f"it begins as gzip but cannot be unpacked: {error}") from error
    if len(document) > MAX_UNPACKED_BYTES:
        raise FeedUnreadable(f"it unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB")
    return document if looks_like_sitemap(document) else body


def looks_like_sitemap(body: bytes) -> bool:
    """Tell whether the document is a sitemap or an index of sitemaps, by its first element."""
    return _name_root(body) is not None


def _name_root(body: bytes) -> str | None:
    head = body[:_SNIFFED_BYTES].replace(b"\x00", b"")
    first, root = _FIRST_TAG.search(head), _ROOT.search(head)
    if root is None or first is None or first.start() != root.start():
        return None
    return root[1].decode().lower()


def parse_sitemap(body: bytes, *, url: str, max_entries: int) -> ParsedFeed:
    """Return the newest pages of a sitemap as the entries of a feed without a name, newest first.

    Pages without a date come last, in the order of the document. Of a file of more than 50,000 pages the
    first 50,000 count. Raises FeedUnreadable for an index of sitemaps and for what cannot be read.
    """
    if _name_root(body) == "sitemapindex":
        raise FeedUnreadable(_advise(choose_sitemaps(list_sitemaps(body, url=url), 3)))
    pages = [page for page in _read_root(body) if _name(page) == "url"][:_MAX_URLS]
    dated = sorted(((_date_page(page), page) for page in pages), key=lambda pair: pair[0], reverse=True)
    entries = (_read_page(page, url) for _, page in dated[:max_entries])
    return ParsedFeed(
        title=None,
        url=None,
        description=None,
        language=None,
        authors=(),
        image_url=None,
        published=None,
        updated=None,
        tags=(),
        entries=tuple(entry for entry in entries if entry.url),
    )


def _advise(sitemaps: Sequence[SitemapRef]) -> str:
    """Return what to say of an index: asking for each of its sitemaps every time would be no way to poll."""
    named = ", ".join(ref.url for ref in sitemaps)
    return "it is an index of sitemaps; follow one of them as a feed" + (f": {named}" if named else "")


def list_sitemaps(body: bytes, *, url: str) -> list[SitemapRef]:
    """Return the sitemaps an index names, in its order; none for any other document.

    `url` is where the index came from, to which relative addresses are joined. Raises FeedUnreadable when
    the index cannot be read.
    """
    document = unpack(body)
    if _name_root(document) != "sitemapindex":
        return []
    named = [_read_fields(child) for child in _read_root(document)[:_MAX_URLS] if _name(child) == "sitemap"]
    refs = ((web_url(fields.get("loc"), url), fields.get("lastmod")) for fields in named)
    return [SitemapRef(address, read_date(modified)) for address, modified in refs if address]


def choose_sitemaps(refs: Iterable[SitemapRef], limit: int) -> list[SitemapRef]:
    """Return at most `limit` of an index's sitemaps: those named after news first, then the newest.

    Among equals those that stand last in the index come first, for most sites append.
    """
    latest = sorted(
        enumerate(refs),
        key=lambda place: (_NEWSY.search(place[1].url) is not None, place[1].modified or _LONG_AGO, place[0]),
        reverse=True,
    )
    return [ref for _, ref in latest[:limit]]


def _read_root(body: bytes) -> _Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise FeedUnreadable(f"the sitemap is not well-formed: {error}") from error
    if root is None or (not len(root) and len(parser.error_log)):
        raise FeedUnreadable("the sitemap breaks off before it begins")
    return root


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _read_fields(element: _Element) -> dict[str, str]:
    """Return the text of each element within by its local name, the first of each name."""
    fields: dict[str, str] = {}
    for child in element.iter():
        if child is not element and child.text and (name := _name(child)):
            fields.setdefault(_qualify(child, name), child.text.strip()[:_MAX_CHARS])
    return fields


def _qualify(element: _Element, name: str) -> str:
    parent = element.getparent()
    return f"image {name}" if parent is not None and _name(parent) in ("image", "video") else name


def _date_page(page: _Element) -> datetime:
    written = {
        _name(child): child.text for child in page.iter() if _name(child) in ("publication_date", "lastmod")
    }
    dated = _read_moment(written.get("publication_date")) or _read_moment(written.get("lastmod"))
    return dated.moment if dated is not None else _LONG_AGO


def _read_page(page: _Element, base: str) -> Entry:
    fields = _read_fields(page)
    address = web_url(fields.get("loc"), base)
    picture = web_url(fields.get("image loc"), base)
    keywords = (tidy_text(word) for word in fields.get("keywords", "").split(","))
    published, updated = _read_moment(fields.get("publication_date")), _read_moment(fields.get("lastmod"))
    return Entry(
        guid=address,
        url=address,
        title=strip_markup(fields.get("title", "")) or None,
        authors=(),
        published=published.moment if published is not None else None,
        dated=published.trust if published is not None else None,
        updated=updated.moment if updated is not None else None,
        summary_html=None,
        content_html=None,
        language=tidy_text(fields.get("language", "")) or None,
        source_name=tidy_text(fields.get("name", "")) or None,
        source_url=None,
        comments_url=None,
        image_url=picture,
        tags=tuple(dict.fromkeys(word for word in keywords if word)),
        enclosures=(),
        media=(picture,) if picture else (),
    )


def _read_moment(written: str | None) -> Dated | None:
    return read_feed_date((written or "").strip())
