"""The ways of finding an article's text on its page, and the choice between them.

trafilatura's quick way reads most pages right. The other ways have their say where signs tell that it did
not: next to nothing read, little beside the long paragraphs of the page, text outside of any paragraph,
containers of the same make left out, far less than the JSON-LD body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from monitor.collect.pages.articlebody import ArticleBody, complete_blocks, part_unlisted, read_article_body
from monitor.collect.pages.beside import find_container, part_blocks
from monitor.collect.pages.blocks import RawBlock, note_rule, read_body
from monitor.collect.pages.containers import join_split, read_loose
from monitor.collect.pages.embeds import name_quoted, read_quoted, restore_posts, take_posts
from monitor.collect.pages.places import Places, find_left_out, find_places, restore_dropped
from monitor.collect.pages.tree import drop_surroundings
from monitor.errors import PageUnreadable

_QUICK = Extractor(comments=False, fast=True)
_THOROUGH = Extractor(comments=False)
"""Two more extractors have their say. That costs as much again, and changes one page in thirty."""

# What the quick way reads is poor when it is shorter, or the page's long paragraphs hold more times that.
_MIN_QUICK_CHARS = 500
_LONG_PARAGRAPH_CHARS = 80
_MAX_UNREAD_TIMES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The blocks of an article, the tree they are in, the element that holds most of them and that of the
    last; short lines near the text that are none of its blocks; the way in which it was found, and why that
    way; the rules that set lines aside."""

    blocks: tuple[RawBlock, ...]
    tree: HtmlElement
    container: HtmlElement | None
    last: HtmlElement | None
    left_out: tuple[str, ...]
    extractor: str
    why: str
    rules: tuple[str, ...]


def find_article(tree: HtmlElement, parse_again: Callable[[], HtmlElement]) -> Found:
    """Return the article on a page. The tree is changed; `parse_again` gives it as it was.

    Raises PageUnreadable when no text is found.
    """
    body = read_article_body(tree)
    posts = take_posts(tree)
    drop_surroundings(tree)
    blocks, extractor, why = _extract(tree, _QUICK), "trafilatura", "no sign that it missed the text"
    if poor := _tell_poor(blocks, tree):
        if not blocks:
            tree = parse_again()  # what was dropped may be the text
            posts = take_posts(tree)
        if thorough := _extract(tree, _THOROUGH):
            blocks, extractor, why = thorough, "trafilatura, thorough", poor
    places = find_places(tree)
    blocks, ways = _complete(blocks, places, body)
    if not blocks:
        raise PageUnreadable("no article text was found on the page")
    blocks = restore_posts(restore_dropped(blocks, places), posts, places)
    judged = part_blocks(name_quoted(blocks, read_quoted(tree)), places)
    kept, unlisted = part_unlisted(judged.kept, body) if body is not None else (list(judged.kept), [])
    aside = [block.text for block in unlisted]
    return Found(
        blocks=tuple(kept),
        tree=tree,
        container=judged.container,
        last=judged.last,
        left_out=tuple(dict.fromkeys((*aside, *find_left_out(kept, places)))),
        extractor=", ".join((extractor, *(way for way, _ in ways))),
        why="; ".join([sign for _, sign in ways] or [why]),
        rules=judged.rules + tuple(note_rule("not in the JSON-LD body", block) for block in unlisted),
    )


def _complete(
    blocks: list[RawBlock], places: Places, body: ArticleBody | None
) -> tuple[list[RawBlock], list[tuple[str, str]]]:
    """Return the blocks with what other ways of reading add to them, and each such way with its sign."""
    ways: list[tuple[str, str]] = []
    container = find_container(blocks, places)
    if container is not None and (loose := read_loose(container, blocks)):
        blocks = loose
        ways.append(("container", "much of the text stands in no paragraph"))
    joined = join_split(blocks, places)
    if len(joined) > len(blocks):
        ways.append(("containers joined", "the text is split over containers of the same make"))
    if body is None:
        return joined, ways
    completed, way = complete_blocks(joined, body, places)
    if way is not None:
        ways.append((way, "far less was read than the JSON-LD body has"))
    return completed, ways


def _extract(tree: HtmlElement, options: Extractor) -> list[RawBlock]:
    """Return the blocks that trafilatura finds, in order, and none when it finds too few words."""
    try:
        document = bare_extraction(tree, options=options)  # of a copy of the tree
    except MemoryError:  # the worker ends, and another takes its place
        raise
    except Exception as error:  # it documents no errors, and pages are hostile
        raise PageUnreadable(f"trafilatura fails on it: {type(error).__name__}: {error}") from error
    return read_body(document.body) if isinstance(document, Document) else []


def _tell_poor(blocks: Sequence[RawBlock], tree: HtmlElement) -> str | None:
    """Tell why the blocks are a poor reading of the page; None when they are not."""
    read_chars = sum(len(block.text) for block in blocks)
    if read_chars < _MIN_QUICK_CHARS:
        return "the quick way found next to nothing"
    lengths = (len("".join(paragraph.itertext()).strip()) for paragraph in tree.iter("p"))
    if sum(chars for chars in lengths if chars >= _LONG_PARAGRAPH_CHARS) > _MAX_UNREAD_TIMES * read_chars:
        return "the quick way found little beside the long paragraphs of the page"
    return None
