"""What the attribution network found, as attributions: quotations snapped to their marks, speakers named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from monitor.model import Attribution, Range
from monitor.tag.frames import Token, make_quote_token, read_tokens
from monitor.tag.grammar import Grammar, read_grammar
from monitor.tag.phrases import COMMAS, Phrase, is_long_quote, is_named
from monitor.tag.quotemarks import Quotation, find_quotations
from monitor.tag.rules import is_title
from monitor.tag.speakers import Cast, Speaker
from monitor.tag.tagger import Report

_LEAST_COVERED = 0.5
_EDGES = " \t\n\r\u00a0,.;:!?—–-،؛…"


@dataclass(slots=True, eq=False)
class _Voice:
    """A report and what became of its content: whole quotations, and ranges in the outlet's wording."""

    report: Report
    speaker: Speaker | None = None
    outer: _Voice | None = None
    quotations: list[Quotation] = field(default_factory=list)
    paraphrases: list[Range] = field(default_factory=list)

    def list_speakers(self) -> tuple[str, ...]:
        """Return the speaker and through whom the words came, nearest first."""
        chain: list[_Voice] = []
        voice: _Voice | None = self
        while voice is not None and voice not in chain:
            chain.append(voice)
            voice = voice.outer
        return tuple(dict.fromkeys(each.speaker.name for each in chain if each.speaker is not None))


def attribute_reports(
    text: str, parts: Sequence[Range], reports: Sequence[Report], cast: Cast, grammar: Grammar
) -> list[Attribution]:
    """Return the reports on the parts of a text (its paragraphs) as attributions.

    A quotation that is covered at least half by what a report ascribes is that speaker's as a whole. One
    that its paragraph leaves open goes on in the quotation that opens the next.
    """
    quotations = [find_quotations(text, *part) for part in parts]
    voices = [_Voice(each) for each in sorted(reports, key=_find_place)]
    owners = _share_quotations([each for some in quotations for each in some], voices)
    _continue_quotations(text, parts, quotations, owners)
    for voice in voices:
        voice.outer = _find_outer(voice, voices, owners)
        voice.speaker = _name_speaker(text, voice.report.source, cast, grammar)
    for voice in voices:
        if voice.outer is not None and _is_first_person(text, voice.report.source, grammar):
            voice.speaker = voice.outer.speaker
    for voice in voices:
        voice.quotations = [each for each, owner in owners.items() if owner is voice]
        voice.paraphrases = [
            kept for part in voice.report.content if (kept := _snap(text, part, voice, owners)) is not None
        ]
    return [each for voice in voices for each in _finish(text, voice)]


def _find_place(report: Report) -> int:
    return (report.source or report.cue or report.content[0])[0]


# --- quotations ----------------------------------------------------------------------------------


def _share_quotations(quotations: Iterable[Quotation], voices: Sequence[_Voice]) -> dict[Quotation, _Voice]:
    """Return whose each quotation is: of those whose cue is outside of it, who is ascribed most of it."""
    owners: dict[Quotation, _Voice] = {}
    for quotation in quotations:
        covered = {
            number: sum(_overlap(part, quotation) for part in voice.report.content)
            for number, voice in enumerate(voices)
        }
        outside = [number for number in covered if not _holds(quotation, voices[number].report.cue)]
        length = quotation.inner_end - quotation.inner_start
        if not length or sum(covered.values()) < _LEAST_COVERED * length:
            continue
        best = max(outside, key=lambda number: covered[number], default=None)
        if best is not None and covered[best]:
            owners[quotation] = voices[best]
    return owners


def _continue_quotations(
    text: str,
    parts: Sequence[Range],
    quotations: Sequence[Sequence[Quotation]],
    owners: dict[Quotation, _Voice],
) -> None:
    """Give the quotation that opens a paragraph to whose quotation the paragraph before leaves open."""
    for number, (before, after) in enumerate(pairwise(quotations)):
        low, high = parts[number + 1]
        if not before or before[-1].closed or not after or text[low : after[0].start].strip():
            continue
        owner = owners.get(before[-1])
        own = owners.get(after[0])
        cue = own.report.cue if own is not None else None
        if owner is not None and (cue is None or not low <= cue[0] < high):
            owners[after[0]] = owner


def _snap(text: str, part: Range, voice: _Voice, owners: dict[Quotation, _Voice]) -> Range | None:
    """Return a part of the content in the outlet's wording, None where it is all quotation.

    It never begins or ends within a quotation, but where all of it does: reported within quoted speech.
    """
    start, end = _trim(text, *part)
    loose = end - start
    for quotation, owner in owners.items():
        if not _overlap((start, end), quotation):
            continue
        if quotation.start <= start and end <= quotation.end:
            inside = max(start, quotation.inner_start), min(end, quotation.inner_end)
            return None if owner is voice else _trim(text, *inside)
        if owner is voice:
            start, end = min(start, quotation.start), max(end, quotation.end)
        elif start < quotation.start:
            end = quotation.start
        else:
            start = quotation.end
    start, end = _trim(text, start, end)
    bare = text[start:end]
    for quotation in voice.quotations:
        if start <= quotation.start and quotation.end <= end and not _is_name(text, quotation):
            bare = bare.replace(text[quotation.start : quotation.end], " ")
    return (start, end) if loose and any(each.isalnum() for each in bare) else None


def _overlap(part: Range, quotation: Quotation) -> int:
    return max(0, min(part[1], quotation.inner_end) - max(part[0], quotation.inner_start))


def _holds(quotation: Quotation, part: Range | None) -> bool:
    return part is not None and quotation.start < part[0] and part[1] <= quotation.end


def _is_name(text: str, quotation: Quotation) -> bool:
    """Tell whether a quotation is a title or name rather than speech."""
    token = make_quote_token(text, quotation)
    return not is_long_quote(token) and is_title(token, read_grammar("en"))


def _trim(text: str, start: int, end: int) -> Range:
    """Return the range without outer white space and punctuation."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


# --- speakers ------------------------------------------------------------------------------------


def _find_outer(voice: _Voice, voices: Sequence[_Voice], owners: dict[Quotation, _Voice]) -> _Voice | None:
    """Return within whose words a report stands: that speaker passed them on."""
    cue = voice.report.cue
    if cue is None:
        return None
    for quotation, owner in owners.items():
        if owner is not voice and _holds(quotation, cue):
            return owner
    for other in voices:
        inside = any(start <= cue[0] and cue[1] <= end for start, end in other.report.content)
        if inside and other is not voice and other.outer is not voice:
            return other
    return None


def _name_speaker(text: str, source: Range | None, cast: Cast, grammar: Grammar) -> Speaker | None:
    if source is None:
        return None
    tokens = read_tokens(text, *source, grammar.language)
    phrase = read_source(tokens)
    return cast.read_speaker(tokens, phrase, text) if phrase is not None else None


def _is_first_person(text: str, source: Range | None, grammar: Grammar) -> bool:
    tokens = read_tokens(text, *source, grammar.language) if source is not None else []
    return bool(tokens) and all(grammar.has("first person", each.low) for each in tokens)


def read_source(tokens: Sequence[Token]) -> Phrase | None:
    """Return a noun phrase parted into who it names and what describes them: "Orla Finch, a pilot"."""
    segments: list[Range] = []
    first = 0
    for index, token in enumerate([*tokens, None]):
        if token is None or token.text in COMMAS:
            if index > first:
                segments.append((first, index))
            first = index + 1
    if not segments:
        return None
    head, rest = segments[0], segments[1:]
    if rest and not is_named(tokens, *head) and is_named(tokens, *rest[-1]):
        head, rest = rest[-1], [head]
    role = (rest[0][0], rest[-1][1]) if rest else None
    return Phrase(0, len(tokens), head, role)


def _finish(text: str, voice: _Voice) -> list[Attribution]:
    names = voice.list_speakers()
    speaker = voice.speaker
    made = Attribution(
        content=(),
        source=(voice.report.source,) if voice.report.source is not None else (),
        cue=(voice.report.cue,) if voice.report.cue is not None else (),
        direct=False,
        speaker=speaker.name if speaker else None,
        role=speaker.role if speaker else None,
        via=names[1:] if speaker else names,
    )
    spoken = [each for each in voice.quotations if not _is_name(text, each)]
    direct = tuple(sorted((each.inner_start, each.inner_end) for each in spoken))
    found = [replace(made, content=direct, direct=True)] if direct else []
    if voice.paraphrases:
        found.append(replace(made, content=tuple(sorted(voice.paraphrases))))
    return found
