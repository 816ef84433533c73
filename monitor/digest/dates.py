"""Days that a text names, reckoned from its publication where it does not name them in full.

Absolute dates ("24 juillet 2020", "in August 1988", "۱۵ مرداد ۱۴۰۵"), and relative ones ("yesterday",
"on Tuesday", "three days ago", "last year"). A day and month without a year count when they lie close to the
publication, as in news they mostly do. What leaves more than one day open is left out: "last week", "two
weeks ago", "next Friday", "since Monday". dateparser's search was tried: at 4 ms a sentence it takes the
month out of "and may be" and a day out of "a day after 12 people".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache

from monitor.digest.calendars import Calendar, convert_iranian, has_calendar, make_day, read_calendar
from monitor.digest.dateforms import FORMS, Form
from monitor.model import DatePrecision
from monitor.terms import fold_text

NEAR_PAST = timedelta(days=60)
NEAR_FUTURE = timedelta(days=30)
"""How far from the publication a date without a year may lie."""
_BESIDE = 3
"""A weekday so many characters from a full date says nothing more ("Tuesday, 12 May")."""
_CLAUSE_ENDS = re.compile(r"[,;:«»“”\"،؛]")
_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_LAST_WORD = re.compile(r"([\w']+) $")
_LONGEST_WORD = 30
_NEW_CENTURY = 1300
"""Persian writes the years of Iran's last century with two digits."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that `text[start:end]` names. Of a month or a year, `day` is the first.

    `relative`: it was reckoned from the publication.
    """

    day: date
    start: int
    end: int
    precision: DatePrecision = "day"
    relative: bool = False


def find_dates(text: str, published: datetime, zone: tzinfo, language: str | None) -> list[NamedDay]:
    """Return the days that a sentence names, in text order, none within another.

    `published` is aware; `zone` says which day that was. `language` is an ISO 639-1 code; one that is
    unknown reads as English.
    """
    code = (language or "en").partition("-")[0].lower()
    reader = _load_reader(code if has_calendar(code) else "en")
    return reader.read(text, published.astimezone(zone).date())


@cache
def _load_reader(language: str) -> _Reader:
    """Return the reader of a language: a constant, hence kept."""
    return _Reader(read_calendar(language), FORMS[language])


class _Reader:
    """The dates of one language."""

    def __init__(self, calendar: Calendar, form: Form) -> None:
        self._calendar, self._form = calendar, form
        month = f"(?P<month>{_any_of(calendar.months)})"
        day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.º|º|\.)?"
        year = r"(?P<year>(?:1[5-9]|20)\d\d)\b(?![-–/.:]\d|%)"
        link = rf"(?:{form.of})?"
        within = rf"\b(?:{form.within})[ ']"
        counts = rf"(?P<count>\d{{1,2}}|{_any_of(calendar.counts)})"
        self._full = (
            re.compile(rf"\b{day} {link}{month}\.?,? {link}{year}"),
            re.compile(rf"\b{month}\.? {day},? {year}"),
            re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
            re.compile(rf"\b{day} {link}{month}\b(?!\.?,? {link}\d{{4}})"),
            re.compile(rf"\b{month}\.? {day}\b(?!,? \d{{4}}|[\d:.]\d|%|,\d)"),
        )
        self._vague = (
            re.compile(rf"(?<!\d )(?<!\d\. )\b{month}\.?,? {link}{year}"),
            re.compile(rf"{within}{month}\b(?! \d)"),
            re.compile(rf"{within}(?:{form.season})?{year}"),
        )
        self._weekday = re.compile(
            rf"\b(?:(?P<last>{form.last}) )?(?P<weekday>{_any_of(calendar.weekdays)})(?:{form.hours})?\b"
            rf"(?: (?P<past>{form.past})\b)?"
        )
        self._ago = re.compile(form.ago.replace("@", counts))
        self._days = re.compile(rf"\b(?:{_any_of(form.days)})\b")
        self._iranian = _compile_iranian(calendar) if calendar.iranian else ()
        self._month_names = (*calendar.months, *calendar.iranian)

    def read(self, text: str, published: date) -> list[NamedDay]:
        """Return the days that a text published on that day names, in text order."""
        folded = fold_text(text)
        # Few sentences name a day, and to ask for a word is a hundred times faster than to search for a date.
        has_digit, has_month = bool(_DIGIT.search(folded)), any(name in folded for name in self._month_names)
        has_year = has_digit and bool(_FOUR_DIGITS.search(folded))
        found: list[NamedDay] = []
        if has_digit and self._iranian:
            found += self._read_iranian(folded, published)
        if has_digit and (has_month or has_year):
            found += self._read_full(folded, published)
        if has_month or has_year:
            found += self._read_vague(folded, published)
        found += self._read_relative(text, folded, published)
        if len(found) < 2:
            return found
        found.sort(key=lambda one: (one.start - one.end, one.start))
        kept: list[NamedDay] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        full = [one for one in kept if not one.relative and one.precision == "day"]
        beside = [one for one in kept if one.relative and any(_stand_together(one, other) for other in full)]
        return sorted((one for one in kept if one not in beside), key=lambda one: one.start)

    def _read_full(self, folded: str, published: date) -> Iterator[NamedDay]:
        for form in self._full:
            for match in form.finditer(folded):
                parts = match.groupdict()
                month = self._calendar.months.get(parts["month"]) or int(parts["month"])
                if "year" in parts:
                    day = make_day(int(parts["year"]), month, int(parts["day"]))
                else:
                    years = (published.year - 1, published.year, published.year + 1)
                    day = _find_near([make_day(year, month, int(parts["day"])) for year in years], published)
                if day is not None:
                    yield NamedDay(day, *match.span())

    def _read_iranian(self, folded: str, published: date) -> Iterator[NamedDay]:
        for form in self._iranian:
            for match in form.finditer(folded):
                parts = match.groupdict()
                month = self._calendar.iranian[parts["month"]] if "month" in parts else 1
                number = int(parts.get("day") or 1)
                if "year" in parts:
                    year = int(parts["year"])
                    day = convert_iranian(year + _NEW_CENTURY if year < 100 else year, month, number)
                else:
                    years = range(published.year - 623, published.year - 620)
                    day = _find_near([convert_iranian(year, month, number) for year in years], published)
                if day is not None:
                    precision: DatePrecision = (
                        "day" if "day" in parts else "month" if "month" in parts else "year"
                    )
                    yield NamedDay(day, *match.span(), precision)

    def _read_vague(self, folded: str, published: date) -> Iterator[NamedDay]:
        for form in self._vague:
            for match in form.finditer(folded):
                parts = match.groupdict()
                month = self._calendar.months.get(parts.get("month", ""))
                if "year" in parts:
                    day = date(int(parts["year"]), month or 1, 1)
                    yield NamedDay(day, *match.span(), "month" if month else "year")
                elif month and self._reads_as_future(folded, *match.span()) is False:
                    year = published.year - (month > published.month)
                    yield NamedDay(date(year, month, 1), *match.span(), "month", relative=True)

    def _read_relative(self, text: str, folded: str, published: date) -> Iterator[NamedDay]:
        if any(word in folded for word in self._form.days):
            for match in self._days.finditer(folded):
                named = len(folded) == len(text) and _ends_name(text, match.start())
                if not named and not self._form.no_day.search(folded[: match.start()]):
                    day = published + timedelta(self._form.days[match[0]])
                    yield NamedDay(day, *match.span(), relative=True)
        if any(word in folded for word in self._form.ago_words):
            for match in self._ago.finditer(folded):
                yield NamedDay(*self._reckon_ago(match, published), relative=True)
        if any(name in folded for name in self._calendar.weekdays):
            for match in self._weekday.finditer(folded):
                weekday = self._reckon_weekday(folded, match, published)
                if weekday is not None:
                    yield NamedDay(weekday, *match.span(), relative=True)

    def _reckon_ago(self, match: re.Match[str], published: date) -> tuple[date, int, int, DatePrecision]:
        """Return the day of "three days ago", the month or the year of "last month", "two years ago"."""
        parts = match.groupdict()
        words = parts.get("count")
        count = 1 if words is None else self._calendar.counts.get(words) or int(words)
        if parts.get("days"):
            return published - timedelta(count), *match.span(), "day"
        if parts.get("months") or parts.get("last_month"):
            months = published.year * 12 + published.month - 1 - count
            return date(months // 12, months % 12 + 1, 1), *match.span(), "month"
        return date(published.year - count, 1, 1), *match.span(), "year"

    def _reckon_weekday(self, folded: str, match: re.Match[str], published: date) -> date | None:
        """Return the day a weekday names: of the week up to the publication, or after it if it is to come."""
        start, end = match.span()
        before = _LAST_WORD.search(folded, max(0, start - _LONGEST_WORD), start)
        if (before and before[1] in self._form.no_weekday) or self._form.no_more.match(folded, end):
            return None
        if self._form.needs and not self._form.needs.search(folded[:start]):
            return None
        since = (published.weekday() - self._calendar.weekdays[match["weekday"]]) % 7
        if match["last"] or match["past"]:
            return published - timedelta(since or 7)
        coming = self._reads_as_future(folded, start, end)
        if coming is None:
            return None
        return published + timedelta((7 - since) % 7 or 7) if coming else published - timedelta(since)

    def _reads_as_future(self, folded: str, start: int, end: int) -> bool | None:
        """Tell whether what happens on a day is to come; None where that cannot be told."""
        before = [found.end() for found in _CLAUSE_ENDS.finditer(folded, 0, start)]
        after = _CLAUSE_ENDS.search(folded, end)
        low, high = before[-1] if before else 0, after.start() if after else len(folded)
        said = [found.end() for found in self._form.said.finditer(folded, low, start)]
        coming = self._form.future.search(folded, said[-1] if said else low, high)
        if coming is None:
            short = len(folded[low:high].split()) <= 3
            return None if short and not said and self._form.future.search(folded) else False
        if not said or coming.end() <= start:
            return True
        return False if len(folded[said[-1] : start].split()) <= 2 else None


def _stand_together(one: NamedDay, other: NamedDay) -> bool:
    return 0 <= max(one.start, other.start) - min(one.end, other.end) <= _BESIDE


def _ends_name(text: str, start: int) -> bool:
    """Tell whether a word for a day is written as a part of a name: "Harbour Today", but not "Today Ilsa"."""
    return text[start].isupper() and text[:start].rstrip(" ")[-1:].isalnum()


def _find_near(days: Iterable[date | None], published: date) -> date | None:
    """Return the day that lies close to the publication, of the same day in several years."""
    near = (day for day in days if day and published - NEAR_PAST <= day <= published + NEAR_FUTURE)
    return next(near, None)


def _compile_iranian(calendar: Calendar) -> tuple[re.Pattern[str], ...]:
    month = f"(?P<month>{_any_of(calendar.iranian)})(?: ماه)?"
    year = r"(?:سال )?(?P<year>1[23]\d\d|14\d\d)\b"
    short = r"(?:سال )?(?P<year>1[23]\d\d|14\d\d|[3-9]\d)\b"
    # "Tir" is a bullet as well: "five Tir" is a date only with its year.
    plain = f"(?P<month>{_any_of([name for name in calendar.iranian if name != 'تیر'])})(?: ماه)?"
    return (
        re.compile(rf"\b(?P<day>\d{{1,2}}) {month} {year}"),
        re.compile(rf"\b(?P<day>\d{{1,2}}) {plain}\b(?! (?:سال )?\d)"),
        re.compile(rf"\b(?<!\d ){month} {short}"),
        re.compile(rf"\b(?:بهار|تابستان|پاییز) {short}"),
        re.compile(r"\bسال (?P<year>1[23]\d\d|14\d\d)\b"),
    )


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of alternatives, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
