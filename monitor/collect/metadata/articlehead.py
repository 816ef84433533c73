"""What stands on a page between the headline and the text: byline, date, section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from monitor.collect.texts.markup import is_short

_MAX_ELEMENTS = 160
_MAX_BEFORE = 25
_LONG_PARAGRAPH_CHARS = 160
_MAX_LONG_PARAGRAPHS = 2  # a standfirst, and the first of the text
_SILENT = frozenset(("script", "style", "noscript", "svg", "template", "iframe"))


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """The elements by the headline, in reading order: those before it in its header come first."""

    heading: HtmlElement | None
    elements: tuple[HtmlElement, ...]


def find_article_head(tree: HtmlElement, heading: HtmlElement | None) -> ArticleHead:
    """Return what stands by the headline that `heading` shows; without one, how the main part begins."""
    start = heading if heading is not None else _find_main(tree)
    if start is None:
        return ArticleHead(None, ())
    after = start.iterdescendants() if heading is None else _follow(start)
    elements: list[HtmlElement] = []
    paragraphs = 0
    for element in islice(after, _MAX_ELEMENTS):
        if element.tag in _SILENT or not isinstance(element.tag, str):
            continue
        elements.append(element)
        if element.tag == "p" and not is_short(element, _LONG_PARAGRAPH_CHARS):
            paragraphs += 1
            if paragraphs == _MAX_LONG_PARAGRAPHS:
                break
    return ArticleHead(heading, (*_precede(heading), *elements))


def _find_main(tree: HtmlElement) -> HtmlElement | None:
    return next(
        (found for tag in ("article", "main") if (found := next(tree.iter(tag), None)) is not None), None
    )


def _follow(start: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements after `start` in document order, without those around it."""
    node: HtmlElement | None = start
    while node is not None and node.tag != "body":
        for sibling in node.itersiblings():
            yield from sibling.iter()
        node = node.getparent()


def _precede(heading: HtmlElement | None) -> tuple[HtmlElement, ...]:
    """Return the elements before the headline within the element that holds both."""
    holder = heading.getparent() if heading is not None else None
    if heading is None or holder is None or holder.tag == "body":
        return ()
    before: list[HtmlElement] = []
    for sibling in heading.itersiblings(preceding=True):
        before[:0] = [
            element for element in islice(sibling.iter(), _MAX_BEFORE) if isinstance(element.tag, str)
        ]
    return tuple(before[-_MAX_BEFORE:])
