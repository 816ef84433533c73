"""What is said: which tokens of a frame a cue ascribes to its subject."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Range
from monitor.tag.frames import Token
from monitor.tag.grammar import Grammar
from monitor.tag.phrases import COMMAS, Phrase, find_subject_after, is_long_quote

COLONS = frozenset({":", "："})
_SEMICOLONS = frozenset({";", "؛"})
_THAT = frozenset({"that", "که", "que", "qu'", "dass", "ان", "انه", "انها", "انهم", "بان", "بانه", "بانها"})
"""As folded."""
_FARTHEST_THAT = 14
_NEAREST_QUOTE = 3
_LONGEST_FRONTED = 8


def find_content(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> tuple[Range, ...]:
    if _follows_quote(tokens, subject):
        return content_around(tokens, subject.start, cue[1])
    around = tokens[max(0, subject.start - 2) : subject.start]
    if len(around) == 2 and around[0].kind == "quote" and around[1].text in _SEMICOLONS:
        return content_around(tokens, subject.start - 1, cue[1])
    start = find_opening(tokens, cue, grammar)
    if start is not None:
        return trim_spans(tokens, (start, len(tokens)))
    if _is_trailing(tokens, cue, subject, grammar):
        return content_around(tokens, subject.start, cue[1])
    if grammar.language == "de":  # a comma parts what is said from the verb and all that goes with it
        comma = next((at for at in range(cue[1], len(tokens)) if tokens[at].text in COMMAS), cue[1])
        return trim_spans(tokens, (comma, len(tokens)))
    return trim_spans(tokens, (skip_addressee(tokens, cue, grammar), len(tokens)))


def _may_come_between(first: Token, verb: Token, grammar: Grammar) -> bool:
    """Tell whether what begins with `first` may stand between the verb and "that"."""
    return (
        grammar.has("trailing", first.low) or grammar.has("addressed", verb.low) or grammar.language == "ar"
    )


def _follows_quote(tokens: Sequence[Token], subject: Phrase) -> bool:
    """Tell whether the subject stands right after a quotation, as in "“…,” she said, “…”"."""
    return subject.start > 0 and is_long_quote(tokens[subject.start - 1])


def find_opening(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> int | None:
    """Return where "that …", ": …" or a quotation opens the content after the cue, or None."""
    for index in range(cue[1], min(cue[1] + _FARTHEST_THAT, len(tokens))):
        token = tokens[index]
        if token.text in COLONS:
            return index + 1
        if token.low in _THAT and grammar.has("complement", token.low):
            near = index == cue[1] or _may_come_between(tokens[cue[1]], tokens[cue[0]], grammar)
            return index if near else None
        if is_long_quote(token) and (tokens[index - 1].text in COMMAS or index - cue[1] < _NEAREST_QUOTE):
            return index
        if token.kind == "mark" and token.text not in "-.’'" and (token.text not in COMMAS or index > cue[1]):
            return None
    return None


def _is_trailing(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> bool:
    """Tell whether the content stands before: "…, X said [on Monday]."."""
    if subject.start == 0 or subject.start > cue[0]:
        return False
    before = tokens[subject.start - 1]
    if before.text not in COMMAS and before.kind != "quote" and before.text not in {"—", "?", "!"}:
        return False
    if (
        before.kind != "quote"
        and grammar.has("preposition", tokens[0].low)
        and subject.start < _LONGEST_FRONTED
    ):
        return False
    if cue[1] >= len(tokens) or tokens[cue[1]].kind == "mark":
        return True
    return grammar.has("trailing", tokens[cue[1]].low) or grammar.has("addressed", tokens[cue[0]].low)


def content_around(tokens: Sequence[Token], start: int, end: int) -> tuple[Range, ...]:
    """Return what stands before token `start`, and what follows `end` if it goes on with a quotation."""
    before = (find_clause_floor(tokens, start), start)
    after = next((i for i in range(end, len(tokens)) if is_long_quote(tokens[i])), None)
    if not any(token.kind != "mark" for token in tokens[before[0] : start]):
        before = (start, start)
        after = after if after is not None else end
    return trim_spans(tokens, before, *([(after, len(tokens))] if after is not None else []))


def skip_addressee(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> int:
    """Return where the content begins after "told the paper": past whoever is addressed."""
    start = cue[1]
    if not grammar.has("addressed", tokens[cue[0]].low):
        return start
    addressee = find_subject_after(tokens, start, grammar)
    return addressee.head[1] if addressee is not None else start


def trim_spans(tokens: Sequence[Token], *ranges: Range) -> tuple[Range, ...]:
    """Return the ranges without outer punctuation, those without any word or quotation left out."""
    kept: list[Range] = []
    for start, end in ranges:
        while start < end and tokens[start].kind == "mark":
            start += 1
        while end > start and tokens[end - 1].kind == "mark":
            end -= 1
        if start < end:
            kept.append((start, end))
    return tuple(kept)


def find_clause_floor(tokens: Sequence[Token], at: int) -> int:
    """Return where the clause before `at` begins: after the last semicolon or colon."""
    return next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].text in _SEMICOLONS | COLONS), 0)


def stands_before_speech(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a colon, a quotation or "that" follows, a comma in between or not."""
    if at < len(tokens) and tokens[at].text in COMMAS:
        at += 1
    return at < len(tokens) and (
        tokens[at].text in COLONS or tokens[at].low in _THAT or is_long_quote(tokens[at])
    )
