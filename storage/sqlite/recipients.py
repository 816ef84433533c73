"""Recipients: who gets the digests of a topic, and who has left."""

from __future__ import annotations

from datetime import datetime

from monitor.errors import NotFound
from monitor.model import Delivery, Recipient
from storage.rows import DELIVERY, RECIPIENT, read_row, write_row, write_time
from storage.sqlite.tables import Tables

_KEY = ("topic_id", "channel", "address")
_KEPT = ("token", "added_at")  # links in mails that were sent long ago must go on working
_BY_KEY = "topic_id = ? AND channel = ? AND address = ?"
_LIST = """
    SELECT * FROM recipients
    WHERE (topic_id = ?1 OR ?1 IS NULL) AND (left_at IS NULL OR ?2)
    ORDER BY topic_id, channel, address
"""
_NEWEST = """
    SELECT * FROM deliveries WHERE topic_id = ? AND channel = ? AND recipient = ?
    ORDER BY day DESC, item LIMIT 1
"""


class RecipientTables(Tables):
    """`recipients`."""

    def save_recipient(self, recipient: Recipient) -> Recipient:
        """Save a recipient; one that is known takes the new wishes and keeps token and `added_at`.

        Returns what is stored then.
        """
        row = write_row(recipient)
        with self.session.write():
            self.session.upsert("recipients", [row], key=_KEY, keep=_KEPT)
            return self._load(row["topic_id"], row["channel"], row["address"])

    def remove_recipient(self, topic_id: str, channel: str, address: str, left_at: datetime) -> Recipient:
        """Note that a recipient has left for good, listed or not; the first time counts.

        Returns what is stored. Raises NotFound.
        """
        with self.session.write():
            self.session.execute(
                f"UPDATE recipients SET left_at = coalesce(left_at, ?), listed = 0 WHERE {_BY_KEY}",
                [write_time(left_at), topic_id, channel, address],
            )
            return self._load(topic_id, channel, address)

    def load_recipient(self, topic_id: str, channel: str, address: str) -> Recipient:
        """Return a recipient, also one who has left. Raises NotFound."""
        with self.session.read():
            return self._load(topic_id, channel, address)

    def find_recipient(self, token: str) -> Recipient | None:
        """Return the recipient who was told this token, also one who has left; None: nobody was."""
        with self.session.read():
            rows = self.session.select("SELECT * FROM recipients WHERE token = ?", [token])
        return read_row(RECIPIENT, rows[0]) if rows else None

    def list_recipients(self, topic_id: str | None, *, with_left: bool = False) -> list[Recipient]:
        """Return the recipients of a topic (None: any), ordered by topic, channel and address."""
        with self.session.read():
            rows = self.session.select(_LIST, [topic_id, with_left])
        return [read_row(RECIPIENT, row) for row in rows]

    def find_newest_delivery(self, recipient: Recipient) -> Delivery | None:
        """Return the delivery to a recipient whose day is the newest, or None."""
        sought = [recipient.topic_id, recipient.channel, recipient.address]
        with self.session.read():
            rows = self.session.select(_NEWEST, sought)
        return read_row(DELIVERY, rows[0]) if rows else None

    def _load(self, topic_id: str, channel: str, address: str) -> Recipient:
        rows = self.session.select(f"SELECT * FROM recipients WHERE {_BY_KEY}", [topic_id, channel, address])
        if not rows:
            raise NotFound(f"{topic_id} has no such recipient by {channel}; see `monitor recipients list`")
        return read_row(RECIPIENT, rows[0])
