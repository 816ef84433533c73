"""How long a delivery waits, and how long it is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver.retries import is_over, plan_wait

NOW = datetime(2026, 5, 14, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
tries = st.integers(0, 10_000)


def test_waits_double_up_to_an_hour() -> None:
    least = [5, 10, 20, 40, 60, 60]
    for failed, minutes in enumerate(least):
        assert minutes * MINUTE <= plan_wait(failed, "<a>", 0) < 1.25 * minutes * MINUTE


@given(tries, st.text(), st.floats(-1e9, 1e12))
def test_no_wait_is_shorter_than_the_first_or_what_was_asked_or_longer_than_is_reasonable(
    failed: int, seed: str, asked_s: float
) -> None:
    wait = plan_wait(failed, seed, asked_s)
    assert wait == plan_wait(failed, seed, asked_s)
    assert 5 * MINUTE <= wait < 1.25 * 6 * HOUR
    assert wait >= timedelta(seconds=min(max(asked_s, 0), 6 * 3600))


def test_what_fails_together_comes_back_spread() -> None:
    waits = {plan_wait(0, f"<{number}>", 0) for number in range(60)}
    assert len({wait // timedelta(seconds=5) for wait in waits}) > 10
    assert len({plan_wait(failed, "<a>", 0) for failed in range(10, 30)}) == 20


@pytest.mark.parametrize(
    ("tries", "since", "for_all", "over"),
    [
        (10, timedelta(days=3), False, True),
        (9, timedelta(days=3), False, False),
        (10, timedelta(days=3) - MINUTE, False, False),
        (1000, timedelta(days=4), False, True),
        (10, timedelta(days=30), True, True),
        (10, timedelta(days=30) - MINUTE, True, False),
        (1, timedelta(days=300), True, False),
        (1000, -timedelta(days=300), False, False),
    ],
)
def test_trying_ends_after_so_long_and_so_many(
    tries: int, since: timedelta, for_all: bool, over: bool
) -> None:
    assert is_over(tries, NOW - since, NOW, for_all=for_all) is over
