"""The local day of a digest. The zone chooses the window; everything else is UTC.

A day's window ends at the digest's time of day and starts at the same time the day before. A time
that a clock change skips or repeats is read as `zoneinfo` reads it, so that windows never overlap and
never leave a gap.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLOCK_SLACK = timedelta(hours=1)
"""A clock that was set back by no more makes nothing come from the future."""


def find_window(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the half-open window (start, end] of a day, in UTC."""
    return _moment(day - timedelta(days=1), at, zone), _moment(day, at, zone)


def find_due_day(now: datetime, at: time, zone: ZoneInfo) -> date:
    """Return the newest day whose window has ended.

    A day that the zone leaves out, crossing the date line, ends with the next and is never the newest.
    """
    day = now.astimezone(zone).date() + timedelta(days=1)
    while _moment(day, at, zone) > now:
        day -= timedelta(days=1)
    return day


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
