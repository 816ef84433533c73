import asyncio
import socket

import pytest
from aiohttp.abc import ResolveResult

from monitor.collect.network.client import Client
from monitor.errors import BadUrl, ConnectionFailed, FetchTimeout
from tests.collect.loopback import Names, Site, make_client, serve_raw


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


async def test_a_number_that_is_no_address_is_a_bad_url(client: Client) -> None:
    with pytest.raises(BadUrl, match="not a host that can be asked"):
        await client.get("http://2130706433/")
