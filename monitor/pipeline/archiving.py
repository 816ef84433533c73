"""The archive of the publish leg: which files a digest changes, and what is read to write them.

day's files | its month | the topic's index, feed and search | all topics

What is read grows with a month and with the newest digests, not with what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pydantic import TypeAdapter

from monitor.config import DigestSettings
from monitor.deliver.archive import find_page, topic_directory, write_files
from monitor.deliver.atom import MAX_ENTRIES, AtomEntry, AtomFeed, make_atom
from monitor.digest.indexes import (
    SearchFile,
    find_month_links,
    name_month,
    render_entry,
    render_month,
    render_search,
    render_topic,
    render_topics,
)
from monitor.digest.languages import choose_phrases
from monitor.digest.phrases import Phrases
from monitor.digest.render import Neighbours, render_page
from monitor.digest.search import write_search_day, write_search_month
from monitor.model import Digest, DigestHead
from storage.protocol import Storage

_DIGEST = TypeAdapter(Digest)
_SEARCH = "search"
"""The folder of a topic that holds the texts to search, a file a month."""


def write_archive(digest: Digest, mail: bytes, settings: DigestSettings, storage: Storage) -> list[Path]:
    """Write a stored digest into the archive with its mail, and whatever it changes there.

    Returns the files whose bytes changed. The day's own page comes last: when it is there, all is done.
    """
    name = digest.day.isoformat()
    own = {f"{name}.json": _DIGEST.dump_json(digest, indent=1), f"{name}.eml": mail}
    return _write_around(digest, own, settings, storage)


def renew_archive(topic_id: str, settings: DigestSettings, storage: Storage) -> list[Path]:
    """Write anew what led to digests that are no more: all but the files of days, and the oldest day's page.

    Returns the files whose bytes changed.
    """
    days = storage.list_digest_days(topic_id)
    oldest = storage.load_digest(topic_id, days[0]) if days else None
    if oldest is not None:
        return _write_around(oldest, {}, settings, storage)
    with storage.snapshot():
        top = _render_top(storage.list_newest_heads(), settings, storage)
    return write_files(settings.directory, top)


def _write_around(
    digest: Digest, own: Mapping[str, bytes], settings: DigestSettings, storage: Storage
) -> list[Path]:
    """Write what a digest changes in the archive, then its own files, its page last."""
    archive = _Archive(digest, settings, storage)
    folder = topic_directory(settings.directory, digest.topic_id)
    with storage.snapshot():  # another process may publish meanwhile
        top = _render_top(archive.newest, settings, storage)
        feed, texts = archive.write_texts()
        around = {
            **archive.render_topic(),
            "atom.xml": feed,
            **archive.render_months(),
            **archive.render_neighbours(),
        }
        page = archive.render_page(digest)
    changed = write_files(settings.directory, top)
    changed += write_files(folder / _SEARCH, {f"{name_month(digest.day)}.js": texts})
    changed += write_files(folder, around)
    return changed + write_files(folder, {**own, f"{digest.day.isoformat()}.html": page})


def find_page_url(topic_id: str, day: date, settings: DigestSettings) -> str | None:
    """Return the address of a day's page; None where that of the archive is not known."""
    base = _find_topic_url(topic_id, settings)
    return urljoin(base, find_page(Path(), topic_id, day).name) if base else None


def _find_topic_url(topic_id: str, settings: DigestSettings) -> str | None:
    base = settings.base_url
    return urljoin(base.rstrip("/") + "/", f"{topic_id}/") if base else None


class _Archive:
    """What of the archive a digest changes, rendered."""

    def __init__(self, digest: Digest, settings: DigestSettings, storage: Storage) -> None:
        self.digest = digest
        self.settings = settings
        self.storage = storage
        self.topic_id = digest.topic_id
        self.newest = storage.list_newest_heads()
        self.topic_name = self.newest[digest.topic_id].topic_name or digest.topic_name
        self.months = storage.list_digest_months(digest.topic_id)
        self.phrases: Phrases = choose_phrases(settings.language)

    def render_page(self, digest: Digest) -> bytes:
        """Return the page of a day, with links to those before and after."""
        neighbours = Neighbours(*self.storage.find_neighbours(self.topic_id, digest.day))
        return render_page(digest, neighbours, choose_phrases(digest.language)).encode()

    def render_neighbours(self) -> dict[str, bytes]:
        """Return the pages of the days before and after, whose links change."""
        days = self.storage.find_neighbours(self.topic_id, self.digest.day)
        found = [self.storage.load_digest(self.topic_id, day) for day in days if day is not None]
        return {f"{one.day.isoformat()}.html": self.render_page(one) for one in found if one is not None}

    def render_months(self) -> dict[str, bytes]:
        """Return the page of the digest's month and those beside it, whose links may change."""
        firsts = [first for first, _ in self.months]
        place = firsts.index(self.digest.day.replace(day=1))
        return {
            f"{name_month(first)}.html": render_month(
                self.topic_name,
                first,
                self._list_heads(first),
                find_month_links(first, self.months),
                self.phrases,
            ).encode()
            for first in firsts[max(0, place - 1) : place + 2]
        }

    def _list_heads(self, first: date) -> list[DigestHead]:
        heads = self.storage.list_digest_heads(self.topic_id, since=first, until=_find_next_month(first))
        return heads[::-1]

    def render_topic(self) -> dict[str, bytes]:
        """Return the index of the topic and its search page."""
        newest = self._list_heads(self.months[-1][0])
        files = [SearchFile(f"{_SEARCH}/{name_month(first)}.js", first) for first, _ in self.months]
        return {
            "index.html": render_topic(self.topic_name, newest, self.months, self.phrases).encode(),
            "search.html": render_search(self.topic_name, files, self.phrases).encode(),
        }

    def _make_entry(self, digest: Digest) -> AtomEntry:
        name = find_page(Path(), self.topic_id, digest.day).name
        url = find_page_url(self.topic_id, digest.day, self.settings) or name
        title, summary = render_entry(digest, url, self.phrases)
        return AtomEntry(digest.day, title, summary, url, digest.composed_at)

    def write_texts(self) -> tuple[bytes, bytes]:
        """Return the topic's feed, and the texts of the digest's month to search.

        Digests are large: each is read once, and one at a time.
        """
        in_month = {head.day for head in self._list_heads(self.digest.day.replace(day=1))}
        newest = set(self.storage.list_digest_days(self.topic_id, newest=MAX_ENTRIES))
        entries, texts = [], {}
        for day in sorted(in_month | newest):
            if (digest := self.storage.load_digest(self.topic_id, day)) is None:
                continue
            if day in newest:
                entries.append(self._make_entry(digest))
            if day in in_month:
                texts[day] = write_search_day(digest, self.phrases)
        return make_atom(self._describe_feed(), entries), write_search_month(texts).encode()

    def _describe_feed(self) -> AtomFeed:
        return AtomFeed(
            self.topic_id,
            self.topic_name,
            urlsplit(self.settings.base_url or "").hostname or "localhost",
            self.phrases.language,
            _find_topic_url(self.topic_id, self.settings),
        )


def _render_top(
    newest: Mapping[str, DigestHead], settings: DigestSettings, storage: Storage
) -> dict[str, bytes]:
    """Return the pages of all topics: the index, and the search through all."""
    phrases = choose_phrases(settings.language)
    files = [
        SearchFile(f"{topic_id}/{_SEARCH}/{name_month(first)}.js", first, head.topic_name)
        for topic_id, head in newest.items()
        for first, _ in storage.list_digest_months(topic_id)
    ]
    return {
        "index.html": render_topics(newest, phrases).encode(),
        "search.html": render_search(None, files, phrases).encode(),
    }


def _find_next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
