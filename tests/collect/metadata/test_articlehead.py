import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.metadata.articlehead import find_article_head

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
