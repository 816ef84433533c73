"""The state in which feedparser reads a feed, kept for a quicker reader: drafts, and what elements mean.

feedparser has one dictionary for the feed and one for each entry, and every element writes into the one that
is open. A `Draft` is such a dictionary. What cannot be read with certainty as feedparser would is `Declined`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedparser.util import FeedParserDict

from monitor.collect.feeds.mends import ATOM_PREFIXES, Mends
from monitor.collect.feeds.values import MAX_NAME_CHARS
from monitor.collect.texts.dates import Dated, read_common_date, trust_common_date

if TYPE_CHECKING:
    from lxml.etree import _Element

HTML, PLAIN = "text/html", "text/plain"
MAX_LINE_CHARS = MAX_NAME_CHARS
"""Of what should be one line; of longer names feedparser's reading keeps a part only."""
_MAX_GUESSED_CHARS = 400
"""feedparser's guess takes time by the square of a text."""
_MAX_WORDS = 300
"""Different elements in one document."""
_KINDS = {"text": PLAIN, "plain": PLAIN, PLAIN: PLAIN, "html": HTML, HTML: HTML}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ABOUT = f"{RDF}about"
_TEXT_NAMES = frozenset({"type", "mode", "src"})
HARMLESS_NAMES = frozenset({"height", "length", "width", "title", "hreflang", "isDefault", "fileSize"})
_STRAY_CONTROL = re.compile("[\x80-\x9f]")
_CLOSED_MARKUP = re.compile(r"</\w+>|&#?\w+;")

KNOWN_NAMESPACES: Mapping[str, str] = {uri.lower(): name.lower() for uri, name in Mends.namespaces.items()}
_FEED_KEYS: set[str] = set()
for _key, _real in FeedParserDict.keymap.items():
    _FEED_KEYS |= {_key, *([_real] if isinstance(_real, str) else _real)}
# By feedparser's names for them: it has a method for the element, or stores others under a key of that name.
MEANINGFUL = frozenset(
    {name[len("_start_") :] for name in dir(Mends) if name.startswith("_start_")}
    | {name[len("_end_") :] for name in dir(Mends) if name.startswith("_end_")}
    | {
        f"{key}{suffix}"
        for key in (*_FEED_KEYS, "title", "created", "author")
        for suffix in ("", "_parsed", "_detail")
    }
    | {"authors", "comments", "enclosures", "guidislink", "icon", "license", "links", "logo", "publisher"}
    | {"media_content", "media_thumbnail", "tags", "ttl", "version", "category", "image", "source"}
    | {"feedburner_origlink", "pheedo_origlink", "podcast_owner"}
)
_MEANINGFUL_ENDINGS = MEANINGFUL | {name.partition("_")[2] for name in MEANINGFUL}


class Declined(Exception):
    """The document is not ordinary, and left to feedparser; the text says why."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A text that is shown where the entry or the feed has none of its own."""

    text: str
    kind: str
    depth: int


@dataclass(slots=True)
class Draft:
    """What the elements of a feed or an entry have written down so far. None where none has spoken.

    Depths count elements from the root, which is 1. Where two elements name the same thing, the shallower
    or, at one depth, the later wins; a title is safe from later ones from `title_locked_at` downward.
    """

    words: Words
    language: str | None
    is_atom: bool
    is_feed: bool = False
    title: str | None = None
    title_kind: str | None = None
    title_language: str | None = None
    title_depth: int = 99
    title_locked_at: int = 99
    link: str | None = None
    links: list[tuple[str, str | None]] = field(default_factory=list)
    enclosures: list[tuple[str | None, str]] = field(default_factory=list)
    guid: str | None = None
    guid_is_link: bool | None = None
    authors: list[str | None] = field(default_factory=list)
    has_written_author: bool = False
    published: Dated | None = None
    updated: Dated | None = None
    created: Dated | None = None
    summary: str | None = None
    summary_kind: str | None = None
    summary_depth: int = 99
    contents: list[tuple[str, str, str | None]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    source: tuple[str | None, str | None] | None = None
    comments: str | None = None
    media: list[tuple[str | None, bool]] = field(default_factory=list)
    thumbnails: list[str | None] = field(default_factory=list)
    image: str | None = None
    stand_ins: dict[str, StandIn] = field(default_factory=dict)
    credits: list[str] = field(default_factory=list)
    person: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


Rule = Callable[[Draft, "_Element", int], None]


class Vocabulary(dict[str, Rule]):
    """The rule for each tag, as lxml writes tags, found when it is first asked for."""

    def __init__(
        self, rules: Mapping[str, Rule], tags: Mapping[str, Rule], own_prefixes: Mapping[str, str]
    ) -> None:
        """Take rules by feedparser's names ("dc_creator"), and prefixes by namespaces it does not know.

        `tags` is what `spell_tags` makes of the rules.
        """
        super().__init__()
        self._rules = rules
        self._tags = tags
        self._own_prefixes = own_prefixes

    def __missing__(self, tag: str) -> Rule:
        if len(self) > _MAX_WORDS or type(tag) is not str or not tag.isascii():
            raise Declined("its elements have unusual names")
        rule = self._tags.get(tag.lower())
        if rule is None:
            uri, _, local = tag.rpartition("}")
            rule = self._find_rule(uri[1:], local.lower())
        self[tag] = rule
        return rule

    def _find_rule(self, uri: str, local: str) -> Rule:
        prefix = KNOWN_NAMESPACES.get(uri.lower()) if uri else ""
        if prefix is None:
            own_prefix = self._own_prefixes.get(uri)
            if own_prefix is None:
                # which prefix feedparser sees, if any, depends on what was declared before
                return decline if local in _MEANINGFUL_ENDINGS else ignore
            prefix = call_namespace(own_prefix, uri)
        name = f"{prefix}_{local}" if prefix else local
        return self._rules.get(name) or (decline if name in MEANINGFUL else ignore)


def call_namespace(prefix: str, uri: str) -> str:
    """Return what feedparser calls the namespace that this prefix stands for."""
    named = KNOWN_NAMESPACES.get(uri.lower(), prefix.lower())
    return "" if named in ATOM_PREFIXES else named


def spell_tags(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Return the rules by the tags, in lower case, of the namespaces that feedparser knows."""
    return {
        f"{{{uri}}}{name.removeprefix(f'{prefix}_')}": rule
        for name, rule in rules.items()
        for uri, prefix in KNOWN_NAMESPACES.items()
        if not prefix or name.startswith(f"{prefix}_")
    } | dict(rules)


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabularies of one document, by the place in which an element stands."""

    feed: Vocabulary
    entry: Vocabulary
    person: Vocabulary
    media: Vocabulary
    image: Vocabulary


# --- reading an element ----------------------------------------------------------------------


def read_text(element: _Element) -> str:
    """Return the text of an element without elements, its white space stripped."""
    if len(element):
        raise Declined("an element holds others where text is expected")
    text = (element.text or "").strip()
    if not text.isascii():
        _require_well_decoded(text)
    return text


def _require_well_decoded(text: str) -> None:
    """feedparser mends what was encoded twice, and controls that windows-1252 has letters for."""
    if _STRAY_CONTROL.search(text):
        raise Declined("there are control characters in it")
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return
    raise Declined("it seems to be encoded twice")


def read_attributes(element: _Element, names: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the attributes with these names, and `xml:lang` and `rdf:about` without prefix.

    Of other attributes, those that are spelt otherwise but count as one of them, or that change what
    addresses and texts within mean, are declined.
    """
    attributes = dict(element.items())
    if attributes.keys() <= names:
        return attributes
    return _sift_attributes(attributes, names)


def _sift_attributes(written: dict[str, str], names: frozenset[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for key, value in written.items():
        if key in names:
            attributes[key] = value
        elif key == _LANGUAGE and value:
            attributes["lang"] = value
        elif key == _ABOUT:
            attributes["about"] = value
        elif key not in HARMLESS_NAMES and _is_like(key, names):
            raise Declined("its attributes are unusual")
    return attributes


def _is_like(key: str, names: frozenset[str]) -> bool:
    local = key.rpartition("}")[2].lower()
    return local in ("base", "lang") or any(local == name.lower() for name in names)


def read_line(element: _Element) -> str:
    """Return the text of an element without elements that is no longer than a line."""
    text = read_text(element)
    if len(text) > MAX_LINE_CHARS:
        raise Declined("a line in it is very long")
    return text


def read_address(element: _Element) -> str:
    """Return the line of an element, which both readers take for the same address."""
    return check_address(read_line(element))


def check_address(url: str) -> str:
    """Return an address that both readers take for the same."""
    if "///" in url:  # feedparser takes slashes out
        raise Declined("an address in it is unusual")
    return url


def read_bare_line(element: _Element) -> str:
    """Return the line of an element that feedparser would store as attributes if it had any."""
    if element.items():
        raise Declined("its attributes are unusual")
    return read_address(element)


def read_kinded(draft: Draft, element: _Element, kind: str) -> tuple[str, str, str | None]:
    """Return a text, its media type (`kind` unless its attribute says another) and its language."""
    language, text = draft.language, read_text(element)
    if element.items():
        attributes = read_attributes(element, _TEXT_NAMES)
        if "mode" in attributes or "src" in attributes:
            raise Declined("a text in it is encoded or elsewhere")
        kind = _KINDS.get(attributes["type"].lower(), "") if "type" in attributes else kind
        language = attributes.get("lang", language)
        if not kind:
            raise Declined("a text in it is of an unusual type")
    if kind is PLAIN and ("<" in text or "&" in text) and not draft.is_atom:
        kind = _guess_kind(text)
    return text, kind, language.replace("_", "-") if language else None


def _guess_kind(text: str) -> str:
    """Return what feedparser takes a text of RSS for that should be plain."""
    if not _CLOSED_MARKUP.search(text):
        return PLAIN
    if len(text) > _MAX_GUESSED_CHARS:
        raise Declined("a plain text with markup is very long")
    return HTML if Mends.looks_like_html(text) else PLAIN


def read_moment(element: _Element) -> Dated | None:
    """Return the moment that an element names, None for an empty one."""
    written = read_text(element)
    if not written:
        return None
    moment = read_common_date(written)
    if moment is None:
        raise Declined("a date in it is written in an unusual way")
    return Dated(moment, trust_common_date(written))


# --- elements that fill nothing --------------------------------------------------------------


def decline(_draft: Draft, element: _Element, _depth: int) -> None:
    """Refuse the element: it means something to feedparser that no rule repeats."""
    raise Declined(f"there is a {element.tag} in it")


def ignore(draft: Draft, element: _Element, depth: int) -> None:
    """Pass over an element that fills nothing we read; so must what is in it."""
    if any(not key.isascii() for key in element.keys()):  # noqa: SIM118 (an lxml element is no mapping)
        raise Declined("its attributes have unusual names")
    words = draft.words.feed if draft.is_feed else draft.words.entry
    for child in element:
        if words[child.tag] is not ignore:
            decline(draft, child, depth)
        ignore(draft, child, depth + 1)


def skip(_draft: Draft, element: _Element, _depth: int) -> None:
    """Pass over an element that fills nothing we read but opens a state in which others would."""
    read_text(element)
