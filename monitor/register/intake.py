"""A table of outlets, checked row by row before anything of it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config import Config
from monitor.config.shapes import OutletShape
from monitor.model import Outlet
from monitor.register.builtin import build_register, complete_outlet, read_builtin
from monitor.register.tables import LISTS, Row, Table, make_outlet
from monitor.tag.outlets import OutletRegister, propose_from


@dataclass(frozen=True, slots=True)
class Intake:
    """The outlets of a table that can be used, and what is wrong with the other rows, each with its line."""

    outlets: tuple[Outlet, ...]
    problems: tuple[tuple[int, str], ...]


def check_table(table: Table, config: Config) -> Intake:
    """Return the outlets of a table, with a rating each, and every mistake in it.

    A row needs a domain or an id, and a rating. What it leaves out is taken from the outlet that owns its
    domain, or from the domain. The rating of an outlet's first row will count, so its affiliation must be one
    of the configuration. An outlet cannot have the domain of another, nor two ratings by one rater.
    """
    register = build_register(config)
    owners = {domain: outlet.id for outlet in config.outlets for domain in outlet.domains}
    rows: dict[str, list[Row]] = {}
    problems = list(table.problems)
    for line, told in table.rows:
        row = _fill_row(told, register)
        others = rows.get(row["id"], [])
        found = _find_faults(row, others, owners, config.affiliations)
        if found:
            problems += ((line, fault) for fault in found)
            continue
        rows.setdefault(row["id"], []).append(row)
        owners |= dict.fromkeys(row["domains"].split(), row["id"])
    facts = {outlet.id: replace(outlet, ratings=()) for outlet in read_builtin()}
    outlets = (complete_outlet(make_outlet(each), facts.get(key)) for key, each in rows.items())
    return Intake(tuple(outlets), tuple(sorted(problems)))


def _fill_row(told: Row, register: OutletRegister) -> dict[str, str]:
    """Return a row with id, name and domains, as far as they are told or known."""
    row = {key: value.strip() for key, value in told.items()}
    domain = next(iter(row.get("domains", "").split()), "")
    known = register.by_id(row.get("id", "")) or register.by_url(f"https://{domain}/")
    known = known or propose_from(f"https://{domain}/", None)
    filled = {"id": known.id, "name": known.name, "domains": " ".join(known.domains)}
    return row | {key: row.get(key) or value for key, value in filled.items()}


def _find_faults(
    row: Row, others: list[Row], owners: Mapping[str, str], affiliations: Mapping[str, str]
) -> list[str]:
    """Return what is wrong with a row; `others` are the rows before it of the same outlet."""
    faults = _check_shape(row)
    affiliation = row.get("affiliation", "")
    if affiliation and not others and affiliation not in affiliations:
        faults.append(f"affiliation: {affiliation!r} is unknown; allowed: {', '.join(affiliations)}")
    for domain in row["domains"].split():
        if owners.get(domain, row["id"]) != row["id"]:
            faults.append(f"domains: {domain!r} belongs to outlet {owners[domain]!r} already")
    if any(other["rated_by"] == row.get("rated_by") for other in others):
        faults.append(f"rated_by: {row['rated_by']!r} rates {row['id']!r} in a row before")
    return faults


def _check_shape(row: Row) -> list[str]:
    values = {key: value.split() if key in LISTS else value for key, value in row.items() if value}
    try:
        OutletShape.model_validate(values)
    except ValidationError as error:
        return [_explain(detail) for detail in error.errors(include_url=False)]
    return []


def _explain(detail: ErrorDetails) -> str:
    column = detail["loc"][0]
    if detail["type"] == "missing":
        return f"{column} is missing"
    is_date = detail["type"].startswith("date")
    reason = "a day is written like 2026-01-31" if is_date else detail["msg"].removeprefix("Value error, ")
    return f"{column}: {str(detail['input'])[:60]!r} is not allowed: {reason}"
