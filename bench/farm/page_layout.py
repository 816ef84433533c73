"""The farm's article pages: a story in the layout of its site, with all that sites put around a text.

A page has about 1,000 elements; what is the same on each page of a host (navigation, style, scripts,
footer) makes 20 to 70 KB of it. There are six layouts.
"""

from __future__ import annotations

import datetime as dt
import html
import random
from dataclasses import dataclass
from functools import lru_cache

from bench.farm.stories import (
    TOPIC_NAMES,
    VOCABULARY,
    Story,
    make_headline,
    make_name,
    make_sentence,
    summarise,
)

_PAPERS = ("Times", "Post", "Herald", "Daily", "Tribune", "Review", "Gazette", "Wire")
_NETWORKS = ("facebook", "x", "linkedin", "whatsapp", "email", "copy")
_WRAPPERS = (
    ("main", "article"),
    ("div", "article"),
    ("div", "div"),
    ("main", "div"),
    ("div", "section"),
    ("section", "article"),
)


@dataclass(frozen=True)
class Chrome:
    """What stands around the text on every page of a host."""

    site: str
    paragraph_class: str
    body_class: str
    head: str
    nav: str
    open: str
    share: str
    close: str
    foot: str


@dataclass(frozen=True)
class Place:
    """Which page it is: entry `entry` of feed `feed`, at `url`, on the host of a number."""

    seed: int
    host: int
    feed: int
    entry: int
    url: str
    published: dt.datetime

    def link(self, entry: int) -> str:
        """Return the path of another entry of the feed."""
        return f"/a/{self.feed:06d}/{entry}.html"


def write_page(place: Place, story: Story) -> bytes:
    """Return the page of a story."""
    chrome = make_chrome(place.seed, place.host)
    rng = random.Random(f"{place.seed}:page:{place.feed}:{place.entry}")
    body = _write_body(place, story, chrome, rng)
    related = _write_related(place, rng)
    comments = _write_comments(rng)
    return "".join(
        (
            _write_head(place, story, chrome),
            chrome.head,
            chrome.nav,
            chrome.open,
            _write_headline(place, story),
            chrome.share,
            f'<div class="{chrome.body_class}" itemprop="articleBody">',
            body,
            "</div>",
            f'<div class="tags">Topics: <a href="/t/{story.topic}">{story.topic}</a>',
            *(f', <a href="/t/b">{brand}</a>' for brand in story.brands),
            "</div>",
            chrome.close,
            f'<section class="related"><h2>More on this topic</h2><ul>{related}</ul></section>',
            f'<section id="comments"><h2>Comments</h2><ol>{comments}</ol></section>',
            chrome.foot,
        )
    ).encode()


def _write_head(place: Place, story: Story, chrome: Chrome) -> str:
    title, author, when = html.escape(story.title), html.escape(story.author), place.published.isoformat()
    keywords = f"{story.topic}, {html.escape(', '.join(story.brands))}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} | {chrome.site}</title>'
        f'<link rel="canonical" href="{place.url}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"><meta property="og:url" content="{place.url}">'
        f'<meta property="og:site_name" content="{chrome.site}">'
        f'<meta name="description" content="{html.escape(summarise(story)[:155])}">'
        f'<meta name="author" content="{author}">'
        f'<meta property="article:published_time" content="{when}">'
        f'<meta property="article:section" content="{story.topic}">'
        f'<meta name="keywords" content="{keywords}">'
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        f'"headline":"{title}","datePublished":"{when}","author":{{"@type":"Person","name":"{author}"}},'
        f'"publisher":{{"@type":"Organization","name":"{chrome.site}"}},"mainEntityOfPage":"{place.url}"}}'
        "</script>"
    )


def _write_headline(place: Place, story: Story) -> str:
    author, when = html.escape(story.author), place.published
    return (
        f'<h1 class="headline">{html.escape(story.title)}</h1><div class="meta"><span class="byline">By '
        f'<a rel="author" href="/by/{author.replace(" ", "-")}">{author}</a></span> '
        f'<time datetime="{when.isoformat()}">{when:%d %B %Y, %H:%M}</time>'
        f'<span class="read">{len(story.text) // 1200 + 1} min read</span></div>'
    )


def _write_body(place: Place, story: Story, chrome: Chrome, rng: random.Random) -> str:
    """Return the paragraphs with a picture after the second, and advertising after every fourth."""
    body = []
    for number, paragraph in enumerate(story.paragraphs):
        body.append(f'<p class="{chrome.paragraph_class}">{html.escape(paragraph, False)}</p>')
        if number == 1:
            body.append(_write_figure(place, story, chrome, rng))
        elif number % 4 == 3:
            body.append(
                '<div class="ad-slot" data-ad="inline" aria-hidden="true"><span>Advertisement</span></div>'
            )
            other = place.link(rng.randrange(99))
            body.append(
                f'<aside class="inline-related"><h4>Read more</h4><a href="{other}">'
                f"{html.escape(make_headline(rng, story.topic))}</a></aside>"
            )
    return "\n".join(body)


def _write_figure(place: Place, story: Story, chrome: Chrome, rng: random.Random) -> str:
    return (
        f'<figure class="{chrome.paragraph_class}-img"><img src="/img/{place.feed}-{place.entry}.jpg" '
        f'alt="{html.escape(make_headline(rng, story.topic))}" width="1200" height="675">'
        f"<figcaption>{html.escape(make_sentence(rng, story.topic, ()))}. Photo: {make_name(rng)}"
        "</figcaption></figure>"
    )


def _write_related(place: Place, rng: random.Random) -> str:
    return "".join(
        f'<li class="teaser"><div class="card"><a href="{place.link(rng.randrange(99))}">'
        f'<picture><source media="(min-width:600px)"><img src="/img/t{rng.randrange(999)}.jpg" alt="" '
        f'loading="lazy"></picture><h3>{html.escape(make_headline(rng, topic))}</h3></a>'
        f'<p>{html.escape(make_sentence(rng, topic, ()))}.</p><div class="meta">'
        f"<span>{rng.randrange(99)}</span><time>{rng.randrange(1, 23)} hours ago</time></div></div></li>"
        for topic in rng.choices(TOPIC_NAMES, k=rng.randrange(8, 28))
    )


def _write_comments(rng: random.Random) -> str:
    return "".join(
        f'<li class="comment" id="c{rng.randrange(10**6)}"><b>{make_name(rng)}</b>'
        f"<time>{rng.randrange(1, 59)} min</time><div>{html.escape(make_sentence(rng, None, ()))}.</div>"
        '<a href="#reply">Reply</a><a href="#flag">Report</a></li>'
        for _ in range(rng.randrange(0, 16))
    )


@lru_cache(maxsize=65536)
def name_site(seed: int, host: int) -> str:
    """Return the name of the site on a host."""
    rng = random.Random(f"{seed}:site:{host}")
    return f"{_draw_site_word(rng).title()} {rng.choice(_PAPERS)}"


@lru_cache(maxsize=512)
def make_chrome(seed: int, host: int) -> Chrome:
    """Return what stands around the text on every page of a host."""
    rng = random.Random(f"{seed}:chrome:{host}")
    site, prefix, style = name_site(seed, host), _draw_site_word(rng), host % len(_WRAPPERS)
    outer, inner = _WRAPPERS[style]
    body_class = (
        "article-body",
        "entry-content",
        f"{prefix}-text",
        "story-content",
        "post-body",
        "content__article",
    )[style]
    css, script = _write_css(prefix, rng), _write_script(rng)
    nav = _write_nav(site, prefix, rng)
    close = _write_sidebar(prefix, rng)
    opening = (
        f'<{outer} id="main" class="{prefix}-main"><ol class="breadcrumb">'
        f'{_write_links(3, "li", prefix, rng)}</ol><{inner} class="{prefix}-article">'
    )
    return Chrome(
        site=site,
        paragraph_class=f"{prefix}-p",
        body_class=body_class,
        head=(
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="/i.png">'
            '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
            f"<style>{css}</style><script>{script}</script></head>"
        ),
        nav=nav,
        open=opening,
        share='<div class="share">{}</div>'.format(
            "".join(f"<a href=#{name} class={prefix}-btn>{name}</a>" for name in _NETWORKS)
        ),
        close=f"</{inner}>{close}</{outer}>",
        foot=_write_foot(site, prefix, script, rng),
    )


def _draw_site_word(rng: random.Random) -> str:
    return rng.choice(VOCABULARY[300:3000])


def _write_css(prefix: str, rng: random.Random) -> str:
    return "".join(
        f".{prefix}-{rng.choice(VOCABULARY)}{{display:{rng.choice(('flex', 'grid', 'block'))};"
        f"margin:{rng.randrange(40)}px;color:#{rng.randrange(4096):03x};"
        f"padding:{rng.randrange(9)}px {rng.randrange(9)}px}}\n"
        for _ in range(rng.randrange(60, 560))
    )


def _write_script(rng: random.Random) -> str:
    return "".join(
        f"window.{rng.choice(VOCABULARY)}=function(a){{return a.{rng.choice(VOCABULARY)}"
        f'({rng.randrange(10**6)})||"{rng.choice(VOCABULARY)}"}};\n'
        for _ in range(rng.randrange(40, 500))
    )


def _write_links(number: int, tag: str, prefix: str, rng: random.Random) -> str:
    return "".join(
        f'<{tag} class="{prefix}-item"><div class="w"><a href="/{rng.choice(VOCABULARY)}/" '
        f'data-track="{prefix}-{place}"><i class="ico"></i><span>{rng.choice(VOCABULARY).title()}</span>'
        f"</a></div></{tag}>"
        for place in range(number)
    )


def _write_nav(site: str, prefix: str, rng: random.Random) -> str:
    return (
        f'<body class="{prefix} page-article"><a class="skip" href="#main">Skip to content</a>'
        '<div id="consent" role="dialog"><p>We and our partners store and access information on a device. '
        "You can change your choices at any time.</p><button>Accept</button><button>Reject</button></div>"
        f'<header class="{prefix}-header"><a href="/">{site}</a><nav aria-label="Main"><ul>'
        f"{_write_links(rng.randrange(20, 60), 'li', prefix, rng)}</ul></nav>"
        '<form role="search"><input name="q"></form></header>'
        f'<div class="ticker">{_write_links(8, "span", prefix, rng)}</div>'
    )


def _write_sidebar(prefix: str, rng: random.Random) -> str:
    teasers = "".join(
        f'<li><a href="/a/top/{place}.html">'
        f"{html.escape(make_headline(rng, rng.choice(TOPIC_NAMES)))}</a></li>"
        for place in range(rng.randrange(5, 20))
    )
    return (
        f'<aside class="{prefix}-sidebar"><h2>Most read</h2><ol>{teasers}</ol><div class="newsletter">'
        "<h3>Sign up to our newsletter</h3><p>The day's most important stories, every morning in your inbox."
        "</p><input type=email><button>Subscribe</button></div></aside>"
    )


def _write_foot(site: str, prefix: str, script: str, rng: random.Random) -> str:
    return (
        f'<footer class="{prefix}-footer"><ul>{_write_links(rng.randrange(30, 120), "li", prefix, rng)}</ul>'
        f"<p>&copy; 2026 {site}. All rights reserved. Registered office: 1 {prefix.title()} Street.</p>"
        f"</footer><script>{script[: rng.randrange(500, 6000)]}</script></body></html>"
    )
