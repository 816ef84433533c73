"""Terms: how a reader writes down words to look for, and how they are found in a text.

A term is a phrase of one or more words. Case, letter variants of Arabic script (those of Persian, Arabic,
Urdu and Pashto keyboards, and the presentation forms of old files), digits of either script, vowel marks,
and the difference between a space, a hyphen and a zero-width joiner do not matter. A word that ends in `*`
is a stem: `execut*` finds "executed" and "executions".

Folding keeps the length of the text, so every offset found is an offset of the text as published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTERS = {
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ۂ": "ه",
    "ۃ": "ه",
    "ڪ": "ک",
    "ګ": "گ",
    "ے": "ی",
    "ۓ": "ی",
    "ې": "ی",
    "ۍ": "ی",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "\u200c": " ",
    "\u200d": " ",
    "\u00a0": " ",
    "\u2019": "'",
    "\u2018": "'",
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
}
"""What each letter becomes; no outcome is itself a key, so that the order does not matter."""
_VOWELS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
"""The marks above and below the letters of Arabic script (Unicode category Mn), and its stretching."""
_WORD = re.compile(rf"[^\W_]+(?:[{_VOWELS}]+[^\W_]*)*")
_MARKS = re.compile(rf"[{_VOWELS}]")
_LAM_ALEF = "\ufefb"
"""Stands, folded, for the eight characters that are two letters: no text keeps its length without them."""
_FORMS = {
    code: _LAM_ALEF if len(letters) > 1 else LETTERS.get(letters, letters)
    for code in (
        *range(0xFB50, 0xFBB2),
        *range(0xFBD3, 0xFBEA),
        *range(0xFBFC, 0xFC00),
        *range(0xFE80, 0xFEFD),
    )
    if (letters := unicodedata.normalize("NFKC", chr(code)))
}
"""The letters of Arabic script as old files spell them: in the form each takes within its word."""
_COMMON_FORMS = tuple("ﺍﺎﻝﻞﻟﻠﻡﻢﻣﻤﻥﻦﻧﻨﻱﻲﻳﻴﯼﯽﯾﯿﺭﺮﻩﻪﻫﻬﻻﻼ")
"""No text spelt so lacks all of these; to ask for each is five times faster than to search for any."""
_TERM_WORD = re.compile(r"([^\W_]+)(\*?)")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stands in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found: characters `start` to `end`, words `first` to `last` (both included)."""

    term: str
    start: int
    end: int
    first: int
    last: int


def fold_text(text: str) -> str:
    """Return `text` with case and letter variants folded away, character for character."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if len(lowered) != len(text):  # a few letters, such as the dotted capital I, grow when lowered
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    if any(form in lowered for form in _COMMON_FORMS):
        lowered = lowered.translate(_FORMS)
    # Few texts hold many of them, and a search for each is ten times faster than str.translate.
    for letter, folded in LETTERS.items():
        if letter in lowered:
            lowered = lowered.replace(letter, folded)
    return lowered


def split_words(text: str) -> list[Word]:
    """Return the folded words of `text` in order; Arabic vowel marks are left out of the words."""
    folded = fold_text(text)
    found = _WORD.finditer(folded)
    if strip_marks(folded) == folded:  # most texts hold no mark, and need not be asked word by word
        return [Word(word[0], word.start(), word.end()) for word in found]
    return [Word(strip_marks(word[0]), word.start(), word.end()) for word in found]


def list_words(text: str) -> list[str]:
    """Return the folded words of `text` in order, without where they stand."""
    return _WORD.findall(strip_marks(fold_text(text)))


class TermIndex:
    """Many terms, found in one pass over a text."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Read the terms. Raises ValueError for one that contains no word."""
        self._whole: dict[str, list[_Pattern]] = {}
        self._stems: dict[str, list[_Pattern]] = {}
        for term in dict.fromkeys(terms):
            pattern = _read_pattern(term)
            starts = self._stems if pattern.words[0][1] else self._whole
            starts.setdefault(pattern.words[0][0], []).append(pattern)
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._shortest = self._stem_lengths[0] if self._stem_lengths else 0
        self._stem_heads = {stem[: self._shortest] for stem in self._stems}

    def find(self, text: str) -> list[TermHit]:
        """Return every occurrence of every term in `text`, ordered by position, longest first."""
        return self.find_in(split_words(text))

    def find_in(self, words: Sequence[Word]) -> list[TermHit]:
        """As `find`, for a text that is already split."""
        hits: list[TermHit] = []
        whole, heads, shortest = self._whole, self._stem_heads, self._shortest
        for first, word in enumerate(words):
            text = word.text
            if text not in whole and text[:shortest] not in heads:
                continue  # most words start no term
            for pattern in self._starting_with(text):
                last = first + len(pattern.words) - 1
                if last < len(words) and pattern.matches(words, first):
                    hits.append(TermHit(pattern.term, word.start, words[last].end, first, last))
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.term))

    def _starting_with(self, word: str) -> Iterable[_Pattern]:
        yield from self._whole.get(word, ())
        for length in self._stem_lengths:
            if length > len(word):
                break
            yield from self._stems.get(word[:length], ())


class TermSieve:
    """Tells cheaply that a text cannot hold what is looked for, without splitting it into words."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Read the terms. Raises ValueError for one that contains no word."""
        self._parts = {term: _longest_first(_read_pattern(term)) for term in terms}

    def find_possible(self, folded: str) -> set[str]:
        """Return the terms all of whose words stand somewhere in a folded text, be it within other words.

        Every term that `TermIndex.find` finds is among them, if vowel marks were taken out of the text.
        """
        return {term for term, parts in self._parts.items() if all(part in folded for part in parts)}


def strip_marks(text: str) -> str:
    """Return a folded text without the vowel marks and the stretching of Arabic script, letter by letter."""
    return text if text.isascii() else _MARKS.sub("", text).replace(_LAM_ALEF, "لا")


def _longest_first(pattern: _Pattern) -> tuple[str, ...]:
    """Return the words of a pattern, those first that the fewest texts hold."""
    return tuple(sorted({word for word, _ in pattern.words}, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class _Pattern:
    term: str
    words: tuple[tuple[str, bool], ...]

    def matches(self, words: Sequence[Word], first: int) -> bool:
        """Tell whether the pattern stands at word `first`; the caller has checked the length."""
        for (wanted, is_stem), word in zip(self.words, words[first : first + len(self.words)], strict=True):
            if not (word.text.startswith(wanted) if is_stem else word.text == wanted):
                return False
        return True


def _read_pattern(term: str) -> _Pattern:
    folded = strip_marks(fold_text(term))
    words = tuple((found[1], bool(found[2])) for found in _TERM_WORD.finditer(folded))
    if not words:
        raise ValueError(f"the term {term!r} contains no word")
    return _Pattern(term, words)
