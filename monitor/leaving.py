"""The door out: where recipients unsubscribe, by the link in a mail or by their mail program (RFC 8058).

A GET changes nothing, for whoever scans mail follows links: it shows a page with a button. A POST
unsubscribes. Whether an address was subscribed nobody learns here: every token gets the same pages.

How it bears malice: tokens are 256 random bits, and only what looks like one is looked up in the database,
which is read; it is written to for a token that is known. `monitor.door` has the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web

from monitor.digest.languages import choose_phrases
from monitor.digest.leavepage import POLICY, render_leave_page
from monitor.door import Door, read_body
from monitor.model import Outcome
from monitor.pipeline.recipients import LEAVE_PATH
from storage.protocol import Storage

MAX_BODY_BYTES = 10_000

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class LeavingServer(Door):
    """The server for those who unsubscribe; an async context manager.

    Belongs to the thread of its storage. What became of a call is an outcome, for `record`, which names no
    address. Entering raises ConfigError if the address cannot be listened on.
    """

    def __init__(
        self,
        host: str,
        port: int,
        storage: Storage,
        record: Callable[[Sequence[Outcome]], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._record = record
        self._clock = clock
        path = LEAVE_PATH + "{language}/{token}"
        routes = [web.get(path, self._ask, allow_head=False), web.post(path, self._let_go)]
        super().__init__(host, port, routes, "recipients to unsubscribe")

    async def _ask(self, request: web.Request) -> web.Response:
        return _answer(request, done=False)

    async def _let_go(self, request: web.Request) -> web.Response:
        await read_body(request, MAX_BODY_BYTES)  # it says nothing that the method and the token do not
        token = request.match_info["token"]
        found = self._storage.find_recipient(token) if _TOKEN.fullmatch(token) else None
        if found is not None and (found.left_at is None or found.listed):
            now = self._clock()
            self._storage.remove_recipient(found.topic_id, found.channel, found.address, now)
            self._record([Outcome("publish", f"{found.topic_id} {found.channel}", "unsubscribed", None, now)])
        return _answer(request, done=True)


def _answer(request: web.Request, *, done: bool) -> web.Response:
    page = render_leave_page(choose_phrases(request.match_info["language"]), done=done)
    return web.Response(text=page, content_type="text/html", headers=_HEADERS)
