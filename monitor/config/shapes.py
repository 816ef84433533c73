"""The shape of `feeds.yaml`: every key, what it may hold, and what it is when left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from email.utils import parseaddr
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from monitor.collect.network.addresses import AllowList, is_loopback
from monitor.digest.ledger import MAX_SHARE
from monitor.model import FetchPolicy, OutletKind
from monitor.terms import TermIndex

_DURATION = re.compile(r"^(\d+)([smhd])$")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: object) -> int:
    """Return the seconds of a duration such as "30m". Raises ValueError."""
    found = _DURATION.match(text) if isinstance(text, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError("a duration is a number and a unit, such as 90s, 30m, 6h or 1d")
    return int(found[1]) * _SECONDS[found[2]]


FOREVER = "forever"
FOREVER_S = 1000 * 365 * 86400
"""So long that nothing that is stored is as old."""


def parse_term(text: object) -> int:
    """Return the seconds of a duration such as "90d", or `FOREVER_S`. Raises ValueError."""
    try:
        return FOREVER_S if text == FOREVER else parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, or {FOREVER}") from error


def _check_term(term: str) -> str:
    TermIndex([term])
    return term


_ADDRESS = re.compile(r"^([^<>\r\n]*<)?[^\s@<>]+@[^\s@<>]+\.?[^\s@<>]*>?$")
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


def check_address(address: str) -> str:
    """Return a mail address. Raises ValueError if it is none that can be written to."""
    # An address beyond ASCII needs servers that speak SMTPUTF8 all the way.
    if not _ADDRESS.match(address) or not parseaddr(address)[1].isascii():
        raise ValueError(
            "not a mail address; allowed are name@host and Name <name@host>, the address in ASCII"
        )
    return address


_LANGUAGE = re.compile(r"^[a-z]{2,3}$")


def _check_language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise ValueError("not a language; allowed are codes such as en or fa")
    return code


def _check_time(text: str) -> str:
    if not _TIME.match(text):
        raise ValueError("not a time of day; allowed are times from 00:00 to 23:59")
    return text


def check_zone(name: str) -> str:
    """Return the name of a time zone. Raises ValueError if there is none of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not a time zone; allowed are names such as Europe/Tirane or UTC") from error
    return name


def _check_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address; allowed are http:// and https:// URLs with a host")
    return url


def _check_safe(url: str) -> str:
    if urlsplit(url).scheme != "https":  # RFC 8058: a mail program posts to no other
        raise ValueError("not an https:// URL")
    return url


_DOMAIN = re.compile(r"^[^\s/:@]+\.[^\s/:@]+(/\S*)?$")


def _check_domain(domain: str) -> str:
    if not _DOMAIN.search(domain):
        raise ValueError("not a domain; allowed are such as example.org, for a blog platform.example/name")
    return domain


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
# An outlet that was found, not listed, is known by its domain, a blog by its place on the platform.
OutletId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._~@%/-]*$")]
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, AfterValidator(_check_url)]
SafeUrl = Annotated[Url, AfterValidator(_check_safe)]
Term = Annotated[str, AfterValidator(_check_term)]
Language = Annotated[
    str, AfterValidator(_check_language), WithJsonSchema({"type": "string", "pattern": _LANGUAGE.pattern})
]
Domain = Annotated[
    str, AfterValidator(_check_domain), WithJsonSchema({"type": "string", "pattern": _DOMAIN.pattern})
]
Address = Annotated[str, AfterValidator(check_address)]
TimeOfDay = Annotated[str, AfterValidator(_check_time)]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Z_][A-Z0-9_]*$")]
Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": _DURATION.pattern, "examples": ["30m", "6h"]}),
]


Keeping = Annotated[
    int,
    BeforeValidator(parse_term),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+[smhd]|forever)$", "examples": ["90d", FOREVER]}),
]
_DAY_S = 86400


def _check_proxy(url: str) -> str:
    if not re.match(r"^http://[^\s/]+/?$", _VARIABLE.sub("x", url)):
        raise ValueError("not a proxy; allowed are http://host:port and http://user:password@host:port")
    return url


_VARIABLE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")
_OWN_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "cookie", "user-agent", "te")


def _check_header_name(name: str) -> str:
    if name.lower() in _OWN_HEADERS:
        raise ValueError("this header is the program's own; for cookies and the user agent there are keys")
    return name


Token = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
HeaderName = Annotated[Token, AfterValidator(_check_header_name)]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[ -~]+$")]
CookieValue = Annotated[str, StringConstraints(pattern=r"^[!-:<-~]+$")]
ProxyUrl = Annotated[str, AfterValidator(_check_proxy)]


def fill_variables(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` with each ${NAME} replaced by that variable. Raises KeyError for one that is not set."""
    return _VARIABLE.sub(lambda found: environment[found[1]], text)


def list_variables(text: str) -> list[str]:
    """Return the names of the variables that `text` has as ${NAME}, in order."""
    return _VARIABLE.findall(text)


def _check_listen(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ValueError("not an address to listen on; allowed is host:port, such as 127.0.0.1:8473")
    return address


def split_listen(address: str) -> tuple[str, int]:
    """Return host and port of an address to listen on."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _check_allowed(entry: str) -> str:
    AllowList.parse([entry])
    return entry


class Shape(BaseModel):
    """A mapping of the file. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CuesShape(Shape):
    favour: list[Term] = []
    against: list[Term] = []


class LeaningsShape(Shape):
    favour: list[Slug] = []
    against: list[Slug] = []


class TargetShape(Shape):
    id: Slug
    name: Name
    kind: Literal["actor", "claim"] = "actor"
    aliases: Annotated[list[Term], Field(min_length=1)]
    cues: CuesShape = CuesShape()
    affiliations: LeaningsShape = LeaningsShape()


class MatchShape(Shape):
    any: list[Term] = []
    all: list[Term] = []
    none: list[Term] = []
    near: list[tuple[Term, Term, Annotated[int, Field(ge=1, le=1000)]]] = []


class AlertShape(Shape):
    terms: list[Term] = []
    jump: Annotated[float, Field(gt=1, le=100)] | None = None
    changed: bool = False
    per_day: Annotated[int, Field(ge=1, le=50)] = 3


class KeepShape(Shape):
    # A site's pages are read again for a week; stories and copies of news look back 30 days.
    pages: Annotated[Keeping, Field(ge=14 * _DAY_S)] | None = None
    articles: Annotated[Keeping, Field(ge=60 * _DAY_S)] | None = None
    digests: Annotated[Keeping, Field(ge=60 * _DAY_S)] | None = None


class KeepAllShape(KeepShape):
    records: Annotated[Keeping, Field(ge=7 * _DAY_S)] = 90 * _DAY_S


class TopicShape(Shape):
    id: Slug
    name: Name
    short_name: Name | None = None
    place: Name
    languages: Annotated[list[Language], Field(min_length=1)]
    match: MatchShape
    targets: list[TargetShape] = []
    groups: list[Slug]
    alert: AlertShape | None = None
    keep: KeepShape = KeepShape()


class RatingShape(Shape):
    affiliation: Slug
    rated_by: Name
    rated_on: date
    source: Url


class OutletShape(Shape):
    id: OutletId
    name: Name
    domains: Annotated[list[Domain], Field(min_length=1)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    languages: list[Language] = []
    owner: Name | None = None
    kind: OutletKind | None = None
    founded: Annotated[int, Field(ge=1400, le=2100)] | None = None
    facts_source: Url | None = None
    affiliation: Slug
    rated_by: Name
    rated_on: date
    source: Url
    ratings: list[RatingShape] = []
    syndicator: bool = False


class FeedShape(Shape):
    url: Url
    outlet: OutletId | None = None
    every: Duration | None = None
    fetch: FetchPolicy = "all"
    paused: bool = False
    user_agent: HeaderValue | None = None
    headers: dict[HeaderName, HeaderValue] = {}
    cookies: dict[Token, CookieValue] = {}
    proxy: ProxyUrl | None = None
    timeout: Duration | None = None


class SmtpShape(Shape):
    host: Name
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: Name | None = None
    password_env: VariableName | None = None
    timeout: Duration = 60


class UnsubscribeShape(Shape):
    url: SafeUrl
    listen: Annotated[str, AfterValidator(_check_listen)] = "127.0.0.1:8474"


class EmailShape(Shape):
    from_: Annotated[Address, Field(alias="from")]
    to: list[Address] = []
    smtp: SmtpShape | None = None
    unsubscribe: UnsubscribeShape | None = None


class DigestShape(Shape):
    at: TimeOfDay = "07:00"
    timezone: Annotated[str, AfterValidator(check_zone)] = "UTC"
    language: Literal["en", "fa"] = "en"
    directory: Name = "var/digests"
    base_url: Url | None = None
    # Stories reach back 30 days: what is older than that belongs to none.
    max_age: Annotated[Duration, Field(le=30 * 86400)] = 3 * 86400
    max_stories: Annotated[int, Field(ge=1, le=100)] = 12
    max_share: Annotated[float, Field(gt=0, le=1)] = MAX_SHARE
    email: EmailShape | None = None


class WebSubShape(Shape):
    callback: Url
    listen: Annotated[str, AfterValidator(_check_listen)] = "127.0.0.1:8473"


class CollectShape(Shape):
    database: Name = "var/monitor.db"
    contact: Name
    allow_private: list[Annotated[str, AfterValidator(_check_allowed)]] = []
    connections_per_host: Annotated[int, Field(ge=1, le=16)] = 2
    pause_per_host: Annotated[float, Field(ge=0, le=60)] = 1.0
    connections: Annotated[int, Field(ge=1, le=1000)] = 64
    least_wait: Duration = 600
    longest_wait: Duration = 6 * 3600
    copies_within: Annotated[Duration, Field(ge=30 * 86400)] = 730 * 86400
    timeout: Duration = 30
    deadline: Duration = 1800
    websub: WebSubShape | None = None
    max_feed_bytes: Annotated[int, Field(ge=1000)] = 10_000_000
    max_page_bytes: Annotated[int, Field(ge=1000)] = 8_000_000
    max_new_per_poll: Annotated[int, Field(ge=1)] = 200
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    worker_deadline: Duration = 30
    worker_memory_mb: Annotated[int, Field(ge=700)] = 1500


class LlmShape(Shape):
    url: Url
    model: Annotated[str, StringConstraints(pattern=r"^[\w./:@+ -]{1,100}$")]
    key_env: VariableName | None = None
    timeout: Annotated[Duration, Field(le=600)] = 60


class TagShape(Shape):
    attribution: Literal["model", "rules"] = "model"
    sentiment: Literal["model", "words"] = "model"


class HealthShape(Shape):
    listen: Annotated[str, AfterValidator(_check_listen)] = "127.0.0.1:8475"
    token_env: VariableName | None = None

    @model_validator(mode="after")
    def _check_token(self) -> Self:
        if self.token_env is None and not is_loopback(split_listen(self.listen)[0]):
            raise ValueError(
                "others can reach this address: name the variable that holds a token as token_env, "
                "or listen on 127.0.0.1"
            )
        return self


class ServiceShape(Shape):
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    health: HealthShape | None = None
    ping_url_env: VariableName | None = None


class ConfigShape(Shape):
    """Media Monitor's configuration: what to monitor, whom to read, how to report."""

    affiliations: Annotated[dict[Slug, Name], Field(min_length=1)]
    topics: Annotated[list[TopicShape], Field(min_length=1)]
    outlets: list[OutletShape]
    feeds: list[FeedShape]
    digest: DigestShape = DigestShape()
    tag: TagShape = TagShape()
    llm: LlmShape | None = None
    keep: KeepAllShape = KeepAllShape()
    collect: CollectShape
    service: ServiceShape = ServiceShape()
