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
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from monitor.collect.dates import read_zoned
from monitor.collect.linkeddata import LinkedData, read_linked_data
from monitor.collect.markup import read_words, tidy_text, web_url
from monitor.model import ArticleKind

_SEPARATOR = re.compile(r"\s+[|–—•·«»:~-]+\s+|\s*[|»]\s*|(?<=\w): ")
_MAX_TITLE_CHARS = 300
_MIN_HEADLINE_CHARS = 25
_MAX_AUTHOR_CHARS = 60
_MAX_NAME_WORDS = 6
_NAME_SPLIT = re.compile(
    r"\s*(?:[;|\n•]|\s/\s|,(?!\s*(?:jr|sr|md|phd|ph\.d|m\.d)\b)|\s(?:and|und|et|y|e|og|och|en|&|و)\s)\s*",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\s*(?:(?:written|reported|story|words|text)?\s*\bby\b|von|par|por|author\s*:?|texte?\s*:|"
    r"autore?(?:in|en)?\s*:|نویسنده\s*:|"
    r"بقلم|by\s*:)\s*:?\s+",
    re.IGNORECASE,
)
_PUBLISHED_METAS = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.created",
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
    r"\s*(?:\([^()]*\)|\s·\s.*|\blink copied|\b(?:contributing |staff |senior )?(?:writer|"
    r"reporter|editor|correspondent)s?"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) \d.*"
    r"|,\s.*)$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?:)?//|www\.|/|@")
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin|administrator|webmaster|staff|editor|editors|editorial|"
    r"newsroom|news desk|"
    r"redaktion|redaction|rédaction|la rédaction|author|guest|contributor|contributors|no author|"
    r"web desk|online|team|user|"
    r"unknown|anonymous|the editors?|editorial board|editorial team|news team|correspondents?|"
    r"reporter|agencies|"
    r"staff (?:reporter|writer|and agencies)|تحریریه|خبرنگار|المحرر)$|"
    r"\b(?:facebook|twitter|subscribe|newsletter|follow|published|updated|minutes?|read|share|comments?)\b",
    re.IGNORECASE,
)
_DAY_IN_PATH = re.compile(r"[/_-]((?:19|20)\d\d)([/-]?)([01]\d)\2([0-3]\d)(?!\d)")
_OPINION_PATH = re.compile(
    r"/(?:opinions?|op-?eds?|editorials?|comment(?:ary|isfree)?|columns?|columnists?|letters|"
    r"views?|viewpoints?|"
    r"perspectives?|meinung|kommentare?|tribunes?|idees|analyse-et-opinion|اندیشه|یادداشت|آراء)(?:/|$)",
    re.IGNORECASE,
)
_OPINION_SECTION = re.compile(
    r"\b(?:opinions?|op-?eds?|editorials?|comment|commentary|columns?|viewpoints?|meinung|"
    r"kommentare?|tribunes?)\b|"
    r"یادداشت|سرمقاله|آراء|رأي",
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
    outlets = _name_outlets(metas, data, url)
    title = _choose_title(tree, metas, data, outlets)
    authors = _read_authors(metas, data, outlets)
    published = _read_published(metas, data) or _find_time(tree, _read_day(url))
    if not (title and authors and published):
        # trafilatura's look at the metadata costs as much as the text: only where something is missing
        guess = extract_metadata(tree, url, extensive=published is None)
        title = title or _tidy(guess.title)
        authors = authors or _find_authors(tree, metas, data, outlets, guess)
        published = published or _find_published(tree, guess)
    return PageMeta(
        title=title,
        authors=authors,
        published=published,
        updated=_first_date(data.updated, metas.get("article:modified_time"), metas.get("og:updated_time")),
        language=_read_language(tree, metas, data),
        kind=_judge_kind(url, metas, data),
        site_name=metas.get("og:site_name") or next(iter(data.organisations), None),
        outlet_names=outlets,
        canonical_url=_read_canonical(tree, metas, url),
        image_url=web_url(metas.get("og:image"), url) or web_url(data.image_url, url),
    )


def _name_outlets(metas: Mapping[str, str], data: LinkedData, url: str) -> tuple[str, ...]:
    """Return the names the outlet goes by: what the page calls it, its host, the host's longest label."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = (host, max(host.split(".")[:-1], key=len)) if "." in host else ()
    named = (metas.get("og:site_name"), *data.organisations, *labels)
    return tuple(dict.fromkeys(name for name in named if name))


def plain(text: str | None) -> str:
    """Return the words of `text` alone, case and accents folded, for comparing titles and names."""
    folded = unicodedata.normalize("NFKD", (text or "").casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare))


def _tidy(text: str | None) -> str | None:
    return tidy_text(text) or None if text else None


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
    tree: HtmlElement, metas: Mapping[str, str], data: LinkedData, outlets: tuple[str, ...]
) -> str | None:
    """Take what JSON-LD and OpenGraph agree on, or the h1 that some field backs, or the likeliest other.

    Fields are compared, and returned, without the outlet's name.
    """
    own_names = {_squeeze(outlet) for outlet in outlets}
    element = tree.find(".//head/title")
    document_title = read_words(element) if element is not None else None
    fields = [
        _strip_outlet(field, outlets)
        for field in (data.headline, metas.get("og:title"), metas.get("twitter:title"), document_title)
        if field and _squeeze(field) not in own_names
    ]
    if (
        fields
        and data.headline
        and plain(fields[0]) == plain(_strip_outlet(metas.get("og:title", ""), outlets))
    ):
        return fields[0]
    headings = [
        (heading, headline)
        for heading in tree.iter("h1")
        if len(headline := read_words(heading)) <= _MAX_TITLE_CHARS and _squeeze(headline) not in own_names
    ]
    for heading, headline in headings:
        if any(_backs(field, headline) for field in fields):
            return _strip_outlet(_drop_kicker(heading, headline, fields), outlets)
    for _, headline in headings:
        if len(headline) >= _MIN_HEADLINE_CHARS and not _names_outlet(headline, outlets):
            return headline
    return _most_backed(fields)


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
    """Tell whether `part` is the outlet's name, its beginning, or the name and little else."""
    squeezed = _squeeze(part)
    for name in map(_squeeze, outlets):
        if squeezed and (squeezed == name or (len(squeezed) > 2 and name.startswith(squeezed))):
            return True
        if len(name) > 3 and name in squeezed and len(squeezed) <= 2 * len(name) + 8:
            return True
    return False


def _squeeze(name: str) -> str:
    return plain(name).replace(" ", "").removeprefix("the")


# --- authors ---------------------------------------------------------------------------------


def _read_authors(metas: Mapping[str, str], data: LinkedData, outlets: tuple[str, ...]) -> tuple[str, ...]:
    return split_authors(data.authors, outlets) or split_authors(_author_metas(metas), outlets)


def _find_authors(
    tree: HtmlElement, metas: Mapping[str, str], data: LinkedData, outlets: tuple[str, ...], guess: Document
) -> tuple[str, ...]:
    """Return the persons whom trafilatura or the byline names.

    When neither does, an outlet or agency that the page gives as its author is its author.
    """
    for source in ((guess.author or "").split(";"), _bylines(tree)):
        if names := split_authors(source, outlets):
            return names
    collective = (*data.collective, *data.authors, *_author_metas(metas))
    return tuple(name for name in collective if len(name) <= _MAX_AUTHOR_CHARS and not _LINK.match(name))[:1]


def _author_metas(metas: Mapping[str, str]) -> list[str]:
    return [metas[key] for key in _AUTHOR_METAS if key in metas]


def split_authors(written: Iterable[str], outlets: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the personal names in bylines as written, in order, without names of outlets and desks."""
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


def _read_published(metas: Mapping[str, str], data: LinkedData) -> datetime | None:
    return _first_date(data.published, *(metas.get(name) for name in _PUBLISHED_METAS))


def _read_day(url: str) -> datetime | None:
    """Return the day that the path of an address names: /2024/05/03/ or /20240503-."""
    found = _DAY_IN_PATH.search(urlsplit(url).path)
    return read_zoned(f"{found[1]}-{found[3]}-{found[4]}") if found is not None else None


def _find_published(tree: HtmlElement, guess: Document) -> datetime | None:
    """Return trafilatura's day, or else what the first `time` element says."""
    day = read_zoned(guess.date)
    return _find_time(tree, day) if day is not None else next(_read_times(tree), None)


def _find_time(tree: HtmlElement, day: datetime | None) -> datetime | None:
    """Return the day with the time of day of a `time` element of that day."""
    if day is None:
        return None
    return next((moment for moment in _read_times(tree) if moment.date() == day.date()), day)


def _read_times(tree: HtmlElement) -> Iterator[datetime]:
    written = (element.get("datetime") for element in tree.iter("time"))
    return (moment for text in written if (moment := read_zoned(text)) is not None)


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
