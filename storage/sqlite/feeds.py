"""Feeds, the entries of them that were dealt with, and what hubs and robots.txt files have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.model import PRUNED, FeedState, RobotsFile, SeenEntry, Subscription
from monitor.model.kinds import QUERY_SECRET
from storage.rows import (
    FEED_STATE,
    ROBOTS_FILE,
    SEEN_COLUMNS,
    SUBSCRIPTION,
    hash_key,
    read_row,
    read_seen_entry,
    write_row,
    write_seen_entry,
)
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables


class FeedTables(Tables):
    """`feeds`, `seen_entries`, `subscriptions` and `robots_files`."""

    def load_feed_states(self) -> dict[str, FeedState]:
        """Return what is remembered of every feed ever polled, by URL."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM feeds ORDER BY url")
        return {row["url"]: read_row(FEED_STATE, row) for row in rows}

    def find_seen(self, keys: Sequence[str]) -> dict[str, SeenEntry]:
        """Return those of `keys` that were dealt with before."""
        sought = {hash_key(key): key for key in keys}
        with self.session.read():
            rows = self.session.select_in("SELECT * FROM seen_entries WHERE key IN ({sought})", sought)
        return {(key := sought[row["key"]]): read_seen_entry(key, row) for row in rows}

    def forget_seen(self, keys: Sequence[str]) -> None:
        """Forget that entries were dealt with, so that they are when they are met again."""
        with self.session.write():
            for key in keys:
                self.session.execute("DELETE FROM seen_entries WHERE key = ?", [hash_key(key)])

    def load_subscriptions(self) -> dict[str, Subscription]:
        """Return what was agreed with hubs, by the URL of the feed."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM subscriptions ORDER BY feed_url")
        return {row["feed_url"]: read_row(SUBSCRIPTION, row) for row in rows}

    def save_subscription(self, subscription: Subscription) -> None:
        """Remember a subscription in place of what was known of this feed's."""
        with self.session.write():
            self.session.upsert("subscriptions", [write_row(subscription)], key=["feed_url"])

    def load_robots(self, origin: str) -> RobotsFile | None:
        """Return what the robots.txt of an origin said when it was last asked for, or None."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM robots_files WHERE origin = ?", [origin])
        return read_row(ROBOTS_FILE, rows[0]) if rows else None

    def save_robots(self, file: RobotsFile) -> None:
        """Remember a robots.txt in place of what was known of this origin's."""
        with self.session.write():
            self.session.upsert("robots_files", [write_row(file)], key=["origin"])


def write_states(session: Session, states: Sequence[FeedState]) -> None:
    """Write states in place of what was known of the feeds, within the transaction of the caller."""
    session.upsert("feeds", [write_row(state) for state in states], key=["url"])


def write_seen(session: Session, entries: Sequence[SeenEntry]) -> None:
    """Write entries within the transaction of the caller; a known key keeps its first `seen_at`.

    One whose article was pruned meanwhile is known as that.
    """
    named = {entry.article_id for entry in entries if entry.article_id is not None}
    stored = {row["id"] for row in session.select_in("SELECT id FROM articles WHERE id IN ({sought})", named)}
    pruned = named - stored
    values = [
        write_seen_entry(
            replace(entry, article_id=None, result=PRUNED) if entry.article_id in pruned else entry
        )
        for entry in entries
    ]
    session.upsert_values("seen_entries", SEEN_COLUMNS, values, key=["key"], keep=["seen_at"])


def has_secret(url: str) -> bool:
    """Tell whether the address of a feed names a user, whose password may stand in it too, or has a token."""
    try:
        return urlsplit(url).username is not None or QUERY_SECRET.search(url) is not None
    except ValueError:  # no URL, as a configuration may have it
        return "@" in url
