"""Saving one thing at a time: the collect leg saves in batches, tests mostly care for one record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Collected, Draft, FeedState, Find, Saved, SeenEntry
from storage.protocol import Storage


def save_article(store: Storage, draft: Draft, seen: Sequence[SeenEntry], now: datetime) -> Saved:
    """Save a draft with the entry identities that led to it, collected at `now`."""
    return store.save_collected(Collected(finds=(Find(draft, tuple(seen), now),)))[0]


def save_seen(store: Storage, entries: Sequence[SeenEntry]) -> None:
    """Save entries that were dealt with."""
    store.save_collected(Collected(seen=tuple(entries)))


def save_feed_state(store: Storage, state: FeedState) -> None:
    """Save what is known of a feed."""
    store.save_collected(Collected(states=(state,)))
