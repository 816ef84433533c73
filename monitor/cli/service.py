"""The service: what it does when, until told to stop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.cli.clock import read_clock
from monitor.cli.custody import take_database
from monitor.cli.doors import open_push_door, open_waiting_door, open_way_out
from monitor.cli.lookout import Lookout
from monitor.cli.memory import give_back, settle_heaps
from monitor.cli.stopping import THREADS_WITHIN_S, Stopping
from monitor.cli.wiring import group_apart, open_collector, prune_apart, publish_apart
from monitor.config import Config
from monitor.deliver import MailServer
from monitor.digest.days import find_due_day, find_window
from monitor.errors import ConfigError, ConfigProblem, MonitorError
from monitor.model import Feed, Outcome
from monitor.pauses import work_through
from monitor.pipeline.collector import Collector
from monitor.pipeline.ledger import Report
from monitor.pipeline.outbox import park_abandoned
from monitor.pipeline.polling import Polling
from monitor.pipeline.quarantine import retry_after_upgrade
from monitor.rounds import may_publish, recheck_due
from monitor.scheduler import Job, run_jobs
from monitor.watch.logs import Log
from monitor.watch.runlog import RunLog
from monitor.watch.systemd import Notifier
from storage.sqlite.reserve import Reserve
from storage.sqlite.store import open_store

if TYPE_CHECKING:
    from monitor.pipeline.publish import Published

COLLECT_EVERY_S = 5
GROUP_EVERY_S = 10
PUBLISH_EVERY_S = 5
RECHECK_EVERY_S = 60
PRUNE_EVERY_S = 3600
MEMORY_EVERY_S = 600

STOP_WITHIN_S = 10.0
"""Polls in work when the service is asked to stop may take so long still; then they are left undone."""

LOCKED_FOR_S = 2.0
"""The loop hears nothing while it waits so long for a locked database; then the service pauses, and hears."""

TELL_EVERY_S = 5.0
"""How often a service that waits tells that it is there."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the service works with: a configuration, and the secrets that it names."""

    config: Config
    feeds: tuple[Feed, ...]
    mail_server: MailServer | None
    health_token: str | None
    ping_url: str | None


async def serve(setup: Setup, load: Callable[[], Setup], open_log: Callable[[Config], Log]) -> int:
    """Run until SIGTERM or SIGINT; return the exit code. On SIGHUP go on with what `load` returns.

    A configuration that is refused changes nothing. What ends a job ends the service, and is logged here and
    nowhere else: a thread may keep the process from ending soon.
    """
    settle_heaps()
    log = open_log(setup.config)
    stopping = Stopping(Notifier(os.environ), log)
    stopping.listen()
    code = 0
    try:
        await _serve_in_turn(setup, load, open_log, stopping)
    except ConfigError as error:
        _log_refusal(error, log)
        code = 2
    except MonitorError as error:
        log.error("failed", error=str(error))
        code = 1
    except Exception:
        log.critical("crashed", exc_info=True)
        code = 1
    else:
        log.info("stopped")
    stopping.leave_within(THREADS_WITHIN_S, code)
    return code


async def _serve_in_turn(
    setup: Setup, load: Callable[[], Setup], open_log: Callable[[Config], Log], stopping: Stopping
) -> None:
    """Go on with one configuration after another until told to stop; the database stays in hand meanwhile.

    One of which only trying tells that it is no use, as of an address that is taken, leads back to the one
    before.
    """
    following: Setup | None = setup
    earlier: Setup | None = None
    with ExitStack() as custody:
        held: _Held | None = None
        while following is not None:
            setup, following = following, None
            log = open_log(setup.config)
            try:
                held = await asyncio.to_thread(_take, setup.config.collect.database, held, custody, log)
                following = await _serve_once(setup, load, held, stopping, log)
                earlier = setup
            except ConfigError as error:
                if earlier is None:
                    raise
                _log_refusal(error, log)
                following, earlier = earlier, None


def _take(database: Path, held: _Held | None, custody: ExitStack, log: Log) -> _Held:
    """Return a database in hand, and let go of the one that was.

    Raises ConfigError if it cannot be had, and the one before stays in hand; of the first one its own error.
    """
    if held is not None and held.database == database:
        return held
    with ExitStack() as taking:
        try:
            taken = taking.enter_context(_hold(database, log))
        except MonitorError as error:
            if held is None:
                raise
            raise ConfigError([ConfigProblem("collect.database", 0, 0, str(error))]) from error
        custody.close()
        custody.push(taking.pop_all())
    return taken


@dataclass(frozen=True, slots=True)
class _Held:
    """A database in hand, the room that is set aside beside it, and the note of this run on it."""

    database: Path
    reserve: Reserve
    runlog: RunLog


@contextmanager
def _hold(database: Path, log: Log) -> Iterator[_Held]:
    """Have a database to oneself, and note beside it that the service runs and how it ends."""

    def tell(detail: str) -> None:
        log.warning("database", detail=detail)

    with take_database(database, "monitor run", tell) as reserve:
        runlog = RunLog(database, read_clock(), __version__)
        try:
            yield _Held(database, reserve, runlog)
        except BaseException as error:
            is_crash = not isinstance(error, ConfigError)
            runlog.end(read_clock(), failure=f"{type(error).__name__}: {error}", is_crash=is_crash)
            raise
        runlog.end(read_clock())


async def _serve_once(
    setup: Setup, load: Callable[[], Setup], held: _Held, stopping: Stopping, log: Log
) -> Setup | None:
    """Run until something is asked for. Returns what to go on with, None if the service is to stop."""

    def tell(event: str, detail: str) -> None:
        log.warning(event, detail=detail)
        stopping.notifier.tell_status(f"{event}: {detail}")

    reading = asyncio.create_task(_read_anew(load, stopping, log))
    reading.add_done_callback(lambda task: None if task.cancelled() else stopping.asked.set())
    try:
        await _rest(setup, held.runlog, stopping, log)
        await work_through(
            lambda: _work(setup, stopping, held.runlog, log),
            held.reserve,
            stopping.asked,
            tell,
            partial(_idle, setup, stopping, held.runlog),
        )
        following = reading.result() if reading.done() and not stopping.is_ending else None
    finally:
        reading.cancel()
    if following is not None:
        held.runlog.forgive()
        stopping.asked.clear()
    return following


@asynccontextmanager
async def _idle(setup: Setup, stopping: Stopping, runlog: RunLog, reason: str) -> AsyncIterator[None]:
    """Tell those who watch that the service is there and waits, and why."""
    stopping.notifier.tell_ready()

    async def tell() -> None:
        while True:
            stopping.notifier.tell_alive()
            runlog.see(read_clock(), waits=reason)
            await asyncio.sleep(TELL_EVERY_S)

    async with AsyncExitStack() as stack:
        if setup.config.service.health is not None:
            await open_waiting_door(setup.config.service.health, setup.health_token, reason, stack)
        telling = asyncio.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()


async def _read_anew(load: Callable[[], Setup], stopping: Stopping, log: Log) -> Setup:
    """Return the first configuration without fault that somebody asks to be read."""
    while True:
        await stopping.anew.wait()
        stopping.anew.clear()
        stopping.notifier.tell_reloading()
        try:
            setup = await asyncio.to_thread(load)
        except ConfigError as error:
            _log_refusal(error, log)
            stopping.notifier.tell_ready()
            continue
        log.info("configuration read")
        return setup


def _log_refusal(error: ConfigError, log: Log) -> None:
    for problem in error.problems:
        log.error("configuration refused", problem=str(problem))


async def _rest(setup: Setup, runlog: RunLog, stopping: Stopping, log: Log) -> None:
    """Wait a while if the service crashed again and again."""
    rest_s = runlog.find_rest_s()
    if not rest_s:
        return
    crashes = runlog.record.crashes
    log.warning("resting", seconds=rest_s, crashes=crashes)
    reason = f"resting for {rest_s:.0f} s after {crashes} crashes"
    stopping.notifier.tell_status(reason)
    async with _idle(setup, stopping, runlog, reason):
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.asked.wait(), rest_s)


async def _work(setup: Setup, stopping: Stopping, runlog: RunLog, log: Log) -> None:
    """Do the jobs until something is asked for."""
    config = setup.config
    async with AsyncExitStack() as stack:
        storage = stack.enter_context(open_store(config.collect.database, busy_timeout_s=LOCKED_FOR_S))
        tools = await stack.enter_async_context(open_collector(config, storage))
        service = Service(setup, tools)
        lookout = Lookout(setup, service, stopping.notifier, runlog, log)
        jobs = await lookout.watch([*service.list_jobs(), *await service.open_doors(stack)], stack)
        service.report(retry_after_upgrade(tools.version, read_clock(), storage))
        service.report(park_abandoned({topic.id for topic in config.topics}, read_clock(), storage))
        log.info("started", feeds=len(setup.feeds), topics=[topic.id for topic in config.topics])
        stopping.notifier.tell_ready()
        ended = asyncio.Event()  # by request, or because polling could not go on
        asked = asyncio.create_task(stopping.asked.wait())
        polling = asyncio.create_task(service.polling.run())
        for task in (asked, polling):
            task.add_done_callback(lambda _: ended.set())
        finishing = asyncio.create_task(_finish(ended, service.polling, polling))
        try:
            await run_jobs(jobs, ended)
        finally:
            asked.cancel()
            ended.set()
            await finishing


async def _finish(ended: asyncio.Event, polling: Polling, task: asyncio.Task[None]) -> None:
    """Let the polls in work end, at most until the deadline. Raises what made polling end by itself."""
    await ended.wait()
    polling.stop()
    _, late = await asyncio.wait([task], timeout=STOP_WITHIN_S)
    if late:
        task.cancel()
        await asyncio.wait(late)
    if not task.cancelled():
        task.result()


class Service:
    """The jobs, and what they tell each other: up to when everything was read and grouped.

    `listeners` get every outcome; `on_published` gets the digests that were made.
    """

    def __init__(self, setup: Setup, tools: Collector, clock: Callable[[], datetime] = read_clock) -> None:
        self.feeds = setup.feeds
        self.tools = tools
        self.polling = Polling(
            tools, polls_at_once=setup.config.collect.connections, deadline_s=setup.config.collect.deadline_s
        )
        self.listeners: list[Report] = []
        self.on_published: Callable[[Sequence[Published]], None] = lambda _: None
        self._config = setup.config
        self._server = setup.mail_server
        self._clock = clock
        self._read_until: datetime | None = None
        self._pruned_on: date | None = None
        tools.ledger.report = self.report

    def list_jobs(self) -> list[Job]:
        return [
            Job("collect", COLLECT_EVERY_S, self._collect),
            Job("recheck", RECHECK_EVERY_S, self._recheck),
            Job("group", GROUP_EVERY_S, self._group),
            Job("publish", PUBLISH_EVERY_S, self._publish),
            Job("prune", PRUNE_EVERY_S, self._prune),
            Job("memory", MEMORY_EVERY_S, self._give_back_memory),
        ]

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes, with what the ledger saves next."""
        self.tools.ledger.note(outcomes=outcomes)

    async def open_doors(self, stack: AsyncExitStack) -> list[Job]:
        """Open the doors that the configuration asks for; return the jobs behind them."""
        jobs = []
        if self._config.collect.websub is not None:
            jobs += await open_push_door(self._config.collect.websub, self, stack)
        if self._config.digest.email is not None and self._config.digest.email.unsubscribe is not None:
            jobs.append(await open_way_out(self._config.digest.email.unsubscribe, self, stack))
        return jobs

    def report(self, outcomes: Sequence[Outcome]) -> None:
        """Hand outcomes that are kept already to who listens."""
        for listen in self.listeners:
            listen(outcomes)

    async def _collect(self) -> None:
        now = self._clock()
        digest = self._config.digest
        day = find_due_day(now, digest.at, digest.timezone)
        edition_at = find_window(day, digest.at, digest.timezone)[1]
        self.polling.add_due(self.feeds, now, edition_at=edition_at)

    async def _recheck(self) -> None:
        await recheck_due(self.feeds, self._clock(), self.tools)

    async def _group(self) -> None:
        now = self._clock()
        read_until = self.polling.find_read_until(now)
        self.tools.ledger.flush()
        grouped = await group_apart(self._config, now)
        self.report(grouped)
        states = [state for feed in self.feeds if (state := self.polling.states.get(feed.url))]
        if may_publish(self._config.digest, states, now):
            self._read_until = read_until

    async def _publish(self) -> None:
        loop = asyncio.get_running_loop()

        def tell(published: Sequence[Published]) -> None:
            loop.call_soon_threadsafe(self._report_published, published)

        _, delivered = await publish_apart(self._config, self._server, self._read_until, self._clock(), tell)
        self.report(delivered)

    def _report_published(self, published: Sequence[Published]) -> None:
        now = self._clock()
        self.report([Outcome("publish", str(one.page), "published", None, now) for one in published])
        self.on_published(published)

    async def _prune(self) -> None:
        now = self._clock()
        if self._pruned_on == now.date():
            return
        pruned = await prune_apart(self._config, now)
        if pruned is None:
            return
        self._pruned_on = now.date()
        self.report(
            [Outcome("prune", kind, "pruned", str(tally.number), now) for kind, tally in pruned.items()]
        )

    async def _give_back_memory(self) -> None:
        give_back()
