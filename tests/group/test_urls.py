"""Which addresses are one article, and which keys identify a feed entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group import urls
from monitor.group.urls import canonical_key, drop_tracking, list_entry_keys, site_of
from monitor.model import Entry

ARTICLE = "ledger.example/news/2026/ferry-resumes"

SAME_ARTICLE = [
    "http://ledger.example/news/2026/ferry-resumes",
    "https://www.ledger.example/news/2026/ferry-resumes/",
    "https://WWW.Ledger.Example:443/news/2026/ferry-resumes",
    "http://ledger.example:80/news/2026/ferry-resumes#comments",
    "https://m.ledger.example/news/2026/ferry-resumes?utm_source=rss&utm_medium=feed",
    "https://amp.ledger.example/news/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes/amp/",
    "https://ledger.example/amp/news/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes.amp",
    "https://ledger.example/news/2026/ferry-resumes?amp=1",
    "https://ledger.example/news/2026/ferry-resumes?outputType=amp&fbclid=x1",
    "https://ledger.example/news/2026/ferry-resumes?print=true&gclid=4&at_medium=social",
    "https://ledger.example//news/2026/ferry%2Dresumes/index.html",
    "https://reader@ledger.example./news/2026/ferry-resumes",
    "//ledger.example/news/2026/ferry-resumes",
    "ledger.example/news/2026/ferry-resumes",
    " https://ledger.example/news/2026/ferry-resumes?\n",
    "https://ledger-example.cdn.ampproject.org/c/s/ledger.example/news/2026/ferry-resumes",
    "https://www.google.com/amp/s/ledger.example/news/2026/ferry-resumes",
    "https://www.bing-amp.com/c/s/ledger.example/news/2026/ferry-resumes?amp_js_v=0.1&usqp=mq331",
    "https://ledger.example/news/amp/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes/amp/1",
    "https://ledger.example/news/2026/ferry-resumes?service=amp",
    "https://touch.ledger.example/news/2026/ferry-resumes?noamp=mobile",
    "https://www.m.ledger.example/news/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes/print/",
    "https://ledger.example/print/news/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes?view=print&singlepage=true",
    "https://ledger.example/news/2026/ferry-resumes;jsessionid=0A1B?PHPSESSID=c4",
    "https://ledger.example/(S(x1y2z3))/news/2026/ferry-resumes/Default.aspx",
    "https://ledger.example/sport/../news/./2026/ferry-resumes/.",
    "https://ledger.example/sport/%2e%2e/news/2026/ferry-resumes",
    "https://ledger.example/news/2026/ferry-resumes#!",
    "https://ledger.example/news/2026/ferry-resumes#/comments",
    "https://ledger.example/news/2026/ferry-resumes&utm_source=rss",
    "https://ledger.example/news/2026/ferry-resumes%3Futm_source=rss&utm_medium=feed",
    "https://ledger.example/news/2026/ferry-resumes?amp;utm_source=rss&amp;amp;fbclid=1",
    "https://ledger.example/news/2026/ferry-resumes?from=rss&ref=homepage-3",
    "https://ledger.example/news/2026/ferry-resumes?replytocom=12#respond",
]

ONE_AND_THE_SAME = [
    ("https://ledger.example/?p=12?utm_source=rss", "https://ledger.example/?p=12"),
    ("https://ledger.example/a?id=1&id=1", "https://ledger.example/a?id=1"),
    ("https://fa.m.ledger.example/a", "https://fa.ledger.example/a"),
    ("https://quay-test.cdn.ampproject.org/c/s/quay.test/a", "https://quay.test/a"),
    ("https://quay.test/amp/s/a-1", "https://quay.test/s/a-1"),
    ("https://www.google.com/amp/s/quay.test/a", "https://quay.test/a"),
    ("https://ledger.example/amp_articleshow/12.cms", "https://ledger.example/articleshow/12.cms"),
    ("https://ledger.example/#!/a/7/?utm_source=x", "https://www.ledger.example/#!/a/7"),
    ("https://ledger.example/t?id=4&sid=0123456789abcdef0123456789abcdef", "https://ledger.example/t?id=4"),
    ("https://www.youtube.com/watch?v=a1&feature=share", "https://youtube.com/watch?v=a1"),
    ("https://LEDGER.example/%7eada/%c3%a9", "http://ledger.example/~ada/%C3%A9"),
    ("https://ledger.example/a/b/c/../d", "https://ledger.example/a/b/d"),
    ("https://ledger.example/../a", "https://ledger.example/a"),
    ("https://ledger.example/a?=x", "https://ledger.example/a"),
]

OTHER_ARTICLES = [
    ("https://ledger.example/?p=12", "ledger.example?p=12"),
    ("https://ledger.example/story.php?id=7&section=port", "ledger.example/story.php?id=7&section=port"),
    ("https://ledger.example/index.php?view=article&id=7", "ledger.example?id=7&view=article"),
    ("https://ledger.example:8443/a", "ledger.example:8443/a"),
    ("https://news.ledger.example/a", "news.ledger.example/a"),
    ("https://ledger.example/A", "ledger.example/A"),
    ("https://ledger.example/a.amp.html", "ledger.example/a.html"),
    ("https://ledger.example/champ", "ledger.example/champ"),
    ("https://bücher.example/über", "xn--bcher-kva.example/%C3%BCber"),
    ("https://ledger.example/%d8%a7%D8%A8", "ledger.example/%D8%A7%D8%A8"),
    ("https://ledger.example/a?q=one+two%26three", "ledger.example/a?q=one%20two%26three"),
    ("https://ledger.example/a?u=https://other.example/b", "ledger.example/a?u=https://other.example/b"),
    ("https://ledger.example/a%2fb", "ledger.example/a%2Fb"),
    ("https://ledger.example/#!/a/7", "ledger.example#!/a/7"),
    ("https://ledger.example/app#!news?id=7", "ledger.example/app#!news?id=7"),
    ("https://ledger.example/#/a/7", "ledger.example#/a/7"),
    ("https://ledger.example/news.php?sid=712", "ledger.example/news.php?sid=712"),
    (
        "https://ledger.example/?sid=0123456789abcdef0123456789abcdef",
        "ledger.example?sid=0123456789abcdef0123456789abcdef",
    ),
    ("https://ledger.example/a?ref=712", "ledger.example/a?ref=712"),
    ("https://ledger.example/a?source=12&from=2026-03-04", "ledger.example/a?from=2026-03-04&source=12"),
    ("https://ledger.example/a?feature=7&section=2", "ledger.example/a?feature=7&section=2"),
    ("https://ledger.example/a?page=2&view=full", "ledger.example/a?page=2&view=full"),
    ("https://ledger.example/culture/print", "ledger.example/culture/print"),
    ("https://ledger.example/2026/03/04/", "ledger.example/2026/03/04"),
    ("https://ledger.example/a?date=2026-03-04", "ledger.example/a?date=2026-03-04"),
    ("https://amp.com.au/a", "amp.com.au/a"),
    ("https://www.gov.uk/a", "gov.uk/a"),
    ("https://m.net.example/a", "net.example/a"),
    ("https://m.ledger.fa.example/a", "ledger.fa.example/a"),
    ("https://m.net.fa.example/a", "net.fa.example/a"),
    ("https://fa.news.ledger.example/a", "fa.news.ledger.example/a"),
    ("https://ledger.m.example/a", "ledger.m.example/a"),
    ("https://ledger.example/a?712", "ledger.example/a?712"),
    ("https://ledger.example/a?ref=%DB%B7%DB%B1", "ledger.example/a?ref=%DB%B7%DB%B1"),
    (
        "https://web.archive.org/web/2026/https://ledger.example/a",
        "web.archive.org/web/2026/https:/ledger.example/a",
    ),
]


@pytest.mark.parametrize("url", SAME_ARTICLE)
def test_addresses_of_one_article_have_one_key(url: str) -> None:
    assert canonical_key(url) == ARTICLE


@pytest.mark.parametrize(("one", "other"), ONE_AND_THE_SAME)
def test_two_addresses_of_one_article_are_one(one: str, other: str) -> None:
    assert canonical_key(one) == canonical_key(other)


@pytest.mark.parametrize(("url", "key"), OTHER_ARTICLES)
def test_what_tells_articles_apart_stays_in_the_key(url: str, key: str) -> None:
    assert canonical_key(url) == key


@pytest.mark.parametrize(
    ("port", "kept"),
    [(":80", ""), (":443", ""), (":080", ""), (":08443", ":8443"), (":0", ":0"), (":65535", ":65535")],
)
def test_a_port_is_a_number_and_left_out_when_it_is_the_usual_one(port: str, kept: str) -> None:
    assert canonical_key(f"https://ledger.example{port}/a") == f"ledger.example{kept}/a"


@pytest.mark.parametrize("url", ["https://ledger.example:65536/a", "https://ledger.example:99999/a"])
def test_an_address_with_an_impossible_port_is_compared_as_it_is(url: str) -> None:
    assert canonical_key(url) == "/" + url.replace("//", "/")


def test_an_address_longer_than_any_that_is_asked_for_is_its_own_key() -> None:
    longest = "https://ledger.example/a".ljust(4096, "b")
    assert canonical_key(longest) == longest.removeprefix("https://")
    assert canonical_key(f"{longest}b") == f"{longest}b"


@pytest.mark.parametrize("url", ["http://[broken/a", "https://ledger.example:port/a", "", "mailto:"])
def test_a_broken_address_still_has_a_stable_key(url: str) -> None:
    key = canonical_key(url)
    assert canonical_key(key) == key


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://Ledger.example/A/?id=7&utm_source=rss#top", "https://Ledger.example/A/?id=7#top"),
        ("https://www.nytimes.com/a?module=inline&q=1", "https://www.nytimes.com/a?q=1"),
        ("https://ledger.example/a?view=print&amp;fbclid=1", "https://ledger.example/a?view=print"),
        ("http://[broken/a?fbclid=1", "http://[broken/a?fbclid=1"),
        ("https://ledger.example/a?ref=712&from=rss&ref=home", "https://ledger.example/a?ref=712"),
    ],
)
def test_an_address_is_shown_without_what_only_tracks(url: str, shown: str) -> None:
    assert drop_tracking(url) == shown


NAMES = st.text("abcxyz019-", min_size=1, max_size=8).map(lambda name: f"h{name}h")
HOSTS = st.lists(st.one_of(NAMES, st.sampled_from(["www", "m", "amp"])), min_size=1, max_size=3).map(
    lambda labels: ".".join([*labels, "example"])
)
PIECES = st.one_of(
    st.text("aB9é/%.-~ +&=;amp", max_size=10),
    st.sampled_from(
        ["..", ".", "print", "amp", "index.html", ";jsessionid=1", "a-1", "%2e", "%2F", "x&utm_a=1"]
    ),
)
PATHS = st.lists(PIECES, max_size=4).map(lambda parts: "/".join(["", *parts]))
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["id", "p", "utm_source", "fbclid", "view", "q", "ref", "amp;x", "sid"]),
        st.one_of(st.text("a1é&=+% ?", max_size=6), st.sampled_from(["rss", "print", "?utm_a", "0a" * 16])),
    )
)
FRAGMENTS = st.sampled_from(["", "#a", "#!", "#!/a?b=1&utm_a=1", "#/x/", "#!%2e/é"])


def _write_query(parameters: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in parameters)


@given(HOSTS, PATHS, PARAMETERS, FRAGMENTS)
def test_the_key_of_a_key_is_the_key(
    host: str, path: str, parameters: list[tuple[str, str]], fragment: str
) -> None:
    key = canonical_key(f"https://{host}{path}?{_write_query(parameters)}{fragment}")
    assert canonical_key(key) == key


WORDS = st.text("abcxyz019", min_size=1, max_size=6).map(lambda word: f"k{word}")
ADDRESSES = st.tuples(
    st.lists(WORDS, min_size=1, max_size=4), st.lists(st.tuples(WORDS, WORDS), unique=True, max_size=3)
)
NOISE = st.lists(
    st.sampled_from(
        [
            *(
                ("utm_source", "rss"),
                ("FBCLID", "x1"),
                ("at_medium", "social"),
                ("mc_cid", "9"),
                ("from", "rss"),
            ),
            *(("ref", "home"), ("print", "1"), ("outputType", "amp"), ("_ga", "2.1"), ("PHPSESSID", "0a1b")),
        ]
    ),
    unique=True,
)


def _write_address(address: tuple[list[str], list[tuple[str, str]]], host: str = "ledger.example") -> str:
    segments, parameters = address
    return f"https://{host}/{'/'.join(segments)}?{_write_query(parameters)}"


@given(ADDRESSES, NOISE, st.data())
def test_what_a_reader_and_a_server_add_makes_no_difference(
    address: tuple[list[str], list[tuple[str, str]]], noise: list[tuple[str, str]], data: st.DataObject
) -> None:
    segments, parameters = address
    mixed = data.draw(st.permutations([*parameters, *noise]))
    host = data.draw(st.sampled_from(["www.Ledger.example", "m.ledger.EXAMPLE", "LEDGER.example.:443"]))
    tail = data.draw(st.sampled_from(["", "/", "/amp", "/index.html", "//"]))
    end = data.draw(st.sampled_from(["", "#comments", "#"]))
    other = f"http://reader@{host}/{'/'.join(segments)}{tail}?{_write_query(mixed)}{end}"
    assert canonical_key(other) == canonical_key(_write_address(address))


@given(ADDRESSES, ADDRESSES)
def test_another_path_or_another_parameter_is_another_article(
    one: tuple[list[str], list[tuple[str, str]]], other: tuple[list[str], list[tuple[str, str]]]
) -> None:
    same = (one[0], sorted(one[1])) == (other[0], sorted(other[1]))
    assert (canonical_key(_write_address(one)) == canonical_key(_write_address(other))) is same


@given(st.text(st.characters(codec="utf-8", exclude_characters="\u3002\uff0e\uff61"), max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(canonical_key(text), str)


@pytest.mark.parametrize("size", [4000, 400_000])
@pytest.mark.parametrize(
    "piece", ["/amp", ".amp", "/index.html", "/print", "&utm_a=x", "/..", "1", "/amp/s/a.b"]
)
def test_a_long_address_takes_no_long_thought(piece: str, size: int) -> None:
    started = process_time()
    for host in ("https://a.example/x", "https://", "https://cdn.ampproject.org/c/s/" * (size // 31)):
        key = canonical_key(f"{host}{piece * (size // len(piece))}/print/x")
        assert canonical_key(key) == key
    assert process_time() - started < 1.0


def test_page_forms_may_stand_in_one_another() -> None:
    assert canonical_key("https://a.example/x-1/index.html/index.php") == "a.example/x-1"
    assert canonical_key("https://a.example/x-1.amp.amp.html") == "a.example/x-1.html"


@given(HOSTS, PATHS)
def test_the_scheme_makes_no_difference(host: str, path: str) -> None:
    assert canonical_key(f"http://{host}{path}") == canonical_key(f"https://{host}{path}")


@given(
    HOSTS,
    st.lists(st.tuples(NAMES, NAMES), unique=True).flatmap(
        lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))
    ),
)
def test_the_order_of_parameters_makes_no_difference(
    host: str, orders: tuple[list[tuple[str, str]], list[tuple[str, str]]]
) -> None:
    one, other = map(_write_query, orders)
    assert canonical_key(f"https://{host}/a?{one}") == canonical_key(f"https://{host}/a?{other}")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.ledger.example/a", "ledger.example"),
        ("HTTP://Mobile.Ledger.Example:8080", "ledger.example"),
        ("https://news.ledger.example", "news.ledger.example"),
        ("https://www.example", "www.example"),
        ("https://www", "www"),
        ("ledger.example", "ledger.example"),
    ],
)
def test_the_site_is_the_host_without_its_front(url: str, site: str) -> None:
    assert site_of(url) == site


# --- feed entries ----------------------------------------------------------------------------

FEED = "https://www.ledger.example/rss.xml"
NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)


def make_entry(
    guid: str | None = None,
    url: str | None = None,
    title: str | None = "Ferry resumes",
    published: datetime | None = NINE,
) -> Entry:
    return Entry(
        guid=guid,
        url=url,
        title=title,
        authors=(),
        published=published,
        updated=None,
        summary_html=None,
        content_html=None,
        language=None,
        source_name=None,
        source_url=None,
        comments_url=None,
        image_url=None,
        tags=(),
        enclosures=(),
        media=(),
    )


def test_an_entry_is_known_by_its_address_and_its_guid() -> None:
    entry = make_entry(guid="A-1", url="https://www.ledger.example/a/?utm_source=rss")
    assert list_entry_keys(FEED, [entry]) == [
        ("u:ledger.example/a", "f:ledger.example/rss.xml#ledger.example/a", "g:ledger.example/rss.xml#A-1")
    ]


def test_a_guid_that_is_the_address_adds_nothing_and_another_address_is_kept_as_one() -> None:
    same = make_entry("http://ledger.example/a", "https://www.ledger.example/a/?utm_source=rss")
    moved = make_entry("http://ledger.example/a", "https://ledger.example/a-new-slug")
    assert list_entry_keys(FEED, [same]) == [
        ("u:ledger.example/a", "f:ledger.example/rss.xml#ledger.example/a")
    ]
    assert list_entry_keys(FEED, [moved])[0][2:] == ("f:ledger.example/rss.xml#ledger.example/a",)


URL_TEXT = st.lists(
    st.sampled_from(
        [
            *"abzWm0.-_~/?&=:#%@ é",
            *("amp", "www.", "utm_a=1", "index.html", "//", "../", "https://"),
            *("%D8%A7", "%d8", "%41", "/print", "a-1", "/."),
        ]
    ),
    max_size=12,
).map("".join)


@given(
    st.sampled_from(["http://", "https://", ""]),
    st.sampled_from(["ledger.example", "www.a.example:8080", "m.x"]),
    URL_TEXT,
)
def test_the_short_way_to_a_key_gives_what_the_long_way_gives(scheme: str, host: str, rest: str) -> None:
    url = f"{scheme}{host}/{rest}"
    short = urls._write_plain_key(url)
    assert short is None or short == urls._write_key(url)


def test_most_addresses_take_the_short_way() -> None:
    assert urls._write_plain_key(
        "https://www.ledger.example/2026/03/ferry-resumes.html?utm_source=rss&utm_medium=a"
    ) == ("ledger.example/2026/03/ferry-resumes.html")
    assert urls._write_plain_key("https://ledger.example/a/%D8%A7%D8%A8") == "ledger.example/a/%D8%A7%D8%A8"


def test_a_guid_that_two_entries_share_identifies_neither() -> None:
    entries = [make_entry("same", "https://ledger.example/a"), make_entry("same", "https://ledger.example/b")]
    assert list_entry_keys(FEED, entries) == [
        ("u:ledger.example/a", "f:ledger.example/rss.xml#ledger.example/a"),
        ("u:ledger.example/b", "f:ledger.example/rss.xml#ledger.example/b"),
    ]


def test_one_guid_in_two_feeds_gives_two_keys() -> None:
    entry = make_entry(guid="1")
    assert list_entry_keys(FEED, [entry]) != list_entry_keys("https://other.example/rss.xml", [entry])


def test_an_entry_without_address_and_guid_is_known_by_its_words_and_day() -> None:
    def key(entry: Entry) -> str:
        (keys,) = list_entry_keys(FEED, [entry])
        assert len(keys) == 1
        assert keys[0].startswith("h:")
        return keys[0]

    same_day = NINE.astimezone(timezone(timedelta(hours=3))) + timedelta(hours=2)
    assert key(make_entry()) == key(make_entry(title="FERRY  resumes!", published=same_day))
    assert key(make_entry()) != key(make_entry(title="Ferry stops"))
    assert key(make_entry()) != key(make_entry(published=NINE + timedelta(days=1)))
    assert key(make_entry(published=None)) != key(make_entry())
    # It stands in databases: another one would bring everything of such feeds as new.
    assert key(make_entry()) == "h:c461be3998b7c9e28ae0c34a7b42b374"


def test_a_shared_guid_without_address_falls_back_to_the_words() -> None:
    entries = [make_entry("same", title="One"), make_entry("same", title="Two")]
    (first,), (second,) = list_entry_keys(FEED, entries)
    assert first != second
