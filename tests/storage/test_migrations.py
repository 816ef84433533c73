"""Every schema that was released leads to the newest one, with its rows, or stays what it was."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Migrations

from monitor import __version__
from monitor.errors import SchemaTooNew, StorageBusy, StorageDamaged
from storage.rows import write_time
from storage.sqlite import migrations
from storage.sqlite.checkup import check_database
from storage.sqlite.driver import sqlite3
from storage.sqlite.migrations import apply_migrations, read_version, write_version
from storage.sqlite.session import Session
from storage.sqlite.steps import STEPS
from storage.sqlite.store import open_store
from tests.factories import NOON
from tests.storage.test_sqlite import SCHEMA, read_schema

RELEASED = {
    "0001_first_schema": "a79ea8a4b96b8df3",
    "0002_network_edge": "d3f893274973e7c8",
    "0003_readings": "a09c5422e8701a50",
    "0004_groups": "48e9f7302d6551b4",
    "0005_outlet_index": "7a89cfa02e290fa8",
    "0006_stances": "90e85ec7ff19a295",
    "0007_recipients": "cc04460ddfc4e25a",
    "0008_outbox": "f52e340dd0dde0c0",
    "0009_retention": "150e455ff63704d6",
}
"""What the schema is after each step that was released, as a hash: such a step is never edited."""

Rows = dict[str, list[dict[str, Any]]]


def make_database(path: Path, until: str) -> None:
    """Make a database as the program left it whose newest step was `until`, with a row in every table."""
    session = Session(path, busy_timeout_s=5)
    steps = Migrations("media-monitor")
    for name in [one for one in STEPS if one <= until]:
        steps(name=name)(STEPS[name])
    with closing(session):
        session.select("PRAGMA journal_mode = WAL")
        with session.write():
            steps.apply(session.db)
            for table in list_tables(session):
                columns = session.select(f"PRAGMA table_xinfo({table})")
                shown = [column for column in columns if not column["hidden"]]
                row = {column["name"]: make_value(column["name"], column["type"]) for column in shown}
                session.insert(table, [row])


def list_tables(session: Session) -> list[str]:
    """Return the tables that this program made itself, not those that FTS5 and sqlite-utils make."""
    found = session.select_values("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for name in found if not name.startswith(("article_words_", "_sqlite", "sqlite"))]


def make_value(column: str, kind: str) -> object:
    """Return what is stored in a column, the same in each table, so that references lead to a row."""
    if kind == "TEXT" and column.endswith("_hash"):
        return "0000000000000001aaaaaaaa"
    if kind == "TEXT" and column.endswith(("_at", "published", "posted", "seen")):
        return write_time(NOON)
    texts = {"story_id": "id", "into_id": "id", "content": "{}"}
    return {"INTEGER": 1, "REAL": 0.5, "BLOB": b"packed"}.get(kind, texts.get(column, column))


def read_rows(path: Path) -> Rows:
    session = Session(path, busy_timeout_s=5)
    with closing(session):
        return {table: session.select(f"SELECT * FROM {table}") for table in list_tables(session)}


def describe_schema(path: Path) -> str:
    """Return a hash of every table's and index's columns."""
    with closing(sqlite3.connect(path)) as connection:
        parts = connection.execute("SELECT type, name FROM sqlite_master ORDER BY type, name").fetchall()
        lines = [
            repr((kind, name, connection.execute(f"PRAGMA {kind}_xinfo('{name}')").fetchall()))
            for kind, name in parts
            if not name.startswith(("_sqlite", "sqlite", "idx__sqlite", "article_words"))
        ]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


# --- upgrades --------------------------------------------------------------------------------

CHANGED = {
    "0001_first_schema": {("seen_entries", name) for name in ("key", "title_hash", "content_hash")}
    | {("seen_entries", "published"), ("seen_entries", "seen_at")},
    "0003_readings": {("articles", "grouped")},
}
"""What a later step changes of the rows of a schema and of those before it: entries are shrunk, and what is
not old is grouped anew."""


@pytest.mark.parametrize("released", RELEASED)
def test_fault_37_a_database_of_each_released_schema_is_upgraded(released: str, tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    make_database(path, released)
    before = read_rows(path)
    with open_store(path) as store:
        assert read_schema(store) == SCHEMA.read_text()
    after = read_rows(path)
    changed = {one for step, columns in CHANGED.items() if step >= released for one in columns}
    for table, rows in before.items():
        assert len(rows) == len(after[table]) == 1, table
        for column, value in rows[0].items():
            assert (table, column) in changed or after[table][0][column] == value, (table, column)
    check_database(path)


@pytest.mark.parametrize("released", RELEASED)
def test_a_step_that_was_released_is_never_edited(released: str, tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    make_database(path, released)
    assert describe_schema(path) == RELEASED[released]


# --- kills -----------------------------------------------------------------------------------

KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from storage.sqlite.migrations import apply_migrations
from storage.sqlite.session import Session

def upgrade(path, killed_at):
    heard = 0
    def hear(statement):
        nonlocal heard
        heard += 1
        if heard == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
    session = Session(path, 5)
    session.db.conn.set_trace_callback(hear)
    apply_migrations(session)
    session.close()
    return heard

source, folder = map(Path, sys.argv[1:])
statements = upgrade(shutil.copy(source, folder / "0.db"), 0)
for number in range(1, statements + 1, 2):
    copy = shutil.copy(source, folder / f"{number}.db")
    if not (child := os.fork()):
        upgrade(copy, number)
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
print(number)
"""


def test_fault_37_a_migration_killed_half_way_leaves_the_old_schema(tmp_path: Path) -> None:
    source, folder = tmp_path / "old.db", tmp_path / "killed"
    folder.mkdir()
    make_database(source, "0001_first_schema")
    old, rows = describe_schema(source), read_rows(source)
    command = [sys.executable, "-c", KILLED, str(source), str(folder)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    last = int(done.stdout)
    assert last > 4 * len(STEPS)
    newest = describe_schema(folder / "0.db")
    for number in range(1, last + 1, 2):
        path = folder / f"{number}.db"
        assert (describe_schema(path), read_rows(path)) == (old, rows), number
    for path in (folder / "21.db", folder / f"{last}.db"):
        open_store(path).close()
        assert describe_schema(path) == newest


# --- a file that others open too -------------------------------------------------------------


def refuse_log(session: Session, times: int) -> list[str]:
    """Have the write-ahead log refused so often, as SQLite does at once; return the list of the tries."""
    tries: list[str] = []
    execute = session.db.execute

    def refuse(sql: str, *values: object) -> object:
        if "journal_mode" in sql:
            tries.append(sql)
            if len(tries) <= times:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorname = "SQLITE_BUSY"
                raise error
        return execute(sql, *values)

    setattr(session.db, "execute", refuse)  # noqa: B010  # a method in mypy's eyes
    return tries


def test_the_log_is_asked_for_until_it_is_had(tmp_path: Path) -> None:
    with closing(Session(tmp_path / "monitor.db", busy_timeout_s=30)) as session:
        tries = refuse_log(session, 3)
        apply_migrations(session)
        assert len(tries) == 4
        assert session.select_values("PRAGMA journal_mode") == ["wal"]


def test_the_log_is_asked_for_no_longer_than_others_are_waited_for(tmp_path: Path) -> None:
    with closing(Session(tmp_path / "monitor.db", busy_timeout_s=0.2)) as session:
        tries, began = refuse_log(session, 10**6), monotonic()
        with pytest.raises(StorageBusy):
            apply_migrations(session)
        assert monotonic() - began >= 0.2
        assert len(tries) > 1


# --- versions --------------------------------------------------------------------------------


def test_fault_37_a_newer_database_is_refused_with_both_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "monitor.db"
    with monkeypatch.context() as newer_program:
        for name in ("9997_of_today", "9998_of_tonight", "9999_of_tomorrow"):
            newer_program.setitem(STEPS, name, lambda db: None)
        newer_program.setattr(migrations, "__version__", "12.3.4")
        open_store(path).close()
    said = rf"by version 12\.3\.4.* 9999_of_tomorrow.*this version, {__version__}, knows is {list(STEPS)[-1]}"
    with pytest.raises(SchemaTooNew, match=said):
        open_store(path)
    with pytest.raises(SchemaTooNew, match=said):
        check_database(path)


def test_a_database_of_another_program_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("CREATE TABLE boats (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(
        StorageDamaged, match=r"ledger\.db is a database of another program: it has a table boats"
    ):
        open_store(path)
    assert path.read_bytes() == before


@given(st.tuples(st.integers(0, 2000), st.integers(0, 999), st.integers(0, 999)).filter(any))
def test_a_version_comes_back_from_the_header(version: tuple[int, int, int]) -> None:
    text = ".".join(map(str, version))
    assert read_version(write_version(text)) == f"version {text} of this program"
    assert write_version(text) < 2**31


def test_a_program_that_noted_no_version_is_not_named() -> None:
    assert read_version(0) == "a newer version of this program"
