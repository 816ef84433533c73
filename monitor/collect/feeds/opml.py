"""OPML: the lists of feeds that readers exchange, in all the forms in which they are found.

A list comes from anywhere. Its bytes are decoded as those of feeds and pages are, and every ampersand that
is no reference to a character is taken as itself: so no entity is ever looked up, neither one that a file
declares nor one that it points to, and addresses with bare ampersands, which are common, survive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from monitor.collect.feeds.xmlparsers import make_lenient_parser
from monitor.collect.network.addresses import show_address
from monitor.collect.texts.charsets import decode_document, read_own_label
from monitor.collect.texts.markup import strip_markup, tidy_text
from monitor.errors import UnreadableError
from monitor.model import Feed, Outlet

MAX_OPML_BYTES = 10_000_000
"""Longer than any list of feeds: ten thousand take two megabytes."""
MAX_PROBLEMS = 100
"""How many mistakes in a list are named."""

_DECLARATION = re.compile(r"<\?xml[^>]{0,500}\?>")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIELDS = frozenset({"type", "text", "title", "xmlurl", "htmlurl", "url", "category"})
_NO_FEED_TYPES = frozenset({"link", "include"})
_FEED_TYPES = frozenset({"rss", "atom", "rdf", "feed", "json"})
_MAX_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed as a list names it; the addresses as written, nothing checked.

    `categories` are the folders it lies in, the outermost first, then those it names itself. `line` is
    where it stands, from 1.
    """

    title: str | None
    url: str
    site_url: str | None
    categories: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a list holds, in its order. `problems` name what is wrong in it, each as "name:line: ..."."""

    feeds: tuple[OpmlFeed, ...]
    problems: tuple[str, ...]


# --- in --------------------------------------------------------------------------------------


def read_opml(body: bytes, name: str) -> FeedList:
    """Return the feeds of an OPML 1.0, 1.1 or 2.0 document. `name` stands in messages.

    A document that is broken gives what can be read of it, and a problem. Nothing that it refers to is
    opened. Raises UnreadableError when it is too long, declares entities, or is no list of feeds.
    """
    if len(body) > MAX_OPML_BYTES:
        raise UnreadableError(f"{name}: it is longer than {MAX_OPML_BYTES // 1_000_000} MB; split it")
    text = decode_document(body, [read_own_label(body)]).text
    entity = _ENTITY.search(text)
    if entity is not None:
        line = text.count("\n", 0, entity.start()) + 1
        message = "it declares entities, which no list of feeds needs; nothing of it was read"
        raise UnreadableError(f"{name}:{line}: {message}")
    root, broken = _parse(text)
    if root is None:
        raise UnreadableError(f"{name}: it is no OPML: there is no XML in it")
    found = [_read_outline(outline, folders) for outline, folders in _walk(root)]
    kind = _local_name(root.tag)
    if kind != "opml" and not found:
        raise UnreadableError(f"{name}: it is no OPML: its first element is {kind!r}")
    problems = [*broken, *((line, message) for line, message in found if isinstance(message, str))]
    return FeedList(
        tuple(feed for _, feed in found if isinstance(feed, OpmlFeed)),
        tuple(f"{name}:{line}: {message}" for line, message in sorted(problems)[:MAX_PROBLEMS]),
    )


def _parse(text: str) -> tuple[etree._Element | None, list[tuple[int, str]]]:
    """Return the root element and what is not well-formed, each with its line."""
    plain = _DECLARATION.sub("", _NOT_XML.sub(" ", text), count=1)
    parser = make_lenient_parser("utf-8")
    try:
        root = etree.fromstring(_BARE_AMPERSAND.sub("&amp;", plain).encode(), parser)
    except etree.XMLSyntaxError:
        return None, []
    fatal = [entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
    return root, [(entry.line, f"not well-formed: {tidy_text(entry.message)}") for entry in fatal]


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield every outline with the names of the folders above it."""
    folders: list[tuple[str, ...]] = [()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if _local_name(element.tag) != "outline":
            continue
        if event == "end":
            folders.pop()
            continue
        yield element, folders[-1]
        fields = _read_fields(element)
        name = None if _read_address(fields) else _read_title(fields)
        folders.append((*folders[-1], name) if name else folders[-1])


def _read_outline(outline: etree._Element, folders: tuple[str, ...]) -> tuple[int, OpmlFeed | str | None]:
    """Return the line of an outline and its feed, what is wrong with it, or None for a folder."""
    fields = _read_fields(outline)
    line, title, kind = int(outline.sourceline or 1), _read_title(fields), fields.get("type", "").lower()
    url = _read_address(fields)
    if url is not None:
        own = (part.strip(" /") for part in fields.get("category", "").split(","))
        categories = tuple(dict.fromkeys((*folders, *filter(None, map(tidy_text, own)))))
        return line, OpmlFeed(title, url, fields.get("htmlurl") or None, categories, line)
    if kind in _NO_FEED_TYPES and fields.get("url"):
        return line, f"it refers to {_show(fields['url'])}, which is no feed and was not opened"
    if kind in _FEED_TYPES:
        return line, f"the feed {_show(title or 'without a title')!r} has no address (xmlUrl)"
    return line, None


def _read_fields(outline: etree._Element) -> dict[str, str]:
    """Return the attributes that matter, by lower-case name. Fetching all would take time by their square."""
    names: dict[str, str] = {}
    for name in outline.keys():  # noqa: SIM118  # an element is no mapping: iterating it gives its children
        names.setdefault(_local_name(name), name)
    return {field: (outline.get(names[field]) or "").strip() for field in _FIELDS & names.keys()}


def _read_title(fields: dict[str, str]) -> str | None:
    return strip_markup(fields.get("title") or fields.get("text") or "") or None


def _read_address(fields: dict[str, str]) -> str | None:
    if fields.get("xmlurl"):
        return fields["xmlurl"]
    return None if fields.get("type", "").lower() in _NO_FEED_TYPES else fields.get("url") or None


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _show(text: str) -> str:
    return show_address(tidy_text(text))[:_MAX_SHOWN_CHARS]


# --- out -------------------------------------------------------------------------------------


def write_opml(feeds: Sequence[Feed], outlets: Sequence[Outlet], title: str) -> bytes:
    """Return the feeds as OPML 2.0, each in a folder named by the affiliation of its outlet.

    Folders stand in the order of the first feed of each, feeds without an outlet after them. User and
    password of an address are left out.
    """
    by_id = {outlet.id: outlet for outlet in outlets}
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _to_xml(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    loose: list[etree._Element] = []
    for feed in feeds:
        outlet = by_id.get(feed.outlet_id or "")
        outline = etree.Element("outline", _describe(feed, outlet))
        if outlet is None:
            loose.append(outline)
            continue
        if outlet.affiliation not in folders:
            folders[outlet.affiliation] = etree.SubElement(body, "outline", text=outlet.affiliation)
        folders[outlet.affiliation].append(outline)
    body.extend(loose)
    etree.indent(root)
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _describe(feed: Feed, outlet: Outlet | None) -> dict[str, str]:
    url = _to_xml(show_address(feed.url))
    name = _to_xml(outlet.name if outlet else urlsplit(url).hostname or url)
    fields = {"type": "rss", "text": name, "title": name, "xmlUrl": url}
    if outlet is not None and outlet.domains:
        domain = outlet.domains[0]
        fields["htmlUrl"] = _to_xml(domain if "://" in domain else f"https://{domain}")
    return fields


def _to_xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
