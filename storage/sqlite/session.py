"""One connection to one database file: its transactions, its statements and its errors.

The driver is the one that sqlite-utils chooses: pysqlite3 where it is installed, else Python's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.errors import NotFound, StorageBusy, StorageError
from storage.rows import Row
from storage.sqlite.driver import Database, sqlite3

_DAMAGED = "{path} is damaged or no database ({error}); put a backup in its place"
_LOCKED = "another process keeps {path} locked; wait until it is done, or stop it"
_REFUSED = "{path} cannot be opened for writing ({error}); check the rights on it and on its folder"

_TRANSLATIONS: dict[str, tuple[type[StorageError], str]] = {
    "SQLITE_BUSY": (StorageBusy, _LOCKED),
    "SQLITE_LOCKED": (StorageBusy, _LOCKED),
    "SQLITE_CORRUPT": (StorageError, _DAMAGED),
    "SQLITE_NOTADB": (StorageError, _DAMAGED),
    "SQLITE_CANTOPEN": (StorageError, _REFUSED),
    "SQLITE_READONLY": (StorageError, _REFUSED),
    "SQLITE_PERM": (StorageError, _REFUSED),
    "SQLITE_FULL": (StorageError, "no room is left to write {path}; free some space on its disk"),
    "SQLITE_IOERR": (
        StorageError,
        "{path} cannot be read or written ({error}); check its disk and the space left",
    ),
}
"""Our error and its message by how the name of SQLite's begins."""

_CHUNK = 500  # values in one IN list; SQLite before 3.32 takes no more than 999


class Session:
    """A connection that belongs to the thread that opened it."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        """Open the file, creating it where it is missing. Raises StorageError."""
        self.path = path
        self.busy_timeout_s = busy_timeout_s
        with self.translated_errors():
            connection = sqlite3.connect(path, timeout=busy_timeout_s)
            self.db = Database(connection, execute_plugins=False)

    def configure(self) -> None:
        """Set what SQLite does not remember from one connection to the next. Raises StorageError."""
        with self.translated_errors():
            self.db.execute("PRAGMA foreign_keys = ON")
            self.db.execute("PRAGMA synchronous = FULL")  # what was saved survives a power cut

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    # --- transactions ------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[None]:
        """Run the block as one transaction that no other writer interferes with.

        Raises StorageBusy, StorageError, or NotFound when a record names one that is not there.
        """
        # IMMEDIATE takes the write lock before anything is read: a transaction that reads first and
        # takes it later fails at once, without waiting, when another writer was quicker.
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def read(self) -> Iterator[None]:
        """Run the block's statements on one state of the database. Raises StorageError."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        if self.db.conn.in_transaction:  # a verb that others are kept together with
            yield
            return
        with self.translated_errors():
            self.db.execute(begin)
            try:
                yield
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise

    # --- statements --------------------------------------------------------------------------

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement that changes rows; return how many it changed."""
        return self.db.execute(sql, values).rowcount

    def execute_many(self, sql: str, values: Sequence[tuple[object, ...]]) -> None:
        """Run a statement once for each tuple of values."""
        self.db.conn.executemany(sql, values)

    def select(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows a query finds, by column name."""
        cursor = self.db.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def select_in(self, sql: str, sought: Collection[object], more: Sequence[object] = ()) -> list[Row]:
        """Run a query with `{sought}` for a list of values, in chunks; order holds within a chunk.

        `more` are the values of the parameters after the list.
        """
        rows: list[Row] = []
        distinct = list(dict.fromkeys(sought))
        for start in range(0, len(distinct), _CHUNK):
            chunk = distinct[start : start + _CHUNK]
            rows += self.select(sql.format(sought=", ".join("?" * len(chunk))), [*chunk, *more])
        return rows

    def select_values(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the only column of a query."""
        return [row[0] for row in self.db.execute(sql, values)]

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows that have the same columns."""
        if rows:
            self._write_values(table, tuple(rows[0]), [tuple(row.values()) for row in rows], "")

    def insert_values(self, table: str, columns: Sequence[str], values: Sequence[tuple[object, ...]]) -> None:
        """As `insert`, for rows that are the values of `columns`."""
        self._write_values(table, columns, values, "")

    def upsert(self, table: str, rows: Sequence[Row], key: Sequence[str], keep: Sequence[str] = ()) -> None:
        """Insert rows; one whose `key` is there takes the new values in all columns but `keep`."""
        if rows:
            self.upsert_values(table, tuple(rows[0]), [tuple(row.values()) for row in rows], key, keep)

    def upsert_values(
        self,
        table: str,
        columns: Sequence[str],
        values: Sequence[tuple[object, ...]],
        key: Sequence[str],
        keep: Sequence[str] = (),
    ) -> None:
        """As `upsert`, for rows that are the values of `columns`."""
        changed = [name for name in columns if name not in key and name not in keep]
        setters = ", ".join(f"{name} = excluded.{name}" for name in changed)
        action = f"UPDATE SET {setters}" if changed else "NOTHING"
        self._write_values(table, columns, values, f" ON CONFLICT ({', '.join(key)}) DO {action}")

    def _write_values(
        self, table: str, columns: Sequence[str], values: Sequence[tuple[object, ...]], conflict: str
    ) -> None:
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}){conflict}"
        self.execute_many(sql, values)

    # --- errors ------------------------------------------------------------------------------

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Turn what the database refuses in the block into the errors of this program."""
        try:
            yield
        except sqlite3.Error as error:
            if (translated := _translate(error, self.path)) is None:
                raise
            raise translated from error


def _translate(error: sqlite3.Error, path: Path) -> StorageError | None:
    """Return our error for SQLite's, or None for one that only a bug in this program can cause."""
    if "FOREIGN KEY" in str(error):  # pysqlite3 does not tell it from other constraints by its name
        return NotFound(f"what was to be saved refers to a record that is not in {path}")
    name = getattr(error, "sqlite_errorname", "")  # errors of the driver itself have none
    for prefix, (kind, message) in _TRANSLATIONS.items():
        if name.startswith(prefix):
            return kind(message.format(path=path, error=error))
    return None
