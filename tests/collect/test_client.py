import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.addresses import AllowList
from monitor.collect.client import Client, ClientSettings, build_user_agent, parse_retry_after
from monitor.collect.gates import HostGates
from monitor.errors import (
    AddressRefused,
    BadStatus,
    BadUrl,
    BodyTooLarge,
    ConnectionFailed,
    FetchTimeout,
    RedirectFailed,
)

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LOOPBACK = AllowList.parse(["127.0.0.1"])
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """Resolves the names it is given, and notes what it is asked."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self.names:
            raise OSError(None, "no such name")
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.names[host]
        ]

    async def close(self) -> None:
        pass


class Site:
    """A server on loopback that notes every request."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.starts: list[float] = []
        self.running = 0
        self.most_running = 0
        self.pages: dict[str, Handler | web.Response] = {}
        self.port = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def redirect(self, path: str, to: str, status: int = 301) -> None:
        self.pages[path] = web.Response(status=status, headers={"Location": to})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.starts.append(asyncio.get_running_loop().time())
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            page = self.pages[request.path]
            if isinstance(page, web.Response):
                return web.Response(status=page.status, headers=page.headers, body=page.body)
            return await page(request)
        finally:
            self.running -= 1


@asynccontextmanager
async def serve(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    server = TestServer(app, host=host, port=port, scheme="https" if tls else "http")
    await server.start_server(ssl=tls)
    site.port = server.port or 0
    yield site
    await server.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as site:
        yield site


def make_client(resolver: AbstractResolver | None = None, **settings: Any) -> Client:
    chosen: dict[str, Any] = {
        "user_agent": build_user_agent("1.0", "https://monitor.example/about"),
        "allow_private": LOOPBACK,
        "pause_per_host_s": 0.0,
        "resolver": resolver or Names(),
    }
    return Client(ClientSettings(**(chosen | settings)), clock=lambda: NOW)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with make_client() as client:
        yield client


# --- pages -----------------------------------------------------------------------------------


async def test_a_page_carries_what_the_server_sent(site: Site, client: Client) -> None:
    site.pages["/feed"] = web.Response(
        body=b"<rss/>",
        headers=[("ETag", '"v1"'), ("X-Part", "a"), ("X-Part", "b"), ("Content-Type", "text/xml")],
    )

    page = await client.get(site.url("/feed#top"), accept="application/rss+xml")

    assert (page.url, page.final_url) == (site.url("/feed#top"), site.url("/feed"))
    assert (page.status, page.body, page.fetched_at, page.moved_to) == (200, b"<rss/>", NOW, None)
    assert (page.headers["etag"], page.headers["x-part"]) == ('"v1"', "a, b")
    request = site.requests[0]
    assert request.headers["User-Agent"] == "MediaMonitor/1.0 (+https://monitor.example/about)"
    assert request.headers["Accept"] == "application/rss+xml"
    assert "Cookie" not in request.headers


async def test_cookies_are_not_kept(site: Site, client: Client) -> None:
    site.pages["/"] = web.Response(headers={"Set-Cookie": "id=1"})

    await client.get(site.url())
    await client.get(site.url())

    assert "Cookie" not in site.requests[1].headers


async def test_validators_are_sent_and_304_is_a_page_without_body(site: Site, client: Client) -> None:
    site.pages["/feed"] = web.Response(status=304, headers={"ETag": '"v2"'})

    page = await client.get(site.url("/feed"), etag='"v1"', last_modified="Tue, 03 Mar 2026 00:00:00 GMT")

    assert site.requests[0].headers["If-None-Match"] == '"v1"'
    assert site.requests[0].headers["If-Modified-Since"] == "Tue, 03 Mar 2026 00:00:00 GMT"
    assert (page.status, page.body, page.headers["etag"]) == (304, b"", '"v2"')


@pytest.mark.parametrize(
    ("encoding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
async def test_bodies_are_decoded(
    site: Site, client: Client, encoding: str, encode: Callable[[bytes], bytes]
) -> None:
    text = b"Nobody of that name works at the harbour office. " * 50
    site.pages["/"] = web.Response(body=encode(text), headers={"Content-Encoding": encoding})

    assert (await client.get(site.url())).body == text


async def test_header_bytes_that_are_no_utf8_can_still_be_stored(client: Client) -> None:
    async with serve_raw(b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 2\r\n\r\nok") as url:
        page = await client.get(url)

    assert page.headers["x-name"] == "caf\N{REPLACEMENT CHARACTER}"


async def test_an_international_host_is_resolved_in_its_ascii_form(site: Site) -> None:
    names = Names(**{"xn--rdaction-b1a_example": ["127.0.0.1"]})
    site.pages["/"] = web.Response(body=b"ok")

    async with make_client(names) as client:
        page = await client.get(site.url(host="rédaction.example"))

    assert page.body == b"ok"
    assert names.asked == ["xn--rdaction-b1a.example"]
    assert page.final_url == site.url(host="xn--rdaction-b1a.example")


@pytest.mark.parametrize(
    ("version", "contact"), [("1.0", ""), ("1.0", "a b"), ("1.0\r\n", "x"), ("1", "(x)")]
)
def test_a_user_agent_is_made_of_visible_ascii(version: str, contact: str) -> None:
    with pytest.raises(ValueError, match="User-Agent"):
        build_user_agent(version, contact)


# --- addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2:{port}/", "http://inner.example:{port}/", "http://[::1]:{port}/"]
)
async def test_private_addresses_are_not_dialled(site: Site, url: str) -> None:
    async with (
        serve("127.0.0.2", site.port) as inner,
        make_client(Names(inner_example=["127.0.0.2"])) as client,
    ):
        with pytest.raises(AddressRefused, match="not on the public Internet"):
            await client.get(url.format(port=site.port))

    assert inner.requests == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "0177.0.0.1"])
async def test_other_spellings_of_loopback_are_not_dialled(site: Site, host: str) -> None:
    async with make_client(allow_private=AllowList()) as client:
        with pytest.raises((BadUrl, ConnectionFailed, AddressRefused)):
            await client.get(site.url(host=host))

    assert site.requests == []


async def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    async with serve("127.0.0.2", site.port) as inner, make_client() as client:
        site.redirect("/", f"http://127.0.0.2:{site.port}/secret")
        with pytest.raises(AddressRefused) as caught:
            await client.get(site.url())

    assert caught.value.url == site.url()
    assert inner.requests == []


async def test_of_mixed_answers_only_the_public_address_is_dialled(site: Site) -> None:
    names = Names(mixed_example=["127.0.0.2", "127.0.0.3", "127.0.0.1"])
    site.pages["/"] = web.Response(body=b"ok")

    async with serve("127.0.0.2", site.port) as inner, make_client(names) as client:
        assert (await client.get(site.url(host="mixed.example"))).body == b"ok"

    assert inner.requests == []


async def test_an_allowed_host_does_not_open_its_address_to_others(site: Site) -> None:
    names = Names(intranet_example=["127.0.0.1"], evil_example=["127.0.0.1"])
    site.pages["/"] = web.Response(body=b"ok")
    allowed = AllowList.parse(["intranet.example"])

    async with make_client(names, allow_private=allowed) as client:
        answers = await asyncio.gather(
            *(client.get(site.url(host=f"{name}.example")) for name in ("intranet", "evil")),
            return_exceptions=True,
        )

    assert [type(answer).__name__ for answer in answers] == ["Page", "AddressRefused"]


# --- redirects -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False), ((303, 301), False)],
)
async def test_moved_to_needs_a_permanent_chain(
    site: Site, client: Client, statuses: tuple[int, ...], moved: bool
) -> None:
    for number, status in enumerate(statuses):
        site.redirect(f"/{number}", f"/{number + 1}", status)
    site.pages[f"/{len(statuses)}"] = web.Response(body=b"end")

    page = await client.get(site.url("/0"), etag='"v1"')

    end = site.url(f"/{len(statuses)}")
    assert (page.url, page.final_url, page.body) == (site.url("/0"), end, b"end")
    assert page.moved_to == (end if moved else None)
    assert ["If-None-Match" in request.headers for request in site.requests] == [True] + [False] * len(
        statuses
    )


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/", "loop"),
        ("/back", "loop"),
        ("/chain/1", "more than 8 times"),
        ("file:///etc/passwd", "cannot be fetched"),
        ("ftp://files.example/", "cannot be fetched"),
        ("http://", "loop"),
        ("http://[::1/", "cannot be fetched"),
        ("", "without saying where"),
    ],
)
async def test_redirects_that_lead_nowhere_end(
    site: Site, client: Client, location: str, reason: str
) -> None:
    site.redirect("/", location)
    site.redirect("/back", "/")
    for number in range(1, 20):
        site.redirect(f"/chain/{number}", f"/chain/{number + 1}")

    with pytest.raises(RedirectFailed, match=reason):
        await client.get(site.url())
    assert len(site.requests) <= 9


# --- credentials -----------------------------------------------------------------------------


async def test_credentials_go_to_the_server_they_name_and_nowhere_else(site: Site) -> None:
    names = Names(other_example=["127.0.0.1"])
    site.redirect("/", "/inside")
    site.redirect("/inside", site.url("/outside", host="other.example"))
    site.redirect("/outside", f"http://eve:trap@127.0.0.1:{site.port}/end")
    site.pages["/end"] = web.Response(body=b"ok")

    async with make_client(names) as client:
        page = await client.get(f"http://ann:s%40crt@127.0.0.1:{site.port}/")

    sent = [request.headers.get("Authorization") for request in site.requests]
    assert sent == ["Basic YW5uOnNAY3J0"] * 2 + [None, "Basic YW5uOnNAY3J0"]
    assert page.url == site.url()
    assert page.final_url == site.url("/end")
    assert page.moved_to is None


async def test_credentials_are_in_no_error(site: Site, client: Client) -> None:
    site.pages["/"] = web.Response(status=401)

    with pytest.raises(BadStatus) as caught:
        await client.get(f"http://ann:secret@127.0.0.1:{site.port}/")

    assert caught.value.url == site.url()
    assert "secret" not in str(caught.value)


async def test_another_port_is_another_server(site: Site, client: Client) -> None:
    async with serve() as other:
        site.redirect("/", other.url())
        other.pages["/"] = web.Response()
        await client.get(f"http://ann:secret@127.0.0.1:{site.port}/")

    assert "Authorization" not in other.requests[0].headers


# --- limits ----------------------------------------------------------------------------------


async def test_a_bomb_is_cut_off_before_it_fills_memory(site: Site) -> None:
    bomb = gzip.compress(bytes(100 * 2**20))
    site.pages["/"] = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with make_client(max_bytes=2**20) as client:
        tracemalloc.start()
        with pytest.raises(BodyTooLarge, match="1048576 bytes"):
            await client.get(site.url())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 8 * 2**20


async def test_an_endless_body_is_cut_off(site: Site, client: Client) -> None:
    site.pages["/"] = stream(b"x" * 65536, pause_s=0)

    with pytest.raises(BodyTooLarge):
        await client.get(site.url(), max_bytes=200_000)
    assert len((await client.get(site.url(), max_bytes=200_000, cut=True)).body) == 200_000


async def test_a_body_announced_too_long_is_not_read(client: Client) -> None:
    async with serve_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") as url:
        with pytest.raises(BodyTooLarge):
            await client.get(url)


async def test_a_body_that_only_drips_ends_at_the_total_timeout(site: Site, client: Client) -> None:
    site.pages["/"] = stream(b"x", pause_s=0.05)

    with pytest.raises(FetchTimeout, match=r"within 0\.3 s"):
        await client.get(site.url(), total_timeout_s=0.3)


async def test_the_total_timeout_spans_all_hops(site: Site, client: Client) -> None:
    async def dawdle(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    site.pages |= {"/" + "x" * number: dawdle for number in range(9)}
    with pytest.raises(FetchTimeout):
        await client.get(site.url(), total_timeout_s=0.35)

    assert len(site.requests) == 4


async def test_compressed_nothing_without_end_ends_at_the_total_timeout(site: Site, client: Client) -> None:
    packer = zlib.compressobj()
    empty = packer.flush(zlib.Z_FULL_FLUSH)
    site.pages["/"] = stream(
        empty, *[packer.flush(zlib.Z_FULL_FLUSH)] * 99, pause_s=0.001, encoding="deflate"
    )

    with pytest.raises(FetchTimeout):
        await client.get(site.url(), total_timeout_s=0.3)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "closed the connection"),
        (b"SSH-2.0-server\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "broke off"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
            "could not be decoded",
        ),
    ],
)
async def test_answers_that_are_no_answers_are_connection_failures(
    client: Client, answer: bytes, reason: str
) -> None:
    async with serve_raw(answer) as url:
        with pytest.raises(ConnectionFailed, match=reason):
            await client.get(url)


async def test_an_unknown_name_is_a_connection_failure(client: Client) -> None:
    with pytest.raises(ConnectionFailed, match=r"the name nowhere\.example cannot be resolved"):
        await client.get("http://nowhere.example/")


async def test_a_closed_port_is_a_connection_failure(client: Client) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1 cannot be connected to"):
            await client.get(f"http://127.0.0.1:{unused.getsockname()[1]}/")


async def test_a_name_server_that_is_silent_ends_at_the_connect_timeout() -> None:
    class Silent(Names):
        async def resolve(self, *_: object, **__: object) -> list[ResolveResult]:
            await asyncio.sleep(60)
            return []

    async with make_client(Silent(), connect_timeout_s=0.2) as client:
        with pytest.raises(FetchTimeout, match=r"no connection to slow\.example within 0\.2 s"):
            await client.get("http://slow.example/")


async def test_plain_http_on_an_https_port_is_a_connection_failure(site: Site, client: Client) -> None:
    with pytest.raises(ConnectionFailed, match="no secure connection"):
        await client.get(site.url().replace("http:", "https:"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
async def test_a_certificate_nobody_vouches_for_is_a_connection_failure(
    tmp_path: Path, client: Client
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -keyout {key} -out {certificate}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    async with serve(tls=tls) as site:
        with pytest.raises(ConnectionFailed, match=r"certificate of 127\.0\.0\.1 cannot be verified"):
            await client.get(site.url().replace("http:", "https:"))
    assert site.requests == []


# --- statuses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "pause_s"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "9999999"}, 86400),
        ({"Retry-After": "Wed, 04 Mar 2026 06:00:00 GMT", "Date": "Wed, 04 Mar 2026 05:50:00 GMT"}, 600),
        ({"Retry-After": "soon"}, None),
    ],
)
async def test_a_bad_status_carries_the_pause_asked_for(
    site: Site, client: Client, headers: dict[str, str], pause_s: float | None
) -> None:
    site.pages["/"] = web.Response(status=503, headers=headers)

    with pytest.raises(BadStatus, match="the server answered 503") as caught:
        await client.get(site.url())
    assert (caught.value.status, caught.value.retry_after_s) == (503, pause_s)


@pytest.mark.parametrize(
    ("value", "pause_s"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        (" 30 ", 30),
        ("-5", None),
        ("1.5", None),
        ("9" * 400, None),
        ("٣٠", None),
        ("Wed, 04 Mar 2026 05:07:07 GMT", 60),
        ("Wed, 04 Mar 2026 07:07:07 +0200", 60),
        ("Wed, 04 Mar 2020 05:07:07 GMT", 0),
        ("Wed, 04 Mar 2036 05:07:07 GMT", 86400),
        ("Wed, 99 Mar 2036 05:07:07 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, pause_s: float | None) -> None:
    assert parse_retry_after(value, NOW) == pause_s


@given(st.text() | st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S -2359")))
def test_any_retry_after_is_a_pause_of_up_to_a_day_or_none(value: str) -> None:
    pause_s = parse_retry_after(value, NOW)

    assert pause_s is None or 0 <= pause_s <= timedelta(days=1).total_seconds()


# --- politeness ------------------------------------------------------------------------------


async def test_a_host_is_asked_with_pauses_and_few_at_once_and_delays_no_other(site: Site) -> None:
    async def dawdle(request: web.Request) -> web.Response:
        await asyncio.sleep(0.25)
        return web.Response()

    site.pages["/"] = dawdle
    names = Names(busy_example=["127.0.0.1"], calm_example=["127.0.0.1"])
    async with serve() as calm, make_client(names, connections_per_host=2, pause_per_host_s=0.1) as client:
        calm.pages["/"] = web.Response()
        loop = asyncio.get_running_loop()
        busy = asyncio.gather(*(client.get(site.url(host="busy.example")) for _ in range(6)))
        await asyncio.sleep(0)
        started = loop.time()
        await client.get(calm.url(host="calm.example"))
        assert loop.time() - started < 0.2
        await busy

    gaps = [later - earlier for earlier, later in zip(site.starts, site.starts[1:], strict=False)]
    assert site.most_running == 2
    assert min(gaps) > 0.08
    assert len(site.requests) == 6


async def test_at_most_so_many_requests_run_in_all() -> None:
    gates = HostGates(connections=3, per_host=1, pause_s=0)
    running: set[int] = set()
    most = 0

    async def pass_gate(number: int) -> None:
        nonlocal most
        async with gates.passing(f"host{number}.example"):
            running.add(number)
            most = max(most, len(running))
            await asyncio.sleep(0.01)
            running.remove(number)

    await asyncio.gather(*(pass_gate(number) for number in range(12)))
    assert most == 3


async def test_waiting_that_is_cancelled_gives_everything_back() -> None:
    gates = HostGates(connections=1, per_host=1, pause_s=0)

    async def pass_gate() -> None:
        async with gates.passing("a.example"):
            await asyncio.sleep(0.05)

    tasks = [asyncio.create_task(pass_gate()) for _ in range(4)]
    await asyncio.sleep(0.01)
    for task in tasks[:3]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    passed = asyncio.create_task(pass_gate())
    done, _ = await asyncio.wait([passed], timeout=1)
    assert done == {passed}


async def test_hosts_are_forgotten_when_they_are_many() -> None:
    gates = HostGates(connections=10, per_host=1, pause_s=0)

    for number in range(5000):
        async with gates.passing(f"host{number}.example"):
            pass

    assert len(gates) <= 1024


# --- servers that do not keep to the rules ---------------------------------------------------


def stream(*chunks: bytes, pause_s: float, encoding: str | None = None) -> Handler:
    """Answer with the chunks, the last one again and again."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": encoding} if encoding else {})
        await response.prepare(request)
        number = 0
        while True:
            await response.write(chunks[min(number, len(chunks) - 1)])
            await asyncio.sleep(pause_s)
            number += 1

    return answer


@asynccontextmanager
async def serve_raw(answer: bytes) -> AsyncIterator[str]:
    """Answer every connection with these bytes, then close it."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1")
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()
    await server.wait_closed()
