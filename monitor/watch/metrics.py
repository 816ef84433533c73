"""The condition of the service as Prometheus reads it, by its own library.

Names begin with `media_monitor_`. What is only counted while the process runs ends in `_total` and begins at
0 with each start, as Prometheus expects; all else is measured when somebody asks.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from monitor import __version__
from monitor.watch.condition import Condition, DigestCondition
from monitor.watch.counts import Counts

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_PREFIX = "media_monitor_"


class Metrics(Collector):
    """Writes the metrics, in a registry of its own."""

    def __init__(
        self,
        examine: Callable[[], Condition],
        counts: Counts,
        measure_idle: Callable[[], Mapping[str, float]],
    ) -> None:
        self._examine = examine
        self._counts = counts
        self._measure_idle = measure_idle
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)

    def write(self) -> bytes:
        """Return the metrics in Prometheus' text format, version 0.0.4. Raises StorageError."""
        return generate_latest(self._registry)

    def collect(self) -> Iterable[Metric]:
        """Return the metrics, measured now."""
        condition = self._examine()
        yield InfoMetricFamily(
            _PREFIX + "build",
            "What runs here",
            {"version": __version__, "python": platform.python_version()},
        )
        yield from _tell_feeds(condition)
        yield from _tell_queues(condition)
        yield from _tell_digests(condition.digests)
        yield from _tell_disk(condition)
        yield from self._tell_counts()
        idle = _gauge("job_idle_seconds", "Since a job of the service last began or ended", ["job"])
        for name, idle_s in self._measure_idle().items():
            idle.add_metric([name], idle_s)
        yield idle

    def _tell_counts(self) -> Iterable[Metric]:
        outcomes = CounterMetricFamily(
            _PREFIX + "outcomes",
            "What became of feeds, entries, articles, deliveries",
            labels=["leg", "result"],
        )
        for (leg, result), number in self._counts.outcomes.items():
            outcomes.add_metric([leg, result], number)
        yield outcomes
        kills = CounterMetricFamily(
            _PREFIX + "worker_kills", "Workers that were stopped or died at their work", labels=["cause"]
        )
        for cause, number in self._counts.worker_kills.items():
            kills.add_metric([cause], number)
        yield kills


def _tell_feeds(condition: Condition) -> Iterable[Metric]:
    feeds = condition.feeds
    by_status = _gauge("feeds", "Feeds of the configuration", ["status"])
    for status, number in feeds.by_status.items():
        by_status.add_metric([status], number)
    yield by_status
    yield _gauge("feeds_due", "Feeds that are to be polled now", value=feeds.due)
    yield _gauge("poll_lag_seconds", "For how long the most overdue feed has been due", value=feeds.lag_s)
    if feeds.last_poll_at is not None:
        told = feeds.last_poll_at.timestamp()
        yield _gauge("last_poll_timestamp_seconds", "When a feed was last polled", value=told)


def _tell_queues(condition: Condition) -> Iterable[Metric]:
    queues = condition.queues
    yield CounterMetricFamily(
        _PREFIX + "articles", "Articles stored since the database was made", queues.articles
    )
    yield _gauge("articles_ungrouped", "Articles that wait to be grouped", value=queues.ungrouped)
    yield _gauge("page_checks_due", "Looks at published pages that are due", value=queues.checks_due)
    deliveries = _gauge("deliveries", "Deliveries that wait past their time, or are parked", ["state"])
    deliveries.add_metric(["waiting"], queues.waiting)
    deliveries.add_metric(["parked"], queues.parked)
    yield deliveries
    yield _gauge("quarantined", "What is kept from the workers that it ended", value=queues.quarantined)
    if queues.failed_since is not None:
        told = (condition.at.date() - queues.failed_since).total_seconds()
        yield _gauge(
            "delivery_failing_seconds", "Age in whole days of the oldest one tried in vain", value=told
        )


def _tell_digests(digests: Iterable[DigestCondition]) -> Iterable[Metric]:
    made = _gauge("digest_timestamp_seconds", "When the newest digest was composed", ["topic"])
    late = _gauge("digest_late_seconds", "For how long a digest has been due that is not there", ["topic"])
    for digest in digests:
        if digest.composed_at is not None:
            made.add_metric([digest.topic_id], digest.composed_at.timestamp())
        late.add_metric([digest.topic_id], digest.late_s)
    yield made
    yield late


def _tell_disk(condition: Condition) -> Iterable[Metric]:
    disk = condition.disk
    yield _gauge("database_bytes", "Size of the database", value=disk.database_bytes)
    yield _gauge("database_wal_bytes", "Size of the database's log of changes", value=disk.wal_bytes)
    yield _gauge("disk_free_bytes", "Room left on the disk of the database", value=disk.free_bytes)
    if condition.backup is not None:
        made = condition.backup.made_at.timestamp()
        yield _gauge("backup_timestamp_seconds", "When the last backup was made", value=made)


def _gauge(
    name: str, told: str, labels: Sequence[str] | None = None, value: float | None = None
) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, told, value, labels)
