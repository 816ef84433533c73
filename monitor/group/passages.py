"""What a copy kept of its origin, changed, moved, cut and added: a comparison by paragraph.

Paragraphs are parted by blank lines. Those with the same words are paired first; then paragraphs that were
split or joined; then those that share half of the shorter one's words. What is paired with the same words
but in another order than most was moved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Literal

from monitor.group.fingerprint import hash_shingles
from monitor.group.overlap import compare_texts
from monitor.model import Article, Range
from monitor.terms import list_words

PassageKind = Literal["kept", "changed", "moved", "cut", "added"]

_GAP = re.compile(r"\n\s*\n")
_SPOKEN_KINDS = ("paragraph", "quote", "list", "post")
_SAME_WORDS = 0.5
_PART_OF = 0.6
_MOST_HOLDERS = 4
_MOST_PARAGRAPHS = 20_000
_MANY_CHARS = 1_000_000
_SAMPLE_MASK = 0b1111
"""In long texts one shingle in sixteen stands for the others: as in sketches, by the shingle alone."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more neighbouring paragraphs, and what became of them.

    `copy` and `origin` are their character ranges in the two texts, without the blank lines around them;
    `copy` is None for what was cut, `origin` for what was added. More than one paragraph stands together
    where a paragraph was split or several were joined. "kept" and "moved" have the same words, though case
    and punctuation may differ; "changed" may have moved as well.
    """

    kind: PassageKind
    copy: Range | None
    origin: Range | None


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    words: str
    hashes: frozenset[int] = frozenset()


_Span = tuple[int, int]
"""A half-open range of paragraph numbers."""


@dataclass(frozen=True, slots=True)
class _Pair:
    left: _Span
    right: _Span
    same: bool


def compare_passages(copy_text: str, origin_text: str) -> tuple[Passage, ...]:
    """Return what became of every paragraph of both texts, in the order of the copy.

    What was cut stands after what it followed in the origin. Every paragraph of either text is in exactly one
    passage, and with the texts exchanged the passages are the same, "cut" and "added" exchanged. Time grows
    with the length of the texts, not with its square.
    """
    mask = _SAMPLE_MASK if max(len(copy_text), len(origin_text)) > _MANY_CHARS else 0
    copy, origin = _read_text(copy_text), _read_text(origin_text)
    if copy_text > origin_text:  # ties are broken in one order, so that both directions tell the same
        return _put_in_order(_turn(passage) for passage in _compare(origin, copy, mask))
    return _put_in_order(_compare(copy, origin, mask))


def has_own_headline(copy: Article, origin: Article) -> bool:
    """Tell whether a copy stands under other words than its origin."""
    return list_words(copy.reading.title) != list_words(origin.reading.title)


def has_own_opening(copy: Article, origin: Article) -> bool:
    """Tell whether the greater part of a copy's first paragraph does not stand in its origin."""
    opening = _find_opening(copy)
    if list_words(opening) == list_words(_find_opening(origin)):
        return False
    overlap = compare_texts(hash_shingles(opening), hash_shingles(origin.reading.text))
    return overlap.left.share < _SAME_WORDS


def _find_opening(article: Article) -> str:
    spoken = (block for block in article.reading.blocks if block.kind in _SPOKEN_KINDS)
    first = next(spoken, None)
    return article.reading.text[first.start : first.end] if first is not None else ""


def _compare(left: Sequence[_Paragraph], right: Sequence[_Paragraph], mask: int) -> list[Passage]:
    """Return the passages with `left` as the copy, in no order."""
    free = (set(range(len(left))), set(range(len(right))))
    pairs = [pair for pair in _pair_same(left, right) if _claim(pair, *free)]
    left, right = _hash_free(left, free[0], mask), _hash_free(right, free[1], mask)
    shared = _count_shared(left, right, *free)
    pairs += [pair for pair in _pair_parts(left, right, shared) if _claim(pair, *free)]
    pairs += [pair for pair in _pair_alike(left, right, shared) if _claim(pair, *free)]
    in_place = _find_in_place(pairs)
    passages = [
        Passage(_name_kind(pair, in_place), _range_of(left, pair.left), _range_of(right, pair.right))
        for pair in pairs
    ]
    passages += [Passage("added", _range_of(left, (number, number + 1)), None) for number in free[0]]
    passages += [Passage("cut", None, _range_of(right, (number, number + 1))) for number in free[1]]
    return passages


def _read_text(text: str) -> list[_Paragraph]:
    found = []
    for start, end in _find_paragraphs(text):
        words = text[start:end]
        found.append(_Paragraph(start, end, " ".join(list_words(words)) or words))
    return found


def _find_paragraphs(text: str) -> Iterator[Range]:
    """Yield the paragraphs without the white space around them; the last holds all that come after it."""
    start = 0
    gaps = [gap.span() for gap in islice(_GAP.finditer(text), _MOST_PARAGRAPHS - 1)]
    for gap_start, gap_end in [*gaps, (len(text), len(text))]:
        paragraph = text[start:gap_start]
        if stripped := paragraph.strip():
            first = start + len(paragraph) - len(paragraph.lstrip())
            yield first, first + len(stripped)
        start = gap_end


def _hash_free(paragraphs: Sequence[_Paragraph], free: set[int], mask: int) -> list[_Paragraph]:
    """Return the paragraphs, those that are free with their shingles."""
    hashed = list(paragraphs)
    for place in free:
        kept = frozenset(number for number in hash_shingles(hashed[place].words) if not number & mask)
        hashed[place] = replace(hashed[place], hashes=kept)
    return hashed


def _pair_same(left: Sequence[_Paragraph], right: Sequence[_Paragraph]) -> Iterator[_Pair]:
    """Yield paragraphs with the same words; the first of several with the first."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(len(right) - 1, -1, -1):
        places[right[number].words].append(number)
    for number, paragraph in enumerate(left):
        if places.get(paragraph.words):
            other = places[paragraph.words].pop()
            yield _Pair((number, number + 1), (other, other + 1), same=True)


def _count_shared(
    left: Sequence[_Paragraph], right: Sequence[_Paragraph], free_left: set[int], free_right: set[int]
) -> Counter[tuple[int, int]]:
    """Return how many shingles free paragraphs share; what stands in more than four tells nothing."""
    holders = _index_shingles(right, free_right)
    shared: Counter[tuple[int, int]] = Counter()
    for number, places in _index_shingles(left, free_left).items():
        others = holders.get(number, ())
        if len(places) <= _MOST_HOLDERS and len(others) <= _MOST_HOLDERS:
            shared.update((place, other) for place in places for other in others)
    return shared


def _index_shingles(paragraphs: Sequence[_Paragraph], free: Iterable[int]) -> dict[int, list[int]]:
    index: defaultdict[int, list[int]] = defaultdict(list)
    for place in sorted(free):
        for number in paragraphs[place].hashes:
            index[number].append(place)
    return index


def _pair_parts(
    left: Sequence[_Paragraph], right: Sequence[_Paragraph], shared: Counter[tuple[int, int]]
) -> list[_Pair]:
    """Return paragraphs that were split or joined, those of the longest whole first."""
    turned = Counter({(other, place): count for (place, other), count in shared.items()})
    found = [
        (len(right[home].words), _pair(left, (first, last + 1), right, (home, home + 1)))
        for first, last, home in _find_parts(left, right, shared)
    ]
    found += [
        (len(left[home].words), _pair(left, (home, home + 1), right, (first, last + 1)))
        for first, last, home in _find_parts(right, left, turned)
    ]
    return [pair for _, pair in sorted(found, key=lambda item: -item[0])]


def _find_parts(
    parts: Sequence[_Paragraph], wholes: Sequence[_Paragraph], shared: Counter[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Yield the first and the last of neighbouring paragraphs that are parts of one paragraph, and that."""
    homes: dict[int, tuple[int, int]] = {}
    for (part, whole), count in sorted(shared.items()):
        shorter = len(parts[part].hashes) < len(wholes[whole].hashes)
        if shorter and count >= _PART_OF * len(parts[part].hashes) and count > homes.get(part, (0, 0))[0]:
            homes[part] = (count, whole)
    places = sorted(homes)
    for _, run in groupby(range(len(places)), key=lambda at: (homes[places[at]][1], places[at] - at)):
        neighbours = [places[at] for at in run]
        if len(neighbours) > 1:
            yield neighbours[0], neighbours[-1], homes[neighbours[0]][1]


def _pair_alike(
    left: Sequence[_Paragraph], right: Sequence[_Paragraph], shared: Counter[tuple[int, int]]
) -> list[_Pair]:
    """Return paragraphs that share half of the shorter one's words, the most alike first."""
    alike = []
    for (place, other), count in shared.items():
        sizes = len(left[place].hashes), len(right[other].hashes)
        if count >= _SAME_WORDS * min(sizes):
            alike.append((-2 * count / sum(sizes), abs(place - other), place, other))
    return [
        _pair(left, (place, place + 1), right, (other, other + 1)) for _, _, place, other in sorted(alike)
    ]


def _pair(left: Sequence[_Paragraph], at: _Span, right: Sequence[_Paragraph], other: _Span) -> _Pair:
    words, others = (
        " ".join(paragraph.words for paragraph in paragraphs[slice(*span)])
        for paragraphs, span in ((left, at), (right, other))
    )
    return _Pair(at, other, same=words == others)


def _claim(pair: _Pair, free_left: set[int], free_right: set[int]) -> bool:
    """Take the paragraphs of a pair, unless one of them is taken."""
    mine, theirs = set(range(*pair.left)), set(range(*pair.right))
    if not (mine <= free_left and theirs <= free_right):
        return False
    free_left -= mine
    free_right -= theirs
    return True


def _find_in_place(pairs: Iterable[_Pair]) -> set[_Span]:
    """Return the left spans of the most pairs that stand in the same order on both sides.

    The longest increasing subsequence by patience sorting (Fredman 1975).
    """
    in_order = sorted(pairs, key=lambda pair: pair.left)
    ends: list[int] = []
    tops: list[int] = []
    before: list[int | None] = []
    for number, pair in enumerate(in_order):
        pile = bisect_left(ends, pair.right[0])
        before.append(tops[pile - 1] if pile else None)
        ends[pile : pile + 1] = [pair.right[0]]
        tops[pile : pile + 1] = [number]
    kept = set()
    at = tops[-1] if tops else None
    while at is not None:
        kept.add(in_order[at].left)
        at = before[at]
    return kept


def _name_kind(pair: _Pair, in_place: set[_Span]) -> PassageKind:
    if not pair.same:
        return "changed"
    return "kept" if pair.left in in_place else "moved"


def _range_of(paragraphs: Sequence[_Paragraph], span: _Span) -> Range:
    return paragraphs[span[0]].start, paragraphs[span[1] - 1].end


def _turn(passage: Passage) -> Passage:
    turned: dict[PassageKind, PassageKind] = {"cut": "added", "added": "cut"}
    return Passage(turned.get(passage.kind, passage.kind), passage.origin, passage.copy)


def _put_in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return passages in the order of the copy, each cut behind what it followed in the origin."""
    placed: list[tuple[Range, Range | None, Passage]] = []
    here: Range = (-1, -1)
    for passage in sorted(passages, key=lambda passage: passage.origin or (-1, -1)):
        if passage.origin is not None:
            here = passage.copy or here
        placed.append((passage.copy or here, passage.origin if passage.copy is None else None, passage))
    return tuple(passage for _, _, passage in sorted(placed, key=lambda one: (one[0], one[1] or (-1, -1))))
