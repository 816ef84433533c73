import time
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.texts.markup import (
    count_links,
    has_markup,
    is_short,
    join_links,
    parse_fragment,
    read_start,
    read_words,
    strip_markup,
    tidy_text,
    web_url,
)


def test_tidy_text_settles_space_and_keeps_the_letters() -> None:
    assert tidy_text("  The \u00a0quay\n\twas\x00 quiet\u2028. ") == "The quay was quiet ."
    assert tidy_text("cafe\u0301") == "café"
    assert tidy_text("fer\u00adry\u200b") == "ferry"
    assert tidy_text("می\u200cشود") == "می\u200cشود", "a zero-width non-joiner is spelling"


@given(st.text())
def test_tidy_text_is_one_settled_line(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy == tidy_text(tidy)
    assert "\n" not in tidy
    assert "  " not in tidy
    assert tidy == tidy.strip()


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("3 < 4", "3 < 4"),
        ("Ferry <b>re</b>turns", "Ferry returns"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("Quay &amp; tide &#8211; late", "Quay & tide – late"),
        ("a<script>x()</script>b<!-- c -->", "ab"),
        ("line<br>break", "line break"),
        ("<>", "<>"),
        ("", ""),
    ],
)
def test_strip_markup_leaves_the_words(fragment: str, words: str) -> None:
    assert strip_markup(fragment) == words


def test_read_words_keeps_list_items_apart() -> None:
    root = parse_fragment("<ul><li>one</li><li>two <em>th</em>ree</li></ul>tail")
    assert root is not None
    assert read_words(root[0]) == "one two three"


def test_join_links_joins_relative_addresses_only() -> None:
    html = "<a href=\"/a?b=1&amp;c=2\">x</a><img src='b.jpg'>"
    html += '<a href="https://t.example/">y</a><a href="#z">z</a>'
    assert join_links(html, "https://quay.example/n/") == (
        '<a href="https://quay.example/a?b=1&amp;c=2">x</a><img src="https://quay.example/n/b.jpg">'
        '<a href="https://t.example/">y</a><a href="#z">z</a>'
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a", "https://quay.example/a"),
        (" https://t.example/b ", "https://t.example/b"),
        ("javascript:x()", None),
        ("java script:x()", None),
        ("java\tscript:x()", None),
        ("a b/c:d", "https://quay.example/n/a b/c:d"),
        ("http://[bad", None),
        ("mailto:a@b.example", None),
        ("", None),
        (None, None),
    ],
)
def test_web_url_is_http_or_nothing(url: object, expected: str | None) -> None:
    assert web_url(url, "https://quay.example/n/") == expected


@pytest.mark.parametrize("piece", ["a ", " ", "a", "a:", "/ ", "\t:", "https:", "[", "%"])
def test_a_long_hostile_address_takes_no_long_time(piece: str) -> None:
    started = time.perf_counter()
    web_url(piece * (100_000 // len(piece)), "https://quay.example/n/")
    join_links(f"<a href='{piece * (100_000 // len(piece))}'>", "https://quay.example/n/")
    assert time.perf_counter() - started < 0.5


@given(st.text(st.sampled_from("htps:/.?#;&=%@[]a1\u00e9 -~"), max_size=30))
def test_an_address_that_is_taken_as_it_is_would_be_joined_to_itself(tail: str) -> None:
    url = f"https://quay.example/{tail}"
    parts = urlsplit(url)
    joined = urljoin("http://tide.example/x", url.strip())
    assert web_url(url, "http://tide.example/x") == (joined if parts.hostname else None)


def test_count_links_stops_at_its_limit() -> None:
    html = "<p class='a'><a href='/b'>x</a><img src=\"c\"><a HREF = 'https://t.example/'>y</a></p>"
    assert count_links(html, 10) == 2
    assert count_links(html * 5, 3) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a < b & c", False), ("a <b", True), ("AT&T", True), ("&#8211;", True), ("", False)],
)
def test_has_markup(text: str, expected: bool) -> None:
    assert has_markup(text) is expected


def make_page(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def test_an_element_is_short_by_all_its_words() -> None:
    element = make_page("<p>four <b>more</b></p>").find(".//p")
    assert element is not None
    assert is_short(element, 9)
    assert not is_short(element, 8)


@pytest.mark.parametrize(
    "markup", ["<p>four <b>more</b> words</p>", f"<p>four <b>more</b>{' ' * 900}<i>words</i></p>"]
)
def test_the_start_of_an_element_is_its_first_words(markup: str) -> None:
    element = make_page(markup).find(".//p")
    assert element is not None
    assert read_start(element, 9) == "four more"


def test_elements_within_one_another_are_not_all_read_to_their_ends() -> None:
    tree = make_page('<div class="author">' * 200 + "word " * 200_000)
    started = time.process_time()
    assert {read_start(element, 9) for element in tree.iter("div")} == {"word word"}
    assert time.process_time() - started < 1.0
