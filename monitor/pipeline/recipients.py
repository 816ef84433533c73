"""Who gets the digests: those whom the configuration lists, those who were added, without those who left."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from monitor.config import DigestSettings
from monitor.model import ChannelName, Recipient
from storage.protocol import Storage

LEAVE_PATH = "/leave/"
"""Where the address to unsubscribe at goes on after the public URL; language and token end it."""

_TOKEN_BYTES = 32


def make_recipient(
    topic_id: str, channel: ChannelName, address: str, language: str, now: datetime
) -> Recipient:
    """Return a new recipient with the usual wishes: all of it, in HTML, as soon as there is something.

    A mail address is kept without a name and with its domain in lower case: one person gets one mail.
    """
    return Recipient(
        topic_id=topic_id,
        channel=channel,
        address=tidy_address(address) if channel == "email" else address,
        language=language,
        format="html",
        at=None,
        timezone=None,
        alerts=True,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        added_at=now,
    )


def tidy_address(address: str) -> str:
    """Return a mail address by which its owner is known, however it was written."""
    user, _, domain = parseaddr(address)[1].rpartition("@")
    return f"{user}@{domain.lower()}"


def gather_recipients(
    topic_id: str, settings: DigestSettings, now: datetime, storage: Storage
) -> list[Recipient]:
    """Return the recipients of a topic, having put in those whom `settings` list, and out those no more.

    One that has left, or was added by command, is not touched: the list says nothing of them any more.
    Without a mail server nobody is listed.
    """
    email = settings.email
    named = email.recipients if email is not None and email.smtp is not None else ()
    listed = dict.fromkeys(map(tidy_address, named))
    with storage.together():
        stored = storage.list_recipients(topic_id, with_left=True)
        known = {one.address: one for one in stored if one.channel == "email"}
        for address in listed:
            if address not in known:
                new = make_recipient(topic_id, "email", address, settings.language, now)
                storage.save_recipient(replace(new, listed=True))
        for one in known.values():
            if one.listed and (one.left_at is None) != (one.address in listed):
                storage.save_recipient(replace(one, left_at=None if one.address in listed else now))
        return storage.list_recipients(topic_id)


def find_leave_url(public_url: str, recipient: Recipient) -> str:
    """Return where a recipient can unsubscribe, below the `public_url` of the configuration."""
    return f"{public_url.rstrip('/')}{LEAVE_PATH}{recipient.language}/{recipient.token}"
