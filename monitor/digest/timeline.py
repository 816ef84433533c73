"""Days that sentences name, for the timeline of a digest.

Only explicit dates count ("July 24, 2020", "24 juillet 2020", "2020-07-24", "۲۴ ژوئیه ۲۰۲۰"): a
weekday or "last week" depends on when the sentence was written.
"""

from __future__ import annotations

import re
from datetime import date

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
)


def find_day(text: str) -> date | None:
    """Return the first explicit, possible date in a sentence, or None."""
    folded = fold_text(text)
    found = [match for form in _FORMS for match in form.finditer(folded)]
    for match in sorted(found, key=lambda match: match.start()):
        parts = match.groupdict()
        month = _NUMBER.get(parts["month"]) or int(parts["month"])
        try:
            return date(int(parts["year"]), month, int(parts["day"]))
        except ValueError:
            continue
    return None
