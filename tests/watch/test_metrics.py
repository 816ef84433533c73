"""What Prometheus reads is what is so."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from monitor.model import Outcome
from monitor.watch.condition import Condition
from monitor.watch.counts import Counts
from monitor.watch.metrics import Metrics
from tests.factories import NOON, TOPIC, at
from tests.watch.conditions import make_condition

KILLS = Counter({"deadline": 2, "memory": 0})


def read(condition: Condition, *outcomes: Outcome) -> dict[Any, float]:
    """Return the samples by name and labels, as a scraper reads them."""
    counts = Counts(KILLS)
    counts.add(outcomes)
    text = Metrics(lambda: condition, counts, lambda: {"group": 4.5}).write().decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_of_all_that_is_watched() -> None:
    outcome = Outcome("collect", "https://a.example/", "unchanged", None, NOON)
    condition = make_condition(
        by_status={"ok": 9, "failing": 1}, due=3, lag_s=61.0, ungrouped=7, checks_due=5, waiting=4, parked=2
    )
    found = read(condition, outcome, outcome)
    expected = {
        ("media_monitor_feeds", "ok"): 9,
        ("media_monitor_feeds", "failing"): 1,
        ("media_monitor_feeds_due",): 3,
        ("media_monitor_poll_lag_seconds",): 61,
        ("media_monitor_articles_total",): 120,
        ("media_monitor_articles_ungrouped",): 7,
        ("media_monitor_page_checks_due",): 5,
        ("media_monitor_deliveries", "waiting"): 4,
        ("media_monitor_deliveries", "parked"): 2,
        ("media_monitor_digest_timestamp_seconds", TOPIC): at(-5).timestamp(),
        ("media_monitor_digest_late_seconds", TOPIC): 0,
        ("media_monitor_outcomes_total", "collect", "unchanged"): 2,
        ("media_monitor_worker_kills_total", "deadline"): 2,
        ("media_monitor_worker_kills_total", "memory"): 0,
        ("media_monitor_quarantined",): 0,
        ("media_monitor_database_bytes",): 40 * 2**20,
        ("media_monitor_database_wal_bytes",): 2**20,
        ("media_monitor_disk_free_bytes",): 50 * 2**30,
        ("media_monitor_backup_timestamp_seconds",): at(-24).timestamp(),
        ("media_monitor_job_idle_seconds", "group"): 4.5,
    }
    assert {name: found[name] for name in expected} == expected
    assert found["process_resident_memory_bytes",] > 0
    assert not any("created" in name for name, *_ in found)


def test_what_is_not_known_is_left_out() -> None:
    found = {name for name, *_ in read(make_condition(last_poll_at=None, digests=(), backup=None))}
    unknown = ("last_poll_timestamp_seconds", "delivery_failing_seconds", "backup_timestamp_seconds")
    assert not found & {f"media_monitor_{name}" for name in unknown}
    failing = read(make_condition(failed_since=date(2024, 3, 3)))
    assert failing["media_monitor_delivery_failing_seconds",] == 2 * 86400


def test_each_service_has_metrics_of_its_own() -> None:
    first = read(make_condition(), Outcome("group", "x", "origin", None, NOON))
    assert ("media_monitor_outcomes_total", "group", "origin") in first
    assert ("media_monitor_outcomes_total", "group", "origin") not in read(make_condition())
