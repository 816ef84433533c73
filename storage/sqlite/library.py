"""Which SQLite may write: those that can lose what was committed may not, unless their user says so.

The WAL-reset bug (https://sqlite.org/wal.html#walresetbug): when one connection checkpoints just as another
commits and starts the write-ahead log anew, a later checkpoint may skip pages, and the database is corrupt.
It came with the write-ahead log in 3.7.0, was found in March 2026, and went in 3.51.3, 3.50.7 and 3.44.6.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from monitor.errors import LibraryFlawed
from storage.sqlite.driver import sqlite3

Version = tuple[int, int, int]

ALLOWED_BY = "MONITOR_UNSAFE_SQLITE"
"""The environment variable that lets a library with the bug write all the same, if it is 1."""

_FIRST: Version = (3, 7, 0)
_FIXED: Version = (3, 51, 3)
_FIXED_BRANCHES: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7))

LIBRARY_VERSION: Version = sqlite3.sqlite_version_info


def has_wal_reset_bug(version: Version) -> bool:
    """Tell whether the SQLite of this version has the bug, unless its distributor mended it."""
    mended = any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED_BRANCHES)
    return _FIRST <= version < _FIXED and not mended


def require_sound_library(
    version: Version = LIBRARY_VERSION, environment: Mapping[str, str] = os.environ
) -> None:
    """Raise LibraryFlawed for a version with the bug, unless the environment allows it."""
    if has_wal_reset_bug(version) and environment.get(ALLOWED_BY) != "1":
        raise LibraryFlawed(
            f"SQLite {'.'.join(map(str, version))} may corrupt a database that several connections write to "
            "(the WAL-reset bug), so nothing is written; on Linux x86-64 and macOS on ARM `pip install -U "
            "pysqlite3` brings a newer one, elsewhere use a Python with SQLite 3.51.3 or newer. If your "
            f"distributor has mended this version, or you take the risk, set {ALLOWED_BY}=1"
        )
