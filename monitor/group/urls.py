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
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit, urlunsplit

from monitor.group.tracking import is_form, is_tracking, is_visit
from monitor.model import Entry
from monitor.terms import split_words

_MAX_CHARS = 4096
"""Longer addresses are never asked for (`monitor.collect.network.addresses`), so they stay as they are."""
_FRONT_LABELS = frozenset({"www", "m", "mobile", "touch", "wap", "amp"})
_SECOND_LABELS = frozenset({"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"})
"""Labels under which many countries give names, as in `co.uk`: a label before them is the site itself."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AMP_HOSTS = ("cdn.ampproject.org", "bing-amp.com")
_AMP_CACHE = re.compile(
    r"(?:(?:[\w.-]+\.)?cdn\.ampproject\.org/[a-z]|bing-amp\.com/[a-z]|google\.[a-z.]+/amp(?=/s/))/(?:s/)?(?=[\w-]+\.\w)"
)
_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_INDEX_PAGE = r"(?:/(?:index|default)\.(?:s?html?|xhtml|php|aspx?|jsp|cfm))+$"
_AMP_PAGE = (
    r"(?<=\w)/amp/1/?$|/amp(?=/(?!s/[\w-]+\.\w)|$)|(?:\.amp)+(?=\.html?$|$)|(?<=/)amp_(?=articleshow/)"
)
_SESSION = r";(?:jsessionid|phpsessid)=[^/;]*|/\((?:[afsx]\([\w-]+\))+\)(?=/)"
_CAMPAIGN = r"(?:[&;]|%3F)utm_[a-z]+=[^/]*$"  # of a writer who forgot the question mark, or escaped it
_PAGE_FORM = re.compile(rf"{_INDEX_PAGE}|{_AMP_PAGE}|{_SESSION}|{_CAMPAIGN}|/$", re.IGNORECASE)
# A section may be called so too; what stands before or behind must look like an article's own.
_PRINT_PAGE = re.compile(r"(/(?=[^/]*[\d-])[^/]*)/print(?:able)?$|^/print(/.*[\d-].*)$", re.IGNORECASE)
_ESCAPED_AND = re.compile(r"^(?:amp;)+")  # what is left of "&amp;" in an address that was escaped twice
_LATE_CAMPAIGN = re.compile(r"(?:\?|%3F)utm_", re.IGNORECASE)
# An address that is its own key but for scheme, leading labels of the host and tracking parameters.
_PLAIN = re.compile(
    r"https?://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?P<port>:\d{2,5})?"
    r"(?P<path>(?:/[\w.~%-]+)+)(?P<query>\?utm_[\w=&.~-]+)?",
    re.ASCII,
)
_ODD_PARAMETER = re.compile(r"&(?!utm_)")
_ODD_PATH = re.compile(r"/(?:\.|print|index\.|default\.)|amp|(?-i:%(?![89A-F][0-9A-F]))", re.IGNORECASE)
_ENCODED = re.compile(r"[\w.~/-]*", re.ASCII)
_PATH_SAFE = "!$&'()*+,;=:@~/-._"
_QUERY_SAFE = "!$'()*,;:@~/-._?"


class _Address(NamedTuple):
    """The parts of an address: the host in ASCII without its front, a usual port as None, others as found."""

    host: str
    port: int | None
    path: str
    query: str
    fragment: str


def canonical_key(url: str) -> str:
    """Return what `url` has in common with every other address of the same article.

    Dropped are: scheme, user, default port, fragment, trailing slash, index page, the host labels `www`,
    `m`, `mobile`, `amp` and the like, AMP caches, AMP and print forms of the page, numbers of visits,
    parameters that only tell where a reader came from. A fragment that is an address within its site (`#!/a`;
    on the front page `#/a`) is kept. Hosts are lower case in their ASCII form, parameters are sorted, dot
    segments resolved, and every character is percent-encoded in one way. The key of a key is that key. An
    address of more than 4096 characters is its own key.
    """
    if len(url) > _MAX_CHARS:
        return url
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
    host = parts.netloc.rpartition("@")[2].partition(":")[0].lower()
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    kept = ["".join(pair) for pair in pairs if not is_tracking(unquote(pair[0]), unquote(pair[2]), host)]
    return urlunsplit(parts._replace(query="&".join(kept)))


def site_of(url: str) -> str:
    """Return the host of `url` in ASCII and lower case, without `www`, `m`, `mobile`, `amp` and the like."""
    return _split_address(url).host


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
    if (
        found["host"].endswith(_AMP_HOSTS)
        or port in (":80", ":443")
        or port.startswith(":0")
        or int(port[1:] or 0) > 65535
    ):
        return None
    return _drop_front_labels(found["host"]) + port + found["path"]


def _write_key(url: str) -> str:
    address = _split_address(url)
    where = address.host if address.port is None else f"{address.host}:{address.port}"
    path = _clean_path(address.path)
    parameters = _keep_parameters(address.query, address.host)
    return where + path + (f"?{parameters}" if parameters else "") + _keep_route(address, path)


def _split_address(url: str) -> _Address:
    """Return the parts of an address. Without a scheme, everything up to the first `/` is the host."""
    url = url.strip()
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"//{url.removeprefix('//')}")
        port = None if parts.port in (80, 443) else parts.port
        host = _drop_front_labels(_encode_host(parts.hostname or ""))
        return _Address(host, port, parts.path, parts.query, parts.fragment)
    except ValueError:  # a broken port or bracket: nothing to normalise, still comparable
        return _Address("", None, f"/{url}", "", "")


def _encode_host(host: str) -> str:
    host = host.strip().rstrip(". ").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # labels too long or empty, as the server's own name server would say
        return host


def _drop_front_labels(host: str) -> str:
    """Return a host without `www.`, `m.` and the like, and without the `m` of `fa.m.quay.example`."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _FRONT_LABELS and (labels[0] == "www" or not _is_registry(labels)):
        labels = labels[1:]
    while len(labels) > 3 and labels[1] == "m":
        del labels[1]
    return ".".join(labels)


def _is_registry(labels: list[str]) -> bool:
    """Tell whether the labels behind the first are a registry's: that of Australia in `amp.com.au`."""
    return len(labels) == 3 and labels[1] in _SECOND_LABELS and len(labels[2]) == 2


def _clean_path(path: str) -> str:
    # A slash that was escaped is no border between two parts of a path.
    cleaned = "%2F".join(_encode(part, _PATH_SAFE) for part in _ESCAPED_SLASH.split(path))
    before = ""
    while cleaned != before:
        before = cleaned
        cleaned = _resolve_dots(_SLASHES.sub("/", cleaned))
        cleaned = _PAGE_FORM.sub("", cleaned)
        if "/print" in cleaned.lower():
            cleaned = _PRINT_PAGE.sub(r"\1\2", cleaned)
    return cleaned


def _resolve_dots(path: str) -> str:
    """Return a path without `.` and `..`, as RFC 3986 (5.2.4) removes them."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _keep_parameters(query: str, host: str) -> str:
    if not query:
        return ""
    query = _LATE_CAMPAIGN.sub("&utm_", query).replace("+", "%20")
    pairs = (pair.partition("=") for pair in query.split("&"))
    encoded = {(_encode_name(name), _encode(value, _QUERY_SAFE)) for name, _, value in pairs}
    kept = [pair for pair in encoded if pair[0] and not _is_noise(*pair, host)]
    lasting = [pair for pair in kept if not is_visit(*pair)] or kept
    return "&".join(f"{name}={value}" if value else name for name, value in sorted(lasting))


def _keep_route(address: _Address, path: str) -> str:
    """Return the fragment of an address if a script of its site finds the article by it, else nothing."""
    fragment = address.fragment
    if not (fragment.startswith("!") or (fragment.startswith("/") and not path)):
        return ""
    place, _, query = fragment.partition("?")
    route = _encode(place, _PATH_SAFE).rstrip("/")
    parameters = _keep_parameters(query, address.host)
    return f"#{route}" + (f"?{parameters}" if parameters else "") if route not in ("", "!") else ""


def _encode(part: str, safe: str) -> str:
    return part if _ENCODED.fullmatch(part) else quote(unquote_to_bytes(part), safe=safe)


def _encode_name(name: str) -> str:
    return _ESCAPED_AND.sub("", _encode(name, _QUERY_SAFE))


def _is_noise(name: str, value: str, host: str) -> bool:
    name, value = unquote(name), unquote(value)
    return is_form(name, value) or is_tracking(name, value, host)
