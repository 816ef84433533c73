"""What a reader says against the groups that were found: kept, and put before what is found.

A correction names articles, not groups, because groups change: an article is held apart from the others
wherever they come to stand. What is said here counts from the next round of the group leg on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitor.errors import CorrectionRefused
from monitor.model import Correction, CorrectionKind, Story
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
