"""Room that is set aside beside the database: on a full disk it is given back, so that one can clean up.

Who deletes from a database needs room too, for the write-ahead log comes first.
"""

from __future__ import annotations

import os
import shutil
from errno import EDQUOT, ENOSPC
from pathlib import Path

from monitor.errors import StorageError, StorageFull

RESERVE_BYTES = 8 * 2**20

_LEAST_BYTES = 2**20
"""With less than this free, a disk that cannot be written to is a full one."""

NO_ROOM = (ENOSPC, EDQUOT)
"""What the system says of a disk, or of a share of it, that is full."""


def has_room(folder: Path, least_bytes: int = _LEAST_BYTES) -> bool:
    """Tell whether so many bytes are free on the disk of a folder."""
    return shutil.disk_usage(folder).free >= least_bytes


def explain_refusal(error: OSError, file: Path) -> StorageError:
    """Return the error that says why a file could not be written, and what to do."""
    if error.errno in NO_ROOM:
        return StorageFull(f"no room is left to write {file}; free some space on its disk", file.parent)
    return StorageError(f"{file} cannot be written ({error.strerror}); check the rights on it and its folder")


class Reserve:
    """The file that keeps the room for `database`: its name with `.reserve` behind it."""

    def __init__(self, database: Path, size_bytes: int = RESERVE_BYTES) -> None:
        self.database = database
        self.file = database.with_name(f"{database.name}.reserve")
        self._size_bytes = size_bytes

    def make(self) -> bool:
        """Set the room aside, unless it is; tell whether it is now.

        As much again must be free, or whoever goes on writing would need it at once. Raises OSError.
        """
        if self._is_made():
            return True
        self.free()  # what a kill left of one
        if not has_room(self.file.parent, 2 * self._size_bytes):
            return False
        try:
            _fill(self.file, self._size_bytes)
        except OSError as error:
            self.free()
            if error.errno not in NO_ROOM:
                raise
        return self._is_made()

    def _is_made(self) -> bool:
        return self.file.exists() and self.file.stat().st_size == self._size_bytes

    def free(self) -> None:
        """Give the room back."""
        self.file.unlink(missing_ok=True)


def _fill(file: Path, size_bytes: int) -> None:
    with open(file, "xb") as reserve:
        reserve.write(os.urandom(size_bytes))  # zeros would take no room where the file system compresses
        reserve.flush()
        os.fsync(reserve.fileno())
