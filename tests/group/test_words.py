"""What is read of an article: which words count, how much, and how they are packed."""

from __future__ import annotations

from zlib import crc32

import pytest

from monitor.group.words import BYTES_PER_WORD, MOST_WORDS, pack_words


def weigh(title: str, text: str, *words: str) -> list[float]:
    """Return the weights, in twelfths, that were packed for `words`; 0 for one that was left out."""
    packed = pack_words(title, text)
    count = len(packed) // BYTES_PER_WORD
    numbers = [int.from_bytes(packed[4 * place : 4 * place + 4], "little") for place in range(count)]
    assert numbers == sorted(numbers)
    weights = dict(zip(numbers, packed[4 * count :], strict=True))
    return [weights.get(crc32(word.encode()), 0) for word in words]


def test_words_weigh_more_in_the_title_in_the_lead_and_when_they_recur() -> None:
    filler = " ".join(f"word{number}" for number in range(80))
    weights = weigh("The ferries", f"pier {filler} harbour quay quay", "ferrie", "pier", "harbour", "quay")
    assert weights == [24, 18, 12, 20]


def test_common_words_and_single_letters_are_left_out() -> None:
    text = "The ferry was a w and das Schiff und de la mer, این کشتی"
    assert weigh("", text, "the", "was", "w", "das", "und", "la", "این") == [0] * 7
    assert all(weigh("", text, "ferry", "schiff", "mer", "کشتی"))


@pytest.mark.parametrize(("written", "read"), [("Ferries", "ferrie"), ("glass", "glass"), ("كِتاب", "کتاب")])
def test_words_are_folded_and_an_english_plural_is_its_singular(written: str, read: str) -> None:
    assert weigh("", written, read) == [18]


def test_the_end_of_a_very_long_text_is_left_out() -> None:
    text = " ".join(["filler"] * 599 + ["inside", "outside"])
    assert weigh("", text, "inside", "outside") == [12, 0]


def test_the_heaviest_words_are_kept_and_an_article_stays_small() -> None:
    text = " ".join([f"word{number}" for number in range(400)] + ["late"] * 3)
    packed = pack_words("Ferry", text)
    assert len(packed) == BYTES_PER_WORD * MOST_WORDS
    assert all(weigh("Ferry", text, "ferry", "late", "word0", "word79"))


def test_the_packed_form_is_the_same_on_every_machine() -> None:
    assert pack_words("Ferry", "") == bytes.fromhex("131c0dbf") + bytes([24])


def test_an_article_without_words_packs_to_nothing() -> None:
    assert pack_words("", "— 7 —") == b""
