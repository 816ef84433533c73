"""The log of outcomes, and counts of all that is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.model import Outcome
from storage.rows import OUTCOME_COLUMNS, write_outcome, write_time
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


def write_outcomes(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes within the transaction of the caller; as `record_outcomes`."""
    session.insert_values("outcomes", OUTCOME_COLUMNS, [write_outcome(outcome) for outcome in outcomes])
