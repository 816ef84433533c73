"""Feeds by one library each, as its documentation shows it: the line of a document to the fields of a feed.

A loader imports its library and returns the function; only the loader of the library that is asked for is
called. The functions return `feed` and `entries` under the names of `monitor try feed`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Reader = Callable[[Line], dict[str, Any]]

WARM_UP_FEED = """\
<rss version="2.0"><channel><title>Ilsa Gazette</title><link>https://gazette.example/</link>
<item><title>The quay</title><link>https://gazette.example/1</link>
<pubDate>Mon, 02 Feb 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;It is &lt;b&gt;open&lt;/b&gt; again.&lt;/p&gt;</description></item></channel></rss>
"""


def load_monitor() -> Reader:
    """What `monitor try feed` does, HTML made safe."""
    from monitor.cli.stage_lines import StageOptions, run_line

    options = StageOptions(root="/", labels=(), topic_id=None, config_path="")

    def read(line: Line) -> dict[str, Any]:
        return run_line("feed", line | {"file": line["path"]}, options)

    return read


def load_feedparser() -> Reader:
    """feedparser by itself, with the headers that came with the document; it makes HTML safe by default."""
    import feedparser

    def read(line: Line) -> dict[str, Any]:
        body = BytesIO(Path(line["path"]).read_bytes())
        return describe(feedparser.parse(body, response_headers=_list_headers(line)))

    return read


def load_fastfeedparser() -> Reader:
    """fastfeedparser takes the document alone."""
    import fastfeedparser

    def read(line: Line) -> dict[str, Any]:
        return describe(fastfeedparser.parse(Path(line["path"]).read_bytes()))

    return read


def load_feedparser_rs() -> Reader:
    """feedparser-rs, which has feedparser's names, takes the document alone."""
    import feedparser_rs

    def read(line: Line) -> dict[str, Any]:
        return describe(feedparser_rs.parse(Path(line["path"]).read_bytes()))

    return read


def load_atoma() -> Reader:
    """atoma's simple interface, which tells the formats apart."""
    from atoma.simple import simple_parse_bytes

    def read(line: Line) -> dict[str, Any]:
        return _describe_atoma(simple_parse_bytes(Path(line["path"]).read_bytes()))

    return read


def _list_headers(line: Line) -> dict[str, str]:
    """Return the headers of a document in lower case, its address among them."""
    headers = {name.lower(): value for name, value in (line.get("headers") or {}).items()}
    given = {"content-type": line.get("content_type"), "content-location": line.get("url")}
    return {name: value for name, value in given.items() if value} | headers


def describe(parsed: Any) -> dict[str, Any]:
    """Return what a library found that has feedparser's names, as keys or as attributes."""
    feed = _get(parsed, "feed") or {}
    if not _get(parsed, "entries") and not feed and _get(parsed, "bozo"):
        return {"error": f"bozo: {_get(parsed, 'bozo_exception')}"}
    return {
        "feed": {
            "title": _get(feed, "title"),
            "link": _get(feed, "link"),
            "description": _get(feed, "subtitle") or _get(feed, "description"),
            "language": _get(feed, "language"),
            "published": _date(feed, "published"),
            "updated": _date(feed, "updated"),
            "author": _author(feed),
            "image": _image(feed),
            "tags": _tags(feed),
        },
        "entries": [_describe_entry(entry) for entry in _get(parsed, "entries") or ()],
    }


def _describe_entry(entry: Any) -> dict[str, Any]:
    contents = [_get(content, "value") for content in _get(entry, "content") or ()]
    media = [*(_get(entry, "media_content") or ()), *(_get(entry, "media_thumbnail") or ())]
    return {
        "title": _get(entry, "title"),
        "link": _get(entry, "link"),
        "id": _get(entry, "id"),
        "published": _date(entry, "published"),
        "updated": _date(entry, "updated"),
        "author": _author(entry),
        "summary": _get(entry, "summary") or _get(entry, "description"),
        "content": next(filter(None, contents), None),
        "comments": _get(entry, "comments"),
        "tags": _tags(entry),
        "enclosures": _urls(_get(entry, "enclosures") or ()),
        "media": _urls(media),
    }


def _get(holder: Any, name: str) -> Any:
    """Return a value by its key or attribute."""
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)


def _date(holder: Any, name: str) -> str | None:
    """Return a moment by its own name: feedparser answers `updated` with `published` otherwise.

    What a library leaves as it was written has not been read, unless it was ISO 8601 already.
    """
    parsed, written = (
        dict.get(holder, key) if isinstance(holder, dict) else getattr(holder, key, None)
        for key in (f"{name}_parsed", name)
    )
    if isinstance(parsed, time.struct_time):
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC).isoformat()
    try:
        return datetime.fromisoformat(str(written)).isoformat()
    except ValueError:
        return None


def _author(holder: Any) -> str | None:
    names = (_get(author, "name") or _get(author, "email") for author in _get(holder, "authors") or ())
    return _get(holder, "author") or ", ".join(name for name in names if name) or None


def _image(feed: Any) -> str | None:
    image = _get(feed, "image") or {}
    if isinstance(image, str):
        return image
    return _get(image, "href") or _get(image, "url") or _get(feed, "logo") or _get(feed, "icon")


def _tags(holder: Any) -> list[str]:
    tags = _get(holder, "tags") or ()
    names = (_get(tag, key) for tag in tags for key in ("label", "term"))
    return list(dict.fromkeys(name for name in names if name))


def _urls(items: Iterable[Any]) -> list[str]:
    return [url for item in items if (url := _get(item, "href") or _get(item, "url"))]


def _describe_atoma(parsed: Any) -> dict[str, Any]:
    return {
        "feed": {
            "title": parsed.title,
            "link": parsed.link,
            "description": parsed.subtitle,
            "updated": _iso(parsed.updated_at),
        },
        "entries": [
            {
                "title": article.title,
                "link": article.link,
                "id": article.id,
                "published": _iso(article.published_at),
                "updated": _iso(article.updated_at),
                "content": article.content,
                "enclosures": [attachment.link for attachment in article.attachments],
            }
            for article in parsed.articles
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


FEED_LIBRARIES: Mapping[str, Callable[[], Reader]] = {
    "monitor-feeds": load_monitor,
    "feedparser": load_feedparser,
    "fastfeedparser": load_fastfeedparser,
    "feedparser-rs": load_feedparser_rs,
    "atoma": load_atoma,
}
"""The loaders by the names that the driver takes."""
