"""An invented harbour with articles whose stances were read, for the tests of what readers say of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.model import (
    Draft,
    Evidence,
    MatchRule,
    Sentence,
    Stance,
    StanceInput,
    Tags,
    Target,
    Topic,
)
from tests.factories import NOON, TOPIC, make_draft, make_outlet

BOARD = Target("board", "the board", "actor", ("harbour board",), (), (), ("state",), ("union",))
FERRY = Target("ferry", "the ferry line", "actor", ("ferry line",), (), ())
HARBOUR = Topic(
    TOPIC, "Harbour", "Harbour", "Ilsa", ("en",), MatchRule(("x",), (), (), ()), (BOARD, FERRY), ()
)
SEEN = Evidence("text", 0, 17, "outlet", None, "cue of disapproval: x", -1.0)


def make_stance(target_id: str = "board", cues: float = 0.0, **changes: Any) -> Stance:
    """Return what a worker stored of the outlet's voice: `cues` is the balance of cues in the text."""
    inputs = (StanceInput("cues in the text", cues),)
    fields = {"label": "unclear", "confidence": 0.0, "evidence": (SEEN,), "inputs": inputs} | changes
    return Stance(TOPIC, target_id, "outlet", **fields)


def tell(
    number: int, *stances: Stance, word: str = "meets", group: str = "independent", **changes: Any
) -> Draft:
    """Return the draft of a report that uses `word` of the board, by an outlet of an affiliation."""
    text = f"The harbour board {word} on day {number}."
    fields = {
        "title": "",
        "text": text,
        "outlet": make_outlet(id=f"outlet-{group}", domains=(f"{group}.example",), affiliation=group),
        "tags": Tags((Sentence(0, len(text)),), (), stances),
    }
    return make_draft(number, **(fields | changes))


def when(number: int) -> datetime:
    """Return the time of the correction so many minutes after all was collected."""
    return NOON.replace(hour=13, minute=number)
