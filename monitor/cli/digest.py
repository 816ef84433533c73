"""`monitor digest`: compose, read and verify digests."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_json
from monitor.cli.wiring import deliver_in, make_mail_server, make_publishers, make_rewriter
from monitor.config import Config, load_config
from monitor.digest.compose import compose_digest
from monitor.digest.days import find_due_day, find_window
from monitor.digest.languages import choose_phrases
from monitor.digest.plain import render_text
from monitor.digest.verify import list_excerpts, verify_digest, verify_lead
from monitor.digest.views import DigestView
from monitor.errors import NotFound
from monitor.model import TextField
from monitor.pipeline.publish import Publisher, gather_material, publish_digest
from storage.protocol import Storage
from storage.sqlite.store import open_store

topic_option = click.option("--topic", "topic_id", help="The topic's id; needed when there are several.")
day_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The digest's day; by default the newest whose window has ended.",
)


@click.group(invoke_without_command=True)
@config_option
@topic_option
@day_option
@click.option("--send", is_flag=True, help="Send what waits to be sent.")
@click.option("--preview", is_flag=True, help="Show what the day would bring so far; store nothing.")
@click.pass_context
def digest(
    context: click.Context,
    config_path: Path,
    topic_id: str | None,
    day: datetime | None,
    send: bool,
    preview: bool,
) -> None:
    """Compose the digest of a day (once: later calls give the same), and print where it is."""
    if context.invoked_subcommand is not None:
        return
    config = load_config(config_path)
    now = read_clock()
    with open_store(config.collect.database) as storage:
        tools = _choose_topic(config, storage, topic_id)
        due = find_due_day(now, config.digest.at, config.digest.timezone)
        if preview:
            _print_preview(day.date() if day else due + timedelta(days=1), now, tools)
            return
        wanted = day.date() if day else due
        if wanted > due:
            _, end = find_window(wanted, config.digest.at, config.digest.timezone)
            raise click.UsageError(f"the window of {wanted} ends at {end:%Y-%m-%d %H:%M} UTC; use --preview")
        _refuse_pruned(wanted, now, config, tools)
        published = publish_digest(wanted, now, replace(tools, rewriter=make_rewriter(config)))
        click.echo(published.page)
        if send:
            _send(config, storage, now)


def _refuse_pruned(day: date, now: datetime, config: Config, tools: Publisher) -> None:
    """Refuse to tell again what is older than digests are kept. Raises UsageError."""
    topic_id = tools.topic.id
    oldest = (now - timedelta(seconds=config.keep.by_topic[topic_id].digests_s)).date()
    if day < oldest and tools.storage.load_digest(topic_id, day) is None:
        raise click.UsageError(
            f"digests of {topic_id} are kept from {oldest} on; see `keep` in docs/configuration.md"
        )


def _print_preview(day: date, now: datetime, tools: Publisher) -> None:
    previewed = compose_digest(gather_material(day, now, tools))
    view = DigestView(previewed, choose_phrases(previewed.language))
    click.echo(render_text(view, None), nl=False)


def _send(config: Config, storage: Storage, now: datetime) -> None:
    server = make_mail_server(config)
    if server is None and not storage.list_recipients(None):
        raise click.UsageError(
            "nobody gets the digest; add digest.email to the configuration, or `monitor recipients add`"
        )
    outcomes = deliver_in(config, storage, server, now)
    for outcome in outcomes:
        note(f"{outcome.subject}: {outcome.result}, {outcome.detail}")
    if any(outcome.result in ("delivery: waiting", "delivery: parked") for outcome in outcomes):
        sys.exit(1)


def _choose_topic(config: Config, storage: Storage, topic_id: str | None) -> Publisher:
    publishers = {tools.topic.id: tools for tools in make_publishers(config, storage)}
    if topic_id is None and len(publishers) == 1:
        return next(iter(publishers.values()))
    if topic_id not in publishers:
        raise click.UsageError(f"name a topic with --topic: {', '.join(publishers)}")
    return publishers[topic_id]


@digest.command("list")
@config_option
@topic_option
@json_option
def list_digests(config_path: Path, topic_id: str | None, as_json: bool) -> None:
    """List the digests of a topic, newest first."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        tools = _choose_topic(config, storage, topic_id)
        heads = storage.list_digest_heads(tools.topic.id)
    for head in reversed(heads):
        if not as_json:
            click.echo(f"{head.day}  {head.articles:>4} articles  {head.headline or 'a quiet day'}")
    if as_json:
        print_json(
            [{"day": str(head.day), "headline": head.headline, "articles": head.articles} for head in heads]
        )


@digest.command()
@config_option
@topic_option
@day_option
def verify(config_path: Path, topic_id: str | None, day: datetime | None) -> None:
    """Prove that every sentence of a digest stands in a stored article, at the place it names."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        tools = _choose_topic(config, storage, topic_id)
        days = [day.date()] if day else storage.list_digest_days(tools.topic.id)
        correct = verify_days(tools.topic.id, days, storage)
    sys.exit(0 if correct else 1)


def verify_days(topic_id: str, days: Sequence[date], storage: Storage) -> bool:
    """Verify the digests of some days, saying so for each. Tells whether everything was found."""
    return sum(_verify_day(topic_id, day, storage) for day in days) == 0


def _verify_day(topic_id: str, day: date, storage: Storage) -> int:
    found = storage.load_digest(topic_id, day)
    if found is None:
        raise NotFound(
            f"there is no digest of {topic_id} for {day}; `monitor digest list` names those there are"
        )

    def load_words(article_id: int, version: int, field: TextField) -> str | None:
        try:
            versions = storage.list_versions(article_id)
        except NotFound:
            return None
        words = next((one for one in versions if one.version == version), None)
        return None if words is None else words.title if field == "title" else words.text

    mismatches = verify_digest(found, load_words)
    for mismatch in mismatches:
        excerpt = mismatch.excerpt
        place = f"article {excerpt.article_id}, version {excerpt.version}, {excerpt.field}"
        note(f"{day}: not at {place}, {excerpt.start}-{excerpt.end}: {excerpt.text!r}")
    total = len(list_excerpts(found))
    click.echo(f"{day}: {total - len(mismatches)} of {total} excerpts stand where they say")
    fault = verify_lead(found)
    if fault is not None:
        note(f"{day}: of the lead that {found.rewritten_by} wrote, {fault}")
    return len(mismatches) + (fault is not None)
