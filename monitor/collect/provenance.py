"""What an article itself says about where its text comes from.

Read are notices ("first published by ...", at the start or in the end third), wire tags ("(Reuters) -",
"- IRNA") and a canonical link to another host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor.model import Provenance

_PUBLISHED = (
    r"(?:was |were |is |has been |have been )?(?:also )?(?:originally|first|initially|previously) "
    r"(?:published|appeared|posted|printed|released|issued|ran)"
)
_PIECE = (
    r"(?:this|the|a version of this|an? (?:earlier|longer|shorter|edited|"
    r"different) version of (?:this|the))"
    r"(?: \w+){0,2}? "
    r"(?:post|article|story|piece|report|column|essay|text|op-ed|op ed|commentary|interview|"
    r"analysis|content|statement)"
)
_DATE_AND_SITE = r"(?:\s+on\s+[^,;:]{0,30}?\d{4})?,?\s+(?:on|in|by|at|with|via|to)\s+"
_NOTICES = tuple(
    (max_chars, re.compile(rf"^[\W_]*{pattern}$", re.IGNORECASE))
    for max_chars, pattern in (
        (320, rf"{_PIECE}\s+{_PUBLISHED}{_DATE_AND_SITE}(?P<who>.+)"),
        (
            320,
            rf"(?:originally|first|previously)\s+(?:published|posted|appeared|"
            rf"printed){_DATE_AND_SITE}(?P<who>.+)",
        ),
        (
            320,
            r"(?:republished|reprinted|reposted|reproduced|cross-?posted|syndicated)\s+(?:here\s+)?"
            r"(?:with (?:the )?(?:kind )?permission\s+)?(?:from|of|by|courtesy of)\s+(?P<who>.+)",
        ),
        (
            320,
            rf"{_PIECE}\s+is\s+(?:re)?(?:published|printed)\s+(?:here\s+)?"
            r"(?:from|courtesy of|with permission (?:from|of))\s+(?P<who>.+)",
        ),
        (60, r"(?:originally|first|previously)\s+(?:published|posted|appeared)\s+(?P<who>here)\.?"),
        (400, r"the post .+ (?:appeared first|first appeared) on\s+(?P<who>.+)"),
        (90, r"(?:original )?source\s*:\s*(?P<who>.+)"),
        (240, r"(?:original )?source\s*:\s*(?P<who>[^.:]{2,60}\. .+)"),
        (
            320,
            r"(?:cet|cette|le|la|ce) (?:article|texte|tribune|entretien|dépêche) (?:a été|est|"
            r"a d'abord été) "
            r"(?:(?:initialement|d'abord) )?(?:publiée?|parue?) (?:(?:initialement|"
            r"d'abord) )?(?:sur|par|dans)\s+(?P<who>.+)",
        ),
        (
            320,
            r"(?:dieser|der) (?:artikel|beitrag|text|kommentar) (?:ist|erschien|wurde) (?:zuerst|"
            r"erstmals|ursprünglich) "
            r"(?:bei|auf|in|im|von)\s+(?P<who>.+?)(?:\s+(?:erschienen|veröffentlicht))?\.?",
        ),
        (
            320,
            r"(?:this|the) (?:statement|release|communiqu[eé]) (?:was|has been) "
            r"(?:issued|released|published) by\s+"
            r"(?P<who>.+)",
        ),
        (
            320,
            r"(?:extract|excerpt|abridged)?\W*(?:the|read the) (?:full|original|complete|whole) "
            r"(?:article|text|story|version|piece) "
            r"(?:is|is available|can be (?:found|read)|appeared|appears) "
            r"(?:on|at|in)\s+"
            r"(?:the (?:web ?)?site of\s+)?(?P<who>.+)",
        ),
        (80, r"(?:text|story|report)(?: by| from|:)\s+(?P<who>.+)"),
        (60, r"from\s+(?P<who>[^,]+)\."),
        (90, r"quelle\s*:\s*(?P<who>.+)"),
        (60, r"(?:منبع|المصدر)\s*[:：]\s*(?P<who>.+)"),
        (45, r"(?:به نقل از|برگرفته از|بازنشر از|نقلا عن|نقلاً عن)\s*[:：]?\s*(?P<who>[^،,]+)"),
        (
            320,
            r"این (?:مطلب|مقاله|گزارش|خبر|یادداشت) (?:نخستین بار|ابتدا|پیشتر|پیش\u200cتر) (?:در|توسط)\s+"
            r"(?P<who>.+?)\s*(?:منتشر شده است|منتشر شد)\.?",
        ),
    )
)
_NOBODY = re.compile(
    r"^(?:this|the|our|another|its|their|ce|notre|dieser|unserer)\s+(?:\w+\s+)?(?:web\s?site|site|"
    r"blog|page|seite)\b|^(?:here|ici|hier)\b|^این (?:سایت|وبگاه)",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"(?:\s+(?:be sure|please|and (?:is|was|has)|where|which|on \d|on (?:\w+ )?\d{1,2}|under|"
    r"with permission|as part|in (?:its|their|full)|and is (?:re)?(?:printed|published)"
    r"|at https?:|under a)\b.*|\s*,\s*(?:the|an?)\s.*|\s*[.;(|].*|"
    r"\s*,\s*(?:on|under|with|and is|where|which)\b.*|"
    r"\s+https?://.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(r"^(?:the|le|la|der|die|das)\s+(?=[A-ZÀ-Þ])")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_HOSTNAME = re.compile(r"^(?:www\.)?((?:[\w-]+\.)+[a-z]{2,})(?:/\S*)?$", re.IGNORECASE)
_MAX_NAME_WORDS = 8

_AGENCIES = {
    "reuters": "Reuters", "ap": "AP", "associated press": "AP", "the associated press": "AP", "afp": "AFP",
    "agence france-presse": "AFP", "dpa": "dpa", "upi": "UPI", "efe": "EFE", "ansa": "ANSA", "apa": "APA",
    "xinhua": "Xinhua", "tass": "TASS", "interfax": "Interfax", "kyodo": "Kyodo", "anadolu": "Anadolu",
    "aa": "Anadolu",
    "irna": "IRNA", "isna": "ISNA", "mehr": "Mehr", "mna": "Mehr", "tasnim": "Tasnim", "fars": "Fars",
    "ilna": "ILNA", "ana": "ANA", "sana": "SANA", "bernama": "Bernama", "pti": "PTI", "ani": "ANI",
    "bloomberg": "Bloomberg",
    "رویترز": "Reuters", "ایرنا": "IRNA", "ایسنا": "ISNA", "مهر": "Mehr", "تسنیم": "Tasnim", "فارس": "Fars",
    "ایلنا": "ILNA", "آسوشیتدپرس": "AP", "خبرگزاری فرانسه": "AFP", "وكالات": "agencies", "رويترز": "Reuters",
    "أ ف ب": "AFP", "فرانس برس": "AFP", "د ب أ": "dpa", "الأناضول": "Anadolu",
}  # fmt: skip
_AGENCY = "|".join(sorted(map(re.escape, _AGENCIES), key=len, reverse=True))
_LEADING_WIRE = re.compile(rf"^(?P<text>[^.!?\n]{{0,80}}?\((?P<who>{_AGENCY})\)\s*[-–—:])", re.IGNORECASE)
_BARE_WIRE = re.compile(
    rf"^[\W_]*(?P<who>{_AGENCY})(?:(?:\s*[/,]\s*|\s+(?:and|und|et|و)\s+)(?:{_AGENCY}|agencies))*[\W_]*$",
    re.IGNORECASE,
)
# Agencies that no list knows show by the form: "CITY, May 12 (Name) -", and a last line "(Name)".
_NAME = r"[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,4}"
_DATELINE_WIRE = re.compile(rf"^(?P<text>[A-Z]{{2}}[^.!?\n]{{0,60}} \((?P<who>{_NAME})\)\s*[-–—] )")
_MASTHEAD_WORDS = (
    "Agency|Chronicle|Courier|Daily|Dispatch|Gazette|Herald|Journal|Ledger|Mail|Media|Mirror|News|Newswire|"
    "Observer|Post|Press|Radio|Review|Star|Sun|Telegraph|Times|Today|Tribune|TV|Voice|Weekly|Wire"
)
_CREDIT_LINE = re.compile(rf"^(?P<who>(?:{_NAME} )?(?:{_MASTHEAD_WORDS})(?: {_NAME})?)$")
_LINE_WIRE = re.compile(rf"^\((?P<who>{_NAME})\)$")
_TRAILING_WIRE = re.compile(rf"(?P<text>\s*[—–-]+\s*(?P<who>{_AGENCY})\s*\.?)$", re.IGNORECASE)


def read_notice(text: str, links: Mapping[str, str]) -> Provenance | None:
    """Return what a whole block says about the origin of the article it stands in, or None.

    `links` maps the words of the page's links to their addresses.
    """
    if wire := _BARE_WIRE.match(text):
        return Provenance("wire", text, _name_agency(wire["who"]), None)
    if line := _LINE_WIRE.match(text) or _CREDIT_LINE.match(text):
        return Provenance("wire", text, line["who"], None)
    for max_chars, notice in _NOTICES:
        if len(text) <= max_chars and (found := notice.match(text)):
            return _name_source(text, found["who"].strip(), links)
    return None


def read_wire(first: str, last: str) -> Provenance | None:
    """Return the agency whose tag opens the first paragraph or closes the last one; the tag stays there."""
    for pattern, paragraph in ((_LEADING_WIRE, first), (_DATELINE_WIRE, first), (_TRAILING_WIRE, last)):
        found = pattern.search(paragraph)
        if found is not None:
            return Provenance("wire", found["text"].strip(), _name_agency(found["who"]), None)
    return None


def read_canonical(canonical_url: str | None, url: str) -> Provenance | None:
    """Return the host a page names as the true place of its text, when that is not its own site."""
    there, here = (_bare_host(address) for address in (canonical_url or "", url))
    if not there or not here or there == here or there.endswith("." + here) or here.endswith("." + there):
        return None
    return Provenance("canonical", canonical_url or "", there, canonical_url)


def notice_positions(count: int) -> frozenset[int]:
    """Return where notices stand in an article of `count` blocks: the first two, and the last third."""
    return frozenset({0, 1}) | frozenset(range(count - max(3, count // 3), count))


def _name_source(text: str, who: str, links: Mapping[str, str]) -> Provenance | None:
    """Return the notice with the name and address in `who`; None when it names no publication after all."""
    linked = next(
        (words for words in sorted(links, key=len, reverse=True) if len(words) > 3 and words in who), None
    )
    written = _URL.search(who)
    url = links[linked] if linked is not None else written[0].rstrip(".,") if written else None
    if _NOBODY.match(who):
        return Provenance("notice", text, None, url)
    if host := _HOSTNAME.match(who.rstrip(".")):
        return Provenance("notice", text, host[1].lower(), url)
    name = _NAME_END.sub("", _URL.sub("", who)).strip(" .,:;–—-\"'“”«»()[]")
    if not name and url:
        return Provenance("notice", text, _bare_host(url), url)
    name = _ARTICLE.sub("", name)
    if not name or name[0].islower() or len(name.split()) > _MAX_NAME_WORDS:
        return None
    return Provenance("notice", text, _AGENCIES.get(name.casefold(), name), url)


def _name_agency(written: str) -> str:
    folded = written.casefold()
    return next((name for key, name in _AGENCIES.items() if key.casefold() == folded), written)


def _bare_host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
