"""What a checked configuration holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.digest.ledger import MAX_SHARE
from monitor.model import Feed, Outlet, Topic


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server. `password_env` names the environment variable that holds the password."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str | None
    password_env: str | None
    timeout_s: float


@dataclass(frozen=True, slots=True)
class UnsubscribeSettings:
    """Where recipients unsubscribe: the public address, and the one that is listened on behind it."""

    url: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """Who gets the digest by mail. Without `smtp` the mail is only written as a file."""

    sender: str
    recipients: tuple[str, ...]
    smtp: SmtpSettings | None
    unsubscribe: UnsubscribeSettings | None = None


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """When, where and how a digest appears. `max_age_s`: older articles are backlog, not news.

    `language` is that of its own words, and that whose articles it quotes first.
    `max_share` is the share of any article's text that a digest may reproduce.
    """

    at: time
    timezone: ZoneInfo
    directory: Path
    base_url: str | None
    max_age_s: int
    max_stories: int
    email: EmailSettings | None
    language: str = "en"
    max_share: float = MAX_SHARE


@dataclass(frozen=True, slots=True)
class WebSubSettings:
    """Where hubs push news to: the public address, and the one that is listened on behind it."""

    callback: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """How the network is read, and where what was read is kept.

    `least_wait_s` and `longest_wait_s` bound the time between two polls of a feed that has no `every`;
    `deadline_s` is how long the new entries of one feed may take, `copies_within_s` how long an article is
    compared with new ones to recognise copies.
    """

    database: Path
    contact: str
    allow_private: tuple[str, ...]
    connections_per_host: int
    pause_per_host_s: float
    connections: int
    least_wait_s: int
    longest_wait_s: int
    copies_within_s: int
    timeout_s: float
    deadline_s: float
    websub: WebSubSettings | None
    max_feed_bytes: int
    max_page_bytes: int
    max_new_per_poll: int
    workers: int
    worker_deadline_s: float
    worker_memory_mb: int


@dataclass(frozen=True, slots=True)
class TagSettings:
    """How articles are tagged: by the models that come with the program, or by rules and word lists."""

    attribution: Literal["model", "rules"] = "model"
    sentiment: Literal["model", "words"] = "model"

    @property
    def networks(self) -> tuple[str, ...]:
        """The names of the networks that this asks for."""
        asked = {"attribution": self.attribution, "sentiment": self.sentiment}
        return tuple(name for name, how in asked.items() if how == "model")


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """A language model that may rewrite leads: where an OpenAI-compatible service is, and its model's name.

    `key_env` names the environment variable that holds the key.
    """

    url: str
    model: str
    key_env: str | None
    timeout_s: float


@dataclass(frozen=True, slots=True)
class KeepTerms:
    """For how long raw pages, articles and digests are kept; the alerts as the digests."""

    pages_s: int
    articles_s: int
    digests_s: int


@dataclass(frozen=True, slots=True)
class KeepSettings:
    """What is kept for how long: by topic, what belongs to no topic, and the program's own records."""

    by_topic: Mapping[str, KeepTerms]
    others: KeepTerms
    records_s: int


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """Where health and metrics are served; `token_env` names the variable with the token to ask for."""

    host: str
    port: int
    token_env: str | None


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the service is watched. Without `health` nothing is served.

    `ping_url_env` names the variable with the URL to ping after each digest.
    """

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    health: HealthSettings | None = None
    ping_url_env: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A whole, checked configuration. `affiliations` maps ids to display names."""

    affiliations: Mapping[str, str]
    topics: tuple[Topic, ...]
    outlets: tuple[Outlet, ...]
    feeds: tuple[Feed, ...]
    digest: DigestSettings
    tag: TagSettings
    collect: CollectSettings
    keep: KeepSettings
    llm: LlmSettings | None = None
    service: ServiceSettings = ServiceSettings()
