"""Which entries of a feed are new, and which changed since they were dealt with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.collect.redirectors import unwrap_link
from monitor.model import PRUNED, Entry, ParsedFeed, SeenEntry
from monitor.terms import list_words


@dataclass(frozen=True, slots=True)
class FreshEntry:
    """An entry to deal with, under the keys that identify it. `known` is what it was before, if anything."""

    entry: Entry
    keys: tuple[str, ...]
    known: SeenEntry | None


def unwrap_entries(parsed: ParsedFeed) -> ParsedFeed:
    """Return the feed with the addresses of articles in place of those of redirectors that carry them."""
    links = [unwrap_link(entry.url) if entry.url else None for entry in parsed.entries]
    if all(link == entry.url for link, entry in zip(links, parsed.entries, strict=True)):
        return parsed
    entries = (replace(entry, url=link) for link, entry in zip(links, parsed.entries, strict=True))
    return replace(parsed, entries=tuple(entries))


def pick_fresh(
    entries: Sequence[Entry], keys: Sequence[tuple[str, ...]], seen: Mapping[str, SeenEntry]
) -> list[FreshEntry]:
    """Return the entries that are new or changed, in the order of the feed, each identity once.

    An entry is known by its URL. One whose URL is new but whose guid is known is the same entry only if
    its title or its date is the same too: some feeds give one guid to everything they publish. It has
    changed when it differs from what the same feed said before; another feed may word it otherwise. One whose
    article was pruned is never dealt with again.
    """
    fresh = []
    taken: set[str] = set()
    for entry, names in zip(entries, keys, strict=True):
        if not names or taken.intersection(names):
            continue
        taken.update(names)
        known = _find_known(entry, names, seen)
        if known is None or (known.result != PRUNED and _has_changed(entry, names, seen)):
            fresh.append(FreshEntry(entry, names, known))
    return fresh


def _has_changed(entry: Entry, keys: Sequence[str], seen: Mapping[str, SeenEntry]) -> bool:
    own = [seen[key].content_hash for key in keys if key in seen and not key.startswith("u:")]
    return bool(own) and hash_content(entry) not in own


def _find_known(entry: Entry, keys: Sequence[str], seen: Mapping[str, SeenEntry]) -> SeenEntry | None:
    own_addresses = 2 if entry.url else 0  # the keys after them come from the guid
    for place, key in enumerate(keys):
        known = seen.get(key)
        if known is None:
            continue
        if place < own_addresses or key.startswith("h:"):
            return known
        same_title = known.title_hash == hash_title(entry)
        if same_title or (entry.published is not None and known.published == entry.published):
            return known
    return None


def note_entry(
    entry: Entry, keys: Sequence[str], result: str, now: datetime, article_id: int | None = None
) -> list[SeenEntry]:
    """Return what to remember of an entry that was dealt with, one record for each of its keys."""
    title_hash, content_hash = hash_title(entry), hash_content(entry)
    return [
        SeenEntry(key, title_hash, content_hash, entry.published, article_id, result, now) for key in keys
    ]


def hash_title(entry: Entry) -> int:
    """Return the hash of an entry's words in its title: case and punctuation do not count."""
    return _hash(" ".join(list_words(entry.title or "")))


def hash_content(entry: Entry) -> int:
    """Return the hash of what a reader would notice if it changed."""
    updated = entry.updated.isoformat() if entry.updated else ""
    return _hash(
        "\x1f".join((entry.title or "", entry.summary_html or "", entry.content_html or "", updated))
    )


def _hash(text: str) -> int:
    """Return 64 bits of BLAKE2b as a signed number, as databases store it."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
