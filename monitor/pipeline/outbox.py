"""What users do with deliveries: find one, have it tried again, or drop it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import NotFound
from monitor.model import Delivery, DeliveryState, Outcome
from monitor.pipeline.delivering import report_delivery
from storage.protocol import Storage

OPEN: tuple[DeliveryState, ...] = ("waiting", "parked")
"""What has not come to its end."""

_SHORT = 8

_ABANDONED = "the topic {} is not in the configuration any more; put it back and retry, or drop this"


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


def park_abandoned(followed: Container[str], now: datetime, storage: Storage) -> list[Outcome]:
    """Park what waits of topics that are not among `followed`, by id; each is an outcome.

    Nobody who has taken a topic out of the configuration expects its mails; they are there to be retried.
    """
    with storage.together():
        abandoned = [one for one in storage.list_outbox("waiting", None) if one.topic_id not in followed]
        parked = [
            replace(one, state="parked", next_try_at=None, last_answer=_ABANDONED.format(one.topic_id))
            for one in abandoned
        ]
        for one in parked:
            storage.save_delivery(one)
        outcomes = [report_delivery(one, "parked", now) for one in parked]
        storage.record_outcomes(outcomes)
    return outcomes
