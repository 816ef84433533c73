"""What makes two addresses the same article, and two feed entries the same entry.

The canonical key is for comparing, never for fetching: it has no scheme and may differ from every
address the article was published under.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit, urlunsplit

from monitor.model import Entry
from monitor.terms import split_words

_NAME = re.compile(r"\w+")
_TRACKING_PREFIXES = (
    *("utm_", "at_", "mtm_", "hsa_", "vero_", "oly_"),
    *("ns_", "wt_", "_hs", "itm_", "pk_", "piwik_"),
)
_TRACKING_TEXT = """
    _ga _gl campaign_id cmp cmpid dclid emc fb_action_ids fb_ref fb_source fbclid ftag gbraid gclid
    gclsrc guccounter icid igsh igshid instance_id intcid intcmp mbid mc_cid mc_eid mkt_tok msclkid ncid
    ocid ref ref_src ref_url referrer regi_id s_cid segment_id smid smtyp spm sr_share srnd taid tblci
    traffic_source twclid twitter_impression wbraid xtor yclid
"""
_TRACKING_NAMES = frozenset(_NAME.findall(_TRACKING_TEXT))
_VIEW_NAMES = frozenset({"amp", "outputtype", "print", "printable", "view"})
_VIEW_VALUES = frozenset({"", "1", "true", "yes", "amp", "print", "mobile"})
_FRONT_LABELS = ("www", "m", "mobile", "amp")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Read in a key, where Google's "/amp/s/" has lost its AMP part already.
_AMP_CACHE = re.compile(r"[\w.-]+\.cdn\.ampproject\.org/[a-z]/(?:s/)?|google\.[a-z.]+/s/")
_SLASHES = re.compile(r"/{2,}")
_INDEX_PAGE = r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$"
_AMP_PAGE = r"/amp$|\.amp$|\.amp(?=\.html?$)|^/amp(?=/)"
_PAGE_FORM = re.compile(rf"{_INDEX_PAGE}|{_AMP_PAGE}|/$", re.IGNORECASE)
# An address that is its own key but for scheme, leading labels of the host and tracking parameters.
_PLAIN = re.compile(
    r"https?://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<port>:\d{2,5})?(?P<path>(?:/[\w.~-]+)+)(?P<query>\?utm_[\w=&.~-]+)?",
    re.ASCII,
)
_ODD_PARAMETER = re.compile(r"&(?!utm_)")
_ODD_PATH = re.compile(r"amp|index\.|default\.|\.\.", re.IGNORECASE)
_PATH_SAFE = "!$&'()*+,;=:@~/-._"
_QUERY_SAFE = "!$'()*,;:@~/-._?"


def canonical_key(url: str) -> str:
    """Return what `url` has in common with every other address of the same article.

    Dropped are: scheme, user, default port, fragment, trailing slash, index page, the host labels
    `www`, `m`, `mobile` and `amp`, AMP caches, AMP and print forms of the page, and parameters that
    only tell where a reader came from. Hosts are lower case in their ASCII form, parameters are
    sorted, and every character is percent-encoded in one way. A key given as `url` comes back as it is.
    """
    if plain := _write_plain_key(url):
        return plain
    key = _write_key(url)
    cached = _AMP_CACHE.match(key)
    return canonical_key(key[cached.end() :]) if cached else key


def drop_tracking(url: str) -> str:
    """Return `url` as it is but for the parameters that only tell where a reader came from."""
    try:
        parts = urlsplit(url)
    except ValueError:  # nothing that could be taken apart
        return url
    pairs = [pair for pair in parts.query.split("&") if not _is_tracking(unquote(pair.partition("=")[0]))]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def site_of(url: str) -> str:
    """Return the host of `url` in ASCII and lower case, without `www`, `m`, `mobile` or `amp`."""
    return _split_address(url)[0]


def list_entry_keys(feed_url: str, entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Return, for each entry of one feed document, the keys that identify it, the strongest first.

    `u:` and the canonical URL, the same in every feed; `f:`, the canonical URL of the feed, `#` and that of
    the entry; then the guid, unless another entry of the document carries the same: as `f:` when it is an
    address (left out when it is the entry's own), else as `g:`; and only for an entry that has neither URL
    nor guid, `h:` and a hash of its folded title, the day it was published and the site of the feed.
    """
    guids = Counter(entry.guid for entry in entries if entry.guid)
    feed_key = canonical_key(feed_url)
    return [_list_keys(feed_url, feed_key, entry, guids) for entry in entries]


def _list_keys(feed_url: str, feed_key: str, entry: Entry, guids: Counter[str]) -> tuple[str, ...]:
    keys: list[str] = []
    if entry.url:
        key = canonical_key(entry.url)
        keys += [f"u:{key}", f"f:{feed_key}#{key}"]
    if entry.guid and guids[entry.guid] == 1:
        keys += _list_guid_keys(feed_key, entry.guid, keys)
    if not keys:
        keys.append(f"h:{_hash_headline(entry.title, entry.published, site_of(feed_url))}")
    return tuple(keys)


def _list_guid_keys(feed_key: str, guid: str, known: Sequence[str]) -> list[str]:
    """Return the key of a guid; none for one that is the entry's own address.

    A guid that is another address is written as one: so the entry was known while it still stood there.
    """
    if not guid.startswith(("http://", "https://")):
        return [f"g:{feed_key}#{guid}"]
    as_address = f"f:{feed_key}#{canonical_key(guid)}"
    return [] if as_address in known else [as_address]


def _hash_headline(title: str | None, published: datetime | None, site: str) -> str:
    words = " ".join(word.text for word in split_words(title or ""))
    day = published.astimezone(UTC).date().isoformat() if published else ""
    return blake2b("\n".join((words, day, site)).encode(), digest_size=16).hexdigest()


def _write_plain_key(url: str) -> str | None:
    """Return the key of an ordinary address, None for one that takes more thought."""
    found = _PLAIN.fullmatch(url)
    if found is None or _ODD_PATH.search(found["path"]) or _ODD_PARAMETER.search(found["query"] or ""):
        return None
    port = found["port"] or ""
    if port in (":80", ":443") or port.startswith(":0") or int(port[1:] or 0) > 65535:
        return None
    return _drop_front_labels(found["host"]) + port + found["path"]


def _write_key(url: str) -> str:
    host, port, path, query = _split_address(url)
    where = host if port is None else f"{host}:{port}"
    parameters = _keep_parameters(query)
    return where + _clean_path(path) + (f"?{parameters}" if parameters else "")


def _split_address(url: str) -> tuple[str, int | None, str, str]:
    """Return host, port, path and query. Without a scheme, everything up to the first `/` is the host."""
    url = url.strip()
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"//{url.removeprefix('//')}")
        port = None if parts.port in (80, 443) else parts.port
        return _drop_front_labels(_encode_host(parts.hostname or "")), port, parts.path, parts.query
    except ValueError:  # a broken port or bracket: nothing to normalise, still comparable
        return "", None, f"/{url}", ""


def _encode_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # labels too long or empty, as the server's own name server would say
        return host


def _drop_front_labels(host: str) -> str:
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _FRONT_LABELS:
        labels = labels[1:]
    return ".".join(labels)


def _clean_path(path: str) -> str:
    encoded = _encode(_SLASHES.sub("/", path), _PATH_SAFE)
    while (shorter := _PAGE_FORM.sub("", encoded)) != encoded:
        encoded = shorter
    return encoded


def _keep_parameters(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.replace("+", "%20").split("&"))
    encoded = ((_encode(name, _QUERY_SAFE), _encode(value, _QUERY_SAFE)) for name, _, value in pairs)
    kept = sorted(pair for pair in encoded if pair[0] and not _is_noise(*pair))
    return "&".join(f"{name}={value}" if value else name for name, value in kept)


def _is_noise(name: str, value: str) -> bool:
    name = name.lower()
    if name in _VIEW_NAMES:
        return value.lower() in _VIEW_VALUES
    return _is_tracking(name)


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING_NAMES or name.lower().startswith(_TRACKING_PREFIXES)


def _encode(part: str, safe: str) -> str:
    return quote(unquote_to_bytes(part), safe=safe)
