"""A small news site on loopback, for tests: what it serves can be changed at any time, and it keeps a log."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Item:
    """An item of the feed.

    `path` may be a whole address, and is None for an item without a link; `published` is written as it is
    when it is no time, and None for an item without a date.
    """

    path: str | None
    title: str
    published: datetime | str | None
    text: str = ""
    guid: str | None = None


@dataclass
class Visit:
    """A request, and with which status it was answered. Times are of the monotonic clock, in seconds."""

    host: str
    path: str
    headers: Mapping[str, str]
    status: int
    started: float
    ended: float = float("inf")


@dataclass
class Newsstand:
    """What the site serves: (status, content type, body) by path; anything else is a 404.

    Whatever name leads to it, it serves the same. `headers` are added by path; a path in `forgetful` answers
    in full whatever validators it is sent, one in `delay_s` answers late.
    """

    port: int
    routes: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    forgetful: set[str] = field(default_factory=set)
    delay_s: dict[str, float] = field(default_factory=dict)
    log: list[Visit] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        """The address of the site."""
        return self.base_of("127.0.0.1")

    def base_of(self, host: str) -> str:
        """Return the address of the site under a name of its own."""
        return f"http://{host}:{self.port}"

    def put_feed(
        self, items: Sequence[Item], *, path: str = "/feed.xml", query: str = "", channel: str = ""
    ) -> str:
        """Serve a feed of these items and return its URL.

        `query` is added to their links, `channel` to what the feed says of itself.
        """
        parts = [self._render(item, query) for item in items]
        body = f'<rss version="2.0"><channel><title>Ilsa Gazette</title>{channel}{"".join(parts)}</channel></rss>'
        self._put(path, "application/rss+xml", body)
        return self.base + path

    def _render(self, item: Item, query: str) -> str:
        address = item.path if item.path is None or "://" in item.path else self.base + item.path
        link = f"<link>{address}{query}</link>" if address else ""
        guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
        moment = item.published
        written = format_datetime(moment) if isinstance(moment, datetime) else moment
        date = f"<pubDate>{escape(written)}</pubDate>" if written is not None else ""
        return (
            f"<item>{link}{guid}<title>{escape(item.title)}</title>{date}"
            f"<description>{escape(item.text)}</description></item>"
        )

    def put_page(self, path: str, title: str, paragraphs: Sequence[str]) -> None:
        """Serve an article."""
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        body = (
            f'<!doctype html><html lang="en"><head><title>{escape(title)} | Ilsa Gazette</title></head>'
            f"<body><nav><a href='/'>Home</a></nav><article><h1>{escape(title)}</h1>{text}</article>"
            "<footer>All rights reserved</footer></body></html>"
        )
        self._put(path, "text/html; charset=utf-8", body)

    def _put(self, path: str, kind: str, body: str) -> None:
        self.routes[path] = (200, kind, body.encode())
        self.headers.pop(path, None)

    def put_redirect(self, path: str, to: str, status: int = 301) -> None:
        """Send whoever asks for `path` on to another address."""
        self.routes[path] = (status, "text/plain", b"")
        self.headers[path] = {"Location": to}

    def put_refusal(self, path: str, status: int, **headers: str) -> None:
        """Answer with an error status, and headers whose names are written with `_` for `-`."""
        self.routes[path] = (status, "text/plain", b"no")
        self.headers[path] = {name.replace("_", "-"): value for name, value in headers.items()}

    def asked(self, path: str) -> list[int]:
        """Return the statuses with which a path was answered, in order."""
        return [visit.status for visit in self.visits(path)]

    def visits(self, path: str = "", host: str | None = None) -> list[Visit]:
        """Return the requests for a path (all of them without one), to one host or any, in order."""
        return [
            visit
            for visit in list(self.log)
            if path in ("", visit.path.partition("?")[0]) and host in (None, visit.host)
        ]

    def answer(self, path: str, etag: str | None) -> tuple[int, str, bytes, dict[str, str]]:
        """Return status, content type, body and headers of the answer."""
        status, kind, body = self.routes.get(path, (404, "text/plain", b"no such page"))
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and etag == tag and path not in self.forgetful:
            status, body = 304, b""
        return status, kind, body, {"ETag": tag} | self.headers.get(path, {})


def count_most_at_once(visits: Sequence[Visit]) -> int:
    """Return how many of these requests were being answered at the same time, at most."""
    return max(
        (sum(other.started <= visit.started < other.ended for other in visits) for visit in visits), default=0
    )


@contextmanager
def open_newsstand(host: str = "127.0.0.1", port: int = 0) -> Iterator[Newsstand]:
    """Serve a site until the end of the block, by default at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            host = self.headers.get("Host", "").rpartition(":")[0]
            visit = Visit(host, self.path, dict(self.headers), 0, time.monotonic())
            status, kind, body, headers = stand.answer(path, self.headers.get("If-None-Match"))
            visit.status = status
            stand.log.append(visit)
            stand.closing.wait(stand.delay_s.get(path, 0))
            visit.ended = time.monotonic()
            try:
                self.send_response(status)
                for name, value in (
                    {"Content-Type": kind, "Content-Length": str(len(body))} | headers
                ).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up, as some tests want

        def log_message(self, format: str, *args: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    server = Server((host, port), Handler)
    stand = Newsstand(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stand
    finally:
        stand.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
