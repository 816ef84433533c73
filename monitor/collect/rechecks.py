"""When an article's page is looked at again, to see whether it was edited.

Most edits come within hours of publication, so the looks fade: an hour, six hours, a day and a week after
the article was first seen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.errors import BadStatus, HostResting, MonitorError, Quarantined, RobotsDenied
from monitor.model import Page, PageCheck

LOOKS_S = (3600, 6 * 3600, 86_400, 7 * 86_400)
"""When each look is due, in seconds after the article was first seen."""

_LEAST_GAP = timedelta(hours=1)
_NO_LONGER_THERE = frozenset({404, 410})


def find_first_look(first_seen: datetime) -> datetime:
    """Return when the page of an article that was first seen then is looked at again for the first time."""
    return first_seen + timedelta(seconds=LOOKS_S[0])


def plan_next_check(check: PageCheck, answer: Page | MonitorError, now: datetime) -> PageCheck | None:
    """Return the look after `check`, or None when that was the last.

    `answer` is what the look brought: a page (a 304 too) or why there is none. A page that is not there any
    more, that robots.txt closes or that is quarantined is not looked at again; any other failure leaves it to
    the next look. While the host rests, the same look waits for the end of the rest. A look that comes late,
    because the service was down, stands for those whose time has passed or is less than an hour away. One
    that is planned for later than now was planned by a clock that was ahead: the looks after it count from
    now.
    """
    if isinstance(answer, HostResting):
        return replace(check, due_at=now + timedelta(seconds=answer.retry_after_s))
    if _is_closed(answer):
        return None
    for step in range(check.step + 1, len(LOOKS_S)):
        due_at = min(check.due_at, now) + timedelta(seconds=LOOKS_S[step] - LOOKS_S[check.step])
        if due_at - now >= _LEAST_GAP:
            planned = replace(check, step=step, due_at=due_at)
            return _note_answer(planned, answer) if isinstance(answer, Page) else planned
    return None


def _is_closed(answer: Page | MonitorError) -> bool:
    if isinstance(answer, BadStatus):
        return answer.status in _NO_LONGER_THERE
    return isinstance(answer, RobotsDenied | Quarantined)


def _note_answer(check: PageCheck, page: Page) -> PageCheck:
    """Return the look with the page's address and validators; a 304 need not repeat those."""
    kept_etag, kept_date = (check.etag, check.last_modified) if page.status == 304 else (None, None)
    return replace(
        check,
        url=page.moved_to or check.url,
        etag=page.headers.get("etag", kept_etag),
        last_modified=page.headers.get("last-modified", kept_date),
    )
