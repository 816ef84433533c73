import time

from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.places import find_left_out, find_places, read_lines, restore_dropped


def blocks(*texts: str) -> list[RawBlock]:
    return [RawBlock("paragraph", text) for text in texts]


def html(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def test_a_text_has_its_place_where_it_first_stands() -> None:
    places = find_places(
        html(
            "<div><p id=one>See <b>you</b></p><h2 id=two>Tides</h2></div><div id=three>Loose</div>"
            "<p id=four>See you</p>"
        )
    )
    assert {words: line.element.get("id") for words, line in places.by_words.items()} == {
        "See you": "one",
        "Tides": "two",
        "Loose": "three",
    }
    assert [line.rank for line in places.lines] == [0, 1, 2, 3]


def test_a_list_is_found_by_its_first_item_and_a_row_by_its_first_cell() -> None:
    places = find_places(
        html("<ul><li id=a>x</li><li>y</li></ul><table><tr><td id=b>1</td><td>2</td></table>")
    )
    found = [places.find(RawBlock("list", text)) for text in ("x\ny", "1 | 2", "z")]
    assert [line.element.get("id") if line else None for line in found] == ["a", "b", None]


def test_lines_become_blocks_of_their_kinds() -> None:
    places = find_places(
        html(
            "<h3>Tides</h3><p>One.</p><ul><li>x</li><li>y</li></ul><ol><li>z</li></ol>"
            "<blockquote><p>Said.</p></blockquote><figure><figcaption>The quay</figcaption></figure>"
        )
    )
    assert read_lines(places.lines) == [
        RawBlock("heading", "Tides"),
        RawBlock("paragraph", "One."),
        RawBlock("list", "x\ny"),
        RawBlock("list", "z"),
        RawBlock("quote", "Said."),
        RawBlock("caption", "The quay"),
    ]


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


def test_lines_in_turn_from_both_ends_of_a_page_take_no_square_of_time() -> None:
    lines = "".join(f"<p>line {number}</p>" for number in range(20_000))
    places = find_places(html(f"<p>a</p>{lines}<p>z</p>"))
    started = time.process_time()
    restore_dropped(blocks(*("a", "z") * 10_000), places)
    assert time.process_time() - started < 2.0


def test_a_deep_page_takes_no_square_of_time() -> None:
    tree = html("<div>" * 200 + "<p>word</p>" * 50_000)
    started = time.process_time()
    assert len(find_places(tree).lines) == 50_000
    assert time.process_time() - started < 3.0
