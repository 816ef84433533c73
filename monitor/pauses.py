"""What the service does while nothing can be saved: it waits, and takes its work up again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress

from monitor.errors import StorageBusy, StorageFull
from storage.sqlite.reserve import RESERVE_BYTES, Reserve, has_room
from storage.sqlite.session import is_locked

PAUSE_S = 60.0
"""How often a service that waits for room looks whether it can go on."""

LOCKED_PAUSE_S = 1.0
"""How often one looks that waits for whoever keeps the database locked."""

Tell = Callable[[str, str], None]
"""Takes an event, "paused" or "resumed", and its reason."""

Meanwhile = Callable[[str], AbstractAsyncContextManager[None]]
"""Makes what is entered for the time of a pause, from its reason."""


async def work_through(
    work: Callable[[], Awaitable[None]],
    reserve: Reserve,
    stop: asyncio.Event,
    tell: Tell,
    meanwhile: Meanwhile = lambda _: nullcontext(),
) -> None:
    """Do `work` to its end; when a full disk or a locked database ends it, wait, and begin it again.

    While it waits nothing runs. On a full disk the reserve is given back, so that its owner can clean up,
    and work begins again when there is room to make it anew. What was read and not saved is read again.
    Any other error is raised. Ends when `stop` is set, with which `work` must end too.
    """
    while not stop.is_set():
        try:
            await work()
            return
        except (StorageFull, StorageBusy) as error:
            if isinstance(error, StorageFull):
                reserve.free()
            tell("paused", str(error))
            async with meanwhile(str(error)):
                await _wait_out(error, reserve, stop)
            if not stop.is_set():
                tell("resumed", "what was in work is done again")


async def _wait_out(error: StorageFull | StorageBusy, reserve: Reserve, stop: asyncio.Event) -> None:
    is_full = isinstance(error, StorageFull)
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_S if is_full else LOCKED_PAUSE_S)
        if _can_go_on(error, reserve):
            return


def _can_go_on(error: StorageFull | StorageBusy, reserve: Reserve) -> bool:
    if isinstance(error, StorageFull):
        return has_room(error.folder, RESERVE_BYTES) and reserve.make()
    return not is_locked(reserve.database)
