"""How much of two texts is the same, and whether that makes one of them a copy.

The figures were chosen on hand-labelled pairs of news articles and on controlled variants of them (cut,
excerpted, edited, compounded, with the furniture of other sites) beside hard negatives: one event by
two hands, shared background and quotations, templates, round-ups.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor.group.fingerprint import SHINGLE_WORDS, count_words
from monitor.model import Relation
from monitor.terms import list_words

_SHORTEST_RUN = 5
_HEAD_WORDS = 40
_WHOLE = 0.98
_MOST = 0.64
_SAME_SITE_MOST = 0.8
_HEAD_TAKEN = 0.7
_HEAD_SHOWN = 0.4
_WITH_HEAD = 0.3
_SHORT_WORDS = 100
_NOT_INCIDENTAL = 0.2


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts: its length in words, and the shares (0 to 1) that stand in the other text too.

    `share` is of all its words, `head` of its first forty. Only runs of five words or more count. What a
    text says twice counts once, in its length too: a post that it quotes and then shows, captions that
    every picture repeats.
    """

    words: int
    share: float
    head: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts have in common, seen from either side."""

    left: Side
    right: Side

    @property
    def largest(self) -> float:
        """The share of the text that stands in the other one more completely."""
        return max(self.left.share, self.right.share)


def compare_texts(left: Sequence[int], right: Sequence[int]) -> Overlap:
    """Compare two texts by their shingle hashes, in order, as `hash_shingles` returns them."""
    ours, theirs = dict.fromkeys(left), dict.fromkeys(right)  # in order, and what stands twice counts once
    return Overlap(_measure_side(ours, theirs), _measure_side(theirs, ours))


def is_copy(overlap: Overlap, *, same_site: bool) -> bool:
    """Tell whether one of the two texts was made from the other.

    It was when most of one stands in the other, or when a good part of one is the very opening of the
    other. Two articles of one site share its furniture, so they need more. A short text inside a much
    longer one is a quotation, a background paragraph or an item of a round-up, unless it is its opening.
    """
    if same_site:
        return overlap.largest >= _SAME_SITE_MOST
    part, whole = _part_and_whole(overlap)
    if whole.head >= _HEAD_TAKEN and part.share >= _WITH_HEAD:
        return True
    incidental = part.words < _SHORT_WORDS and whole.share < _NOT_INCIDENTAL and whole.head < _HEAD_SHOWN
    return part.share >= _MOST and not incidental


def name_relation(copy: Side, origin: Side) -> Relation:
    """Return what the copy is to the text it was made from."""
    less = min(copy.share, origin.share)
    if less >= _WHOLE:
        return "identical"
    if less >= _MOST:
        return "near"
    return "excerpt" if copy.share >= origin.share else "contains"


def find_first_paragraph(text: str, hashes: Sequence[int], other: Sequence[int]) -> int | None:
    """Return the paragraph, from 1, in which the words begin that `text` shares with another text.

    That is the first paragraph of which a half or more stands in the other, so that a phrase which both
    happen to use is passed over. `hashes` and `other` are the shingles of the two texts. None when there is
    no such paragraph.
    """
    runs = _find_runs(hashes, set(other))
    start = 0
    for number, paragraph in enumerate(text.split("\n\n"), start=1):
        end = start + len(list_words(paragraph))
        shared = sum(max(0, min(run_end, end) - max(run_start, start)) for run_start, run_end in runs)
        if shared and shared * 2 >= end - start:
            return number
        start = end
    return None


def _part_and_whole(overlap: Overlap) -> tuple[Side, Side]:
    if overlap.left.share >= overlap.right.share:
        return overlap.left, overlap.right
    return overlap.right, overlap.left


def _measure_side(hashes: Collection[int], other: Collection[int]) -> Side:
    words = count_words(hashes)
    covered = head = 0
    for start, end in _find_runs(hashes, other):
        covered += end - start
        head += max(0, min(end, _HEAD_WORDS) - start)
    return Side(words, min(1.0, covered / max(words, 1)), min(1.0, head / max(min(words, _HEAD_WORDS), 1)))


def _find_runs(hashes: Collection[int], other: Collection[int]) -> list[tuple[int, int]]:
    """Return the half-open word ranges that stand in the other text, in order.

    Two runs on either side of one changed word do not overlap: a shingle covers its three words whole.
    """
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for place, number in enumerate(hashes):
        if number in other:
            start = place if start is None else start
        elif start is not None:
            runs.append((start, place + SHINGLE_WORDS - 1))
            start = None
    if start is not None:
        runs.append((start, len(hashes) + SHINGLE_WORDS - 1))
    return [run for run in runs if run[1] - run[0] >= _SHORTEST_RUN]
