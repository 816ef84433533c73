"""When a feed is polled next: pure functions from what happened to the feed's next state.

A feed that answers is polled at its own pace. One that fails is asked ever less often, so that a
site in trouble is not troubled further; one that says that it is gone is not asked again.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.errors import BadStatus, FetchError, MonitorError
from monitor.model import Feed, FeedState, Page

LONGEST_WAIT_S = 24 * 60 * 60
"""Back-off grows up to this many seconds; a feed polled less often than that keeps its own pace."""

_GONE = 410
_MOST_DOUBLINGS = 32


def forget(feed: Feed) -> FeedState:
    """Return the state of a feed that was never polled."""
    return FeedState(
        url=feed.url,
        status="new",
        reason=None,
        etag=None,
        last_modified=None,
        body_hash=None,
        title=None,
        failures=0,
        polled_at=None,
        succeeded_at=None,
        next_poll_at=None,
        moved_to=None,
        news_per_day=None,
        asked_wait_s=None,
        answer_s=None,
        hub_url=None,
        topic_url=None,
    )


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Tell whether to poll now. A feed without a state is due, one that is gone never is."""
    if state is None:
        return True
    if state.status == "gone":
        return False
    return state.next_poll_at is None or state.next_poll_at <= now


def plan_success(
    feed: Feed, state: FeedState | None, now: datetime, *, page: Page, title: str | None = None
) -> FeedState:
    """Return the state after a poll that brought a readable feed document.

    The validators of `page` replace the old ones, also where it has none. `title` is the feed's title
    as parsed; None keeps the one that is known.
    """
    known = state or forget(feed)
    return replace(
        _plan_answer(feed, known, now),
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
        body_hash=hash_body(page.body),
        title=title or known.title,
    )


def plan_not_modified(feed: Feed, state: FeedState | None, now: datetime, *, page: Page) -> FeedState:
    """Return the state after a 304. Validators that the answer repeats replace the old ones."""
    known = state or forget(feed)
    return replace(
        _plan_answer(feed, known, now),
        etag=page.headers.get("etag", known.etag),
        last_modified=page.headers.get("last-modified", known.last_modified),
    )


def plan_failure(feed: Feed, state: FeedState | None, error: MonitorError, now: datetime) -> FeedState:
    """Return the state after a poll that failed.

    The wait starts at the feed's own pace and doubles with each failure in a row, up to
    `LONGEST_WAIT_S`; it is never shorter than the pause the server asked for. A 410 ends polling.
    """
    known = state or forget(feed)
    failed = replace(known, url=feed.url, failures=known.failures + 1, polled_at=now)
    if isinstance(error, BadStatus) and error.status == _GONE:
        reason = f"the server says that this feed is gone for good ({_GONE})"
        return replace(failed, status="gone", reason=reason, next_poll_at=None)
    wait_s = max(_back_off(feed.every_s, failed.failures), _asked_pause(error))
    return replace(
        failed,
        status="failing",
        reason=error.reason if isinstance(error, FetchError) else str(error),
        next_poll_at=now + timedelta(seconds=wait_s),
    )


def hash_body(body: bytes) -> str:
    """Return the hash that `FeedState.body_hash` keeps of a feed document: SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _plan_answer(feed: Feed, known: FeedState, now: datetime) -> FeedState:
    return replace(
        known,
        url=feed.url,
        status="ok",
        reason=None,
        failures=0,
        polled_at=now,
        succeeded_at=now,
        next_poll_at=now + timedelta(seconds=feed.every_s),
    )


def _back_off(every_s: int, failures: int) -> float:
    doubled_s = every_s << min(failures - 1, _MOST_DOUBLINGS)
    return max(every_s, min(doubled_s, LONGEST_WAIT_S))


def _asked_pause(error: MonitorError) -> float:
    return (error.retry_after_s or 0.0) if isinstance(error, BadStatus) else 0.0
