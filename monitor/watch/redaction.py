"""What must not stand in a log, taken out of it.

This is the last line of defence. Whoever writes a line leaves secrets out; here goes what slipped through:
the values of the secrets that the service was given, and whatever has the form of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from monitor.collect.network.addresses import HIDDEN
from monitor.model.kinds import QUERY_SECRET, SECRET_NAME

SHORTEST_SECRET = 4
"""A value that is shorter is no secret, and hiding it would tear words apart."""

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    # user:password@ of a URL
    (re.compile(r"(?<=://)[^\s/\"'<>]*@"), ""),
    # headers, as libraries print them
    (
        re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(['\"]?\s*[:=]\s*)[^\r\n]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"\b(Bearer|bearer|Basic) +(?=\S*[A-Z0-9=])[\w.~+/-]{8,}=*"), rf"\1 {HIDDEN}"),
    # ?token=, &api_key=
    (QUERY_SECRET, rf"\1={HIDDEN}"),
    # mail addresses, but not our Message-IDs, by which a mail is found in its server's log
    (
        re.compile(
            r"(?<![\w.+%@-])(?!\S*\.\d{4}-\d\d-\d\d\.[0-9a-f]{20}@)[\w.+%-]+@\w[\w-]*(?:\.[\w-]+)*\.[^\W\d]{2,}"
        ),
        HIDDEN,
    ),
)

_IS_SECRET = re.compile(rf"(?i){SECRET_NAME}")


class Redactor:
    """Takes secrets out of text, and out of whole log records as a processor of structlog."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Hide these values too, wherever they stand."""
        known = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def hide(self, text: str) -> str:
        """Return the text without secrets."""
        for form, shown in _FORMS:
            text = form.sub(shown, text)
        return text if self._known is None else self._known.sub(HIDDEN, text)

    def __call__(self, _: object, __: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name, value in record.items():
            record[name] = HIDDEN if _IS_SECRET.fullmatch(name) and value else self._clean(value)
        return record

    def _clean(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self.hide(str(name)): self._clean(one) for name, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(one) for one in value]
        return self.hide(str(value))
