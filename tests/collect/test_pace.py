from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.pace import (
    HALF_LIFE_S,
    Pace,
    choose_wait,
    draw_jitter,
    estimate_rate,
    read_freshness,
    update_rate,
)
from monitor.model import Entry, Page, ParsedFeed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
URL = "https://herald.example/feed"
PACE = Pace()
HOUR_S = 3600
DAY_S = 86_400

rates = st.floats(min_value=0, max_value=100_000)
gaps_s = st.floats(min_value=1e-6, max_value=90 * DAY_S)


def make_feed(*ages_h: float | None) -> ParsedFeed:
    """Return a feed with one entry for each age in hours, None being undated."""
    dates = [None if age_h is None else NOW - timedelta(hours=age_h) for age_h in ages_h]
    entries = tuple(make_entry(published=date) for date in dates)
    return ParsedFeed(None, None, None, None, (), None, None, None, (), entries)


def make_entry(published: datetime | None = None, updated: datetime | None = None) -> Entry:
    return Entry(
        None, None, None, (), published, updated, None, None, None, None, None, None, None, (), (), ()
    )


def make_page(**headers: str) -> Page:
    return Page(URL, URL, 200, {name.replace("_", "-"): v for name, v in headers.items()}, b"", NOW, None)


# --- the wait --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("news_per_day", "wait_s"),
    [
        (None, 1800),
        (0.0, 6 * HOUR_S),
        (1 / 30, 6 * HOUR_S),
        (2.0, 8818),  # two hours and a half: the geometric mean of half an hour and twelve
        (48.0, 1800),
        (192.0, 900),
        (10_000.0, 600),
    ],
)
def test_the_wait_lies_midway_between_half_an_hour_and_the_gap_between_entries(
    news_per_day: float | None, wait_s: float
) -> None:
    assert choose_wait(news_per_day, PACE) == pytest.approx(wait_s, abs=1)


def test_bounds_hold_for_a_feed_of_which_nothing_is_known_too() -> None:
    assert choose_wait(None, Pace(floor_s=3600, ceiling_s=7200)) == 3600
    assert choose_wait(None, Pace(floor_s=60, ceiling_s=900)) == 900


@given(rate=rates, more=rates)
def test_who_publishes_more_never_waits_longer(rate: float, more: float) -> None:
    assert PACE.floor_s <= choose_wait(rate + more, PACE) <= choose_wait(rate, PACE) <= PACE.ceiling_s


# --- jitter ----------------------------------------------------------------------------------


def test_ten_thousand_feeds_polled_at_once_spread_evenly() -> None:
    shares = [
        (draw_jitter(f"https://f{number}.example/feed", NOW, PACE) - 0.9) / 0.2 for number in range(10_000)
    ]

    tenths = Counter(int(share * 10) for share in shares)

    assert sorted(tenths) == list(range(10))
    assert all(800 < count < 1200 for count in tenths.values())


def test_jitter_is_the_same_for_the_same_poll_and_another_for_the_next() -> None:
    polls = [NOW + timedelta(minutes=30 * number) for number in range(20)]
    drawn = [draw_jitter(URL, at, PACE) for at in polls]

    assert drawn == [draw_jitter(URL, at, PACE) for at in polls]
    assert len(set(drawn)) == len(polls)
    assert draw_jitter(URL, NOW, replace(PACE, jitter=0.0)) == 1.0


# --- the rate --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ages_h", "news_per_day"),
    [
        ([1, 30, 60, 24 * 7 - 1, 24 * 8, 24 * 900], 4 / 7),  # the document reaches back beyond the week
        ([hour / 2 for hour in range(1, 61)], 48.0),  # it holds thirty hours only
        ([0.5], 4.0),  # one entry of half an hour ago is not forty-eight a day
        ([24 * 30, 24 * 400], 0.0),
        ([None, None, 12], 2.0),
        ([-5, 12], 2.0),  # announced for later
        ([None, None], None),
        ([-5], None),
        ([], None),
    ],
)
def test_rate_by_the_dates_of_a_document(ages_h: list[float | None], news_per_day: float | None) -> None:
    expected = news_per_day if news_per_day is None else pytest.approx(news_per_day)

    assert estimate_rate(make_feed(*ages_h), NOW) == expected


def test_an_entry_without_a_date_of_publication_counts_by_its_update() -> None:
    feed = replace(make_feed(), entries=(make_entry(updated=NOW - timedelta(hours=12)),))

    assert estimate_rate(feed, NOW) == pytest.approx(2.0)


def test_the_past_counts_half_after_the_half_life() -> None:
    assert update_rate(8.0, 0, HALF_LIFE_S, PACE) == pytest.approx(4.0)
    assert update_rate(8.0, 6, HALF_LIFE_S, PACE) == pytest.approx(5.0)  # 8 and 2 a day, half each


def test_an_unknown_rate_counts_as_one_entry_in_the_first_wait() -> None:
    assert update_rate(None, 0, HALF_LIFE_S, PACE) == pytest.approx(24.0)


@given(rate=rates, parts=st.lists(gaps_s, min_size=1, max_size=20))
def test_a_silence_counts_the_same_however_often_it_was_looked_at(rate: float, parts: list[float]) -> None:
    looked_often = rate
    for part_s in parts:
        looked_often = update_rate(looked_often, 0, part_s, PACE)

    assert looked_often == pytest.approx(update_rate(rate, 0, sum(parts), PACE), rel=1e-6, abs=1e-6)


@given(rate=rates, fresh=st.integers(min_value=0, max_value=2000), elapsed_s=gaps_s)
def test_the_rate_lies_between_what_it_was_and_what_came(rate: float, fresh: int, elapsed_s: float) -> None:
    came = fresh * DAY_S / elapsed_s

    updated = update_rate(rate, fresh, elapsed_s, PACE)

    assert min(rate, came) * (1 - 1e-9) - 1e-9 <= updated <= max(rate, came) * (1 + 1e-9) + 1e-9


def test_polls_in_quick_succession_change_little() -> None:
    rate = 4.0
    for _ in range(10):
        rate = update_rate(rate, 1, 1.0, PACE)

    assert rate == pytest.approx(4.0 + 10 * 0.231, abs=0.01)  # each entry adds ln 2 / 3 days
    assert update_rate(4.0, 1, 0.0, PACE) == 4.0


# --- what servers wish -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "freshness_s"),
    [
        ({}, 0),
        ({"cache_control": "public, max-age=900"}, 900),
        ({"cache_control": 'Max-Age = "900"'}, 900),
        ({"cache_control": "s-maxage=900, public"}, 0),  # for shared caches
        ({"cache_control": "max-age=0, must-revalidate"}, 0),
        ({"cache_control": "no-cache, max-age=900"}, 0),
        ({"cache_control": "no-store"}, 0),
        ({"cache_control": 'no-cache="set-cookie", max-age=900'}, 900),  # that field alone is not kept
        ({"cache_control": "max-age=soon"}, 0),
        ({"expires": "Wed, 04 Mar 2026 13:00:00 GMT"}, 3600),
        ({"expires": "Wed, 04 Mar 2026 13:00:00 GMT", "date": "Wed, 04 Mar 2026 12:45:00 GMT"}, 900),
        ({"expires": "Wed, 04 Mar 2026 13:00:00 GMT", "cache_control": "max-age=60"}, 60),
        ({"expires": "Wed, 04 Mar 2026 13:00:00 GMT", "cache_control": "no-cache"}, 0),
        ({"expires": "Thu, 01 Jan 1998 00:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
    ],
)
def test_freshness_that_a_server_states(headers: dict[str, str], freshness_s: int) -> None:
    assert read_freshness(make_page(**headers)) == freshness_s
