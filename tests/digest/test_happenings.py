"""What is counted, and what happened to it."""

from __future__ import annotations

import pytest

from monitor.digest.amounts import find_amounts
from monitor.digest.happenings import find_counts, find_scope, is_reported, list_units


def show(text: str, language: str | None = "en") -> list[tuple[str, str, str]]:
    return [
        (text[one.amount.start : one.amount.end], one.counted, one.happening)
        for one in find_counts(text, language)
    ]


@pytest.mark.parametrize(
    ("language", "text", "counts"),
    [
        ("en", "At least 12 people were arrested on Monday.", [("At least 12", "people", "arrested")]),
        ("en", "Police made nine arrests at the port.", [("nine", "people", "arrested")]),
        ("en", "The arrest of nine people was told.", [("nine", "people", "arrested")]),
        ("en", "The blast killed 12 people and injured 30.", [("12", "people", "killed"), ("30", "people", "wounded")]),
        ("en", "Two guards killed three cooks.", [("Two", "guard", ""), ("three", "cook", "killed")]),
        ("en", "12 officers arrested a man.", [("12", "officers", "")]),
        ("en", "12 killed in fire", [("12", "people", "killed")]),
        ("en", "The death toll rose to 40.", [("40", "people", "killed")]),
        ("en", "12 people, including three children, were killed.", [("12", "people", "killed")]),
        ("en", "Twelve people in the harbour town were killed.", [("Twelve", "people", "killed")]),
        ("en", "Thousands of prisoners were executed.", [("Thousands", "prisoners", "executed")]),
        ("en", "Nine foreign workers were killed.", [("Nine", "foreign employees", "killed")]),
        ("en", "A crowd of 5,000 filled the square.", [("5,000", "people", "gathered")]),
        ("en", "30,000 people were not arrested.", [("30,000", "people", "")]),
        ("en", "The board moved 16 boats.", [("16", "boats", "")]),
        ("en", "Nine thousand people carried nets into Harbour Square.", [("Nine thousand", "people", "gathered")]),
        ("en", "Twelve people carried nets into Harbour Square.", [("Twelve", "people", "")]),
        ("en", "Nine thousand people live on a square mile.", [("Nine thousand", "people", "")]),
        ("en", "Nine thousand people, who came late, saw the square.", [("Nine thousand", "people", "")]),
        ("en", "Some 900 mourners marched.", [("Some 900", "people", "gathered")]),
        ("en", "The guard put the number of participants at 3,000.", [("3,000", "people", "gathered")]),
        ("en", "The list of the dead holds 64 names.", [("64", "people", "killed")]),
        ("en", "The list of the choir holds 64 names.", [("64", "name", "")]),
        ("en", "Divers counted nine skulls.", [("nine", "people", "found")]),
        ("en", "The remains of three people were found.", [("three", "people", "found")]),
        ("en", "Forty people were taken.", [("Forty", "people", "arrested")]),
        ("en", "Forty people were taken to safety.", [("Forty", "people", "")]),
        (None, "Twelve people died.", [("Twelve", "people", "killed")]),
        ("de", "Mindestens 12 Menschen wurden am Montag festgenommen.", [("Mindestens 12", "people", "arrested")]),
        ("fr", "Douze personnes ont été arrêtées lundi.", [("Douze", "people", "arrested")]),
        ("es", "Doce personas fueron detenidas el lunes.", [("Doce", "people", "arrested")]),
        ("fa", "۱۲ نفر در بندر بازداشت شدند.", [("۱۲", "people", "arrested")]),
        ("fa", "اعدام ۳۰ هزار زندانی سیاسی", [("۳۰ هزار", "prisoners", "executed")]),
    ],
)  # fmt: skip
def test_who_was_counted_and_what_happened_to_them(
    language: str | None, text: str, counts: list[tuple[str, str, str]]
) -> None:
    assert show(text, language) == counts


@pytest.mark.parametrize(
    "text",
    [
        "She was arrested 12 days later.",
        "He was killed 2 miles away.",
        "Another 12 people were arrested.",
        "Six of the twelve were arrested.",
        "If 12 people are arrested, all will know.",
        "It could have killed 12 people.",
        "On average 12 people are arrested.",
    ],
)
def test_parts_and_what_did_not_happen_are_not_counted(text: str) -> None:
    assert [one for one in show(text) if one[2]] == []


def test_a_language_without_words_counts_nothing() -> None:
    assert find_counts("12 homoj", "eo") == []


def test_scope_tells_over_what_somebody_counted() -> None:
    assert find_scope("So far this year 300 people were arrested.", "en") == {"so far", "this year"}
    assert find_scope("Police arrested 300 people.", "en") == frozenset()


def test_about_is_what_tells_it() -> None:
    text = "At least 12 people were arrested on Monday."
    (count,) = find_counts(text, "en")
    assert text[slice(*count.about)] == "people were arrested"
    assert count.used == {"people", "arrested"}


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("The board spoke of 3,000.", True),
        ("The board holds to the figure of 3,000.", True),
        ("The crowd was 3,000 by the guard.", True),
        ("Some 3,000 sat by the quay.", False),
        ("The board spoke of pilots, and 3,000 came.", False),
    ],
)
def test_a_number_that_is_repeated_is_nobodys_own(text: str, reported: bool) -> None:
    (amount,) = find_amounts(text, "en")
    assert is_reported(text, amount, "en") is reported
    assert not is_reported(text, amount, "eo")


def test_weekdays_are_units() -> None:
    assert "monday" in list_units("en")
    assert list_units("eo") == frozenset()
