import time

import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.metadata.articlehead import find_article_head, is_short, read_start

LONG = f"<p>{'The ferry came back to the quay. ' * 8}</p>"


def page(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ('<h1>T</h1><p id="by">By</p>' + LONG + LONG + '<p id="end">x</p>', ["by"]),
        ('<header><p id="a">Quay</p><h1>T</h1></header><div id="b"><p id="c">x</p></div>', ["a", "b", "c"]),
        ('<h1>T</h1><script id="s">x</script><p id="a">x</p>', ["a"]),
    ],
)
def test_the_head_is_what_stands_between_headline_and_text(body: str, ids: list[str]) -> None:
    tree = page(body)
    head = find_article_head(tree, tree.find(".//h1"))
    assert [element.get("id") for element in head.elements if element.get("id")] == ids


def test_without_a_headline_it_is_how_the_main_part_begins() -> None:
    tree = page('<p id="menu">x</p><article><p id="a">x</p></article>')
    head = find_article_head(tree, None)
    assert (head.heading, [element.get("id") for element in head.elements]) == (None, ["a"])
    assert find_article_head(page("<p>x</p>"), None).elements == ()


def test_an_element_is_short_by_all_its_words() -> None:
    element = page("<p>four <b>more</b></p>").find(".//p")
    assert element is not None
    assert is_short(element, 9)
    assert not is_short(element, 8)


@pytest.mark.parametrize(
    "markup", ["<p>four <b>more</b> words</p>", f"<p>four <b>more</b>{' ' * 900}<i>words</i></p>"]
)
def test_the_start_of_an_element_is_its_first_words(markup: str) -> None:
    element = page(markup).find(".//p")
    assert element is not None
    assert read_start(element, 9) == "four more"


def test_elements_within_one_another_are_not_all_read_to_their_ends() -> None:
    tree = page('<div class="author">' * 200 + "word " * 200_000)
    started = time.process_time()
    assert {read_start(element, 9) for element in tree.iter("div")} == {"word word"}
    assert time.process_time() - started < 1.0
