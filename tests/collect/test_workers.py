import asyncio
import contextlib
import math
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from monitor.collect.workers import WorkerPool
from monitor.errors import FeedUnreadable, WorkerDied, WorkerError, WorkerTimeout, WorkFailed
from tests.circles import gather_circles

if sys.platform != "win32":
    import resource

# Jobs are functions of the standard library: the workers cannot import this file.
RAISE_OURS = "from monitor.errors import FeedUnreadable; raise FeedUnreadable('no feed here')"
RAISE_UNPORTABLE = "from monitor.errors import BadStatus; raise BadStatus('https://a.example/', 500)"
HANG_IN_C = range(10**18)
TEMPORARY_FOLDER_GONE = """
import asyncio, math, tempfile
from monitor.collect.workers import WorkerPool

async def work():
    async with WorkerPool(1) as pool:
        for tempfile.tempdir in ("/no/such/folder", None):
            (answer,) = await asyncio.gather(pool.run(math.factorial, 5), return_exceptions=True)
            print(type(answer).__name__, answer)

asyncio.run(work())
"""


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    async with WorkerPool(2, preload=["monitor.errors"], max_memory_bytes=512 * 2**20) as pool:
        await pool.run(os.getpid)
        yield pool


async def test_a_job_returns_its_result_from_another_process(pool: WorkerPool) -> None:
    assert await pool.run(math.factorial, 5) == 120
    assert await pool.run(os.getpid) != os.getpid()


class SlowStarter:
    """Stands for a pool that takes long to start: until the loop has gone on, or for five seconds."""

    def __init__(self) -> None:
        self.loop_went_on = threading.Event()

    @property
    def active(self) -> bool:
        return self.loop_went_on.wait(5)

    def schedule(self, function: object, *, args: object, timeout: float) -> Future[bytes]:
        done: Future[bytes] = Future()
        done.set_result(pickle.dumps((True, self.loop_went_on.is_set())))
        return done

    def close(self) -> None: ...

    def join(self) -> None: ...


class SlowPool(WorkerPool):
    def __init__(self, starter: SlowStarter) -> None:
        super().__init__(1)
        self._starter = starter

    def _build_pool(self) -> Any:
        return self._starter


async def test_the_loop_goes_on_while_the_workers_start() -> None:
    starter = SlowStarter()
    async with SlowPool(starter) as pool:
        jobs = asyncio.gather(pool.run(os.getpid), pool.run(os.getpid))
        await asyncio.sleep(0.01)
        starter.loop_went_on.set()
        assert await jobs == [True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
async def test_fault_17_while_no_worker_can_be_started_each_job_fails_and_nothing_is_left_open() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with WorkerPool(1) as pool:
        open_before = os.listdir("/dev/fd")
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
        try:
            answers = await asyncio.gather(
                *(pool.run(math.factorial, 5) for _ in range(3)), return_exceptions=True
            )
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for error in answers:
            assert type(error) is WorkerError, "no fault of the job's"
            assert str(error) == "no worker process could be started: [Errno 24] Too many open files"
        assert len(os.listdir("/dev/fd")) == len(open_before)
        assert sum(pool.kills.values()) == 0
        assert await pool.run(math.factorial, 5) == 120
    assert multiprocessing.active_children() == []


def test_fault_17_a_temporary_folder_that_is_gone_is_named_and_no_end_of_the_service() -> None:
    words = [sys.executable, "-c", TEMPORARY_FOLDER_GONE]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    first, second = done.stdout.splitlines()
    assert first.startswith("WorkerError no worker process could be started: [Errno 2]")
    assert "/no/such/folder" in first
    assert second == "int 120"


async def test_large_arguments_and_results_travel(pool: WorkerPool) -> None:
    text = "x" * 3_000_000

    assert await pool.run(str.upper, text) == text.upper()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
async def test_jobs_run_side_by_side(pool: WorkerPool, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")  # neither of two jobs can end before the other has begun
    read, _ = await asyncio.gather(pool.run(Path.read_text, pipe), pool.run(Path.write_text, pipe, "met"))
    assert read == "met"


async def test_work_that_hangs_in_c_is_stopped_and_the_pool_serves_on(pool: WorkerPool) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerTimeout, match=r"after 0\.3 s"):
        await pool.run(sum, HANG_IN_C, deadline_s=0.3)

    assert await pool.run(math.factorial, 5) == 120
    assert time.monotonic() - started < 10, "half a second on an idle machine"


async def test_all_workers_may_hang_and_the_pool_serves_on(pool: WorkerPool) -> None:
    started = time.monotonic()
    hung = await asyncio.gather(
        *(pool.run(sum, HANG_IN_C, deadline_s=0.3) for _ in range(2)), return_exceptions=True
    )

    assert [type(error) for error in hung] == [WorkerTimeout, WorkerTimeout]
    assert await pool.run(math.factorial, 5) == 120
    assert time.monotonic() - started < 10, "half a second on an idle machine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
async def test_work_that_eats_memory_is_stopped_and_the_pool_serves_on(pool: WorkerPool) -> None:
    with pytest.raises(WorkerDied, match="more than 512 MiB"):
        await pool.run(bytearray, 2**30)

    assert await pool.run(math.factorial, 5) == 120


async def test_a_crash_is_reported_and_the_pool_serves_on(pool: WorkerPool) -> None:
    with pytest.raises(WorkerDied, match=r"crashed \(exit code 3\)"):
        await pool.run(os._exit, 3)

    assert await pool.run(math.factorial, 5) == 120


async def test_an_idle_worker_that_is_killed_is_replaced(pool: WorkerPool) -> None:
    os.kill(await pool.run(os.getpid), signal.SIGKILL)
    await asyncio.sleep(0.3)

    assert await pool.run(math.factorial, 5) == 120


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
async def test_no_job_waits_for_ever_when_the_workers_are_lost_before_they_take_it(pool: WorkerPool) -> None:
    more_than_a_pipe_holds = "x" * 300_000
    for worker in {await pool.run(os.getpid) for _ in range(20)}:
        os.kill(worker, signal.SIGKILL)
    jobs = [asyncio.create_task(pool.run(len, more_than_a_pipe_holds)) for _ in range(20)]
    _, waiting = await asyncio.wait(jobs, timeout=20)

    assert not waiting
    assert {type(job.exception()) for job in jobs} <= {WorkerError, type(None)}
    assert await pool.run(math.factorial, 5) == 120


async def test_errors_of_our_tree_come_back_as_they_are(pool: WorkerPool) -> None:
    with pytest.raises(FeedUnreadable, match=r"^no feed here$"):
        await pool.run(exec, RAISE_OURS)


async def test_a_job_that_failed_is_let_go_at_once_with_all_it_held(pool: WorkerPool) -> None:
    with gather_circles() as circles, contextlib.suppress(FeedUnreadable):
        await pool.run(exec, RAISE_OURS)
    assert [one for one in circles if isinstance(one, FeedUnreadable)] == []


async def test_bugs_come_back_with_the_traceback_of_the_worker(pool: WorkerPool) -> None:
    with pytest.raises(
        WorkFailed, match=r"^ValueError: invalid literal for int\(\) with base 10: 'seven'$"
    ) as caught:
        await pool.run(int, "seven")
    assert "in _perform" in caught.value.trace


@pytest.mark.parametrize(
    "program", [RAISE_UNPORTABLE, "raise SystemExit(1)", "class Odd(Exception): ...\nraise Odd"]
)
async def test_errors_that_cannot_travel_are_told_and_the_pool_serves_on(
    pool: WorkerPool, program: str
) -> None:
    with pytest.raises(WorkFailed) as caught:
        await pool.run(exec, program, {})
    assert caught.value.trace.startswith("Traceback")

    assert await pool.run(math.factorial, 5) == 120


async def test_cancelling_stops_the_worker(pool: WorkerPool) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pool.run(sum, HANG_IN_C), 0.3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pool.run(sum, HANG_IN_C), 0.3)

    assert await pool.run(math.factorial, 5) == 120


async def test_workers_are_replaced_after_their_share_of_jobs() -> None:
    async with WorkerPool(1, max_tasks=2) as pool:
        workers = [await pool.run(os.getpid) for _ in range(6)]

    assert len(set(workers)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says whom it ends first")
async def test_fault_17_out_of_memory_the_system_ends_a_worker_before_the_service(pool: WorkerPool) -> None:
    own = int(Path("/proc/self/oom_score_adj").read_text("ascii"))
    worker = await pool.run(os.getpid)
    assert int(Path(f"/proc/{worker}/oom_score_adj").read_text("ascii")) == 500 > own


async def test_workers_ignore_the_interrupt_of_the_terminal(pool: WorkerPool) -> None:
    worker = await pool.run(os.getpid)
    os.kill(worker, signal.SIGINT)

    assert {await pool.run(os.getpid) for _ in range(50)} >= {worker}


async def test_leaving_waits_for_running_work_and_leaves_no_process() -> None:
    async with WorkerPool(2) as pool:
        await pool.run(math.factorial, 5)  # the workers are there
        job = asyncio.create_task(pool.run(time.sleep, 0.4))
        await asyncio.sleep(0.2)

    await asyncio.wait_for(job, 1)
    assert multiprocessing.active_children() == []


async def test_a_job_that_cannot_be_sent_fails_alone(pool: WorkerPool) -> None:
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        await pool.run(str, lambda: None)

    assert await pool.run(math.factorial, 5) == 120
