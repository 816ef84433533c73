"""When things happen, never what: jobs at fixed intervals until somebody asks to stop.

Digests are not scheduled by a calendar, which skips or doubles a day when clocks change: a job every
few seconds asks the database what is due. Nor does it matter to the jobs when somebody sets the clock: after
a leap forward each is due once, after a step back at once (decision 41).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

STOP_DEADLINE_S = 20.0
"""Work that is not finished so long after the request to stop is cut off, and done again next time. What runs
in a thread is not cut off by that: the process ends when the thread does."""

LOOK_AT_CLOCK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `every_s` seconds, at once for the first time, never twice at the same time."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[None]]


class _Pause(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """A job is due so long after it was found due.

    APScheduler's own interval lists every time that was missed before it drops all but one: with a job every
    two seconds that is 16 million after a year's leap.
    """

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self._pause


async def run_jobs(jobs: Sequence[Job], stop: asyncio.Event) -> None:
    """Run jobs until `stop` is set, then let those in work finish, at most until the deadline.

    An error that a job raises ends the service: it is a bug, and hiding it would lose articles.
    """
    running: set[asyncio.Task[None]] = set()
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    scheduler = AsyncIOScheduler(executors={"default": AsyncIOExecutor()}, timezone=UTC)
    for job in jobs:
        scheduler.add_job(
            _watch(job, running, failed),
            _Pause(timedelta(seconds=job.every_s)),
            id=job.name,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    stopping = asyncio.create_task(stop.wait())
    minding = asyncio.create_task(_mind_clock(scheduler, jobs))
    waiting: set[asyncio.Future[Any]] = {stopping, failed, minding}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    minding.cancel()
    scheduler.pause()
    await _finish(running)
    scheduler.shutdown(wait=False)
    for ended in (failed, minding):
        if ended.done() and not ended.cancelled():
            ended.result()


async def _mind_clock(scheduler: AsyncIOScheduler, jobs: Sequence[Job]) -> None:
    """Make a job due whose next time is farther off than its interval: the clock was set back since."""
    while True:
        await asyncio.sleep(LOOK_AT_CLOCK_EVERY_S)
        now = datetime.now(UTC)
        for job in jobs:
            planned = scheduler.get_job(job.name)
            if planned.next_run_time > now + timedelta(seconds=job.every_s):
                planned.modify(next_run_time=now)


def _watch(
    job: Job, running: set[asyncio.Task[None]], failed: asyncio.Future[None]
) -> Callable[[], Awaitable[None]]:
    """Return the job's work, noting its task while it runs and the first error that any job raises."""

    async def work() -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        running.add(task)
        try:
            await job.work()
        except Exception as error:  # whatever it is, run_jobs raises it again
            if not failed.done():
                failed.set_exception(error)
        finally:
            running.discard(task)

    return work


async def _finish(running: set[asyncio.Task[None]]) -> None:
    """Wait for the jobs in work; cut off what outlives the deadline."""
    if not running:
        return
    _, late = await asyncio.wait(running, timeout=STOP_DEADLINE_S)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
