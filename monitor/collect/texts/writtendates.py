"""A date in words and numbers, taken apart: first the time of day and its zone, then the day.

The text is first written in one alphabet of signs: `<5>` is May, `<j2>` Ordibehesht, `<h>` a lunar month,
`<w4>` Friday, `<am>` and `<pm>` halves of the day, `<zcet>` a zone; other words are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from monitor.collect.texts.calendars import JALALI_YEARS, from_jalali
from monitor.collect.texts.datewords import (
    AMERICAN_TIMES,
    HALVES,
    HIJRI_MONTHS,
    JALALI_MONTHS,
    MINUTES_EAST,
    MONTHS,
    TWO_WORD_MONTHS,
    UNSURE_ZONES,
    WEEKDAYS,
    fold_words,
)
from monitor.model import DateTrust

_MAX_HOURS_EAST = 14
_ZONE_NAME = re.compile(r"\b[A-Za-z]+/[A-Za-z]+(?:[_/-][A-Za-z]+)*(?:[+-]\d{1,2})?")
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED_HALF = re.compile("|".join(re.escape(half) for half in HALVES if "." in half))
_TWO_WORDS = re.compile("|".join(TWO_WORD_MONTHS))
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|eme|o|a)\b")
_EASTERN_DATE = re.compile(r"(\d{4}|\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_EASTERN_CLOCK = re.compile(r"(\d{1,2})\s?[時时点點시]\s?(?:(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?)?")
_WESTERN_CLOCK = re.compile(r"(?<![\d.:])(\d{1,2})(?:\s?h\s?(\d\d)\b|[.:](\d\d)\s?uhr\b|\s?(?:h|uhr)\b)")
_ATTACHED = re.compile(r"(?<=[\d>])t(?=\d)")
_KOREAN = re.compile(r"[가-힣]")

_OFFSET = r"([+-])(\d{1,2}?)(?::?(\d\d)(?::?\d\d)?)?(?![\d:])"
_CLOCK = re.compile(
    r"(?:<(am|pm)>\s?)?(?<![\d:.])(\d{1,2}):(\d{2}|\d(?=:))(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?![\d:])"
    r"(?:\s?<(am|pm)>)?"
)
_BARE_CLOCK = re.compile(
    r"(?<![\d:.])(?:(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![\d.])|(\d\d)(\d\d)(?=\s?(?:<z|[+-]\d{4}))|(\d{1,2})\s?(?=<[ap]m>))"
)
_ZONE = re.compile(rf"[\s(\[,]*(?:<z([a-z]+)>[)\]]?\s?(?:{_OFFSET})?|{_OFFSET})")
_NAMED_DAY = (
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[\s.,/-]*<(?P<month>j?\d+)>[\s.,/'-]*(?P<year>\d{4}|\d{2,3})(?!\d)"),
    re.compile(
        r"<(?P<month>j?\d+)>[\s.,/-]*(?P<day>\d{1,2})(?!\d)[\s.,/'-]*(?P<year>\d{4}|(?<=')\d\d|\d\d)(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<year>\d{4})[\s.,/-]*<(?P<month>j?\d+)>[\s.,/-]*(?P<day>\d{1,2})(?!\d)"),
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?!\d)")
_HIJRI_DAY = re.compile(r"\d{1,2}[\s.,/-]*<h>[\s.,/-]*\d{4}")
_MONTH = re.compile(r"<(\d+)>")
_WEEKDAY = re.compile(r"<w(\d)>")
_SIGN = re.compile(r"<[a-z]*\d*>|<z[a-z]+>")


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, aware, in the zone in which the text gives the time, and how sure it is."""

    moment: datetime
    trust: DateTrust

    @property
    def utc(self) -> datetime:
        """The moment in UTC."""
        return self.moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Clock:
    since_midnight: timedelta
    zone: tzinfo | None
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    is_sure: bool
    zone: tzinfo = UTC
    """Where the people live who write so."""


def read_written(line: str) -> Dated | None:
    """Return the first day that a line names, with the time of day when it gives one, or None.

    A day without a time of day begins at midnight. Without a zone the time is UTC's, or that of the one
    country which writes dates that way.
    """
    named, line = _take_zone_name(line)
    signs = write_signs(line)
    clock, signs = _take_clock(signs, named)
    found = _find_day(signs, is_english=line.isascii())
    if found is None:
        return None
    day, rest = found
    if clock is None:
        clock, rest = _take_clock(_BARE_CLOCK.sub(_write_bare_clock, rest), named)
    is_sure = day.is_sure and not any(char.isdigit() for char in _SIGN.sub("", rest))
    if clock is None:
        midnight = datetime.combine(day.day, time(tzinfo=named or UTC))
        return Dated(midnight, "day only" if is_sure else "guessed")
    implied = ZoneInfo("Asia/Seoul") if _KOREAN.search(line) else day.zone
    start = datetime.combine(day.day, time(tzinfo=clock.zone or implied))
    try:
        moment = start + clock.since_midnight
    except OverflowError:
        return None
    trust: DateTrust = "exact" if clock.is_sure else "zone assumed"
    return Dated(moment, trust if is_sure else "guessed")


def write_signs(line: str) -> str:
    """Return the line in the signs that the module's head names, its clocks written with colons."""
    folded = fold_words(line).replace("،", " ").replace("٫", ".")
    folded = _TWO_WORDS.sub(lambda found: f" {TWO_WORD_MONTHS[found[0]]} ", folded)
    folded = _DOTTED_HALF.sub(lambda found: f" {HALVES[found[0]]} ", folded)
    if not folded.isascii():
        folded = _EASTERN_DATE.sub(r" \1-\2-\3 ", folded)
        folded = _EASTERN_CLOCK.sub(_write_clock, folded)
    folded = _WESTERN_CLOCK.sub(lambda found: f"{found[1]}:{found[2] or found[3] or '00'}", folded)
    folded = _ATTACHED.sub(" ", _ORDINAL.sub(" ", folded))
    signs = _WORD.sub(_write_sign, folded)
    months = _MONTH.findall(signs)
    if len(months) > 1:  # French "mar." is Tuesday before another month; "ayar/mayo" is one month twice
        signs = _MONTH.sub(" ", signs, count=len(months) - 1)
    return " ".join(signs.split())


def _write_clock(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2] or '00'}" + (f":{found[3]}" if found[3] else "") + " "


def _write_bare_clock(found: re.Match[str]) -> str:
    """Write out "14.05", "1405" before a zone and "2" before a half: times of day once the day is known."""
    hour, minute, second, whole_hour, whole_minute, bare_hour = found.groups()
    clock = f"{hour or whole_hour or bare_hour}:{minute or whole_minute or '00'}"
    return f"{clock}:{second} " if second else f"{clock} "


def _write_sign(found: re.Match[str]) -> str:
    word = found[0]
    if word in MONTHS:
        return f"<{MONTHS[word]}>"
    if word in JALALI_MONTHS:
        return f"<j{JALALI_MONTHS[word]}>"
    if word in HALVES:
        return f"<{HALVES[word]}>"
    if word in MINUTES_EAST or word in AMERICAN_TIMES:
        return f"<z{word}>"
    if word in WEEKDAYS:
        return f"<w{WEEKDAYS[word]}>"
    return "<h>" if word in HIJRI_MONTHS else " "


# --- the time of day -------------------------------------------------------------------------


def _take_zone_name(line: str) -> tuple[ZoneInfo | None, str]:
    """Return the zone of the IANA database that a line names, and the line without it."""
    for found in _ZONE_NAME.finditer(line):
        if name := _list_zone_names().get(found[0].lower()):
            return ZoneInfo(name), f"{line[: found.start()]} {line[found.end() :]}"
    return None, line


@cache
def _list_zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}


def _take_clock(signs: str, named: ZoneInfo | None) -> tuple[_Clock | None, str]:
    """Return the first time of day and the signs without it and its zone."""
    for found in _CLOCK.finditer(signs):
        since_midnight = _read_clock(found)
        if since_midnight is None:
            continue
        zone, is_sure, end = _read_zone(signs, found.end())
        clock = _Clock(since_midnight, zone or named, is_sure or (zone is None and named is not None))
        return clock, f"{signs[: found.start()]} {signs[end:]}"
    return None, signs


def _read_clock(found: re.Match[str]) -> timedelta | None:
    early, hour, minute, second, fraction, late = found.groups()
    half = early or late
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half == "pm" else 0)
    is_day_end = (hours, minutes, seconds) == (24, 0, 0)
    if (hours > 23 and not is_day_end) or minutes > 59 or seconds > 60:  # 60 is a leap second
        return None
    microseconds = int((fraction or "0")[:6].ljust(6, "0"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)


def _read_zone(signs: str, start: int) -> tuple[tzinfo | None, bool, int]:
    """Return the zone that stands at `start`, whether it is sure, and where it ends."""
    found = _ZONE.match(signs, start)
    if found is None:
        return None, False, start
    name, *offset = found.groups()
    east = _read_offset(*(offset[:3] if name else offset[3:]))
    if east is not None:
        return east, True, found.end()
    if name is None:
        return None, False, start
    end = found.end(1) + 1
    if name in AMERICAN_TIMES:
        return ZoneInfo(AMERICAN_TIMES[name]), True, end
    return timezone(timedelta(minutes=MINUTES_EAST[name])), name not in UNSURE_ZONES, end


def _read_offset(sign: str | None, hours: str, minutes: str | None) -> timezone | None:
    if sign is None or int(hours) > _MAX_HOURS_EAST or int(minutes or 0) > 59:
        return None
    east = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-east if sign == "-" else east)


# --- the day ---------------------------------------------------------------------------------


def _find_day(signs: str, *, is_english: bool) -> tuple[_Day, str] | None:
    """Return the first day, a named month before numbers, and the signs without it."""
    signs = _HIJRI_DAY.sub(" ", signs)
    weekday = _WEEKDAY.search(signs)
    for found, days in _list_readings(signs, is_english):
        if not days:
            continue
        named = [day for day in days if weekday is not None and day.day.weekday() == int(weekday[1])]
        is_sure = (len(days) == 1 and days[0].is_sure) or len(named) == 1
        day = named[0] if len(named) == 1 else days[0]
        return _Day(day.day, is_sure, day.zone), f"{signs[: found.start()]} {signs[found.end() :]}"
    return None


def _list_readings(signs: str, is_english: bool) -> Iterator[tuple[re.Match[str], list[_Day]]]:
    for pattern in _NAMED_DAY:
        if found := pattern.search(signs):
            yield found, _read_named(found["year"], found["month"], found["day"])
    if found := _YEAR_FIRST.search(signs):
        yield found, _read_year_first(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.search(signs):
        yield found, _read_year_last(found, is_english)


def _read_named(year: str, month: str, day: str) -> list[_Day]:
    if month.startswith("j"):
        return _read_jalali(int(year), int(month[1:]), int(day))
    return _try_day(_widen_year(year), int(month), int(day), is_sure=len(year) == 4)


def _widen_year(year: str) -> int:
    """Return a year of two or three digits in full, as RFC 5322, section 4.3, reads it."""
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if len(year) == 2 and year < "50" else 1900)


def _read_year_first(year: int, month: int, day: int) -> list[_Day]:
    return _read_jalali(year, month, day) or _try_day(year, month, day)


def _read_year_last(found: re.Match[str], is_english: bool) -> list[_Day]:
    """Return the readings of three numbers, the most usual first.

    With dots they are day, month, year; two digits of a year between hyphens come first or last; with
    slashes the month comes first where English is written.
    """
    first, separator, second, last = int(found[1]), found[2], int(found[3]), found[4]
    year = _widen_year(last)
    if jalali := _read_jalali(year, second, first):
        return jalali
    is_full = len(last) == 4
    day_first = _try_day(year, second, first, is_sure=is_full)
    if separator == ".":
        return day_first
    month_first = _try_day(year, first, second, is_sure=is_full)
    if separator == "-":
        year_first = [] if is_full else _try_day(_widen_year(found[1]), second, int(last), is_sure=False)
        return _drop_twins([*year_first, *day_first, *month_first])
    return _drop_twins([*month_first, *day_first] if is_english else [*day_first, *month_first])


def _read_jalali(year: int, month: int, day: int) -> list[_Day]:
    if year not in JALALI_YEARS:
        return []
    try:
        return [_Day(from_jalali(year, month, day), is_sure=True, zone=ZoneInfo("Asia/Tehran"))]
    except ValueError:
        return []


def _try_day(year: int, month: int, day: int, *, is_sure: bool = True) -> list[_Day]:
    try:
        return [_Day(date(year, month, day), is_sure)]
    except ValueError:
        return []


def _drop_twins(days: list[_Day]) -> list[_Day]:
    return list({day.day: day for day in days}.values())
