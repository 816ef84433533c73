"""The local day of a digest, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
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
any_zone = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(datetime(1990, 1, 2), datetime(2060, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
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


@settings(deadline=None)
@given(moments, times, any_zone)
def test_fault_28_in_every_zone_the_day_that_is_due_has_ended_and_the_next_has_not(
    now: datetime, at: time, zone: ZoneInfo
) -> None:
    due = find_due_day(now, at, zone)
    assert find_window(due, at, zone)[1] <= now < find_window(due + timedelta(days=1), at, zone)[1]


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Pacific/Apia", date(2011, 12, 27), date(2012, 1, 2)),  # without a 30th of December
        ("Australia/Lord_Howe", date(2026, 4, 3), date(2026, 4, 7)),  # half an hour back
        ("Africa/Casablanca", date(2026, 2, 13), date(2026, 3, 24)),  # an hour back for a month
        ("Asia/Gaza", date(2026, 3, 26), date(2026, 3, 31)),
        ("Africa/Cairo", date(2026, 4, 22), date(2026, 4, 26)),  # without midnight
        ("America/Havana", date(2026, 10, 30), date(2026, 11, 3)),  # midnight twice
    ],
)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(2, 30), time(23, 45)], ids=str)
def test_fault_28_a_day_is_due_once_and_in_order(zone: str, first: date, last: date, at: time) -> None:
    moment, ends = (datetime.combine(day, time(12), UTC) for day in (first, last))
    seen = []
    while moment <= ends:
        seen.append(find_due_day(moment, at, ZoneInfo(zone)))
        moment += timedelta(minutes=5)
    days = list(dict.fromkeys(seen))
    assert seen == sorted(seen)
    left_out = [date(2011, 12, 30)] if zone == "Pacific/Apia" else []
    whole = [days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1)]
    assert days == [day for day in whole if day not in left_out]
