"""Different figures for the same thing: "30,000" here, "several thousand" there.

Two figures are of the same thing when they count the same to which the same happened, over the same time, in
sentences that share names or words or, where they are too short for that, are surrounded by the same; without
a happening the sentences must be nearly alike. Who says it is no part of what it is about. They differ when
no reading of the one allows the other, and neither article has the other's figure anywhere in the same voice
without ascribing it: an article may well tell what two speakers say. Of an outlet the newest article counts,
and a count that only grew since another outlet wrote is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import combinations

from monitor.digest.amounts import Amount, find_amounts
from monitor.digest.dates import find_dates
from monitor.digest.disputes import (
    Dispute,
    Said,
    are_apart,
    find_voice,
    list_names,
    list_stems,
    make_disputes,
    measure_overlap,
    split_part,
)
from monitor.digest.happenings import (
    Count,
    find_counts,
    find_scope,
    is_reported,
    list_function_words,
    list_units,
)
from monitor.model import Article, Range
from monitor.terms import Word

GROWING = timedelta(hours=6)
"""A higher count told so much later may be the same count, grown."""
LEAST_SHARED = 2
"""Words that sentences must share, beside what is counted, if they share no name."""
LEAST_ALIKE = 0.5
LEAST_SHARED_ALIKE = 4
"""The same for figures without a happening: a share of the words of both, and so many."""
LEAST_SHARED_AROUND = 4
"""Words that the sentences around two figures must share, if their own tell too little."""
TELLING = 20
"""So high a figure of the same happening is rarely met twice by chance in a story."""
BEFORE, BEHIND = 3, 1
"""Sentences that tell what such a figure is of."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DATELINE = re.compile(r"[A-Z][A-Z'. -]+\b[^.]{0,60}? [-–—] ")
SENTENCES = 20
"""Sentences from the top of an article whose figures are compared: news tells them there."""
_COUNTED_UP_TO = 10
"""Lower numbers stand in any text; that another article has one of them proves nothing."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A count of an article, with what tells whether another is of the same thing."""

    said: Said
    count: Count
    scope: frozenset[str]
    years: frozenset[str]
    days: frozenset[date]
    names: frozenset[str]
    stems: frozenset[str]
    own_names: frozenset[str]
    around: frozenset[str]
    place: int
    is_past: bool
    is_reported: bool

    @property
    def teller(self) -> tuple[int, str | None]:
        """Who gives the figure: a speaker of an article, or itself."""
        return self.said.article.id, self.said.voice


def find_figure_disputes(articles: Sequence[Article], zone: tzinfo) -> list[Dispute]:
    """Return the figures that articles tell differently; articles are in order of publication."""
    reader = _Reader(zone)
    groups: dict[tuple[str, str], list[_Figure]] = {}
    for article in articles:
        for figure in reader.read(article):
            groups.setdefault((figure.count.happening, figure.count.counted), []).append(figure)
    return [dispute for told in groups.values() for dispute in _find_rivals(reader, _keep_newest(told))]


def _keep_newest(told: Sequence[_Figure]) -> list[_Figure]:
    """Return what the newest article of each outlet tells."""
    newest = {figure.said.article.outlet.id: figure.said.article.id for figure in told}
    return [one for one in told if newest[one.said.article.outlet.id] == one.said.article.id]


def _find_rivals(reader: _Reader, told: Sequence[_Figure]) -> list[Dispute]:
    """Return a dispute of the first figure that others differ from, and of what differs from that."""
    for first in told:
        versions = [[first]]
        for one in told:
            if not _join(one, versions) and all(reader.differ(one, version[0]) for version in versions):
                versions.append([one])
        for one in told:  # what was told before the version that it sides with
            _join(one, versions)
        disputes = make_disputes("figure", [_list_said(version) for version in versions])
        if disputes:
            return disputes
    return []


def _list_said(version: Sequence[_Figure]) -> list[Said]:
    """Return who tells a version, in order of publication."""
    said = [one.said for one in version]
    return sorted(said, key=lambda one: (one.article.published, one.article.id, one.span))


def _join(one: _Figure, versions: Sequence[list[_Figure]]) -> bool:
    """Add a figure to the version that it tells, and tell whether it or its teller's other one is in any."""
    if any(one.teller == each.teller for version in versions for each in version):
        return True
    for version in versions:
        if _tells_the_same(one, version[0]):
            version.append(one)
            return True
    return False


# --- comparing -------------------------------------------------------------------------------


def _tells_the_same(one: _Figure, other: _Figure) -> bool:
    """Tell whether two figures are one."""
    amount, rival = one.count.amount, other.count.amount
    if (amount.low, amount.high) != (rival.low, rival.high):
        return False
    return _is_same(one, other) or (
        amount.low >= TELLING and not _clash(one, other) and len(one.around & other.around) >= LEAST_SHARED
    )


def _is_same(one: _Figure, other: _Figure) -> bool:
    """Tell whether two figures count the same thing."""
    if _clash(one, other) or (one.names and other.names and not one.names & other.names):
        return False
    if one.said.article.id == other.said.article.id and not _stand_side_by_side(one, other):
        return False
    shared = one.stems & other.stems
    if one.count.happening:
        near = len(shared) >= LEAST_SHARED or bool(one.names & other.names)
        return near or len(one.around & other.around) >= LEAST_SHARED_AROUND
    return len(shared) >= LEAST_SHARED_ALIKE and measure_overlap(one.stems, other.stems) >= LEAST_ALIKE


def _clash(one: _Figure, other: _Figure) -> bool:
    """Tell whether two figures are of other times."""
    known = ((one.days, other.days), (one.years, other.years))
    return one.scope != other.scope or any(mine and theirs and not mine & theirs for mine, theirs in known)


def _stand_side_by_side(one: _Figure, other: _Figure) -> bool:
    """Tell whether an article sets two figures against each other: neighbours that share a name, or the
    words of two speakers of whom one names nothing.
    """
    if abs(one.place - other.place) > 1:
        return False
    spoken = bool(one.said.voice and other.said.voice and are_apart(one.said.voice, other.said.voice))
    bare = not (one.own_names and other.own_names)
    return bool(one.own_names & other.own_names) or (spoken and bare)


def _grew(earlier: _Figure, later: _Figure) -> bool:
    """Tell whether the later figure may be the earlier one, grown: those of what is long past do not."""
    if earlier.is_past and later.is_past:
        return False
    waited = later.said.article.published - earlier.said.article.published
    return waited >= GROWING and later.count.amount.low > earlier.count.amount.high


# --- reading ---------------------------------------------------------------------------------


class _Reader:
    """Reads figures: those near the top of every article, all of an article that may differ from another."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._whole: dict[int, tuple[list[_Figure], set[tuple[str | None, float]]]] = {}

    def read(self, article: Article, most: int | None = SENTENCES) -> list[_Figure]:
        """Return the figures of the first sentences of an article."""
        return [
            figure
            for place, sentence in enumerate(article.tags.sentences[:most])
            for figure in _read_figures(article, place, self._zone)
        ]

    def differ(self, one: _Figure, other: _Figure) -> bool:
        """Tell whether two articles contradict each other in these figures."""
        if not _is_same(one, other) or one.count.amount.meets(other.count.amount):
            return False
        if _grew(one, other) or _grew(other, one):
            return False
        return not (self._agrees(one, other) or self._agrees(other, one))

    def _agrees(self, one: _Figure, figure: _Figure) -> bool:
        """Tell whether who gives one figure has another too: of that happening or, if it is high, of any."""
        article = one.said.article
        if article.id not in self._whole:
            self._whole[article.id] = self.read(article, None), _read_numbers(article)
        figures, numbers = self._whole[article.id]
        count = figure.count
        value = count.amount.value
        if (
            value is not None
            and value >= _COUNTED_UP_TO
            and any(number == value and not are_apart(voice, one.said.voice) for voice, number in numbers)
        ):
            return True
        return any(
            count.amount.meets(own.count.amount)
            for own in figures
            if not are_apart(own.said.voice, one.said.voice)
            and not own.is_reported
            and own.count.happening == count.happening
            and (count.happening or own.count.counted == count.counted)
        )


def _read_numbers(article: Article) -> set[tuple[str | None, float]]:
    """Return every number of an article with whose it is, and the sums of those of a sentence."""
    reading = article.reading
    titled = _list_numbers(find_amounts(reading.title, reading.language))
    found: set[tuple[str | None, float]] = {("", number) for number in titled}
    for sentence in article.tags.sentences:
        voices: dict[str | None, list[Amount]] = {}
        text = reading.text[sentence.start : sentence.end]
        for amount in find_amounts(text, reading.language):
            if is_reported(text, amount, reading.language):
                continue
            span = (sentence.start + amount.start, sentence.start + amount.end)
            voices.setdefault(find_voice(article, span), []).append(amount)
        found |= {(voice, number) for voice, amounts in voices.items() for number in _list_numbers(amounts)}
    return found


def _list_numbers(amounts: Sequence[Amount]) -> set[float]:
    values = [amount.value for amount in amounts if amount.value is not None]
    return {*values, *(one + other for one, other in combinations(values[:8], 2)), sum(values)}


def _read_figures(article: Article, place: int, zone: tzinfo) -> list[_Figure]:
    """Return the counts of a sentence, with its words and those of the ones around it: they tell what of."""
    sentences, language = article.tags.sentences, article.reading.language
    sentence, before = sentences[place], sentences[max(0, place - 1)]
    text, whole = article.reading.text[sentence.start : sentence.end], article.reading.text
    counts = find_counts(text, language)
    if not counts:
        return []
    dates = [
        one for one in find_dates(text, article.published, zone, language) if one.start > _skip_dateline(text)
    ]
    spans = [(sentence.start + one.start, sentence.start + one.end) for one in dates]
    words = [one for one in _list_told(article, before.start, sentence.end) if not _stands_in(one, spans)]
    behind = sentences[min(place + BEHIND, len(sentences) - 1)]
    around = _list_told(article, sentences[max(0, place - BEFORE)].start, behind.end)
    own = split_part(article, (sentence.start, sentence.end))
    own_years = _list_years(article, text)
    plain, units = list_function_words(language), list_units(language)
    return [
        _Figure(
            said=_make_said(article, (sentence.start, sentence.end), count),
            count=count,
            scope=find_scope(text, language),
            years=own_years or _list_years(article, article.reading.title) or _find_only_year(article),
            days=frozenset(one.day for one in dates if one.precision == "day"),
            names=list_names(whole, words, (before, sentence)) - count.used - units,
            stems=list_stems(words, plain | count.used),
            own_names=list_names(whole, own, (sentence,)) - count.used - units,
            around=list_stems(around, plain | count.used | units),
            place=place,
            is_past=bool(own_years),
            is_reported=is_reported(text, count.amount, language),
        )
        for count in counts
    ]


def _skip_dateline(text: str) -> int:
    """Return where a sentence begins behind "ILSA, May 12 (Harbour Wire) -"; that day is of the telling."""
    dateline = _DATELINE.match(text)
    return dateline.end() if dateline else -1


def _list_told(article: Article, start: int, end: int) -> list[Word]:
    """Return the words of a part of an article, without numbers, datelines, and those who say it."""
    text, language = article.reading.text[start:end], article.reading.language
    spans = [span for one in article.tags.attributions for span in (*one.source, *one.cue)]
    spans += [(start + one.start, start + one.end) for one in find_amounts(text, language)]
    first = start + _skip_dateline(text)
    return [
        one for one in split_part(article, (start, end)) if one.start >= first and not _stands_in(one, spans)
    ]


def _stands_in(word: Word, spans: Sequence[Range]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _make_said(article: Article, sentence: Range, count: Count) -> Said:
    start = sentence[0]
    amount = count.amount
    span = (start + amount.start, start + amount.end)
    return Said(article, sentence, span, (start + count.about[0], start + count.about[1]))


def _list_years(article: Article, text: str) -> frozenset[str]:
    """Return the years that a text names, but for the one it was published in."""
    return frozenset(_YEAR.findall(text)) - {str(article.published.year)}


def _find_only_year(article: Article) -> frozenset[str]:
    """Return the year that an article names, if it names one alone: that is what it is about."""
    years = _list_years(article, article.reading.text)
    return years if len(years) == 1 else frozenset()
