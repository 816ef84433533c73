"""Compose a digest from a day's material, by choosing and never by writing.

    material | rank stories | number sources | choose headings, lead, sections | list opinions,
    speakers, changes, copies, figures, health

Every sentence is an exact span of a stored article. What is chosen once is not chosen again, and no
article gives more than its share.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.digest.changes import list_changes
from monitor.digest.desk import Desk, Told
from monitor.digest.health import report_health
from monitor.digest.leads import choose_heading, choose_lead
from monitor.digest.material import DayMaterial, DayStory, is_reported, list_day_stories
from monitor.digest.quotations import choose_speakers
from monitor.digest.reprints import list_trees
from monitor.digest.sections import show_stances, write_story
from monitor.digest.sentences import score_view
from monitor.digest.stances import count_stances
from monitor.model import Article, Digest, GroupCount, OpinionLine

OPINIONS = 12


def compose_digest(material: DayMaterial) -> Digest:
    """Return the digest of a day. The same material gives the same digest, in whatever order it comes."""
    ranked = list_day_stories(material)
    shown = [story for story in ranked if is_reported(story)][: material.max_stories]
    desk = Desk(material, ranked)
    headline = choose_heading(desk, shown[0]) if shown else None
    headings = [choose_heading(desk, story, taken=headline) for story in shown]
    lead = choose_lead(desk, shown)
    stories = tuple(write_story(desk, story, heading) for story, heading in zip(shown, headings, strict=True))
    told = [line for story in stories for line in story.quotes]
    return Digest(
        topic_id=material.topic.id,
        topic_name=material.topic.name,
        place=material.topic.place,
        day=material.day,
        timezone=material.timezone,
        language=material.language,
        start=material.start,
        end=material.end,
        composed_at=material.composed_at,
        headline=headline,
        lead=lead,
        groups=_count_groups(desk),
        stories=stories,
        timeline=(),
        opinions=_list_opinions(desk, ranked),
        changes=list_changes(material.changed, desk.numbers, desk.ledger),
        sources=desk.sources,
        targets=tuple((target.id, target.name) for target in material.topic.targets),
        group_names=tuple(material.group_names.items()),
        late=material.late,
        left_out=material.left_out,
        health=report_health(material, desk.numbers),
        speakers=choose_speakers(ranked, told, desk.numbers, desk.ledger, desk.speakers),
        copies=list_trees(material, desk.numbers, desk.ledger),
        stances=count_stances(material),
        fortnight=material.fortnight,
    )


def _list_opinions(desk: Desk, stories: Sequence[DayStory]) -> tuple[OpinionLine, ...]:
    """Return the opinion pieces, each origin once, with a sentence of each."""
    pieces = [(story, one) for story in stories for one in story.origins if one.reading.kind == "opinion"]
    return tuple(_write_opinion(desk, story, article) for story, article in pieces[:OPINIONS])


def _write_opinion(desk: Desk, story: DayStory, article: Article) -> OpinionLine:
    told = Told(article.reading.title)
    passage = desk.state(desk.choose(story, [article], score_view, 1, told=told))
    return OpinionLine(
        heading=desk.entitle(article),
        passage=passage[0] if passage else None,
        stances=tuple(show_stances(desk, article)),
    )


def _count_groups(desk: Desk) -> tuple[GroupCount, ...]:
    """Return what each group published, those of the topic first."""
    published: dict[str, list[Article]] = {group: [] for group in desk.material.topic.groups}
    for article in desk.material.articles:
        published.setdefault(article.outlet.affiliation, []).append(article)
    order = [*desk.material.topic.groups, *sorted(published.keys() - set(desk.material.topic.groups))]
    return tuple(_count_group(desk, group, published[group]) for group in order)


def _count_group(desk: Desk, group: str, articles: Sequence[Article]) -> GroupCount:
    outlets = len({article.outlet.id for article in articles})
    own, later = desk.count(articles, "origin"), desk.count(articles, "revision")
    return GroupCount(group, len(articles), own, outlets, later)
