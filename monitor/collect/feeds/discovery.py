"""Which feeds a site has: where to look for them, and which of those found is the one to follow.

    a page's HTML | find candidates | (the caller fetches and parses each) | rank

Nothing here touches the network. A page is written by strangers: what it names are candidates, no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.collect.network.addresses import hide_credentials
from monitor.collect.texts.charsets import decode_page
from monitor.collect.texts.markup import read_words, strip_markup, tidy_text, web_url
from monitor.model import Entry, ParsedFeed

Origin = Literal["given", "announced", "linked", "robots", "usual"]
"""Where a candidate comes from: the user, a `<link>`, an `<a>`, robots.txt, or the places that are usual."""
Scope = Literal["news", "section", "podcast", "comments"]
"""What a feed carries, best first."""

MAX_CANDIDATES = 12
"""How many candidates of one origin are worth a request each."""
_USUAL_PATHS = (
    *("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/index.rdf", "/feed.json"),
    *("/feeds/posts/default", "/en/feed", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml"),
)
_FEED_TYPES = frozenset(
    f"application/{name}"
    for name in ("rss+xml", "atom+xml", "rdf+xml", "rss", "atom", "feed+json", "xml", "x.atom+xml")
) | {"text/xml", "text/rss+xml", "text/rss", "text/atom+xml"}
_FEED_PATH = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf)(?:[/._-]|$)|\.(?:xml|rss|atom|rdf)$", re.IGNORECASE
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|format|type|page|view|output|alt)=(?:rss2?|atom|rdf|feed|backend|xml)(?:&|$)",
    re.IGNORECASE,
)
_FEED_HOST = re.compile(r"(?:feeds?|rss)\.")
_FEED_WORDS = re.compile(r"(?:rss|atom|xml|web)?[ -]?(?:feeds?|rss|atom)", re.IGNORECASE)
_OTHER_SERVICE = re.compile(r":/|%3a(?:%2f|/)", re.IGNORECASE)
_NO_FEED = re.compile(r"wp-json|oembed|opensearch|sitemap|manifest", re.IGNORECASE)
_MAX_LINK_WORDS = 20
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_NEWS = re.compile(r"news", re.IGNORECASE)
_COMMENTS = re.compile(r"[/=]comments(?:[-/.&]|$)", re.IGNORECASE)
_COMMENTS_TITLE = re.compile(
    r"(?:comments?|kommentare?|commentaires?|comentarios?) (?:on|for|to|zu|sur|en|a)\b", re.I
)
_PODCAST = re.compile(r"podcast", re.IGNORECASE)
_RECORDING = re.compile(r"\.(?:mp3|m4a|m4v|mp4|ogg|oga|opus|aac|wav)$", re.IGNORECASE)
_SECTION = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|topics?|sections?|labels?|rubri(?:k|que)s?|search)/"
    r"|/-/|[?&](?:cat|category|tag|author|topic|section|q|s|search)=",
    re.IGNORECASE,
)
_FRONT_LABELS = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_SCOPES: tuple[Scope, ...] = ("news", "section", "podcast", "comments")
_SAMPLED_ENTRIES = 20
_FULL_TEXT_CHARS = 1200
_NEVER_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a feed may be. `title` is what the page calls it."""

    url: str
    title: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that turned out to be a feed. `url` is the address to poll."""

    candidate: Candidate
    url: str
    feed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Ranked:
    """A feed found, and what speaks for or against it.

    `own_share` is the share of its entries that lead to the site itself, 0 to 1; `newest` the date of its
    newest entry; `twin_of` the address of a better feed that has the same entries.
    """

    found: Found
    scope: Scope
    own_share: float
    newest: datetime | None
    full_text: bool
    twin_of: str | None


# --- where to look ---------------------------------------------------------------------------


def find_candidates(html: bytes, base_url: str) -> list[Candidate]:
    """Return the feeds that a page names: the announced ones, then those linked in its text.

    Each in the order of the page, without repeats, at most `MAX_CANDIDATES` of either kind. `base_url` is
    the address of the page. What is no HTML names nothing.
    """
    tree = _parse_page(html)
    if tree is None:
        return []
    base = urljoin(base_url, next((element.get("href") or "" for element in tree.iter("base")), ""))
    announced = _take(_read_links(tree, base), set())
    return announced + _take(_read_anchors(tree, base), {candidate.url for candidate in announced})


def find_sitemaps(robots: bytes, base_url: str) -> list[Candidate]:
    """Return the news sitemaps that a robots.txt names, in its order, at most `MAX_CANDIDATES`."""
    named = _SITEMAP_LINE.findall(robots.decode("utf-8", "replace"))
    urls = (web_url(url, base_url) for url in named if _NEWS.search(urlsplit(url).path))
    return _take((Candidate(url, None, "robots") for url in urls if url), set())


def list_usual(site_url: str) -> list[Candidate]:
    """Return the places where sites usually have their feed, the most usual first."""
    path = urlsplit(site_url).path.rstrip("/")
    own = [f"{path}/feed"] if path else []
    return [Candidate(urljoin(site_url, place), None, "usual") for place in (*own, *_USUAL_PATHS)]


def _parse_page(html: bytes) -> HtmlElement | None:
    text = decode_page(html, None)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _take(candidates: Iterator[Candidate], known: set[str]) -> list[Candidate]:
    taken: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.url not in known:
            taken.setdefault(candidate.url, candidate)
        if len(taken) == MAX_CANDIDATES:
            break
    return list(taken.values())


def _read_links(tree: HtmlElement, base: str) -> Iterator[Candidate]:
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        is_feed = kind in _FEED_TYPES and "alternate" in relations
        url = _read_address(link, base) if is_feed or "feed" in relations else None
        if url is not None and not _NO_FEED.search(url):
            yield Candidate(url, tidy_text(link.get("title") or "") or None, "announced")


def _read_anchors(tree: HtmlElement, base: str) -> Iterator[Candidate]:
    for anchor in tree.iter("a"):
        url = _read_address(anchor, base)
        if url is None:
            continue
        words = _read_anchor_words(anchor)
        if _looks_like_feed(url) or _FEED_WORDS.fullmatch(words):
            yield Candidate(url, words or None, "linked")


def _read_address(element: HtmlElement, base: str) -> str | None:
    """Return where a link leads, without its fragment; a stranger's page gives us no user and password."""
    url = web_url(element.get("href"), base)
    return None if url is None else hide_credentials(url).partition("#")[0]


def _read_anchor_words(anchor: HtmlElement) -> str:
    words = anchor.get("title") or read_words(anchor)
    return " ".join(tidy_text(words).split()[:_MAX_LINK_WORDS])


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url)
    if _OTHER_SERVICE.search(f"{parts.path}?{parts.query}") or _NO_FEED.search(parts.path):
        return False
    named = _FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query)
    return bool(named or _FEED_HOST.match(parts.hostname or ""))


# --- which to follow -------------------------------------------------------------------------


def rank(found: Sequence[Found], *, site_url: str, now: datetime) -> list[Ranked]:
    """Return the feeds, the one to follow first.

    What it carries decides: the news of the site before those of a section, a podcast, comments. Then
    whether most of its entries lead to the site, how many days old its newest entry is, whether it carries
    whole articles, and the order given. `site_url` is the page that was searched, `now` dates what is
    in the future out.
    """
    judged = [_judge(one, site_url, now) for one in found]
    order = sorted(
        range(len(judged)),
        key=lambda index: (
            _SCOPES.index(judged[index].scope),
            judged[index].own_share < 0.5,
            _age_days(judged[index], now),
            not judged[index].full_text,
            index,
        ),
    )
    return _mark_twins([judged[index] for index in order])


def _judge(found: Found, site_url: str, now: datetime) -> Ranked:
    entries = found.feed.entries
    addresses = [entry.url for entry in entries if entry.url]
    own = sum(is_same_site(url, site_url) for url in addresses)
    dates = [entry.published or entry.updated for entry in entries]
    sample = entries[:_SAMPLED_ENTRIES]
    return Ranked(
        found=found,
        scope=_find_scope(found),
        own_share=own / len(addresses) if addresses else 0.0,
        newest=max((date for date in dates if date and date <= now), default=None),
        full_text=2 * sum(map(_has_full_text, sample)) > len(sample),
        twin_of=None,
    )


def is_same_site(url: str, site_url: str) -> bool:
    """Tell whether two addresses are of one site: the same host, or one below the other."""
    host, site = _read_host(url), _read_host(site_url)
    same = host == site or host.endswith(f".{site}") or site.endswith(f".{host}")
    return bool(host and site) and same


def _read_host(url: str) -> str:
    try:
        return _FRONT_LABELS.sub("", (urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


def _find_scope(found: Found) -> Scope:
    parts = urlsplit(found.url)
    entries = found.feed.entries
    title = f"{found.feed.title or ''} {found.candidate.title or ''}"
    if (
        _COMMENTS.search(f"{parts.path}&{parts.query}")
        or _COMMENTS_TITLE.search(title)
        or _are_most(entries, _is_comment)
    ):
        return "comments"
    if _PODCAST.search(f"{found.url} {title}") or _are_most(entries, _is_recording):
        return "podcast"
    return "section" if _SECTION.search(f"{parts.path}/?{parts.query}") else "news"


def _are_most(entries: Sequence[Entry], test: Callable[[Entry], bool]) -> bool:
    return 2 * sum(map(test, entries)) > len(entries)


def _is_comment(entry: Entry) -> bool:
    return "#comment" in (entry.url or "")


def _is_recording(entry: Entry) -> bool:
    return any(_RECORDING.search(urlsplit(url).path) for url in entry.enclosures)


def _has_full_text(entry: Entry) -> bool:
    longest = max(entry.content_html or "", entry.summary_html or "", key=len)
    return len(longest) >= _FULL_TEXT_CHARS and len(strip_markup(longest)) >= _FULL_TEXT_CHARS


def _age_days(ranked: Ranked, now: datetime) -> int:
    return (now - ranked.newest).days if ranked.newest else _NEVER_DAYS


def _mark_twins(ranked: Sequence[Ranked]) -> list[Ranked]:
    first: dict[frozenset[str], str] = {}
    marked = []
    for one in ranked:
        entries = frozenset((entry.url or "").partition("://")[2] for entry in one.found.feed.entries)
        twin = first.setdefault(entries, one.found.url) if entries - {""} else one.found.url
        marked.append(one if twin == one.found.url else replace(one, twin_of=twin))
    return marked
