"""One connection to one database file: its transactions, its statements and its errors.

The driver is the one that sqlite-utils chooses: pysqlite3 where it is installed, else Python's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from monitor.errors import NotFound, StorageBusy, StorageDamaged, StorageError, StorageFull
from storage.rows import Row
from storage.sqlite.driver import Database, sqlite3
from storage.sqlite.library import require_sound_library
from storage.sqlite.reserve import has_room

_DAMAGED = "{path} is damaged or no database ({error}); put a backup in its place: `monitor restore FILE`"
_FULL = "no room is left to write {path}; free some space on its disk"
_LOCKED = "another process keeps {path} locked; wait until it is done, or stop it"
_REFUSED = "{path} cannot be opened for writing ({error}); check the rights on it and on its folder"

_TRANSLATIONS: dict[str, tuple[type[StorageError], str]] = {
    "SQLITE_BUSY": (StorageBusy, _LOCKED),
    "SQLITE_LOCKED": (StorageBusy, _LOCKED),
    "SQLITE_CORRUPT": (StorageDamaged, _DAMAGED),
    "SQLITE_NOTADB": (StorageDamaged, _DAMAGED),
    "SQLITE_CANTOPEN": (StorageError, _REFUSED),
    "SQLITE_READONLY": (StorageError, _REFUSED),
    "SQLITE_PERM": (StorageError, _REFUSED),
    "SQLITE_IOERR": (
        StorageError,
        "{path} cannot be read or written ({error}); check its disk and the space left",
    ),
}
"""Our error and its message by how the name of SQLite's begins."""

_SIGNS_OF_DAMAGE = ("Could not decode to UTF-8", "unsupported file format")
"""How errors begin that SQLite or its driver does not tell from bugs."""

_NAMES = {
    "database disk image is malformed": "SQLITE_CORRUPT",
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
}
"""The names of errors that come without one, when a database is copied."""

_CHUNK = 500  # values in one IN list; SQLite before 3.32 takes no more than 999


class Session:
    """A connection that belongs to the thread that opened it."""

    def __init__(self, path: Path, busy_timeout_s: float, *, alone: bool = False) -> None:
        """Open the file, creating it where it is missing. Raises StorageError.

        `alone`: no other connection is there, and so any SQLite may write.
        """
        self.path = path
        self._alone = alone
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

        Raises StorageBusy, StorageFull, StorageError, LibraryFlawed for a SQLite that had better not write,
        or NotFound when a record names one that is not there.
        """
        self.require_sound_library()
        # IMMEDIATE takes the write lock before anything is read: a transaction that reads first and
        # takes it later fails at once, without waiting, when another writer was quicker.
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    def require_sound_library(self) -> None:
        """Raise LibraryFlawed for a SQLite that had better not write."""
        if not self._alone:
            require_sound_library()

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

    def select(self, sql: str, values: Sequence[object] | Row = ()) -> list[Row]:
        """Return the rows a query finds, by column name. `values` are those of its parameters, or by name."""
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
        except UnicodeDecodeError as error:  # of a name that is no more one, in what SQLite says of it
            raise self.report_damage(error) from error

    def report_damage(self, what: object) -> StorageDamaged:
        """Return the error that says what of the file is not whole, and what to do."""
        return StorageDamaged(_DAMAGED.format(path=self.path, error=" ".join(str(what).split())))


def is_locked(path: Path) -> bool:
    """Tell whether somebody keeps others from writing just now. Raises StorageError."""
    session = Session(path, 0)
    with closing(session):
        try:
            with session.write():
                return False
        except StorageBusy:
            return True


def _translate(error: sqlite3.Error, path: Path) -> StorageError | None:
    """Return our error for SQLite's, or None for one that only a bug in this program can cause."""
    if "FOREIGN KEY" in str(error):  # pysqlite3 does not tell it from other constraints by its name
        return NotFound(f"what was to be saved refers to a record that is not in {path}")
    name = getattr(error, "sqlite_errorname", _NAMES.get(str(error), ""))  # the driver's own errors have none
    if str(error).startswith(_SIGNS_OF_DAMAGE):
        return StorageDamaged(_DAMAGED.format(path=path, error=error))
    # What the log's index needs beside the log does not count as full to SQLite, but as an error of the disk.
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and not has_room(path.parent)):
        return StorageFull(_FULL.format(path=path), path.parent)
    for prefix, (kind, message) in _TRANSLATIONS.items():
        if name.startswith(prefix):
            return kind(message.format(path=path, error=error))
    return None
