"""A page's bytes as a tree of elements, parsed once for everyone who reads the page."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction, fromstring

from monitor.collect.metadata.nearjson import is_linked_data
from monitor.collect.texts.charsets import decode_page
from monitor.errors import PageUnreadable

_HEAD_BYTES = 4096

# What no article is, five to thirteen times what the largest of 502 news pages has (in brackets). Some
# readers of a page take the square of such a number in time.
MAX_ELEMENTS = 50_000
"""Of a page that is read (5,516)."""
MAX_CHILDREN = 5_000
"""Of one element (363)."""
MAX_TEXT_CHARS = 1_000_000
"""Outside of scripts and styles (170,711)."""
MAX_ATTRIBUTES = 400
"""Of one element (64). Those beyond are dropped: libxml2 compares each one with all before it."""
MAX_ALL_ATTRIBUTES = 40_000
"""Of all elements together (6,807)."""
MAX_NAME_CHARS = 20_000
"""Of a class or an id (3,717). A longer one is dropped: extractors look for some hundred words in each."""
MAX_VALUE_CHARS = 120_000
"""Of any other attribute that is read (23,782). A longer one is dropped: data for scripts, or a picture."""
MAX_DATA_CHARS = 200_000
"""Of the JSON-LD of a page (34,753). What follows is dropped."""

_MOST_TAGS = 200_000
"""More than this is not parsed at all, to find out how many are elements: comments and end tags are none."""
_LONG_PAGE_BYTES = 1_000_000
"""Of a shorter page, text and attributes are within their limits, or not far beyond."""
_MIN_LONG_TAG_BYTES = 2 * MAX_ATTRIBUTES  # a letter and a space each

# One control character, or one reference to one, makes trafilatura drop the whole page.
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_CLOSED_ROOT = re.compile(rb"(<html\b[^<>]*)/\s*>", re.IGNORECASE)
"""A root element closed as it is opened: libxml2 drops everything after it."""

_CROWDED_TAG = re.compile(  # nothing but attributes, unlike the code of a script that holds a "<"
    rb"""<[a-z][\w:-]*+(?:\s++[^\s"'<>=/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+){%d}"""
    % MAX_ATTRIBUTES,
    re.IGNORECASE,
)
_count_elements = etree.XPath("count(//*)")
_find_crowded = etree.XPath(f"(//*[*[{MAX_CHILDREN + 1}]])[1]")
_count_attributes = etree.XPath("count(//@*)")
_find_texts = etree.XPath("//text()[not(parent::script or parent::style)]", smart_strings=False)
_find_long_values = etree.XPath(f"//*[@*[string-length() > {MAX_NAME_CHARS}]]")

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
    """Return the tree of a page, without what is out of all proportion. `content_type` is the header as sent.

    Raises PageUnreadable when the body is no HTML, or larger than any article.
    """
    text = decode_page(body, content_type)
    markup = _CONTROL_REFERENCE.sub(b" ", text.encode("utf-8", "replace").translate(None, _CONTROLS))
    if not markup.strip():
        raise PageUnreadable("the page is empty")
    if closed := _CLOSED_ROOT.search(markup, 0, _HEAD_BYTES):
        markup = markup[: closed.end(1)] + markup[closed.end() - 1 :]
    tags = markup.count(b"<")
    if tags > _MOST_TAGS:
        raise PageUnreadable(f"the page has more than {_MOST_TAGS:,} tags; no article has a tenth of that")
    markup = _shorten_tags(markup)
    try:
        tree = fromstring(markup, parser=_PARSER)
    except etree.ParserError as error:
        raise PageUnreadable("the document is not HTML") from error
    except etree.XMLSyntaxError as error:  # no HTML is too broken for libxml2, but it may run out of memory
        raise MemoryError("libxml2 cannot build the tree of the page") from error
    if len(tree) < 2 and b"html" not in markup[:50].lower():
        raise PageUnreadable("the document is not HTML")
    if tags > MAX_ELEMENTS:
        _refuse_more(_count_elements(tree), MAX_ELEMENTS, "elements")
    for crowded in _find_crowded(tree) if tags > MAX_CHILDREN else ():
        _refuse_more(len(crowded), MAX_CHILDREN, "elements in one")
    if len(markup) > _LONG_PAGE_BYTES:
        _bound_contents(tree)
    return tree


def _shorten_tags(markup: bytes) -> bytes:
    """Return a page with no more than `MAX_ATTRIBUTES` in each tag, found by how long such a tag is.

    A tag with the sign that ends tags in its values is not found: a page made to hang libxml2 that way takes
    a worker's whole deadline.
    """
    kept: list[bytes] = []
    copied = start = 0
    while start + _MIN_LONG_TAG_BYTES < len(markup):
        if (closed := markup.rfind(b">", start, start + _MIN_LONG_TAG_BYTES)) >= 0:
            start = closed + 1
            continue
        end = markup.find(b">", start)
        if end < 0:  # a tag that nobody closed
            end = len(markup)
        opened = markup.rfind(b"<", start, end)
        if opened >= 0 and (crowded := _CROWDED_TAG.match(markup, opened, end)) is not None:
            kept.append(markup[copied : crowded.end()])
            copied = end
        start = end + 1
    return b"".join((*kept, markup[copied:])) if kept else markup


def _bound_contents(tree: HtmlElement) -> None:
    """Drop from the tree of a long page what nobody needs of it, and refuse it if it is still too much."""
    _refuse_more(_count_attributes(tree), MAX_ALL_ATTRIBUTES, "attributes")
    _refuse_more(sum(map(len, _find_texts(tree))), MAX_TEXT_CHARS, "characters of text")
    for element in _find_long_values(tree):
        for name, value in element.attrib.items():
            if len(value) > (MAX_NAME_CHARS if name in ("class", "id") else MAX_VALUE_CHARS):
                del element.attrib[name]
    chars = 0
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            chars += len(script.text or "")
            if chars > MAX_DATA_CHARS:
                script.text = None


def _refuse_more(amount: float, most: int, of_what: str) -> None:
    if amount > most:
        raise PageUnreadable(f"the page has {amount:,.0f} {of_what}, and no article more than {most:,}")


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
