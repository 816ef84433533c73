"""What an article itself says about where its text comes from.

Read are notices ("first published by ...", at the start or in the end third), wire tags ("(Reuters) -",
"- IRNA") and a canonical link to another host. A notice names one source, or several in the order in which
the text went through their hands, the origin first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from monitor.collect.metadata.agencies import list_agencies, name_agency
from monitor.collect.pages.notices import MAX_NOTICE_CHARS, NOTICES
from monitor.collect.pages.wires import CAPITALISED, read_closing, read_opening, read_wire_line
from monitor.domains import registered_domain
from monitor.model import Provenance
from monitor.terms import fold_text, strip_marks

_NOBODY = re.compile(
    r"(?:this|the|our|another|its|their|ce|notre|dieser|unserer|este|questo|bu)"
    r" (?:\w+ )?(?:web ?site|site|sitio|sito|"
    r"blog|page|seite|sitesinde)\b|(?:here|ici|hier|aquí|qui|aqui|здесь|اینجا|هنا)\b|"
    r"این (?:سایت|وبگاه|وب سایت)|"
    r"هذا الموقع|сайте$"
)
_NAME_END = re.compile(
    r"(?:\s+(?:be sure|please|and (?:is|was|has)|where|which|on \d|on (?:\w+ )?\d{1,2}|under|"
    r"with permission|as part|in (?:its|their|full)|and is (?:re)?(?:printed|published)"
    r"|at https?:|under a|sous licence|unter einer|am \d|le \d|el \d|il \d|em \d)\b.*|\s*,\s*(?:the|an?)\s.*|"
    r"\s*[;(|].*|(?<=[^\W_]{3})\.(?:\s.*)?|\.\s+\S+\s+[a-zß-ÿ]{2,}.*|\s*,\s*(?:on|under|with|"
    r"and is|where|which)\b.*|"
    r"\s+https?://.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(r"^(?:the|le|la|der|die|das|el|il)\s+(?=[A-ZÀ-Þ])")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_HOSTNAME = re.compile(r"^(?:www\.)?((?:[\w-]+\.)+[a-z]{2,})(?:/\S*)?$", re.IGNORECASE)
_VIA = re.compile(r"\s+(?:via|through|über|par|به نقل از|عبر|через)\s+", re.IGNORECASE)
_MAX_NAME_WORDS = 8
_MIN_LONG_WORD_CHARS = 4
_MARGIN_PARAGRAPHS = 2
_MAX_SMALL_WORDS = 1
"""A name may hold so many longer words in small letters: "Sailors without Borders"."""

# A last line that is nothing but the name of a publication.
_MASTHEAD_WORDS = (
    "Agency|Chronicle|Courier|Daily|Dispatch|Gazette|Herald|Journal|Ledger|Mail|Media|Mirror|News|Newswire|"
    "Observer|Post|Press|Radio|Review|Star|Sun|Telegraph|Times|Today|Tribune|TV|Voice|Weekly|Wire"
)
_MASTHEAD = re.compile(rf"(?=\S+ )(?:{CAPITALISED} )?(?:{_MASTHEAD_WORDS})(?: {CAPITALISED})?")
_SECTION_WORDS = frozenset(
    {
        "all",
        "breaking",
        "daily",
        "flash",
        "international",
        "latest",
        "local",
        "more",
        "national",
        "news",
        "our",
    }
    | {"political", "recent", "related", "sports", "sun", "the", "this", "today", "top", "weekly", "world"}
    | {"your"}
)
"""Of these alone the label of a box or a section may be made, "Latest News"; a publication's name is not."""

# Hosts that carry what others published: a page there is never the place where a text began.
_CARRIERS = frozenset(
    {"ampproject.org", "apple.news", "bing.com", "dailyhunt.in", "facebook.com", "feedburner.com"}
    | {"flipboard.com", "getpocket.com", "giphy.com", "google.com", "googleusercontent.com", "instagram.com"}
    | {"linkedin.com", "msn.com", "newsbreak.com", "pocket.co", "reddit.com", "smartnews.com", "t.co", "t.me"}
    | {"telegram.me", "twitter.com", "upday.com", "x.com", "yahoo.com", "youtu.be", "youtube.com"}
)
_UNFINISHED = re.compile(
    r"(?:^|[.-])(?:staging|stage|stg|dev|devel|test|testing|preview|preprod|prod|beta|uat|qa|origin|cms|edit|draft|"
    r"local|localhost|internal|backend|admin)\d*(?=[.-])|\.(?:local|localhost|test|internal|lan|invalid)$"
)


def read_notices(text: str, links: Mapping[str, str], *, closing: bool) -> tuple[Provenance, ...]:
    """Return what a whole block says about the origin of the article it stands in, and nothing else.

    `links` maps the words of the page's links to their addresses. `closing`: nothing but small print
    stands behind the block. Empty for a text longer than a notice ever is.
    """
    if len(text) > MAX_NOTICE_CHARS:
        return ()
    agency, *carriers = _VIA.split(text)
    if wires := read_wire_line(agency):
        named = tuple(_name_source(text, carrier, links) for carrier in carriers)
        return (
            *(replace(wire, text=text) for wire in wires),
            *(notice for notice in named if notice is not None),
        )
    # A name keeps its vowel marks, if it can be read so.
    for line in dict.fromkeys((text, strip_marks(text))):
        if found := _read_notice(text, line, links):
            return found
    if closing and _MASTHEAD.fullmatch(text) and not _SECTION_WORDS.issuperset(text.lower().split()):
        return (Provenance("wire", text, text, None),)
    return ()


def read_wires(paragraphs: Sequence[str]) -> tuple[Provenance, ...]:
    """Return the agencies whose tags open or close an article of these paragraphs; the tags stay there.

    A label or a by-line may stand before the first paragraph proper, or after the last.
    """
    opening = next(filter(None, map(read_opening, paragraphs[:_MARGIN_PARAGRAPHS])), ())
    closing = next(filter(None, map(read_closing, reversed(paragraphs[-_MARGIN_PARAGRAPHS:]))), ())
    return tuple(dict.fromkeys((*opening, *closing)))


def read_canonical(canonical_url: str | None, url: str) -> Provenance | None:
    """Return the host a page names as the true place of its text, when that is plausibly another outlet's.

    It is not when it is the home page, an edition of the page's own site in another country, a machine
    that readers do not see, or a carrier of other people's texts.
    """
    there, here = urlsplit(canonical_url or ""), urlsplit(url)
    if not there.hostname or not here.hostname or not _is_article(there):
        return None
    domain = registered_domain(there.hostname)
    if _name_owner(there.hostname) == _name_owner(here.hostname) or domain in _CARRIERS:
        return None
    if "." not in domain or domain.rsplit(".", 1)[-1].isdigit() or is_unfinished(there.hostname):
        return None
    return Provenance("canonical", canonical_url or "", _strip_www(there.hostname), canonical_url)


def is_unfinished(host: str) -> bool:
    """Tell whether a host is named like those on which a site is built and tried, unseen by readers."""
    return _UNFINISHED.search(host) is not None


def list_notice_places(count: int) -> frozenset[int]:
    """Return where notices stand in an article of `count` blocks: the first two, and the last third."""
    return frozenset({0, 1}) | frozenset(range(count - max(3, count // 3), count))


def _read_notice(text: str, line: str, links: Mapping[str, str]) -> tuple[Provenance, ...]:
    folded = fold_text(line)
    for notice in NOTICES:
        who = notice.read_name(line, folded)
        if who is not None and (found := _name_sources(text, who.strip(), links, plain=notice.plain)):
            return found
    return ()


def _name_sources(text: str, who: str, links: Mapping[str, str], *, plain: bool) -> tuple[Provenance, ...]:
    """Return the notice with each name and address in `who`; empty when it names no publication after all."""
    if agencies := list_agencies(who.rstrip("."), sure=plain):
        return tuple(Provenance("notice", text, name, _find_address(who, links)) for name in agencies)
    found = [_name_source(text, name, links) for name in _VIA.split(who)]
    named = tuple(notice for notice in found if notice is not None)
    return named if len(named) == len(found) and (plain or all(notice.url for notice in named)) else ()


def _name_source(text: str, who: str, links: Mapping[str, str]) -> Provenance | None:
    if not who or _NOBODY.match(fold_text(who)):
        return Provenance("notice", text, None, _find_address(text, links))
    url = _find_address(who, links)
    if host := _HOSTNAME.match(who.rstrip(".")):
        return Provenance("notice", text, host[1].lower(), url)
    name = _NAME_END.sub("", _URL.sub("", who)).strip(" ,:;–—-\"'“”«»„()[]").removesuffix(".")
    if not name and url:
        return Provenance("notice", text, _strip_www(urlsplit(url).hostname or ""), url)
    name = _ARTICLE.sub("", name)
    if not _is_name(name):
        return None
    return Provenance("notice", text, name_agency(name, sure=True) or name, url)


def _find_address(who: str, links: Mapping[str, str]) -> str | None:
    """Return the address written in `who`, or that of the longest link whose words stand there."""
    linked = next(
        (words for words in sorted(links, key=len, reverse=True) if len(words) > 3 and words in who), None
    )
    written = _URL.search(who)
    return links[linked] if linked is not None else written[0].rstrip(".,") if written else None


def _is_name(words: str) -> bool:
    """Tell whether words may be a publication's name: few, and hardly one of the longer in small letters."""
    parts = words.split()
    if not parts or words[0].islower() or len(parts) > _MAX_NAME_WORDS:
        return False
    small = sum(part.islower() and len(part) >= _MIN_LONG_WORD_CHARS for part in parts)
    return small <= _MAX_SMALL_WORDS


def _is_article(address: SplitResult) -> bool:
    """Tell whether an address is more than a site's home page."""
    return bool(address.path.strip("/") or address.query)


def _name_owner(host: str) -> str:
    """Return what a site's editions in several countries share: quay of quay.com and quay.co.uk."""
    return registered_domain(host).split(".", 1)[0].replace("-", "").removeprefix("the")


def _strip_www(host: str) -> str:
    return host.removeprefix("www.")
