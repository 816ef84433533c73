"""`monitor config`: check the configuration, print its schema."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.console import config_option, print_json
from monitor.config import config_schema, load_config


@click.group()
def config() -> None:
    """Check the configuration, or print its schema."""


@config.command()
@config_option
def check(config_path: Path) -> None:
    """Name every problem in the configuration, each with its line and column."""
    found = load_config(config_path)
    click.echo(
        f"{config_path}: no problem. Topics: {len(found.topics)}, outlets: {len(found.outlets)}, "
        f"feeds: {len(found.feeds)}."
    )


@config.command()
def schema() -> None:
    """Print the JSON Schema of feeds.yaml, for editors that complete and check while you type."""
    print_json(config_schema())
