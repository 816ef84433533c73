"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, data: bytes, *, mode: int = 0o644, beside: Path | None = None) -> None:
    """Write a file in place of the one that is there, so that nobody ever finds a part of it.

    It is written in the folder `beside` first, by default its own; both must be on one file system.
    Raises OSError.
    """
    handle, name = tempfile.mkstemp(dir=beside or path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
