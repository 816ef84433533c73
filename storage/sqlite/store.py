"""The store on one SQLite file, and how to open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from monitor.errors import StorageError
from storage.sqlite.alerts import AlertTables
from storage.sqlite.articles import ArticleTables
from storage.sqlite.corrections import CorrectionTables
from storage.sqlite.deliveries import DeliveryTables
from storage.sqlite.digests import DigestTables
from storage.sqlite.exports import ExportTables
from storage.sqlite.feeds import FeedTables
from storage.sqlite.groups import GroupTables
from storage.sqlite.migrations import apply_migrations
from storage.sqlite.outcomes import OutcomeTables
from storage.sqlite.pruning import PruningTables
from storage.sqlite.quarantine import QuarantineTables
from storage.sqlite.recipients import RecipientTables
from storage.sqlite.session import Session
from storage.sqlite.stances import StanceTables
from storage.sqlite.stories import StoryTables


class SqliteStore(
    FeedTables,
    ArticleTables,
    GroupTables,
    StoryTables,
    CorrectionTables,
    StanceTables,
    DigestTables,
    RecipientTables,
    AlertTables,
    DeliveryTables,
    QuarantineTables,
    OutcomeTables,
    PruningTables,
    ExportTables,
):
    """Implements `storage.protocol.Storage`."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of the verbs that are called inside. See `storage.protocol`."""
        with self.session.write():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let the verbs that are called inside read one state of the database. See `storage.protocol`."""
        with self.session.read():
            yield

    def close(self) -> None:
        """Give the database back. A closed store is not used again."""
        self.session.close()

    def __enter__(self) -> Self:
        """Use the store as a context manager that closes it."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def open_store(path: Path, *, busy_timeout_s: float = 30, alone: bool = False) -> SqliteStore:
    """Open the database at `path`, creating it and its folders, and bring it to the newest schema.

    A verb that finds the database locked by another writer waits for `busy_timeout_s`. `alone`: nobody else
    has the database open meanwhile. Raises StorageError for a file that cannot be used, SchemaTooNew,
    StorageBusy, StorageFull, LibraryFlawed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the folder of {path} cannot be made ({error}); choose another place") from error
    session = Session(path, busy_timeout_s, alone=alone)
    try:
        session.configure()
        apply_migrations(session)
    except BaseException:
        session.close()
        raise
    return SqliteStore(session)
