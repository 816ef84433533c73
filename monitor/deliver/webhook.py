"""Digests as JSON, posted to a URL and signed.

What is posted has `topic`, `day`, `item` ("digest", or the id of an alert), `subject`, `text` (as in the text
part of a mail) and `digest` (as in the JSON file beside the page, null for an alert). The headers:

    X-Media-Monitor-Id: <harbour.2026-05-14.3a7d...>    the same at every try: who has it may ignore it
    X-Media-Monitor-Timestamp: 1778734800               seconds since 1970, of this try
    X-Media-Monitor-Signature: sha256=HEX               HMAC-SHA256 of TIMESTAMP "." BODY with the secret

A receiver computes the signature of the bytes it got, compares in constant time, and refuses what is older
than some minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from monitor.deliver.courier import Courier
from monitor.errors import (
    AddressRefused,
    BadStatus,
    BadUrl,
    DeliveryError,
    FetchError,
    HostResting,
    RedirectFailed,
)
from monitor.model import Delivery, Letter, Recipient

_MAY_PASS = frozenset({408, 425, 429})
"""Statuses below 500 that ask to try again; any other says that it would be in vain."""


def write_notice(topic_id: str, day: str, item: str, letter: Letter, digest_json: bytes | None) -> bytes:
    """Return what is posted: JSON in UTF-8. `digest_json` is the digest, None for an alert."""
    notice: dict[str, Any] = {
        "topic": topic_id,
        "day": day,
        "item": item,
        "subject": letter.subject,
        "text": letter.text,
        "digest": None if digest_json is None else json.loads(digest_json),
    }
    return json.dumps(notice, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def derive_secret(token: str) -> str:
    """Return the secret that signs what a recipient with this token is posted.

    It is another than the token, so that whoever checks signatures cannot unsubscribe anybody.
    """
    return hmac.new(token.encode(), b"media-monitor webhook", hashlib.sha256).hexdigest()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of the signature's header."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post_notice(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Post a delivery to the recipient's URL and return the answer. Raises DeliveryError.

    A 4xx answer (but 408, 425 and 429) is permanent, and so is a URL that cannot or may not be asked.
    """
    timestamp = str(int(courier.now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Media-Monitor-Id": delivery.message_id,
        "X-Media-Monitor-Timestamp": timestamp,
        "X-Media-Monitor-Signature": sign(derive_secret(recipient.token), timestamp, delivery.payload),
    }
    try:
        status = courier.post(recipient.address, delivery.payload, headers)
    except FetchError as error:  # its text has the URL, which may hold a secret; its reason does not
        pause_s = (error.retry_after_s or 0.0) if isinstance(error, BadStatus | HostResting) else 0.0
        raise DeliveryError(error.reason, permanent=_is_final(error), retry_after_s=pause_s) from error
    return f"the server answered {status}"


def _is_final(error: FetchError) -> bool:
    if isinstance(error, BadStatus):
        return error.status < 500 and error.status not in _MAY_PASS
    return isinstance(error, BadUrl | AddressRefused | RedirectFailed)
