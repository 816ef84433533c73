"""How a database comes to the newest schema."""

from __future__ import annotations

from time import monotonic, sleep

from sqlite_utils import Migrations

from monitor import __version__
from monitor.errors import SchemaTooNew, StorageBusy, StorageDamaged
from storage.sqlite.session import Session
from storage.sqlite.steps import STEPS

_RETRY_S = 0.01


def apply_migrations(session: Session) -> None:
    """Bring the database to the newest schema, in one transaction, and note which program did.

    Raises SchemaTooNew, changing nothing, for a database that took a step unknown here, and StorageDamaged
    for one of another program.
    """
    pending = len(list_applied(session)) < len(STEPS)
    if pending:
        session.require_sound_library()  # before the file is touched
        _require_own(session)
    _keep_write_ahead_log(session)
    if pending:
        migrations = _make_migrations()
        with session.write():
            migrations.apply(session.db)  # looks again what is pending, now that nobody else can write
            session.execute(f"PRAGMA user_version = {write_version(__version__)}")


def list_applied(session: Session) -> list[str]:
    """Return the steps that a database took, in order. Raises SchemaTooNew if one is unknown here."""
    with session.translated_errors():
        applied = [one.name for one in _make_migrations().applied(session.db)]
        unknown = [name for name in applied if name not in STEPS]
        if unknown:
            program = read_version(session.select_values("PRAGMA user_version")[0])
            raise SchemaTooNew(
                f"{session.path} was written by {program}: its schema is {unknown[-1]}; the newest that this "
                f"version, {__version__}, knows is {list(STEPS)[-1]}; install the newer version"
            )
    return applied


def _require_own(session: Session) -> None:
    """Raise StorageDamaged for a database with tables that no step of ours made."""
    with session.translated_errors():
        # At once, or another process might make the tables between one look and the next.
        tables = set(session.select_values("SELECT name FROM sqlite_master WHERE type = 'table'"))
    if tables and Migrations.migrations_table not in tables:
        raise StorageDamaged(
            f"{session.path} is a database of another program: it has a table {min(tables)}; "
            "name a file of its own as collect.database"
        )


def write_version(version: str) -> int:
    """Return a version of this program as the number that the databases it made or upgraded carry."""
    major, minor, patch = map(int, version.split("."))
    return (major * 1000 + minor) * 1000 + patch


def read_version(number: int) -> str:
    """Return which version wrote a number; the first ones wrote none, which is 0."""
    if not number:
        return "a newer version of this program"
    return f"version {number // 10**6}.{number // 1000 % 1000}.{number % 1000} of this program"


def _make_migrations(last: str | None = None) -> Migrations:
    """Return the steps up to and with `last`; None: all of them."""
    migrations = Migrations("media-monitor")
    for name, step in STEPS.items():
        migrations(name=name)(step)
        if name == last:
            break
    return migrations


def apply_steps(session: Session, last: str) -> None:
    """Bring an empty database to the schema of the step `last`, in the caller's transaction."""
    _make_migrations(last).apply(session.db)


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
