import time

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.blocks import (
    RawBlock,
    find_left_out,
    find_places,
    lay_out,
    read_body,
    read_fragment,
    read_hints,
    restore_dropped,
)
from monitor.collect.markup import parse_fragment

URL = "https://quay.example/a"


def blocks(*texts: str) -> list[RawBlock]:
    return [RawBlock("paragraph", text) for text in texts]


def html(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


@given(st.lists(st.text(min_size=1)))
def test_every_block_is_its_range_of_the_text(texts: list[str]) -> None:
    text, placed = lay_out(blocks(*texts))
    assert [text[block.start : block.end] for block in placed] == texts
    assert len(text) == sum(map(len, texts)) + 2 * max(0, len(texts) - 1)


def test_read_body_keeps_the_structure() -> None:
    body = etree.fromstring(
        "<body><head>Tides</head><p>One<lb/>line. <hi>Bold</hi> end.</p>"
        "<quote><p>A</p><p>B</p></quote><quote>C</quote>"
        "<list><item>x</item><item>y<list><item>z</item></list></item></list>"
        "<table><row><cell>1</cell><cell>2</cell></row></table><p>first<lb/><lb/>second</p></body>"
    )
    assert read_body(body) == [
        RawBlock("heading", "Tides"),
        RawBlock("paragraph", "One line. Bold end."),
        RawBlock("quote", "A"),
        RawBlock("quote", "B"),
        RawBlock("quote", "C"),
        RawBlock("list", "x\ny\nz"),
        RawBlock("list", "1 | 2"),
        RawBlock("paragraph", "first"),
        RawBlock("paragraph", "second"),
    ]


def test_read_fragment_makes_paragraphs_of_loose_text() -> None:
    root = parse_fragment(
        "Loose <b>words</b>.<br><br>More.<div><p>One.</p>tail<h2>Tides</h2></div>"
        "<blockquote>Said.</blockquote><ul><li>x</li><li>y</li></ul>"
        "<figure><img src=a.jpg><figcaption>The quay</figcaption></figure><span>End</span>"
    )
    assert root is not None
    assert read_fragment(root) == [
        RawBlock("paragraph", "Loose words."),
        RawBlock("paragraph", "More."),
        RawBlock("paragraph", "One."),
        RawBlock("paragraph", "tail"),
        RawBlock("heading", "Tides"),
        RawBlock("quote", "Said."),
        RawBlock("list", "x\ny"),
        RawBlock("caption", "The quay"),
        RawBlock("paragraph", "End"),
    ]


def test_deeply_nested_html_does_not_exhaust_the_stack() -> None:
    for depth in (200, 20_000):  # lxml cuts off what lies deeper than some 250 elements
        root = parse_fragment("top" + "<div><span>" * depth + "<p>deep</p>")
        assert root is not None
        assert read_fragment(root)[0].text == "top"


def test_a_text_has_its_place_where_it_first_stands() -> None:
    tree = html("<p id=one>See <b>you</b></p><h2 id=two>Tides</h2><div>No block</div><p id=three>See you</p>")
    assert {words: place.get("id") for words, place in find_places(tree).items()} == {
        "See you": "one",
        "Tides": "two",
    }


def test_paragraphs_between_two_kept_ones_are_restored() -> None:
    tree = html(
        "<nav><p>Menu</p></nav><div><p>One.</p><p>Left out.</p><h2>Tides</h2><p>Two.</p><p>After.</p></div>"
    )
    assert restore_dropped(blocks("One.", "Two."), find_places(tree)) == [
        RawBlock("paragraph", "One."),
        RawBlock("paragraph", "Left out."),
        RawBlock("heading", "Tides"),
        RawBlock("paragraph", "Two."),
    ]


def test_nothing_is_restored_across_containers() -> None:
    places = find_places(html("<div><p>One.</p><p>Box.</p></div><div><p>Two.</p></div>"))
    assert restore_dropped(blocks("One.", "Two."), places) == blocks("One.", "Two.")


def test_lines_left_out_after_the_text_are_found() -> None:
    tree = html(
        "<article><p></p><div><p>One.</p><p>Two.</p></div>"
        "<footer><em>First published elsewhere.</em></footer></article>"
    )
    places = find_places(tree)
    assert find_left_out(blocks("One.", "Two."), places) == ["First published elsewhere."]
    assert find_left_out(blocks("One.", "Three."), places) == []
    assert find_left_out([], places) == []


def test_hints_tell_captions_bold_lines_and_links() -> None:
    tree = html(
        '<img alt="A grey ferry"><figcaption>In the rain</figcaption><p>Twice set.</p><p>Twice set.</p>'
        "<p><strong>The tides</strong></p><p><strong>Not</strong> all of it</p>"
        '<p><a href="/x">A story about another ferry</a></p><p>See <a href="/y">the timetable</a> today.</p>'
    )
    lines = (
        "A grey ferry", "In the rain", "Twice set.", "The tides", "Not all of it",
        "A story about another ferry", "See the timetable today.",
    )  # fmt: skip
    hints = read_hints(tree, URL, blocks(*lines))
    assert hints.captions == {"A grey ferry", "In the rain", "Twice set."}
    assert hints.emphasised == {"The tides"}
    assert hints.linked == {"A story about another ferry"}
    assert hints.links["the timetable"] == "https://quay.example/y"


def test_ten_thousand_links_in_one_line_take_no_square_of_time() -> None:
    tree = html("<p>" + "<a href='/a'>word</a> " * 10_000 + "</p>")
    started = time.perf_counter()
    read_hints(tree, URL, blocks("word"))
    assert time.perf_counter() - started < 2.0
