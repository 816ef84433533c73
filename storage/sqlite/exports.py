"""Everything that is stored as JSON Lines, and how such a line becomes a row again. See docs/export.md.

The tables and their columns are those of the schema, so that what a later migration adds is exported too.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from pydantic_core import from_json, to_json

from storage.rows import Row
from storage.sqlite.feeds import has_secret
from storage.sqlite.packing import pack, unpack
from storage.sqlite.session import Session
from storage.sqlite.tables import Tables

FORMAT = 1
HEADER, END, SEQUENCE = "export", "end", "sqlite_sequence"

PRIVATE = ("recipients", "deliveries", "subscriptions")
"""The tables that name recipients, or hold what only they or a hub know."""

_REBUILT = re.compile(r"article_words|_")
"""The names of tables that are made from others, or by sqlite-utils, begin so."""

_NESTED = frozenset(
    {
        ("alerts", "content"),
        ("articles", "matches"),
        ("articles", "outlet"),
        ("articles", "reading"),
        ("articles", "tags"),
        ("digests", "content"),
        ("digests", "head"),
        ("learnt_models", "models"),
        ("pages", "headers"),
        ("quarantine", "headers"),
        ("quarantine", "keys"),
        ("versions", "blocks"),
    }
)
"""The columns that hold JSON."""

_PACKED = ("pages", "body")

Value: TypeAlias = object
Form: TypeAlias = tuple[Callable[[Value], Value], Callable[[Value], Value]]
"""How a column's values are written to a line, and read from it. Reading raises ValueError for others."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in their order, each with its form, and those of its primary key."""

    name: str
    forms: dict[str, Form]
    key: tuple[str, ...]


class ExportTables(Tables):
    """All tables, but for those that are made from others."""

    def export_records(self, *, without_recipients: bool = False) -> Iterator[bytes]:
        """Yield a header, every record and an end, each a line of JSON, as of one moment.

        See `storage.retention`.
        """
        digest, count = sha256(), 0
        with self.session.read():
            for line in _write_lines(self.session, () if not without_recipients else PRIVATE):
                digest.update(line)
                count += 1
                yield line
        yield _write_line({"record": END, "records": count - 1, "sha256": digest.hexdigest()})


def list_tables(session: Session) -> list[Table]:
    """Return the tables that are exported, each after those it refers to."""
    names = session.select_values("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    waiting = {
        name: {row["table"] for row in session.select(f"PRAGMA foreign_key_list({name})")} - {name}
        for name in names
        if not _REBUILT.match(name) and name != SEQUENCE
    }
    ordered: list[str] = []
    while waiting:
        ordered += (ready := [name for name, others in waiting.items() if others.issubset(ordered)])
        for name in ready:
            del waiting[name]
    return [_describe(session, name) for name in (*ordered, SEQUENCE)]


def _describe(session: Session, name: str) -> Table:
    columns = session.select(f"PRAGMA table_info({name})")
    keys = sorted((row["pk"], row["name"]) for row in columns if row["pk"])
    forms = {row["name"]: _choose_form(name, row["name"], row["type"]) for row in columns}
    return Table(name, forms, tuple(column for _, column in keys) or ("name",))


def _write_lines(session: Session, left_out: tuple[str, ...]) -> Iterator[bytes]:
    schema = session.select_values("SELECT max(name) FROM _sqlite_migrations")[0]
    yield _write_line({"record": HEADER, "format": FORMAT, "schema": schema, "left_out": left_out})
    for table in list_tables(session):
        if table.name not in left_out:
            yield from _write_rows(session, table, without_secrets=bool(left_out))


def _write_rows(session: Session, table: Table, *, without_secrets: bool) -> Iterator[bytes]:
    names, writers = list(table.forms), [write for write, _ in table.forms.values()]
    query = f"SELECT {', '.join(names)} FROM {table.name} ORDER BY {', '.join(table.key)}"
    for values in session.db.execute(query):  # a row at a time, however many there are
        written = [write(value) for write, value in zip(writers, values, strict=True)]
        if without_secrets and table.name == "feeds" and has_secret(str(written[0])):
            continue  # it is asked as a new one where this is imported; what it brought is known all the same
        yield _write_line({"record": table.name} | dict(zip(names, written, strict=True)))


def _write_line(record: Row) -> bytes:
    return to_json(record) + b"\n"


# --- columns ---------------------------------------------------------------------------------


def _choose_form(table: str, column: str, kind: str) -> Form:
    if (table, column) == _PACKED:
        return (lambda value: _write_bytes(unpack(_as_bytes(value)))), (
            lambda value: pack(_read_bytes(value))
        )
    if (table, column) in _NESTED:
        return _write_nested, _read_nested
    if kind == "BLOB":
        return _write_nullable, _read_nullable
    return _keep, _read_plain


def _keep(value: Value) -> Value:
    return value


def _read_plain(value: Value) -> Value:
    if isinstance(value, dict | list | bool):
        raise ValueError("a list or mapping stands where a plain value belongs")
    return value


def _write_nested(value: Value) -> Value:
    """Return the value that stands in JSON; the text itself if it would not come back as it is."""
    text = str(value)
    nested: Value = from_json(text)
    return nested if _read_nested(nested) == text and isinstance(nested, dict | list) else text


def _read_nested(value: Value) -> str:
    return value if isinstance(value, str) else to_json(value).decode()


def _write_nullable(value: Value) -> Value:
    return None if value is None else _write_bytes(_as_bytes(value))


def _read_nullable(value: Value) -> Value:
    return None if value is None else _read_bytes(value)


def _as_bytes(value: Value) -> bytes:
    assert isinstance(value, bytes)
    return value


def _write_bytes(value: bytes) -> Value:
    """Return bytes as the text that they are in UTF-8, else in Base64."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}


def _read_bytes(value: Value) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if not isinstance(value, dict) or not isinstance(value.get("base64"), str):
        raise ValueError('bytes are a text, or {"base64": "..."}')
    try:
        return b64decode(value["base64"], validate=True)
    except Base64Error as error:
        raise ValueError(f"not Base64: {error}") from error
