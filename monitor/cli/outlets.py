"""`monitor outlets`: whose media is whose, who says so, and what nobody has rated yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import AFTER_EDIT, config_option, json_option, note, print_rows
from monitor.config import Config, load_config
from monitor.config.outlets import put_outlets
from monitor.model import UNRATED, Article, Outlet
from monitor.register.builtin import build_register, list_outlets
from monitor.register.intake import Intake, check_table
from monitor.register.tables import Table, list_rows, read_table, write_csv, write_jsonl
from monitor.tag.outlets import find_origin_outlet, propose_from
from storage.sqlite.store import open_store

Row = dict[str, Any]

COLUMNS = ("id", "name", "affiliation", "rated_by", "rated_on", "kind", "country", "domains", "articles")
MAX_TABLE_CHARS = 20_000_000


@click.group()
def outlets() -> None:
    """List the outlets, rate them, exchange them as tables."""


# --- listing ---------------------------------------------------------------------------------


@outlets.command("list")
@config_option
@json_option
@click.option("--unrated", is_flag=True, help="Only those that nobody has rated.")
@click.option("--register", "whole", is_flag=True, help="All of the built-in register too.")
@click.option("--affiliation", help="Only those of this affiliation.")
@click.option("--country", help="Only those of this country, such as IR.")
def list_all(
    config_path: Path, as_json: bool, unrated: bool, whole: bool, affiliation: str | None, country: str | None
) -> None:
    """List the outlets of feeds.yaml and those that articles are stored of, with how many."""
    config = load_config(config_path)
    wanted = UNRATED if unrated else affiliation
    found = [
        (outlet, articles)
        for outlet, articles in _count_articles(config, whole=whole)
        if wanted in (None, outlet.affiliation) and (country is None or country.upper() == outlet.country)
    ]
    if unrated:
        found.sort(key=lambda each: -each[1])
    rows = [_describe(outlet, articles) for outlet, articles in found]
    if not as_json:
        rows = [row | {"domains": " ".join(row["domains"])} for row in rows]
    print_rows(rows, COLUMNS, as_json=as_json)
    if affiliation is not None and not rows:
        note(f"The affiliations of feeds.yaml are {', '.join(config.affiliations)}.")
    if unrated and rows and not as_json:
        note(
            "To rate one: monitor outlets rate ID AFFILIATION --by NAME --source ADDRESS\n"
            f"with one of the affiliations {', '.join(config.affiliations)}."
        )


def _count_articles(config: Config, *, whole: bool) -> list[tuple[Outlet, int]]:
    """Return the outlets as they are known now, each with how many articles are stored of it.

    First those of the file, then those of the register (all of them if `whole`), then the others.
    """
    register = build_register(config)
    own = {outlet.id for outlet in config.outlets}
    counts: dict[str, int] = {}
    others: dict[str, Outlet] = {}
    with open_store(config.collect.database) as storage:
        for stored, articles in storage.count_by_outlet():
            outlet = register.look_up(stored)
            counts[outlet.id] = counts.get(outlet.id, 0) + articles
            others.setdefault(outlet.id, outlet)
    listed = list_outlets(config.outlets, config.affiliations)
    chosen = {one.id: one for one in listed if whole or one.id in own or one.id in counts}
    return [(one, counts.get(one.id, 0)) for one in (chosen | others).values()]


def _describe(outlet: Outlet, articles: int) -> Row:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "affiliation": outlet.affiliation,
        "rated_by": outlet.rated_by,
        "rated_on": outlet.rated_on,
        "source": outlet.source,
        "kind": outlet.kind,
        "country": outlet.country,
        "languages": outlet.languages,
        "domains": outlet.domains,
        "owner": outlet.owner,
        "founded": outlet.founded,
        "facts_source": outlet.facts_source,
        "ratings": [
            {
                "affiliation": one.affiliation,
                "rated_by": one.rated_by,
                "rated_on": one.rated_on,
                "source": one.source,
            }
            for one in outlet.ratings
        ],
        "articles": articles,
    }


# --- rating ----------------------------------------------------------------------------------


@outlets.command()
@config_option
@click.option("--by", "rated_by", required=True, help="Who says so.")
@click.option("--source", required=True, help="The address where that can be checked.")
@click.option("--on", "rated_on", type=click.DateTime(["%Y-%m-%d"]), help="When; by default today.")
@click.argument("outlet_id", metavar="ID")
@click.argument("affiliation")
def rate(
    config_path: Path, rated_by: str, source: str, rated_on: datetime | None, outlet_id: str, affiliation: str
) -> None:
    """Write into feeds.yaml whose media the outlet ID is listed with; ID may be a domain.

    The new rating counts; those of other raters stay beside it.
    """
    config = load_config(config_path)
    today = read_clock().date()
    day = rated_on.date() if rated_on else today
    if day > today:
        raise click.BadParameter(f"{day} is still to come", param_hint="'--on'")
    rating = {"affiliation": affiliation, "rated_by": rated_by, "rated_on": f"{day}", "source": source}
    facts = next(list_rows(_find_outlet(outlet_id, config)))
    intake = check_table(Table(((1, {**facts, **rating}),)), config)
    if intake.problems:
        raise click.UsageError("; ".join(problem for _, problem in intake.problems))
    edit = put_outlets(config_path, intake.outlets)
    outlet = next(iter((*edit.added, *edit.changed)), None)
    if outlet is None:
        click.echo(f"{intake.outlets[0].id}: rated like that already.")
        return
    beside = [f"{one.rated_by}: {one.affiliation}" for one in outlet.ratings[1:]]
    click.echo(
        f"{outlet.id}: {affiliation}, by {rated_by}" + (f"; beside it {', '.join(beside)}" if beside else "")
    )
    note(AFTER_EDIT)


def _find_outlet(outlet_id: str, config: Config) -> Outlet:
    """Return the outlet with this id or domain: one that is known, one that was found, or a new one."""
    register = build_register(config)
    url = outlet_id if "://" in outlet_id else f"https://{outlet_id}"
    listed = register.by_id(outlet_id) or register.by_url(url)
    if listed is not None:
        return listed
    proposed = propose_from(url, None)
    with open_store(config.collect.database) as storage:
        stored = {one.id: one for one, _ in storage.count_by_outlet()}
    found = stored.get(outlet_id) or stored.get(proposed.id)
    if found is None and "." not in outlet_id:
        message = f"{outlet_id!r} is neither an outlet that is known nor a domain; see `monitor outlets list`"
        raise click.BadParameter(message, param_hint="ID")
    return found or proposed


# --- tables ----------------------------------------------------------------------------------


@outlets.command("import")
@config_option
@click.option(
    "--skip-bad", is_flag=True, help="Take the rows that are right; without it one mistake stops all."
)
@click.option("--dry-run", is_flag=True, help="Check everything; change nothing.")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
def import_outlets(config_path: Path, skip_bad: bool, dry_run: bool, file: TextIO) -> None:
    """Write the ratings of FILE, CSV or JSON Lines ("-": standard input), into feeds.yaml."""
    config = load_config(config_path)
    intake = _read_intake(file, config)
    for line, problem in intake.problems:
        note(f"{file.name}:{line}: {problem}")
    if intake.problems and not skip_bad:
        note("Nothing was written. --skip-bad takes the rows that are right.")
        sys.exit(1)
    edit = put_outlets(config_path, intake.outlets, dry_run=dry_run)
    same = len(intake.outlets) - len(edit.added) - len(edit.changed)
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(edit.added)} {would}added, {len(edit.changed)} {would}rated anew, {same} as they were, "
        f"{len(intake.problems)} {'mistake' if len(intake.problems) == 1 else 'mistakes'}."
    )
    sys.exit(1 if intake.problems else 0)


def _read_intake(file: TextIO, config: Config) -> Intake:
    try:
        text = file.read(MAX_TABLE_CHARS + 1)
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name}: not in UTF-8: {error}") from error
    if len(text) > MAX_TABLE_CHARS:
        raise click.UsageError(f"{file.name}: more than {MAX_TABLE_CHARS} characters")
    return check_table(read_table(text), config)


@outlets.command("export")
@config_option
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--register", "whole", is_flag=True, help="With what the built-in register has beside them.")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=False), default="-")
def export_outlets(config_path: Path, form: str, whole: bool, file: TextIO) -> None:
    """Write the outlets of feeds.yaml as a table to FILE, by default to standard output."""
    config = load_config(config_path)
    chosen = list_outlets(config.outlets, config.affiliations) if whole else config.outlets
    file.write(write_csv(chosen) if form == "csv" else write_jsonl(chosen))


# --- where an article comes from -------------------------------------------------------------


def write_origin(article: Article, config: Config) -> Iterator[str]:
    """Yield a line that names the outlet which an article says it comes from; none when it names none."""
    register = build_register(config)
    origin = find_origin_outlet(register, article.reading.provenance, article.outlet)
    if origin is not None:
        yield f"Comes, as it says, from {origin.name} ({origin.affiliation})"
