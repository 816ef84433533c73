"""Text that was UTF-8, was read as a charset of one byte a letter, and was written as UTF-8 again.

"Ã©" stands for "é" then. Each wrong reading is undone by writing the letters in the wrong charset and
reading the bytes as UTF-8, which genuine text does not survive.
"""

from __future__ import annotations

import re

_MIN_SEQUENCES = 3
_MIN_COVERED_SHARE = 0.98
"""Of the letters that the wrong charset has beyond ASCII, how many must stand in sequences of UTF-8.
In genuine text next to none do."""
_MAX_ROUNDS = 2


class _Misreading:
    """A charset that UTF-8 is wrongly read as; a byte it leaves undefined is the control of that number."""

    def __init__(self, codec: str) -> None:
        table = bytes(range(256)).decode(codec, "replace")
        chars = [chr(byte) if char == "\ufffd" else char for byte, char in enumerate(table)]
        self._bytes = {ord(char): byte for byte, char in enumerate(chars) if byte > 0x7F}
        leads2, leads3, leads4 = (
            _write_class(chars[a:b]) for a, b in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5))
        )
        follows = _write_class(chars[0x80:0xC0])
        self._sequence = re.compile(f"{leads2}{follows}|{leads3}{follows}{{2}}|{leads4}{follows}{{3}}")
        self._letter = re.compile(_write_class(chars[0x80:]))

    def undo(self, text: str) -> str | None:
        """Return the text as it was, or None when it is not certain that it was misread."""
        sequences = self._sequence.findall(text)
        if len(sequences) < _MIN_SEQUENCES:
            return None
        letters = len(self._letter.findall(text))
        if sum(map(len, sequences)) < letters * _MIN_COVERED_SHARE:
            return None
        return self._sequence.sub(self._read_sequence, text)

    def _read_sequence(self, found: re.Match[str]) -> str:
        written = bytes(self._bytes[ord(char)] for char in found[0])
        try:
            return written.decode()
        except UnicodeDecodeError:  # an overlong sequence, or half a surrogate
            return found[0]


def _write_class(chars: list[str]) -> str:
    return f"[{re.escape(''.join(chars))}]"


_LATIN, _ARABIC, _CYRILLIC = _Misreading("cp1252"), _Misreading("cp1256"), _Misreading("cp1251")
_LATIN_NEXT = (
    rb"(?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80\x82\x84].)"
)
_LATIN_TRACE = re.compile(  # a sequence of UTF-8 in the letters of windows-1252, itself in UTF-8
    rb"\xc3(?:[\x82-\x9f]%(next)b|[\xa0-\xaf]%(next)b{2}|[\xb0-\xb4]%(next)b{3})" % {b"next": _LATIN_NEXT}
)
_MAX_SURPLUS = 8  # bytes that UTF-8 needs beyond one a character, for each such sequence


def mend_mojibake(text: str, *, utf8: bytes | None = None) -> str:
    """Return the text as it was before it was misread, once or twice; as it is unless that is certain.

    Certain is: at least three sequences of UTF-8, and 98 % of the letters that the wrong charset has beyond
    ASCII in such sequences. `utf8` is the text in UTF-8, where that is at hand.
    """
    if text.isascii():
        return text
    for _ in range(_MAX_ROUNDS):
        misreading = _suspect(text, text.encode("utf-8", "replace") if utf8 is None else utf8)
        mended = misreading.undo(text) if misreading is not None else None
        if mended is None:
            return text
        text, utf8 = mended, None
    return text


def _suspect(text: str, utf8: bytes) -> _Misreading | None:
    """Return the misreading that a text may be of, by letters that are rare in genuine texts.

    One byte is searched for first: that takes a hundredth of the time that a character takes.
    """
    if b"\xc3" in utf8 and len(_LATIN_TRACE.findall(utf8)) * _MAX_SURPLUS >= len(utf8) - len(text):
        return _LATIN
    if b"\xd8" in utf8 and "ظ" in text and text.count("ط") + text.count("ظ") > text.count("ا"):
        return _ARABIC
    if b"\xd0" in utf8 and "Р" in text and text.count("Р") + text.count("С") > text.count("о"):
        return _CYRILLIC
    return None
