"""Articles that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import CorrectionKind, OriginSign, Relation


@dataclass(frozen=True, slots=True)
class Sketch:
    """Sampled shingle hashes of a text: signed 64-bit, ascending. `words` is the text's length."""

    hashes: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True)
class CopyLink:
    """The place of an article in its copy group.

    `group_id` is the id of the group's first article. `of_id` is the article it copies, `share` the
    part (0 to 1) of this article's text that stands in it too, `held` the part of that article's text that
    stands in this one. `sign` tells what decided that the other was first; with "unknown" nothing did, and
    `of_id` is only the text that came in before. `paragraph` counts from 1: where, in the longer of the two
    texts, the words begin that the shorter took or holds; None when they begin with the text.

    `relation` is "origin" for an article that copies nothing we know, "republication" when the article itself
    says that it was first published elsewhere, and "revision" when its own outlet published the other before.
    `why` is the evidence: sentences of `monitor.remarks`, joined by commas and semicolons.
    """

    article_id: int
    group_id: int
    of_id: int | None
    share: float | None
    relation: Relation
    why: str
    held: float | None = None
    sign: OriginSign | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """What the group leg found out about one version of an article, to be saved together.

    `host` is the site of its URL, `language` that of the text, `words` what story finding reads in it, packed
    by `monitor.group.words`.
    """

    link: CopyLink
    version: int
    sketch: Sketch
    host: str
    language: str | None
    words: bytes


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """What story finding reads in an article of a topic, and the story it is in (None: in none yet).

    `key` is the article's own, the same in whatever order articles came. `group_id` and `of_id` are those of
    its copy link. `words` is as in `Placement`.
    """

    id: int
    key: str
    published: datetime
    group_id: int
    of_id: int | None
    story_id: str | None
    language: str | None
    words: bytes


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several origins on the same event; ids ascending.

    `id` never changes; a story that went into another leaves its id behind, as a forward. `follows` is the
    earlier story that this one takes up again.
    """

    id: str
    topic_id: str
    article_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A reader's word that an article does not belong with others. It wins over what is found.

    "not a copy": it neither copies nor is copied by any of `other_ids`, nor stands in a copy group with one;
    "not this story": it is in no story with one of them. Ids ascending.
    """

    id: int
    kind: CorrectionKind
    article_id: int
    other_ids: tuple[int, ...]
    made_at: datetime
