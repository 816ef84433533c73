"""Nearness by the words articles share."""

from __future__ import annotations

import math

import numpy as np
import pytest

from monitor.group.vectors import WordTable, count_words, make_vectors, mean_cosines, read_words, select_rows
from monitor.group.words import pack_words

TEXTS = ("ferry pier ferry", "ferry lantern", "", "lantern pier choir choir")


def read_table(*texts: str) -> WordTable:
    return read_words([pack_words("", text) for text in texts], ["en"] * len(texts))


def test_words_are_counted_in_groups_not_in_articles() -> None:
    table = read_table(*TEXTS)
    alone = count_words(table, np.arange(4))
    together = count_words(table, np.array([0, 0, 2, 3]))
    assert sorted(alone.words[1:]) == [1, 2, 2, 2]
    assert sorted(together.words[1:]) == [1, 1, 2, 2]
    assert (alone.languages.tolist(), together.languages.tolist()) == ([4], [3])
    assert (alone + together).words.tolist() == (alone.words + together.words).tolist()


def test_the_rarer_a_word_the_more_it_tells() -> None:
    table = read_table("ferry pier", "ferry", "ferry")
    vectors = make_vectors(table, count_words(table, np.arange(3)))
    assert len(vectors.words[0]) == 2
    assert max(vectors.values[0]) / min(vectors.values[0]) == pytest.approx(
        math.log(34 / 1.5) / math.log(34 / 3.5), rel=1e-5
    )


def test_a_word_is_as_rare_as_in_the_stories_of_its_language() -> None:
    few = ("barco muelle", "barco faro", "barco")
    many = tuple(f"word{number}" for number in range(50))
    table = read_words(
        [pack_words("", text) for text in (*few, *many)], [*["es"] * len(few), *["en"] * len(many)]
    )
    usage = count_words(table, np.arange(len(few) + len(many)))
    assert usage.languages.tolist() == [3, 50]
    alone = read_table(*few)
    assert make_vectors(table, usage).values[:3, :2].max(axis=1).tolist() == pytest.approx(
        make_vectors(alone, count_words(alone, np.arange(3))).values.max(axis=1).tolist(), rel=1e-5
    )


def test_mean_cosines_are_those_of_every_pair() -> None:
    table = read_table(*TEXTS)
    vectors = make_vectors(table, count_words(table, np.arange(4)))
    full = np.zeros((4, table.last + 1))
    for row in range(4):
        full[row, vectors.words[row]] += vectors.values[row]
    pairs = full @ full.T
    groups = np.array([0, 1, 1, 0])
    expected = np.stack([pairs[:3, groups == group].mean(axis=1) for group in (0, 1)], axis=1)
    assert pairs.diagonal().tolist() == pytest.approx([1, 1, 0, 1])
    assert mean_cosines(vectors, 3, groups, 2) == pytest.approx(expected, abs=1e-6)


def test_only_the_most_telling_words_make_a_vector() -> None:
    table = read_table(" ".join(["ferry"] * 5 + [f"word{n}" for n in range(100)]))
    vectors = make_vectors(table, count_words(table, np.arange(1)))
    assert vectors.words.shape == (1, 64)
    assert vectors.values.max() > 2 * vectors.values.min()
    assert len(set(vectors.words[0].tolist())) == 64


def test_many_rows_at_once_give_what_each_gives_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read_table(*TEXTS)
    vectors = make_vectors(table, count_words(table, np.arange(4)))
    whole = mean_cosines(vectors, 4, np.arange(4), 4)
    monkeypatch.setattr("monitor.group.vectors._CELLS_AT_ONCE", 5)
    assert mean_cosines(vectors, 4, np.arange(4), 4).tolist() == whole.tolist()


def test_no_articles_and_no_words_are_near_to_nothing() -> None:
    empty = read_words([], [])
    nothing = make_vectors(empty, count_words(empty, np.arange(0)))
    assert mean_cosines(nothing, 0, np.arange(0), 0).shape == (0, 0)
    silent = select_rows(read_words([b"", b""], ["en", None]), slice(0, 2))
    vectors = make_vectors(silent, count_words(silent, np.arange(2)))
    assert mean_cosines(vectors, 2, np.arange(2), 2).tolist() == [[0, 0], [0, 0]]
