"""Sketches: the same in every run, the same for the same words, dense enough to find excerpts."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.fingerprint import count_words, hash_shingles, make_sketch, sample_hashes
from monitor.terms import split_words

SYLLABLES = ["ka", "lo", "mir", "ten", "vas", "dru", "pel", "ois", "gan", "hest"]


def write_words(count: int, seed: int) -> list[str]:
    random = Random(seed)
    return ["".join(random.choices(SYLLABLES, k=3)) for _ in range(count)]


def test_hashes_never_change_between_runs_and_machines() -> None:
    assert hash_shingles("The ferry resumes today") == (2786539876290196189, 1445845278447156330)


def test_case_punctuation_and_letter_variants_do_not_matter() -> None:
    assert hash_shingles("Ferry, resumes — TODAY: كتاب") == hash_shingles("ferry resumes today کتاب")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_there_is_one_shingle_for_each_three_neighbouring_words(text: str) -> None:
    assert len(hash_shingles(text)) == max(0, len(split_words(text)) - 2)


@given(st.lists(st.sampled_from(["کِتاب", "ferry", "مـدّت", "o'clock", "naïve"]), min_size=3, max_size=9))
def test_words_are_those_that_terms_reads(words: list[str]) -> None:
    text = " ".join(words)
    assert hash_shingles(text) == hash_shingles(" ".join(word.text for word in split_words(text)))


def test_the_order_of_words_matters() -> None:
    assert hash_shingles("one two three") != hash_shingles("three two one")


@given(st.integers(0, 10_000), st.integers(0, 700))
def test_a_sketch_is_ascending_without_repeats_and_signed_64_bit(seed: int, count: int) -> None:
    hashes = make_sketch(" ".join(write_words(count, seed))).hashes
    assert list(hashes) == sorted(set(hashes))
    assert all(-(2**63) <= number < 2**63 for number in hashes)


def test_half_is_kept_of_the_lead_a_quarter_of_the_opening_and_a_sixteenth_after_it() -> None:
    hashes = range(160 * 16)
    assert sample_hashes(hashes) == (*range(0, 40, 2), *range(40, 160, 4), *range(160, 160 * 16, 16))


def test_what_is_kept_further_on_would_be_kept_further_up_as_well() -> None:
    hashes = hash_shingles(" ".join(write_words(700, 5)))
    whole = set(sample_hashes(hashes))
    for start in (100, 300, 500):
        assert whole & set(hashes[start:]) <= set(sample_hashes(hashes[start:]))


def test_a_teaser_of_thirty_words_shares_three_hashes_with_its_source() -> None:
    found = 0
    for seed in range(50):
        words = write_words(700, seed)
        source, teaser = make_sketch(" ".join(words)), make_sketch(" ".join(words[:30]))
        found += len(set(source.hashes) & set(teaser.hashes)) >= 3
    assert found >= 48


@pytest.mark.parametrize(("words", "fewest"), [(3, 1), (8, 6), (30, 8), (60, 8)])
def test_short_texts_keep_enough_to_be_found(words: int, fewest: int) -> None:
    for seed in range(20):
        assert len(make_sketch(" ".join(write_words(words, seed))).hashes) >= fewest


@pytest.mark.parametrize("text", ["", "one two", "…!?"])
def test_a_text_of_two_words_or_fewer_has_no_sketch(text: str) -> None:
    sketch = make_sketch(text)
    assert (sketch.hashes, sketch.words) == ((), 0)


def test_the_length_is_counted_in_words() -> None:
    assert make_sketch(" ".join(write_words(250, 1))).words == 250
    assert count_words([1]) == 3


def test_an_excerpt_from_the_middle_shares_three_hashes_with_its_source() -> None:
    found = 0
    for seed in range(50):
        words = write_words(700, seed)
        source, excerpt = make_sketch(" ".join(words)), make_sketch(" ".join(words[300:480]))
        found += len(set(source.hashes) & set(excerpt.hashes)) >= 3
    assert found >= 48
