"""Who has the database to itself: one service at a time, or a command that nobody may work beside.

A file beside the database, `monitor.db.lock`, says who holds it, and what must be known before it is used
again: whether the last holder let go of it in order, and when it was last found sound. The lock on that file
is the kernel's: it ends with the process, however that ends. A worker process does not inherit it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname

from pydantic import TypeAdapter, ValidationError

from monitor.errors import StorageHeld
from storage.sqlite.reserve import explain_refusal
from storage.sqlite.turns import is_taken, take_turn

CHECK_EVERY = timedelta(days=1)

_NOTES_BYTES = 4096
"""The notes are padded to this, so that they are written in place: a full disk takes that still."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has a database to itself. `command` is what its user called it by."""

    command: str
    pid: int
    host: str
    since: datetime

    def __str__(self) -> str:
        since = f"{self.since:%Y-%m-%d %H:%M} UTC"
        return f"`{self.command}` (process {self.pid} on {self.host}, since {since})"


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands in the lock file. Without a `holder`, the last one let go in order."""

    holder: Holder | None = None
    checked_at: datetime | None = None


_NOTES = TypeAdapter(Notes)


def is_check_due(notes: Notes, now: datetime) -> bool:
    """Tell whether a database is to be checked that was left with these notes.

    After a holder that did not let go, for the machine may have lost its power; else once a day, and when the
    clock stands before the last check.
    """
    if notes.holder is not None or notes.checked_at is None:
        return True
    return not notes.checked_at <= now < notes.checked_at + CHECK_EVERY


class Holding:
    """A database that this process has to itself. `found` are the notes that were there."""

    def __init__(self, file: Path, holder: Holder) -> None:
        self.found = _read_notes(file)
        self._file = file
        self._notes = replace(self.found, holder=holder)
        self._write(self._notes)

    def note_check(self, now: datetime) -> None:
        """Note that the database was found sound."""
        self._notes = replace(self._notes, checked_at=now)
        self._write(self._notes)

    def let_go(self) -> None:
        """Note that the holder ended in order."""
        with suppress(OSError):  # then the next one checks the database
            self._write(replace(self._notes, holder=None))

    def _write(self, notes: Notes) -> None:
        with open(self._file, "r+b") as file:
            file.write(_NOTES.dump_json(notes).ljust(_NOTES_BYTES))
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def hold_database(path: Path, command: str, now: datetime) -> Iterator[Holding]:
    """Have a database to oneself during the block, as far as others ask for the same.

    Commands that only read or write a little do not ask. A block that raises leaves the notes of a holder
    that did not let go. Raises StorageHeld, naming the holder; StorageFull; StorageError where the file
    system has no locks.
    """
    file = _find_file(path)
    with take_turn(file) as taken:
        if not taken:
            holder = _read_notes(file).holder or "another process"
            raise StorageHeld(f"{path} is in use by {holder}; stop that first")
        try:
            holding = Holding(file, Holder(command, os.getpid(), gethostname(), now))
        except OSError as error:
            raise explain_refusal(error, file) from error
        yield holding
        holding.let_go()


def find_holder(path: Path) -> str | None:
    """Return who has a database to themselves just now; None for nobody. Raises StorageError."""
    file = _find_file(path)
    return str(_read_notes(file).holder or "another process") if is_taken(file) else None


def _find_file(path: Path) -> Path:
    real = path.resolve()  # a link leads to the same database
    return real.with_name(f"{real.name}.lock")


def _read_notes(file: Path) -> Notes:
    """Return what stands in the file; one that is new or no more legible tells nothing."""
    try:
        return _NOTES.validate_json(file.read_bytes())
    except ValidationError:
        return Notes()
