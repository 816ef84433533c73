"""Whether the address that a page gives itself, by `rel=canonical` or `og:url`, may be believed.

Believed, it makes one article of several addresses. But templates name the home page, a section, the first
of several pages, or one article on all of a site's pages; then it would make one article of many. So it must
be of the same site, look like an article's address, and have enough in common with this very page: the number
of the article, or the words of its address or its title.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from monitor.collect.pages.provenance import is_unfinished
from monitor.domains import registered_domain
from monitor.terms import list_words

_MIN_WORDS = 3
"""Words of an address that must be known from the page before they say that it is this page's."""
_MIN_SHARE = 0.5
_NUMBER = re.compile(r"\d{4,}")
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(rf"(?<!\d)({_YEAR})[/-]?([01]\d)(?:[/-]?([0-3]\d))?(?!\d)")
_PLACES = frozenset({
    "404", "archive", "author", "authors", "category", "error", "home", "login", "not-found", "notfound",
    "page", "search", "section", "signin", "tag", "tags", "topic", "topics",
})  # fmt: skip
"""Words that a path holds when it leads to no article."""
_PAGE_NAMES = frozenset({"currentpage", "page", "paged", "pagenumber", "pagina", "pg", "seite", "start"})
_PAGE_PATH = re.compile(r"/(?:(?:page|seite|pagina)[/-]?)?\d{1,2}/?$|[,_-]\d{1,2}\.s?html?$", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"(?:ar|az|bg|bn|ckb|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|hy|id|it|ja|ka|kk|ko|ku|lt|lv|nl|no|pa"
    r"|pl|ps|pt|ro|ru|sk|sl|sq|sr|sv|sw|ta|tg|th|tr|uk|ur|uz|vi|zh)(?:[-_][a-z]{2,4})?"
)
_LANGUAGE_NAMES = frozenset({"hl", "lang", "language", "locale"})
_USUAL_PORTS = frozenset({None, 80, 443})


def is_plausible(canonical_url: str, url: str, title: str) -> bool:
    """Tell whether the page at `url`, whose title is `title`, may be known under the address it gives itself.

    That is where it differs in more than its form; a home page, a section, another part or another language
    edition of the article, or another article, is not.
    """
    there, here = _split(canonical_url), _split(url)
    if there is None or here is None or not _is_same_site(there, here):
        return False
    if _leads_to_no_article(there) or _is_later_page(here, there):
        return False
    return _list_languages(there) == _list_languages(here) and _is_about(there, here, title)


def is_front_page(url: str) -> bool:
    """Tell whether an address is that of a site's home page."""
    parts = _split(url)
    return parts is not None and not parts.path.strip("/") and not parts.query and "/" not in parts.fragment


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _is_same_site(there: SplitResult, here: SplitResult) -> bool:
    """Tell whether two addresses are of one owner, and the first is where readers go."""
    host, other = there.hostname or "", here.hostname or ""
    if host == other:
        return there.port == here.port or {there.port, here.port} <= _USUAL_PORTS
    usual = there.port in _USUAL_PORTS and not is_unfinished(host)
    return usual and registered_domain(host) == registered_domain(other)


def _leads_to_no_article(address: SplitResult) -> bool:
    segments = unquote(address.path).lower().strip("/").split("/")
    bare = _DATE.sub("", "/".join(segments)).strip("/")
    return not (bare or address.query) or not _PLACES.isdisjoint(segments)


def _is_later_page(here: SplitResult, there: SplitResult) -> bool:
    """Tell whether an address is that of a later page of the article at the other."""
    numbered = {name.lower() for name, _ in parse_qsl(here.query)} & _PAGE_NAMES
    if numbered - {name.lower() for name, _ in parse_qsl(there.query)}:
        return True
    return _PAGE_PATH.search(here.path) is not None and _PAGE_PATH.sub("", here.path) in (
        there.path.rstrip("/"),
        re.sub(r"\.s?html?$", "", there.path),
    )


def _list_languages(address: SplitResult) -> set[str]:
    """Return the languages that an address names: by a label of its host, a part of its path, a parameter."""
    named = [value.lower() for name, value in parse_qsl(address.query) if name.lower() in _LANGUAGE_NAMES]
    labels = (address.hostname or "").split(".")[:-2]
    parts = [*labels, *address.path.lower().split("/"), *named]
    return {part for part in parts if _LANGUAGE.fullmatch(part)}


def _is_about(there: SplitResult, here: SplitResult, title: str) -> bool:
    """Tell whether an address is of this page, by its numbers and by words it shares with the page."""
    own, known = _list_numbers(there), _list_numbers(here)
    if _differ(_list_dates(there), _list_dates(here)) or (own and known and not own & known):
        return False
    if own & known and known <= own:
        return True
    words = _list_slug(there)
    shared = words & (_list_slug(here) | set(list_words(title)))
    return len(shared) >= _MIN_WORDS and len(shared) >= _MIN_SHARE * len(words)


def _differ(one: Collection[object], other: Collection[object]) -> bool:
    return bool(one and other) and one != other


def _list_dates(address: SplitResult) -> set[tuple[str, ...]]:
    return set(_DATE.findall(address.path))


def _list_numbers(address: SplitResult) -> set[str]:
    """Return the long numbers of an address, in which articles are counted; dates and years are none."""
    text = _DATE.sub("/", f"{address.path}?{address.query}")
    return {number for number in _NUMBER.findall(text) if not re.fullmatch(_YEAR, number)}


def _list_slug(address: SplitResult) -> set[str]:
    """Return the words of the longest part of a path, as a rule made from an early title."""
    parts = [list_words(re.sub(r"[-_.+]", " ", part)) for part in unquote(address.path).split("/")]
    return {word for word in max(parts, key=len) if not word.isdigit()}
