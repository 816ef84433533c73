"""The sentences of articles that can stand in a digest, and how well they tell a story.

A sentence is chosen for what it says about the event (the words that its story uses more than the
day does), for standing early in its article, and, where the digest tells what happened, for saying
it without loaded words and in nobody's mouth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.openings import (
    counts_itself_in,
    find_bare_noun,
    is_whole,
    points_back,
    skip_dateline,
    speaks_of_itself,
    stands_alone,
)
from monitor.digest.speakers import Surnames
from monitor.model import Article, BlockKind, Excerpt, Range, TextField
from monitor.terms import list_words

MIN_WORDS = 8
MAX_WORDS = 60

_POSITION_WEIGHT = 0.2
_LENGTH_EVENED = 4
"""Added to the number of a sentence's words: few of them are soon all such as everybody uses."""
_LOADED_PENALTY = 1.5
_QUOTED_SHARE = 0.5
"""A loaded word that somebody else is made to say is still loaded, but less the outlet's own."""
_SPOKEN = 0.5
"""What a sentence in somebody's mouth counts where the digest tells what happened: quotes have a place."""
_OTHERS = 0.25
"""The same where a piece is to show its own view."""
_SHARED_BY = 3
"""A word counts for a story that so many of its articles use, or half of them where there are fewer."""
_STANDING = ("says", "say", "argues", "argue", "insists", "insist", "maintains", "maintain")
"""Cues of what somebody says all the time, which is no news."""
_NOT_ITS_OWN: tuple[BlockKind, ...] = ("post", "quote")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be chosen: a sentence, or with the one before it where it cannot do without.

    `position` counts the article's sentences from 0. `needs` are folded words (a surname, "sheet" of "The
    sheet bears ...") that a reader must have met before. `reported`: it tells what somebody said, `standing`:
    what somebody says all the time.
    """

    article: Article
    start: int
    end: int
    position: int
    words: tuple[str, ...]
    loaded: float
    quoted: bool
    needs: frozenset[str] = frozenset()
    reported: bool = False
    standing: bool = False

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.article.reading.text[self.start : self.end]

    @property
    def span(self) -> Range:
        """Where it stands in the text of its article."""
        return self.start, self.end

    def excerpt(self) -> Excerpt:
        """Return the passage as an exact span of its article."""
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


def list_candidates(article: Article, topic_id: str, surnames: Surnames | None = None) -> list[Candidate]:
    """Return the passages of an article that can be told, in order.

    One that points back to the sentence before it takes that along, from the same paragraph, or is left out.
    Posts and block quotations are not the article's own words, and a part of a quotation is nobody's.
    """
    return list(_Reader(article, topic_id, surnames or Surnames(())).read())


class _Reader:
    """Reads the passages of one article."""

    def __init__(self, article: Article, topic_id: str, surnames: Surnames) -> None:
        self._article = article
        self._language = article.reading.language
        self._surnames = surnames
        self._evidence = [
            (item.start, item.end, abs(item.weight) * (1.0 if stance.voice == "outlet" else _QUOTED_SHARE))
            for stance in article.tags.stances
            if stance.topic_id == topic_id
            for item in stance.evidence
            if item.field == "text"
        ]
        self._quoted = [part for one in article.tags.attributions if one.direct for part in one.content]
        self._others = [
            (block.start, block.end) for block in article.reading.blocks if block.kind in _NOT_ITS_OWN
        ]

    def read(self) -> Iterable[Candidate]:
        text = self._article.reading.text
        before: Range | None = None
        for position, sentence in enumerate(self._article.tags.sentences):
            span = skip_dateline(text, sentence.start, sentence.end), sentence.end
            whole = span if self._is_readable(span) else None
            if whole and points_back(text[slice(*span)], self._language):
                whole = self._join(before, span)
            candidate = self._make(whole, position) if whole else None
            if candidate is not None:
                yield candidate
            alone = self._is_readable(span) and stands_alone(text[slice(*span)], self._language)
            before = span if alone else None

    def _is_readable(self, span: Range) -> bool:
        """Tell whether a span is a whole sentence of the article's own, no part of a longer quotation."""
        text = self._article.reading.text[slice(*span)]
        if not is_whole(text) or speaks_of_itself(text, self._language):
            return False
        return not any(_overlap(part, span) for part in self._others) and not any(
            _overlap(part, span) and not _holds(span, part) for part in self._quoted
        )

    def _join(self, before: Range | None, span: Range) -> Range | None:
        """Return a sentence with the one before it, None where that needs help too or ends a paragraph."""
        if before is None or "\n\n" in self._article.reading.text[before[1] : span[0]]:
            return None
        return before[0], span[1]

    def _make(self, span: Range, position: int) -> Candidate | None:
        text = self._article.reading.text[slice(*span)]
        words = tuple(list_words(text))
        if not MIN_WORDS <= len(words) <= MAX_WORDS:
            return None
        noun = find_bare_noun(text, self._language)
        loads = [weight for start, end, weight in self._evidence if _overlap((start, end), span)]
        cues = [
            self._article.reading.text[slice(*cue)].lower() in _STANDING
            for one in self._article.tags.attributions
            for cue in one.cue
            if _overlap(cue, span)
        ]
        return Candidate(
            article=self._article,
            start=span[0],
            end=span[1],
            position=position,
            words=words,
            loaded=sum(loads) + counts_itself_in(text, self._language),
            quoted=any(_overlap(part, span) for part in self._quoted),
            reported=not all(cues),
            standing=bool(cues) and all(cues),
            needs=self._surnames.find_bare(text) | frozenset([noun] if noun else ()),
        )


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _holds(one: Range, other: Range) -> bool:
    return one[0] <= other[0] and other[1] <= one[1]


class WordWeights:
    """How much the words of a story say about it: used by many of its articles, by few others of the day."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._count = 0
        self._documents: Counter[str] = Counter()
        for article in articles:
            self._count += 1
            self._documents.update(_list_content_words(article))

    def of_story(self, articles: Sequence[Article]) -> Mapping[str, float]:
        """Return the weight of each word of a story: its share of articles times its rarity in the day.

        A word in every title counts twice, one that too few of its articles use says nothing about it.
        """
        inside = Counter(word for article in articles for word in _list_content_words(article))
        least = min(_SHARED_BY, (len(articles) + 1) // 2)
        titles = Counter(word for article in articles for word in set(list_words(article.reading.title)))
        return {
            word: (number + titles[word]) / len(articles) * math.log(1 + self._count / self._documents[word])
            for word, number in inside.items()
            if number >= least
        }


def _list_content_words(article: Article) -> list[str]:
    """Return the words of an article that mean something by themselves, each once."""
    words = set(list_words(article.reading.title + "\n" + article.reading.text))
    return [word for word in words if len(word) > 3 or word.isdigit()]


def score_words(words: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return how much of a story the words tell, without favouring long sentences, or very short ones."""
    return math.fsum(weights.get(word, 0.0) for word in set(words)) / math.sqrt(len(words) + _LENGTH_EVENED)


def score_news(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Score a sentence for telling what happened: central, early, without loaded words, in nobody's mouth."""
    score = score_words(candidate.words, weights) / (1 + _POSITION_WEIGHT * candidate.position)
    return score * (_SPOKEN if candidate.quoted else 1.0) / (1 + _LOADED_PENALTY * candidate.loaded)


def score_telling(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Score a sentence for showing how its outlet tells the story: its own words, loaded ones first."""
    score = score_words(candidate.words, weights) / (1 + _POSITION_WEIGHT / 2 * candidate.position)
    return score * (_SPOKEN if candidate.quoted else 1.0) * (1 + min(candidate.loaded, 2.0))


def score_view(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """Score a sentence for showing what an opinion piece holds: its own words, wherever they stand."""
    is_others = candidate.quoted or candidate.reported or candidate.standing
    score = score_words(candidate.words, weights) * (1 + min(candidate.loaded, 2.0))
    return score * (_OTHERS if is_others else 1.0)
