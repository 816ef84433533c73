"""The verbs about who is told what: recipients, alerts, deliveries. The rules of `storage.protocol` hold."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from monitor.model import Alert, AlertLook, Article, Delivery, DeliveryState, Recipient


class MailingStorage(Protocol):
    """What telling needs from a database."""

    # --- recipients --------------------------------------------------------------------------

    def save_recipient(self, recipient: Recipient) -> Recipient:
        """Save a recipient; one that is known takes the new wishes and keeps token and `added_at`.

        Who has left comes back with that, unless `left_at` is given. Returns what is stored then.
        """

    def remove_recipient(self, topic_id: str, channel: str, address: str, left_at: datetime) -> Recipient:
        """Note that a recipient has left for good, listed or not; the first time counts.

        Returns what is stored. Raises NotFound.
        """

    def load_recipient(self, topic_id: str, channel: str, address: str) -> Recipient:
        """Return a recipient, also one who has left. Raises NotFound."""

    def find_recipient(self, token: str) -> Recipient | None:
        """Return the recipient who was told this token, also one who has left; None: nobody was."""

    def list_recipients(self, topic_id: str | None, *, with_left: bool = False) -> list[Recipient]:
        """Return the recipients of a topic (None: any), ordered by topic, channel and address."""

    def find_newest_delivery(self, recipient: Recipient) -> Delivery | None:
        """Return the delivery to a recipient whose day is the newest, or None."""

    # --- alerts ------------------------------------------------------------------------------

    def save_alert(self, alert: Alert) -> Alert | None:
        """Save an alert and return it with its id; None, changing nothing, if the topic has its key."""

    def list_alerts(self, topic_id: str | None, since: date | None) -> list[Alert]:
        """Return the alerts of a topic (None: any) that count for `since` or a later day, by id."""

    def load_alert_look(self, topic_id: str) -> AlertLook | None:
        """Return up to where a topic was looked at for alerts; None: it never was."""

    def save_alert_look(self, look: AlertLook) -> None:
        """Remember up to where a topic was looked at, in place of what was known; `since` stays."""

    def find_grouped_until(self) -> int:
        """Return the id up to which the group leg has dealt with every article, 0 for none."""

    def list_new(self, topic_id: str, after_id: int, until_id: int) -> list[Article]:
        """Return articles of a topic with ids in (`after_id`, `until_id`], ordered by (published, id)."""

    def find_with_phrase(
        self, topic_id: str, folded_phrase: str, since: datetime, until_id: int
    ) -> list[int]:
        """Return the ids of a topic's articles that contain a phrase, as the index tells, highest first.

        Those published after `since` with ids up to `until_id`. The phrase is folded as for
        `search_articles`, which looks as far back. Some may have its words apart: behind a stem, for one.
        """

    def count_origins(self, topic_id: str, since: datetime, until: datetime) -> int:
        """Count the texts of their own among a topic's articles published in (`since`, `until`]."""

    # --- deliveries --------------------------------------------------------------------------

    def queue_delivery(self, delivery: Delivery) -> Delivery:
        """Queue a delivery unless the day already has one of this item for this recipient and channel.

        Returns what is stored then: the given one or the earlier one.
        """

    def has_due(self, at: datetime) -> bool:
        """Tell whether a delivery is due, as `list_deliveries`, without reading any."""

    def list_deliveries(self, due_at: datetime | None) -> list[Delivery]:
        """Return deliveries still waiting whose next try is due, oldest day first.

        One that failed is due before a newer one to the same recipient, however long it was to wait. Without
        `due_at`: all deliveries, of any state.
        """

    def list_outbox(self, state: DeliveryState, topic_id: str | None) -> list[Delivery]:
        """Return the deliveries of a topic (None: any) in a state, without payloads, oldest day first."""

    def load_delivery_state(self, delivery: Delivery) -> DeliveryState:
        """Return the state that a queued delivery is in by now. Raises NotFound."""

    def sending(self) -> AbstractContextManager[bool]:
        """Take the turn to send what is due; yields False while another process or store has it.

        It ends with the block, and with the process however that ends.
        """

    def count_deliveries(self) -> dict[str, int]:
        """Count deliveries by state."""

    def save_delivery(self, delivery: Delivery) -> None:
        """Save the new state of a queued delivery. Its message id stays, and its payload until it is done.

        Raises NotFound.
        """
