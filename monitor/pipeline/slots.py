"""When a recipient gets an edition: at their own time of day, one edition on each of their days.

The first moment after an edition at which their clock shows that time would do it, were it not for clocks
that change on different days: an edition at 07:00 in Tirana is made now before, now after 06:30 in Lagos, and
in spring two would come at once. So the number of days between an edition's day and the recipient's is the
same all year: the least with which no edition of the year is late for its slot.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.digest.days import find_window

# Local days of one moment lie at most two apart; a slot may fall on the day after.
_LAGS = range(-2, 4)


def find_slot(
    day: date, edition_at: time, edition_zone: ZoneInfo, at: time | None, zone: ZoneInfo
) -> datetime:
    """Return when a recipient whose time is `at` in `zone` gets the edition of `day`, in UTC.

    `edition_at` and `edition_zone` say when editions are made; without `at` it is then. A time that a clock
    change skips or repeats is read as `zoneinfo` reads it: an hour later by the clock, or the first of both.
    Each local day has one edition, but for days on which a zone crosses the date line, and the turn of years
    between which a country changes its mind.
    """
    if at is None:
        return find_window(day, edition_at, edition_zone)[1]
    lag = _find_lag(day.year, edition_at, edition_zone, at, zone)
    return _moment(day + timedelta(days=lag), at, zone)


@lru_cache(maxsize=256)
def _find_lag(year: int, edition_at: time, edition_zone: ZoneInfo, at: time, zone: ZoneInfo) -> int:
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return max(_measure_lag(day, find_window(day, edition_at, edition_zone)[1], at, zone) for day in days)


def _measure_lag(day: date, edition: datetime, at: time, zone: ZoneInfo) -> int:
    return next(lag for lag in _LAGS if _moment(day + timedelta(days=lag), at, zone) >= edition)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
