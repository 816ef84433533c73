import json
import time

import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.articlebody import ArticleBody, complete_blocks, part_unlisted, read_article_body
from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.places import find_places

LINES = tuple(
    f"On day {number} the ferry came back to the north quay after eleven days, and its crew of {number + 9} said "
    f"that light number {number * 7} beyond the sandbank had shown them the way home."
    for number in range(8)
)


def page(data: object, lines: tuple[str, ...] = ()) -> HtmlElement:
    body = "".join(f"<p>{line}</p>" for line in lines)
    script = json.dumps(data)
    return document_fromstring(
        f'<html><body><script type="application/ld+json">{script}</script>{body}</body></html>'
    )


def written(body: str) -> ArticleBody:
    found = read_article_body(page({"articleBody": body}))
    assert found is not None
    return found


def blocks(*lines: str) -> list[RawBlock]:
    return [RawBlock("paragraph", line) for line in lines]


@pytest.mark.parametrize(
    "data", [{"@graph": [{"a": [{"articleBody": "\n".join(LINES)}]}]}, [{"articleBody": " ".join(LINES)}]]
)
def test_a_body_is_found_wherever_it_is(data: object) -> None:
    assert read_article_body(page(data)) is not None


@pytest.mark.parametrize("data", [{}, {"articleBody": "Short."}, {"articleBody": 7}, "articleBody"])
def test_what_is_no_body_is_none(data: object) -> None:
    assert read_article_body(page(data)) is None


def test_broken_data_is_no_body() -> None:
    tree = document_fromstring(
        '<script type="application/ld+json">{"articleBody":' + "[" * 9_000 + "</script>"
    )
    assert read_article_body(tree) is None


def test_lines_of_the_page_that_the_body_has_are_added() -> None:
    tree = page(
        {}, (*LINES[:5], "Buy a boat from us this summer and sail away with all of your friends.", *LINES[5:])
    )
    completed, way = complete_blocks(blocks(LINES[1]), written(" ".join(LINES)), find_places(tree))
    assert completed == blocks(*LINES)
    assert way is not None


def test_a_body_that_the_page_does_not_show_is_the_text() -> None:
    places = find_places(page({}, LINES[:1]))
    for body in ("\n".join(LINES), "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in LINES)):
        assert complete_blocks(blocks(LINES[0]), written(body), places) == (blocks(*LINES), "JSON-LD body")


def test_a_text_as_long_as_the_body_is_left_alone() -> None:
    other = blocks(*(line.replace("ferry", "boat").replace("the", "a") for line in LINES))
    assert complete_blocks(other, written(" ".join(LINES)), find_places(page({}, LINES))) == (other, None)


def test_lines_that_the_body_lacks_are_parted_from_the_end_and_short_ones_from_the_middle() -> None:
    short, last = "Other news of the quay on this day", f"Elsewhere: {LINES[0][::-1]}"
    text = [
        *blocks(LINES[0], *LINES[1:5], short, *LINES[5:]),
        RawBlock("heading", "Tides of the day"),
        *blocks(last),
    ]
    kept, unlisted = part_unlisted(text, written(" ".join(LINES)))
    assert unlisted == blocks(short, last)
    assert kept == [*blocks(*LINES), RawBlock("heading", "Tides of the day")]


def test_nothing_is_parted_by_a_body_of_another_text() -> None:
    text = blocks(*LINES[:4], "Other news of the quay on this day")
    assert part_unlisted(text, written(" ".join(LINES))) == (text, [])


def test_a_body_of_nearly_a_megabyte_is_cut() -> None:
    started = time.process_time()
    assert len(written(" ".join(f"word{number}" for number in range(90_000))).written) <= 300_000
    assert time.process_time() - started < 2.0
