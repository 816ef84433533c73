"""OPML in all the forms in which it is found, and out again."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from monitor.collect.feeds.opml import MAX_OPML_BYTES, MAX_PROBLEMS, FeedList, read_opml, write_opml
from monitor.errors import UnreadableError
from monitor.model import Feed
from tests.factories import make_outlet

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Papers</title></head>
<body>
  <outline text="Coast">
    <outline text="North &amp; East">
      <outline type="rss" text="tide" title="The Tide Post" xmlUrl="https://tide.example/rss"
               htmlUrl="https://tide.example/" category="/Sea/Tides, daily"/>
    </outline>
    <outline type="rss" text="Quay" xmlUrl="https://quay.example/rss"/>
  </outline>
  <outline xmlUrl="https://ferry.example/atom"/>
</body></opml>"""


def read(text: str | bytes) -> FeedList:
    return read_opml(text if isinstance(text, bytes) else text.encode(), "list.opml")


def wrap(outlines: str) -> str:
    return f"<opml version='1.0'><body>{outlines}</body></opml>"


def urls(text: str | bytes) -> list[str]:
    return [feed.url for feed in read(text).feeds]


# --- in --------------------------------------------------------------------------------------


def test_feeds_with_their_folders_titles_and_lines() -> None:
    listed = read(LIST)
    assert [(feed.title, feed.url, feed.site_url, feed.categories, feed.line) for feed in listed.feeds] == [
        (
            "The Tide Post",
            "https://tide.example/rss",
            "https://tide.example/",
            ("Coast", "North & East", "Sea/Tides", "daily"),
            7,
        ),
        ("Quay", "https://quay.example/rss", None, ("Coast",), 9),
        (None, "https://ferry.example/atom", None, (), 11),
    ]
    assert listed.problems == ()


@pytest.mark.parametrize(
    "outlines",
    [
        "<outline xmlurl='{}'/>",
        "<OUTLINE XMLURL='{}'/>",
        "<outline type='rss' url='{}'/>",
        "<outline url='{}'/>",
        "<outline type='rss' xmlUrl='  {} '/>",
        "<x:outline xmlns:x='http://opml.org/spec2' xmlUrl='{}'/>",
        "<outline text='a'><outline text='b'><outline xmlUrl='{}'></outline></outline></outline>",
        "<outline text='Tide & Quay &nbsp; &copy;' xmlUrl='{}'/>",
    ],
)
def test_addresses_are_found_however_they_are_written(outlines: str) -> None:
    url = "https://tide.example/rss?a=1&b=2&copy=3"
    bare, escaped = outlines.format(url), outlines.format(url.replace("&", "&amp;"))
    assert urls(wrap(bare)) == urls(wrap(escaped)) == [url]
    assert read(wrap(bare)).problems == ()


def test_titles_lose_their_markup() -> None:
    (feed,) = read(wrap("<outline text='&lt;b&gt;Tide&lt;/b&gt; &amp;amp; Quay &eacute;' xmlUrl='x'/>")).feeds
    assert feed.title == "Tide & Quay é"


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("windows-1251", "windows-1251"),
        ("no-such-charset", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-16", "utf-8-sig"),
        ("utf-8", "utf-16-le"),
    ],
)
def test_a_wrong_label_does_not_spoil_the_words(label: str, charset: str) -> None:
    title = "Привет, порт" if charset == "windows-1251" else "Café de l’Été, Große Straße"
    text = f'<?xml version="1.0" encoding="{label}"?>\n' + wrap(
        f"<outline text='{title}' xmlUrl='https://a.example/'/>"
    )
    assert [feed.title for feed in read(text.encode(charset)).feeds] == [title]


def test_what_is_no_feed_is_named_with_its_line() -> None:
    listed = read(
        wrap(
            "\n<outline type='rss' text='Lost'/>"
            "\n<outline type='include' url='https://ada:secret@list.example/a.opml'/>"
            "\n<outline text='an empty folder'/><outline/>"
            "\n<outline type='link' text='A page' url='https://page.example/'/>"
        )
    )
    assert listed.feeds == ()
    assert listed.problems == (
        "list.opml:2: the feed 'Lost' has no address (xmlUrl)",
        "list.opml:3: it refers to https://list.example/a.opml, which is no feed and was not opened",
        "list.opml:5: it refers to https://page.example/, which is no feed and was not opened",
    )


@pytest.mark.parametrize(
    "broken",
    [
        "<opml><body><outline xmlUrl='https://a.example/'/>\n<outline xmlUrl='https://b.exam",
        "<opml><body><outline xmlUrl='https://a.example/'/>\n<outline text=unquoted/></body></opml>",
        "<opml><body><outline xmlUrl='https://a.example/'/>\n</outline></body>",
    ],
)
def test_a_broken_list_gives_what_can_be_read_and_says_where_it_breaks(broken: str) -> None:
    listed = read(broken)
    assert [feed.url for feed in listed.feeds] == ["https://a.example/"]
    assert listed.problems
    assert listed.problems[0].startswith("list.opml:2: not well-formed: ")


def test_space_before_the_declaration_and_control_characters_are_forgiven() -> None:
    listed = read("\n\n " + LIST.replace("The Tide", "The\x01\x0cTide"))
    assert [feed.title for feed in listed.feeds] == ["The Tide Post", "Quay", None]
    assert listed.problems == ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "there is no XML in it"),
        (b"hello", "there is no XML in it"),
        (b"<html><body><p>A page</p></body></html>", "its first element is 'html'"),
        (b"<rss><channel><item/></channel></rss>", "its first element is 'rss'"),
        (b"\xff\xfe", "there is no XML in it"),
        (b"x" * (MAX_OPML_BYTES + 1), "longer than 10 MB"),
    ],
    ids=["empty", "text", "page", "feed", "a mark and nothing", "too long"],
)
def test_what_is_no_list_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=f"list.opml: .*{message}"):
        read(body)


def test_an_empty_list_is_a_list() -> None:
    assert read(wrap("")) == FeedList((), ())


LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param('\n<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret}">]>', id="external entity"),
        pytest.param('\n<!DOCTYPE opml [<!ENTITY % x SYSTEM "{secret}"> %x;]>', id="parameter entity"),
        pytest.param(f'\n<!DOCTYPE opml [<!ENTITY l0 "ha">{LAUGHS}]>', id="billion laughs"),
        pytest.param('\n<!DOCTYPE opml [<!entity x "' + "y" * 1_000_000 + '">]>', id="quadratic"),
    ],
)
def test_fault_14_entities_are_refused_at_once(attack: str) -> None:
    text = (
        f"{attack}<opml><body><outline text='&x;{'&l11;' * 50}' xmlUrl='https://a.example/'/></body></opml>"
    )
    started = time.process_time()
    with pytest.raises(UnreadableError, match=r"list\.opml:2: it declares entities"):
        read(text)
    assert time.process_time() - started < 1


def test_fault_14_nothing_that_a_list_points_to_is_opened() -> None:
    text = (
        "<!DOCTYPE opml SYSTEM 'http://127.0.0.1:1/x.dtd'>"
        "<?xml-stylesheet href='http://127.0.0.1:1/x.xsl'?>"
        "<opml xmlns:xi='http://www.w3.org/2001/XInclude'><body><xi:include href='/etc/passwd' parse='text'/>"
        "<outline text='&x;' xmlUrl='https://a.example/'/></body></opml>"
    )
    assert [(feed.title, feed.url) for feed in read(text).feeds] == [("&x;", "https://a.example/")]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<outline text='a'>" * 100_000, id="deep"),
        pytest.param("<outline text='a'>" * 200 + "<outline xmlUrl='b'/>" * 40_000, id="deep and wide"),
        pytest.param("<outline " * 300_000, id="open tags"),
        pytest.param(
            "<outline " + " ".join(f"a{number}='x'" for number in range(50_000)) + "/>", id="attributes"
        ),
        pytest.param("<outline type='rss'/>" * 100_000, id="many mistakes"),
        pytest.param("<outline xmlUrl='" + "&" * 3_000_000 + "'/>", id="ampersands"),
        pytest.param("</outline>" * 500_000, id="closing tags"),
    ],
)
def test_fault_14_monstrous_lists_take_moderate_time(body: str) -> None:
    started = time.process_time()
    listed = read(f"<opml><body>{body}")
    assert time.process_time() - started < 10
    assert 1 <= len(listed.problems) <= MAX_PROBLEMS


def test_fault_13_markup_of_a_title_is_dropped_here_and_written_as_text_there() -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt;Quay&lt;svg onload=alert(1)&gt;"
    (feed,) = read(wrap(f"<outline text='{title}' xmlUrl='https://quay.example/rss'/>")).feeds
    assert "<" not in str(feed.title)
    hostile = "</title><script>alert(1)</script>"
    root = etree.fromstring(write_opml([make_feed(feed.url)], [], hostile))
    assert root.findtext("head/title") == hostile
    assert list(root.iter("script")) == []


# --- out -------------------------------------------------------------------------------------

STATE = make_outlet(
    id="gazette", name="Ilsa <Gazette> & Co", domains=("gazette.example/blog",), affiliation="state"
)
FREE = make_outlet(id="tide", name="The Tide", domains=("tide.example",), affiliation="free")


def make_feed(url: str, outlet_id: str | None = None) -> Feed:
    return Feed(url, outlet_id, None, "all")


def test_an_export_is_opml_2_with_a_folder_for_each_affiliation() -> None:
    feeds = [
        make_feed("https://gazette.example/rss?a=1&b=2", "gazette"),
        make_feed("https://loose.example/rss"),
        make_feed("https://tide.example/rss", "tide"),
        make_feed("https://gazette.example/atom", "gazette"),
    ]
    root = etree.fromstring(write_opml(feeds, [STATE, FREE], "The harbour"))
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "The harbour")
    assert [outline.get("text") for outline in root.iterfind("body/outline")] == [
        "state",
        "free",
        "loose.example",
    ]
    first = root.find("body/outline/outline")
    assert first is not None
    assert dict(first.attrib) == {
        "type": "rss",
        "text": "Ilsa <Gazette> & Co",
        "title": "Ilsa <Gazette> & Co",
        "xmlUrl": "https://gazette.example/rss?a=1&b=2",
        "htmlUrl": "https://gazette.example/blog",
    }


def test_fault_45_user_and_password_stay_at_home() -> None:
    written = write_opml([make_feed("https://ada:hush-hush@tide.example/rss")], [], "x")
    assert urls(written) == ["https://tide.example/rss"]
    assert b"hush-hush" not in written


def test_characters_that_xml_cannot_hold_do_not_break_an_export() -> None:
    outlet = replace(STATE, name="Ilsa \x00\ufffe Gazette")
    listed = read(write_opml([make_feed("https://gazette.example/\x01\uffff", "gazette")], [outlet], "\x02"))
    assert [feed.url for feed in listed.feeds] == ["https://gazette.example/\ufffd\ufffd"]


OUTLETS = [
    replace(STATE, id=f"o{number}", affiliation=f"a{number % 3}", domains=(f"o{number}.example",))
    for number in range(7)
]
ADDRESSES = st.builds(
    "http{}://{}.example/{}".format,
    st.sampled_from(["", "s"]),
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.text(
        st.characters(
            min_codepoint=0x21, exclude_characters="@\x7f\ufffe\uffff", exclude_categories=("Cs", "Cc", "Zs")
        ),
        max_size=30,
    ),
)


@given(
    st.lists(
        st.builds(make_feed, ADDRESSES, st.sampled_from([None, *(outlet.id for outlet in OUTLETS)])),
        max_size=8,
        unique_by=lambda feed: feed.url,
    )
)
def test_what_is_exported_is_imported_the_same(feeds: list[Feed]) -> None:
    listed = read(write_opml(feeds, OUTLETS, "The harbour"))
    by_site = {f"https://{outlet.domains[0]}": outlet for outlet in OUTLETS}
    assert listed.problems == ()
    assert {(feed.url, by_site[feed.site_url].id if feed.site_url else None) for feed in listed.feeds} == {
        (feed.url, feed.outlet_id) for feed in feeds
    }
    assert all(
        feed.categories == ((by_site[feed.site_url].affiliation,) if feed.site_url else ())
        for feed in listed.feeds
    )
