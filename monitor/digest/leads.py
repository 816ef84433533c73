"""The headline and the lead: what happened that day, in a few sentences from different origins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.digest.desk import Desk, Told
from monitor.digest.material import DayStory
from monitor.digest.sentences import Candidate, score_news
from monitor.digest.stances import SIDES
from monitor.model import Article, Statement

LEAD_STORIES = 5
LEAST_SENTENCES = 3
HEARD = 0.75
"""What a sentence counts whose outlet the lead has given a word already."""
LOUD, LOUD_SHARE = 0.5, 0.5
"""From so loaded on a sentence counts so much less: a lead that takes a side would be the digest's own."""
LEAD_POSITIONS = 2
"""What happened stands among the first sentences of a report; what follows is reactions and history."""


def choose_heading(desk: Desk, story: DayStory, *, taken: Statement | None = None) -> Statement:
    """Return the title, of those the day brought, that names the story best.

    One in another language is used only when there is no other. One that heads the digest already (`taken`)
    heads its story too, unless another is of a report that takes no side: the first story is not to be
    headed by a louder voice only because the digest has its best title.
    """
    past = desk.material.pasts.get(story.story.id)
    ranks = {article_id: rank for rank, article_id in enumerate(past.titles if past else ())}
    ordered = sorted(
        story.origins,
        key=lambda article: (not desk.is_readable(article), ranks.get(article.id, len(ranks)), article.id),
    )
    best = ordered[0]
    if taken and taken.excerpt.article_id == best.id:
        best = next((one for one in ordered[1:] if _is_like(desk, one, best)), best)
    return desk.entitle(best)


def _is_like(desk: Desk, article: Article, best: Article) -> bool:
    """Tell whether an article may give its title for that of the best: it reports, and takes no side."""
    alike = desk.is_readable(article) == desk.is_readable(best) and article.reading.kind != "opinion"
    return alike and not any(
        stance.topic_id == desk.topic_id and stance.voice == "outlet" and stance.label in SIDES
        for stance in article.tags.stances
    )


def choose_lead(desk: Desk, stories: Sequence[DayStory]) -> tuple[Statement, ...]:
    """Return what happened: a sentence of each of the day's first stories, at most five, as news and not as
    somebody's words.

    Each is of another origin, and mostly of another outlet. Stories in other languages than the digest's are
    told in their sections, but for the first ones where less than three are in its language. A day of few
    stories gets further facts of the first ones, up to three sentences, if there are other origins that tell
    them; one whose reports open with what tells nothing gets what follows there.
    """
    readable = [story for story in stories if any(map(desk.is_readable, desk.list_reports(story)))]
    foreign = [story for story in stories if story not in readable]
    told = [*readable, *foreign[: max(0, LEAST_SENTENCES - len(readable))]]
    lead: list[Candidate] = []
    for story in told[:LEAD_STORIES]:
        if len(lead) < LEAST_SENTENCES or len(desk.list_reports(story)) > 1:
            lead += _choose_one(desk, story, lead)
    for story in told[:LEAD_STORIES]:
        while len(lead) < LEAST_SENTENCES and (further := _choose_one(desk, story, lead)):
            lead += further
    for story in told[:LEAD_STORIES]:
        if len(lead) < LEAST_SENTENCES and not any(one.article in story.origins for one in lead):
            lead += _choose_one(desk, story, lead, opens=False)
    return desk.state(lead)


def _choose_one(
    desk: Desk, story: DayStory, lead: Sequence[Candidate], *, opens: bool = True
) -> list[Candidate]:
    """Return the sentence that tells a story best and that no article of the lead says, or none.

    `opens`: only one of the first sentences of a report.
    """
    used = {one.article.id for one in lead}
    heard = {one.article.outlet.id for one in lead}

    def score(one: Candidate, weights: Mapping[str, float]) -> float:
        known = HEARD if one.article.outlet.id in heard else 1.0
        return score_news(one, weights) * known * (LOUD_SHARE if one.loaded >= LOUD else 1.0)

    return desk.choose_sparing(
        story,
        [article for article in desk.list_reports(story) if article.id not in used],
        score,
        1,
        told=Told(),
        fits=lambda one: (
            (one.position < LEAD_POSITIONS or not opens) and not one.quoted and not desk.is_background(one)
        ),
    )
