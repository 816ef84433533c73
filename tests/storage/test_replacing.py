"""What takes the place of a database is there whole or not at all, and what a kill left goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.errors import StorageError
from storage.sqlite.replacing import writing_beside

KILLED = """
import os, signal, sys
from pathlib import Path
from storage.sqlite.replacing import writing_beside

with writing_beside(Path(sys.argv[1])) as copy:
    copy.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
DAY_S = 86400


def test_what_a_kill_left_goes_a_day_later(tmp_path: Path) -> None:
    file = tmp_path / "monitor.db"
    file.write_bytes(b"before")
    command = [sys.executable, "-c", KILLED, str(file)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(".monitor.db.*")
    assert file.read_bytes() == b"before"
    for age_s, stays in ((DAY_S - 60, True), (DAY_S + 60, False)):
        os.utime(left, (time.time() - age_s,) * 2)
        with writing_beside(file) as copy:
            copy.write_bytes(b"after")
        assert left.exists() is stays
    assert file.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_written_beside_others_leaves_them_alone(tmp_path: Path) -> None:
    file = tmp_path / "[a].db"
    with writing_beside(file) as first:
        with writing_beside(file) as second:
            second.write_bytes(b"second")
        first.write_bytes(b"first")
    assert file.read_bytes() == b"first"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "monitor.db"
    file.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError), writing_beside(file) as copy:
        copy.write_bytes(b"half" * (1 // len(list(tmp_path.glob("none")))))
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"before", [file])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"none/monitor\.db cannot be written"),
        writing_beside(tmp_path / "none" / "monitor.db"),
    ):
        pass
