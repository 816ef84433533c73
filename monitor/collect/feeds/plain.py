"""Ordinary feeds, read by libxml2 in a tenth of feedparser's time.

What comes back is what `parsing` makes of feedparser's reading, field for field, or None: a document in which
anything is unusual (a mistake in the XML, an entity, a second charset, XHTML, a date in words) is
feedparser's. The work is bounded by the size of the document, so that no worker needs to stand by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, make_dataclass
from typing import TYPE_CHECKING

from lxml import etree

from monitor.collect.feeds.drafts import (
    KNOWN_NAMESPACES,
    PLAIN,
    RDF,
    Declined,
    Draft,
    Words,
    call_namespace,
    read_attributes,
)
from monitor.collect.feeds.filerules import take_image
from monitor.collect.feeds.rules import make_words
from monitor.collect.feeds.values import (
    MAX_ENTRIES,
    SURROGATE_REFERENCE,
    add_header_links,
    as_markup,
    count_wait,
    find_picture,
)
from monitor.collect.feeds.xmlparsers import make_strict_parser
from monitor.collect.texts.markup import count_links, has_markup, strip_markup, tidy_text, web_url
from monitor.collect.texts.mojibake import mend_mojibake
from monitor.model import Entry, ParsedFeed

if TYPE_CHECKING:
    from lxml.etree import _Element

# Bounds within which a document takes at most about a tenth of a second, whatever it holds (test_plain.py).
MAX_BYTES = 2_000_000
_MAX_PROLOG_BYTES = 8192
_MIN_COUNTED_BYTES = 50_000
_MAX_TAGS = 80_000
_MAX_XML_TRACES = 5000
_MAX_MARKED_LINES = 400
_MAX_LINKS = 4000
_MAX_FILES = 5000
_MAX_CHILDREN = 150
_MAX_PREFIXES = 60
# lxml's time to list the attributes of an element grows with the square of their number.
_IS_LARGE = etree.XPath("boolean(//*[@*[33]]) or count(//*) > 25000")
_MOVING_NAMES = frozenset({"href", "lastmod"})
_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml (?:[^<>?]*?encoding\s*=\s*[\"']([\w-]{1,20})[\"'])?[^<>?]*\?>)?"
    rb"(?:\s|<\?xml-stylesheet\s[^<>?]*\?>|<!--(?:[^<>-]|-(?!->))*-->)*"
    rb"<(?:rss|feed|rdf:RDF)(?=[\s>])"
)
_UTF8 = frozenset({"utf-8", "utf8"})
_XML_TRACE = re.compile(rb"xml(?:ns|:base)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]*)", re.IGNORECASE)
_NAMESPACE = re.compile(rb"xmlns:([\w.-]+)\s*=\s*[\"']([^\"'<>]*)")
_STRANGE_NAMESPACES = (
    "backend.userland.com/rss",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/xml",
    "/xmlns/",
)


def read_plain_feed(
    body: bytes, *, url: str, content_type: str | None, headers: Mapping[str, str] | None = None
) -> ParsedFeed | None:
    """Return what `feeds.parse_feed` returns for `body`, in about a tenth of the time, or None.

    None says only that the document is left to feedparser. The arguments are those of `parse_feed`. Takes
    at most about a tenth of a second whatever the document is; opens and loads nothing.
    """
    try:
        body = body.lstrip()
        root = _read_root(body, content_type)
        words = _find_words(root, body)
        feed, drafts = _read_drafts(root, words, (headers or {}).get("content-language"))
        place = web_url((headers or {}).get("content-location"), url) or url
        parsed = _finish_feed(feed, drafts, place, counts_links=_may_have_links(body))
    except (Declined, etree.XMLSyntaxError):
        return None
    return add_header_links(parsed, headers, url)


# --- the document ----------------------------------------------------------------------------


def _read_root(body: bytes, content_type: str | None) -> _Element:
    _require_ordinary(body, content_type)
    root = etree.fromstring(body, make_strict_parser())
    if root.getnext() is not None:
        raise Declined("it has instructions after its end")
    return root


def _require_ordinary(body: bytes, content_type: str | None) -> None:
    """Decline by its bytes alone a document that is large, in another charset, or begins unusually."""
    label = _CHARSET.search(content_type) if content_type else None
    if len(body) > MAX_BYTES or (label is not None and label[1].lower() not in _UTF8):
        raise Declined("it is very large or said to be in another charset")
    prolog = _PROLOG.match(body, 0, _MAX_PROLOG_BYTES)
    if prolog is None or (prolog[1] is not None and prolog[1].decode().lower() not in _UTF8):
        raise Declined("it does not begin as ordinary feeds do")
    if len(body) > _MIN_COUNTED_BYTES and body.count(b"<") > _MAX_TAGS:
        raise Declined("it has very many elements")
    if b"#" in body and SURROGATE_REFERENCE.search(body):
        # Within CDATA libxml2 lets them stand, where `parse_feed` replaces them.
        raise Declined("there are halves of characters in it")
    if not body.isascii():
        _require_utf8(body)


def _may_have_links(body: bytes) -> bool:
    """Tell whether the entries may have too many links to join.

    Each has a "=" of its own, or the reference `&#61;`; one text may be both the summary and the content.
    """
    return len(body) > _MIN_COUNTED_BYTES and (b"#" in body or 2 * body.count(b"=") > _MAX_LINKS)


def _require_utf8(body: bytes) -> None:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Declined("it is not UTF-8") from error
    if mend_mojibake(text, utf8=body) != text:
        raise Declined("it seems to be encoded twice")


def _find_words(root: _Element, body: bytes) -> Words:
    """Return the vocabularies, after a look at every prefix that is declared anywhere."""
    traces = _XML_TRACE.findall(body)
    if (
        b"xml:base" in traces
        or len(traces) > _MAX_XML_TRACES
        or (len(body) > _MIN_COUNTED_BYTES and _IS_LARGE(root))
    ):
        raise Declined("its addresses have another base, or it has very many elements or attributes")
    bindings = {(prefix or "", uri) for prefix, uri in root.nsmap.items()}
    is_all_at_root = len(traces) == len(bindings)
    if not is_all_at_root:
        bindings |= {(prefix.decode(), uri.decode()) for prefix, uri in _NAMESPACE.findall(body)}
    _require_usual(bindings)
    if root.tag != "rss" and len({uri for _, uri in bindings if KNOWN_NAMESPACES.get(uri.lower()) == ""}) > 1:
        raise Declined("it is of two kinds")
    uris = [uri for _, uri in bindings]
    # Declared late or twice, a namespace has no prefix that is certain to be the one feedparser goes by.
    certain = {uri: prefix.lower() for prefix, uri in bindings if prefix and uris.count(uri) == 1}
    return make_words(certain if is_all_at_root else {})


def _require_usual(bindings: set[tuple[str, str]]) -> None:
    """Decline prefixes that feedparser, which goes by them, may take for those of other namespaces."""
    if len(bindings) > _MAX_PREFIXES:
        raise Declined("it has very many prefixes")
    prefixes = [prefix for prefix, _ in bindings if prefix]
    if len(set(prefixes)) < len(prefixes) or not all(_is_usual(*binding) for binding in bindings):
        raise Declined("its prefixes are unusual")
    named = {(prefix.lower(), call_namespace(prefix, uri)) for prefix, uri in bindings}
    names = {name for _, name in named}
    if any(prefix in names and prefix != name for prefix, name in named if prefix):
        raise Declined("its prefixes are unusual")


def _is_usual(prefix: str, uri: str) -> bool:
    return (
        (uri + prefix).isascii()
        and (len(uri.split()) == 1 or not prefix + uri)
        and not any(strange in uri.lower() for strange in _STRANGE_NAMESPACES)
    )


def _read_drafts(root: _Element, words: Words, language: str | None) -> tuple[Draft, list[Draft]]:
    """Return what the feed and each of its entries wrote down; `language` is what the headers say."""
    is_atom, named = root.tag == f"{_ATOM}feed", language
    language = read_attributes(root).get("lang", language)
    feed = Draft(words, language, is_atom, is_feed=True)
    drafts: list[Draft] = []
    if root.tag == "rss" and len(root) == 1 and root[0].tag == "channel":
        _read_channel(root[0], feed, drafts, "item", 3)
        named = language
    elif is_atom:
        _read_channel(root, feed, drafts, f"{_ATOM}entry", 2)
        named = language
    elif root.tag == f"{RDF}RDF" and len(root) and root[0].tag == f"{_RSS1}channel":
        _read_channel(root[0], feed, drafts, "", 3)
        feed.language = language
        _read_items(root[1:], feed, drafts)
    else:
        raise Declined("it is not built as feeds are")
    if sum(len(draft.enclosures) + len(draft.media) + len(draft.thumbnails) for draft in drafts) > _MAX_FILES:
        raise Declined("its entries have very many files")
    if named:
        feed.hints.setdefault("language", named.replace("_", "-"))
    return feed, drafts


def _read_channel(channel: _Element, feed: Draft, drafts: list[Draft], item_tag: str, depth: int) -> None:
    attributes = read_attributes(channel, _MOVING_NAMES)
    if "href" in attributes or "lastmod" in attributes:
        raise Declined("its channel is unusual")
    feed.language = attributes.get("lang", feed.language)
    rules, others = feed.words.feed, 0
    for child in channel:
        if child.tag == item_tag:
            drafts.append(_read_item(child, feed, depth + 1, len(drafts)))
        else:
            rules[child.tag](feed, child, depth)
            others += 1
    if others > _MAX_CHILDREN:
        raise Declined("it has very many elements beside its entries")


def _read_items(elements: Iterable[_Element], feed: Draft, drafts: list[Draft]) -> None:
    """Read what follows the channel in RSS 1.0: the entries and the picture of the feed."""
    for element in elements:
        if element.tag == f"{_RSS1}item":
            drafts.append(_read_item(element, feed, 3, len(drafts)))
        elif element.tag == f"{_RSS1}image":
            take_image(feed, element, 2)
        else:
            raise Declined(f"there is a {element.tag} in it")


def _read_item(element: _Element, feed: Draft, depth: int, place: int) -> Draft:
    draft = Draft(feed.words, feed.language, feed.is_atom)
    if element.items():
        attributes = read_attributes(element, _MOVING_NAMES)
        if "href" in attributes or "lastmod" in attributes:
            raise Declined("an entry in it is unusual")
        draft.language = attributes.get("lang", draft.language)
        draft.guid = attributes.get("about") or None
    if len(element) > _MAX_CHILDREN or place >= MAX_ENTRIES:
        raise Declined("it has very many entries, or an entry with very many elements")
    rules = draft.words.entry
    for child in element[:]:
        rules[child.tag](draft, child, depth)
    return draft


# --- from drafts to entries ------------------------------------------------------------------


if TYPE_CHECKING:
    _OpenEntry = Entry
else:
    # An Entry that is not frozen yet, of which every field must be named. A frozen dataclass sets each of its
    # fields by a call of its own, which takes a twentieth of the time for a document.
    _OpenEntry = make_dataclass(
        "_OpenEntry", [field.name for field in fields(Entry)], slots=True, kw_only=True
    )


class _Addresses(dict[str | None, str | None]):
    """What each address of a document is when joined to its base."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, url: str | None) -> str | None:
        joined = self[url] = web_url(url, self._base)
        return joined


class _Writer:
    """Writes out drafts against one base, and declines a document whose markup takes long."""

    def __init__(self, base: str, addresses: _Addresses, *, is_own: bool, counts_links: bool) -> None:
        """Take the base: the document's own, or in want of that another address of the feed."""
        self._base = base
        self._addresses = addresses
        self._is_own = is_own
        self._counts_links = counts_links
        self._marked_lines = self._links = 0

    def write_title(self, draft: Draft) -> str | None:
        """Return the words of the title."""
        if draft.title is None:
            return None
        if draft.title_kind is PLAIN or not has_markup(draft.title):
            return tidy_text(draft.title) or None
        self._marked_lines += 1
        if self._marked_lines > _MAX_MARKED_LINES:
            raise Declined("very many titles have markup")
        return strip_markup(draft.title) or None

    def write_markup(self, text: str | None, kind: str | None, base: str | None = None) -> str | None:
        """Return a text of this kind as HTML with absolute links."""
        if text and self._counts_links:
            self._links += count_links(text, _MAX_LINKS + 1)
            if self._links > _MAX_LINKS:
                raise Declined("it has very many links")
        return as_markup(text, kind, base or self._base)

    def write_stand_in(self, draft: Draft, *names: str, base: str | None = None) -> str | None:
        """Return the first of these texts that is not blank."""
        for name in names:
            held = draft.stand_ins.get(name)
            if held is not None and (text := self.write_markup(held.text, held.kind, base)):
                return text
        return None

    def write_entry(self, draft: Draft, inherited: tuple[str, ...]) -> Entry:
        """Return the entry; `inherited` is who wrote it when it does not say."""
        addresses = self._addresses
        source_name, source_url = draft.source or (None, None)
        files: tuple[str, ...] = ()
        media: tuple[str, ...] = ()
        picture = None
        if draft.enclosures:
            files = _list_found([addresses[href] for href, _ in draft.enclosures])
        url = _find_entry_link(draft, addresses) or (files[0] if files else None)
        base = None if self._is_own else url
        content, summary = self._write_texts(draft, base)
        if _has_files(draft):
            near = addresses if base is None else _Addresses(base)
            media, picture = _list_media(draft, near), _find_picture(draft, near)
        published = draft.published or draft.created
        entry = _OpenEntry(
            guid=_tidy(draft.guid) or _tidy(draft.hints.get("identifier")),
            url=url,
            title=self.write_title(draft),
            authors=_tidy_all(draft.authors) or _tidy_all(draft.credits) or inherited,
            published=published.moment if published else None,
            updated=draft.updated.moment if draft.updated else None,
            summary_html=summary or content,
            content_html=content,
            language=_tidy(draft.title_language or _find_language(draft)),
            source_name=_tidy(source_name),
            source_url=addresses[source_url] if source_url else None,
            comments_url=addresses[draft.comments] if draft.comments else None,
            image_url=picture or find_picture(content, summary),
            tags=_tidy_all(draft.tags) if draft.tags else (),
            enclosures=files,
            media=media,
            dated=published.trust if published else None,
        )
        entry.__class__ = Entry  # of the same slots; frozen from here on
        return entry

    def _write_texts(self, draft: Draft, base: str | None) -> tuple[str | None, str | None]:
        contents = [self.write_markup(text, kind, base) for text, kind, _ in draft.contents]
        content = _find_longest(contents) if contents else None
        summary = self.write_markup(draft.summary, draft.summary_kind, base) if draft.summary else None
        if draft.stand_ins:
            summary = summary or self.write_stand_in(draft, "podcast summary", "podcast subtitle", base=base)
            if content is None and summary is None:
                content = self.write_stand_in(draft, "media text", base=base)
        return content, summary


def _finish_feed(feed: Draft, drafts: list[Draft], place: str, *, counts_links: bool) -> ParsedFeed:
    hints = feed.hints
    link = web_url(feed.link, place) or _find_link(feed.links, "alternate", _Addresses(place))
    own_base = web_url(place)
    base = own_base or link or _find_link(feed.links, "self", _Addresses("")) or ""
    addresses = _Addresses(base)
    writer = _Writer(base, addresses, is_own=own_base is not None, counts_links=counts_links)
    authors = _tidy_all(feed.authors)
    inherited = authors if feed.is_atom else ()
    description = (
        writer.write_markup(hints.get("subtitle"), hints.get("subtitle kind"))
        or writer.write_markup(feed.summary, feed.summary_kind)
        or writer.write_stand_in(feed, "podcast summary", "podcast subtitle")
    )
    return ParsedFeed(
        title=writer.write_title(feed),
        url=link,
        description=description,
        language=_tidy(hints.get("language")),
        authors=authors or _tidy_all([hints.get("owner") or hints.get("publisher")]),
        image_url=web_url(
            feed.image or hints.get("resource") or hints.get("logo") or hints.get("icon"), base
        ),
        published=feed.published.moment if feed.published else None,
        updated=feed.updated.moment if feed.updated else None,
        tags=_tidy_all(feed.tags),
        entries=tuple(writer.write_entry(draft, inherited) for draft in drafts),
        wait_s=count_wait(hints.get("ttl"), hints.get("updateperiod"), hints.get("updatefrequency")),
        hub_url=_find_link(feed.links, "hub", addresses),
        self_url=_find_link(feed.links, "self", addresses),
    )


def _tidy(text: str | None) -> str | None:
    return tidy_text(text) or None if text else None


def _tidy_all(texts: Sequence[str | None]) -> tuple[str, ...]:
    if len(texts) < 2:
        word = _tidy(texts[0]) if texts else None
        return (word,) if word else ()
    return tuple(dict.fromkeys(word for text in texts if text and (word := tidy_text(text))))


def _find_language(draft: Draft) -> str | None:
    return next((language for _, _, language in draft.contents if language), None)


def _find_longest(texts: Sequence[str | None]) -> str | None:
    return texts[0] if len(texts) == 1 else max(filter(None, texts), key=len, default=None)


def _list_found(urls: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([url for url in urls if url]))


def _find_link(links: Iterable[tuple[str, str | None]], relation: str, addresses: _Addresses) -> str | None:
    for named, href in links:
        if named == relation and (url := addresses[href]):
            return url
    return None


def _find_entry_link(draft: Draft, addresses: _Addresses) -> str | None:
    return (
        web_url(draft.hints.get("origin"))
        or _find_link(draft.links, "alternate", addresses)
        or addresses[draft.link]
        or _link_guid(draft)
        or addresses[draft.hints.get("player")]
    )


def _link_guid(draft: Draft) -> str | None:
    return web_url(draft.guid) if draft.guid_is_link else None


def _has_files(draft: Draft) -> bool:
    return bool(draft.media or draft.thumbnails or draft.enclosures or draft.image)


def _list_media(draft: Draft, addresses: _Addresses) -> tuple[str, ...]:
    shown = [*(url for url, _ in draft.media), *draft.thumbnails, draft.image]
    return _list_found([addresses[url] for url in shown])


def _find_picture(draft: Draft, addresses: _Addresses) -> str | None:
    pictures = [
        *(url for url, is_picture in draft.media if is_picture),
        *draft.thumbnails,
        *(href for href, kind in draft.enclosures if kind.startswith("image/")),
        draft.image,
    ]
    return next((picture for url in pictures if (picture := addresses[url])), None)
