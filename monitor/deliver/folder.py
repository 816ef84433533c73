"""Mails as `.eml` files in a folder."""

from __future__ import annotations

import re
from pathlib import Path

from monitor.deliver.courier import Courier
from monitor.deliver.files import replace_file
from monitor.errors import DeliveryError
from monitor.model import Delivery, Recipient

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME_CHARS = 120


def put_in_folder(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Write a mail into the recipient's folder; the same mail takes its own place. Raises DeliveryError."""
    folder = Path(recipient.address)
    name = f"{name_file(delivery)}.eml"
    try:
        if not folder.is_dir():
            raise DeliveryError("the folder is not there; make it, or mount its disk", permanent=False)
        replace_file(folder / name, delivery.payload)
    except OSError as error:
        raise DeliveryError(f"the folder cannot be written to: {error.strerror}", permanent=False) from error
    return f"written as {name}"


def name_file(delivery: Delivery) -> str:
    """Return a name for a delivery's file, without suffix: its own, and of letters, digits, - and _ only."""
    own = delivery.message_id.strip("<>").rpartition("@")[0]
    return _UNSAFE.sub("_", own)[:_MAX_NAME_CHARS].strip("_") or "mail"
