"""The floor: libcurl's multi interface, lxml and SQLite.

python -m bench.peers.pycurl_poll DATABASE URLS
"""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pycurl  # type: ignore[import-untyped]  # it ships none

from bench.peers.bare_parsers import find_parser
from bench.peers.bare_store import Validators, load_validators, name_validators, open_bare_store, save_feed

HANDLES = 10


@dataclass
class Transfer:
    """A request in work."""

    url: str
    body: BytesIO = field(default_factory=BytesIO)
    headers: dict[str, str] = field(default_factory=dict)

    def read_header(self, line: bytes) -> None:
        """Keep a header line."""
        name, _, value = line.decode("latin-1").partition(":")
        self.headers[name.lower()] = value.strip()


def make_handle() -> pycurl.Curl:
    """Return a handle that asks for compressed answers."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip")
    handle.setopt(pycurl.TIMEOUT, 30)
    handle.setopt(pycurl.NOSIGNAL, 1)
    return handle


def start(handle: pycurl.Curl, url: str, known: Validators) -> Transfer:
    """Prepare a handle for a feed."""
    transfer = Transfer(url)
    asked = name_validators(*known.get(url, (None, None)))
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in asked.items()])
    handle.setopt(pycurl.WRITEDATA, transfer.body)
    handle.setopt(pycurl.HEADERFUNCTION, transfer.read_header)
    return transfer


def poll(urls: list[str], db: sqlite3.Connection) -> None:
    """Ask every feed once, ten at a time."""
    parse, known, waiting = find_parser("lxml"), load_validators(db), list(reversed(urls))
    multi, idle = pycurl.CurlMulti(), [make_handle() for _ in range(HANDLES)]
    running: dict[pycurl.Curl, Transfer] = {}
    while waiting or running:
        while idle and waiting:
            handle = idle.pop()
            running[handle] = start(handle, waiting.pop(), known)
            multi.add_handle(handle)
        while multi.perform()[0] == pycurl.E_CALL_MULTI_PERFORM:
            pass
        _, done, failed = multi.info_read()
        for handle in [*done, *(handle for handle, _, _ in failed)]:
            transfer = running.pop(handle)
            if handle in done and handle.getinfo(pycurl.RESPONSE_CODE) == 200:
                etag, modified = transfer.headers.get("etag"), transfer.headers.get("last-modified")
                save_feed(db, transfer.url, etag, modified, parse(transfer.body.getvalue()))
            multi.remove_handle(handle)
            idle.append(handle)
        if running:
            multi.select(1.0)


if __name__ == "__main__":
    _database, _urls = sys.argv[1:]
    poll(Path(_urls).read_text().split(), open_bare_store(Path(_database)))
