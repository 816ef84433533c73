"""Turns among processes: whoever has one keeps the others from the same work, and loses it with its life."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import StorageError
from storage.sqlite.reserve import explain_refusal

_ASKING_S = 0.1
"""Whoever only asks whether a turn is taken has the lock for less."""


@contextmanager
def take_turn(file: Path) -> Iterator[bool]:
    """Take the turn that a file stands for, if nobody has it; yield whether that was so.

    The file is made where it is missing, with its folder; it is enough to be allowed to read it. The turn
    ends with the block, or with the process however that ends; a worker process does not inherit it.
    Raises StorageFull, and StorageError where the file cannot be had or its file system has no locks.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError as error:
        raise explain_refusal(error, file) from error
    try:
        yield _lock(handle, file)
    finally:
        os.close(handle)


def is_taken(file: Path) -> bool:
    """Tell whether somebody has the turn just now; not where the file cannot be read or has no locks."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _lock(handle: int, file: Path) -> bool:
    try:
        return _try_lock(handle) or _try_lock(handle, after_s=_ASKING_S)
    except OSError as error:
        raise StorageError(
            f"{file} cannot be locked ({error.strerror}); keep the database on a disk of this machine"
        ) from error


def _try_lock(handle: int, after_s: float = 0.0) -> bool:
    time.sleep(after_s)
    try:
        # Not lockf: that lock goes when any part of this process closes any handle of the file.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
