"""The lines of a page and where each stands in its tree, so that a text can be judged by its surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from lxml.html import HtmlElement

from monitor.collect.pages.blocks import HEADINGS, RawBlock
from monitor.collect.texts.markup import read_start, read_words, tidy_text
from monitor.model import BlockKind

_BLOCK_TAGS = (
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "form", "center", "body"),
    *("blockquote", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "pre", "details", "summary"),
    *("table", "caption", "tbody", "tr", "td", "th"),
    *HEADINGS,
)
_MAX_LINE_CHARS = 400
_MAX_LEFT_OUT = 200  # elements after the text that are looked at


@dataclass(frozen=True, slots=True)
class Line:
    """An element that holds words and no other block, and the words. `rank` counts the lines of the page."""

    words: str
    element: HtmlElement
    rank: int


@dataclass(frozen=True, slots=True)
class Places:
    """The lines of a page in order, and the first one with each text."""

    lines: tuple[Line, ...]
    by_words: Mapping[str, Line]

    def find(self, block: RawBlock) -> Line | None:
        """Return the line in which a block begins; None when the page has it in another shape."""
        first = block.text.split("\n", 1)[0]
        return self.by_words.get(first) or self.by_words.get(first.split(" | ", 1)[0])


def find_places(tree: HtmlElement) -> Places:
    """Return the lines of a page. Takes time in proportion to the page."""
    holders: set[HtmlElement] = set()
    elements = list(tree.iter(*_BLOCK_TAGS))
    for element in elements:
        for above in element.iterancestors():
            if above in holders:
                break
            holders.add(above)
    lines: list[Line] = []
    by_words: dict[str, Line] = {}
    for element in elements:
        if element in holders:
            continue
        words = read_words(element) if len(element) else tidy_text(element.text or "")
        if words:
            line = Line(words, element, len(lines))
            lines.append(line)
            by_words.setdefault(words, line)
    return Places(tuple(lines), by_words)


def read_lines(lines: Sequence[Line]) -> list[RawBlock]:
    """Return lines of a page as blocks; items of one list in a row are one block."""
    blocks: list[RawBlock] = []
    before: HtmlElement | None = None
    for line in lines:
        around = line.element.getparent() if line.element.tag == "li" else None
        if around is not None and around is before:
            blocks[-1] = RawBlock("list", f"{blocks[-1].text}\n{line.words}")
        else:
            blocks.append(RawBlock(_tell_kind(line.element), line.words))
        before = around
    return blocks


def _tell_kind(element: HtmlElement) -> BlockKind:
    if element.tag in HEADINGS:
        return "heading"
    if element.tag in ("li", "dt", "dd", "td", "th"):
        return "list"
    if element.tag in ("figcaption", "caption"):
        return "caption"
    quoted = element.tag == "blockquote" or next(element.iterancestors("blockquote"), None) is not None
    return "quote" if quoted else "paragraph"


def restore_dropped(blocks: Sequence[RawBlock], places: Places) -> list[RawBlock]:
    """Return the blocks with the paragraphs and headings that stand between two kept ones in one container.

    An extractor judges blocks one by one and may leave a short paragraph out of the middle of a text. What
    lies between two paragraphs of an article, as their sibling, is part of it.
    """
    kept = {block.text for block in blocks}
    restored: list[RawBlock] = []
    reached = -1
    for block, following in zip_longest(blocks, blocks[1:]):
        restored.append(block)
        here = places.by_words.get(block.text)
        there = places.by_words.get(following.text) if following is not None else None
        if here is None or there is None or not reached <= here.rank < there.rank:
            continue
        reached = there.rank
        if here.element.getparent() is there.element.getparent():
            between = _list_between(here.element, there.element)
            restored += [lost for lost in between if lost.text not in kept]
    return restored


def find_left_out(blocks: Sequence[RawBlock], places: Places) -> list[str]:
    """Return the first short lines after the text, in its container or the one around it, that are no blocks.

    Extractors leave out the small print at the end of an article, which may say where it comes from.
    """
    last = next((block.text for block in reversed(blocks) if block.kind == "paragraph"), None)
    place = places.by_words.get(last) if last is not None else None
    around = place.element.getparent() if place is not None else None
    if place is None or around is None:
        return []
    kept = {block.text for block in blocks}
    following = [sibling for level in (place.element, around) for sibling in level.itersiblings()]
    elements = (line for element in following for line in (element, *element.iter("p", "em", "i", "small")))
    lines = dict.fromkeys(
        read_start(element, _MAX_LINE_CHARS + 1) for element in islice(elements, _MAX_LEFT_OUT)
    )
    return [line for line in lines if 0 < len(line) <= _MAX_LINE_CHARS and line not in kept]


def _list_between(first: HtmlElement, last: HtmlElement) -> list[RawBlock]:
    """Return the paragraphs and headings between two siblings; none when `last` does not follow `first`."""
    between: list[RawBlock] = []
    for element in first.itersiblings():
        if element is last:
            return between
        if element.tag == "p" or element.tag in HEADINGS:
            words = read_words(element)
            if words:
                between.append(RawBlock("heading" if element.tag in HEADINGS else "paragraph", words))
    return []
