"""Cues: the words in a frame that say that somebody says, writes or holds something.

Each cue found becomes an `Utterance`: the cue, its subject and the tokens of what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.model import Range
from monitor.tag.content import (
    COLONS,
    content_around,
    find_clause_floor,
    find_content,
    find_opening,
    skip_addressee,
    stands_before_speech,
    trim_spans,
)
from monitor.tag.frames import Frame, Token
from monitor.tag.grammar import Grammar
from monitor.tag.phrases import (
    COMMAS,
    Phrase,
    find_subject_after,
    find_subject_before,
    is_long_quote,
    is_named,
    is_subject,
    right_aligned,
    skip_auxiliaries,
)

_BY = frozenset({"by", "par", "von", "por"})
_DROPS_PRONOUNS = frozenset({"ar", "es", "fa"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_NOUN_OPENERS = frozenset({"a", "an", "the", "this", "that", "these", "any"})
_NOUN_GOVERNORS = frozenset({"'s", "of", "for", "no", "in", "on", "with", "by", "from", "and"})
_LEADS_TO = frozenset({"went", "going", "goes", "continued", "declined", "refused", "fails", "failed"})
_INVERTED_AFTER_COMMA = frozenset({"said", "says", "wrote", "writes", "asked", "added"})
_BASE_LIKE_PASTS = frozenset({"thought", "read", "cast"})
_LONGEST_DATELINE = 12
_FROM = "عن"
_PASSIVE_GERMAN = frozenset({"wird", "werden", "wurde", "wurden"})
DIALOGUES = frozenset({"es", "fr"})
"""Languages in which a paragraph that opens with a dash is somebody's words."""


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
        if end and grammar.has("according after", tokens[index].low):
            utterance = _read_according_after(tokens, (index, end), grammar)
        elif end:
            utterance = _read_according(tokens, (index, end), grammar)
        elif index == 0 and grammar.has("before a quotation", tokens[0].low):
            utterance = _read_view(tokens, grammar)
        elif grammar.has("relaying", tokens[index].low):
            utterance = _read_relaying(tokens, index, grammar)
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
    """Read "A, citing B, reports …" and "A reports, citing B, …" as the words of B, through A."""
    merged: list[Utterance] = []
    for utterance in found:
        before = merged[-1] if merged else None
        joined = _join_citing(tokens, before, utterance, grammar) if before is not None else None
        merged[-1:] = [joined] if joined is not None else [*merged[-1:], utterance]
    return merged


def _join_citing(
    tokens: Sequence[Token], before: Utterance, after: Utterance, grammar: Grammar
) -> Utterance | None:
    """Return two utterances as one where the first or the second says whom the other's subject cites."""
    if after.subject is None or before.subject is None:
        return None
    if _is_citing(tokens, before, grammar) and after.subject.start < before.cue[0]:
        return replace(after, subject=before.subject, via=(after.subject.head,))
    told = max(before.cue[1], before.subject.end)
    if _is_citing(tokens, after, grammar) and before.subject.start < after.cue[0] <= told + 1:
        said = trim_spans(tokens, (after.subject.end, len(tokens)))
        return replace(before, subject=after.subject, via=(before.subject.head,), content=said)
    return None


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
    fronted = _is_fronted(tokens, cue[0])
    source = find_subject_after(tokens, cue[1], grammar)
    if source is None:
        return None
    if fronted and source.role is not None and not _has_closed_role(tokens, source, grammar):
        source = Phrase(source.start, source.head[1], source.head)
    comma = _find_comma(tokens, source.end)
    if fronted:
        start = comma + 1 if comma < len(tokens) else source.end
        content = trim_spans(tokens, (start, len(tokens)))
    else:
        content = trim_spans(tokens, (find_clause_floor(tokens, cue[0]), cue[0]), (comma + 1, len(tokens)))
    return Utterance(cue, source, content, True)


def _read_view(tokens: Sequence[Token], grammar: Grammar) -> Utterance | None:
    """Read "Pour X, « … »": only what stands in quotation marks tells it from other uses."""
    source = find_subject_after(tokens, 1, grammar)
    if (
        source is None
        or not stands_before_speech(tokens, source.end)
        or tokens[source.end].text not in COMMAS
    ):
        return None
    return Utterance((0, 1), source, trim_spans(tokens, (source.end, len(tokens))), True)


def _read_according_after(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> Utterance | None:
    """Read "dem Bericht zufolge": the source stands before."""
    start = right_aligned(tokens, 0, cue[0], grammar)
    if start == cue[0] or not is_subject(tokens, start, cue[0], grammar):
        return None
    source = Phrase(start, cue[0], (start, cue[0]))
    return Utterance(cue, source, trim_spans(tokens, (0, start), (cue[1], len(tokens))), True)


def _read_relaying(tokens: Sequence[Token], verb: int, grammar: Grammar) -> Utterance | None:
    """Read the Arabic "A relays from B his saying …": B speaks, through A."""
    outlet = find_subject_after(tokens, verb + 1, grammar)
    if outlet is None or outlet.end >= len(tokens) or tokens[outlet.end].low != _FROM:
        return None
    speaker = find_subject_after(tokens, outlet.end + 1, grammar)
    if speaker is None:
        return None
    return Utterance(
        (verb, verb + 1), speaker, trim_spans(tokens, (speaker.end + 1, len(tokens))), True, (outlet.head,)
    )


def _has_closed_role(tokens: Sequence[Token], source: Phrase, grammar: Grammar) -> bool:
    """Tell whether "According to X, Y, …" describes X with Y rather than going on with what X says."""
    if source.role is None or source.end >= len(tokens) or tokens[source.end].text not in COMMAS:
        return False
    return not any(grammar.has("auxiliary", token.low) for token in tokens[source.role[0] : source.role[1]])


def _is_fronted(tokens: Sequence[Token], at: int) -> bool:
    before = [token for token in tokens[:at] if token.kind != "mark"]
    return len(before) <= 1 and not any(is_long_quote(token) for token in before)


def _find_comma(tokens: Sequence[Token], start: int) -> int:
    return next((i for i in range(start, len(tokens)) if tokens[i].text in COMMAS), len(tokens))


# --- verbs ---------------------------------------------------------------------------------------


def _read_verb(
    tokens: Sequence[Token], cue: Range, grammar: Grammar, earlier: Sequence[Utterance]
) -> Utterance | None:
    if _is_noun(tokens, cue, grammar):
        return None
    if grammar.language == "de" and tokens[cue[0]].low == "zitiert":
        return _read_cited(tokens, cue, grammar)
    if _is_passive(tokens, cue, grammar):
        return _read_passive(tokens, cue, grammar)
    if _is_participle(tokens, cue, grammar):
        return _read_participle(tokens, cue, grammar, earlier)
    if cue[0] > 0 and tokens[cue[0] - 1].low == "to":
        return _read_infinitive(tokens, cue, grammar, earlier)
    speech = _is_speech(tokens, cue, grammar)
    inverted = grammar.has("inverted", tokens[cue[0]].low)
    if speech and _allows_inversion(tokens, cue[0], grammar):
        subject = find_subject_after(tokens, cue[1], grammar)
        if subject is not None and not _goes_on(tokens, cue, subject, grammar):
            return Utterance(cue, subject, _find_inverted_content(tokens, cue, subject, grammar), speech)
    joined = grammar.language == "fa" and cue[0] > 0 and grammar.has("joining", tokens[cue[0] - 1].low)
    if joined:  # "X … did … and said"
        subject = _subject_of_clause(tokens, cue[0], grammar, earlier)
    else:
        subject = find_subject_before(tokens, cue[0], grammar) if not inverted else None
    if subject is None and speech and grammar.language in _DROPS_PRONOUNS:
        opening = find_opening(tokens, cue, grammar)
        return Utterance(cue, None, trim_spans(tokens, (opening, len(tokens))), speech) if opening else None
    if subject is None or not _agrees(tokens, cue, subject, grammar):
        return None
    quoted = _read_quoting(tokens, cue, subject, grammar)
    if quoted is not None:
        return quoted
    return Utterance(cue, subject, find_content(tokens, cue, subject, grammar), speech)


def _is_speech(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    return tuple(token.low for token in tokens[cue[0] : cue[1]]) in grammar.say


def _is_noun(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> bool:
    """Tell whether the word is a noun or part of a name here: after a determiner, "of" or an adjective."""
    token = tokens[cue[0]]
    if token.capital and cue[0] > 0 and grammar.language != "de":
        return True
    if grammar.has("strict", token.low) and not stands_before_speech(tokens, cue[1]):
        return True
    if not grammar.has("noun or verb", token.low) or cue[0] == 0:
        return False
    before = tokens[cue[0] - 1]
    if before.low == "by" and token.low.endswith("ing"):
        return False
    if before.low in _NOUN_GOVERNORS:
        return True
    return grammar.has("possessive", before.low) or before.low in _NOUN_OPENERS


def _read_cited(tokens: Sequence[Token], cue: Range, grammar: Grammar) -> Utterance | None:
    """Read the German "…, wird B von A zitiert": B speaks, through A."""
    verb = next((at for at in range(cue[0] - 1, -1, -1) if tokens[at].low in _PASSIVE_GERMAN), None)
    if verb is None:
        return None
    by = next((at for at in range(verb + 1, cue[0]) if tokens[at].low in _BY), cue[0])
    agent = find_subject_after(tokens, by + 1, grammar) if by < cue[0] else None
    if not is_subject(tokens, verb + 1, by, grammar):
        return None
    subject = Phrase(verb + 1, by, (verb + 1, by))
    via = (agent.head,) if agent is not None else ()
    return Utterance(cue, subject, content_around(tokens, verb, cue[1]), True, via)


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
    agent = find_subject_after(tokens, by + 1, grammar) if by is not None else None
    saying = _find_as_saying(tokens, cue[1], grammar)
    if saying is not None and grammar.has("quoting", tokens[cue[0]].low):
        subject = find_subject_before(tokens, cue[0], grammar)
        content = trim_spans(tokens, (saying[1], len(tokens)))
        via = (agent.head,) if agent is not None else ()
        return Utterance((cue[0], saying[1]), subject, content, True, via) if subject else None
    if by is None or agent is None:
        return None
    colon = next((i for i in range(agent.end, len(tokens)) if tokens[i].text in COLONS), None)
    said = ((colon + 1, len(tokens)),) if colon is not None else ((cue[1], by), (0, cue[0]))
    return Utterance(cue, agent, trim_spans(tokens, *said), _is_speech(tokens, cue, grammar))


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
        (cue[0], saying[1]), speaker, trim_spans(tokens, (saying[1], len(tokens))), True, (subject.head,)
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
    start = skip_addressee(tokens, cue, grammar)
    return Utterance(cue, subject, trim_spans(tokens, (start, len(tokens))), _is_speech(tokens, cue, grammar))


def _read_infinitive(
    tokens: Sequence[Token], cue: Range, grammar: Grammar, earlier: Sequence[Utterance]
) -> Utterance | None:
    """Read "X went on to say …"; the subject is that of the verb before "to"."""
    speech = _is_speech(tokens, cue, grammar)
    before = {token.low for token in tokens[max(0, cue[0] - 4) : cue[0] - 1]}
    if not speech or not before & _LEADS_TO:
        return None
    subject = _subject_of_clause(tokens, cue[0], grammar, earlier)
    if subject is None:
        return None
    return Utterance(
        cue, subject, trim_spans(tokens, (skip_addressee(tokens, cue, grammar), len(tokens))), speech
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
    """Tell whether the subject may follow the verb: after a quotation or a comma, or in Arabic.

    In German it does after any words that say when or where, too ("Am Montag sagte Anna Vogel").
    """
    if grammar.language == "ar":
        return True
    start = skip_auxiliaries(tokens, at, grammar) if grammar.language != "en" else at
    if start == 0:
        return False
    before = tokens[start - 1]
    if before.kind == "quote":
        return True
    if before.text in COMMAS:
        if grammar.language == "fa" or (
            grammar.language == "en" and tokens[at].low not in _INVERTED_AFTER_COMMA
        ):
            return False
        return not _closes_apposition(tokens, at, grammar)
    if before.text == "—":
        return grammar.language in DIALOGUES
    return grammar.language == "de" and _is_fronted_adverbial(tokens, start, grammar)


def _goes_on(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> bool:
    """Tell whether a small word taken for a cue ("…, so Brandt") leads a clause instead ("so dass …")."""
    if not grammar.has("inverted", tokens[cue[0]].low):
        return False
    ends = subject.end == len(tokens) or tokens[subject.end].kind != "word"
    return not ends or grammar.has("boundary", tokens[cue[1]].low)


def _closes_apposition(tokens: Sequence[Token], verb: int, grammar: Grammar) -> bool:
    """Tell whether the comma before the verb ends "Name, role,": the subject stands before it."""
    subject = find_subject_before(tokens, verb, grammar)
    if subject is None or subject.role is None or not is_named(tokens, *subject.head):
        return False
    return not any(grammar.has("auxiliary", token.low) for token in tokens[slice(*subject.role)])


def _is_fronted_adverbial(tokens: Sequence[Token], end: int, grammar: Grammar) -> bool:
    floor = find_clause_floor(tokens, end)
    first = next((token for token in tokens[floor:end] if token.kind == "word"), None)
    return first is not None and grammar.has("preposition", first.low)


def _find_inverted_content(
    tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar
) -> tuple[Range, ...]:
    """Return what is said where the subject follows the verb: before it, or behind a colon or "that"."""
    start = skip_auxiliaries(tokens, cue[0], grammar)
    if grammar.language == "ar" or (start > 0 and tokens[start - 1].kind == "word"):
        opening = find_opening(tokens, (cue[0], subject.end), grammar)
        if opening is None and grammar.language == "de":
            opening = _find_comma(tokens, subject.end)
        if opening is not None:
            return trim_spans(tokens, (opening, len(tokens)))
    return content_around(tokens, start, subject.end)


def _agrees(tokens: Sequence[Token], cue: Range, subject: Phrase, grammar: Grammar) -> bool:
    """Reject a noun taken for a verb, by number: "phone calls", "the FBI report"."""
    low = tokens[cue[0]].low
    if not grammar.has("noun or verb", low) or grammar.language != "en":
        return True
    plural = _is_plural(tokens, subject, grammar)
    if low.endswith("s") and not low.endswith("ss"):
        return not plural
    if low.endswith(("ed", "ing")) or low in _BASE_LIKE_PASTS:
        return True
    return plural or skip_auxiliaries(tokens, cue[0], grammar) < cue[0]


def _is_plural(tokens: Sequence[Token], subject: Phrase, grammar: Grammar) -> bool:
    """Tell whether an English subject takes the plural, by the noun before its first preposition."""
    start, end = subject.head
    stops = (
        index
        for index in range(start + 1, end)
        if grammar.has("preposition", tokens[index].low) or tokens[index].low in {"of", "for"}
    )
    last = tokens[next(stops, end) - 1]
    if grammar.has("plural", last.low) or last.low in {"i", "we", "you"}:
        return True
    joined = end - start > 2 and grammar.has("joining", tokens[end - 2].low)
    return joined or (last.low.endswith("s") and not last.capital)
