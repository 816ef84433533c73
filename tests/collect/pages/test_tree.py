import time

import pytest
from lxml.html import HtmlElement, fromstring

from monitor.collect.pages.tree import (
    MAX_ATTRIBUTES,
    MAX_CHILDREN,
    MAX_DATA_CHARS,
    MAX_NAME_CHARS,
    MAX_TEXT_CHARS,
    MAX_VALUE_CHARS,
    drop_surroundings,
    parse_page,
)
from monitor.errors import PageUnreadable

WORDS = "The ferry came back"


def words(tree: HtmlElement) -> list[str]:
    return [text.strip() for text in tree.itertext() if text.strip()]


def test_every_element_is_of_the_plain_class() -> None:
    tree = parse_page(b"<html><body><form><input><select><option>x</select></form><p>y", None)
    assert {type(element) for element in tree.iter()} == {HtmlElement}


@pytest.mark.parametrize(
    "markup",
    [
        f"<!doctype html><html><body><h1>A</h1><p>{WORDS}</p></body></html>",
        f'<html lang="en" />\n<body><h1>A</h1><p>{WORDS}</p></body></html>',
        f'<!DOCTYPE html PUBLIC "-//Q//D/" "http://quay.example/x.dtd">\n<HTML/ ><h1>A</h1><p>{WORDS}</p>',
        f"\ufeff<html><body><!-- no --><h1>A</h1><?no?><p>{WORDS}</p></body></html>",
        f'<?xml version="1.0" encoding="iso-8859-1"?><html><body><h1>A</h1><p>{WORDS}</p></body></html>',
        f"<h1>A</h1>\x00<p>{WORDS}\x1f&#x1f;</p>",
    ],
)
def test_markup_of_all_sorts_becomes_a_tree(markup: str) -> None:
    assert words(parse_page(markup.encode(), "text/html; charset=utf-8")) == ["A", WORDS]


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00 \x01", b"<!-- only this -->", b"<!doctype html>", b"just words", b'{"a": 1}', b"\xff\xfe"],
)
def test_what_is_no_html_is_refused(body: bytes) -> None:
    with pytest.raises(PageUnreadable):
        parse_page(body, None)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_not_cost_the_head(charset: str) -> None:
    tree = parse_page(f"<html><head><title>A</title></head><body><p>{WORDS}".encode(charset), None)
    assert (tree.tag, tree.findtext("head/title")) == ("html", "A")


def test_a_label_that_the_bytes_contradict_is_not_believed() -> None:
    page = "<html><body><h1>A</h1><p>Le capitaine a été sauvé à l’aube</p>".encode("cp1252")
    assert "été sauvé" in words(parse_page(page, "text/html; charset=utf-8"))[1]


SURROUNDED = """<html><head><style>p{}</style><script>run()</script>
  <script type="application/ld+json">{}</script></head><body>
  <nav><a>Menu</a></nav>before<aside>Beside</aside>after
  <main><h1>A</h1><p>Text</p><svg><title>Arrow</title></svg><footer>Origin</footer></main>
  <button>Press</button><footer>Imprint</footer></body></html>"""


def test_what_stands_beside_the_text_is_dropped_and_what_follows_it_stays() -> None:
    tree = parse_page(SURROUNDED.encode(), None)
    drop_surroundings(tree)
    assert " ".join(words(tree)).split() == ["{}", "beforeafter", "A", "Text", "Origin"]


@pytest.mark.parametrize("kept", ["<main>Text</main>", "<div><h1>Text</h1></div>"])
def test_a_menu_that_holds_the_main_part_is_kept(kept: str) -> None:
    tree = parse_page(
        f"<html><body><nav><a>Menu</a>{kept}</nav><nav>Other</nav></body></html>".encode(), None
    )
    drop_surroundings(tree)
    assert words(tree) == ["Menu", "Text"]


def test_a_hundred_thousand_styles_take_no_square_of_time() -> None:
    tree = fromstring("<html><body><p>" + "<style></style>word " * 100_000)
    started = time.process_time()
    drop_surroundings(tree)
    assert time.process_time() - started < 2.0
    assert len(tree.text_content().split()) == 100_000


LINE = f"{WORDS} to the old quay, and nobody on the pier could say who had sent for it. "


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<br>" * 300_000, "more than 200,000 tags"),
        ("<" * 5_000_000, "more than 200,000 tags"),
        ("<tr><td>Quay</td><td>shut</td></tr>" * 100_000, "more than 200,000 tags"),
        ("<a href='/quay'>Quay</a> " * 99_000, "99,003 elements, and no article more than 50,000"),
        (f"<p>{LINE}</p>" * 99_000, "99,003 elements"),
        (f"<p>{LINE * 100_000}</p>", "characters of text, and no article more than 1,000,000"),
        ("<div><b>Quay</b> " * 6 + "<i>x</i>" * (MAX_CHILDREN + 1), "5,002 elements in one"),
        (f"<i {' '.join(f'a{n}=quay' for n in range(300))}></i>" * 400, "120,000 attributes"),
    ],
)
def test_what_no_article_is_is_refused_at_once(markup: str, told: str) -> None:
    page = f"<html><body><p>{WORDS}</p>{markup}</body></html>".encode()
    started = time.process_time()
    with pytest.raises(PageUnreadable, match=told):
        parse_page(page, "text/html; charset=utf-8")
    assert time.process_time() - started < 2.0, "a tenth of a second on an idle machine"


def test_a_page_within_the_limits_is_parsed_whole() -> None:
    items = "".join(f"<ul>{'<li>Quay</li>' * 2_000}</ul>" for _ in range(14))
    words_left = MAX_TEXT_CHARS // 5 - 28_100
    page = (
        f"<html><body>{items}<p>{'pier ' * words_left}</p><script>{'a=1;' * 500_000}</script></body></html>"
    )
    tree = parse_page(page.encode(), None)
    assert len(list(tree.iter("li"))) == 28_000
    assert len(tree.find(".//p").text.split()) == words_left


@pytest.mark.parametrize("form", ["a{}", "a{}=x", "a{} = 'x y'", '\na{}="x"'])
def test_attributes_beyond_a_number_are_dropped_and_nothing_else(form: str) -> None:
    many = " ".join(form.format(n) for n in range(100_000))
    started = time.process_time()
    tree = parse_page(f"<html><body><h1>A</h1><div {many}><p class=a>{WORDS}</p></div>B".encode(), None)
    assert time.process_time() - started < 2.0
    assert len(tree.find(".//div").attrib) == MAX_ATTRIBUTES
    assert words(tree) == ["A", WORDS, "B"]


@pytest.mark.parametrize(
    "inside",
    [
        f"<p data-words='{'quay > pier < mole &amp; ' * 500}' id=last>{WORDS}</p>",
        f'<p title="{"quay pier mole " * 500}" id=last>{WORDS}</p>',
        f"<script>{'if (quay <pier) mole = 1; ' * 2_000}</script><p id=last>{WORDS}</p>",
        f"{'quay pier < mole ' * 1_000}<p id=last>{WORDS}</p>",
        f"<p id=last>{WORDS}</p><div {'mole ' * 100}",
    ],
)
def test_long_values_scripts_and_texts_are_not_taken_for_many_attributes(inside: str) -> None:
    page = f"<html><body><h1>A</h1>{inside}".encode()
    (last,) = parse_page(page, None).xpath("//p[@id='last']")
    assert last.text == WORDS


def test_of_a_long_page_what_is_out_of_proportion_beside_the_text_is_dropped() -> None:
    data = '{"@type": "Article"}'
    page = f"""<html><head><script type="application/ld+json">{data}</script>
      <script type="application/ld+json">["{"a" * MAX_DATA_CHARS}"]</script></head>
      <body><p class="{"a " * MAX_NAME_CHARS}" id="a" title="{"b " * MAX_NAME_CHARS}">{WORDS}</p>
      <img src="{"c" * (MAX_VALUE_CHARS + 1)}" alt="Quay"><script>{"d" * 1_000_000}</script></body></html>"""
    tree = parse_page(page.encode(), None)
    assert [script.text for script in tree.iter("script")][:2] == [data, None]
    assert [sorted(element.attrib) for element in tree.find("body")] == [["id", "title"], ["alt"], []]
    assert tree.findtext(".//p") == WORDS
