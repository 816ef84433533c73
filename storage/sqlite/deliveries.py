"""Deliveries: what is to be sent, what was sent, and when to try again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from monitor.errors import NotFound
from monitor.model import Delivery, DeliveryState
from storage.rows import DELIVERY, Row, read_row, write_row, write_time
from storage.sqlite.tables import Tables
from storage.sqlite.turns import take_turn

_KEY = ("topic_id", "day", "channel", "recipient", "item")
_FIXED = ("message_id", "payload")  # the same at every try, as the recipient may have got it already
_DONE = ("sent", "withdrawn", "dropped")  # never tried again, and there are many
_BY_KEY = "topic_id = ? AND day = ? AND channel = ? AND recipient = ? AND item = ?"
_ALL = "SELECT * FROM deliveries ORDER BY day, topic_id, channel, recipient, item"
# A first try that lies in the future was noted by a clock that has been set back since.
_DUE = """
    FROM deliveries AS one
    WHERE state = 'waiting' AND (next_try_at IS NULL OR next_try_at <= ?1 OR tried_since > ?1
        OR attempts > 0 AND EXISTS (
        SELECT 1 FROM deliveries AS newer
        WHERE newer.state = 'waiting' AND newer.day > one.day
        AND newer.topic_id = one.topic_id AND newer.channel = one.channel AND newer.recipient = one.recipient
        AND (newer.next_try_at IS NULL OR newer.next_try_at <= ?1)
    ))
"""
_LIST_DUE = f"SELECT * {_DUE} ORDER BY day, topic_id, channel, recipient, item"
_STATE = """
    SELECT topic_id, day, channel, recipient, message_id, x'' AS payload, state, attempts, last_answer,
        next_try_at, sent_at, item, tried_since
    FROM deliveries WHERE state = ?1 AND (topic_id = ?2 OR ?2 IS NULL)
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

        One without a next try is due at once; one that failed, before a newer one to the same recipient.
        """
        with self.session.read():
            if due_at is None:
                rows = self.session.select(_ALL)
            else:
                rows = self.session.select(_LIST_DUE, [write_time(due_at)])
        return [read_row(DELIVERY, row) for row in rows]

    def has_due(self, at: datetime) -> bool:
        """Tell whether a delivery is due, as `list_deliveries`, without reading any."""
        with self.session.read():
            return bool(self.session.select_values(f"SELECT 1 {_DUE} LIMIT 1", [write_time(at)]))

    def list_outbox(self, state: DeliveryState, topic_id: str | None) -> list[Delivery]:
        """Return the deliveries of a topic (None: any) in a state, without payloads, oldest day first."""
        with self.session.read():
            rows = self.session.select(_STATE, [state, topic_id])
        return [read_row(DELIVERY, row) for row in rows]

    def load_delivery_state(self, delivery: Delivery) -> DeliveryState:
        """Return the state that a queued delivery is in by now. Raises NotFound."""
        with self.session.read():
            states = self.session.select_values(
                f"SELECT state FROM deliveries WHERE {_BY_KEY}", _key_of(write_row(delivery))
            )
        if not states:
            raise self._miss(delivery)
        state: DeliveryState = states[0]
        return state

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
                raise self._miss(delivery)

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Take the turn to send; False if another has it. See `storage.protocol`."""
        real = self.session.path.resolve()
        with take_turn(real.with_name(f"{real.name}.sending")) as taken:
            yield taken

    def _miss(self, delivery: Delivery) -> NotFound:
        return NotFound(
            f"no delivery of {delivery.topic_id} for {delivery.day} by {delivery.channel} "
            f"to this recipient is queued in {self.session.path}"
        )


def _key_of(row: Row) -> list[str]:
    return [row[name] for name in _KEY]
