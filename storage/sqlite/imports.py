"""An export becomes a database again: whole, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from pydantic_core import from_json

from monitor.errors import ImportRefused, SchemaTooNew
from storage.rows import Row
from storage.sqlite.driver import sqlite3
from storage.sqlite.exports import END, FORMAT, HEADER, SEQUENCE, Table, list_tables
from storage.sqlite.migrations import apply_steps
from storage.sqlite.replacing import take_owner, writing_beside
from storage.sqlite.search import write_words
from storage.sqlite.session import Session
from storage.sqlite.steps import STEPS
from storage.sqlite.store import open_store

_NEWEST_WORDS = """
    SELECT articles.id, versions.title, versions.text
    FROM articles JOIN versions ON versions.article_id = articles.id AND versions.version = articles.version
"""


def import_database(
    path: Path, lines: Iterable[bytes], source: str, fold_text: Callable[[str], str]
) -> Counter[str]:
    """Make the database at `path` of the lines of `export_records`. Returns how many records each table has.

    It is built beside its place, at the schema that it was exported with, brought to the newest one, and put
    there at the end. `source` names the export in messages; `fold_text` is what search folds words by.
    Raises ImportRefused for a line that is not right, naming it, or a database that holds something;
    SchemaTooNew; StorageError.
    """
    _require_empty(path)
    with writing_beside(path) as beside:
        counts = _build(beside, _Lines(lines, source), fold_text)
        open_store(beside).close()
        _require_empty(path)  # it may have taken long
        take_owner(beside, path)
    return counts


def _require_empty(path: Path) -> None:
    with open_store(path) as store:
        names = [table.name for table in list_tables(store.session) if table.name != SEQUENCE]
        filled = [
            name for name in names if store.session.select_values(f"SELECT EXISTS (SELECT 1 FROM {name})")[0]
        ]
    if filled:
        raise ImportRefused(f"{path} holds {', '.join(filled)}; import into a database of its own")
    if path.with_name(f"{path.name}-wal").exists():
        raise ImportRefused(f"another process has {path} open; stop the service first")


class _Lines:
    """The lines of an export, read one by one; `number` is that of the one read last."""

    def __init__(self, lines: Iterable[bytes], source: str) -> None:
        self.number = 0
        self._lines = lines
        self._source = source

    def read(self) -> Iterator[Row]:
        """Yield the records between header and end. Raises ImportRefused where a line is none, or lacks."""
        digest = sha256()
        for line in self._lines:
            self.number += 1
            record = self._parse(line)
            if record["record"] == END:
                if record.get("sha256") != digest.hexdigest():
                    raise self.refuse("the lines before are not those that were exported")
                return
            digest.update(line)
            yield record
        raise self.refuse("the export ends here without its last line: it was cut off")

    def _parse(self, line: bytes) -> Row:
        try:
            record = from_json(line)
        except ValueError as error:
            raise self.refuse(f"not JSON: {error}") from error
        if not isinstance(record, dict) or not isinstance(record.get("record"), str):
            raise self.refuse("not a record of an export")
        return record

    def refuse(self, why: str) -> ImportRefused:
        """Return the error that names the line read last."""
        return ImportRefused(f"{self._source}:{self.number}: {why}; nothing was imported")


def _build(path: Path, lines: _Lines, fold_text: Callable[[str], str]) -> Counter[str]:
    session = Session(path, busy_timeout_s=30)
    try:
        session.configure()
        records = lines.read()
        schema = _read_header(next(records), lines)
        with session.write():
            apply_steps(session, schema)
            counts = _insert_records(session, records, lines)
            for row in session.db.execute(_NEWEST_WORDS):
                write_words(session, row[0], fold_text(row[1]), fold_text(row[2]))
    finally:
        session.close()
    return counts


def _read_header(record: Row, lines: _Lines) -> str:
    """Return the schema that the export was made with. Raises ImportRefused, SchemaTooNew."""
    if record["record"] != HEADER or not isinstance(record.get("format"), int):
        raise lines.refuse("not the header of an export")
    known, schema = list(STEPS), record.get("schema")
    if record["format"] > FORMAT or schema not in known:
        raise SchemaTooNew(
            f"the export was made by a newer version of this program: its format is {record['format']} with "
            f"the schema {schema}, the newest that this version knows are {FORMAT} and {known[-1]}; install "
            "the newer version"
        )
    return str(schema)


def _insert_records(session: Session, records: Iterator[Row], lines: _Lines) -> Counter[str]:
    tables = {table.name: table for table in list_tables(session)}
    counts: Counter[str] = Counter()
    for record in records:
        name = record.pop("record")
        if name not in tables:
            raise lines.refuse(f"there is no table {name!r}")
        values = _read_values(record, tables[name], lines)
        try:
            _insert(session, tables[name], values)
        except (sqlite3.IntegrityError, OverflowError) as error:
            raise lines.refuse(f"not a row of {name}: {error}") from error
        counts[name] += name != SEQUENCE
    return +counts


def _read_values(record: Row, table: Table, lines: _Lines) -> list[object]:
    if record.keys() != table.forms.keys():
        raise lines.refuse(f"a row of {table.name} has the fields {', '.join(table.forms)}")
    try:
        return [read(record[name]) for name, (_, read) in table.forms.items()]
    except ValueError as error:
        raise lines.refuse(str(error)) from error


def _insert(session: Session, table: Table, values: list[object]) -> None:
    if table.name == SEQUENCE:  # SQLite has counted the rows that were inserted by itself
        session.execute(f"DELETE FROM {SEQUENCE} WHERE name = ?", values[:1])
    marks = ", ".join("?" * len(values))
    session.execute(f"INSERT INTO {table.name} ({', '.join(table.forms)}) VALUES ({marks})", values)
