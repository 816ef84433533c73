"""Which direct quotations stand in a digest: who said what, and which sources carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.digest.material import DayStory
from monitor.digest.sentences import Ledger, make_excerpt
from monitor.model import Article, Attribution, Excerpt, QuoteLine
from monitor.terms import split_words

QUOTES = 4
QUOTES_PER_SPEAKER = 2
MIN_WORDS = 6
MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class _Found:
    article: Article
    attribution: Attribution
    words: tuple[str, ...]


def choose_quotes(story: DayStory, numbers: Mapping[int, int], ledger: Ledger) -> tuple[QuoteLine, ...]:
    """Return the story's direct quotations by named speakers, those most outlets carry first.

    A quotation that several articles carry appears once, with all of them.
    """
    carried: dict[tuple[str, ...], list[_Found]] = {}
    for article in story.articles:
        for found in _list_quotes(article):
            carried.setdefault(found.words, []).append(found)
    ranked = sorted(carried.values(), key=_rank)
    lines: list[QuoteLine] = []
    for group in ranked:
        line = _make_line(group, numbers)
        spoken = sum(other.speaker == line.speaker for other in lines)
        first = group[0]
        if (
            len(lines) == QUOTES
            or spoken == QUOTES_PER_SPEAKER
            or not ledger.admits(first.article, first.words)
        ):
            continue
        ledger.enter(first.article, first.words)
        lines.append(line)
    return tuple(lines)


def _list_quotes(article: Article) -> list[_Found]:
    quotes = []
    for attribution in article.tags.attributions:
        if not attribution.direct or attribution.speaker is None:
            continue
        text = " ".join(article.reading.text[start:end] for start, end in attribution.content)
        words = tuple(word.text for word in split_words(text))
        if MIN_WORDS <= len(words) <= MAX_WORDS:
            quotes.append(_Found(article, attribution, words))
    return quotes


def _rank(group: list[_Found]) -> tuple[int, bool, bool, int, int, int]:
    """Order by outlets that carry it, whole sentences, a known role, and length nearest to 25 words."""
    first = group[0]
    outlets = {found.article.outlet.id for found in group}
    start = first.attribution.content[0][0]
    is_fragment = first.article.reading.text[start].islower()
    length = abs(len(first.words) - 25)
    return -len(outlets), is_fragment, first.attribution.role is None, length, first.article.id, start


def _make_line(group: list[_Found], numbers: Mapping[int, int]) -> QuoteLine:
    first = group[0]
    known = " ".join([first.attribution.speaker or "", *(found.article.outlet.name for found in group)])
    return QuoteLine(
        excerpts=tuple(_cut(first.article, start, end) for start, end in first.attribution.content),
        speaker=first.attribution.speaker,
        role=first.attribution.role,
        via=tuple(name for name in first.attribution.via if name not in known),
        sources=tuple(dict.fromkeys(numbers[found.article.id] for found in group)),
    )


def _cut(article: Article, start: int, end: int) -> Excerpt:
    """Return a part of a quotation without the comma that leads on to who said it."""
    words = article.reading.text[start:end]
    return make_excerpt(article, start, start + len(words.rstrip(",،、 ")))
