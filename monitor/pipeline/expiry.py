"""What the group leg need not look at any more is taken out of its indexes."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.group.copies import MAX_GROUPS_PER_HASH
from monitor.group.fingerprint import make_sketch
from monitor.group.words import WINDOW
from storage.protocol import Storage

BATCH = 20
"""Articles that are taken out in one transaction, as they are placed."""
NEWEST = 20
"""So many articles that came without a date while the clock was ahead make nothing older than it is."""


def expire_index(storage: Storage, now: datetime, copies_within: timedelta) -> int:
    """Take articles that are too old to be compared out of the indexes; return the number of texts.

    Their words, places and stories stay. The work grows with what has grown too old since the last time. Too
    old is measured by the news where they lag behind the clock, which somebody may have set a year ahead.
    """
    newest = storage.find_nth_newest(NEWEST)
    if newest is None:
        return 0
    now = min(now, newest)
    storage.forget_words(now - 2 * WINDOW)  # an article may be grouped again while its story changes
    until = now - copies_within
    count = 0
    while forgotten := _forget_batch(until, storage):
        count += forgotten
    return count


def _forget_batch(until: datetime, storage: Storage) -> int:
    with storage.together():
        old = storage.list_long_posted(until, BATCH)
        for article_id in old:
            _forget(article_id, until, storage)
    return len(old)


def _forget(article_id: int, until: datetime, storage: Storage) -> None:
    """Take an article out of the index; the younger members of its group are found in its stead."""
    group_id = storage.load_copies([article_id])[article_id].group_id
    members = [link.article_id for link in storage.list_group(group_id)]
    young = [one for one in storage.load_articles(members).values() if one.published > until]
    heirs = {one.id: make_sketch(one.reading.text).hashes for one in young}
    storage.forget_postings(article_id, list_hashes(article_id, storage), heirs, MAX_GROUPS_PER_HASH)


def list_hashes(article_id: int, storage: Storage) -> tuple[int, ...]:
    """Return the hashes of every version of an article: what an earlier one posted stays posted."""
    versions = storage.list_versions(article_id)
    hashes = {value for version in versions for value in make_sketch(version.text).hashes}
    return tuple(sorted(hashes))
