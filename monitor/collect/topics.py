"""Which topics an article belongs to, and which of the reader's terms say so.

    title and text | find terms | near pairs | apply any, all, none | TopicMatch

Proximity counts words: `[massacre*, "1988", 30]` asks for at most 30 words between the two.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

from monitor.model import Hit, MatchRule, TextField, Topic, TopicMatch
from monitor.terms import TermHit, TermIndex, TermSieve, Word, fold_text, split_words, strip_marks

MAX_HITS = 200
"""Hits kept for one article: enough to show, however long the text."""

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # what tidying joins words over


class TopicMatcher:
    """The match rules of several topics, compiled once."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = [(topic.id, topic.match, TermIndex(_terms_of(topic.match))) for topic in topics]
        self._hints = [TermIndex([*_terms_of(topic.match), *_aliases_of(topic)]) for topic in topics]
        self._sieve = TermSieve(
            dict.fromkeys(term for topic in topics for term in (*_terms_of(topic.match), *_aliases_of(topic)))
        )

    def match(self, title: str, text: str) -> tuple[TopicMatch, ...]:
        """Return the topics this article belongs to, with every term that hit and where."""
        fields: tuple[tuple[TextField, list[Word]], ...] = (
            ("title", split_words(title)),
            ("text", split_words(text)),
        )
        matches = (_match_topic(topic_id, rule, index, fields) for topic_id, rule, index in self._topics)
        return tuple(match for match in matches if match is not None)

    def may_match(self, markup: str) -> bool:
        """Tell whether titles and HTML as feeds carry them may match any topic; False is certain.

        Much cheaper than `match`: most of what feeds bring is on no topic, and need not be read to know.
        """
        possible = self._sieve.find_possible(_melt(markup))
        return any(_may_reach(rule, possible) for _, rule, _ in self._topics) if possible else False

    def may_hint(self, markup: str) -> bool:
        """Tell whether `hints` may be true of titles and HTML as feeds carry them; False is certain."""
        return bool(self._sieve.find_possible(_melt(markup)))

    def hints(self, text: str) -> bool:
        """Tell whether any term or any target of any topic is named in a short text.

        This is looser than `match`: it decides whether a page is worth fetching.
        """
        words = split_words(text)
        return any(index.find_in(words) for index in self._hints)


def _melt(markup: str) -> str:
    """Return folded text that holds every word that reading the markup would find, and more.

    Tags can stand within words, and words within tags: it holds the markup with and without them.
    """
    text = html.unescape(markup) if "&" in markup else markup
    if "<" in text:
        text = f"{text}\n{_TAG.sub('', text)}"
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return strip_marks(fold_text(text))


def _may_reach(rule: MatchRule, possible: set[str]) -> bool:
    """Tell whether a rule can be met by terms that may all occur. `none` says nothing: it may not occur."""
    if not possible.issuperset(rule.all):
        return False
    pairs = any(first in possible and second in possible for first, second, _ in rule.near)
    return pairs or not possible.isdisjoint(rule.any)


def _terms_of(rule: MatchRule) -> list[str]:
    return [*rule.any, *rule.all, *rule.none, *(term for pair in rule.near for term in pair[:2])]


def _aliases_of(topic: Topic) -> list[str]:
    return [alias for target in topic.targets for alias in target.aliases]


def _match_topic(
    topic_id: str,
    rule: MatchRule,
    index: TermIndex,
    fields: Sequence[tuple[TextField, list[Word]]],
) -> TopicMatch | None:
    found = [(field, hit) for field, words in fields for hit in index.find_in(words)]
    present = {hit.term for _, hit in found}
    if present.intersection(rule.none) or not present.issuperset(rule.all):
        return None
    wanted = {*rule.any, *rule.all}
    hits = {_make_hit(field, hit) for field, hit in found if hit.term in wanted}
    reached = bool(present.intersection(rule.any))
    for first, second, distance in rule.near:
        pairs = _find_near(found, first, second, distance)
        reached = reached or bool(pairs)
        hits.update(pairs)
    if not reached:
        return None
    order = {"title": 0, "text": 1}
    ranked = sorted(hits, key=lambda hit: (order[hit.field], hit.start, -hit.end, hit.term))
    return TopicMatch(topic_id, tuple(ranked[:MAX_HITS]))


def _find_near(
    found: Sequence[tuple[TextField, TermHit]], first: str, second: str, distance: int
) -> set[Hit]:
    """Return both ends of every pair that stands close enough, in one field."""
    hits: set[Hit] = set()
    for field in ("title", "text"):
        ours = [hit for where, hit in found if where == field and hit.term == first]
        theirs = [hit for where, hit in found if where == field and hit.term == second]
        start = 0
        for one in ours:
            while start < len(theirs) and theirs[start].last < one.first - distance - 1:
                start += 1
            for place in range(start, len(theirs)):  # a slice would copy all the rest for each
                other = theirs[place]
                if other.first - one.last - 1 > distance:
                    break
                hits.update((_make_hit(field, one), _make_hit(field, other)))
    return hits


def _make_hit(field: TextField, hit: TermHit) -> Hit:
    return Hit(hit.term, field, hit.start, hit.end)
