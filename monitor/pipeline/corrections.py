"""What a reader says against the groups and the stances that were found: kept, and put before what is found.

A correction names articles, not groups, because groups change: an article is held apart from the others
wherever they come to stand. What is said so counts from the next round of the group leg on; what is said of a
stance counts whenever the article is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.errors import CorrectionRefused
from monitor.model import Article, CorrectedLabel, Correction, CorrectionKind, StanceCorrection, Story, Topic
from storage.protocol import Storage


def put_apart_from_copies(storage: Storage, article_id: int, of_id: int | None, now: datetime) -> Correction:
    """Say that an article is no copy: of `of_id`, or of all that share its copy group now (None).

    Raises NotFound for an article that is not stored, CorrectionRefused for one that shares its text with no
    other, or not with `of_id`.
    """
    storage.load_article(article_id)
    link = storage.load_copies([article_id]).get(article_id)
    members = [] if link is None else [one.article_id for one in storage.list_group(link.group_id)]
    others = [number for number in members if number != article_id and of_id in (None, number)]
    if not others:
        known = f"article {of_id}" if of_id is not None else "any other article"
        raise CorrectionRefused(f"article {article_id} stands in no copy group with {known}")
    return storage.save_correction("not a copy", article_id, others, now)


def put_apart_from_story(
    storage: Storage, article_id: int, story_id: str | None, now: datetime
) -> Correction:
    """Say that an article, and what shares its text, is not about the event of its story.

    `story_id` chooses among the stories of several topics. Raises NotFound for an article or a story that is
    not there, CorrectionRefused for an article that is not in the story, or alone there.
    """
    story = _find_story(storage, article_id, story_id)
    link = storage.load_copies([article_id]).get(article_id)
    group = [] if link is None else [one.article_id for one in storage.list_group(link.group_id)]
    others = sorted(set(story.article_ids) - {article_id, *group})
    if not others:
        raise CorrectionRefused(f"article {article_id} is alone in story {story.id}")
    return storage.save_correction("not this story", article_id, others, now)


def correct_stance(
    storage: Storage,
    topics: Sequence[Topic],
    article_id: int,
    target_id: str,
    label: CorrectedLabel,
    *,
    topic_id: str | None,
    by: str | None,
    now: datetime,
) -> StanceCorrection:
    """Say how an article's own voice regards a target, or that it does not touch it.

    `topic_id` chooses where several of the article's topics have the target. Raises NotFound for an article
    that is not stored, CorrectionRefused for a topic that it is not on or a target that none of them has.
    """
    article = storage.load_article(article_id)
    topic = _find_topic(article, topics, target_id, topic_id)
    return storage.save_stance_correction(article_id, topic.id, target_id, label, by, now)


def _find_topic(article: Article, topics: Sequence[Topic], target_id: str, topic_id: str | None) -> Topic:
    on = {match.topic_id for match in article.matches}
    asked = [topic for topic in topics if topic.id in on and topic_id in (None, topic.id)]
    if not asked:
        named = f"topic {topic_id}" if topic_id else "any topic of the configuration"
        raise CorrectionRefused(
            f"article {article.id} is not on {named}; it is on {', '.join(sorted(on)) or 'none'}"
        )
    having = [topic for topic in asked if target_id in {target.id for target in topic.targets}]
    if not having:
        known = dict.fromkeys(target.id for topic in asked for target in topic.targets)
        raise CorrectionRefused(
            f"there is no target {target_id!r} in {' or '.join(topic.id for topic in asked)}; "
            f"name one of {', '.join(known) or 'none: the topic has no targets'}"
        )
    if len(having) > 1:
        raise CorrectionRefused(
            f"several topics of article {article.id} have a target {target_id!r}; "
            f"name one with --topic: {', '.join(topic.id for topic in having)}"
        )
    return having[0]


def list_pairs(corrections: Iterable[Correction], kind: CorrectionKind) -> list[tuple[int, int]]:
    """Return the articles that corrections of a kind hold apart, two by two."""
    return [(one.article_id, other) for one in corrections if one.kind == kind for other in one.other_ids]


def _find_story(storage: Storage, article_id: int, story_id: str | None) -> Story:
    storage.load_article(article_id)
    ids = storage.find_stories([article_id]).get(article_id, ())
    if story_id is not None:
        story = storage.load_story(story_id)
        if story.id not in ids:
            raise CorrectionRefused(f"article {article_id} is not in story {story_id}")
        return story
    if len(ids) != 1:
        found = f"in several stories ({', '.join(ids)}); name one" if ids else "in no story"
        raise CorrectionRefused(f"article {article_id} is {found}")
    return storage.load_story(ids[0])
