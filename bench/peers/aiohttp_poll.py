"""A bare poller: aiohttp, a parser and SQLite. No guards, no politeness, no errors expected.

python -m bench.peers.aiohttp_poll {feedparser,lxml} DATABASE URLS
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from bench.peers.bare_parsers import Parser, find_parser
from bench.peers.bare_store import Validators, load_validators, name_validators, open_bare_store, save_feed

WORKERS = 10


async def poll(urls: list[str], db: sqlite3.Connection, parse: Parser) -> None:
    """Ask every feed once, ten at a time."""
    known, waiting = load_validators(db), iter(urls)
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
        for _ in range(WORKERS):
            group.create_task(_work(waiting, session, known, db, parse))


async def _work(
    waiting: Iterator[str],
    session: aiohttp.ClientSession,
    known: Validators,
    db: sqlite3.Connection,
    parse: Parser,
) -> None:
    for url in waiting:
        asked = name_validators(*known.get(url, (None, None)))
        async with session.get(url, headers=asked) as answer:
            if answer.status == 200:
                rows = parse(await answer.read())
                save_feed(db, url, answer.headers.get("ETag"), answer.headers.get("Last-Modified"), rows)


if __name__ == "__main__":
    _name, _database, _urls = sys.argv[1:]
    asyncio.run(poll(Path(_urls).read_text().split(), open_bare_store(Path(_database)), find_parser(_name)))
