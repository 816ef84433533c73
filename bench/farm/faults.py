"""How the farm misbehaves: a handler for each name under /fault/NAME/ARG."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache

from bench.farm.answers import Headers, Site, write_answer

HOLD_S = 300
"""A connection that is held open on purpose is dropped after so many seconds."""

LISTED = (
    "status/500",
    "status/404",
    "status/403",
    "gone",
    "429/5",
    "503/5",
    "301/1",
    "302/1",
    "308/1",
    "loop",
    "chain/4",
    "cookie",
    "private",
    "file",
    "timeout",
    "slowhead",
    "slow",
    "reset",
    "short",
    "http10",
    "bigheader",
    "huge",
    "bomb",
    "xmlbomb",
    "xxe",
    "charset",
    "charset-header",
    "utf16",
    "malformed",
    "truncated",
    "empty",
    "html",
    "badtype",
    "flapping",
    "novalidator",
    "noid",
    "sameguid",
    "baddate",
)
"""The faults of feeds, as NAME or NAME/ARG; `list_fault_urls` gives an address for each."""

_SAMPLE = (
    '<rss version="2.0"><channel><title>Café Zürich</title><item><title>Señor “naïve” – 50 €</title>'
    "<link>http://127.16.0.1/x</link></item></channel></rss>"
)
_CHANNEL = b'<rss version="2.0"><channel><title>t</title>'
_CHANNEL_END = b"</channel></rss>"
_BAD_DATES = (
    b"Mon, 99 Foo 2026 25:61:00 XYZ",
    b"2099-01-01",
    b"yesterday",
    b"",
    b"0000-00-00T00:00:00Z",
    b"1 Jan 26 10:00 PST",
)
_FLOOD_BLOCK_BYTES = 65536
_RSS_TYPE = "application/rss+xml; charset=utf-8"


def list_fault_urls(port: int) -> list[str]:
    """Return an address for each listed fault, each on a host of its own (127.15.x.y)."""
    return [
        f"http://127.15.{place >> 8}.{place + 1 & 255}:{port}/fault/{name}"
        for place, name in enumerate(LISTED)
    ]


@dataclass
class Misdeed:
    """One request for a fault: the connection, what was asked, and the status that was sent (0: none)."""

    site: Site
    transport: asyncio.Transport
    writable: asyncio.Event
    name: str
    arg: str
    headers: Headers
    status: int = field(default=0, init=False)

    @property
    def origin(self) -> str:
        """Scheme, host and port as the client named them."""
        return f"http://{self.headers.get('host', '')}"

    def send(
        self, status: int, headers: Headers | None = None, body: bytes = b"", version: str = "1.1"
    ) -> None:
        """Send an answer, or its beginning."""
        self.status = status
        self.transport.write(write_answer(status, headers, body, version))

    def send_feed(self, body: bytes, content_type: str = _RSS_TYPE, headers: Headers | None = None) -> None:
        """Send a document with status 200."""
        self.send(200, {"Content-Type": content_type, **(headers or {})}, body)

    def take_sample(self) -> bytes:
        """Return a good feed, to be spoilt."""
        return self.site.farm.feed_xml(0)

    async def drip(self, data: bytes, bytes_per_s: float) -> None:
        """Send data byte by byte."""
        for place in range(len(data)):
            if self.transport.is_closing():
                return
            self.transport.write(data[place : place + 1])
            await asyncio.sleep(1 / bytes_per_s)

    async def flood(self, blocks: Iterable[bytes]) -> None:
        """Send blocks as fast as they are taken."""
        for block in blocks:
            await self.writable.wait()
            if self.transport.is_closing():
                return
            self.transport.write(block)
            await asyncio.sleep(0)


Handler = Callable[[Misdeed], Awaitable[None]]
HANDLERS: dict[str, Handler] = {}


def _handles(*names: str) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(names, handler))
        return handler

    return add


@_handles("status")
async def send_status(deed: Misdeed) -> None:
    """/fault/status/503: that status."""
    deed.send(int(deed.arg or 500), {"Content-Type": "text/plain"}, b"fault\n")


@_handles("gone")
async def send_gone(deed: Misdeed) -> None:
    """410, for good."""
    deed.send(410)


@_handles("429", "503")
async def refuse_for_a_while(deed: Misdeed) -> None:
    """/fault/429/5: refuses for 5 s from the first request (429: in seconds, 503: as a date), then serves."""
    now = time.monotonic()
    first_asked = deed.site.first_seen.setdefault(deed.origin + deed.name + deed.arg, now)
    left_s = float(deed.arg or 5) - (now - first_asked)
    if left_s > 0:
        after = (
            str(int(left_s) + 1) if deed.name == "429" else formatdate(time.time() + left_s + 1, usegmt=True)
        )
        deed.send(int(deed.name), {"Retry-After": after})
    else:
        deed.send_feed(deed.take_sample())


@_handles("301", "302", "307", "308")
async def redirect_to_feed(deed: Misdeed) -> None:
    """/fault/301/7: moved to feed 7."""
    deed.send(int(deed.name), {"Location": deed.site.farm.feed_url(int(deed.arg or 0))})


@_handles("loop")
async def redirect_for_ever(deed: Misdeed) -> None:
    """Never the same URL twice."""
    deed.send(302, {"Location": f"{deed.origin}/fault/loop/{int(deed.arg or 0) + 1}"})


@_handles("chain")
async def redirect_often(deed: Misdeed) -> None:
    """/fault/chain/4: four redirects, then a feed."""
    left = int(deed.arg or 3)
    if left > 0:
        deed.send(302, {"Location": f"/fault/chain/{left - 1}"})
    else:
        deed.send_feed(deed.take_sample())


@_handles("cookie")
async def demand_cookie(deed: Misdeed) -> None:
    """Redirects to itself until the cookie comes back."""
    if "seen=1" in deed.headers.get("cookie", ""):
        deed.send_feed(deed.take_sample())
    else:
        deed.send(302, {"Location": deed.origin + "/fault/cookie", "Set-Cookie": "seen=1"})


@_handles("private")
async def redirect_inside(deed: Misdeed) -> None:
    """Redirect to an 'internal' service; /__farm/stats counts the secret_hits."""
    port = deed.headers.get("host", "").rpartition(":")[2]
    deed.send(302, {"Location": f"http://127.0.0.1:{port}/__farm/secret"})


@_handles("file")
async def redirect_to_file(deed: Misdeed) -> None:
    """Redirect to a file: URL."""
    deed.send(302, {"Location": "file:///etc/hostname"})


@_handles("timeout")
async def keep_silent(deed: Misdeed) -> None:
    """Accepts, never answers."""
    await asyncio.sleep(HOLD_S)


@_handles("slowhead")
async def drip_header(deed: Misdeed) -> None:
    """/fault/slowhead/2: the header at 2 bytes a second."""
    answer = write_answer(200, {"Content-Type": "text/xml"}, deed.take_sample())
    await deed.drip(answer, float(deed.arg or 2))


@_handles("slow")
async def drip_body(deed: Misdeed) -> None:
    """/fault/slow/10: the body at 10 bytes a second."""
    body = deed.take_sample()
    deed.send(200, {"Content-Type": "text/xml", "Content-Length": str(len(body))})
    await deed.drip(body, float(deed.arg or 10))


@_handles("reset")
async def reset_connection(deed: Misdeed) -> None:
    """TCP reset in the middle of the body."""
    body = deed.take_sample()
    deed.send(200, {"Content-Type": "text/xml", "Content-Length": str(len(body))}, body[:4000])
    await asyncio.sleep(0.05)
    sock = deed.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    deed.transport.abort()


@_handles("short")
async def close_early(deed: Misdeed) -> None:
    """Closes before Content-Length is reached."""
    body = deed.take_sample()
    deed.send(200, {"Content-Type": "text/xml", "Content-Length": str(len(body))}, body[: len(body) // 2])
    deed.transport.close()


@_handles("http10")
async def send_old_http(deed: Misdeed) -> None:
    """HTTP/1.0, no length, ends at close."""
    deed.send(200, {"Content-Type": "text/xml"}, deed.take_sample(), version="1.0")
    deed.transport.close()


@_handles("bigheader")
async def send_big_header(deed: Misdeed) -> None:
    """1 MB of header."""
    padding = {f"X-Pad-{place}": "x" * 4000 for place in range(256)}
    deed.send(200, {"Content-Type": "text/xml", **padding}, deed.take_sample())


@_handles("huge")
async def send_huge_feed(deed: Misdeed) -> None:
    """/fault/huge/2000: a feed of 2000 MB, chunked."""
    item = b"<item><title>again</title><description>" + b"lorem ipsum " * 5000 + b"</description></item>\n"
    chunk = _write_chunk(item)
    deed.send(200, {"Content-Type": "text/xml", "Transfer-Encoding": "chunked"})
    deed.transport.write(_write_chunk(b'<rss version="2.0"><channel><title>huge</title>'))
    number = int(float(deed.arg or 2000) * 2**20) // len(item)
    await deed.flood(chunk for _ in range(number))
    deed.transport.write(b"0\r\n\r\n")


def _write_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@_handles("bomb")
async def send_bomb(deed: Misdeed) -> None:
    """/fault/bomb/1000: about 1 MB of gzip that unpacks to 1000 MB."""
    body = make_gzip_bomb(int(deed.arg or 1000))
    length = str(len(body))
    deed.send(200, {"Content-Type": "text/xml", "Content-Encoding": "gzip", "Content-Length": length})
    step = _FLOOD_BLOCK_BYTES
    await deed.flood(body[place : place + step] for place in range(0, len(body), step))


@lru_cache(maxsize=4)
def make_gzip_bomb(megabytes: int) -> bytes:
    """Return gzip that unpacks to an unfinished feed title of so many megabytes of blanks."""
    head = b'<?xml version="1.0"?><rss version="2.0"><channel><title>'
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff", packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)]
    crc, size, block = zlib.crc32(head), len(head), b" " * 2**20
    # After a full flush the same bytes can be repeated.
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes):
        out.append(packed)
        crc, size = zlib.crc32(block, crc), size + len(block)
    return b"".join(out) + packer.flush(zlib.Z_FINISH) + struct.pack("<II", crc, size & 0xFFFFFFFF)


@_handles("xmlbomb")
async def send_xml_bomb(deed: Misdeed) -> None:
    """'Billion laughs'."""
    entities = '<!ENTITY l0 "ha">'
    entities += "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]>'
    deed.send_feed(f'{document}<rss version="2.0"><channel><title>&l9;</title></channel></rss>'.encode())


@_handles("xxe")
async def send_external_entity(deed: Misdeed) -> None:
    """An entity that names a file."""
    deed.send_feed(
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0">'
        b"<channel><title>&x;</title><item><title>&x;</title><link>http://127.0.0.1/x</link></item>"
        + _CHANNEL_END
    )


@_handles("charset")
async def mislabel_charset(deed: Misdeed) -> None:
    """Says UTF-8 twice, is windows-1252."""
    deed.send_feed(b'<?xml version="1.0" encoding="utf-8"?>' + _SAMPLE.encode("cp1252"))


@_handles("charset-header")
async def contradict_charset(deed: Misdeed) -> None:
    """HTTP says ISO-8859-1, the XML says (and is) UTF-8."""
    body = b'<?xml version="1.0" encoding="utf-8"?>' + _SAMPLE.encode()
    deed.send_feed(body, "text/xml; charset=ISO-8859-1")


@_handles("utf16")
async def send_utf16(deed: Misdeed) -> None:
    """UTF-16, as labelled."""
    deed.send_feed(('<?xml version="1.0" encoding="utf-16"?>' + _SAMPLE).encode("utf-16"), "text/xml")


@_handles("malformed")
async def send_malformed(deed: Misdeed) -> None:
    """Bare ampersands, an unclosed tag, a control character, an unknown entity."""
    spoilt = b" R&D &nbsp; <b>x \x0b</title><link>"
    deed.send_feed(deed.take_sample().replace(b"</title><link>", spoilt, 3))


@_handles("truncated")
async def send_half(deed: Misdeed) -> None:
    """A whole answer, half a document."""
    body = deed.take_sample()
    deed.send_feed(body[: len(body) // 2])


@_handles("empty")
async def send_nothing(deed: Misdeed) -> None:
    """Status 200 and no byte."""
    deed.send_feed(b"")


@_handles("html")
async def send_page(deed: Misdeed) -> None:
    """An HTML page where a feed was."""
    deed.send_feed(deed.site.farm.page_html(0, 0), "text/html; charset=utf-8")


@_handles("badtype")
async def mislabel_type(deed: Misdeed) -> None:
    """A feed that says it is a mere file."""
    deed.send_feed(deed.take_sample(), "application/octet-stream")


@_handles("flapping")
async def change_validators(deed: Misdeed) -> None:
    """The same content with a new ETag and date each time."""
    validators = {"ETag": f'"{time.monotonic_ns():x}"', "Last-Modified": formatdate(usegmt=True)}
    deed.send_feed(deed.take_sample(), headers=validators)


@_handles("novalidator")
async def omit_validators(deed: Misdeed) -> None:
    """A feed without ETag and Last-Modified."""
    deed.send_feed(deed.take_sample())


@_handles("noid")
async def omit_ids(deed: Misdeed) -> None:
    """Items without guid, link or date."""
    items = (b"<item><title>only a title %d</title></item>" % place for place in range(9))
    deed.send_feed(_CHANNEL + b"".join(items) + _CHANNEL_END)


@_handles("sameguid")
async def repeat_guid(deed: Misdeed) -> None:
    """Different items under one guid."""
    item = b"<item><title>item %d</title><guid>same</guid><link>http://127.16.0.1/%d</link></item>"
    items = (item % (place, place) for place in range(9))
    deed.send_feed(_CHANNEL + b"".join(items) + _CHANNEL_END)


@_handles("baddate")
async def send_bad_dates(deed: Misdeed) -> None:
    """Dates that cannot be, are of the future, or of no format."""
    item = b"<item><title>d%d</title><link>http://127.16.0.1/%d</link><pubDate>%b</pubDate></item>"
    items = (item % (place, place, date) for place, date in enumerate(_BAD_DATES))
    deed.send_feed(_CHANNEL + b"".join(items) + _CHANNEL_END)


@_handles("jspage")
async def send_empty_page(deed: Misdeed) -> None:
    """A page without text until scripts run."""
    deed.send_feed(
        b'<!DOCTYPE html><html><head><title>App</title></head><body><div id="root"></div>'
        b'<script src="/app.js"></script></body></html>',
        "text/html",
    )


@_handles("charset-page")
async def send_page_with_meta_charset(deed: Misdeed) -> None:
    """A page whose charset only <meta> tells, and it is not UTF-8."""
    page = deed.site.farm.page_html(0, 0).decode().replace("utf-8", "windows-1252", 1)
    page = page.replace("</h1>", " — “Zürich”</h1>")
    deed.send_feed(page.encode("cp1252", "replace"), "text/html")
