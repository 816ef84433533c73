"""The sentences in which the spans stand that a stance rests on, and the spans marked in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from monitor.digest.sentences import make_field_excerpt, skip_dateline
from monitor.model import Article, Evidence, Mark, Passage, Range, TextField
from monitor.terms import list_words

MAX_WORDS = 45
"""A longer sentence is shown around its marks only."""
WORDS_AROUND = 9

_TOKEN = re.compile(r"\S+")

Admit = Callable[[Sequence[str]], bool]
"""Tell whether a sentence of these words may be shown whole."""


def find_passages(article: Article, evidence: Iterable[Evidence], admit: Admit) -> tuple[Passage, ...]:
    """Return the sentences around evidence, in the order of its first span in each.

    Of spans that overlap the first counts. A sentence that is long or not admitted is cut to what is
    nearest to its marks.
    """
    found: dict[tuple[TextField, Range], list[Evidence]] = {}
    for item in evidence:
        marked = found.setdefault((item.field, _find_sentence(article, item)), [])
        if not any(other.start < item.end and item.start < other.end for other in marked):
            marked.append(item)
    return tuple(
        _make_passage(article, field, sentence, sorted(marked, key=lambda item: item.start), admit)
        for (field, sentence), marked in found.items()
    )


def _find_sentence(article: Article, item: Evidence) -> Range:
    """Return the sentences that a span touches, else the block around it, else the span itself."""
    if item.field == "title":
        return 0, len(article.reading.title)
    parts = [(one.start, one.end) for one in article.tags.sentences]
    blocks = [(one.start, one.end) for one in article.reading.blocks]
    for ranges in (parts, blocks):
        touched = [one for one in ranges if one[0] < item.end and item.start < one[1]]
        if touched:
            return min(touched[0][0], item.start), max(touched[-1][1], item.end)
    return item.start, item.end


def _make_passage(
    article: Article, field: TextField, sentence: Range, marked: Sequence[Evidence], admit: Admit
) -> Passage:
    words = article.reading.title if field == "title" else article.reading.text
    first, last = marked[0].start, max(item.end for item in marked)
    opening = skip_dateline(words, *sentence)
    start = opening if opening <= first else sentence[0]
    listed = list_words(words[start : sentence[1]])
    whole = len(listed) <= MAX_WORDS and admit(listed)
    near = (start, sentence[1]) if whole else _cut(words, (start, sentence[1]), first, last)
    return Passage(
        context=make_field_excerpt(article, field, *near),
        marks=tuple(
            Mark(make_field_excerpt(article, field, item.start, item.end), item.why, item.speaker)
            for item in marked
        ),
        cut_before=near[0] > start,
        cut_after=near[1] < sentence[1],
    )


def _cut(words: str, sentence: Range, first: int, last: int) -> Range:
    """Return the part of a sentence from some words before the first mark to some after the last."""
    before = [token.start() for token in _TOKEN.finditer(words, sentence[0], first)]
    after = [token.end() for token in _TOKEN.finditer(words, last, sentence[1])]
    start = before[-WORDS_AROUND] if len(before) > WORDS_AROUND else sentence[0]
    end = after[WORDS_AROUND - 1] if len(after) > WORDS_AROUND else sentence[1]
    return start, end
