"""Feeds: a document's bytes in, a ParsedFeed out.

feedparser, as `mends` has it, reads RSS 0.9 to 2.0, Atom, RDF and CDF; `jsonfeed` reads JSON Feed. What
a document is is told from its content, never from its label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from monitor.collect.feeds import jsonfeed, sitemaps
from monitor.collect.feeds.mends import read_feed_state
from monitor.collect.feeds.plain import read_plain_feed
from monitor.collect.feeds.prologs import find_content, settle_declaration
from monitor.collect.feeds.states import read_state
from monitor.collect.feeds.values import MAX_ENTRIES, SURROGATE_REFERENCE, add_header_links
from monitor.collect.texts.charsets import decode_document, read_label, read_own_label
from monitor.collect.texts.markup import web_url
from monitor.collect.texts.sanitizer import clean_markup
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed
from monitor.remarks import write_remark

_NOTHING = ParsedFeed(None, None, None, None, (), None, None, None, (), ())
_SNIFFED_BYTES = 65_536
"""Within which the first element must stand: further down, what looks like one may be any page's text."""
_EBCDIC_XML = b"\x4c\x6f\xa7\x94\x93"
"""`<?xml` in EBCDIC."""
_ROOTS = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|channel|item|entry|html)(?=[\s>/])", re.IGNORECASE)


def parse_feed(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    headers: Mapping[str, str] | None = None,
    plain: bool = True,
) -> ParsedFeed:
    """Return the feed in `body`, its first 2000 entries in the order of the document.

    `url` is where the body came from and the base of relative links; of `headers` (lower-case names)
    only content-location, content-language and link are read. A news sitemap counts as a feed, its
    entries newest first. A document that breaks off gives the entries before the break. `plain=False`
    spares the quick reader of ordinary feeds, whose outcome is the same. Raises FeedUnreadable when there
    is no feed in it.
    """
    document = sitemaps.unpack(body)
    if plain and (parsed := read_plain_feed(document, url=url, content_type=content_type, headers=headers)):
        return parsed
    if not document.strip():
        raise FeedUnreadable(write_remark("the document is empty"))
    if jsonfeed.looks_like_json(document):
        parsed = jsonfeed.parse_json_feed(document, url=url, max_entries=MAX_ENTRIES)
    elif sitemaps.looks_like_sitemap(document):
        parsed = sitemaps.parse_sitemap(document, url=url, max_entries=MAX_ENTRIES)
    else:
        parsed = _parse_with_feedparser(document, url, content_type, headers)
    return add_header_links(parsed, headers, url)


def _parse_with_feedparser(
    body: bytes, url: str, content_type: str | None, headers: Mapping[str, str] | None
) -> ParsedFeed:
    text = _decode(body, content_type)
    document = _soften(body if text is None else text.encode("utf-8", "replace"))
    _require_feed_root(document)
    try:
        parsed = read_feed_state(
            document,
            _name_headers("utf-8" if text is not None else None, headers),
            # It writes all HTML anew for that, which pays only where links have a base of their own.
            resolves_links=text is None or "xml:base" in text,
        )
    except Exception as error:  # hostile input breaks feedparser in more ways than it documents
        detail = f"{type(error).__name__}: {error}"
        raise FeedUnreadable(write_remark("feedparser fails on it: {detail}", detail=detail)) from error
    found = read_state(parsed, url=web_url((headers or {}).get("content-location"), url) or url)
    if (parsed.bozo or not parsed.version) and found == _NOTHING:
        raise FeedUnreadable(
            write_remark("the document breaks off before the feed begins or is not well-formed")
        )
    return found


def _decode(body: bytes, content_type: str | None) -> str | None:
    """Return the document as text; None for EBCDIC, whose declaration only feedparser reads."""
    if body.startswith(_EBCDIC_XML):
        return None
    return decode_document(body, (read_label(content_type), read_own_label(body))).text


def name_route(
    body: bytes, *, url: str, content_type: str | None, headers: Mapping[str, str] | None = None
) -> str:
    """Return which reader `parse_feed` leaves a document to. The arguments are the same."""
    document = sitemaps.unpack(body)
    if read_plain_feed(document, url=url, content_type=content_type, headers=headers) is not None:
        return "strict reader"
    if jsonfeed.looks_like_json(document):
        return "JSON Feed"
    return "sitemap" if sitemaps.looks_like_sitemap(document) else "feedparser"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both readings of a document: whether the quick reader took it, and how the two differ, in words."""

    is_plain: bool
    differences: tuple[str, ...]


def compare_readings(
    body: bytes, *, url: str, content_type: str | None, headers: Mapping[str, str] | None = None
) -> Comparison:
    """Return how the quick reader's outcome differs from feedparser's; no difference when it declines.

    The arguments and errors are those of `parse_feed`.
    """
    quick = read_plain_feed(sitemaps.unpack(body), url=url, content_type=content_type, headers=headers)
    if quick is None:
        return Comparison(is_plain=False, differences=())
    slow = parse_feed(body, url=url, content_type=content_type, headers=headers, plain=False)
    differences = _compare("the feed", replace(quick, entries=()), replace(slow, entries=()))
    if len(quick.entries) != len(slow.entries):
        differences.append(
            f"the quick reader finds {len(quick.entries)} entries, feedparser {len(slow.entries)}"
        )
    for number, (left, right) in enumerate(zip(quick.entries, slow.entries, strict=False), start=1):
        differences += _compare(f"entry {number}", left, right)
    return Comparison(is_plain=True, differences=tuple(differences))


def _compare(name: str, quick: ParsedFeed | Entry, slow: ParsedFeed | Entry) -> list[str]:
    pairs = ((one.name, getattr(quick, one.name), getattr(slow, one.name)) for one in fields(quick))
    return [
        f"{name}: {field} is {left!r} to the quick reader and {right!r} to feedparser"
        for field, left, right in pairs
        if left != right
    ]


def describe_feed(parsed: ParsedFeed) -> dict[str, object]:
    """Return the fields `feed` and `entries` of an output line of `monitor try feed`, HTML made safe."""
    return {
        "feed": {
            "title": parsed.title,
            "link": parsed.url,
            "description": clean_markup(parsed.description),
            "language": parsed.language,
            "published": _write_moment(parsed.published),
            "updated": _write_moment(parsed.updated),
            "author": ", ".join(parsed.authors) or None,
            "image": parsed.image_url,
            "tags": list(parsed.tags),
        },
        "entries": [_describe_entry(entry) for entry in parsed.entries],
    }


def _describe_entry(entry: Entry) -> dict[str, object]:
    return {
        "title": entry.title,
        "link": entry.url,
        "id": entry.guid,
        "published": _write_moment(entry.published),
        "dated": entry.dated,
        "updated": _write_moment(entry.updated),
        "author": ", ".join(entry.authors) or None,
        "image": entry.image_url,
        "source": entry.source_name,
        "summary": clean_markup(entry.summary_html),
        "content": clean_markup(entry.content_html),
        "comments": entry.comments_url,
        "tags": list(entry.tags),
        "enclosures": list(entry.enclosures),
        "media": list(entry.media),
    }


def _write_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


# --- before feedparser -----------------------------------------------------------------------


def _require_feed_root(body: bytes) -> None:
    """Refuse what has no feed element near its start: feedparser takes minutes over a large web page."""
    if body.startswith(_EBCDIC_XML):
        return
    start = find_content(body)
    root = _ROOTS.search(body[start : start + _SNIFFED_BYTES].replace(b"\x00", b""))
    if root is None:
        raise FeedUnreadable(write_remark("there is no rss, feed or rdf element in it"))
    if root[1].lower() == b"html":
        raise FeedUnreadable(write_remark("it is a web page, not a feed"))


def _soften(body: bytes) -> bytes:
    """Return the document without what feedparser takes long over or cannot encode."""
    if b"\x00" in body[:8]:
        return body
    return SURROGATE_REFERENCE.sub("\ufffd".encode(), settle_declaration(body))


def _name_headers(charset: str | None, headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers for feedparser. Told the URL, it would join guids to it; a guid must not move."""
    named = {"content-type": "application/xml" + (f"; charset={charset}" if charset else "")}
    if headers and "content-language" in headers:
        named["content-language"] = headers["content-language"]
    return named
