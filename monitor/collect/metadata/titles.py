"""The headline of an article's page, decided between what the page shows and what it says in its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from monitor.collect.metadata.outlets import (
    SEPARATOR,
    fold_words,
    is_outlet,
    names_outlet,
    squeeze_words,
    strip_outlet,
)
from monitor.collect.texts.markup import read_words, tidy_text
from monitor.model import FieldReason

_MAX_TITLE_CHARS = 300
_MIN_HEADLINE_CHARS = 25  # of a heading that nothing else backs
_MAX_HEADINGS = 8
_CRUMB_DEPTH = 5
_CRUMB = re.compile(r"crumb", re.IGNORECASE)
_HEADLINE = re.compile(r"headline|title(?!s)", re.IGNORECASE)
_SAID = ("JSON-LD", "og:title", "twitter:title")
"""The sources that name the article alone; the others name the page."""


@dataclass(frozen=True, slots=True)
class TitleField:
    """What one place of a page gives as the title."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """The title chosen and why; `heading` is the element that shows it, where one does."""

    text: str
    reason: FieldReason
    heading: HtmlElement | None


def choose_title(tree: HtmlElement, fields: Sequence[TitleField], outlets: Sequence[str]) -> Title | None:
    """Take what JSON-LD and OpenGraph agree on, or the h1 that some field backs, or the likeliest other.

    Fields are compared, and returned, without the outlet's name.
    """
    bare = [
        TitleField(field.source, strip_outlet(field.text, outlets))
        for field in fields
        if field.text and not is_outlet(field.text, outlets)
    ]
    headings = _find_headings(tree, outlets)
    agreed = _find_agreed(bare)
    shown = next(((h, text) for h, text in headings if any(_backs(f.text, text) for f in bare)), None)
    if agreed is not None:
        heading = shown[0] if shown is not None else None
        return _give(agreed.text, agreed.source, "JSON-LD and og:title say the same", heading)
    if (below := _find_below_crumb(headings, bare)) is not None:
        words = strip_outlet(_drop_kicker(below, _read_headline(below), bare), outlets)
        return _give(words, "h2", "the headline shown; the h1 is part of the path to the page", below)
    if shown is not None:
        return _spell(strip_outlet(_drop_kicker(*shown, bare), outlets), bare, shown[0])
    for heading, text in headings:
        if len(text) >= _MIN_HEADLINE_CHARS and not names_outlet(text, outlets):
            return _give(text, "h1", "the first long heading; no other place says the same", heading)
    if best := _find_most_backed(bare):
        return _give(best.text, best.source, "what most places on the page say", None)
    if headings:
        return _give(headings[0][1], "h1", "nothing else gives a title", headings[0][0])
    return None


def _give(text: str, source: str, why: str, heading: HtmlElement | None) -> Title:
    return Title(text, FieldReason("title", source, why), heading)


def _find_headings(tree: HtmlElement, outlets: Sequence[str]) -> list[tuple[HtmlElement, str]]:
    """Return the h1 elements that may be the headline, with their words."""
    return [
        (element, words)
        for element in islice(tree.iter("h1"), _MAX_HEADINGS)
        if (words := read_words(element)) and len(words) <= _MAX_TITLE_CHARS and not is_outlet(words, outlets)
    ]


def _is_crumb(heading: HtmlElement) -> bool:
    """Tell whether a heading is the last step of the path from the home page, set in small type."""
    if _CRUMB.search(heading.get("class") or ""):
        return True
    return any(
        ancestor.tag == "nav" or _CRUMB.search(ancestor.get("class") or "")
        for ancestor in islice(heading.iterancestors(), _CRUMB_DEPTH)
    )


def _find_below_crumb(
    headings: Sequence[tuple[HtmlElement, str]], fields: Sequence[TitleField]
) -> HtmlElement | None:
    """Return the h2 that shows the headline where every h1 is a crumb that og:title does not repeat."""
    if not headings or not all(_is_crumb(element) for element, _ in headings):
        return None
    crumb, path = headings[-1]
    if any(
        field.source == "og:title" and squeeze_words(field.text) == squeeze_words(path) for field in fields
    ):
        return None
    for element in islice(crumb.xpath("following::h2"), _MAX_HEADINGS):
        words = _read_headline(element)
        if len(words) <= _MAX_TITLE_CHARS and any(_backs(field.text, words) for field in fields):
            return element
    return None


def _read_headline(heading: HtmlElement) -> str:
    """Return the words of a heading, without the kicker where the headline has an element of its own."""
    words = read_words(heading)
    for element in heading.iterdescendants("span", "a", "div"):
        inner = read_words(element) if _HEADLINE.search(element.get("class") or "") else ""
        if len(inner) * 2 > len(words):
            return inner
    return words


def _find_agreed(fields: Sequence[TitleField]) -> TitleField | None:
    """Return the title of JSON-LD when OpenGraph has it too."""
    said = {field.source: field for field in fields}
    linked, graph = said.get("JSON-LD"), said.get("og:title")
    if linked is None or graph is None or not fold_words(linked.text):
        return None
    return linked if fold_words(linked.text) == fold_words(graph.text) else None


def _spell(shown: str, fields: Sequence[TitleField], heading: HtmlElement) -> Title:
    """Return the words of the h1 as the field spells them that has the same; else the field it ends in."""
    same = [field for field in fields if fold_words(field.text) == fold_words(shown)]
    if same:
        return _give(shown, "h1", f"equals {same[0].source}", heading)
    glued = [field for field in fields if squeeze_words(field.text) == squeeze_words(shown)]
    if glued:
        return _give(
            glued[0].text, glued[0].source, "the words of the h1, with the spaces between them", heading
        )
    tails = [
        field
        for field in fields
        if field.source in _SAID and fold_words(shown).endswith(" " + fold_words(field.text))
    ]
    if len(tails) > 1 and len(fold_words(tails[0].text)) * 2 > len(fold_words(shown)):
        return _give(tails[0].text, tails[0].source, "the h1 without its kicker", heading)
    backing = next((field.source for field in fields if _backs(field.text, shown)), "its kicker")
    return _give(shown, "h1", f"backed by {backing}", heading)


def _drop_kicker(heading: HtmlElement, headline: str, fields: Sequence[TitleField]) -> str:
    """Return the headline without a kicker set in the same h1, when some field parts the two or has none."""
    if any(squeeze_words(field.text) == squeeze_words(headline) for field in fields if field.source in _SAID):
        return headline
    parts = {fold_words(part) for field in fields for part in (field.text, *SEPARATOR.split(field.text))}
    seen = ""
    for element in heading.iter():
        if element is not heading:
            seen += tidy_text("".join(element.itertext()))
            rest = headline[len(seen) :].strip() if headline.startswith(seen) else ""
            if seen and len(rest) > len(seen) / 2 and fold_words(rest) in parts:
                return rest.lstrip(" :–—-|")
    return headline


def _is_tail(shown: str, field: str) -> bool:
    """Tell whether the field is `shown` after a kicker."""
    return any(fold_words(field[cut.end() :]) == fold_words(shown) for cut in SEPARATOR.finditer(field))


def _backs(field: str, headline: str) -> bool:
    one, other = fold_words(field), fold_words(headline)
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if shorter in longer and (len(shorter) * 2 >= len(longer) or _is_tail(headline, field)):
        return True
    shared = set(one.split()) & set(other.split())
    return len(shared) * 2 > max(len(set(one.split())), len(set(other.split())))


def _find_most_backed(fields: Sequence[TitleField]) -> TitleField | None:
    """Return the field that most others equal, the earliest among equals."""
    ranked = sorted(
        fields, key=lambda field: -sum(fold_words(field.text) == fold_words(other.text) for other in fields)
    )
    return next((field for field in ranked if fold_words(field.text)), None)
