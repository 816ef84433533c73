"""How far the times of two articles can be believed, and which of them they put first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.datings import Dating, Trust, date_moment, describe_gap, is_before, read_dating
from monitor.model import DatedBy, DateTrust, Route
from tests.factories import make_article, make_draft, make_reading

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
MIDNIGHT = NINE.replace(hour=0, minute=0)
HOUR = timedelta(hours=1)
TRUSTS: list[Trust] = ["exact", "zone assumed", "day only", "guessed", "first seen"]


@pytest.mark.parametrize(
    ("dated_by", "route", "dated", "trust"),
    [
        ("page", "page", "zone assumed", "zone assumed"),
        ("page", "page", None, "exact"),
        ("feed", "page", "guessed", "exact"),  # what the page says is not what was taken
        ("feed", "feed", "guessed", "guessed"),
        ("first seen", "page", "exact", "first seen"),
    ],
)
def test_the_trust_is_that_of_the_place_the_time_was_taken_from(
    dated_by: DatedBy, route: Route, dated: DateTrust | None, trust: Trust
) -> None:
    draft = make_draft(reading=make_reading("Ferry", "It sails.", route=route, dated=dated))
    article = make_article(1, draft, published=NINE, dated_by=dated_by, first_seen=NINE + HOUR)
    assert read_dating(article) == Dating(NINE, trust, NINE + HOUR)


def test_midnight_to_the_second_is_a_day_alone() -> None:
    assert date_moment(MIDNIGHT).trust == "day only"
    assert date_moment(MIDNIGHT, "zone assumed").trust == "zone assumed"
    assert date_moment(MIDNIGHT + timedelta(seconds=1)).trust == "exact"


@pytest.mark.parametrize(
    ("left", "right", "gap", "told"),
    [
        ("exact", "exact", timedelta(seconds=59), False),
        ("exact", "exact", timedelta(minutes=1), True),
        ("zone assumed", "exact", 13 * HOUR, False),
        ("exact", "zone assumed", 14 * HOUR, True),
        ("zone assumed", "zone assumed", 14 * HOUR, True),
        ("guessed", "exact", timedelta(days=30), False),
        ("exact", "guessed", timedelta(days=31), True),
        ("first seen", "exact", timedelta(minutes=1), True),
        ("exact", "first seen", timedelta(days=300), False),
        ("first seen", "first seen", timedelta(days=300), False),
    ],
)
def test_two_times_tell_an_order_when_they_lie_further_apart_than_they_may_be_wrong(
    left: Trust, right: Trust, gap: timedelta, told: bool
) -> None:
    assert is_before(Dating(NINE, left), Dating(NINE + gap, right)) is told


def test_a_day_says_nothing_within_itself() -> None:
    day = Dating(MIDNIGHT, "day only")
    for moment in (MIDNIGHT + timedelta(seconds=30), MIDNIGHT + 23 * HOUR):
        assert not is_before(day, Dating(moment))
        assert not is_before(Dating(moment), day)
    assert is_before(day, Dating(MIDNIGHT + 25 * HOUR))
    assert is_before(Dating(MIDNIGHT - HOUR), day)
    assert is_before(day, Dating(MIDNIGHT + timedelta(days=1), "day only"))


def test_what_was_seen_before_the_other_was_published_was_there_before_it() -> None:
    vague = Dating(MIDNIGHT, "day only", seen=NINE)
    assert is_before(vague, Dating(NINE + HOUR))
    assert not is_before(vague, Dating(NINE - HOUR))
    assert not is_before(vague, Dating(NINE + HOUR, "zone assumed"))


@given(
    st.builds(
        Dating,
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),
        st.sampled_from(TRUSTS),
    ),
    st.builds(
        Dating,
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),
        st.sampled_from(TRUSTS),
    ),
)
def test_two_articles_are_never_each_before_the_other(left: Dating, right: Dating) -> None:
    assert not (is_before(left, right) and is_before(right, left))


@pytest.mark.parametrize(
    ("gap", "phrase"),
    [
        (timedelta(hours=2, minutes=10), "published 2 h 10 min earlier"),
        (timedelta(days=1, minutes=3), "published 1 day 3 min earlier"),
        (timedelta(days=3, hours=4, minutes=5), "published 3 days 4 h earlier"),
        (timedelta(minutes=-7), "published 7 min later"),
        (timedelta(seconds=30), "published at the same time"),
    ],
)
def test_the_gap_is_told_from_the_copy(gap: timedelta, phrase: str) -> None:
    assert describe_gap(Dating(NINE), Dating(NINE - gap)) == phrase


@pytest.mark.parametrize(
    ("origin", "phrase"),
    [
        (Dating(NINE - HOUR, "first seen"), "first seen 1 h earlier"),
        (Dating(NINE - HOUR, "zone assumed"), "dated 1 h earlier"),
        (Dating(NINE - 20 * HOUR, "zone assumed"), "published 20 h earlier"),
        (Dating(MIDNIGHT, "day only"), "published on the same day"),
        (Dating(MIDNIGHT, "guessed"), "dated on the same day"),
    ],
)
def test_the_gap_says_how_far_it_can_be_believed(origin: Dating, phrase: str) -> None:
    assert describe_gap(Dating(NINE), origin) == phrase
