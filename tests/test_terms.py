"""How terms are read and found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.terms import TermIndex, TermSieve, fold_text, list_words, split_words, strip_marks


def found(terms: list[str], text: str) -> list[tuple[str, str]]:
    return [(hit.term, text[hit.start : hit.end]) for hit in TermIndex(terms).find(text)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("harbour board", "The Harbour  Board met.", ["Harbour  Board"]),
        ("harbour board", "The harbour's board met.", []),
        ("dredg*", "Dredging stopped; no dredger came.", ["Dredging", "dredger"]),
        ("dredg*", "They redredged it.", []),
        ("well-known", "a well known pier, a well-known quay", ["well known", "well-known"]),
        ("keeper’s log", "the keeper's log", ["keeper's log"]),
        ("بندر", "در بندر نو", ["بندر"]),
        ("می‌گوید", "او مي گويد که", ["مي گويد"]),
        ("سال ۱۳۸۲", "از سال 1382 تا", ["سال 1382"]),
        ("1382", "سال ۱۳۸۲", ["۱۳۸۲"]),
        ("İskele", "the İSKELE inn", ["İSKELE"]),
    ],
)
def test_a_term_is_found_as_written_by_others(term: str, text: str, expected: list[str]) -> None:
    assert [words for _, words in found([term], text)] == expected


# One word in the spellings of several keyboards, dictionaries and files.
@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("علی", "علي"),
        ("موسی", "موسى"),
        ("کتاب", "كتاب"),
        ("کتاب", "ڪتاب"),
        ("احمد", "أحمد"),
        ("ایران", "إيران"),
        ("آزادی", "آزادي"),
        ("آزادی", "ا\u0653زادی"),
        ("مدرسه", "مدرسة"),
        ("نامه", "نامۀ"),
        ("مسئول", "مسیول"),
        ("مسئول", "مسي\u0654ول"),
        ("مؤمن", "مومن"),
        ("رحمن", "رحم\u0670ن"),
        ("محمد", "مُحَمَّد"),
        ("سلام", "ســـلام"),
        ("هند", "ہند"),
        ("هند", "ھند"),
        ("بندرگاه", "بندرګاه"),
        ("می‌گوید", "می گوید"),
        ("می‌گوید", "مي\u00a0گويد"),
        ("۱۳۶۷", "١٣٦٧"),
        ("1367", "۱۳۶۷"),
        ("سلام", "ﺳﻼﻡ"),
        ("سلام", "ﺳــﻼﻡ"),
        ("ایران", "ﺍﯾﺮﺍﻥ"),
        ("لاله", "ﻻﻟﻪ"),
    ],
)
def test_a_word_of_arabic_script_is_found_in_every_spelling(term: str, written: str) -> None:
    text = f"در {written}، روز"
    assert found([term], text) == [(term, written)]
    assert found([written], f"در {term}، روز") == [(written, term)]
    assert TermSieve([term]).find_possible(strip_marks(fold_text(text))) == {term}
    assert list_words(text) == list_words(f"در {term}، روز")


@pytest.mark.parametrize(("term", "other"), [("ما", "ماء"), ("پدر", "بدر"), ("گل", "کل"), ("iran", "ігаn")])
def test_letters_of_another_sound_are_not_folded(term: str, other: str) -> None:
    assert found([term], other) == []


ARABIC_SCRIPT = st.text(
    st.characters(min_codepoint=0x600, max_codepoint=0x6FF) | st.sampled_from(" .\u200cﻼﺍﻥ")
)


@given(ARABIC_SCRIPT, ARABIC_SCRIPT)
def test_what_is_found_in_arabic_script_is_the_term_as_published(before: str, after: str) -> None:
    term = "زندانی سیاسی"
    text = f"{before} زندانيِ سياســي {after}"
    hits = TermIndex([term]).find(text)
    assert "زندانيِ سياســي" in [text[hit.start : hit.end] for hit in hits]
    assert all(list_words(text[hit.start : hit.end]) == list_words(term) for hit in hits)


@given(ARABIC_SCRIPT)
def test_a_list_of_words_is_the_words_that_stand_somewhere(text: str) -> None:
    assert list_words(text) == [word.text for word in split_words(text) if word.text]


def test_hits_are_ordered_by_place_and_longest_first() -> None:
    text = "the harbour board"
    assert found(["harbour", "harbour board", "board"], text) == [
        ("harbour board", "harbour board"),
        ("harbour", "harbour"),
        ("board", "board"),
    ]


def test_a_term_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="contains no word"):
        TermIndex(["***"])


@given(st.text())
def test_folding_keeps_the_length_and_happens_once(text: str) -> None:
    folded = fold_text(text)
    assert len(folded) == len(text)
    assert fold_text(folded) == folded


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    words = split_words(text)
    assert all(fold_text(text)[word.start : word.end].startswith(word.text[:1]) for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(st.text(min_size=1))
def test_any_text_with_a_word_finds_itself(text: str) -> None:
    if split_words(text) and "*" not in text:
        assert TermIndex([text]).find(text)
