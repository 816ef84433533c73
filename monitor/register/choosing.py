"""Choosing outlets of the register: one by its name, or all of a country, a language or an affiliation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.model import Outlet
from monitor.tag.outlets import OutletRegister

REGISTER_AFFILIATIONS: Mapping[str, str] = {
    "state": "State and semi-official media",
    "opposition": "Opposition and exile media",
    "independent": "Independent media",
    "international": "Agencies, newspapers and broadcasters",
    "ngo": "Non-governmental organisations",
    "intergovernmental": "Inter-governmental bodies",
    "syndicator": "Syndicators and aggregators",
}
"""The affiliations that the register rates with, in the order of the default file, by names for any topic."""

USUAL_AFFILIATIONS = ("state", "opposition", "independent", "ngo")
"""Those to begin with where no outlet is rated."""


def find_outlet(word: str, register: OutletRegister) -> Outlet | None:
    """Return the outlet with this id, name, domain or address, None if the register knows none."""
    named = register.by_id(word) or register.by_name(word)
    return named or (register.by_url(word if "://" in word else f"https://{word}") if "." in word else None)


def filter_outlets(wanted: str, outlets: Sequence[Outlet]) -> tuple[Outlet, ...]:
    """Return the outlets of a country, language and affiliation, such as "GB/en/ngo", in any order.

    A part of up to three letters is a country if it is in capitals, else a language; any other, and the
    name of an affiliation in any case, is an affiliation. Raises ValueError for a part that no outlet has,
    with those there are.
    """
    chosen = tuple(outlets)
    for part in filter(None, (one.strip() for one in wanted.split("/"))):
        name, what = part, "affiliations"
        if len(part) > 3 or part.lower() in REGISTER_AFFILIATIONS:
            name = part.lower()
            known = {one.affiliation for one in outlets}
            chosen = tuple(one for one in chosen if one.affiliation == name)
        elif part.isupper():
            what = "countries"
            known = {one.country for one in outlets if one.country}
            chosen = tuple(one for one in chosen if one.country == part)
        else:
            what = "languages (a country is in capitals)"
            known = {code for one in outlets for code in one.languages}
            chosen = tuple(one for one in chosen if part in one.languages)
        if name not in known:
            there = ", ".join(sorted(known))
            raise ValueError(f"no outlet of the register has {part!r}; there are the {what} {there}")
    if not chosen:
        raise ValueError(f"no outlet of the register is all of {wanted!r}")
    return chosen
