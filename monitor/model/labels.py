"""What is found in a text: topics, sentences, who says what, stances."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.kinds import Range, StanceLabel, TextField, Voice


@dataclass(frozen=True, slots=True)
class Hit:
    """A term of a topic found in an article: `field[start:end]`."""

    term: str
    field: TextField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """Why an article belongs to a topic. Hits are ordered by field and position."""

    topic_id: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph or quote block: `text[start:end]`, without outer white space."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the text ascribes to someone; all ranges are in the article's text.

    `direct` means that `content` stands in quotation marks (the ranges leave the marks out), or is a post or
    a quotation set apart.
    `speaker` is the full name as far as the article tells it, `role` the words that describe them.
    `via` is the chain through which the words came, nearest first: for "agency A quoted site B", the
    speaker is B and `via` is ("A",).
    """

    content: tuple[Range, ...]
    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    direct: bool
    speaker: str | None
    role: str | None
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span a stance rests on: `field[start:end]`. `weight` is signed: favour above 0, against below."""

    field: TextField
    start: int
    end: int
    voice: Voice
    speaker: str | None
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Stance:
    """Favour, against, neutral or unclear, toward one target, in one voice.

    `confidence` is between 0 and 1. `evidence` is ordered by falling weight.
    """

    topic_id: str
    target_id: str
    voice: Voice
    label: StanceLabel
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that tagging found in an article."""

    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]
    stances: tuple[Stance, ...]
