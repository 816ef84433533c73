"""What a page says about its article outside the text: title, authors, dates, language, kind.

Each field is decided from several places that should agree: JSON-LD, meta elements, and what the
reader sees. trafilatura is asked for what none of them tells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from trafilatura.metadata import Document, extract_metadata

from monitor.collect.dates import read_date
from monitor.collect.linkeddata import LinkedData, read_linked_data
from monitor.collect.markup import read_words, tidy_text, web_url
from monitor.model import ArticleKind

_SEPARATOR = re.compile(r"\s+[|–—•·«»:~-]+\s+|\s*[|»]\s*|(?<=\w): ")
_MAX_TITLE_CHARS = 300
_MAX_AUTHOR_CHARS = 60
_NAME_SPLIT = re.compile(
    r"\s*(?:[;|\n•/]|,(?!\s*(?:jr|sr|md|phd|ph\.d|m\.d)\b)|\s(?:and|und|et|y|e|og|och|en|&|و)\s)\s*", re.IGNORECASE
)
_BY = re.compile(
    r"^\s*(?:(?:written|reported|story|words|text)?\s*\bby\b|von|par|por|texte?\s*:|autore?(?:in|en)?\s*:|نویسنده\s*:|"
    r"بقلم|by\s*:)\s*:?\s+",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|administrator|webmaster|staff|editor|editors|editorial|newsroom|news desk|"
    r"redaktion|redaction|rédaction|la rédaction|author|guest|contributor|contributors|web desk|online|team|user|"
    r"unknown|anonymous|the editors?|editorial board|editorial team|news team|correspondents?|reporter|agencies|"
    r"staff (?:reporter|writer|and agencies)|تحریریه|خبرنگار|المحرر)$|"
    r"\b(?:facebook|twitter|subscribe|newsletter|follow|published|updated|minutes?|read|share|comments?)\b",
    re.IGNORECASE,
)
_OPINION_PATH = re.compile(
    r"/(?:opinions?|op-?eds?|editorials?|comment(?:ary|isfree)?|columns?|columnists?|letters|views?|viewpoints?|"
    r"perspectives?|meinung|kommentare?|tribunes?|idees|analyse-et-opinion|اندیشه|یادداشت|آراء)(?:/|$)",
    re.IGNORECASE,
)
_OPINION_SECTION = re.compile(
    r"\b(?:opinions?|op-?eds?|editorials?|comment|commentary|columns?|viewpoints?|meinung|kommentare?|tribunes?)\b|"
    r"یادداشت|سرمقاله|آراء|رأي",
    re.IGNORECASE,
)
_STATEMENT_PATH = re.compile(
    r"/(?:press-?releases?|statements?|communiqu[eé]s?|media-releases?|newswire/release|pressemitteilung(?:en)?|"
    r"بیانیه|اطلاعیه|بيان)(?:/|$|-)",
    re.IGNORECASE,
)
_STATEMENT_SECTION = re.compile(
    r"\b(?:press releases?|statements?|communiqu[eé]s?|pressemitteilung(?:en)?)\b|بیانیه|بيانات", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What is known of a page besides its text. `outlet_names` are the names its outlet goes by."""

    title: str | None
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    language: str | None
    kind: ArticleKind
    site_name: str | None
    outlet_names: tuple[str, ...]
    canonical_url: str | None
    image_url: str | None


def read_meta(tree: HtmlElement, url: str) -> PageMeta:
    """Return what the page at `url` says about its article; the tree is not changed."""
    metas = _read_metas(tree)
    data = read_linked_data(tree)
    guess = extract_metadata(tree, url)
    site_name = metas.get("og:site_name") or next(iter(data.organisations), None) or _tidy(guess.sitename)
    outlets = tuple(
        dict.fromkeys(name for name in (metas.get("og:site_name"), *data.organisations, site_name, _host(url)) if name)
    )
    return PageMeta(
        title=_choose_title(tree, metas, data, outlets, guess),
        authors=_choose_authors(tree, metas, data, outlets, guess),
        published=_choose_published(tree, metas, data, guess),
        updated=_first_date(data.updated, metas.get("article:modified_time"), metas.get("og:updated_time")),
        language=_read_language(tree, metas, data),
        kind=_judge_kind(url, metas, data),
        site_name=site_name,
        outlet_names=outlets,
        canonical_url=_read_canonical(tree, metas, url),
        image_url=web_url(metas.get("og:image"), url) or web_url(data.image_url, url),
    )


def plain(text: str | None) -> str:
    """Return the words of `text` alone, case and accents folded, for comparing titles and names."""
    folded = unicodedata.normalize("NFKD", (text or "").casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare))


def _tidy(text: str | None) -> str | None:
    return tidy_text(text) or None if text else None


def _host(url: str) -> str | None:
    host = urlsplit(url).hostname
    return host.removeprefix("www.") if host else None


def _read_metas(tree: HtmlElement) -> dict[str, str]:
    """Return the first content of each meta element by lower-case name."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = tidy_text(element.get("content") or "")
        if name and content:
            metas.setdefault(name, content)
    return metas


# --- title -----------------------------------------------------------------------------------


def _choose_title(
    tree: HtmlElement, metas: Mapping[str, str], data: LinkedData, outlets: tuple[str, ...], guess: Document
) -> str | None:
    """Take the h1 that another title field backs; without one, a field without the outlet's name."""
    element = tree.find(".//head/title")
    document_title = read_words(element) if element is not None else None
    fields = [
        _strip_outlet(field, outlets)
        for field in (data.headline, metas.get("og:title"), metas.get("twitter:title"), document_title)
        if field
    ]
    headlines = [words for words in map(read_words, tree.iter("h1")) if 0 < len(words) <= _MAX_TITLE_CHARS]
    for headline in headlines:
        if any(_backs(field, headline) for field in fields):
            return headline
    return _most_backed(fields) or _tidy(guess.title) or next(iter(headlines), None)


def _backs(field: str, headline: str) -> bool:
    one, other = plain(field), plain(headline)
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if shorter in longer and len(shorter) * 2 >= len(longer):
        return True
    shared = set(one.split()) & set(other.split())
    return len(shared) * 2 > max(len(set(one.split())), len(set(other.split())))


def _most_backed(fields: list[str]) -> str | None:
    """Return the field that most others equal, the earliest among equals."""
    ranked = sorted(fields, key=lambda field: -sum(plain(field) == plain(other) for other in fields))
    return next((field for field in ranked if plain(field)), None)


def _strip_outlet(title: str, outlets: tuple[str, ...]) -> str:
    """Return the title without the outlet's name at its end or start."""
    parts = list(_SEPARATOR.finditer(title))
    for cut in parts[-3:]:
        if _names_outlet(title[cut.end() :], outlets) and plain(title[: cut.start()]):
            return title[: cut.start()].strip()
    if parts and _names_outlet(title[: parts[0].start()], outlets):
        return title[parts[0].end() :].strip()
    return title


def _names_outlet(part: str, outlets: tuple[str, ...]) -> bool:
    squeezed = plain(part).replace(" ", "")
    if not squeezed:
        return False
    for outlet in outlets:
        name = plain(outlet).replace(" ", "")
        bare = name.removeprefix("the")
        if squeezed.removeprefix("the") == bare or (len(squeezed) > 2 and name.startswith(squeezed)):
            return True
        if len(bare) > 3 and bare in squeezed and len(squeezed) <= 2 * len(bare) + 8:
            return True
    return False


# --- authors ---------------------------------------------------------------------------------


def _choose_authors(
    tree: HtmlElement, metas: Mapping[str, str], data: LinkedData, outlets: tuple[str, ...], guess: Document
) -> tuple[str, ...]:
    """Take the first place that names a person: JSON-LD, meta elements, the byline, trafilatura."""
    sources: tuple[Iterable[str], ...] = (
        data.authors,
        [metas[key] for key in ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author") if key in metas],
        _bylines(tree),
        (guess.author or "").split(";"),
    )
    for source in sources:
        if names := split_authors(source, outlets):
            return names
    return ()


def split_authors(written: Iterable[str], outlets: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the personal names in bylines as written, in order; outlets' names and desk names are left out."""
    names: dict[str, str] = {}
    for line in written:
        for part in _NAME_SPLIT.split(_BY.sub("", tidy_text(line))):
            name = _BY.sub("", part).strip(" .,:-–—*")
            if _is_name(name, outlets):
                names.setdefault(plain(name), name)
    return tuple(names.values())


def _is_name(name: str, outlets: tuple[str, ...]) -> bool:
    if not 2 < len(name) <= _MAX_AUTHOR_CHARS or _NOT_A_NAME.search(name) or len(name.split()) > 6:
        return False
    return not any(plain(name) == plain(outlet) for outlet in outlets) and not _names_outlet(name, outlets)


def _bylines(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//*[@rel='author' or @itemprop='author']"):
        named = element.find(".//*[@itemprop='name']")
        words = read_words(named if named is not None else element)
        if words and len(words) <= 2 * _MAX_AUTHOR_CHARS:
            yield words


# --- dates, language, kind -------------------------------------------------------------------


def _choose_published(
    tree: HtmlElement, metas: Mapping[str, str], data: LinkedData, guess: Document
) -> datetime | None:
    named = _first_date(
        data.published,
        metas.get("article:published_time"),
        metas.get("datepublished"),
        metas.get("og:published_time"),
        metas.get("parsely-pub-date"),
        metas.get("dc.date.issued"),
        metas.get("dcterms.created"),
    )
    if named is not None:
        return named
    day = read_date(guess.date)
    times = (read_date(element.get("datetime")) for element in tree.iter("time"))
    if day is None:
        return next((moment for moment in times if moment), None)
    return next((moment for moment in times if moment and moment.date() == day.date()), day)


def _first_date(*written: str | None) -> datetime | None:
    return next((moment for text in written if (moment := read_date(text)) is not None), None)


def _read_language(tree: HtmlElement, metas: Mapping[str, str], data: LinkedData) -> str | None:
    root = tree.getroottree().getroot()
    for label in (root.get("lang"), data.language, metas.get("og:locale"), metas.get("content-language")):
        found = re.match(r"[a-z]{2,3}(?![a-z])", (label or "").strip().lower())
        if found:
            return found[0]
    return None


def _judge_kind(url: str, metas: Mapping[str, str], data: LinkedData) -> ArticleKind:
    path = urlsplit(url).path
    section = " ".join(filter(None, (data.section, metas.get("article:section"))))
    if "OpinionNewsArticle" in data.types or _OPINION_PATH.search(path) or _OPINION_SECTION.search(section):
        return "opinion"
    if "PressRelease" in data.types or _STATEMENT_PATH.search(path) or _STATEMENT_SECTION.search(section):
        return "statement"
    return "news"


def _read_canonical(tree: HtmlElement, metas: Mapping[str, str], url: str) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return web_url(link.get("href"), url)
    return web_url(metas.get("og:url"), url)
