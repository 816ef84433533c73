"""Which character set a document is in, where its labels and its bytes may disagree."""

from __future__ import annotations

import codecs
import re

_SLOW_CODECS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
_MIN_UTF8_SURPLUS = 8  # bytes more than characters; a short text in another charset may look like UTF-8
_MAX_BROKEN_SHARE = 0.05  # of that surplus
_LABEL = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


def decode_utf8(body: bytes) -> str | None:
    """Return the text of bytes that are UTF-8, or UTF-8 but for a few (a cut in mid-character); else None.

    Text that is recognisably UTF-8 is UTF-8 whatever its labels say. ASCII alone does not tell.
    """
    if body.isascii() or b"\x00" in body[:8]:
        return None
    try:
        text, broken = body.decode("utf-8"), 0
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    surplus = len(body) - len(text)
    return text if surplus >= _MIN_UTF8_SURPLUS and broken <= surplus * _MAX_BROKEN_SHARE else None


def read_label(content_type: str | None) -> str | None:
    """Return the charset in a Content-Type header, or None when it names none that text can be in."""
    found = _LABEL.search(content_type or "")
    return found[1] if found is not None and is_charset(found[1]) else None


def is_charset(label: str) -> bool:
    """Tell whether Python decodes text by this label, and in linear time."""
    try:
        return codecs.lookup(label).name not in _SLOW_CODECS
    except LookupError:
        return False
