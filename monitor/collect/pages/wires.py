"""Wire tags: how an article shows that its text, or a part of it, came from a news agency.

A tag opens the first paragraph ("PORT ILSA, May 12 (Reuters) -"), closes the last one ("— AFP"), or is a
line of its own ("(with agencies)").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.collect.metadata.agencies import find_agencies, list_agencies, name_agency
from monitor.model import Provenance
from monitor.terms import fold_text

_MAX_OPENING_CHARS = 110
_MAX_CLOSING_CHARS = 80
_MAX_LINE_CHARS = 90
_MAX_CREDIT_CHARS = 300
_DIGITS = tuple("0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")
_LEADING_ARTICLE = re.compile(
    r"\W*(?:(?:from|of|by|von|der|des|de|du|da|do|di|l|la|el|the)\b[ '’]*)*", re.IGNORECASE
)
_BRACKETS = tuple("([【（")
_SENTENCE_ENDS = '.!?؟»”"“…。 '
_EDGES = " \t—–-*•.()[]【】（）|"

# "(Reuters) -", "Quay, May 3 (dpa/lno) –", "(KNA/iz). ", "[北港 3日 ロイター]".
_BRACKETED = re.compile(
    r"(?P<place>[^!?؟\n()\[\]【】（）]{0,70})"
    r"(?:[(\[【（](?P<who>[^()\[\]【】（）]{2,60})[)\]】）])(?:\s*(?:[-–—ー]{1,2}|:|\.(?= ))|(?<=[\]】]))"
)
# "Quay - IRNA -", "Quay, 3 May. /TASS/.", "Quay, May 3, AFP:", "IRNA – ": what stands between two of these.
_STROKE = re.compile(r"\s*(?:[-–—]{1,2}|[،,:/])\s*|\.\s+(?:/\s*)?")
_CLOSING_STROKE = re.compile(r"(?:/\.?|\s[-–—]{1,2}|[-–—:])(?=\s)|\.(?=\s)")
_REGIONAL = re.compile(r"(?P<who>[^\W\d_]{2,12})/(?=[^\W\d_]{3,} )")
"""Opens a report from the provinces: the agency, a stroke, and the place."""
# "新华社 ... 电": three characters of which the last says agency or site; the register decides.
_CHINESE = re.compile(r"(?P<who>[\u4e00-\u9fff]{2}[社网網])[^，。]{1,20}[电電]")
_DAY_AND_MONTH = re.compile(r"\d+(?:\.|er|º)?(?: de)? [^\W\d_]+\.?")
_MAX_PLACE_WORDS = 8

# An agency that no register knows shows by the form: "CITY, May 12 (Name) -".
CAPITALISED = r"[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,4}"
"""A pattern for one to five words, each with a capital: what a name looks like in Latin script."""
_UNKNOWN_OPENING = re.compile(rf"[A-Z]{{2}}[^.!?\n]{{0,60}} \((?P<who>{CAPITALISED})\)\s*[-–—]{{1,2}} ")
_UNKNOWN_LINE = re.compile(rf"\((?P<who>{CAPITALISED})\)")

# The first words of a Persian report say whose it is: "به گزارش ایسنا به نقل از ...،".
# Over folded text.
_REPORTED = re.compile(r"به گزارش (?:خبرنگار |خبرگزاری |پایگاه |سرویس \w+ )*(?P<who>[^،,:.؛]{2,60})[،,:؛]")
_REPORTED_FROM = re.compile(r" (?:به نقل )?از (?:خبرگزاری )?")

_CLOSINGS = (
    (re.compile(r"(?:^|[.!?؟»”\"“…。])\s*[(\[（](?P<who>[^()\[\]（）]{2,60})[)\]）][\s.]*$"), True),
    (
        re.compile(
            r"\s*[(\[](?P<who>(?:with|mit|avec|con|"
            r"com) [^()\[\]]{2,60}|[^()\[\]]{2,20}/[^()\[\]]{2,20})[)\]][\s.]*$"
        ),
        True,
    ),
    (re.compile(r"\s*[—–]\s*(?P<who>[^—–().!?]{2,40}?)[\s.]*$"), False),
    (re.compile(r"[.!?”\"]\s*-{1,2}\s?(?P<who>[^-().!?]{2,40}?)[\s.]*$"), False),
    (re.compile(r"[.!?؟]\s*/\s*(?P<who>[^/().!?]{2,40}?)[\s./]*$"), False),
    (re.compile(r"[.!?»”\"]\s+(?P<who>[^\s.!?]{2,12})\.?$"), False),
)

_WITH = re.compile(
    r"(?:with|by|from|text|mit|von|avec|par|con|por|com|da|по|с|با|مع)(?: (?:the|de|la|le|les|"
    r"der|das|di|da|do|l['’]))?"
    r"(?: |$)|(?:text|quelle)\s*:\s*",
    re.IGNORECASE,
)
_MATERIAL = (
    r"(?:with|from) (?:additional |further )?(?:files?|reports?|reporting|inputs?|material|"
    r"information|contributions?)|"
    r"(?:additional|further) (?:reporting|material|information) (?:by|from)|"
    r"mit (?:material|informationen|agenturmaterial|inhalten|beiträgen)|unter verwendung von|"
    r"avec (?:des |les )?(?:informations|dépêches|contributions)|"
    r"con (?:información|informaciones|datos|material|informazioni)|com (?:informações|informação|material)|"
    r"по (?:материалам|сообщениям|информации|данным)|с использованием материалов"
)
_MATERIAL_LINE = re.compile(
    rf"[\W_]*(?:{_MATERIAL})\b(?P<who>[^.!?]{{2,220}})(?:[.!?](?: .{{0,120}})?)?[\W_]*", re.IGNORECASE
)
_RIGHTS_LINE = re.compile(
    r"[\W_]*(?:©|copyright|\(c\))[ ©]*(?=.*(?:\d{4}|rights))[\d –-]*(?:by )?(?P<who>[^.,|]{2,40}?)"
    r"(?: \d{4}[\d–-]*)?(?:[.,|].*)?",
    re.IGNORECASE,
)
_CONTRIBUTED_LINE = re.compile(
    r"(?P<who>.{2,260}?) contributed (?:reporting )?to this (?:report|story|article|dispatch)[\W_]*",
    re.IGNORECASE,
)
_CREDIT_LINES = (_MATERIAL_LINE, _RIGHTS_LINE, _CONTRIBUTED_LINE)
_REPORTED_FOR = re.compile(
    r"\b(?:[Rr]eporting|[Ww]riting|REPORTING) by [^;]{3,80}? for (?P<who>[^;,.)]{2,40})"
)


def read_opening(paragraph: str) -> tuple[Provenance, ...]:
    """Return the agencies whose tag opens a first paragraph, in order; the words stay in the text."""
    head = paragraph[:_MAX_OPENING_CHARS]
    for read in (_read_bracketed, _read_between_strokes, _read_plain, _read_reported):
        if found := read(head):
            return found
    return ()


def read_closing(paragraph: str) -> tuple[Provenance, ...]:
    """Return the agencies whose tag closes a last paragraph; the words stay in the text."""
    tail = paragraph[-_MAX_CLOSING_CHARS:]
    for pattern, sure in _CLOSINGS:
        if (tag := pattern.search(tail)) and (names := list_agencies(_strip_with(tag["who"]), sure=sure)):
            return _cite(tag[0].lstrip(_SENTENCE_ENDS), names)
    if found := _REPORTED_FOR.search(paragraph[:_MAX_CREDIT_CHARS]):
        return _cite(found[0], list_agencies(found["who"], sure=False))
    return ()


def read_wire_line(line: str) -> tuple[Provenance, ...]:
    """Return the agencies that a whole line credits and says no more: "(Reuters)", "with AP", "dpa/afp"."""
    if len(line) <= _MAX_LINE_CHARS:
        bare = line.strip(_EDGES)
        names = list_agencies(bare, sure=line[:1] in _BRACKETS) or list_agencies(
            _strip_with(bare), sure=False
        )
        if names:
            return _cite(line, names)
        if tag := _UNKNOWN_LINE.fullmatch(line):
            return _cite(line, (tag["who"],))
    if len(line) <= _MAX_CREDIT_CHARS:
        for pattern in _CREDIT_LINES:
            if (credit := pattern.fullmatch(line)) and (names := _list_credited(credit["who"])):
                return _cite(line, names)
    return ()


def _read_bracketed(head: str) -> tuple[Provenance, ...]:
    tag = _BRACKETED.match(head)
    if tag is None or not _is_place(tag["place"]):
        return ()
    names = list_agencies(tag["who"], sure=True) or list_agencies(tag["who"].split()[-1], sure=False)
    return _cite(tag[0], names)


def _read_between_strokes(head: str) -> tuple[Provenance, ...]:
    start = 0
    for stroke in _STROKE.finditer(head):
        words, place = head[start : stroke.start()], head[:start]
        sure = bool(start) and not place.rstrip(" -–—").endswith(_DIGITS)  # a day and a month also stand so
        closed = _CLOSING_STROKE.match(head, stroke.start())
        if closed and (names := list_agencies(words, sure=sure)) and _is_place(place):
            return _cite(head[: closed.end()], names)
        start = stroke.end()
    return ()


def _read_plain(head: str) -> tuple[Provenance, ...]:
    for pattern in (_REGIONAL, _CHINESE):
        if (tag := pattern.match(head)) and (name := name_agency(tag["who"], sure=False)):
            return _cite(tag[0], (name,))
    tag = _UNKNOWN_OPENING.match(head)
    return _cite(tag[0], (tag["who"],)) if tag is not None else ()


def _is_place(words: str) -> bool:
    """Tell whether words may be a place and a date: few, in small letters only particles and months."""
    rest = _DAY_AND_MONTH.sub(" ", words).split()
    return len(rest) <= _MAX_PLACE_WORDS and not any(word.islower() and len(word) > 3 for word in rest)


def _read_reported(head: str) -> tuple[Provenance, ...]:
    """Return the agencies to which a Persian report's first words ascribe all of it, the nearest first."""
    found = _REPORTED.match(fold_text(head))
    if found is None:
        return ()
    who = head[found.start("who") : found.end("who")]
    names = [name_agency(part.strip(), sure=True) for part in _REPORTED_FROM.split(who)]
    return _cite(head[: found.end()], tuple(name for name in names if name is not None))


def _list_credited(words: str) -> tuple[str, ...]:
    return list_agencies(_LEADING_ARTICLE.sub("", words), sure=True) or find_agencies(words)


def _strip_with(words: str) -> str:
    found = _WITH.match(words)
    return words[found.end() :] if found is not None else words


def _cite(text: str, names: Sequence[str]) -> tuple[Provenance, ...]:
    return tuple(Provenance("wire", text.strip(), name, None) for name in names)
