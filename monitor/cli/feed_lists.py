"""`monitor feeds import` and `export`: lists of feeds from other readers, and for them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from monitor.cli.console import AFTER_EDIT, config_option, note
from monitor.cli.feed_edits import dry_run_option, tell_edit
from monitor.collect.feeds.opml import MAX_OPML_BYTES, OpmlFeed, read_opml, write_opml
from monitor.collect.network.addresses import check_url, show_address
from monitor.config import load_config
from monitor.config.editing import add_feeds
from monitor.errors import BadUrl
from monitor.group.urls import canonical_key
from monitor.model import Feed
from monitor.tag.outlets import OutletRegister


@click.command("import")
@config_option
@dry_run_option
@click.argument("file", type=click.File("rb"))
def import_feeds(config_path: Path, dry_run: bool, file: BinaryIO) -> None:
    """Add the feeds of an OPML FILE ("-": standard input) to feeds.yaml; none of them is tried."""
    config = load_config(config_path)
    listed = read_opml(file.read(MAX_OPML_BYTES + 1), file.name)
    register = OutletRegister(config.outlets)
    known = {canonical_key(feed.url) for feed in config.feeds}
    feeds: list[Feed] = []
    problems = list(listed.problems)
    for one in listed.feeds:
        key = canonical_key(one.url)
        fault = _find_fault(one)
        if fault is not None:
            problems.append(f"{file.name}:{one.line}: {fault}")
        elif key not in known:
            known.add(key)
            feeds.append(Feed(one.url, _find_outlet(one, register), None, "all"))
    edit = add_feeds(config_path, feeds, dry_run=dry_run)
    if dry_run:
        tell_edit(edit, config_path, dry_run=True)
    elif feeds:
        note(AFTER_EDIT)
    for problem in problems:
        note(problem)
    unrated = sum(feed.outlet_id is None for feed in feeds)
    if unrated:
        note(f"No outlet is listed for {unrated} of them: their articles will be unrated.")
    verb = "would be added" if dry_run else "added"
    there = len(listed.feeds) - len(feeds) - (len(problems) - len(listed.problems))
    click.echo(f"{len(feeds)} {verb}, {there} already there, {len(problems)} not usable.")
    sys.exit(1 if problems else 0)


@click.command("export")
@config_option
@click.argument("file", type=click.File("wb", lazy=False), default="-")
def export_feeds(config_path: Path, file: BinaryIO) -> None:
    """Write the feeds of feeds.yaml as OPML to FILE, by default to standard output."""
    config = load_config(config_path)
    title = ", ".join(topic.name for topic in config.topics)
    file.write(write_opml(config.feeds, config.outlets, title))
    secret = sum(show_address(feed.url) != feed.url for feed in config.feeds)
    if secret:
        note(f"Left out: passwords and tokens in the addresses of {secret} of {len(config.feeds)} feeds.")


def _find_fault(feed: OpmlFeed) -> str | None:
    """Return why a feed cannot be followed, None if it can."""
    try:
        check_url(feed.url)
    except BadUrl as error:
        return str(error)
    return None


def _find_outlet(feed: OpmlFeed, register: OutletRegister) -> str | None:
    outlet = register.by_url(feed.url) or register.by_url(feed.site_url or "")
    return outlet.id if outlet else None
