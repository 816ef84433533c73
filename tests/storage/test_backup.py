"""A database is copied while it is written to, and put back row for row."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.errors import SchemaTooNew, StorageBusy, StorageDamaged, StorageError, StorageFull
from monitor.model import Subscription
from storage.sqlite.backup import restore_backup, save_backup
from storage.sqlite.checkup import check_database
from storage.sqlite.steps import STEPS
from storage.sqlite.store import open_store
from tests.cli.small_disk import mount_small_disk
from tests.factories import NOON, at, make_draft, make_feed_state, make_outcome, make_page, make_seen
from tests.storage.saving import save_article, save_feed_state
from tests.storage.test_checkup import fill
from tests.storage.test_migrations import make_database, read_rows

ROOT = Path(__file__).parents[2]
ROWS = 5
WRITER = f"""
import sys
from pathlib import Path
from storage.sqlite.store import open_store
from tests.factories import make_outcome

with open_store(Path(sys.argv[1])) as store:
    for number in range(10**6):
        store.record_outcomes([make_outcome(subject=str(number), detail="x" * 300)] * {ROWS})
        print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "monitor.db"
    with open_store(path) as store:
        fill(store)
    return path


@contextmanager
def written_to(path: Path, log: Path) -> Iterator[None]:
    """Let another process write to the database at full speed; it notes in `log` what was committed."""
    with open(log, "w") as said:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=said)
    try:
        began = time.monotonic()
        while count_committed(log) < 50:
            assert time.monotonic() - began < 60, "the writer does not write"
            time.sleep(0.02)
        yield
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()


def count_committed(log: Path) -> int:
    return log.read_text().count("\n")


def read_subjects(path: Path) -> list[str]:
    with open_store(path) as store:
        return store.session.select_values("SELECT subject FROM outcomes WHERE leg = 'collect' ORDER BY id")


def test_fault_38_a_backup_while_writing_has_every_transaction_and_no_half_one(
    path: Path, tmp_path: Path
) -> None:
    log, copies = tmp_path / "log", [tmp_path / f"{number}.bak" for number in range(4)]
    before = len(read_subjects(path))
    committed = []
    with written_to(path, log):
        for copy in copies:
            committed.append(count_committed(log))
            save_backup(path, copy)
        finished = count_committed(log)
    assert finished > committed[-1]
    for copy, at_least in zip(copies, committed, strict=True):
        restored = tmp_path / "restored" / "monitor.db"
        restored.parent.mkdir(exist_ok=True)
        restore_backup(copy, restored, NOON)
        subjects = read_subjects(restored)[before:]
        whole = len(subjects) // ROWS
        assert subjects == [str(number) for number in range(whole) for _ in range(ROWS)]
        assert at_least <= whole <= finished


def test_fault_38_what_is_restored_is_row_for_row_what_was_there(path: Path, tmp_path: Path) -> None:
    saved = save_backup(path, tmp_path / "backup")
    rows = read_rows(path)
    assert saved.size_bytes == saved.file.stat().st_size
    assert saved.rows > sum(map(len, rows.values()))  # and those of the search, and of the steps
    with open_store(path) as store:
        save_article(store, make_draft(99), [], at(1))
        later = store.count_records()["articles"]
    replaced = restore_backup(saved.file, path, at(2))
    assert read_rows(path) == rows
    assert replaced == tmp_path / "monitor.db.replaced-20240305T140000Z"
    with open_store(replaced) as store:
        assert store.count_records()["articles"] == later


def test_a_backup_is_one_file_that_its_owner_alone_reads(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with open_store(path) as store:  # so that there is a log beside it
        save_article(store, make_draft(99), [], NOON)
        file = save_backup(path, folder / "monitor.bak").file
    assert list(folder.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600
    check_database(file)
    assert list(folder.iterdir()) == [file]


def test_a_backup_of_an_earlier_schema_is_brought_to_the_newest(path: Path, tmp_path: Path) -> None:
    early = tmp_path / "early.db"
    make_database(early, "0004_groups")
    restore_backup(save_backup(early, tmp_path / "backup").file, path, NOON)
    with open_store(path) as store:
        assert store.session.select_values("SELECT name FROM _sqlite_migrations") == list(STEPS)


def test_fault_45_a_backup_has_no_secret_of_a_feed(path: Path, tmp_path: Path) -> None:
    secret = "https://reader:tr0ub4dor@courier.example/@us/feed.xml"
    public = "https://courier.example/@us/feed.xml"
    with open_store(path) as store:
        for url in (secret, secret.replace("//", "//["), f"{public}?api_key=tr0ub4dor", public):
            save_feed_state(store, make_feed_state(url=url))
            store.save_subscription(make_subscription(url))
    saved = save_backup(path, tmp_path / "backup")
    assert b"tr0ub4dor" in path.read_bytes()
    assert b"tr0ub4dor" not in saved.file.read_bytes()
    with open_store(saved.file) as store:
        assert (set(store.load_feed_states()), set(store.load_subscriptions())) == ({public}, {public})


def make_subscription(feed_url: str) -> Subscription:
    return Subscription(feed_url, "https://hub.example/", feed_url, feed_url, "s", "asked", NOON, None, None)


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_who_could_open_the_database_can_open_what_is_restored(path: Path, tmp_path: Path, mode: int) -> None:
    backup = save_backup(path, tmp_path / "backup").file
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 1234, 1234)
    owner = path.stat()
    restore_backup(backup, path, NOON)
    found = path.stat()
    assert (found.st_mode, found.st_uid, found.st_gid) == (owner.st_mode, owner.st_uid, owner.st_gid)


# --- what is refused -------------------------------------------------------------------------


def make_text(path: Path) -> None:
    path.write_bytes(b"no database" * 500)


def make_foreign(path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('CREATE TABLE a (b)')",
            path,
        ],
        check=True,
        timeout=20,
    )


def make_truncated(path: Path) -> None:
    with open_store(path) as store:
        fill(store)
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("make", [make_text, make_foreign, make_truncated])
def test_fault_38_what_is_no_sound_backup_is_refused_and_the_database_stays(
    path: Path, tmp_path: Path, make: object
) -> None:
    assert callable(make)
    make(tmp_path / "backup")
    before = path.read_bytes()
    with pytest.raises(StorageDamaged, match=r"/backup "):
        restore_backup(tmp_path / "backup", path, NOON)
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.glob("*monitor*")) == ["monitor.db"]


def test_a_damaged_database_gives_no_backup(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.write_text("an earlier one")
    half = path.stat().st_size // 2 // 4096 * 4096
    with open(path, "r+b") as file:
        file.seek(half)
        file.write(b"\xa5" * 9000)
    with pytest.raises(StorageDamaged, match=r"monitor\.db is damaged"):
        save_backup(path, backup)
    assert backup.read_text() == "an earlier one"
    assert not list(tmp_path.glob(".*"))


def test_a_damaged_database_is_replaced_and_kept_with_its_log(path: Path, tmp_path: Path) -> None:
    backup = save_backup(path, tmp_path / "backup").file
    Path(f"{path}-wal").write_bytes(b"what is left of a log")
    path.write_bytes(b"\xa5" * 5000)
    replaced = restore_backup(backup, path, NOON)
    assert replaced is not None
    assert replaced.read_bytes() == b"\xa5" * 5000
    assert Path(f"{replaced}-wal").read_bytes() == b"what is left of a log"
    check_database(path)


def test_a_backup_of_a_newer_program_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "newer.db"
    with monkeypatch.context() as newer_program:
        newer_program.setitem(STEPS, "9999_of_tomorrow", lambda db: None)
        open_store(newer).close()
    with pytest.raises(SchemaTooNew, match="9999_of_tomorrow"):
        restore_backup(newer, path, NOON)


def test_nothing_is_replaced_that_somebody_has_open(path: Path, tmp_path: Path) -> None:
    backup = save_backup(path, tmp_path / "backup").file
    with open_store(path) as store:
        store.record_outcomes([make_outcome()])
        with pytest.raises(StorageBusy, match=r"monitor\.db locked"):
            restore_backup(backup, path, NOON)
        assert store.count_records()["articles"] == 12


@pytest.mark.parametrize("file", ["monitor.db", "none/backup"])
def test_a_place_where_no_backup_can_be_is_named(path: Path, tmp_path: Path, file: str) -> None:
    with pytest.raises(StorageError, match=file):
        save_backup(path, tmp_path / file)
    with pytest.raises(StorageError, match=file):
        restore_backup(tmp_path / file, path, NOON)
    check_database(path)


def test_a_database_that_is_not_there_gives_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"no database at .*monitor\.db"):
        save_backup(tmp_path / "monitor.db", tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


def test_fault_33_a_backup_that_does_not_fit_leaves_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    with open_store(path) as store:
        page = make_page(body=os.urandom(2**21))
        save_article(store, make_draft(99, page=page), [make_seen()], NOON)
    script = (
        "import sys; from pathlib import Path; from storage.sqlite.backup import save_backup\n"
        "save_backup(Path(sys.argv[1]), Path('backup'))"
    )
    with mount_small_disk(tmp_path / "disk", 1) as disk:
        command = disk.command("env", f"PYTHONPATH={ROOT}", sys.executable, "-c", script, str(path))
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert f"{StorageFull.__name__}: no room is left for" in done.stderr
        assert list(disk.folder.iterdir()) == []
    shutil.rmtree(tmp_path / "disk")
