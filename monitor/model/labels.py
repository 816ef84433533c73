"""What is found in a text: topics, sentences, who says what, stances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.kinds import CorrectedLabel, Range, StanceBasis, StanceLabel, TextField, Voice

STANCE_INPUTS = (
    "cues in the text",
    "cues in the headline",
    "sentiment in the text",
    "sentiment in the lead",
    "sentiment in the headline",
    "distancing marks",
    "affiliation",
    "learnt wording",
)
"""What a stance is judged by, in the order in which it is shown.

All but the last two are read from the outlet's own words, each between -1 and 1: above 0 speaks for favour.
"affiliation" is what is known of the outlet, not of the text; "learnt wording" comes from corrections.
"""


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
    """A span a stance rests on: `field[start:end]`. `weight` is signed: favour above 0, against below.

    `why` is one of `monitor.remarks`; the term that was found there may follow it after a colon.
    """

    field: TextField
    start: int
    end: int
    voice: Voice
    speaker: str | None
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class StanceInput:
    """One of the numbers a stance is judged by, and how far it moved the judgement.

    `name` is one of `STANCE_INPUTS`. `share` is what it adds to the score, in log-odds: above 0 toward
    favour, below toward against.
    """

    name: str
    value: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Stance:
    """Favour, against, neutral or unclear, toward one target, in one voice.

    `confidence` is between 0 and 1. `evidence` is ordered by falling weight, `inputs` as `STANCE_INPUTS`;
    the quoted voice has none, nor has what was stored before there were inputs. `tipped_by` names the input
    without which the label would be another, where that is no reading of the text ("affiliation"). `basis`
    tells whether the label was judged or is a reader's correction.
    """

    topic_id: str
    target_id: str
    voice: Voice
    label: StanceLabel
    confidence: float
    evidence: tuple[Evidence, ...]
    inputs: tuple[StanceInput, ...] = ()
    tipped_by: str | None = None
    basis: StanceBasis = "judged"


@dataclass(frozen=True, slots=True)
class StanceModel:
    """How inputs become a label: an ordered logistic model with a place for doubt.

    The score is the sum of weight times value over the inputs, plus `lean`. The chance of favour is
    logistic(score - border), of against logistic(-score - border), and the rest is neutral. A label needs a
    chance of at least `least_chance`, else it is unclear. `words` are weights learnt from corrections: each
    folded word of the outlet's own voice adds its own to the input "learnt wording".
    """

    weights: Mapping[str, float]
    border: float
    least_chance: float
    lean: float = 0.0
    words: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearntModel:
    """The models a topic's corrections taught, by target id; it is in force until a newer one or undone.

    `corrections` is how many it was taught by. `before` and `after` are how the shipped and this model label
    corrections that were held back: the share labelled as the reader did, less the share labelled otherwise.
    """

    id: int
    topic_id: str
    made_at: datetime
    corrections: int
    before: float
    after: float
    models: Mapping[str, StanceModel]


@dataclass(frozen=True, slots=True)
class StanceCorrection:
    """A reader's word on how an article's own voice regards a target; the newest one on it counts.

    "absent": the article does not touch the target. `by` is who says so, None for the user.
    """

    id: int
    article_id: int
    topic_id: str
    target_id: str
    label: CorrectedLabel
    by: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that tagging found in an article."""

    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]
    stances: tuple[Stance, ...]
