"""What is monitored: topics, outlets, feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from monitor.model.kinds import UNRATED, FeedStatus, FetchPolicy, OutletKind, SubscriptionState


@dataclass(frozen=True, slots=True)
class Target:
    """A person, body or claim toward which stance is measured.

    `aliases` name it in running text. `favour` and `against` are framing cues: wording that tells
    how whoever writes it regards the target. All are terms as `monitor.terms` reads them. `friends`
    and `critics` are the affiliations whose outlets mostly favour it, or are mostly against it.
    """

    id: str
    name: str
    kind: Literal["actor", "claim"]
    aliases: tuple[str, ...]
    favour: tuple[str, ...]
    against: tuple[str, ...]
    friends: tuple[str, ...] = ()
    critics: tuple[str, ...] = ()


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
class AlertRule:
    """What a topic's readers want to be told at once.

    The first mention of one of `terms` in a fortnight; a day with at least `jump` times the fortnight's
    origins (None: never); an article that its outlet changed after a digest used it (`changed`). At most
    `per_day` alerts are raised on a local day.
    """

    terms: tuple[str, ...]
    jump: float | None
    changed: bool
    per_day: int


@dataclass(frozen=True, slots=True)
class Topic:
    """What is monitored. `groups` are affiliation ids in the order in which they are shown.

    `alert` is what is told at once, None for nothing.
    """

    id: str
    name: str
    short_name: str
    place: str
    languages: tuple[str, ...]
    match: MatchRule
    targets: tuple[Target, ...]
    groups: tuple[str, ...]
    alert: AlertRule | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """Whose media an outlet is listed with: by whom, when, and where that can be checked."""

    affiliation: str
    rated_by: str
    rated_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publication. `affiliation`, `rated_by`, `rated_on` and `source` are the rating that counts.

    `ratings` are all that are known, the one that counts first; where none counts, the outlet is unrated and
    those are of affiliations that the configuration does not have. `kind`, `founded` (a year), `country`,
    `languages` and `owner` are facts, to be checked at `facts_source`.
    """

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
    kind: OutletKind | None = None
    founded: int | None = None
    facts_source: str | None = None
    ratings: tuple[Rating, ...] = ()


def propose_outlet(
    outlet_id: str,
    name: str,
    domains: tuple[str, ...],
    *,
    country: str | None = None,
    languages: tuple[str, ...] = (),
) -> Outlet:
    """Return an outlet of which nothing else is known, and that nobody has rated."""
    return Outlet(
        id=outlet_id,
        name=name,
        domains=domains,
        country=country,
        languages=languages,
        owner=None,
        affiliation=UNRATED,
        rated_by=None,
        rated_on=None,
        source=None,
        syndicator=False,
    )


def rate_outlet(outlet: Outlet, ratings: Sequence[Rating]) -> Outlet:
    """Return the outlet with these ratings, the first of which counts; without any it is unrated."""
    first = ratings[0] if ratings else None
    return replace(
        outlet,
        affiliation=first.affiliation if first else UNRATED,
        rated_by=first.rated_by if first else None,
        rated_on=first.rated_on if first else None,
        source=first.source if first else None,
        ratings=tuple(ratings),
    )


@dataclass(frozen=True, slots=True)
class Access:
    """How one feed is asked for, where it differs from the others.

    `headers`, `cookies` and the user agent go to the feed's own server and to no other. Every None takes
    what the settings say.
    """

    user_agent: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    timeout_s: float | None = None


PLAIN_ACCESS = Access()
"""A feed that is asked for like every other."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to poll: RSS, Atom, RDF, JSON Feed or a news sitemap.

    `every_s` is how often; None leaves that to the feed's own history. `fetch` says for which entries the
    page is fetched too. A feed that is `paused` is not polled.
    """

    url: str
    outlet_id: str | None
    every_s: int | None
    fetch: FetchPolicy
    access: Access = PLAIN_ACCESS
    paused: bool = False


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered about a feed between polls.

    `reason` is one of `monitor.remarks`, or the message of an error that nobody foresaw.

    `url` is the feed's address in the configuration; `moved_to` the one to ask instead, since the old one
    moved for good. `news_per_day` is how much it publishes, as far as its history tells; `asked_wait_s` the
    least time between polls that the document or its server asks for; `answer_s` how long it takes to answer,
    of late; `hub_url` and `topic_url` name who would push its news to us, and under which name.
    """

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
    moved_to: str | None
    news_per_day: float | None
    asked_wait_s: int | None
    answer_s: float | None
    hub_url: str | None
    topic_url: str | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A hub's promise to push what is new in a feed (WebSub).

    `token` is the end of the callback address that only the hub is told, `secret` what it signs with.
    """

    feed_url: str
    hub_url: str
    topic_url: str
    token: str
    secret: str
    state: SubscriptionState
    asked_at: datetime
    lease_until: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a host's robots.txt said, until when it is believed.

    `body` is None where there is none to read; `open` says then whether everything or nothing may be fetched.
    """

    origin: str
    body: bytes | None
    open: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class PageCheck:
    """A look at an article's page that is due: was it edited? `step` counts the looks taken before."""

    article_id: int
    url: str
    feed_url: str
    step: int
    due_at: datetime
    etag: str | None
    last_modified: str | None
