import asyncio
import itertools
from contextlib import suppress

import pytest
from aiohttp import web

from monitor.collect.network.client import Client, build_user_agent
from monitor.errors import BadStatus, BadUrl, FetchTimeout, HostResting
from monitor.model import Access
from tests.collect.loopback import NOW, AnyName, Site, Visit, dawdle, make_client

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
    ("version", "contact"), [("1.0", ""), ("1.0", "a b"), ("1.0\r\n", "x"), ("1", "(x)")]
)
def test_a_user_agent_is_made_of_visible_ascii(version: str, contact: str) -> None:
    with pytest.raises(ValueError, match="User-Agent"):
        build_user_agent(version, contact)


async def test_a_page_tells_how_long_its_server_took(site: Site) -> None:
    site.pages |= {"/": dawdle(0.1), "/first": web.Response(status=302, headers={"Location": "/"})}

    async with make_client(connections_per_host=1, pause_per_host_s=0.15) as client:
        quick, slow = await asyncio.gather(client.get(site.url()), client.get(site.url("/first")))

    assert 0.1 <= quick.elapsed_s < 0.15
    assert 0.1 <= slow.elapsed_s < 0.15


# --- time ------------------------------------------------------------------------------------


async def test_the_total_timeout_spans_all_hops(site: Site, client: Client) -> None:
    async def dawdle(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    site.pages |= {"/" + "x" * number: dawdle for number in range(9)}
    with pytest.raises(FetchTimeout):
        await client.get(site.url(), total_timeout_s=0.35)

    assert len(site.requests) == 4


async def test_a_feed_may_have_a_timeout_of_its_own(site: Site, client: Client) -> None:
    site.pages["/"] = dawdle(0.3)

    with pytest.raises(FetchTimeout, match=r"within 0\.1 s"):
        await client.get(site.url(), access=Access(timeout_s=0.1))
    with pytest.raises(FetchTimeout, match=r"within 0\.1 s"):
        await client.post(site.url(), form={}, access=Access(timeout_s=0.1))
    page = await client.get(site.url(), access=Access(timeout_s=0.1), total_timeout_s=2.0)
    assert page.body == b"ok"


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


@pytest.mark.parametrize("status", [403, 404, 410, 500, 502])
async def test_other_bad_statuses_send_nobody_to_rest(site: Site, client: Client, status: int) -> None:
    site.pages["/"] = web.Response(status=status, headers={"Retry-After": "600"})

    with pytest.raises(BadStatus) as caught:
        await client.get(site.url())
    assert caught.value.status == status
    assert client.rest_of(site.url()) == 0.0


# --- rests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "rest_s"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "99999999999"}, 86400),
        ({"Retry-After": "Wed, 04 Mar 2026 05:16:07 GMT"}, 600),
        ({"Retry-After": "Wed, 04 Mar 2099 05:16:07 GMT"}, 86400),
        ({}, 60),
        ({"Retry-After": "soon"}, 60),
    ],
)
async def test_a_refusal_sends_the_whole_domain_to_rest(
    site: Site, status: int, headers: dict[str, str], rest_s: float
) -> None:
    # Without a date of the server's own, the client's clock counts.
    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers | {"Date": ""})

    site.pages |= {"/": refuse, "/fine": web.Response(body=b"ok")}

    async with make_client(AnyName()) as client:
        with pytest.raises(BadStatus):
            await client.get(site.url(host="www.paper.example"))

        feeds = site.url("/fine", host="feeds.paper.example")
        assert client.rest_of(feeds) == pytest.approx(rest_s, abs=2)
        with pytest.raises(HostResting, match="asked for a pause") as caught:
            await client.get(feeds)
        assert caught.value.url == feeds
        assert caught.value.retry_after_s == pytest.approx(rest_s, abs=2)
        with pytest.raises(HostResting):
            await client.post(feeds, form={})
        assert len(site.requests) == 1

        await client.get(site.url("/fine", host="other.example"))
    assert [visit.host for visit in site.visits] == ["www.paper.example", "other.example"]


async def test_a_redirect_into_a_resting_domain_is_not_followed(site: Site) -> None:
    site.pages["/"] = web.Response(status=503)

    async with make_client(AnyName()) as client:
        with pytest.raises(BadStatus):
            await client.get(site.url(host="tired.example"))
        site.redirect("/go", site.url(host="tired.example"))
        with pytest.raises(HostResting):
            await client.get(site.url("/go", host="paper.example"))

    assert [visit.path for visit in site.visits] == ["/", "/go"]


async def test_a_short_rest_is_waited_out_and_costs_no_time(site: Site, client: Client) -> None:
    site.pages["/"] = web.Response(status=429, headers={"Retry-After": "1"})
    with pytest.raises(BadStatus):
        await client.get(site.url())
    site.pages["/"] = web.Response(body=b"ok")

    page = await client.get(site.url(), total_timeout_s=0.5)

    assert page.elapsed_s < 0.5
    first, second = site.visits
    assert second.started - first.ended >= 0.99


@pytest.mark.parametrize(
    ("statuses", "rest_s"), [((503, 503, 503), 240), ((503, 429, 200, 503), 60), ((503, 304, 503, 503), 120)]
)
async def test_refusals_one_after_the_other_make_longer_rests(
    site: Site, client: Client, statuses: tuple[int, ...], rest_s: float
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        number = len(site.requests)
        headers = {"Retry-After": "0"} if number < len(statuses) else {}
        return web.Response(status=statuses[number - 1], headers=headers)

    site.pages["/"] = answer
    for _ in statuses:
        with suppress(BadStatus):
            await client.get(site.url())

    assert client.rest_of(site.url()) == pytest.approx(rest_s, abs=1)


async def test_the_rest_of_what_is_no_url_is_not_told(client: Client) -> None:
    with pytest.raises(BadUrl):
        client.rest_of("mailto:ann@paper.example")


# --- politeness: what the servers' own log says ------------------------------------------------


def find_most_at_once(visits: list[Visit]) -> int:
    return max(sum(other.started <= visit.started < other.ended for other in visits) for visit in visits)


def find_shortest_gap(visits: list[Visit]) -> float:
    starts = sorted(visit.started for visit in visits)
    return min(later - earlier for earlier, later in itertools.pairwise(starts))


async def ask_domains(client: Client, site: Site, domains: int, requests: int) -> dict[str, list[Visit]]:
    """Ask each domain so often, by two hosts of it; return the visits by domain."""
    urls = [
        site.url("/", host=f"{'www' if number % 2 else 'feeds'}.paper{domain}.example")
        for domain in range(domains)
        for number in range(requests)
    ]
    await asyncio.gather(*(client.get(url) for url in urls))
    assert len(site.visits) == len(urls)
    return {
        domain: [visit for visit in site.visits if visit.host.endswith(domain)]
        for domain in (f"paper{number}.example" for number in range(domains))
    }


async def test_a_domain_gets_few_requests_at_once_and_all_together_many(site: Site) -> None:
    site.pages["/"] = dawdle(0.1)

    async with make_client(AnyName(), connections_per_host=2) as client:
        loop = asyncio.get_running_loop()
        started = loop.time()
        logs = await ask_domains(client, site, domains=12, requests=6)
        took_s = loop.time() - started

    assert {find_most_at_once(visits) for visits in logs.values()} == {2}
    assert find_most_at_once(site.visits) >= 20
    # Each domain needs three rounds of a tenth of a second; one after the other they would take 3.6 s.
    assert took_s < 1.8


async def test_a_domain_gets_requests_with_pauses_and_all_together_many(site: Site) -> None:
    site.pages["/"] = dawdle(0.02)

    async with make_client(AnyName(), pause_per_host_s=0.1) as client:
        loop = asyncio.get_running_loop()
        started = loop.time()
        logs = await ask_domains(client, site, domains=12, requests=4)
        took_s = loop.time() - started

    assert min(find_shortest_gap(visits) for visits in logs.values()) > 0.09
    assert took_s < 1.8  # one after the other, 3.6 s


async def test_one_slow_domain_delays_no_other(site: Site) -> None:
    """More requests wait for it than there are connections."""
    site.pages |= {"/slow": dawdle(1.0), "/": web.Response(body=b"ok")}

    async with make_client(AnyName(), connections=4) as client:
        slow = [asyncio.create_task(client.get(site.url("/slow", host="slow.example"))) for _ in range(20)]
        await asyncio.sleep(0.05)
        loop = asyncio.get_running_loop()
        started = loop.time()
        await asyncio.gather(*(client.get(site.url(host=f"quick{number}.example")) for number in range(40)))
        assert loop.time() - started < 0.6
        assert not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_a_slowed_down_domain_gets_longer_pauses(site: Site) -> None:
    site.pages["/"] = web.Response()

    async with make_client(AnyName(), pause_per_host_s=0.01) as client:
        client.slow_down("www.paper0.example", 0.15)
        logs = await ask_domains(client, site, domains=1, requests=3)

    assert find_shortest_gap(logs["paper0.example"]) > 0.14
