"""Read `feeds.yaml` into a `Config`, or say everything that is wrong with it.

    bytes | parse YAML | check the shape | check the references | build the model's types

Every mistake is reported at once, as `file:line:column: what is wrong, what is allowed`. Secrets
are never in the file: it names the environment variables that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import (
    ValidationError,
)
from pydantic_core import ErrorDetails

from monitor.config.document import Place, PlacedList, PlacedMap, YamlProblem, read_yaml
from monitor.config.references import check_references
from monitor.config.settings import (
    CollectSettings,
    Config,
    DigestSettings,
    EmailSettings,
    HealthSettings,
    KeepSettings,
    KeepTerms,
    LlmSettings,
    ServiceSettings,
    SmtpSettings,
    TagSettings,
    UnsubscribeSettings,
    WebSubSettings,
)
from monitor.config.shapes import (
    FOREVER_S,
    AlertShape,
    CollectShape,
    ConfigShape,
    DigestShape,
    EmailShape,
    FeedShape,
    HealthShape,
    KeepShape,
    LlmShape,
    OutletShape,
    RatingShape,
    ServiceShape,
    Shape,
    SmtpShape,
    TopicShape,
    UnsubscribeShape,
    WebSubShape,
    split_listen,
)
from monitor.errors import ConfigError, ConfigProblem
from monitor.model import (
    PLAIN_ACCESS,
    Access,
    AlertRule,
    Feed,
    MatchRule,
    Outlet,
    Rating,
    Target,
    Topic,
    propose_outlet,
    rate_outlet,
)


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml",
        **ConfigShape.model_json_schema(by_alias=True),
    }


def load_config(path: Path) -> Config:
    """Read and check the file. Raises ConfigError with every problem, in the order of the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        message = "there is no such file; name one with --config, or run where feeds.yaml is"
        raise ConfigError([ConfigProblem(str(path), 1, 1, message)]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([ConfigProblem(str(path), 1, 1, f"cannot be read: {error}")]) from error
    return parse_config(text, name=str(path), root=path.parent)


def parse_config(text: str, *, name: str, root: Path) -> Config:
    """Check a configuration's text. `name` stands in messages; relative paths start at `root`."""
    document = _parse_yaml(text, name)
    problems: list[ConfigProblem] = []
    shape: ConfigShape | None = None
    try:
        shape = ConfigShape.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        problems += [_describe(detail, document, name) for detail in found]
    problems += [ConfigProblem(name, *place, message) for place, message in check_references(document)]
    if shape is None or problems:
        unique = dict.fromkeys(problems)
        raise ConfigError(sorted(unique, key=lambda problem: (problem.line, problem.column)))
    return _build(shape, root)


def _parse_yaml(text: str, name: str) -> PlacedMap:
    try:
        document = read_yaml(text)
    except YamlProblem as error:
        raise ConfigError([ConfigProblem(name, *error.place, f"not valid YAML: {error}")]) from error
    if not isinstance(document, PlacedMap):
        message = "the file is not a mapping; allowed are the keys " + ", ".join(ConfigShape.model_fields)
        raise ConfigError([ConfigProblem(name, 1, 1, message)])
    return document


def _describe(detail: ErrorDetails, document: PlacedMap, name: str) -> ConfigProblem:
    path = [part for part in detail["loc"] if part != "[key]"]
    kind = detail["type"]
    if kind == "missing":
        line, column = find_place(document, path[:-1])
        return ConfigProblem(name, line, column, f"the key {str(path[-1])!r} is missing")
    line, column = find_place(document, path, of_key=kind == "extra_forbidden")
    if kind == "extra_forbidden":
        allowed = ", ".join(_allowed_keys(path[:-1]))
        return ConfigProblem(name, line, column, f"unknown key {str(path[-1])!r}; allowed here: {allowed}")
    wrong = _shorten(detail["input"])
    message = detail["msg"].removeprefix("Value error, ")
    return ConfigProblem(name, line, column, f"{_dotted(path)}: {wrong} is not allowed: {message}")


_KINDS = {"PlacedMap": "a mapping", "PlacedList": "a list"}


def _shorten(value: object) -> str:
    shown = (
        repr(value)
        if isinstance(value, str | int | float | bool | None)
        else _KINDS.get(type(value).__name__, "this")
    )
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _allowed_keys(path: Sequence[str | int]) -> list[str]:
    """Return the keys of the shape that stands at `path`."""
    shape: Any = ConfigShape
    for part in path:
        if isinstance(part, str):
            fields = {field.alias or key: field for key, field in shape.model_fields.items()}
            shape = next(_shapes_in(fields[part].annotation))
    return [field.alias or key for key, field in shape.model_fields.items()]


def _shapes_in(annotation: Any) -> Iterator[type[Shape]]:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _shapes_in(argument)


def find_place(document: PlacedMap, path: Sequence[str | int], *, of_key: bool = False) -> Place:
    """Return where the value at `path` stands (or its key): the nearest place that exists."""
    node: Any = document
    place: Place = (1, 1)
    for depth, part in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(node, PlacedMap) and part in node:
            place = node.keys_at[str(part)] if last and of_key else node.values_at[str(part)]
        elif isinstance(node, PlacedList) and isinstance(part, int) and part < len(node):
            place = node.items_at[part]
        else:
            break
        node = node[part]
    return place


# --- building --------------------------------------------------------------------------------


def _build(shape: ConfigShape, root: Path) -> Config:
    return Config(
        affiliations=dict(shape.affiliations),
        topics=tuple(_build_topic(topic) for topic in shape.topics),
        outlets=tuple(_build_outlet(outlet) for outlet in shape.outlets),
        feeds=tuple(map(_build_feed, shape.feeds)),
        digest=_build_digest(shape.digest, root),
        tag=TagSettings(shape.tag.attribution, shape.tag.sentiment),
        collect=_build_collect(shape.collect, root),
        keep=_build_keep(shape),
        llm=_build_llm(shape.llm) if shape.llm else None,
        service=_build_service(shape.service),
    )


def _build_topic(shape: TopicShape) -> Topic:
    match = shape.match
    return Topic(
        id=shape.id,
        name=shape.name,
        short_name=shape.short_name or shape.name,
        place=shape.place,
        languages=tuple(shape.languages),
        match=MatchRule(tuple(match.any), tuple(match.all), tuple(match.none), tuple(match.near)),
        targets=tuple(
            Target(
                target.id,
                target.name,
                target.kind,
                tuple(target.aliases),
                tuple(target.cues.favour),
                tuple(target.cues.against),
                tuple(target.affiliations.favour),
                tuple(target.affiliations.against),
            )
            for target in shape.targets
        ),
        groups=tuple(shape.groups),
        alert=_build_alert(shape.alert) if shape.alert else None,
    )


def _build_alert(shape: AlertShape) -> AlertRule:
    return AlertRule(tuple(shape.terms), shape.jump, shape.changed, shape.per_day)


def _build_outlet(shape: OutletShape) -> Outlet:
    facts = propose_outlet(
        shape.id, shape.name, tuple(shape.domains), country=shape.country, languages=tuple(shape.languages)
    )
    outlet = replace(
        facts,
        owner=shape.owner,
        syndicator=shape.syndicator,
        kind=shape.kind,
        founded=shape.founded,
        facts_source=shape.facts_source,
    )
    return rate_outlet(outlet, [_build_rating(shape), *map(_build_rating, shape.ratings)])


def _build_rating(shape: RatingShape | OutletShape) -> Rating:
    return Rating(shape.affiliation, shape.rated_by, shape.rated_on, shape.source)


def _build_feed(shape: FeedShape) -> Feed:
    return Feed(
        url=shape.url,
        outlet_id=shape.outlet,
        every_s=shape.every,
        fetch=shape.fetch,
        access=_build_access(shape),
        paused=shape.paused,
    )


def _build_access(shape: FeedShape) -> Access:
    access = Access(
        user_agent=shape.user_agent,
        headers=tuple(shape.headers.items()),
        cookies=tuple(shape.cookies.items()),
        proxy=shape.proxy,
        timeout_s=None if shape.timeout is None else float(shape.timeout),
    )
    return PLAIN_ACCESS if access == PLAIN_ACCESS else access


def _build_digest(shape: DigestShape, root: Path) -> DigestSettings:
    return DigestSettings(
        at=time.fromisoformat(shape.at),
        timezone=ZoneInfo(shape.timezone),
        directory=root / shape.directory,
        base_url=shape.base_url,
        max_age_s=shape.max_age,
        max_stories=shape.max_stories,
        max_share=shape.max_share,
        email=_build_email(shape.email) if shape.email else None,
        language=shape.language,
    )


def _build_email(shape: EmailShape) -> EmailSettings:
    return EmailSettings(
        sender=shape.from_,
        recipients=tuple(shape.to),
        smtp=_build_smtp(shape.smtp) if shape.smtp else None,
        unsubscribe=_build_unsubscribe(shape.unsubscribe) if shape.unsubscribe else None,
    )


def _build_smtp(shape: SmtpShape) -> SmtpSettings:
    return SmtpSettings(
        shape.host, shape.port, shape.tls, shape.user, shape.password_env, float(shape.timeout)
    )


def _build_unsubscribe(shape: UnsubscribeShape) -> UnsubscribeSettings:
    host, port = split_listen(shape.listen)
    return UnsubscribeSettings(shape.url, host, port)


def _build_collect(shape: CollectShape, root: Path) -> CollectSettings:
    return CollectSettings(
        database=root / shape.database,
        contact=shape.contact,
        allow_private=tuple(shape.allow_private),
        connections_per_host=shape.connections_per_host,
        pause_per_host_s=shape.pause_per_host,
        connections=shape.connections,
        least_wait_s=shape.least_wait,
        longest_wait_s=shape.longest_wait,
        copies_within_s=shape.copies_within,
        timeout_s=float(shape.timeout),
        deadline_s=float(shape.deadline),
        websub=_build_websub(shape.websub) if shape.websub else None,
        max_feed_bytes=shape.max_feed_bytes,
        max_page_bytes=shape.max_page_bytes,
        max_new_per_poll=shape.max_new_per_poll,
        workers=shape.workers,
        worker_deadline_s=float(shape.worker_deadline),
        worker_memory_mb=shape.worker_memory_mb,
    )


_KEPT = KeepTerms(pages_s=90 * 86400, articles_s=FOREVER_S, digests_s=FOREVER_S)
"""What is kept for how long unless the file says otherwise."""


def _build_keep(shape: ConfigShape) -> KeepSettings:
    others = _build_terms(shape.keep, _KEPT)
    by_topic = {topic.id: _build_terms(topic.keep, others) for topic in shape.topics}
    return KeepSettings(by_topic, others, shape.keep.records)


def _build_terms(shape: KeepShape, default: KeepTerms) -> KeepTerms:
    return KeepTerms(
        pages_s=shape.pages or default.pages_s,
        articles_s=shape.articles or default.articles_s,
        digests_s=shape.digests or default.digests_s,
    )


def _build_llm(shape: LlmShape) -> LlmSettings:
    return LlmSettings(shape.url, shape.model, shape.key_env, float(shape.timeout))


def _build_websub(shape: WebSubShape) -> WebSubSettings:
    host, port = split_listen(shape.listen)
    return WebSubSettings(shape.callback, host, port)


def _build_service(shape: ServiceShape) -> ServiceSettings:
    health = _build_health(shape.health) if shape.health else None
    return ServiceSettings(shape.log_level, health, shape.ping_url_env)


def _build_health(shape: HealthShape) -> HealthSettings:
    host, port = split_listen(shape.listen)
    return HealthSettings(host, port, shape.token_env)
