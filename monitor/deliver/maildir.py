"""Mails in a Maildir, as mail programs on this machine read them."""

from __future__ import annotations

import mailbox
from pathlib import Path

from monitor.deliver.courier import Courier
from monitor.deliver.files import replace_file
from monitor.deliver.folder import name_file
from monitor.errors import DeliveryError
from monitor.model import Delivery, Recipient


def put_in_maildir(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Put a mail into the recipient's Maildir once, whether or not it was read since. Raises DeliveryError.

    The name of its file is the mail's own: the standard library's would be another at every try.
    """
    root = Path(recipient.address)
    name = f"{delivery.day:%Y%m%d}.{name_file(delivery)}.media-monitor"
    try:
        box = mailbox.Maildir(root, create=False)
        if name in box:
            return "was there already"
        mail = delivery.payload.replace(b"\r\n", b"\n")  # files of a Maildir have the line ends of the system
        replace_file(root / "new" / name, mail, mode=0o600, beside=root / "tmp")
    except mailbox.NoSuchMailboxError as error:
        raise DeliveryError(
            "the Maildir is not there; make it, or mount its disk", permanent=False
        ) from error
    except OSError as error:
        raise DeliveryError(f"the Maildir cannot be written to: {error.strerror}", permanent=False) from error
    return f"put in as {name}"


def make_maildir(root: Path) -> None:
    """Make an empty Maildir unless there is one. Raises OSError."""
    mailbox.Maildir(root, create=True)
