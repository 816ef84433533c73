"""What kind of article a page holds, and whether readers must pay for it, by signs that the page gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from monitor.collect.metadata.head import PageHead
from monitor.collect.metadata.linkeddata import LinkedData
from monitor.collect.texts.markup import read_start
from monitor.model import ArticleKind, FieldReason

_MAX_VIDEO_TEXT_CHARS = 700  # what is longer is an article with a video in it
_LINKS_TO_TEXT = 2  # an index has this many times more characters in links than in its text
_MAX_OFFER_CHARS = 600
_MAX_CUT_TEXT_CHARS = 3000
_TAIL_CHARS = 400

_SECTION_METAS = (
    "article:section",
    "parsely-section",
    "section",
    "cxenseparse:category",
    "dc.subject.section",
)
_OPINION_PATH = re.compile(
    r"/(?:opinions?|op-?eds?|editorials?|comment(?:ary)?|columns?|columnists?|letters|"
    r"views?|viewpoints?|"
    r"perspectives?|meinung|kommentare?|tribunes?|idees|اندیشه|یادداشت|آراء)(?:/|$)",
    re.IGNORECASE,
)
_OPINION_SECTION = re.compile(
    r"\b(?:opinions?|op-?eds?|editorials?|comment|commentary|columns?|viewpoints?|meinung|"
    r"kommentare?|tribunes?|opinión|columnas?)\b|"
    r"یادداشت|سرمقاله|آراء|رأي",
    re.IGNORECASE,
)
_OPINION_TITLE = re.compile(
    r"^(?:opinion|op-?ed|editorial|letters?(?: to the editor)?|commentary|kommentar|meinung|leitartikel|"
    r"tribune|opinión|یادداشت|سرمقاله|رأي)\s*[:|–—]",
    re.IGNORECASE,
)
_STATEMENT_PATH = re.compile(
    r"/(?:press-?releases?|statements?|communiqu[eé]s?|media-releases?|newswire/release|"
    r"pressemitteilung(?:en)?|"
    r"بیانیه|اطلاعیه|بيان)(?:/|$|-)",
    re.IGNORECASE,
)
_STATEMENT_SECTION = re.compile(
    r"\b(?:press releases?|statements?|communiqu[eé]s?|pressemitteilung(?:en)?)\b|بیانیه|بيانات",
    re.IGNORECASE,
)
_STATEMENT_TITLE = re.compile(
    r"^(?:press release|media release|pressemitteilung|communiqué(?: de presse)?|comunicado(?: de prensa)?|"
    r"بیانیه|بيان صحفي)\s*[:|–—]",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"NewsArticle$|Review$")
"""Types of what is about a statement, and is none."""
_LIVE_PATH = re.compile(
    r"/live(?:/|-(?:updates?|blog|news)(?:/|-|$))|[/-](?:live|news)-?(?:blog|ticker)(?:/|-|\.|$)",
    re.IGNORECASE,
)
_LIVE_TITLE = re.compile(
    r"\blive[- ]?(?:blog|updates?)\b|\b(?:live|\w{2,30}-)ticker\b|^live\s*[:|–—]|"
    r"\s[–—|-]\s(?:live|as it happened)$|^en direct\b|^em direto\b|^en vivo\b|"
    r"^لحظه به لحظه|^مباشر\s*[:|]|^بث مباشر",
    re.IGNORECASE,
)
_CORRECTION_TITLE = re.compile(
    r"^(?:corrections?(?: and clarifications?)?|clarifications?|erratum|errata|rectificatif|mise au point|"
    r"précision|berichtigung|korrektur|richtigstellung|fe de errat(?:as|a)|rectificaci[oó]n|correcci[oó]n|"
    r"اصلاحیه|تصحیح و پوزش|تصحيح|توضيح وتصحيح)\s*(?:[:|–—(]|$)",
    re.IGNORECASE,
)
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|av|mediathek|ویدئو|فیلم|فيديو)/", re.IGNORECASE)
_LIST_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"))
_LIST_PATH = re.compile(
    r"^/(?:\w\w/)?(?:index\.\w{3,5})?$|"
    r"/(?:search|archives?|آرشیو)/?$|"
    r"/(?:tags?|topics?|category|categories|sections?|authors?|thema|themen|rubrik|etiquetas?|temas?|برچسب)"
    r"(?:/[^/]*)?/?$",
    re.IGNORECASE,
)
_CLOSED_TIERS = ("metered", "locked", "premium", "paid", "subscriber")
_WALL_PATH = (
    "//*[self::div or self::section or self::aside][contains(@class, 'wall') or contains(@class, 'subscri')]"
)
_WALL = re.compile(r"(?:pay|reg|subscription|registration)-?_?wall|subscribers?-?_?only", re.IGNORECASE)
_OFFER = re.compile(
    r"\b(?:subscribe|subscription|subscribers? only|already a (?:subscriber|member)|"
    r"(?:sign in|register) to (?:read|continue)|abonn|jetzt testen|weiterlesen mit|suscr[ií]b|abbonat)|"
    r"اشتراک|مشترک",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:subscribe|register|sign in|log in|sign up)\b[^.]{0,40}"
    r"\bto (?:read|continue|keep reading|view|unlock|access)\b(?!.{0,40}newsletter)|"
    r"to (?:continue|keep) reading[^.]{0,60}(?:subscri|register|sign|log)|"
    r"(?:this|the) (?:article|content|story) is (?:only )?(?:for|available to|reserved for|exclusive to) "
    r"(?:our )?(?:paying |premium )?(?:subscribers|members)|"
    r"(?:la suite|cet article|contenu) (?:est )?réservée? (?:à nos|aux) abonnés|"
    r"weiterlesen mit|nur für abonnenten|para seguir leyendo|contenido exclusivo para suscriptores",
    re.IGNORECASE,
)
_NAMES: Mapping[ArticleKind, str] = {
    "correction": "a correction",
    "live": "a live blog",
    "opinion": "opinion",
    "statement": "a statement",
}


@dataclass(frozen=True, slots=True)
class KindSigns:
    """What tells the kind of a page's article.

    `types` are the schema.org types of the article, `page_types` those of every node that stands alone;
    `articles` counts the articles that JSON-LD describes; `has_query`: the address names the page by a query
    too, as "/?p=7" does; `is_dated` when the page gives a time of
    publication in its head.
    """

    title: str
    path: str
    section: str
    types: tuple[str, ...]
    page_types: tuple[str, ...]
    og_type: str
    articles: int
    has_query: bool
    is_dated: bool


def read_signs(url: str, title: str | None, head: PageHead, data: LinkedData) -> KindSigns:
    """Return the signs by which the kind of the page at `url` is told."""
    sections = (data.section, *(text for name in _SECTION_METAS for text in head.metas.get(name, ())[:1]))
    return KindSigns(
        title=title or "",
        path=unquote(urlsplit(url).path),
        section=" ".join(dict.fromkeys(filter(None, sections))),
        types=data.types,
        page_types=data.page_types,
        og_type=(head.first("og:type") or "").lower(),
        articles=data.articles,
        has_query=bool(urlsplit(url).query),
        is_dated=(data.published or head.first("article:published_time")) is not None,
    )


def judge_kind(signs: KindSigns, *, text_chars: int, link_chars: int) -> tuple[ArticleKind, FieldReason]:
    """Return the kind of an article, and the sign it is told by.

    `text_chars` is the length of its text, `link_chars` that of the words in links on its page.
    """
    for source in _signs_of_index(signs, text_chars, link_chars):
        return "index", FieldReason("kind", source, "a list of links with little text of its own")
    for source in _signs_of_video(signs, text_chars):
        return "video", FieldReason("kind", source, "a video with a line or two of text")
    for kind, find in _RULES:
        for source in find(signs):
            return kind, FieldReason("kind", source, f"says it is {_NAMES[kind]}")
    return "news", FieldReason("kind", "page", "no sign of another kind")


def count_link_chars(tree: HtmlElement) -> int:
    """Return the length of the words in the links of a page."""
    return sum(len("".join(link.itertext()).strip()) for link in tree.iter("a"))


def find_paywall(tree: HtmlElement, head: PageHead, data: LinkedData) -> FieldReason | None:
    """Return what on the page says that the rest of the article is for those who pay, or None."""
    if data.free is False:
        return FieldReason("paywalled", "JSON-LD", "isAccessibleForFree is false")
    tier = (head.first("article:content_tier") or "").lower()
    if tier in _CLOSED_TIERS:
        return FieldReason("paywalled", "meta article:content_tier", f"it is {tier}")
    for element in tree.xpath(_WALL_PATH) if data.free is None else ():
        if _WALL.search(element.get("class") or "") and _OFFER.search(read_start(element, _MAX_OFFER_CHARS)):
            return FieldReason("paywalled", "paywall element", "it offers a subscription")
    return None


def find_cut(text: str) -> FieldReason | None:
    """Return the sign that a short text breaks off with an offer to read on as a subscriber, or None."""
    if len(text) > _MAX_CUT_TEXT_CHARS or _CUT.search(text[-_TAIL_CHARS:]) is None:
        return None
    return FieldReason("paywalled", "text", "it ends in an offer to read on")


def _signs_of_correction(signs: KindSigns) -> Iterator[str]:
    if _CORRECTION_TITLE.search(signs.title):
        yield "title"


def _signs_of_live(signs: KindSigns) -> Iterator[str]:
    if "LiveBlogPosting" in (*signs.types, *signs.page_types):
        yield "JSON-LD type"
    if _LIVE_PATH.search(signs.path):
        yield "address"
    if _LIVE_TITLE.search(signs.title):
        yield "title"


def _signs_of_opinion(signs: KindSigns) -> Iterator[str]:
    if "OpinionNewsArticle" in signs.types:
        yield "JSON-LD type"
    if _OPINION_PATH.search(signs.path):
        yield "address"
    if _OPINION_SECTION.search(signs.section):
        yield "section"
    if _OPINION_TITLE.search(signs.title):
        yield "title"


def _signs_of_statement(signs: KindSigns) -> Iterator[str]:
    if "PressRelease" in signs.types:
        yield "JSON-LD type"
    if _STATEMENT_PATH.search(signs.path) and not any(map(_REPORTED.search, signs.types)):
        yield "address"
    if _STATEMENT_SECTION.search(signs.section):
        yield "section"
    if _STATEMENT_TITLE.search(signs.title):
        yield "title"


def _signs_of_index(signs: KindSigns, text_chars: int, link_chars: int) -> Iterator[str]:
    """Yield what makes the page a list: a home page, or a page of links that is typed or addressed as one.

    A page that dates one article is never an index.
    """
    if (signs.is_dated and signs.articles <= 1) or signs.og_type == "article":
        return
    is_linked = link_chars > _LINKS_TO_TEXT * text_chars
    if is_linked and _LIST_TYPES.intersection(signs.page_types):
        yield "JSON-LD type"
    if is_linked and not signs.has_query and _LIST_PATH.search(signs.path or "/"):
        yield "address"


def _signs_of_video(signs: KindSigns, text_chars: int) -> Iterator[str]:
    if text_chars > _MAX_VIDEO_TEXT_CHARS:
        return
    if "VideoObject" in signs.page_types and not signs.types:
        yield "JSON-LD type"
    if signs.og_type.startswith("video"):
        yield "og:type"
    if _VIDEO_PATH.search(signs.path) and "VideoObject" in signs.page_types:
        yield "address"


_RULES: tuple[tuple[ArticleKind, Callable[[KindSigns], Iterator[str]]], ...] = (
    ("correction", _signs_of_correction),
    ("live", _signs_of_live),
    ("opinion", _signs_of_opinion),
    ("statement", _signs_of_statement),
)
