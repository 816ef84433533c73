"""What `monitor init` must know: how answers are read, be they options or typed, and its questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError
from tzlocal import get_localzone_name

from monitor.cli.console import note
from monitor.config.drafting import MailDraft
from monitor.config.shapes import Address, Language, Name, Term, TimeOfDay, Url, check_zone
from monitor.model import Outlet
from monitor.register.builtin import read_builtin
from monitor.register.choosing import filter_outlets, find_outlet
from monitor.tag.outlets import OutletRegister

Answer = TypeVar("Answer")

MOST_OUTLETS = 100
"""So many sites are asked for their feeds in a few minutes."""

_ARTICLE = re.compile(r"^(?:the|a|an) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """A site to read; `outlet` is whose it is, as far as the register knows.

    `is_feed` tells that the address is said to be that of a feed.
    """

    url: str
    outlet: Outlet | None
    is_feed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said, by options or at the terminal; None and nothing for what was not."""

    name: str | None = None
    terms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    place: str | None = None
    targets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    opml: Path | None = None
    at: str | None = None
    timezone: str | None = None
    contact: str | None = None
    mail: MailDraft | None = None


# --- reading an answer -----------------------------------------------------------------------


def read_name(text: str) -> str:
    """Return a name. Raises BadParameter for an empty one."""
    return str(_check(Name, text))


def read_list(kind: Any, what: str) -> Callable[[str], tuple[str, ...]]:
    """Return what reads words with commas between them, each of a kind, at least one."""

    def read(text: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(filter(None, (word.strip() for word in text.split(",")))))
        if not words:
            raise click.BadParameter(f"give at least one {what}")
        return tuple(_check(kind, word) for word in words)

    return read


read_terms = read_list(Term, "word or phrase")
read_languages = read_list(Language, "language, such as en")
read_addresses = read_list(Address, "mail address")


def read_address(text: str) -> str:
    """Return a mail address."""
    return str(_check(Address, text))


def read_time(text: str) -> str:
    """Return a time of day, such as 07:00."""
    return str(_check(TimeOfDay, text))


def read_zone(text: str) -> str:
    """Return the name of a time zone."""
    try:
        return check_zone(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}") from error


def read_target(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a target's name and its aliases, of "the harbour board: harbour board, port authority"."""
    name, _, rest = text.partition(":")
    name = read_name(name)
    return name, read_terms(rest) if rest.strip() else propose_aliases(name)


def propose_aliases(name: str) -> tuple[str, ...]:
    """Return how texts are likely to name someone: without article, by surname or by initials.

    Two words with an article, such as "the Harbour Board", are no person with a surname.
    """
    plain = _ARTICLE.sub("", name)
    words = plain.split()
    if len(words) == 1 or not all(word[:1].isupper() for word in words):
        return (plain,)
    if len(words) > 2:
        return plain, "".join(word[0] for word in words)
    return (plain, words[-1]) if plain == name else (plain,)


def read_server(text: str) -> tuple[str, int]:
    """Return host and port of a mail server; the port is 587 unless it is said."""
    host, _, port = text.partition(":")
    if not host or (port and not (port.isdigit() and 0 < int(port) < 65536)):
        raise click.BadParameter(f"{text!r} is no mail server; write host or host:port")
    return host, int(port or 587)


def read_sites(text: str) -> tuple[Site, ...]:
    """Return the outlets that are named by address, or by what the register calls them."""
    register = OutletRegister(read_builtin())
    return tuple(_read_site(word.strip(), register) for word in text.split(",") if word.strip())


def _read_site(word: str, register: OutletRegister) -> Site:
    outlet = find_outlet(word, register)
    if "." in word and not any(map(str.isspace, word)):
        return Site(str(_check(Url, word if "://" in word else f"https://{word}")), outlet)
    if outlet is None:
        raise click.BadParameter(f"the register knows no outlet {word!r}; give the address of its site")
    return _site_of(outlet)


def read_filter(text: str) -> tuple[Site, ...]:
    """Return the outlets of the register that a country, language and affiliation choose."""
    try:
        chosen = filter_outlets(text, read_builtin())
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if len(chosen) > MOST_OUTLETS:
        raise click.BadParameter(f"{text!r} are {len(chosen)} outlets, more than {MOST_OUTLETS}; add a part")
    return tuple(map(_site_of, chosen))


def _site_of(outlet: Outlet) -> Site:
    return Site(f"https://{outlet.domains[0]}", outlet)


def _check(kind: Any, text: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(text.strip())
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise click.BadParameter(f"{text.strip()!r}: {message}") from error


# --- asking ----------------------------------------------------------------------------------


def ask_rest(given: Answers) -> Answers:
    """Ask at the terminal for what was not said; what cannot be is asked again, with the reason."""
    name = given.name or _ask("What is the topic called?", read_name)
    terms = given.terms or _ask(
        "Words and phrases of its articles, with commas; * for any ending", read_terms
    )
    answers = replace(
        given,
        name=name,
        terms=terms,
        languages=given.languages or _ask("Languages of the articles", read_languages, "en"),
        place=given.place or _ask("Where it happens, for the dateline", read_name, "International"),
        targets=given.targets or _ask_targets(),
    )
    answers = replace(answers, sites=answers.sites or _ask_sites(given.opml))
    zone = given.timezone or _ask("Your time zone", read_zone, get_localzone_name() or "UTC")
    at = given.at or _ask("When the digest comes", read_time, "07:00")
    mail = given.mail or _ask_mail()
    contact = given.contact or _ask(
        "A web page or address where outlets can reach you; they see it at each visit",
        read_name,
        mail.to[0] if mail else None,
    )
    return replace(answers, timezone=zone, at=at, mail=mail, contact=contact)


def _ask(question: str, read: Callable[[str], Answer], default: str | None = None) -> Answer:
    suffix = " " if question.endswith("?") and default is None else ": "
    answer: Answer = click.prompt(question, default=default, value_proc=read, prompt_suffix=suffix, err=True)
    return answer


def _ask_maybe(question: str, read: Callable[[str], Answer]) -> Answer | None:
    """Ask something to which nothing, just Enter, is an answer."""
    shown = f"{question} (Enter: none)"
    answer: Answer | None = click.prompt(
        shown, default="", show_default=False, value_proc=lambda text: read(text) if text else None, err=True
    )
    return answer


def _ask_targets() -> dict[str, tuple[str, ...]]:
    targets: dict[str, tuple[str, ...]] = {}
    question = "Toward whom is stance measured? NAME, or NAME: how texts call it, with commas"
    while (found := _ask_maybe(question, read_target)) is not None:
        name, aliases = found
        shown = ", ".join(aliases)
        targets[name] = _ask(f"  Texts call {name}", read_terms, shown)
        question = "Toward whom else?"
    return targets


def _ask_sites(opml: Path | None) -> tuple[Site, ...]:
    while True:
        sites = _ask_maybe("Outlets to read: addresses or names, with commas", read_sites) or ()
        sites += _ask_filtered()
        if sites or opml is not None:
            return sites
        note("Error: there is nothing to read then; name at least one outlet")


def _ask_filtered() -> tuple[Site, ...]:
    question = "Outlets of the register, by country, language, affiliation, such as GB/en/ngo"
    sites = _ask_maybe(question, read_filter)
    if sites is None:
        return ()
    note(describe_sites(sites))
    return sites if click.confirm("Take these?", default=True, err=True) else _ask_filtered()


def describe_sites(sites: Sequence[Site]) -> str:
    """Return the names of sites, and who rated them when."""
    names = ", ".join(site.outlet.name if site.outlet else site.url for site in sites)
    raters = {f"{one.rated_by}, {one.rated_on}" for site in sites if (one := site.outlet) and one.rated_by}
    return f"{len(sites)} outlets: {names}" + (f" (rated by {'; '.join(sorted(raters))})" if raters else "")


def _ask_mail() -> MailDraft | None:
    to = _ask_maybe("Mail addresses that get the digest, with commas", read_addresses)
    if to is None:
        return None
    server = _ask_maybe("Mail server, host or host:port", read_server)
    user = _ask_maybe("User name at the mail server", read_name) if server else None
    host, port = server or (None, 587)
    return MailDraft(to, _ask("From", read_address, to[0]), host, port, user)
