"""A page's bytes as a tree of elements, parsed once for everyone who reads the page."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction, fromstring

from monitor.collect.metadata.nearjson import is_linked_data
from monitor.collect.texts.charsets import decode_page
from monitor.errors import PageUnreadable

_HEAD_BYTES = 4096

# One control character, or one reference to one, makes trafilatura drop the whole page.
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_CLOSED_ROOT = re.compile(rb"(<html\b[^<>]*)/\s*>", re.IGNORECASE)
"""A root element closed as it is opened: libxml2 drops everything after it."""

_BESIDE_THE_TEXT = ("script", "style", "svg", "iframe", "nav", "aside", "footer", "button", "select")
_DROPPED = "dropped"


def _build_parser() -> HTMLParser:
    """Return a parser that makes every element an HtmlElement.

    lxml.html chooses the class of each element in Python, for the sake of forms and inputs: on a page of
    3,000 elements that costs more than parsing it.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    classes = etree.ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
    parser.set_element_class_lookup(classes)
    return parser


_PARSER = _build_parser()


def parse_page(body: bytes, content_type: str | None) -> HtmlElement:
    """Return the tree of a page. `content_type` is the header as sent.

    Raises PageUnreadable when the body is no HTML.
    """
    text = decode_page(body, content_type)
    markup = _CONTROL_REFERENCE.sub(b" ", text.encode("utf-8", "replace").translate(None, _CONTROLS))
    if not markup.strip():
        raise PageUnreadable("the page is empty")
    if closed := _CLOSED_ROOT.search(markup, 0, _HEAD_BYTES):
        markup = markup[: closed.end(1)] + markup[closed.end() - 1 :]
    try:
        tree = fromstring(markup, parser=_PARSER)
    except etree.ParserError as error:
        raise PageUnreadable("the document is not HTML") from error
    except etree.XMLSyntaxError as error:  # no HTML is too broken for libxml2, but it may run out of memory
        raise MemoryError("libxml2 cannot build the tree of the page") from error
    if len(tree) < 2 and b"html" not in markup[:50].lower():
        raise PageUnreadable("the document is not HTML")
    return tree


def drop_surroundings(tree: HtmlElement) -> None:
    """Take out of the tree what stands beside the text of an article: scripts, menus, the site's footer.

    That is half the elements of a page, or more. JSON-LD stays, a footer within an article, and whatever
    holds the page's main part: a menu that nobody closed goes on to the end of the page.
    """
    for element in tree.iterdescendants(*_BESIDE_THE_TEXT):
        if not _is_needed(element):
            element.tag = _DROPPED
    etree.strip_elements(tree, _DROPPED, with_tail=False)  # all at once: one by one takes the square of time


def _is_needed(element: HtmlElement) -> bool:
    if element.tag == "script":
        return is_linked_data(element)
    if element.tag == "footer" and next(element.iterancestors("article", "main"), None) is not None:
        return True
    return next(element.iter("main", "h1"), None) is not None
