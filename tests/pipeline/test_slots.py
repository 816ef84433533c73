"""When an edition comes: at the recipient's own time, one on each of their days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.days import find_window
from monitor.pipeline.slots import find_slot

TIRANE = ZoneInfo("Europe/Tirane")
SEVEN = time(7)
ZONES = [
    "UTC", "Europe/Tirane", "Europe/London", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe",
    "America/Santiago", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Auckland", "Africa/Cairo",
]  # fmt: skip


def slot(day: date, at: str | None, zone: str = "Europe/Tirane") -> str:
    found = find_slot(day, SEVEN, TIRANE, time.fromisoformat(at) if at else None, ZoneInfo(zone))
    return f"{found.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (None, "Europe/Tirane", "05-14 07:00"),
        ("07:00", "Europe/Tirane", "05-14 07:00"),
        ("08:30", "Europe/Tirane", "05-14 08:30"),
        ("06:00", "Europe/Tirane", "05-15 06:00"),
        ("07:00", "America/New_York", "05-14 07:00"),
        ("23:30", "America/New_York", "05-14 23:30"),
        ("07:00", "Asia/Tokyo", "05-15 07:00"),
        ("15:00", "Asia/Tokyo", "05-14 15:00"),
        ("14:00", "Asia/Tokyo", "05-15 14:00"),  # in winter the edition is made at 15:00 there
        ("20:00", "Pacific/Honolulu", "05-13 20:00"),
    ],
)
def test_an_edition_waits_for_the_recipients_time(at: str | None, zone: str, expected: str) -> None:
    assert slot(date(2026, 5, 14), at, zone) == expected


def test_a_time_that_the_clock_skips_is_an_hour_later_and_one_it_shows_twice_comes_once() -> None:
    midnight = (time(0), TIRANE)
    skipped = find_slot(date(2026, 3, 29), *midnight, time(2, 30), TIRANE)
    twice = find_slot(date(2026, 10, 25), *midnight, time(2, 30), TIRANE)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert f"{skipped.astimezone(TIRANE):%H:%M}" == "03:30"
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_says_which_of_both_it_is_means_the_first_all_the_same() -> None:
    cairo, second = ZoneInfo("Africa/Cairo"), time(0, 30, fold=1)
    skipped = find_slot(date(2026, 4, 24), SEVEN, cairo, second, cairo)
    assert f"{skipped.astimezone(cairo):%m-%d %H:%M}" == "04-25 00:30"
    assert skipped == find_slot(date(2026, 4, 24), SEVEN, cairo, second.replace(fold=0), cairo)
    night = find_slot(date(2026, 4, 23), SEVEN, cairo, second, cairo)
    assert f"{night.astimezone(cairo):%m-%d %H:%M}" == "04-24 01:30"


def test_a_clock_that_changes_alone_brings_no_two_editions_at_once() -> None:
    days = [date(2026, 3, 25) + timedelta(days=number) for number in range(8)]
    assert [slot(day, "06:30", "Africa/Lagos") for day in days] == [
        f"{day + timedelta(days=1):%m-%d} 06:30" for day in days
    ]


@settings(max_examples=40, deadline=None)
@given(
    edition_at=st.times(),
    edition_zone=st.sampled_from(ZONES),
    at=st.times(),
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2025, 1, 1), date(2034, 1, 1)),
)
def test_each_local_day_has_one_edition_and_none_comes_before_it_is_made(
    edition_at: time, edition_zone: str, at: time, zone: str, first: date
) -> None:
    made_in, comes_in = ZoneInfo(edition_zone), ZoneInfo(zone)
    days = [first + timedelta(days=number) for number in range(800)]
    slots = [find_slot(day, edition_at, made_in, at, comes_in) for day in days]
    local_days = [one.astimezone(comes_in).date() for one in slots]
    assert local_days == [local_days[0] + timedelta(days=number) for number in range(800)]
    for day, one in zip(days, slots, strict=True):
        made = find_window(day, edition_at, made_in)[1]
        assert made <= one < made + timedelta(hours=26)
