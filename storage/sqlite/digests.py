"""Digests, and the articles that a digest has covered or has still to cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitor.model import Article, Digest, DigestHead
from storage.rows import DIGEST, HEAD, make_head, read_json, write_json, write_time
from storage.sqlite.articles import AFTER_ALL_TIMES, read_articles
from storage.sqlite.citations import cite
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

# Few articles are ungrouped at any time, and an index holds just these.
_GROUPED = "article_id NOT IN (SELECT id FROM articles WHERE grouped = 0)"
_UNDIGESTED = f"""
    SELECT article_id, published FROM article_topics
    WHERE topic_id = ?1 AND digested = 0 AND published > ?2 AND published <= ?3 AND {_GROUPED}
    UNION ALL SELECT article_id, published FROM article_topics
    WHERE topic_id = ?1 AND digested = 0 AND published > ?4 AND {_GROUPED}
    ORDER BY published, article_id
"""
_COUNT_UNDIGESTED = f"""
    SELECT count(*) FROM article_topics JOIN articles ON articles.id = article_topics.article_id
    WHERE article_topics.topic_id = ? AND article_topics.digested = 0
    AND article_topics.published <= ? AND {_GROUPED} AND articles.first_seen > ?
"""
# The cross join keeps the order of the tables: what changed is less than what a topic has.
_CHANGED = """
    SELECT DISTINCT versions.article_id
    FROM versions CROSS JOIN article_topics ON article_topics.article_id = versions.article_id
    WHERE article_topics.topic_id = ? AND versions.version > 1 AND versions.cause = 'outlet'
    AND versions.seen_at > ? AND versions.seen_at <= ?
    ORDER BY versions.article_id
"""
_AFTER_ALL = "~"
"""Comes after every day as text."""
# Goes from one topic to the next by the index, past the days of each.
_NEWEST_HEADS = """
    WITH RECURSIVE topics (topic_id) AS (
        SELECT min(topic_id) FROM digests
        UNION ALL
        SELECT (SELECT min(topic_id) FROM digests WHERE topic_id > topics.topic_id)
        FROM topics WHERE topics.topic_id IS NOT NULL
    )
    SELECT topics.topic_id, (
        SELECT head FROM digests WHERE digests.topic_id = topics.topic_id ORDER BY day DESC LIMIT 1
    ) AS head
    FROM topics WHERE topics.topic_id IS NOT NULL
"""


class DigestTables(Tables):
    """`digests` and `digest_articles`."""

    def list_undigested(
        self, topic_id: str, until: datetime, since: datetime, ahead_of: datetime | None = None
    ) -> list[Article]:
        """Return grouped articles that no digest of the topic has covered.

        Those published in (`since`, `until`], and after `ahead_of`, ordered by (published, id).
        """
        ahead = AFTER_ALL_TIMES if ahead_of is None else write_time(ahead_of)
        values = [topic_id, write_time(since), write_time(until), ahead]
        with self.session.read():
            ids = self.session.select_values(_UNDIGESTED, values)
            return read_articles(self.session, ids)

    def count_undigested(self, topic_id: str, until: datetime, seen_since: datetime) -> int:
        """Count grouped articles published at or before `until` that no digest of the topic covered.

        Only those first seen after `seen_since` count.
        """
        values = [topic_id, write_time(until), write_time(seen_since)]
        with self.session.read():
            count: int = self.session.select_values(_COUNT_UNDIGESTED, values)[0]
        return count

    def list_changed(self, topic_id: str, since: datetime, until: datetime) -> list[Article]:
        """Return articles whose words their outlets changed in (`since`, `until`], by id."""
        with self.session.read():
            ids = self.session.select_values(_CHANGED, [topic_id, write_time(since), write_time(until)])
            return read_articles(self.session, ids)

    def save_digest(self, digest: Digest, covered: Sequence[int]) -> bool:
        """Save a digest and mark the articles it covers; False, changing nothing, if the day has one.

        An article that an earlier digest of the topic covers stays with that one. Raises NotFound for
        an article that is not stored.
        """
        day = digest.day.isoformat()
        content = write_json(DIGEST, digest)
        with self.session.write():
            if not self.session.execute(
                """
                INSERT INTO digests (topic_id, day, head, content) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                [digest.topic_id, day, write_json(HEAD, make_head(digest)), content],
            ):
                return False
            cite(self.session, digest.topic_id, day, "digest", content)
            _mark_covered(self.session, digest.topic_id, day, covered)
        return True

    def load_digest(self, topic_id: str, day: date) -> Digest | None:
        """Return the digest of that day, or None."""
        with self.session.read():
            found = self.session.select_values(
                "SELECT content FROM digests WHERE topic_id = ? AND day = ?", [topic_id, day.isoformat()]
            )
        return read_json(DIGEST, found[0]) if found else None

    def list_digest_heads(
        self, topic_id: str, since: date | None = None, until: date | None = None
    ) -> list[DigestHead]:
        """Return what lists say of the digests of days from `since` to before `until`, in their order."""
        span = [(since or date.min).isoformat(), until.isoformat() if until else _AFTER_ALL]
        with self.session.read():
            heads = self.session.select_values(
                "SELECT head FROM digests WHERE topic_id = ? AND day >= ? AND day < ? ORDER BY day",
                [topic_id, *span],
            )
        return [read_json(HEAD, head) for head in heads]

    def list_digest_days(self, topic_id: str, newest: int | None = None) -> list[date]:
        """Return the days that have a digest, in order; with `newest` only so many, the last ones."""
        with self.session.read():
            days = self.session.select_values(
                "SELECT day FROM digests WHERE topic_id = ? ORDER BY day DESC LIMIT ?",
                [topic_id, -1 if newest is None else newest],
            )
        return [date.fromisoformat(day) for day in reversed(days)]

    def list_digest_months(self, topic_id: str) -> list[tuple[date, int]]:
        """Return the first day of each month that has digests, and how many it has, in order."""
        with self.session.read():
            rows = self.session.select(
                """
                SELECT substr(day, 1, 7) AS month, count(*) AS digests FROM digests
                WHERE topic_id = ? GROUP BY month ORDER BY month
                """,
                [topic_id],
            )
        return [(date.fromisoformat(f"{row['month']}-01"), row["digests"]) for row in rows]

    def list_newest_heads(self) -> dict[str, DigestHead]:
        """Return the head of the newest digest of each topic that has one, by topic id."""
        with self.session.read():
            rows = self.session.select(_NEWEST_HEADS)
        return {row["topic_id"]: read_json(HEAD, row["head"]) for row in rows}

    def find_neighbours(self, topic_id: str, day: date) -> tuple[date | None, date | None]:
        """Return the days of the digests before and after a day, which need have none itself."""
        with self.session.read():
            found = self.session.select_values(
                """
                SELECT max(day) FROM digests WHERE topic_id = ? AND day < ?
                UNION ALL SELECT min(day) FROM digests WHERE topic_id = ? AND day > ?
                """,
                [topic_id, day.isoformat()] * 2,
            )
        before, after = (date.fromisoformat(one) if one else None for one in found)
        return before, after

    def find_digest_days(self, topic_id: str, article_ids: Sequence[int]) -> dict[int, date]:
        """Return the day of the digest that covers each of those articles, where there is one."""
        with self.session.read():
            rows = self.session.select_in(
                "SELECT article_id, day FROM digest_articles WHERE article_id IN ({sought}) AND topic_id = ?",
                article_ids,
                [topic_id],
            )
        return {row["article_id"]: date.fromisoformat(row["day"]) for row in rows}


def _mark_covered(session: Session, topic_id: str, day: str, covered: Sequence[int]) -> None:
    # An upsert that changes no column leaves a row that is there alone.
    session.upsert(
        "digest_articles",
        [{"topic_id": topic_id, "article_id": article_id, "day": day} for article_id in covered],
        key=["topic_id", "article_id"],
        keep=["day"],
    )
    for article_id in covered:
        session.execute(
            "UPDATE article_topics SET digested = 1 WHERE article_id = ? AND topic_id = ?",
            [article_id, topic_id],
        )
