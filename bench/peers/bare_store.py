"""The least that a feed poller keeps: validators of feeds, and entries, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

Row = tuple[str, str, str, str, str, str]
"""An entry: id, title, link, date, author, body."""

Validators = dict[str, tuple[str | None, str | None]]
"""ETag and Last-Modified by feed address."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT, modified TEXT);
CREATE TABLE IF NOT EXISTS entries (
    feed TEXT, id TEXT, title TEXT, link TEXT, date TEXT, author TEXT, body TEXT, PRIMARY KEY (feed, id)
);
"""


def open_bare_store(path: Path) -> sqlite3.Connection:
    """Open the database, and make it if need be."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(_SCHEMA)
    return db


def load_validators(db: sqlite3.Connection) -> Validators:
    """Return what the last polls noted."""
    return {url: (etag, modified) for url, etag, modified in db.execute("SELECT * FROM feeds")}


def save_feed(
    db: sqlite3.Connection, url: str, etag: str | None, modified: str | None, rows: Sequence[Row]
) -> None:
    """Keep the entries that are new, and the validators, in one transaction."""
    with db:
        statement = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)"
        db.executemany(statement, [(url, *row) for row in rows])
        db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", (url, etag, modified))


def name_validators(etag: str | None, modified: str | None) -> dict[str, str]:
    """Return the headers of a conditional request."""
    named = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in named.items() if value}
