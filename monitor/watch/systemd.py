"""What systemd is told of the service (sd_notify(3)): ready, at work, reading its configuration, stopping.

A message is a datagram to the socket that NOTIFY_SOCKET names, in the file system or, with an @ in front,
among Linux's abstract names. Started by anybody else, the service tells nobody.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping


class Notifier:
    """Tells systemd. A message that cannot be sent is lost: nothing that the service does depends on it.

    `watchdog_s` is how long systemd waits to hear that all is well before it starts the service anew; None:
    for ever.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._address = environment.get("NOTIFY_SOCKET") or None
        self.watchdog_s = self._read_watchdog(environment)

    def _read_watchdog(self, environment: Mapping[str, str]) -> float | None:
        timeout_us = environment.get("WATCHDOG_USEC", "")
        is_ours = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        if self._address is None or not is_ours or not timeout_us.isdigit() or not int(timeout_us):
            return None
        return int(timeout_us) / 1e6

    def tell_ready(self) -> None:
        """Say that the service has started, or is back from reading its configuration."""
        self._send("READY=1")

    def tell_status(self, line: str) -> None:
        """Say in a line what the service does, for `systemctl status`."""
        self._send("STATUS=" + " ".join(line.split()))

    def tell_alive(self) -> None:
        """Say that all is well, for the watchdog."""
        self._send("WATCHDOG=1")

    def tell_reloading(self) -> None:
        """Say that the configuration is read anew; `tell_ready` must follow."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def tell_stopping(self) -> None:
        """Say that the service is about to end."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if self._address is None or not hasattr(socket, "AF_UNIX"):
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(message.encode(), name)
