"""Which story is which: ids that stay while articles move between groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count

from monitor.model import Story, StoryArticle


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles found to be about one event, ordered by (published, key).

    `follows` is an article of the earlier story whose event this one takes up again. `settled` tells that an
    article is too old to move: what the story follows was then decided before, if the story was stored.
    """

    articles: tuple[StoryArticle, ...]
    settled: bool
    follows: int | None


@dataclass(frozen=True, slots=True)
class StoryChanges:
    """What a round changes: new and changed stories, ordered by (first_at, id), and where the ids of stories
    that went into others now lead."""

    stories: tuple[Story, ...]
    forwards: Mapping[str, str]


def name_clusters(
    clusters: Sequence[Cluster], stories: Sequence[Story], topic_id: str, used: Collection[str]
) -> StoryChanges:
    """Return what changes when `clusters` take the place of `stories`.

    A cluster is the earlier story it shares most articles with, if that shares no more with another; of two
    that share as much the older story goes first, then the earlier cluster. A story nobody is any more leads
    to the cluster that has most of its articles, but one with articles older than the window goes on with
    those. A new story's id is `topic_id` and its first article's id, with a number after it if that was
    given before.
    """
    earlier = {story.id: story for story in stories}
    shared = _rank_shared(clusters, earlier)
    ids = _match(shared)
    given = {*earlier, *used}
    for place, cluster in enumerate(clusters):
        if place not in ids:
            ids[place] = _make_id(cluster, topic_id, given)
            given.add(ids[place])
    left = {story_id for _, story_id in shared} - {*ids.values()}
    remnants = [_keep_older(earlier[story_id], clusters) for story_id in sorted(left)]
    lasting = [story for story in remnants if story.article_ids]
    gone = {story.id for story in remnants if not story.article_ids}
    forwards: dict[str, str] = {}
    for place, story_id in shared:
        if story_id in gone:
            forwards.setdefault(story_id, ids[place])
    written = [*_write_stories(clusters, ids, earlier, topic_id), *lasting]
    found = [_lead_on(story, forwards) if story.follows in forwards else story for story in written]
    changed = [story for story in found if earlier.get(story.id) != story]
    return StoryChanges(tuple(sorted(changed, key=lambda story: (story.first_at, story.id))), forwards)


def _rank_shared(clusters: Sequence[Cluster], earlier: Mapping[str, Story]) -> list[tuple[int, str]]:
    """Return the clusters' places with the stories they share articles with, those that share most first."""
    shared = Counter(
        (place, article.story_id)
        for place, cluster in enumerate(clusters)
        for article in cluster.articles
        if article.story_id is not None
    )
    return sorted(shared, key=lambda pair: (-shared[pair], earlier[pair[1]].first_at, pair[1], pair[0]))


def _match(shared: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Return the story that each cluster goes on with; no two go on with the same."""
    ids: dict[int, str] = {}
    taken = set()
    for place, story_id in shared:
        if place not in ids and story_id not in taken:
            ids[place] = story_id
            taken.add(story_id)
    return ids


def _make_id(cluster: Cluster, topic_id: str, given: Collection[str]) -> str:
    stem = f"{topic_id}-{cluster.articles[0].id}"
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(story_id for story_id in chain([stem], numbered) if story_id not in given)


def _lead_on(story: Story, forwards: Mapping[str, str]) -> Story:
    """Return a story with what it follows under its new id; one that took that in follows nothing."""
    follows = forwards[story.follows or ""]
    return replace(story, follows=None if follows == story.id else follows)


def _keep_older(story: Story, clusters: Sequence[Cluster]) -> Story:
    """Return what is left of a story whose articles of the window all went elsewhere.

    When the last of the older ones was published is not known here: `last_at` falls back to `first_at`.
    """
    recent = {article.id for cluster in clusters for article in cluster.articles}
    older = tuple(number for number in story.article_ids if number not in recent)
    return replace(story, article_ids=older, last_at=story.first_at)


def _write_stories(
    clusters: Sequence[Cluster], ids: Mapping[int, str], earlier: Mapping[str, Story], topic_id: str
) -> list[Story]:
    recent = {article.id for cluster in clusters for article in cluster.articles}
    story_of = {
        article.id: ids[place] for place, cluster in enumerate(clusters) for article in cluster.articles
    }
    stories = []
    for place, cluster in enumerate(clusters):
        story = earlier.get(ids[place]) or Story(ids[place], topic_id, (), *_find_span(cluster))
        older = {number for number in story.article_ids if number not in recent}
        first_at, last_at = _find_span(cluster)
        follows = story.follows
        if not cluster.settled or ids[place] not in earlier:
            follows = None if cluster.follows is None else story_of[cluster.follows]
        stories.append(
            replace(
                story,
                article_ids=tuple(sorted(older.union(article.id for article in cluster.articles))),
                first_at=min(story.first_at, first_at) if older else first_at,
                last_at=last_at,
                follows=follows,
            )
        )
    return stories


def _find_span(cluster: Cluster) -> tuple[datetime, datetime]:
    return cluster.articles[0].published, cluster.articles[-1].published
