"""Stance lines arranged for reading: what each says, how sure it is, what it rests on and what moved it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from monitor.digest.phrases import Phrases
from monitor.digest.ratings import describe_rating
from monitor.digest.sayings import split_at, write_marked
from monitor.digest.stances import SIDES
from monitor.model import (
    Excerpt,
    Mark,
    Passage,
    Source,
    StanceInput,
    StanceLabel,
    StanceLine,
    Voice,
)

STANCE_MARK: Mapping[StanceLabel, str] = {"favour": "▲", "against": "▼", "neutral": "●", "unclear": "?"}
QUOTED_MARK: Mapping[StanceLabel, str] = {"favour": "△", "against": "▽", "neutral": "●", "unclear": "?"}
CORRECT = "monitor correct stance {article} {target} LABEL"
"""The command that corrects a label."""
SHOWN_PASSAGES = 2
"""Passages that stand open under a label that takes a side; the others are folded."""
SHARE_OF_A_SIGN = 0.4
"""A sign of the text bar stands for so much of an input's share of the score, in log-odds."""
MOST_SIGNS = 6
LEAST_SHARE = 0.1
"""An input that moved a label by less, in log-odds, is not told of in a digest."""


@dataclass(frozen=True, slots=True)
class Pull:
    """An input and how far it moved a label: numbers with their signs, and the same as a bar of signs."""

    name: str
    value: str
    share: str
    bar: str


@dataclass(frozen=True, slots=True)
class LabelledSource:
    """A source under a stance label, and why it stands there.

    `anchor` names the place on the page. `sureness` is the confidence in words and number, empty where
    nothing is claimed. `shown` stand open, `folded` are for those who ask; `notes` say what decided beside
    the text. `command` corrects the label; a quoted voice has none.
    """

    anchor: str
    source: Source
    sureness: str
    speakers: tuple[str, ...]
    shown: tuple[Passage, ...]
    folded: tuple[Passage, ...]
    pulls: tuple[Pull, ...]
    notes: tuple[str, ...]
    command: str | None

    @property
    def is_explained(self) -> bool:
        """Whether there is more to tell than what stands open."""
        return bool(self.folded or self.pulls or self.notes or self.command)


@dataclass(frozen=True, slots=True)
class StanceRow:
    """Sources that regard a target alike, in one voice. `said` is "critical of ", to go before the target."""

    target: str
    label: StanceLabel
    voice: Voice
    mark: str
    said: str
    how: str
    sources: tuple[LabelledSource, ...]

    @property
    def takes_side(self) -> bool:
        """Whether the label is for or against."""
        return self.label in SIDES


def arrange_rows(
    lines: Iterable[StanceLine],
    sources: Mapping[int, Source],
    targets: Mapping[str, str],
    group_name: Callable[[str], str],
    phrases: Phrases,
) -> list[StanceRow]:
    """Return stance lines joined by target, voice and label, the sides taken first.

    Where the voices that an outlet quotes take a side and its own is unclear, theirs stands instead.
    """
    kept = list(lines)
    quoting = {(line.source, line.target_id) for line in kept if line.voice == "quoted"}
    places = {target_id: place for place, target_id in enumerate(targets)}
    rows: dict[tuple[str, Voice, StanceLabel], list[LabelledSource]] = {}
    for line in kept:
        if _is_unclear(line) and (line.source, line.target_id) in quoting:
            continue
        anchor = f"w{line.source}-{places[line.target_id]}{'q' if line.voice == 'quoted' else ''}"
        labelled = _explain(line, anchor, sources[line.source], group_name, phrases)
        rows.setdefault((line.target_id, line.voice, line.label), []).append(labelled)
    labels = list(STANCE_MARK)
    ranked = sorted(rows, key=lambda key: (key[2] == "unclear", places[key[0]], key[1], labels.index(key[2])))
    return [_make_row(targets[key[0]], key[1], key[2], rows[key], phrases) for key in ranked]


def mark_label(label: StanceLabel, phrases: Phrases, voice: Voice = "outlet") -> str:
    """Return the sign of a label, as the language of the phrases writes it."""
    marks = STANCE_MARK if voice == "outlet" else QUOTED_MARK
    return phrases.question if label == "unclear" else marks[label]


def split_marks(passage: Passage) -> list[tuple[str, Mark | None]]:
    """Return the text of a passage in parts, each mark a part of its own."""
    marks = iter(passage.marks)
    parts = split_at(passage.context, [mark.span for mark in passage.marks])
    return [(text, next(marks) if marked else None) for text, marked in parts]


def write_passage(passage: Passage, quote_marks: tuple[str, str] = ("“", "”")) -> str:
    """Return a passage as text, in quotation marks and with asterisks around its marks."""
    words = write_marked(passage.context, [mark.span for mark in passage.marks])
    before, after = "… " * passage.cut_before, " …" * passage.cut_after
    return f"{quote_marks[0]}{before}{words}{after}{quote_marks[1]}"


def list_reasons(passage: Passage) -> list[str]:
    """Return why the marks of a passage count, as stored, each reason once and without the words marked."""
    return list(dict.fromkeys(map(_name_reason, passage.marks)))


def _name_reason(mark: Mark) -> str:
    kind, _, words = mark.why.rpartition(": ")
    return kind if kind and words.rstrip("*").casefold() in mark.span.text.casefold() else mark.why


def draw_bar(share: float) -> str:
    """Return a share of the score as a row of signs, those of favour or of against; none for next to none."""
    signs = min(MOST_SIGNS, math.ceil(abs(share) / SHARE_OF_A_SIGN)) if abs(share) >= LEAST_SHARE else 0
    return STANCE_MARK["favour" if share > 0 else "against"] * signs


def find_pulls(inputs: Iterable[StanceInput], phrases: Phrases) -> tuple[Pull, ...]:
    """Return the inputs that have a weight in a label, in their order."""
    return tuple(
        Pull(
            phrases.inputs[one.name],
            phrases.format_signed(one.value),
            phrases.format_signed(one.share),
            draw_bar(one.share),
        )
        for one in inputs
        if abs(one.share) >= LEAST_SHARE
    )


def _is_unclear(line: StanceLine) -> bool:
    """Tell whether nothing could be said of the outlet's own voice, by no reader either."""
    return line.voice == "outlet" and line.label == "unclear" and line.basis == "judged"


def _make_row(
    target: str, voice: Voice, label: StanceLabel, sources: Iterable[LabelledSource], phrases: Phrases
) -> StanceRow:
    return StanceRow(
        target=target,
        label=label,
        voice=voice,
        mark=mark_label(label, phrases, voice),
        said=phrases.says[label] if voice == "outlet" else phrases.quotes[label],
        how=phrases.voice[voice],
        sources=tuple(sources),
    )


def _explain(
    line: StanceLine, anchor: str, source: Source, group_name: Callable[[str], str], phrases: Phrases
) -> LabelledSource:
    passages = _read_passages(line)
    # A neutral or unclear label rests on words that take no side: nothing in them catches the eye.
    open_ = SHOWN_PASSAGES if line.label in SIDES else 0
    rated = [describe_rating(rating, group_name, phrases) for rating in source.ratings[:1]]
    note = phrases.describe_decider(line, *(rated or [group_name(source.affiliation)]))
    speakers = dict.fromkeys(mark.speaker for one in passages for mark in one.marks if mark.speaker)
    return LabelledSource(
        anchor=anchor,
        source=source,
        sureness=phrases.describe_sureness(line),
        speakers=tuple(map(phrases.name_speaker, speakers)) if line.voice == "quoted" else (),
        shown=passages[:open_],
        folded=passages[open_:],
        pulls=find_pulls(line.inputs, phrases),
        notes=(note,) if note else (),
        command=CORRECT.format(article=source.article_id, target=line.target_id)
        if line.voice == "outlet"
        else None,
    )


def _read_passages(line: StanceLine) -> tuple[Passage, ...]:
    """Return what a label rests on, also in digests from before the sentences around it were kept."""
    spans: dict[str, tuple[Excerpt, str]] = {}
    for span, why in zip(line.evidence, line.reasons, strict=True):
        spans.setdefault(span.text.casefold(), (span, why))
    return line.passages or tuple(
        Passage(span, (Mark(span, why),), cut_before=True, cut_after=True) for span, why in spans.values()
    )
