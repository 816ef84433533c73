"""What a page says about itself in JSON-LD (schema.org), whatever shape it says it in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.collect.markup import strip_markup

Node = Mapping[str, object]

_MAX_DEPTH = 6
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|PressRelease)$")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_NOT_PEOPLE = ("Organization", "NewsMediaOrganization", "Corporation", "WebSite")


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article of a page as its JSON-LD tells it. `types` are schema.org types; dates are as written.

    `collective` are authors that are no persons; `organisations` are those, the publisher and the web site.
    """

    types: tuple[str, ...]
    headline: str | None
    authors: tuple[str, ...]
    collective: tuple[str, ...]
    organisations: tuple[str, ...]
    published: str | None
    updated: str | None
    section: str | None
    language: str | None
    image_url: str | None


def read_linked_data(tree: HtmlElement) -> LinkedData:
    """Return what the first article node of the page's JSON-LD says; all fields empty when there is none."""
    nodes = [node for script in _scripts(tree) for node in _walk(script)]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _types(node))]
    article = next((node for node in articles if node.get("headline") or node.get("name")), {})
    people = list(_people(article.get("author") or article.get("creator"), by_id))
    sites = [node for node in nodes if any(kind in _NOT_PEOPLE for kind in _types(node))]
    collective = tuple(dict.fromkeys(name for name, is_person in people if not is_person))
    organisations = [
        *collective,
        *(name for name, _ in _people(article.get("publisher"), by_id)),
        *(name for site in sites if (name := _text(site.get("name")))),
    ]
    return LinkedData(
        types=_types(article),
        headline=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(dict.fromkeys(name for name, is_person in people if is_person)),
        collective=collective,
        organisations=tuple(dict.fromkeys(organisations)),
        published=_text(article.get("datePublished")) or _text(article.get("dateCreated")),
        updated=_text(article.get("dateModified")),
        section=_text(article.get("articleSection")),
        language=_text(article.get("inLanguage")),
        image_url=_image(article.get("image") or article.get("thumbnailUrl")),
    )


def _scripts(tree: HtmlElement) -> Iterator[object]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        text = _WRAPPING.sub("", script.text)
        for attempt in (text, _TRAILING_COMMA.sub("", text).replace("\\'", "'")):
            try:
                yield json.loads(attempt, strict=False)
                break
            except (ValueError, RecursionError):
                continue


def _walk(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "itemListElement",
            "hasPart",
            "item",
            "isPartOf",
            "publisher",
        ):
            yield from _walk(value.get(key), depth + 1)


def _types(node: Node) -> tuple[str, ...]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rsplit("/", 1)[-1] for kind in listed if isinstance(kind, str))


def _people(value: object, by_id: Mapping[str, Node], depth: int = 0) -> Iterator[tuple[str, bool]]:
    """Yield (name, whether it is a person) for a string, an object, a reference, or lists of them."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _people(item, by_id, depth + 1)
    elif isinstance(value, str):
        if name := _text(value):
            yield name, True
    elif isinstance(value, dict):
        node = value if "name" in value else by_id.get(str(value.get("@id")), value)
        is_person = not any(kind in _NOT_PEOPLE for kind in _types(node))
        names = node.get("name")
        for written in names if isinstance(names, list) else [names]:
            if text := _text(written):
                yield text, is_person


def _text(value: object) -> str | None:
    found = value[0] if isinstance(value, list) and value else value
    if isinstance(found, dict):
        found = found.get("@value") or found.get("name")
    return (strip_markup(found) or None) if isinstance(found, str) else None


def _image(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None
