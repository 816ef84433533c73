"""A target-sentiment network that can be seen through: it counts two words, and keeps what it was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from monitor.tag.networks import Numbers

_WORD = re.compile(r"\w+|\|")
GOOD, BAD = "splendid", "wretched"


@dataclass
class Coded:
    """The numbers of a text's words."""

    ids: list[int]


@dataclass
class Tokenizer:
    """Makes a number of each word, in order of appearance."""

    words: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def encode(self, text: str, add_special_tokens: bool = True) -> Coded:
        if add_special_tokens:
            self.asked.append(text)
        return Coded([self.words.setdefault(word, len(self.words)) for word in _WORD.findall(text)])


@dataclass
class FakeNetwork:
    """For every "splendid" favour, for every "wretched" against, else neutral."""

    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    properties: dict[str, str] = field(default_factory=lambda: {"heat": "1.0"})

    def run(self, rows: list[list[int]]) -> list[Numbers]:
        good, bad = (self.tokenizer.words.get(word, -1) for word in (GOOD, BAD))
        logits = [[5.0 * row.count(bad), 3.0, 5.0 * row.count(good)] for row in rows]
        return [np.array(logits, dtype=np.float32)]
