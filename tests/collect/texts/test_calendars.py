from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.texts.calendars import from_jalali


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [(1403, 1, 1, date(2024, 3, 20)), (1399, 12, 30, date(2021, 3, 20)), (1357, 11, 22, date(1979, 2, 11))],
)
def test_known_days(year: int, month: int, day: int, expected: date) -> None:
    assert from_jalali(year, month, day) == expected


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_every_day_has_exactly_one_jalali_date(day: date) -> None:
    year = day.year - 621 if day >= from_jalali(day.year - 621, 1, 1) else day.year - 622
    matches = [(m, d) for m in range(1, 13) for d in range(1, 32) if _gregorian(year, m, d) == day]
    assert len(matches) == 1


def _gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return from_jalali(year, month, day)
    except ValueError:
        return None


@given(st.integers(1300, 1480))
def test_a_jalali_year_begins_at_the_spring_equinox(year: int) -> None:
    first = from_jalali(year, 1, 1)
    assert first.month == 3
    assert first.day in (20, 21, 22)
    assert from_jalali(year + 1, 1, 1) - first in (timedelta(365), timedelta(366))
