"""Amounts in running text, as what they leave open: "at least 12", "a dozen", "several thousand", "30.000".

An amount is the range of values that its words allow. A round number allows what rounds to it, "at least"
twice as many and no fewer, "about" a fifth on either side: two amounts contradict each other only when their
ranges do not meet.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from monitor.terms import fold_text

_ABOUT = 0.2
"""How far "about" and "nearly" may be off, as a share."""
_AT_LEAST = 2.0
"""How many times more "at least" and "more than" may turn out to be."""
_ROUND_FROM = 100
"""Lower numbers are counted, not rounded."""
_YEARS = range(1800, 2101)
_WORD = re.compile(r"[^\W_]+")
_MULTIPLIERS = 100
_DIGIT_BEFORE = re.compile(r"\d $")
_LONGEST = 24
"""Letters of the longest modifier."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at `text[start:end]`, modifier included: from `low` to `high`.

    `value` is the number that is named, None of a vague one ("thousands").
    """

    start: int
    end: int
    low: float
    high: float
    value: float | None

    def meets(self, other: Amount) -> bool:
        """Tell whether both may be true of the same thing."""
        return self.low <= other.high and other.low <= self.high


def find_amounts(text: str, language: str | None) -> list[Amount]:
    """Return the amounts in a text, in order. A bare year is none, nor is a part of a decimal or a score.

    `language` is an ISO 639-1 code; one without number words here has no amounts.
    """
    reader = _load_readers().get((language or "en").partition("-")[0].lower())
    return reader.read(text) if reader is not None else []


@cache
def _load_readers() -> Mapping[str, _Reader]:
    """Return the readers by language; the file is part of the package and never changes."""
    path = resources.files("monitor.digest") / "lexicon" / "amounts.toml"
    return {code: _Reader(entry) for code, entry in tomllib.loads(path.read_text("utf-8")).items()}


class _Reader:
    """The amounts of one language."""

    def __init__(self, entry: Mapping[str, Any]) -> None:  # as TOML gives it
        self._values: Mapping[str, int] = {fold_text(word): value for word, value in entry["values"].items()}
        self._vague: Mapping[str, tuple[int, int]] = {
            fold_text(words): tuple(allowed) for words, allowed in entry["vague"].items()
        }
        thousands, words = entry["thousands"], _any_of(self._values)
        self._separator = re.compile(rf"(?<=\d)(?:{thousands})(?=\d{{3}})")
        digits = rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)|\d+(?:\.\d+)?(?![\d%])"
        linked = rf"(?:[- ](?:and )?(?:{words})\b)*"
        multipliers = _any_of(word for word, value in self._values.items() if value >= _MULTIPLIERS)
        number = rf"(?:(?:{digits})(?: (?:{multipliers})\b)*|\b(?:{words})\b{linked})"
        to, (opening, between) = fold_text(entry["to"]), map(fold_text, entry["between"])
        self._number = re.compile(
            rf"(?<![\w.,$€£:/-])(?:(?P<vague>{_any_of(self._vague)})\b(?! (?:{words})\b)"
            rf"|(?P<number>{number})(?:(?P<to>{to}|{between})(?P<upper>{number}))?)(?![\w%/:]|-\w|[.,]\d)"
        )
        self._between = re.compile(between)
        self._starts = {*self._values, *(phrase.split()[0] for phrase in self._vague)}
        senses = {name: _any_of(map(fold_text, entry[name])) for name in ("least", "most", "about")}
        modifiers = "|".join(f"(?P<{name}>{any_of})" for name, any_of in senses.items())
        self._modifier = re.compile(rf"\b(?:{modifiers}|(?P<between>{opening})) $")

    def read(self, text: str) -> list[Amount]:
        """Return the amounts in a text, in order."""
        folded = fold_text(text)
        amounts: list[Amount] = []
        # A look at each word is ten times faster than the whole pattern tried at each letter.
        for word in _WORD.finditer(folded):
            if word[0] not in self._starts and not word[0][0].isdigit():
                continue
            if self._values.get(word[0], 0) >= _MULTIPLIERS and _DIGIT_BEFORE.search(
                folded, max(0, word.start() - 2), word.start()
            ):
                continue  # of "$12 million"
            match = self._number.match(folded, word.start())
            if match is None or (amounts and word.start() < amounts[-1].end):
                continue
            amount = self._make(
                match, self._modifier.search(folded, max(0, word.start() - _LONGEST), word.start())
            )
            if amount is not None:
                amounts.append(amount)
        return amounts

    def _make(self, match: re.Match[str], modifier: re.Match[str] | None) -> Amount | None:
        sense = modifier.lastgroup if modifier else None
        start, end = modifier.start() if modifier else match.start(), match.end()
        if match["vague"]:
            low, high = self._vague[match["vague"]]
            return Amount(start, end, low, high * (_AT_LEAST if sense == "least" else 1), None)
        value = self._read_number(match["number"])
        if match["upper"] and (sense == "between") == bool(self._between.fullmatch(match["to"])):
            upper = self._read_number(match["upper"])
            return Amount(start, end, value, upper, None) if value < upper else None
        if match["number"].isdigit() and value in _YEARS and sense is None:
            return None
        return Amount(start, match.end("number"), *_allow(value, sense), value)

    def _read_number(self, words: str) -> float:
        """Return the value of "30,000", "1.2 million", "two hundred and five"."""
        total, part = 0.0, 0.0
        for word in re.findall(r"\d[\d.]*|[^\W\d]+", self._separator.sub("", words)):
            value = float(word) if word[0].isdigit() else self._values.get(word, 0)
            if word[0].isdigit() or value < 100:
                part += value
            elif value == 100:
                part = (part or 1) * value
            else:
                total, part = total + (part or 1) * value, 0.0
        return total + part


def _allow(value: float, sense: str | None) -> tuple[float, float]:
    """Return what a number with its modifier allows."""
    if sense == "least":
        return value, value * _AT_LEAST
    if sense == "most":
        return 0, value
    if sense == "about":
        return value * (1 - _ABOUT), value * (1 + _ABOUT)
    digits = str(int(value))
    unit = 10 ** (len(digits) - len(digits.rstrip("0"))) if value >= _ROUND_FROM else 0
    return value - unit / 2, value + unit / 2


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of alternatives, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
