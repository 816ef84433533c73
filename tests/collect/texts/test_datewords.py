import pytest

from monitor.collect.texts.datewords import (
    AMERICAN_TIMES,
    HALVES,
    HIJRI_MONTHS,
    JALALI_MONTHS,
    MINUTES_EAST,
    MONTHS,
    UNSURE_ZONES,
    WEEKDAYS,
    fold_words,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Février", "fevrier"),
        ("Ağustos", "agustos"),
        ("Ιουλίου", "ιουλιου"),
        ("أُكْتُوبَر", "اکتوبر"),
        ("۱۴ مرداد", "14 مرداد"),
        ("오후", "오후"),
        ("\u200f٣", "3"),
    ],
)
def test_words_are_compared_without_case_accents_and_vowel_marks(written: str, folded: str) -> None:
    assert fold_words(written) == folded


def test_no_word_means_two_things() -> None:
    tables = (MONTHS, JALALI_MONTHS, HIJRI_MONTHS, WEEKDAYS, HALVES, MINUTES_EAST, AMERICAN_TIMES)
    words = [word for table in tables for word in table]
    assert len(words) == len(set(words))


def test_each_calendar_has_all_its_months_and_each_unsure_zone_a_place() -> None:
    assert set(MONTHS.values()) == set(JALALI_MONTHS.values()) == set(range(1, 13))
    assert set(WEEKDAYS.values()) == set(range(7))
    assert set(MINUTES_EAST) >= UNSURE_ZONES
