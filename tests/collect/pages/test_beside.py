import pytest
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring

from monitor.collect.pages.beside import Judged, find_container, name_box, part_blocks
from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.places import find_places, read_lines

LONG = (
    "The ferry came back to the north quay on Friday after eleven days at sea, the harbour office said, {}."
)
TEXT = "".join(f"<p>{LONG.format(number)}</p>" for number in range(6))


def html(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def judge(body: str) -> Judged:
    """Judge all lines of a page, as if an extractor had taken every one of them."""
    places = find_places(html(body))
    return part_blocks(read_lines(places.lines), places)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<div class="author-bio">', "author's box"),
        ('<section id="newsletterSignup">', "newsletter box"),
        ('<div class="js-modal modal--open">', "window over the page"),
        ('<div class="story__related">', "related articles"),
        ('<div class="ShareBar">', "share box"),
        ('<ol id="comments">', "comments"),
        ('<p class="disclaimer">', "small print"),
        ('<div class="article-tags">', "tags"),
        ('<div class="sponsored">', "advertisement"),
        ("<p hidden>", "hidden on the page"),
        ('<p style="color:red; display: none">', "hidden on the page"),
        ('<span class="visually-hidden">', "hidden on the page"),
    ],
)
def test_a_box_is_known_by_its_name(markup: str, rule: str) -> None:
    assert name_box(fragment_fromstring(f"{markup}words")) == rule


@pytest.mark.parametrize(
    "markup",
    [
        "<p>",
        '<div class="story-body">',
        '<div class="hidden md:block">',
        '<h3 id="how-many-boats-share-the-quay">',
        '<div class="sharepoint-text">',
    ],
)
def test_what_holds_text_is_no_box(markup: str) -> None:
    assert name_box(fragment_fromstring(f"{markup}words")) is None


def test_the_container_is_the_innermost_element_that_holds_most_of_the_text() -> None:
    places = find_places(html(f"<main><div id=intro><p>Short.</p></div><div id=body>{TEXT}</div></main>"))
    container = find_container(read_lines(places.lines), places)
    assert container is not None
    assert container.get("id") == "body"
    assert find_container([RawBlock("paragraph", "nowhere")], places) is None


def test_related_links_in_a_box_within_the_text_are_set_aside() -> None:
    judged = judge(f"<div>{TEXT}<div class=related><p>The lighthouse opens</p></div><p>The end.</p></div>")
    assert [block.text for block in judged.beside] == ["The lighthouse opens"]
    assert judged.rules == ("related articles: The lighthouse opens",)
    assert judged.kept[-1].text == "The end."


def test_what_follows_the_container_of_the_text_is_set_aside_and_what_leads_to_it_stays() -> None:
    judged = judge(f"<div><h2>The deck</h2></div><div>{TEXT}</div><div><p>Other news of the day</p></div>")
    assert judged.kept[0].text == "The deck"
    assert judged.rules == ("after the article: Other news of the day",)


def test_teasers_within_links_are_set_aside() -> None:
    judged = judge(f"<div>{TEXT}<a href=/1><div><p>Council votes</p><p>A long night</p></div></a></div>")
    assert [rule.split(":")[0] for rule in judged.rules] == ["link to another page"] * 2


def test_linked_headings_with_a_line_under_each_end_no_text() -> None:
    teasers = "".join(f"<h2><a href=/{n}>Teaser {n}</a></h2><p>What it tells, {n}.</p>" for n in range(4))
    judged = judge(f"<div>{TEXT}<h2>More from us</h2>{teasers}</div>")
    assert len(judged.kept) == 6
    assert judged.rules[0] == "related articles: More from us"


def test_linked_headings_with_long_paragraphs_are_a_text() -> None:
    parts = "".join(f"<h2><a href=/{n}>Ferry {n}</a></h2><p>{LONG.format(n) * 3}</p>" for n in range(4))
    assert judge(f"<div>{TEXT}{parts}</div>").rules == ()


def test_a_box_that_holds_the_greater_part_of_the_text_is_none() -> None:
    assert judge(f"<main><p>{LONG}</p><div class=related>{TEXT}</div></main>").rules == ()


def test_a_post_in_a_box_is_the_articles() -> None:
    places = find_places(html(f"<div>{TEXT}<div class=social><p>A post</p></div><p>The end.</p></div>"))
    blocks = [RawBlock("post", one.text) if one.text == "A post" else one for one in read_lines(places.lines)]
    assert part_blocks(blocks, places).rules == ()


def test_blocks_without_a_place_stay() -> None:
    places = find_places(html("<p>words</p>"))
    assert part_blocks([RawBlock("paragraph", "other words")], places).kept == (
        RawBlock("paragraph", "other words"),
    )
