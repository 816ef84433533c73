"""How the service is asked to stop, or to read its configuration anew, and that it ends in time.

SIGTERM and SIGINT stop it: what is in work is finished, or left undone and done again next time. A second one
hurries. SIGHUP has it read its configuration again; from a terminal that is closed it means to stop.

What runs in a thread cannot be cut off, and a mail server may keep one waiting for a minute. So a timer ends
the process in any case. Nothing is lost by that: it is what a power cut would do, and less.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from threading import Timer
from types import FrameType

from monitor.watch.logs import Log
from monitor.watch.systemd import Notifier

LEAVE_WITHIN_S = 45.0
"""From the request to stop to the end of the process, at most. systemd's TimeoutStopSec must be longer."""

HURRY_WITHIN_S = 2.0
THREADS_WITHIN_S = 5.0
"""How long threads may take still when all else has ended."""


class Stopping:
    """What signals ask for: `anew` to read the configuration, `asked` to end the jobs, `is_ending` for good.

    `notifier` is told of the end.
    """

    def __init__(self, notifier: Notifier, log: Log) -> None:
        self.notifier = notifier
        self.asked = asyncio.Event()
        self.anew = asyncio.Event()
        self.is_ending = False
        self._log = log
        self._timer: Timer | None = None

    def listen(self) -> None:
        """Take the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            _take(number, self.stop)
        if hasattr(signal, "SIGHUP"):
            _take(signal.SIGHUP, self.stop if sys.stdin.isatty() else self.anew.set)

    def stop(self) -> None:
        """Ask the service to stop; asked again, not to take its time."""
        self.leave_within(HURRY_WITHIN_S if self.is_ending else LEAVE_WITHIN_S)
        self.is_ending = True
        self.notifier.tell_stopping()
        self.asked.set()

    def leave_within(self, seconds: float, exit_code: int = 0) -> None:
        """End the process after so many seconds, whatever it is doing then."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = Timer(seconds, self._leave, [exit_code])
        self._timer.daemon = True
        self._timer.start()

    def _leave(self, exit_code: int) -> None:
        self._log.warning("stopped", detail="what was in work is left undone, and done again next time")
        sys.stderr.flush()
        os._exit(exit_code)


def _take(number: signal.Signals, act: Callable[[], None]) -> None:
    """Have the loop act on a signal. One that comes when the loop is closed already changes nothing: the
    handlers of asyncio would be gone by then, and the signal would kill."""
    loop = asyncio.get_running_loop()

    def handle(_: int, __: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(act)

    signal.signal(number, handle)
