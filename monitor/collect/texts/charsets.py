"""Text from bytes whose labels may be missing, wrong or several, without replacement characters if it can be.

A byte order mark decides; then bytes that are recognisably UTF-8 or UTF-16; then the first label under which
the text is readable; then a guess among the charsets of the web. Decision 14 gives the reasons.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes

from monitor.collect.texts.mojibake import mend_mojibake

_NO_CHARSETS = frozenset(
    {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}  # slow, or no text
    | {"base64", "bz2", "hex", "quopri", "rot13", "rot-13", "uu", "zlib", "mbcs", "oem"}
)
_SHIFTING_CODECS = frozenset(  # that write letters beyond ASCII in ASCII bytes
    {"utf-7", "hz", "iso2022_kr", *(f"iso2022_jp{part}" for part in ("", "_1", "_2", "_3", "_2004", "_ext"))}
)
_WIDE_CODECS = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
"""What bytes that are not recognisably in them are not in."""
_MIN_UTF8_SURPLUS = 8  # bytes more than characters; a short text in another charset may look like UTF-8
_MIN_SOUND_PER_BROKEN = 4  # characters in UTF-8 for each byte that is not: fewer come about by chance
_MIN_SOUND_IF_LABELLED = 2
_HEAD_BYTES = 4096  # within which a document names its character set
_NUL_BYTES = 400
_MOST, _SOME, _FEW = 0.9, 0.25, 0.1  # shares of bytes that are NUL
_SEARCHED_BYTES = 100_000  # for words
_SAMPLE_BYTES = 8192
_READ_CHARS = 50_000
_MAX_UNREADABLE_SHARE = 0.05  # of the characters beyond ASCII
_LABEL = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_META_LABEL = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_XML_LABEL = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")

_MARKS = (  # that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEB_CODECS = {  # what a browser reads by these labels: https://encoding.spec.whatwg.org/#names-and-labels
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_WEB_LABELS = {  # that Python does not know
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5hkscs",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "unicode": "utf-16-le",
    **{f"x-cp{number}": f"cp{number}" for number in range(1250, 1259)},
}
_WINDOWS_SIBLINGS = {  # the charset that is meant where letters stand for the controls of an ISO charset
    "iso8859-2": "cp1250",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
_GUESSED_CODECS = [
    *("cp1256", "iso8859_6", "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp1253", "iso8859_7", "cp1255"),
    *("cp1252", "cp1254", "cp1250", "iso8859_2", "cp1257", "tis_620"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
_SIGNS = "\u00a0«»‘’“”„–—…•€°§©®·"
_LATIN_LETTERS = {  # what stands beyond ASCII in the languages written in each
    "cp1252": "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœºª¿¡ÀÁÂÄÅÆÇÈÉÊÍÎÓÔÖØÚÜ" + _SIGNS,
    "cp1254": "âçğıîöşûüÂÇĞİÖŞÜ" + _SIGNS,
    "cp1250": "ąáâăćčçďđéęěëíîłńňóôőöřśšşťţúůűüýźżžÁČĆŁÓÖŘŚŠÚÜŹŻŽÎȘŞ" + _SIGNS,
    "iso8859-2": "ąáâăćčçďđéęěëíîłńňóôőöřśšşťţúůűüýźżžÁČĆŁÓÖŘŚŠÚÜŹŻŽÎŞ" + _SIGNS,
    "cp1257": "āąčēęėģīįķļņšūųžõäöüĀČĒĖĪĮĶĻŅŠŪŲŽÕÄÖÜ" + _SIGNS,
}
_MIN_FITTING_SHARE = 0.98
_MAX_MISFIT_SHARE = 0.9
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_BESIDE_WORDS = re.compile(rb"<[^<>]*>|[\x00-\x1f]+")
_UNREADABLE = re.compile(
    "[\x80-\x84\x86-\x9f\ufffd\ue000-\uf8ff]"  # controls, private use, the replacement character
    "|(?<=[a-z])[\u0370-\u06ff\u4e00-\u9fff](?=[a-z])"  # a letter of another script within a Latin word
    "|(?<=[\u00a1-\u024f])[\u00a1-\u024f\u2013-\u2122](?=[\u00a1-\u024f])"  # three accents in a row
    "|(?<=[\u0600-\u06ff])[\u00c0-\u024f]|[\u00c0-\u024f](?=[\u0600-\u06ff])"  # accents within Arabic
    "|(?<=[а-яё])[А-ЯЁ]"  # capitals within a Cyrillic word
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the name of the Python codec that read it."""

    text: str
    charset: str


# --- documents -------------------------------------------------------------------------------


def decode_page(body: bytes, content_type: str | None) -> str:
    """Return a page as text; `content_type` is the header as sent, whose label goes before the page's own."""
    return decode_document(body, (read_label(content_type), read_own_label(body))).text


def decode_document(body: bytes, labels: Iterable[str | None]) -> Decoded:
    """Return the text of `body`; `labels` name charsets, the weightiest first.

    No label is believed that the bytes contradict. Text that was UTF-8, was read as another charset and
    written as UTF-8 again is mended where that is certain.
    """
    if unicode := _find_unicode(body):
        return Decoded(mend_mojibake(_decode_whole(body, unicode)), unicode)
    wanted = _rank_codecs(labels)
    if body.isascii():
        return _decode_ascii(body, wanted)
    text = decode_utf8(body)
    if text is None and "utf-8" in wanted:
        text = _decode_mixed(body, _MIN_SOUND_IF_LABELLED)
    if text is None and (not wanted or wanted[0] in _LATIN_LETTERS):
        # The few accents of a Latin text do not look like UTF-8 by chance.
        text = _decode_strictly(body, "utf-8")
    if text is not None:
        return Decoded(mend_mojibake(text, utf8=body), "utf-8")
    return _decode_labelled(body, wanted)


def _rank_codecs(labels: Iterable[str | None]) -> list[str]:
    """Return the codecs of the labels, each once; Latin-1, which servers say of anything, after others."""
    codecs_named = dict.fromkeys(codec for label in labels if label and (codec := _find_codec(label)))
    return sorted(codecs_named, key=lambda codec: codec == "cp1252")


def _decode_ascii(body: bytes, wanted: list[str]) -> Decoded:
    """Return a text of ASCII bytes, which may stand for other letters."""
    shifting = [codec for codec in wanted if codec in _SHIFTING_CODECS]
    if not shifting and b"\x1b$" in body:
        shifting = ["iso2022_jp"]
    return _decode_first(body, shifting) or Decoded(body.decode("ascii"), "ascii")


def _decode_labelled(body: bytes, wanted: list[str]) -> Decoded:
    """Return the first readable text by a label, its Windows sibling or a guess, or the best there is."""
    tried = [codec for label in wanted for codec in (label, _WINDOWS_SIBLINGS.get(label)) if codec]
    tried = [codec for codec in tried if codec not in _WIDE_CODECS]
    if found := _decode_first(body, tried):
        if found.charset not in _LATIN_LETTERS:
            return found
        fitting = _choose_latin(_take_sample(body), found.charset)
        return found if fitting == found.charset else Decoded(_decode_whole(body, fitting), fitting)
    codec = _guess_codec(_take_sample(body)) or next(iter(tried), "cp1252")
    return Decoded(mend_mojibake(_decode_whole(body, codec)), codec)


def _decode_first(body: bytes, wanted: Iterable[str]) -> Decoded | None:
    for codec in wanted:
        text = _decode_whole(body, codec)
        if _is_readable(text):
            return Decoded(mend_mojibake(text), codec)
    return None


def _decode_whole(body: bytes, codec: str) -> str:
    """Return the text without byte order mark, and without the part of a character at a cut end."""
    return body.decode(codec, "replace").removeprefix("\ufeff").rstrip("\ufffd")


def _decode_strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _is_readable(text: str) -> bool:
    """Tell whether what stands beyond ASCII, in a sample, is what people write."""
    head = text if len(text) <= _READ_CHARS else text[:_READ_CHARS] + text[-_READ_CHARS:]
    high = len(_BEYOND_ASCII.findall(head))
    return len(_UNREADABLE.findall(head)) <= high * _MAX_UNREADABLE_SHARE


def _find_unicode(body: bytes) -> str | None:
    """Return the codec that a byte order mark names, or of UTF-16 and 32 that NUL bytes give away."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return None if codec == "utf-8" and _decode_strictly(body, codec) is None else codec
    head = body[:_NUL_BYTES]
    if b"\x00" not in head or len(head) < 4:
        return None
    first, second, third, fourth = (head[place::4].count(0) / len(head[place::4]) for place in range(4))
    if min(third, fourth) > _MOST:
        return "utf-32-le"
    if min(first, second) > _MOST:
        return "utf-32-be"
    if min(second, fourth) > _SOME and max(first, third) < _FEW:  # the ASCII characters of the markup
        return "utf-16-le"
    return "utf-16-be" if min(first, third) > _SOME and max(second, fourth) < _FEW else None


# --- guesses ---------------------------------------------------------------------------------


def _take_sample(body: bytes) -> bytes:
    """Return lines of a body that have more than ASCII in them, without markup.

    Where there are none near its beginning, or within tags only, what follows the first such byte.
    """
    words = _BESIDE_WORDS.sub(b"\n", body[:_SEARCHED_BYTES])
    sample = b"\n".join(line for line in words.split(b"\n") if not line.isascii())
    if not sample and (first := _HIGH_BYTE.search(body)):
        sample = body[first.start() :]
    return sample[:_SAMPLE_BYTES]


def _guess_codec(sample: bytes) -> str | None:
    """Return the likeliest charset by the words in a sample, or None."""
    best = from_bytes(sample, cp_isolation=_GUESSED_CODECS, enable_fallback=False).best()
    codec = _find_codec(best.encoding) if best is not None else None
    return _choose_latin(sample, "cp1252") if codec in _LATIN_LETTERS else codec


def _choose_latin(sample: bytes, named: str) -> str:
    """Return `named` unless its letters are strange and those of another Latin charset are not."""
    shares = {codec: _count_fitting(sample, codec) for codec in (named, *_LATIN_LETTERS)}
    best = max(shares, key=lambda codec: shares[codec])
    return best if shares[named] < _MAX_MISFIT_SHARE and shares[best] >= _MIN_FITTING_SHARE else named


def _count_fitting(sample: bytes, codec: str) -> float:
    """Return the share of characters beyond ASCII that the languages written in a Latin charset have."""
    high = _BEYOND_ASCII.findall(sample.decode(codec, "replace"))
    return sum(char in _LATIN_LETTERS[codec] for char in high) / max(1, len(high))


# --- UTF-8 -----------------------------------------------------------------------------------


def decode_utf8(body: bytes) -> str | None:
    """Return the text of bytes that are UTF-8, or UTF-8 but for a few; else None.

    Text that is recognisably UTF-8 is UTF-8 whatever its labels say. ASCII alone does not tell. The few
    others are read as windows-1252, and the part of a character at a cut end is dropped.
    """
    if body.isascii() or b"\x00" in body[:8]:
        return None
    text = _decode_strictly(body, "utf-8")
    if text is not None:
        return text if len(body) - len(text) >= _MIN_UTF8_SURPLUS else None
    return _decode_mixed(body, _MIN_SOUND_PER_BROKEN)


def _decode_mixed(body: bytes, min_sound_per_broken: int) -> str | None:
    """Return the text of UTF-8 with a few bytes of windows-1252 in it, or None when they are not so few."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    sound = len(_BEYOND_ASCII.findall(text)) - broken
    if not sound or sound < broken * min_sound_per_broken:
        return None
    return body.decode("utf-8", _STRAY_BYTES).removeprefix("\ufeff")


def _read_stray_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "", error.end
    return error.object[error.start : error.start + 1].decode("cp1252", "ignore"), error.start + 1


_STRAY_BYTES = "monitor.stray-bytes"
codecs.register_error(_STRAY_BYTES, _read_stray_byte)


# --- labels ----------------------------------------------------------------------------------


def read_label(content_type: str | None) -> str | None:
    """Return the charset in a Content-Type header, or None when it names none that text can be in."""
    found = _LABEL.search(content_type or "")
    return found[1] if found is not None and is_charset(found[1]) else None


def read_own_label(body: bytes) -> str | None:
    """Return the charset that an XML declaration or a `meta` element in the body names, or None."""
    head = body[:_HEAD_BYTES]
    found = _XML_LABEL.match(head) or _META_LABEL.search(head)
    label = found[1].decode("ascii", "replace") if found is not None else ""
    return label if is_charset(label) else None


def is_charset(label: str) -> bool:
    """Tell whether text is decoded by this label, and in linear time."""
    return _find_codec(label) is not None


def _find_codec(label: str) -> str | None:
    """Return the Python codec for what a browser reads by a label."""
    try:
        name = codecs.lookup(_WEB_LABELS.get(label.strip().lower(), label)).name
    except (LookupError, ValueError):  # no codec, or a NUL in the label
        return None
    return None if name in _NO_CHARSETS else _WEB_CODECS.get(name, name)
