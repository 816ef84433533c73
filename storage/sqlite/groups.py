"""Copy groups with their sketches, and stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from monitor.errors import NotFound
from monitor.model import Article, CopyLink, Sketch, Story
from storage.rows import COPY_LINK, Row, read_row, read_time, write_row, write_time
from storage.sqlite.articles import read_articles
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

_LINK = "SELECT article_id, group_id, of_id, share, relation, why FROM copies"
_POSTED_BY_GROUP = """
    SELECT DISTINCT postings.hash
    FROM postings JOIN copies ON copies.article_id = postings.article_id
    WHERE postings.hash IN ({sought}) AND copies.group_id = ?
"""
_IN_TOO_MANY_GROUPS = """
    SELECT postings.hash
    FROM postings JOIN copies ON copies.article_id = postings.article_id
    WHERE postings.hash IN ({sought})
    GROUP BY postings.hash HAVING count(DISTINCT copies.group_id) > ?
"""
_MOVE = """
    UPDATE copies SET group_id = ?, of_id = ?, share = ?, relation = ?, why = ? WHERE article_id = ?
"""
# `last_at` is when the newest article of the story was published.
_STORIES_SINCE = """
    SELECT stories.*, story_articles.article_id
    FROM stories LEFT JOIN story_articles ON story_articles.story_id = stories.id
    WHERE stories.topic_id = ? AND stories.last_at > ?
    ORDER BY stories.first_at, stories.id, story_articles.article_id
"""


_UNPLACED = """
    SELECT article_topics.article_id
    FROM article_topics JOIN copies ON copies.article_id = article_topics.article_id
    WHERE article_topics.topic_id = ? AND article_topics.published > ?
    AND NOT EXISTS (
        SELECT 1 FROM story_articles JOIN stories ON stories.id = story_articles.story_id
        WHERE story_articles.article_id = article_topics.article_id
        AND stories.topic_id = article_topics.topic_id
    )
    ORDER BY article_topics.article_id
"""


class GroupTables(Tables):
    """`copies`, `postings`, `common`, `stories` and `story_articles`."""

    def list_ungrouped(self, limit: int) -> list[Article]:
        """Return articles that the group leg has not dealt with, ordered by (published, id)."""
        with self.session.read():
            ids = self.session.select_values(
                "SELECT id FROM articles WHERE grouped = 0 ORDER BY published, id LIMIT ?", [limit]
            )
            return read_articles(self.session, ids)

    def find_postings(self, hashes: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return, for each hash that is posted and not common, the ids of the articles that carry it.

        Hashes and ids are in ascending order.
        """
        with self.session.read():
            rows = self.session.select_in(
                "SELECT hash, article_id FROM postings WHERE hash IN ({sought}) ORDER BY hash, article_id",
                sorted(hashes),
            )
        return {
            posted: tuple(row["article_id"] for row in group)
            for posted, group in groupby(rows, key=lambda row: row["hash"])
        }

    def save_copy(
        self,
        link: CopyLink,
        version: int,
        sketch: Sketch,
        host: str,
        max_groups_per_hash: int,
        moved: Sequence[CopyLink],
    ) -> None:
        """Save an article's place among the copies, its sketch, and mark that version as grouped.

        See `storage.protocol`. Raises NotFound for an article that is not stored.
        """
        sketch_row: Row = {"size": len(sketch.hashes), "words": sketch.words, "host": host}
        with self.session.write():
            if not self.session.execute(
                "UPDATE articles SET grouped = (version = ?) WHERE id = ?", [version, link.article_id]
            ):
                raise NotFound(f"there is no article {link.article_id} in {self.session.path}")
            self.session.upsert("copies", [write_row(link) | sketch_row], key=["article_id"])
            for follower in moved:
                _move(self.session, follower)
            _post_hashes(self.session, link, sketch.hashes)
            _drop_common(self.session, sketch.hashes, max_groups_per_hash)

    def load_copies(self, article_ids: Sequence[int]) -> dict[int, CopyLink]:
        """Return the places of those articles that were grouped."""
        with self.session.read():
            rows = self.session.select_in(f"{_LINK} WHERE article_id IN ({{sought}})", article_ids)
        return {row["article_id"]: read_row(COPY_LINK, row) for row in rows}

    def list_group(self, group_id: int) -> list[CopyLink]:
        """Return every member of a copy group, ordered by article id."""
        with self.session.read():
            rows = self.session.select(f"{_LINK} WHERE group_id = ? ORDER BY article_id", [group_id])
        return [read_row(COPY_LINK, row) for row in rows]

    def list_unplaced(self, topic_id: str, since: datetime) -> list[int]:
        """Return the ids, ascending, of grouped articles that are in no story of the topic.

        Only articles of the topic published after `since`.
        """
        with self.session.read():
            ids: list[int] = self.session.select_values(_UNPLACED, [topic_id, write_time(since)])
        return ids

    def list_stories(self, topic_id: str, since: datetime) -> list[Story]:
        """Return stories with an article published after `since`, ordered by (first_at, id)."""
        with self.session.read():
            rows = self.session.select(_STORIES_SINCE, [topic_id, write_time(since)])
        return [_read_story(list(group)) for _, group in groupby(rows, key=lambda row: row["id"])]

    def save_stories(self, stories: Sequence[Story]) -> None:
        """Save stories whole, each in place of what was stored under its id.

        Raises NotFound when one has an article that is not stored.
        """
        with self.session.write():
            for story in stories:
                _write_story(self.session, story)


def _move(session: Session, link: CopyLink) -> None:
    values = [link.group_id, link.of_id, link.share, link.relation, link.why, link.article_id]
    session.execute(_MOVE, values)


# --- hashes ----------------------------------------------------------------------------------


def _post_hashes(session: Session, link: CopyLink, hashes: Sequence[int]) -> None:
    """Post under the article those hashes that are not common and that its group does not post yet."""
    common = session.select_in("SELECT hash FROM common WHERE hash IN ({sought})", hashes)
    posted = session.select_in(_POSTED_BY_GROUP, hashes, [link.group_id])
    spared = {row["hash"] for row in common + posted}
    fresh = [value for value in dict.fromkeys(hashes) if value not in spared]
    session.insert("postings", [{"hash": value, "article_id": link.article_id} for value in fresh])


def _drop_common(session: Session, hashes: Sequence[int], max_groups: int) -> None:
    """Make common those hashes that now stand in more than `max_groups` groups."""
    common = [row["hash"] for row in session.select_in(_IN_TOO_MANY_GROUPS, hashes, [max_groups])]
    session.insert("common", [{"hash": value} for value in common])
    for value in common:
        session.execute("DELETE FROM postings WHERE hash = ?", [value])


# --- stories ---------------------------------------------------------------------------------


def _write_story(session: Session, story: Story) -> None:
    session.upsert(
        "stories",
        [
            {
                "id": story.id,
                "topic_id": story.topic_id,
                "first_at": write_time(story.first_at),
                "last_at": write_time(story.last_at),
            }
        ],
        key=["id"],
    )
    session.execute("DELETE FROM story_articles WHERE story_id = ?", [story.id])
    session.insert(
        "story_articles",
        [{"story_id": story.id, "article_id": article_id} for article_id in story.article_ids],
    )


def _read_story(rows: Sequence[Row]) -> Story:
    """Return the story of rows that differ in the article only."""
    first = rows[0]
    return Story(
        id=first["id"],
        topic_id=first["topic_id"],
        article_ids=tuple(row["article_id"] for row in rows if row["article_id"] is not None),
        first_at=read_time(first["first_at"]),
        last_at=read_time(first["last_at"]),
    )
