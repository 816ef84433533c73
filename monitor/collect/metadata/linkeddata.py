"""What a page says about its article in JSON-LD (schema.org), whatever shape it says it in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from monitor.collect.metadata.nearjson import is_linked_data, read_values
from monitor.collect.metadata.outlets import fold_words
from monitor.collect.texts.markup import strip_markup

Node = Mapping[str, object]

_MAX_DEPTH = 8
_MAX_NODES = 2000
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|PressRelease|CreativeWork)$")
_PAGE = re.compile(r"^(?:WebPage|ItemPage|NewsItem|AboutPage)$")
_NOT_PEOPLE = ("Organization", "NewsMediaOrganization", "Corporation", "WebSite", "Periodical", "Brand")
_LISTING_KEYS = ("itemListElement", "hasPart", "item", "blogPost", "liveBlogUpdate", "comment", "video")
_HOLDING_KEYS = ("@graph", "mainEntity", "mainEntityOfPage", "isPartOf", "publisher")
_ADDRESSES = ("url", "mainEntityOfPage", "@id")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article of a page as its JSON-LD tells it. Dates are as written.

    `types` are the schema.org types of its node, `page_types` those of every node that stands alone.
    `collective` are authors that are no persons; `organisations` are those, the publisher and the web site.
    `free` is isAccessibleForFree, of the article or a part of it; `articles` counts the articles described.
    """

    types: tuple[str, ...]
    page_types: tuple[str, ...]
    headline: str | None
    authors: tuple[str, ...]
    collective: tuple[str, ...]
    organisations: tuple[str, ...]
    published: str | None
    updated: str | None
    section: str | None
    language: str | None
    image_url: str | None
    free: bool | None
    articles: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A node, and whether it is an item of a list or a part of another."""

    node: Node
    is_part: bool


class _Rating(NamedTuple):
    """What speaks for a node as that of the page's article, the strongest first."""

    has_address: bool
    has_title: bool
    stands_alone: bool
    has_details: bool


def read_linked_data(tree: HtmlElement, url: str = "", titles: Iterable[str | None] = ()) -> LinkedData:
    """Return what the JSON-LD of the page at `url` says of its article; all empty when it says nothing.

    Of several articles it is the one with the page's address or one of its `titles`, else the first. What
    that one leaves out is taken from other nodes about the same page.
    """
    found = list(islice((item for value in _read_scripts(tree) for item in _walk(value)), _MAX_NODES))
    by_id = {str(item.node["@id"]): item.node for item in found if "@id" in item.node and len(item.node) > 2}
    about = _choose_nodes(found, url, [fold_words(title) for title in titles if title])
    article = about[0] if about and _is_article(about[0]) else {}
    people = list(_read_people(_pick(about, ("author", "creator")), by_id))
    sites = [item.node for item in found if any(kind in _NOT_PEOPLE for kind in _list_types(item.node))]
    collective = tuple(dict.fromkeys(name for name, is_person in people if not is_person))
    organisations = [
        *collective,
        *(name for name, _ in _read_people(_pick(about, ("publisher",)), by_id)),
        *(name for site in sites if (name := _read_text(site.get("name")))),
    ]
    return LinkedData(
        types=_list_types(article),
        page_types=tuple(
            dict.fromkeys(kind for item in found if not item.is_part for kind in _list_types(item.node))
        ),
        headline=_read_headline(article),
        authors=tuple(dict.fromkeys(name for name, is_person in people if is_person)),
        collective=collective,
        organisations=tuple(dict.fromkeys(organisations)),
        published=_read_text(_pick(about, ("datePublished",)))
        or _read_text(_pick(about, ("dateCreated", "uploadDate"))),
        updated=_read_text(_pick(about, ("dateModified",))),
        section=_read_text(_pick(about, ("articleSection",))),
        language=_read_text(_pick(about, ("inLanguage",))),
        image_url=_read_image(_pick(about, ("image", "thumbnailUrl"))),
        free=_read_free(about),
        articles=sum(_is_article(item.node) for item in found),
    )


def _read_scripts(tree: HtmlElement) -> Iterator[object]:
    for script in tree.iter("script"):
        if is_linked_data(script) and script.text:
            yield from read_values(script.text)


def _walk(value: object, depth: int = 0, is_part: bool = False) -> Iterator[_Found]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1, is_part)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield _Found(value, is_part)
        for key in _HOLDING_KEYS:
            yield from _walk(value.get(key), depth + 1, is_part)
        for key in _LISTING_KEYS:
            yield from _walk(value.get(key), depth + 1, True)


def _choose_nodes(found: Sequence[_Found], url: str, titles: Sequence[str]) -> list[Node]:
    """Return the node of the page's article, then the other nodes about the same page."""
    rated = [(_rate(item, url, titles), item.node) for item in found if _is_article(item.node)]
    named = [(rating, node) for rating, node in rated if _read_headline(node)]
    best = max(named, key=lambda pair: pair[0], default=None)
    main = [best[1]] if best is not None else []
    others = [node for rating, node in rated if (rating.has_address or rating.has_title) and node not in main]
    pages = [
        item.node for item in found if not item.is_part and any(map(_PAGE.match, _list_types(item.node)))
    ]
    return main + others + [node for node in pages if _has_address(node, url) or len(pages) == 1]


def _rate(item: _Found, url: str, titles: Sequence[str]) -> _Rating:
    headline = fold_words(_read_headline(item.node))
    return _Rating(
        has_address=_has_address(item.node, url),
        has_title=bool(headline) and any(headline in title or title in headline for title in titles),
        stands_alone=not item.is_part,
        has_details="author" in item.node or "datePublished" in item.node,
    )


def _read_headline(node: Node) -> str | None:
    return _read_text(node.get("headline")) or _read_text(node.get("name"))


def _is_article(node: Node) -> bool:
    return any(_ARTICLE.search(kind) for kind in _list_types(node))


def _has_address(node: Node, url: str) -> bool:
    own = _strip_address(url)
    return bool(own) and any(
        _strip_address(address) == own for key in _ADDRESSES for address in _list_addresses(node.get(key))
    )


def _list_addresses(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (held for key in ("@id", "url") if isinstance(held := value.get(key), str))


def _strip_address(url: str) -> str:
    """Return the host and path of an address; nothing for that of a home page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/")
    return (parts.hostname or "").removeprefix("www.") + path if path else ""


def _list_types(node: Node) -> tuple[str, ...]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return tuple(re.split(r"[/#:]", kind)[-1] for kind in listed if isinstance(kind, str))


def _pick(nodes: Iterable[Node], keys: Sequence[str]) -> object:
    """Return what the first node that has one of the keys holds there."""
    return next((node[key] for node in nodes for key in keys if node.get(key)), None)


def _read_people(value: object, by_id: Mapping[str, Node], depth: int = 0) -> Iterator[tuple[str, bool]]:
    """Yield (name, whether it is a person) for a string, an object, a reference, or lists of them."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _read_people(item, by_id, depth + 1)
    elif isinstance(value, str):
        if name := _read_text(value):
            yield name, True
    elif isinstance(value, dict):
        node = value if "name" in value else by_id.get(str(value.get("@id")), value)
        is_person = not any(kind in _NOT_PEOPLE for kind in _list_types(node))
        names = node.get("name") or _join_name(node)
        for written in names if isinstance(names, list) else [names]:
            if text := _read_text(written):
                yield text, is_person
            elif isinstance(written, dict):
                yield from _read_people(written, by_id, depth + 1)


def _join_name(node: Node) -> str | None:
    parts = (_read_text(node.get("givenName")), _read_text(node.get("familyName")))
    return " ".join(part for part in parts if part) or None


def _read_text(value: object) -> str | None:
    found = value[0] if isinstance(value, list) and value else value
    if isinstance(found, dict):
        found = found.get("@value") or found.get("name")
    return (strip_markup(found) or None) if isinstance(found, str) else None


def _read_image(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None


def _read_free(nodes: Sequence[Node]) -> bool | None:
    """Return what the first of the nodes, or a part of it, says: anything closed makes the whole closed."""
    for node in nodes:
        parts = node.get("hasPart")
        listed = parts if isinstance(parts, list) else [parts]
        holders = [node, *(part for part in listed if isinstance(part, dict))]
        said = [
            str(holder["isAccessibleForFree"]).strip().lower()
            for holder in holders
            if "isAccessibleForFree" in holder
        ]
        if said:
            return not any(word.rsplit("/", 1)[-1] in ("false", "no", "0") for word in said)
    return None
