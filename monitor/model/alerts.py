"""What is worth a mail of its own before the next digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model.editions import Change, Excerpt
from monitor.model.kinds import AlertKind


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article as an alert names it. `group` is its outlet's affiliation, `group_name` its name."""

    article_id: int
    version: int
    title: Excerpt
    url: str
    outlet_name: str
    group: str
    group_name: str
    published: datetime
    language: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A term, the sentence of an article that has it first, and the span of it that is the term."""

    term: str
    sentence: Excerpt
    span: Excerpt


@dataclass(frozen=True, slots=True)
class Jump:
    """How many origins the last 24 hours brought, and how many a day the fortnight before them did."""

    origins: int
    mean: float


@dataclass(frozen=True, slots=True)
class Alert:
    """What is told at once. Of `mentions`, `jump` and `change` there is the one that `kind` says.

    `key` tells what it is about: a topic has one alert of each. `day` is the local day it counts for. `last`:
    the day's limit is reached with it. `id` is None until it is stored.
    """

    topic_id: str
    topic_name: str
    key: str
    kind: AlertKind
    day: date
    raised_at: datetime
    sightings: tuple[Sighting, ...]
    mentions: tuple[Mention, ...] = ()
    jump: Jump | None = None
    change: Change | None = None
    last: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class AlertLook:
    """Up to where a topic's articles were looked at for alerts: those with ids up to `article_id`.

    `since` is when that began; `at` when it last found something new to look at.
    """

    topic_id: str
    since: datetime
    article_id: int
    at: datetime
