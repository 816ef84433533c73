import time
from datetime import UTC, datetime

import pytest

from monitor.collect.feeds.parsing import MAX_ENTRIES, describe_feed, name_route, parse_feed
from monitor.errors import FeedUnreadable
from monitor.model import ParsedFeed

URL = "https://quay.example/news/feed.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>The Quay Herald</title><link>https://quay.example/</link>
  <description>Tides &amp; ferries</description>
  <language>en-gb</language><image><url>/logo.png</url></image>
  <item>
    <title>Ferry &lt;i&gt;returns&lt;/i&gt; &amp;amp; docks</title>
    <link>/ferries/7</link><guid isPermaLink="false">quay-7</guid>
    <dc:creator>Mina Tarr</dc:creator><dc:creator>Oto Lind</dc:creator>
    <category>ferries</category><category>harbour</category>
    <pubDate>Fri, 03 May 2024 10:15:00 +0200</pubDate>
    <description>It &lt;b&gt;came&lt;/b&gt; back.</description>
    <content:encoded><![CDATA[<p>It came back <a href="/more">at noon</a>.</p><script>x()</script>]]>
    </content:encoded>
    <source url="https://tide.example/feed">Tide Wire</source>
    <comments>/ferries/7#comments</comments>
    <enclosure url="/ferry.mp3" type="audio/mpeg" length="1"/>
    <media:content url="/ferry.jpg" medium="image"/>
  </item>
  <item><title>No date</title><link>https://quay.example/ferries/8</link><pubDate>soon</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fa"><title>تابلوی بندر</title>
  <link href="/"/><author><name>Quay desk</name></author>
  <entry><title type="text">3 &lt; 4 ferries</title><id>urn:quay:1</id>
    <link rel="related" href="/r"/><link href="/ferries/1"/>
    <published>2024-05-03T10:15:00Z</published><updated>۱۴ اردیبهشت ۱۴۰۳</updated>
    <content type="text">a &lt; b</content><category term="f" label="Ferries"/>
  </entry>
  <entry><title>Carried</title><link href="/ferries/2"/>
    <source><title>Tide Wire</title><link href="https://tide.example/"/>
    <author><name>Ada Holm</name></author></source>
  </entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
  <channel rdf:about="https://quay.example/"><title>Quay</title><link>https://quay.example/</link></channel>
  <item rdf:about="https://quay.example/1"><title>One</title><link>https://quay.example/1</link></item></rdf:RDF>"""


def parse(text: str | bytes, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    body = text if isinstance(text, bytes) else text.encode()
    return parse_feed(body, url=url, content_type=content_type)


def test_rss_fields() -> None:
    feed = parse(RSS)
    assert (feed.title, feed.url, feed.language) == ("The Quay Herald", "https://quay.example/", "en-gb")
    assert feed.image_url == "https://quay.example/logo.png"
    entry = feed.entries[0]
    assert (entry.guid, entry.url) == ("quay-7", "https://quay.example/ferries/7")
    assert entry.title == "Ferry returns & docks"
    assert entry.authors == ("Mina Tarr", "Oto Lind")
    assert entry.tags == ("ferries", "harbour")
    assert entry.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert entry.updated is None
    assert entry.summary_html == "It <b>came</b> back."
    assert (entry.source_name, entry.source_url) == ("Tide Wire", "https://tide.example/feed")
    assert entry.comments_url == "https://quay.example/ferries/7#comments"
    assert entry.enclosures == ("https://quay.example/ferry.mp3",)
    assert entry.media == ("https://quay.example/ferry.jpg",)
    assert entry.image_url == "https://quay.example/ferry.jpg"
    assert feed.entries[1].published is None


def test_html_is_as_published_with_links_joined_and_described_without_scripts() -> None:
    entry = parse(RSS).entries[0]
    assert entry.content_html is not None
    assert 'href="https://quay.example/more"' in entry.content_html
    assert "<script>" in entry.content_html
    described = describe_feed(parse(RSS))["entries"]
    assert isinstance(described, list)
    assert described[0]["content"] == '<p>It came back <a href="https://quay.example/more">at noon</a>.</p>'
    assert described[0]["published"] == "2024-05-03T08:15:00+00:00"


def test_atom_fields() -> None:
    feed = parse(ATOM)
    first, second = feed.entries
    assert (first.title, first.url) == ("3 < 4 ferries", "https://quay.example/ferries/1")
    assert first.content_html == "a &lt; b"
    assert first.updated == datetime(2024, 5, 3, tzinfo=UTC)
    assert first.tags == ("Ferries", "f")
    assert first.language == "fa"
    assert first.authors == ("Quay desk",), "an Atom entry without authors has those of its feed"
    assert (second.source_name, second.source_url) == ("Tide Wire", "https://tide.example/")
    assert second.authors == ("Ada Holm",)


def test_rdf() -> None:
    assert [(entry.title, entry.url) for entry in parse(RDF).entries] == [("One", "https://quay.example/1")]


@pytest.mark.parametrize("label", [None, "text/html", "application/json", "text/plain; charset=punycode"])
def test_the_label_does_not_decide_what_it_is(label: str | None) -> None:
    assert parse(RSS, label).title == "The Quay Herald"


def test_json_feed_is_told_from_its_content() -> None:
    body = b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": []}'
    assert parse(body, "text/xml").title == "Quay"


def test_a_body_that_is_a_path_or_an_address_is_data() -> None:
    for body in (b"/etc/hostname", b"http://127.0.0.1:9/feed"):
        with pytest.raises(FeedUnreadable):
            parse(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"  \n", "empty"),
        (b"<!doctype html><html><body><item>x</item></body></html>", "web page"),
        (b"<!-- <rss> --><html><p>" + b"<p>word</p>" * 200_000, "web page"),
        (b"plain words", "no rss, feed or rdf"),
        (b"<rss", "no rss, feed or rdf"),
        (b'{"a": 1}', "not a JSON Feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(FeedUnreadable, match=reason):
        parse(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    feed = parse("<rss version='2.0'><channel><title>Quiet</title></channel></rss>")
    assert (feed.title, feed.entries) == ("Quiet", ())


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    cut = RSS.encode()[: RSS.encode().index(b"<item><title>No date") + 12]
    assert parse(cut).entries[0].guid == "quay-7"


def test_utf_8_is_recognised_under_a_wrong_label_and_with_a_cut_character() -> None:
    title = "بندر آرام است و کشتی‌ها برمی‌گردند"
    label = '<?xml version="1.0" encoding="iso-8859-1"?>'
    whole = f"{label}<rss><channel><title>{title}</title></channel></rss>".encode()
    assert parse(whole, "text/xml; charset=iso-8859-1").title == title
    broken = whole.replace(b"</channel>", b"<item><title>\xd8</title></item></channel>")
    assert parse(broken).title == title


def test_a_label_that_is_right_is_believed() -> None:
    body = '<?xml version="1.0" encoding="windows-1256"?><rss><channel><title>ميناء</title></channel></rss>'
    assert parse(body.encode("windows-1256")).title == "ميناء"
    assert parse(body.replace("windows-1256", "utf-16").encode("utf-16")).title == "ميناء"


def test_only_web_addresses_become_addresses() -> None:
    feed = parse(
        "<rss><channel><item><link>javascript:alert(1)</link><guid>urn:x</guid></item></channel></rss>"
    )
    assert feed.entries[0].url is None


def test_a_permalink_guid_stands_in_for_a_missing_link() -> None:
    feed = parse(
        "<rss version='2.0'><channel><item><guid>https://quay.example/9</guid></item></channel></rss>"
    )
    assert feed.entries[0].url == "https://quay.example/9"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("desk@quay.example (Mina Tarr)", "Mina Tarr"),
        ("Mina Tarr &lt;desk@quay.example&gt;", "Mina Tarr"),
        ("Mina Tarr", "Mina Tarr"),
    ],
)
def test_an_author_with_a_mail_address_is_a_name(author: str, expected: str) -> None:
    feed = parse(f"<rss version='2.0'><channel><item><author>{author}</author></item></channel></rss>")
    assert feed.entries[0].authors == (expected,)


def test_entries_beyond_the_cap_are_left_out() -> None:
    items = "".join(f"<item><guid>{number}</guid></item>" for number in range(MAX_ENTRIES + 5))
    feed = parse(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[0].guid == "0"


@pytest.mark.parametrize(
    "hostile",
    [
        '<?xml version="1.0" encoding="punycode"?><rss version="2.0"><channel><title>T</title>'
        + "<item><title>word</title></item>" * 1_000
        + "</channel></rss>",
        "<rss version='2.0'><channel><title>T</title></channel></rss>" + "<!-- -->" * 20_000,
    ],
    ids=["punycode", "comments"],
)
def test_what_makes_feedparser_slow_is_read_in_bounded_time(hostile: str) -> None:
    started = time.perf_counter()
    assert parse(hostile).title == "T"
    assert time.perf_counter() - started < 4.0


def test_entities_are_not_opened() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<rss version='2.0'><channel><title>T &b; &f;</title></channel></rss>"
    )
    title = parse(body).title or ""
    assert title.startswith("T")
    assert len(title) < 200


@pytest.mark.parametrize(
    ("document", "route"),
    [
        (RDF, "strict reader"),
        (RDF.replace("</item>", ""), "feedparser"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": []}', "JSON Feed"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "sitemap"),
    ],
)
def test_it_is_told_which_reader_reads_a_document(document: str, route: str) -> None:
    assert name_route(document.encode(), url=URL, content_type=None) == route


@pytest.mark.parametrize(
    ("written", "dated"),
    [
        ("Fri, 03 May 2024 10:15:00 +0200", "exact"),
        ("2024-05-03", "day only"),
        ("Fri, 03 May 2024 10:15:00", "zone assumed"),
        ("04/05/2024 10:15", "guessed"),
        ("soon", None),
    ],
)
def test_an_entry_tells_how_sure_its_date_is(written: str, dated: str | None) -> None:
    text = RSS.replace("Fri, 03 May 2024 10:15:00 +0200", written)
    assert parse(text).entries[0].dated == dated
    assert parse_feed(text.encode(), url=URL, content_type=None, plain=False).entries[0].dated == dated
