"""The log of outcomes, and counts of all that is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.model import Outcome, Queues
from storage.rows import OUTCOME_COLUMNS, read_time, write_outcome, write_time
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

_COUNTED = {
    "articles": "articles",
    "versions": "versions",
    "copies": "copies",
    "stories": "stories",
    "digests": "digests",
    "deliveries": "deliveries",
    "seen entries": "seen_entries",
}

_QUEUES = """
    SELECT
        (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'articles') AS articles,
        (SELECT count(*) FROM articles WHERE grouped = 0) AS ungrouped,
        (SELECT count(*) FROM page_checks WHERE due_at <= ?1) AS checks_due,
        (
            SELECT count(*) FROM deliveries
            WHERE state = 'waiting' AND (next_try_at IS NULL OR next_try_at <= ?1 OR tried_since IS NOT NULL)
        ) AS waiting,
        (SELECT min(tried_since) FROM deliveries WHERE state = 'waiting') AS failed_since,
        (SELECT count(*) FROM deliveries WHERE state = 'parked') AS parked,
        (SELECT count(*) FROM quarantine WHERE tries_left = 0) AS quarantined
"""


class OutcomeTables(Tables):
    """`outcomes`, and the counts of the other tables."""

    def record_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Append outcomes to the log."""
        with self.session.write():
            write_outcomes(self.session, outcomes)

    def count_outcomes(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """Count outcomes after `since` by (leg, result)."""
        with self.session.read():
            rows = self.session.select(
                "SELECT leg, result, count(*) AS number FROM outcomes WHERE at > ? GROUP BY leg, result",
                [write_time(since)],
            )
        return {(row["leg"], row["result"]): row["number"] for row in rows}

    def count_records(self) -> dict[str, int]:
        """Count what is stored: articles, versions, copies, stories, digests, deliveries, seen entries."""
        with self.session.read():
            return {
                name: self.session.select_values(f"SELECT count(*) FROM {table}")[0]
                for name, table in _COUNTED.items()
            }

    def measure_queues(self, now: datetime) -> Queues:
        """Return what waits. Takes as long as the queues are, not as what is stored."""
        with self.session.read():
            (row,) = self.session.select(_QUEUES, [write_time(now)])
        failed_since = row["failed_since"]
        return Queues(**row | {"failed_since": read_time(failed_since).date() if failed_since else None})


def write_outcomes(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes within the transaction of the caller; as `record_outcomes`."""
    session.insert_values("outcomes", OUTCOME_COLUMNS, [write_outcome(outcome) for outcome in outcomes])
