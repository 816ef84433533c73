"""Which feeds a page names, and which of those found is the one to follow."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.feeds.discovery import (
    MAX_CANDIDATES,
    Candidate,
    Found,
    Origin,
    find_candidates,
    find_sitemaps,
    is_same_site,
    list_usual,
    rank,
)
from monitor.collect.feeds.parsing import parse_feed
from tests.factories import NOON, at

SITE = "https://quay.example/news/"
LONG = "The harbour board met at noon. " * 50


def find(html: str) -> list[tuple[Origin, str]]:
    return [(candidate.origin, candidate.url) for candidate in find_candidates(html.encode(), SITE)]


# --- where to look ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "APPLICATION/ATOM+XML; charset=utf-8",
        "application/rdf+xml",
        "application/feed+json",
        "text/xml",
    ],
)
def test_feeds_are_announced_by_links_of_their_types(kind: str) -> None:
    html = f"<head><link REL='nofollow Alternate' type='{kind}' href='/rss' title=' The  Quay '></head>"
    assert find_candidates(html.encode(), SITE) == [
        Candidate("https://quay.example/rss", "The Quay", "announced")
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=stylesheet type=text/css href=/feed.css>",
        "<link rel=alternate hreflang=fr href=/fr/>",
        "<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/1>",
        "<link rel=alternate type=text/xml+oembed href=/oembed?format=xml>",
        "<link rel=search type=application/opensearchdescription+xml href=/opensearch.xml>",
        "<link rel=alternate type=application/rss+xml>",
        "<link rel=alternate type=application/rss+xml href='javascript:feed()'>",
        "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>",
        "<link rel=alternate type=application/rss+xml href='http://[::1'>",
    ],
)  # fmt: skip
def test_other_links_announce_no_feed(link: str) -> None:
    assert find(f"<head>{link}</head>") == []


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/feed/", "https://quay.example/feed/"),
        ("world.rss", "https://quay.example/news/world.rss"),
        ("/out/all.xml#top", "https://quay.example/out/all.xml"),
        ("/spip.php?page=backend&lang=fr", "https://quay.example/spip.php?page=backend&lang=fr"),
        ("/?feed=rss2", "https://quay.example/?feed=rss2"),
        ("//feeds.press.example/quay", "https://feeds.press.example/quay"),
        ("http://ada:secret@quay.example/atom", "http://quay.example/atom"),
    ],
)
def test_links_in_the_text_are_taken_when_their_address_looks_like_a_feed(href: str, url: str) -> None:
    assert find(f"<body><a href='{href}'>Here</a></body>") == [("linked", url)]


@pytest.mark.parametrize("words", ["RSS", "rss feed", "Atom", "RSS-Feeds", "<img alt=''> Feed"])
def test_links_in_the_text_are_taken_when_they_are_called_a_feed(words: str) -> None:
    assert find(f"<body><a href='/subscribe'>{words}</a></body>") == [
        ("linked", "https://quay.example/subscribe")
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/news/1",
        "/feedback",
        "/sitemap.xml",
        "https://reader.example/subscribe/feed/https://quay.example/feed",
        "https://reader.example/i?feed=rss&u=https%3A%2F%2Fquay.example%2Ffeed",
        "mailto:rss@quay.example",
    ],
)
def test_other_links_in_the_text_are_not(href: str) -> None:
    assert find(f"<body><a href='{href}'>Read more about the quay</a></body>") == []


def test_the_announced_come_first_each_address_once_and_the_base_counts() -> None:
    html = (
        "<head><base href='https://static.example/x/'></head><body><a href='b.rss'>B</a><a href='a.rss'>A</a>"
        "<link rel=alternate type=application/rss+xml href='a.rss'>"
        "<link rel=alternate type=application/rss+xml href='a.rss#again'></body>"
    )
    assert find(html) == [
        ("announced", "https://static.example/x/a.rss"),
        ("linked", "https://static.example/x/b.rss"),
    ]


def test_a_page_cannot_send_us_to_more_than_a_few_places() -> None:
    links = "".join(f"<link rel=alternate type=application/rss+xml href=/{number}>" for number in range(500))
    anchors = "".join(f"<a href='http://target.example/feed?{number}'>x</a>" for number in range(500))
    found = find(links + anchors)
    assert [origin for origin, _ in found] == ["announced"] * MAX_CANDIDATES + ["linked"] * MAX_CANDIDATES


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\x00\x01", b"%PDF-1.7 \xff\xfe", b'{"a": 1}', b"<!-- -->", b"<meta charset=utf-7>+2AA-"],
)
def test_what_is_no_page_names_nothing(body: bytes) -> None:
    assert find_candidates(body, SITE) == []


def test_fault_16_a_monstrous_page_takes_moderate_time() -> None:
    pages = (
        b"<a href='/feed'>" * 20_000,
        b"<div>" * 20_000 + b"<a href='/feed'>RSS</a>",
        b"<a href='" + b"/feed" * 100_000 + b"'>RSS</a>",
    )
    started = time.process_time()
    assert all(len(find_candidates(page, SITE)) <= MAX_CANDIDATES for page in pages)
    assert time.process_time() - started < 10


def test_a_title_in_utf_8_is_read_whatever_the_page_is_labelled() -> None:
    html = "<meta charset=latin1><link rel=alternate type=application/rss+xml href=/rss title='تازه‌ترین خبرهای بندر'>"
    assert find_candidates(html.encode(), SITE)[0].title == "تازه‌ترین خبرهای بندر"


def test_a_title_is_read_in_the_charset_of_its_page() -> None:
    html = "<meta charset=koi8-r><link rel=alternate type=application/rss+xml href=/rss title='Вести порта'>"
    assert find_candidates(html.encode("koi8-r"), SITE)[0].title == "Вести порта"
    assert find_candidates(html.encode("utf-16"), SITE)[0].title == "Вести порта"


def test_robots_txt_may_name_news_sitemaps() -> None:
    robots = b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x\r\n sitemap : /sitemap-news.xml\r\nSitemap: https://quay.example/sitemap.xml\n"
    robots += (
        b"SITEMAP: https://cdn.example/google-news/index.xml # daily\nSitemap: file:///news.xml\nSitemap:\n"
    )
    assert [candidate.url for candidate in find_sitemaps(robots, SITE)] == [
        "https://quay.example/sitemap-news.xml",
        "https://cdn.example/google-news/index.xml",
    ]
    assert (
        len(
            find_sitemaps(
                b"Sitemap: /news/1.xml\n" + b"\n".join(b"Sitemap: /news/%d" % n for n in range(99)), SITE
            )
        )
        == 12
    )


def test_usual_places_start_below_the_page_and_go_on_at_the_root() -> None:
    urls = [candidate.url for candidate in list_usual("https://platform.example/quay/")]
    assert urls[:3] == [
        "https://platform.example/quay/feed",
        "https://platform.example/feed",
        "https://platform.example/rss",
    ]
    assert "https://platform.example/feeds/posts/default" in urls
    assert list_usual("https://quay.example/")[0].url == "https://quay.example/feed"


# --- which to follow -------------------------------------------------------------------------


def make_found(
    path: str,
    *,
    title: str = "The Quay",
    links: Sequence[str] = ("/1", "/2"),
    hours: float | None = -1,
    text: str = "Short.",
    extra: str = "",
) -> Found:
    """Return a feed of the site, as if it had been fetched; its entries are so many hours from noon."""
    date = "" if hours is None else f"<pubDate>{at(hours):%a, %d %b %Y %H:%M:%S +0000}</pubDate>"
    items = "".join(
        f"<item><link>https://quay.example{link}</link>{date}<description>{text}</description>{extra}</item>"
        if link.startswith("/")
        else f"<item><link>{link}</link>{date}</item>"
        for link in links
    )
    body = f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"
    url = f"https://quay.example{path}"
    return Found(
        Candidate(url, None, "announced"), url, parse_feed(body.encode(), url=url, content_type=None)
    )


def order(*found: Found) -> list[str]:
    ranked = rank(found, site_url=SITE, now=NOON)
    return [one.found.url.removeprefix("https://quay.example") for one in ranked]


@pytest.mark.parametrize(
    "worse",
    [
        make_found("/comments/feed/", links=["/9"]),
        make_found("/?feed=comments-rss2", links=["/9"]),
        make_found("/1/feed", title="Comments on: Ferries return", links=["/9"]),
        make_found("/x", links=["/1#comment-2", "/1#comment-3"]),
        make_found("/podcast.xml", links=["/9"]),
        make_found("/sound", links=["/9"], extra="<enclosure url='/a.mp3?x=1' type='audio/mpeg'/>"),
        make_found("/category/sport/feed", links=["/9"]),
        make_found("/feed?tag=sport", links=["/9"]),
        make_found("/other", links=["https://elsewhere.example/1", "https://elsewhere.example/2", "/3"]),
        make_found("/old", links=["/9"], hours=-24 * 400),
        make_found("/undated", links=["/9"], hours=None),
        make_found("/future", links=["/9"], hours=24),
        make_found("/yesterday", links=["/9"], hours=-30),
    ],
    ids=lambda found: found.url,
)  # fmt: skip
def test_the_news_of_the_site_come_before(worse: Found) -> None:
    best = make_found("/feed", hours=-3)
    assert order(worse, best)[0] == order(best, worse)[0] == "/feed"


def test_whole_articles_come_before_summaries_and_then_the_order_of_the_page_decides() -> None:
    assert order(make_found("/a", links=["/1"]), make_found("/b", text=LONG)) == ["/b", "/a"]
    assert order(make_found("/a", links=["/1"]), make_found("/b")) == ["/a", "/b"]
    assert order(make_found("/b"), make_found("/a", links=["/1"])) == ["/b", "/a"]


def test_what_was_judged_is_told() -> None:
    links = ["/1", "/2", "/3", "https://elsewhere.example/4"]
    (judged,) = rank([make_found("/feed", links=links, text=LONG, hours=-2)], site_url=SITE, now=NOON)
    assert (judged.scope, judged.own_share, judged.newest) == ("news", 0.75, NOON - timedelta(hours=2))
    assert judged.full_text


def test_feeds_with_the_same_entries_are_twins() -> None:
    ranked = rank(
        [make_found("/a"), make_found("/b", text=LONG), make_found("/c", links=["/7"])],
        site_url=SITE,
        now=NOON,
    )
    assert [(one.found.url[-1], one.twin_of) for one in ranked] == [
        ("b", None),
        ("a", "https://quay.example/b"),
        ("c", None),
    ]
    empty = rank([make_found("/a", links=[]), make_found("/b", links=[])], site_url=SITE, now=NOON)
    assert [one.twin_of for one in empty] == [None, None]


SAMPLE = [
    make_found("/feed"),
    make_found("/full", text=LONG),
    make_found("/comments/feed"),
    make_found("/tag/x/feed", links=["/5"]),
    make_found("/old", hours=-1000),
    make_found("/empty", links=[]),
]


@given(st.integers(0, 10_000))
def test_every_feed_is_ranked_once_and_the_best_does_not_depend_on_the_order(seed: int) -> None:
    shuffled = random.Random(seed).sample(SAMPLE, len(SAMPLE))
    ranked = order(*shuffled)
    assert sorted(ranked) == sorted(order(*SAMPLE))
    assert (ranked[0], ranked[-1]) == ("/full", "/comments/feed")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://quay.example/1", True),
        ("http://www.quay.example:8080/1", True),
        ("https://en.quay.example/1", True),
        ("https://notquay.example/1", False),
        ("https://example/1", True),
        ("https://quay.example.evil.example/1", False),
        ("mailto:quay.example", False),
        ("http://[", False),
    ],
)
def test_one_site_is_one_host_and_what_lies_below_it(url: str, same: bool) -> None:
    assert is_same_site(url, SITE) is same
