"""JSON Feed, versions 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).

Fields of the wrong type count as absent; unknown fields are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from monitor.collect.feeds.values import as_markup, join_urls
from monitor.collect.texts.dates import Dated, read_feed_date
from monitor.collect.texts.markup import strip_markup, tidy_text, web_url
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed
from monitor.remarks import write_remark

_VERSION_URL = "jsonfeed.org/version/"
_MAIL = "mailto:"
_HUB_TYPES = ("websub", "pubsubhubbub")


def looks_like_json(body: bytes) -> bool:
    """Tell whether the document begins as a JSON object does."""
    return body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def parse_json_feed(body: bytes, *, url: str, max_entries: int) -> ParsedFeed:
    """Return the feed in `body` with its first `max_entries` items, relative links joined to `url`.

    Raises FeedUnreadable when the body is no JSON, or JSON that is no feed.
    """
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise FeedUnreadable(
            write_remark("it begins as JSON but cannot be read as such: {detail}", detail=error)
        ) from error
    items = document.get("items")
    if not isinstance(items, list) and _VERSION_URL not in str(document.get("version")):
        raise FeedUnreadable(
            write_remark("it is JSON, but not a JSON Feed: it has no items and names no version")
        )
    authors = _read_authors(document)
    language = _read_text(document, "language")
    entries = (_read_item(item, url, authors, language) for item in _objects(items))
    hubs = (
        web_url(hub.get("url"), url)
        for hub in _objects(document.get("hubs"))
        if str(hub.get("type")).lower() in _HUB_TYPES
    )
    return ParsedFeed(
        title=_read_text(document, "title"),
        url=web_url(document.get("home_page_url"), url),
        description=as_markup(document.get("description"), "text/plain", url),
        language=language,
        authors=authors,
        image_url=web_url(document.get("icon"), url) or web_url(document.get("favicon"), url),
        published=None,
        updated=None,
        tags=(),
        entries=tuple(entry for entry, _ in zip(entries, range(max_entries), strict=False)),
        hub_url=next((hub for hub in hubs if hub), None),
        self_url=web_url(document.get("feed_url"), url),
    )


def _read_item(
    item: Mapping[str, object], base: str, authors: tuple[str, ...], language: str | None
) -> Entry:
    image = web_url(item.get("image"), base) or web_url(item.get("banner_image"), base)
    attachments = (attached.get("url") for attached in _objects(item.get("attachments")))
    content = as_markup(item.get("content_html"), "text/html", base)
    tags = item.get("tags")
    published, updated = _read_moment(item, "date_published"), _read_moment(item, "date_modified")
    return Entry(
        guid=_read_id(item),
        url=web_url(item.get("url"), base) or web_url(item.get("external_url"), base),
        title=strip_markup(_read_text(item, "title") or "") or None,
        authors=_read_authors(item) or authors,
        published=published.moment if published is not None else None,
        dated=published.trust if published is not None else None,
        updated=updated.moment if updated is not None else None,
        summary_html=as_markup(item.get("summary"), "text/plain", base),
        content_html=content or as_markup(item.get("content_text"), "text/plain", base),
        language=_read_text(item, "language") or language,
        source_name=None,
        source_url=web_url(item.get("external_url"), base) if item.get("url") else None,
        comments_url=None,
        image_url=image,
        tags=_read_tags(tags) if isinstance(tags, list) else (),
        enclosures=join_urls(attachments, base),
        media=(image,) if image else (),
    )


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _read_id(item: Mapping[str, object]) -> str | None:
    """Version 1.0 asks readers to take a number for an id too."""
    value = item.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return tidy_text(str(value)) or None


def _read_text(holder: Mapping[str, object], key: str) -> str | None:
    value = holder.get(key)
    return (tidy_text(value) or None) if isinstance(value, str) else None


def _read_tags(written: Sequence[object]) -> tuple[str, ...]:
    words = (tidy_text(tag) for tag in written if isinstance(tag, str))
    return tuple(dict.fromkeys(word for word in words if word))


def _read_moment(item: Mapping[str, object], key: str) -> Dated | None:
    value = item.get(key)
    return read_feed_date(value) if isinstance(value, str) else None


def _read_authors(holder: Mapping[str, object]) -> tuple[str, ...]:
    """Version 1.0 has one `author`, 1.1 a list of `authors`. Who has no name goes by a mail address."""
    people = [*_objects(holder.get("authors")), *_objects([holder.get("authors"), holder.get("author")])]
    names = (_read_text(person, "name") or _read_mail(person) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _read_mail(person: Mapping[str, object]) -> str | None:
    address = _read_text(person, "url") or ""
    return address[len(_MAIL) :].partition("?")[0] or None if address.startswith(_MAIL) else None
