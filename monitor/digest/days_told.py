"""Different days for the same event, told in sentences that are nearly alike but for the day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from monitor.digest.amounts import find_amounts
from monitor.digest.dates import NamedDay, find_dates
from monitor.digest.disputes import (
    Dispute,
    Said,
    list_stems,
    list_words_around,
    make_disputes,
    measure_overlap,
)
from monitor.digest.happenings import list_function_words, list_words_anew
from monitor.model import Article, Sentence

LEAST_ALIKE = 0.5
LEAST_SHARED = 4
"""Sentences tell of the same event when they share such a part of their words, and so many."""
SENTENCES = 12
"""Sentences from the top of an article whose days are compared."""


@dataclass(frozen=True, slots=True)
class _Dated:
    """A sentence that names one day, without "42 years ago", which may be one year or the next.

    `anew`: words in it by which it tells what was done about an earlier event.
    """

    said: Said
    named: NamedDay
    stems: frozenset[str]
    numbers: frozenset[float | None]
    anew: frozenset[str]


def find_day_disputes(articles: Sequence[Article], zone: tzinfo) -> list[Dispute]:
    """Return the events that articles date differently; articles are in order of publication."""
    dated = [one for article in articles for one in _read_article(article, zone)]
    taken: set[Said] = set()
    disputes: list[Dispute] = []
    for one, other in _pair(dated):
        if not taken & {one.said, other.said} and _differ(one, other) and not _share_a_day(one, other, zone):
            taken |= {one.said, other.said}
            disputes += make_disputes("date", [[one.said], [other.said]])
    return disputes


def _pair(dated: Sequence[_Dated]) -> list[tuple[_Dated, _Dated]]:
    """Return the pairs of sentences alike enough, in order.

    Of two that share half their words, each has one of those among the rarer half of its own and one more.
    """
    spread = Counter(stem for one in dated for stem in one.stems)
    heads: dict[str, list[int]] = {}
    found: set[tuple[int, int]] = set()
    for place, one in enumerate(dated):
        rare = sorted(one.stems, key=lambda stem: (spread[stem], stem))
        for stem in rare[: len(rare) - math.ceil(LEAST_ALIKE * len(rare)) + 1]:
            found.update((earlier, place) for earlier in heads.setdefault(stem, []))
            heads[stem].append(place)
    return [(dated[one], dated[other]) for one, other in sorted(found)]


def _differ(one: _Dated, other: _Dated) -> bool:
    """Tell whether two sentences tell of one event and not of one day.

    Reckoned days that lie side by side do not differ: where an outlet sits it may be another day. Sentences
    with other numbers tell of another event, and so does one that tells what was done about it.
    """
    if (
        one.said.article.outlet.id == other.said.article.outlet.id
        or one.named.precision != other.named.precision
    ):
        return False
    apart = abs((one.named.day - other.named.day).days)
    if apart <= (1 if one.named.relative or other.named.relative else 0):
        return False
    if (one.numbers and other.numbers and not one.numbers & other.numbers) or one.anew != other.anew:
        return False
    return (
        len(one.stems & other.stems) >= LEAST_SHARED
        and measure_overlap(one.stems, other.stems) >= LEAST_ALIKE
    )


def _share_a_day(one: _Dated, other: _Dated, zone: tzinfo) -> bool:
    """Tell whether one of two articles names the other's day too, anywhere."""
    return any(
        found.day == rival.named.day
        for own, rival in ((one, other), (other, one))
        for sentence in own.said.article.tags.sentences
        for found in _find(own.said.article, sentence, zone)
    )


def _read_article(article: Article, zone: tzinfo) -> list[_Dated]:
    language, dated = article.reading.language, []
    plain, known_anew = list_function_words(language), list_words_anew(language)
    for sentence in article.tags.sentences[:SENTENCES]:
        found = _find(article, sentence, zone)
        if len(found) != 1 or (found[0].relative and found[0].precision != "day"):
            continue
        span = (sentence.start + found[0].start, sentence.start + found[0].end)
        said = Said(article, (sentence.start, sentence.end), span)
        words = list_words_around(said)
        stems = list_stems(words, plain)
        amounts = find_amounts(article.reading.text[sentence.start : span[0]], language)
        amounts += find_amounts(article.reading.text[span[1] : sentence.end], language)
        numbers = frozenset(amount.value for amount in amounts)
        anew = known_anew.intersection(word.text for word in words)
        dated.append(_Dated(said, found[0], stems, numbers, anew))
    return dated


def _find(article: Article, sentence: Sentence, zone: tzinfo) -> list[NamedDay]:
    text = article.reading.text[sentence.start : sentence.end]
    return find_dates(text, article.published, zone, article.reading.language)
