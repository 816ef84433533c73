"""The database in the hands of one process: what stands around the work of a service or of one round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.cli.clock import read_clock
from monitor.errors import StorageFull
from storage.sqlite.checkup import check_up
from storage.sqlite.holding import hold_database
from storage.sqlite.library import require_sound_library
from storage.sqlite.reserve import Reserve


@contextmanager
def take_database(path: Path, command: str, tell: Callable[[str], None]) -> Iterator[Reserve]:
    """Have the database to oneself, find it whole, and set room aside on its disk, before the block runs.

    `command` is what others are told of who holds it; `tell` gets what a user should know. A block that
    ends for want of room gives the reserve back. Raises LibraryFlawed, StorageHeld, StorageDamaged,
    SchemaTooNew, StorageFull, StorageError.
    """
    require_sound_library()
    now = read_clock()
    with hold_database(path, command, now) as holding:
        check_up(path, holding, now, tell)
        reserve = Reserve(path)
        if not reserve.make():
            tell(f"the disk of {path} is nearly full; free some space on it")
        try:
            yield reserve
        except StorageFull:
            reserve.free()
            raise
