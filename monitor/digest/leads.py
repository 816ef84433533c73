"""The headline and the lead: what happened that day, in a few sentences from different origins."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digest.desk import Desk, Told
from monitor.digest.material import DayStory
from monitor.digest.sentences import Candidate, score_news
from monitor.model import Statement

LEAD_STORIES = 5
LEAST_SENTENCES = 3
HEARD = 0.75
"""What a sentence counts whose outlet the lead has given a word already."""
LEAD_POSITIONS = 2
"""What happened stands among the first sentences of a report; what follows is reactions and history."""


def choose_heading(desk: Desk, story: DayStory, *, taken: Statement | None = None) -> Statement:
    """Return the title, of those the day brought, that names the story best.

    One that heads the digest already (`taken`), or is in another language, is used only when there is no
    other.
    """
    past = desk.material.pasts.get(story.story.id)
    ranks = {article_id: rank for rank, article_id in enumerate(past.titles if past else ())}
    best = min(
        story.origins,
        key=lambda article: (
            article.id == (taken.excerpt.article_id if taken else None),
            not desk.is_readable(article),
            ranks.get(article.id, len(ranks)),
            article.id,
        ),
    )
    return desk.entitle(best)


def choose_lead(desk: Desk, stories: Sequence[DayStory]) -> tuple[Statement, ...]:
    """Return what happened: a sentence of each of the day's first stories, at most five, as news and not as
    somebody's words.

    Each is of another origin, and mostly of another outlet. Stories in other languages than
    the digest's are told in their sections. A day of few stories gets further facts of the first ones, up to
    three sentences, if there are other origins that tell them.
    """
    readable = [story for story in stories if any(map(desk.is_readable, desk.list_reports(story)))]
    told = readable or list(stories)
    lead: list[Candidate] = []
    for story in told[:LEAD_STORIES]:
        if len(lead) < LEAST_SENTENCES or len(desk.list_reports(story)) > 1:
            lead += _choose_one(desk, story, lead)
    for story in told[:LEAD_STORIES]:
        while len(lead) < LEAST_SENTENCES and (further := _choose_one(desk, story, lead)):
            lead += further
    return desk.state(lead)


def _choose_one(desk: Desk, story: DayStory, lead: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentence that tells a story best and that no article of the lead says, or none."""
    used = {one.article.id for one in lead}
    heard = {one.article.outlet.id for one in lead}
    return desk.choose_sparing(
        story,
        [article for article in desk.list_reports(story) if article.id not in used],
        lambda one, weights: score_news(one, weights) * (HEARD if one.article.outlet.id in heard else 1.0),
        1,
        told=Told(),
        fits=lambda one: one.position < LEAD_POSITIONS and not one.quoted and not desk.is_background(one),
    )
