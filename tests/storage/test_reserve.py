"""Room is set aside, given back, and set aside again where there is enough."""

from __future__ import annotations

import shutil
from pathlib import Path

from storage.sqlite.reserve import Reserve, has_room

SIZE = 2**16


def test_room_is_taken_once_and_given_back(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "monitor.db", SIZE)
    assert reserve.make()
    made = reserve.file.stat()
    assert (made.st_size, made.st_blocks * 512 >= SIZE) == (SIZE, True)
    assert reserve.make()
    assert reserve.file.stat().st_mtime_ns == made.st_mtime_ns
    reserve.free()
    reserve.free()
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_of_a_reserve_is_made_whole(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "monitor.db", SIZE)
    reserve.file.write_bytes(b"x" * (SIZE // 2))
    assert reserve.make()
    assert reserve.file.stat().st_size == SIZE


def test_no_room_is_taken_that_others_need(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    reserve = Reserve(tmp_path / "monitor.db", free * 2 // 3)
    assert not reserve.make()
    assert list(tmp_path.iterdir()) == []
    assert has_room(tmp_path, free // 2)
    assert not has_room(tmp_path, free * 2)
