"""Articles that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import Relation


@dataclass(frozen=True, slots=True)
class Sketch:
    """Sampled shingle hashes of a text: signed 64-bit, ascending. `words` is the text's length."""

    hashes: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True)
class CopyLink:
    """The place of an article in its copy group.

    `group_id` is the id of the group's first article. `of_id` is the article it copies, `share` the
    part (0 to 1) of this article's text that stands in it too. `relation` is "origin" for an article that
    copies nothing we know, and "republication" when the article itself says that it was first
    published elsewhere. `why` is the evidence, in plain words.
    """

    article_id: int
    group_id: int
    of_id: int | None
    share: float | None
    relation: Relation
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several origins on the same event; ids ascending. `id` never changes."""

    id: str
    topic_id: str
    article_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime
