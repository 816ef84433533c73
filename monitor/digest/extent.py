"""How much of a digest a mail has room for: the least important goes first."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

MAX_MAIL_BYTES = 89_000
"""A mail as encoded: mail programs hide the end of long ones."""
HEAD_BYTES = 5120
"""Set aside of it for the headers of the mail and of its parts."""
BESIDE_HTML_BYTES = 20_000
"""Kept for the text of a mail that has HTML too; it gets more where the HTML leaves more."""

Fullness = Literal["whole", "told", "short", "brief"]
"""How much of a story is told.

"told" is without the words that stances rest on and the stances that take no side; "short" is what happened,
a sentence of each group with the sides it takes, and where accounts differ; "brief" is the first sentence.
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """What of a digest is told: of how many stories how much, the fullest first; others are not.

    `closing`: what follows the stories, but for the sources, health and method; a digest that is not told as
    a whole is told without the copies of no story.
    """

    whole: int = 0
    told: int = 0
    short: int = 0
    brief: int = 0
    closing: bool = True

    @property
    def stories(self) -> tuple[Fullness, ...]:
        """How much is told of each story that is told of, in their order."""
        counts: tuple[tuple[Fullness, int], ...] = (
            ("whole", self.whole),
            ("told", self.told),
            ("short", self.short),
            ("brief", self.brief),
        )
        return tuple(fullness for fullness, count in counts for _ in range(count))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.closing and not (self.told or self.short or self.brief)


@dataclass(slots=True)
class Citations:
    """The numbers of sources that a mail names, and those whose title and address it gives."""

    cited: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)

    def cite(self, number: int) -> str:
        """Note that a source is named. Returns nothing, so that a template can call it."""
        self.cited.add(number)
        return ""

    def enlist(self, number: int) -> str:
        """Note that a source is listed. Returns nothing, so that a template can call it."""
        self.listed.add(number)
        return ""

    @property
    def open(self) -> list[int]:
        """The numbers that are cited and not listed, ascending."""
        return sorted(self.cited - self.listed)


def list_extents(stories: int) -> list[Extent]:
    """Return every extent of a digest of so many stories, from the whole of it to the shortest."""
    counts = range(stories, 0, -1)
    return [
        *(Extent(whole=n, told=stories - n) for n in counts),
        *(Extent(told=n, short=stories - n) for n in counts),
        *(Extent(short=n, brief=stories - n) for n in counts),
        Extent(brief=stories),
        *(Extent(brief=n, closing=False) for n in range(stories, -1, -1)),
    ]


def fit(write: Callable[[Extent], str], stories: int, max_bytes: int) -> str:
    """Return the longest text that `max_bytes` hold as part of a mail, else the shortest there is.

    Each extent is written as a shorter text than the one before it.
    """
    extents = list_extents(stories)
    whole = write(extents[0])
    if measure_text(whole) <= max_bytes:
        return whole

    def fits(extent: Extent) -> bool:
        return measure_text(write(extent)) <= max_bytes

    # From the shortest on, so that the cost grows with what fits and not with what there is to tell.
    place, step = len(extents) - 1, 1
    while place - step > 0 and fits(extents[place - step]):
        place, step = place - step, 2 * step
    return write(extents[bisect_left(extents, True, lo=max(1, place - step), hi=place, key=fits)])


def measure_text(text: str) -> int:
    """Return how many bytes a text has in a mail, encoded in the shorter way."""
    data = text.encode()
    printable = binascii.b2a_qp(data)
    return min(len(printable) + printable.count(b"\n"), measure_data(data.replace(b"\n", b"\r\n")))


def measure_data(data: bytes) -> int:
    """Return how many bytes data have in a mail, in lines of Base64."""
    return len(base64.b64encode(data)) * 78 // 76 + 2
