"""What stands before the first element of an XML document: made short and harmless before a parser sees it.

Document types are taken out. Of the entities they declare, those stay that stand for a few characters; none
that names another, a file or an address does, so that a document never grows by more than it can be read.
"""

from __future__ import annotations

import html
import re

from monitor.collect.texts.charsets import is_charset

_MAX_ENTITIES = 300
_MAX_GROWTH_BYTES = 10_000_000
_DECLARATION = re.compile(rb"<\?xml\s[^<>?]{0,200}\?>")
_LABEL = re.compile(rb"""(encoding\s*=\s*["'])([^"'>]{1,60})(["'])""")
_MISC = re.compile(rb"(?>\xef\xbb\xbf|\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_SUBSET = rb"""\[(?>[^]"'<]++|"[^"]*+"|'[^']*+'|<!--.*?-->|<(?!!--))*+\]\s*+"""
_DOCTYPE = re.compile(
    rb"""<!DOCTYPE(?:(?>[^["'>]++|"[^"]*+"|'[^']*+')*+(?:%s)?>|[^>]*+>)""" % _SUBSET,
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(
    rb"""<!ENTITY\s+([A-Za-z][\w.-]{0,40})\s+(["'])((?:&\#\w{1,8};|[^&%<"']){0,100})\2\s*>"""
)


def settle_declaration(body: bytes) -> bytes:
    """Return the document from its first character on, its XML declaration on a line of its own.

    A label that names no charset, or one that takes very long to read, becomes UTF-8. feedparser looks for
    the label in the whole first line, in time that grows with the square of its length.
    """
    body = body.lstrip()
    declaration = _DECLARATION.match(body)
    if declaration is None:
        return b"\n" + body if body.startswith(b"<?") else body
    return _LABEL.sub(_keep_charset, declaration[0], count=1) + b"\n" + body[declaration.end() :].lstrip()


def _keep_charset(found: re.Match[bytes]) -> bytes:
    known = is_charset(found[2].decode("ascii", "replace"))
    return found[1] + (found[2] if known else b"utf-8") + found[3]


def find_content(data: bytes) -> int:
    """Return where the comments, instructions and the document type before the first element end."""
    start = _skip_misc(data, 0)
    doctype = _DOCTYPE.match(data, start)
    return start if doctype is None else _skip_misc(data, doctype.end())


def _skip_misc(data: bytes, start: int) -> int:
    misc = _MISC.match(data, start)
    return start if misc is None else misc.end()


def settle_doctype(data: bytes) -> tuple[bytes, dict[str, str]]:
    """Return a document in UTF-8 with a document type of harmless entities or none, and those entities."""
    start = _skip_misc(data, 0)
    doctype = _DOCTYPE.match(data, start)
    if doctype is None:
        return data, {}
    rest = data[doctype.end() :]
    entities = {name: value for name, _, value in _ENTITY.findall(doctype[0])[:_MAX_ENTITIES]}
    longest = max(map(len, entities.values()), default=0)
    if not entities or rest.count(b"&") * longest > _MAX_GROWTH_BYTES:
        return data[:start] + rest, {}
    declared = b"".join(b'<!ENTITY %s "%s">' % pair for pair in entities.items())
    known = {
        name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in entities.items()
    }
    return data[:start] + b"<!DOCTYPE feed [" + declared + b"]>" + rest, known
