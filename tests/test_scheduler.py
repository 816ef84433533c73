"""Jobs run at once, never twice at a time, and end when asked."""

from __future__ import annotations

import asyncio

import pytest

from monitor import scheduler
from monitor.scheduler import Job, run_jobs


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
