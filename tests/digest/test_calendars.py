"""What calendars call their days, and how Iran's counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.calendars import convert_iranian, has_calendar, read_calendar


@pytest.mark.parametrize(
    ("iranian", "day"),
    [
        ((1405, 1, 1), date(2026, 3, 21)),
        ((1405, 5, 15), date(2026, 8, 6)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1367, 5, 6), date(1988, 7, 28)),
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1404, 12, 30), None),
        ((1405, 13, 1), None),
        ((1405, 7, 31), None),
        ((1500, 1, 1), None),
    ],
)
def test_days_of_the_iranian_calendar(iranian: tuple[int, int, int], day: date | None) -> None:
    assert convert_iranian(*iranian) == day


@settings(deadline=None)
@given(st.integers(1244, 1472), st.integers(1, 12), st.integers(1, 31))
def test_the_day_after_is_the_day_after(year: int, month: int, day: int) -> None:
    this = convert_iranian(year, month, day)
    if this is None:
        assert day > 29
        return
    after = [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)]
    assert this + timedelta(1) == next(found for one in after if (found := convert_iranian(*one)))


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "fa", "ar"])
def test_every_language_has_twelve_months_and_seven_days(language: str) -> None:
    assert has_calendar(language)
    calendar = read_calendar(language)
    assert set(calendar.months.values()) == set(range(1, 13))
    assert set(calendar.weekdays.values()) == set(range(7))
    assert set(calendar.iranian.values()) == (set(range(1, 13)) if language == "fa" else set())


def test_a_language_without_words_has_none() -> None:
    assert not has_calendar("eo")
