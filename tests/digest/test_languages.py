"""The program's own words in every language it has: as complete as in English, and set as that language is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.english import ENGLISH
from monitor.digest.languages import LANGUAGES, choose_phrases
from monitor.digest.persian import PERSIAN
from monitor.digest.phrases import Phrases
from monitor.model import STANCE_INPUTS
from monitor.remarks import REMARKS

HALF_SPACE = "\u200c"


def list_words(phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Yield each phrase with the name of its field, and of its place in it."""
    for field in fields(phrases):
        value = getattr(phrases, field.name)
        if isinstance(value, str):
            yield field.name, value
        else:
            items = value.items() if isinstance(value, Mapping) else enumerate(value)
            for key, part in items:
                for place, text in enumerate((part,) if isinstance(part, str) else part):
                    yield f"{field.name} {key} {place}", text


def list_blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


STORED = replace(
    ENGLISH,
    remarks={form: form.replace(": {detail}", "") for form in REMARKS},
    remark_words=dict.fromkeys(PERSIAN.remark_words, "word"),
)
"""English with the remarks that are stored in it; what a library says of a feed is told in no other language."""
OTHERS = [pytest.param(one, id=name) for name, one in LANGUAGES.items() if one is not ENGLISH]
WORDS = [pytest.param(text, id=name) for name, text in list_words(PERSIAN) if "quote_marks" not in name]


def test_a_language_without_phrases_is_told_in_english() -> None:
    assert choose_phrases("fa") is PERSIAN
    assert choose_phrases("sq") is choose_phrases("en") is ENGLISH


@pytest.mark.parametrize("phrases", OTHERS)
def test_every_phrase_is_there_and_has_the_blanks_of_the_english_one(phrases: Phrases) -> None:
    english, other = dict(list_words(STORED)), dict(list_words(phrases))
    assert other.keys() == english.keys()
    assert [name for name, text in other.items() if not text.strip() and english[name].strip()] == []
    wrong = [name for name, text in other.items() if list_blanks(text) != list_blanks(english[name])]
    assert wrong == []


@pytest.mark.parametrize("phrases", OTHERS)
def test_nothing_is_left_in_english(phrases: Phrases) -> None:
    english = dict(list_words(STORED))
    same = [text for name, text in list_words(phrases) if text == english[name]]
    assert [text for text in same if re.search(r"[^\W\d_]", re.sub(r"{\w*}", "", text))] == []


def test_every_input_of_a_stance_has_a_name() -> None:
    for phrases in LANGUAGES.values():
        assert tuple(phrases.inputs) == STANCE_INPUTS


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (PERSIAN.number(1_234_567), "۱٬۲۳۴٬۵۶۷"),
        (PERSIAN.percent(0.914), "۹۱ درصد"),
        (PERSIAN.format_signed(-1.25), "\u200e−۱٫۲۵"),
        (PERSIAN.format_signed(0.4), "\u200e+۰٫۴۰"),
        (ENGLISH.format_signed(-1.25), "−1.25"),
        (ENGLISH.format_signed(0.0), "+0.00"),
        (PERSIAN.format_mean(1234.5), "۱٬۲۳۴٫۵"),
        (ENGLISH.format_mean(1200.04), "1,200"),
        (ENGLISH.describe_before(18.5, 14), "18.5 on average before"),
        (ENGLISH.describe_before(18, 1), "18 before"),
        (ENGLISH.describe_usual(2), "average of the 2 digests before"),
        (PERSIAN.describe_usual(1), "بولتن پیشین"),
        (PERSIAN.format_day(date(2020, 7, 24)), "۲۴ ژوئیه ۲۰۲۰"),
        (PERSIAN.format_moment(datetime(2020, 5, 4, 7)), "۴ مه، ساعت ۰۷:۰۰"),
        (PERSIAN.count(1, "article"), "۱ مقاله"),
        (PERSIAN.count(1200, "article"), "۱٬۲۰۰ مقاله"),
        (PERSIAN.join(["الف", "ب", "پ"]), "الف، ب و پ"),
        (PERSIAN.put_in_quotes("بندر بسته شد"), "«بندر بسته شد»"),
        (
            PERSIAN.describe_counts(28, 12, 20, 1),
            "۲۸ مقاله از ۱۲ رسانه: ۲۰ متن اصلی، ۷ بازنشر و ۱ نسخهٔ بعدی",
        ),
    ],
)
def test_numbers_days_and_lists_as_the_language_writes_them(said: str, written: str) -> None:
    assert said == written


@given(number=st.integers(0, 10**9), share=st.floats(0, 1), signed=st.floats(-1e6, 1e6))
def test_no_latin_digit_is_left_in_a_persian_number(number: int, share: float, signed: float) -> None:
    said = (PERSIAN.number(number), PERSIAN.percent(share), PERSIAN.format_signed(signed))
    assert not re.search(r"[0-9.,]", "".join(said))


@given(day=st.dates())
def test_persian_days_have_the_months_of_its_press_abroad(day: date) -> None:
    said = PERSIAN.format_day(day)
    assert re.fullmatch(r"[۰-۹]{1,2} \S+ [۰-۹]{1,4}", said)
    assert said.split()[1] == PERSIAN.months[day.month - 1]


def test_no_persian_noun_has_a_plural_after_a_number() -> None:
    for one, many in PERSIAN.nouns.values():
        assert one == many
        assert not re.search(f"(?:{HALF_SPACE}| )?(?:ها|های)$", many), many


@pytest.mark.parametrize("text", WORDS)
def test_persian_is_spelt_as_its_press_spells_it(text: str) -> None:
    """Persian letters and digits, half-spaces in place of spaces or of nothing, guillemets, Persian commas."""
    assert not re.search("[يكىةﻻ٠-٩0-9]", text), "letters and digits of Arabic, or of Latin"
    assert not re.search(r"(?:^| )ن?می [آ-ی]", text), "a half-space stands after می"
    assert not re.search(r"[آ-ی] (?:ها|های|ای|اند|تر|ترین)(?![آ-ی])", text), "and before an ending"
    assert not re.search(f"{HALF_SPACE}(?:[^آ-ی]|$)|(?:^|[^آ-ی]){HALF_SPACE}", text), "letters on both sides"
    assert not re.search("[\"“”„'’?;%]", text)
    assert text.count("«") == text.count("»")
    assert "," not in re.sub(r"`[^`]*`", "", text)
