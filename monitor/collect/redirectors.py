"""Links of aggregators, social networks and mail filters that carry the address of the real article.

Nothing is fetched. What only the redirector knows (`is_opaque`) is left to it: HTTP redirects may resolve it.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_MAX_LEVELS = 5
_MAX_CHARS = 8192
_MAX_PARAMETERS = 100
_USUAL_PORTS = (None, 80, 443)

_GOOGLE = r"(?:www\.|news\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"
_HOST_LABELS = frozenset({
    "google", "bing", "facebook", "messenger", "instagram", "threads", "umblr", "reddit", "youtube", "vk",
    "linkedin", "outlook", "proofpoint", "urldefense", "yahoo", "ampproject", "bing-amp", "t", "duckduckgo",
    "slack-redir", "flipboard", "getpocket", "pinterest", "businesswire", "c212", "skimresources", "viglink",
    "cudasvc", "zhihu",
})  # fmt: skip
"""Every redirector below has one of these labels in its host; nearly all addresses have none."""
_CARRIERS = tuple(  # by host and path, the parameters of which one holds the address
    (re.compile(f"{host}{path}", re.IGNORECASE), parameters)
    for host, path, parameters in (
        (_GOOGLE, r"/url", ("url", "q")),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", ("url",)),
        (r"(?:lm?|www|m)\.(?:facebook|messenger)\.com", r"/l\.php", ("u",)),
        (r"l\.(?:instagram|threads)\.(?:com|net)", r"/", ("u",)),
        (r"t\.umblr\.com", r"/redirect", ("z",)),
        (r"out\.reddit\.com", r"/.*", ("url",)),
        (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
        (r"(?:(?:away|m|www)\.)?vk\.(?:com|ru)", r"/away(?:\.php)?", ("to",)),
        (r"away\.vk\.com", r"/.*", ("to",)),
        (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)", ("url",)),
        (r"(?:[a-z0-9]+\.)?safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
        (r"urldefense\.proofpoint\.com", r"/v1/url", ("u",)),
        (r"linkprotect\.cudasvc\.com", r"/url", ("a",)),
        (r"t\.me", r"/iv", ("url",)),
        (r"(?:www\.)?duckduckgo\.com", r"/l/", ("uddg",)),
        (r"slack-redir\.net", r"/link", ("url",)),
        (r"(?:www\.)?flipboard\.com", r"/redirect", ("url",)),
        (r"getpocket\.com", r"/redirect", ("url",)),
        (r"(?:[a-z]+\.)?pinterest\.com", r"/offsite/?", ("url",)),
        (r"cts\.businesswire\.com", r"/ct/ct", ("url",)),
        (r"c212\.net", r"/c/link/?", ("u",)),  # the links in releases of PR Newswire
        (r"go\.skimresources\.com", r"/?", ("url",)),
        (r"redirect\.viglink\.com", r"/?", ("u",)),
        (r"link\.zhihu\.com", r"/?", ("target",)),
    )
)
_YAHOO = re.compile(r"r\.search\.yahoo\.com/.*?/RU=([^/]+)/", re.IGNORECASE)
_AMP = re.compile(
    rf"(?:(?:[\w-]+\.)?cdn\.ampproject\.org/(?:c|v|wp)|(?:www\.)?bing-amp\.com/c|{_GOOGLE}/amp)/(s/)?([^/]+\..*)",
    re.IGNORECASE,
)
_AMP_PARAMETERS = ("amp_", "usqp=")
_GOOGLE_NEWS = re.compile(r"news\.google\.com/(?:__i/)?(?:rss/)?(?:articles|read)/([\w-]{8,})", re.IGNORECASE)
_GOOGLE_NEWS_HEAD = b"\x08\x13\x22"  # a protobuf: field 1 is 19, then field 4, a text
_DEFENSE_2 = re.compile(r"urldefense\.proofpoint\.com/v2/url", re.IGNORECASE)
_DEFENSE_3 = re.compile(r"urldefense\.(?:com|us)/v3/__(.+?)__;([\w-]*)!", re.IGNORECASE)
_ONE_SLASH = re.compile(r"^(https?:)/(?!/)", re.IGNORECASE)
_STAR = re.compile(r"\*(?:\*(.))?")
_RUN_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # A stands for a run of two
_SHORTENERS = frozenset({
    # anybody's
    "bit.ly", "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "dlvr.it", "ebx.sh", "goo.gl", "goo.su",
    "hubs.la", "hubs.li", "hubs.ly", "ift.tt", "is.gd", "j.mp", "ow.ly", "owl.li", "po.st", "qr.ae", "rb.gy",
    "rebrand.ly", "shar.es", "shorturl.at", "smarturl.it", "snip.ly", "spr.ly", "t.ly", "tiny.cc",
    "tinyurl.com", "trib.al", "u.to", "v.gd",
    # of social networks and aggregators
    "apple.news", "fb.me", "flip.it", "lnkd.in", "pin.it", "pocket.co", "redd.it", "search.app",
    "share.google", "t.co", "vk.cc", "wp.me",
    # of newsrooms
    "abcn.ws", "aje.io", "aje.me", "apne.ws", "bbc.in", "bloom.bg", "cbsn.ws", "cnb.cx", "cnn.it", "econ.st",
    "fxn.ws", "hill.cm", "huff.to", "lat.ms", "n.pr", "nbcnews.to", "nyti.ms", "on.ft.com", "on.wsj.com",
    "p.dw.com", "politi.co", "reut.rs", "theatln.tc", "ti.me", "wapo.st", "yhoo.it",
})  # fmt: skip
"""Hosts where every address but the front page's stands for another one."""
_OPAQUE = re.compile(
    r"feedproxy\.google\.com/~r/.|feeds\d?\.feedburner\.com/~r/.|rss\.feedsportal\.com/."
    r"|feeds\.feedblitz\.com/~/.|[\w.-]+\.list-manage\.com/track/click|protect(?:-\w+)?\.mimecast\.com/s/.",
    re.IGNORECASE,
)


def unwrap_link(url: str) -> str:
    """Return the address of the article that `url` leads to when it carries it, else `url` itself.

    The address found is one of the web without user, password or unusual port. Redirectors within
    redirectors are unwrapped up to five levels; what is wrapped deeper is left as it is.
    """
    if _HOST_LABELS.isdisjoint(url.partition("://")[2].partition("/")[0].lower().split(".")):
        return url
    found = url
    for _ in range(_MAX_LEVELS):
        target = _read_target(found)
        if target is None:
            return found
        found = target
    return found if _read_target(found) is None else url


def is_opaque(url: str) -> bool:
    """Tell whether only the redirector knows where `url` leads: Google News, FeedBurner, short links."""
    place = _name_place(_split_web(url))
    if place is None:
        return False
    host, _, rest = place.lower().partition("/")
    if rest and host.removeprefix("www.") in _SHORTENERS:
        return True
    return _OPAQUE.match(place) is not None or (
        _GOOGLE_NEWS.match(place) is not None and _read_target(url) is None
    )


def _read_target(url: str) -> str | None:
    parts = _split_web(url)
    place = _name_place(parts)
    if parts is None or place is None:
        return None
    target = (
        _read_parameter(place, parts.query)
        or _read_path(place, parts.query)
        or _read_google_news(place)
        or _read_defense(url, place, parts.query)
    )
    return _check_target(target) if target else None


def _split_web(url: str) -> SplitResult | None:
    """Return the parts of an address of the web without user, password or unusual port, or None."""
    try:
        parts = urlsplit(url) if len(url) <= _MAX_CHARS else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return parts if "@" not in parts.netloc and parts.port in _USUAL_PORTS else None
    except ValueError:
        return None


def _name_place(parts: SplitResult | None) -> str | None:
    return f"{parts.hostname}{parts.path}" if parts is not None else None


def _check_target(target: str) -> str | None:
    target = target.strip().replace(" ", "%20")
    if "\ufffd" in target or any(char < "!" or char == "\x7f" for char in target):
        return None
    parts = _split_web(target)
    return target if parts is not None and "." in (parts.hostname or "").strip(".") else None


def _read_parameter(place: str, query: str) -> str | None:
    wanted = next((names for pattern, names in _CARRIERS if pattern.fullmatch(place)), ())
    values = _parse_query(query) if wanted else {}
    return next((value for name in wanted if _split_web(value := values.get(name, ""))), None)


def _parse_query(query: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=_MAX_PARAMETERS).items()}
    except ValueError:
        return {}


def _read_path(place: str, query: str) -> str | None:
    """Return the address in the path of a link of Yahoo's search or of an AMP cache."""
    if found := _YAHOO.match(place):
        return unquote(found[1])
    found = _AMP.fullmatch(place)
    if found is None:
        return None
    kept = "&".join(pair for pair in query.split("&") if pair and not pair.startswith(_AMP_PARAMETERS))
    return f"{'https' if found[1] else 'http'}://{found[2]}" + (f"?{kept}" if kept else "")


def _read_google_news(place: str) -> str | None:
    """Return the address within an article's number as Google News made them until 2024."""
    found = _GOOGLE_NEWS.fullmatch(place)
    message = _decode_base64(found[1]) if found is not None else b""
    if not message.startswith(_GOOGLE_NEWS_HEAD):
        return None
    length, start = 0, len(_GOOGLE_NEWS_HEAD)
    for shift, byte in enumerate(message[start : start + 3]):  # a varint: seven bits a byte, the lowest first
        length |= (byte & 0x7F) << 7 * shift
        start += 1
        if byte < 0x80:
            break
    text = message[start : start + length]
    return text.decode("utf-8", "replace") if len(text) == length else None


def _read_defense(url: str, place: str, query: str) -> str | None:
    """Return the address in a link that Proofpoint's mail filter rewrote, as its decoder reads them."""
    if _DEFENSE_2.fullmatch(place):
        return unquote(_parse_query(query).get("u", "").replace("-", "%").replace("_", "/"))
    found = _DEFENSE_3.search(url)
    if found is None or not _DEFENSE_3.match(url.partition("://")[2]):
        return None
    left_out = _decode_base64(found[2]).decode("utf-8", "replace")
    return _fill_stars(_ONE_SLASH.sub(r"\1//", unquote(found[1])), left_out)


def _fill_stars(text: str, left_out: str) -> str:
    """Return the text with what a star stands for: one character, or as many as the letter after two says."""
    at = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal at
        count = 1 if found[1] is None else max(1, _RUN_CHARS.find(found[1]) + 2)
        piece = left_out[at : at + count]
        at += count
        return piece or found[0]

    return _STAR.sub(fill, text)


def _decode_base64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
