"""Alerts, and what deciding on them asks of the articles: what is new, what was said before, how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from monitor.model import Alert, AlertLook, Article
from storage.rows import ALERT, ALERT_LOOK, read_json, read_row, write_json, write_row, write_time
from storage.sqlite.articles import BEFORE_ALL_TIMES, read_articles
from storage.sqlite.citations import cite
from storage.sqlite.search import find_phrase
from storage.sqlite.tables import Tables

_ALERTS = "SELECT id, content FROM alerts WHERE day >= ? ORDER BY id"
_OF_TOPIC = "SELECT id, content FROM alerts WHERE topic_id = ? AND day >= ? ORDER BY id"
# Else SQLite would look for the least by the primary key, through all that is grouped.
_FIRST_UNGROUPED = "SELECT min(id) FROM articles INDEXED BY articles_ungrouped WHERE grouped = 0"
_NEW_IN_TOPIC = """
    SELECT article_id FROM article_topics
    WHERE article_id > ? AND article_id <= ? AND topic_id = ? ORDER BY published, article_id
"""
_OF_TOPIC_SINCE = """
    SELECT article_id FROM article_topics
    WHERE article_id IN ({sought}) AND topic_id = ? AND +published > ?
"""
_COUNT_ORIGINS = """
    SELECT count(*) FROM article_topics CROSS JOIN copies ON copies.article_id = article_topics.article_id
    WHERE article_topics.topic_id = ? AND article_topics.published > ? AND article_topics.published <= ?
    AND copies.relation = 'origin'
"""


class AlertTables(Tables):
    """`alerts` and `alert_looks`."""

    def save_alert(self, alert: Alert) -> Alert | None:
        """Save an alert and return it with its id; None, changing nothing, if the topic has its key."""
        day, content = alert.day.isoformat(), write_json(ALERT, alert)
        values = [alert.topic_id, alert.key, day, write_time(alert.raised_at), content]
        with self.session.write():
            if not self.session.execute(
                """
                INSERT INTO alerts (topic_id, key, day, raised_at, content) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                values,
            ):
                return None
            saved: int = self.session.select_values(
                "SELECT id FROM alerts WHERE topic_id = ? AND key = ?", [alert.topic_id, alert.key]
            )[0]
            cite(self.session, alert.topic_id, day, str(saved), content)
        return replace(alert, id=saved)

    def list_alerts(self, topic_id: str | None, since: date | None) -> list[Alert]:
        """Return the alerts of a topic (None: any) that count for `since` or a later day, by id."""
        first = BEFORE_ALL_TIMES if since is None else since.isoformat()
        with self.session.read():
            if topic_id is None:
                rows = self.session.select(_ALERTS, [first])
            else:
                rows = self.session.select(_OF_TOPIC, [topic_id, first])
        return [replace(read_json(ALERT, row["content"]), id=row["id"]) for row in rows]

    def load_alert_look(self, topic_id: str) -> AlertLook | None:
        """Return up to where a topic was looked at for alerts; None: it never was."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM alert_looks WHERE topic_id = ?", [topic_id])
        return read_row(ALERT_LOOK, rows[0]) if rows else None

    def save_alert_look(self, look: AlertLook) -> None:
        """Remember up to where a topic was looked at, in place of what was known; `since` stays."""
        with self.session.write():
            self.session.upsert("alert_looks", [write_row(look)], key=["topic_id"], keep=["since"])

    def find_grouped_until(self) -> int:
        """Return the id up to which the group leg has dealt with every article, 0 for none."""
        with self.session.read():
            first: int | None = self.session.select_values(_FIRST_UNGROUPED)[0]
            if first is not None:
                return first - 1
            return self.session.select_values("SELECT max(id) FROM articles")[0] or 0

    def list_new(self, topic_id: str, after_id: int, until_id: int) -> list[Article]:
        """Return articles of a topic with ids in (`after_id`, `until_id`], ordered by (published, id)."""
        with self.session.read():
            ids = self.session.select_values(_NEW_IN_TOPIC, [after_id, until_id, topic_id])
            return read_articles(self.session, ids)

    def find_with_phrase(
        self, topic_id: str, folded_phrase: str, since: datetime, until_id: int
    ) -> list[int]:
        """Return the ids of a topic's articles that contain a phrase, as the index tells, highest first.

        See `storage.protocol`.
        """
        with self.session.read():
            ids = find_phrase(self.session, folded_phrase, until_id)
            rows = self.session.select_in(_OF_TOPIC_SINCE, ids, [topic_id, write_time(since)])
        return sorted((row["article_id"] for row in rows), reverse=True)

    def count_origins(self, topic_id: str, since: datetime, until: datetime) -> int:
        """Count the texts of their own among a topic's articles published in (`since`, `until`]."""
        with self.session.read():
            values = [topic_id, write_time(since), write_time(until)]
            count: int = self.session.select_values(_COUNT_ORIGINS, values)[0]
        return count
