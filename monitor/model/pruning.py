"""What is old enough to go, and what it is needed for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

PRUNED = "pruned"
"""The result of a seen entry whose article was pruned: it is not collected again, whatever becomes of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to when what belongs to a topic may go. `others` is for topics that are not named, and for none."""

    by_topic: Mapping[str, datetime]
    others: datetime

    def find(self, topic_id: str) -> datetime:
        """Return the limit of a topic."""
        return self.by_topic.get(topic_id, self.others)

    def allow(self, moment: datetime, topic_ids: Iterable[str]) -> bool:
        """Tell whether something of that moment may go, as far as all of those topics are concerned."""
        return moment <= min(map(self.find, topic_ids), default=self.others)


@dataclass(frozen=True, slots=True)
class EditionKey:
    """A digest, or an alert that counts for a day. `item` is "digest", or the id of the alert."""

    topic_id: str
    day: date
    item: str


@dataclass(frozen=True, slots=True)
class OldEdition:
    """A digest or an alert that is old enough to go, with its deliveries, none of which still waits."""

    key: EditionKey
    size_bytes: int
    deliveries: int
    deliveries_bytes: int


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page that a version of an article was read from."""

    article_id: int
    version: int
    fetched_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What decides whether an article may go. `size_bytes` counts all versions and its labels.

    `cited_by` are the digests and alerts that show something of it; `corrected`: a reader's correction names
    it; `awaited`: it is still to be grouped, or its page to be looked at again.
    """

    id: int
    changed_at: datetime
    topic_ids: tuple[str, ...]
    cited_by: frozenset[EditionKey]
    corrected: bool
    awaited: bool
    pages: tuple[StoredPage, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind, and how many bytes they hold."""

    number: int = 0
    size_bytes: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.number + other.number, self.size_bytes + other.size_bytes)
