"""Quotation marks: where a quotation opens and closes, in the styles of the languages we read.

Read are “…”, "…", ''…'', ``…'', „…“, «…», »…«, ‹…›, ‘…’ and '…'.
Marks of different kinds nest. An apostrophe is
told from a closing single mark by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_MARK = re.compile(r"[“”„‟\"«»‹›‘’‚']")
_PAIRS = {"“": "”", "„": "“”", "‟": "”", "«": "»", "‹": "›", "‘": "’", "‚": "‘’", '"': '"', "'": "'"}
_REVERSED = {"»": "«", "›": "‹"}
_SINGLE = frozenset("‘’'‚")
_PRIMES = frozenset({"''", "``"})
_OPENING_PRIMES = re.compile(r"(?<![^\s(\[—–-])(?:''|``)(?=[^\s'`])")
_CLOSING_PRIMES = re.compile(r"(?<=[^\s'`])''(?!')")
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-/:;,.…¿¡>“„\"«]")
_LONGEST_SINGLE = 500
_WORD = re.compile(r"\w+(?:['’\u200c-]\w+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation from its opening mark at `start` to after its closing mark at `end`.

    `inner_start` and `inner_end` leave the marks out. `closed` is False when the text ends first: the
    quotation then runs to the end of the text and may go on in the next block.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


def find_quotations(text: str, start: int = 0, end: int | None = None) -> tuple[Quotation, ...]:
    """Return the outermost quotations of `text[start:end]`, in order; offsets are those of `text`.

    Give one block at a time: what a block leaves open ends with it. For nested quotations, call this
    again with the inside of a quotation.
    """
    end = len(text) if end is None else end
    plain = _join_primes(text, start, end)
    if plain != text:
        return tuple(_widen(text, each) for each in find_quotations(plain, start, end))
    closings = _match_doubles(text, start, end)
    found: list[Quotation] = []
    position = start
    while (mark := _MARK.search(text, position, end)) is not None:
        quotation = _read_quotation(text, mark.start(), start, end, closings)
        if quotation is not None:
            found.append(quotation)
        position = mark.end() if quotation is None else quotation.end
    return tuple(found)


def _join_primes(text: str, start: int, end: int) -> str:
    """Return the text, as long as it is, with every '' and `` in the range as one double mark."""
    part = text[start:end]
    if "''" not in part:
        return text
    part = _OPENING_PRIMES.sub(' "', part)
    return text[:start] + _CLOSING_PRIMES.sub('" ', part) + text[end:]


def _widen(text: str, quotation: Quotation) -> Quotation:
    """Return the quotation with marks of two characters as a whole."""
    first = max(0, quotation.start - 1)
    opens = text[first : quotation.start + 1] in _PRIMES
    closes = quotation.closed and text[quotation.end - 1 : quotation.end + 1] in _PRIMES
    return replace(quotation, start=first if opens else quotation.start, end=quotation.end + closes)


def count_quoted_words(text: str, quotation: Quotation) -> int:
    """Return the number of words inside the quotation."""
    return len(_WORD.findall(text, quotation.inner_start, quotation.inner_end))


def mask_quotations(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> str:
    """Return `text[start:end]` with all that is inside the quotations replaced by `x`, same length.

    What ends a sentence inside a quotation then no longer looks like the end of one; the closing
    punctuation before the closing mark is kept, since it ends the sentence around it too, and a capital
    letter at the opening mark becomes `X`, since a sentence may begin with it.
    """
    pieces: list[str] = []
    position = start
    for quotation in quotations:
        last = max(quotation.inner_start, quotation.inner_end - 1)
        hidden = "x" * (last - quotation.inner_start)
        if text[quotation.inner_start : last][:1].isupper():
            hidden = "X" + hidden[1:]
        pieces += [text[position : quotation.inner_start], hidden]
        position = last
    pieces.append(text[position:end])
    return "".join(pieces)


def _match_doubles(text: str, start: int, end: int) -> dict[int, int]:
    """Return, for each opening double mark that is closed, the offset of the mark that closes it.

    A closing mark closes the last one open of its kind, so that of two opening marks with one closing mark
    between them the first counts as never closed.
    """
    closings: dict[int, int] = {}
    opened: dict[str, list[int]] = {mark: [] for mark in _PAIRS}
    for mark in _MARK.finditer(text, start, end):
        at, char = mark.start(), mark[0]
        if char in _SINGLE:
            continue
        kind = _find_closed_kind(text, at, char, opened, end)
        if kind is not None:
            closings[opened[kind].pop()] = at
        elif char in opened and _opens(text, at, start, end):
            if char == '"':
                opened[char].clear()
            opened[char].append(at)
    return closings


def _find_closed_kind(text: str, at: int, char: str, opened: dict[str, list[int]], end: int) -> str | None:
    """Return the kind of open mark that the mark at `at` closes, the latest opened first, or None."""
    if char == '"' and text[at - 1 : at].isspace() and text[at + 1 : min(at + 2, end)].isalnum():
        return None
    fitting = [kind for kind, places in opened.items() if places and char in _PAIRS[kind]]
    return max(fitting, key=lambda kind: opened[kind][-1]) if fitting else None


def _read_quotation(text: str, at: int, start: int, end: int, closings: dict[int, int]) -> Quotation | None:
    """Return the quotation that the mark at `at` opens, or None when it opens none."""
    mark = text[at]
    if not _opens(text, at, start, end):
        return None
    if mark in _REVERSED:
        closing = text.find(_REVERSED[mark], at + 1, end)
        if closing < 0 and at == start:  # in Spanish a paragraph that goes on with a quotation begins with »
            closing = text.find(mark, at + 1, end)
        return None if closing < 0 else _bound(text, at, closing, end)
    closing = _find_closing_single(text, at, end) if mark in _SINGLE else closings.get(at, -1)
    if closing >= 0:
        return _bound(text, at, closing, end)
    if mark in _SINGLE or text.find(mark, at + 1, end) >= 0 or (mark == '"' and at > start):
        return None
    return _bound(text, at, None, end)


def _bound(text: str, at: int, closing: int | None, end: int) -> Quotation:
    """Return the quotation from `at` to `closing` (None: left open), without white space inside the marks."""
    first, last = at + 1, end if closing is None else closing
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return Quotation(at, end if closing is None else closing + 1, first, last, closing is not None)


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    follows = text[at + 1] if at + 1 < end else " "
    before = text[at - 1] if at > start else " "
    if mark in _REVERSED:
        return not before.isalnum() and not follows.isspace() and before not in ".,!?"
    if mark not in _PAIRS:
        return False
    if mark in "«‹„‟":
        return True
    if mark == "“":
        return not follows.isspace()
    return not follows.isspace() and _BEFORE_OPENING.match(before) is not None


def _find_closing_single(text: str, at: int, end: int) -> int:
    """Return the offset of the single mark that closes the one at `at`, or -1.

    A mark before a letter is an apostrophe; one after a final s may be a possessive, so that it closes
    only if no better one comes before the next opening mark.
    """
    fallback = -1
    closers = _PAIRS[text[at]]
    for mark in _MARK.finditer(text, at + 1, min(end, at + _LONGEST_SINGLE)):
        position = mark.start()
        if mark[0] == "‘" and closers == "’":
            break
        if mark[0] not in closers or text[position + 1 : min(position + 2, end)].isalnum():
            continue
        if text[position - 1] != "s":
            return position
        fallback = position if fallback < 0 else fallback
    return fallback
