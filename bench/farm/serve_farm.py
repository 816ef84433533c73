"""Serve a feed farm on loopback: plain feeds and pages, and misbehaving ones. Standard library only.

    python -m bench.farm.serve_farm --feeds 1000           generated on the fly, request statistics, latency
    python -m bench.farm.serve_farm --dir DIR              the farm that make_farm.py wrote to DIR, on the fly
    python -m bench.farm.serve_farm --dir DIR --nginx      nginx serves DIR's files on PORT, faults PORT + 1

Prints one line 'READY ...' when it listens. Stops on SIGTERM or SIGINT, and by itself after --max-seconds.
Answers only connections made to a 127.0.0.0/8 address. URLs: see README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, urlsplit

from bench.farm.answers import Headers, Site, add_close
from bench.farm.farm_content import Farm
from bench.farm.faults import HANDLERS, Misdeed

_CONTROL = "/__farm/"
_FAULT = "/fault/"
_LAG_EVERY_S = 0.01


class Connection(asyncio.Protocol):
    """One connection: its requests are answered one after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._buffer = b""
        self._transport: asyncio.Transport
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection to a loopback address, drop any other."""
        self._transport = cast(asyncio.Transport, transport)
        if not transport.get_extra_info("sockname")[0].startswith("127."):
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop what was being sent."""
        self._writable.set()
        if self._task:
            self._task.cancel()

    def pause_writing(self) -> None:
        """Wait until the client has taken what was sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Send again."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are there as a whole."""
        self._buffer += data
        if self._task is None:
            self._answer_waiting()

    def _answer_waiting(self) -> None:
        while self._task is None and b"\r\n\r\n" in self._buffer and not self._transport.is_closing():
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            parted = (line.partition(":") for line in lines[1:])
            headers = {name.lower(): value.strip() for name, _, value in parted}
            self._take(urlsplit(lines[0].split(" ")[1]), headers)

    def _take(self, url: SplitResult, headers: Headers) -> None:
        """Answer one request, at once or in a task."""
        host = _read_host(headers)
        close = "close" in headers.get("connection", "").lower()
        if url.path.startswith(_CONTROL):
            self._send(self._site.answer(url.path, url.query, headers)[1], close)
            return
        name, _, arg = url.path.removeprefix(_FAULT).partition("/")
        if url.path.startswith(_FAULT) and name in HANDLERS:
            deed = Misdeed(self._site, self._transport, self._writable, name, arg, headers)
            self._task = asyncio.ensure_future(self._misbehave(deed, close))
        elif wait_s := self._site.find_latency(host):
            self._task = asyncio.ensure_future(self._answer_late(wait_s, url, headers, close))
        else:
            log = self._site.log.begin(host)
            status, answer = self._site.answer(url.path, url.query, headers)
            self._send(answer, close)
            self._site.log.end(log, status)

    def _send(self, answer: bytes, close: bool) -> None:
        self._transport.write(add_close(answer) if close else answer)
        if close:
            self._transport.close()

    async def _answer_late(self, wait_s: float, url: SplitResult, headers: Headers, close: bool) -> None:
        log, status = self._site.log.begin(_read_host(headers)), 0
        try:
            await asyncio.sleep(wait_s)
            status, answer = self._site.answer(url.path, url.query, headers)
            self._send(answer, close)
        finally:
            self._site.log.end(log, status)
        self._go_on()

    async def _misbehave(self, deed: Misdeed, close: bool) -> None:
        log = self._site.log.begin(_read_host(deed.headers))
        try:
            await HANDLERS[deed.name](deed)
        except ValueError as error:  # a bad argument in the URL
            deed.send(500, None, repr(error).encode())
        finally:
            self._site.log.end(log, deed.status)
        if close:
            self._transport.close()
        self._go_on()

    def _go_on(self) -> None:
        self._task = None
        self._answer_waiting()


def _read_host(headers: Headers) -> str:
    return headers.get("host", "").partition(":")[0]


async def serve(farm: Farm, latency_ms: float, nginx_folder: Path | None, max_seconds: float) -> None:
    """Serve until a signal comes or the time is over."""
    site = Site(farm, latency_ms)
    port = farm.port if nginx_folder is None else farm.port + 1
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(site), "0.0.0.0", port, backlog=4096, reuse_address=True
    )
    nginx = None if nginx_folder is None else await _start_nginx(nginx_folder, farm.port)
    watch = asyncio.create_task(_watch_lag(site))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    print(f"READY feeds={farm.feeds} port={farm.port} faults={port} pid={os.getpid()}", flush=True)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max_seconds)
    finally:
        watch.cancel()
        server.close()
        if nginx:
            nginx.terminate()
            nginx.wait()


async def _watch_lag(site: Site) -> None:
    """Note how much later than asked for the server gets its turn."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _LAG_EVERY_S
        await asyncio.sleep(_LAG_EVERY_S)
        site.log.worst_lag_s = max(site.log.worst_lag_s, loop.time() - due)


async def _start_nginx(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start nginx on the files of a farm and wait until it listens."""
    folder = folder.resolve()
    command = [
        "nginx",
        "-c",
        str(folder / "nginx.conf"),
        "-p",
        str(folder),
        "-g",
        "daemon off;",
        "-e",
        "stderr",
    ]
    nginx = subprocess.Popen(command)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return nginx
        await asyncio.sleep(0.05)
    sys.exit("nginx did not start")


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--dir", type=Path, help="folder written by make_farm.py (its farm.json gives the parameters)"
    )
    parser.add_argument("--nginx", action="store_true", help="let nginx serve the files in --dir")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--scheme", choices=("ip", "name"), default="ip")
    latency = "typical time to first byte; differs by host (not with --nginx)"
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help=latency)
    parser.add_argument("--max-seconds", type=float, default=3600)
    given = parser.parse_args()
    if given.nginx and not given.dir:
        parser.error("--nginx serves files: give their folder with --dir")
    if given.dir:
        farm = Farm(**json.loads((given.dir / "farm.json").read_text()))
    else:
        farm = Farm(given.feeds, given.entries, given.seed, given.port, given.scheme)
    asyncio.run(serve(farm, given.latency, given.dir if given.nginx else None, given.max_seconds))


if __name__ == "__main__":
    main()
