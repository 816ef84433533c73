import pytest

from monitor.collect.feeds.parsing import parse_feed
from monitor.errors import FeedUnreadable
from monitor.model import Entry, ParsedFeed

URL = "https://quay.example/news/feed.xml"
SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:pheedo="http://www.pheedo.com/namespace/pheedo"'
)


def read(body: str, url: str = URL, *, plain: bool = False) -> ParsedFeed:
    return parse_feed(body.encode(), url=url, content_type=None, plain=plain)


def rss(inside: str) -> str:
    return f'<rss version="2.0" {SPACES}><channel><title>Quay</title>{inside}</channel></rss>'


def read_item(inside: str, *, plain: bool = False) -> Entry:
    return read(rss(f"<item>{inside}</item>"), plain=plain).entries[0]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("inside", "url"),
    [
        (
            "<link>https://count.example/~r/1</link><feedburner:origLink>https://quay.example/1</feedburner:origLink>",
            "https://quay.example/1",
        ),
        (
            "<link>https://count.example/i=1</link><pheedo:origLink>https://quay.example/2</pheedo:origLink>",
            "https://quay.example/2",
        ),
        ("<link>/3</link><feedburner:origLink>/x</feedburner:origLink>", "https://quay.example/3"),
        ("<media:player url='/film'/><enclosure url='/a.mp4'/>", "https://quay.example/film"),
        ("<enclosure url='/a.mp4'/>", "https://quay.example/a.mp4"),
        ("<media:content url='/a.jpg'/>", None),
    ],
)
def test_where_an_entry_leads(inside: str, url: str | None, plain: bool) -> None:
    assert read_item(inside, plain=plain).url == url


def test_where_an_aggregator_found_an_entry() -> None:
    via = "<atom:link rel='via' href='https://tide.example/1' title='Tide Wire'/>"
    entry = read_item(via)
    assert (entry.source_name, entry.source_url) == ("Tide Wire", "https://tide.example/1")
    entry = read_item(via + "<source url='https://lind.example/feed'>Lind</source>")
    assert (entry.source_name, entry.source_url) == ("Lind", "https://lind.example/feed")


@pytest.mark.parametrize("plain", [False, True])
def test_who_is_credited_as_author_wrote_it_where_nobody_else_did(plain: bool) -> None:
    credits = "<media:credit role='photographer'>Oto Lind</media:credit><media:credit role='author'>Mina Tarr</media:credit>"
    assert read_item(credits, plain=plain).authors == ("Mina Tarr",)
    assert read_item(f"<author>Ada Holm</author>{credits}", plain=plain).authors == ("Ada Holm",)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("inside", "picture"),
    [
        ("<description>&lt;img src='/a.jpg'&gt;</description>", "https://quay.example/a.jpg"),
        (
            "<description>&lt;img src='/a.jpg'&gt;</description><media:thumbnail url='/t.jpg'/>",
            "https://quay.example/t.jpg",
        ),
        ("<enclosure url='/e.png' type='image/png'/>", "https://quay.example/e.png"),
        ("<description>&lt;img src='/dot.png' width='1'&gt;</description>", None),
    ],
)
def test_the_lead_picture(inside: str, picture: str | None, plain: bool) -> None:
    assert read_item(inside, plain=plain).image_url == picture


def test_a_content_that_is_no_text_is_no_content() -> None:
    entry = '<entry><content type="image/png">aGFyYm91cg==</content><summary>Short</summary></entry>'
    feed = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
    assert (feed.entries[0].content_html, feed.entries[0].summary_html) == (None, "Short")


@pytest.mark.parametrize("plain", [False, True])
def test_without_an_address_of_its_own_texts_have_their_entrys_as_base(plain: bool) -> None:
    item = (
        "<item><link>https://quay.example/n/1</link><media:thumbnail url='t.jpg'/>"
        "<description>&lt;a href='b'&gt;c&lt;/a&gt;</description></item>"
    )
    body = rss(f"<link>https://home.example/</link>{item}")
    (entry,) = read(body, url="", plain=plain).entries
    assert entry.summary_html == '<a href="https://quay.example/n/b">c</a>'
    assert entry.media == ("https://quay.example/n/t.jpg",)
    (entry,) = read(body, plain=plain).entries
    assert entry.summary_html == '<a href="https://quay.example/news/b">c</a>'
    body = rss("<atom:link rel='self' href='https://self.example/f'/><item><link>/2</link></item>")
    assert read(body, url="", plain=plain).entries[0].url == "https://self.example/2"


@pytest.mark.parametrize(
    "name",
    [
        *("links", "authors", "tags", "title_detail", "summary_detail", "podcast_owner", "media_content"),
        *("image", "media_credit", "media_player", "published_parsed", "content", "source", "enclosures"),
    ],
)
@pytest.mark.parametrize("element", ["<{0}>abcdef</{0}>", "<{0} a='b'/>", "<{0}><{0}>c</{0}></{0}>"])
def test_an_element_named_as_feedparsers_own_keys_breaks_nothing(name: str, element: str) -> None:
    hostile = element.format(name)
    usual = "<link>https://quay.example/1</link><author>Mina</author><category>c</category><title>One</title>"
    try:
        feed = read(rss(f"{hostile}<item>{hostile}{usual}</item><item>{usual}{hostile}</item>"))
    except FeedUnreadable:
        return
    assert len(feed.entries) == 2
