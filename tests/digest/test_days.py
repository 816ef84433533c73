"""The local day of a digest, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.days import find_due_day, find_window

ZONES = [
    "Europe/Tirane",
    "America/New_York",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "UTC",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
days = st.dates(date(2000, 1, 2), date(2040, 12, 30))


def test_a_window_ends_at_the_digests_hour() -> None:
    start, end = find_window(date(2026, 5, 14), time(7), ZoneInfo("Europe/Tirane"))
    assert (start, end) == (datetime(2026, 5, 13, 5, tzinfo=UTC), datetime(2026, 5, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_with_a_clock_change_is_shorter_or_longer(day: date, hours: int) -> None:
    start, end = find_window(day, time(7), ZoneInfo("Europe/Tirane"))
    assert end - start == timedelta(hours=hours)


@given(days, times, zones)
def test_windows_follow_each_other_without_gap_or_overlap(day: date, at: time, zone: ZoneInfo) -> None:
    start, end = find_window(day, at, zone)
    assert start < end
    assert find_window(day + timedelta(days=1), at, zone)[0] == end


@given(days, times, zones)
def test_a_day_is_due_from_the_end_of_its_window_on(day: date, at: time, zone: ZoneInfo) -> None:
    _, end = find_window(day, at, zone)
    assert find_due_day(end, at, zone) >= day
    assert find_due_day(end - timedelta(microseconds=1), at, zone) < find_due_day(end, at, zone)
