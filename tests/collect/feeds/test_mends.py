import time
from itertools import pairwise

import pytest

from monitor.collect.feeds.mends import MAX_TEXT_CHARS
from monitor.collect.feeds.parsing import parse_feed
from monitor.collect.feeds.values import MAX_CATEGORIES, MAX_ENTRIES, MAX_NAME_CHARS
from monitor.model import Entry, ParsedFeed

URL = "https://quay.example/news/feed.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
)


def read(body: str) -> ParsedFeed:
    """Read by feedparser with its mends, not by the quick reader."""
    return parse_feed(body.encode(), url=URL, content_type=None, plain=False)


def rss(inside: str) -> str:
    return f'<rss version="2.0" {SPACES}><channel><title>Quay</title>{inside}</channel></rss>'


def read_item(inside: str) -> Entry:
    return read(rss(f"<item>{inside}</item>")).entries[0]


# --- what is set right


def test_a_base_ends_with_the_element_that_declares_it() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a_1</id>'
        '<content type="xhtml" xml:base="/news/x"><div xmlns="http://www.w3.org/1999/xhtml"><a href="y">z</a>'
        "</div></content></entry><entry><id>a_2</id></entry></feed>"
    )
    assert [entry.guid for entry in feed.entries] == ["a_1", "a_2"]
    assert feed.entries[0].content_html == '<a href="https://quay.example/news/y">z</a>'


@pytest.mark.parametrize("order", [1, -1])
def test_an_entrys_own_texts_come_before_those_of_podcasts_and_pictures(order: int) -> None:
    texts = [
        "<description>The ferry is back.</description>",
        "<itunes:summary>Episode</itunes:summary>",
        "<itunes:subtitle>Short</itunes:subtitle>",
        "<media:content url='/a.jpg'><media:description>Picture: Mina Tarr</media:description></media:content>",
    ]
    entry = read_item("".join(texts[::order]))
    assert (entry.summary_html, entry.content_html) == ("The ferry is back.", None)


@pytest.mark.parametrize(
    ("inside", "summary", "content"),
    [
        ("<itunes:subtitle>S</itunes:subtitle><itunes:summary>E &amp; F</itunes:summary>", "E &amp; F", None),
        ("<itunes:subtitle>S</itunes:subtitle>", "S", None),
        ("<media:group><media:description>A film</media:description></media:group>", "A film", "A film"),
        ("<content:encoded>C</content:encoded><itunes:summary>E</itunes:summary>", "E", "C"),
        ("<content:encoded>C</content:encoded>", "C", "C"),
    ],
)
def test_they_stand_in_where_it_has_none(inside: str, summary: str, content: str | None) -> None:
    entry = read_item(inside)
    assert (entry.summary_html, entry.content_html) == (summary, content)


def test_a_plain_content_is_no_markup_where_it_stands_for_the_summary() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>1 &lt;b&gt; 2</content></entry></feed>'
    )
    assert feed.entries[0].summary_html == feed.entries[0].content_html == "1 &lt;b&gt; 2"


def test_the_description_of_a_feed_comes_before_that_of_its_podcast() -> None:
    podcast = "<itunes:summary>Long</itunes:summary><itunes:subtitle>Short</itunes:subtitle>"
    assert read(rss(podcast + "<description>Tides</description>")).description == "Tides"
    assert read(rss("<description>Tides</description>" + podcast)).description == "Tides"
    assert read(rss(podcast)).description == "Long"


def test_the_owner_of_a_podcast_is_not_its_author() -> None:
    owner = "<itunes:owner><itunes:name>Quay Trust</itunes:name><itunes:email>t@q.example</itunes:email></itunes:owner>"
    assert read(rss("<itunes:author>Oto Lind</itunes:author>" + owner)).authors == ("Oto Lind",)
    assert read(rss(owner)).authors == ("Quay Trust",)
    assert read(rss("<webMaster>w@quay.example (Mina Tarr)</webMaster>")).authors == ("Mina Tarr",)


def test_the_picture_of_rss_1_0_stands_beside_the_channel() -> None:
    head = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    )
    named = '<channel><title>Quay</title><image rdf:resource="/named.png"/></channel>'
    image = "<image><title>Logo</title><url>/logo.png</url><link>https://l.example/</link></image>"
    after = "<item><title>One</title></item></rdf:RDF>"
    feed = read(head + named + image + after)
    assert (feed.title, feed.image_url, feed.url) == ("Quay", "https://quay.example/logo.png", None)
    assert read(head + named + after).image_url == "https://quay.example/named.png"
    assert read(head + image + named + after).title == "Quay"


def test_a_dublin_core_identifier_stands_in_for_the_guid() -> None:
    assert read_item("<dc:identifier>doi:10.1/a</dc:identifier>").guid == "doi:10.1/a"
    assert read_item("<dc:identifier>doi:10.1/a</dc:identifier><guid>g</guid>").guid == "g"


def test_html_that_was_not_escaped_is_a_part_of_its_line() -> None:
    entry = read_item("<category><p>ferries</p></category><author><b>Mina</b> Tarr</author>")
    assert (entry.tags, entry.authors) == (("ferries",), ("Mina Tarr",))


@pytest.mark.parametrize("declared", ["", 'xmlns:atom="http://www.w3.org/2005/Atom/"'])
def test_the_prefix_atom_is_known_without_its_namespace(declared: str) -> None:
    body = f'<rss {declared}><channel><atom:link href="https://quay.example/"/></channel></rss>'
    assert read(body).url == "https://quay.example/"


def test_an_end_tag_that_was_misspelt_does_not_swallow_the_feed() -> None:
    feed = read("<rss><channel><language>fa</langauge></channel></rss>")
    assert feed.language == "fa"


def test_half_an_entry_has_no_half_identity() -> None:
    feed = read("<rss><channel><title>Quay</title><item><title>One</title><guid>https://quay.example/arti")
    assert [(entry.title, entry.guid) for entry in feed.entries] == [("One", None)]


# --- what is bounded: each of these takes feedparser many seconds or minutes


def timed(body: str) -> ParsedFeed:
    started = time.process_time()
    feed = read(body)
    assert time.process_time() - started < 4.0
    return feed


@pytest.mark.parametrize("blank", ["\n" * 20_000, "\n" * 1_000_000, " \r\n\t" * 250_000])
@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE rss>"])
def test_white_space_in_the_prolog(blank: str, doctype: str) -> None:
    assert timed(f'<?xml version="1.0"?>{blank}{doctype}{rss("")}').title == "Quay"


@pytest.mark.parametrize("written", ["a" * 20_000, "a@" * 16_000, "a." * 500_000])
@pytest.mark.parametrize("tag", ["author", "dc:creator"])
def test_a_long_author(written: str, tag: str) -> None:
    (author,) = timed(rss(f"<item><{tag}>{written}</{tag}></item>")).entries[0].authors
    assert author == written[:MAX_NAME_CHARS]


@pytest.mark.parametrize(
    "written", ["a" * 1000, "a." * 500, f"{'a' * 900} a@quay.example", " " * 900 + "&lt;"]
)
def test_very_many_long_authors(written: str) -> None:
    feed = timed(rss(f"<item><title>One</title><author>{written}</author></item>" * 1_900))
    assert {entry.authors for entry in feed.entries} == {(written.replace("&lt;", "<").strip(),)}


@pytest.mark.parametrize("tag", ["managingEditor", "webMaster"])
def test_a_long_editor(tag: str) -> None:
    assert timed(rss(f"<{tag}>{'a.' * 500_000}</{tag}>")).authors


@pytest.mark.parametrize("category", ["<category>c{}</category>", '<category term="c{}"/>'])
def test_very_many_categories(category: str) -> None:
    many = "".join(category.format(number) for number in range(30_000))
    feed = timed(rss(f"<item>{many}</item><item>{many[:200]}</item>"))
    assert feed.entries[0].tags == tuple(f"c{number}" for number in range(MAX_CATEGORIES))
    assert feed.entries[1].tags


@pytest.mark.parametrize("title", ["a", "a & b"], ids=["well-formed", "broken"])
def test_very_many_entries(title: str) -> None:
    feed = timed(rss(f"<item><title>{title}</title></item>" * 100_000))
    assert len(feed.entries) == MAX_ENTRIES


def test_a_long_description_is_cut_and_the_rest_is_read() -> None:
    long = "word &lt;b&gt;bold&lt;/b&gt; " * 400_000
    feed = timed(rss(f"<item><description>{long}</description></item><item><title>Next</title></item>"))
    assert len(feed.entries[0].summary_html or "") == MAX_TEXT_CHARS
    assert feed.entries[1].title == "Next"


def test_very_many_attributes() -> None:
    many = " ".join(f'a{number}="1"' for number in range(50_000))
    assert timed(rss(f"<item {many}><title>One</title></item>")).entries[0].title == "One"


def test_a_label_that_is_sought_in_a_very_long_line() -> None:
    assert timed('<?xml version="1.0"?>' + rss('encoding="utf-8" ' * 60_000)).title == "Quay"


@pytest.mark.parametrize("gap", ["", "\n"], ids=["one line", "lines"])
def test_entities_that_would_explode(gap: str) -> None:
    names = "abcdefghij"
    laughs = gap.join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    head = f'<?xml version="1.0"?>{gap}<!DOCTYPE rss [{gap}<!ENTITY a "ha">{gap}{laughs}{gap}]>'
    entry = timed(head + rss("<item><description>x &j; y</description></item>")).entries[0]
    assert len(entry.summary_html or "") < 100


def test_a_large_entity_referred_to_very_often() -> None:
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
    entry = timed(head + rss(f"<item><description>{'&a;' * 100_000}</description></item>")).entries[0]
    assert len(entry.summary_html or "") <= 300_000
