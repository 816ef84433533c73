"""Frames: sentences in which each quotation counts as one token, so that what stands around it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.model import Block, Range
from monitor.tag.quotemarks import Quotation, find_quotations, mask_quotations
from monitor.tag.sentences import split_range
from monitor.terms import fold_text

TokenKind = Literal["word", "mark", "quote"]

_READ_KINDS = frozenset({"paragraph", "quote", "list"})
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[.,]\d+)+|[^\W_]+(?:['’\-‑\u200c][^\W_]+)*|[^\w\s]|_")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|lorsqu|puisqu)['’](?=.)", re.IGNORECASE)
_INVERTED = re.compile(r"(?:-t)?-(?=(?:ils?|elles?)$)", re.IGNORECASE)
_ACCORDING = ("وفقا", "طبقا")
_FOR = re.compile(r"ل[^\Wل]{3}")
"""What Arabic writes as one word with the source behind "according"."""
_DASHES = "—–"
_LONGEST_FRAME = 400
"""Tokens. What runs on longer is a table or a list of words, and reading it whole would take its square."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a punctuation mark or a whole quotation; `low` is folded, empty for a quotation."""

    text: str
    low: str
    start: int
    end: int
    kind: TokenKind
    quotation: Quotation | None = None

    @property
    def capital(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind == "word" and self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Frame:
    """One sentence as tokens. `block` is the index of its block, `opens_block` whether it comes first."""

    tokens: tuple[Token, ...]
    block: int
    opens_block: bool

    @property
    def quotes_only(self) -> bool:
        """Whether nothing but quotations (and punctuation) stands in it."""
        return any(token.kind == "quote" for token in self.tokens) and not any(
            token.kind == "word" for token in self.tokens
        )

    @property
    def opens_in_dash(self) -> bool:
        """Whether it may be what somebody says in a dialogue without quotation marks."""
        return self.opens_block and bool(self.tokens) and self.tokens[0].text == "—"

    @property
    def ends_in_colon(self) -> bool:
        """Whether it leads in what follows."""
        return bool(self.tokens) and self.tokens[-1].text == ":"


def read_frames(text: str, blocks: Sequence[Block], language: str | None) -> list[Frame]:
    """Return the frames of the paragraph, quote and list blocks, in order, but for those that are signed."""
    frames: list[Frame] = []
    for index, block in enumerate(blocks):
        if block.kind in _READ_KINDS and not is_signed(block):
            frames.extend(read_block(text, block.start, block.end, index, language))
    return frames


def is_signed(block: Block) -> bool:
    """Tell whether a block as a whole is somebody's words: a post, or a quotation set apart under a name."""
    return block.kind == "post" or (block.kind == "quote" and block.by is not None)


def read_block(text: str, start: int, end: int, index: int, language: str | None) -> list[Frame]:
    """Return the frames of `text[start:end]`, which is block number `index`."""
    quotations = find_quotations(text, start, end)
    masked = mask_quotations(text, start, end, quotations)
    frames: list[Frame] = []
    for first, last in _keep_quotations_whole(
        split_range(masked, 0, end - start, language), quotations, start
    ):
        inside = [each for each in quotations if start + first <= each.start < start + last]
        tokens = _read_tokens(text, start + first, start + last, inside, language)
        for cut in range(0, len(tokens), _LONGEST_FRAME):
            frames.append(Frame(tuple(tokens[cut : cut + _LONGEST_FRAME]), index, not frames))
    return frames


def read_tokens(text: str, start: int, end: int, language: str | None) -> list[Token]:
    """Return `text[start:end]`, a part of a sentence, as tokens."""
    return _read_tokens(text, start, end, find_quotations(text, start, end), language)


def make_quote_token(text: str, quotation: Quotation) -> Token:
    """Return a quotation as one token."""
    shown = text[quotation.start : quotation.end]
    return Token(shown, "", quotation.start, quotation.end, "quote", quotation)


def _keep_quotations_whole(ranges: list[Range], quotations: Sequence[Quotation], offset: int) -> list[Range]:
    """Join ranges that a quotation spans."""
    joined: list[Range] = []
    for first, last in ranges:
        at = first + offset
        if joined and any(each.start < at < each.end for each in quotations):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _read_tokens(
    text: str, start: int, end: int, quotations: Sequence[Quotation], language: str | None
) -> list[Token]:
    tokens: list[Token] = []
    position = start
    for quotation in quotations:
        tokens += _read_words(text, position, quotation.start, language)
        tokens.append(make_quote_token(text, quotation))
        position = quotation.end
    return tokens + _read_words(text, position, end, language)


def _read_words(text: str, start: int, end: int, language: str | None) -> list[Token]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text, start, max(start, end)):
        shown = found[0]
        if shown[0].isalnum():
            start = found.start()
            if language == "ar" and tokens and tokens[-1].low.endswith(_ACCORDING) and _FOR.match(shown):
                shown, start = shown[1:], start + 1
            split = _split_french if language == "fr" else _split_possessive
            tokens += split(shown, start)
        else:
            mark = "—" if shown in _DASHES else shown
            tokens.append(Token(mark, mark, *found.span(), "mark"))
    return tokens


def _split_possessive(shown: str, start: int) -> list[Token]:
    """Return the word, and a final 's as a token of its own."""
    low = fold_text(shown).replace(" ", "")
    if low.endswith("'s") and len(low) > 2:
        cut = start + len(shown) - 2
        return [
            Token(shown[:-2], low[:-2], start, cut, "word"),
            Token(shown[-2:], "'s", cut, start + len(shown), "word"),
        ]
    return [Token(shown, low, start, start + len(shown), "word")]


def _split_french(shown: str, start: int) -> list[Token]:
    """Return the word, with what is elided before it (l', qu') and a pronoun behind it (-t-elle) apart."""
    elided = _ELISION.match(shown)
    inverted = _INVERTED.search(shown)
    cuts = [(0, elided.end()), (elided.end(), len(shown))] if elided else [(0, len(shown))]
    if inverted and inverted.start() > cuts[-1][0]:
        cuts[-1:] = [(cuts[-1][0], inverted.start()), (inverted.end(), len(shown))]
    return [
        Token(shown[low:high], fold_text(shown[low:high]), start + low, start + high, "word")
        for low, high in cuts
    ]
