"""Jobs run at once, never twice at a time, whatever the clock says, and end when asked."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

from monitor import scheduler
from monitor.scheduler import Job, run_jobs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_jobs_start_at_once_and_again_until_stopped() -> None:
    stop = asyncio.Event()
    seen: list[str] = []

    async def tick() -> None:
        seen.append("tick")
        if len(seen) == 3:
            stop.set()

    await asyncio.wait_for(run_jobs([Job("tick", 0.05, tick)], stop), 5)
    assert seen == ["tick"] * 3


async def test_a_job_in_work_is_finished_before_stopping_and_never_doubled() -> None:
    stop = asyncio.Event()
    running, most, finished = 0, 0, 0

    async def slow() -> None:
        nonlocal running, most, finished
        running += 1
        most = max(most, running)
        stop.set()
        await asyncio.sleep(0.3)
        running -= 1
        finished += 1

    await asyncio.wait_for(run_jobs([Job("slow", 0.05, slow)], stop), 5)
    assert (most, finished, running) == (1, 1, 0)


async def test_fault_39_work_that_outlives_the_deadline_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "STOP_DEADLINE_S", 0.1)
    stop = asyncio.Event()
    cut = False

    async def endless() -> None:
        nonlocal cut
        stop.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cut = True
            raise

    await asyncio.wait_for(run_jobs([Job("endless", 60, endless)], stop), 5)
    assert cut


async def test_a_bug_in_a_job_ends_the_service() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(run_jobs([Job("broken", 60, broken)], asyncio.Event()), 5)


class SetClock(datetime):
    """The wall clock as the scheduler reads it; `ahead` is by how much somebody has set it."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain time does
        return datetime.now(tz) + cls.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[SetClock]:
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", SetClock)
    monkeypatch.setattr(scheduler, "datetime", SetClock)
    monkeypatch.setattr(scheduler, "LOOK_AT_CLOCK_EVERY_S", 0.05)
    monkeypatch.setattr(SetClock, "ahead", timedelta(0))
    return SetClock


@pytest.mark.parametrize("leap", [-HOUR, -365 * DAY, 365 * DAY, 56 * 365 * DAY], ids=str)
async def test_fault_28_29_jobs_go_on_at_their_pace_when_the_clock_is_set(
    clock: type[SetClock], leap: timedelta
) -> None:
    stop = asyncio.Event()
    seen: list[float] = []

    async def tick() -> None:
        seen.append(time.monotonic())
        if len(seen) == 3:
            clock.ahead = leap
        elif len(seen) == 6:
            stop.set()

    await asyncio.wait_for(run_jobs([Job("tick", 0.2, tick)], stop), 10)
    gaps = [later - earlier for earlier, later in itertools.pairwise(seen)]
    assert max(gaps) < 1.5
    assert seen[-1] - seen[2] > 0.35  # one that was due at once, the others at their pace


async def test_fault_28_after_a_step_back_each_job_is_due_at_once_and_once(clock: type[SetClock]) -> None:
    stop = asyncio.Event()
    ran: Counter[str] = Counter()

    def count(name: str) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            ran[name] += 1

        return work

    running = asyncio.create_task(run_jobs([Job(name, 60, count(name)) for name in "ab"], stop))
    await asyncio.sleep(0.2)
    clock.ahead = -DAY
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert ran == {"a": 2, "b": 2}
