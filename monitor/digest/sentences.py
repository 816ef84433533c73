"""Which sentences of an article can stand in a digest, and how well they tell a story.

A sentence is chosen for what it says about the event (the words that its story uses more than the
day does), for standing early in its article, and, where the digest tells what happened, for saying
it without loaded words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Article, Excerpt, Range, TextField
from monitor.terms import split_words

MIN_WORDS = 8
MAX_WORDS = 60
MAX_RUNNING_WORDS = 90
"""No excerpt reproduces more words than this in a row."""
MAX_SHARE = 0.15
"""At most this share of an article's words is reproduced in one digest ..."""
MIN_ALLOWANCE = 70
"""... but always so many words, or short notices could not be quoted at all."""
MAX_LENT_SHARE = 0.25
MIN_LENT_ALLOWANCE = 120
"""The same for the sentences around what a stance rests on, as far as they are not shown anyway."""

_POSITION_WEIGHT = 0.12
_LOADED_PENALTY = 1.5
_QUOTED_SHARE = 0.5
"""A loaded word that somebody else is made to say is still loaded, but less the outlet's own."""

_DANGLING = re.compile(
    r"^[\W_]*(?:he|she|it|they|this|these|those|that|such|his|her|their|its|here|there|"
    r"but|and|or|so|yet|also|however|moreover|furthermore|meanwhile|instead|nevertheless|nonetheless|"
    r"therefore|thus|hence|then|still|both|neither|another|others|some of them|the latter|the former|"
    r"in addition|by contrast|on the other hand|as a result|for example|for instance|in other words|"
    r"correction|clarification|editor's note|asked|according to him|according to her|according to them|"
    r"او|وی|آن|این|آنها|آنان|همچنین|اما|ولی|سپس|و)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"^(?:we|our|i|i'm|you|my|your|us|ما|من)\b", re.IGNORECASE)
_DATELINE = re.compile(r"[^.!?a-z]{2,40}(?:, [^.!?()]{3,20})?(?: \([^()]{2,40}\))? ?[-–—]+ (?=\S)")
_ENDS = re.compile(r"[.!?…؟۔]['\"”’»)\]]*$")
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen. `position` counts the article's sentences from 0."""

    article: Article
    start: int
    end: int
    position: int
    words: tuple[str, ...]
    loaded: float
    quoted: bool

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.article.reading.text[self.start : self.end]

    def excerpt(self) -> Excerpt:
        """Return the sentence as an exact span of its article."""
        return make_excerpt(self.article, self.start, self.end)


def make_excerpt(article: Article, start: int, end: int) -> Excerpt:
    """Return a span of an article's text."""
    return Excerpt(article.id, article.version, "text", start, end, article.reading.text[start:end])


def make_field_excerpt(article: Article, field: TextField, start: int, end: int) -> Excerpt:
    """Return a span of an article's title or text."""
    words = article.reading.title if field == "title" else article.reading.text
    return Excerpt(article.id, article.version, field, start, end, words[start:end])


def make_title_excerpt(article: Article) -> Excerpt:
    """Return an article's title as an excerpt."""
    title = article.reading.title
    return Excerpt(article.id, article.version, "title", 0, len(title), title)


def stands_alone(text: str) -> bool:
    """Tell whether a reader understands the sentence without the one before it.

    It starts with no pronoun or connective ("we" may open a quotation), ends as a sentence does, and
    opens and closes its quotation marks.
    """
    if _DANGLING.match(text) or _FIRST_PERSON.match(text) or not _ENDS.search(text):
        return False
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS):
        return False
    return text.count('"') % 2 == 0


def list_candidates(article: Article, topic_id: str) -> list[Candidate]:
    """Return the sentences of an article that can stand alone, in order. Posts it shows are not its own."""
    evidence = [
        (item.start, item.end, abs(item.weight) * (1.0 if stance.voice == "outlet" else _QUOTED_SHARE))
        for stance in article.tags.stances
        if stance.topic_id == topic_id
        for item in stance.evidence
        if item.field == "text"
    ]
    quoted = [part for found in article.tags.attributions if found.direct for part in found.content]
    posts = [(block.start, block.end) for block in article.reading.blocks if block.kind == "post"]
    candidates = []
    for position, sentence in enumerate(article.tags.sentences):
        start = skip_dateline(article.reading.text, sentence.start, sentence.end)
        text = article.reading.text[start : sentence.end]
        words = tuple(word.text for word in split_words(text))
        if not MIN_WORDS <= len(words) <= MAX_WORDS or not stands_alone(text):
            continue
        span = (start, sentence.end)
        if any(_overlap(post, span) for post in posts):
            continue
        loaded = sum(weight for start, end, weight in evidence if _overlap((start, end), span))
        is_quoted = any(_overlap(part, span) for part in quoted)
        candidates.append(Candidate(article, *span, position, words, loaded, is_quoted))
    return candidates


def skip_dateline(text: str, start: int, end: int) -> int:
    """Return where a sentence starts behind an agency's "CITY, May 14 (Agency) -"."""
    found = _DATELINE.match(text, start, end)
    return found.end() if found else start


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


class WordWeights:
    """How much a word tells about a story, against all the articles of the day (TF-IDF)."""

    def __init__(self, articles: Iterable[Article]) -> None:
        documents = [_content_words(article) for article in articles]
        self._count = len(documents)
        self._documents = Counter(word for words in documents for word in set(words))

    def of_story(self, articles: Sequence[Article]) -> Mapping[str, float]:
        """Return the weight of each word of a story: its share of articles times its rarity in the day."""
        inside = Counter(word for article in articles for word in set(_content_words(article)))
        return {
            word: (number / len(articles)) * math.log(1 + self._count / self._documents[word])
            for word, number in inside.items()
        }


def _content_words(article: Article) -> list[str]:
    words = split_words(article.reading.title + "\n" + article.reading.text)
    return [word.text for word in words if len(word.text) > 3 or word.text.isdigit()]


def score_words(words: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return how much of a story the words tell, without favouring long sentences."""
    return math.fsum(weights.get(word, 0.0) for word in set(words)) / math.sqrt(len(words) + 8)


def score_news(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Score a sentence for telling what happened: central, early, without loaded words."""
    score = score_words(candidate.words, weights) / (1 + _POSITION_WEIGHT * candidate.position)
    return score * (0.8 if candidate.quoted else 1.0) / (1 + _LOADED_PENALTY * candidate.loaded)


def score_telling(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Score a sentence for showing how its outlet tells the story: its own words, loaded ones first."""
    score = score_words(candidate.words, weights) / (1 + _POSITION_WEIGHT / 2 * candidate.position)
    return score * (0.6 if candidate.quoted else 1.0) * (1 + min(candidate.loaded, 2.0))


class Ledger:
    """What a digest has used already: how much of each article, and which runs of words."""

    def __init__(self) -> None:
        self._used: Counter[int] = Counter()
        self._grams: list[frozenset[tuple[str, ...]]] = []
        self._lent: Counter[int] = Counter()
        self._evidence: set[tuple[int, frozenset[tuple[str, ...]]]] = set()

    def admits(self, article: Article, words: Sequence[str]) -> bool:
        """Tell whether a passage may still be taken: within the share, and saying nothing twice."""
        if not self._affords(article, words):
            return False
        grams = _four_grams(words)
        return not any(2 * len(grams & seen) >= min(len(grams), len(seen)) for seen in self._grams)

    def admits_variant(self, article: Article, words: Sequence[str]) -> bool:
        """Tell whether a passage may be taken for how it differs from others: within the share, and new."""
        return self._affords(article, words) and _four_grams(words) not in self._grams

    def _affords(self, article: Article, words: Sequence[str]) -> bool:
        if len(words) > MAX_RUNNING_WORDS:
            return False
        total = len(article.reading.text.split())
        return self._used[article.id] + len(words) <= max(MIN_ALLOWANCE, MAX_SHARE * total)

    def enter(self, article: Article, words: Sequence[str]) -> None:
        """Note that a passage was taken."""
        self._used[article.id] += len(words)
        self._grams.append(_four_grams(words))

    def lend(self, article: Article, words: Sequence[str]) -> bool:
        """Tell whether a sentence may stand around evidence, and note it; one shown before costs nothing.

        What is lent does not keep the same words from being told by others.
        """
        grams = _four_grams(words)
        if grams in self._grams or (article.id, grams) in self._evidence:
            return True
        most = max(MIN_LENT_ALLOWANCE, MAX_LENT_SHARE * len(article.reading.text.split()))
        if self._lent[article.id] + len(words) > most:
            return False
        self._lent[article.id] += len(words)
        self._evidence.add((article.id, grams))
        return True


def _four_grams(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))
