"""How things are, from what is stored and configured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.config import Config, parse_config
from monitor.errors import StorageError
from monitor.model import Feed
from monitor.watch.condition import (
    DiskCondition,
    FeedTrouble,
    examine,
    examine_disk,
    examine_feeds,
    find_missing,
)
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.factories import NOON, TOPIC, at, make_digest, make_feed_state

URLS = [f"https://{name}.example/rss" for name in "abcde"]
FEEDS = [Feed(url, None, None, "all") for url in URLS]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "monitor.db") as opened:
        yield opened


@pytest.fixture
def config(tmp_path: Path) -> Config:
    text = HEAD.format() + (
        'feeds: []\ndigest: {at: "07:00", timezone: UTC}\n'
        'collect: {database: monitor.db, contact: "https://monitor.example/"}\n'
    )
    return parse_config(text, name="feeds.yaml", root=tmp_path)


def test_feeds_are_counted_and_the_most_overdue_one_tells_the_lag() -> None:
    states = {
        URLS[0]: make_feed_state(url=URLS[0], polled_at=at(-2), next_poll_at=at(-1)),
        URLS[1]: make_feed_state(url=URLS[1], polled_at=at(-1), next_poll_at=at(-0.5)),
        URLS[2]: make_feed_state(url=URLS[2], polled_at=at(-3), next_poll_at=at(1)),
        URLS[3]: make_feed_state(url=URLS[3], polled_at=at(-9), next_poll_at=at(-8), status="paused"),
        "https://left.example/": make_feed_state(polled_at=NOON, next_poll_at=at(-99), status="failing"),
    }
    feeds = [*FEEDS[:3], replace(FEEDS[3], paused=True), FEEDS[4]]
    found = examine_feeds(feeds, states, NOON, 21_600)
    assert dict(found.by_status) == {"ok": 3, "paused": 1, "new": 1}
    assert (found.due, found.lag_s, found.last_poll_at) == (3, 3600.0, at(-1))
    assert found.troubles == ()


def test_fault_45_the_worst_feed_comes_first_and_without_its_password() -> None:
    secret = "https://u:hush@f.example/?token=hush&page=2"
    states = [
        make_feed_state(url=URLS[0], status="slow", reason="slow", succeeded_at=at(-1)),
        make_feed_state(url=URLS[1], status="gone", reason="410", succeeded_at=at(-500)),
        make_feed_state(url=URLS[2], status="failing", reason="500", succeeded_at=at(-1)),
        make_feed_state(url=secret, status="failing", reason=None, succeeded_at=None),
    ]
    feeds = [Feed(state.url, None, None, "all") for state in states]
    found = examine_feeds(feeds, {state.url: state for state in states}, NOON, 21_600)
    assert [one.status for one in found.troubles] == ["failing", "failing", "gone", "slow"]
    assert found.troubles[0] == FeedTrouble(
        "https://f.example/?token=…&page=2", "failing", "not readable", None
    )


def test_a_digest_is_late_from_the_end_of_its_window_until_it_is_there(
    store: SqliteStore, config: Config
) -> None:
    (none,) = examine(config, {}, store, NOON).digests
    assert (none.topic_id, none.day, none.composed_at, none.late_s) == (TOPIC, None, None, 5 * 3600.0)
    yesterday = date(2024, 3, 4)
    store.save_digest(make_digest(topic_id=TOPIC, day=yesterday, composed_at=at(-29)), [])
    (late,) = examine(config, {}, store, NOON).digests
    assert (late.day, late.composed_at, late.late_s) == (yesterday, at(-29), 5 * 3600.0)
    assert examine(config, {}, store, at(-6)).digests[0].late_s == 0.0
    store.save_digest(make_digest(topic_id=TOPIC, day=yesterday + timedelta(days=1)), [])
    assert examine(config, {}, store, NOON).digests[0].late_s == 0.0


def test_fault_28_a_digest_of_a_clock_that_was_ahead_does_not_hide_that_one_is_late(
    store: SqliteStore, config: Config
) -> None:
    ahead = NOON + timedelta(days=400)
    store.save_digest(make_digest(topic_id=TOPIC, day=ahead.date(), composed_at=ahead), [])
    assert examine(config, {}, store, NOON).digests[0].late_s == 5 * 3600.0
    store.save_digest(make_digest(topic_id=TOPIC, day=NOON.date(), composed_at=ahead), [])
    assert examine(config, {}, store, NOON).digests[0].late_s == 0.0, "the day has its digest"


def test_the_disk_is_measured_with_the_log_of_changes(store: SqliteStore, tmp_path: Path) -> None:
    disk = examine_disk(tmp_path / "monitor.db")
    assert disk.database_bytes == (tmp_path / "monitor.db").stat().st_size
    assert disk.wal_bytes == (tmp_path / "monitor.db-wal").stat().st_size
    assert disk.free_bytes > 0


def test_fault_33_a_disk_without_room_makes_the_service_unready() -> None:
    full, roomy = DiskCondition(0, 0, 150 * 2**20), DiskCondition(0, 0, 300 * 2**20)
    well = examine_feeds([], {}, NOON, 21_600)
    assert find_missing(well, roomy, has_looked=True) == []
    assert find_missing(well, roomy, has_looked=False) == ["a first look at the feeds"]
    assert find_missing(well, full, has_looked=True) == ["room on the disk of the database: 150 MiB are left"]


def test_a_service_that_cannot_read_most_of_its_feeds_is_not_ready() -> None:
    states = {url: make_feed_state(url=url, status="failing") for url in URLS[:3]}
    disk = DiskCondition(0, 0, 300 * 2**20)
    for followed, missing in ((FEEDS, ["most feeds: they cannot be read"]), ([*FEEDS, *FEEDS[3:]], [])):
        assert find_missing(examine_feeds(followed, states, NOON, 21_600), disk, has_looked=True) == missing


def test_a_disk_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be measured"):
        examine_disk(tmp_path / "unmounted" / "monitor.db")
