import pytest
from aiohttp import web
from yarl import URL

from monitor.collect.network.client import Client
from monitor.collect.network.errands import Errand, is_same_service
from monitor.errors import BadStatus, RedirectFailed
from monitor.model import PLAIN_ACCESS, Access
from tests.collect.loopback import AnyName, Names, Site, make_client, serve

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
async def test_fault_11_redirects_that_lead_nowhere_end(
    site: Site, client: Client, location: str, reason: str
) -> None:
    site.redirect("/", location)
    site.redirect("/back", "/")
    for number in range(1, 20):
        site.redirect(f"/chain/{number}", f"/chain/{number + 1}")

    with pytest.raises(RedirectFailed, match=reason):
        await client.get(site.url())
    assert len(site.requests) <= 9


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/" + "a" * 5000, "cannot be fetched"),
        ("gopher://files.example/", "cannot be fetched"),
        ("javascript:alert(1)", "cannot be fetched"),
        ("data:text/html,hello", "cannot be fetched"),
        ("http://a..example/", "cannot be fetched"),
    ],
)
async def test_fault_11_redirects_to_what_cannot_be_requested_are_told(
    site: Site, client: Client, location: str, reason: str
) -> None:
    site.redirect("/", location)

    with pytest.raises(RedirectFailed, match=reason) as caught:
        await client.get(site.url())
    assert caught.value.url == site.url()
    assert len(str(caught.value)) < 5000


async def test_fault_11_an_endless_chain_of_new_addresses_ends(site: Site, client: Client) -> None:
    async def lead_on(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    site.pages |= {"/" + "x" * number: lead_on for number in range(20)}
    with pytest.raises(RedirectFailed, match="more than 8 times"):
        await client.get(site.url())
    assert len(site.requests) == 9


async def test_fault_11_a_fragment_makes_no_other_page(site: Site, client: Client) -> None:
    site.redirect("/", "/#again")

    with pytest.raises(RedirectFailed, match="loop"):
        await client.get(site.url("/#top"))
    assert len(site.requests) == 1


async def test_fault_11_user_info_that_a_redirect_carries_is_dropped(site: Site, client: Client) -> None:
    site.redirect("/", f"http://eve:trap@127.0.0.1:{site.port}/end")
    site.pages["/end"] = web.Response(body=b"ok")

    page = await client.get(site.url())

    assert "Authorization" not in site.requests[1].headers
    assert page.moved_to == site.url("/end")


# --- credentials -----------------------------------------------------------------------------


async def test_fault_7_credentials_go_to_the_server_they_name_and_nowhere_else(site: Site) -> None:
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


@pytest.mark.parametrize(
    ("first", "hop", "same"),
    [
        ("http://a.example/x", "http://a.example/y", True),
        ("http://a.example/", "https://a.example/", True),
        ("http://a.example:80/", "https://a.example:443/", True),
        ("https://a.example/", "http://a.example/", False),
        ("http://a.example/", "https://a.example:8443/", False),
        ("http://a.example:8080/", "https://a.example/", False),
        ("http://a.example/", "https://www.a.example/", False),
        ("http://a.example/", "http://a.example.evil.example/", False),
    ],
)
def test_a_service_is_a_server_and_its_https_side(first: str, hop: str, same: bool) -> None:
    assert is_same_service(URL(first), URL(hop)) is same


# --- access ----------------------------------------------------------------------------------

PRIVATE = Access(
    user_agent="Reader of Ann",
    headers=(("X-Token", "secret"), ("Authorization", "Bearer secret"), ("accept", "text/x-own")),
    cookies=(("session", "secret"), ("lang", "en")),
)


async def test_fault_7_what_a_feed_is_asked_with_goes_to_its_own_server_only(site: Site) -> None:
    names = Names(other_example=["127.0.0.1"])
    site.redirect("/", "/inside")
    site.redirect("/inside", site.url("/outside", host="other.example"))
    site.redirect("/outside", site.url("/end"))
    site.pages["/end"] = web.Response(body=b"ok")

    async with make_client(names) as client:
        page = await client.get(site.url(), access=PRIVATE)

    sent = [dict(request.headers) for request in site.requests]
    for headers in (sent[0], sent[1], sent[3]):
        assert headers["User-Agent"] == "Reader of Ann"
        assert (headers["X-Token"], headers["Authorization"]) == ("secret", "Bearer secret")
        assert headers["Cookie"] == "session=secret; lang=en"
    assert "secret" not in str(sent[2])
    assert sent[2]["User-Agent"].startswith("MediaMonitor/")
    assert page.final_url == site.url("/end")


async def test_own_headers_replace_ours_whatever_their_case(site: Site, client: Client) -> None:
    site.pages["/"] = web.Response()

    await client.get(site.url(), accept="text/xml", access=PRIVATE)

    assert site.requests[0].headers.getall("Accept") == ["text/x-own"]


@pytest.mark.parametrize(
    ("access", "host", "moved"),
    [
        (Access(headers=(("X-Token", "secret"),)), "other.example", False),
        (Access(cookies=(("id", "secret"),)), "other.example", False),
        (Access(headers=(("X-Token", "secret"),)), "first.example", True),
        (Access(timeout_s=5.0), "other.example", True),
    ],
)
async def test_a_feed_with_secrets_does_not_move_to_another_server(
    site: Site, access: Access, host: str, moved: bool
) -> None:
    site.redirect("/", site.url("/new", host=host))
    site.pages["/new"] = web.Response(body=b"ok")

    async with make_client(AnyName()) as client:
        page = await client.get(site.url(host="first.example"), access=access)

    assert page.body == b"ok"
    assert page.moved_to == (site.url("/new", host=host) if moved else None)


# --- cookies ---------------------------------------------------------------------------------


def want_cookie(location: str) -> web.Response:
    return web.Response(status=302, headers={"Location": location, "Set-Cookie": "seen=1; Path=/"})


async def test_a_server_that_insists_on_its_cookie_gets_it(site: Site, client: Client) -> None:
    async def insist(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"ok") if request.cookies.get("seen") == "1" else want_cookie("/")

    site.pages["/"] = insist

    page = await client.get(site.url())

    assert (page.body, page.final_url, page.moved_to) == (b"ok", site.url(), None)
    assert [request.headers.get("Cookie") for request in site.requests] == [None, "seen=1"]


async def test_cookies_live_no_longer_than_the_errand(site: Site, client: Client) -> None:
    site.pages |= {"/": want_cookie("/end"), "/end": web.Response(headers={"Set-Cookie": "late=1"})}

    for _ in range(2):
        await client.get(site.url())

    sent = [request.headers.get("Cookie") for request in site.requests]
    assert sent == [None, "seen=1", None, "seen=1"]


async def test_cookies_go_to_the_host_that_set_them(site: Site) -> None:
    site.redirect("/", site.url("/b", host="b.paper.example"), 302, Set_Cookie="wide=1; Domain=paper.example")
    site.redirect("/b", site.url("/end", host="a.paper.example"), 302, Set_Cookie="own=2; Path=/")
    site.pages["/end"] = web.Response()

    async with make_client(AnyName()) as client:
        await client.get(site.url(host="a.paper.example"))

    sent = [
        (visit.host, request.headers.get("Cookie"))
        for visit, request in zip(site.visits, site.requests, strict=True)
    ]
    assert sent == [("a.paper.example", None), ("b.paper.example", None), ("a.paper.example", "wide=1")]


async def test_a_cookie_that_changes_each_time_leads_nowhere(site: Site, client: Client) -> None:
    async def count(request: web.Request) -> web.StreamResponse:
        number = len(site.requests)
        return web.Response(status=302, headers={"Location": "/", "Set-Cookie": f"n={number}"})

    site.pages["/"] = count

    with pytest.raises(RedirectFailed, match="more than 8 times"):
        await client.get(site.url())


async def test_a_cookie_of_the_access_gives_way_to_the_same_one_set(site: Site, client: Client) -> None:
    site.pages |= {"/": want_cookie("/end"), "/end": web.Response()}

    await client.get(site.url(), access=Access(cookies=(("seen", "0"), ("lang", "en"))))

    assert [request.headers["Cookie"] for request in site.requests] == ["seen=0; lang=en", "seen=1; lang=en"]


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "=x",
        "a",
        "a\xe9=1",
        "a=\xe9; Path=/",
        'a="b; c',
        "a=1; Max-Age=0",
        "a=1; Expires=soon; Domain=com",
    ],
)
async def test_odd_cookies_do_no_harm(site: Site, client: Client, cookie: str) -> None:
    site.redirect("/", "/end", 302, Set_Cookie=cookie)
    site.pages["/end"] = web.Response(body=b"ok")

    assert (await client.get(site.url())).body == b"ok"


# --- forms -----------------------------------------------------------------------------------


async def test_a_form_is_sent(site: Site, client: Client) -> None:
    site.pages["/hub"] = web.Response(status=202, body=b"noted")

    page = await client.post(
        f"http://ann:secret@127.0.0.1:{site.port}/hub",
        form={"hub.mode": "subscribe", "hub.topic": "https://paper.example/a?b=c&d=é"},
    )

    request = site.requests[0]
    assert request.method == "POST"
    assert request.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert request.headers["Authorization"] == "Basic YW5uOnNlY3JldA=="
    assert site.visits[0].body == (
        b"hub.mode=subscribe&hub.topic=https%3A%2F%2Fpaper.example%2Fa%3Fb%3Dc%26d%3D%C3%A9"
    )
    assert (page.status, page.body, page.url) == (202, b"noted", site.url("/hub"))


@pytest.mark.parametrize(
    ("status", "followed"), [(307, True), (308, True), (301, False), (302, False), (303, False)]
)
async def test_a_form_follows_redirects_that_keep_it(
    site: Site, client: Client, status: int, followed: bool
) -> None:
    site.redirect("/hub", "/new", status)
    site.pages["/new"] = web.Response(status=202)

    if followed:
        await client.post(site.url("/hub"), form={"a": "b"})
        assert [(visit.path, visit.body) for visit in site.visits] == [("/hub", b"a=b"), ("/new", b"a=b")]
        assert [request.method for request in site.requests] == ["POST", "POST"]
    else:
        with pytest.raises(RedirectFailed, match=f"redirect of status {status}"):
            await client.post(site.url("/hub"), form={"a": "b"})
        assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("location", "followed"), [("https://b.example/", True), ("http://a.example/", False)]
)
def test_a_form_is_not_carried_out_of_encryption(location: str, followed: bool) -> None:
    errand = Errand(
        first=URL("https://a.example/hub"),
        shown="https://a.example/hub",
        headers={},
        validators={},
        authorization=None,
        access=PLAIN_ACCESS,
        proxy=None,
        form={"hub.secret": "s"},
        max_bytes=1,
        cut=False,
        max_redirects=8,
        total_timeout_s=1.0,
    )

    if followed:
        errand.follow(307, location, ())
        assert errand.hop == URL(location)
    else:
        with pytest.raises(RedirectFailed, match="without encryption"):
            errand.follow(307, location, ())


async def test_a_refused_form_is_a_bad_status(site: Site, client: Client) -> None:
    site.pages["/hub"] = web.Response(status=400)

    with pytest.raises(BadStatus, match="400"):
        await client.post(site.url("/hub"), form={"a": "b"})


# --- bodies ----------------------------------------------------------------------------------


async def test_a_body_is_sent_as_it_is_and_only_the_beginning_of_the_answer_read(
    site: Site, client: Client
) -> None:
    site.pages["/hook"] = web.Response(status=202, body=b"x" * 50_000)
    headers = {"Content-Type": "application/json", "X-Signature": "sha256=00"}

    page = await client.post_body(site.url("/hook"), b'{"a": "\xc3\xa9"}', headers=headers)

    assert (site.requests[0].method, site.visits[0].body) == ("POST", b'{"a": "\xc3\xa9"}')
    assert headers.items() <= dict(site.requests[0].headers).items()
    assert (page.status, len(page.body)) == (202, 10_000)


async def test_the_headers_of_a_body_go_to_its_own_server_only(site: Site, client: Client) -> None:
    async with serve(host="127.0.0.1") as other:
        site.redirect("/hook", other.url("/hook"), 307)
        other.pages["/hook"] = web.Response(status=204)

        await client.post_body(site.url("/hook"), b"{}", headers={"X-Signature": "sha256=00"})

    assert other.visits[0].body == b"{}"
    assert "X-Signature" not in other.requests[0].headers
