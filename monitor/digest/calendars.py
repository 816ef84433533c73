"""What calendars call their months and days, in six languages, and how Iran's counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from monitor.terms import fold_text

_MONTHS = {
    "en": (
        "january february march april may june july august september october november december",
        "jan feb mar apr - jun jul aug sept oct nov dec",
        "- - - - - - - - sep - - -",
    ),
    "fr": ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre",),
    "de": (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jänner - - - - - - - - - - -",
    ),
    "es": ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",),
    "fa": (
        "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
        "- - - - می - جولای آگوست - - - -",
    ),
    "ar": (
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -",
    ),
}
"""Each line is the twelve months in order; a dash stands for one that has no further name."""
_PERSIAN_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_WEEKDAYS = {
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "fa": "دوشنبه|سه‌شنبه|چهارشنبه|پنج‌شنبه|جمعه|شنبه|یک‌شنبه",
    "ar": "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
}
_JOINED = {"سه‌شنبه": "سهشنبه", "پنج‌شنبه": "پنجشنبه", "یک‌شنبه": "یکشنبه"}
"""Persian weekdays are written with a joiner between their parts, with a space, or without either."""
_COUNTS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "de": "einem zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fa": "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده",
    "ar": "- - ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة - -",
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of one language, folded. Months and counts are from 1, weekdays from 0 (Monday).

    `iranian` are the months of Iran's calendar, for languages that date by it.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    counts: Mapping[str, int]
    iranian: Mapping[str, int]


@cache
def read_calendar(language: str) -> Calendar:
    """Return the words of a language. Raises KeyError for one that has none here."""
    weekdays = {fold_text(name): place for place, name in enumerate(_WEEKDAYS[language].split("|"))}
    for parted, joined in _JOINED.items():
        if fold_text(parted) in weekdays:
            weekdays[fold_text(joined)] = weekdays[fold_text(parted)]
    return Calendar(
        months={name: month for line in _MONTHS[language] for name, month in _number(line).items()},
        weekdays=weekdays,
        counts=_number(_COUNTS[language]),
        iranian=_number(_PERSIAN_MONTHS) if language == "fa" else {},
    )


def has_calendar(language: str) -> bool:
    """Tell whether the words of a language are known."""
    return language in _MONTHS


def _number(line: str) -> dict[str, int]:
    return {name: place for place, name in enumerate(fold_text(line).split(), start=1) if name != "-"}


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


_FIRST_YEAR, _LAST_YEAR = 1244, 1473
_EVE = date(1865, 3, 20)
"""The day before 1 Farvardin 1244."""


def convert_iranian(year: int, month: int, day: int) -> date | None:
    """Return a day of Iran's solar calendar, or None where there is none such.

    Years of 1244 to 1473 only: leap years then follow the cycle of 33 years, in which those are leap for
    which (25 y + 11) mod 33 < 8. Each of their days was compared with persiantools 6.2.
    """
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return None
    lengths = [31] * 6 + [30] * 5 + [30 if _is_leap(year) else 29]
    if not 1 <= day <= lengths[month - 1]:
        return None
    leaps = sum(map(_is_leap, range(_FIRST_YEAR, year)))
    return _EVE + timedelta(365 * (year - _FIRST_YEAR) + leaps + sum(lengths[: month - 1]) + day)


def _is_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8
