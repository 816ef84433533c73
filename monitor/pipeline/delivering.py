"""From a letter to its recipients: what is queued for each, and rounds of sending what is due.

recipients | letter | mail or notice | queue; later, when it is due: send | record
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from monitor.config import DigestSettings
from monitor.deliver import CHANNELS, Courier
from monitor.deliver.letters import Envelope, compose_mail, make_message_id
from monitor.deliver.webhook import write_notice
from monitor.errors import DeliveryError, NotFound
from monitor.model import Delivery, Letter, Outcome, Recipient
from monitor.pipeline.recipients import find_leave_url
from monitor.pipeline.slots import find_slot
from storage.protocol import Storage

FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=5)
"""How long after its day a delivery is tried still, as mail servers do it (RFC 5321, 4.5.4.1)."""

ARCHIVE_SENDER = "Media Monitor <media-monitor@localhost>"
"""Sender of mails that no mail server sees, where none is configured."""

_HIDDEN = "…"

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


def deliver_waiting(storage: Storage, courier: Courier) -> list[Outcome]:
    """Try every delivery that is due. Returns one outcome for each.

    One that fails for now waits, twice as long each time; one that was refused for good is parked, and one to
    somebody who has left is withdrawn. Whatever becomes of one, the others are tried, unless the channel as a
    whole is out of order. Neither outcomes nor answers name a recipient: the message id tells them apart.
    """
    broken: dict[str, DeliveryError] = {}
    due = storage.list_deliveries(courier.now)
    try:
        return [_deliver(delivery, storage, courier, broken) for delivery in due]
    finally:
        courier.line.hang_up()


def _deliver(
    delivery: Delivery, storage: Storage, courier: Courier, broken: dict[str, DeliveryError]
) -> Outcome:
    recipient = _find_present(delivery, storage)
    if recipient is None:
        done = replace(delivery, state="withdrawn", last_answer="the recipient has left", next_try_at=None)
    else:
        done = _try(delivery, recipient, courier, broken)
    storage.save_delivery(done)
    subject = f"{delivery.topic_id} {delivery.day} {delivery.channel} {delivery.message_id}"
    return Outcome("publish", subject, f"delivery: {done.state}", done.last_answer, courier.now)


def _find_present(delivery: Delivery, storage: Storage) -> Recipient | None:
    try:
        found = storage.load_recipient(delivery.topic_id, delivery.channel, delivery.recipient)
    except NotFound:
        return None
    return found if found.left_at is None else None


def _try(
    delivery: Delivery, recipient: Recipient, courier: Courier, broken: dict[str, DeliveryError]
) -> Delivery:
    """Return a delivery after a try. `broken` are the channels that are out of order, and why."""
    try:
        if delivery.channel in broken:  # whoever has to wait for an answer once need not do so each time
            raise broken[delivery.channel]
        answer = CHANNELS[recipient.channel](delivery, recipient, courier)
    except DeliveryError as error:
        if error.for_all:
            broken[delivery.channel] = error
        return _wait_or_park(delivery, error, hide_address(str(error), recipient.address), courier.now)
    return replace(
        delivery,
        state="sent",
        attempts=delivery.attempts + 1,
        last_answer=hide_address(answer, recipient.address),
        next_try_at=None,
        sent_at=courier.now,
    )


def _wait_or_park(delivery: Delivery, error: DeliveryError, answer: str, now: datetime) -> Delivery:
    over = error.permanent or now.date() > delivery.day + GIVE_UP_AFTER
    asked_for = timedelta(seconds=min(error.retry_after_s, LONGEST_RETRY.total_seconds()))
    wait = max(asked_for, min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(delivery.attempts, 16)))
    return replace(
        delivery,
        state="parked" if over else "waiting",
        attempts=delivery.attempts + 1,
        last_answer=answer,
        next_try_at=None if over else now + wait,
    )


def hide_address(text: str, address: str) -> str:
    """Return an answer without the address that it may repeat, in whole or in its part before the @."""
    bare = parseaddr(address)[1] if "@" in address else ""
    for secret in filter(None, (address, bare, bare.rpartition("@")[0])):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    return text
