"""Copies of a database that is at work, and putting one in its place.

A backup is one file: a state of the database between two transactions, read whole and found sound before it
gets its name. Only its owner may read it: it holds the addresses of recipients, though no secret of a feed.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.errors import StorageDamaged, StorageError
from storage.sqlite.checkup import check_database
from storage.sqlite.feeds import has_secret
from storage.sqlite.migrations import list_applied
from storage.sqlite.replacing import take_owner, writing_beside
from storage.sqlite.session import Session
from storage.sqlite.store import open_store

_BUSY_TIMEOUT_S = 30

_ADDRESSES = (("feeds", "url"), ("subscriptions", "feed_url"), ("quarantine", "url"))
"""Where addresses of feeds stand, as the configuration has them; earlier schemas lack some."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where it is, how large, and how many rows it has in all."""

    file: Path
    size_bytes: int
    rows: int


def save_backup(database: Path, file: Path) -> Backup:
    """Copy a database to `file` as it is now, while others go on writing, and check the copy.

    A file that is there is replaced, once the new one was found sound. Raises StorageError, StorageDamaged,
    StorageFull; `file` is then as it was.
    """
    if not database.exists():
        raise StorageError(f"there is no database at {database}")
    if file.exists() and file.samefile(database):
        raise StorageError(f"{file} is the database itself; name another file for its backup")
    with writing_beside(file) as copy:
        rows = _copy(database, copy) - _forget_secrets(copy)
        _check_copy(copy, database)
        if (copied := _count_rows(copy)) != rows:
            raise StorageDamaged(f"{copied} rows of {rows} were copied; check the disk of {file.parent}")
    return Backup(file, file.stat().st_size, rows)


def restore_backup(backup: Path, database: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a database that this process holds, at the newest schema.

    The database that was there is kept beside it, under the name that is returned; None if there was none.
    Raises StorageError, StorageDamaged and SchemaTooNew for a backup that is none, StorageBusy while somebody
    has the database open, StorageFull; the database is then as it was.
    """
    database = database.resolve()  # a link stays a link
    if not backup.is_file():
        raise StorageError(f"there is no backup at {backup}")
    if database.exists() and backup.samefile(database):
        raise StorageError(f"{backup} is the database itself; name a backup of it")
    with writing_beside(database) as copy:
        _copy(backup, copy)
        _check_copy(copy, backup)
        open_store(copy).close()
        _leave_write_ahead_log(copy)
        if not database.exists():
            return None
        take_owner(copy, database)
        return _keep_replaced(database, now)


def _copy(database: Path, copy: Path) -> int:
    """Copy the last state that was committed, in one file; return its rows."""
    source, target = Session(database, _BUSY_TIMEOUT_S), Session(copy, _BUSY_TIMEOUT_S)
    with closing(source), closing(target), source.read():  # what is counted and what is copied is one state
        if not list_applied(source):
            raise StorageDamaged(f"{database} is no database of this program")
        rows = _count(source)
        with target.translated_errors():
            source.db.conn.backup(target.db.conn)
    _leave_write_ahead_log(copy)
    return rows


def _forget_secrets(copy: Path) -> int:
    """Drop from a copy what is kept of feeds whose address has a secret; return how many rows that were.

    After a restore such a feed is asked as a new one; what it brought is known all the same.
    """
    session = Session(copy, _BUSY_TIMEOUT_S)
    dropped = 0
    with closing(session), session.translated_errors():
        session.execute("PRAGMA secure_delete = ON")  # or it would stand in what is free of the file
        known = set(session.select_values("SELECT name FROM sqlite_master"))
        with session.db.atomic():
            for table, column in _ADDRESSES:
                urls = session.select_values(f"SELECT {column} FROM {table}") if table in known else []
                for url in filter(has_secret, urls):
                    dropped += session.execute(f"DELETE FROM {table} WHERE {column} = ?", [url])
    return dropped


def _check_copy(copy: Path, original: Path) -> None:
    try:
        check_database(copy)
    except StorageDamaged as error:
        raise StorageDamaged(str(error).replace(str(copy), str(original))) from error


def _leave_write_ahead_log(path: Path) -> None:
    """Bring a database into one file. Raises StorageBusy while somebody else has it open."""
    session = Session(path, _BUSY_TIMEOUT_S)
    with closing(session), session.translated_errors():
        session.execute("PRAGMA journal_mode = DELETE")


def _count_rows(path: Path) -> int:
    session = Session(path, _BUSY_TIMEOUT_S)
    with closing(session), session.translated_errors():
        return _count(session)


def _count(session: Session) -> int:
    tables = session.select_values("SELECT name FROM sqlite_master WHERE type = 'table'")
    return sum(session.select_values(f'SELECT count(*) FROM "{table}"')[0] for table in tables)


def _keep_replaced(database: Path, now: datetime) -> Path:
    """Give the database that is there a second name, with all that was committed to it."""
    replaced = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    log, kept_log = Path(f"{database}-wal"), Path(f"{replaced}-wal")
    if log.exists():
        _give_second_name(log, kept_log)
    try:
        _leave_write_ahead_log(database)
        kept_log.unlink(missing_ok=True)
    except StorageDamaged:  # what the log holds may be all that is left of it
        log.unlink(missing_ok=True)
        Path(f"{database}-shm").unlink(missing_ok=True)
    except StorageError:
        kept_log.unlink(missing_ok=True)
        raise
    _give_second_name(database, replaced)
    return replaced


def _give_second_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without links
        shutil.copyfile(file, name)
