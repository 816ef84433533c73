"""sqlite-utils and the driver it chooses: pysqlite3 where it is installed, else Python's own.

sqlite-utils loads numpy where that is installed, to know its types in rows. Ours hold none, and the process
that polls does without its 25 MB and its tenth of a second: so numpy is hidden while sqlite-utils loads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Database", "sqlite3"]


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    """Let a library find that a module it can do without is not installed, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # so Python itself marks a module that cannot be had
    try:
        yield
    finally:
        del sys.modules[name]


with _hidden("numpy"):
    from sqlite_utils import Database
    from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # documented there, but not exported
