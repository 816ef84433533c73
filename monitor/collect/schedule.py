"""What happened to a feed in, the feed's next state out: its status, in plain words, and its next poll.

A feed that answers is polled as often as its news are worth it (`pace`), within what its server wishes.
One that fails is asked ever less often, so that a site in trouble is not troubled further, and comes
back by itself with its first good answer. One that is gone is not asked again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.collect.pace import Pace, choose_wait, draw_jitter, estimate_rate, read_freshness, update_rate
from monitor.errors import BadStatus, FetchError, HostResting, MonitorError
from monitor.model import Feed, FeedState, FeedStatus, Page, ParsedFeed
from monitor.remarks import write_remark

SLOW_ANSWER_S = 10.0
"""A feed whose answers take longer than this is slow, unless it has a timeout of its own."""

FAILURES_BEFORE_RETURN = 3
"""After so many failures in a row at the address a feed moved to, the configured one is asked again."""

NOT_FOUND_DAYS = 14
"""A feed that was read before and then is not found for longer than this is gone."""

_ANSWER_WEIGHT = 0.3
_SLOW_SHARE_OF_TIMEOUT = 1 / 3
_QUICK_AGAIN_SHARE = 0.5
_MOST_DOUBLINGS = 32
_CLOCK_SLACK = timedelta(hours=1)
_LONGEST_ASKED_S = 24 * 3600
"""The longest pause that a server is granted."""
_JITTER_AND_SOME = 1.2
_NOT_FOUND = 404
_GONE = 410


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


def hash_body(body: bytes) -> str:
    """Return the hash that `FeedState.body_hash` keeps of a feed document: SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


MANY_FAILURES = 4
"""A feed that failed more often in a row is one that is not usually read."""


# --- before a poll ---------------------------------------------------------------------------


def is_due(
    feed: Feed, state: FeedState | None, now: datetime, longest_wait_s: int = Pace().ceiling_s
) -> bool:
    """Tell whether to poll now.

    A paused feed never is, nor one that is gone; one that is no longer paused is, and so is one without a
    state. A state from the future was written before the clock was set back, and a plan for later than any
    wait reaches was made then: they postpone nothing. `longest_wait_s` is the ceiling of the feeds' pace.
    """
    if feed.paused:
        return False
    if state is None:
        return True
    if state.status == "gone":
        return False
    if state.next_poll_at is None or state.next_poll_at <= now:
        return True
    longest_s = _JITTER_AND_SOME * max(_LONGEST_ASKED_S, longest_wait_s, feed.every_s or 0)
    is_from_future = state.polled_at is not None and state.polled_at > now + _CLOCK_SLACK
    return is_from_future or state.next_poll_at > now + timedelta(seconds=longest_s)


def seems_offline(states: Iterable[FeedState]) -> bool:
    """Tell whether most feeds that can usually be read have just failed: then it is not their fault."""
    usual = [state for state in states if state.status != "gone" and state.failures <= MANY_FAILURES]
    return 2 * sum(state.failures > 0 for state in usual) > len(usual)


def address_of(feed: Feed, state: FeedState | None) -> str:
    """Return the URL to ask: where the feed moved for good, else the configured one."""
    return (state.moved_to if state else None) or feed.url


# --- after a poll ----------------------------------------------------------------------------


def plan_success(
    feed: Feed,
    state: FeedState | None,
    now: datetime,
    *,
    page: Page,
    parsed: ParsedFeed,
    fresh: int,
    pace: Pace,
    pushed: bool = False,
    unfinished: bool = False,
) -> FeedState:
    """Return the state after a poll that brought a readable feed document.

    `fresh` counts the entries of the document that were new or changed. `pushed`: a hub pushes what is new,
    so that polls only watch over it. `unfinished`: some fresh entries are left for the next poll, which is
    then made without validators, since it must bring the whole document, and soon.
    The validators of `page` and the hub of `parsed` replace the old ones, also where there are none.
    """
    known = state or forget(feed)
    news_per_day = _learn_rate(known, parsed, fresh, now, pace)
    asked_s = max(parsed.wait_s or 0, read_freshness(page))
    wait_s = pace.ceiling_s if pushed else choose_wait(news_per_day, pace)
    if unfinished:
        wait_s = min(wait_s, pace.first_s)
    if _may_have_missed(known, parsed, fresh):
        wait_s = min(wait_s, _measure_gap(known, now)) / 2
    answer_s = _average_answer(known, page)
    status, reason = _judge_answers(feed, known, answer_s)
    return replace(
        known,
        url=feed.url,
        status=status,
        reason=reason,
        etag=None if unfinished else page.headers.get("etag"),
        last_modified=None if unfinished else page.headers.get("last-modified"),
        body_hash=None if unfinished else hash_body(page.body),
        title=parsed.title or known.title,
        failures=0,
        polled_at=now,
        succeeded_at=now,
        next_poll_at=_set_next(feed, now, wait_s, asked_s, pace),
        moved_to=_follow_move(feed, known, page),
        news_per_day=news_per_day,
        asked_wait_s=asked_s or None,
        answer_s=answer_s,
        hub_url=parsed.hub_url,
        topic_url=parsed.self_url,
    )


def plan_not_modified(
    feed: Feed, state: FeedState | None, now: datetime, *, page: Page, pace: Pace, pushed: bool = False
) -> FeedState:
    """Return the state after a 304, or after a document that is the same as before.

    Validators that the answer repeats replace the old ones.
    """
    known = state or forget(feed)
    news_per_day = update_rate(known.news_per_day, 0, _measure_gap(known, now), pace)
    wait_s = pace.ceiling_s if pushed else choose_wait(news_per_day, pace)
    answer_s = _average_answer(known, page)
    status, reason = _judge_answers(feed, known, answer_s)
    return FeedState(  # written out, for `replace` takes half of the time, and nothing is planned as often
        url=feed.url,
        status=status,
        reason=reason,
        etag=page.headers.get("etag", known.etag),
        last_modified=page.headers.get("last-modified", known.last_modified),
        body_hash=known.body_hash,
        title=known.title,
        failures=0,
        polled_at=now,
        succeeded_at=now,
        next_poll_at=_set_next(feed, now, wait_s, known.asked_wait_s or 0, pace),
        moved_to=known.moved_to,
        news_per_day=news_per_day,
        asked_wait_s=known.asked_wait_s,
        answer_s=answer_s,
        hub_url=known.hub_url,
        topic_url=known.topic_url,
    )


def plan_failure(
    feed: Feed, state: FeedState | None, error: MonitorError, now: datetime, *, pace: Pace
) -> FeedState:
    """Return the state after a poll that failed.

    The wait starts at the feed's own, at most `first_s`, and doubles with each failure in a row up to
    the ceiling of the pace; it is never shorter than the pause that the server asked for. While the host
    rests nothing was asked, so nothing failed: the feed waits for the end of the rest. A feed that fails
    where it moved to goes back to the configured address; one that is gone is not polled again.
    """
    known = state or forget(feed)
    if isinstance(error, HostResting):
        return _postpone(feed, known, error.retry_after_s, now, pace)
    failed = replace(
        known,
        url=feed.url,
        status="failing",
        reason=error.reason if isinstance(error, FetchError) else str(error),
        failures=known.failures + 1,
        polled_at=now,
        next_poll_at=_back_off(feed, known, error, now, pace),
    )
    if known.moved_to is not None:
        is_over = _is_status(error, _GONE) or failed.failures >= FAILURES_BEFORE_RETURN
        return _return_home(failed) if is_over else failed
    farewell = _find_farewell(known, failed, error, now)
    return replace(failed, status="gone", reason=farewell, next_poll_at=None) if farewell else failed


def plan_pause(feed: Feed, state: FeedState | None) -> FeedState:
    """Return the state of a feed that the configuration pauses. It is due as soon as it no longer is."""
    known = state or forget(feed)
    if known.status == "paused":
        return known
    reason = write_remark("paused in the configuration")
    return replace(known, url=feed.url, status="paused", reason=reason, next_poll_at=None)


# --- when next -------------------------------------------------------------------------------


def _set_next(feed: Feed, now: datetime, wait_s: float, asked_s: float, pace: Pace) -> datetime:
    """Return when to poll after a good answer: a feed's `every` overrides its pace and its wishes."""
    if feed.every_s is not None:
        return _add_wait(feed, now, feed.every_s, 0.0, pace)
    return _add_wait(feed, now, max(wait_s, pace.floor_s), min(asked_s, pace.ceiling_s), pace)


def _back_off(feed: Feed, known: FeedState, error: MonitorError, now: datetime, pace: Pace) -> datetime:
    if feed.every_s is not None:
        first_s, asked_s = float(feed.every_s), 0
    else:
        first_s = min(choose_wait(known.news_per_day, pace), choose_wait(None, pace))
        asked_s = known.asked_wait_s or 0
    doubled_s = first_s * 2.0 ** min(known.failures, _MOST_DOUBLINGS)
    wait_s = max(first_s, min(doubled_s, pace.ceiling_s))
    pause_s = (error.retry_after_s or 0.0) if isinstance(error, BadStatus) else 0.0
    return _add_wait(feed, now, wait_s, max(min(asked_s, pace.ceiling_s), pause_s), pace)


def _postpone(feed: Feed, known: FeedState, rest_s: float, now: datetime, pace: Pace) -> FeedState:
    resumed = replace(known, status="new", reason=None) if known.status == "paused" else known
    return replace(resumed, url=feed.url, next_poll_at=_add_wait(feed, now, 0.0, rest_s, pace))


def _add_wait(feed: Feed, now: datetime, wait_s: float, least_s: float, pace: Pace) -> datetime:
    """Return the time after the wait, spread by jitter, which never shortens what a server asked for."""
    jitter = draw_jitter(feed.url, now, pace)
    return now + timedelta(seconds=math.ceil(max(wait_s * jitter, least_s * (1 + abs(1 - jitter)))))


def _measure_gap(known: FeedState, now: datetime) -> float:
    """Return the seconds since the last good answer: 0 without one, below 0 if the clock was set back."""
    return (now - known.succeeded_at).total_seconds() if known.succeeded_at else 0.0


# --- how much it publishes -------------------------------------------------------------------


def _learn_rate(known: FeedState, parsed: ParsedFeed, fresh: int, now: datetime, pace: Pace) -> float | None:
    if known.news_per_day is None and (dated := estimate_rate(parsed, now)) is not None:
        return dated
    if _was_unfinished(known):
        return known.news_per_day
    counted = update_rate(known.news_per_day, fresh, _measure_gap(known, now), pace)
    if not _may_have_missed(known, parsed, fresh):
        return counted
    return max(counted, estimate_rate(parsed, now) or 0.0)


def _was_unfinished(known: FeedState) -> bool:
    """Tell whether no document was dealt with to its end yet, or the last was not: then fresh is not new."""
    return known.body_hash is None


def _may_have_missed(known: FeedState, parsed: ParsedFeed, fresh: int) -> bool:
    """Tell whether a document that is all new may have dropped entries since the poll before."""
    return not _was_unfinished(known) and fresh >= len(parsed.entries) > 0


# --- what to say of it -----------------------------------------------------------------------


def _average_answer(known: FeedState, page: Page) -> float:
    if known.answer_s is None:
        return page.elapsed_s
    return known.answer_s + _ANSWER_WEIGHT * (page.elapsed_s - known.answer_s)


def _judge_answers(feed: Feed, known: FeedState, answer_s: float) -> tuple[FeedStatus, str | None]:
    """Tell whether the feed is ok or slow. A slow one must become much quicker before it is ok again."""
    timeout_s = feed.access.timeout_s
    limit_s = SLOW_ANSWER_S if timeout_s is None else timeout_s * _SLOW_SHARE_OF_TIMEOUT
    if answer_s <= limit_s * (_QUICK_AGAIN_SHARE if known.status == "slow" else 1.0):
        return "ok", None
    return "slow", write_remark("its server takes about {number} s to answer", number=f"{answer_s:.0f}")


def _follow_move(feed: Feed, known: FeedState, page: Page) -> str | None:
    address = page.moved_to or known.moved_to
    return None if address == feed.url else address


def _return_home(failed: FeedState) -> FeedState:
    """Forget the move, and the validators, which belong to the document there."""
    reason = write_remark(
        "{reason} at the address the feed moved to; the configured one is asked next", reason=failed.reason
    )
    return replace(failed, reason=reason, moved_to=None, etag=None, last_modified=None, body_hash=None)


def _find_farewell(known: FeedState, failed: FeedState, error: MonitorError, now: datetime) -> str | None:
    """Return why the feed counts as gone, None if it does not.

    One 404 after weeks of another trouble is not enough: the answer before must have been one too. Nor are
    two when the weeks went by in a sleep, or because somebody set the clock: there must be one for each day.
    """
    if _is_status(error, _GONE):
        return write_remark("the server says that this feed is gone for good ({number})", number=_GONE)
    is_repeated = _is_status(error, _NOT_FOUND) and known.reason == failed.reason
    if not is_repeated or known.succeeded_at is None or failed.failures < NOT_FOUND_DAYS:
        return None
    if now - known.succeeded_at <= timedelta(days=NOT_FOUND_DAYS):
        return None
    return write_remark(
        "the server has not found it for more than {days} days ({number}): it counts as gone",
        days=NOT_FOUND_DAYS,
        number=_NOT_FOUND,
    )


def _is_status(error: MonitorError, status: int) -> bool:
    return isinstance(error, BadStatus) and error.status == status
