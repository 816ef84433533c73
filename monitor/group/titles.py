"""Which article's title names a story best.

A title is central when it says what the openings of all the story's articles say: a word weighs as much as
the share of the outlets that open with it, and the less the more of all paragraphs use it anyway, so that no
list of common words is needed in any language. It is neutral when its article was labelled with few loaded
words.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from monitor.model import Article, ArticleKind
from monitor.terms import list_words

_OPENING_WORDS = 60
_LENGTH_EVENED = 8
"""Added to the number of a title's words, so that neither two words nor twenty win by their number."""
_TEXT_LOAD = 0.25
"""How much a loaded word in an article's text counts against its title, beside one in the title itself."""
_KIND_ORDER: Mapping[ArticleKind, int] = {
    "news": 0, "live": 1, "correction": 1, "video": 2, "statement": 3, "opinion": 4, "index": 5,
}  # fmt: skip


def rank_titles(articles: Sequence[Article], topic_id: str) -> list[int]:
    """Return the ids of a story's articles, the one whose title names the story best first.

    Titles of news come before those of statements, and these before those of opinion. Pass the origins: a
    reprint would count twice what its text says. Neither the order of `articles` nor their ids matter.
    """
    weights = _weigh_words(articles)
    return [
        article.id
        for article in sorted(
            articles,
            key=lambda article: (
                _KIND_ORDER[article.reading.kind],
                -_score_title(article.reading.title, weights) / (1 + _measure_load(article, topic_id)),
                article.key,
            ),
        )
    ]


def _weigh_words(articles: Sequence[Article]) -> dict[str, float]:
    """Return, for each word that an article opens with, how much it says of what they have in common.

    A word that one outlet alone opens with says nothing of it, be it its own name in all its articles. Where
    there is one outlet only, its articles stand for as many.
    """
    outlets = {article.outlet.id for article in articles}
    openings: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        openings[article.outlet.id if len(outlets) > 1 else article.key] |= _list_opening(article)
    shared = Counter(word for words in openings.values() for word in words)
    paragraphs = [set(list_words(part)) for article in articles for part in _split(article)]
    used = Counter(word for words in paragraphs for word in words)
    return {
        word: (count - 1) / len(openings) * math.log(1 + len(paragraphs) / (1 + used[word]))
        for word, count in shared.items()
    }


def _list_opening(article: Article) -> set[str]:
    reading = article.reading
    return {*list_words(reading.title), *list_words(reading.text)[:_OPENING_WORDS]}


def _split(article: Article) -> list[str]:
    reading = article.reading
    return [reading.title, *(reading.text[block.start : block.end] for block in reading.blocks)]


def _score_title(title: str, weights: Mapping[str, float]) -> float:
    words = list_words(title)
    return math.fsum(weights[word] for word in set(words)) / math.sqrt(len(words) + _LENGTH_EVENED)


def _measure_load(article: Article, topic_id: str) -> float:
    """Return how loaded the article's own words are toward the topic's targets."""
    return math.fsum(
        abs(item.weight) * (1.0 if item.field == "title" else _TEXT_LOAD)
        for stance in article.tags.stances
        if stance.topic_id == topic_id and stance.voice == "outlet"
        for item in stance.evidence
    )
