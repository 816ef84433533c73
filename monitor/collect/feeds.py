"""Feeds: a document's bytes in, a ParsedFeed out.

feedparser reads RSS 0.9 to 2.0, Atom, RDF and CDF; `jsonfeed` reads JSON Feed. What a document is is
told from its content, never from its label.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from monitor.collect import jsonfeed, sitemaps
from monitor.collect.charsets import decode_utf8, is_charset, read_label
from monitor.collect.dates import read_date, settle_moment
from monitor.collect.feedvalues import (
    MAX_ENTRIES,
    MAX_NAME_CHARS,
    add_header_links,
    as_markup,
    count_wait,
    join_urls,
    read_names,
)
from monitor.collect.markup import clean_markup, strip_markup, tidy_text, web_url
from monitor.collect.plainfeeds import read_plain_feed
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed

_SNIFFED_BYTES = 65_536
_MAX_CATEGORIES = 300
_EBCDIC_XML = b"\x4c\x6f\xa7\x94\x93"
_ROOTS = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|channel|item|entry|html)(?=[\s>/])", re.IGNORECASE)
_XML_LABEL = re.compile(rb"""(<\?xml[^>]{0,200}?encoding\s*=\s*["'])([^"'>]{1,60})(["'])""")
_PERSON = re.compile(
    rb"(<(?:[\w.-]+:)?(?:author|creator|managingEditor|webMaster|name|email|contributor)\b[^<>]{0,500}>"
    rb"\s{0,50}(?:<!\[CDATA\[)?)([^<\]]{%d})[^<\]]+" % MAX_NAME_CHARS
)
_CATEGORY = re.compile(
    rb"<(?:[\w.-]+:)?(?:category|subject)\b[^<>]*(?:/>|>(?:[^<]|<!\[CDATA\[)*</(?:[\w.-]+:)?(?:category|subject)>)"
    rb"|<(item|entry)\b"
)
_MAIL_AND_NAME = re.compile(r"^\S+@\S+\s+\((.+)\)$|^([^<>]+?)\s*<\S+@\S+>$")
# feedparser cannot encode what these references name.
_SURROGATE = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
)
_WHITE_RUN = re.compile(rb"\s{3,}")


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
        raise FeedUnreadable("the document is empty")
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
    _require_feed_root(body)
    text = decode_utf8(body)
    charset = "utf-8" if text is not None else read_label(content_type)
    source = BytesIO(_soften(body if text is None else text.encode()))
    try:
        parsed = feedparser.parse(
            source,
            response_headers=_name_headers(charset, headers),
            sanitize_html=False,
            # It writes all HTML anew for that, which pays only where links have a base of their own.
            resolve_relative_uris=b"xml:base" in body or not (text or _is_utf8(body)),
        )
    except Exception as error:  # hostile input breaks feedparser in more ways than it documents
        raise FeedUnreadable(f"feedparser fails on it: {type(error).__name__}: {error}") from error
    if not parsed.entries and not parsed.feed and (parsed.bozo or not parsed.version):
        raise FeedUnreadable("the document breaks off before the feed begins or is not well-formed")
    return _read_document(parsed, web_url((headers or {}).get("content-location"), url) or url)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return b"\x00" not in body[:8]


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
        "updated": _write_moment(entry.updated),
        "author": ", ".join(entry.authors) or None,
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
    head = body[:_SNIFFED_BYTES]
    if head.startswith(_EBCDIC_XML):
        return
    root = _ROOTS.search(head.replace(b"\x00", b""))
    if root is None:
        raise FeedUnreadable("there is no rss, feed or rdf element in it")
    if root[1].lower() == b"html":
        raise FeedUnreadable("it is a web page, not a feed")


def _soften(body: bytes) -> bytes:
    """Return the document without what makes feedparser's time grow with the square of its size."""
    if b"\x00" in body[:8]:
        return body
    start = _ROOTS.search(body[:_SNIFFED_BYTES])
    if start is not None:
        prolog = _XML_LABEL.sub(_keep_text_label, body[: start.start()])
        body = _WHITE_RUN.sub(b"\n", prolog).lstrip() + body[start.start() :]
    body = _SURROGATE.sub("\ufffd".encode(), body)
    body = _PERSON.sub(lambda found: found[1] + re.sub(rb"&[^;]{0,10}$", b"", found[2]), body)
    return _drop_surplus_categories(body)


def _keep_text_label(found: re.Match[bytes]) -> bytes:
    known = is_charset(found[2].decode("ascii", "replace"))
    return found[1] + (found[2] if known else b"utf-8") + found[3]


def _drop_surplus_categories(body: bytes) -> bytes:
    if body.count(b"category") + body.count(b"subject") < _MAX_CATEGORIES:
        return body
    seen = 0

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal seen
        seen = 0 if found[1] else seen + 1
        return found[0] if seen <= _MAX_CATEGORIES else b""

    return _CATEGORY.sub(keep, body)


def _name_headers(charset: str | None, headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers for feedparser. Told the URL, it would join guids to it; a guid must not move."""
    named = {"content-type": "application/xml" + (f"; charset={charset}" if charset else "")}
    if headers and "content-language" in headers:
        named["content-language"] = headers["content-language"]
    return named


# --- after feedparser ------------------------------------------------------------------------
# feedparser's dictionaries hold values of any type, and asking one for `updated` may answer with
# `published`; `dict.get` asks for the key itself.


def _read_document(parsed: Any, url: str) -> ParsedFeed:
    feed = parsed.feed
    link = web_url(feed.get("link"), url) or _find_link(feed, "alternate", url)
    base = web_url(url) or link or ""
    image = feed.get("image") or {}
    authors = _read_authors(feed)
    inherited = authors if str(parsed.version).startswith("atom") else ()
    return ParsedFeed(
        title=_read_title(feed),
        url=link,
        description=_read_markup(feed, "subtitle", base) or _clean(feed.get("summary")),
        language=_clean(feed.get("language")),
        authors=authors or read_names([feed.get("publisher")]),
        image_url=web_url(image.get("href") or feed.get("logo") or feed.get("icon"), base),
        published=_read_moment(feed, "published"),
        updated=_read_moment(feed, "updated"),
        tags=_read_tags(feed),
        entries=tuple(_read_entry(entry, base, inherited) for entry in parsed.entries[:MAX_ENTRIES]),
        wait_s=count_wait(*(feed.get(key) for key in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        hub_url=_find_link(feed, "hub", base),
        self_url=_find_link(feed, "self", base),
    )


def _read_entry(entry: Any, base: str, inherited: tuple[str, ...]) -> Entry:
    source = entry.get("source") or {}
    enclosures = join_urls(
        (item.get("href") or item.get("url") for item in entry.get("enclosures", [])), base
    )
    return Entry(
        guid=_clean(entry.get("id")),
        url=_read_link(entry, base),
        title=_read_title(entry),
        authors=_read_authors(entry) or _read_authors(source) or inherited,
        published=_read_moment(entry, "published") or _read_moment(entry, "created"),
        updated=_read_moment(entry, "updated"),
        summary_html=_read_markup(entry, "summary", base),
        content_html=_read_content(entry, base),
        language=_read_language(entry),
        source_name=_read_title(source),
        source_url=web_url(source.get("link") or source.get("href") or source.get("id"), base),
        comments_url=web_url(entry.get("comments"), base),
        image_url=_read_image(entry, base),
        tags=_read_tags(entry),
        enclosures=enclosures,
        media=join_urls(_media_urls(entry), base),
    )


def _read_link(entry: Any, base: str) -> str | None:
    return _find_link(entry, "alternate", base) or web_url(entry.get("link"), base) or _guid_link(entry)


def _find_link(holder: Any, relation: str, base: str) -> str | None:
    for link in holder.get("links", []):
        if link.get("rel", "alternate") == relation and (url := web_url(link.get("href"), base)):
            return url
    return None


def _guid_link(entry: Any) -> str | None:
    return web_url(entry.get("id")) if entry.get("guidislink") else None


def _read_title(holder: Any) -> str | None:
    title = holder.get("title")
    if not isinstance(title, str):
        return None
    kind = (holder.get("title_detail") or {}).get("type")
    return (tidy_text(title) if kind == "text/plain" else strip_markup(title)) or None


def _read_content(entry: Any, base: str) -> str | None:
    contents = [as_markup(part.get("value"), part.get("type"), base) for part in entry.get("content", [])]
    return max((content for content in contents if content), key=len, default=None)


def _read_markup(holder: Any, key: str, base: str) -> str | None:
    return as_markup(holder.get(key), (holder.get(f"{key}_detail") or {}).get("type"), base)


def _read_authors(holder: Any) -> tuple[str, ...]:
    people = holder.get("authors") or []
    names = [person.get("name") or person.get("email") for person in people]
    written = _MAIL_AND_NAME.match(str(holder.get("author") or ""))
    if written and people and people[-1].get("email"):  # feedparser takes long top-level domains apart
        names[-1] = written[1] or written[2]
    return read_names(names)


def _read_tags(holder: Any) -> tuple[str, ...]:
    words = (_clean(tag.get(key)) for tag in holder.get("tags", []) for key in ("label", "term"))
    return tuple(dict.fromkeys(word for word in words if word))


def _read_language(entry: Any) -> str | None:
    details = [entry.get("title_detail") or {}, *entry.get("content", [])]
    return next((language for detail in details if (language := _clean(detail.get("language")))), None)


def _read_moment(holder: Any, key: str) -> datetime | None:
    parsed = dict.get(holder, f"{key}_parsed")
    if parsed is not None:
        try:
            moment = settle_moment(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
        except (OverflowError, ValueError):
            moment = None
        if moment is not None:
            return moment
    written = dict.get(holder, key)
    return read_date(written) if isinstance(written, str) else None


def _media_urls(entry: Any) -> Iterable[object]:
    for item in (*entry.get("media_content", []), *entry.get("media_thumbnail", [])):
        yield item.get("url")
    yield (entry.get("image") or {}).get("href")


def _read_image(entry: Any, base: str) -> str | None:
    pictures = [
        item.get("url")
        for item in entry.get("media_content", [])
        if item.get("medium") == "image" or str(item.get("type", "")).startswith("image/")
    ]
    pictures += [item.get("url") for item in entry.get("media_thumbnail", [])]
    pictures += [
        item.get("href")
        for item in entry.get("enclosures", [])
        if str(item.get("type", "")).startswith("image/")
    ]
    pictures.append((entry.get("image") or {}).get("href"))
    return next((url for picture in pictures if (url := web_url(picture, base))), None)


def _clean(value: object) -> str | None:
    return (tidy_text(value) or None) if isinstance(value, str) else None
