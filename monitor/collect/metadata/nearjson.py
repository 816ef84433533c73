"""JSON-LD as web pages carry it: wrapped, escaped, several values in a row, or not quite JSON."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_MAX_CHARS = 1_000_000
_OPENING = re.compile(r"(?:\s|<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)++")
_CLOSINGS = ("-->", "]]>", "/*]]>*/", "/* ]]> */", "//", ";")
_LAST_MARKS = "; \t\r\n"  # which come in the longest runs; the loop over the others is slower
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
_MAX_COMMENT_CHARS = 2_000
"""What is longer begins in a string: "https://quay.example/*"."""
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPED_QUOTE = "&quot;"
_HEAD_CHARS = 200
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_AFTER_STRING = re.compile(r'\s*(?:[}\]:]|,\s*(?:["{\[}\]\d-]|true|false|null)|$)')
_BETWEEN = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)


def is_linked_data(element: HtmlElement) -> bool:
    """Tell whether an element is a script of JSON-LD, by its type."""
    return element.tag == "script" and "ld+json" in (element.get("type") or "").lower()


def read_values(written: str) -> Iterator[object]:
    """Yield the JSON values in a script element, in order; nothing where they cannot be made out.

    Forgiven are comment and CDATA wrappings, line breaks in strings, trailing commas, comments, HTML
    escapes, wrong backslashes, quotation marks that nobody escaped, and values without an array.
    """
    if len(written) > _MAX_CHARS:
        return
    for attempt in _mend(_unwrap(written)):
        try:
            values = list(_decode_all(attempt))
        except (ValueError, RecursionError):
            continue
        yield from values
        return


def _unwrap(written: str) -> str:
    """Return the text without the comment and CDATA marks around it."""
    opening = _OPENING.match(written)
    start, end = opening.end() if opening is not None else 0, len(written.rstrip(_LAST_MARKS))
    while end > start:
        closing = next((mark for mark in _CLOSINGS if written.endswith(mark, start, end)), None)
        if closing is not None:
            end -= len(closing)
        elif written[end - 1].isspace():
            end -= 1
        else:
            break
    return written[start:end]


def _mend(text: str) -> Iterator[str]:
    """Yield the text, then with more and more of what is wrong with it mended."""
    yield text
    head = text[:_HEAD_CHARS]
    if _ESCAPED_QUOTE in head and '"' not in head.split(_ESCAPED_QUOTE)[0]:
        text = html.unescape(text)
        yield text
    text = _TRAILING_COMMA.sub("", _BAD_ESCAPE.sub("", text))
    yield text
    text = _TRAILING_COMMA.sub("", _drop_block_comments(_LINE_COMMENT.sub("", text)))
    yield text
    yield _escape_quotes(text)


def _drop_block_comments(text: str) -> str:
    """Return the text without what stands between comment marks; it is searched once from end to end."""
    pieces: list[str] = []
    start, closing, opening = 0, -1, text.find("/*")
    while opening >= 0:
        if closing < opening + 2:
            closing = text.find("*/", opening + 2)
        if closing < 0:
            break
        if closing <= opening + _MAX_COMMENT_CHARS:
            pieces.append(text[start:opening])
            start = closing + 2
        opening = text.find("/*", max(start, opening + 2))
    return "".join((*pieces, text[start:]))


def _decode_all(text: str) -> Iterator[object]:
    position = 0
    while position < len(text):
        value, position = _DECODER.raw_decode(text, position)
        yield value
        if gap := _BETWEEN.match(text, position):
            position = gap.end()


def _escape_quotes(text: str) -> str:
    """Return the text with a backslash before each quotation mark that cannot end its string."""
    pieces: list[str] = []
    inside = False
    start = 0
    for mark in _QUOTE.finditer(text):
        if mark[0] != '"':
            continue
        if not inside:
            inside = True
        elif _AFTER_STRING.match(text, mark.end()):
            inside = False
        else:
            pieces += (text[start : mark.start()], "\\")
            start = mark.start()
    return "".join((*pieces, text[start:]))
