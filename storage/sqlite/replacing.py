"""A database that takes the place of another: made beside it, and put there whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.errors import StorageFull
from storage.sqlite.reserve import explain_refusal

_UNFINISHED = ".unfinished"
_ABANDONED_S = 86400
"""What nobody has touched for so long was left by a process that was killed."""


@contextmanager
def writing_beside(file: Path) -> Iterator[Path]:
    """Yield a new file that takes the place of `file` if all goes well, and else is gone.

    Only its owner may open it, unless `take_owner` says otherwise. What a kill left beside `file` goes a day
    later. Raises StorageFull, StorageError.
    """
    prefix = f".{file.name}."
    try:
        _remove_abandoned(file.parent, prefix)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=prefix, suffix=_UNFINISHED) as folder:
            copy = Path(folder) / file.name
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL, 0o600))
            yield copy
            _sync(copy)
            os.replace(copy, file)
            _sync(file.parent)
    except OSError as error:
        raise explain_refusal(error, file) from error
    except StorageFull as error:
        raise StorageFull(f"no room is left for {file}; free some space on its disk", file.parent) from error


def take_owner(file: Path, replaced: Path) -> None:
    """Let those open a file who can open the one that it replaces: who replaces it may be another user."""
    shutil.copymode(replaced, file)
    owner = replaced.stat()
    if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(file, owner.st_uid, owner.st_gid)


def _remove_abandoned(folder: Path, prefix: str) -> None:
    until = time.time() - _ABANDONED_S
    for left in folder.glob(f"{glob.escape(prefix)}*{_UNFINISHED}"):
        with suppress(FileNotFoundError):  # another process has just come to its end with it
            if left.stat().st_mtime < until:
                shutil.rmtree(left)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
