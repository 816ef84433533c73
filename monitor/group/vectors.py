"""How near articles are to each other and to stories, by the words they share.

An article is the vector of its most telling words: weight times inverse frequency, length one. How frequent a
word is, is counted in stories, not in articles: an event that thirty outlets tell does not make its own words
common. It is set against the stories told in the article's language: beside a hundred stories in others, the
everyday words of a language that six are told in would look rare. Nearness is the mean cosine, so a story is
the mean of its articles' vectors.

TF-IDF and the cosine are those of Salton and Buckley (1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.group.words import BYTES_PER_NUMBER, BYTES_PER_WORD

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Cosines = NDArray[np.float32]

_TELLING_WORDS = 64
_USUAL_STORIES = 30
_CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of articles, a row each, padded at the end with word 0, which weighs nothing.

    Words are numbered from 1 to `last`, ascending with their packed numbers; the languages of the articles
    from 0 to `last_language`.
    """

    words: NDArray[np.int32]
    weights: NDArray[np.float32]
    languages: Integers
    last: int
    last_language: int


@dataclass(frozen=True, slots=True)
class Usage:
    """In how many stories each word stands, by its number, and how many stories each language tells."""

    words: Integers
    languages: Integers

    def __add__(self, other: Usage) -> Usage:
        """Return the usage of both together; no story is in both."""
        return Usage(self.words + other.words, self.languages + other.languages)


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of articles, a row each: the numbers of telling words, and values of length one."""

    words: NDArray[np.int32]
    values: NDArray[np.float32]


def read_words(packed: Sequence[bytes], languages: Sequence[str | None]) -> WordTable:
    """Return the table of articles that `pack_words` packed, in their order, and of their languages."""
    counts = np.array([len(words) // BYTES_PER_WORD for words in packed], dtype=np.int64)
    splits = counts * BYTES_PER_NUMBER
    pairs = list(zip(packed, splits.tolist(), strict=True))
    numbers = np.frombuffer(b"".join(words[:split] for words, split in pairs), dtype="<u4")
    weights = np.frombuffer(b"".join(words[split:] for words, split in pairs), dtype=np.uint8)
    places, last = _rank(numbers)
    filled = np.arange(counts.max(initial=0)) < counts[:, None]
    numbers_of = {language: number for number, language in enumerate(dict.fromkeys(languages))}
    table = WordTable(
        words=np.zeros(filled.shape, np.int32),
        weights=np.zeros(filled.shape, np.float32),
        languages=np.array([numbers_of[language] for language in languages], np.int64),
        last=last,
        last_language=max(0, len(numbers_of) - 1),
    )
    table.words[filled] = places
    table.weights[filled] = weights
    return table


def count_words(table: WordTable, groups: Integers) -> Usage:
    """Return how many groups use each word and language; row i of the table is in `groups[i]`."""
    pairs = (groups[:, None] * (table.last + 1) + table.words).ravel()
    told = groups * (table.last_language + 1) + table.languages
    return Usage(_count_groups(pairs, table.last + 1), _count_groups(told, table.last_language + 1))


def make_vectors(table: WordTable, usage: Usage) -> Vectors:
    """Return the vectors of articles: the 64 heaviest words of each.

    A word that stands in df stories weighs ln((n + 31) / (df + 0.5)) times what it does in the article, n
    being the stories told in the article's language. Thirty unseen stories are assumed beside them, so that
    the weights of a quiet topic do not hang on a handful of texts.
    """
    stories = np.log(usage.languages + _USUAL_STORIES + 1).astype(np.float32)
    rates = stories[table.languages][:, None] - np.log(usage.words + 0.5).astype(np.float32)[table.words]
    words, values = table.words, table.weights * np.maximum(rates, 0)
    if values.shape[1] > _TELLING_WORDS:
        heaviest = np.argpartition(-values, _TELLING_WORDS - 1, axis=1)[:, :_TELLING_WORDS]
        heaviest.sort(axis=1)
        words, values = np.take_along_axis(words, heaviest, 1), np.take_along_axis(values, heaviest, 1)
    lengths = np.sqrt((values * values).sum(axis=1, keepdims=True))
    return Vectors(words, (values / np.where(lengths > 0, lengths, 1)).astype(np.float32))


def select_rows(table: WordTable, rows: Integers | slice) -> WordTable:
    """Return the table of some of the articles."""
    words, weights, languages = table.words[rows], table.weights[rows], table.languages[rows]
    return WordTable(words, weights, languages, table.last, table.last_language)


def mean_cosines(vectors: Vectors, rows: int, groups: Integers, count: int) -> Cosines:
    """Return the mean cosine of each of the first `rows` articles to the articles of each of `count` groups.

    Article i is in group `groups[i]`. One row for an article, one column for a group.
    """
    means = _average(vectors, groups, count)
    cosines = np.empty((rows, count), np.float32)
    step = max(1, _CELLS_AT_ONCE // max(1, count))
    for first in range(0, rows, step):
        some = slice(first, min(first + step, rows))
        cosines[some] = means.compare(vectors.words[some], vectors.values[some])
    return cosines


@dataclass(frozen=True, slots=True)
class _Means:
    """The mean vectors of groups, ordered by word: `starts[w]` to `starts[w + 1]` are those with word w."""

    starts: Integers
    groups: Integers
    values: Floats
    count: int

    def compare(self, words: NDArray[np.int32], values: NDArray[np.float32]) -> Floats:
        """Return the products of some articles' vectors with every mean: a row each, a column a mean."""
        starts = self.starts[words].ravel()
        lengths = self.starts[words + 1].ravel() - starts
        ends = np.cumsum(lengths)
        places = np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
        row = np.repeat(np.repeat(np.arange(len(words)), words.shape[1]), lengths)
        products = np.repeat(values.ravel(), lengths) * self.values[places]
        cells = row * self.count + self.groups[places]
        sums = np.bincount(cells, products, len(words) * self.count)
        return sums.reshape(len(words), self.count).astype(np.float64)


def _average(vectors: Vectors, groups: Integers, count: int) -> _Means:
    last = int(vectors.words.max(initial=0))
    shares = vectors.values / np.bincount(groups, minlength=count)[groups][:, None]
    told = vectors.values.ravel() > 0
    keys = (vectors.words * np.int64(count) + groups[:, None]).ravel()[told]
    order = np.argsort(keys)
    keys = keys[order]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    values = np.add.reduceat(shares.ravel()[told][order], firsts) if len(firsts) else np.zeros(0)
    words, holders = np.divmod(keys[firsts], count)
    return _Means(np.searchsorted(words, np.arange(last + 2)), holders, values, count)


def _rank(numbers: NDArray[np.uint32]) -> tuple[NDArray[np.int32], int]:
    """Return the rank of each number among the different ones, from 1, and how many those are.

    Sorting number and place as one takes a third of the time of `np.unique` and its inverse.
    """
    paired = numbers.astype(np.uint64) << 32 | np.arange(len(numbers), dtype=np.uint64)
    paired.sort()
    is_first = np.diff(paired >> 32, prepend=np.uint64(1 << 32)) != 0
    ranks = np.empty(len(numbers), np.int32)
    ranks[paired & 0xFFFFFFFF] = np.cumsum(is_first)
    return ranks, int(is_first.sum())


def _drop_repeats(numbers: Integers) -> Integers:
    """Return the different numbers, ascending; sorts its argument. `np.unique` takes many times longer."""
    numbers.sort()
    is_first = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]


def _count_groups(pairs: Integers, numbers: int) -> Integers:
    """Return in how many groups each number stands; a pair is group times `numbers` plus number."""
    return np.bincount(_drop_repeats(pairs) % numbers, minlength=numbers)
