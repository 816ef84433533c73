"""Stories, the articles in them, and where those went that are no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from monitor.errors import NotFound
from monitor.model import Story, StoryArticle
from storage.rows import Row, read_time, write_time
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

# `last_at` is when the newest article of the story was published.
_STORIES_SINCE = """
    SELECT stories.*, story_articles.article_id
    FROM stories LEFT JOIN story_articles ON story_articles.story_id = stories.id
    WHERE stories.topic_id = ? AND stories.last_at > ?
    ORDER BY stories.first_at, stories.id, story_articles.article_id
"""
_STORY = """
    SELECT stories.*, story_articles.article_id
    FROM stories LEFT JOIN story_articles ON story_articles.story_id = stories.id
    WHERE stories.id = ?
    ORDER BY story_articles.article_id
"""
_STORY_OF = """
    SELECT stories.id FROM story_articles JOIN stories ON stories.id = story_articles.story_id
    WHERE story_articles.article_id = ? AND stories.topic_id = ?
"""
_CALL_ROUND = """
    INSERT INTO story_rounds (topic_id, due, done) VALUES (?, 1, 0)
    ON CONFLICT (topic_id) DO UPDATE SET due = due + 1
"""
# The cross joins keep the order of the tables: from the topic's articles to what is known of each.
_STORY_ARTICLES = """
    SELECT articles.id, articles.key, articles.published, copies.group_id, copies.of_id,
    story_words.language, story_words.words, (
        SELECT stories.id FROM story_articles JOIN stories ON stories.id = story_articles.story_id
        WHERE story_articles.article_id = articles.id AND stories.topic_id = article_topics.topic_id
    ) AS story_id
    FROM article_topics
    CROSS JOIN articles ON articles.id = article_topics.article_id
    CROSS JOIN copies ON copies.article_id = articles.id
    CROSS JOIN story_words ON story_words.article_id = articles.id
    WHERE article_topics.topic_id = ? AND article_topics.published > ?
    ORDER BY article_topics.published, articles.id
"""


class StoryTables(Tables):
    """`stories`, `story_articles`, `story_forwards` and `story_rounds`."""

    def find_story_round(self, topic_id: str) -> int | None:
        """Return the number of the round in which a topic's stories are to be found anew.

        See `storage.protocol`.
        """
        with self.session.read():
            due = self.session.select_values(
                "SELECT due FROM story_rounds WHERE topic_id = ? AND done < due", [topic_id]
            )
        return due[0] if due else None

    def end_story_round(self, topic_id: str, number: int) -> bool:
        """Note that a round is over; False if another is due or somebody ended it. See `storage.protocol`."""
        with self.session.write():
            ended = self.session.execute(
                "UPDATE story_rounds SET done = due WHERE topic_id = ? AND due = ? AND done < due",
                [topic_id, number],
            )
        return ended > 0

    def list_story_articles(self, topic_id: str, since: datetime) -> list[StoryArticle]:
        """Return the grouped articles of a topic published after `since`, ordered by (published, id).

        Those whose words were forgotten are left out.
        """
        with self.session.read():
            rows = self.session.select(_STORY_ARTICLES, [topic_id, write_time(since)])
        return [StoryArticle(**row | {"published": read_time(row["published"])}) for row in rows]

    def list_stories(self, topic_id: str, since: datetime) -> list[Story]:
        """Return stories with an article published after `since`, ordered by (first_at, id)."""
        with self.session.read():
            rows = self.session.select(_STORIES_SINCE, [topic_id, write_time(since)])
        return [_read_story(list(group)) for _, group in groupby(rows, key=lambda row: row["id"])]

    def load_story(self, story_id: str) -> Story:
        """Return a story, or the one that it went into. Raises NotFound."""
        with self.session.read():
            forward = self.session.select_values(
                "SELECT into_id FROM story_forwards WHERE id = ?", [story_id]
            )
            rows = self.session.select(_STORY, [forward[0] if forward else story_id])
        if not rows:
            raise NotFound(f"there is no story {story_id} in {self.session.path}")
        return _read_story(rows)

    def find_stories(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the ids, in order, of the stories that each of those articles is in."""
        found: dict[int, list[str]] = {}
        with self.session.read():
            rows = self.session.select_in(
                "SELECT article_id, story_id FROM story_articles WHERE article_id IN ({sought})", article_ids
            )
        for row in rows:
            found.setdefault(row["article_id"], []).append(row["story_id"])
        return {article_id: tuple(sorted(ids)) for article_id, ids in found.items()}

    def find_story_ids(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a story has or had."""
        with self.session.read():
            rows = self.session.select_in("SELECT id FROM stories WHERE id IN ({sought})", ids)
            rows += self.session.select_in("SELECT id FROM story_forwards WHERE id IN ({sought})", ids)
        return {row["id"] for row in rows}

    def list_forwards(self, story_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return, for each of the stories that others went into, the ids of those, in order."""
        found: dict[str, list[str]] = {}
        with self.session.read():
            rows = self.session.select_in(
                "SELECT id, into_id FROM story_forwards WHERE into_id IN ({sought})", story_ids
            )
        for row in rows:
            found.setdefault(row["into_id"], []).append(row["id"])
        return {story_id: tuple(sorted(ids)) for story_id, ids in found.items()}

    def save_stories(self, stories: Sequence[Story], forwards: Mapping[str, str]) -> None:
        """Save stories whole, each in place of what was stored under its id.

        See `storage.protocol`. Raises NotFound when one has an article that is not stored.
        """
        with self.session.write():
            for story in stories:
                _write_story(self.session, story)
            for story_id, into_id in forwards.items():
                _forward(self.session, story_id, into_id)


def call_rounds(session: Session, topic_ids: Iterable[str]) -> None:
    """Have the stories of topics found anew."""
    session.execute_many(_CALL_ROUND, [(topic_id,) for topic_id in topic_ids])


def leave_story(session: Session, article_id: int, topic_id: str) -> None:
    """Take an article out of its story of a topic; a story that nothing is left of is no more."""
    for story_id in session.select_values(_STORY_OF, [article_id, topic_id]):
        session.execute(
            "DELETE FROM story_articles WHERE story_id = ? AND article_id = ?", [story_id, article_id]
        )
        session.execute(
            "DELETE FROM stories WHERE id = ? AND NOT EXISTS"
            " (SELECT 1 FROM story_articles WHERE story_id = stories.id)",
            [story_id],
        )


def _write_story(session: Session, story: Story) -> None:
    row: Row = {
        "id": story.id,
        "topic_id": story.topic_id,
        "first_at": write_time(story.first_at),
        "last_at": write_time(story.last_at),
        "follows": story.follows,
    }
    session.upsert("stories", [row], key=["id"])
    session.execute("DELETE FROM story_articles WHERE story_id = ?", [story.id])
    session.insert(
        "story_articles",
        [{"story_id": story.id, "article_id": article_id} for article_id in story.article_ids],
    )


def _forward(session: Session, story_id: str, into_id: str) -> None:
    """Take a story away and let its id, and those that led to it, lead to another."""
    session.execute("DELETE FROM story_articles WHERE story_id = ?", [story_id])
    session.execute("DELETE FROM stories WHERE id = ?", [story_id])
    session.execute("UPDATE stories SET follows = ? WHERE follows = ?", [into_id, story_id])
    session.execute("UPDATE story_forwards SET into_id = ? WHERE into_id = ?", [into_id, story_id])
    session.upsert("story_forwards", [{"id": story_id, "into_id": into_id}], key=["id"])


def _read_story(rows: Sequence[Row]) -> Story:
    """Return the story of rows that differ in the article only."""
    first = rows[0]
    return Story(
        id=first["id"],
        topic_id=first["topic_id"],
        article_ids=tuple(row["article_id"] for row in rows if row["article_id"] is not None),
        first_at=read_time(first["first_at"]),
        last_at=read_time(first["last_at"]),
        follows=first["follows"],
    )
