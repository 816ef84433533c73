"""Worker processes for CPU work on input written by strangers.

Some documents hang a parser inside C code, where no signal and no exception reaches; others make it
eat all memory. Only a process can be stopped then. Each job has a deadline, each worker a limit on
its memory, and a worker that broke one of them is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as JobTimeout
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar, TypeVarTuple, cast

from pebble import ProcessExpired, ProcessPool

from monitor.errors import MonitorError, WorkerDied, WorkerTimeout

if sys.platform != "win32":
    import resource

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

MAX_MEMORY_BYTES = 2**30
"""Address space of one worker. The extraction libraries alone take about a sixth of it."""

MAX_TASKS = 500
"""Jobs after which a worker is replaced, so that what C libraries leak does not add up."""

_OUT_OF_MEMORY = 77

_kit: Any = None  # of a worker process, what its jobs share


class WorkerPool:
    """A pool of worker processes; an async context manager.

    `preload` names the modules that the jobs need: they are imported once, before workers are forked
    from the process that did it. `furnish` makes what the jobs of a worker share, once in each worker.
    No process is started before the first job. Leaving the context waits for jobs that are still running,
    at most until their deadlines.
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
        self._deadline_s = deadline_s
        self._max_memory_bytes = max_memory_bytes
        self._max_tasks = max_tasks
        self._pool: ProcessPool | None = None
        self._building = asyncio.Lock()

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
        deadline, WorkerDied if the worker crashed or ran out of memory, and whatever the function
        raises: as it is, with the worker's traceback as a note.
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
        pool = await self._living_pool()
        timeout_s = deadline_s or self._deadline_s
        # Pickled here: what fails to pickle in pebble's own thread would end that thread, and all jobs wait.
        future = pool.schedule(perform, args=(pickle.dumps(job),), timeout=timeout_s)
        try:
            answer = await asyncio.wrap_future(future)
        except JobTimeout as error:
            message = f"the work was stopped after {timeout_s:g} s without a result"
            raise WorkerTimeout(message) from error
        except ProcessExpired as error:
            raise WorkerDied(self._explain_death(error.exitcode)) from error
        except BrokenProcessPool as error:
            raise WorkerDied("the worker processes ended unexpectedly") from error
        succeeded, value = pickle.loads(answer)
        if not succeeded:
            raise value
        return value

    def _build_pool(self) -> ProcessPool:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload(list(self._preload))
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
                # Pebble starts a pool when it is first asked how it is.
                await asyncio.to_thread(getattr, self._pool, "active")
            return self._pool

    def _explain_death(self, exit_code: int | None) -> str:
        if exit_code == _OUT_OF_MEMORY:
            return f"the work needed more than {self._max_memory_bytes // 2**20} MiB of memory"
        return f"the worker process crashed (exit code {exit_code})"


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
    for module in preload:
        importlib.import_module(module)
    if furnish is not None:
        global _kit
        _kit = furnish()


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
        return pickle.dumps((False, _make_portable(error)))


def _leave(exit_code: int) -> NoReturn:
    """End the worker at once: after a MemoryError its heap is too full for further jobs."""
    os._exit(exit_code)


def _make_portable(error: BaseException) -> Exception:
    """Return `error`, or a RuntimeError that describes it if it would not survive the way back."""
    if not isinstance(error, MonitorError):
        error.add_note(traceback.format_exc())
    try:
        copy = pickle.loads(pickle.dumps(error))
    except Exception:  # whatever a foreign exception's own unpickling raises
        copy = None
    if isinstance(error, Exception) and type(copy) is type(error):
        return error
    return RuntimeError("".join(traceback.format_exception(error)))
