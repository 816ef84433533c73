"""The pictures of an article: where each is, what it shows by its alternative text, and its caption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from monitor.collect.pages.beside import name_box
from monitor.collect.pages.blocks import RawBlock, note_rule
from monitor.collect.texts.markup import read_words, tidy_text, web_url
from monitor.model import Picture

MAX_PICTURES = 20
_MAX_LOOKED_AT = 400  # images of a page
_MAX_NEAR = 20  # elements around an image that may be its caption
_MIN_SIDE_PX = 100
_MAX_CAPTION_CHARS = 1_000
_MAX_ALT_CHARS = 500
# Where scripts load a picture late, `src` is a placeholder: it comes last.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "src")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_NO_PICTURE = re.compile(
    r"(?:^data:|/(?:avatars?|icons?|emoji|smilies|logos?|badges?|pixels?)/|gravatar\.com|"
    r"(?:avatar|icon|logo|sprite|pixel|spacer|placeholder|blank|transparent|loading|1x1)[\w-]*\.(?:gif|png|svg|jpe?g|webp)|"
    r"\.svg(?:$|\?))",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(r"caption|legend|bildunterschrift|picture-?text", re.IGNORECASE)
_MAX_SET_CHARS = 10_000
_WIDTH = re.compile(r"(?<!\s)\s+(\d+(?:\.\d+)?)[wx]\s*(?:,|$)")
"""What parts the addresses of a set, each of which it follows; an address may hold commas itself."""


def read_pictures(container: HtmlElement, last: HtmlElement | None, url: str) -> tuple[Picture, ...]:
    """Return the pictures of the article whose text `container` holds, in order, at most MAX_PICTURES.

    Looked for where the article is: in the article element around the container, or in it, up to the `last`
    line of the text. What a box beside the text holds is none of the article's; neither are icons, portraits
    of authors and pixels.
    """
    pictures: dict[str, Picture] = {}
    scope = next(container.iterancestors("article", "main"), container)
    boxes: dict[HtmlElement, bool] = dict.fromkeys((container, *container.iterancestors()), False)
    for image in _list_images(scope, last):
        if _is_beside(image, boxes):
            continue
        address = _find_address(image, url)
        if address is not None and address not in pictures:
            alt = tidy_text(image.get("alt") or "")[:_MAX_ALT_CHARS]
            pictures[address] = Picture(address, alt or None, _find_caption(image))
        if len(pictures) == MAX_PICTURES:
            break
    return tuple(pictures.values())


def _list_images(scope: HtmlElement, last: HtmlElement | None) -> Iterator[HtmlElement]:
    tags = ("img",) if last is None else ("img", str(last.tag))
    seen = 0
    for image in scope.iter(*tags):
        if image is last or seen == _MAX_LOOKED_AT:
            return
        if image.tag != "img":
            continue
        seen += 1
        if not _is_small(image):
            yield image


def _is_small(image: HtmlElement) -> bool:
    for side in ("width", "height"):
        found = re.match(r"\d+", image.get(side) or "")
        if found is not None and int(found[0]) < _MIN_SIDE_PX:
            return True
    return False


def _is_beside(image: HtmlElement, boxes: dict[HtmlElement, bool]) -> bool:
    """Tell whether a box beside the text holds the image, or a list of links does; `boxes` remembers."""
    path: list[HtmlElement] = []
    beside = False
    element: HtmlElement | None = image
    while element is not None:
        if element in boxes:
            beside = boxes[element]
            break
        path.append(element)
        element = element.getparent()
    for element in reversed(path):
        beside = beside or _is_teaser(element) or (element is not image and name_box(element) is not None)
        boxes[element] = beside
    return beside


def _is_teaser(element: HtmlElement) -> bool:
    """Tell whether an element is a link that has words beside its picture, or one within a list."""
    if element.tag != "a":
        return False
    listed = next(element.iterancestors("li"), None) is not None
    return listed or next(element.iter("h2", "h3", "h4", "h5", "p"), None) is not None


def _find_address(image: HtmlElement, url: str) -> str | None:
    """Return the picture's address: the largest of a set, what a script would load, or the source."""
    written = [address for name in _SETS if (address := _pick_largest(image.get(name) or ""))]
    written += [address for name in _ADDRESSES if (address := image.get(name))]
    picture = next(image.iterancestors("picture"), None)
    if picture is not None:
        written += [
            address
            for source in picture.iter("source")
            if (address := _pick_largest(source.get("srcset") or ""))
        ]
    for address in written:
        if not _NO_PICTURE.search(address) and (found := web_url(address, url)):
            return found
    return None


def _pick_largest(written: str) -> str | None:
    """Return the address with the greatest width or density in a `srcset`, its first when it gives none."""
    written = written[:_MAX_SET_CHARS]
    largest, address, start = 0.0, None, 0
    for width in _WIDTH.finditer(written):
        if float(width[1]) > largest and (words := written[start : width.start()].split()):
            largest, address = float(width[1]), words[-1]
        start = width.end()
    return address or next(iter(written.split(",")[0].split()), None)


def _find_caption(image: HtmlElement) -> str | None:
    figure = next(image.iterancestors("figure"), None)
    if figure is not None:
        named = next(figure.iter("figcaption"), None)
        if named is None:
            named = _find_named_caption(figure)
        return _tidy_caption(named)
    around = image.getparent()
    for _ in range(3):
        if around is None or len(around) > 4:
            return None
        if (named := _find_named_caption(around)) is not None:
            return _tidy_caption(named)
        around = around.getparent()
    return None


def _find_named_caption(element: HtmlElement) -> HtmlElement | None:
    for inner in islice(element.iterdescendants("p", "div", "span", "small", "em"), _MAX_NEAR):
        if _CAPTION_CLASS.search(inner.get("class") or ""):
            return inner
    return None


def _tidy_caption(element: HtmlElement | None) -> str | None:
    words = read_words(element) if element is not None else ""
    return words if 0 < len(words) <= _MAX_CAPTION_CHARS else None


def part_captions(
    blocks: Sequence[RawBlock], pictures: Sequence[Picture]
) -> tuple[tuple[RawBlock, ...], tuple[str, ...]]:
    """Return the blocks without the captions that stand with their pictures, and a note of each of these."""
    held = {picture.caption for picture in pictures}
    moved = [block for block in blocks if block.kind == "caption" and block.text in held]
    if len(moved) == len(blocks):
        return tuple(blocks), ()
    kept = tuple(block for block in blocks if block not in moved)
    return kept, tuple(note_rule("caption of a picture", block) for block in moved)
