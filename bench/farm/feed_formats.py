"""The three formats of the farm's feeds: RSS 2.0, Atom and RSS 1.0."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from bench.farm.stories import Story, summarise

_RSS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:media="http://search.yahoo.com/mrss/">\n<channel>'
)
_ATOM_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
)
_RDF_HEAD = (
    '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n'
)


@dataclass(frozen=True)
class Item:
    """An entry to be written. `full` puts the story's whole text in the feed."""

    url: str
    story: Story
    published: dt.datetime
    full: bool

    @property
    def content(self) -> str:
        """The whole text as HTML, empty where the feed has only summaries."""
        return "".join(f"<p>{_escape(text)}</p>\n" for text in self.story.paragraphs) if self.full else ""


def _escape(text: str) -> str:
    return html.escape(text, False)


def write_rss(title: str, home: str, self_url: str, items: Sequence[Item]) -> str:
    """Return an RSS 2.0 document; its links carry utm_ parameters, its guids do not."""
    out = [
        f"{_RSS_HEAD}<title>{_escape(title)}</title><link>{home}/</link>"
        f"<description>Latest from {_escape(title)}</description><language>en</language>"
        f'<atom:link href="{self_url}" rel="self" type="application/rss+xml"/>'
        f"<lastBuildDate>{format_datetime(items[0].published)}</lastBuildDate><ttl>30</ttl>\n"
    ]
    for item in items:
        story, url = item.story, item.url
        out.append(
            f"<item><title>{_escape(story.title)}</title>"
            f"<link>{url}?utm_source=rss&amp;utm_medium=feed</link>"
            f'<guid isPermaLink="true">{url}</guid>'
            f"<pubDate>{format_datetime(item.published)}</pubDate>"
            f"<dc:creator><![CDATA[{story.author}]]></dc:creator><category>{story.topic}</category>"
            f'<description><![CDATA[<p>{_escape(summarise(story))}</p> <a href="{url}">Read more</a>]]>'
            f'</description><media:content url="{home}/img/{item.published:%j%H}.jpg" medium="image" '
            'width="1200"/>'
        )
        if item.content:
            out.append(f"<content:encoded><![CDATA[{item.content}]]></content:encoded>")
        out.append("</item>\n")
    return "".join(out) + "</channel></rss>\n"


def write_atom(title: str, home: str, self_url: str, items: Sequence[Item]) -> str:
    """Return an Atom document."""
    out = [
        f'{_ATOM_HEAD}<title>{_escape(title)}</title><link href="{home}/"/>'
        f'<link rel="self" href="{self_url}"/><id>{self_url}</id>'
        f"<updated>{items[0].published.isoformat()}</updated>\n"
    ]
    for item in items:
        story, when = item.story, item.published.isoformat()
        out.append(
            f'<entry><title type="html">{_escape(story.title)}</title>'
            f'<link rel="alternate" type="text/html" href="{item.url}"/><id>tag:{item.url[7:]}</id>'
            f"<published>{when}</published><updated>{when}</updated>"
            f"<author><name>{_escape(story.author)}</name></author>"
            f'<category term="{story.topic}"/>'
            f'<summary type="html">{_escape("<p>" + _escape(summarise(story)) + "</p>")}</summary>'
        )
        if item.content:
            out.append(f'<content type="html">{_escape(item.content)}</content>')
        out.append("</entry>\n")
    return "".join(out) + "</feed>\n"


def write_rdf(title: str, home: str, self_url: str, items: Sequence[Item]) -> str:
    """Return an RSS 1.0 document."""
    out = [
        f'{_RDF_HEAD}<channel rdf:about="{home}/"><title>{_escape(title)}</title><link>{home}/</link>'
        f"<description>{_escape(title)}</description></channel>\n"
    ]
    for item in items:
        story = item.story
        out.append(
            f'<item rdf:about="{item.url}"><title>{_escape(story.title)}</title><link>{item.url}</link>'
            f"<description>{_escape(summarise(story))}</description>"
            f"<dc:creator>{_escape(story.author)}</dc:creator>"
            f"<dc:date>{item.published.isoformat()}</dc:date><dc:subject>{story.topic}</dc:subject>"
        )
        if item.content:
            out.append(f"<content:encoded>{_escape(item.content)}</content:encoded>")
        out.append("</item>\n")
    return "".join(out) + "</rdf:RDF>\n"


WRITERS = {"rss": write_rss, "atom": write_atom, "rdf": write_rdf}
"""A function for each format: title, home page, own address and items (newest first) to a document."""
