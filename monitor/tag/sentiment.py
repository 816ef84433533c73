"""How a sentence puts whoever is named in it: the target-sentiment network, which never sees the name.

The name stands as the mask token between two bars, other targets' names as mask tokens, so that swapping
names cannot change what is found. The network speaks English only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from monitor.model import Range
from monitor.tag.networks import Network, Numbers

LANGUAGES = frozenset({"en"})
_MASK = "[MASK]"
_BAR = "|"
_LONGEST_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `text[start:end]` of one sentence; `others` are ranges that name other targets."""

    text: str
    start: int
    end: int
    others: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The chances that a sentence puts whoever is named badly, neither way, or well: 1 together."""

    against: float
    neutral: float
    favour: float

    @property
    def balance(self) -> float:
        """Favour less against: between -1 and 1."""
        return self.favour - self.against


def judge_mentions(network: Network, mentions: Sequence[Mention]) -> list[Sentiment]:
    """Return the sentiment toward each mention, in order.

    Of a sentence longer than 128 tokens only the part around the name is read.
    """
    bar = network.tokenizer.encode(_BAR, add_special_tokens=False).ids[0]
    heat = float(network.properties["heat"])
    judged = []
    for mention in mentions:
        ids = network.tokenizer.encode(mask_names(mention)).ids
        # One by one: beside others its 8-bit numbers would be rounded differently, and so would its label.
        (logits,) = network.run([_cut_around(ids, bar)])
        judged.append(Sentiment(*_soften(logits[0], heat)))
    return judged


def mask_names(mention: Mention) -> str:
    """Return the sentence as the network reads it."""
    parts: list[tuple[int, int, str]] = [(mention.start, mention.end, f" {_BAR} {_MASK} {_BAR} ")]
    for start, end in mention.others:
        if end <= mention.start or start >= mention.end:
            parts.append((start, end, f" {_MASK} "))
    text, pieces, at = mention.text.replace(_BAR, "/"), list[str](), 0
    for start, end, new in sorted(parts):
        pieces += text[at:start], new
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _cut_around(ids: list[int], bar: int) -> list[int]:
    """Return at most `_LONGEST_TOKENS` of the tokens, those around the name."""
    if len(ids) <= _LONGEST_TOKENS:
        return ids
    low = max(1, min(ids.index(bar) - _LONGEST_TOKENS // 2, len(ids) - _LONGEST_TOKENS + 1))
    return [ids[0], *ids[low : low + _LONGEST_TOKENS - 2], ids[-1]]


def _soften(logits: Numbers, heat: float) -> tuple[float, float, float]:
    """Return chances from logits; `heat` is the temperature at which they are true on held-back data."""
    against, neutral, favour = (exp(float(each) / heat) for each in logits)
    total = against + neutral + favour
    return against / total, neutral / total, favour / total
