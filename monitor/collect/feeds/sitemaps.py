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

from monitor.collect.feeds.xmlparsers import make_lenient_parser
from monitor.collect.texts.dates import read_date, read_feed_date
from monitor.collect.texts.markup import strip_markup, tidy_text, web_url
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed
from monitor.remarks import write_remark

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
        raise FeedUnreadable(
            write_remark("it begins as gzip but cannot be unpacked: {detail}", detail=error)
        ) from error
    if len(document) > MAX_UNPACKED_BYTES:
        raise FeedUnreadable(
            write_remark("it unpacks to more than {number} MB", number=MAX_UNPACKED_BYTES // 1_000_000)
        )
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
    pages = _read_children(body, "url")
    newest = sorted(pages, key=_date_page, reverse=True)[:max_entries]
    entries = (_read_page(page, url) for page in newest)
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
    advice = write_remark("it is an index of sitemaps; follow one of them as a feed")
    return advice + (f": {named}" if named else "")


def list_sitemaps(body: bytes, *, url: str) -> list[SitemapRef]:
    """Return the sitemaps an index names, in its order; none for any other document.

    `url` is where the index came from, to which relative addresses are joined. Raises FeedUnreadable when
    the index cannot be read.
    """
    document = unpack(body)
    if _name_root(document) != "sitemapindex":
        return []
    named = _read_children(document, "sitemap")
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
    parser = make_lenient_parser()
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise FeedUnreadable(
            write_remark("the sitemap is not well-formed: {detail}", detail=error)
        ) from error
    if root is None or (not len(root) and len(parser.error_log)):
        raise FeedUnreadable(write_remark("the sitemap breaks off before it begins"))
    return root


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _read_children(body: bytes, name: str) -> list[dict[str, str]]:
    """Return the fields of the elements of this name, in the order of the document."""
    children = [child for child in _read_root(body) if _name(child) == name]
    return [_read_fields(child) for child in children[:_MAX_URLS]]


def _read_fields(element: _Element) -> dict[str, str]:
    """Return the text of each element within by its local name, the first of each name.

    Before the names of what describes a picture or a film of the page stands "media".
    """
    fields: dict[str, str] = {}
    for child in element.iter():
        if child is not element and child.text and (name := _name(child)):
            fields.setdefault(_qualify(child, name), child.text.strip()[:_MAX_CHARS])
    return fields


def _qualify(element: _Element, name: str) -> str:
    parent = element.getparent()
    return f"media {name}" if parent is not None and _name(parent) in ("image", "video") else name


def _date_page(fields: dict[str, str]) -> datetime:
    dated = read_feed_date(fields.get("publication_date")) or read_feed_date(fields.get("lastmod"))
    return dated.moment if dated is not None else _LONG_AGO


def _read_page(fields: dict[str, str], base: str) -> Entry:
    address = web_url(fields.get("loc"), base)
    picture = web_url(fields.get("media loc"), base)
    keywords = (tidy_text(word) for word in fields.get("keywords", "").split(","))
    published, updated = read_feed_date(fields.get("publication_date")), read_feed_date(fields.get("lastmod"))
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
