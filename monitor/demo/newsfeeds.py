"""Rendering of a site's feed, in RSS 2.0, Atom 1.0, RSS 1.0 (RDF) or JSON Feed 1.1. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from monitor.demo.sites import FeedFormat, Site, feed_link, page_url
from monitor.demo.texts import DemoArticle, split_blocks

CONTENT_TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}

# What the feed of Valley Radio answers: neither well-formed nor complete, and no entry can be read from it.
BROKEN_FEED = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<rss versoin=2.0"><chanel><<title>Valley Radio</tit'
    b"\x00\x1f\xff\xfe<lnk>&&#xZZ; </channel>\n<ietm><titel>Signal los"
)

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_TAGS = {"paragraph": "p", "heading": "h2", "quote": "blockquote"}


def render_feed(site: Site, articles: Sequence[DemoArticle], origins: Mapping[str, Site]) -> bytes:
    """The site's feed in its own format, UTF-8, with the articles in the order given.

    `origins` maps the id of a copy to the site it was copied from; only a site that aggregates prints it.
    """
    match site.feed_format:
        case "rss":
            return _render_rss(site, articles, origins)
        case "atom":
            return _render_atom(site, articles)
        case "rdf":
            return _render_rdf(site, articles)
        case "json":
            return _render_json(site, articles)


def render_content(article: DemoArticle) -> str:
    """The body of an article, and its provenance, as plain HTML for a feed that carries whole texts."""
    blocks = split_blocks(article.body) + split_blocks(article.provenance or "")
    return "\n".join(f"<{_TAGS[block.kind]}>{escape(block.text)}</{_TAGS[block.kind]}>" for block in blocks)


def _render_rss(site: Site, articles: Sequence[DemoArticle], origins: Mapping[str, Site]) -> bytes:
    namespaces = {"xmlns:atom": _ATOM, "xmlns:content": _CONTENT, "xmlns:dc": _DC}
    rss = Element("rss", {"version": "2.0"} | namespaces)
    channel = SubElement(rss, "channel")
    _add_channel(channel, site)
    _add(channel, "language", site.language)
    for article in articles:
        item = SubElement(channel, "item")
        _fill_rss_item(item, site, article)
        if site.aggregates and article.id in origins:
            origin = origins[article.id]
            SubElement(item, "source", url=origin.feed_url).text = origin.name
    return _serialise(rss)


def _fill_rss_item(item: Element, site: Site, article: DemoArticle) -> None:
    _add(item, "title", article.title)
    _add(item, "link", feed_link(site, article))
    SubElement(item, "guid", isPermaLink="false").text = f"{site.domain}:{article.id}"
    _add(item, "pubDate", format_datetime(article.published))
    if article.modified:
        _add(item, "atom:updated", article.modified.isoformat())
    _add(item, "dc:creator", article.byline)
    _add(item, "description", article.summary)
    if site.full_text:
        _add(item, "content:encoded", render_content(article))


def _render_atom(site: Site, articles: Sequence[DemoArticle]) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": site.language})
    _add(feed, "id", site.home_url)
    _add(feed, "title", site.name)
    _add(feed, "subtitle", site.tagline)
    SubElement(feed, "link", rel="alternate", href=site.home_url)
    SubElement(feed, "link", rel="self", href=site.feed_url)
    if articles:
        _add(feed, "updated", max(article.changed for article in articles).isoformat())
    for article in articles:
        _fill_atom_entry(SubElement(feed, "entry"), site, article)
    return _serialise(feed)


def _fill_atom_entry(entry: Element, site: Site, article: DemoArticle) -> None:
    _add(entry, "id", f"tag:{site.domain},2026:{article.id}")
    _add(entry, "title", article.title)
    SubElement(entry, "link", rel="alternate", href=feed_link(site, article))
    _add(entry, "published", article.published.isoformat())
    _add(entry, "updated", article.changed.isoformat())
    if article.byline:
        _add(SubElement(entry, "author"), "name", article.byline)
    _add(entry, "summary", article.summary)
    if site.full_text:
        SubElement(entry, "content", type="html").text = render_content(article)


def _render_rdf(site: Site, articles: Sequence[DemoArticle]) -> bytes:
    namespaces = {
        "xmlns": "http://purl.org/rss/1.0/",
        "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xmlns:content": _CONTENT,
        "xmlns:dc": _DC,
    }
    rdf = Element("rdf:RDF", namespaces)
    channel = SubElement(rdf, "channel", {"rdf:about": site.feed_url})
    _add_channel(channel, site)
    _add(channel, "dc:language", site.language)
    order = SubElement(SubElement(channel, "items"), "rdf:Seq")
    for article in articles:
        SubElement(order, "rdf:li", {"rdf:resource": page_url(site, article)})
        item = SubElement(rdf, "item", {"rdf:about": page_url(site, article)})
        _add(item, "title", article.title)
        _add(item, "link", feed_link(site, article))
        _add(item, "dc:date", article.published.isoformat())
        _add(item, "dc:creator", article.byline)
        _add(item, "description", article.summary)
        if site.full_text:
            _add(item, "content:encoded", render_content(article))
    return _serialise(rdf)


def _render_json(site: Site, articles: Sequence[DemoArticle]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "description": site.tagline,
        "home_page_url": site.home_url,
        "feed_url": site.feed_url,
        "language": site.language,
        "items": [_json_item(site, article) for article in articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _json_item(site: Site, article: DemoArticle) -> dict[str, object]:
    item: dict[str, object] = {
        "id": article.id,
        "url": feed_link(site, article),
        "title": article.title,
        "summary": article.summary,
        "date_published": article.published.isoformat(),
        "language": article.language,
    }
    if site.full_text:
        item["content_html"] = render_content(article)
    else:
        item["content_text"] = article.summary
    if article.byline:
        item["authors"] = [{"name": article.byline}]
    if article.modified:
        item["date_modified"] = article.modified.isoformat()
    return item


def _add_channel(channel: Element, site: Site) -> None:
    _add(channel, "title", site.name)
    _add(channel, "link", site.home_url)
    _add(channel, "description", site.tagline)


def _add(parent: Element, tag: str, text: str | None) -> None:
    if text is not None:
        SubElement(parent, tag).text = text


def _serialise(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
