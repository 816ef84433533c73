"""The watch room of a service at work: what it is asked, whom it tells, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.cli.clock import read_clock
from monitor.cli.doors import open_health_door
from monitor.model import Outcome
from monitor.scheduler import Job
from monitor.watch.condition import Condition, examine, examine_disk, examine_feeds, find_missing
from monitor.watch.counts import Counts
from monitor.watch.logs import Log, log_outcome
from monitor.watch.pings import Pinger
from monitor.watch.progress import Progress, Standstill
from monitor.watch.runlog import RunLog
from monitor.watch.systemd import Notifier

if TYPE_CHECKING:
    from monitor.cli.service import Service, Setup
    from monitor.pipeline.publish import Published

LOOK_EVERY_S = 10.0
PING_EVERY_S = 5.0

BOUNDS_S = {
    "collect": 600.0,
    "recheck": 6 * 3600.0,
    "group": 3600.0,
    "publish": 2 * 3600.0,
    "prune": 6 * 3600.0,
}
"""What the jobs never take: a first round that looks at thousands of pages, a first grouping of a hundred
thousand articles, a hundred mail servers that hang."""

BOUND_S = 600.0
"""What all other jobs never take."""

POLLING_BOUND_S = 900.0
"""Beyond the time that the entries of a feed may take: with feeds in work, none was done with for so long."""


class Lookout:
    """Watches a service. `notifier` and `runlog` are told that it is there as long as its jobs get on."""

    def __init__(self, setup: Setup, service: Service, notifier: Notifier, runlog: RunLog, log: Log) -> None:
        self._setup = setup
        self._service = service
        self._notifier = notifier
        self._runlog = runlog
        self._log = log
        self._progress = Progress()
        self._stuck: list[str] = []
        self._counts = Counts(service.tools.workers.kills)
        self._pinger = self._make_pinger() if setup.ping_url is not None else None
        bound_s = setup.config.collect.deadline_s + POLLING_BOUND_S
        polling = service.polling
        standstill = Standstill(lambda: (polling.turns_open, polling.turns_ended))
        self._progress.probe("polling", standstill.measure, bound_s)
        service.listeners.append(self._note)
        if self._pinger is not None:
            service.on_published = self._ping_published

    async def watch(self, jobs: Sequence[Job], stack: AsyncExitStack) -> list[Job]:
        """Return the jobs, followed, with those of the watch room itself; open its door if it has one."""
        own = [Job("look", self._choose_pace(), self._look)]
        if self._pinger is not None:
            own.append(Job("ping", PING_EVERY_S, self._send_pings))
        health = self._setup.config.service.health
        if health is not None:
            from monitor.watch.healthdoor import Answers  # the metrics take a while to load
            from monitor.watch.metrics import Metrics

            metrics = Metrics(self._examine, self._counts, self._progress.measure_idle)
            answers = Answers(
                self._progress.find_stuck, self._find_unready, self._progress.measure_idle, metrics.write
            )
            own.append(await open_health_door(health, self._setup.health_token, answers, stack))
        return [*map(self._follow, jobs), *own]

    def _follow(self, job: Job) -> Job:
        bound_s = BOUNDS_S.get(job.name, BOUND_S)
        return replace(job, work=self._progress.follow(job.name, job.work, job.every_s, bound_s))

    def _choose_pace(self) -> float:
        watchdog_s = self._notifier.watchdog_s
        return LOOK_EVERY_S if watchdog_s is None else min(LOOK_EVERY_S, watchdog_s / 3)

    async def _look(self) -> None:
        """Tell that all is well, if it is."""
        condition = self._examine()
        stuck = self._progress.find_stuck()
        if stuck and stuck != self._stuck:
            self._log.error("stuck", jobs=stuck)
        self._stuck = stuck
        self._notifier.tell_status(f"stuck: {', '.join(stuck)}" if stuck else _summarise(condition))
        if not stuck:
            self._notifier.tell_alive()
        self._runlog.see(condition.at, stuck)

    def _examine(self) -> Condition:
        service = self._service
        return examine(self._setup.config, service.polling.states, service.tools.storage, read_clock())

    def _find_unready(self) -> list[str]:
        config, polling = self._setup.config, self._service.polling
        feeds = examine_feeds(config.feeds, polling.states, read_clock(), config.collect.longest_wait_s)
        return find_missing(feeds, examine_disk(config.collect.database), has_looked=polling.has_begun)

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        self._counts.add(outcomes)
        for outcome in outcomes:
            log_outcome(self._log, outcome)
            if self._pinger is not None and outcome.result == "delivery: parked":
                self._pinger.tell_failed(outcome.subject, outcome.at)

    # --- pings -----------------------------------------------------------------------------------

    def _make_pinger(self) -> Pinger:
        assert self._setup.ping_url is not None
        client = self._service.tools.client

        async def post(url: str) -> None:
            await client.post_body(url, b"", headers={})

        return Pinger(self._setup.ping_url, post, self._service.record)

    async def _send_pings(self) -> None:
        assert self._pinger is not None
        await self._pinger.send_due(read_clock())

    def _ping_published(self, published: Sequence[Published]) -> None:
        """Ping for each digest; one of a day on which nothing could be read is a failure."""
        for one in published:
            assert self._pinger is not None
            tell = self._pinger.tell_failed if one.digest.health.unread else self._pinger.tell_done
            tell(f"{one.digest.topic_id} {one.digest.day}", read_clock())


def _summarise(condition: Condition) -> str:
    newest = max((one.day for one in condition.digests if one.day is not None), default=None)
    return (
        f"{sum(condition.feeds.by_status.values())} feeds, {condition.feeds.due} due; "
        f"newest digest {newest or 'none'}; {condition.queues.waiting} deliveries wait"
    )
