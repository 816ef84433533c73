import time

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.blocks import RawBlock, lay_out, read_body, read_fragment, read_hints
from monitor.collect.texts.markup import parse_fragment

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


def test_the_author_of_a_block_goes_with_it() -> None:
    _, placed = lay_out([RawBlock("paragraph", "One."), RawBlock("post", "Two.", "Mina Tarr (@mina)")])
    assert [(block.kind, block.by) for block in placed] == [
        ("paragraph", None),
        ("post", "Mina Tarr (@mina)"),
    ]


def test_a_table_that_sets_out_a_page_is_read_as_a_page() -> None:
    body = etree.fromstring(
        "<body><table><row><cell>loose<head>Tides</head><p>One.</p><p>Two.</p>"
        "<table><row><cell>1</cell><cell>2</cell></row></table></cell></row></table></body>"
    )
    assert read_body(body) == [
        RawBlock("paragraph", "loose"),
        RawBlock("heading", "Tides"),
        RawBlock("paragraph", "One."),
        RawBlock("paragraph", "Two."),
        RawBlock("paragraph", "1"),
        RawBlock("paragraph", "2"),
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


def test_an_item_keeps_its_own_words_before_those_of_the_list_within_it() -> None:
    root = parse_fragment("<ul><li><b>High</b> tide: <ol><li>one</li><li>two</li></ol></li><li>low</li></ul>")
    assert root is not None
    assert read_fragment(root) == [RawBlock("list", "High tide:\none\ntwo\nlow")]
    body = etree.fromstring(
        "<body><list><item><ref>High</ref> tide<list><item>x</item></list></item></list></body>"
    )
    assert read_body(body) == [RawBlock("list", "High tide\nx")]


def test_deeply_nested_html_does_not_exhaust_the_stack() -> None:
    for depth in (200, 20_000):  # lxml cuts off what lies deeper than some 250 elements
        root = parse_fragment("top" + "<div><span>" * depth + "<p>deep</p>")
        assert root is not None
        assert read_fragment(root)[0].text == "top"


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


def test_hints_tell_links_under_a_label_and_the_headlines() -> None:
    tree = html(
        "<h1>The ferry is back</h1><p>More on this: <a href=/x>The night of the pilots</a></p>"
        "<p>Where to eat: <a href=/y>The Anchor</a></p><p>He said: <a href=/z>it is a long way</a>, and left.</p>"
    )
    lines = (
        "More on this: The night of the pilots",
        "Where to eat: The Anchor",
        "He said: it is a long way, and left.",
    )
    hints = read_hints(tree, URL, blocks(*lines))
    assert hints.pointing == {"More on this: The night of the pilots"}
    assert hints.headlines == {"The ferry is back"}


def test_ten_thousand_links_in_one_line_take_no_square_of_time() -> None:
    tree = html("<p>" + "<a href='/a'>word</a> " * 10_000 + "</p>")
    started = time.perf_counter()
    read_hints(tree, URL, blocks("word"))
    assert time.perf_counter() - started < 2.0


def test_a_link_in_each_of_ten_thousand_lines_takes_no_square_of_time() -> None:
    lines = [f"More: the ferry is back for the {number}th time" for number in range(10_000)]
    tree = html("".join(f"<p>More: <a href=/a>{line.removeprefix('More: ')}</a></p>" for line in lines))
    started = time.process_time()
    assert len(read_hints(tree, URL, blocks(*lines)).pointing) == len(lines)
    assert time.process_time() - started < 1.0
