"""Noun phrases beside a verb: who is the subject of a cue, judged by word lists and capital letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Range
from monitor.tag.frames import Token
from monitor.tag.grammar import Grammar

COMMAS = frozenset({",", "،", "、"})
_STOP_MARKS = frozenset(":;—()[]?!؛")
_LONGEST_HEAD = 14
_LONGEST_NAME = 6
_LONGEST_PARENTHESIS = 12
_SHORT_QUOTE_WORDS = 4
_OBJECT_MARK = "را"
_LINKS = frozenset(
    [
        "of",
        "the",
        "for",
        "de",
        "del",
        "da",
        "al",
        "el",
        "von",
        "van",
        "bin",
        "ibn",
        "der",
        "la",
        "du",
        "des",
        "d'",
        "'s",
    ]
)

_FOR = "for"  # no preposition among the others: it joins nouns more often


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase by token numbers (half open): all of it, its head, and its apposition if any."""

    start: int
    end: int
    head: Range
    role: Range | None = None


def find_subject_before(tokens: Sequence[Token], verb: int, grammar: Grammar) -> Phrase | None:
    """Return the subject that ends before the verb at token `verb`, or None."""
    end = skip_auxiliaries(tokens, verb, grammar)
    if end == 0:
        return None
    if grammar.language == "fr" and is_pronoun(tokens[end - 1], grammar):
        # "a-t-elle ajouté"
        return Phrase(skip_auxiliaries(tokens, end - 1, grammar), end, (end - 1, end))
    if (
        end > 1
        and grammar.has("relative", tokens[end - 1].low)
        and not _is_complementizer(tokens, end - 1, grammar)
    ):
        return _find_antecedent(tokens, end - 1, grammar)
    start = _find_clause_start(tokens, end, grammar)
    if start == end:
        return None
    if tokens[start].low == "این" and (said := _skip_object(tokens, start, end)) < end:
        head = _part_description(tokens, (said, end), grammar).head
        return Phrase(start, end, head)
    if _ends_in_comma(tokens[end - 1]):
        return _read_closed_apposition(tokens, start, end, grammar)
    if tokens[end - 1].text in COMMAS:
        return _read_closed_apposition(tokens, start, end - 1, grammar)
    return _read_last_segment(tokens, start, end, grammar)


def find_subject_after(tokens: Sequence[Token], start: int, grammar: Grammar) -> Phrase | None:
    """Return the noun phrase that starts at token `start`, with an apposition if one follows.

    Where words that say when may stand between ("dijo el lunes Ana"), they are passed over.
    """
    start = _skip_time(tokens, start, grammar)
    end = _find_phrase_end(tokens, start, grammar)
    if end == start or not is_subject(tokens, start, end, grammar):
        return None
    after = end if _ends_in_comma(tokens[end - 1]) else end + 1
    parted = after == end or (end < len(tokens) and tokens[end].text in COMMAS)
    if not parted or after >= len(tokens):
        return Phrase(start, end, (start, end))
    close = _find_apposition_end(tokens, after)
    if grammar.has("determiner", tokens[start].low) and is_full_name(tokens, after, close):
        return Phrase(start, close, (after, close), (start, end))
    if _starts_apposition(tokens, after, grammar):
        return Phrase(start, close, (start, end), (after, close))
    return Phrase(start, end, (start, end))


def _skip_time(tokens: Sequence[Token], start: int, grammar: Grammar) -> int:
    """Return where the words end that say when: "am Montag", "el 4 de mayo"."""
    at = end = start
    known = False
    while at < len(tokens):
        low = tokens[at].low
        named = grammar.has("time", low)
        if named or low[:1].isdigit():
            end = at + 1
        elif not grammar.has("before time", low):
            break
        known |= named
        at += 1
    return end if known else start


def _skip_object(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return where the Persian "this" or "this sentence", as the object of a verb, ends; else `start`."""
    marked = next(
        (at for at in range(start, min(start + 3, end)) if tokens[at].low == _OBJECT_MARK), start - 1
    )
    return marked + 1


def skip_auxiliaries(tokens: Sequence[Token], verb: int, grammar: Grammar) -> int:
    """Return the token number where the auxiliaries and adverbs before `verb` begin."""
    start = verb
    while start > 0 and _is_auxiliary(tokens[start - 1], grammar):
        start -= 1
    return start


def is_subject(tokens: Sequence[Token], start: int, end: int, grammar: Grammar) -> bool:
    """Tell whether the tokens can be somebody: not a bare adverbial, not broken off."""
    words = [token for token in tokens[start:end] if token.kind == "word"]
    if not words:
        return any(token.kind == "quote" for token in tokens[start:end])
    first, last = words[0], words[-1]
    if last.low in {"'s", "of", "the", "a", "an", "to", "for"} or grammar.has("preposition", first.low):
        return False
    if grammar.has("preposition", last.low) or (grammar.has("possessive", last.low) and last is not first):
        return False
    if (
        first.capital
        or grammar.caseless
        or is_pronoun(first, grammar)
        or grammar.has("determiner", first.low)
    ):
        return True
    return (
        last.capital or grammar.has("role noun", last.low) or last.low.endswith("s") or first.low[0].isdigit()
    )


def is_pronoun(token: Token, grammar: Grammar) -> bool:
    """Tell whether the token is a personal pronoun that stands for somebody named before."""
    return any(
        grammar.has(name, token.low) for name in ("masculine", "feminine", "plural", "neuter", "first person")
    )


def is_office(low: str, grammar: Grammar) -> bool:
    """Tell whether a word names an office; in German also as the end of a longer word (Hafenmeister)."""
    if grammar.has("role noun", low):
        return True
    return grammar.language == "de" and low.endswith(tuple(grammar.sections["role noun"]))


def is_long_quote(token: Token) -> bool:
    """Tell whether a token is a quotation of speech rather than a name or phrase in quotation marks."""
    if token.quotation is None:
        return False
    inside = token.text.strip("“”„\"«»‘’'‹› ")
    ends_speech = inside.endswith((",", ".", "!", "?", "؟", "…")) and " " in inside
    return len(inside.split()) > _SHORT_QUOTE_WORDS or ends_speech


def right_aligned(tokens: Sequence[Token], low: int, high: int, grammar: Grammar) -> int:
    """Return where the noun phrase begins that ends at token `high`, not before `low`."""
    start = high
    while start > low and high - start < _LONGEST_HEAD:
        token = tokens[start - 1]
        if token.text == ")" and (opening := _find_parenthesis(tokens, start - 1)) is not None:
            start = opening
            continue
        if token.kind == "mark" and token.text not in "-&.'’/":
            break
        linked = token.low in _LINKS
        if not linked and (grammar.has("preposition", token.low) or grammar.has("boundary", token.low)):
            break
        start -= 1
        starts_phrase = grammar.has("determiner", token.low) or grammar.has("possessive", token.low)
        if starts_phrase and not (start > low and tokens[start - 1].low in {"of", "for", "de", "von"}):
            break
    while start < high and (
        tokens[start].low in {"of", "for", "'s"} or grammar.has("joining", tokens[start].low)
    ):
        start += 1
    return start


def _is_auxiliary(token: Token, grammar: Grammar) -> bool:
    if token.kind != "word":
        return False
    if grammar.has("auxiliary", token.low):
        return True
    return grammar.language == "en" and token.low.endswith("ly") and not token.capital and len(token.low) > 4


def _is_complementizer(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    """Tell whether the word at `at` opens what somebody says rather than a relative clause."""
    return (
        tokens[at].low in {"that", "que", "dass", "که"} and at > 0 and (tokens[at - 1].low,) in grammar.cues
    )


def _find_clause_start(tokens: Sequence[Token], end: int, grammar: Grammar) -> int:
    """Return where the clause that ends at token `end` begins: after the last mark or conjunction."""
    start = end
    closed = grammar.language == "fa" and tokens[end - 1].text in COMMAS  # "X, who …," comes as one clause
    while start > 0:
        token = tokens[start - 1]
        if token.text == ")" and (opening := _find_parenthesis(tokens, start - 1)) is not None:
            start = opening
            continue
        if is_long_quote(token) or token.text in _STOP_MARKS:
            break
        closes = closed or (grammar.language == "fa" and start > 1 and tokens[start - 2].text in COMMAS)
        if grammar.has("boundary", token.low) and not (closes and grammar.has("relative", token.low)):
            break
        if start >= 2 and _is_complementizer(tokens, start - 1, grammar):
            break
        if (token.low,) in grammar.say and not _is_embedded(tokens, start - 1, grammar):
            break
        start -= 1
    while start < end and (tokens[start].text in COMMAS or tokens[start].kind == "mark"):
        start += 1
    while start < end - 1 and grammar.has("joining", tokens[start].low):
        start += 1
    return start


def _find_parenthesis(tokens: Sequence[Token], closing: int) -> int | None:
    """Return the token that opens the parenthesis closed at `closing`, if it is a short one."""
    nearest = range(closing - 1, max(-1, closing - _LONGEST_PARENTHESIS), -1)
    return next((index for index in nearest if tokens[index].text == "("), None)


def _is_embedded(tokens: Sequence[Token], verb: int, grammar: Grammar) -> bool:
    """Tell whether a speech verb is a noun, or the verb of a relative clause, within a longer subject."""
    if grammar.has("noun or verb", tokens[verb].low):
        return True
    before = skip_auxiliaries(tokens, verb, grammar)
    return before > 0 and (
        grammar.has("relative", tokens[before - 1].low) or tokens[before - 1].text in COMMAS
    )


def _split_segments(tokens: Sequence[Token], start: int, end: int) -> list[Range]:
    segments: list[Range] = []
    first = start
    for index in range(start, end):
        if tokens[index].text in COMMAS:
            segments.append((first, index))
            first = index + 1
        elif _ends_in_comma(tokens[index]):
            segments.append((first, index + 1))
            first = index + 1
    segments.append((first, end))
    return [(low, high) for low, high in segments if low < high]


def _ends_in_comma(token: Token) -> bool:
    """Tell whether the token is a quotation with a comma before its closing mark."""
    return token.kind == "quote" and token.text[-2:-1] in COMMAS


def _read_closed_apposition(tokens: Sequence[Token], start: int, end: int, grammar: Grammar) -> Phrase | None:
    """Read "…, Name, apposition[, more of it]," whose last comma is at token `end`."""
    segments = _split_segments(tokens, start, end)
    for index, (first, last) in enumerate(segments):
        head = _trim_fronted(tokens, first, last, grammar) if index == len(segments) - 1 else (first, last)
        if head is None or not is_subject(tokens, *head, grammar):
            continue
        follows = segments[index + 1] if index + 1 < len(segments) else None
        if not any(token.kind == "word" for token in tokens[head[0] : head[1]]):
            continue
        if follows is None:
            return Phrase(head[0], head[1], head) if is_named(tokens, *head) or index == 0 else None
        if grammar.has("determiner", tokens[head[0]].low) and is_full_name(tokens, *follows):
            return Phrase(head[0], end, follows, head)
        if (
            _starts_apposition(tokens, follows[0], grammar)
            or _ends_in_name(tokens, *head)
            or grammar.caseless
        ):
            return Phrase(head[0], end, head, (follows[0], end))
    return None


def _read_last_segment(tokens: Sequence[Token], start: int, end: int, grammar: Grammar) -> Phrase | None:
    segments = _split_segments(tokens, start, end)
    if not segments:
        return None
    first, last = segments[-1]
    is_object = grammar.language == "fa" and tokens[last - 1].low == _OBJECT_MARK
    if len(segments) > 1 and (
        is_object or (grammar.caseless and grammar.has("preposition", tokens[first].low))
    ):
        return _read_closed_apposition(tokens, start, first - 1, grammar)
    if is_object:
        return None
    if len(segments) > 1 and _is_open_apposition(tokens, segments[-2], segments[-1], grammar):
        name = segments[-2]
        return Phrase(name[0], last, name, (first, last))
    head = _trim_fronted(tokens, first, last, grammar)
    if head is None:
        return None
    head = _trim_joined(tokens, *head, grammar)
    if head[0] == head[1] or not is_subject(tokens, *head, grammar):
        return None
    return _part_description(tokens, head, grammar)


def _part_description(tokens: Sequence[Token], head: Range, grammar: Grammar) -> Phrase:
    """Take a trailing prepositional phrase out of the head of a language that puts it before the verb."""
    if grammar.caseless:
        for index in range(head[0] + 1, head[1]):
            if grammar.has("preposition", tokens[index].low):
                return Phrase(head[0], index, (head[0], index))
    return Phrase(head[0], head[1], head)


def _trim_fronted(tokens: Sequence[Token], start: int, end: int, grammar: Grammar) -> Range | None:
    """Drop a fronted adverbial that no comma parts from the subject."""
    noun = right_aligned(tokens, start, end, grammar)
    if end - start > _LONGEST_HEAD or grammar.has("preposition", tokens[start].low):
        start = noun
    elif tokens[start].low == _FOR and noun < end and grammar.has("determiner", tokens[noun].low):
        start = noun  # without an article nothing tells where the time ends and who it is begins
    return (start, end) if start < end else None


def _trim_joined(tokens: Sequence[Token], start: int, end: int, grammar: Grammar) -> Range:
    """Keep "A and B" together, cut a clause off before "and", take the first subject for "… and" + verb."""
    joins = [index for index in range(start, end) if grammar.has("joining", tokens[index].low)]
    if not joins:
        return start, end
    if joins[-1] == end - 1:
        return start, _find_phrase_end(tokens, start, grammar)
    left_end = joins[-1]
    plain = _find_phrase_end(tokens, start, grammar) >= left_end
    return (start, end) if plain else (left_end + 1, end)


def _find_antecedent(tokens: Sequence[Token], relative: int, grammar: Grammar) -> Phrase | None:
    """Return the noun phrase before "who" or "which", the relative word included."""
    end = relative - 1 if tokens[relative - 1].text in COMMAS else relative
    start = right_aligned(tokens, _find_clause_start(tokens, end, grammar), end, grammar) if end > 0 else end
    if start == end or not is_subject(tokens, start, end, grammar):
        return None
    return Phrase(start, relative + 1, (start, end))


def _find_phrase_end(tokens: Sequence[Token], start: int, grammar: Grammar) -> int:
    """Return where the noun phrase that begins at `start` ends."""
    limit = min(len(tokens), start + _LONGEST_HEAD)
    end = start
    while end < limit and not _breaks_phrase(tokens, start, end, grammar):
        end += 1
    return end


def _breaks_phrase(tokens: Sequence[Token], start: int, at: int, grammar: Grammar) -> bool:
    """Tell whether the phrase from `start` cannot go on with the token `at`."""
    token = tokens[at]
    if token.kind == "quote":
        return is_long_quote(token) or at > start
    if token.kind == "mark" and (token.text not in "-&.’'/" or at + 1 == len(tokens)):
        return True
    if at == start:
        return False
    if at == start + 1 and _stands_alone(tokens[start], grammar):
        return True
    return _ends_phrase(tokens, at, grammar) or _ends_in_comma(tokens[at - 1])


def _stands_alone(token: Token, grammar: Grammar) -> bool:
    """Tell whether the token is a pronoun that no noun follows: "she", but not "her" or "some"."""
    followed = grammar.has("possessive", token.low) or grammar.has("determiner", token.low)
    return is_pronoun(token, grammar) and not followed


def _ends_phrase(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    token = tokens[at]
    if token.low in _LINKS:
        return False
    if grammar.has("joining", token.low):
        return not (at + 1 < len(tokens) and tokens[at + 1].capital and tokens[at - 1].capital)
    if any(grammar.has(name, token.low) for name in ("boundary", "relative", "complement")):
        return True
    if grammar.has("preposition", token.low) or grammar.has("trailing", token.low):
        return True
    if is_pronoun(token, grammar) and not grammar.has("determiner", token.low) and not token.capital:
        return True
    if tokens[at - 1].capital and grammar.has("other verb", token.low):
        return True
    if grammar.has("auxiliary", token.low) and not token.capital:
        return True
    if grammar.language == "de" and tokens[at - 1].capital and not token.capital:
        return not grammar.has("determiner", token.low)
    if grammar.caseless and (token.low, *(each.low for each in tokens[at + 1 : at + 2])) in grammar.cues:
        return True
    return (token.low,) in grammar.cues and not grammar.has("noun or verb", token.low) and not token.capital


def _starts_apposition(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    if at >= len(tokens):
        return False
    return grammar.has("apposition", tokens[at].low) or any(
        is_office(token.low, grammar) for token in tokens[at : at + 4] if token.kind == "word"
    )


def _find_apposition_end(tokens: Sequence[Token], start: int) -> int:
    """Return where an apposition after an inverted subject ends: at the next mark or quotation."""
    end = start
    while end < len(tokens) and tokens[end].text not in COMMAS and tokens[end].text not in _STOP_MARKS:
        if is_long_quote(tokens[end]) or (tokens[end].text == "." and end + 1 == len(tokens)):
            break
        end += 1
    return end


def _is_open_apposition(tokens: Sequence[Token], name: Range, role: Range, grammar: Grammar) -> bool:
    """Tell whether "Name, role" stands before the verb with no comma to close the role."""
    if not is_named(tokens, *name) or grammar.has("preposition", tokens[name[0]].low):
        return False
    first = tokens[role[0]]
    if grammar.has("role noun", first.low):
        return True
    return grammar.has("apposition", first.low) and any(
        grammar.has("role noun", token.low) or "-elect" in token.low
        for token in tokens[role[0] : role[0] + 4]
    )


def is_named(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether the tokens are a name and nothing else."""
    words = [token for token in tokens[start:end] if token.kind == "word"]
    return 0 < len(words) <= _LONGEST_NAME and all(
        token.capital or token.low in _LINKS or token.low[0].isdigit() for token in words
    )


def is_full_name(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether the tokens are a name of two words or more."""
    return is_named(tokens, start, end) and _ends_in_name(tokens, start, end)


def _ends_in_name(tokens: Sequence[Token], start: int, end: int) -> bool:
    return end - start >= 2 and tokens[end - 1].capital and tokens[end - 2].capital
