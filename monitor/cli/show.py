"""`monitor show`: everything about one article, and why it is labelled as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from monitor.cli.console import config_option, json_option, print_json
from monitor.cli.copygroups import (
    describe_members,
    describe_passages,
    describe_reach,
    load_group,
    write_group,
    write_passages,
)
from monitor.cli.corrections import describe_correction, write_correction
from monitor.cli.labels import (
    describe_attribution,
    describe_outlet,
    describe_stance,
    write_attribution,
    write_outlet,
    write_stance,
)
from monitor.cli.outlets import write_origin
from monitor.cli.story import describe_story, load_named_story, write_story
from monitor.config import load_config
from monitor.model import Article, Correction, Reading, Revision, StanceCorrection
from monitor.pipeline.stances import settle_stances
from monitor.register.builtin import build_register
from storage.sqlite.store import open_store


@click.command()
@config_option
@json_option
@click.argument("article_id", type=int)
def show(config_path: Path, as_json: bool, article_id: int) -> None:
    """Show an article: its text, versions, copies, stories, corrections, every label with its evidence."""
    config = load_config(config_path)
    register = build_register(config)
    with open_store(config.collect.database) as storage:
        loaded = storage.load_article(article_id)
        article = settle_stances([loaded], config.topics, register, storage)[0]
        versions = storage.list_versions(article_id)
        group = load_group(article_id, register, storage)
        corrections: list[Correction | StanceCorrection] = [*storage.find_corrections([article_id])]
        corrections += storage.find_stance_corrections([article_id])
        stories = [
            load_named_story(story_id, storage)
            for story_id in storage.find_stories([article_id]).get(article_id, ())
        ]
    passages = describe_passages(group, article_id)
    if as_json:
        places = {
            "reach": describe_reach(group),
            "copies": describe_members(group),
            "passages": passages,
            "stories": [describe_story(one) for one in stories],
            "corrections": [describe_correction(one) for one in corrections],
        }
        print_json(_describe(article, versions) | places)
        return
    for line in (*_write_article(article, versions), *write_origin(article, config)):
        click.echo(line)
    click.echo("\nCopies")
    for line in write_group(group):
        click.echo(f"  {line}")
    if passages:
        click.echo("\nAgainst the text it was made from")
    for line in write_passages(passages):
        click.echo(f"  {line}")
    click.echo("\nStories")
    for one in stories:
        click.echo(f"  {write_story(one)}")
    if corrections:
        click.echo("\nWhat readers corrected")
    for correction in corrections:
        click.echo(
            f"  {correction.made_at:%Y-%m-%d}, correction {correction.id}: {write_correction(correction)}"
        )


def _describe(article: Article, versions: list[Revision]) -> dict[str, Any]:
    reading = article.reading
    return {
        "id": article.id,
        "version": article.version,
        "url": article.url,
        "outlet": describe_outlet(article.outlet),
        "title": reading.title,
        "authors": reading.authors,
        "published": article.published,
        "dated_by": article.dated_by,
        "updated": article.updated,
        "first_seen": article.first_seen,
        "language": reading.language,
        **_describe_reading(reading),
        "blocks": [
            {
                "kind": block.kind,
                "text": reading.text[block.start : block.end],
                "language": block.language,
                "by": block.by,
            }
            for block in reading.blocks
        ],
        "pictures": [{"url": one.url, "alt": one.alt, "caption": one.caption} for one in reading.pictures],
        "versions": [
            {"version": one.version, "seen_at": one.seen_at, "title": one.title, "cause": one.cause}
            for one in versions
        ],
        "matches": [
            {"topic": match.topic_id, "hits": [f"{hit.term} ({hit.field} {hit.start})" for hit in match.hits]}
            for match in article.matches
        ],
        "attributions": [describe_attribution(article, one) for one in article.tags.attributions],
        "stances": [describe_stance(article, stance) for stance in article.tags.stances],
    }


def _describe_reading(reading: Reading) -> dict[str, Any]:
    """Return how an article was read: by which way, for what reasons, and what was left out."""
    return {
        "kind": reading.kind,
        "paywalled": reading.paywalled,
        "dated": reading.dated,
        "route": reading.route,
        "route_reason": reading.route_reason,
        "extractor": reading.extractor,
        "reader": reading.reader,
        "reasons": {one.field: {"source": one.source, "why": one.why} for one in reading.reasons},
        "rules": reading.rules,
        "provenance": [
            {"kind": one.kind, "text": one.text, "outlet": one.outlet_name} for one in reading.provenance
        ],
    }


def _write_article(article: Article, versions: list[Revision]) -> Iterator[str]:
    reading = article.reading
    yield reading.title
    yield "=" * min(len(reading.title), 78)
    yield from write_outlet(article.outlet)
    yield article.url
    trust = f", {reading.dated}" if reading.dated and article.dated_by == "page" else ""
    yield f"Published {article.published:%Y-%m-%d %H:%M} UTC (by {article.dated_by}{trust})"
    yield f"First seen {article.first_seen:%Y-%m-%d %H:%M} UTC"
    authors = ", ".join(reading.authors) or "nobody named"
    yield f"By {authors}; language {reading.language or 'unknown'}; {reading.kind}" + (
        "; the rest is for those who pay" if reading.paywalled else ""
    )
    yield from _write_route(reading)
    for match in article.matches:
        terms = dict.fromkeys(hit.term for hit in match.hits)
        yield f"Matches {match.topic_id} by: {', '.join(terms)}"
    for block in reading.blocks:
        mark = {"heading": "## ", "quote": "> ", "post": "> ", "list": "- "}.get(block.kind, "")
        by = f" (by {block.by})" if block.by else ""
        yield f"\n{mark}{reading.text[block.start : block.end]}{by}"
    yield from _write_labels(article)
    yield "\nVersions"
    for one in versions:
        cause = " (the same page, read better)" if one.cause == "reading" else ""
        yield f"  {one.version}  first seen {one.seen_at:%Y-%m-%d %H:%M}  {one.title}{cause}"


def _write_route(reading: Reading) -> Iterator[str]:
    """Yield how the article was read: by which route, what decided each field, what each rule removed."""
    yield f"Read from the {reading.route}" + (f": {reading.route_reason}" if reading.route_reason else "")
    if reading.extractor and not reading.reasons:
        yield f"  text: {reading.extractor}"
    yield from (f"  {one.field}: {one.source} ({one.why})" for one in reading.reasons)
    yield from (f"Removed: {rule}" for rule in reading.rules)
    yield from (f"Says of its origin: {one.text}" for one in reading.provenance)
    for one in reading.pictures:
        yield f"Picture: {one.caption or one.alt or 'without words'} {one.url}"


def _write_labels(article: Article) -> Iterator[str]:
    yield "\nWho says what"
    yield from (f"  {write_attribution(article, one)}" for one in article.tags.attributions)
    yield "\nStance"
    for stance in article.tags.stances:
        yield from (f"  {line}" for line in write_stance(article, stance))
