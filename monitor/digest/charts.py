"""The chart of a day: where each bar, line and word of it stands. Pure geometry, drawn by `pens`.

On top the articles of each day of a fortnight and the day's own; beneath, for each target and group, the
day's origins by stance (thick) over the mean of the days before (thin). Each side has a lane of its own,
critical to the left, neutral in the middle, favourable to the right, unclear apart, all to one scale.

Places are in pixels from the top left corner; for a language written from right to left all is mirrored.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from monitor.alphabets import Direction
from monitor.digest.figures import (
    MOST_MAIL_ROWS,
    MOST_ROWS,
    SIDES,
    Figures,
    StanceRow,
    average_articles,
    describe_figures,
    gather_figures,
)
from monitor.digest.labels import mark_label
from monitor.digest.phrases import Phrases
from monitor.model import Digest, StanceLabel

WIDE = 568
"""The width of the page's column."""
NARROW = 320
"""The width of that column on a telephone 360 pixels wide."""
MAIL = 540
"""The width of a mail's column, less the margins of the picture."""

BarKind = Literal["favour", "against", "neutral", "unclear", "usual", "today", "day"]
LabelKind = Literal["title", "name", "side", "number", "minor"]
LineKind = Literal["axis", "stripe"]
Anchor = Literal["start", "middle", "end"]

TEXT_SIZE = 12
"""The size of all words in the chart; sides, numbers and `minor` ones are one smaller."""
_LETTER, _SMALL_LETTER = 6.6, 6.0
"""How wide a letter is on average, at these sizes, in a wide face such as DejaVu Sans."""
_LINE = 15
_THICK, _THIN = 11, 3
_STRIPE = 3.5
_GAP = 12
_SIGNS = (-1, 0, 1, 1)
"""Which way the bars of a side grow."""
_NAMES = 172
"""The column of names, where there is room for one."""
_COLUMNS = 40
"""The height of the highest day."""
_WIDEST_UNIT = 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle; `x` and `y` are its corner nearest to the top left."""

    kind: BarKind
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A line of words on a baseline at `y`. "start" is where its language begins a line."""

    kind: LabelKind
    x: float
    y: float
    text: str
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A thin line: where a lane or a part of the chart begins, or a stripe of a bar."""

    kind: LineKind
    x: float
    y: float
    to_x: float
    to_y: float


Shape = Bar | Label | Line


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, its shapes in the order in which they are drawn. `description` says what it shows."""

    width: int
    height: int
    direction: Direction
    title: str
    description: str
    shapes: tuple[Shape, ...]


def make_chart(digest: Digest, phrases: Phrases, width: int = WIDE) -> Chart | None:
    """Return the chart of a digest; None for a quiet day, or one of which there is nothing to draw.

    That of a mail has fewer rows: as a picture, words weigh much.
    """
    figures = gather_figures(digest, phrases, MOST_MAIL_ROWS if width == MAIL else MOST_ROWS)
    if figures is None:
        return None
    sheet = _Sheet(width, phrases)
    if figures.days:
        sheet.draw_days(figures)
    if figures.rows:
        sheet.draw_stances(figures)
    shapes = sheet.shapes if phrases.direction == "ltr" else [_mirror(shape, width) for shape in sheet.shapes]
    title = phrases.chart_title.format(day=phrases.format_day(digest.day))
    return Chart(
        width, round(sheet.y), phrases.direction, title, describe_figures(figures, phrases), tuple(shapes)
    )


def _mirror(shape: Shape, width: int) -> Shape:
    match shape:
        case Bar():
            return replace(shape, x=width - shape.x - shape.width)
        case Label():
            return replace(shape, x=width - shape.x)
        case Line():
            return replace(shape, x=width - shape.x, to_x=width - shape.to_x)


def _stripe(bar: Bar) -> Iterator[Line]:
    """Yield stripes over a bar: what is neutral is told from what is not without colours too."""
    for step in range(1, math.ceil(bar.width / _STRIPE)):
        x = bar.x + _STRIPE * step
        yield Line("stripe", x, bar.y, x, bar.y + bar.height)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where the bars of a side stand: they grow from `base` by `sign`, or both ways where it is 0."""

    side: StanceLabel
    base: float
    sign: int

    def place(self, length: float) -> float:
        """Return where a bar of that length begins."""
        return self.base - length * (1 - self.sign) / 2

    def place_number(self, length: float) -> tuple[float, Anchor]:
        """Return where the number of a bar of that length stands, and which end of it."""
        if self.sign:
            return self.base + self.sign * (length + 4), "end" if self.sign < 0 else "start"
        return (self.base + length / 2 + 4, "start") if length else (self.base, "middle")


@dataclass(slots=True)
class _Sheet:
    """A drawing in the making: what stands above `y` is done."""

    width: int
    phrases: Phrases
    y: float = 0
    shapes: list[Shape] = field(default_factory=list)

    @property
    def plot_x(self) -> float:
        """Where the bars begin: beside the names, or beneath them where it is narrow."""
        return _NAMES + _GAP if self.width >= MAIL else 0

    def write(self, kind: LabelKind, x: float, y: float, text: str, anchor: Anchor = "start") -> None:
        self.shapes.append(Label(kind, x, y, text, anchor))

    def wrap(self, text: str, room: float, most: int = 2) -> list[str]:
        return textwrap.wrap(text, int(room / _LETTER), max_lines=most, placeholder="…")

    # --- articles a day ----------------------------------------------------------------------

    def draw_days(self, figures: Figures) -> None:
        """Draw a column for each day, the last one apart from the others."""
        top = self._head_days(figures)
        floor = top + _COLUMNS + _LINE
        slot = (self.width - self.plot_x) / len(figures.days)
        highest = max([1, *(one.articles or 0 for one in figures.days)])
        for place, one in enumerate(figures.days):
            if not one.articles:
                continue
            height = _COLUMNS * one.articles / highest
            last = place == len(figures.days) - 1
            x = self.plot_x + slot * (place + 0.2)
            self.shapes.append(Bar("today" if last else "day", x, floor - height, slot * 0.6, height))
            if last or one.articles == highest:
                said = self.phrases.number(one.articles)
                self.write("number", x + slot * 0.3, floor - height - 4, said, "middle")
        self.shapes.append(Line("axis", self.plot_x, floor, self.width, floor))
        first, today = (self.phrases.format_short_day(one.day) for one in (figures.days[0], figures.days[-1]))
        self.write("minor", self.plot_x, floor + _LINE - 1, first)
        self.write("minor", self.width, floor + _LINE - 1, today, "end")
        self.y = floor + _LINE + 2 * _GAP

    def _head_days(self, figures: Figures) -> float:
        """Write what the columns show and their mean; return where they may begin."""
        self.write("title", 0, self.y + _LINE - 3, self.phrases.articles_a_day)
        days = sum(one.articles is not None for one in figures.days[:-1])
        said = self.phrases.describe_before(average_articles(figures), days)
        self.write("minor", 0, self.y + 2 * _LINE - 3, said)
        return self.y if self.plot_x else self.y + 2 * _LINE + 4

    # --- stances -----------------------------------------------------------------------------

    def draw_stances(self, figures: Figures) -> None:
        """Draw a row for each target and group, under the names of the sides."""
        heading = self.wrap(self.phrases.by_stance, _NAMES if self.plot_x else self.width)
        for place, line in enumerate(heading):
            self.write("title", 0, self.y + _LINE * (place + 1) - 3, line)
        self.y += _LINE * (len(heading) - 1 if self.plot_x else len(heading)) + (0 if self.plot_x else 4)
        lanes, unit = self._lay_lanes(figures)
        for lane in lanes:
            anchor: Anchor = ("middle", "start", "end")[lane.sign]
            said = f"{mark_label(lane.side, self.phrases)} {self.phrases.stance[lane.side]}"
            self.write("side", lane.base, self.y + _LINE - 3, said, anchor)
        self.y += _LINE + 4
        for target, rows in itertools.groupby(figures.rows, lambda row: row.target):
            self._head_target(target)
            for row in rows:
                self._draw_row(row, lanes, unit)
            self.y += _GAP / 2
        self._explain(figures)

    def _lay_lanes(self, figures: Figures) -> tuple[list[_Lane], float]:
        """Return the lanes and the pixels an origin takes, as many as leave room for all of them."""
        longest = [max(row.longest(place) for row in figures.rows) for place in range(len(SIDES))]
        named = [(len(self.phrases.stance[side]) + 2) * _SMALL_LETTER for side in SIDES]
        numbered = [self._measure_number(figures, place) for place in range(len(SIDES))]
        room = self.width - self.plot_x - _GAP * (len(SIDES) - 1)
        for unit in (_WIDEST_UNIT * 0.9**step for step in itertools.count()):
            widths = [
                max(name, top * unit + number)
                for name, top, number in zip(named, longest, numbered, strict=True)
            ]
            if sum(widths) <= room or unit < 0.001:
                break
        spare = max(0.0, room - sum(widths)) / len(SIDES)
        lanes, x = [], self.plot_x
        for side, width, sign in zip(SIDES, widths, _SIGNS, strict=True):
            lanes.append(_Lane(side, x + (width + spare) * (1 - sign) / 2, sign))
            x += width + spare + _GAP
        return lanes, unit

    def _measure_number(self, figures: Figures, place: int) -> float:
        """Return the room that the numbers of a side need; of a bar in the middle they stand at one end."""
        most = max(row.today[place] for row in figures.rows)
        width = 6 + _SMALL_LETTER * 1.15 * len(self.phrases.number(most))
        return width if _SIGNS[place] else 2 * width

    def _head_target(self, target: str) -> None:
        self.shapes.append(Line("axis", 0, self.y, self.width, self.y))
        for line in self.wrap(self.phrases.toward_target.format(target=target), self.width):
            self.y += _LINE
            self.write("title", 0, self.y + 1, line)
        self.y += 10

    def _draw_row(self, row: StanceRow, lanes: list[_Lane], unit: float) -> None:
        names = self.wrap(row.group, _NAMES if self.plot_x else self.width, 2 if self.plot_x else 1)
        for place, line in enumerate(names):
            self.write("name", 0, self.y + _LINE * (place + 1) - 5, line)
        if self.plot_x:
            above, height = 5, max(24, _LINE * len(names) + 5)
        else:
            above, height = 1, 24
            self.y += _LINE
        for place, lane in enumerate(lanes):
            if lane.sign:
                self.shapes.append(Line("axis", lane.base, self.y - above, lane.base, self.y + height - 5))
            self._draw_cell(row, place, lane, unit)
        self.y += height

    def _draw_cell(self, row: StanceRow, place: int, lane: _Lane, unit: float) -> None:
        length = row.today[place] * unit
        if length:
            bar = Bar(lane.side, lane.place(length), self.y, length, _THICK)
            self.shapes += [bar, *(_stripe(bar) if lane.side == "neutral" else ())]
        if row.usual is not None and row.usual[place]:
            mean = row.usual[place] * unit
            self.shapes.append(Bar("usual", lane.place(mean), self.y + _THICK + 2, mean, _THIN))
        if row.tells_of(place):
            said = self.phrases.number(row.today[place])
            x, anchor = lane.place_number(length)
            self.write("number", x, self.y + _THICK - 1, said, anchor)

    def _explain(self, figures: Figures) -> None:
        """Say what the thin bars are, and how many rows had no room."""
        notes = []
        if figures.known:
            self.shapes.append(Bar("usual", 0, self.y + 7, 22, _THIN))
            notes.append(self.phrases.describe_usual(figures.known))
        if figures.more:
            notes.append(self.phrases.chart_more.format(number=self.phrases.number(figures.more)))
        x = 28 if figures.known else 0
        for line in self.wrap(self.phrases.semicolon.join(notes), self.width - x):
            self.write("minor", x, self.y + _LINE - 3, line)
            self.y += _LINE
        self.y += 4
