"""Amounts in running text, as what they leave open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.amounts import find_amounts

VAGUE = None


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "12 pilots", ("12", 12, 12, 12)),
        ("en", "Twelve pilots", ("Twelve", 12, 12, 12)),
        ("en", "twenty-five pilots", ("twenty-five", 25, 25, 25)),
        ("en", "two hundred and five pilots", ("two hundred and five", 204.5, 205.5, 205)),
        ("en", "1.2 million pilots", ("1.2 million", 1_150_000, 1_250_000, 1_200_000)),
        ("en", "30,000 pilots", ("30,000", 25_000, 35_000, 30_000)),
        ("en", "at least 12 pilots", ("at least 12", 12, 24, 12)),
        ("en", "more than 2,000 pilots", ("more than 2,000", 2000, 4000, 2000)),
        ("en", "up to 40 pilots", ("up to 40", 0, 40, 40)),
        ("en", "some 1,000 pilots", ("some 1,000", 800, 1200, 1000)),
        ("en", "10 to 12 pilots", ("10 to 12", 10, 12, VAGUE)),
        ("en", "10-12 pilots", ("10-12", 10, 12, VAGUE)),
        ("en", "between 10 and 12 pilots", ("between 10 and 12", 10, 12, VAGUE)),
        ("en", "a dozen pilots", ("a dozen", 10, 14, VAGUE)),
        ("en", "several thousand pilots", ("several thousand", 2000, 9999, VAGUE)),
        ("en", "tens of thousands of pilots", ("tens of thousands", 15_000, 199_999, VAGUE)),
        ("en", "In 1987 eleven pilots", ("eleven", 11, 11, 11)),
        (None, "half a dozen pilots", ("half a dozen", 5, 7, VAGUE)),
        ("de", "mindestens 30.000 Lotsen", ("mindestens 30.000", 30_000, 60_000, 30_000)),
        ("fr", "30 000 pilotes", ("30 000", 25_000, 35_000, 30_000)),
        ("es", "unos 3.000 pilotos", ("unos 3.000", 2400, 3600, 3000)),
        ("fa", "بیش از ۳۰ هزار نفر", ("بیش از ۳۰ هزار", 30_000, 60_000, 30_000)),
        ("fa", "در سال ۱۹۸۷ یازده نفر", ("یازده", 11, 11, 11)),
    ],
)
def test_an_amount_is_what_its_words_allow(
    language: str | None, text: str, amount: tuple[str, float, float, float | None]
) -> None:
    (found,) = find_amounts(text, language)
    assert (text[found.start : found.end], found.low, found.high, found.value) == amount


@pytest.mark.parametrize(
    "text",
    ["in 1987", "a 3-1 win", "12% of it", "$12 million", "€12", "the 12th boat", "a 12-year-old", "No 7/8", "A12", "12:30", "v1.2.3"],
)  # fmt: skip
def test_years_scores_money_and_parts_of_words_are_no_amounts(text: str) -> None:
    assert find_amounts(text, "en") == []


def test_a_language_without_number_words_has_no_amounts() -> None:
    assert find_amounts("12 ŝipoj", "eo") == []


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ("twelve", "12", True),
        ("12", "13", False),
        ("more than 30", "32", True),
        ("more than 30", "30", True),
        ("at least 12", "5", False),
        ("30,000", "28,400", True),
        ("30,000", "several thousand", False),
        ("hundreds", "1,200", True),
        ("hundreds", "thousands", True),
        ("hundreds", "tens of thousands", False),
    ],
)
def test_amounts_meet_where_both_may_be_true(one: str, other: str, meets: bool) -> None:
    (first,), (second,) = find_amounts(one, "en"), find_amounts(other, "en")
    assert first.meets(second) is second.meets(first) is meets


@settings(deadline=None)
@given(st.integers(1, 10**7).filter(lambda number: number not in range(1800, 2101)))
def test_a_number_with_and_without_separators_is_one(number: int) -> None:
    (plain,), (parted,) = find_amounts(f"{number} boats", "en"), find_amounts(f"{number:,} boats", "en")
    assert plain.value == parted.value == number
    assert plain.low <= number <= plain.high
    assert plain.meets(parted)
