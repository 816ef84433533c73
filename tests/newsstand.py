"""A small news site on loopback, for tests: what it serves can be changed at any time, and it keeps a log."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Item:
    """An item of the feed. `path` is None for an item without a link."""

    path: str | None
    title: str
    published: datetime
    text: str = ""
    guid: str | None = None


@dataclass
class Newsstand:
    """What the site serves: (status, content type, body) by path; anything else is a 404."""

    port: int
    routes: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)
    delay_s: dict[str, float] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def put_feed(self, items: Sequence[Item], *, path: str = "/feed.xml", query: str = "") -> str:
        """Serve a feed of these items and return its URL; `query` is added to their links."""
        parts = [self._render(item, query) for item in items]
        body = f'<rss version="2.0"><channel><title>Ilsa Gazette</title>{"".join(parts)}</channel></rss>'
        self.routes[path] = (200, "application/rss+xml", body.encode())
        return self.base + path

    def _render(self, item: Item, query: str) -> str:
        link = f"<link>{self.base}{item.path}{query}</link>" if item.path else ""
        guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
        return (
            f"<item>{link}{guid}<title>{escape(item.title)}</title>"
            f"<pubDate>{format_datetime(item.published)}</pubDate>"
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
        self.routes[path] = (200, "text/html; charset=utf-8", body.encode())

    def asked(self, path: str) -> list[int]:
        """Return the statuses with which a path was answered, in order."""
        return [status for asked, status in self.log if asked.partition("?")[0] == path]


@contextmanager
def open_newsstand() -> Iterator[Newsstand]:
    """Serve a site until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            time.sleep(stand.delay_s.get(path, 0))
            status, kind, body = stand.routes.get(path, (404, "text/plain", b"no such page"))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            stand.log.append((self.path, status))
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up, as some tests want

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand = Newsstand(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
