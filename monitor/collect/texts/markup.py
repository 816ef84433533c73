"""Fragments of HTML as feeds and pages carry them: their words and their addresses."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
_UNREADABLE_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE_CHARS = re.compile("[\u00ad\u200b\u2060\ufeff]")
_RELATIVE = re.compile(r"""=(?<=[fcrFCR\s]=)\s*(["'])(?!\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|#))([^"'<>]*)\1""")
_ADDRESS_NAME = re.compile(r"\s(?:href|src|poster)\s*$", re.IGNORECASE)
_NAME_CHARS = 40
_SPACE_TIMES = 10  # so much longer than its words may markup be that is set out with white space
_ODD_SCHEME = re.compile(r"(?!\s*https?:)[^/?#:\s]*\s[^/?#:]*:", re.IGNORECASE)
"""A scheme with space in it, which a browser would leave out: no relative address has a colon so early."""
_ABSOLUTE_URL = re.compile(  # joined to anything, or taken apart and put together, it stays as it is
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?"
    r"(?:/[!\"$-:<->@-~]*(?:\?[!-\"$-~]+)?(?:#[!-~]+)?)?"
)
_INLINE_TAGS = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_SILENT_TAGS = ("script", "style", "noscript", "template", "svg", "math", "iframe", "form", "button")


def tidy_text(text: str) -> str:
    """Return `text` in NFC, on one line with single spaces, without control and invisible characters.

    Zero-width joiners stay: Persian words are spelt with them.
    """
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    line = " ".join(text.split())
    if not line.isprintable():  # which all of the unwanted characters are not, and some of the wanted
        line = " ".join(_INVISIBLE_CHARS.sub("", _UNREADABLE_CHARS.sub(" ", line)).split())
    return line if unicodedata.is_normalized("NFC", line) else unicodedata.normalize("NFC", line)


def has_markup(text: str) -> bool:
    """Tell whether there is a tag or a reference in `text`: it may read otherwise than it is written."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def strip_markup(fragment: str) -> str:
    """Return the words of an HTML fragment on one line: tags dropped, entities decoded once."""
    if not _MARKUP.search(fragment):
        return tidy_text(fragment)
    root = parse_fragment(fragment)
    return tidy_text(html.unescape(fragment) if root is None else read_words(root))


def read_words(element: HtmlElement) -> str:
    """Return the words of an element on one line; what a browser sets on lines of its own is kept apart."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag not in _INLINE_TAGS:
            parts.append(" ")
        text = node.text if event == "start" else node.tail if node is not element else None
        if text:
            parts.append(text)
    return tidy_text("".join(parts))


def is_short(element: HtmlElement, max_chars: int) -> bool:
    """Tell whether the element has no more than `max_chars` characters; a long one is not read to its end."""
    chars = 0
    for text in islice(element.itertext(), max_chars):
        chars += len(text)
        if chars > max_chars:
            return False
    return True


def read_start(element: HtmlElement, max_chars: int) -> str:
    """Return the first `max_chars` characters of an element's words; a long one is not read to its end."""
    if is_short(element, _SPACE_TIMES * max_chars):
        return read_words(element)[:max_chars]
    pieces = (text[:max_chars] for text in islice(element.itertext(), max_chars))
    return tidy_text(" ".join(pieces))[:max_chars]


def join_links(fragment: str, base: str) -> str:
    """Return the fragment with the relative addresses of its links and pictures joined to `base`."""

    def join(found: re.Match[str]) -> str:
        start = found.start()
        if _ADDRESS_NAME.search(fragment, max(0, start - _NAME_CHARS), start) is None:
            return found[0]
        return f'="{_join_address(found[2], base)}"'

    return _RELATIVE.sub(join, fragment) if base and "=" in fragment else fragment


def count_links(fragment: str, limit: int) -> int:
    """Return how many addresses `join_links` will look at, or `limit` when there are more."""
    return sum(1 for _ in islice(_RELATIVE.finditer(fragment), limit)) if "=" in fragment else 0


def _join_address(written: str, base: str) -> str:
    try:
        return html.escape(urljoin(base, html.unescape(written).strip()))
    except ValueError:
        return written


def parse_fragment(fragment: str) -> HtmlElement | None:
    """Return the fragment as the body of a document, scripts and the like dropped; None when empty."""
    clean = _UNREADABLE_CHARS.sub(" ", fragment)
    if not clean.strip():
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(f"<html><body>{clean}</body></html>".encode(), parser=parser)
    except etree.ParserError:
        return None
    etree.strip_elements(root, *_SILENT_TAGS, with_tail=False)
    return root.find("body")


def web_url(url: object, base: str = "") -> str | None:
    """Return `url` joined to `base` when the outcome is an http(s) URL with a host, else None."""
    if not isinstance(url, str):
        return None
    if _ABSOLUTE_URL.fullmatch(url):
        return url
    if not url.strip():
        return None
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    if _ODD_SCHEME.match(url):
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None
