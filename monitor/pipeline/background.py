"""What the digest of a day needs of the days before: their figures, its copies' kin, its stories' past."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.digest.material import Kin, StoryPast
from monitor.errors import NotFound
from monitor.group.passages import compare_passages, has_own_headline, has_own_opening
from monitor.group.titles import rank_titles
from monitor.model import Article, CopyLink, DayFigures, Permalink, Reworking, Story
from storage.protocol import Storage

FORTNIGHT = timedelta(days=14)


class Background:
    """The days before one day of a topic, as far as they are asked for."""

    def __init__(self, topic_id: str, day: date, storage: Storage) -> None:
        self._topic_id = topic_id
        self._day = day
        self._storage = storage
        self._sections: dict[date, frozenset[str]] = {}

    def gather_fortnight(self) -> tuple[DayFigures, ...]:
        """Return the figures of the digests of the fourteen days before, oldest first, but of unread days."""
        heads = self._storage.list_digest_heads(self._topic_id, self._day - FORTNIGHT, self._day)
        return tuple(
            DayFigures(head.day, head.articles, head.origins, head.outlets, head.stances)
            for head in heads
            if not head.unread
        )

    # --- copies ----------------------------------------------------------------------------

    def gather_kin(self, articles: Sequence[Article], until: datetime) -> tuple[Kin, dict[int, CopyLink]]:
        """Return the kin of the day's articles, and the places of both among the copies.

        Of the other members of their copy groups those published after `until` are left out.
        """
        storage, known = self._storage, {article.id: article for article in articles}
        groups = dict.fromkeys(link.group_id for link in storage.load_copies(list(known)).values())
        links = {link.article_id: link for group in groups for link in storage.list_group(group)}
        others = storage.load_articles([article_id for article_id in links if article_id not in known])
        elders = {article.id: article for article in others.values() if article.published <= until}
        known |= elders
        reworkings = {
            article.id: compare_copy(article, known[of_id])
            for article in articles
            if (of_id := links[article.id].of_id) in known and of_id is not None
        }
        kin = Kin(elders, self._find_days(list(elders)), reworkings)
        return kin, {article_id: links[article_id] for article_id in known}

    # --- stories ---------------------------------------------------------------------------

    def gather_pasts(self, stories: Sequence[Story]) -> dict[str, StoryPast]:
        """Return what came before the day's part of each story, by its id."""
        forwards = self._storage.list_forwards([story.id for story in stories])
        return {story.id: self._describe_past(story, forwards.get(story.id, ())) for story in stories}

    def _describe_past(self, story: Story, former_ids: tuple[str, ...]) -> StoryPast:
        past = StoryPast(
            titles=tuple(rank_origins(story, self._storage)),
            earlier=self._find_section(story, former_ids),
            former_ids=former_ids,
        )
        followed = load_followed(story, self._storage)
        if followed is None:
            return past
        former = self._storage.list_forwards([followed.id]).get(followed.id, ())
        return replace(
            past,
            follows=followed,
            follows_article=name_story(followed, self._storage),
            follows_section=self._find_section(followed, former),
        )

    def _find_section(self, story: Story, former_ids: Collection[str]) -> Permalink | None:
        """Return the newest section on a story in a digest of an earlier day, under whichever id."""
        days = set(self._find_days(story.article_ids).values())
        for day in sorted(days, reverse=True):
            for story_id in (story.id, *former_ids):
                if story_id in self._list_sections(day):
                    return Permalink(day, story_id)
        return None

    # --- digests ---------------------------------------------------------------------------

    def _find_days(self, article_ids: Sequence[int]) -> Mapping[int, date]:
        """Return the days of the earlier digests that cover these articles."""
        found = self._storage.find_digest_days(self._topic_id, article_ids)
        return {article_id: day for article_id, day in found.items() if day < self._day}

    def _list_sections(self, day: date) -> frozenset[str]:
        if day not in self._sections:
            digest = self._storage.load_digest(self._topic_id, day)
            self._sections[day] = (
                frozenset(story.story_id for story in digest.stories) if digest else frozenset()
            )
        return self._sections[day]


def load_followed(story: Story, storage: Storage) -> Story | None:
    """Return the story that this one takes up again, unless it is gone or has become this one."""
    if story.follows is None:
        return None
    try:
        followed = storage.load_story(story.follows)
    except NotFound:  # it is older than what is kept
        return None
    return followed if followed.id != story.id else None


def rank_origins(story: Story, storage: Storage) -> list[int]:
    """Return the ids of a story's origins, the one whose title names it best first.

    Where each of its articles copies another, as of texts that are not of the topic, they stand for them.
    """
    links = storage.load_copies(story.article_ids)
    origins = [link.article_id for link in links.values() if link.of_id is None] or list(links)
    if len(origins) == 1:  # as of most stories
        return origins
    return rank_titles(list(storage.load_articles(origins).values()), story.topic_id)


def name_story(story: Story, storage: Storage) -> Article | None:
    """Return the article whose title names a story best, None when none of its articles is stored."""
    article_id = next(iter(rank_origins(story, storage)), None)
    return None if article_id is None else storage.load_articles([article_id]).get(article_id)


def compare_copy(copy: Article, copied: Article) -> Reworking:
    """Return what a copy made of the text it was made from."""
    passages = compare_passages(copy.reading.text, copied.reading.text)
    kinds = [passage.kind for passage in passages]
    own = [one.copy for one in passages if one.kind in ("changed", "added") and one.copy is not None]
    return Reworking(
        paragraphs=len(copied.reading.blocks),
        cut=kinds.count("cut"),
        changed=kinds.count("changed"),
        added=kinds.count("added"),
        own=tuple(sorted(own)),
        own_headline=has_own_headline(copy, copied),
        own_opening=has_own_opening(copy, copied),
        outdated=copied.changed_at > max(copied.first_seen, copy.published),
    )
