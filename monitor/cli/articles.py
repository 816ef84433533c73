"""`monitor articles`: what was collected."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.console import config_option, json_option, print_rows
from monitor.config import Config, load_config
from monitor.model import Article
from monitor.pipeline.stances import renew_outlet
from monitor.register.builtin import build_register
from monitor.terms import fold_text
from storage.sqlite.store import open_store

LIMIT = click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))


@click.group()
def articles() -> None:
    """List or search the articles that were collected."""


@articles.command()
@config_option
@json_option
@LIMIT
@click.argument("query", nargs=-1, required=True)
def search(config_path: Path, as_json: bool, limit: int, query: tuple[str, ...]) -> None:
    """Find articles that contain every word of QUERY, newest first; a `*` ends a stem."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        found = storage.search_articles(fold_text(" ".join(query)), limit)
    _print_articles(found, config, as_json=as_json)


@articles.command("list")
@config_option
@json_option
@LIMIT
@click.option("--topic", "topic_id", help="Only this topic.")
def list_articles(config_path: Path, as_json: bool, limit: int, topic_id: str | None) -> None:
    """List articles, newest first."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        found = storage.list_articles(topic_id, None, None, limit)
    _print_articles(found, config, as_json=as_json)


def _print_articles(found: list[Article], config: Config, *, as_json: bool) -> None:
    register = build_register(config)
    rows = [
        {
            "id": article.id,
            "published": article.published,
            "outlet": article.outlet.name,
            "affiliation": article.outlet.affiliation,
            "language": article.reading.language,
            "title": article.reading.title,
            "url": article.url,
        }
        for article in (renew_outlet(one, register) for one in found)
    ]
    print_rows(rows, ["id", "published", "outlet", "affiliation", "title"], as_json=as_json)
