"""The newsroom's HTTP server: every site on one loopback port, told apart by the Host header.

    with Newsroom() as newsroom:
        newsroom.set_time(datetime(2026, 5, 12, 20, tzinfo=UTC))
        ...  # collect, with every name of `sites` mapped to 127.0.0.1 and `newsroom.port`

Each site answers `/robots.txt`, its feed and its pages, with ETag and Last-Modified, and 304 where nothing
changed. The sites with a fault answer as `Fault` says. Anything else is a 404.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from types import TracebackType
from typing import Self

from monitor.demo.newsfeeds import BROKEN_FEED, CONTENT_TYPES, render_feed
from monitor.demo.pages import render_page
from monitor.demo.sites import SITES, Site, page_path
from monitor.demo.texts import DemoArticle, load_articles

ROBOTS = b"User-agent: *\nDisallow: /private/\nAllow: /\n"
FEED_LENGTH = 40
RELATED_LENGTH = 4
HANG_S = 60.0

_HTML = "text/html; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A request the newsroom received. `status` is None where it was left without an answer."""

    host: str
    path: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers before conditions are weighed."""

    status: HTTPStatus
    content_type: str
    body: bytes
    last_modified: datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'

    def is_current(self, if_none_match: str | None, if_modified_since: str | None) -> bool:
        """Whether the client's copy is good. An entity tag goes before a date (RFC 9110, 13.2.2)."""
        if self.status is not HTTPStatus.OK:
            return False
        if if_none_match:
            return self.etag in [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        since = _parse_http_date(if_modified_since)
        return since is not None and self.last_modified is not None and self.last_modified <= since


@dataclass(frozen=True, slots=True)
class _Page:
    """An article with the older articles of its site that its page links, newest first.

    They are linked by the titles they first had, so that a page changes with its own article only.
    """

    article: DemoArticle
    related: tuple[DemoArticle, ...]


class Newsroom:
    """Serves sites and their articles from a thread of its own while the `with` block runs.

    By default these are the demo's own. `set_time` decides what has been published; until it is called,
    everything has. Raises ValueError if two articles of a site share an address, or an article's outlet is
    none of the sites.
    """

    def __init__(
        self, sites: Iterable[Site] | None = None, articles: Iterable[DemoArticle] | None = None
    ) -> None:
        self.sites = tuple(SITES if sites is None else sites)
        self.articles = tuple(load_articles() if articles is None else articles)
        self._hosts = {site.domain: site for site in self.sites}
        self._pages = _lay_out(self.sites, self.articles)
        self._origins = _trace_origins(self.sites, self.articles)
        self._now: datetime | None = None
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._closing.clear()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="newsroom"
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    @property
    def port(self) -> int:
        """The loopback port of all sites. Raises RuntimeError outside the `with` block."""
        if self._server is None:
            raise RuntimeError("The newsroom is closed: open it with `with`.")
        return self._server.server_port

    @property
    def requests(self) -> list[Request]:
        """Every request received so far, in order of arrival; a copy."""
        with self._lock:
            return list(self._requests)

    def set_time(self, now: datetime) -> None:
        """From here on the sites show what was published, and as it was edited, up to `now` (aware)."""
        with self._lock:
            self._now = now

    def find_answer(self, host: str, path: str) -> Answer | None:
        """What the site named by a Host header answers for a path; None where it never answers."""
        site = self._hosts.get(host.partition(":")[0].lower())
        if site is None:
            return _refuse(HTTPStatus.NOT_FOUND)
        if path == "/robots.txt":
            return Answer(HTTPStatus.OK, _PLAIN, ROBOTS)
        if path.partition("?")[0] == site.feed_path:
            return self._answer_feed(site)
        return self._answer_page(site, _drop_tracking(path))

    def record(self, request: Request) -> None:
        """Note a request."""
        with self._lock:
            self._requests.append(request)

    def hang(self) -> None:
        """Return when the newsroom closes, or after `HANG_S` seconds."""
        self._closing.wait(HANG_S)

    def _answer_feed(self, site: Site) -> Answer | None:
        content_type = CONTENT_TYPES[site.feed_format]
        if site.fault == "hanging_feed":
            return None
        if site.fault == "broken_feed":
            return Answer(HTTPStatus.OK, content_type, BROKEN_FEED)
        shown = [self._as_now(article) for article in self._list_published(site)]
        changed = max((article.changed for article in shown), default=None)
        body = render_feed(site, shown, self._origins)
        return Answer(HTTPStatus.OK, content_type, body, _drop_fraction(changed))

    def _answer_page(self, site: Site, path: str) -> Answer:
        page = self._pages[site.id].get(path)
        if page is None or not self._is_published(page.article):
            return _refuse(HTTPStatus.NOT_FOUND)
        if site.fault == "forbidden_pages":
            return _refuse(HTTPStatus.FORBIDDEN)
        article = self._as_now(page.article)
        body = render_page(site, article, page.related).encode()
        return Answer(HTTPStatus.OK, _HTML, body, _drop_fraction(article.changed))

    def _list_published(self, site: Site) -> list[DemoArticle]:
        """The newest articles of a site that have been published, newest first, at most `FEED_LENGTH`."""
        newest_first = reversed(self._pages[site.id].values())
        published = (page.article for page in newest_first if self._is_published(page.article))
        return list(islice(published, FEED_LENGTH))

    def _is_published(self, article: DemoArticle) -> bool:
        return self._now is None or article.published <= self._now

    def _as_now(self, article: DemoArticle) -> DemoArticle:
        return article.as_of(self._now or datetime.max.replace(tzinfo=UTC))


class _Server(ThreadingHTTPServer):
    """One thread a connection; threads are daemons, so that none of them can delay the end."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, newsroom: Newsroom) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.newsroom = newsroom

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hung up; report everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed names sockets


class _Handler(BaseHTTPRequestHandler):
    """Answers one request and closes the connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Answer with the body."""
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._serve(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `Newsroom.requests` keeps what was asked."""

    def _serve(self, *, with_body: bool) -> None:
        newsroom, host = self.server.newsroom, self.headers.get("Host", "")
        self.close_connection = True
        answer = newsroom.find_answer(host, self.path)
        name = host.partition(":")[0].lower()
        if answer is None:
            newsroom.record(Request(name, self.path, None))
            newsroom.hang()
            return
        conditions = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        status = HTTPStatus.NOT_MODIFIED if answer.is_current(*conditions) else answer.status
        newsroom.record(Request(name, self.path, int(status)))
        self._send(status, answer, with_body=with_body and status is not HTTPStatus.NOT_MODIFIED)

    def _send(self, status: HTTPStatus, answer: Answer, *, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Connection", "close")
        if answer.status is HTTPStatus.OK:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            moment = answer.last_modified.astimezone(UTC)
            self.send_header("Last-Modified", format_datetime(moment, usegmt=True))
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


def _lay_out(sites: Iterable[Site], articles: Iterable[DemoArticle]) -> dict[str, dict[str, _Page]]:
    """The pages of each site, by the site's id and then by path, oldest first."""
    by_id = {site.id: site for site in sites}
    shelves: dict[str, list[DemoArticle]] = {site_id: [] for site_id in by_id}
    for article in sorted(articles, key=lambda article: (article.published, article.id)):
        if article.outlet not in by_id:
            raise ValueError(f"Article {article.id} names the outlet {article.outlet!r}, which has no site.")
        shelves[article.outlet].append(article)
    return {site_id: _lay_out_site(by_id[site_id], shelf) for site_id, shelf in shelves.items()}


def _lay_out_site(site: Site, shelf: Sequence[DemoArticle]) -> dict[str, _Page]:
    pages: dict[str, _Page] = {}
    for place, article in enumerate(shelf):
        path = page_path(site, article)
        if path in pages:
            raise ValueError(f"Two articles of {site.id} have the path {path}; give them other titles.")
        older = shelf[max(0, place - RELATED_LENGTH) : place]
        pages[path] = _Page(article, tuple(reversed(older)))
    return pages


def _trace_origins(sites: Iterable[Site], articles: Iterable[DemoArticle]) -> dict[str, Site]:
    """The site each copy was taken from, by the id of the copy."""
    by_id = {site.id: site for site in sites}
    homes = {article.id: by_id[article.outlet] for article in articles}
    copies = ((article.id, article.copy_of) for article in articles if article.copy_of)
    return {copy: homes[original] for copy, original in copies if original in homes}


def _drop_tracking(path: str) -> str:
    """The path without the campaign parameters that `feed_link` adds."""
    base, _, query = path.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("utm_"))
    return f"{base}?{kept}" if kept else base


def _refuse(status: HTTPStatus) -> Answer:
    return Answer(status, _PLAIN, f"{status.value} {status.phrase}\n".encode())


def _drop_fraction(moment: datetime | None) -> datetime | None:
    """The whole second, which is all that an HTTP date can say."""
    return moment.replace(microsecond=0) if moment else None


def _parse_http_date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except ValueError:
        return None
