"""`monitor feeds add`: from a site's address to its feed in feeds.yaml."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import AFTER_EDIT, config_option, json_option, make_progress, note, print_rows
from monitor.cli.feed_search import Failure, Search, choose, search_feeds
from monitor.cli.wiring import open_collector
from monitor.collect.feeds.discovery import Origin, Ranked
from monitor.collect.network.addresses import show_address
from monitor.config import Config, load_config
from monitor.config.editing import EditResult, add_feeds
from monitor.config.shapes import parse_duration
from monitor.errors import FetchError, WorkerError
from monitor.group.urls import canonical_key, site_of
from monitor.model import Feed, FetchPolicy
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import open_store

Row = dict[str, Any]

_ORIGINS: dict[Origin, str] = {
    "given": "the address given",
    "announced": "announced by the page",
    "linked": "linked on the page",
    "robots": "named in robots.txt",
    "usual": "at a usual place",
}
_NO_SLUG = re.compile(r"[^a-z0-9]+")

dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would be added; change nothing.")


def _read_duration(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    try:
        return None if text is None else parse_duration(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("add")
@config_option
@json_option
@dry_run_option
@click.option("--outlet", "outlet_id", help="Whose feed it is; by default the outlet that owns the domain.")
@click.option(
    "--every",
    "every_s",
    callback=_read_duration,
    help="How often it is polled, such as 30m; by default as its history suggests.",
)
@click.option(
    "--fetch",
    type=click.Choice(["all", "hinted", "none"]),
    default="all",
    show_default=True,
    help="For which entries the page is fetched too.",
)
@click.option("--all", "take_all", is_flag=True, help="Add every feed that is found, not only the best.")
@click.argument("urls", nargs=-1, required=True)
def add(
    config_path: Path,
    as_json: bool,
    dry_run: bool,
    outlet_id: str | None,
    every_s: int | None,
    fetch: FetchPolicy,
    take_all: bool,
    urls: tuple[str, ...],
) -> None:
    """Add the feed at each of the URLS to feeds.yaml, or the best feed of the site whose page it is."""
    config = load_config(config_path)
    register = OutletRegister(config.outlets)
    if outlet_id is not None and register.by_id(outlet_id) is None:
        message = f"{outlet_id!r} is not among the outlets of {config_path}"
        raise click.BadParameter(message, param_hint="--outlet")
    rows, chosen = _look_for_feeds(config, urls, take_all=take_all)
    feeds = [
        Feed(one.found.url, outlet_id or _find_outlet(search, one, register), every_s, fetch)
        for search, one in chosen
    ]
    edit = add_feeds(config_path, feeds, dry_run=dry_run)
    if dry_run:
        rows = [row | {"result": row["result"].replace("added", "would be added")} for row in rows]
    print_rows(rows, ["result", "url", "kind", "entries", "newest", "why"], as_json=as_json)
    tell_edit(edit, config_path, dry_run=dry_run)
    for feed, (search, one) in zip(feeds, chosen, strict=True):
        if feed.outlet_id is None:
            note(_explain_unrated(search, one, config))
    sys.exit(1 if any(row["result"] == "nothing found" for row in rows) else 0)


def _look_for_feeds(
    config: Config, urls: Sequence[str], *, take_all: bool
) -> tuple[list[Row], list[tuple[Search, Ranked]]]:
    """Return a row for each feed that was found, and the feeds to add."""
    listed = {canonical_key(feed.url) for feed in config.feeds}
    asked = dict.fromkeys(url if "://" in url else f"https://{url}" for url in urls)
    rows = [_describe(url, "already listed") for url in asked if canonical_key(url) in listed]
    unknown = [url for url in asked if canonical_key(url) not in listed]
    answers = asyncio.run(_search_all(config, unknown)) if unknown else []
    chosen: list[tuple[Search, Ranked]] = []
    for url, answer in zip(unknown, answers, strict=True):
        if isinstance(answer, str):
            rows.append(_describe(url, "nothing found", why=answer))
            continue
        verdicts = choose(answer.ranked, listed, take_all=take_all)
        rows += [_describe_ranked(one, verdict) for one, verdict in verdicts]
        rows += [
            _describe(failure.candidate.url, failure.code, why=failure.reason) for failure in _tell(answer)
        ]
        if not answer.ranked:
            rows.append(_describe(url, "nothing found", why=_explain_nothing(answer)))
        chosen += [(answer, one) for one, verdict in verdicts if verdict == "added"]
        listed |= {canonical_key(one.found.url) for _, one in chosen}
    return rows, chosen


async def _search_all(config: Config, urls: Sequence[str]) -> list[Search | str]:
    """Return what was found at each address, or the reason why it cannot be read."""
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with make_progress() as progress:
                task = progress.add_task("Looking for feeds", total=len(urls))

                async def search_one(url: str) -> Search | str:
                    try:
                        return await search_feeds(url, read_clock(), tools)
                    except (FetchError, WorkerError) as error:
                        return error.reason if isinstance(error, FetchError) else str(error)
                    finally:
                        progress.advance(task)

                return list(await asyncio.gather(*map(search_one, urls)))


def _tell(search: Search) -> list[Failure]:
    """Return the failures that a user should know of: of feeds that the site itself speaks of."""
    told = {"announced"} if search.ranked else {"announced", "linked", "robots"}
    return [failure for failure in search.failures if failure.candidate.origin in told]


def _explain_nothing(search: Search) -> str:
    tried = len(search.failures)
    return f"no feed with entries at {tried} places; if you know its address, give that"


def _describe(url: str, result: str, **facts: object) -> Row:
    row: Row = {"result": result, "url": show_address(url), "title": None, "kind": None}
    return row | {"entries": None, "newest": None, "why": None} | facts


def _describe_ranked(one: Ranked, verdict: str) -> Row:
    found = one.found
    entries = len(found.feed.entries)
    reasons = [_ORIGINS[found.candidate.origin]]
    if one.twin_of:
        reasons.append(f"the same entries as {show_address(one.twin_of)}")
    reasons.append(f"{one.own_share:.0%} own links" if entries else "no entries yet")
    reasons.append("full text" if one.full_text else "summaries")
    return _describe(
        found.url,
        verdict,
        title=found.feed.title,
        kind=one.scope,
        entries=entries,
        newest=one.newest,
        why="; ".join(reasons),
    )


def _find_outlet(search: Search, one: Ranked, register: OutletRegister) -> str | None:
    """Return the outlet that owns the feed's address, the site's, or the one that the feed calls its own."""
    places = (one.found.url, search.site_url, one.found.feed.url or "")
    return next((outlet.id for place in places if (outlet := register.by_url(place))), None)


def tell_edit(edit: EditResult, path: Path, *, dry_run: bool) -> None:
    """Show on standard error what was added to the file, or would be; passwords are not shown."""
    if not edit.added:
        return
    lines = "\n".join(map(show_address, edit.text.splitlines()))
    note(f"{'Would be added' if dry_run else 'Added'} to {path}:\n{lines}")
    if not dry_run:
        note(AFTER_EDIT)


def _explain_unrated(search: Search, one: Ranked, config: Config) -> str:
    """Return what it means that nobody is listed for a feed, and what to write to change that."""
    site = search.site_url if one.own_share else one.found.feed.url or search.site_url
    domain = site_of(site)
    return (
        f"No outlet is listed for {domain}: its articles will be unrated, unless the built-in register "
        f"knows it. To rate them:\n  monitor outlets rate {domain} AFFILIATION --by NAME --source ADDRESS\n"
        f"with one of the affiliations {', '.join(config.affiliations)}."
    )
