"""Dates as feeds and pages write them, read as aware UTC.

Read are ISO 8601, RFC 822, Unix seconds, most of what English, French, German, Spanish, Persian and
Arabic authors write with month names, and dates of the Jalali calendar. A time without a zone counts
as UTC. What does not name a year, a month and a day is not a date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser as dateutil_parser

from monitor.terms import fold_text

_MAX_CHARS = 100
_YEARS = range(1970, 2200)
_JALALI_YEARS = range(1300, 1500)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar jänner enero ene ژانویه ینایر جانفی",
            "february feb février fevrier févr fevr februar febrero فوریه فبرایر شباط",
            "march mar mars märz maerz mär marzo مارس اذار آذار",
            "april apr avril avr abril abr آوریل ابریل نیسان",
            "may mai mayo مه می مایو ایار",
            "june jun juin juni junio ژوین ژوئن یونیو حزیران",
            "july jul juillet juil juli julio ژوییه ژوئیه جولای یولیو تموز",
            "august aug août aout agosto ago اوت آگوست اغسطس آب",
            "september sep sept septembre septiembre سپتامبر سبتمبر ایلول",
            "october oct octobre oktober okt octubre اکتبر اکتوبر",
            "november nov novembre noviembre نوامبر نوفمبر",
            "december dec décembre decembre déc dezember dez diciembre dic دسامبر دیسمبر",
        ),
        start=1,
    )
    for name in fold_text(names).split()
}
_TWO_WORD_MONTHS = {  # the Levantine names
    fold_text(name): str(english)
    for name, english in (
        ("كانون الثاني", "january"),
        ("تشرين الأول", "october"),
        ("تشرين الثاني", "november"),
        ("كانون الأول", "december"),
    )
}
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENGLISH_MONTH = rf"\b(?:{'|'.join(_ENGLISH)})\b"
_JALALI_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "فروردین",
            "اردیبهشت",
            "خرداد",
            "تیر",
            "مرداد امرداد",
            "شهریور",
            "مهر",
            "آبان",
            "آذر",
            "دی",
            "بهمن",
            "اسفند",
        ],
        start=1,
    )
    for name in fold_text(names).split()
}
_JALALI_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
"""Leap years within the 33-year cycle, which holds for the years 1178 to 1633 (K. M. Borkowski, 1996)."""
_NOWRUZ_1400 = date(2021, 3, 21)

_HOURS_FROM_UTC = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "ut": 0.0, "wet": 0.0, "est": -5.0, "edt": -4.0, "cst": -6.0,
    "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "bst": 1.0, "west": 1.0,
    "cet": 1.0, "mez": 1.0, "cest": 2.0, "mesz": 2.0, "eet": 2.0, "sast": 2.0, "eest": 3.0, "msk": 3.0,
    "trt": 3.0, "irst": 3.5, "irdt": 4.5, "gst": 4.0, "pkt": 5.0, "hkt": 8.0, "jst": 9.0, "kst": 9.0,
    "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0,
}  # fmt: skip
_HALVES = {
    fold_text("ق.ظ"): "am",
    fold_text("ب.ظ"): "pm",
    "صباحا": "am",
    "مساء": "pm",
    "a.m.": "am",
    "p.m.": "pm",
}
_WORD = re.compile(r"[^\W\d_]+")
_ZONE_NAME = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?")
_SIGNED_ZONE = re.compile(r"\b(?:GMT|UTC)\s*(?=[+-]\d)")
_MAIL = re.compile(  # the zones that email.utils knows; it takes any other word for UTC
    r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC|[ECMP][SD]T)$"
)
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
_MAIL_ZONES = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5}
_MAIL_ZONES |= {"MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_MONTH_NUMBERS = {month: number for number, month in enumerate(_ENGLISH, start=1)}
_MONTH_DIGITS = {month: f"{number:02}" for month, number in _MONTH_NUMBERS.items()}
_WEEKDAYS = frozenset({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?")
_JALALI_NUMERIC = re.compile(r"\b(1[34]\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_JALALI_NAMED = re.compile(r"\b(\d{1,2})\s+([^\W\d_]+)\s+(?:ماه\s+)?(1[34]\d\d)\b")
_TEHRAN = ZoneInfo("Asia/Tehran")


def read_date(text: str | None) -> datetime | None:
    """Return the moment `text` names as aware UTC, or None when it names none between 1970 and 2199."""
    moment = read_zoned(text)
    return moment.astimezone(UTC) if moment is not None else None


def read_zoned(text: str | None) -> datetime | None:
    """As `read_date`, in the zone in which the text gives the time."""
    if text is None or not any(char.isdigit() for char in text):
        return None
    line = _SIGNED_ZONE.sub("", " ".join(text.split())[:_MAX_CHARS])
    zone = _find_zone(line)
    line = _ZONE_NAME.sub(" ", line).strip()
    folded = fold_text(line)
    moment = (
        _read_jalali(folded)
        or _read_seconds(folded)
        or _read_iso(folded)
        or _read_mail(line)
        or _read_words(folded)
    )
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone or UTC)
    return aware if settle_moment(aware) is not None else None


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


def from_jalali(year: int, month: int, day: int) -> date:
    """Return the Gregorian date of a Jalali one. Raises ValueError when there is no such month or day."""
    leap = year % 33 in _JALALI_LEAP
    length = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not 1 <= month <= 12 or not 1 <= day <= length:
        raise ValueError(f"no such Jalali date: {year}-{month}-{day}")
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    leaps = _count_jalali_leaps(year - 1) - _count_jalali_leaps(1399)
    return _NOWRUZ_1400 + timedelta(days=365 * (year - 1400) + leaps + before + day - 1)


def _count_jalali_leaps(year: int) -> int:
    return year // 33 * len(_JALALI_LEAP) + sum(leap <= year % 33 for leap in _JALALI_LEAP)


def _read_jalali(folded: str) -> datetime | None:
    if found := _JALALI_NUMERIC.search(folded):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif (found := _JALALI_NAMED.search(folded)) and found[2] in _JALALI_MONTHS:
        year, month, day = int(found[3]), _JALALI_MONTHS[found[2]], int(found[1])
    else:
        return None
    clock = _TIME.search(folded)
    try:
        day_start = datetime.combine(from_jalali(year, month, day), time(tzinfo=_TEHRAN if clock else UTC))
        if clock is None:
            return day_start
        return day_start.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0))
    except ValueError:
        return None


def _read_seconds(folded: str) -> datetime | None:
    if not folded.isdecimal() or len(folded) not in (9, 10, 13):
        return None
    return datetime.fromtimestamp(int(folded[:10]), UTC)


def _read_iso(folded: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", folded):
        return None
    try:
        return datetime.fromisoformat(folded.upper())
    except ValueError:
        return None


def _read_mail(line: str) -> datetime | None:
    if not _MAIL.match(line):
        return None
    try:
        return parsedate_to_datetime(line)
    except ValueError:
        return None


def _read_words(folded: str) -> datetime | None:
    words = _translate_words(folded)
    day_first = re.search(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}\b", words) is not None
    readings = []
    for default in (datetime(2001, 1, 1), datetime(2002, 2, 2)):
        try:
            readings.append(
                dateutil_parser.parse(words, default=default, dayfirst=day_first, tzinfos=_name_offset)
            )
        except (ValueError, OverflowError):
            return None
    if readings[0].date() != readings[1].date():  # a part of the date came from the default
        return None
    moment: datetime = readings[0]
    return moment


def _find_zone(line: str) -> ZoneInfo | None:
    found = _ZONE_NAME.search(line)
    if found is None:
        return None
    try:
        return ZoneInfo(found[0])
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _name_offset(name: str | None, offset_s: int | None) -> int | None:
    if offset_s is not None:
        return offset_s
    hours = _HOURS_FROM_UTC.get((name or "").lower())
    return None if hours is None else round(hours * 3600)


def _translate_words(folded: str) -> str:
    """Return `folded` with months in English and nothing else in words but am/pm and, after a time, zones."""
    for written, english in (_TWO_WORD_MONTHS | _HALVES).items():
        folded = folded.replace(written, f" {english} ")
    folded = re.sub(r"(?<=\d)(?:st|nd|rd|th|er|º|ème)\b|(?<=\s)[-–—|•·](?=\s)|(?<=\d)\.(?=\s)", " ", folded)
    folded = re.sub(r"(?<=\d)h(?=\d\d\b)", ":", folded)
    translated = _WORD.sub(_translate_word, folded.replace("،", " "))
    if len(re.findall(_ENGLISH_MONTH, translated)) > 1:  # the first is a weekday: French "mar." is Tuesday
        translated = re.sub(_ENGLISH_MONTH, " ", translated, count=1)
    return translated if ":" in folded else re.sub(r"\b[A-Z]{2,5}\b", " ", translated)


def _translate_word(found: re.Match[str]) -> str:
    word = found[0]
    if word in _MONTHS:
        return _ENGLISH[_MONTHS[word] - 1]
    if word in _HOURS_FROM_UTC:
        return word.upper()  # dateutil takes no other word for a zone
    if word in ("am", "pm", "t"):
        return word
    return " "
