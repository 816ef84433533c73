"""What a digest has used already: which words of each article, and which runs of words.

    a passage | look up its words in the account of its article | take it, or leave it

One account for each article, for whatever the digest shows of its text. A word that was shown costs nothing
when it is shown again, here or in another version of the article. What is shown of an article, all taken
together, is never more than its share and the words reserved before anything was taken: the few that its
labels rest on, since no label is shown without its evidence. Titles cost nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from monitor.model import Article, Range
from monitor.terms import list_words

MAX_RUNNING_WORDS = 90
"""No more words than this are reproduced in a row, in one excerpt or in several side by side."""
MAX_SHARE = 0.15
"""At most this share of an article's words is reproduced in one digest, where no other is configured ..."""
MIN_ALLOWANCE = 40
"""... but always so many words, a sentence, or short notices could not be quoted at all."""
OVERLAP = 0.5
"""Two passages say the same when so much of the shorter one's runs of four words stands in the other."""

_TOKEN = re.compile(r"\S+")
_Grams = frozenset[tuple[str, ...]]
Reserve = Callable[[Article], Iterable[Range]]
"""Return the ranges of an article's text that are shown whatever else is."""


class Ledger:
    """The accounts of one digest. What it costs to ask does not grow with what was entered.

    Passages are given as ranges of an article's text, in one piece or several.
    """

    def __init__(self, max_share: float = MAX_SHARE, reserve: Reserve = lambda article: ()) -> None:
        self._max_share = max_share
        self._reserve = reserve
        self._accounts: dict[int, _Account] = {}
        self._entered: list[_Grams] = []
        self._known: set[_Grams] = set()
        self._places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)

    def take(self, article: Article, *spans: Range) -> bool:
        """Enter a passage if the article's share allows it and it says what no other says."""
        return self._take(article, spans, self._repeats)

    def take_variant(self, article: Article, *spans: Range) -> bool:
        """Enter a passage for how it differs, if the share allows it and none is the same."""
        return self._take(article, spans, self._known.__contains__)

    def charge(self, article: Article, *spans: Range) -> bool:
        """Enter a passage if the share allows it, whatever it says; others may still say the same."""
        return self.charge_versions([(article, span) for span in spans])

    def charge_versions(self, passages: Sequence[tuple[Article, Range]]) -> bool:
        """Enter passages of one article in several of its versions, all of them or none."""
        return not passages or self._open(passages[0][0]).enter(passages)

    def count_left(self, article: Article, *spans: Range) -> int:
        """Return how many words of an article may be shown yet once a passage is; below 0: not even that."""
        return self._open(article).count_left(article, spans)

    def _take(self, article: Article, spans: Sequence[Range], is_known: Callable[[_Grams], bool]) -> bool:
        if self.count_left(article, *spans) < 0:
            return False
        grams = _four_grams([word for start, end in spans for word in _list_words(article, start, end)])
        if is_known(grams) or not self.charge(article, *spans):
            return False
        for gram in grams:
            self._places[gram].append(len(self._entered))
        self._entered.append(grams)
        self._known.add(grams)
        return True

    def _repeats(self, grams: _Grams) -> bool:
        """Tell whether something that was taken says the same."""
        shared = Counter(place for gram in grams for place in self._places.get(gram, ()))
        return any(
            number >= OVERLAP * min(len(grams), len(self._entered[place])) for place, number in shared.items()
        )

    def _open(self, article: Article) -> _Account:
        if article.id not in self._accounts:
            account = self._accounts[article.id] = _Account(article, self._max_share)
            for span in self._reserve(article):
                account.enter([(article, span)], reserved=True)
        return self._accounts[article.id]


@dataclass(frozen=True, slots=True)
class _Version:
    """The words of one version of a text: where they stand, and which words of the article they are."""

    starts: Sequence[int]
    ends: Sequence[int]
    ids: Sequence[int]

    def find(self, span: Range) -> range:
        """Return the places of the words that a range touches."""
        return range(bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]))


class _Account:
    """What is shown of one article."""

    def __init__(self, article: Article, max_share: float) -> None:
        self._words = article.reading.text.split()
        self._allowance = max(MIN_ALLOWANCE, int(max_share * len(self._words)))
        self._next_id = len(self._words)
        self._versions = {article.version: _read_version(article, range(len(self._words)))}
        self._shown: set[int] = set()

    def enter(self, passages: Sequence[tuple[Article, Range]], *, reserved: bool = False) -> bool:
        """Note that passages are shown, unless that is too much, or too much in a row."""
        shown = self._shown.union(*(self._find(article, span) for article, span in passages))
        if not reserved and len(shown) > max(self._allowance, len(self._shown)):
            return False
        runs = (_measure_run(self._versions[article.version], span, shown) for article, span in passages)
        if max(runs, default=0) > MAX_RUNNING_WORDS:
            return False
        self._shown = shown
        return True

    def count_left(self, article: Article, spans: Sequence[Range]) -> int:
        """Return how many words may be shown once the ranges are."""
        shown = self._shown.union(*(self._find(article, span) for span in spans))
        return max(self._allowance, len(self._shown)) - len(shown)

    def _find(self, article: Article, span: Range) -> set[int]:
        """Return which words stand in a range of an article as it is or was."""
        if article.version not in self._versions:
            self._versions[article.version] = _read_version(article, self._identify(article))
        version = self._versions[article.version]
        return {version.ids[place] for place in version.find(span)}

    def _identify(self, article: Article) -> list[int]:
        """Return which words another version has: those that stayed, and new ones."""
        words = article.reading.text.split()
        ids = list(range(self._next_id, self._next_id + len(words)))
        self._next_id += len(words)
        for block in SequenceMatcher(None, self._words, words).get_matching_blocks():
            ids[block.b : block.b + block.size] = range(block.a, block.a + block.size)
        return ids


def _read_version(article: Article, ids: Sequence[int]) -> _Version:
    found = [word.span() for word in _TOKEN.finditer(article.reading.text)]
    return _Version([start for start, _ in found], [end for _, end in found], ids)


def _measure_run(version: _Version, span: Range, shown: set[int]) -> int:
    """Return how many words are shown in a row where a range stands."""
    places = version.find(span)
    first, last = places.start, places.stop
    while first > 0 and version.ids[first - 1] in shown:
        first -= 1
    while last < len(version.ids) and version.ids[last] in shown:
        last += 1
    return last - first


def _list_words(article: Article, start: int, end: int) -> list[str]:
    return list_words(article.reading.text[start:end])


def _four_grams(words: Sequence[str]) -> _Grams:
    return frozenset(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))
