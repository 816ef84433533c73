"""What a day's digest is made from, and the tables that composing looks things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.model import Article, CopyLink, FeedState, Outlet, Revision, Story, Topic


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
class DayMaterial:
    """Everything a digest says is in here.

    `articles` are those the digest covers, ordered by (published, id); `copies` and `stories` cover
    them all. `group_names` gives affiliations their display names. `late` and `left_out` are as in
    `Digest`.
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


@dataclass(frozen=True, slots=True)
class DayStory:
    """The part of a story that a day brought: its articles, and of them the origins.

    Reprints of what an earlier day brought are articles without an origin.
    """

    story: Story
    articles: tuple[Article, ...]
    origins: tuple[Article, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The affiliations that carried it, each once."""
        return tuple(dict.fromkeys(article.outlet.affiliation for article in self.articles))


def list_day_stories(material: DayMaterial) -> list[DayStory]:
    """Return the day's stories, the most widely told first.

    Ranked by independent origins, breadth over groups, articles, and the newest article.
    """
    by_id = {article.id: article for article in material.articles}
    found = []
    for story in material.stories:
        articles = tuple(by_id[id_] for id_ in story.article_ids if id_ in by_id)
        if articles:
            ordered = tuple(sorted(articles, key=lambda article: (article.published, article.id)))
            found.append(DayStory(story, ordered, tuple(_find_origins(ordered, material.copies))))
    return sorted(found, key=_rank, reverse=True)


def is_reported(story: DayStory) -> bool:
    """Tell whether the day brought news of the story, not only comment or reprints."""
    return any(article.reading.kind != "opinion" for article in story.origins)


def _find_origins(articles: tuple[Article, ...], copies: Mapping[int, CopyLink]) -> list[Article]:
    """Return the articles that copy nothing, in order."""
    return [article for article in articles if copies[article.id].of_id is None]


def _rank(story: DayStory) -> tuple[int, int, int, datetime, str]:
    # A story nobody reported, only commented on, comes after every reported one.
    reported = sum(article.reading.kind != "opinion" for article in story.origins)
    newest = story.articles[-1].published
    return reported, len(story.groups), len(story.articles), newest, story.story.id
