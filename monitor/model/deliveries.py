"""A digest on its way: to whom, in what form, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from monitor.model.kinds import ChannelName, DeliveryState, MailFormat


@dataclass(frozen=True, slots=True)
class MailPart:
    """A picture that comes with a mail, named there by `cid:` and its id."""

    content_id: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's content. `html` is a whole HTML document, None for a recipient who reads text."""

    subject: str
    text: str
    html: str | None
    parts: tuple[MailPart, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the digests of a topic, how and when.

    `address` is a mail address, a folder or a URL, as the channel has it. `at` and `timezone` say from when
    on a local day the digest may come, None: as soon as it is composed. `token` is what only this recipient
    knows. Who has left is kept, so that nobody subscribes them again by mistake. `listed`: it is the
    configuration that says whether they get it; else they, or a command, have said so themselves.
    """

    topic_id: str
    channel: ChannelName
    address: str
    language: str
    format: MailFormat
    at: time | None
    timezone: str | None
    alerts: bool
    token: str
    added_at: datetime
    left_at: datetime | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest or alert to one recipient by one channel. `payload` is what is sent, always the same bytes.

    It is empty once nothing is to be sent any more. `item` is "digest", or the id of an alert. `tried_since`
    is when the first try failed, None where none has or tries began anew.
    """

    topic_id: str
    day: date
    channel: str
    recipient: str
    message_id: str
    payload: bytes
    state: DeliveryState
    attempts: int
    last_answer: str | None
    next_try_at: datetime | None
    sent_at: datetime | None
    item: str = "digest"
    tried_since: datetime | None = None
