"""Whether the jobs of the service get on: a loop that turns is no proof that anything is done.

A job that runs for longer than it ever should, or does not come to its turn, is stuck. Then the watchdog is
not told that all is well, and systemd starts the service anew. Time is read off a clock that stands still
while the machine sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Clock = Callable[[], float]
"""Tells the seconds since some moment, never going back."""


@dataclass(slots=True)
class _Work:
    """A job: when it last began or ended, and how long it may take to do the next of both."""

    patience_s: float
    turned_at_s: float


class Progress:
    """Follows jobs, and whatever else can say for how long it has been stuck."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._works: dict[str, _Work] = {}
        self._probes: dict[str, tuple[Callable[[], float], float]] = {}

    def follow(
        self, name: str, work: Callable[[], Awaitable[None]], every_s: float, bound_s: float
    ) -> Callable[[], Awaitable[None]]:
        """Return `work`, followed from now on: done every `every_s`, it never takes longer than `bound_s`."""
        followed = self._works[name] = _Work(every_s + bound_s, self._clock())

        async def work_followed() -> None:
            followed.turned_at_s = self._clock()
            try:
                await work()
            finally:
                followed.turned_at_s = self._clock()

        return work_followed

    def probe(self, name: str, measure: Callable[[], float], bound_s: float) -> None:
        """Ask `measure` for how many seconds something has got nowhere; longer than `bound_s` is stuck."""
        self._probes[name] = measure, bound_s

    def measure_idle(self) -> Mapping[str, float]:
        """Return for how many seconds each has neither begun nor ended anything, by name."""
        now_s = self._clock()
        idle = {name: now_s - work.turned_at_s for name, work in self._works.items()}
        return idle | {name: measure() for name, (measure, _) in self._probes.items()}

    def find_stuck(self) -> list[str]:
        """Return the names of what is stuck, in the order in which it was given."""
        bounds = {name: work.patience_s for name, work in self._works.items()}
        bounds |= {name: bound_s for name, (_, bound_s) in self._probes.items()}
        return [name for name, idle_s in self.measure_idle().items() if idle_s > bounds[name]]


class Standstill:
    """Measures for how long there has been work of which none was done with."""

    def __init__(self, count: Callable[[], tuple[int, int]], clock: Clock = time.monotonic) -> None:
        """`count` returns how much is in work, and how much was ever done with."""
        self._count = count
        self._clock = clock
        self._done = 0
        self._since_s = clock()

    def measure(self) -> float:
        """Return the seconds since the first measurement that found things as they are."""
        in_work, done = self._count()
        if not in_work or done != self._done:
            self._done, self._since_s = done, self._clock()
        return self._clock() - self._since_s
