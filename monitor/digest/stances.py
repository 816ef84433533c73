"""An article's stances as a digest shows them, each with the words it rests on."""

from __future__ import annotations

from monitor.digest.sentences import make_field_excerpt
from monitor.model import Article, Evidence, Stance, StanceLabel, StanceLine

STANCE_SPANS = 3
_SIDES: tuple[StanceLabel, ...] = ("favour", "against")


def list_stances(article: Article, topic_id: str, source: int) -> list[StanceLine]:
    """Return an article's stances: its own voice always, quoted voices where they take a side."""
    return [
        _make_line(article, stance, source)
        for stance in article.tags.stances
        if stance.topic_id == topic_id and (stance.voice == "outlet" or stance.label in _SIDES)
    ]


def list_departures(copy: Article, origin: Article, topic_id: str, source: int) -> list[StanceLine]:
    """Return the stances of a copy that are not those of the text it was made from.

    Only where one of the two takes a side: between neutral and unclear there is nothing to tell.
    """
    found = {
        (stance.target_id, stance.voice, stance.label)
        for stance in origin.tags.stances
        if stance.topic_id == topic_id
    }
    sided = {(target_id, voice) for target_id, voice, label in found if label in _SIDES}
    return [
        line
        for line in list_stances(copy, topic_id, source)
        if (line.target_id, line.voice, line.label) not in found
        and (line.label in _SIDES or (line.target_id, line.voice) in sided)
    ]


def _make_line(article: Article, stance: Stance, source: int) -> StanceLine:
    spans = _find_supporting(stance)[:STANCE_SPANS]
    return StanceLine(
        source=source,
        target_id=stance.target_id,
        voice=stance.voice,
        label=stance.label,
        confidence=stance.confidence,
        evidence=tuple(make_field_excerpt(article, item.field, item.start, item.end) for item in spans),
        reasons=tuple(item.why for item in spans),
    )


def _find_supporting(stance: Stance) -> list[Evidence]:
    """Return the evidence that speaks for the label, not that which spoke against it."""
    signs = {"favour": 1, "against": -1}
    sign = signs.get(stance.label, 0)
    return [item for item in stance.evidence if sign == 0 or item.weight * sign > 0]
