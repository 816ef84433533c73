"""Ways in which a digest reaches its readers. A new channel is a module here and a line in CHANNELS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from monitor.deliver.courier import Courier, MailServer, Post
from monitor.deliver.email import send_mail
from monitor.deliver.folder import put_in_folder
from monitor.deliver.maildir import put_in_maildir
from monitor.deliver.webhook import post_notice
from monitor.model import ChannelName, Delivery, Recipient


class Channel(Protocol):
    """Sends one delivery's payload to its recipient. Returns the answer; raises DeliveryError.

    What was sent already, because the answer was lost, may be sent again: the receiving side can tell by the
    message id, and files are not written twice.
    """

    def __call__(self, delivery: Delivery, recipient: Recipient, courier: Courier) -> str: ...


CHANNELS: Mapping[ChannelName, Channel] = {
    "email": send_mail,
    "maildir": put_in_maildir,
    "folder": put_in_folder,
    "webhook": post_notice,
}
"""Channels that send, by name. The archive is written with every digest and is not a delivery."""

__all__ = ["CHANNELS", "Channel", "Courier", "MailServer", "Post"]
