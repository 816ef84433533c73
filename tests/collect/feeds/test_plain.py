import pickle
import re
import time
from dataclasses import FrozenInstanceError, fields, replace
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.collect.feeds.parsing import compare_readings, parse_feed
from monitor.collect.feeds.plain import MAX_BYTES, read_plain_feed
from monitor.collect.feeds.values import MAX_ENTRIES
from monitor.model import Entry, ParsedFeed

URL = "https://quay.example/news/feed.xml"
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "pheedo": "http://www.pheedo.com/namespace/pheedo",
    "quay": "https://quay.example/own",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    f' xmlns:dc="{NAMESPACES["dc"]}" xmlns:content="{NAMESPACES["content"]}">'
)


def rss(inside: str, attributes: str = "") -> str:
    return f'<rss version="2.0" {DECLARED}><channel{attributes}><title>Quay</title>{inside}</channel></rss>'


def item(inside: str) -> str:
    return rss(f"<item>{inside}</item>")


def atom(inside: str) -> str:
    return f'<feed xmlns="{NAMESPACES["atom"]}" xml:lang="en"><title>Quay</title>{inside}</feed>'


def read(text: str | bytes, content_type: str | None = None) -> ParsedFeed | None:
    body = text if isinstance(text, bytes) else text.encode()
    return read_plain_feed(body, url=URL, content_type=content_type)


RSS_ITEM = """<title>Ferry &lt;i&gt;returns&lt;/i&gt; &amp;amp; docks</title><link>/ferries/7</link>
<guid isPermaLink="false">quay-7</guid><pubDate>Fri, 03 May 2024 10:15:00 +0200</pubDate>
<dc:creator>Mina Tarr</dc:creator><category domain="x">ferries</category><category>harbour</category>
<description><![CDATA[<p class="a">It <a href="/b">came</a> back.</p>]]></description>
<content:encoded><![CDATA[<p>It came <img src='c.jpg'/> back.</p>]]></content:encoded>
<source url="https://tide.example/feed">Tide Wire</source><comments>/ferries/7#c</comments>
<enclosure url="/ferry.mp3" type="audio/mpeg" length="1"/><slash:comments>3</slash:comments>
<media:group><media:content url="/ferry.jpg" medium="image"><media:title>Ferry</media:title></media:content>
<media:thumbnail url="/small.jpg"/></media:group><quay:title>own</quay:title>"""
ORDINARY = {
    "rss": rss(
        "<link>https://quay.example/</link><description>Tides &amp; ferries</description>"
        "<language>en-gb</language><image><url>/logo.png</url><title>x</title></image><ttl>30</ttl>"
        '<atom:link rel="self" href="/feed.xml"/><atom:link rel="hub" href="https://hub.example/"/>'
        "<managingEditor>desk@quay.example.com (The Desk)</managingEditor>"
        "<pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate>"
        "<lastBuildDate>Fri, 03 May 2024 10:15:00 GMT</lastBuildDate><category>tides</category>"
        "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        f"<item>{RSS_ITEM}</item><item><title>بندر</title><description/></item>"
    ),
    "podcast": rss(
        "<itunes:author>Quay Radio</itunes:author><itunes:owner><itunes:name>Oto Lind</itunes:name>"
        '<itunes:email>o@quay.example</itunes:email></itunes:owner><itunes:image href="/logo.jpg"/>'
        '<itunes:category text="News"><itunes:category text="Daily"/></itunes:category>'
        "<item><title>One</title><itunes:summary>Two &lt; three</itunes:summary>"
        "<itunes:keywords>tide, ferry</itunes:keywords><itunes:explicit>no</itunes:explicit></item>"
    ),
    "atom": atom(
        '<link href="/"/><link rel="self" href="/f"/><id>urn:quay</id><author><name>Quay desk</name></author>'
        "<updated>2024-05-03T10:15:00.250Z</updated><icon>/i.png</icon>"
        '<entry xml:lang="fa"><title type="html">3 &amp;lt; 4</title><id>urn:quay:1</id><link href="/1"/>'
        '<link rel="enclosure" type="image/png" href="/1.png"/><category term="f" label="Ferries"/>'
        "<published>2024-05-03</published><updated>2024-05-03T10:15:00+03:30</updated>"
        "<author><name>Mina Tarr</name><email>m@quay.example</email></author><author><name>Oto</name></author>"
        '<summary>a &lt; b</summary><content type="html">&lt;a href="x"&gt;c&lt;/a&gt;</content></entry>'
        "<entry><title>Two</title><content>plain &lt;b&gt;</content></entry>"
    ),
    "rdf": f"""{RDF}<channel rdf:about="https://quay.example/"><title>Quay</title>
        <link>https://quay.example/</link><items><rdf:Seq><rdf:li rdf:resource="x"/></rdf:Seq></items></channel>
        <image rdf:about="/logo.png"><url>/logo.png</url></image><item rdf:about="https://quay.example/1"><title>One</title>
        <link>https://quay.example/1</link><dc:date>2024-05-03T10:15:00+02:00</dc:date>
        <dc:subject>tides</dc:subject><content:encoded>c</content:encoded></item></rdf:RDF>""",
}


@pytest.mark.parametrize("kind", ORDINARY)
@pytest.mark.parametrize("url", [URL, ""])
def test_an_ordinary_feed_is_read_exactly_as_feedparser_reads_it(kind: str, url: str) -> None:
    headers = {"content-language": "de", "link": '</hub>; rel="hub"'}
    for given_headers in (None, headers):
        both = compare_readings(ORDINARY[kind].encode(), url=url, content_type=None, headers=given_headers)
        assert both.is_plain
        assert both.differences == ()


def test_the_outcome_is_that_of_parse_feed() -> None:
    body = ORDINARY["rss"].encode()
    assert read(body) == parse_feed(body, url=URL, content_type=None)


HABITS = {
    "content before the description": "<content:encoded>c</content:encoded><description>d</description>",
    "content alone": "<content:encoded>&lt;b&gt;c&lt;/b&gt;</content:encoded>",
    "two descriptions": "<description>d</description><media:description>&lt;b&gt;e&lt;/b&gt;</media:description>",
    "a description within media": "<media:group><media:description>e</media:description></media:group>"
    "<description>d</description>",
    "media title first": "<media:title>M</media:title><title>T</title>",
    "media title alone": "<media:content url='/a'><media:title type='plain'>M</media:title></media:content>",
    "an empty title and another": "<title/><dc:title>T</dc:title>",
    "a title, a source, a media title": "<title>T</title><source url='/s'>S</source><media:title>M</media:title>",
    "a title, a picture, another": "<title>T</title><image>/i</image><media:title>M</media:title>",
    "guid before the link": "<guid>https://quay.example/g</guid><link>https://quay.example/l</link>",
    "guid for the link": "<guid>https://quay.example/g</guid>",
    "guid beside a wrong link": "<link>urn:x</link><guid>https://quay.example/g</guid>",
    "two links": "<link>urn:x</link><atom:link href='https://quay.example/a'/><link>/b</link>",
    "a reference in a link": "<link>https://quay.example/?a=1&amp;amp;copy;=2</link>",
    "authors": "<author>m@quay.com (Mina)</author><dc:creator>Oto</dc:creator><atom:author/>",
    "a person and a written author": "<atom:author><name>M</name></atom:author><dc:creator>O</dc:creator>",
    "an author twice": "<dc:creator>Oto</dc:creator><author>Oto</author>",
    "two dates": "<pubDate>Fri, 03 May 2024 10:15:00 EST</pubDate><pubDate/><dc:date>2024-05-03</dc:date>",
    "categories": "<category domain='d'>a</category><category/><category>a</category><dc:subject>b</dc:subject>",
    "a plain text that is HTML": "<title>a &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title>",
    "a plain text that is not": "<title>a &lt;x&gt;b&lt;/x&gt; &amp;foo; c</title>",
    "texts of a podcast and of a picture": "<itunes:subtitle>s</itunes:subtitle><media:content url='/a'>"
    "<media:description>m</media:description></media:content><itunes:summary>&lt;b&gt;u&lt;/b&gt;</itunes:summary>",
    "a text of a picture alone": "<media:description>m</media:description><media:group><media:description"
    " type='html'>&lt;b&gt;n&lt;/b&gt;</media:description></media:group>",
    "a way that is counted": "<link>/c</link><feedburner:origLink>https://quay.example/o</feedburner:origLink>",
    "an identifier": "<dc:identifier>i</dc:identifier><guid/>",
    "a player": "<media:player url='/p'>x</media:player><media:player/>",
    "a player that says href": "<media:player href='/p'/>",
    "a player that says both": "<media:player url='/p' href='/q'/>",
    "credits": "<media:credit role='author' scheme='urn:ebu'>M</media:credit><media:credit>O</media:credit>",
    "references beside those to halves of characters": "<description><![CDATA[&#xD8;&#55295;&#57344;]]></description>",
    "an enclosure written as text": "<atom:link rel='enclosure'>/a.mp3</atom:link>",
}


@pytest.mark.parametrize("habit", HABITS)
def test_feedparsers_habits_are_repeated(habit: str) -> None:
    both = compare_readings(item(HABITS[habit]).encode(), url=URL, content_type=None)
    assert both.is_plain
    assert both.differences == ()


def test_no_field_of_a_feed_or_an_entry_is_forgotten() -> None:
    feeds = [read(text) for text in (*ORDINARY.values(), *map(item, HABITS.values()))]
    for shape, found in (
        (ParsedFeed, feeds),
        (Entry, [entry for feed in feeds if feed is not None for entry in feed.entries]),
    ):
        empty = {one.name for one in fields(shape) if not any(getattr(each, one.name) for each in found)}
        assert empty == set(), "what no feed here says, no test compares"


def test_an_entry_is_like_any_other() -> None:
    feed = read(ORDINARY["rss"])
    assert feed is not None
    entry = feed.entries[0]
    assert type(entry) is Entry
    assert pickle.loads(pickle.dumps(entry)) == replace(entry) == entry
    with pytest.raises(FrozenInstanceError):
        entry.title = "x"  # type: ignore[misc]  # that it is refused is the point


def test_a_usual_prefix_counts_even_for_a_misspelt_namespace() -> None:
    body = '<rss xmlns:dc="https://purl.example/dc/"><channel><item><dc:creator>M</dc:creator></item></channel></rss>'
    both = compare_readings(body.encode(), url=URL, content_type=None)
    assert both.is_plain
    assert both.differences == ()
    feed = read(body)
    assert feed is not None
    assert feed.entries[0].authors == ("M",)


DOUBTFUL = {
    "an unknown namespace declared within": item("<d:creator xmlns:d='urn:none'>M</d:creator>"),
    "broken": "<rss><channel><title>T</channel></rss>",
    "doctype": "<!DOCTYPE rss><rss><channel><title>T</title></channel></rss>",
    "entity": "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><title>&a;</title></channel></rss>",
    "where it was found": item("<atom:link rel='via' href='/v'/>"),
    "two origins": item("<feedburner:origLink>/a</feedburner:origLink><pheedo:origLink>/b</pheedo:origLink>"),
    "two identifiers": item("<dc:identifier>a</dc:identifier><dc:identifier>b</dc:identifier>"),
    "another charset": '<?xml version="1.0" encoding="windows-1252"?>' + rss(""),
    "a base": rss("", ' xml:base="https://tide.example/"'),
    "a plain base": item("<link base='/x'>a</link>"),
    "markup within": atom(
        '<entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"/></content></entry>'
    ),
    "an encoded text": atom('<entry><content mode="base64">YQ==</content></entry>'),
    "a text elsewhere": atom('<entry><content src="/a"/></entry>'),
    "encoded twice": item("<title>cafÃ©</title>"),
    "a control character": item("<title>a&#150;b</title>"),
    "a date in words": item("<pubDate>3 May</pubDate>"),
    "a date of year 1": item("<pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>"),
    "an author's address": item("<author>Mina &lt;m@quay.example&gt;</author>"),
    "a written author and a person": item(
        "<dc:creator>M</dc:creator><atom:author><name>O</name></atom:author>"
    ),
    "a person without a name after another": atom(
        "<entry><author><name>M</name></author><author><email>o@quay.example</email></author></entry>"
    ),
    "a nested source": atom("<entry><source><title>Tide</title></source></entry>"),
    "a core name in an unknown namespace": item("<title xmlns='urn:x'>T</title>"),
    "a known prefix for an unknown namespace, late": item(
        "<dc0:a xmlns:dc0='urn:y'/><psc:chapters xmlns:psc='urn:x'/>"
    ),
    "a prefix bound twice": item("<a:b xmlns:a='urn:x'/><a:b xmlns:a='urn:y'/>"),
    "a prefix for another namespace": f'<rss xmlns:dc="{NAMESPACES["media"]}" xmlns:d="{NAMESPACES["dc"]}">'
    "<channel><item><d:creator>M</d:creator></item></channel></rss>",
    "a date under its key": item("<updated_parsed>2024-05-03</updated_parsed>"),
    "an instruction": item("<title>a<?b c?></title>"),
    "two channels": "<rss><channel/><channel/></rss>",
    "a page": "<html><body/></html>",
    "half a character": item("<description><![CDATA[&#xD83D;]]></description>"),
    "halves of a character": item("<description><![CDATA[&#55357;&#56832;]]></description>"),
}


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_what_is_in_doubt_is_left_to_feedparser(doubt: str) -> None:
    assert read(DOUBTFUL[doubt]) is None


def test_what_is_said_to_be_in_another_charset_is_left_to_feedparser() -> None:
    assert read(rss(""), "text/xml; charset=iso-8859-1") is None
    assert read(rss(""), "text/xml; charset=UTF-8") is not None
    assert read(rss("").replace("Quay", "Qu\xe9").encode("latin-1")) is None


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<a>" * 400_000,
        item("").replace("<item>", "<item " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">"),
        rss("<item/>" * 280_000),
        item(f"<title>{'&lt;b&gt;' * 110_000}</title>"),
        rss(f"<item><title>{'&lt;b&gt;x' * 80}</title></item>" * 1_800),
        item("<description><![CDATA[" + ' src="a"' * 240_000 + "]]></description>"),
        item("<description>" + '&#32;src&#61;"a"' * 110_000 + "</description>"),
        rss(("<item>" + '<enclosure url="/a"/>' * 140 + "</item>") * 270),
        item(f"<author>{'a@' * 900_000}</author>"),
        "<rss " + " ".join(f'xmlns:a{n}="urn:{n}"' for n in range(60_000)) + "><channel/></rss>",
        "<?xml version='1.0'?>" + "<!-- -" * 280_000,
        rss("<x>" * 100 + "</x>" * 100) + " " * 1_000_000,
    ],
    ids=lambda body: f"{len(body)} bytes",
)
def test_no_document_takes_long(body: str) -> None:
    assert len(body) < MAX_BYTES
    started = time.process_time()
    read(body)
    assert time.process_time() - started < 0.5


def test_more_than_it_can_bound_is_left_to_feedparser() -> None:
    assert read(rss("<item/>" * MAX_ENTRIES)) is not None
    assert read(rss("<item/>" * (MAX_ENTRIES + 1))) is None
    assert read(rss(" " * MAX_BYTES)) is None


# --- the law: decline or agree ---------------------------------------------------------------

WORDS = st.text(st.sampled_from("ab é<>&;'\"/=@:#.()\u200cب  \n-1"), max_size=12)
ADDRESSES = st.sampled_from(
    [
        "https://quay.example/a",
        "/b?c=1&d=2",
        "urn:x:1",
        "c.html",
        "https://quay.example/d?e;f",
        "http:///x",
        " /e ",
        "javascript:x()",
    ]
)
DATES = st.sampled_from(
    ["Fri, 03 May 2024 10:15:00 +0200", "2024-05-03T10:15:00Z", "2024-05-03", "3 Mai 2024", "", "soon"]
    + ["Sat, 04 May 2024 00:15:00 GMT", "2024-05-03T23:59:59.9+05:30", "04 May 2024 10:15 EST"] * 3
    + ["2024-05-03T10:15:00-03:30", "Fri, 3 May 2024 10:15 -0330", "2024-05-03T10:15:61Z", "1714731300"]
)
HTML = st.sampled_from(
    ["<p>a</p>", "<a href='x'>b</a>", "a &amp; b", "<br>c", "1 < 2", "", '<img src="/d"/>']
)
DATED = ("pubDate", "updated", "published", "created", "lastBuildDate", "dc:date", "atom:updated", "date")
LINKED = ("link", "guid", "id", "comments", "atom:link", "url")
WORDED = """title description author category source enclosure image summary content language ttl rights
    subtitle dc:title dc:creator dc:subject dc:description dc:publisher dc:language content:encoded atom:author
    atom:summary media:content media:title media:description media:thumbnail media:keywords media:category
    media:credit media:group itunes:author itunes:summary itunes:subtitle itunes:image itunes:keywords
    itunes:category itunes:owner itunes:explicit slash:comments quay:title quay:own name items tags webMaster
    managingEditor generator dc:identifier media:player feedburner:origLink pheedo:origLink"""
TAGS = st.sampled_from([*DATED, *LINKED, *re.split(r"\s+", WORDED)])
NAMES = (
    "role",
    "href",
    "rel",
    "type",
    "url",
    "isPermaLink",
    "term",
    "label",
    "domain",
    "medium",
    "text",
    "xml:lang",
)
VALUES = st.sampled_from(
    ["html", "text", "self", "via", "author", "true", "false", "image", "image/png", "en", "hub", "alternate"]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from([*NAMES, "mode", "src", "lang", "Href"]), st.one_of(ADDRESSES, VALUES), max_size=2
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    tag = draw(TAGS)
    attributes = draw(ATTRIBUTES) if draw(st.integers(0, 3)) == 0 else {}
    opening = tag + "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    if depth < 2 and (tag == "media:group" or draw(st.integers(0, 12)) == 0):
        return f"<{opening}>{''.join(draw(st.lists(elements(depth + 1), max_size=2)))}</{tag}>"
    usual = DATES if tag in DATED else ADDRESSES if tag in LINKED else st.one_of(WORDS, HTML)
    text = draw(usual if draw(st.integers(0, 9)) else st.one_of(WORDS, ADDRESSES, DATES, HTML))
    return f"<{opening}>{escape(text)}</{tag}>"


@st.composite
def feeds(draw: st.DrawFn) -> str:
    channel = "".join(draw(st.lists(elements(), max_size=4)))
    entries = ["".join(draw(st.lists(elements(), max_size=6))) for _ in range(draw(st.integers(0, 2)))]
    match draw(st.sampled_from(["rss", "atom", "rdf"])):
        case "rss":
            return rss(channel + "".join(f"<item>{entry}</item>" for entry in entries))
        case "atom":
            inside = channel + "".join(f"<entry>{entry}</entry>" for entry in entries)
            return f'<feed xmlns="{NAMESPACES["atom"]}" {DECLARED}>{inside}</feed>'
        case _:
            items = "".join(f'<item rdf:about="/a">{entry}</item>' for entry in entries)
            return f"{RDF}<channel>{channel}</channel>{items}</rdf:RDF>".replace(
                "<rdf:RDF", f"<rdf:RDF {OTHERS}"
            )


OTHERS = " ".join(
    f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix not in ("dc", "content", "atom")
)


@settings(max_examples=250, deadline=None)
@given(feeds(), st.sampled_from([URL, ""]))
def test_a_feed_is_declined_or_read_as_feedparser_reads_it(feed: str, url: str) -> None:
    assert compare_readings(feed.encode(), url=url, content_type=None).differences == ()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(ORDINARY.values())), st.data())
def test_a_damaged_feed_is_declined_or_read_as_feedparser_reads_it(feed: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(feed)))
    end = data.draw(st.integers(start, min(len(feed), start + 30)))
    put_in = data.draw(
        st.one_of(WORDS, elements(), st.sampled_from(["<![CDATA[", "]]>", "&#150;", "</item><item>"]))
    )
    damaged = (feed[:start] + put_in + feed[end:]).encode()
    if read(damaged) is not None:
        assert compare_readings(damaged, url=URL, content_type=None).differences == ()
