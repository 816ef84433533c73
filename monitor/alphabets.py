"""Alphabets: which script a text is written in, and which way it runs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import Literal

Direction = Literal["ltr", "rtl"]

RIGHT_TO_LEFT = frozenset({
    "ar", "arc", "ary", "arz", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "lrc", "mzn", "nqo", "pnb",
    "prs", "ps", "sd", "sdh", "skr", "syr", "ug", "ur", "yi",
})  # fmt: skip
"""Languages written from right to left, by their ISO 639 codes."""

_SCRIPTS = (
    ("Latin", "ªªººÀÖØöøʯḀỿ"),
    ("Greek", "ͰͽͿϿἀ῿"),
    ("Cyrillic", "Ѐԯ"),
    ("Armenian", "Ա֏"),
    ("Hebrew", "אײ"),
    ("Arabic", "ؠيٮۓەەۮۯۺۿݐݿࢠࣉﭐﷻﹰﻼ"),
    ("Devanagari", "ऄॿ"),
    ("Bengali", "অ৻"),
    ("Gurmukhi", "ਅੴ"),
    ("Gujarati", "અ૿"),
    ("Tamil", "அ௺"),
    ("Telugu", "అ౿"),
    ("Kannada", "ಅ೿"),
    ("Malayalam", "അൿ"),
    ("Sinhala", "අ෴"),
    ("Thai", "ก๛"),
    ("Lao", "ກໟ"),
    ("Myanmar", "က႟"),
    ("Georgian", "Ⴀჿ"),
    ("Hangul", "ᄀᇿ㄰㆏가힣"),
    ("Ethiopic", "ሀ፼"),
    ("Khmer", "ក៹"),
    ("Kana", "ぁゖァヺ"),
    ("Han", "㐀䶿一鿿豈﫿"),
)
"""Ranges of the letters of the scripts that news is written in, after Scripts.txt of the Unicode database."""

_RANGES = sorted(
    (first, last, name) for name, ends in _SCRIPTS for first, last in zip(ends[::2], ends[1::2], strict=True)
)
_FIRSTS = [first for first, _, _ in _RANGES]
_ASCII_LETTERS = re.compile(r"[A-Za-z]+")
_MIN_SHARE = 0.6
_MIN_KANA_SHARE = 0.1
"""Of the Han letters: Japanese has more, and Chinese only a borrowed sign or two."""


def find_script(text: str, *, min_share: float = _MIN_SHARE) -> str | None:
    """Return the script of at least `min_share` of a text's letters; None for a mixture or no letters."""
    if text.isascii():
        return "Latin" if _ASCII_LETTERS.search(text) else None
    counts: Counter[str] = Counter()
    for char, times in Counter(text).items():
        if script := script_of(char):
            counts[script] += times
    if counts["Kana"] > _MIN_KANA_SHARE * counts["Han"]:  # together they are one script, the Japanese
        counts["Kana"] += counts.pop("Han", 0)
    script, letters = max(counts.items(), key=itemgetter(1), default=("", 0))
    return script if letters and letters >= min_share * counts.total() else None


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """Return the script of a letter, None for anything else."""
    if char.isascii():
        return "Latin" if char.isalpha() else None
    place = bisect_right(_FIRSTS, char) - 1
    return _RANGES[place][2] if place >= 0 and char <= _RANGES[place][1] else None


def direction_of(language: str | None) -> Direction:
    """Return which way a language is written; for an unknown one "ltr"."""
    return "rtl" if language is not None and language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
