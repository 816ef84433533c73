"""Draw a chart: as SVG for a page, as PNG for a mail. The same chart gives the same bytes."""

from __future__ import annotations

import functools
import html
import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.alphabets import Direction
from monitor.digest.charts import TEXT_SIZE, Bar, BarKind, Chart, Label, LabelKind, Line, Shape

if TYPE_CHECKING:  # what costs some tenths of a second, and few commands need
    from matplotlib.ft2font import FT2Font
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

PAPER, INK, SOFT, LINE = "#fdfcf8", "#1d1b18", "#5f5a52", "#ddd8cc"
"""The light colours of page.css: a picture cannot know whether its reader's screen is dark."""
_FILLS: dict[BarKind, str] = {
    "favour": "#1f6437",
    "against": "#8c2f22",
    "neutral": PAPER,
    "unclear": PAPER,
    "usual": "#a09a8e",
    "today": INK,
    "day": "#c9c3b5",
}
_EDGES: dict[BarKind, str] = {"neutral": "#4d4942", "unclear": SOFT}
_SMALL: frozenset[LabelKind] = frozenset({"minor", "number", "side"})
_PALE: frozenset[LabelKind] = frozenset({"minor", "side"})
_SCALE = 2
"""Pixels of the picture for each of the chart: sharp on screens of twice the density."""
_MARGIN = 14
_DASH = 4
"""Pixels of a dash, and of a gap."""


def draw_svg(chart: Chart) -> str:
    """Return the chart as an SVG element for an HTML page, without any style of its own.

    Its classes are drawn by chart.css. Ids carry the width, so that a page may hold it in several widths.
    """
    name = f"chart-{chart.width}"
    shapes = "\n".join(map(_write_shape, chart.shapes))
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' direction="{chart.direction}" width="{chart.width}" height="{chart.height}"'
        f' viewBox="0 0 {chart.width} {chart.height}">\n'
        f'<title id="{name}-title">{html.escape(chart.title)}</title>\n'
        f'<desc id="{name}-desc">{html.escape(chart.description)}</desc>\n'
        f"{shapes}\n</svg>"
    )


def _write_shape(shape: Shape) -> str:
    match shape:
        case Bar():
            at = f'x="{shape.x:.4g}" y="{shape.y:.4g}" width="{shape.width:.4g}" height="{shape.height:.4g}"'
            return f'<rect class="{shape.kind}" {at}/>'
        case Line():
            at = f"M{shape.x:.4g} {shape.y:.4g}L{shape.to_x:.4g} {shape.to_y:.4g}"
            return f'<path class="{shape.kind}" d="{at}"/>'
        case Label():
            at = f'x="{shape.x:.4g}" y="{shape.y:.4g}" text-anchor="{shape.anchor}"'
            return f'<text class="{shape.kind}" {at}>{html.escape(shape.text)}</text>'


@functools.lru_cache(maxsize=4)  # many letters have the same
def draw_png(chart: Chart) -> bytes:
    """Return the chart as a PNG on light paper, twice as many pixels wide and high as it is to be shown.

    Nothing in it has a colour but those of the chart: soft edges of letters would take half of its bytes, and
    at this size nobody misses them.
    """
    from PIL import Image

    size = (_SCALE * (chart.width + 2 * _MARGIN), _SCALE * (chart.height + 2 * _MARGIN))
    picture, data = Image.new("P", size, PAPER), io.BytesIO()
    for shape in chart.shapes:
        _paint_shape(shape, chart.direction, picture)
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()


def _paint_shape(shape: Shape, direction: Direction, picture: Image) -> None:
    from PIL.ImageDraw import Draw

    draw, x, y = Draw(picture), _place(shape.x), _place(shape.y)
    match shape:
        case Bar():
            right, bottom = _place(shape.x + shape.width) - 1, _place(shape.y + shape.height) - 1
            corner = max(x, right), max(y, bottom)  # a bar too small for a pixel has one
            draw.rectangle((x, y, *corner), _FILLS[shape.kind], _EDGES.get(shape.kind), _SCALE)
            if shape.kind == "unclear":
                _dash(draw, x, y, *corner)
        case Line():
            colour = LINE if shape.kind == "axis" else _EDGES["neutral"]
            draw.line((x, y, _place(shape.to_x), _place(shape.to_y)), colour, _SCALE)
        case Label():
            words, descent = _set_words(shape.text, shape.kind)
            begins = shape.anchor == ("start" if direction == "ltr" else "end")
            x -= 0 if begins else words.width // 2 if shape.anchor == "middle" else words.width
            draw.bitmap((x, y + descent - words.height), words, SOFT if shape.kind in _PALE else INK)


def _place(length: float) -> int:
    return round(_SCALE * (length + _MARGIN))


def _dash(draw: ImageDraw, left: int, top: int, right: int, bottom: int) -> None:
    """Take gaps out of the edge of a rectangle."""
    for x in range(left + _DASH, right - _DASH, 2 * _DASH):
        for y in (top, bottom - _SCALE + 1):
            draw.rectangle((x, y, x + _DASH - 1, y + _SCALE - 1), PAPER)
    for y in range(top + _DASH, bottom - _DASH, 2 * _DASH):
        for x in (left, right - _SCALE + 1):
            draw.rectangle((x, y, x + _SCALE - 1, y + _DASH - 1), PAPER)


def _set_words(text: str, kind: LabelKind) -> tuple[Image, int]:
    """Return words as a picture in black and white, and how many of its pixels are beneath their baseline.

    They are set in the DejaVu Sans that comes with matplotlib and holds the letters of Persian, whatever
    fonts the machine has, by what matplotlib itself sets words with: a figure of its would first make a list
    of all fonts of the machine.
    """
    from PIL import Image

    font = _load_font("DejaVuSans-Bold.ttf" if kind == "title" else "DejaVuSans.ttf")
    font.set_size(TEXT_SIZE - 1 if kind in _SMALL else TEXT_SIZE, 72 * _SCALE)
    font.set_text(text)
    font.draw_glyphs_to_bitmap(antialiased=False)
    return Image.fromarray(font.get_image()).convert("1"), round(font.get_descent() / 64)


@functools.cache
def _load_font(name: str) -> FT2Font:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it warns where it can keep no settings
    import matplotlib
    from matplotlib.ft2font import FT2Font

    return FT2Font(Path(matplotlib.get_data_path(), "fonts", "ttf", name))
