"""A job that hangs, or never comes to its turn, is stuck; one that takes its time is not."""

from __future__ import annotations

import asyncio

import pytest

from monitor.watch.progress import Progress, Standstill


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


async def test_a_job_may_take_as_long_as_its_bound_and_no_longer() -> None:
    clock = Hand()
    progress = Progress(clock)
    release = asyncio.Event()

    async def work() -> None:
        await release.wait()

    followed = progress.follow("group", work, every_s=10, bound_s=60)
    running = asyncio.create_task(followed())
    await asyncio.sleep(0)
    clock.now_s += 70
    assert progress.find_stuck() == []
    clock.now_s += 1
    assert progress.find_stuck() == ["group"]
    release.set()
    await running
    assert progress.find_stuck() == []
    assert progress.measure_idle() == {"group": 0.0}


async def test_a_job_that_fails_has_turned_and_one_that_is_never_called_has_not() -> None:
    clock = Hand()
    progress = Progress(clock)

    async def fail() -> None:
        raise ValueError("x")

    async def rest() -> None:
        return

    failing = progress.follow("collect", fail, every_s=5, bound_s=5)
    progress.follow("publish", rest, every_s=5, bound_s=5)
    clock.now_s += 11
    with pytest.raises(ValueError, match="x"):
        await failing()
    assert progress.find_stuck() == ["publish"]


def test_what_measures_itself_is_asked() -> None:
    progress = Progress(Hand())
    progress.probe("polling", lambda: 61.0, 60.0)
    progress.probe("pushes", lambda: 60.0, 60.0)
    assert progress.find_stuck() == ["polling"]
    assert progress.measure_idle() == {"polling": 61.0, "pushes": 60.0}


def test_a_standstill_lasts_while_there_is_work_and_none_is_done_with() -> None:
    clock = Hand()
    counts = [0, 0]
    standstill = Standstill(lambda: (counts[0], counts[1]), clock)
    clock.now_s += 50
    assert standstill.measure() == 0, "there is nothing to do"
    counts[0] = 3
    clock.now_s += 7
    assert standstill.measure() == 7
    clock.now_s += 1
    assert standstill.measure() == 8
    counts[1] = 1
    assert standstill.measure() == 0
    clock.now_s += 5
    assert standstill.measure() == 5
    counts[0] = 0
    assert standstill.measure() == 0
