"""The door for other programs: `/healthz`, `/readyz` and `/metrics`.

    /healthz   200 while the jobs get on, 503 when one is stuck
    /readyz    200 while feeds are read and can be saved, 503 otherwise
    /metrics   figures for Prometheus

Who may ask: on a loopback address whoever is on this machine, if they name the machine so; a page in a
browser that had its own name lead here (DNS rebinding) names itself, and is refused. Elsewhere, or where a
token is set, whoever has the token: the figures name no secret, but the topics and how the service is.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from monitor.collect.network.addresses import is_loopback
from monitor.door import Door
from monitor.watch.metrics import CONTENT_TYPE

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the door tells. `find_stuck` returns the names of jobs that do not get on, `find_unready` what is
    missing until the service does its work; nothing if all is well."""

    find_stuck: Callable[[], list[str]]
    find_unready: Callable[[], list[str]]
    measure_idle: Callable[[], Mapping[str, float]]
    write_metrics: Callable[[], bytes]


class HealthServer(Door):
    """The server; an async context manager. Port 0 takes any that is free.

    Belongs to the thread of the loop. Without a token it must listen on a loopback address. Entering raises
    ConfigError if the address cannot be listened on.
    """

    def __init__(self, host: str, port: int, token: str | None, answers: Answers) -> None:
        assert token or is_loopback(host), "the configuration asks for a token then"
        self._token = token
        self._answers = answers
        routes = [
            web.get("/healthz", self._guard(self._tell_health)),
            web.get("/readyz", self._guard(self._tell_ready)),
            web.get("/metrics", self._guard(self._tell_metrics)),
        ]
        super().__init__(host, port, routes, "health and metrics")

    def _guard(
        self, answer: Callable[[], web.Response]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer_if_allowed(request: web.Request) -> web.StreamResponse:
            if self._token is not None:
                if not _carries(request, self._token):
                    return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"} | _HEADERS)
            elif not _names_loopback(request.headers.get("Host", "")):
                return web.Response(status=421, headers=_HEADERS)
            return answer()

        return answer_if_allowed

    def _tell_health(self) -> web.Response:
        stuck = self._answers.find_stuck()
        idle = {name: round(idle_s, 1) for name, idle_s in self._answers.measure_idle().items()}
        return _answer_json({"alive": not stuck, "stuck": stuck, "idle_s": idle}, well=not stuck)

    def _tell_ready(self) -> web.Response:
        missing = self._answers.find_unready()
        return _answer_json({"ready": not missing, "missing": missing}, well=not missing)

    def _tell_metrics(self) -> web.Response:
        body = self._answers.write_metrics()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE} | _HEADERS)


def _names_loopback(host_header: str) -> bool:
    host, _, port = host_header.rpartition(":")
    if not port.isdigit():
        host = host_header
    return is_loopback(host.removeprefix("[").removesuffix("]"))


def _carries(request: web.Request, token: str) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    is_bearer = kind.lower() == "bearer"
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode()) and is_bearer


def _answer_json(told: Mapping[str, object], *, well: bool) -> web.Response:
    return web.Response(
        status=200 if well else 503,
        text=json.dumps(told) + "\n",
        content_type="application/json",
        headers=_HEADERS,
    )
