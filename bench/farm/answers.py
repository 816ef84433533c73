"""HTTP answers as bytes: what the farm sends when all is well."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from urllib.parse import parse_qs

from bench.farm.farm_content import Farm

_REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}
_ROBOTS = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0\n"

Headers = Mapping[str, str]


def write_answer(
    status: int, headers: Headers | None = None, body: bytes = b"", version: str = "1.1"
) -> bytes:
    """Return a whole answer, with its length unless the headers or the version say otherwise."""
    lines = [f"HTTP/{version} {status} {_REASONS.get(status, 'Status')}"]
    headers = dict(headers or {})
    if status != 304 and "Transfer-Encoding" not in headers and version == "1.1":
        headers.setdefault("Content-Length", str(len(body)))
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def add_close(answer: bytes) -> bytes:
    """Return the answer with the header that ends the connection."""
    return answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


@dataclass(slots=True)
class HostLog:
    """What one host was asked: times are of the monotonic clock, gaps between the starts of requests."""

    last_start: float
    requests: int = 0
    active: int = 0
    most_active: int = 0
    shortest_gap_s: float = 1e9

    def begin(self, now: float) -> None:
        """Note the start of a request."""
        if self.requests:
            self.shortest_gap_s = min(self.shortest_gap_s, now - self.last_start)
        self.requests += 1
        self.active += 1
        self.most_active = max(self.most_active, self.active)
        self.last_start = now


@dataclass
class Log:
    """What the farm was asked since the last reset. Requests under /__farm/ are not part of it.

    `worst_lag_s` is how late the server itself was at most: its times can be wrong by so much.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    hosts: dict[str, HostLog] = field(default_factory=dict)
    secret_hits: int = 0
    first_start: float | None = None
    last_end: float = 0.0
    worst_lag_s: float = 0.0

    def begin(self, host: str) -> HostLog:
        """Note the start of a request to a host."""
        now = time.monotonic()
        if self.first_start is None:
            self.first_start = now
        log = self.hosts.setdefault(host, HostLog(now))
        log.begin(now)
        return log

    def end(self, log: HostLog, status: int) -> None:
        """Note the end of a request; status 0 says that there was no answer."""
        log.active -= 1
        self.statuses[status] += 1
        self.last_end = time.monotonic()

    def summarise(self) -> dict[str, object]:
        """Return the figures of /__farm/stats."""
        hosts = self.hosts.values()
        gaps = [round(log.shortest_gap_s * 1000, 3) for log in hosts if log.requests > 1]
        return {
            "requests": sum(log.requests for log in hosts),
            "status": dict(self.statuses),
            "hosts": len(hosts),
            "secret_hits": self.secret_hits,
            "max_active_per_host": max((log.most_active for log in hosts), default=0),
            "min_gap_ms_per_host": min(gaps, default=None),
            "max_lag_ms": round(self.worst_lag_s * 1000, 3),
            "span_s": 0.0 if self.first_start is None else round(self.last_end - self.first_start, 3),
        }


class Site:
    """Answers the plain requests of a farm, and keeps its log."""

    def __init__(self, farm: Farm, latency_ms: float = 0.0) -> None:
        self.farm, self.latency_ms = farm, latency_ms
        self.first_seen: dict[str, float] = {}
        self.log = Log()
        self._versions: dict[int, tuple[str, str, float]] = {}
        self._feed_gz = lru_cache(maxsize=20_000)(self._compress_feed)
        self._page_gz = lru_cache(maxsize=2_000)(self._compress_page)

    def find_latency(self, host: str) -> float:
        """Return the seconds to wait before answering: log-normal over hosts, some are slow every time."""
        if not self.latency_ms:
            return 0.0
        return self.latency_ms / 1000 * random.Random(host).lognormvariate(-0.3, 0.8)

    def answer(self, path: str, query: str, headers: Headers) -> tuple[int, bytes]:
        """Return status and answer for a request; header names are in lower case."""
        parts = path.split("/")
        try:
            if parts[1] == "f":
                return self._answer_feed(int(parts[2].removesuffix(".xml")), headers)
            if parts[1] == "a":
                f, n = int(parts[2]), int(parts[3].removesuffix(".html"))
                if f < self.farm.feeds and n >= 0:
                    return self._answer_page(f, n, headers)
            elif path == "/robots.txt":
                return 200, write_answer(200, {"Content-Type": "text/plain"}, _ROBOTS)
            elif parts[1] == "__farm":
                return self._control(parts[2], query)
        except (ValueError, IndexError):
            pass
        return 404, write_answer(404, {"Content-Type": "text/html"}, b"<h1>Not found</h1>")

    def _compress_feed(self, f: int, revision: tuple[int, int]) -> bytes:
        return gzip.compress(self.farm.feed_xml(f), 6, mtime=0)

    def _compress_page(self, f: int, n: int) -> bytes:
        return gzip.compress(self.farm.page_html(f, n), 3, mtime=0)

    def _find_version(self, f: int) -> tuple[str, str, float]:
        version = self._versions.get(f)
        if version is None:
            when = self.farm.modified(f).timestamp()
            etag = f'"{self.farm.seed}-{f}-{self.farm.revision(f)[0]}"'
            version = self._versions[f] = (etag, formatdate(when, usegmt=True), when)
        return version

    def _answer_feed(self, f: int, headers: Headers) -> tuple[int, bytes]:
        if not 0 <= f < self.farm.feeds:
            return 404, write_answer(404)
        etag, modified, when = self._find_version(f)
        sent = {
            "ETag": etag,
            "Last-Modified": modified,
            "Cache-Control": "max-age=300",
            "Vary": "Accept-Encoding",
        }
        if _knows(etag, when, headers):
            return 304, write_answer(304, sent)
        sent["Content-Type"] = _TYPES[self.farm.feed_format(f)] + "; charset=utf-8"
        body = self._feed_gz(f, self.farm.revision(f))
        if "gzip" in headers.get("accept-encoding", ""):
            sent["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        return 200, write_answer(200, sent, body)

    def _answer_page(self, f: int, n: int, headers: Headers) -> tuple[int, bytes]:
        sent, body = {"Content-Type": "text/html; charset=utf-8"}, self._page_gz(f, n)
        if "gzip" in headers.get("accept-encoding", ""):
            sent["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        return 200, write_answer(200, {**sent, "Vary": "Accept-Encoding"}, body)

    def _control(self, what: str, query: str) -> tuple[int, bytes]:
        values = {name: found[-1] for name, found in parse_qs(query).items()}
        answer: object = "ok"
        match what:
            case "secret":  # what a guarded client must not reach
                self.log.secret_hits += 1
                answer = "internal data"
            case "advance":
                self._advance(float(values.get("fraction", 0.1)), int(values.get("new", 1)))
            case "rewind":
                self._rewind()
            case "reset":
                self.log = Log()
            case "urls":
                answer = [self.farm.feed_url(f) for f in range(self.farm.feeds)]
            case "stats":
                answer = self.log.summarise()
            case _:
                return 404, write_answer(404)
        return 200, write_answer(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

    def _advance(self, fraction: float, new: int) -> None:
        self.farm.rounds.append((fraction, new))
        self._versions.clear()

    def _rewind(self) -> None:
        self.farm.rounds.clear()
        self._versions.clear()
        self.first_seen.clear()


def _knows(etag: str, when: float, headers: Headers) -> bool:
    """Tell whether the client has this version of a feed already."""
    if "if-none-match" in headers:
        return etag in headers["if-none-match"]
    try:
        return parsedate_to_datetime(headers["if-modified-since"]).timestamp() >= when
    except (KeyError, ValueError, TypeError):
        return False
