"""An attribution network that sees in a text what it is told to see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from tokenizers import Tokenizer

from monitor.model import Range
from monitor.tag.networks import Network, Numbers

_WORD = re.compile(r"\w+|[^\w\s]")
_LONGEST_PIECE = 5
_SPECIAL = {"[CLS]": 1, "[SEP]": 2}
_FIRST_ID = 10
_SURE = 20.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the network shall see, as words of the text, each at its first place."""

    content: tuple[str, ...]
    cue: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Encoding:
    ids: list[int]
    offsets: list[Range]
    word_ids: list[int]


class _CountingTokenizer:
    """Cuts long words in pieces, and gives every piece of the texts it is shown the next number."""

    def __init__(self) -> None:
        self._next = _FIRST_ID

    def token_to_id(self, token: str) -> int:
        return _SPECIAL[token]

    def encode(self, text: str, add_special_tokens: bool) -> _Encoding:
        assert not add_special_tokens
        found = _Encoding([], [], [])
        for number, word in enumerate(_WORD.finditer(text)):
            for start in range(word.start(), word.end(), _LONGEST_PIECE):
                found.ids.append(self._next)
                found.offsets.append((start, min(start + _LONGEST_PIECE, word.end())))
                found.word_ids.append(number)
                self._next += 1
        return found


class _ScriptedNetwork(Network):
    def __init__(self, tags: dict[int, Numbers], links: dict[int, Numbers]) -> None:
        self.tokenizer = cast(Tokenizer, _CountingTokenizer())
        self.properties = {"no_source": "1.0"}
        self._tags, self._links = tags, links

    def run(self, rows: list[list[int]]) -> list[Numbers]:
        nothing = np.tile(np.float32([_SURE, 0, 0]), 3)
        blank = np.zeros(256, dtype=np.float32)
        tags = [[self._tags.get(one, nothing) for one in row] for row in rows]
        links = [[self._links.get(one, blank) for one in row] for row in rows]
        return [np.array(tags), np.array(links)]


def make_network(text: str, spoken: Sequence[Spoken]) -> Network:
    """Return a network for one reading of `text`, whose lines are its paragraphs."""
    tokenizer = _CountingTokenizer()
    pieces: list[tuple[int, Range]] = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        coded = tokenizer.encode(line[0], add_special_tokens=False)
        offsets = [(line.start() + low, line.start() + high) for low, high in coded.offsets]
        pieces += zip(coded.ids, offsets, strict=True)
    tags: dict[int, Numbers] = {}
    links: dict[int, Numbers] = {}
    for number, each in enumerate(spoken):
        roles = ((each.source,) if each.source else (), (each.cue,), each.content)
        for role, phrases in enumerate(roles):
            for phrase in phrases:
                _mark(text, phrase, role, number, pieces, tags, links)
    return _ScriptedNetwork(tags, links)


def _mark(
    text: str,
    phrase: str,
    role: int,
    number: int,
    pieces: Sequence[tuple[int, Range]],
    tags: dict[int, Numbers],
    links: dict[int, Numbers],
) -> None:
    """Tag the pieces of the phrase, and let their vectors point to the others of its report."""
    start = text.index(phrase)
    first = True
    for one, (low, high) in pieces:
        if low < start + len(phrase) and high > start:
            row = tags.setdefault(one, np.tile(np.float32([_SURE, 0, 0]), 3))
            row[3 * role : 3 * role + 3] = [0, _SURE if first else 0, 0 if first else _SURE]
            vectors = links.setdefault(one, np.zeros((4, 64), dtype=np.float32).reshape(-1))
            fields = {0: (3,), 1: (1, 2), 2: (0,)}[role]
            for each in fields:
                vectors[64 * each + number] = _SURE
            first = False
