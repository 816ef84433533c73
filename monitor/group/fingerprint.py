"""Fingerprints: which word sequences a text is made of, small enough to store for every article.

A shingle is three neighbouring words. Each word has three random numbers, drawn from its BLAKE2b
digest, one for each place in a shingle; a shingle's hash is the exclusive or of its words' numbers
(tabulation hashing: Zobrist 1970; Patrascu and Thorup 2012). Hashes are the same in every run and on
every machine. Whether a hash is kept depends on the hash alone, so two texts keep the same ones.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import blake2b

from monitor.model import Sketch
from monitor.terms import fold_text, strip_marks

SHINGLE_WORDS = 3
_LEAD_SHINGLES = 40
_LEAD_MASK = 0b1
_HEAD_SHINGLES = 160
_HEAD_MASK = 0b11
_TAIL_MASK = 0b1111
_FEWEST = 8
_WORD = re.compile(r"[^\W_]+")
_three_numbers = struct.Struct("<3q").unpack


def make_sketch(text: str) -> Sketch:
    """Return the sampled shingle hashes of `text`, as `sketch_hashes` does."""
    return sketch_hashes(hash_shingles(text))


def sketch_hashes(hashes: Sequence[int]) -> Sketch:
    """Return the sketch of a text with these shingles, in order.

    One in two is kept of the first 40 shingles, one in four of the next 120 and one in sixteen after them,
    because most reprints keep the opening, and teasers hold nothing else. What is kept further on would be
    kept further up as well. A text that keeps fewer than eight keeps the eight that come nearest to it.
    """
    return Sketch(sample_hashes(hashes), count_words(hashes))


def hash_shingles(text: str) -> tuple[int, ...]:
    """Return the hash of every shingle of `text` in order: signed 64-bit, two fewer than it has words.

    Words are those of `monitor.terms.split_words`, whose offsets nobody needs here.
    """
    numbers = [_draw_numbers(word) for word in _WORD.findall(strip_marks(fold_text(text)))]
    return tuple(
        first[0] ^ second[1] ^ third[2]
        for first, second, third in zip(numbers, numbers[1:], numbers[2:], strict=False)
    )


def sample_hashes(hashes: Sequence[int]) -> tuple[int, ...]:
    """Return the hashes of a text that its sketch keeps, ascending."""
    kept = {number for number in hashes[:_LEAD_SHINGLES] if not number & _LEAD_MASK}
    kept.update(number for number in hashes[_LEAD_SHINGLES:_HEAD_SHINGLES] if not number & _HEAD_MASK)
    kept.update(number for number in hashes[_HEAD_SHINGLES:] if not number & _TAIL_MASK)
    if len(kept) < _FEWEST:
        kept = set(sorted(set(hashes), key=lambda number: (number & _TAIL_MASK, number))[:_FEWEST])
    return tuple(sorted(kept))


def count_words(hashes: Collection[int]) -> int:
    """Return how many words a text with these shingles has; a text without shingles counts as none."""
    return len(hashes) + SHINGLE_WORDS - 1 if hashes else 0


@lru_cache(maxsize=1 << 13)  # more are no faster, each takes 300 bytes
def _draw_numbers(word: str) -> tuple[int, ...]:
    return _three_numbers(blake2b(word.encode(errors="surrogatepass"), digest_size=24).digest())
