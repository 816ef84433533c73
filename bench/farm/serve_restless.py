"""Serve a restless farm on loopback, and take in mail: a web server and an SMTP server in one process.

    python -m bench.farm.serve_restless --feeds 500 --port 8800

Prints one line 'READY smtp=PORT' when it listens: mail goes to a port that is free. Stops on SIGTERM or
SIGINT, and by itself after --max-seconds. Its clock is set at /__farm/clock?at=SECONDS; /__farm/truth tells
what it has served and taken.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import signal
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.farm.answers import Headers, Site, write_answer
from bench.farm.restless import RestlessFarm
from bench.farm.serve_farm import Connection

_PAUSE_S = 3600
_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}


class RestlessSite(Site):
    """Answers the plain requests of a restless farm.

    `served` are the addresses of entries on the topic that somebody was told of, `mails` recipient and
    message id of each mail.
    """

    def __init__(self, farm: RestlessFarm) -> None:
        super().__init__(farm)
        self.restless = farm
        self.served: set[str] = set()
        self.mails: list[tuple[str, str]] = []
        self.asked: Counter[str] = Counter()
        self._refused_pages: set[tuple[int, int]] = set()
        self._feed = lru_cache(maxsize=4096)(self._write_feed)

    def find_fault(self, path: str) -> str | None:
        """Return the fault with which a path is answered now, None for a plain answer."""
        kind, _, name = path.removeprefix("/").partition("/")
        fault = self.restless.find_fault(int(name.removesuffix(".xml"))) if kind in ("f", "m") else None
        return None if fault is None or fault.startswith("refuse/") else fault

    def answer(self, path: str, query: str, headers: Headers) -> tuple[int, bytes]:
        """Return status and answer for a request."""
        kind, _, name = path.removeprefix("/").partition("/")
        self.asked[kind] += 1
        if kind not in ("f", "m"):
            return super().answer(path, query, headers)
        f = int(name.removesuffix(".xml"))
        fault = self.restless.find_fault(f)
        if fault is not None:
            status = int(fault.removeprefix("refuse/"))
            return status, write_answer(status, {"Retry-After": str(_PAUSE_S), **self._tell_time()})
        if kind == "f" and self.restless.has_moved(f):
            return 301, write_answer(301, {"Location": f"/m/{f:06d}.xml"})
        return self._answer_with_feed(f, headers)

    def _tell_time(self) -> dict[str, str]:
        return {"Date": format_datetime(self.restless.now, usegmt=True)}

    def _answer_with_feed(self, f: int, headers: Headers) -> tuple[int, bytes]:
        farm = self.restless
        etag = f'"{f}-{farm.count_published(f)}-{farm.day}"'
        if f % 4 and etag in headers.get("if-none-match", ""):
            return 304, write_answer(304, {"ETag": etag})
        self.served |= {farm.entry_url(f, n) for n in farm.entry_numbers(f) if farm.is_on_topic(f, n)}
        body = self._feed(f, etag)
        sent = {"ETag": etag, "Content-Type": _TYPES[farm.feed_format(f)], "Content-Encoding": "gzip"}
        return 200, write_answer(200, {**sent, **self._tell_time()}, body)

    def _write_feed(self, f: int, etag: str) -> bytes:
        return gzip.compress(self.restless.feed_xml(f), 1, mtime=0)

    def _answer_page(self, f: int, n: int, headers: Headers) -> tuple[int, bytes]:
        """Answer with a page; one in 25 is not to be had when it is asked for first."""
        etag = f'"{f}-{n}-{self.restless.is_edited(f, n)}"'
        if etag in headers.get("if-none-match", ""):
            return 304, write_answer(304, {"ETag": etag})
        if (f * 7 + n) % 25 == 3 and (f, n) not in self._refused_pages:
            self._refused_pages.add((f, n))
            return 500, write_answer(500)
        sent = {"Content-Type": "text/html; charset=utf-8", "ETag": etag, "Content-Encoding": "gzip"}
        return 200, write_answer(200, sent, gzip.compress(self.restless.page_html(f, n), 1, mtime=0))

    def _control(self, what: str, query: str) -> tuple[int, bytes]:
        if what == "clock":
            self.restless.now = datetime.fromtimestamp(float(parse_qs(query)["at"][0]), UTC)
            answer: object = self.restless.day
        elif what == "truth":
            answer = {"served": sorted(self.served), "mails": self.mails, "asked": self.asked}
        else:
            return super()._control(what, query)
        return 200, write_answer(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail in."""
        message_id = str(message_from_bytes(envelope.original_content or b"")["Message-ID"])
        self.mails += [(recipient, message_id) for recipient in envelope.rcpt_tos]
        return "250 taken"


class RestlessConnection(Connection):
    """A connection to a restless site."""

    def __init__(self, site: RestlessSite) -> None:
        super().__init__(site)
        self._restless = site

    def _take(self, url: SplitResult, headers: Headers) -> None:
        fault = self._restless.find_fault(url.path)
        super()._take(url if fault is None else url._replace(path=f"/fault/{fault}"), headers)


async def serve(farm: RestlessFarm, max_seconds: float) -> None:
    """Serve until a signal comes or the time is over."""
    site = RestlessSite(farm)
    loop = asyncio.get_running_loop()
    web = await loop.create_server(
        lambda: RestlessConnection(site), "0.0.0.0", farm.port, backlog=4096, reuse_address=True
    )
    mail = await loop.create_server(lambda: SMTP(site, loop=loop), "127.0.0.1", 0)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    print(f"READY smtp={mail.sockets[0].getsockname()[1]}", flush=True)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max_seconds)
    finally:
        web.close()
        mail.close()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--max-seconds", type=float, default=3600)
    given = parser.parse_args()
    asyncio.run(serve(RestlessFarm(given.feeds, port=given.port), given.max_seconds))


if __name__ == "__main__":
    main()
