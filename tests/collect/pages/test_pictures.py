import time

import pytest
from lxml.html import HtmlElement, document_fromstring

from monitor.collect.pages.blocks import RawBlock
from monitor.collect.pages.pictures import MAX_PICTURES, part_captions, read_pictures
from monitor.model import Picture

URL = "https://quay.example/news/ferry"


def read(markup: str, after: str = "") -> tuple[Picture, ...]:
    tree: HtmlElement = document_fromstring(
        f"<html><body><article>{markup}<div id=text><p id=last>The end.</p></div>{after}</article></body></html>"
    )
    return read_pictures(tree.get_element_by_id("text"), tree.get_element_by_id("last"), URL)


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<img src="/a.jpg">', "https://quay.example/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="a.jpg">', "https://quay.example/news/a.jpg"),
        ('<img src="/blank.gif" data-lazy-src="https://pics.example/a.jpg">', "https://pics.example/a.jpg"),
        ('<img src="/s.jpg" srcset="/m.jpg 640w, /l.jpg 1280w">', "https://quay.example/l.jpg"),
        (
            '<img src="/s.jpg" srcset="/m.jpg 640w,/w_1280,h_720/l.jpg  1280w">',
            "https://quay.example/w_1280,h_720/l.jpg",
        ),
        ('<img srcset="/a.jpg, /b.jpg 2x">', "https://quay.example/b.jpg"),
        ('<img srcset=" /a.jpg, /b.jpg">', "https://quay.example/a.jpg"),
        ('<picture><source srcset="/b.webp 2x"><img src="data:,"></picture>', "https://quay.example/b.webp"),
        ('<img src="data:,"><noscript><img src="/a.jpg"></noscript>', "https://quay.example/a.jpg"),
        ('<a href="/full.jpg"><img src="/a.jpg" width="640"></a>', "https://quay.example/a.jpg"),
    ],
)
def test_a_picture_has_an_absolute_address(markup: str, address: str) -> None:
    assert [picture.url for picture in read(markup)] == [address]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/a.gif" width="1" height="1">',
        '<img src="/img/avatars/mina.jpg">',
        '<img src="/logo.png">',
        '<img src="javascript:void(0)">',
        '<div class="author"><img src="/mina.jpg"></div>',
        '<div class="related"><a href="/1"><img src="/a.jpg"></a></div>',
        '<a href="/1"><img src="/a.jpg"><h3>Another story</h3></a>',
        '<ul><li><a href="/1"><img src="/a.jpg"></a></li></ul>',
    ],
)
def test_what_is_no_picture_of_the_article(markup: str) -> None:
    assert read(markup) == ()


def test_a_picture_after_the_text_is_another_articles() -> None:
    assert read("", '<img src="/a.jpg">') == ()


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="/a.jpg" alt="A grey ferry"><figcaption>The  ferry in fog</figcaption></figure>',
        '<div><div><img src="/a.jpg" alt="A grey ferry"></div><p class="img-caption">The ferry in fog</p></div>',
    ],
)
def test_a_picture_has_its_caption_and_alternative_text(markup: str) -> None:
    assert read(markup) == (Picture("https://quay.example/a.jpg", "A grey ferry", "The ferry in fog"),)


def test_pictures_are_counted_once_and_not_without_end() -> None:
    assert len(read('<img src="/a.jpg"><img src="/a.jpg">')) == 1
    assert len(read("".join(f'<img src="/{number}.jpg">' for number in range(50)))) == MAX_PICTURES


def test_a_caption_leaves_the_text_for_its_picture_and_no_other_does() -> None:
    blocks = [RawBlock("caption", "In fog"), RawBlock("paragraph", "In fog"), RawBlock("caption", "In rain")]
    kept, rules = part_captions(blocks, [Picture("https://quay.example/a.jpg", None, "In fog")])
    assert kept == tuple(blocks[1:])
    assert rules == ("caption of a picture: In fog",)
    assert part_captions(blocks[:1], [Picture("https://quay.example/a.jpg", None, "In fog")])[0] == tuple(
        blocks[:1]
    )


@pytest.mark.parametrize(
    "written", ["a" * 10_000, "a," * 5_000, " " * 10_000 + "a", "1" * 10_000, "a 1" * 3_000]
)
def test_hostile_sets_of_pictures_take_no_square_of_time(written: str) -> None:
    started = time.process_time()
    read(f'<img srcset="{written}">' * 400)
    assert time.process_time() - started < 2.0
