"""Whether a database is whole: its pages, and the tables and indexes that its steps made.

All of it is read: some seconds a gigabyte from memory, as long as the disk takes otherwise. SQLite keeps no
sum of what it stores, so that a letter which became another within a text is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from monitor.errors import StorageDamaged
from storage.sqlite.driver import Database, sqlite3
from storage.sqlite.holding import Holding, is_check_due
from storage.sqlite.migrations import list_applied
from storage.sqlite.session import Session
from storage.sqlite.steps import STEPS

_BUSY_TIMEOUT_S = 30

LARGE_BYTES = 100 * 2**20
"""A database that is no larger is checked at every start: that takes a second at most."""

_PARTS = """
SELECT parts.name, columns.name
FROM sqlite_master AS parts LEFT JOIN pragma_table_xinfo(parts.name) AS columns
"""


def check_up(path: Path, holding: Holding, now: datetime, tell: Callable[[str], None]) -> None:
    """Check a database that this process holds, a large one if that is due; `tell` what may take long.

    One that was found sound before must be there. Raises StorageDamaged, SchemaTooNew, StorageError.
    """
    if not path.exists() or not path.stat().st_size:
        if holding.found.checked_at is not None:
            raise StorageDamaged(
                f"{path} is gone or empty, and on {holding.found.checked_at:%Y-%m-%d} it was not; put a "
                f"backup in its place: `monitor restore FILE`; to begin anew, remove {path}.lock"
            )
        return
    if (size_bytes := path.stat().st_size) > LARGE_BYTES:
        if not is_check_due(holding.found, now):
            return
        tell(f"checking whether {path} is whole ({size_bytes / 2**20:.0f} MB)")
    check_database(path)
    holding.note_check(now)


def check_database(path: Path) -> None:
    """Read all of a database of this program, and change nothing.

    Every page, every index against its table, every reference. Raises StorageDamaged, SchemaTooNew,
    StorageError.
    """
    session = Session(path, _BUSY_TIMEOUT_S)
    with closing(session), _no_error_is_a_bug(session):
        # Not quick_check: on this schema that takes as long, and notices less.
        [found] = session.select_values("PRAGMA integrity_check(1)")
        if found != "ok":
            raise session.report_damage(found)
        if missing := _list_missing(session):
            raise session.report_damage(f"it lacks {missing[0]}")
        if dangling := session.select("PRAGMA foreign_key_check"):
            raise session.report_damage(f"{dangling[0]['table']} refers to what is not there")


@contextmanager
def _no_error_is_a_bug(session: Session) -> Iterator[None]:
    """Take what would be a bug of this program elsewhere, a table that is not there, for damage."""
    try:
        with session.translated_errors():
            yield
    except sqlite3.Error as error:
        raise session.report_damage(error) from error


def _list_missing(session: Session) -> list[str]:
    """Return the tables, columns and indexes that the steps which a database took made, and it has not."""
    applied = list_applied(session)
    there = set(session.db.execute(_PARTS))
    with closing(Database(memory=True, execute_plugins=False)) as made:
        for name in applied:
            STEPS[name](made)
        return [".".join(filter(None, part)) for part in made.execute(_PARTS) if part not in there]
