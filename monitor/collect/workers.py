"""Worker processes for CPU work on input written by strangers.

Some documents hang a parser inside C code, where no signal and no exception reaches; others make it
eat all memory. Only a process can be stopped then. Each job has a deadline, each worker a limit on
its memory, and a worker that broke one of them is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as JobTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar, TypeVarTuple, cast

from pebble import ProcessExpired, ProcessPool

from monitor.errors import MonitorError, WorkerDied, WorkerError, WorkerTimeout, WorkFailed
from monitor.remarks import write_remark

if sys.platform != "win32":
    import resource

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

MAX_MEMORY_BYTES = 2**30
"""Address space of one worker. The extraction libraries alone take about a sixth of it."""

MAX_TASKS = 500
"""Jobs after which a worker is replaced, so that what C libraries leak does not add up."""

_OUT_OF_MEMORY = 77

_FIRST_TO_GO = 500
"""Of the thousand points by which Linux, out of memory, chooses whom it ends: a worker before the service."""

_LOOK_EVERY_S = 1.0
"""How often those who wait for an answer ask whether the pool is whole."""

_kit: Any = None  # of a worker process, what its jobs share


class WorkerPool:
    """A pool of worker processes; an async context manager.

    `preload` names the modules that the jobs need: they are imported once, before workers are forked
    from the process that did it, which share what they loaded. `furnish` makes what the jobs of a worker
    share, once in each worker: cheaply, for a job may wait for the worker that replaces a killed one.
    `kills` counts the workers that were stopped or died at their work, by cause. No process is started
    before the first job. Leaving the context waits for jobs that are still running, at most until their
    deadlines.
    """

    def __init__(
        self,
        workers: int,
        *,
        preload: Sequence[str] = (),
        furnish: Callable[[], object] | None = None,
        deadline_s: float = 30.0,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        max_tasks: int = MAX_TASKS,
    ) -> None:
        self._workers = workers
        self._preload = tuple(preload)
        self._furnish = furnish
        self.deadline_s = deadline_s
        self._max_memory_bytes = max_memory_bytes
        self._max_tasks = max_tasks
        self._pool: ProcessPool | None = None
        self._building = asyncio.Lock()
        self.kills = Counter({"deadline": 0, "memory": 0, "crash": 0})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            await asyncio.to_thread(_shut_down, self._pool)

    async def run(
        self,
        function: Callable[[*Arguments], Result],
        *args: *Arguments,
        deadline_s: float | None = None,
    ) -> Result:
        """Return `function(*args)`, computed in a worker.

        The function is one of a module, arguments and result can be pickled. The deadline counts from
        the moment a worker takes the job. Cancelling stops the worker. Raises WorkerTimeout at the
        deadline, WorkerDied if the worker crashed or ran out of memory, WorkFailed if the function raised
        what is no MonitorError, and a MonitorError as it is. A plain WorkerError is no fault of the job's:
        no worker could be started, or the workers were lost while it waited. The next job tries again.
        """
        return cast(Result, await self._schedule(_perform, (function, args), deadline_s))

    async def run_furnished(
        self,
        function: Callable[[Any, *Arguments], Result],
        *args: *Arguments,
        deadline_s: float | None = None,
    ) -> Result:
        """As `run`, for a function that takes what `furnish` made as its first argument."""
        return cast(Result, await self._schedule(_perform_furnished, (function, args), deadline_s))

    async def _schedule(
        self, perform: Callable[[bytes], bytes], job: tuple[object, ...], deadline_s: float | None
    ) -> object:
        timeout_s = deadline_s or self.deadline_s
        # Pickled here: what fails to pickle in pebble's own thread would end that thread, and all jobs wait.
        pickled = pickle.dumps(job)
        try:
            pool = await self._living_pool()
            future = pool.schedule(perform, args=(pickled,), timeout=timeout_s)
        except (OSError, RuntimeError) as error:  # pebble's own errors are RuntimeErrors
            raise WorkerError(
                write_remark("no worker process could be started: {detail}", detail=error.__cause__ or error)
            ) from error
        try:
            answer = await _await_answer(pool, future)
        except JobTimeout as error:
            self.kills["deadline"] += 1
            seconds = f"{timeout_s:g}"
            raise WorkerTimeout(
                write_remark("the work was stopped after {number} s without a result", number=seconds)
            ) from error
        except ProcessExpired as error:
            self.kills["memory" if error.exitcode == _OUT_OF_MEMORY else "crash"] += 1
            raise WorkerDied(self._explain_death(error.exitcode)) from error
        except BrokenProcessPool as error:
            raise WorkerError(write_remark("the worker processes were lost while the work waited")) from error
        succeeded, value = pickle.loads(answer)
        try:
            if not succeeded:
                raise value
            return value
        finally:
            del value  # raised it keeps this frame; with the error in it, both would keep the job for long

    def _build_pool(self) -> ProcessPool:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload([__name__, *self._preload])
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._max_tasks,
            initializer=_prepare_worker,
            initargs=(self._preload, self._furnish, self._max_memory_bytes),
            context=context,
        )

    async def _living_pool(self) -> ProcessPool:
        """Return the pool, or a new one if it broke: pebble's breaks when an idle worker is killed."""
        async with self._building:
            if self._pool is None or not self._pool.active:
                broken, self._pool = self._pool, self._build_pool()
                if broken is not None:
                    await asyncio.to_thread(_shut_down, broken)
                # It waits for what is preloaded, seconds on a busy machine. If the loop stood still that
                # long, every request on its way would run into its timeout.
                await asyncio.to_thread(_start, self._pool)
            return self._pool

    def _explain_death(self, exit_code: int | None) -> str:
        if exit_code == _OUT_OF_MEMORY:
            return write_remark(
                "the work needed more than {number} MiB of memory", number=self._max_memory_bytes // 2**20
            )
        return write_remark("the worker process crashed (exit code {number})", number=exit_code)


async def _await_answer(pool: ProcessPool, future: Future[bytes]) -> bytes:
    """Return a worker's answer. Raises BrokenProcessPool also for a job that the pool forgot when it broke.

    pebble fails only those that it had handed on by then; the others would wait for ever.
    """
    answer = asyncio.wrap_future(future)
    try:
        while not future.done() and pool.active:
            await asyncio.wait([answer], timeout=_LOOK_EVERY_S)
    except asyncio.CancelledError:
        answer.cancel()
        raise
    if not future.done():
        raise BrokenProcessPool
    return await answer


def _start(pool: ProcessPool) -> None:
    """Start a pool; what was started of one that cannot be is stopped. Raises OSError, RuntimeError."""
    try:
        _ = pool.active  # pebble starts a pool when it is first asked how it is
    except BaseException:
        _shut_down(pool)
        raise


def _shut_down(pool: ProcessPool) -> None:
    pool.close()  # type: ignore[no-untyped-call]  # pebble types only some methods
    pool.join()


def _prepare_worker(
    preload: Sequence[str], furnish: Callable[[], object] | None, max_memory_bytes: int
) -> None:
    """Set up a worker. SIGTERM gets its default action back: a Python handler never runs in a C hang."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = max_memory_bytes if hard == resource.RLIM_INFINITY else min(max_memory_bytes, hard)
        # macOS knows the limit but refuses to set it.
        with contextlib.suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    with contextlib.suppress(OSError):  # not Linux
        Path("/proc/self/oom_score_adj").write_text(str(_FIRST_TO_GO), "ascii")
    for module in preload:
        importlib.import_module(module)
    if furnish is not None:
        global _kit
        _kit = furnish()
    # What is here now stays. To look for garbage in it would copy every page that is shared with the process
    # that this one was forked from.
    gc.freeze()


def _perform_furnished(job: bytes) -> bytes:
    """As `_perform`, with what the jobs of this worker share."""
    return _perform(job, _kit)


def _perform(job: bytes, *kit: object) -> bytes:
    """Do a job in the worker. The answer is pickled here, where failing to do so harms only this job."""
    try:
        function, args = pickle.loads(job)
        return pickle.dumps((True, function(*kit, *args)))
    except MemoryError:
        _leave(_OUT_OF_MEMORY)
    except BaseException as error:
        return _pack_failure(error)


def _leave(exit_code: int) -> NoReturn:
    """End the worker at once: after a MemoryError its heap is too full for further jobs."""
    os._exit(exit_code)


def _pack_failure(error: BaseException) -> bytes:
    """Return an answer with an error of our tree as it is, and with a WorkFailed for any other."""
    if isinstance(error, MonitorError):
        with contextlib.suppress(Exception):  # whatever an exception's own pickling raises
            packed = pickle.dumps((False, error))
            pickle.loads(packed)
            return packed
    message = f"{type(error).__name__}: {error}".partition("\n")[0]
    return pickle.dumps((False, WorkFailed(message, "".join(traceback.format_exception(error)))))
