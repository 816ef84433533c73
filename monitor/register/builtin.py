"""The built-in register, and how it and the user's outlets make one."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from monitor.config import Config
from monitor.model import Outlet, rate_outlet
from monitor.register.tables import make_outlet, read_csv
from monitor.tag.outlets import OutletRegister, read_place


@cache
def read_builtin() -> tuple[Outlet, ...]:
    """Return the outlets that ship with the program, by id; each with one rating or none."""
    text = files("monitor.register").joinpath("outlets.csv").read_text("utf-8")
    return tuple(make_outlet([row]) for _, row in read_csv(text).rows)


def build_register(config: Config) -> OutletRegister:
    """Return the outlets of a configuration and of the built-in register as one."""
    return OutletRegister(list_outlets(config.outlets, config.affiliations))


def list_outlets(own: Sequence[Outlet], affiliations: Container[str]) -> tuple[Outlet, ...]:
    """Return the user's outlets, then those of the built-in register that the user's do not replace.

    The user's word counts: one that shares its id or a domain with an outlet of the register replaces it. If
    it shares both it is the same outlet, gains the facts it leaves out, and has the register's rating beside
    its own. A rating by an affiliation that is not among `affiliations` stays to be seen, and its outlet is
    unrated.
    """
    builtin = {outlet.id: outlet for outlet in read_builtin()}
    taken = {place for outlet in own for place in _list_places(outlet)}
    completed = [complete_outlet(outlet, builtin.pop(outlet.id, None)) for outlet in own]
    added = [outlet for outlet in builtin.values() if taken.isdisjoint(_list_places(outlet))]
    return (*completed, *(_count_known(outlet, affiliations) for outlet in added))


def complete_outlet(own: Outlet, listed: Outlet | None) -> Outlet:
    """Return an outlet with what only the register knows of it, which needs a domain in common.

    An id alone is a word that anybody may choose for an outlet of their own.
    """
    if listed is None or set(_list_places(own)).isdisjoint(_list_places(listed)):
        return own
    raters = {rating.rated_by for rating in own.ratings}
    others = (rating for rating in listed.ratings if rating.rated_by not in raters)
    return replace(
        own,
        country=own.country or listed.country,
        languages=own.languages or listed.languages,
        owner=own.owner or listed.owner,
        kind=own.kind or listed.kind,
        founded=own.founded or listed.founded,
        facts_source=own.facts_source or listed.facts_source,
        ratings=(*own.ratings, *others),
    )


def _list_places(outlet: Outlet) -> list[tuple[str, str]]:
    return [read_place(domain) for domain in outlet.domains]


def _count_known(outlet: Outlet, affiliations: Container[str]) -> Outlet:
    if outlet.rated_by is None or outlet.affiliation in affiliations:
        return outlet
    return replace(rate_outlet(outlet, ()), ratings=outlet.ratings)
