"""The sentences in which the spans stand that a stance rests on, and the spans marked in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from monitor.digest.openings import skip_dateline
from monitor.digest.sentences import make_field_excerpt
from monitor.model import Article, Evidence, Mark, Passage, Range, TextField
from monitor.terms import list_words

MAX_WORDS = 45
"""A longer sentence is shown around its marks only."""
WORDS_AROUND = 9
MARK_WORDS = 12
"""Of a longer span so many words are shown where no more can be."""

_TOKEN = re.compile(r"\S+")

Admit = Callable[[Range], bool]
"""Tell whether a range of an article's text may be shown."""


def find_passages(article: Article, evidence: Iterable[Evidence], admit: Admit) -> tuple[Passage, ...]:
    """Return the sentences around evidence, in the order of its first span in each.

    Of spans that overlap the first counts. A sentence that is long or not admitted is cut to what is
    nearest to its marks, then to the first of the spans it holds; where not even that is admitted, it is left
    out. Titles need no admission.
    """
    found: dict[tuple[TextField, Range], list[Evidence]] = {}
    for item in evidence:
        marked = found.setdefault((item.field, _find_sentence(article, item)), [])
        if not any(other.start < item.end and item.start < other.end for other in marked):
            marked.append(item)
    shown = (
        _make_passage(article, field, sentence, marked, admit if field == "text" else lambda span: True)
        for (field, sentence), marked in found.items()
    )
    return tuple(one for one in shown if one is not None)


def find_bare_mark(article: Article, item: Evidence) -> Range:
    """Return a span, or of one that is longer than `MARK_WORDS` its beginning."""
    words = article.reading.title if item.field == "title" else article.reading.text
    ends = [token.end() for token in _TOKEN.finditer(words, item.start, item.end)]
    return item.start, ends[MARK_WORDS - 1] if len(ends) > MARK_WORDS else item.end


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
) -> Passage | None:
    words = article.reading.title if field == "title" else article.reading.text
    first, last = min(item.start for item in marked), max(item.end for item in marked)
    opening = skip_dateline(words, *sentence)
    whole = opening if opening <= first else sentence[0], sentence[1]
    bare = find_bare_mark(article, marked[0])
    is_long = len(list_words(words[slice(*whole)])) > MAX_WORDS
    ways = (
        [_cut(words, whole, first, last), bare] if is_long else [whole, _cut(words, whole, first, last), bare]
    )
    shown = next((span for span in ways if admit(span)), None)
    if shown is None:
        return None
    return Passage(
        context=make_field_excerpt(article, field, *shown),
        marks=tuple(
            Mark(
                make_field_excerpt(article, field, item.start, min(item.end, shown[1])),
                item.why,
                item.speaker,
            )
            for item in sorted(marked, key=lambda item: item.start)
            if shown[0] <= item.start < shown[1]
        ),
        cut_before=shown[0] > whole[0],
        cut_after=shown[1] < whole[1],
    )


def _cut(words: str, sentence: Range, first: int, last: int) -> Range:
    """Return the part of a sentence from some words before the first mark to some after the last."""
    before = [token.start() for token in _TOKEN.finditer(words, sentence[0], first)]
    after = [token.end() for token in _TOKEN.finditer(words, last, sentence[1])]
    start = before[-WORDS_AROUND] if len(before) > WORDS_AROUND else sentence[0]
    end = after[WORDS_AROUND - 1] if len(after) > WORDS_AROUND else sentence[1]
    return start, end
