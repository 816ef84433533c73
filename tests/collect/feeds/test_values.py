import pytest

from monitor.collect.feeds.parsing import compare_readings, parse_feed
from monitor.collect.feeds.values import (
    SURROGATE_REFERENCE,
    as_markup,
    count_wait,
    find_picture,
    is_text_type,
    read_link_header,
)
from monitor.model import ParsedFeed

BASE = "https://quay.example/news/feed.xml"


@pytest.mark.parametrize(
    ("ttl", "period", "frequency", "wait_s"),
    [
        ("30", None, None, 1800),
        (" 5 ", "hourly", "1", 3600),
        ("90", "hourly", "1", 5400),
        (None, "Daily\n", "2", 43_200),
        (None, "weekly", None, 604_800),
        (None, "hourly", "0", 3600),
        (None, "often", "1", None),
        ("0", None, "3", None),
        ("-5", None, None, None),
        ("soon", {"a": "b"}, None, None),
        ("999999999", None, None, 365 * 86_400),
        ("9" * 5000, None, None, None),
    ],
)
def test_the_wait_a_feed_asks_for(ttl: object, period: object, frequency: object, wait_s: int | None) -> None:
    assert count_wait(ttl, period, frequency) == wait_s


@pytest.mark.parametrize(
    ("header", "links"),
    [
        (
            '<https://hub.example/>; rel="hub", </f>; rel=self',
            {"hub": "https://hub.example/", "self": "https://quay.example/f"},
        ),
        ("</a,b;c>;type=x; REL='hub'", {"'hub'": "https://quay.example/a,b;c"}),
        (
            '</a>; rel="Hub self", </b>; rel="hub"',
            {"hub": "https://quay.example/a", "self": "https://quay.example/a"},
        ),
        ("<javascript:x()>; rel=hub", {}),
        ("</a>; title=rel", {}),
        ("no link", {}),
        (None, {}),
    ],
)
def test_read_link_header(header: str | None, links: dict[str, str]) -> None:
    assert read_link_header(header, BASE) == links


def test_a_line_break_written_as_a_pair_stays_one() -> None:
    assert as_markup("a<br></br>b", "text/html", "") == "a<br />b"
    assert as_markup("a<b></b>", "application/xhtml+xml", "") == "a<b></b>"
    assert as_markup("<br></br>", "text/plain", "") == "&lt;br&gt;&lt;/br&gt;"
    assert as_markup(" \n", "text/html", BASE) is None


RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Q</title><ttl>30</ttl>
 <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
 <atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/self.xml"/></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><link rel="hub" href="https://hub.example/"/>
 <link rel="self" href="/self.xml"/></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [], "feed_url": "/self.xml",
 "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]}"""


def read(text: str, headers: dict[str, str] | None = None, *, plain: bool = True) -> ParsedFeed:
    return parse_feed(text.encode(), url=BASE, content_type=None, headers=headers, plain=plain)


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(("text", "wait_s"), [(RSS, 21_600), (ATOM, None), (JSON, None)])
def test_every_kind_of_feed_names_its_hub(text: str, wait_s: int | None, plain: bool) -> None:
    feed = read(text, plain=plain)
    assert (feed.wait_s, feed.hub_url, feed.self_url) == (
        wait_s,
        "https://hub.example/",
        "https://quay.example/self.xml",
    )


@pytest.mark.parametrize("text", [RSS, ATOM, JSON])
def test_what_the_headers_name_goes_first(text: str) -> None:
    feed = read(text, {"link": '</hub>; rel="hub"'})
    assert (feed.hub_url, feed.self_url) == ("https://quay.example/hub", "https://quay.example/self.xml")


def test_both_readings_are_compared_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare_readings(JSON.encode(), url=BASE, content_type=None).is_plain is False
    same = compare_readings(RSS.encode(), url=BASE, content_type=None)
    assert (same.is_plain, same.differences) == (True, ())
    wrong = read(ATOM + " ")
    monkeypatch.setattr("monitor.collect.feeds.parsing.read_plain_feed", lambda *_, **__: wrong)
    other = compare_readings(RSS.encode(), url=BASE, content_type=None)
    assert other.differences == ("the feed: wait_s is None to the quick reader and 21600 to feedparser",)


@pytest.mark.parametrize(
    ("texts", "picture"),
    [
        ((None, "", "<p>a</p>"), None),
        (
            ("<p><img alt='x' SRC='https://quay.example/a.jpg?w=1&amp;h=2'></p>",),
            "https://quay.example/a.jpg?w=1&h=2",
        ),
        (
            ("<img src='https://quay.example/a.png' width='16'><img src='https://quay.example/b.png'>",),
            "https://quay.example/b.png",
        ),
        (("<img src='https://quay.example/dot.gif'><img src='data:image/png;base64,AA'>", "<p>"), None),
        (("<img" + " a" * 100_000,), None),
        (("<img src" * 100_000,), None),
    ],
)
def test_find_picture_takes_the_first_that_is_no_furniture(
    texts: tuple[str | None, ...], picture: str | None
) -> None:
    assert find_picture(*texts) == picture


def test_references_to_half_a_character_are_recognised_and_no_others() -> None:
    for form in ("&#{};", "&#x{:x};", "&#X00{:X};", "&#0{};"):
        found = [n for n in range(0xD000, 0xE800) if SURROGATE_REFERENCE.fullmatch(form.format(n).encode())]
        assert found == list(range(0xD800, 0xE000))


@pytest.mark.parametrize(
    ("kind", "is_text"),
    [(None, True), ("text", True), ("xhtml", True), ("application/xhtml+xml", True), ("image/png", False)],
)
def test_is_text_type(kind: str | None, is_text: bool) -> None:
    assert is_text_type(kind) is is_text
