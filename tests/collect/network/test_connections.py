import asyncio
import base64
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

from monitor.collect.network.addresses import AllowList
from monitor.collect.network.client import Client
from monitor.collect.network.connections import MOST_KEPT_HOSTS
from monitor.collect.network.robots import RobotsCache
from monitor.errors import (
    AddressRefused,
    BadUrl,
    ConnectionFailed,
    FetchError,
    RobotsDenied,
)
from monitor.model import Access
from tests.collect.loopback import NOW, AnyName, Names, Site, make_client, make_tls, serve

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate")

# --- addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2:{port}/", "http://inner.example:{port}/", "http://[::1]:{port}/"]
)
async def test_fault_1_private_addresses_are_not_dialled(site: Site, url: str) -> None:
    async with (
        serve("127.0.0.2", site.port) as inner,
        make_client(Names(inner_example=["127.0.0.2"])) as client,
    ):
        with pytest.raises(AddressRefused, match="not on the public Internet"):
            await client.get(url.format(port=site.port))

    assert inner.requests == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "0177.0.0.1"])
async def test_fault_1_other_spellings_of_loopback_are_not_dialled(site: Site, host: str) -> None:
    async with make_client(allow_private=AllowList()) as client:
        with pytest.raises((BadUrl, ConnectionFailed, AddressRefused)):
            await client.get(site.url(host=host))

    assert site.requests == []


async def test_fault_2_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    async with serve("127.0.0.2", site.port) as inner, make_client() as client:
        site.redirect("/", f"http://127.0.0.2:{site.port}/secret")
        with pytest.raises(AddressRefused) as caught:
            await client.get(site.url())

    assert caught.value.url == site.url()
    assert inner.requests == []


async def test_fault_3_of_mixed_answers_only_the_public_address_is_dialled(site: Site) -> None:
    names = Names(mixed_example=["127.0.0.2", "127.0.0.3", "127.0.0.1"])
    site.pages["/"] = web.Response(body=b"ok")

    async with serve("127.0.0.2", site.port) as inner, make_client(names) as client:
        assert (await client.get(site.url(host="mixed.example"))).body == b"ok"

    assert inner.requests == []


async def test_fault_1_an_allowed_host_does_not_open_its_address_to_others(site: Site) -> None:
    names = Names(intranet_example=["127.0.0.1"], evil_example=["127.0.0.1"])
    site.pages["/"] = web.Response(body=b"ok")
    allowed = AllowList.parse(["intranet.example"])

    async with make_client(names, allow_private=allowed) as client:
        answers = await asyncio.gather(
            *(client.get(site.url(host=f"{name}.example")) for name in ("intranet", "evil")),
            return_exceptions=True,
        )

    assert [type(answer).__name__ for answer in answers] == ["Page", "AddressRefused"]


async def test_fault_11_an_international_host_is_resolved_in_its_ascii_form(site: Site) -> None:
    names = Names(**{"xn--rdaction-b1a_example": ["127.0.0.1"]})
    site.pages["/"] = web.Response(body=b"ok")

    async with make_client(names) as client:
        page = await client.get(site.url(host="rédaction.example"))

    assert page.body == b"ok"
    assert names.asked == ["xn--rdaction-b1a.example"]
    assert page.final_url == site.url(host="xn--rdaction-b1a.example")


class Rebinding(Names):
    """Answers with 127.0.0.1 at first and with 127.0.0.2 from then on."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.names[host] = ["127.0.0.2" if self.asked else "127.0.0.1"]
        return await super().resolve(host, port, family)


async def test_fault_3_of_a_name_that_changes_its_answer_the_vetted_address_is_dialled(site: Site) -> None:
    """Whoever resolves once to check and once more to connect reaches the second address."""
    names = Rebinding()
    site.pages["/"] = web.Response(body=b"ok")

    async with serve("127.0.0.2", site.port) as inner, make_client(names) as client:
        page = await client.get(site.url(host="rebinding.example"))
        assert names.asked == ["rebinding.example"]
        async with make_client(names) as later:
            with pytest.raises(AddressRefused):
                await later.get(site.url(host="rebinding.example"))

    assert page.body == b"ok"
    assert inner.requests == []


async def test_fault_5_forms_and_robots_files_go_through_the_same_guard(site: Site) -> None:
    async with serve("127.0.0.2", site.port) as inner, make_client() as client:
        with pytest.raises(AddressRefused):
            await client.post(inner.url("/hub", host="127.0.0.2"), form={"hub.mode": "subscribe"})
        site.redirect("/hub", inner.url("/hub", host="127.0.0.2"), 307)
        with pytest.raises(AddressRefused):
            await client.post(site.url("/hub"), form={"hub.mode": "subscribe"})
        with pytest.raises(RobotsDenied):
            await RobotsCache(client, "MediaMonitor").check(inner.url("/a", host="127.0.0.2"), NOW)

    assert inner.requests == []


# --- connections that are kept open ----------------------------------------------------------


async def test_the_second_of_several_requests_opens_a_connection_for_the_others(
    site: Site, client: Client
) -> None:
    site.pages["/"] = web.Response(body=b"ok")

    for _ in range(5):
        await client.get(site.url())

    peers = [visit.peer for visit in site.visits]
    assert len(set(peers)) == 2
    assert len(set(peers[1:])) == 1
    asked = [request.headers.get("Connection") for request in site.requests]
    assert asked == ["close", None, None, None, None]


async def test_who_waits_in_line_finds_the_connection_open(site: Site) -> None:
    site.pages["/"] = web.Response(body=b"ok")

    async with make_client(connections_per_host=1) as client:
        await asyncio.gather(*(client.get(site.url()) for _ in range(6)))

    assert len({visit.peer for visit in site.visits}) <= 2


async def test_a_kept_connection_serves_no_other_host(site: Site) -> None:
    """One address, two hosts, one of them allowed: what was dialled for it is not lent to the other."""
    names = Names(intranet_example=["127.0.0.1"], evil_example=["127.0.0.1"])
    site.pages["/"] = web.Response(body=b"ok")
    allowed = AllowList.parse(["intranet.example"])

    async with make_client(names, allow_private=allowed) as client:
        for _ in range(3):
            await client.get(site.url(host="intranet.example"))
            with pytest.raises(AddressRefused):
                await client.get(site.url(host="evil.example"))

    assert {visit.host for visit in site.visits} == {"intranet.example"}


async def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(site: Site, client: Client) -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    site.pages["/"] = web.Response(body=b"ok")
    for _ in range(3):
        await client.get(site.url())
    site.pages["/once"] = hang_up
    with pytest.raises(ConnectionFailed):
        await client.get(site.url("/once"))

    assert (await client.get(site.url())).body == b"ok"


async def test_a_form_is_never_sent_twice(site: Site, client: Client) -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    site.pages |= {"/": web.Response(body=b"ok"), "/form": hang_up}
    for _ in range(3):
        await client.get(site.url())

    with pytest.raises(ConnectionFailed, match="closed the connection"):
        await client.post(site.url("/form"), form={"a": "b"})
    assert [visit.path for visit in site.visits].count("/form") == 1
    assert site.visits[-1].peer not in {visit.peer for visit in site.visits[:-1]}


async def test_connections_are_kept_for_few_hosts(site: Site) -> None:
    site.pages["/"] = web.Response(body=b"ok")
    hosts = [f"h{number}.example" for number in range(MOST_KEPT_HOSTS + 10)]

    async with make_client(AnyName()) as client:
        for _ in range(2):
            await asyncio.gather(*(client.get(site.url(host=host)) for host in hosts))

    asked_to_close = [request.headers.get("Connection") == "close" for request in site.requests]
    assert asked_to_close.count(False) == MOST_KEPT_HOSTS


# --- TLS -------------------------------------------------------------------------------------


@needs_openssl
async def test_fault_8_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path, client: Client) -> None:
    async with serve(tls=make_tls(tmp_path)) as site:
        for _ in range(3):
            with pytest.raises(ConnectionFailed, match=r"certificate of 127\.0\.0\.1 cannot be verified"):
                await client.get(site.url().replace("http:", "https:"))
    assert site.requests == []


# --- proxies ---------------------------------------------------------------------------------


class Proxy:
    """An HTTP proxy that reaches one port, whatever it is asked for, and notes what it is asked."""

    def __init__(self, port: int) -> None:
        self.heads: list[str] = []
        self.port = 0
        self._target = port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        if not head.startswith("CONNECT "):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nby proxy.")
            writer.close()
            return
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def run_proxy(port: int = 0) -> AsyncIterator[Proxy]:
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.2")
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    server.close()
    await server.wait_closed()


def access_by(proxy: Proxy, user_info: str = "") -> Access:
    return Access(proxy=f"http://{user_info}127.0.0.2:{proxy.port}")


async def test_a_proxy_is_the_users_choice_and_may_be_anywhere() -> None:
    async with run_proxy() as proxy, make_client(allow_private=AllowList()) as client:
        page = await client.get("http://paper.example/feed?a=b", access=access_by(proxy, "ann:s%40crt@"))

    assert page.body == b"by proxy."
    assert page.url == "http://paper.example/feed?a=b"
    assert proxy.heads[0].startswith("GET http://paper.example/feed?a=b HTTP/1.1\r\n")
    credentials = base64.b64encode(b"ann:s@crt").decode()
    assert f"Proxy-Authorization: Basic {credentials}\r\n" in proxy.heads[0]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "localhost", "127.1"]
)
async def test_fault_1_a_proxy_is_not_asked_for_private_addresses(host: str) -> None:
    async with run_proxy() as proxy, make_client(allow_private=AllowList()) as client:
        with pytest.raises(AddressRefused):
            await client.get(f"http://{host}/", access=access_by(proxy))

    assert proxy.heads == []


async def test_a_proxy_is_asked_for_private_addresses_that_are_allowed() -> None:
    async with run_proxy() as proxy, make_client() as client:
        page = await client.get("http://127.0.0.1/", access=access_by(proxy))

    assert page.body == b"by proxy."


@needs_openssl
async def test_fault_8_a_certificate_is_verified_through_a_proxy_too(tmp_path: Path) -> None:
    async with (
        serve(tls=make_tls(tmp_path)) as site,
        run_proxy(site.port) as proxy,
        make_client() as client,
    ):
        with pytest.raises(ConnectionFailed, match=r"certificate of paper\.example cannot be verified"):
            await client.get("https://paper.example/", access=access_by(proxy, "ann:secret@"))

    assert proxy.heads[0].startswith("CONNECT paper.example:443 HTTP/1.1\r\n")
    assert site.requests == []


async def test_the_vetting_goes_on_after_a_proxy_was_dialled(site: Site) -> None:
    site.pages["/"] = web.Response(body=b"ok")

    async with run_proxy() as proxy, make_client(allow_private=AllowList()) as client:
        await client.get("http://paper.example/", access=access_by(proxy))
        with pytest.raises(AddressRefused):
            await client.get(f"http://127.0.0.2:{proxy.port}/")
        with pytest.raises(AddressRefused):
            await client.get(site.url())
    assert len(proxy.heads) == 1


async def test_a_proxy_that_does_not_answer_is_named_without_its_password(client: Client) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        access = Access(proxy=f"http://ann:secret@127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(ConnectionFailed, match="the proxy cannot be connected to") as caught:
            await client.get("http://paper.example/", access=access)
    assert "secret" not in str(caught.value)


async def test_the_name_of_a_proxy_is_resolved_here() -> None:
    async with make_client(Names()) as client:
        with pytest.raises(ConnectionFailed, match=r"the name proxy\.example cannot be resolved"):
            await client.get("http://paper.example/", access=Access(proxy="http://proxy.example:3128"))


@pytest.mark.parametrize("proxy", ["", "socks5://ann:secret@127.0.0.1", "127.0.0.1:3128", "http://[::1"])
async def test_what_is_no_proxy_is_said(client: Client, proxy: str) -> None:
    with pytest.raises(BadUrl, match="its proxy is not a URL") as caught:
        await client.get("http://paper.example/", access=Access(proxy=proxy))
    assert "secret" not in str(caught.value)


async def test_a_refusal_by_the_proxy_is_a_connection_failure() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1")
    async with make_client() as client:
        access = Access(proxy=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(FetchError, match="the proxy answered 407"):
            await client.get("https://paper.example/", access=access)
    server.close()
    await server.wait_closed()
