"""Personal names as bylines write them: parted, without roles, outlets, places, dates and desks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from monitor.collect.metadata.agencies import list_agencies
from monitor.collect.metadata.outlets import fold_words, names_outlet
from monitor.collect.texts.markup import tidy_text

MAX_NAME_CHARS = 60
_MAX_NAME_WORDS = 6
_MAX_LINE_CHARS = 1000
_MAX_LINES = 100


def _any_of(*lines: str) -> str:
    """Return a pattern for any of the alternatives in `lines`, which are parted by two spaces."""
    return "(?:" + "|".join(word for line in lines for word in line.split("  ")) + ")"


_AND = r"(?:and|und|et|y|e|og|och|en|ve|ja|dan|with|&|و)"
_SPLIT = re.compile(
    r"\s*(?:[;|\n•·،、]|\s/\s|(?<=\w{2})/(?=\w{2})"
    rf"|,(?!\s*(?:jr|sr|md|phd|ph\.d|m\.d)\b)(?:\s*{_AND}\s)?|\s{_AND}\s)\s*",
    re.IGNORECASE,
)
_BY_VERBS = _any_of("written  reported  story  words  text  photos?  sponsored  posted  published  presented")
_BY_LABELS = _any_of(
    "by  authors?  textes?  texto  auteurs?  redacteur  reporter  writers?  autor(?:in|en|es|a)?  autore",
    "redazione  words  story  نویسنده  گزارش  文  責編  责编  記者  记者  作者",
)
_BY = re.compile(
    rf"^[\s|•·&–—-]*(?:(?:{_BY_VERBS}\s+)?by\b(?!-)\s*:?\s+"
    r"|(?:von|par|por|door|di|af|av|بقلم|كتبت?)\s*:?\s+|(?-i:By(?=[A-Z]|by ))"
    rf"|{_BY_LABELS}\s*[:：／]\s*"
    r"|(?:author|autor(?:in|en|es)?(?:/autor(?:in|en)?)?)\s+)",
    re.IGNORECASE,
)
_ROLE = (
    _any_of(
        "contributing  staff  senior  chief  deputy  associate  assistant  managing  special  political",
        "foreign  science  sports?  news  opinion  national  freelance  guest  the",
    ).join(("(?:", r"\s+){0,3}"))
    + _any_of(
        "writer  reporter  editor  correspondent  columnist  contributor  journalist  analyst  producer",
        "redakteur(?:in)?  korrespondent(?:in)?  autor(?:in)?  journaliste",
        "rédact(?:eur|rice)  periodista  redactor",
    )
    + "s?"
)
_MONTHS = _any_of(
    "jan(?:uary)?  feb(?:ruary)?  mar(?:ch)?  apr(?:il)?  may  june?  july?  aug(?:ust)?  sept?(?:ember)?",
    "oct(?:ober)?  nov(?:ember)?  dec(?:ember)?  januar  februar  märz  mai  juni  juli  oktober  dezember",
    "janvier  février  mars  avril  juin  juillet  août",
    "septembre  octobre  novembre  décembre  enero  febrero",
    "marzo  abril  mayo  junio  julio  agosto  septiembre  octubre  noviembre  diciembre",
)
_WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_DATE_TAIL = re.compile(
    rf"\s*\b(?:{_MONTHS}\.?\s+\d.*|\d{{1,2}}\.?\s+{_MONTHS}\b.*|{_WEEKDAYS},?\s.*\d.*|\d{{1,2}}[./:-]\d.*"
    r"|\d{4}-\d.*|(?:published|updated|posted|last updated|on|veröffentlicht|publié|actualizado)\b.*)$",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    rf"\s*(?:\([^()]*\)?|\b\d+ ?min.*|\[[^\[\]]*\]?|\s·\s.*|\blink copied.*|(?:,|\bis)?\s*\b{_ROLE}\b.*"
    r"|,\s.*|\s[-–—]\s.*|\s(?:in|at|for|of)\s+[A-Z].*|\s?(?:@|https?:).*)$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\S{1,60}@\S+|\[email[^\]]*\]")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_LINK = re.compile(r"(?:https?:)?//|www\.|/|@")
_NOBODY = re.compile(
    "^"
    + _any_of(
        "no author  admin  administrator  webmaster  unknown  anonymous  author  user  guest  none  null  by"
    )
    + "$",
    re.IGNORECASE,
)
_DESK = re.compile(
    "^"
    + _any_of(
        r"admin  administrator  webmaster  (?:\w+\s)?staff  \w+ staff",
        r"editors?  the editors?  editorial  newsroom",
        r"news ?desk  \w+ desk  redaktion  redaktionen  redaction",
        r"(?:la )?rédaction  (?:la )?redacción  redacao",
        r"redazione  redaksi  toimitus  author  guest  contributors?  no author  online  team  user  unknown",
        r"anonymous  editorial board  (?:the )?(?:\w+ )?editorial (?:team|board|staff)  news team",
        r"correspondents?  reporter  agencies  agenturen  agences  agencias  red",
        r"(?:\w+ )?staff (?:reporter|writer|and agencies)s?  (?:die |the |la )?redaktion \S+  \S+ redaktion",
        "eigener bericht  news service  wire services?  press releases?  letters?  readers?",
        "تحریریه  خبرنگار  المحرر",
    )
    + "$",
    re.IGNORECASE,
)
_AGENCY_FORM = re.compile(
    r"^(?:agencia|agence|agenzia|agência|agentur)\s\S+(?:\s\S+)?(?:\s+(?:in|with)\s.+)?$", re.IGNORECASE
)
"""The name of an agency by its form, whether the register knows it or not."""
_AGENCY_TAIL = re.compile(r"\s+(?:nachrichtenagentur|(?:in|with)\s.+)$", re.IGNORECASE)
_JUNK = re.compile(
    r"\b"
    + _any_of(
        "facebook  twitter  subscribe  newsletter  published  updated  minutes?  comments?  getty  copyright",
        rf"e-?mail  artikelübersicht  kommentare  weiterlesen  {_MONTHS} \d  \d+ {_MONTHS}",
    )
    + r"\b|[?!{}<>=]|^"
    + _any_of(
        "read  more  view  all  open  close  click  follow  sign  log ?in  contact  about  share  photos?",
        "images?  articles?  posts?  profile  bio",
        "mehr  alle  artikel  themen  folgen  weitere  jetzt  quelle  source",
    )
    + rf"\b|^{_WEEKDAYS}$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?:|www\.|@|\d{3}|:|\.(?:com|net|org|de|at|ch|fr|it|es|co|tv)\b", re.IGNORECASE)


def split_authors(written: Iterable[str], outlets: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the personal names in bylines as written, in order, without names of outlets and desks.

    A single word beside what is no name, or within a list of full names, is a place or a role.
    """
    names: dict[str, str] = {}
    doubtful: set[str] = set()
    for line in islice(written, _MAX_LINES):
        tidied = tidy_byline(line)
        if not tidied or _LINK.match(tidied):
            continue
        parts = [name for part in _SPLIT.split(tidied) if (name := _strip_name(part))]
        persons = [name for name in parts if is_name(name, outlets)]
        is_of_words = len(persons) == len(parts) and all(map(_is_mere_word, persons))
        for name in persons:
            names.setdefault(fold_words(name), name)
            if _is_mere_word(name) and not is_of_words:
                doubtful.add(fold_words(name))
    has_full_name = any(" " in name for name in names.values())
    return tuple(
        name
        for key, name in names.items()
        if key not in doubtful and not (has_full_name and _is_mere_word(name) and name.isupper())
    )


def is_name(name: str, outlets: Sequence[str] = ()) -> bool:
    """Tell whether `name` may be that of a person: no desk, agency, outlet or date, and not too long."""
    if not 2 < len(name) <= MAX_NAME_CHARS or len(name.split()) > _MAX_NAME_WORDS:
        return False
    if _NO_NAME.search(name) or _JUNK.search(name) or _DESK.match(name) or is_agency(name):
        return False
    return not names_outlet(name, outlets)


def is_agency(name: str) -> bool:
    """Tell whether `name` is that of a news agency, or of several, with or without a place: "AP in Oslo"."""
    return _AGENCY_FORM.match(name) is not None or _names_agencies(name)


def _names_agencies(name: str) -> bool:
    """Tell whether `name` lists agencies. A sign that is also a word, or a given name, is one in capitals."""
    return bool(list_agencies(_AGENCY_TAIL.sub("", name), sure=name.isupper()))


def is_nobody(name: str) -> bool:
    """Tell whether `name` is what systems write where they know of no author, or a button's words."""
    return _NOBODY.match(name) is not None or _JUNK.search(name) is not None


def tidy_byline(line: str) -> str:
    """Return a byline on one line without its "By", its brackets, mail addresses and a date at its end."""
    bare = _MAIL.sub(" ", tidy_text(line[:_MAX_LINE_CHARS]))
    return _DATE_TAIL.sub("", _BRACKETS.sub(" ", _BY.sub("", _BY.sub("", bare)))).strip()


def _strip_name(part: str) -> str:
    return _AFTER_NAME.sub("", _BY.sub("", part)).strip(' .,:;&|-–—*()[]"“”')


def _is_mere_word(name: str) -> bool:
    return " " not in name and name.isascii()
