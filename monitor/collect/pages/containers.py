"""Which containers of a page hold its article: an article's text may be split over several of the same make.

An extractor takes one element for the article. Where the page sets the text in several with the same class,
with pictures or advertisements between them, it reads a part of the text and nothing tells it so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from monitor.collect.pages.blocks import RawBlock, read_fragment
from monitor.collect.pages.places import Line, Places, read_lines
from monitor.collect.texts.markup import tidy_text

Make = tuple[str, str, str | None, str, str | None]
"""An element's tag, with the tags and classes of the two around it."""

_LONG_LINE_CHARS = 80
_TYPICAL_SHARE = 0.2
"""Of the text in long lines, what those of one make hold at least for that make to be the article's."""

_LOOSE_SHARE = 0.3
"""Of the text that was read, what stands loose in its container at least for that to be read anew."""
_LINE_START_CHARS = 40
_LINK_SHARE = 0.8


def join_split(blocks: Sequence[RawBlock], places: Places) -> list[RawBlock]:
    """Return the blocks with the lines of containers that are made like those of the text, in page order."""
    lines = [places.find(block) for block in blocks]
    makes = _find_typical_makes(blocks, lines)
    if not makes:
        return list(blocks)
    taken = {line.element.getparent() for line in lines if line is not None}
    articles = {_find_article(line.element) for line in lines if line is not None}
    found: set[HtmlElement] = set()
    for line in places.lines:
        around = line.element.getparent()
        if around is None or around in taken or around in found or len(line.words) < _LONG_LINE_CHARS:
            continue
        if _tell_make(line.element) in makes and _find_article(line.element) in articles:
            found.add(around)
    if not found:
        return list(blocks)
    kept = {block.text for block in blocks}
    missed = [
        line
        for line in places.lines
        if _find_holder(line.element) in found and line.words not in kept and not _is_list_of_links(line)
    ]
    return insert_lines(blocks, missed, places)


def read_loose(container: HtmlElement, blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Return the blocks of the text's container, when much of its text stands in no paragraph; else none.

    Old pages part their text with line breaks, and some have it between the elements: extractors lose it.
    """
    texts = (container.text, *(child.tail for child in container))
    lines = (tidy_text(text) for text in texts if text is not None and len(text) >= _LONG_LINE_CHARS)
    known = {block.text[:_LINE_START_CHARS] for block in blocks}
    missed = sum(len(line) for line in lines if line[:_LINE_START_CHARS] not in known)
    if missed < _LOOSE_SHARE * sum(len(block.text) for block in blocks):
        return []
    return read_fragment(container)


def insert_lines(blocks: Sequence[RawBlock], missed: Sequence[Line], places: Places) -> list[RawBlock]:
    """Return the blocks with other lines of the page among them, each where it stands on the page."""
    joined: list[RawBlock] = []
    waiting = list(reversed(missed))
    for block in blocks:
        line = places.find(block)
        before: list[Line] = []
        while line is not None and waiting and waiting[-1].rank < line.rank:
            before.append(waiting.pop())
        joined += [*read_lines(before), block]
    return joined + read_lines(waiting[::-1])


def _find_typical_makes(blocks: Sequence[RawBlock], lines: Sequence[Line | None]) -> set[Make]:
    """Return the makes of the text's long lines, of those that have a class to tell them by."""
    chars: Counter[Make] = Counter()
    for block, line in zip(blocks, lines, strict=True):
        if line is not None and len(block.text) >= _LONG_LINE_CHARS:
            chars[_tell_make(line.element)] += len(block.text)
    least = _TYPICAL_SHARE * chars.total()
    return {make for make, amount in chars.items() if amount >= least and (make[2] or make[4])}


def _tell_make(element: HtmlElement) -> Make:
    around = element.getparent()
    above = around.getparent() if around is not None else None
    return (
        str(element.tag),
        str(around.tag) if around is not None else "",
        around.get("class") if around is not None else None,
        str(above.tag) if above is not None else "",
        above.get("class") if above is not None else None,
    )


def _is_list_of_links(line: Line) -> bool:
    """Tell whether a line is an item of a list and little but a link."""
    linked = sum(len("".join(anchor.itertext())) for anchor in line.element.iter("a"))
    return line.element.tag == "li" and linked >= _LINK_SHARE * len(line.words)


def _find_holder(element: HtmlElement) -> HtmlElement | None:
    """Return the element a line stands in; what a list or a quotation stands in, for a line of it."""
    around = element.getparent()
    return around.getparent() if around is not None and around.tag in ("ul", "ol", "blockquote") else around


def _find_article(element: HtmlElement) -> HtmlElement | None:
    """Return the article element around an element: pages that go on without end hold several articles."""
    return next(element.iterancestors("article"), None)
