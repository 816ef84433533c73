"""Feeds, and the entries of them that were dealt with."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import FeedState, SeenEntry
from storage.rows import FEED_STATE, SEEN_ENTRY, read_row, write_row
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables


class FeedTables(Tables):
    """`feeds` and `seen_entries`."""

    def load_feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of every feed ever polled, by URL."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM feeds ORDER BY url")
        return {row["url"]: read_row(FEED_STATE, row) for row in rows}

    def save_feed_state(self, state: FeedState) -> None:
        """Remember `state` in place of what was known of this feed."""
        with self.session.write():
            self.session.upsert("feeds", [write_row(state)], key=["url"])

    def find_seen(self, keys: Sequence[str]) -> dict[str, SeenEntry]:
        """Return those of `keys` that were dealt with before."""
        with self.session.read():
            rows = self.session.select_in("SELECT * FROM seen_entries WHERE key IN ({sought})", keys)
        return {row["key"]: read_row(SEEN_ENTRY, row) for row in rows}

    def save_seen(self, entries: Sequence[SeenEntry]) -> None:
        """Remember entries; a key that is known takes the new values but keeps its first `seen_at`."""
        with self.session.write():
            write_seen(self.session, entries)


def write_seen(session: Session, entries: Sequence[SeenEntry]) -> None:
    """Write entries within the transaction of the caller; as `save_seen`."""
    session.upsert("seen_entries", [write_row(entry) for entry in entries], key=["key"], keep=["seen_at"])
