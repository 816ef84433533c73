"""The Jalali calendar, which Iran and Afghanistan date by, and the Gregorian one."""

from __future__ import annotations

from datetime import date, timedelta

JALALI_YEARS = range(1348, 1430)
"""1970 to 2051. Years from 1430 on are taken for the lunar Hijri calendar, in which they began in 2008."""

_LEAP_YEARS = (1, 5, 9, 13, 17, 22, 26, 30)
"""Leap years within the 33-year cycle, which holds for the years 1178 to 1633 (K. M. Borkowski, 1996)."""
_NOWRUZ_1400 = date(2021, 3, 21)


def from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Jalali one. Raises ValueError when there is no such month or day."""
    leap = year % 33 in _LEAP_YEARS
    length = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not 1 <= month <= 12 or not 1 <= day <= length:
        raise ValueError(f"no such Jalali date: {year}-{month}-{day}")
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    leaps = _count_leaps(year - 1) - _count_leaps(1399)
    return _NOWRUZ_1400 + timedelta(days=365 * (year - 1400) + leaps + before + day - 1)


def _count_leaps(year: int) -> int:
    return year // 33 * len(_LEAP_YEARS) + sum(leap <= year % 33 for leap in _LEAP_YEARS)
