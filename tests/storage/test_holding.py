"""One service has a database to itself; the next one is told by whom it is held, and what was left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socket import gethostname

import pytest

from monitor.errors import StorageError, StorageHeld
from storage.sqlite.holding import Holder, Notes, find_holder, hold_database, is_check_due
from storage.sqlite.store import open_store
from tests.factories import NOON, at

HOLDER = """
import sys
from datetime import datetime
from pathlib import Path
from storage.sqlite.holding import hold_database

with hold_database(Path(sys.argv[1]), "monitor run", datetime.fromisoformat(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "monitor.db"


@contextmanager
def held_by_another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the database; it lets go when its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(path), NOON.isoformat()]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_fault_36_a_database_has_one_holder_by_whatever_name(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    link = tmp_path / "linked.db"
    link.symlink_to(path)
    with open_store(path) as store, open_store(link) as other, store.sending(), other.sending() as is_ours:
        assert not is_ours
    said = r"linked\.db is in use"
    with (
        hold_database(path, "monitor run", NOON),
        pytest.raises(StorageHeld, match=said),
        hold_database(link, "monitor run", NOON),
    ):
        pass


def test_fault_36_a_second_process_is_told_who_holds_the_database(path: Path) -> None:
    with held_by_another(path) as other:
        said = rf"monitor\.db is in use by `monitor run` \(process {other.pid} on {gethostname()}, since 2024-03-05 12:00 UTC\)"
        with pytest.raises(StorageHeld, match=said), hold_database(path, "monitor run", at(1)):
            pass
        assert (find_holder(path) or "").startswith(f"`monitor run` (process {other.pid} on ")
        other.communicate()
        assert other.returncode == 0
    assert find_holder(path) is None
    with hold_database(path, "monitor run", at(2)) as holding:
        assert holding.found.holder is None


def test_fault_36_the_lock_ends_with_a_process_that_is_killed(path: Path) -> None:
    with held_by_another(path) as other:
        other.kill()
        other.wait()
        with hold_database(path, "monitor run", at(1)) as holding:
            assert holding.found.holder == Holder("monitor run", other.pid, gethostname(), NOON)


def test_fault_36_a_worker_process_does_not_keep_the_lock(path: Path) -> None:
    with hold_database(path, "monitor run", NOON):
        worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    try:
        with hold_database(path, "monitor run", at(1)):
            assert worker.poll() is None
    finally:
        worker.communicate()


def test_a_holder_that_fails_leaves_that_behind(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold_database(path, "monitor restore", NOON):
        raise ZeroDivisionError
    with hold_database(path, "monitor run", at(1)) as holding:
        assert holding.found.holder == Holder("monitor restore", os.getpid(), gethostname(), NOON)


def test_when_a_database_was_checked_is_remembered(path: Path) -> None:
    with hold_database(path, "monitor run", NOON) as holding:
        assert holding.found == Notes()
        holding.note_check(NOON)
    with hold_database(path, "monitor run", at(5)) as holding:
        assert holding.found == Notes(None, NOON)


@pytest.mark.parametrize("left", [b"", b"{", b'{"holder": 1}', b"\xff" * 5000])
def test_notes_that_nobody_can_read_tell_nothing(path: Path, left: bytes) -> None:
    path.parent.mkdir()
    Path(f"{path}.lock").write_bytes(left)
    with hold_database(path, "monitor run", NOON) as holding:
        assert is_check_due(holding.found, NOON)


HELD = Holder("monitor run", 7, "newsdesk", NOON)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("notes", "due"),
    [
        (Notes(None, None), True),
        (Notes(HELD, NOON - SECOND), True),
        (Notes(None, NOON), False),
        (Notes(None, NOON - DAY + SECOND), False),
        (Notes(None, NOON - DAY), True),
        (Notes(None, NOON + SECOND), True),
    ],
)
def test_a_check_is_due_once_a_day_and_after_a_holder_that_did_not_let_go(notes: Notes, due: bool) -> None:
    assert is_check_due(notes, NOON) is due


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    path = tmp_path / "var" / "monitor.db"
    with (
        pytest.raises(StorageError, match=r"var/monitor\.db\.lock cannot be written"),
        hold_database(path, "monitor run", NOON),
    ):
        pass
