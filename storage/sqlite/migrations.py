"""How a database comes to the newest schema."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Migrations

from monitor.errors import SchemaTooNew, StorageBusy
from storage.sqlite.session import Session
from storage.sqlite.steps import STEPS

_RETRY_S = 0.01


def apply_migrations(session: Session) -> None:
    """Bring the database to the newest schema, in one transaction.

    Raises SchemaTooNew, changing nothing, for a database that took a step unknown here.
    """
    migrations = Migrations("media-monitor")
    for name, step in STEPS.items():
        migrations(name=name)(step)
    with session.translated_errors():
        _refuse_newer(session.path, [applied.name for applied in migrations.applied(session.db)])
    _keep_write_ahead_log(session)
    with session.translated_errors():
        pending = migrations.pending(session.db)
    if pending:
        with session.write():
            migrations.apply(session.db)  # looks again what is pending, now that nobody else can write


def _keep_write_ahead_log(session: Session) -> None:
    """Let readers and the writer not wait for each other; the file remembers it. Raises StorageBusy."""
    deadline = monotonic() + session.busy_timeout_s
    while True:
        try:
            with session.translated_errors():
                session.db.execute("PRAGMA journal_mode = WAL")
            return
        except StorageBusy:  # SQLite waits for any lock but the one that this needs on a new file
            if monotonic() >= deadline:
                raise
            sleep(_RETRY_S)


def _refuse_newer(path: Path, applied: Sequence[str]) -> None:
    if unknown := [name for name in applied if name not in STEPS]:
        raise SchemaTooNew(
            f"{path} was written by a newer version of this program: its schema is {unknown[-1]}, "
            f"the newest that this version knows is {list(STEPS)[-1]}; install the newer version"
        )
