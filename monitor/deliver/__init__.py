"""Ways in which a digest reaches its readers. A new channel is a module here and a line in CHANNELS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from monitor.deliver.email import MailServer, send_mail
from monitor.model import Delivery


class Channel(Protocol):
    """Sends one delivery's payload. Returns the answer; raises DeliveryError."""

    def __call__(self, delivery: Delivery, server: MailServer) -> str: ...


CHANNELS: Mapping[str, Channel] = {"email": send_mail}
"""Channels that send, by name. The archive is written with every digest and is not a delivery."""

__all__ = ["CHANNELS", "Channel", "MailServer"]
