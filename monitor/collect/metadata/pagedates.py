"""When an article was published and updated, by what its page says in its head and shows by its headline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice
from urllib.parse import urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from monitor.collect.metadata.articlehead import ArticleHead
from monitor.collect.metadata.head import PageHead
from monitor.collect.metadata.linkeddata import LinkedData
from monitor.collect.texts.dates import read_dated
from monitor.collect.texts.markup import is_short, read_start
from monitor.model import DateTrust, FieldReason

_PUBLISHED_METAS = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "dcterms.date", "dc.date", "article.published", "citation_publication_date", "citation_date",
    "sailthru.date", "cxenseparse:recs:publishtime", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "article_date_original", "originalpublicationdate",
    "weibo:article:create_at", "iso-8601-publish-date", "ptime", "rnews:datepublished",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "lastmod", "last-modified", "article.updated", "weibo:article:update_at",
)  # fmt: skip
_VAGUE_METAS = ("date", "created", "timestamp")
_DAY_IN_PATH = re.compile(r"[/_-]((?:19|20)\d\d)([/-]?)([01]\d)\2([0-3]\d)(?!\d)")
_MONTH_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)(?=[/-])")
_DATE_CLASS = re.compile(
    r"date|time|publish|posted|datum|fecha|zeit|meta\b|tarih|tanggal|byline", re.IGNORECASE
)
_UPDATED_WORDS = re.compile(
    r"updat|modifi|aktualis|mis à jour|actualiz|edited|stand:|güncel|oppdatert|uppdaterad|به\s?روز",
    re.IGNORECASE,
)
_DATE_TEXT = re.compile(
    r"(?:(?:19|20|[۱1][۳34])\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?"
    r"|\d{1,2}\s*[-./]\s*\d{1,2}\s*[-./]\s*(?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|er|º)?[.,]?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+|del\s+)?(?:19|20|14|13)\d\d"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)"
    r"(?:\D{1,12}\d{1,2}\s*[:時h]\s*\d\d(?:\s*[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
_MAX_DATE_CHARS = 120
_MAX_TIMES = 40
_MARKED_PATH = (
    "//*[@itemprop='datePublished' or @property='datePublished'"
    " or @pubdate or contains(@class, 'dt-published')]"
)
_ISO_START = re.compile(r"\d{4}-\d\d-\d\d")
_DAY = timedelta(days=1)
_FIRST_YEAR = 1990
_SAME_MOMENT = timedelta(minutes=2)  # two clocks of one system may differ so much
_MAX_AHEAD, _ZONE_STEP = timedelta(hours=14), timedelta(minutes=30)  # of the zones of the world


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A moment that one place on a page names, in the zone it is written in."""

    source: str
    moment: datetime
    trust: DateTrust


@dataclass(frozen=True, slots=True)
class _Fit:
    """Something that may speak for a moment, in words, and the test of it."""

    why: str
    holds: Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class PageDates:
    """When an article was published and updated, in the page's zone; how sure `published` is, and why."""

    published: datetime | None
    updated: datetime | None
    dated: DateTrust | None
    reasons: tuple[FieldReason, ...]


def choose_dates(
    tree: HtmlElement, url: str, head: PageHead, data: LinkedData, article: ArticleHead
) -> PageDates:
    """Return the moments the page names as those of its article.

    What its head says comes first, then what stands by the headline, the day in its address, and the
    guess of htmldate. What is later than the last change, or far from the day in the address while another
    place agrees with it, is passed over.
    """
    updated = next(_claim("JSON-LD", [data.updated]), None) or next(_read_metas(head, _UPDATED_METAS), None)
    said = [*_claim("JSON-LD", [data.published]), *_read_metas(head, _PUBLISHED_METAS)]
    claims = [*said, *(() if said else _read_marked(tree, article)), *_read_shown(article)]
    vague = [*_read_metas(head, _VAGUE_METAS), *(() if claims else _read_times(tree))]
    address = _read_address(url)
    fits = _list_fits(address, _read_month(url), updated)
    chosen, why = _choose(claims, fits)
    if chosen is None:
        chosen, why = (address, "the day in the address") if address is not None else _choose(vague, fits)
    if chosen is None:
        chosen, why = _guess(tree, url), "nothing surer was found"
    if chosen is None:
        return PageDates(None, updated.moment if updated is not None else None, None, ())
    chosen = _refine_day(chosen, [*claims, *vague])
    published = _localize(chosen, [*claims, *vague, *([updated] if updated is not None else [])])
    reasons = [FieldReason("published", chosen.source, why)]
    if updated is not None and updated.moment + _DAY < published:
        updated = None  # nothing is changed before it is published
    if updated is not None:
        reasons.append(FieldReason("updated", updated.source, "the first place that gives it"))
    return PageDates(published, updated.moment if updated is not None else None, chosen.trust, tuple(reasons))


def read_trusted(written: str | None) -> tuple[datetime, DateTrust] | None:
    """Return the moment a text names, in its zone, and how sure it is; None when it names none."""
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", written or "").replace("時", ":").replace("分", " ")
    dated = read_dated(text)
    return (dated.moment, dated.trust) if dated is not None else None


def _claim(source: str, texts: Iterable[str | None]) -> Iterator[DateClaim]:
    for text in texts:
        if (read := read_trusted(text)) is not None and not _is_template(read[0]):
            yield DateClaim(source, read[0], read[1])


def _is_template(moment: datetime) -> bool:
    """Tell whether a moment is what systems write for none: it lies before the web."""
    return moment.year < _FIRST_YEAR


def _read_metas(head: PageHead, names: Sequence[str]) -> Iterator[DateClaim]:
    for name in names:
        yield from _claim(f"meta {name}", head.metas.get(name, ())[:1])


def _read_marked(tree: HtmlElement, article: ArticleHead) -> Iterator[DateClaim]:
    """Yield what the page's microdata and microformats give as the date of publication.

    Where they give several days, most are those of teasers: only what stands by the headline counts.
    """
    marked = list(islice(tree.xpath(_MARKED_PATH), _MAX_TIMES))
    claims = [
        (element, claim)
        for element in marked
        for claim in _claim(
            "microdata", [element.get("content") or element.get("datetime") or _read_line(element)]
        )
    ]
    is_one = len({claim.moment.date() for _, claim in claims}) == 1
    yield from (claim for element, claim in claims if is_one or element in article.elements)


def _read_shown(article: ArticleHead) -> Iterator[DateClaim]:
    """Yield the dates by the headline: `time` elements, what is marked as a date, and other short lines."""
    times = [element for element in article.elements if element.tag == "time"]
    for element in sorted(times, key=_says_updated):
        written = (element.get("datetime"), _read_line(element))
        texts = written if _ISO_START.match(written[0] or "") else written[::-1]
        yield from islice(_claim("time by the headline", texts), 1)
    lines = [element for element in article.elements if element.tag != "time" and _is_line(element)]
    for source, has_class in (("date by the headline", True), ("line by the headline", False)):
        for element in lines:
            if _has_date_class(element) == has_class and not _says_updated(element):
                found = _DATE_TEXT.search(_read_line(element))
                yield from _claim(source, [found[0]] if found is not None else [])


def _has_date_class(element: HtmlElement) -> bool:
    marks = " ".join(filter(None, (element.get("class"), element.get("id"))))
    return _DATE_CLASS.search(marks) is not None


def _is_line(element: HtmlElement) -> bool:
    if not is_short(element, _MAX_DATE_CHARS):
        return False
    return any(any(map(str.isdigit, text)) for text in element.itertext())


def _read_line(element: HtmlElement) -> str:
    return read_start(element, _MAX_DATE_CHARS)


def _says_updated(element: HtmlElement) -> bool:
    marks = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.text)))
    return _UPDATED_WORDS.search(marks) is not None


def _read_times(tree: HtmlElement) -> Iterator[DateClaim]:
    for element in islice(tree.iter("time"), _MAX_TIMES):
        yield from _claim("time", [element.get("datetime")])


def _read_address(url: str) -> DateClaim | None:
    """Return the day that the path of an address names: /2024/05/03/ or /20240503-."""
    found = _DAY_IN_PATH.search(urlsplit(url).path)
    return next(_claim("address", [f"{found[1]}-{found[3]}-{found[4]}"]), None) if found is not None else None


def _read_month(url: str) -> tuple[int, int] | None:
    found = _MONTH_IN_PATH.search(urlsplit(url).path)
    return (int(found[1]), int(found[2])) if found is not None else None


def _list_fits(
    address: DateClaim | None, month: tuple[int, int] | None, updated: DateClaim | None
) -> list[_Fit]:
    """Return what may speak for a claim, the strongest first."""
    fits: list[_Fit] = []
    if address is not None:
        day = address.moment.date()
        fits.append(_Fit("agrees with the address", lambda at: abs(at.date() - day) <= _DAY))
    elif month is not None:
        fits.append(_Fit("agrees with the month in the address", lambda at: (at.year, at.month) == month))
    if updated is not None:
        latest = updated.moment + _DAY
        fits.append(_Fit("not later than the last change", lambda at: at <= latest))
    return fits


def _choose(claims: Sequence[DateClaim], fits: Sequence[_Fit]) -> tuple[DateClaim | None, str]:
    """Return the first claim that the strongest sign speaks for, and that sign; else the first of all."""
    for fit in fits:
        for claim in claims:
            if fit.holds(claim.moment):
                return claim, fit.why
    return next(iter(claims), None), "the first place that gives it"


def _refine_day(chosen: DateClaim, claims: Sequence[DateClaim]) -> DateClaim:
    """Return a claim with the time of day where the one chosen names a day alone."""
    if chosen.trust not in ("day only", "guessed"):
        return chosen
    day = chosen.moment.date()
    return next(
        (claim for claim in claims if claim.trust != "day only" and claim.moment.date() == day), chosen
    )


def _guess(tree: HtmlElement, url: str) -> DateClaim | None:
    """Return the guess of htmldate: its careful one, or else its bold one.

    The bold one first asks dateparser, which takes more than a second to load, and is no better for it.
    """
    careful = find_date(tree, extensive_search=False, original_date=True, url=url)
    found = careful or find_date(tree, extensive_search=True, original_date=True, url=url)
    return next(
        (DateClaim("htmldate", claim.moment, "guessed") for claim in _claim("htmldate", [found])), None
    )


def _localize(chosen: DateClaim, claims: Sequence[DateClaim]) -> datetime:
    """Return the moment in the zone of the page, where it is written in UTC and the page tells its zone.

    It tells it by another date with a zone, or by the clock it prints beside the headline.
    """
    moment = chosen.moment
    if moment.utcoffset() or chosen.trust != "exact":
        return moment
    for claim in claims:
        if claim.trust == "exact" and claim.moment.utcoffset() and abs(claim.moment - moment) < _SAME_MOMENT:
            return moment.astimezone(claim.moment.tzinfo)
    for claim in claims:
        ahead = claim.moment.replace(second=0) - moment.replace(second=0, microsecond=0)
        if claim.trust == "zone assumed" and abs(ahead) <= _MAX_AHEAD and not ahead % _ZONE_STEP:
            return moment.astimezone(timezone(ahead))
    return moment
