"""Deliveries: what is to be sent, what was sent, and when to try again."""

from __future__ import annotations

from datetime import datetime

from monitor.errors import NotFound
from monitor.model import Delivery
from storage.rows import DELIVERY, Row, read_row, write_row, write_time
from storage.sqlite.tables import Tables

_KEY = ("topic_id", "day", "channel", "recipient", "item")
_FIXED = ("message_id", "payload")  # the same at every try, as the recipient may have got it already
_DONE = ("sent", "withdrawn")  # never tried again, and there are many
_BY_KEY = "topic_id = ? AND day = ? AND channel = ? AND recipient = ? AND item = ?"
_ALL = "SELECT * FROM deliveries ORDER BY day, topic_id, channel, recipient, item"
_DUE = """
    SELECT * FROM deliveries
    WHERE state = 'waiting' AND (next_try_at IS NULL OR next_try_at <= ?)
    ORDER BY day, topic_id, channel, recipient, item
"""


class DeliveryTables(Tables):
    """`deliveries`."""

    def queue_delivery(self, delivery: Delivery) -> Delivery:
        """Queue a delivery unless the day already has one of this item for this recipient and channel.

        Returns what is stored then: the given one or the earlier one.
        """
        row = write_row(delivery)
        with self.session.write():
            self.session.upsert("deliveries", [row], key=_KEY, keep=list(row))
            stored = self.session.select(f"SELECT * FROM deliveries WHERE {_BY_KEY}", _key_of(row))
        return read_row(DELIVERY, stored[0])

    def list_deliveries(self, due_at: datetime | None) -> list[Delivery]:
        """Return deliveries still waiting whose next try is due, oldest day first; None: all, of any state.

        One without a next try is due at once.
        """
        with self.session.read():
            if due_at is None:
                rows = self.session.select(_ALL)
            else:
                rows = self.session.select(_DUE, [write_time(due_at)])
        return [read_row(DELIVERY, row) for row in rows]

    def count_deliveries(self) -> dict[str, int]:
        """Count deliveries by state."""
        with self.session.read():
            rows = self.session.select("SELECT state, count(*) AS number FROM deliveries GROUP BY state")
        return {row["state"]: row["number"] for row in rows}

    def save_delivery(self, delivery: Delivery) -> None:
        """Save the new state of a queued delivery. Its message id stays, and its payload until it is done.

        Raises NotFound.
        """
        row = write_row(delivery)
        state = {name: value for name, value in row.items() if name not in _KEY and name not in _FIXED}
        setters = ", ".join(f"{name} = ?" for name in state)
        if delivery.state in _DONE:
            setters += ", payload = x''"
        with self.session.write():
            if not self.session.execute(
                f"UPDATE deliveries SET {setters} WHERE {_BY_KEY}", [*state.values(), *_key_of(row)]
            ):
                raise NotFound(
                    f"no delivery of {delivery.topic_id} for {delivery.day} by {delivery.channel} "
                    f"to this recipient is queued in {self.session.path}"
                )


def _key_of(row: Row) -> list[str]:
    return [row[name] for name in _KEY]
