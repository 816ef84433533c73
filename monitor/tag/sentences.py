"""Sentences with exact offsets; a direct quotation is not torn apart where that can be avoided."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import nupunkt
from nupunkt.models import get_default_model_path

from monitor.model import Block, Range, Sentence
from monitor.tag.quotemarks import Quotation, find_quotations
from monitor.tag.wordlists import read_word_lists

_READ_KINDS = frozenset({"paragraph", "quote", "list", "post"})
_ARABIC_SCRIPT = frozenset({"ar", "ckb", "fa", "ps", "ur"})
_ARABIC_END = re.compile(r"(?:[!?؟۔…]+|(?<!\d)\.+|\.+(?!\d))[»”\"’')\]]*(?=\s|$)")
_LINE_BREAKS = re.compile(r"[^\n]+")
_LATIN_END = re.compile(r"[.!?…]+[»”“\"’')\]]*\s+(?=(?:[«„“\"‘'¿¡(]+\s?)?[^\W\d_a-zà-ÿ])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:bzw|ca|Nr|Hr|Fr|Sra?|Srta|Mme|Mlle|MM?|St|Prof|Dra?|[A-Za-z])|\b\d{1,2})"
    r"\.\s*$"
)
_NUMBER_OF = re.compile(r"\bNos?\.\s*$")
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}\s*$")
_MOST_MERGED = 3


def split_paragraphs(text: str) -> tuple[Block, ...]:
    """Return one paragraph block for each line of `text` that is not blank.

    For texts that come without blocks, such as a line of `monitor try`.
    """
    blocks = []
    for line in _LINE_BREAKS.finditer(text):
        start, end = _strip_range(text, line.start(), line.end())
        if start < end:
            blocks.append(Block("paragraph", start, end))
    return tuple(blocks)


def split_sentences(text: str, blocks: Sequence[Block], language: str | None) -> tuple[Sentence, ...]:
    """Return the sentences of the paragraph, quote, list and post blocks, in order.

    `language` is an ISO 639-1 code, for blocks that have none of their own; None reads as English. English
    is split by nupunkt, whose model is English; other languages by their punctuation and capital letters. A
    sentence lies within one block and carries no outer white space. Sentences inside a quotation are joined
    when it closes within three of them, so that its marks stay together; a longer quotation is split inside.
    """
    sentences: list[Sentence] = []
    for block in blocks:
        if block.kind in _READ_KINDS:
            quotations = find_quotations(text, block.start, block.end)
            ranges = split_range(text, block.start, block.end, block.language or language)
            sentences.extend(Sentence(*each) for each in _join_quotations(text, ranges, quotations))
    return tuple(sentences)


def split_range(text: str, start: int, end: int, language: str | None) -> list[Range]:
    """Return the sentences of `text[start:end]` by punctuation alone, as ranges of `text`."""
    part = text[start:end]
    code = (language or "en").partition("-")[0].lower()
    breaks: Iterable[Range]
    if code in _ARABIC_SCRIPT:
        breaks = _split_at(_ARABIC_END, part)
    elif code == "en":
        breaks = _join_where(_continues_in_english, part, _load_splitter().span_tokenize(part))
    else:
        breaks = _join_where(_continues, part, _split_at(_LATIN_END, part))
    ranges = (_strip_range(text, start + first, start + last) for first, last in breaks)
    return [(first, last) for first, last in ranges if first < last]


@cache
def _load_splitter() -> nupunkt.PunktSentenceTokenizer:
    """Return nupunkt's model without ordinary words among its abbreviations, with all titles: a constant."""
    parameters = nupunkt.PunktParameters.load(get_default_model_path())
    lists = read_word_lists("abbreviations.en")
    believed = set(itertools.chain.from_iterable(lists.values()))
    parameters.abbrev_types = set(lists["titles"]) | {
        each
        for each in parameters.abbrev_types
        if each in believed or len(each) == 1 or not each.isalpha()  # initials, and the likes of "a.m"
    }
    return nupunkt.PunktSentenceTokenizer(parameters, include_common_abbrevs=False)


def _split_at(ending: re.Pattern[str], part: str) -> list[Range]:
    ends = [found.end() for found in ending.finditer(part)]
    if not ends or ends[-1] < len(part):
        ends.append(len(part))
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _join_where(
    goes_on: Callable[[str, int, int], object], part: str, ranges: Iterable[Range]
) -> list[Range]:
    """Undo the breaks where `goes_on(part, start, end)` holds of the sentence before, which ends at `end`."""
    joined: list[Range] = []
    for start, end in ranges:
        if joined and goes_on(part, joined[-1][0], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _continues(part: str, start: int, end: int) -> object:
    """Find an abbreviation, an initial or an ordinal at the end of a sentence."""
    return _ABBREVIATED.search(part, max(start, end - 12), end)


def _continues_in_english(part: str, start: int, end: int) -> object:
    """Find "No." before a figure, or an acronym with dots before a small letter."""
    before = _NUMBER_OF if part[end].isdigit() else _ACRONYM if part[end].islower() else None
    return before and before.search(part, max(start, end - 12), end)


def _join_quotations(text: str, ranges: list[Range], quotations: Sequence[Quotation]) -> list[Range]:
    """Join the sentences over which a quotation runs, if it closes and there are at most three."""
    joined: list[Range] = []
    whole = [each for each in quotations if each.closed and _count_overlapping(ranges, each) <= _MOST_MERGED]
    for start, end in ranges:
        if joined and any(each.start < start < each.end for each in whole):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [_strip_range(text, start, end) for start, end in joined]


def _count_overlapping(ranges: list[Range], quotation: Quotation) -> int:
    return sum(start < quotation.end and quotation.start < end for start, end in ranges)


def _strip_range(text: str, start: int, end: int) -> Range:
    """Return the range without outer white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
