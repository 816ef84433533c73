"""What is monitored: topics, outlets, feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.model.kinds import FeedStatus, FetchPolicy


@dataclass(frozen=True, slots=True)
class Target:
    """A person, body or claim toward which stance is measured.

    `aliases` name it in running text. `favour` and `against` are framing cues: wording that tells
    how whoever writes it regards the target. All are terms as `monitor.terms` reads them.
    """

    id: str
    name: str
    kind: Literal["actor", "claim"]
    aliases: tuple[str, ...]
    favour: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Which articles belong to a topic.

    An article matches when at least one of `any` or one pair of `near` occurs, every one of `all`
    occurs and none of `none` does. `near` holds (term, term, most words between them).
    """

    any: tuple[str, ...]
    all: tuple[str, ...]
    none: tuple[str, ...]
    near: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is monitored. `groups` are affiliation ids in the order in which they are shown."""

    id: str
    name: str
    short_name: str
    place: str
    languages: tuple[str, ...]
    match: MatchRule
    targets: tuple[Target, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publication. `rated_by`, `rated_on` and `source` say who gave the affiliation, and where."""

    id: str
    name: str
    domains: tuple[str, ...]
    country: str | None
    languages: tuple[str, ...]
    owner: str | None
    affiliation: str
    rated_by: str | None
    rated_on: date | None
    source: str | None
    syndicator: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to poll. `fetch` says for which entries the page is fetched too."""

    url: str
    outlet_id: str | None
    every_s: int
    fetch: FetchPolicy


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered about a feed between polls. `reason` is plain words for the reader."""

    url: str
    status: FeedStatus
    reason: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    title: str | None
    failures: int
    polled_at: datetime | None
    succeeded_at: datetime | None
    next_poll_at: datetime | None
