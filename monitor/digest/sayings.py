"""Sentences of outlets attributed in running text, by fixed phrases that take turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, repeat
from string import Formatter

from monitor.alphabets import direction_of
from monitor.digest.phrases import QUOTE_MARKS, Phrases
from monitor.model import Excerpt, Source, Statement

MAX_CHARS_BEFORE = 180
"""A longer sentence is told whose it is before it begins."""


@dataclass(frozen=True, slots=True)
class SaidWords:
    """A sentence as it is shown: without its full stop where more follows. `marks` are spans to mark in it.

    `quoted` tells whether quotation marks go around it.
    """

    excerpt: Excerpt
    marks: tuple[Excerpt, ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """Sentences of one source that follow each other, and whose they are.

    `parts` are fixed words, each with what comes after them: "outlet", "words" or None. `turned` tells
    whether the sentences run against the phrases.
    """

    parts: tuple[tuple[str, str | None], ...]
    words: tuple[SaidWords, ...]
    source: Source
    turned: bool


def attribute(
    statements: Iterable[Statement],
    sources: Mapping[int, Source],
    phrases: Phrases,
    marks: Sequence[Sequence[Excerpt]] = (),
) -> list[Saying]:
    """Return sentences with their attributions, in the order given; `marks` are spans in each of them.

    No sentence comes before its outlet where another's sentence ends right before it.
    """
    sayings: list[Saying] = []
    turn, is_closed = None, True
    said = zip(statements, chain(marks, repeat(())), strict=False)
    for number, run in groupby(said, key=lambda item: item[0].source):
        source = sources[number]
        turned = is_turned(source.language, phrases)
        words = [
            SaidWords(one.excerpt, tuple(spans), not turned and not has_inner_quotes(one.excerpt.text))
            for one, spans in run
        ]
        turn = number if turn is None else turn + 1
        form, turn = _choose_form(words, turned or not is_closed, turn, phrases)
        is_closed = turned or form.startswith("{words}")
        sayings.append(_make_saying(form, words, source, turned))
    return sayings


def is_turned(language: str | None, phrases: Phrases) -> bool:
    """Tell whether text of a language runs against the phrases; that of an unknown one does not."""
    return language is not None and direction_of(language) != phrases.direction


def has_inner_quotes(text: str) -> bool:
    """Tell whether a sentence carries quotation marks of its own, so that it needs no outer ones."""
    return any(mark in text for mark in QUOTE_MARKS)


def split_at(context: Excerpt, spans: Sequence[Excerpt]) -> list[tuple[str, bool]]:
    """Return the text of an excerpt in parts, with whether each is one of the spans, given in text order."""
    parts: list[tuple[str, bool]] = []
    at, end = context.start, context.end
    for span in spans:
        span = span if span.end <= end else replace(span, end=end, text=span.text[: end - span.start])
        if at < span.start:
            parts.append((context.text[at - context.start : span.start - context.start], False))
        parts.append((span.text, True))
        at = span.end
    if at < context.end:
        parts.append((context.text[at - context.start :], False))
    return parts


def write_saying(saying: Saying, phrases: Phrases) -> str:
    """Return a saying as plain text, asterisks around its marks; of a turned one what comes before it."""
    opening, closing = phrases.quote_marks
    shown = []
    for one in () if saying.turned else saying.words:
        text = write_marked(one.excerpt, one.marks)
        shown.append(f"{opening}{text}{closing}" if one.quoted else text)
    named = f"{saying.source.outlet_name} [{phrases.number(saying.source.number)}]"
    filled = {"outlet": named, "words": " ".join(shown)}
    return "".join(f"{literal}{filled[field] if field else ''}" for literal, field in saying.parts)


def write_marked(context: Excerpt, spans: Sequence[Excerpt]) -> str:
    """Return an excerpt as text, with asterisks around spans of it."""
    return "".join(f"*{text}*" if marked else text for text, marked in split_at(context, spans))


def _choose_form(words: Sequence[SaidWords], named: bool, turn: int, phrases: Phrases) -> tuple[str, int]:
    """Return the attribution whose turn it is, and its turn; one that comes after suits a short sentence.

    `named` tells whether the outlet has to be named first.
    """
    forms = phrases.attributions
    may_come_first = not named and len(words) == 1 and _may_come_first(words[0].excerpt.text)
    for place in range(turn, turn + len(forms)):
        form = forms[place % len(forms)]
        if may_come_first or not form.startswith("{words}"):
            return form, place
    return forms[0], turn


def _may_come_first(text: str) -> bool:
    ends = text.endswith(".") and not text.endswith("..")
    return ends and len(text) <= MAX_CHARS_BEFORE and not has_inner_quotes(text)


def _make_saying(form: str, words: Sequence[SaidWords], source: Source, turned: bool) -> Saying:
    if form.startswith("{words}"):
        (one,) = words
        excerpt = replace(one.excerpt, end=one.excerpt.end - 1, text=one.excerpt.text[:-1])
        words = (replace(one, excerpt=excerpt),)
    parts = tuple((literal, field) for literal, field, _, _ in Formatter().parse(form))
    return Saying(parts, tuple(words), source, turned)
