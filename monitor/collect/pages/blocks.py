"""Blocks of an article: from trafilatura's tree or a feed's HTML, and laid out as one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from monitor.collect.texts.markup import read_words, tidy_text, web_url
from monitor.model import Block, BlockKind

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTAINERS = frozenset(
    {"div", "section", "article", "main", "body", "figure", "center", "header", "details", "span"}
)
_LINE_TAGS = frozenset({*HEADINGS, "p", "blockquote", "li", "figcaption", "div", "td", "em", "small"})
"""What a line of its own stands in. `em` and `small`: loose text has no other element for its small print."""
_LISTS = ("list", "ul", "ol", "dl")
_MAX_HEADING_CHARS = 120
_MAX_LINE_CHARS = 400
_MAX_LABEL_CHARS = 40
_MAX_LABEL_WORDS = 6
_MAX_CELL_CHARS = 600
_MIN_TITLE_GAPS = 3  # between the words of a headline
_MAX_HEADLINES = 5
_MAX_NOTE_CHARS = 80


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before it has a place in the text."""

    kind: BlockKind
    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class PageHints:
    """What a page's markup tells about its short lines: words of captions and alternative texts, of lines
    set in bold, of lines that are nothing but links, of lines that are a link under a label ("More: ..."), of
    its main headlines; and the address of each link by its words."""

    captions: frozenset[str] = frozenset()
    emphasised: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    pointing: frozenset[str] = frozenset()
    headlines: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)


def note_rule(rule: str, block: RawBlock) -> str:
    """Return what the record says of a block that a rule acted on: the rule's name and the first words."""
    return f"{rule}: {block.text[:_MAX_NOTE_CHARS]}"


def lay_out(blocks: Sequence[RawBlock]) -> tuple[str, tuple[Block, ...]]:
    """Return the blocks joined by one blank line, and where each stands in that text."""
    placed: list[Block] = []
    start = 0
    for block in blocks:
        placed.append(Block(block.kind, start, start + len(block.text), by=block.by))
        start += len(block.text) + 2
    return "\n\n".join(block.text for block in blocks), tuple(placed)


def read_body(body: HtmlElement) -> list[RawBlock]:
    """Return the blocks of a document body as trafilatura gives it (TEI-like elements), in order."""
    return [block for element in body for block in _read_tei(element) if block.text]


def read_fragment(root: HtmlElement) -> list[RawBlock]:
    """Return the blocks of a piece of HTML as published, in order."""
    return [block for block in _read_html(root) if block.text]


def read_hints(tree: HtmlElement, url: str, blocks: Sequence[RawBlock]) -> PageHints:
    """Return what the markup of the page at `url` tells about the short lines among its blocks."""
    short = frozenset(
        line for block in blocks for line in block.text.split("\n") if 0 < len(line) <= _MAX_LINE_CHARS
    )
    captions = {tidy_text(image.get("alt") or "") for image in tree.iter("img")}
    captions.update(map(read_words, tree.iter("figcaption")))
    captions.update(_list_repeated(tree))
    lines: dict[HtmlElement, str] = {}
    bold = {
        words for element in tree.iter("strong", "b") if (words := _read_whole_line(element, short, lines))
    }
    linked, pointing, links = _read_links(tree, url, short, lines)
    return PageHints(
        captions=short & captions,
        emphasised=frozenset(words for words in bold if len(words) <= _MAX_HEADING_CHARS),
        linked=linked,
        pointing=pointing,
        headlines=frozenset(map(read_words, islice(tree.iter("h1"), _MAX_HEADLINES))),
        links=links,
    )


def _read_links(
    tree: HtmlElement, url: str, short: frozenset[str], lines: dict[HtmlElement, str]
) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    """Return the short lines that are a link, those that are one under a label, and the address of each link
    by its words. `lines` as for `_find_line`."""
    joined = "\n".join(short)
    linked: set[str] = set()
    pointing: set[str] = set()
    links: dict[str, str] = {}
    for anchor in tree.iter("a"):
        words = tidy_text("".join(anchor.itertext()))
        if not 0 < len(words) <= _MAX_LINE_CHARS:
            continue
        line = _find_line(anchor, lines)
        if line not in short and words not in joined:
            continue
        if address := web_url(anchor.get("href"), url):
            links.setdefault(words, address)
        if line == words and words in short:
            linked.add(words)
        elif line in short and words.count(" ") >= _MIN_TITLE_GAPS and _is_label(line.removesuffix(words)):
            pointing.add(line)
    return frozenset(linked), frozenset(pointing), links


def _list_repeated(tree: HtmlElement) -> Iterator[str]:
    """Yield the words of each paragraph that repeats the one before: a caption, set twice."""
    before: list[str] = []
    for element in tree.iter("p", "div", "figcaption"):
        if element.tag == "div" and (len(element) > 2 or not (element.text or "").strip()):
            continue
        words = "".join(islice(element.itertext(), 20)).split()
        if words and words == before:
            yield tidy_text(" ".join(words))
        before = words


def _read_whole_line(
    element: HtmlElement, short: frozenset[str], lines: dict[HtmlElement, str]
) -> str | None:
    """Return the words of the line `element` stands in, when it holds all of them and they are a block's."""
    words = tidy_text("".join(element.itertext()))
    return words if words in short and _find_line(element, lines) == words else None


def _find_line(element: HtmlElement, lines: dict[HtmlElement, str]) -> str:
    """Return the words of the line `element` stands in; none where it stands in no line.

    `lines` remembers the words of lines already looked at: a page may have ten thousand links in one.
    """
    line = next((above for above in islice(element.iterancestors(), 4) if above.tag in _LINE_TAGS), None)
    if line is None:
        return ""
    if line not in lines:
        lines[line] = tidy_text("".join(line.itertext()))
    return lines[line]


def _is_label(words: str) -> bool:
    """Tell whether the words before a link are a label for it, "More on tides:"."""
    label = words.rstrip()
    return (
        label.endswith((":", "：")) and len(label) <= _MAX_LABEL_CHARS and label.count(" ") < _MAX_LABEL_WORDS
    )


# --- trafilatura's tree ----------------------------------------------------------------------


def _read_tei(element: HtmlElement, kind: BlockKind = "paragraph") -> Iterator[RawBlock]:
    tag = element.tag
    if tag == "head" or tag in HEADINGS:
        yield RawBlock("heading", read_words(element))
    elif tag == "list":
        yield RawBlock("list", _join_lines(_list_items(element, "item")))
    elif tag == "table" and _is_layout(element):
        for cell in element.iter("cell"):
            yield from _read_cell(cell)
    elif tag == "table":
        rows = (" | ".join(filter(None, map(read_words, row.iter("cell")))) for row in element.iter("row"))
        yield RawBlock("list", _join_lines(rows))
    elif tag == "quote" and any(child.tag in ("p", "quote", "list") for child in element):
        if words := tidy_text(element.text or ""):
            yield RawBlock("quote", words)
        for child in element:
            yield from _read_tei(child, "quote")
            if words := tidy_text(child.tail or ""):
                yield RawBlock("quote", words)
    elif tag == "quote":
        yield from (RawBlock("quote", part) for part in _split_at_breaks(_list_pieces(element, "lb")))
    else:
        yield from (RawBlock(kind, part) for part in _split_at_breaks(_list_pieces(element, "lb")))


def _is_layout(table: HtmlElement) -> bool:
    """Tell whether a table sets out a page: a cell of it has several paragraphs, or a long one."""
    return any(
        len(cell.findall("p")) > 1 or sum(map(len, cell.itertext())) > _MAX_CELL_CHARS
        for cell in table.iter("cell")
    )


def _read_cell(cell: HtmlElement) -> Iterator[RawBlock]:
    """Yield what stands in a cell of a layout; the cells of a table in it have a turn of their own."""
    yield RawBlock("paragraph", tidy_text(cell.text or ""))
    for child in cell:
        if child.tag != "table":
            yield from _read_tei(child)
        yield RawBlock("paragraph", tidy_text(child.tail or ""))


def _list_items(element: HtmlElement, *tags: str) -> Iterator[str]:
    """Yield the words of each item of a list, an item's own before those of the list within it."""
    for item in element.iter(*tags):
        nested = any(True for _ in islice(item.iter(*tags), 1, 2))
        yield _read_own_words(item) if nested else read_words(item)


def _read_own_words(item: HtmlElement) -> str:
    """Return the words of an item of a list but for those of the lists within it."""
    own = deepcopy(item)
    etree.strip_elements(own, *_LISTS, with_tail=False)
    return read_words(own)


def _join_lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _split_at_breaks(pieces: Iterable[str | None]) -> Iterator[str]:
    """Yield the words of the pieces, parted where two line breaks (None) follow each other."""
    part: list[str] = []
    breaks = 0
    for piece in pieces:
        if piece is None:
            breaks += 1
            part.append(" ")
        else:
            if piece.strip():
                if breaks > 1:
                    yield tidy_text("".join(part))
                    part = []
                breaks = 0
            part.append(piece)
    yield tidy_text("".join(part))


def _list_pieces(element: HtmlElement, break_tag: str) -> Iterator[str | None]:
    """Yield the texts within an element, None for each line break."""
    if element.text:
        yield element.text
    for child in element:
        if child.tag == break_tag:
            yield None
        else:
            yield from _list_pieces(child, break_tag)
        if child.tail:
            yield child.tail


# --- HTML of a feed --------------------------------------------------------------------------


def _read_html(element: HtmlElement, kind: BlockKind = "paragraph") -> Iterator[RawBlock]:
    """Yield the blocks of an element; loose text between block elements is a paragraph."""
    loose: list[str | None] = [element.text or ""]
    for child in element:
        if _is_block(child):
            yield from (RawBlock(kind, part) for part in _split_at_breaks(loose))
            yield from _read_block(child, kind)
            loose = [child.tail or ""]
        else:
            loose += [None] if child.tag == "br" else _list_pieces(child, "br")
            loose.append(child.tail or "")
    yield from (RawBlock(kind, part) for part in _split_at_breaks(loose))


def _is_block(element: HtmlElement) -> bool:
    if (
        element.tag in ("p", "blockquote", "ul", "ol", "table", "figcaption", "pre", "dl")
        or element.tag in HEADINGS
    ):
        return True
    return element.tag in _CONTAINERS and (
        element.tag != "span" or any(_is_block(child) for child in element)
    )


def _read_block(element: HtmlElement, kind: BlockKind) -> Iterator[RawBlock]:
    tag = element.tag
    if tag in HEADINGS:
        yield RawBlock("heading", read_words(element))
    elif tag in ("ul", "ol", "dl"):
        yield RawBlock("list", _join_lines(_list_items(element, "li", "dt", "dd")))
    elif tag == "table":
        yield RawBlock("list", _join_lines(read_words(row) for row in element.iter("tr")))
    elif tag == "figcaption":
        yield RawBlock("caption", read_words(element))
    else:
        yield from _read_html(element, "quote" if tag == "blockquote" else kind)
