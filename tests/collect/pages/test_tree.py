import time

import pytest
from lxml.html import HtmlElement

from monitor.collect.pages.tree import drop_surroundings, parse_page
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
    tree = parse_page(b"<html><body><p>" + b"<style></style>word " * 100_000, None)
    started = time.process_time()
    drop_surroundings(tree)
    assert time.process_time() - started < 2.0
    assert len(tree.text_content().split()) == 100_000
