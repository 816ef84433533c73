from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.pace import Pace, choose_wait
from monitor.collect.schedule import (
    address_of,
    forget,
    hash_body,
    is_due,
    plan_failure,
    plan_not_modified,
    plan_pause,
    plan_success,
    seems_offline,
)
from monitor.errors import (
    BadStatus,
    FeedUnreadable,
    FetchTimeout,
    HostResting,
    MonitorError,
    WorkerTimeout,
)
from monitor.model import Access, Entry, Feed, FeedState, Page, ParsedFeed
from tests.factories import make_feed_state

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
URL = "https://herald.example/feed"
MOVED = "https://news.herald.example/rss"
FEED = Feed(url=URL, outlet_id="herald", every_s=None, fetch="all")
HOURLY = replace(FEED, every_s=3600)
EXACT = Pace(jitter=0.0)
PACE = Pace()
HOUR_S = 3600
DAY_S = 86_400


def make_page(
    body: bytes = b"<rss/>", *, elapsed_s: float = 0.0, moved_to: str | None = None, **headers: str
) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(URL, URL, 200, named, body, NOW, moved_to, elapsed_s)


def make_entry(age_h: float | None) -> Entry:
    published = None if age_h is None else NOW - timedelta(hours=age_h)
    return Entry(None, None, None, (), published, None, None, None, None, None, None, None, None, (), (), ())


def make_feed(
    *ages_h: float | None, wait_s: int | None = None, hub_url: str | None = None, self_url: str | None = None
) -> ParsedFeed:
    entries = tuple(make_entry(age_h) for age_h in ages_h)
    return ParsedFeed(
        "Herald", None, None, None, (), None, None, None, (), entries, wait_s, hub_url, self_url
    )


def succeed(
    state: FeedState | None = None,
    now: datetime = NOW,
    *,
    feed: Feed = FEED,
    page: Page | None = None,
    parsed: ParsedFeed | None = None,
    fresh: int = 0,
    pace: Pace = EXACT,
    pushed: bool = False,
    unfinished: bool = False,
) -> FeedState:
    return plan_success(
        feed,
        state,
        now,
        page=page or make_page(),
        parsed=parsed or make_feed(None, None),
        fresh=fresh,
        pace=pace,
        pushed=pushed,
        unfinished=unfinished,
    )


def fail(
    times: int, state: FeedState | None = None, feed: Feed = FEED, error: MonitorError | None = None
) -> FeedState:
    for _ in range(times):
        state = plan_failure(feed, state, error or FetchTimeout(URL, "too slow"), NOW, pace=EXACT)
    assert state is not None
    return state


def remember(**changes: object) -> FeedState:
    """Return the state of a feed that publishes twice a day and was polled two hours ago."""
    before = NOW - timedelta(hours=2)
    state = replace(
        forget(FEED),
        status="ok",
        etag='"v1"',
        last_modified="then",
        body_hash="abc",
        title="Herald",
        polled_at=before,
        succeeded_at=before,
        next_poll_at=NOW,
        news_per_day=2.0,
        answer_s=0.5,
    )
    return replace(state, **changes)  # type: ignore[arg-type]  # the tests name fields with their types


def wait_s(state: FeedState, now: datetime = NOW) -> float:
    assert state.next_poll_at is not None
    return (state.next_poll_at - now).total_seconds()


# --- due or not ------------------------------------------------------------------------------


def test_a_feed_never_polled_is_new_and_due() -> None:
    state = forget(FEED)

    assert (state.url, state.status, state.failures, state.polled_at) == (URL, "new", 0, None)
    assert is_due(FEED, None, NOW)
    assert is_due(FEED, state, NOW)


def test_a_feed_is_due_from_its_time_on() -> None:
    state = remember(next_poll_at=NOW + timedelta(seconds=1))

    assert not is_due(FEED, state, NOW)
    assert is_due(FEED, state, NOW + timedelta(seconds=1))


def test_a_paused_feed_is_never_due_and_due_at_once_when_it_no_longer_is() -> None:
    paused = replace(FEED, paused=True)
    later = remember(next_poll_at=NOW + timedelta(hours=5))

    state = plan_pause(paused, later)

    assert (state.status, state.reason) == ("paused", "paused in the configuration")
    assert plan_pause(paused, state) is state
    assert not is_due(paused, state, NOW + timedelta(days=99))
    assert not is_due(paused, None, NOW)
    assert is_due(FEED, state, NOW)
    assert succeed(state).status == "ok"


def test_a_clock_that_was_a_year_ahead_does_not_stall_a_feed() -> None:
    ahead = NOW + timedelta(days=365)
    state = succeed(remember(), ahead)

    assert is_due(FEED, state, NOW)
    assert wait_s(succeed(state, NOW)) <= 6 * HOUR_S
    assert not is_due(FEED, succeed(remember(), NOW + timedelta(seconds=1)), NOW)


# --- a good answer ---------------------------------------------------------------------------


def test_success_remembers_what_the_next_poll_needs() -> None:
    page = make_page(etag='"v1"', last_modified="Tue, 03 Mar 2026 00:00:00 GMT", elapsed_s=0.4)
    hub = "https://hub.example/"
    parsed = make_feed(12, 24, 24 * 9, wait_s=60, hub_url=hub, self_url=URL)

    state = succeed(page=page, parsed=parsed, fresh=3)

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
        next_poll_at=state.next_poll_at,
        moved_to=None,
        news_per_day=pytest.approx(2 / 7),  # type: ignore[arg-type]  # compares like a float
        asked_wait_s=60,
        answer_s=0.4,
        hub_url=hub,
        topic_url=URL,
    )
    assert wait_s(state) == 6 * HOUR_S


def test_success_ends_a_row_of_failures_and_drops_what_the_server_no_longer_gives() -> None:
    before = fail(3, remember(hub_url="https://hub.example/", topic_url=URL))

    state = succeed(before, parsed=replace(make_feed(), title=None))

    assert (state.status, state.reason, state.failures) == ("ok", None, 0)
    assert (state.etag, state.last_modified, state.hub_url, state.topic_url) == (None, None, None, None)
    assert state.title == "Herald"


def test_not_modified_keeps_what_is_known() -> None:
    hub = "https://hub.example/"
    kept = remember(moved_to=MOVED, asked_wait_s=9000, hub_url=hub, topic_url=URL)
    page = make_page(b"", etag='"v1b"', elapsed_s=0.5)

    state = plan_not_modified(FEED, fail(2, kept), NOW, page=page, pace=EXACT)

    assert state == replace(
        kept,
        etag='"v1b"',
        polled_at=NOW,
        succeeded_at=NOW,
        next_poll_at=NOW + timedelta(seconds=9000),
        news_per_day=pytest.approx(2.0 * 0.5 ** (2 / 72)),  # type: ignore[arg-type]  # compares like a float
    )


def test_validators_that_a_304_does_not_repeat_are_kept() -> None:
    state = plan_not_modified(FEED, remember(), NOW, page=make_page(b"", last_modified="now"), pace=EXACT)

    assert (state.etag, state.last_modified) == ('"v1"', "now")


def test_what_came_since_the_last_good_poll_counts() -> None:
    quiet = succeed(remember(), fresh=0)
    busy = succeed(remember(), fresh=1)

    assert quiet.news_per_day == pytest.approx(1.96, abs=0.01)
    assert busy.news_per_day == pytest.approx(2.19, abs=0.01)
    assert wait_s(busy) < wait_s(remember_wait(2.0)) < wait_s(quiet)


def remember_wait(news_per_day: float) -> FeedState:
    return remember(next_poll_at=NOW + timedelta(seconds=choose_wait(news_per_day, EXACT)))


def test_a_feed_without_dates_is_polled_at_the_first_wait_until_its_history_tells() -> None:
    first = succeed(parsed=make_feed(None, None), fresh=2)
    assert (first.news_per_day, wait_s(first)) == (None, 1800)

    state = first
    for hour in range(1, 24 * 14):
        now = NOW + timedelta(hours=hour)
        state = plan_not_modified(FEED, state, now, page=make_page(), pace=EXACT)

    assert state.news_per_day is not None
    assert state.news_per_day < 2.5
    assert wait_s(state, now) > 2 * HOUR_S


def test_news_that_left_no_entry_of_the_last_document_halve_the_wait_down_to_the_floor() -> None:
    parsed = make_feed(*[None] * 5)
    state, now, waits = succeed(parsed=parsed, fresh=5), NOW, []
    for _ in range(5):
        now = state.next_poll_at or now
        state = succeed(state, now, parsed=parsed, fresh=5)
        waits.append(wait_s(state, now))

    assert waits == [892, 600, 600, 600, 600]  # the first is half of what the rate asks for
    assert wait_s(succeed(state, now, parsed=parsed, fresh=4), now) > 600


def test_a_rate_that_the_document_could_not_hold_is_read_from_its_dates() -> None:
    asleep = remember(succeeded_at=NOW - timedelta(days=30))
    parsed = make_feed(*[hour / 2 for hour in range(1, 49)])

    state = succeed(asleep, parsed=parsed, fresh=48)

    assert state.news_per_day == pytest.approx(48)  # not 48 entries in a month
    assert wait_s(state) == 900


def test_an_empty_document_is_no_sign_of_missed_entries() -> None:
    assert wait_s(succeed(remember(), parsed=make_feed(), fresh=0)) > 2 * HOUR_S


def test_entries_left_for_later_bring_the_whole_document_again_soon() -> None:
    left = succeed(remember(), page=make_page(etag='"v2"', last_modified="now"), fresh=1, unfinished=True)

    assert (left.etag, left.last_modified, left.body_hash) == (None, None, None)
    assert wait_s(left) == 1800


def test_entries_left_from_before_are_fresh_but_no_news() -> None:
    left = succeed(parsed=make_feed(12, 24 * 9), fresh=500, unfinished=True)

    state = succeed(left, NOW + timedelta(minutes=30), parsed=make_feed(12, 24 * 9), fresh=450)

    assert state.news_per_day == left.news_per_day == pytest.approx(1 / 7)


def test_a_feed_that_a_hub_pushes_is_polled_at_the_ceiling() -> None:
    busy = remember(news_per_day=100.0)

    assert wait_s(succeed(busy, pushed=True)) == 6 * HOUR_S
    assert wait_s(plan_not_modified(FEED, busy, NOW, page=make_page(), pace=EXACT, pushed=True)) == 6 * HOUR_S
    assert wait_s(succeed(busy, feed=HOURLY, pushed=True)) == HOUR_S


# --- wishes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ttl_s", "cache_control", "asked_s", "waited_s"),
    [
        (None, "", None, 900),
        (3600, "", 3600, 3600),
        (None, "max-age=7200", 7200, 7200),
        (3600, "max-age=7200", 7200, 7200),
        (300, "max-age=60", 300, 900),
        (None, "no-cache", None, 900),
        (30 * DAY_S, "", 30 * DAY_S, 6 * HOUR_S),
        (None, "max-age=31536000", 31_536_000, 6 * HOUR_S),
    ],
)
def test_a_wish_bounds_the_wait_from_below_and_the_ceiling_bounds_the_wish(
    ttl_s: int | None, cache_control: str, asked_s: int | None, waited_s: float
) -> None:
    busy = remember(news_per_day=192.0, succeeded_at=NOW)
    page = make_page(cache_control=cache_control)

    state = succeed(busy, page=page, parsed=make_feed(None, None, wait_s=ttl_s))

    assert (state.asked_wait_s, wait_s(state)) == (asked_s, waited_s)


def test_every_overrides_pace_and_wishes() -> None:
    state = succeed(
        remember(), feed=HOURLY, page=make_page(cache_control="max-age=9999"), fresh=2, unfinished=True
    )

    assert wait_s(state) == HOUR_S
    assert wait_s(plan_not_modified(HOURLY, state, NOW, page=make_page(), pace=EXACT)) == HOUR_S


def test_jitter_never_shortens_what_a_server_asks_for() -> None:
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        asked = succeed(
            remember(news_per_day=192.0), now, parsed=make_feed(None, None, wait_s=3600), pace=PACE
        )
        paused = plan_failure(FEED, None, BadStatus(URL, 429, retry_after_s=7200), now, pace=PACE)

        assert 3600 <= wait_s(asked, now) <= 3960
        assert 7200 <= wait_s(paused, now) <= 7920


# --- slow ------------------------------------------------------------------------------------


def test_a_feed_that_takes_long_to_answer_is_slow_until_it_is_much_quicker() -> None:
    told = []
    state = remember(answer_s=9.0)
    for elapsed_s in (9.0, 14.0, 9.0, 9.0, 6.0, 1.0, 1.0, 1.0):
        state = plan_not_modified(FEED, state, NOW, page=make_page(elapsed_s=elapsed_s), pace=EXACT)
        told.append(state.status)

    assert told == ["ok", "slow", "slow", "slow", "slow", "slow", "ok", "ok"]


def test_slow_says_how_slow_and_a_timeout_of_its_own_says_what_is_slow() -> None:
    page = make_page(elapsed_s=14.2)
    patient = replace(FEED, access=Access(timeout_s=90))
    hasty = replace(FEED, access=Access(timeout_s=9))

    assert (succeed(page=page).status, succeed(page=page).reason) == (
        "slow",
        "its server takes about 14 s to answer",
    )
    assert succeed(page=page, feed=patient).status == "ok"
    assert succeed(page=make_page(elapsed_s=4), feed=hasty).status == "slow"


# --- failures --------------------------------------------------------------------------------


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
    before = remember()

    state = plan_failure(FEED, before, error, NOW, pace=EXACT)

    assert state == replace(
        before,
        status="failing",
        reason=reason,
        failures=1,
        polled_at=NOW,
        next_poll_at=NOW + timedelta(seconds=1800),
    )


@pytest.mark.parametrize(
    ("feed", "news_per_day", "waits_min"),
    [
        (FEED, 2.0, [30, 60, 120, 240, 360, 360]),
        (FEED, 192.0, [15, 30, 60, 120, 240, 360]),
        (HOURLY, 192.0, [60, 120, 240, 360, 360, 360]),
        (replace(FEED, every_s=7 * DAY_S), 2.0, [7 * 1440] * 6),
    ],
)
def test_waits_double_up_to_the_ceiling(feed: Feed, news_per_day: float, waits_min: list[int]) -> None:
    state = remember(news_per_day=news_per_day)

    assert [wait_s(fail(times, state, feed)) / 60 for times in range(1, 7)] == waits_min


def test_a_feed_that_fails_is_not_asked_sooner_than_its_document_wished() -> None:
    assert wait_s(fail(1, remember(asked_wait_s=7200))) == 7200


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    assert wait_s(fail(1, error=BadStatus(URL, 503, retry_after_s=DAY_S))) == DAY_S
    assert wait_s(fail(1, error=BadStatus(URL, 503, retry_after_s=5))) == 1800
    assert wait_s(fail(1, feed=HOURLY, error=BadStatus(URL, 429, retry_after_s=7200))) == 7200


def test_a_feed_whose_host_rests_waits_and_has_not_failed() -> None:
    before = remember(status="slow", reason="its server takes about 14 s to answer")

    state = plan_failure(FEED, before, HostResting(URL, 900.0), NOW, pace=EXACT)

    assert state == replace(before, next_poll_at=NOW + timedelta(seconds=900))
    assert plan_failure(FEED, None, HostResting(URL, 900.0), NOW, pace=EXACT).status == "new"


def test_a_feed_no_longer_paused_whose_host_rests_says_so_no_more() -> None:
    state = plan_failure(FEED, plan_pause(FEED, None), HostResting(URL, 900.0), NOW, pace=EXACT)

    assert (state.status, state.reason) == ("new", None)
    assert not is_due(FEED, state, NOW)


# --- clocks that are set ---------------------------------------------------------------------


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),
    st.sampled_from([None, 60, 7 * DAY_S]),
    st.sampled_from(["read", "failed", "asked for a day", "host rests"]),
    st.sampled_from([6 * HOUR_S, 30 * DAY_S]),
)
def test_fault_28_no_feed_stands_still_whatever_the_clock_was_when_it_was_planned(
    planned_at: datetime, now: datetime, every_s: int | None, what: str, longest_wait_s: int
) -> None:
    feed, pace = replace(FEED, every_s=every_s), replace(PACE, ceiling_s=longest_wait_s)
    if what == "read":
        state = succeed(None, planned_at, feed=feed, pace=pace)
    else:
        error: MonitorError = HostResting(URL, DAY_S) if what == "host rests" else BadStatus(URL, 503, DAY_S)
        known = remember(polled_at=min(planned_at, now))
        state = plan_failure(
            feed, known, FetchTimeout(URL, "x") if what == "failed" else error, planned_at, pace=pace
        )
    longest = timedelta(seconds=1.2 * max(DAY_S, longest_wait_s, every_s or 0))

    assert is_due(feed, state, now, longest_wait_s) or is_due(feed, state, now + longest, longest_wait_s)
    assert not is_due(
        feed, state, planned_at, longest_wait_s
    )  # nothing comes early where the clock was right


# --- gone ------------------------------------------------------------------------------------


def test_a_feed_that_is_gone_is_not_polled_again() -> None:
    state = fail(1, error=BadStatus(URL, 410))

    assert (state.status, state.next_poll_at) == ("gone", None)
    assert state.reason == "the server says that this feed is gone for good (410)"
    assert not is_due(FEED, state, NOW + timedelta(days=999))


@pytest.mark.parametrize(("days", "status"), [(13, "failing"), (15, "gone")])
def test_a_feed_that_is_not_found_for_two_weeks_is_gone(days: int, status: str) -> None:
    missing = BadStatus(URL, 404)
    state = remember(succeeded_at=NOW - timedelta(days=days))

    assert fail(14, state, error=missing).status == status


def test_a_feed_gone_after_two_weeks_says_so() -> None:
    state = fail(14, remember(succeeded_at=NOW - timedelta(days=15)), error=BadStatus(URL, 404))

    assert state.reason == "the server has not found it for more than 14 days (404): it counts as gone"
    assert state.next_poll_at is None


def test_fault_28_29_two_404s_with_weeks_of_sleep_or_a_leap_between_them_are_not_the_end() -> None:
    state = remember(succeeded_at=NOW - timedelta(days=365))

    assert fail(2, state, error=BadStatus(URL, 404)).status == "failing"


def test_one_404_after_weeks_of_other_trouble_is_not_the_end() -> None:
    down = fail(20, remember(succeeded_at=NOW - timedelta(days=20)))

    assert fail(1, down, error=BadStatus(URL, 404)).status == "failing"


def test_a_feed_that_was_never_read_goes_on_failing() -> None:
    assert fail(200, error=BadStatus(URL, 404)).status == "failing"


# --- moves -----------------------------------------------------------------------------------


def test_a_feed_that_moved_for_good_is_asked_there() -> None:
    state = succeed(page=make_page(moved_to=MOVED))

    assert address_of(FEED, None) == URL
    assert address_of(FEED, state) == MOVED
    assert (state.url, address_of(FEED, succeed(state))) == (URL, MOVED)
    assert succeed(state, page=make_page(moved_to=URL)).moved_to is None


def test_only_a_document_that_is_a_feed_makes_a_move() -> None:
    page = make_page(moved_to=MOVED)

    assert fail(1, error=FeedUnreadable("it is a web page, not a feed")).moved_to is None
    assert plan_not_modified(FEED, remember(), NOW, page=page, pace=EXACT).moved_to is None


def test_after_three_failures_where_it_moved_a_feed_is_asked_at_home() -> None:
    moved = succeed(page=make_page(moved_to=MOVED, etag='"v2"'))

    assert address_of(FEED, fail(2, moved)) == MOVED
    state = fail(3, moved)
    assert (state.moved_to, state.etag, state.last_modified, state.body_hash) == (None, None, None, None)
    assert state.reason == "too slow at the address the feed moved to; the configured one is asked next"
    assert fail(4, moved).reason == "too slow"


def test_a_feed_that_is_gone_where_it_moved_is_asked_at_home_before_it_counts_as_gone() -> None:
    moved = succeed(page=make_page(moved_to=MOVED))
    gone = BadStatus(MOVED, 410)

    assert (fail(1, moved, error=gone).status, address_of(FEED, fail(1, moved, error=gone))) == (
        "failing",
        URL,
    )
    assert fail(2, moved, error=gone).status == "gone"


# --- laws ------------------------------------------------------------------------------------

states = st.builds(
    remember,
    news_per_day=st.none() | st.floats(min_value=0, max_value=10_000),
    asked_wait_s=st.none() | st.integers(min_value=1, max_value=100 * DAY_S),
    succeeded_at=st.none() | st.integers(min_value=0, max_value=90 * DAY_S).map(lambda s: NOW - timedelta(0, s)),
    body_hash=st.sampled_from(["abc", None]),
    failures=st.integers(min_value=0, max_value=10_000),
)  # fmt: skip
feeds = st.builds(
    make_feed,
    st.none() | st.floats(min_value=-9, max_value=999),
    st.none(),
    wait_s=st.none() | st.integers(min_value=1, max_value=100 * DAY_S),
)
paces_s = st.integers(min_value=60, max_value=30 * DAY_S)
pauses_s = st.none() | st.floats(min_value=0, max_value=DAY_S)


@given(
    state=states,
    parsed=feeds,
    fresh=st.integers(min_value=0, max_value=3),
    pushed=st.booleans(),
    unfinished=st.booleans(),
)
def test_a_good_answer_is_followed_by_a_wait_within_floor_and_ceiling(
    state: FeedState, parsed: ParsedFeed, fresh: int, pushed: bool, unfinished: bool
) -> None:
    read = succeed(state, parsed=parsed, fresh=fresh, pace=PACE, pushed=pushed, unfinished=unfinished)
    unchanged = plan_not_modified(FEED, state, NOW, page=make_page(), pace=PACE, pushed=pushed)

    for planned in (read, unchanged):
        assert (planned.status, planned.failures, planned.succeeded_at) == ("ok", 0, NOW)
        assert PACE.floor_s * 0.9 <= wait_s(planned) <= PACE.ceiling_s * 1.1 + 1


@given(every_s=paces_s, state=states, parsed=feeds)
def test_every_is_kept_within_jitter_and_exactly_enough(
    every_s: int, state: FeedState, parsed: ParsedFeed
) -> None:
    planned = succeed(state, feed=replace(FEED, every_s=every_s), parsed=parsed, fresh=1, pace=PACE)

    assert every_s * 0.9 <= wait_s(planned) <= every_s * 1.1 + 1


@given(state=states, parsed=feeds, fresh=st.integers(min_value=0, max_value=3))
def test_a_poll_planned_twice_is_planned_the_same(state: FeedState, parsed: ParsedFeed, fresh: int) -> None:
    once = succeed(state, parsed=parsed, fresh=fresh, pace=PACE)
    again = plan_not_modified(FEED, once, NOW, page=make_page(), pace=PACE)

    assert succeed(state, parsed=parsed, fresh=fresh, pace=PACE) == once
    assert plan_not_modified(FEED, again, NOW, page=make_page(), pace=PACE) == replace(
        again,
        answer_s=pytest.approx((again.answer_s or 0) * 0.7),  # type: ignore[arg-type]  # like a float
    )


@given(state=states, every_s=st.none() | paces_s, pause_s=pauses_s)
def test_waits_grow_with_failures_up_to_the_ceiling_and_hold_every_pause(
    state: FeedState, every_s: int | None, pause_s: float | None
) -> None:
    feed = replace(FEED, every_s=every_s)
    error = BadStatus(URL, 503, pause_s)
    fewer = plan_failure(feed, state, error, NOW, pace=PACE)
    more = plan_failure(feed, fewer, error, NOW, pace=PACE)

    longest_s = max(PACE.ceiling_s, every_s or 0, pause_s or 0)
    assert max(0.9 * (every_s or PACE.floor_s), pause_s or 0) <= wait_s(fewer) <= wait_s(more)
    assert wait_s(more) <= longest_s * 1.1 + 1


@given(failures=st.integers(min_value=1, max_value=30), state=states)
def test_a_run_of_failures_ends_with_the_first_good_answer(failures: int, state: FeedState) -> None:
    broken = fail(failures, replace(state, failures=0))

    assert (broken.status, broken.failures) == ("failing", failures)
    assert is_due(FEED, broken, NOW + timedelta(hours=6, minutes=36))
    assert (succeed(broken).status, succeed(broken).failures, succeed(broken).reason) == ("ok", 0, None)


# --- the network -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "offline"),
    [
        ([], False),
        ([0, 0, 0], False),
        ([1, 0], False),
        ([1, 1, 0], True),
        ([1], True),
        ([4, 0, 2], True),
        ([5, 9, 30, 0], False),
        ([5, 9, 30], False),
        ([5, 1, 2, 0], True),
    ],
)
def test_when_most_feeds_fail_that_are_usually_read_it_is_the_network(
    failures: list[int], offline: bool
) -> None:
    states = [
        make_feed_state(url=f"https://{place}.example/", failures=number)
        for place, number in enumerate(failures)
    ]
    gone = [
        make_feed_state(url=f"https://{place}.gone.example/", status="gone", failures=1) for place in range(9)
    ]
    assert seems_offline([*states, *gone]) is offline
