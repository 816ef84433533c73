import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from monitor.collect.network.client import Client, ClientSettings
from monitor.collect.network.robots import MAX_BYTES, RobotsCache
from monitor.errors import (
    BadStatus,
    BadUrl,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    HostResting,
    RedirectFailed,
    RobotsDenied,
)
from monitor.model import Page, RobotsFile
from tests.collect.loopback import AnyName, make_client, serve

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ROBOTS = "https://herald.example/robots.txt"
STORY = "https://herald.example/news/1"


class Library(Client):
    """A client that has its answers at hand, and notes what it is asked."""

    def __init__(self, **answers: str | FetchError) -> None:
        super().__init__(ClientSettings("test"))
        self.answer: str | bytes | FetchError = answers.get("robots", "")
        self.asked: list[str] = []
        self.slowed: list[tuple[str, float]] = []

    def slow_down(self, host: str, pause_s: float) -> None:
        self.slowed.append((host, pause_s))

    async def get(self, url: str, *, max_bytes: int | None = None, cut: bool = False, **_: object) -> Page:
        self.asked.append(url)
        await asyncio.sleep(0)
        if isinstance(self.answer, FetchError):
            raise self.answer
        body = self.answer if isinstance(self.answer, bytes) else self.answer.encode()
        assert cut
        return Page(url, url, 200, {}, body[:max_bytes], NOW, None)


class Shelf:
    """A shelf that outlives the cache, and notes what is looked for."""

    def __init__(self) -> None:
        self.files: dict[str, RobotsFile] = {}
        self.sought: list[str] = []

    def load_robots(self, origin: str) -> RobotsFile | None:
        self.sought.append(origin)
        return self.files.get(origin)

    def save_robots(self, file: RobotsFile) -> None:
        self.files[file.origin] = file


def make_cache(robots: str | FetchError) -> tuple[RobotsCache, Library]:
    library = Library(robots=robots)
    return RobotsCache(library, "MediaMonitor"), library


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("<html>not found</html>", True),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: mediamonitor\nDisallow: /shop/", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: MediaMonitor/2\nDisallow: /news/", False),
        ("User-agent: Other\nUser-agent: MediaMonitor\nDisallow: /news/", False),
        ("User-agent: Other\nDisallow: /\nUser-agent: *\nDisallow: /shop/", True),
        ("User-agent: Media\nDisallow: /", True),
        ("User-agent: MediaMonitorPlus\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /news/\r\n", False),
        ("useragent *\nDisallow: /news/", False),
    ],
)
async def test_the_wishes_of_a_host_are_kept(robots: str, allowed: bool) -> None:
    cache, library = make_cache(robots)

    assert await cache.allows(STORY, NOW) is allowed
    assert library.asked == [ROBOTS]


async def test_a_refusal_names_the_page_without_credentials() -> None:
    cache, library = make_cache("User-agent: *\nDisallow: /news/")

    with pytest.raises(RobotsDenied, match="asks us not to fetch") as caught:
        await cache.check("https://ann:secret@herald.example/news/1", NOW)
    assert caught.value.url == STORY
    assert library.asked == [ROBOTS]
    await cache.check("https://herald.example/about", NOW)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_a_host_without_the_file_has_no_wishes(status: int) -> None:
    cache, library = make_cache(BadStatus(ROBOTS, status))

    assert await cache.allows(STORY, NOW)
    assert await cache.allows(STORY, NOW + timedelta(hours=23))
    assert len(library.asked) == 1


async def test_endless_redirects_count_as_no_file() -> None:
    cache, _ = make_cache(RedirectFailed(ROBOTS, "it redirects in a loop"))

    assert await cache.allows(STORY, NOW)


@pytest.mark.parametrize(
    "error",
    [
        BadStatus(ROBOTS, 500),
        BadStatus(ROBOTS, 503),
        BadStatus(ROBOTS, 429),
        ConnectionFailed(ROBOTS, "closed"),
        FetchTimeout(ROBOTS, "slow"),
    ],
)
async def test_a_host_in_trouble_is_left_alone_and_asked_again_later(error: FetchError) -> None:
    cache, library = make_cache(error)

    with pytest.raises(RobotsDenied, match="cannot be read at present"):
        await cache.check(STORY, NOW)
    assert not await cache.allows(STORY, NOW + timedelta(minutes=9))
    library.answer = ""
    assert await cache.allows(STORY, NOW + timedelta(minutes=10))
    assert len(library.asked) == 2


async def test_the_file_is_believed_for_a_day() -> None:
    cache, library = make_cache("User-agent: *\nDisallow: /news/")

    assert not await cache.allows(STORY, NOW)
    library.answer = ""
    assert not await cache.allows(STORY, NOW + timedelta(hours=23, minutes=59))
    assert await cache.allows(STORY, NOW + timedelta(hours=24))


async def test_concurrent_askers_share_one_fetch() -> None:
    cache, library = make_cache("")

    answers = await asyncio.gather(*(cache.allows(STORY, NOW) for _ in range(20)))

    assert answers == [True] * 20
    assert len(library.asked) == 1


async def test_an_asker_that_gives_up_leaves_the_others_served() -> None:
    cache, _ = make_cache("")
    askers = [asyncio.create_task(cache.allows(STORY, NOW)) for _ in range(3)]
    await asyncio.sleep(0)
    askers[0].cancel()

    assert await asyncio.gather(*askers[1:]) == [True, True]


async def test_each_origin_has_its_own_file() -> None:
    cache, library = make_cache("")

    for url in ("http://herald.example/a", "https://herald.example:8443/a", "https://herald.example/b"):
        await cache.allows(url, NOW)

    assert library.asked == [
        "http://herald.example/robots.txt",
        "https://herald.example:8443/robots.txt",
        ROBOTS,
    ]


async def test_a_line_cut_at_the_cap_does_not_forbid_more_than_meant() -> None:
    head = "User-agent: *\n#"
    rule = "\nDisallow: /"
    filler = "x" * (MAX_BYTES - len(head) - len(rule))
    cache, _ = make_cache(head + filler + rule + "private")

    assert await cache.allows(STORY, NOW)


async def test_a_hostile_file_takes_no_time() -> None:
    names = "".join(f"User-agent: robot{number}\n" for number in range(12_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(14_000))
    cache, _ = make_cache(names + rules + "User-agent: *\nDisallow: /news/\n")
    started = time.monotonic()

    assert not await cache.allows(STORY, NOW)
    assert time.monotonic() - started < 3


async def test_what_is_no_url_is_said() -> None:
    cache, library = make_cache("")

    with pytest.raises(BadUrl):
        await cache.allows("mailto:ann@herald.example", NOW)
    assert library.asked == []


# --- crawl delay -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("robots", "slowed"),
    [
        ("User-agent: *\nCrawl-delay: 5", [("herald.example", 5.0)]),
        ("User-agent: *\nCrawl-delay: 2.5\nDisallow: /shop/", [("herald.example", 2.5)]),
        (
            "User-agent: *\nCrawl-delay: 30\n\nUser-agent: MediaMonitor\nCrawl-delay: 3",
            [("herald.example", 3.0)],
        ),
        ("User-agent: Other\nCrawl-delay: 30\n\nUser-agent: *\nDisallow: /shop/", []),
        ("User-agent: *\nCrawl-delay: a while", []),
        ("User-agent: *\nDisallow:", []),
    ],
)
async def test_a_crawl_delay_is_passed_on(robots: str, slowed: list[tuple[str, float]]) -> None:
    cache, library = make_cache(robots)

    await cache.check(STORY, NOW)

    assert library.slowed == slowed


async def test_fault_28_a_file_that_came_by_a_clock_ahead_is_fetched_anew() -> None:
    library, shelf = Library(robots="User-agent: *\nDisallow: /"), Shelf()
    cache = RobotsCache(library, "MediaMonitor", shelf)
    assert not await cache.allows(STORY, NOW + timedelta(days=365))

    library.answer = ""
    assert await cache.allows(STORY, NOW)
    assert await RobotsCache(library, "MediaMonitor", shelf).allows(STORY, NOW)
    assert len(library.asked) == 2


# --- the shelf -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "body", "is_open", "lifetime"),
    [
        ("User-agent: *\nDisallow: /news/", b"User-agent: *\nDisallow: /news/", True, timedelta(hours=24)),
        (BadStatus(ROBOTS, 404), None, True, timedelta(hours=24)),
        (BadStatus(ROBOTS, 500), None, False, timedelta(minutes=10)),
    ],
)
async def test_what_was_learnt_outlives_the_program(
    answer: str | FetchError, body: bytes | None, is_open: bool, lifetime: timedelta
) -> None:
    shelf = Shelf()
    library = Library(robots=answer)
    allowed = await RobotsCache(library, "MediaMonitor", shelf).allows(STORY, NOW)

    origin = "https://herald.example"
    assert shelf.files == {origin: RobotsFile(origin, body, is_open, NOW + lifetime)}
    later = RobotsCache(library, "MediaMonitor", shelf)
    assert await later.allows(STORY, NOW + lifetime - timedelta(seconds=1)) is allowed
    assert library.asked == [ROBOTS]
    await later.allows(STORY, NOW + lifetime)
    assert library.asked == [ROBOTS] * 2


async def test_the_rules_that_are_kept_are_bounded_in_bytes() -> None:
    shelf, hosts = Shelf(), [f"https://paper-{number}.example" for number in range(8)]
    library = Library(robots="User-agent: *\nDisallow: /news/\n#" + "x" * 300_000)
    cache = RobotsCache(library, "MediaMonitor", shelf)
    for host in (*hosts, hosts[-1], hosts[0]):
        assert not await cache.allows(f"{host}/news/1", NOW)
    assert shelf.sought == [*hosts, hosts[0]]  # the last is known still, the first is read from the shelf
    assert len(library.asked) == len(hosts)


# --- hosts that rest -------------------------------------------------------------------------


async def test_while_a_host_rests_nothing_is_learnt_about_it() -> None:
    shelf = Shelf()
    library = Library(robots=HostResting(ROBOTS, 300.0))
    cache = RobotsCache(library, "MediaMonitor", shelf)

    with pytest.raises(HostResting):
        await cache.check(STORY, NOW)
    library.answer = ""
    assert await cache.allows(STORY, NOW)
    assert shelf.files["https://herald.example"].body == b""


# --- a real server ---------------------------------------------------------------------------


async def test_hundreds_of_pages_wait_for_one_request_and_go_at_the_pace_asked_for() -> None:
    async with serve() as site, make_client(AnyName(), connections_per_host=5) as client:
        robots = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.1\n"
        site.pages |= {"/robots.txt": web.Response(body=robots), "/": web.Response()}
        cache = RobotsCache(client, "MediaMonitor")
        urls = [site.url(f"/news/{number}", host="paper.example") for number in range(300)]

        await asyncio.gather(*(cache.check(url, NOW) for url in urls))
        with pytest.raises(RobotsDenied):
            await cache.check(site.url("/private/1", host="paper.example"), NOW)
        await asyncio.gather(*(client.get(site.url(host="paper.example")) for _ in range(3)))

    assert [visit.path for visit in site.visits] == ["/robots.txt", "/", "/", "/"]
    starts = [visit.started for visit in site.visits[1:]]
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) > 0.09
