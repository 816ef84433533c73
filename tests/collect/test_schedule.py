from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.schedule import (
    LONGEST_WAIT_S,
    forget,
    hash_body,
    is_due,
    plan_failure,
    plan_not_modified,
    plan_success,
)
from monitor.errors import BadStatus, FeedUnreadable, FetchTimeout, MonitorError, WorkerTimeout
from monitor.model import Feed, FeedState, Page

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
URL = "https://herald.example/feed"
FEED = Feed(url=URL, outlet_id="herald", every_s=1800, fetch="all")


def make_page(body: bytes = b"<rss/>", **headers: str) -> Page:
    return Page(URL, URL, 200, {name.replace("_", "-"): v for name, v in headers.items()}, body, NOW, None)


def fail(times: int, feed: Feed = FEED, error: MonitorError | None = None) -> FeedState:
    state: FeedState | None = None
    for _ in range(times):
        state = plan_failure(feed, state, error or FetchTimeout(URL, "no full answer within 60 s"), NOW)
    assert state is not None
    return state


def test_a_feed_never_polled_is_new_and_due() -> None:
    state = forget(FEED)

    assert (state.url, state.status, state.failures, state.polled_at) == (URL, "new", 0, None)
    assert is_due(None, NOW)
    assert is_due(state, NOW)


def test_success_remembers_validators_and_keeps_the_pace() -> None:
    page = make_page(etag='"v1"', last_modified="Tue, 03 Mar 2026 00:00:00 GMT")

    state = plan_success(FEED, None, NOW, page=page, title="Herald")

    assert state == FeedState(
        url=URL,
        status="ok",
        reason=None,
        etag='"v1"',
        last_modified="Tue, 03 Mar 2026 00:00:00 GMT",
        body_hash=hash_body(b"<rss/>"),
        title="Herald",
        failures=0,
        polled_at=NOW,
        succeeded_at=NOW,
        next_poll_at=NOW + timedelta(minutes=30),
    )


def test_success_ends_a_row_of_failures_and_drops_validators_the_server_no_longer_gives() -> None:
    before = replace(fail(3), etag='"old"', title="Herald")

    state = plan_success(FEED, before, NOW, page=make_page())

    assert (state.status, state.reason, state.failures) == ("ok", None, 0)
    assert state.etag is None
    assert state.title == "Herald"


def test_not_modified_keeps_what_is_known() -> None:
    before = replace(fail(2), etag='"v1"', last_modified="then", body_hash="abc")

    state = plan_not_modified(FEED, before, NOW, page=make_page(b"", etag='"v1b"'))

    assert (state.status, state.failures, state.succeeded_at) == ("ok", 0, NOW)
    assert (state.etag, state.last_modified, state.body_hash) == ('"v1b"', "then", "abc")
    assert state.next_poll_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FetchTimeout(URL, "no full answer within 60 s"), "no full answer within 60 s"),
        (BadStatus(URL, 503), "the server answered 503"),
        (FeedUnreadable("this is a web page, not a feed"), "this is a web page, not a feed"),
        (WorkerTimeout("the work was stopped after 30 s"), "the work was stopped after 30 s"),
    ],
)
def test_failure_says_why_and_keeps_what_is_known(error: MonitorError, reason: str) -> None:
    before = plan_success(FEED, None, NOW, page=make_page(etag='"v1"'))
    later = NOW + timedelta(hours=1)

    state = plan_failure(FEED, before, error, later)

    assert (state.status, state.reason, state.failures) == ("failing", reason, 1)
    assert (state.etag, state.succeeded_at, state.polled_at) == ('"v1"', NOW, later)
    assert state.next_poll_at == later + timedelta(minutes=30)


def test_waits_double_up_to_a_day() -> None:
    waits = [wait_s(fail(times)) for times in range(1, 9)]

    assert waits == [1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]


def test_a_feed_polled_less_than_daily_keeps_its_pace() -> None:
    weekly = replace(FEED, every_s=7 * 86400)

    assert wait_s(fail(5, weekly)) == 7 * 86400


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    assert wait_s(fail(1, error=BadStatus(URL, 503, retry_after_s=7200))) == 7200
    assert wait_s(fail(1, error=BadStatus(URL, 503, retry_after_s=5))) == 1800


def test_a_feed_that_is_gone_is_not_polled_again() -> None:
    state = fail(1, error=BadStatus(URL, 410))

    assert (state.status, state.next_poll_at) == ("gone", None)
    assert state.reason == "the server says that this feed is gone for good (410)"
    assert not is_due(state, NOW + timedelta(days=999))


def test_a_feed_is_due_from_its_time_on() -> None:
    state = fail(1)

    assert not is_due(state, NOW + timedelta(seconds=1799))
    assert is_due(state, NOW + timedelta(seconds=1800))


paces = st.integers(min_value=1, max_value=30 * 86400)
pauses = st.none() | st.floats(min_value=0, max_value=LONGEST_WAIT_S)


@given(every_s=paces, failures=st.integers(min_value=0, max_value=10_000), pause_s=pauses)
def test_waits_are_never_negative_and_never_shorter_after_more_failures(
    every_s: int, failures: int, pause_s: float | None
) -> None:
    feed = replace(FEED, every_s=every_s)
    error = BadStatus(URL, 503, pause_s)
    fewer = plan_failure(feed, replace(forget(feed), failures=failures), error, NOW)
    more = plan_failure(feed, fewer, error, NOW)

    assert every_s <= wait_s(fewer) <= wait_s(more) <= max(every_s, LONGEST_WAIT_S)
    assert wait_s(fewer) >= (pause_s or 0) - 1e-6


def wait_s(state: FeedState) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - NOW).total_seconds()
