"""Politeness toward servers: how many requests run at once, and how soon after each other they start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Gate:
    """The queue in front of one host. `free_at` is loop time."""

    permits: asyncio.Semaphore
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    users: int = 0


class HostGates:
    """Lets requests pass one host at a time and with pauses, without one host delaying another.

    At most `connections` requests run in all, `per_host` of them to one host, started at least
    `pause_s` seconds apart.
    """

    _MAX_IDLE = 1024

    def __init__(self, connections: int, per_host: int, pause_s: float) -> None:
        self._slots = asyncio.Semaphore(connections)
        self._per_host = per_host
        self._pause_s = pause_s
        self._gates: dict[str, _Gate] = {}

    def __len__(self) -> int:
        """The number of hosts remembered."""
        return len(self._gates)

    @asynccontextmanager
    async def passing(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn and hold its permit while the request runs."""
        gate = self._find_gate(host)
        gate.users += 1
        try:
            async with gate.permits:
                await self._take_turn(gate)
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            gate.users -= 1

    def _find_gate(self, host: str) -> _Gate:
        if len(self._gates) >= self._MAX_IDLE:
            self._forget_idle()
        if host not in self._gates:
            self._gates[host] = _Gate(asyncio.Semaphore(self._per_host))
        return self._gates[host]

    async def _take_turn(self, gate: _Gate) -> None:
        """Wait out the pause, then take a slot, in this order: a waiting host must not hold one."""
        loop = asyncio.get_running_loop()
        async with gate.turn:
            await asyncio.sleep(max(0.0, gate.free_at - loop.time()))
            await self._slots.acquire()
            gate.free_at = loop.time() + self._pause_s

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        for host in [h for h, gate in self._gates.items() if not gate.users and gate.free_at <= now]:
            del self._gates[host]
