"""A service that cannot save waits, and goes on where it was."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from monitor import pauses
from monitor.errors import StorageDamaged, StorageFull
from monitor.pauses import work_through
from storage.sqlite.reserve import Reserve
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, make_draft
from tests.storage.saving import save_article

LONG = "The harbour board met. " * 4000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "PAUSE_S", 0.05)
    monkeypatch.setattr(pauses, "LOCKED_PAUSE_S", 0.05)


@pytest.fixture
def reserve(path: Path) -> Reserve:
    made = Reserve(path, 2**16)
    assert made.make()
    return made


class Log(list[tuple[str, str]]):
    """What the service told, in order."""

    def tell(self, event: str, detail: str) -> None:
        self.append((event, detail))

    def events(self) -> list[str]:
        return [event for event, _ in self]


def save_many(store: SqliteStore) -> int:
    """Save articles until all are there; those that are there already stay as they are."""
    for number in range(20):
        save_article(store, make_draft(number, text=LONG), [], NOON)
    return store.count_records()["articles"]


async def test_fault_33_work_waits_for_room_and_goes_on(path: Path, reserve: Reserve) -> None:
    """The database may not grow, as on a full disk, until the second round of waiting."""
    log, tries, saved = Log(), 0, 0

    async def work() -> None:
        nonlocal tries, saved
        tries += 1
        with open_store(path) as store:
            if tries < 3:
                pages = store.session.select_values("PRAGMA page_count")[0]
                store.session.select(f"PRAGMA max_page_count = {pages + 40}")
            saved = save_many(store)

    await asyncio.wait_for(work_through(work, reserve, asyncio.Event(), log.tell), 20)
    assert log.events() == ["paused", "resumed", "paused", "resumed"]
    assert "no room" in log[0][1]
    assert str(path) in log[0][1]
    assert (tries, saved, reserve.file.exists()) == (3, 20, True)


async def test_fault_33_the_reserve_is_free_while_the_work_waits(path: Path, reserve: Reserve) -> None:
    log, stop = Log(), asyncio.Event()
    larger_than_the_disk = Reserve(path, 2 * shutil.disk_usage(path.parent).total)

    async def work() -> None:
        raise StorageFull("no room is left", path.parent)

    @asynccontextmanager
    async def note(reason: str) -> AsyncIterator[None]:
        log.tell("waits", reason)
        yield
        log.tell("waits no more", reason)

    waiting = asyncio.create_task(work_through(work, larger_than_the_disk, stop, log.tell, note))
    await asyncio.sleep(0.2)
    assert (log.events(), reserve.file.exists()) == (["paused", "waits"], False)
    stop.set()
    await asyncio.wait_for(waiting, 5)
    assert log[2:] == [("waits no more", "no room is left")]


async def test_what_no_waiting_helps_is_raised(path: Path, reserve: Reserve) -> None:
    async def work() -> None:
        raise StorageDamaged("damaged")

    with pytest.raises(StorageDamaged):
        await work_through(work, reserve, asyncio.Event(), Log().tell)
    assert reserve.file.exists()


# --- locks -----------------------------------------------------------------------------------

HOLDER = """
import select, sys
from pathlib import Path
from storage.sqlite.store import open_store

with open_store(Path(sys.argv[1])) as store, getattr(store.session, sys.argv[2])():
    store.session.select("SELECT * FROM articles")
    print("locked", flush=True)
    select.select([sys.stdin], [], [], float(sys.argv[3]))
"""


@contextmanager
def locked_by_another(path: Path, kind: str, for_s: float) -> Iterator[None]:
    """Let another process keep a transaction open, "read" or "write", for so long, or during the block."""
    command = [sys.executable, "-c", HOLDER, str(path), kind, str(for_s)]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    try:
        yield
    finally:
        process.communicate(timeout=30)
        assert process.returncode == 0


def test_fault_34_nobody_waits_for_a_reader(path: Path) -> None:
    with open_store(path, busy_timeout_s=0.2) as store, locked_by_another(path, "read", 60):
        assert save_many(store) == 20


def test_fault_34_a_writer_is_waited_for(path: Path) -> None:
    open_store(path).close()
    with locked_by_another(path, "write", 0.6), open_store(path, busy_timeout_s=20) as store:
        assert save_many(store) == 20


async def test_fault_34_work_that_waited_in_vain_is_done_later(path: Path, reserve: Reserve) -> None:
    open_store(path).close()
    log, saved = Log(), 0

    async def work() -> None:
        nonlocal saved
        with open_store(path, busy_timeout_s=0.1) as store:
            saved = save_many(store)

    with locked_by_another(path, "write", 0.6):
        await asyncio.wait_for(work_through(work, reserve, asyncio.Event(), log.tell), 20)
    assert log.events() == ["paused", "resumed"], "it is not begun in vain while the lock is there"
    assert "keeps" in log[0][1]
    assert (saved, reserve.file.exists()) == (20, True)
