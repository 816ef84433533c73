"""Outlets as tables: CSV and JSON Lines, one row for each rating of an outlet.

The built-in register, `monitor outlets export` and `monitor outlets import` have the same columns. Rows of
one id are one outlet: the first gives its facts and the rating that counts.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any, cast

from monitor.model import UNRATED, Outlet, OutletKind, Rating, rate_outlet

COLUMNS = (
    "id",
    "name",
    "domains",
    "country",
    "languages",
    "kind",
    "owner",
    "founded",
    "facts_source",
    "affiliation",
    "rated_by",
    "rated_on",
    "source",
    "syndicator",
)
LISTS = ("domains", "languages")
"""Columns that hold several words, set apart by spaces in CSV."""

Row = Mapping[str, str]
"""A row by column; what is not known is an empty text."""


def write_csv(outlets: Iterable[Outlet]) -> str:
    """Return outlets as CSV with a line of column names."""
    stream = StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for outlet in outlets for row in list_rows(outlet))
    return stream.getvalue()


def write_jsonl(outlets: Iterable[Outlet]) -> str:
    """Return outlets as JSON Lines; what is not known is left out."""
    rows = (row for outlet in outlets for row in list_rows(outlet))
    return "".join(json.dumps(_type_row(row), ensure_ascii=False) + "\n" for row in rows)


def list_rows(outlet: Outlet) -> Iterator[Row]:
    """Yield a row for each rating; without one, a row of the facts."""
    facts = {
        "id": outlet.id,
        "name": outlet.name,
        "domains": " ".join(outlet.domains),
        "country": outlet.country or "",
        "languages": " ".join(outlet.languages),
        "kind": outlet.kind or "",
        "owner": outlet.owner or "",
        "founded": str(outlet.founded or ""),
        "facts_source": outlet.facts_source or "",
        **dict.fromkeys(("affiliation", "rated_by", "rated_on", "source"), ""),
        "syndicator": "true" if outlet.syndicator else "",
    }
    for one in outlet.ratings:
        yield facts | {
            "affiliation": one.affiliation,
            "rated_by": one.rated_by,
            "rated_on": one.rated_on.isoformat(),
            "source": one.source,
        }
    if not outlet.ratings:
        yield facts


def _type_row(row: Row) -> dict[str, Any]:
    """Return a row with the types of JSON."""
    typed: dict[str, Any] = {key: value for key, value in row.items() if value}
    for key in LISTS:
        if row[key]:
            typed[key] = row[key].split()
    if row["founded"]:
        typed["founded"] = int(row["founded"])
    if row["syndicator"]:
        typed["syndicator"] = True
    return typed


# --- reading ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table and what is wrong with others, each with its line."""

    rows: tuple[tuple[int, Row], ...]
    problems: tuple[tuple[int, str], ...] = ()


def read_table(text: str) -> Table:
    """Return what a table holds; JSON Lines begin with a brace, anything else is CSV."""
    return read_jsonl(text) if text.lstrip().startswith("{") else read_csv(text)


def read_csv(text: str) -> Table:
    """Return what a CSV table holds; the line of a row is the one it ends on.

    Lines that begin with `#` may stand above the line of column names.
    """
    stream = StringIO(text, newline="")
    lines = list(stream)
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[head:], strict=True)
    found: list[tuple[int, list[str]]] = []
    problems: list[tuple[int, str]] = []
    try:
        found += ((head + reader.line_num, row) for row in reader if row)
    except csv.Error as error:
        problems.append((head + reader.line_num, f"not CSV from here on: {error}"))
    if not found:
        return Table((), tuple(problems or [(1, "there is no line of column names")]))
    (line, names), *rest = found
    columns = ["domains" if name == "domain" else name for name in map(str.strip, map(str.lower, names))]
    if wrong := [name for name in columns if name not in COLUMNS or columns.count(name) > 1]:
        return Table((), ((line, _explain_name(wrong[0])),))
    problems += (
        (number, f"{len(row)} values for {len(columns)} columns")
        for number, row in rest
        if len(row) != len(columns)
    )
    rows = (
        (number, dict(zip(columns, row, strict=True))) for number, row in rest if len(row) == len(columns)
    )
    return Table(tuple(rows), tuple(problems))


def read_jsonl(text: str) -> Table:
    """Return what JSON Lines hold."""
    rows: list[tuple[int, Row]] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append((number, _read_object(line)))
            except json.JSONDecodeError as error:
                problems.append((number, f"not JSON: {error.msg}, at character {error.pos + 1}"))
            except (ValueError, RecursionError) as error:
                problems.append((number, str(error)))
    return Table(tuple(rows), tuple(problems))


def _read_object(line: str) -> Row:
    """Return a line of JSON as a row. Raises ValueError."""
    values = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")
    if "domain" in values:
        values.setdefault("domains", values.pop("domain"))
    if wrong := [key for key in values if key not in COLUMNS]:
        raise ValueError(_explain_name(wrong[0]))
    return {key: _flatten(value) for key, value in values.items()}


def _explain_name(name: str) -> str:
    if ";" in name or "\t" in name:
        return "the columns are not set apart by commas; save the table as CSV with commas"
    return f"column {name!r} is unknown or stands twice; allowed: {', '.join(COLUMNS)}"


def _flatten(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


def make_outlet(rows: Sequence[Row]) -> Outlet:
    """Return the outlet that rows of one id describe. Wrong ones: see `monitor.register.intake`."""
    first = rows[0]
    founded = first.get("founded")
    outlet = Outlet(
        id=first["id"],
        name=first["name"],
        domains=tuple(first["domains"].split()),
        country=first.get("country") or None,
        languages=tuple(first.get("languages", "").split()),
        owner=first.get("owner") or None,
        affiliation=UNRATED,
        rated_by=None,
        rated_on=None,
        source=None,
        syndicator=first.get("syndicator") == "true",
        kind=cast("OutletKind | None", first.get("kind") or None),
        founded=int(founded) if founded else None,
        facts_source=first.get("facts_source") or None,
    )
    return rate_outlet(outlet, [_read_rating(row) for row in rows if row.get("affiliation")])


def _read_rating(row: Row) -> Rating:
    return Rating(row["affiliation"], row["rated_by"], date.fromisoformat(row["rated_on"]), row["source"])
