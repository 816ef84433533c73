from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.containers import insert_lines, join_split, read_loose
from monitor.collect.pages.places import find_places, read_lines

LONG = "On day {} the ferry came back to the north quay after eleven days at sea, the harbour office said."


def html(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def part(*numbers: int, make: str = "body") -> str:
    return f"<div class={make}>" + "".join(f"<p>{LONG.format(number)}</p>" for number in numbers) + "</div>"


def long(*numbers: int) -> list[RawBlock]:
    return [RawBlock("paragraph", LONG.format(number)) for number in numbers]


def test_the_parts_of_a_split_body_are_joined_in_page_order() -> None:
    places = find_places(html(f"{part(0)}<div class=ad><p>Buy a boat</p></div>{part(1, 2)}{part(3)}"))
    assert join_split(long(1, 2), places) == long(0, 1, 2, 3)


def test_headings_and_lists_of_a_part_come_with_it() -> None:
    items = "<ul><li>x</li><li>y</li></ul><ul><li>• <a href=/1>Another story of the quay</a></li></ul>"
    more = f"<div class=body><h2>Tides</h2><p>{LONG.format(2)}</p>{items}</div>"
    joined = join_split(long(0, 1), find_places(html(part(0, 1) + more)))
    assert joined[2:] == [RawBlock("heading", "Tides"), *long(2), RawBlock("list", "x\ny")]


def test_containers_of_another_make_are_not_joined() -> None:
    places = find_places(html(part(0, 1) + part(2, make="teaser")))
    assert join_split(long(0, 1), places) == long(0, 1)


def test_containers_without_a_class_are_not_told_apart_and_not_joined() -> None:
    places = find_places(html(f"<div><p>{LONG.format(0)}</p></div><div><p>{LONG.format(1)}</p></div>"))
    assert join_split(long(0), places) == long(0)


def test_another_article_on_the_page_is_not_joined() -> None:
    places = find_places(html(f"<article>{part(0, 1)}</article><article>{part(2, 3)}</article>"))
    assert join_split(long(0, 1), places) == long(0, 1)


def test_lines_are_put_where_they_stand_on_the_page() -> None:
    places = find_places(html("<p>a</p><p>b</p><p>c</p><p>d</p>"))
    missed = [places.lines[0], places.lines[2], places.lines[3]]
    assert insert_lines([RawBlock("paragraph", "b")], missed, places) == read_lines(places.lines)


def test_text_that_stands_in_no_paragraph_is_read_from_its_container() -> None:
    container = html(f"<div>{LONG.format(0)}<h2>Tides</h2>{LONG.format(1)}<p>{LONG.format(2)}</p></div>")[0][
        0
    ]
    assert read_loose(container, long(2)) == [*long(0), RawBlock("heading", "Tides"), *long(1, 2)]
    assert read_loose(container, long(0, 1, 2)) == []
