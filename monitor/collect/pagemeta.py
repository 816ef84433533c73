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

from monitor.collect.dates import read_date, read_zoned
from monitor.collect.linkeddata import LinkedData, read_linked_data
from monitor.collect.markup import read_words, tidy_text, web_url
from monitor.model import ArticleKind

_SEPARATOR = re.compile(r"\s+[|–—•·«»:~-]+\s+|\s*[|»]\s*|(?<=\w): ")
_MAX_TITLE_CHARS = 300
_MIN_HEADLINE_CHARS = 25
_MAX_AUTHOR_CHARS = 60
_MAX_NAME_WORDS = 6
_NAME_SPLIT = re.compile(
    r"\s*(?:[;|\n•/]|,(?!\s*(?:jr|sr|md|phd|ph\.d|m\.d)\b)|\s(?:and|und|et|y|e|og|och|en|&|و)\s)\s*",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\s*(?:(?:written|reported|story|words|text)?\s*\bby\b|von|par|por|author\s*:?|texte?\s*:|autore?(?:in|en)?\s*:|نویسنده\s*:|"
    r"بقلم|by\s*:)\s*:?\s+",
    re.IGNORECASE,
)
_AUTHOR_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "twitter:data1",
)
_BYLINE_PATHS = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author' or @rel='author']",
    "//*[self::a or self::span or self::p or self::div or self::address]"
    "[contains(translate(@class, 'BYLINEAUTHOR', 'bylineauthor'), 'byline')]",
    "//*[self::a or self::span or self::p][contains(translate(@class, 'AUTHOR', 'author'), 'author')]",
)
_AFTER_NAME = re.compile(
    r"\s*(?:\([^()]*\)|\s·\s.*|\blink copied|\b(?:contributing |staff |senior )?(?:writer|reporter|editor|correspondent)s?"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) \d.*"
    r"|,\s.*)$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?:)?//|www\.|/|@")
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|administrator|webmaster|staff|editor|editors|editorial|newsroom|news desk|"
    r"redaktion|redaction|rédaction|la rédaction|author|guest|contributor|contributors|no author|web desk|online|team|user|"
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
    r"\b(?:press releases?|statements?|communiqu[eé]s?|pressemitteilung(?:en)?)\b|بیانیه|بيانات",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What is known of a page besides its text. `outlet_names` are the names its outlet goes by.

    Times keep the zone they are written in, so that their date is the day printed on the page.
    """

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
    named = (metas.get("og:site_name"), *data.organisations, site_name, *_host_names(url))
    outlets = tuple(dict.fromkeys(name for name in named if name))
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


def _host_names(url: str) -> tuple[str, ...]:
    """Return the host and its most telling label: ("news.paper.example", "paper")."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return (host, max(host.split(".")[:-1], key=len)) if "." in host else ()


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
    """Take what JSON-LD and OpenGraph agree on, or the h1 that some field backs, or the likeliest other.

    Fields are compared, and returned, without the outlet's name.
    """
    element = tree.find(".//head/title")
    document_title = read_words(element) if element is not None else None
    fields = [
        _strip_outlet(field, outlets)
        for field in (data.headline, metas.get("og:title"), metas.get("twitter:title"), document_title)
        if field
    ]
    if data.headline and plain(fields[0]) == plain(_strip_outlet(metas.get("og:title", ""), outlets)):
        return fields[0]
    headings = [(heading, read_words(heading)) for heading in tree.iter("h1")]
    for heading, headline in headings:
        if len(headline) <= _MAX_TITLE_CHARS and any(_backs(field, headline) for field in fields):
            return _strip_outlet(_drop_kicker(heading, headline, fields), outlets)
    for _, headline in headings:
        if _MIN_HEADLINE_CHARS <= len(headline) <= _MAX_TITLE_CHARS and not _names_outlet(headline, outlets):
            return headline
    return _most_backed(fields) or _tidy(guess.title)


def _drop_kicker(heading: HtmlElement, headline: str, fields: list[str]) -> str:
    """Return the headline without a kicker set in the same h1, when some field parts the two or has none."""
    parts = {plain(part) for field in fields for part in (field, *_SEPARATOR.split(field))}
    seen = ""
    for element in heading.iter():
        if element is not heading:
            seen += tidy_text("".join(element.itertext()))
            rest = headline[len(seen) :].strip() if headline.startswith(seen) else ""
            if seen and len(rest) > len(seen) / 2 and plain(rest) in parts:
                return rest.lstrip(" :–—-|")
    return headline


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
    """Take the first place that names a person: JSON-LD, meta elements, trafilatura, the byline.

    When none does, an outlet or agency that the page gives as its author is its author.
    """
    written = [metas[key] for key in _AUTHOR_METAS if key in metas]
    for source in (data.authors, written, (guess.author or "").split(";"), _bylines(tree)):
        if names := split_authors(source, outlets):
            return names
    collective = (*data.collective, *data.authors, *written)
    return tuple(name for name in collective if len(name) <= _MAX_AUTHOR_CHARS and not _LINK.match(name))[:1]


def split_authors(written: Iterable[str], outlets: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the personal names in bylines as written, in order; outlets' names and desk names are left out."""
    names: dict[str, str] = {}
    for line in written:
        tidied = tidy_text(line)
        if _LINK.match(tidied):
            continue
        for part in _NAME_SPLIT.split(_BY.sub("", tidied)):
            name = _AFTER_NAME.sub("", _BY.sub("", part)).strip(" .,:-–—*")
            if _is_name(name, outlets):
                names.setdefault(plain(name), name)
    return tuple(names.values())


def _is_name(name: str, outlets: tuple[str, ...]) -> bool:
    if (
        not 2 < len(name) <= _MAX_AUTHOR_CHARS
        or _NOT_A_NAME.search(name)
        or len(name.split()) > _MAX_NAME_WORDS
    ):
        return False
    return not _names_outlet(name, outlets)


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """Yield the words of the first element marked as naming the author, by standard markup, then by class."""
    for path in _BYLINE_PATHS:
        for element in tree.xpath(path):
            words = read_words(element)
            if len(words) <= 2 * _MAX_AUTHOR_CHARS and any(" " in name for name in split_authors([words])):
                yield words
                return


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
    times = (read_zoned(element.get("datetime")) for element in tree.iter("time"))
    if day is None:
        return next((moment for moment in times if moment), None)
    return next((moment for moment in times if moment and moment.date() == day.date()), day)


def _first_date(*written: str | None) -> datetime | None:
    return next((moment for text in written if (moment := read_zoned(text)) is not None), None)


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
