"""A SQLite that may corrupt what it writes does not write, unless its user says so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import LibraryFlawed
from storage.sqlite.library import (
    ALLOWED_BY,
    LIBRARY_VERSION,
    Version,
    has_wal_reset_bug,
    require_sound_library,
)
from storage.sqlite.store import open_store
from tests.cli.test_service import write_config

ROOT = Path(__file__).parents[2]
versions = st.tuples(st.integers(2, 4), st.integers(0, 60), st.integers(0, 12))


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False),  # before the write-ahead log
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_the_versions_with_the_bug_are_known(version: Version, has_it: bool) -> None:
    assert has_wal_reset_bug(version) is has_it


@given(versions)
def test_a_fix_stays_in_its_branch(version: Version) -> None:
    major, minor, patch = version
    if version >= (3, 7, 0) and not has_wal_reset_bug(version):
        assert not has_wal_reset_bug((major, minor, patch + 1))


@given(versions, st.sampled_from(["", "0", "yes", "1"]))
def test_only_a_flawed_library_that_is_not_allowed_is_refused(version: Version, said: str) -> None:
    if not has_wal_reset_bug(version) or said == "1":
        require_sound_library(version, {ALLOWED_BY: said})
        return
    with pytest.raises(LibraryFlawed, match=f"{'.'.join(map(str, version))}.*pysqlite3.*{ALLOWED_BY}"):
        require_sound_library(version, {ALLOWED_BY: said})


def test_the_library_that_comes_with_the_program_is_sound() -> None:
    pytest.importorskip("pysqlite3", reason="pysqlite3 has no wheel for this machine")
    assert not has_wal_reset_bug(LIBRARY_VERSION)


COMMAND = "from monitor.cli import main; main(sys.argv[1:])"


def run_with_pythons_own(
    folder: Path, *words: str, script: str = COMMAND, **environment: str
) -> tuple[int, str]:
    """Run a command where pysqlite3 is not installed; return its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['pysqlite3'] = None; {script}", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), ALLOWED_BY: ""} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


with_the_bug = pytest.mark.skipif(
    not has_wal_reset_bug(sqlite3.sqlite_version_info),
    reason="this Python's own SQLite does not have the bug",
)


@with_the_bug
def test_a_flawed_library_writes_what_nobody_else_has_open(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from storage.sqlite.store import open_store; "
        "open_store(Path('monitor.db'), alone=True).close()"
    )
    assert run_with_pythons_own(tmp_path, script=script) == (0, "")


@with_the_bug
def test_a_flawed_library_reads_and_does_not_write(tmp_path: Path) -> None:
    write_config(tmp_path, 'url: "https://gazette.example/feed.xml", paused: true')
    adding = ("recipients", "add", "clerk@ilsa.example")
    path = tmp_path / "monitor.db"
    refused, said = run_with_pythons_own(tmp_path, *adding)
    assert (refused, sqlite3.sqlite_version in said, "Traceback" in said) == (1, True, False)
    assert not path.stat().st_size
    open_store(path).close()
    assert run_with_pythons_own(tmp_path, *adding)[0] == 1
    assert run_with_pythons_own(tmp_path, "prune", "--vacuum")[0] == 1
    assert run_with_pythons_own(tmp_path, "articles", "list") == (0, ANY)
    assert run_with_pythons_own(tmp_path, *adding, **{ALLOWED_BY: "1"}) == (0, ANY)
    with open_store(path) as store:
        assert len(store.list_recipients(None)) == 1
