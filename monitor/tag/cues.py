"""Cues: the words in a frame that say that somebody says, writes or holds something.

Each cue found becomes an `Utterance`: the cue, its subject and the tokens of what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.model import Range
from monitor.tag.frames import Frame, Token
from monitor.tag.grammar import Grammar
from monitor.tag.phrases import (
    COMMAS,
    Phrase,
    find_subject_after,
    find_subject_before,
    is_long_quote,
    skip_auxiliaries,
)

_COLONS = frozenset({":", "："})
_BY = frozenset({"by", "par", "von", "por"})
_THAT = frozenset({"that", "که", "que", "dass", "إن", "أن"})
_DROPS_PRONOUNS = frozenset({"ar", "es", "fa"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_FARTHEST_THAT = 14
_LONGEST_DATELINE = 12


@dataclass(frozen=True, slots=True)
class Utterance:
    """A cue in a frame. Ranges are token numbers; `content` is empty when it lies in later frames.

    `speech` tells a verb of speaking from one of attitude; `via` are phrases through which it came.
    """

    cue: Range
    subject: Phrase | None
    content: tuple[Range, ...]
    speech: bool
    via: tuple[Range, ...] = ()


def find_utterances(frame: Frame, grammar: Grammar) -> list[Utterance]:
    """Return the utterances of a frame, in the order of their cues."""
    tokens = frame.tokens
    found: list[Utterance] = []
    index = 0
    while index < len(tokens):
        end = _match_phrase(tokens, index, grammar.according, 4)
        if end:
            utterance = _read_according(tokens, (index, end), grammar)
        else:
            end = _match_phrase(tokens, index, grammar.cues, grammar.longest_cue)
            utterance = _read_verb(tokens, (index, end), grammar, found) if end else None
        if utterance is not None:
            found.append(utterance)
            index = max(utterance.cue[1], index + 1)
        else:
            index += 1
    return _merge_citing(tokens, found, grammar)


def _merge_citing(tokens: Sequence[Token], found: list[Utterance], grammar: Grammar) -> list[Utterance]:
    """Read "A, citing B, reports …" as the words of B, through A."""
    merged: list[Utterance] = []
    for utterance in found:
        citing = merged[-1] if merged else None
        subject = utterance.subject
        if citing is None or subject is None or not _is_citing(tokens, citing, grammar):
            merged.append(utterance)
        elif subject.start < citing.cue[0] < utterance.cue[0]:
            merged[-1] = replace(utterance, subject=citing.subject, via=(subject.head,))
        else:
            merged.append(utterance)
    return merged


def _is_citing(tokens: Sequence[Token], utterance: Utterance, grammar: Grammar) -> bool:
    return grammar.has("citing", " ".join(token.low for token in tokens[utterance.cue[0] : utterance.cue[1]]))


def _match_phrase(tokens: Sequence[Token], at: int, phrases: frozenset[tuple[str, ...]], longest: int) -> int:
    """Return the token number after the longest phrase that begins at `at`, or 0."""
    if tokens[at].kind != "word":
        return 0
    words = tuple(token.low for token in tokens[at : at + longest])
    for length in range(len(words), 0, -1):
        if words[:length] in phrases:
            return at + length
    return 0


# --- according to X ------------------------------------------------------------------------------


def _read_according(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> Utterance | None:
    source = find_subject_after(tokens, cue[1], grammar)
    if source is None:
        return None
    comma = _find_comma(tokens, source.end)
    if _is_fronted(tokens, cue[0]):
        start = comma + 1 if comma < len(tokens) else source.end
        content = _spans(tokens, (start, len(tokens)))
    else:
        content = _spans(tokens, (_clause_floor(tokens, cue[0]), cue[0]), (comma + 1, len(tokens)))
    return Utterance(cue, source, content, True)


def _is_fronted(tokens: Sequence[Token], at: int) -> bool:
    before = [token for token in tokens[:at] if token.kind != "mark"]
    return len(before) <= 1 and not any(is_long_quote(token) for token in before)


def _find_comma(tokens: Sequence[Token], start: int) -> int:
    return next((i for i in range(start, len(tokens)) if tokens[i].text in COMMAS), len(tokens))


def _clause_floor(tokens: Sequence[Token], at: int) -> int:
    """Return where the clause before `at` begins: after the last semicolon or colon."""
    return next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].text in ";:؛"), 0)


# --- verbs ---------------------------------------------------------------------------------------


def _read_verb(
    tokens: Sequence[Token], cue: Range, grammar: Grammar, earlier: Sequence[Utterance]
) -> Utterance | None:
    if _is_noun(tokens, cue, grammar):
        return None
    if _is_passive(tokens, cue, grammar):
        return _read_passive(tokens, cue, grammar)
    if _is_participle(tokens, cue, grammar):
        return _read_participle(tokens, cue, grammar, earlier)
    if cue[0] > 0 and tokens[cue[0] - 1].low == "to":
        return _read_infinitive(tokens, cue, grammar, earlier)
    speech = _is_speech(tokens, cue, grammar)
    if speech and _allows_inversion(tokens, cue[0], grammar):
        subject = find_subject_after(tokens, _skip_marks(tokens, cue[1]), grammar)
        if subject is not None:
            return Utterance(cue, subject, _content_around(tokens, cue[0], subject.end), speech)
    subject = find_subject_before(tokens, cue[0], grammar)
    if subject is None and speech and grammar.language in _DROPS_PRONOUNS:
        opening = _find_opening(tokens, cue, grammar)
        return Utterance(cue, None, _spans(tokens, (opening, len(tokens))), speech) if opening else None
    if subject is None or not _agrees(tokens, cue, subject, grammar):
        return None
    quoted = _read_quoting(tokens, cue, subject, grammar)
    if quoted is not None:
        return quoted
    return Utterance(cue, subject, _find_content(tokens, cue, subject, grammar), speech)


def _is_speech(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    return tuple(token.low for token in tokens[cue[0] : cue[1]]) in grammar.say


def _is_noun(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    """Tell whether the word is a noun or part of a name here: after a determiner, "of" or an adjective."""
    token = tokens[cue[0]]
    if token.capital and cue[0] > 0 and grammar.language != "de":
        return True
    if grammar.has("strict", token.low) and not _stands_before_speech(tokens, cue[1]):
        return True
    if not grammar.has("noun or verb", token.low) or cue[0] == 0:
        return False
    before = tokens[cue[0] - 1]
    if before.low == "by" and token.low.endswith("ing"):
        return False
    if before.low in {"'s", "of", "for", "no", "in", "on", "with", "by", "from", "and"}:
        return True
    return grammar.has("possessive", before.low) or before.low in {
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "any",
    }


def _stands_before_speech(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a colon, a quotation or "that" follows, a comma in between or not."""
    if at < len(tokens) and tokens[at].text in COMMAS:
        at += 1
    return at < len(tokens) and (
        tokens[at].text in _COLONS or tokens[at].low in _THAT or is_long_quote(tokens[at])
    )


def _is_passive(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    if grammar.language != "en" or tokens[cue[0]].low.endswith("ing"):
        return False
    start = skip_auxiliaries(tokens, cue[0], grammar)
    chain = [token.low for token in tokens[start : cue[0]] if token.low in _BE]
    by = cue[1] < len(tokens) and tokens[cue[1]].low == "by"
    return bool(chain) or (by and tokens[cue[0]].low.endswith("ed"))


def _read_passive(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> Utterance | None:
    """Read "… was noted by X: …" (source after "by") and "X was quoted as saying …" (source before)."""
    if not grammar.has("passive by", tokens[cue[0]].low):
        return None
    by = next((i for i in range(cue[1], min(cue[1] + 4, len(tokens))) if tokens[i].low in _BY), None)
    saying = _find_as_saying(tokens, cue[1], grammar)
    if saying is not None and grammar.has("quoting", tokens[cue[0]].low):
        subject = find_subject_before(tokens, cue[0], grammar)
        agent = find_subject_after(tokens, by + 1, grammar) if by is not None else None
        via = (agent.head,) if agent is not None else ()
        content = _spans(tokens, (saying[1], len(tokens)))
        return Utterance((cue[0], saying[1]), subject, content, True, via) if subject else None
    if by is None:
        return None
    source = find_subject_after(tokens, by + 1, grammar)
    if source is None:
        return None
    colon = next((i for i in range(source.end, len(tokens)) if tokens[i].text in _COLONS), None)
    content = (
        _spans(tokens, (colon + 1, len(tokens)))
        if colon is not None
        else _spans(tokens, (cue[1], by), (0, cue[0]))
    )
    return Utterance(cue, source, content, _is_speech(tokens, cue, grammar))


def _find_as_saying(tokens: Sequence[Token], start: int, grammar: Grammar) -> Range | None:
    for index in range(start, len(tokens) - 1):
        if tokens[index].low == "as" and grammar.has("as saying", tokens[index + 1].low):
            return index, index + 2
        if is_long_quote(tokens[index]):
            return None
    return None


def _read_quoting(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> Utterance | None:
    """Read "A quoted B as saying …": B speaks, through A."""
    if not grammar.has("quoting", tokens[cue[0]].low):
        return None
    saying = _find_as_saying(tokens, cue[1], grammar)
    if saying is None:
        return None
    speaker = find_subject_after(tokens, cue[1], grammar)
    if speaker is None:
        return None
    speaker = Phrase(speaker.start, saying[0], speaker.head, speaker.role)
    return Utterance(
        (cue[0], saying[1]), speaker, _spans(tokens, (saying[1], len(tokens))), True, (subject.head,)
    )


def _is_participle(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    if grammar.language != "en" or not tokens[cue[0]].low.endswith("ing"):
        return False
    start = skip_auxiliaries(tokens, cue[0], grammar)
    return not any(token.low in _BE for token in tokens[start : cue[0]])


def _read_participle(
    tokens: Sequence[Token], cue: Range, grammar: Grammar, earlier: Sequence[Utterance]
) -> Utterance | None:
    """Read ", saying …": the subject is that of the clause before."""
    if cue[0] == 0 or (
        tokens[cue[0] - 1].text not in COMMAS
        and tokens[cue[0] - 1].low not in {"by", "while", "and"}
        and not is_long_quote(tokens[cue[0] - 1])
    ):
        return None
    subject = _subject_of_clause(tokens, cue[0], grammar, earlier)
    if subject is None:
        return None
    start = _skip_addressee(tokens, cue, grammar)
    return Utterance(cue, subject, _spans(tokens, (start, len(tokens))), _is_speech(tokens, cue, grammar))


def _read_infinitive(
    tokens: Sequence[Token], cue: Range, grammar: Grammar, earlier: Sequence[Utterance]
) -> Utterance | None:
    """Read "X went on to say …"; the subject is that of the verb before "to"."""
    speech = _is_speech(tokens, cue, grammar)
    before = {token.low for token in tokens[max(0, cue[0] - 4) : cue[0] - 1]}
    if not speech or not before & {
        "went",
        "going",
        "goes",
        "continued",
        "declined",
        "refused",
        "fails",
        "failed",
    }:
        return None
    subject = _subject_of_clause(tokens, cue[0], grammar, earlier)
    if subject is None:
        return None
    return Utterance(
        cue, subject, _spans(tokens, (_skip_addressee(tokens, cue, grammar), len(tokens))), speech
    )


def _subject_of_clause(
    tokens: Sequence[Token], at: int, grammar: Grammar, earlier: Sequence[Utterance]
) -> Phrase | None:
    known = [each.subject for each in earlier if each.subject is not None and each.cue[1] <= at]
    if known:
        return known[-1]
    start = _skip_fronted(tokens, at, grammar)
    return find_subject_after(tokens, start, grammar) if start < at else None


def _skip_fronted(tokens: Sequence[Token], at: int, grammar: Grammar) -> int:
    """Return where the main clause of the frame begins: past a dateline and fronted adverbials."""
    dashes = [index for index in range(min(at, _LONGEST_DATELINE)) if tokens[index].text == "—"]
    start = dashes[-1] + 1 if dashes else 0
    while start < at:
        token, comma = tokens[start], _find_comma(tokens, start)
        if token.kind == "mark" or is_long_quote(token) or token.low in {"even", "and", "but"}:
            start += 1
        elif comma < at and _is_adverbial(tokens, start, comma, grammar):
            start = comma + 1
        else:
            break
    return start


def _is_adverbial(tokens: Sequence[Token], start: int, comma: int, grammar: Grammar) -> bool:
    first, last = tokens[start].low, tokens[comma - 1].low
    if grammar.has("preposition", first) or grammar.has("boundary", first) or first.endswith("ing"):
        return True
    return comma - start <= 3 and (last in {"later", "earlier", "ago"} or last.endswith("ly"))


def _allows_inversion(tokens: Sequence[Token], at: int, grammar: Grammar) -> bool:
    """Tell whether the subject may follow the verb: after a quotation or a comma, or in Arabic."""
    if grammar.language == "ar":
        return True
    if at == 0:
        return False
    before = tokens[at - 1]
    if is_long_quote(before) or before.kind == "quote":
        return True
    if before.text in COMMAS:
        return (
            at < 2
            or grammar.language != "en"
            or tokens[at].low in {"said", "says", "wrote", "writes", "asked", "added"}
        )
    return (
        grammar.language in {"fr", "es", "de"}
        and skip_auxiliaries(tokens, at, grammar) < at
        and (
            skip_auxiliaries(tokens, at, grammar) > 0
            and (
                tokens[skip_auxiliaries(tokens, at, grammar) - 1].kind == "quote"
                or tokens[skip_auxiliaries(tokens, at, grammar) - 1].text in COMMAS
            )
        )
    )


def _agrees(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> bool:
    """Reject a noun taken for a verb: "phone calls", "the report claims" as a list of nouns."""
    low = tokens[cue[0]].low
    if not grammar.has("noun or verb", low) or grammar.language != "en":
        return True
    stops = (
        i
        for i in range(subject.head[0] + 1, subject.head[1])
        if grammar.has("preposition", tokens[i].low) or tokens[i].low in {"of", "for"}
    )
    last = tokens[next(stops, subject.head[1]) - 1]
    plural = (
        grammar.has("plural", last.low)
        or last.low in {"i", "we", "you"}
        or (last.low.endswith("s") and not last.capital)
        or grammar.has("joining", tokens[subject.head[1] - 2].low)
    )
    third = low.endswith("s") and not low.endswith("ss")
    base = not third and not low.endswith(("ed", "ing")) and low not in {"thought", "read", "cast"}
    auxiliary = skip_auxiliaries(tokens, cue[0], grammar) < cue[0]
    if base:
        return plural or auxiliary
    if third:
        return not plural
    return True


# --- content -------------------------------------------------------------------------------------


def _find_content(
    tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar
) -> tuple[Range, ...]:
    if _follows_quote(tokens, subject):
        return _content_around(tokens, subject.start, cue[1])
    start = _find_opening(tokens, cue, grammar)
    if start is not None:
        return _spans(tokens, (start, len(tokens)))
    if _is_trailing(tokens, cue, subject, grammar):
        return _content_around(tokens, subject.start, cue[1])
    return _spans(tokens, (_skip_addressee(tokens, cue, grammar), len(tokens)))


def _may_come_between(first: Token, verb: Token, grammar: Grammar) -> bool:
    """Tell whether what begins with `first` may stand between the verb and "that"."""
    return grammar.has("trailing", first.low) or grammar.has("addressed", verb.low) or grammar.caseless


def _follows_quote(tokens: Sequence[Token], subject: Phrase) -> bool:
    """Tell whether the subject stands right after a quotation, as in "“…,” she said, “…”"."""
    return subject.start > 0 and is_long_quote(tokens[subject.start - 1])


def _find_opening(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> int | None:
    """Return where "that …", ": …" or a quotation opens the content after the cue, or None."""
    for index in range(cue[1], min(cue[1] + _FARTHEST_THAT, len(tokens))):
        token = tokens[index]
        if token.text in _COLONS:
            return index + 1
        if token.low in _THAT and grammar.has("complement", token.low):
            return (
                index
                if index == cue[1] or _may_come_between(tokens[cue[1]], tokens[cue[0]], grammar)
                else None
            )
        if is_long_quote(token) and (
            index == cue[1] or tokens[index - 1].text in COMMAS or index - cue[1] < 3
        ):
            return index
        if token.kind == "mark" and token.text not in COMMAS and token.text not in "-.’'":
            return None
        if token.text in COMMAS and index > cue[1]:
            return None
    return None


def _is_trailing(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> bool:
    """Tell whether the content stands before: "…, X said [on Monday]."."""
    if subject.start == 0 or subject.start > cue[0]:
        return False
    before = tokens[subject.start - 1]
    if before.text not in COMMAS and before.kind != "quote" and before.text not in {"—", "?", "!"}:
        return False
    if before.kind != "quote" and grammar.has("preposition", tokens[0].low) and subject.start < 8:
        return False
    if cue[1] >= len(tokens) or tokens[cue[1]].kind == "mark":
        return True
    return grammar.has("trailing", tokens[cue[1]].low) or grammar.has("addressed", tokens[cue[0]].low)


def _content_around(tokens: Sequence[Token], start: int, end: int) -> tuple[Range, ...]:
    """Return what stands before token `start`, and what follows `end` if it goes on with a quotation."""
    before = (_clause_floor(tokens, start), start)
    after = next((i for i in range(end, len(tokens)) if is_long_quote(tokens[i])), None)
    if not any(token.kind != "mark" for token in tokens[before[0] : start]):
        before = (start, start)
        after = after if after is not None else end
    return _spans(tokens, before, *([(after, len(tokens))] if after is not None else []))


def _skip_addressee(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> int:
    """Return where the content begins after "told the paper": past whoever is addressed."""
    start = cue[1]
    if not grammar.has("addressed", tokens[cue[0]].low):
        return start
    addressee = find_subject_after(tokens, start, grammar)
    return addressee.head[1] if addressee is not None else start


def _skip_marks(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].text in {"-", "‑"}:
        at += 1
    return at


def _spans(tokens: Sequence[Token], *ranges: Range) -> tuple[Range, ...]:
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
