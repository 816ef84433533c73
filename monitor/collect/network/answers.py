"""Reading what servers answer: headers, and bodies within bounds."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

LONGEST_PAUSE_S = 24 * 60 * 60.0
"""A server that asks for a longer pause by Retry-After gets this one."""

LARGE_BODY_BYTES = 2**20
"""A body that grows beyond this needs a permit to go on."""

LARGE_BODIES_AT_ONCE = 4
"""How many permits there are; they bound the memory that many hostile servers can take together."""


class TooLarge(Exception):
    """A body went over its cap."""


class BodyReader:
    """Reads bodies, any number of small ones and few large ones at a time."""

    def __init__(self) -> None:
        self._permits = asyncio.Semaphore(LARGE_BODIES_AT_ONCE)

    async def read(
        self, response: aiohttp.ClientResponse, max_bytes: int, deadline: asyncio.Timeout, *, cut: bool
    ) -> bytes:
        """Return the decoded body; with `cut`, no more than its first `max_bytes`.

        It is read in pieces that are bounded before they are decoded, and neither they nor what is sent for
        them may come to more than `max_bytes`. `deadline` is put off by the time that a large body waits.
        Raises TooLarge.
        """
        if not cut and (response.content_length or 0) > max_bytes:
            raise TooLarge
        body = bytearray()
        try:
            goes_on = await _read_on(response.content, body, min(max_bytes, LARGE_BODY_BYTES), max_bytes)
            if not goes_on or max_bytes <= LARGE_BODY_BYTES:
                return _finish(body, max_bytes, must_end=goes_on and not cut)
            await self._take_permit(deadline)
            try:
                goes_on = await _read_on(response.content, body, max_bytes, max_bytes)
                return _finish(body, max_bytes, must_end=goes_on and not cut)
            finally:
                self._permits.release()
        except BaseException:
            # Whoever keeps the error keeps this frame with it, and should not keep what was read.
            body.clear()
            raise

    async def _take_permit(self, deadline: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        ends_at, asked_at = deadline.when(), loop.time()
        deadline.reschedule(None)
        await self._permits.acquire()
        if ends_at is not None:
            deadline.reschedule(ends_at + loop.time() - asked_at)


def read_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return headers by lower-case name, repeated ones joined, bytes that are no UTF-8 replaced."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        text = value
        if not text.isascii():
            text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        name = name.lower()
        headers[name] = text if name not in headers else f"{headers[name]}, {text}"
    return headers


def read_retry_after(response: aiohttp.ClientResponse, now: datetime) -> float | None:
    """Return the pause that an answer asks for, in seconds; None if it asks for none.

    A date is counted from the server's own clock where it tells the time, else from `now`.
    """
    sent_at = _parse_http_date(response.headers.get("Date"))
    return parse_retry_after(response.headers.get("Retry-After"), sent_at or now)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the pause a Retry-After header asks for (RFC 9110, 10.2.3), in seconds; None if none.

    The header holds seconds or a date, which is counted from `now`. The pause is between 0 and
    `LONGEST_PAUSE_S`.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,18}", text):
        return min(float(text), LONGEST_PAUSE_S)
    date = _parse_http_date(text)
    return None if date is None else min(max((date - now).total_seconds(), 0.0), LONGEST_PAUSE_S)


def _parse_http_date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text or "")
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


async def _read_on(content: aiohttp.StreamReader, body: bytearray, enough: int, max_wire_bytes: int) -> bool:
    """Add to `body` until it ends or is longer than `enough`; return whether it was cut short."""
    while piece := await content.readany():
        body += piece
        if len(body) > enough or content.total_raw_bytes > max_wire_bytes:
            return True
    return False


def _finish(body: bytearray, max_bytes: int, *, must_end: bool) -> bytes:
    if must_end:
        raise TooLarge
    del body[max_bytes:]
    return bytes(body)
