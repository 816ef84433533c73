"""What a day's digest is made from, and the tables that composing looks things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.digest.ledger import MAX_SHARE
from monitor.model import (
    Article,
    CopyLink,
    DayFigures,
    FeedState,
    Outlet,
    Permalink,
    Revision,
    Reworking,
    Story,
    Topic,
)


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article whose words its outlet changed in the window, and its words before and after."""

    article: Article
    before: Revision
    after: Revision
    digested_on: date | None


@dataclass(frozen=True, slots=True)
class FeedReport:
    """A feed of the configuration and what is remembered of it; both may be unknown."""

    url: str
    outlet: Outlet | None
    state: FeedState | None


@dataclass(frozen=True, slots=True)
class Kin:
    """What the copy groups of the day's articles hold beside them.

    `elders` are their members of earlier days, by id, and `digested` the days of the digests that cover
    those. `reworkings` say, by the copy's id, what the day's copies made of what they copy.
    """

    elders: Mapping[int, Article] = field(default_factory=dict)
    digested: Mapping[int, date] = field(default_factory=dict)
    reworkings: Mapping[int, Reworking] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoryPast:
    """What came before the day's part of a story.

    `titles` are the ids of its origins, the best title first. `earlier` is the newest section on it in a
    digest before, `former_ids` those of stories that became this one. `follows` is the story it takes up
    again, `follows_article` the article that names that one, `follows_section` the newest section on it.
    """

    titles: tuple[int, ...] = ()
    earlier: Permalink | None = None
    former_ids: tuple[str, ...] = ()
    follows: Story | None = None
    follows_article: Article | None = None
    follows_section: Permalink | None = None


@dataclass(frozen=True, slots=True)
class DayMaterial:
    """Everything a digest says is in here.

    `articles` are those the digest covers, ordered by (published, id); `stories` cover them all, `copies`
    them and their kin. `pasts` is by the id of the story. `group_names` gives affiliations their display
    names. `late`, `left_out` and `fortnight` are as in `Digest`. `max_share` is the share of any article
    that may be reproduced. `told_feeds` are the addresses of feeds that the digest before could not read.
    """

    topic: Topic
    group_names: Mapping[str, str]
    day: date
    timezone: str
    language: str
    start: datetime
    end: datetime
    composed_at: datetime
    articles: tuple[Article, ...]
    copies: Mapping[int, CopyLink]
    stories: tuple[Story, ...]
    changed: tuple[ChangedArticle, ...]
    feeds: tuple[FeedReport, ...]
    late: int
    left_out: int
    max_stories: int
    kin: Kin = field(default_factory=Kin)
    pasts: Mapping[str, StoryPast] = field(default_factory=dict)
    fortnight: tuple[DayFigures, ...] = ()
    max_share: float = MAX_SHARE
    told_feeds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DayStory:
    """The part of a story that a day brought: its articles, and of them the origins.

    Reprints of what an earlier day brought are articles without an origin; `elders` are what they have their
    text in common with.
    """

    story: Story
    articles: tuple[Article, ...]
    origins: tuple[Article, ...]
    elders: tuple[Article, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The affiliations that carried it, each once."""
        return tuple(dict.fromkeys(article.outlet.affiliation for article in self.articles))


def list_day_stories(material: DayMaterial) -> list[DayStory]:
    """Return the day's stories, the most important first.

    Ranked by independent origins that report, breadth over groups, whether the story is new, how well its
    origins match the topic, and the newest article. Copies do not count.
    """
    by_id = {article.id: article for article in material.articles}
    elders: dict[int, list[Article]] = {}
    for elder in material.kin.elders.values():
        elders.setdefault(material.copies[elder.id].group_id, []).append(elder)
    found = []
    for story in material.stories:
        articles = [by_id[id_] for id_ in story.article_ids if id_ in by_id]
        if articles:
            ordered = tuple(sorted(articles, key=lambda article: (article.published, article.id)))
            origins = tuple(one for one in ordered if material.copies[one.id].of_id is None)
            groups = dict.fromkeys(material.copies[one.id].group_id for one in ordered)
            earlier = tuple(elder for group in groups for elder in elders.get(group, ()))
            found.append(DayStory(story, ordered, origins, earlier))
    return sorted(found, key=lambda story: _rank(story, material), reverse=True)


def list_group_reports(story: DayStory, group: str) -> list[Article]:
    """Return the origins of a group that report."""
    return [one for one in story.origins if one.outlet.affiliation == group and one.reading.kind != "opinion"]


def is_reported(story: DayStory) -> bool:
    """Tell whether the day brought news of the story, not only comment or reprints."""
    return any(article.reading.kind != "opinion" for article in story.origins)


def _rank(story: DayStory, material: DayMaterial) -> tuple[int, int, bool, float, datetime, str]:
    # A story nobody reported, only commented on, comes after every reported one.
    reported = sum(article.reading.kind != "opinion" for article in story.origins)
    is_new = story.story.first_at > material.start
    newest = story.articles[-1].published
    return (
        reported,
        len(story.groups),
        is_new,
        _measure_match(story, material.topic.id),
        newest,
        story.story.id,
    )


def _measure_match(story: DayStory, topic_id: str) -> float:
    """Return how many terms of the topic an origin has on average, those in its title counted twice."""
    found = [
        {
            (hit.term, hit.field)
            for match in origin.matches
            if match.topic_id == topic_id
            for hit in match.hits
        }
        for origin in story.origins
    ]
    terms = sum(len({term for term, _ in one}) for one in found)
    in_titles = sum(field == "title" for one in found for _, field in one)
    return (terms + in_titles) / max(1, len(found))
