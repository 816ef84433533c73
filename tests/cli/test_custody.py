"""What stands around the work of a service: the library, the lock, the check and the reserve."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.custody import take_database
from monitor.errors import StorageDamaged, StorageFull, StorageHeld
from storage.sqlite.store import open_store
from tests.cli.small_disk import mount_small_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


def test_the_reserve_is_there_while_a_service_works_and_after_it(path: Path) -> None:
    told: list[str] = []
    for _ in range(2):
        with take_database(path, "monitor run", told.append) as reserve:
            open_store(path).close()
            assert reserve.file.exists()
    assert (told, reserve.file.exists()) == ([], True)


def test_fault_33_a_round_that_ends_for_want_of_room_gives_the_reserve_back(path: Path) -> None:
    with pytest.raises(StorageFull), take_database(path, "monitor run --once", print) as reserve:
        raise StorageFull("no room is left", path.parent)
    assert not reserve.file.exists()


def test_fault_33_a_disk_without_room_for_the_reserve_is_told(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from monitor.cli.custody import take_database\n"
        "with take_database(Path('monitor.db'), 'monitor run', print) as reserve: print(reserve.file.exists())"
    )
    (tmp_path / "disk").mkdir()
    with mount_small_disk(tmp_path / "disk", 12) as disk:
        command = disk.command("env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-c", script)
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "the disk of monitor.db is nearly full; free some space on it\nFalse\n"


def test_fault_36_nobody_takes_a_database_that_is_taken(path: Path) -> None:
    with (
        take_database(path, "monitor run", print),
        pytest.raises(StorageHeld, match="`monitor run`"),
        take_database(path, "monitor run --once", print),
    ):
        pass


def test_fault_35_nobody_works_with_a_damaged_database(path: Path) -> None:
    path.write_bytes(b"no database" * 900)
    with (
        pytest.raises(StorageDamaged, match="monitor restore FILE"),
        take_database(path, "monitor run", print),
    ):
        pass
    assert path.read_bytes() == b"no database" * 900
