"""A database that is not whole is not worked with: the file and the way back are named."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from monitor.errors import StorageDamaged, StorageError
from storage.sqlite import checkup
from storage.sqlite.checkup import check_database, check_up
from storage.sqlite.driver import sqlite3
from storage.sqlite.holding import hold_database
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import (
    NOON,
    at,
    make_copy,
    make_digest,
    make_draft,
    make_outcome,
    make_page,
    make_placement,
    make_seen,
)
from tests.storage.saving import save_article

NAMES_THE_WAY_BACK = r"monitor\.db is .*`monitor restore FILE`"
FLIPS = 60


def fill(store: SqliteStore) -> None:
    for number in range(12):
        draft = make_draft(
            number, text="The harbour board met. " * 80, page=make_page(body=b"<p>news</p>" * 50)
        )
        seen = make_seen(f"u:courier.example/{number}")
        article_id = save_article(store, draft, [seen], NOON).article_id
        store.save_placement(make_placement(make_copy(article_id), (number, number + 1)), [], 9)
    store.save_digest(make_digest(), [1, 2])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "monitor.db"
    with open_store(path) as store:
        fill(store)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "monitor.db"
    path.write_bytes(whole)
    return path


def count_other_rows(path: Path, sound: Path) -> int:
    """Return how many rows are not as they were, a lost one and a changed one counted as one each."""
    others = 0
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(sound)) as other:
        for connection in (one, other):
            connection.text_factory = bytes
        for (table,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            query = f'SELECT * FROM "{table.decode()}"'
            others += len(set(other.execute(query)) - set(one.execute(query)))
    return others


def list_places(whole: bytes) -> Iterator[int]:
    """Return places in a database: in the header of every page, and any others."""
    random_places = random.Random(35)
    yield from (start + random_places.randrange(8) for start in range(4096, len(whole), 4096))
    yield from (random_places.randrange(100) for _ in range(FLIPS))
    yield from (random_places.randrange(len(whole)) for _ in range(FLIPS))


def test_fault_35_a_flipped_byte_is_found_or_changes_one_record(path: Path, whole: bytes) -> None:
    sound = path.with_name("sound.db")
    shutil.copy(path, sound)
    places = list(list_places(whole))
    found, untouched = len(places), 0
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x11]) + whole[place + 1 :])
        with suppress(StorageError):
            check_database(path)
            others = count_other_rows(path, sound)
            assert others <= 2, place  # a row, and what the search has of it
            found -= 1
            untouched += not others
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    assert found > FLIPS
    assert untouched


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85, 0.999])
def test_fault_35_a_truncated_database_is_refused(path: Path, whole: bytes, share: float) -> None:
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StorageDamaged, match=NAMES_THE_WAY_BACK):
        check_database(path)


@pytest.mark.parametrize("left", [None, b""])
def test_fault_35_a_database_that_is_gone_or_empty_is_not_begun_anew(path: Path, left: bytes | None) -> None:
    with hold_database(path, "monitor run", NOON) as holding:
        check_up(path, holding, NOON, print)
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    with (
        hold_database(path, "monitor run", at(1)) as holding,
        pytest.raises(StorageDamaged, match=r"gone or empty, and on 2024-03-05.*monitor restore FILE.*lock"),
    ):
        check_up(path, holding, at(1), print)


def test_a_database_that_never_was_may_be_made(tmp_path: Path) -> None:
    with hold_database(tmp_path / "monitor.db", "monitor run", NOON) as holding:
        check_up(tmp_path / "monitor.db", holding, NOON, print)


def test_a_large_database_is_checked_when_that_is_due_and_until_it_is_whole(
    path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LARGE_BYTES", 1000)
    with hold_database(path, "monitor run", NOON) as holding:
        check_up(path, holding, NOON, print)
    path.write_bytes(whole[: len(whole) // 2])
    with hold_database(path, "monitor run", at(23)) as holding:
        check_up(path, holding, at(23), print)  # not due
    for hour in (24, 25):
        with pytest.raises(StorageDamaged), hold_database(path, "monitor run", at(hour)) as holding:
            check_up(path, holding, at(hour), print)


def test_a_small_database_is_checked_at_every_start(path: Path, whole: bytes) -> None:
    with hold_database(path, "monitor run", NOON) as holding:
        check_up(path, holding, NOON, print)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageDamaged), hold_database(path, "monitor run", at(1)) as holding:
        check_up(path, holding, at(1), print)


@pytest.mark.parametrize(
    ("part", "named"),
    [("INDEX copies_group", "copies_group"), ("TABLE page_checks", "page_checks")],
)
def test_a_lost_part_of_the_schema_is_named(path: Path, part: str, named: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP {part}")
    with pytest.raises(StorageDamaged, match=f"lacks {named}"):
        check_database(path)


@pytest.mark.parametrize("work", [check_database, lambda path: open_store(path).close()])
def test_fault_35_a_name_that_is_no_text_is_no_crash(
    path: Path, whole: bytes, work: Callable[[Path], None]
) -> None:
    path.write_bytes(whole.replace(b"INDEX alerts_day ON alerts", b"INDEX alerts_day ON \xe1lerts"))
    with pytest.raises(StorageDamaged, match=NAMES_THE_WAY_BACK):
        work(path)


def test_a_reference_to_nothing_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM articles WHERE id = 1")
        connection.commit()
    with pytest.raises(StorageDamaged, match="refers to what is not there"):
        check_database(path)


@pytest.mark.parametrize("column", ["reading", "outlet", "published"])
def test_fault_35_a_record_that_cannot_be_read_is_no_crash(path: Path, column: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE articles SET {column} = cast(x'7bff22' AS TEXT) WHERE id = 1")
        connection.commit()
    with open_store(path) as store, pytest.raises(StorageDamaged, match="monitor restore FILE"):
        store.load_article(1)


def test_fault_35_a_page_that_cannot_be_unpacked_is_no_crash(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE pages SET body = substr(body, 1, 12)")
        connection.commit()
    with open_store(path) as store, pytest.raises(StorageDamaged, match="monitor restore FILE"):
        store.load_page(1)


def test_fault_35_a_truncated_log_loses_the_last_transactions_only(tmp_path: Path) -> None:
    path, copy = tmp_path / "monitor.db", tmp_path / "copy" / "monitor.db"
    copy.parent.mkdir()
    log, copied_log = Path(f"{path}-wal"), Path(f"{copy}-wal")
    with open_store(path) as store:
        store.record_outcomes([make_outcome(subject="0")])
        store.session.select("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(1, 9):
            store.record_outcomes([make_outcome(subject=str(number))] * 3)
        database, written = path.read_bytes(), log.read_bytes()
    kept = []
    for length in (*range(0, len(written), len(written) // 12), len(written)):
        copy.write_bytes(database)
        copied_log.write_bytes(written[:length])
        check_database(copy)
        with open_store(copy) as store:
            subjects = store.session.select_values("SELECT subject FROM outcomes ORDER BY id")
        last = len(subjects) // 3
        assert subjects == ["0", *(str(number) for number in range(1, last + 1) for _ in range(3))]
        kept.append(last)
    assert (kept[0], kept[-1], sorted(kept)) == (0, 8, kept)
