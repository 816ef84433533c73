from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.rechecks import LOOKS_S, find_first_look, plan_next_check
from monitor.errors import (
    BadStatus,
    ConnectionFailed,
    FetchTimeout,
    HostResting,
    MonitorError,
    Quarantined,
    RobotsDenied,
)
from monitor.model import Page, PageCheck

SEEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
URL = "https://herald.example/harbour"
FEED_URL = "https://herald.example/feed"


def make_page(status: int = 200, moved_to: str | None = None, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(f"{URL}?from=feed", URL, status, named, b"<p>text</p>", SEEN, moved_to)


def make_check(step: int = 0, **changes: str) -> PageCheck:
    check = PageCheck(7, URL, FEED_URL, step, after(LOOKS_S[step]), '"v1"', "then")
    return replace(check, **changes)  # type: ignore[arg-type]  # only fields of text are changed


def after(seconds: float) -> datetime:
    return SEEN + timedelta(seconds=seconds)


def test_the_first_look_is_an_hour_after_the_article_was_seen() -> None:
    assert find_first_look(SEEN) == SEEN + timedelta(hours=1)


def test_looks_fade_and_end_after_a_week() -> None:
    check: PageCheck | None = make_check()
    ages = []
    while check is not None:
        ages.append(check.due_at - SEEN)
        check = plan_next_check(check, make_page(304), check.due_at)

    assert ages == [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7)]


def test_a_changed_page_brings_its_validators_and_its_new_address() -> None:
    moved = "https://herald.example/harbour-strike"

    check = plan_next_check(make_check(), make_page(etag='"v2"', moved_to=moved), after(3600))

    assert check is not None
    assert (check.url, check.etag, check.last_modified) == (moved, '"v2"', None)


def test_a_page_that_is_unchanged_keeps_validators_that_it_does_not_repeat() -> None:
    check = plan_next_check(make_check(), make_page(304, etag='"v1b"'), after(3600))

    assert check is not None
    assert (check.url, check.etag, check.last_modified) == (URL, '"v1b"', "then")


@pytest.mark.parametrize(
    "error", [FetchTimeout(URL, "too slow"), ConnectionFailed(URL, "no route"), BadStatus(URL, 503)]
)
def test_a_failed_look_is_left_to_the_next_one(error: MonitorError) -> None:
    assert plan_next_check(make_check(0), error, after(3600)) == make_check(1)
    assert plan_next_check(make_check(3), error, after(LOOKS_S[3])) is None


@pytest.mark.parametrize(
    "error",
    [
        BadStatus(URL, 404),
        BadStatus(URL, 410),
        RobotsDenied(URL, "robots.txt asks us not to"),
        Quarantined("held"),
    ],
)
def test_a_page_that_is_closed_is_not_looked_at_again(error: MonitorError) -> None:
    assert plan_next_check(make_check(0), error, after(3600)) is None


def test_while_the_host_rests_the_same_look_waits() -> None:
    check = plan_next_check(make_check(1), HostResting(URL, 900.0), after(6 * 3600))

    assert check == replace(make_check(1), due_at=after(6 * 3600 + 900))


@pytest.mark.parametrize(
    ("late_h", "step"),
    [(1.2, 1), (4.9, 1), (5.5, 2), (22.9, 2), (23.5, 3), (24 * 6, 3), (24 * 7 - 0.5, None), (24 * 30, None)],
)
def test_a_late_look_stands_for_those_that_it_overtook(late_h: float, step: int | None) -> None:
    check = plan_next_check(make_check(0), make_page(304), after(late_h * 3600))

    assert check == (make_check(step) if step is not None else None)


@given(delays_s=st.lists(st.floats(min_value=0, max_value=8 * 86_400), min_size=4, max_size=4))
def test_looks_are_few_and_an_hour_apart_however_late_they_come(delays_s: list[float]) -> None:
    check: PageCheck | None = make_check(0)
    for delay_s in delays_s:
        if check is None:
            return
        now = check.due_at + timedelta(seconds=delay_s)
        following = plan_next_check(check, make_page(304), now)
        assert following is None or following.due_at - now >= timedelta(hours=1)
        check = following

    assert check is None


def test_fault_28_a_look_that_was_planned_by_a_clock_ahead_lets_the_others_follow_from_now() -> None:
    planned = replace(make_check(), due_at=SEEN + timedelta(days=365))

    check = plan_next_check(planned, make_page(304), SEEN)

    assert check is not None
    assert (check.step, check.due_at - SEEN) == (1, timedelta(hours=5))
