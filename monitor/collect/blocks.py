"""Blocks of an article: from trafilatura's tree or a feed's HTML, and laid out as one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from monitor.collect.markup import parse_fragment, read_words, tidy_text, web_url
from monitor.model import Block, BlockKind

_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset(
    {"div", "section", "article", "main", "body", "figure", "center", "header", "details", "span"}
)
_LEAF_BLOCKS = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "li",
    "figcaption",
    "div",
    "td",
    "em",
    "small",
)
_MAX_HEADING_CHARS = 120
_MAX_LINE_CHARS = 400
_OUTSIDE = frozenset({"nav", "aside", "footer", "form", "header"})


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before it has a place in the text."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class PageHints:
    """What a page's markup tells about its short lines: words of captions and alternative texts, of lines
    set in bold, of lines that are nothing but links; and the address of each link by its words."""

    captions: frozenset[str] = frozenset()
    emphasised: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)


def lay_out(blocks: Sequence[RawBlock]) -> tuple[str, tuple[Block, ...]]:
    """Return the blocks joined by one blank line, and where each stands in that text."""
    placed: list[Block] = []
    start = 0
    for block in blocks:
        placed.append(Block(block.kind, start, start + len(block.text)))
        start += len(block.text) + 2
    return "\n\n".join(block.text for block in blocks), tuple(placed)


def read_body(body: HtmlElement) -> list[RawBlock]:
    """Return the blocks of a document body as trafilatura gives it (TEI-like elements), in order."""
    return [block for element in body for block in _read_tei(element) if block.text]


def read_fragment(fragment: str) -> list[RawBlock]:
    """Return the blocks of a piece of HTML, in order."""
    root = parse_fragment(fragment)
    return [block for block in _read_html(root) if block.text] if root is not None else []


def read_hints(tree: HtmlElement, url: str) -> PageHints:
    """Return what the markup of the page at `url` tells about its short lines."""
    captions = [read_words(element) for element in tree.iter("figcaption")]
    captions += [tidy_text(image.get("alt") or "") for image in tree.iter("img")]
    emphasised = [words for element in tree.iter("strong", "b") if (words := _whole_line(element))]
    linked: list[str] = []
    links: dict[str, str] = {}
    for anchor in tree.iter("a"):
        words = tidy_text("".join(anchor.itertext())) if len(anchor) < 20 else ""
        if not words or len(words) > _MAX_LINE_CHARS:
            continue
        if address := web_url(anchor.get("href"), url):
            links.setdefault(words, address)
        if line := _whole_line(anchor):
            linked.append(line)
    return PageHints(
        captions=frozenset(words for words in captions if len(words) > 3),
        emphasised=frozenset(words for words in emphasised if len(words) <= _MAX_HEADING_CHARS),
        linked=frozenset(linked),
        links=links,
    )


def restore_dropped(blocks: Sequence[RawBlock], tree: HtmlElement) -> list[RawBlock]:
    """Return the blocks with the paragraphs and headings that stand between two kept ones in one container.

    An extractor judges blocks one by one and may leave a short paragraph out of the middle of a text. What
    lies between two paragraphs of an article, as their sibling, is part of it.
    """
    kept = Counter(block.text for block in blocks)
    places: dict[str, HtmlElement] = {}
    for element in tree.iter("p", "h2", "h3", "h4"):
        words = read_words(element)
        if words in kept and words not in places:
            places[words] = element
    restored: list[RawBlock] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        restored.append(block)
        here, there = places.get(block.text), places.get(following.text) if following else None
        if here is None or there is None or here.getparent() is not there.getparent():
            continue
        restored += [between for between in _siblings_between(here, there) if between.text not in kept]
    return restored


def _siblings_between(first: HtmlElement, last: HtmlElement) -> list[RawBlock]:
    between: list[RawBlock] = []
    for element in first.itersiblings():
        if element is last:
            return between
        if element.tag == "p" or element.tag in _HEADINGS:
            words = read_words(element)
            if words:
                between.append(RawBlock("heading" if element.tag in _HEADINGS else "paragraph", words))
    return []


def _whole_line(element: HtmlElement) -> str | None:
    """Return the words of the line `element` stands in, when it holds all of them."""
    words = tidy_text("".join(element.itertext()))
    if not words or len(words) > _MAX_LINE_CHARS:
        return None
    line = element.getparent()
    for _ in range(4):
        if line is None:
            return None
        if line.tag in _LEAF_BLOCKS and line.tag != "em":
            return words if tidy_text("".join(line.itertext())) == words else None
        line = line.getparent()
    return None


# --- trafilatura's tree ----------------------------------------------------------------------


def _read_tei(element: HtmlElement, kind: BlockKind = "paragraph") -> Iterator[RawBlock]:
    tag = element.tag
    if tag in _HEADINGS:
        yield RawBlock("heading", read_words(element))
    elif tag == "list":
        yield RawBlock("list", _join_lines(read_words(item) for item in element.iter("item")))
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
        yield from (RawBlock("quote", part) for part in _split_at_breaks(element, "lb"))
    else:
        yield from (RawBlock(kind, part) for part in _split_at_breaks(element, "lb"))


def _join_lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _split_at_breaks(element: HtmlElement, tag: str) -> Iterator[str]:
    """Yield the words of an element, parted where two line breaks follow each other."""
    part: list[str] = []
    breaks = 0
    for piece in _pieces(element, tag):
        if piece is None:
            breaks += 1
            if breaks == 2:
                yield tidy_text("".join(part))
                part = []
            part.append(" ")
            continue
        if piece.strip():
            breaks = 0
        part.append(piece)
    yield tidy_text("".join(part))


def _pieces(element: HtmlElement, break_tag: str) -> Iterator[str | None]:
    """Yield the texts within an element, None for each line break."""
    if element.text:
        yield element.text
    for child in element:
        if child.tag == break_tag:
            yield None
        else:
            yield from _pieces(child, break_tag)
        if child.tail:
            yield child.tail


# --- HTML of a feed --------------------------------------------------------------------------


def _read_html(element: HtmlElement, kind: BlockKind = "paragraph") -> Iterator[RawBlock]:
    """Yield the blocks of an element; loose text between block elements is a paragraph."""
    loose: list[HtmlElement | str] = [element.text or ""]
    for child in element:
        if _is_block(child):
            yield from _flush(loose, kind)
            yield from _read_block(child, kind)
            loose = [child.tail or ""]
        else:
            loose += [child, child.tail or ""]
    yield from _flush(loose, kind)


def _is_block(element: HtmlElement) -> bool:
    if (
        element.tag in ("p", "blockquote", "ul", "ol", "table", "figcaption", "pre", "dl")
        or element.tag in _HEADINGS
    ):
        return True
    return element.tag in _CONTAINERS and (
        element.tag != "span" or any(_is_block(child) for child in element)
    )


def _read_block(element: HtmlElement, kind: BlockKind) -> Iterator[RawBlock]:
    tag = element.tag
    if tag in _HEADINGS:
        yield RawBlock("heading", read_words(element))
    elif tag in ("ul", "ol", "dl"):
        yield RawBlock("list", _join_lines(read_words(item) for item in element.iter("li", "dt", "dd")))
    elif tag == "table":
        yield RawBlock("list", _join_lines(read_words(row) for row in element.iter("tr")))
    elif tag == "figcaption":
        yield RawBlock("caption", read_words(element))
    else:
        yield from _read_html(element, "quote" if tag == "blockquote" else kind)


def _flush(loose: Sequence[HtmlElement | str], kind: BlockKind) -> Iterator[RawBlock]:
    wrapper = HtmlElement()
    wrapper.tag = "p"
    for piece in loose:
        if not isinstance(piece, str):
            wrapper.append(piece)
        elif len(wrapper):
            wrapper[-1].tail = piece
        else:
            wrapper.text = piece
    yield from (RawBlock(kind, part) for part in _split_at_breaks(wrapper, "br") if part)
