"""An article's stances as a digest shows them, each with the words it rests on."""

from __future__ import annotations

from collections import Counter

from monitor.digest.ledger import Ledger
from monitor.digest.material import DayMaterial
from monitor.digest.passages import Admit, find_bare_mark, find_passages
from monitor.model import Article, Evidence, Passage, Range, Stance, StanceCount, StanceLabel, StanceLine

STANCE_SPANS = 3
OTHER_SPANS = 2
"""Spans kept of a label that takes a side, and of one that does not."""
SIDES: tuple[StanceLabel, ...] = ("favour", "against")
_LABELS: tuple[StanceLabel, ...] = (*SIDES, "neutral", "unclear")


def list_stances(article: Article, topic_id: str, source: int, ledger: Ledger) -> list[StanceLine]:
    """Return an article's stances: its own voice always, quoted voices where they take a side.

    What is shown of them is charged to the ledger.
    """
    return [_make_line(article, stance, source, ledger) for stance in _select(article, topic_id)]


def list_departures(
    copy: Article, origin: Article, topic_id: str, source: int, ledger: Ledger
) -> list[StanceLine]:
    """Return the stances of a copy that are not those of the text it was made from.

    Only where one of the two takes a side: between neutral and unclear there is nothing to tell.
    """
    found = {
        (stance.target_id, stance.voice, stance.label)
        for stance in origin.tags.stances
        if stance.topic_id == topic_id
    }
    sided = {(target_id, voice) for target_id, voice, label in found if label in SIDES}
    return [
        _make_line(copy, stance, source, ledger)
        for stance in _select(copy, topic_id)
        if (stance.target_id, stance.voice, stance.label) not in found
        and (stance.label in SIDES or (stance.target_id, stance.voice) in sided)
    ]


def _select(article: Article, topic_id: str) -> list[Stance]:
    return [
        stance
        for stance in article.tags.stances
        if stance.topic_id == topic_id and (stance.voice == "outlet" or stance.label in SIDES)
    ]


def _make_line(article: Article, stance: Stance, source: int, ledger: Ledger) -> StanceLine:
    return StanceLine(
        source=source,
        target_id=stance.target_id,
        voice=stance.voice,
        label=stance.label,
        confidence=stance.confidence,
        passages=show_evidence(article, stance, lambda span: ledger.charge(article, span)),
        inputs=stance.inputs,
        tipped_by=stance.tipped_by,
        basis=stance.basis,
    )


def show_evidence(article: Article, stance: Stance, admit: Admit) -> tuple[Passage, ...]:
    """Return the strongest spans a stance rests on, each wording once, in their sentences."""
    return find_passages(article, _choose_spans(article, stance), admit)


def list_marks(article: Article, topic_id: str) -> list[Range]:
    """Return the few words of the text that each stance of an article rests on first."""
    firsts = (_choose_spans(article, stance)[:1] for stance in _select(article, topic_id))
    return [find_bare_mark(article, item) for spans in firsts for item in spans if item.field == "text"]


def _choose_spans(article: Article, stance: Stance) -> list[Evidence]:
    reading = article.reading
    spans: dict[str, Evidence] = {}
    for item in _find_supporting(stance):
        words = (reading.title if item.field == "title" else reading.text)[item.start : item.end]
        spans.setdefault(words.casefold(), item)
    most = STANCE_SPANS if stance.label in SIDES else OTHER_SPANS
    return list(spans.values())[:most]


def _find_supporting(stance: Stance) -> list[Evidence]:
    """Return the evidence that speaks for the label, not that which spoke against it."""
    signs = {"favour": 1, "against": -1}
    sign = signs.get(stance.label, 0)
    return [item for item in stance.evidence if sign == 0 or item.weight * sign > 0]


def count_stances(material: DayMaterial) -> tuple[StanceCount, ...]:
    """Return how many of the day's origins take which side, by group and target in the topic's order.

    Reports in their outlet's own voice count, whether their story has a section or not; opinion pieces, which
    are set apart, do not. Groups without any are left out.
    """
    topic = material.topic
    counts = Counter(
        (article.outlet.affiliation, stance.target_id, stance.label)
        for article in material.articles
        if material.copies[article.id].relation == "origin" and article.reading.kind != "opinion"
        for stance in article.tags.stances
        if stance.topic_id == topic.id and stance.voice == "outlet"
    )
    groups = [*topic.groups, *sorted({group for group, _, _ in counts} - set(topic.groups))]
    return tuple(
        StanceCount(group, target.id, **{label: counts[group, target.id, label] for label in _LABELS})
        for group in groups
        for target in topic.targets
        if any(counts[group, target.id, label] for label in _LABELS)
    )
