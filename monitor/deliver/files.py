"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

_UNFINISHED = ".unfinished"


def replace_file(path: Path, data: bytes, *, mode: int = 0o644, beside: Path | None = None) -> None:
    """Write a file in place of the one that is there, so that nobody ever finds a part of it.

    It is written in the folder `beside` first, by default its own; both must be on one file system. On return
    it is there, also after a power cut. Raises OSError.
    """
    replace_by_parts(path, [data], mode=mode, beside=beside)


def replace_by_parts(
    path: Path, parts: Iterable[bytes], *, mode: int = 0o644, beside: Path | None = None
) -> None:
    """As `replace_file`, for what is made part by part. Nobody else may read it before it is whole."""
    handle, name = tempfile.mkstemp(_UNFINISHED, f".{path.name}.", beside or path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _sync_folder(path.parent)


def find_unfinished(folder: Path, until: datetime) -> list[Path]:
    """Return what kills at or before `until` left in a folder of files that were being written, by name."""
    found = []
    for path in sorted(folder.glob(f".*{_UNFINISHED}")):
        with suppress(FileNotFoundError):  # it is whole by now
            if path.stat().st_mtime <= until.timestamp():
                found.append(path)
    return found


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: else the file would be there, and its name not."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # as file systems say that need not be told
            raise
    finally:
        os.close(handle)
