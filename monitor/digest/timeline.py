"""Days that sentences name, for the timeline of a digest.

Explicit dates count ("July 24, 2020", "24 juillet 2020", "2020-07-24", "۲۴ ژوئیه ۲۰۲۰"). A day and month
without a year count when they lie close to the publication, as in news they mostly do; farther off they
may belong to any year the text speaks of. A weekday or "last week" does not count.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from monitor.terms import fold_text

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "short": "jan feb mar apr may jun jul aug sept oct nov dec",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
}
_NUMBER = {
    name: number
    for names in _MONTHS.values()
    for number, name in enumerate(fold_text(names).split(), start=1)
}
_MONTH = "(?P<month>" + "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True)) + ")"
_FORMS = (
    re.compile(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)? (?:of )?{_MONTH}\.?,? (?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}}|[\d:.])"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)? (?:of )?{_MONTH}\b(?!\.?,? \d{{4}})"),
)


NEAR_PAST = timedelta(days=60)
NEAR_FUTURE = timedelta(days=30)
"""How far from the publication a date without a year may lie."""


def find_day(text: str, published: date) -> date | None:
    """Return the first possible date in a sentence, or None."""
    folded = fold_text(text)
    found = [match for form in _FORMS for match in form.finditer(folded)]
    for match in sorted(found, key=lambda match: match.start()):
        parts = match.groupdict()
        month = _NUMBER.get(parts["month"]) or int(parts["month"])
        number = int(parts["day"])
        if "year" in parts:
            day = _make_day(int(parts["year"]), month, number)
        else:
            day = _find_near(published, month, number)
        if day is not None:
            return day
    return None


def _find_near(published: date, month: int, number: int) -> date | None:
    years = (published.year - 1, published.year, published.year + 1)
    days = (day for year in years if (day := _make_day(year, month, number)) is not None)
    return next((day for day in days if published - NEAR_PAST <= day <= published + NEAR_FUTURE), None)


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
