"""The HTTP server that strangers may knock at, wherever the service listens.

It speaks plain HTTP and stands behind the user's reverse proxy, which has the TLS. Nothing is logged, and no
answer names a version. A connection that has sent no whole request header in time is closed, however slowly
bytes drip; a body is bounded in bytes and time. The number of open connections is not bounded here: that is
for the proxy.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import NoReturn, Self

from aiohttp import web

from monitor.errors import ConfigError, ConfigProblem, StorageError

READ_TIMEOUT_S = 15.0
"""How long a request header may take to arrive, then its body."""

_LINGER_S = 0.5  # for a caller to take an answer given before all was read, or a request before we stop
_RETRY_AFTER_S = 60


class _Connection(web.RequestHandler):
    """A connection. What is no HTTP gets a bare answer: aiohttp's own would name its version, and repeat
    the line that it could not read, to the caller and in the log, with the token that may be in it."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        response = web.Response(status=status, headers={"Server": "monitor"})
        response.force_close()
        return response


class Door:
    """A server on one address; an async context manager. Port 0 takes any that is free.

    `purpose` is what the address is for. Entering raises ConfigError if it cannot be listened on.
    """

    def __init__(self, host: str, port: int, routes: Sequence[web.RouteDef], purpose: str) -> None:
        self._address = host, port
        self._routes = routes
        self._purpose = purpose
        self._bug: Exception | None = None
        self._runner: web.AppRunner
        self._listener: asyncio.Server

    async def __aenter__(self) -> Self:
        application = web.Application(middlewares=[self._keep_bugs])
        application.add_routes(self._routes)
        application.on_response_prepare.append(_hide_server)
        self._runner = web.AppRunner(application, shutdown_timeout=_LINGER_S)
        await self._runner.setup()
        host, port = self._address
        try:
            self._listener = await asyncio.get_running_loop().create_server(self._open, host, port)
        except OSError as error:
            await self._runner.cleanup()
            reason = error.strerror or str(error)
            if error.errno == errno.EADDRINUSE:
                reason = "another program, maybe another service, has it; write another `listen`"
            message = f"the address for {self._purpose} cannot be listened on: {reason}"
            raise ConfigError([ConfigProblem(f"{host}:{port}", 0, 0, message)]) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port the server listens on."""
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def raise_bug(self) -> None:
        """Raise what a request stumbled on since the last time: it must not end with the request."""
        bug, self._bug = self._bug, None
        if bug is not None:
            raise bug

    def _open(self) -> _Connection:
        server = self._runner.server
        assert server is not None, "the runner is set up before anything listens"
        return _Connection(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=READ_TIMEOUT_S,
            lingering_time=_LINGER_S,
            access_log=None,  # type: ignore[arg-type]  # aiohttp takes None for no log, and would log tokens
            auto_decompress=False,
        )

    @web.middleware
    async def _keep_bugs(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except StorageError:
            return ask_to_come_back()
        except Exception as error:  # whatever it is, raise_bug raises it again
            self._bug = error
            return web.Response(status=500)


async def read_body(request: web.Request, max_bytes: int) -> bytes:
    """Return the body of a request. Raises the HTTP error to answer with if it is too long or too slow."""
    if (request.content_length or 0) > max_bytes:
        _refuse_body(request, max_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > max_bytes:
                    _refuse_body(request, max_bytes)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (ConnectionError, web.RequestPayloadError) as error:
        raise web.HTTPBadRequest from error
    return bytes(body)


def ask_to_come_back() -> web.Response:
    """Return the answer to whom there is no room or no database for just now."""
    return web.Response(status=503, headers={"Retry-After": str(_RETRY_AFTER_S)})


def _refuse_body(request: web.Request, max_bytes: int) -> NoReturn:
    raise web.HTTPRequestEntityTooLarge(max_size=max_bytes, actual_size=request.content_length or max_bytes)


async def _hide_server(_: web.BaseRequest, response: web.StreamResponse) -> None:
    """Send no Server header: aiohttp's names its version and Python's."""
    response.headers.pop("Server", None)
