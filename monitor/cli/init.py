"""`monitor init`: from a topic's name to its first articles."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click
from tzlocal import get_localzone_name

from monitor.cli import asking
from monitor.cli.asking import Answers, Site
from monitor.cli.console import config_option, note
from monitor.cli.first_look import SiteFeed, look_for_feeds, poll_once, report
from monitor.cli.wiring import configure_logging
from monitor.collect.feeds.opml import MAX_OPML_BYTES, read_opml
from monitor.config import Config, parse_config
from monitor.config.drafting import PASSWORD_VARIABLE, Draft, MailDraft, slugify, write_draft
from monitor.deliver.files import replace_file
from monitor.group.urls import canonical_key
from monitor.model import Feed
from monitor.register.builtin import read_builtin
from monitor.register.choosing import REGISTER_AFFILIATIONS, USUAL_AFFILIATIONS
from monitor.tag.outlets import OutletRegister

Command = TypeVar("Command", bound=Callable[..., object])

_ANSWERS: tuple[tuple[str, Callable[[str], Any], str], ...] = (
    ("--topic", asking.read_name, "What the topic is called."),
    ("--term*", asking.read_terms, "A word or phrase of its articles."),
    ("--language*", asking.read_languages, "Of the articles; by default en."),
    ("--place", asking.read_name, "Where it happens, for the dateline."),
    ("--target*", asking.read_target, "Toward whom stance is measured: NAME, or NAME: ALIAS, ALIAS."),
    ("--outlet*", asking.read_sites, "The address of a site, or a name of the register."),
    ("--from-register*", asking.read_filter, "Outlets by COUNTRY/LANGUAGE/AFFILIATION, such as GB/en/ngo."),
    ("--timezone", asking.read_zone, "By default that of this machine."),
    ("--at", asking.read_time, "When a day ends and its digest comes; by default 07:00."),
    ("--mail-to*", asking.read_addresses, "Who gets the digest."),
    ("--mail-from", asking.read_address, "Who it is from; by default --mail-to."),
    ("--smtp", asking.read_server, "The mail server, HOST or HOST:PORT."),
    ("--smtp-user", asking.read_name, "The user name at the mail server."),
    ("--contact", asking.read_name, "How outlets can reach you; by default --mail-to."),
)
"""Options that are read as the answers to the same questions are. With a star, they may be repeated."""


def _answer_options(command: Command) -> Command:
    for flag, read, text in reversed(_ANSWERS):
        command = _make_option(flag.rstrip("*"), read, text, many=flag.endswith("*"))(command)
    return command


def _make_option(
    flag: str, read: Callable[[str], Any], text: str, *, many: bool
) -> Callable[[Command], Command]:
    def call(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        if many:
            return tuple(map(read, value))
        return None if value is None else read(value)

    return click.option(flag, callback=call, multiple=many, help=text + " May be repeated." * many)


@click.command()
@config_option
@_answer_options
@click.option("--opml", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A list of feeds.")
@click.option("--allow-private", multiple=True, help="An address outside the public Internet to read.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not said is as by default.")
@click.option("--no-poll", is_flag=True, help="Write the file only: no site is asked anything.")
@click.option("--overwrite", is_flag=True, help="Write in place of a file that is there.")
def init(config_path: Path, yes: bool, no_poll: bool, overwrite: bool, **said: Any) -> None:
    """Write a configuration for a topic of your own, poll once, and show what is on it.

    At a terminal it asks for what the options do not say.
    """
    _require_room(config_path, overwrite=overwrite)
    answers = _read_options(said)
    answers = asking.ask_rest(answers) if sys.stdin.isatty() and not yes else _fill_in(answers)
    configure_logging()
    sites = _list_sites(answers)
    draft = _draft(answers, sites, said["allow_private"])
    if no_poll:
        found = [_take_unseen(site) for site in sites]
    else:
        found = look_for_feeds(_check(draft, config_path), sites)
    draft = replace(draft, feeds=_list_feeds(found))
    config = _check(draft, config_path)
    _require_room(config_path, overwrite=overwrite)  # looking took a while
    config_path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(config_path, write_draft(draft).encode("utf-8"))
    note(f"Wrote {config_path}: {len(config.outlets)} rated outlets, {len(config.feeds)} feeds.")
    if not no_poll:
        articles, told = poll_once(config)
        report(config.topics[0], found, articles, told)
    note(_tell_next(config, config_path, found))
    sys.exit(1 if any(one.feed is None for one in found) and not no_poll else 0)


def _require_room(path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise click.UsageError(f"{path} is there already; --config names another, --overwrite replaces it")
    folder = next(one for one in path.resolve().parents if one.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise click.UsageError(f"{path} cannot be written: {folder} is no folder that you may write to")


# --- what was said ---------------------------------------------------------------------------


def _read_options(said: dict[str, Any]) -> Answers:
    to = tuple(chain.from_iterable(said["mail_to"]))
    mail = None
    if not to and any(said[key] for key in ("mail_from", "smtp", "smtp_user")):
        raise click.UsageError("--mail-to is missing: who gets the digest?")
    if said["smtp_user"] and not said["smtp"]:
        raise click.UsageError("--smtp is missing: whose user is that?")
    if to:
        host, port = said["smtp"] or (None, 587)
        mail = MailDraft(to, said["mail_from"] or to[0], host, port, said["smtp_user"])
    return Answers(
        name=said["topic"],
        terms=tuple(chain.from_iterable(said["term"])),
        languages=tuple(chain.from_iterable(said["language"])),
        place=said["place"],
        targets=dict(said["target"]),
        sites=tuple(chain.from_iterable((*said["outlet"], *said["from_register"]))),
        opml=said["opml"],
        at=said["at"],
        timezone=said["timezone"],
        contact=said["contact"],
        mail=mail,
    )


def _fill_in(answers: Answers) -> Answers:
    """Return the answers with the defaults. Raises UsageError naming what has none."""
    contact = answers.contact or (answers.mail.to[0] if answers.mail else None)
    needed = {
        "--topic": answers.name,
        "--term": answers.terms,
        "--outlet, --from-register or --opml": answers.sites or answers.opml,
        "--contact (or --mail-to)": contact,
    }
    missing = [flag for flag, value in needed.items() if not value]
    if missing:
        raise click.UsageError(f"missing: {'; '.join(missing)}. At a terminal, `monitor init` asks for them")
    return replace(
        answers,
        languages=answers.languages or ("en",),
        place=answers.place or "International",
        at=answers.at or "07:00",
        timezone=answers.timezone or get_localzone_name() or "UTC",
        contact=contact,
    )


def _list_sites(answers: Answers) -> list[Site]:
    """Return the sites and the feeds of the list, each once."""
    sites = list(answers.sites)
    if answers.opml is not None:
        with answers.opml.open("rb") as file:
            listed = read_opml(file.read(MAX_OPML_BYTES + 1), str(answers.opml))
        for problem in listed.problems:
            note(problem)
        register = OutletRegister(read_builtin())
        for one in listed.feeds:
            outlet = register.by_url(one.url) or register.by_url(one.site_url or "")
            sites.append(Site(one.url, outlet, is_feed=True))
    return list({canonical_key(site.url): site for site in reversed(sites)}.values())[::-1]


# --- the file --------------------------------------------------------------------------------


def _draft(answers: Answers, sites: Sequence[Site], allow_private: Sequence[str]) -> Draft:
    rated = {site.outlet.id: site.outlet for site in sites if site.outlet and site.outlet.ratings}
    used = {outlet.affiliation for outlet in rated.values()} or USUAL_AFFILIATIONS
    name = answers.name or ""
    return Draft(
        name=name,
        topic_id=slugify(name),
        place=answers.place or "",
        languages=answers.languages,
        terms=answers.terms,
        targets=answers.targets,
        affiliations={key: text for key, text in REGISTER_AFFILIATIONS.items() if key in used},
        outlets=tuple(rated.values()),
        feeds=(),
        at=time.fromisoformat(answers.at or ""),
        timezone=answers.timezone or "",
        contact=answers.contact or "",
        mail=answers.mail,
        allow_private=tuple(allow_private),
    )


def _check(draft: Draft, path: Path) -> Config:
    return parse_config(write_draft(draft), name=str(path), root=path.parent)


def _take_unseen(site: Site) -> SiteFeed:
    """Return a feed of a list as it stands there; of a site nothing is known before it is asked."""
    rated = site.outlet.id if site.outlet and site.outlet.ratings else None
    return SiteFeed(site, Feed(site.url, rated, None, "all") if site.is_feed else None, (), "not asked")


def _list_feeds(found: Sequence[SiteFeed]) -> tuple[Feed, ...]:
    """Return the feeds that were found, each once: two addresses may lead to one."""
    return tuple({canonical_key(one.feed.url): one.feed for one in found if one.feed}.values())


def _tell_next(config: Config, path: Path, found: Sequence[SiteFeed]) -> str:
    option = "" if path == Path("feeds.yaml") else f" --config {path}"
    missing = " ".join(one.site.url for one in found if one.feed is None)
    steps: dict[str, str] = {}
    if config.feeds:
        steps = {
            f"monitor digest --preview{option}": "what today's digest has so far",
            f"monitor run{option}": "the service, until Ctrl-C",
            f"monitor service install --user{option}": "the same for good, by systemd",
        }
    if missing:
        steps = {f"monitor feeds add{option} {missing}": "looks for their feeds (again)"} | steps
    email = config.digest.email
    if email and email.smtp and email.smtp.password_env:
        steps = {f"export {PASSWORD_VARIABLE}=...": "the password at the mail server"} | steps
    return "\nNext:\n" + "\n".join(f"  {step}\n      {why}" for step, why in steps.items())
