"""A disk that fills up under the service, and the database that somebody else works with."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.sqlite.checkup import check_database
from storage.sqlite.store import open_store
from tests.cli.small_disk import SmallDisk, mount_small_disk
from tests.cli.test_service import WITHIN_S, make_item, run_service, wait_until, write_config
from tests.newsstand import Newsstand, open_newsstand

IMPATIENT = "from monitor import cli, pauses; pauses.PAUSE_S = 0.3; cli.main(['run'])"
ITEMS = 6


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with mount_small_disk(folder, 24) as disk:
        yield disk


def read_log(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines(keepends=True) if line.endswith("\n")]


def copy_database(disk: SmallDisk, to: Path) -> Path:
    to.mkdir()
    for file in disk.folder.glob("monitor.db*"):
        shutil.copy(file, to)
    return to / "monitor.db"


def test_fault_33_the_service_waits_while_the_disk_is_full_and_goes_on(
    disk: SmallDisk, stand: Newsstand, tmp_path: Path
) -> None:
    url = stand.put_feed([make_item(0)])
    write_config(disk.folder, f'url: "{url}", every: 1s')
    said = tmp_path / "log"

    def results() -> list[str]:
        return [line.get("result", line["event"]) for line in read_log(said)]

    with open(said, "w") as stderr:
        service = subprocess.Popen(disk.command(sys.executable, "-c", IMPATIENT), stderr=stderr)
    try:
        wait_until(lambda: "new article" in results(), WITHIN_S)
        assert (disk.folder / "monitor.db.reserve").exists()
        filler = disk.fill()
        stand.put_feed([make_item(number) for number in range(ITEMS)])
        wait_until(lambda: "paused" in results(), 60)
        paused = next(line for line in read_log(said) if line["event"] == "paused")
        assert "no room is left to write" in paused["detail"]
        assert not (disk.folder / "monitor.db.reserve").exists()
        check_database(copy_database(disk, tmp_path / "paused"))

        filler.unlink()
        wait_until(lambda: results().count("new article") == ITEMS, 60)
        assert "resumed" in results()
        assert (disk.folder / "monitor.db.reserve").exists()
        service.terminate()
        assert service.wait(40) == 0
    finally:
        service.kill()
        service.wait()
    path = copy_database(disk, tmp_path / "stopped")
    check_database(path)
    with open_store(path) as store:
        titles = [article.reading.title for article in store.list_articles(None, None, None, 2 * ITEMS)]
    assert sorted(titles) == sorted(make_item(number).title for number in range(ITEMS))


def test_fault_36_a_second_service_ends_and_says_who_holds_the_database(
    tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, f'url: "{stand.put_feed([])}"')
    once = [sys.executable, "-m", "monitor", "run", "--once"]
    with run_service(tmp_path, stand) as service:
        wait_until(lambda: bool(stand.log), WITHIN_S)
        second = subprocess.run(once, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert (second.returncode, second.stdout) == (1, "")
        assert f"in use by `monitor run` (process {service.process.pid} on " in second.stderr
