"""Servers on loopback that keep a log, names that resolve to them, and a client that may talk to them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from monitor.collect.network.addresses import AllowList
from monitor.collect.network.client import Client, ClientSettings, build_user_agent

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LOOPBACK = AllowList.parse(["127.0.0.1"])
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """Resolves the names it is given ("a_example" is a.example), and notes what it is asked."""

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


class AnyName(Names):
    """Resolves every name to 127.0.0.1."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.names.setdefault(host, ["127.0.0.1"])
        return await super().resolve(host, port, family)


@dataclass
class Visit:
    """One request in the log of a server. Times are loop times, `peer` tells connections apart."""

    host: str
    path: str
    body: bytes
    peer: int
    started: float
    ended: float = float("inf")


class Site:
    """A server on loopback that notes every request."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.visits: list[Visit] = []
        self.pages: dict[str, Handler | web.Response] = {}
        self.port = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def redirect(self, path: str, to: str, status: int = 301, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = web.Response(status=status, headers={"Location": to} | named)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        assert request.transport is not None
        peer = request.transport.get_extra_info("peername")[1]
        host = request.host.rsplit(":", 1)[0]
        visit = Visit(host, request.path, await request.read(), peer, loop.time())
        self.requests.append(request)
        self.visits.append(visit)
        try:
            page = self.pages[request.path]
            if isinstance(page, web.Response):
                return web.Response(status=page.status, headers=page.headers, body=page.body)
            return await page(request)
        finally:
            visit.ended = loop.time()


@asynccontextmanager
async def serve(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    server = TestServer(app, host=host, port=port, scheme="https" if tls else "http")
    await server.start_server(ssl=tls)
    site.port = server.port or 0
    yield site
    await server.close()


@asynccontextmanager
async def serve_raw(answer: bytes, then: bytes = b"") -> AsyncIterator[str]:
    """Answer every connection with these bytes, `then` with those again and again, then close it."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            while then:
                writer.write(then)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1")
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()
    await server.wait_closed()


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


def dawdle(seconds: float) -> Handler:
    """Answer after a while."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.Response(body=b"ok")

    return answer


def make_tls(folder: Path) -> ssl.SSLContext:
    """Return what a server needs whose certificate nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -keyout {key} -out {certificate}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    return tls


def make_client(resolver: AbstractResolver | None = None, **settings: Any) -> Client:
    chosen: dict[str, Any] = {
        "user_agent": build_user_agent("1.0", "https://monitor.example/about"),
        "allow_private": LOOPBACK,
        "pause_per_host_s": 0.0,
        "resolver": resolver or Names(),
    }
    return Client(ClientSettings(**(chosen | settings)), clock=lambda: NOW)
