"""The text of an article as its publisher gives it to machines: `articleBody` of the page's JSON-LD.

One page in six has it, often in full. It has no structure worth keeping, so it serves as a witness: which
lines of the page are the article's, and whether an extractor has read them.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.collect.metadata.nearjson import is_linked_data, read_values
from monitor.collect.pages.blocks import RawBlock, read_fragment
from monitor.collect.pages.containers import insert_lines
from monitor.collect.pages.places import Places
from monitor.collect.texts.markup import has_markup, parse_fragment, strip_markup, tidy_text
from monitor.terms import fold_text, list_words

_MIN_BODY_WORDS = 80
"""A shorter one is a summary."""
_MAX_BODY_CHARS = 300_000
_MAX_NODES = 2_000
_MAX_ESCAPES = 2  # some publishers escape the markup twice over
_RUN_WORDS = 4
_READ_SHARE = 0.6
"""Of the body's word runs, what a reading of the article holds at least."""
_SHORT_SHARE = 0.75
_SCRAP_SHARE = 0.5
"""Of the body's length, what a reading has at least that is not far too short, and not a mere scrap of it."""
_LINE_SHARE = 0.8
"""Of a line's word runs, what the body holds at least when the line is the article's."""
_SURE_BODY_SHARE = 0.9
_SURE_TEXT_SHARE = 0.7
"""Of the body's runs, what the text holds at least, and of the text, what the body holds at least, for a line
that the body does not have to be no part of the article."""
_MAX_UNLISTED_CHARS = 200


@dataclass(frozen=True, slots=True)
class ArticleBody:
    """The body as written, its words, and the runs of them."""

    written: str
    words: str
    runs: frozenset[tuple[str, ...]]

    def measure(self, texts: Sequence[str]) -> float:
        """Return the share of the body's runs that stand in the texts."""
        read = {run for text in texts for run in _list_runs(text)}
        return len(self.runs & read) / len(self.runs)

    def holds(self, text: str) -> bool:
        """Tell whether a line stands in the body, but for a few words. A line too short to tell does not."""
        runs = _list_runs(text)
        return bool(runs) and sum(run in self.runs for run in runs) >= _LINE_SHARE * len(runs)


def read_article_body(tree: HtmlElement) -> ArticleBody | None:
    """Return the longest article body in the page's JSON-LD; None when there is none worth the name."""
    written = ""
    for script in tree.iter("script"):
        text = script.text or ""
        if "articleBody" in text and is_linked_data(script):
            written = max(written, _find_body(text), key=len)
    written = written[:_MAX_BODY_CHARS]
    for _ in range(_MAX_ESCAPES):
        if "&lt;" in written or "&amp;" in written:
            written = html.unescape(written)
    words = strip_markup(written)
    runs = frozenset(_list_runs(words))
    return ArticleBody(written, words, runs) if len(runs) >= _MIN_BODY_WORDS else None


def complete_blocks(
    blocks: Sequence[RawBlock], body: ArticleBody, places: Places
) -> tuple[list[RawBlock], str | None]:
    """Return the blocks with what they lack of the body, and how it was found; None when they lack little.

    The page's own lines are taken where it shows them, since they have a structure; where it does not, the
    body itself is the text.
    """
    share = sum(len(block.text) for block in blocks) / len(body.words)
    if share >= _SHORT_SHARE or body.measure([block.text for block in blocks]) >= _READ_SHARE:
        return list(blocks), None
    kept = {block.text for block in blocks}
    missed = [line for line in places.lines if line.words not in kept and body.holds(line.words)]
    joined = insert_lines(blocks, missed, places)
    if body.measure([block.text for block in joined]) >= _READ_SHARE:
        return joined, "with the lines of the JSON-LD body"
    if share < _SCRAP_SHARE:
        return _read_written(body.written), "JSON-LD body"
    return list(blocks), None


def part_unlisted(blocks: Sequence[RawBlock], body: ArticleBody) -> tuple[list[RawBlock], list[RawBlock]]:
    """Return the blocks, and those that a body which has nearly all of the rest does not have.

    These are what follows the text, and short lines in the middle of it. Headings, quotations and posts are
    no part of some bodies, and the first lines of an article of others.
    """
    held = [body.holds(block.text) for block in blocks]
    chars = sum(len(block.text) for block, known in zip(blocks, held, strict=True) if known)
    if chars < _SURE_TEXT_SHARE * sum(len(block.text) for block in blocks):
        return list(blocks), []
    if body.measure([block.text for block in blocks]) < _SURE_BODY_SHARE:
        return list(blocks), []
    first, last = held.index(True), len(held) - 1 - held[::-1].index(True)
    words = fold_text(body.words)
    unlisted = [
        block
        for position, (block, known) in enumerate(zip(blocks, held, strict=True))
        if not known
        and (position > last or (position > first and len(block.text) <= _MAX_UNLISTED_CHARS))
        and block.kind in ("paragraph", "list")
        and fold_text(block.text) not in words
    ]
    gone = set(map(id, unlisted))
    return [block for block in blocks if id(block) not in gone], unlisted


def _find_body(script: str) -> str:
    """Return the longest article body in a script of JSON-LD; empty when there is none."""
    waiting = list(read_values(script))
    longest = ""
    seen = 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            written = node.get("articleBody")
            longest = max(longest, written, key=len) if isinstance(written, str) else longest
            waiting += node.values()
    return longest


def _read_written(written: str) -> list[RawBlock]:
    """Return the paragraphs of a body, which comes as HTML or with a line for each."""
    root = parse_fragment(written) if has_markup(written) else None
    if root is not None:
        return read_fragment(root)
    lines = (tidy_text(line) for line in written.splitlines())
    return [RawBlock("paragraph", line) for line in lines if line]


def _list_runs(text: str) -> list[tuple[str, ...]]:
    words = list_words(text)
    return list(zip(*(words[first:] for first in range(_RUN_WORDS)), strict=False))
