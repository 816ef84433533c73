"""What the fields of a feed become, whichever reader found them, and the hints a feed gives about polling.

What both readers must do alike stands here, the bounds of what is kept included.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from monitor.collect.texts.markup import join_links, strip_markup, web_url
from monitor.model import ParsedFeed

MAX_ENTRIES = 2000
"""Forty times what feeds usually have; no outlet publishes so much between two polls."""
MAX_NAME_CHARS = 1000
MAX_CATEGORIES = 300
SURROGATE_REFERENCE = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
)
"""A reference to half a character of UTF-16 (U+D800 to U+DFFF), which no text can hold."""
_MAX_WAIT_S = 365 * 86_400
_PERIODS_S = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
_MAX_HEADER_CHARS = 8192
_HEADER_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_HEADER_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)
_AUTHOR_ROLES = frozenset({"author", "reporter", "writer"})
_MAX_PICTURES = 20
_PICTURE = re.compile(r"<img\s[^<>]{1,4000}>", re.IGNORECASE)
_PICTURE_SOURCE = re.compile(r"""\ssrc\s{0,9}=\s{0,9}(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)
_SMALL = re.compile(r"""\s(?:width|height)\s{0,9}=\s{0,9}["']?\d{1,2}(?:px)?["'\s/>]""", re.IGNORECASE)
_FURNITURE = re.compile(
    r"\.gif(?:$|[?#])|feedburner|feedsportal|doubleclick|gravatar|emoji|smil|pixel", re.IGNORECASE
)
_CLOSED_VOID = re.compile(  # two line breaks to a browser, but one to whoever wrote "<br></br>"
    r"></(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)>"
)


def as_markup(value: object, kind: object, base: str) -> str | None:
    """Return a text of the media type `kind` as HTML with absolute links, or None when it is blank."""
    if not isinstance(value, str) or not value.strip():
        return None
    if kind == "text/plain":
        return html.escape(value, quote=False)
    return join_links(_CLOSED_VOID.sub(" />", value), base)


def is_text_type(kind: object) -> bool:
    """Tell whether what has this media type is a text that can be read, not a picture or a file."""
    word = str(kind or "text/html").lower()
    return word.startswith("text") or word.endswith(("xml", "html"))


def is_author_role(role: object) -> bool:
    """Tell whether a credit of Media RSS in this role names who wrote the entry."""
    return str(role).lower() in _AUTHOR_ROLES


def find_picture(*texts: str | None) -> str | None:
    """Return the first picture in these texts (HTML, links joined) that is no button, dot or small sign."""
    for text in texts:
        for found in islice(_PICTURE.finditer(text), _MAX_PICTURES) if text and "<img" in text else ():
            address = _PICTURE_SOURCE.search(found[0])
            url = web_url(html.unescape(address[1] or address[2])) if address else None
            if url and not _SMALL.search(found[0]) and not _FURNITURE.search(url):
                return url
    return None


def read_names(values: Iterable[object]) -> tuple[str, ...]:
    """Return the words of each value that has any, each once, at most 1000 characters of it."""
    cleaned = (strip_markup(value) for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(name[:MAX_NAME_CHARS] for name in cleaned if name))


def join_urls(urls: Iterable[object], base: str) -> tuple[str, ...]:
    """Return those of the addresses that lead to the web, absolute, each once."""
    return tuple(dict.fromkeys([joined for url in urls if (joined := web_url(url, base))]))


def count_wait(ttl: object, period: object, frequency: object) -> int | None:
    """Return the seconds between polls that a feed asks for, at most a year, or None.

    `ttl` counts minutes (RSS 2.0); `period` and `frequency` are those of RSS 1.0's syndication module:
    "daily" and "2" mean every twelve hours. Where a feed names both ways, the longer wait holds.
    """
    waits = [(_read_count(ttl) or 0) * 60]
    if isinstance(period, str):
        waits.append(_PERIODS_S.get(period.strip().lower(), 0) // (_read_count(frequency) or 1))
    return min(max(waits), _MAX_WAIT_S) or None


def _read_count(value: object) -> int | None:
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isdecimal() and len(text) <= 9 else None


def read_link_header(header: str | None, base: str) -> dict[str, str]:
    """Return what an HTTP Link header (RFC 8288) leads to: each relation's first address, joined to `base`.

    Several headers may be joined by commas. Relations are in lower case.
    """
    links: dict[str, str] = {}
    for found in _HEADER_LINK.finditer((header or "")[:_MAX_HEADER_CHARS]):
        relation, url = _HEADER_REL.search(found[2]), web_url(found[1], base)
        if relation is not None and url is not None:
            for word in (relation[1] or relation[2] or "").lower().split():
                links.setdefault(word, url)
    return links


def add_header_links(parsed: ParsedFeed, headers: Mapping[str, str] | None, url: str) -> ParsedFeed:
    """Return the feed with the hub and the self address its headers name: WebSub puts them first."""
    if not headers or "link" not in headers:
        return parsed
    links = read_link_header(headers["link"], url)
    return replace(
        parsed, hub_url=links.get("hub") or parsed.hub_url, self_url=links.get("self") or parsed.self_url
    )
