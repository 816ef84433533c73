"""Who says what: direct and indirect speech with speaker, role and chain, by rules.

The cues of each frame (see `cues`) say whose words its clauses are; quotations that stand alone
belong to whoever spoke before them or was announced by a lead-in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.model import Attribution, Range
from monitor.tag.content import trim_spans
from monitor.tag.cues import DIALOGUES, Utterance, find_utterances
from monitor.tag.frames import Frame, Token, read_block
from monitor.tag.grammar import Grammar
from monitor.tag.phrases import COMMAS, Phrase, find_subject_after, is_long_quote
from monitor.tag.speakers import Cast, Speaker

_FEWEST_INDIRECT_WORDS = 3
_NESTED_MARKS = frozenset("‘'“\"«‹„")
_LONGEST_TITLE_WORDS = 4


@dataclass(slots=True)
class _Draft:
    """An attribution that later quotations may still be added to."""

    direct: bool
    cue: list[Range]
    source: list[Range]
    speaker: Speaker | None
    via: tuple[str, ...]
    content: list[Range] = field(default_factory=list)

    def finish(self) -> Attribution:
        return Attribution(
            content=tuple(sorted(self.content)),
            source=tuple(self.source),
            cue=tuple(self.cue),
            direct=self.direct,
            speaker=self.speaker.name if self.speaker else None,
            role=self.speaker.role if self.speaker else None,
            via=self.via,
        )


def attribute_by_rules(
    text: str, frames: Sequence[Frame], grammar: Grammar, nesting: bool = True
) -> tuple[Attribution, ...]:
    """Return what the frames of a text ascribe to someone, ordered by where the content begins.

    With `nesting`, who reports in the words of another speaks through the other; without, chains are only
    those that the text spells out ("A, citing B, reports …").

    A quotation of five words or more that names no speaker is returned with `speaker` None; shorter ones
    without a cue are taken for names and scare quotes and left out.
    """
    reader = _Reader(text, grammar, Cast(frames, grammar), nesting)
    for frame in frames:
        reader.read_frame(frame)
    found = (draft.finish() for draft in reader.drafts if draft.content)
    return tuple(sorted(found, key=lambda each: (each.content[0], not each.direct)))


class _Reader:
    """Goes through the frames of one article and keeps who spoke last."""

    def __init__(self, text: str, grammar: Grammar, cast: Cast, nesting: bool) -> None:
        self.drafts: list[_Draft] = []
        self._text = text
        self._grammar = grammar
        self._cast = cast
        self._nesting = nesting
        self._last: _Draft | None = None
        self._last_block = -1
        self._leads_in = False
        self._waiting: _Draft | None = None
        self._dialogue = -1

    def read_frame(self, frame: Frame) -> None:
        """Add the attributions of the next frame."""
        if frame.opens_block and not (frame.quotes_only or self._is_lead_in(frame)):
            self._end_turn()
        if self._grammar.language in DIALOGUES and frame.opens_in_dash:
            self._dialogue = frame.block
        utterances = find_utterances(frame, self._grammar)
        quotes = [index for index, token in enumerate(frame.tokens) if token.kind == "quote"]
        owners = {index: _find_owner(index, utterances) for index in quotes}
        waiting = self._waiting
        drafts = [
            self._read_utterance(
                frame, each, utterances, [index for index in quotes if owners[index] != number]
            )
            for number, each in enumerate(utterances)
        ]
        for index in quotes:
            owner = owners[index]
            self._read_quote(frame, index, drafts[owner] if owner is not None else None)
        if waiting is not None:
            self._settle_waiting(frame, waiting)
        if frame.block == self._dialogue:
            self._read_dialogue(frame, utterances, drafts)
        self._remember(frame, drafts)

    # --- one utterance ---------------------------------------------------------------------------

    def _read_utterance(
        self, frame: Frame, utterance: Utterance, all_of_frame: Sequence[Utterance], foreign: Sequence[int]
    ) -> _Draft:
        """Return the draft that the quotations of the utterance join; add one for its indirect speech.

        `foreign` are the tokens of quotations that belong to other utterances of the frame.
        """
        tokens = frame.tokens
        speaker = self._read_speaker(tokens, utterance.subject, utterance.cue)
        source = (
            [_cover(tokens, (utterance.subject.start, utterance.subject.end))] if utterance.subject else []
        )
        via = self._find_via(frame, utterance, all_of_frame, speaker)
        cue = [_cover(tokens, utterance.cue)]
        if (
            frame.block != self._dialogue
            and _count_words(tokens, utterance.content) >= _FEWEST_INDIRECT_WORDS
        ):
            content = [_cover(tokens, part) for each in utterance.content for part in _cut_out(each, foreign)]
            self.drafts.append(_Draft(False, cue, source, speaker, via, content))
        direct = _Draft(True, cue, source, speaker, via)
        self.drafts.append(direct)
        return direct

    def _read_speaker(self, tokens: Sequence[Token], subject: Phrase | None, cue: Range) -> Speaker | None:
        """Return who the subject is; where the language leaves the pronoun out, who spoke last."""
        if subject is None:
            return self._cast.last_speaker(tokens[cue[0]].start)
        return self._cast.read_speaker(tokens, subject, self._text)

    def _find_via(
        self, frame: Frame, utterance: Utterance, all_of_frame: Sequence[Utterance], speaker: Speaker | None
    ) -> tuple[str, ...]:
        """Return through whom the words of the speaker came, nearest first."""
        phrases = [Phrase(start, end, (start, end)) for start, end in utterance.via]
        conversation = _find_conversation(frame.tokens, self._grammar)
        if conversation is not None and utterance.speech:
            phrases.append(conversation)
        quoter = _find_quoter(frame.tokens, utterance.cue[1], self._grammar)
        if quoter is not None:
            phrases.append(quoter)
        outer = _find_outer(utterance, all_of_frame) if self._nesting else None
        if outer is not None and outer.subject is not None:
            phrases.append(outer.subject)
        names = [self._cast.name_phrase(frame.tokens, each, self._text) for each in phrases]
        return tuple(
            dict.fromkeys(each for each in names if each and (speaker is None or each != speaker.name))
        )

    def _read_dialogue(self, frame: Frame, utterances: Sequence[Utterance], drafts: Sequence[_Draft]) -> None:
        """Give a frame of a paragraph that opens with a dash to who speaks in it, or spoke before in it."""
        tokens = frame.tokens
        draft = drafts[0] if drafts else self._last
        spans = trim_spans(tokens, (0, len(tokens)))
        if utterances:
            cue, subject = utterances[0].cue, utterances[0].subject
            edges = (*cue, *((subject.start, subject.end) if subject else ()))
            spans = trim_spans(tokens, (0, min(edges)), (max(edges), len(tokens)))
        if draft is not None:
            draft.content.extend(_cover(tokens, span) for span in spans)

    # --- one quotation ---------------------------------------------------------------------------

    def _read_quote(self, frame: Frame, index: int, owner: _Draft | None) -> None:
        token = frame.tokens[index]
        if owner is None:
            if not is_long_quote(token):
                return
            if self._grammar.language == "fr" and self._read_incise(token):
                return
            owner = self._last if self._continues(frame) else None
            if owner is None:
                owner = self._start_unattributed(frame)
        elif not is_long_quote(token) and is_title(token, self._grammar):
            return
        self._add_quotation(token, owner)
        self._last = owner

    def _read_incise(self, token: Token) -> bool:
        """Read the French « …, dit Jeanne Morin. … », which names the speaker within the marks."""
        assert token.quotation is not None
        start, end = token.quotation.inner_start, token.quotation.inner_end
        for frame in read_block(self._text, start, end, 0, self._grammar.language):
            for each in find_utterances(frame, self._grammar):
                subject, at = each.subject, each.cue[0]
                if subject is None or subject.start < at or frame.tokens[at - 1].text not in COMMAS:
                    continue
                speaker = self._read_speaker(frame.tokens, subject, each.cue)
                low, high = _cover(frame.tokens, (at - 1, subject.end))
                while high < end and not self._text[high].isalnum():
                    high += 1
                draft = _Draft(True, [_cover(frame.tokens, each.cue)], [], speaker, ())
                draft.source.append(_cover(frame.tokens, (subject.start, subject.end)))
                draft.content.extend(part for part in ((start, low), (high, end)) if part[0] < part[1])
                self.drafts.append(draft)
                self._last = draft
                return True
        return False

    def _continues(self, frame: Frame) -> bool:
        """Tell whether a quotation without a cue belongs to the last speaker."""
        return self._last is not None and (
            frame.quotes_only or frame.block == self._last_block or self._leads_in
        )

    def _start_unattributed(self, frame: Frame) -> _Draft:
        draft = _Draft(True, [], [], None, ())
        self.drafts.append(draft)
        self._waiting = draft if frame.quotes_only else None
        return draft

    def _settle_waiting(self, frame: Frame, waiting: _Draft) -> None:
        """Give quotations that came before any cue to the speaker of the quotation after them."""
        if frame.quotes_only:
            return
        self._waiting = None
        first = frame.tokens[0]
        if self._last is not None and self._last is not waiting and is_long_quote(first):
            self._last.content.extend(waiting.content)
            waiting.content.clear()

    def _add_quotation(self, token: Token, draft: _Draft) -> None:
        quotation = token.quotation
        if quotation is None or quotation.inner_start >= quotation.inner_end:
            return
        draft.content.append((quotation.inner_start, quotation.inner_end))
        if _NESTED_MARKS & set(self._text[quotation.inner_start : quotation.inner_end]):
            self._read_inside(quotation.inner_start, quotation.inner_end, draft)

    def _read_inside(self, start: int, end: int, outer: _Draft) -> None:
        """Add the quotations that a quoted speaker quotes, when the words around them say whose they are."""
        via = ((outer.speaker.name, *outer.via)) if outer.speaker else outer.via
        for frame in read_block(self._text, start, end, 0, self._grammar.language):
            utterances = find_utterances(frame, self._grammar)
            for index, token in enumerate(frame.tokens):
                owner = _find_owner(index, utterances) if is_long_quote(token) else None
                if owner is None or token.quotation is None:
                    continue
                subject = utterances[owner].subject
                speaker = self._read_speaker(frame.tokens, subject, utterances[owner].cue)
                source = [_cover(frame.tokens, (subject.start, subject.end))] if subject else []
                inside = [(token.quotation.inner_start, token.quotation.inner_end)]
                cue = [_cover(frame.tokens, utterances[owner].cue)]
                self.drafts.append(_Draft(True, cue, source, speaker, via, inside))

    # --- from frame to frame ---------------------------------------------------------------------

    def _remember(self, frame: Frame, drafts: Sequence[_Draft]) -> None:
        used = [draft for draft in drafts if draft.content]
        if used:
            self._last = used[-1]
        elif drafts and not frame.quotes_only:
            self._last = drafts[-1]
        self._last_block = frame.block
        self._leads_in = frame.ends_in_colon

    def _is_lead_in(self, frame: Frame) -> bool:
        return self._leads_in and any(token.kind == "quote" for token in frame.tokens[:1])

    def _end_turn(self) -> None:
        """Forget who spoke: a new paragraph begins in the outlet's own words."""
        self._last = None
        self._leads_in = False


def _cut_out(part: Range, holes: Sequence[int]) -> list[Range]:
    """Return what is left of the token range without the tokens `holes`."""
    edges = [part[0] - 1, *(hole for hole in sorted(holes) if part[0] <= hole < part[1]), part[1]]
    return [(low + 1, high) for low, high in pairwise(edges) if low + 1 < high]


def _find_owner(index: int, utterances: Sequence[Utterance]) -> int | None:
    """Return the utterance to whose content the token belongs most closely, or None."""
    fitting = [
        (sum(end - start for start, end in each.content), abs(each.cue[0] - index), number)
        for number, each in enumerate(utterances)
        if any(start <= index < end for start, end in each.content)
    ]
    return min(fitting)[2] if fitting else None


def _find_outer(utterance: Utterance, others: Sequence[Utterance]) -> Utterance | None:
    """Return the utterance within whose content another one stands: its speaker passed the words on."""
    at = utterance.cue[0]
    for other in others:
        if other is utterance or not other.speech or other.subject == utterance.subject:
            continue
        if any(start <= at < end for start, end in other.content):
            return other
    return None


def _find_conversation(tokens: Sequence[Token], grammar: Grammar) -> Phrase | None:
    """Return the outlet of "in an interview with …", if the frame names one."""
    for index, token in enumerate(tokens[:-2]):
        if not grammar.has("conversation", token.low) or not grammar.has(
            "addressee start", tokens[index + 1].low
        ):
            continue
        phrase = find_subject_after(tokens, index + 2, grammar)
        if phrase is not None and (
            grammar.caseless or any(each.capital for each in tokens[phrase.start : phrase.end])
        ):
            return Phrase(phrase.head[0], phrase.head[1], phrase.head)
    return None


def _find_quoter(tokens: Sequence[Token], start: int, grammar: Grammar) -> Phrase | None:
    """Return who is named by "…, quoted by …" behind the cue."""
    for index in range(start, len(tokens) - 2):
        if grammar.has("quoted by", " ".join(token.low for token in tokens[index : index + 2])):
            return find_subject_after(tokens, index + 2, grammar)
    return None


def is_title(token: Token, grammar: Grammar) -> bool:
    """Tell whether a short quotation is a name: a title, an operation, a house.

    All its longer words have capitals then; in German, which writes any noun so, all its words.
    """
    words = token.text.strip("“”„\"«»‘’'‹›.,!? ").split()
    long_words = [word for word in words if len(word) > 3 or grammar.language == "de"]
    return (
        len(words) <= _LONGEST_TITLE_WORDS
        and bool(long_words)
        and all(word[0].isupper() for word in long_words)
    )


def _count_words(tokens: Sequence[Token], ranges: Sequence[Range]) -> int:
    return sum(token.kind == "word" for start, end in ranges for token in tokens[start:end])


def _cover(tokens: Sequence[Token], part: Range) -> Range:
    return tokens[part[0]].start, tokens[part[1] - 1].end
