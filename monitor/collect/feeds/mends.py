"""feedparser, with what it reads amiss set right and what makes it slow bounded.

feedparser keeps a state that each element's opening and closing changes; `Mends` goes before its classes
and alters what some elements do to that state. Where the mends are silent, what feedparser does holds.
Decision 11 says why they reach into it, and pyproject.toml which versions they hold for.
"""

from __future__ import annotations

import xml.sax
import xml.sax.handler
import xml.sax.saxutils
import xml.sax.xmlreader
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.encodings import convert_to_utf8
from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

from monitor.collect.feeds.prologs import settle_doctype
from monitor.collect.feeds.values import MAX_CATEGORIES, MAX_ENTRIES, MAX_NAME_CHARS

ATOM_PREFIXES = frozenset({"atom", "atom10", "atom03", "a10"})
"""Prefixes that stand for Atom even where nothing, or a misspelt namespace, declares them."""
MAX_TEXT_CHARS = 2_000_000
"""Of one element: twenty times the longest articles."""
_MAX_ATTRIBUTES = 300
_MAX_MAIL_CHARS = 254
"""The longest mail address (RFC 5321, erratum 1690)."""
_LINE_ELEMENTS = frozenset({
    "author", "category", "comments", "created", "id", "language", "link", "published", "publisher",
    "updated",
})  # fmt: skip
_HTML_TAGS = frozenset({
    "a", "b", "big", "blockquote", "br", "center", "div", "em", "font", "i", "p", "small", "span", "strong",
    "sub", "sup", "tt", "u",
})  # fmt: skip


class _Enough(Exception):
    """There are as many entries as are kept."""


def read_feed_state(body: bytes, headers: Mapping[str, str], *, resolves_links: bool) -> FeedParserDict:
    """Return what feedparser makes of a document: `feed`, `entries`, `version`, `bozo`.

    `headers` (lower-case names) may name the charset and the language; links within texts are joined to the
    bases that the document itself declares when `resolves_links`. HTML is as published. At most 2000
    entries are read. Nothing is opened or loaded. Raises what feedparser raises over hostile input.
    """
    state = FeedParserDict(bozo=False, encoding="")
    data = convert_to_utf8(dict(headers), body, state)
    data, entities = settle_doctype(data)
    reader: Any = None
    if state["encoding"]:
        reader = _StrictReader("", headers.get("content-language"), "utf-8")
        state["bozo"] = not _run_strictly(reader, data, resolves_links)
    if reader is None or state["bozo"]:
        state["bozo"] = True
        reader = _LooseReader("", headers.get("content-language"), "utf-8", entities)
        _run_loosely(reader, data, resolves_links)
    state.update(feed=reader.feeddata, entries=reader.entries, version=reader.version)
    return state


def _run_strictly(reader: Any, data: bytes, resolves_links: bool) -> bool:
    """Feed the document to an XML parser; return whether it is well-formed, as far as it was read."""
    reader.resolve_relative_uris, reader.sanitize_html = resolves_links, False
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setFeature(xml.sax.handler.feature_external_ges, False)
    parser.setContentHandler(reader)
    parser.setErrorHandler(reader)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(BytesIO(data))
    try:
        parser.parse(source)
    except xml.sax.SAXException:
        return False
    except _Enough:
        return True
    return True


def _run_loosely(reader: Any, data: bytes, resolves_links: bool) -> None:
    reader.resolve_relative_uris, reader.sanitize_html = resolves_links, False
    try:
        reader.feed(data.decode("utf-8", "replace"))
    except _Enough:
        return
    reader.infeed = 1
    while reader.elementstack and not reader.inentry:  # an end tag was misspelt; half an entry is none
        reader.pop(reader.elementstack[-1][0])


class Mends(_FeedParserMixin):  # type: ignore[misc]  # feedparser has no types
    """What elements do otherwise than feedparser has it."""

    infeed: int

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.namespacemap.update(dict.fromkeys(ATOM_PREFIXES, ""))
        self._outside_feed = False

    # --- bounds

    def _start_item(self, attrs_d: dict[str, str]) -> None:
        if len(self.entries) >= MAX_ENTRIES:
            raise _Enough
        super()._start_item(attrs_d)

    _start_entry = _start_item

    def handle_data(self, text: str, escape: int = 1) -> None:
        """Note a piece of text, as feedparser does, in half its time: a long text is a million pieces."""
        if self.elementstack:
            if escape and dict.get(self.contentparams, "type") == "application/xhtml+xml":
                text = xml.sax.saxutils.escape(text)
            self.elementstack[-1][2].append(text)

    def pop(self, element: str, strip_whitespace: int = 1) -> str | None:
        """Close an element, at most 2,000,000 characters of its text kept."""
        if self.elementstack and self.elementstack[-1][0] == element:
            pieces = self.elementstack[-1][2]
            if sum(map(len, pieces)) > MAX_TEXT_CHARS:
                pieces[:] = ["".join(_cut(pieces))]
        text: str | None = super().pop(element, strip_whitespace)
        return text

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        if len(self._get_context().get("tags", ())) < MAX_CATEGORIES:
            super()._add_tag(term, scheme, label)

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()
        if len(context.get(key) or "") > MAX_NAME_CHARS:
            context[key] = context[key][:MAX_NAME_CHARS]
        detail = context.get(f"{key}s", [FeedParserDict()])[-1]
        if not detail and _holds_no_mail(context.get(key) or ""):
            detail["name"] = context[key]
            context.setdefault(f"{key}_detail", detail)
        else:
            super()._sync_author_detail(key)

    # --- identity and links

    def unknown_endtag(self, tag: str) -> None:
        """Close an element; the base it declared ends with it, also where there was none before."""
        super().unknown_endtag(tag)
        if self.basestack:
            self.baseuri = self.basestack[-1]

    def _start_dc_identifier(self, attrs_d: dict[str, str]) -> None:
        self.push("dc_identifier", 1)

    def _end_dc_identifier(self) -> None:
        self.pop("dc_identifier")

    # --- texts: those of podcasts and of pictures stand in for the entry's own, and never take their place

    def _start_itunes_summary(self, attrs_d: dict[str, str]) -> None:
        self.push_content("itunes_summary", attrs_d, "text/plain", 1)

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    def _start_itunes_subtitle(self, attrs_d: dict[str, str]) -> None:
        self.push_content("itunes_subtitle", attrs_d, "text/plain", 1)

    def _end_itunes_subtitle(self) -> None:
        self.pop_content("itunes_subtitle")

    def _start_media_description(self, attrs_d: dict[str, str]) -> None:
        self.push_content("media_description", attrs_d, "text/plain", 1)

    def _end_media_description(self) -> None:
        self.pop_content("media_description")

    def _end_content(self) -> None:
        self.pop_content("content")

    _end_body = _end_xhtml_body = _end_content_encoded = _end_fullitem = _end_content

    def push(self, element: str, expecting_text: int) -> None:
        """Open an element; HTML that was not escaped is a part of the line in which it stands."""
        if element in _HTML_TAGS and self.elementstack and self.elementstack[-1][0] in _LINE_ELEMENTS:
            return
        super().push(element, expecting_text)

    # --- people: the owner of a podcast is not its last author

    def _save_author(self, key: str, value: str, prefix: str = "author") -> None:
        if prefix == "author":
            super()._save_author(key, value)
        else:
            self._get_context().setdefault("podcast_owner", FeedParserDict())[key] = value

    def _end_itunes_owner(self) -> None:
        self.pop("publisher")
        self.inpublisher = 0

    def _end_webmaster(self) -> None:
        self.pop("publisher")

    # --- pictures: that of RSS 1.0 stands beside the channel

    def _start_channel(self, attrs_d: dict[str, str]) -> None:
        self.title_depth = -1  # a picture or an entry before it had a title of its own
        super()._start_channel(attrs_d)

    def _start_image(self, attrs_d: dict[str, str]) -> None:
        super()._start_image(attrs_d)
        if not self.inentry and not self.infeed:
            self._outside_feed, self.infeed = True, 1
        resource, picture = self._get_attribute(attrs_d, "rdf:resource"), self.feeddata.get("image")
        if resource and not self.inentry and not self.insource and isinstance(picture, dict):
            picture.setdefault("resource", resource)

    def _end_image(self) -> None:
        super()._end_image()
        if self._outside_feed:
            self._outside_feed, self.infeed = False, 0


def _holds_no_mail(name: str) -> bool:
    """Tell whether a name has a word longer than any mail address: to search it takes time by its square."""
    words = name.split()
    return bool(words) and max(map(len, words)) > _MAX_MAIL_CHARS


def _cut(pieces: Iterable[str | bytes]) -> Iterator[str]:
    """Yield the pieces until they have as many characters as are kept; references are written in bytes."""
    left = MAX_TEXT_CHARS
    for piece in pieces:
        text = piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece
        yield text[:left]
        left -= len(text)
        if left <= 0:
            return


class _StrictReader(Mends, StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    """Reads what is well-formed."""

    def startElementNS(self, name: object, qname: object, attrs: AttributesNSImpl) -> None:
        """Open an element; so many attributes that looking them up takes long are left out."""
        few = attrs if len(attrs) <= _MAX_ATTRIBUTES else AttributesNSImpl({}, {})
        super().startElementNS(name, qname, few)


class _LooseReader(Mends, LooseFeedParser):  # type: ignore[misc]  # feedparser has no types
    """Reads what is not, as browsers read tag soup."""
