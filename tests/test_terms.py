"""How terms are read and found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.terms import TermIndex, fold_text, split_words


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
