"""From a letter to its recipients: what is queued for each, and rounds of sending what is due.

recipients | letter | mail or notice | queue; later, when it is due: send | record
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.config import DigestSettings
from monitor.deliver import CHANNELS, Courier
from monitor.deliver.answers import clean_answer
from monitor.deliver.letters import Envelope, compose_mail, make_message_id
from monitor.deliver.retries import is_over, plan_wait
from monitor.deliver.webhook import write_notice
from monitor.errors import DeliveryError, NotFound
from monitor.model import Delivery, Letter, Outcome, Recipient
from monitor.pipeline.recipients import find_leave_url
from monitor.pipeline.slots import find_slot
from storage.protocol import Storage

ARCHIVE_SENDER = "Media Monitor <media-monitor@localhost>"
"""Sender of mails that no mail server sees, where none is configured."""

_LOG = logging.getLogger(__name__)

WriteLetter = Callable[[Recipient, str | None], Letter]
"""Writes a letter in a recipient's language, format and zone. The second argument is where they can
unsubscribe, if anywhere. It is called once for all who want the same: nothing else of a recipient may stand
in the letter."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """What goes out at a time: the digest of a day, or an alert. `item` is as in `Delivery`.

    `digest_json` is the digest for webhooks, None for an alert.
    """

    topic_id: str
    topic_name: str
    day: date
    made_at: datetime
    item: str = "digest"
    digest_json: bytes | None = None


# --- queueing --------------------------------------------------------------------------------


def queue_mailing(
    mailing: Mailing,
    recipients: list[Recipient],
    write: WriteLetter,
    settings: DigestSettings,
    storage: Storage,
) -> list[Delivery]:
    """Queue a mailing for each recipient; one that was queued before stays as it was.

    A digest is due at the recipient's own time of day, an alert at once. Without a mail server there are no
    mails to send.
    """
    sends_mail = settings.email is not None and settings.email.smtp is not None
    write_for = _write_once(write)
    return [
        storage.queue_delivery(_make_delivery(mailing, recipient, write_for, settings))
        for recipient in recipients
        if sends_mail or recipient.channel != "email"
    ]


def _write_once(write: WriteLetter) -> WriteLetter:
    """Return `write` for many recipients: who wants the same gets the same, with a link of their own."""
    drafts: dict[tuple[object, ...], tuple[str, Letter]] = {}

    def write_for(recipient: Recipient, leave_url: str | None) -> Letter:
        wish = recipient.language, recipient.format, recipient.timezone, leave_url is None
        if wish not in drafts:
            drafts[wish] = recipient.token, write(recipient, leave_url)
        token, draft = drafts[wish]  # no article can hold a token, for nobody can know it
        html = None if draft.html is None else draft.html.replace(token, recipient.token)
        return replace(draft, text=draft.text.replace(token, recipient.token), html=html)

    return write_for


def _make_delivery(
    mailing: Mailing, recipient: Recipient, write: WriteLetter, settings: DigestSettings
) -> Delivery:
    due_at = _find_due(mailing, recipient, settings)
    message_id, payload = _compose(mailing, recipient, write, max(due_at, mailing.made_at), settings)
    return Delivery(
        topic_id=mailing.topic_id,
        day=mailing.day,
        channel=recipient.channel,
        recipient=recipient.address,
        message_id=message_id,
        payload=payload,
        state="waiting",
        attempts=0,
        last_answer=None,
        next_try_at=due_at,
        sent_at=None,
        item=mailing.item,
    )


def _find_due(mailing: Mailing, recipient: Recipient, settings: DigestSettings) -> datetime:
    if mailing.item != "digest":
        return mailing.made_at
    zone = settings.timezone if recipient.timezone is None else ZoneInfo(recipient.timezone)
    return find_slot(mailing.day, settings.at, settings.timezone, recipient.at, zone)


def _compose(
    mailing: Mailing, recipient: Recipient, write: WriteLetter, sent_at: datetime, settings: DigestSettings
) -> tuple[str, bytes]:
    leave_url = _find_way_out(recipient, settings)
    letter = write(recipient, leave_url)
    envelope = replace(
        address_envelope(mailing, sent_at, settings),
        recipient=recipient.address if recipient.channel == "email" else None,
        token=recipient.token,
        leave_url=leave_url,
    )
    if recipient.channel != "webhook":
        return compose_mail(letter, envelope)
    notice = write_notice(
        mailing.topic_id, mailing.day.isoformat(), mailing.item, letter, mailing.digest_json
    )
    return make_message_id(envelope), notice


def _find_way_out(recipient: Recipient, settings: DigestSettings) -> str | None:
    # What is posted to a program may be shown to many, none of whom is to unsubscribe it.
    if settings.email is None or settings.email.unsubscribe is None or recipient.channel == "webhook":
        return None
    return find_leave_url(settings.email.unsubscribe.url, recipient)


def address_envelope(mailing: Mailing, sent_at: datetime, settings: DigestSettings) -> Envelope:
    """Return the envelope of the archive's copy, which goes to nobody."""
    return Envelope(
        topic_id=mailing.topic_id,
        topic_name=mailing.topic_name,
        day=mailing.day,
        sender=settings.email.sender if settings.email else ARCHIVE_SENDER,
        sent_at=sent_at,
        item=mailing.item,
    )


# --- sending ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outage:
    """Why a channel is out of order.

    `found_by` seeds the waits of all that it concerns: they come back together, and one try tells for all.
    """

    error: DeliveryError
    found_by: str


def deliver_waiting(
    storage: Storage, courier: Courier, is_stopped: Callable[[], bool] = lambda: False
) -> list[Outcome]:
    """Try every delivery that is due, oldest day first. Saves what became of each; returns an outcome each.

    One that fails for now waits, twice as long each time; one that was refused for good is parked, and one to
    somebody who has left is withdrawn. Whatever becomes of one, the others are tried, unless the channel as a
    whole is out of order or `is_stopped` says so. Neither outcomes nor answers name a recipient: the message
    id tells them apart. While another process is sending, nothing is done.
    """
    broken: dict[str, _Outage] = {}
    outcomes: list[Outcome] = []
    with storage.sending() as is_ours:
        try:
            for delivery in storage.list_deliveries(courier.now) if is_ours else ():
                if is_stopped():
                    break
                outcomes += _deliver(delivery, storage, courier, broken)
        finally:
            courier.line.hang_up()
    return outcomes


def _deliver(
    delivery: Delivery, storage: Storage, courier: Courier, broken: dict[str, _Outage]
) -> list[Outcome]:
    """Try a delivery unless it was dropped meanwhile; return its outcome."""
    if storage.load_delivery_state(delivery) != "waiting":
        return []
    recipient = _find_present(delivery, storage)
    if recipient is None:
        done = replace(delivery, state="withdrawn", last_answer="the recipient has left", next_try_at=None)
    else:
        done = _try(delivery, recipient, courier, broken)
    outcome = report_delivery(done, done.state, courier.now)
    with storage.together():  # a kill in between would leave a delivery of which nobody knows what became
        if done.state != "sent" and storage.load_delivery_state(delivery) != "waiting":
            return []
        storage.save_delivery(done)
        storage.record_outcomes([outcome])
    return [outcome]


def report_delivery(delivery: Delivery, result: str, now: datetime) -> Outcome:
    """Return the outcome of what was done with a delivery."""
    subject = f"{delivery.topic_id} {delivery.day} {delivery.channel} {delivery.message_id}"
    return Outcome("publish", subject, f"delivery: {result}", delivery.last_answer, now)


def _find_present(delivery: Delivery, storage: Storage) -> Recipient | None:
    try:
        found = storage.load_recipient(delivery.topic_id, delivery.channel, delivery.recipient)
    except NotFound:
        return None
    return found if found.left_at is None else None


def _try(delivery: Delivery, recipient: Recipient, courier: Courier, broken: dict[str, _Outage]) -> Delivery:
    """Return a delivery after a try. `broken` are the channels that are out of order."""
    try:
        if delivery.channel in broken:  # whoever has to wait for an answer once need not do so each time
            raise broken[delivery.channel].error
        answer = _send(delivery, recipient, courier)
    except DeliveryError as error:
        if error.for_all:
            broken.setdefault(delivery.channel, _Outage(error, delivery.message_id))
        seed = broken[delivery.channel].found_by if error.for_all else delivery.message_id
        said = clean_answer(str(error), recipient, courier.mail_server)
        return _wait_or_park(replace(delivery, last_answer=said), error, seed, courier.now)
    return replace(
        delivery,
        state="sent",
        attempts=delivery.attempts + 1,
        last_answer=clean_answer(answer, recipient, courier.mail_server),
        next_try_at=None,
        sent_at=courier.now,
    )


def _send(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Return the answer of the receiving side. Raises DeliveryError, also for a mistake in a channel."""
    try:
        return CHANNELS[recipient.channel](delivery, recipient, courier)
    except DeliveryError:
        raise
    except Exception as error:  # what stumbles over one recipient must not keep the mails of all others
        name = type(error).__name__
        frames = "".join(traceback.format_tb(error.__traceback__))  # its words might name the recipient
        _LOG.error("a mistake in this program, %s, kept %s waiting:\n%s", name, delivery.message_id, frames)
        raise DeliveryError(f"program error: {name}", permanent=False) from error


def _wait_or_park(delivery: Delivery, error: DeliveryError, seed: str, now: datetime) -> Delivery:
    tries, since = delivery.attempts + 1, min(delivery.tried_since or now, now)
    over = error.permanent or is_over(tries, since, now, for_all=error.for_all)
    return replace(
        delivery,
        state="parked" if over else "waiting",
        attempts=tries,
        next_try_at=None if over else now + plan_wait(delivery.attempts, seed, error.retry_after_s),
        tried_since=since,
    )
