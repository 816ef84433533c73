"""What users do with deliveries: find one, have it tried again, or drop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import NotFound
from monitor.model import Delivery, DeliveryState
from monitor.pipeline.delivering import report_delivery
from storage.protocol import Storage

OPEN: tuple[DeliveryState, ...] = ("waiting", "parked")
"""What has not come to its end."""

_SHORT = 8


def name_delivery(delivery: Delivery) -> str:
    """Return the beginning of what tells a delivery's message id from the others of its topic and day."""
    return _own_part(delivery)[:_SHORT]


def _own_part(delivery: Delivery) -> str:
    return delivery.message_id.strip("<>").rpartition("@")[0].rpartition(".")[2]


def list_open(topic_id: str | None, storage: Storage) -> list[Delivery]:
    """Return the deliveries of a topic (None: any) that wait or are parked, oldest day first."""
    found = [one for state in OPEN for one in storage.list_outbox(state, topic_id)]
    return sorted(found, key=lambda one: (one.day, one.topic_id, one.channel, one.recipient, one.item))


def find_open(name: str, storage: Storage) -> Delivery:
    """Return the open delivery that a name means: the beginning of its own part, or its whole message id.

    Raises NotFound for none or several.
    """
    found = [
        one for one in list_open(None, storage) if name == one.message_id or _own_part(one).startswith(name)
    ]
    if len(found) != 1 or not name:
        several = ", ".join(_own_part(one) for one in found[:5])
        problem = (
            f"several deliveries begin so: {several}" if found else "no delivery that waits or is parked"
        )
        raise NotFound(f"{name}: {problem}; see `monitor deliveries list`")
    return found[0]


def retry_deliveries(deliveries: Sequence[Delivery], now: datetime, storage: Storage) -> None:
    """Make deliveries due now, as if they had never been tried; each is an outcome."""
    with storage.together():
        for one in deliveries:
            anew = replace(one, state="waiting", attempts=0, next_try_at=now, tried_since=None)
            storage.save_delivery(anew)
        storage.record_outcomes([report_delivery(one, "retried", now) for one in deliveries])


def drop_delivery(delivery: Delivery, now: datetime, storage: Storage) -> None:
    """Send a delivery no more, for good."""
    with storage.together():
        storage.save_delivery(replace(delivery, state="dropped", next_try_at=None))
        storage.record_outcomes([report_delivery(delivery, "dropped", now)])
