"""What feedparser made of a document, as a ParsedFeed.

feedparser's dictionaries hold values of any type, and asking one for `updated` may answer with `published`;
`dict.get` asks for the key itself.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from feedparser.util import FeedParserDict

from monitor.collect.feeds.values import (
    as_markup,
    count_wait,
    find_picture,
    is_author_role,
    is_text_type,
    join_urls,
    read_names,
)
from monitor.collect.texts.dates import Dated, read_feed_date, settle_moment
from monitor.collect.texts.markup import strip_markup, tidy_text, web_url
from monitor.model import Entry, ParsedFeed

_MAX_TITLE_CHARS = 20_000
_MAIL_AND_NAME = re.compile(r"[^\s@]+@\S+\s+\((.+)\)$|([^<>]*[^<>\s])\s*<[^\s@<>]+@[^\s<>]+>$")


def read_state(state: FeedParserDict, *, url: str) -> ParsedFeed:
    """Return the feed in what feedparser made of a document; `url` is the base of relative links."""
    feed = state["feed"]
    link = web_url(feed.get("link"), url) or _find_link(feed, "alternate", url)
    own_base = web_url(url)
    base = own_base or link or _find_link(feed, "self", "") or ""
    image = _part(feed, "image")
    pictures = (image.get("href"), image.get("resource"), feed.get("logo"), feed.get("icon"))
    authors = _read_authors(feed)
    inherited = authors if str(state["version"]).startswith("atom") else ()
    return ParsedFeed(
        title=_read_title(feed),
        url=link,
        description=_read_first(feed, ("subtitle", "summary", "itunes_summary", "itunes_subtitle"), base),
        language=_clean(feed.get("language")),
        authors=authors or _read_publisher(feed),
        image_url=web_url(next(filter(None, pictures), None), base),
        published=_moment_of(_read_moment(feed, "published")),
        updated=_moment_of(_read_moment(feed, "updated")),
        tags=_read_tags(feed),
        entries=tuple(_read_entry(entry, base, inherited, own_base) for entry in state["entries"]),
        wait_s=count_wait(*(feed.get(key) for key in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        hub_url=_find_link(feed, "hub", base),
        self_url=_find_link(feed, "self", base),
    )


def _read_entry(entry: Any, base: str, inherited: tuple[str, ...], own_base: str | None) -> Entry:
    """Return the entry; its texts have its own address as base where the document's is not known."""
    source = _part(entry, "source")
    url = _read_link(entry, base)
    text_base = own_base or url or base
    published = _read_moment(entry, "published") or _read_moment(entry, "created")
    content = _read_content(entry, text_base)
    summary = _read_first(entry, ("summary", "itunes_summary", "itunes_subtitle"), text_base)
    if content is None and summary is None:
        content = _read_markup(entry, "media_description", text_base)
    return Entry(
        guid=_clean(entry.get("id")) or _clean(entry.get("dc_identifier")),
        url=url,
        title=_read_title(entry),
        authors=_read_authors(entry) or _read_authors(source) or _read_credits(entry) or inherited,
        published=_moment_of(published),
        updated=_moment_of(_read_moment(entry, "updated")),
        summary_html=summary or content,
        content_html=content,
        language=_read_language(entry),
        source_name=_read_title(source) or _name_via(entry),
        source_url=_read_source_url(source, entry, base),
        comments_url=web_url(entry.get("comments"), base),
        image_url=_read_image(entry, text_base) or find_picture(content, summary),
        tags=_read_tags(entry),
        enclosures=join_urls(_enclosure_urls(entry), base),
        media=join_urls(_media_urls(entry), text_base),
        dated=published.trust if published is not None else None,
    )


def _read_link(entry: Any, base: str) -> str | None:
    """Return where the entry leads: of a link that is counted on its way, to the end of that way."""
    player = _part(entry, "media_player")
    return (
        web_url(entry.get("feedburner_origlink"))
        or web_url(entry.get("pheedo_origlink"))
        or _find_link(entry, "alternate", base)
        or web_url(entry.get("link"), base)
        or (web_url(entry.get("id")) if entry.get("guidislink") else None)
        or web_url(player.get("url"), base)
        or next(iter(join_urls(_enclosure_urls(entry), base)), None)
    )


def _enclosures(entry: Any) -> list[Any]:
    return [link for link in _parts(entry, "links") if link.get("rel") == "enclosure"]


def _enclosure_urls(entry: Any) -> Iterable[object]:
    return (link.get("href") or link.get("url") for link in _enclosures(entry))


def _read_source_url(source: Any, entry: Any, base: str) -> str | None:
    written = source.get("link") or source.get("href") or source.get("id")
    return web_url(written, base) or _find_link(entry, "via", base)


def _name_via(entry: Any) -> str | None:
    via = (link.get("title") for link in _parts(entry, "links") if link.get("rel") == "via")
    return next((name for title in via if (name := _clean(title))), None)


def _find_link(holder: Any, relation: str, base: str) -> str | None:
    for link in _parts(holder, "links"):
        if link.get("rel", "alternate") == relation and (url := web_url(link.get("href"), base)):
            return url
    return None


def _read_title(holder: Any) -> str | None:
    title = holder.get("title")
    if not isinstance(title, str):
        return None
    kind, title = _part(holder, "title_detail").get("type"), title[:_MAX_TITLE_CHARS]
    return (tidy_text(title) if kind == "text/plain" else strip_markup(title)) or None


def _read_content(entry: Any, base: str) -> str | None:
    parts = [part for part in _parts(entry, "content") if is_text_type(part.get("type"))]
    contents = [as_markup(part.get("value"), part.get("type"), base) for part in parts]
    return max((content for content in contents if content), key=len, default=None)


def _read_first(holder: Any, keys: Iterable[str], base: str) -> str | None:
    return next((text for key in keys if (text := _read_markup(holder, key, base))), None)


def _read_markup(holder: Any, key: str, base: str) -> str | None:
    return as_markup(dict.get(holder, key), _part(holder, f"{key}_detail").get("type"), base)


def _read_authors(holder: Any) -> tuple[str, ...]:
    people = _parts(holder, "authors")
    names = [person.get("name") or person.get("email") for person in people]
    written = _MAIL_AND_NAME.match(str(holder.get("author") or ""))
    if written and people and people[-1].get("email"):  # feedparser takes long top-level domains apart
        names[-1] = written[1] or written[2]
    return read_names(names)


def _read_publisher(feed: Any) -> tuple[str, ...]:
    owner = _part(feed, "podcast_owner")
    names = read_names([owner.get("name") or owner.get("email")])
    return names or read_names([_name_person(str(feed.get("publisher") or ""))])


def _name_person(written: str) -> str:
    found = _MAIL_AND_NAME.match(written)
    return (found[1] or found[2]) if found else written


def _read_credits(entry: Any) -> tuple[str, ...]:
    people = (item for item in _parts(entry, "media_credit") if is_author_role(item.get("role")))
    return read_names(item.get("content") for item in people)


def _read_tags(holder: Any) -> tuple[str, ...]:
    words = (_clean(tag.get(key)) for tag in _parts(holder, "tags") for key in ("label", "term"))
    return tuple(dict.fromkeys(word for word in words if word))


def _read_language(entry: Any) -> str | None:
    details = [_part(entry, "title_detail"), *_parts(entry, "content")]
    return next((language for detail in details if (language := _clean(detail.get("language")))), None)


def _read_moment(holder: Any, key: str) -> Dated | None:
    """Return the moment as we read it, or else as feedparser does, which takes a year for its first day."""
    written, parsed = dict.get(holder, key), dict.get(holder, f"{key}_parsed")
    if isinstance(written, str) and (dated := read_feed_date(written)) is not None:
        return dated
    if not isinstance(parsed, struct_time):
        return None
    try:
        moment = settle_moment(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (OverflowError, ValueError):
        return None
    return Dated(moment, "guessed") if moment is not None else None


def _moment_of(dated: Dated | None) -> datetime | None:
    return dated.moment if dated is not None else None


def _media_urls(entry: Any) -> Iterable[object]:
    for item in (*_parts(entry, "media_content"), *_parts(entry, "media_thumbnail")):
        yield item.get("url")
    yield _part(entry, "image").get("href")


def _read_image(entry: Any, base: str) -> str | None:
    pictures = [
        item.get("url")
        for item in _parts(entry, "media_content")
        if item.get("medium") == "image" or str(item.get("type", "")).startswith("image/")
    ]
    pictures += [item.get("url") for item in _parts(entry, "media_thumbnail")]
    pictures += [
        item.get("href") for item in _enclosures(entry) if str(item.get("type", "")).startswith("image/")
    ]
    pictures.append(_part(entry, "image").get("href"))
    return next((url for picture in pictures if (url := web_url(picture, base))), None)


def _clean(value: object) -> str | None:
    return (tidy_text(value) or None) if isinstance(value, str) else None


def _parts(holder: Any, key: str) -> list[Any]:
    """Return the dictionaries that should be under the key: an element of that name may have put in words."""
    held = dict.get(holder, key)
    return [part for part in held if isinstance(part, dict)] if isinstance(held, list) else []


def _part(holder: Any, key: str) -> Any:
    held = dict.get(holder, key)
    return held if isinstance(held, dict) else {}
