"""Asks the attribution network whose words are whose: spans of content, cue and source, and their links.

The network reads a text as word pieces, paragraphs parted by a separator, in windows that overlap. For each
piece it gives three logits (outside, begin, inside) for each role, and four vectors; the dot products of
their means over two spans say how well the spans belong together. `training/attribution.py` is where that
was learnt, `docs/models/attribution.md` where it fails. It speaks English only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.model import Range
from monitor.tag.networks import Network, Numbers

Counts = NDArray[np.int64]

LANGUAGES = frozenset({"en"})
_ROLES = 3
"""Source, cue and content, in the order of the logits."""
_BEGIN, _INSIDE = 1, 2
_LINK_SIZE = 64
_CONTENT_KEY, _CUE_KEY = 0, 2
"""Places of the vectors of keys; behind each stand those of its queries (cue, source)."""
_WINDOW = 256
_OVERLAP = 24
_PIECE_COST = 0.2
_CONTENT_CROSSING_COST = 4.0
_SOURCE_CROSSING_COST = 20.0
"""Nobody's cue stands in another paragraph than who speaks: more than a link is ever worth."""
_SOURCE_EASE = 1.0
"""How much worse than none a source may score: it lost that much by standing five pieces away."""


@dataclass(frozen=True, slots=True)
class Report:
    """Words that the network ascribes to a source, by a cue; either is None where it sees none.

    All are ranges of the text. `content` is in order; a part ends with its paragraph.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A text as word pieces: token ids, and the range of each; that of a separator is empty.

    `words` are ranges of pieces that make up a word, in order; separators belong to none.
    """

    ids: list[int]
    ranges: list[Range]
    words: list[Range]


def find_reports(network: Network, text: str, parts: Sequence[Range]) -> tuple[Report, ...]:
    """Return what the network finds in the parts of a text (its paragraphs), ordered by the first content."""
    pieces = _cut_pieces(network, text, parts)
    if not pieces.words:
        return ()
    tags, links = _run_windows(network, pieces.ids)
    sources, cues, contents = (
        decode_spans(tags[:, 3 * role : 3 * role + 3], pieces.words) for role in range(_ROLES)
    )
    if not contents or not cues:
        return ()
    separators = np.cumsum([start == end for start, end in pieces.ranges])
    fits = link_spans(links, _CONTENT_KEY, contents, cues, separators, _CONTENT_CROSSING_COST)
    speakers = _find_sources(network, links, cues, sources, separators)
    groups: dict[int, list[Range]] = {}
    reports: list[Report] = []
    for span, cue in zip(contents, fits.argmax(axis=1).tolist(), strict=True):
        if separators[span[0]] < separators[cues[cue][0]]:
            # One content in six hundred comes a paragraph before its cue; else its own cue was not seen.
            reports.append(Report(tuple(_cover_parts(pieces, span)), None, None))
        else:
            groups.setdefault(cue, []).append(span)
    for cue, spans in groups.items():
        content = tuple(part for span in spans for part in _cover_parts(pieces, span))
        speaker = speakers[cue]
        source = _cover_parts(pieces, speaker)[0] if speaker is not None else None
        reports.append(Report(content, _cover_parts(pieces, cues[cue])[0], source))
    return tuple(sorted(reports, key=lambda each: each.content))


# --- pieces and windows --------------------------------------------------------------------------


def _cut_pieces(network: Network, text: str, parts: Sequence[Range]) -> _Pieces:
    separator = _find_token(network, "[SEP]")
    pieces = _Pieces([], [], [])
    for start, end in parts:
        coded = network.tokenizer.encode(text[start:end], add_special_tokens=False)
        pieces.ids.extend([*coded.ids, separator])
        pieces.ranges.extend((start + first, start + last) for first, last in coded.offsets)
        pieces.ranges.append((end, end))
        words = coded.word_ids
        first = len(pieces.ids) - len(words) - 1
        opens = [at for at, word in enumerate(words) if at == 0 or word != words[at - 1]]
        pieces.words.extend(
            (first + low, first + high) for low, high in zip(opens, [*opens[1:], len(words)], strict=False)
        )
    return pieces


def _find_token(network: Network, name: str) -> int:
    number = network.tokenizer.token_to_id(name)
    assert number is not None, name
    return number


def plan_windows(length: int) -> list[Range]:
    """Return windows over `length` pieces: as few as can be, of like size, each overlapping the next."""
    number = max(1, math.ceil((length - _OVERLAP) / (_WINDOW - 1 - _OVERLAP)))
    step = (length - _OVERLAP) / number
    return [
        (round(place * step), length if place == number - 1 else round((place + 1) * step) + _OVERLAP)
        for place in range(number)
    ]


def _run_windows(network: Network, ids: list[int]) -> tuple[Numbers, Numbers]:
    """Return tag logits and link vectors for every piece, each from the window it is most inside of."""
    start = _find_token(network, "[CLS]")
    windows = plan_windows(len(ids))
    tags: list[Numbers] = []
    links: list[Numbers] = []
    for number, (low, high) in enumerate(windows):
        # One window at a time: on one thread, a batch of long rows costs more than its rows one by one.
        row_tags, row_links = network.run([[start, *ids[low:high]]])
        before = windows[number - 1][1] if number else low
        after = windows[number + 1][0] if number + 1 < len(windows) else high
        kept = slice((low + before) // 2 - low + 1, (high + after) // 2 - low + 1)
        tags.append(row_tags[0, kept])
        links.append(row_links[0, kept])
    return np.concatenate(tags), np.concatenate(links)


# --- spans and links -----------------------------------------------------------------------------


def decode_spans(logits: Numbers, words: Sequence[Range]) -> list[Range]:
    """Return the likeliest spans of one role, as ranges of pieces; a span is of whole words.

    `logits` are pieces x (outside, begin, inside). A word is judged by its first piece. The likeliest
    sequence in which no inside follows an outside is found by dynamic programming (Viterbi).
    """
    path = _find_path(logits[[first for first, _ in words]].tolist())
    spans: list[Range] = []
    for (first, last), tag in zip(words, path, strict=True):
        if tag == _BEGIN:
            spans.append((first, last))
        elif tag == _INSIDE:
            spans[-1] = (spans[-1][0], last)
    return spans


def _find_path(logits: list[list[float]]) -> list[int]:
    scores = [0.0, -math.inf, -math.inf]
    steps: list[tuple[int, int]] = []
    for outside, begin, inside in logits:
        best = scores.index(max(scores))
        within = _BEGIN if scores[_BEGIN] >= scores[_INSIDE] else _INSIDE
        steps.append((best, within))
        scores = [scores[best] + outside, scores[best] + begin, scores[within] + inside]
    tag = scores.index(max(scores))
    path = [tag]
    for best, within in reversed(steps[1:]):
        tag = within if tag == _INSIDE else best
        path.append(tag)
    return path[::-1]


def _find_sources(
    network: Network, links: Numbers, cues: Sequence[Range], sources: Sequence[Range], separators: Counts
) -> list[Range | None]:
    """Return the source of each cue, None where having none scores best."""
    if not sources:
        return [None] * len(cues)
    scores = link_spans(links, _CUE_KEY, cues, sources, separators, _SOURCE_CROSSING_COST)
    least = float(network.properties["no_source"]) - _SOURCE_EASE
    return [sources[row.argmax()] if row.max() > least else None for row in scores]


def link_spans(
    links: Numbers,
    field: int,
    keys: Sequence[Range],
    queries: Sequence[Range],
    separators: Counts,
    crossing_cost: float,
) -> Numbers:
    """Return how well each key span belongs to each query span, as keys x queries.

    `field` is the place of the keys' vectors in `links`; `separators` is how many paragraphs ended up to
    each piece, `crossing_cost` what each paragraph between two spans costs. Distance costs, since the
    network was trained on what a window holds, where spans far apart are few: of the contents in the
    development half of PolNeAR, 99 % stand in the paragraph of their cue and 95 % within ten pieces of it.
    The costs are fitted to its links.
    """
    low = field * _LINK_SIZE
    left = np.stack([links[start:end, low : low + _LINK_SIZE].mean(axis=0) for start, end in keys])
    low += _LINK_SIZE
    right = np.stack([links[start:end, low : low + _LINK_SIZE].mean(axis=0) for start, end in queries])
    (key_starts, key_ends), (starts, ends) = np.array(keys).T[:, :, None], np.array(queries).T
    gaps = np.maximum(0, np.maximum(starts - key_ends, key_starts - ends))
    crossed = np.abs(separators[key_starts] - separators[starts])
    fit = left @ right.T / math.sqrt(_LINK_SIZE)
    scores: Numbers = fit - _PIECE_COST * gaps - crossing_cost * crossed
    return scores


def _cover_parts(pieces: _Pieces, span: Range) -> list[Range]:
    """Return the ranges of the text that a span of pieces covers, one for each paragraph."""
    parts: list[Range] = []
    fresh = True
    for start, end in pieces.ranges[span[0] : span[1]]:
        if start == end:
            fresh = True
        elif fresh:
            parts.append((start, end))
            fresh = False
        else:
            parts[-1] = (parts[-1][0], end)
    return parts
