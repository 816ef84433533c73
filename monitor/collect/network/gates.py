"""Politeness toward servers: how many requests run at once, how soon after each other, and when none does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

FIRST_REST_S = 60.0
"""How long a domain rests that refuses us without saying for how long; it doubles with every refusal."""

LONGEST_GUESSED_REST_S = 60 * 60.0
"""Where that doubling ends."""

LONGEST_CRAWL_DELAY_S = 60.0
"""A robots.txt that asks for a longer pause gets this one."""

RECENT_S = 15.0
"""A domain that was asked so short a time ago may well be asked again soon."""

_MOST_DOUBLINGS = 16


class StillResting(Exception):
    """A domain rests, for longer than one waits: another `left_s` seconds."""

    def __init__(self, left_s: float) -> None:
        super().__init__(f"resting for another {left_s:.0f} s")
        self.left_s = left_s


@dataclass(slots=True)
class _Gate:
    """The queue in front of one domain. Times are loop times; `users` run or wait.

    Whoever has the `turn` is about to send: at most one at a time.
    """

    permits: asyncio.Semaphore
    pause_s: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent_at: float = float("-inf")
    resting_until: float = float("-inf")
    refusals: int = 0
    users: int = 0


class HostGates:
    """Lets requests pass one domain at a time and with pauses, without one domain delaying another.

    At most `connections` requests run in all, `per_host` of them to one domain, sent at least
    `pause_s` seconds apart. Who comes to a domain that rests for no longer than `patience_s` waits,
    others are turned away.
    """

    _MAX_IDLE = 4096

    def __init__(self, connections: int, per_host: int, pause_s: float, patience_s: float = 0.0) -> None:
        self._slots = asyncio.Semaphore(connections)
        self._per_host = per_host
        self._pause_s = pause_s
        self._patience_s = patience_s
        self._gates: dict[str, _Gate] = {}
        self._tidy_at = self._MAX_IDLE

    def __len__(self) -> int:
        """The number of domains remembered."""
        return len(self._gates)

    def passing(self, domain: str) -> Passage:
        """Return a context to send one request in: entering it waits for the turn, and holds a permit.

        Entering raises StillResting, without waiting.
        """
        return Passage(self, self._find_gate(domain))

    def slow_down(self, domain: str, pause_s: float) -> float:
        """Make the pause between two requests to `domain` at least `pause_s`; return what was granted."""
        gate = self._find_gate(domain)
        gate.pause_s = max(gate.pause_s, min(pause_s, LONGEST_CRAWL_DELAY_S))
        return gate.pause_s

    def rest_of(self, domain: str) -> float:
        """Return how many seconds `domain` rests still; 0.0 if it does not."""
        gate = self._gates.get(domain)
        return 0.0 if gate is None else max(0.0, gate.resting_until - asyncio.get_running_loop().time())

    async def _enter(self, gate: _Gate) -> bool:
        """Take a permit, the turn and a slot; return whether others want or just had the same domain."""
        self._find_wait(gate)
        gate.users += 1
        try:
            await gate.permits.acquire()
            try:
                await gate.turn.acquire()
                try:
                    return await self._wait_for_slot(gate)
                except BaseException:
                    gate.turn.release()
                    raise
            except BaseException:
                gate.permits.release()
                raise
        except BaseException:
            gate.users -= 1
            raise

    def _leave(self, gate: _Gate) -> None:
        """Give back the permit and the slot."""
        self._slots.release()
        gate.permits.release()
        gate.users -= 1

    async def _wait_for_slot(self, gate: _Gate) -> bool:
        """Wait out the pause, then take a slot, in this order: a waiting domain must not hold one."""
        loop = asyncio.get_running_loop()
        while True:
            while (wait_s := self._find_wait(gate)) > 0:
                await asyncio.sleep(wait_s)
            await self._slots.acquire()
            if gate.resting_until <= loop.time():
                break
            # The domain was sent to rest while all slots were taken.
            self._slots.release()
        recent = loop.time() - gate.sent_at < RECENT_S
        gate.sent_at = loop.time()
        return recent or gate.users > 1

    def _find_wait(self, gate: _Gate) -> float:
        """Return the seconds until the next request may start. Raises StillResting."""
        now = asyncio.get_running_loop().time()
        if gate.resting_until - now > self._patience_s:
            raise StillResting(gate.resting_until - now)
        return max(gate.sent_at + gate.pause_s, gate.resting_until) - now

    def _find_gate(self, domain: str) -> _Gate:
        gate = self._gates.get(domain)
        if gate is None:
            if len(self._gates) >= self._tidy_at:
                self._forget_idle()
            gate = self._gates[domain] = _Gate(asyncio.Semaphore(self._per_host), self._pause_s)
        return gate

    def _forget_idle(self) -> None:
        """Forget domains with nothing to remember. How often one looks is kept in proportion."""
        now = asyncio.get_running_loop().time()
        self._gates = {
            domain: gate
            for domain, gate in self._gates.items()
            if gate.users
            or gate.sent_at + gate.pause_s > now
            or gate.resting_until + gate.refusals * LONGEST_GUESSED_REST_S > now
        }
        self._tidy_at = max(self._MAX_IDLE, 2 * len(self._gates))


class Passage:
    """One request on its way through a gate. An async context manager, plain because there are so many.

    `busy` says, once inside, that the same domain is asked by others too, or was a moment ago.
    """

    __slots__ = ("_gate", "_gates", "_has_turn", "busy")

    def __init__(self, gates: HostGates, gate: _Gate) -> None:
        self._gates = gates
        self._gate = gate
        self._has_turn = False
        self.busy = False

    async def __aenter__(self) -> Self:
        self.busy = await self._gates._enter(self._gate)
        self._has_turn = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hand_on_turn()
        self._gates._leave(self._gate)

    def report_sent(self) -> None:
        """Hand on the turn: the pause of the domain begins.

        Not earlier, because how long it took to connect must not come off the pause that the server sees.
        """
        self._gate.sent_at = asyncio.get_running_loop().time()
        self._hand_on_turn()

    def report_refusal(self, asked_s: float | None) -> None:
        """Send the domain to rest, as it asked: for so many seconds, or None if it did not say."""
        gate = self._gate
        now = asyncio.get_running_loop().time()
        rests_already = gate.resting_until > now
        if asked_s is None:
            asked_s = min(FIRST_REST_S * 2**gate.refusals, LONGEST_GUESSED_REST_S)
            asked_s = 0.0 if rests_already else asked_s
        gate.resting_until = max(gate.resting_until, now + asked_s)
        # Answers to requests that ran side by side are one refusal.
        if not rests_already:
            gate.refusals = min(gate.refusals + 1, _MOST_DOUBLINGS)

    def report_success(self) -> None:
        """End the doubling of rests."""
        self._gate.refusals = 0

    def _hand_on_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._gate.turn.release()
