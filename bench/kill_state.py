"""What the program has when it is done, in a form in which two runs can be compared.

Tables row by row, files by their bytes, and what recipients took. Left out is what differs between two
undisturbed runs too: how fast a server was, when it said it answered, which number an outcome's row got, when
a migration was applied. A poll or a look at a page that was cut off is made again and then finds what is
known, so these are left out as well: how often feeds were asked and pages looked at, how much of it was new,
what follows from that for the next poll; and what a channel answered, as a Maildir tells of a mail that it
had already. What became of each entry, article, alert and delivery is compared.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.kill_world import Taken
from storage.sqlite.driver import sqlite3

DATABASE = "monitor.db"
_VOLATILE = {
    ("deliveries", "last_answer"),
    ("feeds", "answer_s"),
    ("feeds", "news_per_day"),
    ("feeds", "next_poll_at"),
    ("outcomes", "id"),
    ("_sqlite_migrations", "id"),
    ("_sqlite_migrations", "applied_at"),
}
_TRIES = ("polled", "unchanged", "feed: ", "recheck: ")
"""Results that tell of a try: one that was cut off is made again, and counts again."""
_HERE = "(here)"


@dataclass(frozen=True, slots=True)
class State:
    """What is in the database, by table; the files, by their paths; what was taken; what is left behind.

    `damage` is what SQLite's own checks found. `strays` are temporary files that nobody will put in place.
    """

    tables: dict[str, Counter[str]]
    files: dict[str, str]
    taken: Counter[Taken]
    damage: tuple[str, ...]
    strays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a disturbed run has less or more than an undisturbed one. `doubled`: taken once more, the same."""

    lost: tuple[str, ...]
    added: tuple[str, ...]
    doubled: tuple[Taken, ...]


def find_damage(folder: Path, scratch: Path) -> tuple[str, ...]:
    """Return what SQLite finds wrong with a database that was left open, if it is there.

    A copy is looked at, as the log in it is for the program to take in.
    """
    if not (folder / DATABASE).exists():
        return ()
    scratch.mkdir(exist_ok=True)
    for path in scratch.iterdir():
        path.unlink()
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, scratch)
    with closing(sqlite3.connect(scratch / DATABASE)) as db:
        return tuple(_check(db))


def _check(db: sqlite3.Connection) -> Iterator[str]:
    yield from (row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok")
    yield from (f"foreign key: {row}" for row in db.execute("PRAGMA foreign_key_check"))


def read_state(folder: Path, taken: Sequence[Taken]) -> State:
    """Return the state of a run that has its data in a folder."""
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        damage = tuple(_check(db))
        tables = {name: Counter(_list_rows(db, name, folder)) for name in _list_tables(db)}
    files, strays = {}, []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or name.startswith(DATABASE):
            continue
        if path.name.startswith("."):
            strays.append(name)
        else:
            files[name] = sha256(path.read_bytes()).hexdigest()
    return State(tables, files, Counter(taken), damage, tuple(strays))


def _list_tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not name.startswith(("sqlite_", "article_words_"))]


def _list_rows(db: sqlite3.Connection, table: str, folder: Path) -> Iterator[str]:
    cursor = db.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    for row in cursor:
        values = {name: _show(value) for name, value in zip(names, row, strict=True)}
        if table == "outcomes" and str(values["result"]).startswith(_TRIES):
            continue
        kept = {name: value for name, value in values.items() if (table, name) not in _VOLATILE}
        if table == "pages":
            kept["headers"] = _drop_date(str(values["headers"]))
        if table == "outcomes" and str(values["result"]).startswith("delivery: "):
            del kept["detail"]
        yield json.dumps(kept, sort_keys=True, ensure_ascii=False).replace(str(folder), _HERE)


def _show(value: object) -> object:
    return sha256(value).hexdigest() if isinstance(value, bytes) else value


def _drop_date(headers: str) -> dict[str, str]:
    return {name: value for name, value in json.loads(headers).items() if name.lower() != "date"}


def compare(reference: State, state: State) -> Difference:
    """Return what a disturbed run lost, added or doubled, each as a line that says where."""
    lost, added = [], []
    for table in sorted(reference.tables.keys() | state.tables.keys()):
        before, after = reference.tables.get(table, Counter()), state.tables.get(table, Counter())
        lost += [f"{table}: {row}" for row in (before - after).elements()]
        added += [f"{table}: {row}" for row in (after - before).elements()]
    lost += [f"file {path}" for path in sorted(reference.files.keys() - state.files.keys())]
    added += [f"file {path}" for path in sorted(state.files.keys() - reference.files.keys())]
    common = reference.files.keys() & state.files.keys()
    added += [
        f"file {path}: other bytes" for path in sorted(common) if reference.files[path] != state.files[path]
    ]
    lost += [
        f"taken by {one.recipient}: {one.message_id}" for one in (reference.taken - state.taken).elements()
    ]
    more = list((state.taken - reference.taken).elements())
    added += [f"taken by {one.recipient}: {one}" for one in more if one not in reference.taken]
    return Difference(tuple(lost), tuple(added), tuple(one for one in more if one in reference.taken))
