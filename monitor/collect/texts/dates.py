"""Dates as feeds and pages write them, read as aware UTC, with how sure the reading is.

Read are ISO 8601, RFC 822 and 850, asctime, Unix seconds, month names of some thirty languages, numeric
dates and dates of the Jalali calendar. What does not name a year, a month and a day is not a date:
"3 hours ago" is none. What is assumed where a text leaves it open, decision 14 says.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from monitor.collect.texts.datewords import MINUTES_EAST, UNSURE_ZONES, fold_words
from monitor.collect.texts.writtendates import Dated, read_written
from monitor.model import DateTrust

__all__ = [
    "Dated",
    "read_common_date",
    "read_date",
    "read_dated",
    "read_feed_date",
    "settle_moment",
    "trust_common_date",
]

_MAX_CHARS = 100
_MAX_PADDED_CHARS = 1000
_YEARS = range(1970, 2200)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_COMMON_MAIL = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})"
    r" ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))? (?:([+-][0-9]{2})([0-9]{2})|([A-Z]{1,3}))"
)
_USUAL_MAIL = re.compile(  # how most feeds write every date; its parts are an ISO date in another order
    r"([A-Z][a-z]{2}), (\d\d) ([A-Z][a-z]{2}) (\d{4}) ((?!24)\d\d:\d\d:\d\d) (?:\+0000|GMT)", re.ASCII
)
_USUAL_ISO = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(?:Z|\+00:00)", re.ASCII)
_COMMON_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(\.[0-9]{1,6})?)?(Z|\+[0-9]{2}:[0-9]{2}|-[0-9]{2}:00))?"
)
_MAIL_ZONES = {  # those that RFC 822, section 5.1, names, and what everybody else calls GMT
    zone: MINUTES_EAST[zone.lower()] // 60
    for zone in ("GMT", "UTC", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT")
}
_UNSURE_ENDINGS = tuple(f" {zone}" for zone in _MAIL_ZONES if zone.lower() in UNSURE_ZONES)
_MONTH_NUMBERS = {month: number for number, month in enumerate(_ENGLISH, start=1)}
_MONTH_DIGITS = {month: f"{number:02}" for month, number in _MONTH_NUMBERS.items()}
_WEEKDAYS = frozenset({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
_ISO_DAY_CHARS = len("2024-05-03")

_SECONDS = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)
_UNPARTED = re.compile(r"(\d{8})(\d{4}(?:\d\d)?)", re.ASCII)
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<day>-?(?:\d\d-?\d\d|W\d\d-?\d|(?P<ordinal>\d{3})))(?P<clock>[T ]\d\d.*)?", re.ASCII
)


def read_dated(text: str | None) -> Dated | None:
    """Return the moment `text` names, or None when it names none between 1970 and 2199.

    A day without a time of day begins at midnight UTC, a time without a zone counts as UTC or as the time
    of the one country that writes dates so.
    """
    if text is None or not any(char.isdigit() for char in text[:_MAX_PADDED_CHARS]):
        return None
    line = " ".join(text[:_MAX_PADDED_CHARS].split())[:_MAX_CHARS]
    dated = _read_numbers(fold_words(line).upper()) or read_written(line)
    return dated if dated is not None and settle_moment(dated.moment) is not None else None


def read_date(text: str | None) -> datetime | None:
    """Return the moment `text` names as aware UTC, or None when it names none between 1970 and 2199."""
    dated = read_dated(text)
    return dated.utc if dated is not None else None


def read_feed_date(text: str | None) -> Dated | None:
    """Return the moment that a feed names, in UTC and to the second, the common ways of writing it first."""
    if not text:
        return None
    if (moment := read_common_date(text)) is not None:
        return Dated(moment, trust_common_date(text))
    dated = read_dated(text)
    return Dated(dated.utc.replace(microsecond=0), dated.trust) if dated is not None else None


def trust_common_date(text: str) -> DateTrust:
    """Return how sure the reading is of a text that `read_common_date` reads."""
    if len(text) == _ISO_DAY_CHARS:
        return "day only"
    return "zone assumed" if text.endswith(_UNSURE_ENDINGS) else "exact"


def read_common_date(text: str) -> datetime | None:
    """As `read_date`, to the second, for the two ways nearly every feed writes a moment; None for others.

    They are RFC 822's "Fri, 03 May 2024 10:15:00 +0200" and RFC 3339's "2024-05-03T10:15:00Z".
    """
    try:
        moment = _read_common_iso(text) if text[4:5] == "-" else _read_common_mail(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.year in _YEARS else None


def _read_common_iso(text: str) -> datetime | None:
    if _USUAL_ISO.fullmatch(text):
        return datetime.fromisoformat(text)
    found = _COMMON_ISO.fullmatch(text)
    if found is None:
        return None
    fraction, zone = found.groups()
    moment = datetime.fromisoformat(text)
    settled = moment.astimezone(UTC) if zone else moment.replace(tzinfo=UTC)
    return settled.replace(microsecond=0) if fraction else settled


def _read_common_mail(text: str) -> datetime | None:
    if found := _USUAL_MAIL.fullmatch(text):
        weekday, day, name, year, clock = found.groups()
        if weekday not in _WEEKDAYS or name not in _MONTH_DIGITS:
            return None
        return datetime.fromisoformat(f"{year}-{_MONTH_DIGITS[name]}-{day}T{clock}+00:00")
    found = _COMMON_MAIL.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, hours, minutes, zone = found.groups()
    month = _MONTH_NUMBERS.get(name)
    hours_east = _MAIL_ZONES.get(zone) if zone else int(hours)
    if month is None or hours_east is None:
        return None
    moment = datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    minutes_east = int(minutes or 0) * (-1 if hours and hours[0] == "-" else 1)
    return (
        moment - timedelta(hours=hours_east, minutes=minutes_east) if hours_east or minutes_east else moment
    )


def settle_moment(moment: datetime) -> datetime | None:
    """Return an aware `moment` in UTC, or None outside the years 1970 to 2199."""
    try:
        settled = moment.astimezone(UTC)
    except OverflowError:
        return None
    return settled if settled.year in _YEARS else None


def _read_numbers(line: str) -> Dated | None:
    """Return what a text of nothing but numbers says: Unix seconds or milliseconds, and ISO 8601."""
    if found := _SECONDS.fullmatch(line):
        return Dated(datetime.fromtimestamp(int(found[1]), UTC), "exact")
    found = _ISO.fullmatch(_UNPARTED.sub(r"\1T\2", line))
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        moment = _read_iso(*found.groups())
    except (ValueError, OverflowError):
        return None
    if not found["clock"]:
        return Dated(moment.replace(tzinfo=UTC), "day only")
    if moment.tzinfo is None:
        return Dated(moment.replace(tzinfo=UTC), "zone assumed")
    return Dated(moment, "exact")


def _read_iso(year: str, day: str, ordinal: str | None, clock: str | None) -> datetime:
    if ordinal is None:
        return datetime.fromisoformat(f"{year}{day}{clock or ''}")
    first = date(int(year), 1, 1)
    return datetime.fromisoformat(f"{first + timedelta(days=int(ordinal) - 1)}{clock or ''}")
