import asyncio
import gzip
import json
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import brotli
import pytest
from aiohttp import web
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.network.answers import LARGE_BODIES_AT_ONCE, LARGE_BODY_BYTES, parse_retry_after
from monitor.collect.network.client import Client
from monitor.errors import BodyTooLarge, FetchError, FetchTimeout
from tests.collect.loopback import NOW, Handler, Site, make_client, serve, serve_raw, stream

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=3),
    "zstd": zstd.compress,
}

# --- decoding --------------------------------------------------------------------------------


async def test_four_encodings_are_offered(site: Site, client: Client) -> None:
    site.pages["/"] = web.Response()

    await client.get(site.url())

    offered = site.requests[0].headers["Accept-Encoding"]
    assert {word.strip() for word in offered.split(",")} == set(ENCODINGS)


@pytest.mark.parametrize("encoding", [*ENCODINGS, "identity"])
async def test_bodies_are_decoded(site: Site, client: Client, encoding: str) -> None:
    text = b"Nobody of that name works at the harbour office. " * 50
    packed = ENCODINGS.get(encoding, bytes)(text)
    site.pages["/"] = web.Response(body=packed, headers={"Content-Encoding": encoding})

    assert (await client.get(site.url())).body == text


async def test_several_members_are_one_body(site: Site, client: Client) -> None:
    packed = gzip.compress(b"one, ") + gzip.compress(b"two")
    site.pages["/"] = web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    assert (await client.get(site.url())).body == b"one, two"


async def test_header_bytes_that_are_no_utf8_can_still_be_stored(client: Client) -> None:
    async with serve_raw(b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 2\r\n\r\nok") as url:
        page = await client.get(url)

    assert page.headers["x-name"] == "caf\N{REPLACEMENT CHARACTER}"


# --- bounds ----------------------------------------------------------------------------------

FETCH_BOMBS = """
import asyncio, json, resource, sys
from monitor.collect.network.addresses import AllowList
from monitor.collect.network.client import Client, ClientSettings
from monitor.errors import BodyTooLarge

async def main():
    settings = ClientSettings(
        "test", AllowList.parse(["127.0.0.1"]), max_bytes=2 * 2**20, pause_per_host_s=0.0
    )
    async with Client(settings) as client:
        for url in sys.argv[1:]:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            try:
                await client.get(url)
            except BodyTooLarge:
                outcome = "too large"
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(json.dumps([url, outcome, grown // 1024]))

asyncio.run(main())
"""


async def test_fault_9_bombs_are_cut_off_before_they_fill_memory(site: Site) -> None:
    """A few kilobytes that would become 50 MB, in each encoding; measured in a process of its own."""
    for encoding, encode in ENCODINGS.items():
        bomb = encode(bytes(50 * 2**20))
        assert len(bomb) < 2**17
        site.pages[f"/{encoding}"] = web.Response(body=bomb, headers={"Content-Encoding": encoding})

    urls = [site.url(path) for path in site.pages]
    fetching = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FETCH_BOMBS, *urls, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await fetching.communicate()

    answers = [json.loads(line) for line in printed.splitlines()]
    assert [(url, outcome) for url, outcome, _ in answers] == [(url, "too large") for url in urls]
    assert all(grown_mb < 12 for *_, grown_mb in answers), answers


async def test_fault_9_an_endless_body_is_cut_off(site: Site, client: Client) -> None:
    site.pages["/"] = stream(b"x" * 65536, pause_s=0)

    with pytest.raises(BodyTooLarge):
        await client.get(site.url(), max_bytes=200_000)
    assert len((await client.get(site.url(), max_bytes=200_000, cut=True)).body) == 200_000


async def test_a_body_announced_too_long_is_not_read(client: Client) -> None:
    async with serve_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") as url:
        with pytest.raises(BodyTooLarge):
            await client.get(url)


async def test_fault_9_a_body_that_only_drips_ends_at_the_total_timeout(site: Site, client: Client) -> None:
    site.pages["/"] = stream(b"x", pause_s=0.05)

    with pytest.raises(FetchTimeout, match=r"within 0\.3 s"):
        await client.get(site.url(), total_timeout_s=0.3)


async def test_fault_9_compressed_nothing_without_end_ends_at_the_total_timeout(
    site: Site, client: Client
) -> None:
    packer = zlib.compressobj()
    empty = packer.flush(zlib.Z_FULL_FLUSH)
    site.pages["/"] = stream(
        empty, *[packer.flush(zlib.Z_FULL_FLUSH)] * 99, pause_s=0.001, encoding="deflate"
    )

    with pytest.raises(FetchTimeout):
        await client.get(site.url(), total_timeout_s=0.3)


async def test_what_is_sent_is_bounded_too(site: Site, client: Client) -> None:
    """Little comes out of much: after each byte, thousands that mean nothing."""
    packer = zlib.compressobj()
    packed = packer.compress(b"x") + packer.flush(zlib.Z_FULL_FLUSH)
    padding = b"\0\0\0\xff\xff" * 10_000
    site.pages["/"] = stream(packed + padding, b"\0\1\0\xfe\xffx" + padding, pause_s=0, encoding="deflate")

    with pytest.raises(BodyTooLarge):
        await client.get(site.url(), max_bytes=1_000_000, total_timeout_s=5.0)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
async def test_fault_9_compressed_nothing_over_and_over_ends_in_time(
    site: Site, client: Client, encoding: str
) -> None:
    nothing = ENCODINGS[encoding](b"") * 500
    site.pages["/"] = stream(nothing, pause_s=0, encoding=encoding)

    with pytest.raises(FetchError):
        await client.get(site.url(), max_bytes=100_000, total_timeout_s=0.5)


@pytest.mark.parametrize(
    ("start", "then"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"x" * 1000),
        (b"HTTP/1.1 200 ", b"x" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", b"x" * 1000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: " + b"x" * 1000 + b"\r\n"),
    ],
    ids=["headers", "one header", "reason", "interim answers", "chunk extension", "trailers"],
)
async def test_what_goes_before_or_after_a_body_without_end_ends(
    client: Client, start: bytes, then: bytes
) -> None:
    async with serve_raw(start, then) as url:
        tracemalloc.start()
        with pytest.raises(FetchError):
            await client.get(url, total_timeout_s=0.5)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 8 * 2**20


async def test_fault_9_a_header_of_a_megabyte_is_no_answer(client: Client) -> None:
    headers = b"".join(b"X-Pad-%d: " % number + b"x" * 4000 + b"\r\n" for number in range(256))
    async with serve_raw(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\nbody") as url:
        with pytest.raises(FetchError, match="not valid HTTP"):
            await client.get(url)


# --- large bodies ----------------------------------------------------------------------------


def stall_after(size: int) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(bytes(size))
        await asyncio.sleep(60)
        return response

    return answer


async def test_a_large_body_waits_for_a_permit_and_the_wait_costs_it_nothing(site: Site) -> None:
    site.pages["/stalls"] = stall_after(LARGE_BODY_BYTES * 3 // 2)
    site.pages["/large"] = web.Response(body=bytes(LARGE_BODY_BYTES * 2))
    site.pages["/small"] = web.Response(body=b"small")

    async with make_client(connections_per_host=10) as client:
        loop = asyncio.get_running_loop()
        started = loop.time()
        stalled = [
            asyncio.create_task(client.get(site.url("/stalls"), total_timeout_s=1.0))
            for _ in range(LARGE_BODIES_AT_ONCE)
        ]
        await asyncio.sleep(0.3)
        waiting = asyncio.create_task(client.get(site.url("/large"), total_timeout_s=0.4))
        assert (await client.get(site.url("/small"))).body == b"small"
        assert loop.time() - started < 0.9
        page = await waiting

        assert loop.time() - started > 0.9
        assert len(page.body) == LARGE_BODY_BYTES * 2
        assert page.elapsed_s < 0.4
        answers = await asyncio.gather(*stalled, return_exceptions=True)
    assert [type(answer) for answer in answers] == [FetchTimeout] * LARGE_BODIES_AT_ONCE


async def test_who_gives_up_waiting_for_a_permit_leaves_it_to_others(site: Site) -> None:
    site.pages["/stalls"] = stall_after(LARGE_BODY_BYTES * 3 // 2)
    site.pages["/large"] = web.Response(body=bytes(LARGE_BODY_BYTES * 2))

    async with make_client(connections_per_host=10) as client:
        stalled = [
            asyncio.create_task(client.get(site.url("/stalls"))) for _ in range(LARGE_BODIES_AT_ONCE + 2)
        ]
        await asyncio.sleep(0.3)
        for task in stalled:
            task.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)

        page = await client.get(site.url("/large"), total_timeout_s=1.0)
    assert len(page.body) == LARGE_BODY_BYTES * 2


async def test_fault_9_many_hostile_servers_together_fill_no_memory() -> None:
    packer = zlib.compressobj(9)
    packed = packer.compress(bytes(4 * 2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    async with AsyncExitStack() as stack:
        sites = [await stack.enter_async_context(serve()) for _ in range(30)]
        for site in sites:
            site.pages["/"] = stream(packed, more, pause_s=0.001, encoding="deflate")
        client = await stack.enter_async_context(make_client(connections_per_host=64))
        tracemalloc.start()
        answers = await asyncio.gather(
            *(client.get(site.url(), max_bytes=8 * 2**20) for site in sites), return_exceptions=True
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert {type(answer) for answer in answers} == {BodyTooLarge}
    assert peak < 110 * 2**20


# --- Retry-After -----------------------------------------------------------------------------


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
