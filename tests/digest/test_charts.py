"""The chart of a day: where things stand in it, and what both pens make of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from monitor.digest.charts import MAIL, NARROW, WIDE, Bar, Chart, Label, Line, make_chart
from monitor.digest.english import ENGLISH
from monitor.digest.languages import LANGUAGES
from monitor.digest.pens import draw_png, draw_svg
from monitor.digest.phrases import Phrases
from monitor.model import DayFigures, Digest, StanceCount
from tests.digest.test_figures import DAY, STATE, make_counted
from tests.factories import make_digest

COUNTS = st.integers(0, 400)
NAMES = ("State media", "Organisations of the upper and the lower town and of all harbours between them")


def make_full(*stances: StanceCount) -> Digest:
    """Return a digest with a fortnight before it, in which every day was as the day itself."""
    past = tuple(DayFigures(DAY - timedelta(days=back), back, back, 2, stances) for back in range(14, 0, -1))
    return replace(make_counted(fortnight=past), stances=stances)


def draw(*stances: StanceCount, width: int = WIDE) -> Chart:
    chart = make_chart(make_full(*stances), ENGLISH, width)
    assert chart is not None
    return chart


def bars(chart: Chart, kind: str) -> list[Bar]:
    return [one for one in chart.shapes if isinstance(one, Bar) and one.kind == kind]


def test_a_quiet_day_has_no_chart() -> None:
    assert make_chart(make_digest(), ENGLISH) is None


def test_bars_are_as_long_as_there_are_origins_on_one_scale() -> None:
    chart = draw(replace(STATE, neutral=3))
    (against,), (neutral,), (favour,), (unclear,) = (
        bars(chart, kind) for kind in ("against", "neutral", "favour", "unclear")
    )
    unit = favour.width
    assert [bar.width / unit for bar in (against, neutral, unclear)] == pytest.approx([2, 3, 1])
    assert against.x + against.width < neutral.x
    assert neutral.x + neutral.width < favour.x < unclear.x


def test_the_fortnight_stands_under_the_day_from_the_same_line() -> None:
    chart = draw(STATE)
    for kind in ("against", "favour"):
        (today,) = bars(chart, kind)
        usual = next(bar for bar in bars(chart, "usual") if bar.x == today.x and bar.y > today.y)
        assert usual.width == pytest.approx(today.width)
        assert usual.height < today.height


def test_the_columns_are_the_days_and_the_last_one_is_told_apart() -> None:
    chart = draw(STATE)
    days, (today,) = bars(chart, "day"), bars(chart, "today")
    assert len(days) == 14
    assert all(day.x < today.x for day in days)
    assert max(day.height for day in days) == days[0].height == 7 * today.height


@pytest.mark.parametrize("before", [(0, 1), (1, 400), (1, 5000)], ids=str)
def test_days_and_bars_too_small_for_a_pixel_are_drawn(before: tuple[int, int]) -> None:
    tiny = replace(STATE, favour=1, against=3000)
    past = tuple(
        DayFigures(DAY - timedelta(days=back), count, count, 1, ()) for back, count in enumerate(before, 1)
    )
    chart = make_chart(replace(make_full(tiny), fortnight=past), ENGLISH, MAIL)
    assert chart is not None
    assert all(bar.height > 0 and bar.width > 0 for bar in chart.shapes if isinstance(bar, Bar))
    assert draw_png(chart).startswith(b"\x89PNG")


@settings(deadline=None)
@given(
    counts=st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=2),
    width=st.sampled_from([WIDE, NARROW, MAIL]),
)
def test_nothing_stands_outside_the_chart(counts: list[tuple[int, int, int, int]], width: int) -> None:
    groups = ("state", "ngo")
    stances = [StanceCount(groups[place], "board", *numbers) for place, numbers in enumerate(counts)]
    digest = replace(make_full(*stances), group_names=tuple(zip(groups, NAMES, strict=True)))
    chart = make_chart(digest, ENGLISH, width)
    assert chart is not None
    for shape in chart.shapes:
        match shape:
            case Bar():
                assert -0.01 <= shape.x <= shape.x + shape.width <= width + 0.01
                assert 0 <= shape.y <= shape.y + shape.height <= chart.height
            case Line():
                assert 0 <= min(shape.x, shape.to_x) <= max(shape.x, shape.to_x) <= width
            case Label():
                assert 0 < shape.y <= chart.height


@pytest.mark.parametrize("width", [WIDE, NARROW, MAIL])
def test_large_numbers_do_not_run_into_the_next_bar(width: int) -> None:
    chart = draw(StanceCount("state", "board", 1234, 1234, 1234, 1234), width=width)
    sides = [one for kind in ("against", "neutral", "favour", "unclear") for one in bars(chart, kind)]
    for one in (one for one in chart.shapes if isinstance(one, Label) and one.text == "1,234"):
        reach = 6 * len(one.text)
        start, end = (one.x - reach, one.x) if one.anchor == "end" else (one.x, one.x + reach)
        assert 0 <= start < end <= width
        assert not any(start < bar.x + bar.width and bar.x < end for bar in sides)


def test_a_language_from_right_to_left_is_drawn_in_a_mirror() -> None:
    digest = make_full(STATE)
    plain = make_chart(digest, ENGLISH)
    mirrored = make_chart(digest, replace(ENGLISH, language="fa"))
    assert plain is not None
    assert mirrored is not None
    assert (plain.direction, mirrored.direction) == ("ltr", "rtl")
    (one,), (other,) = bars(plain, "against"), bars(mirrored, "against")
    assert other.x == pytest.approx(WIDE - one.x - one.width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_svg_is_named_described_and_has_no_style_of_its_own(width: int) -> None:
    chart = draw(STATE, width=width)
    text = draw_svg(chart)
    tree = etree.fromstring(text)
    assert (tree.get("role"), tree.get("viewBox")) == ("img", f"0 0 {width} {chart.height}")
    title, desc = (tree.find(f"{{*}}{name}") for name in ("title", "desc"))
    assert title is not None
    assert desc is not None
    assert tree.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert (title.text, desc.text) == ("Articles and stances, March 5, 2024", chart.description)
    assert not re.search(r"style|url\(|https?:|href|NaN|inf\b", text)


def test_fault_13_a_hostile_name_is_text_in_the_picture() -> None:
    digest = replace(make_full(STATE), group_names=(("state", "</text><script>x</script>$a$"),))
    chart = make_chart(digest, ENGLISH)
    assert chart is not None
    tree = etree.fromstring(draw_svg(chart))
    assert tree.xpath("//*[local-name()='script']") == []
    assert "</text><script>" in "".join(tree.itertext())
    assert draw_png(chart).startswith(b"\x89PNG")


def test_a_quiet_day_in_the_fortnight_is_a_gap_in_the_picture() -> None:
    digest = make_full(STATE)
    quiet = replace(digest.fortnight[3], articles=0)
    chart = make_chart(replace(digest, fortnight=(quiet, *digest.fortnight[4:])), ENGLISH, MAIL)
    assert chart is not None
    assert len(bars(chart, "day")) == len(digest.fortnight[4:])
    assert draw_png(chart).startswith(b"\x89PNG")


def test_the_picture_is_sharp_and_always_the_same() -> None:
    chart = draw(STATE, StanceCount("ngo", "board", neutral=2), width=MAIL)
    data = draw_png(chart)
    draw_png.cache_clear()
    assert data == draw_png(chart)
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (2 * (MAIL + 28), 2 * (chart.height + 28))
    assert picture.info == {}


@pytest.mark.parametrize("phrases", LANGUAGES.values(), ids=LANGUAGES)
def test_the_picture_of_a_full_day_leaves_a_mail_room_for_words(phrases: Phrases) -> None:
    groups = tuple((f"g{number}", f"Organisations of the {number}th ward") for number in range(5))
    targets = tuple((f"t{number}", f"those who shut the quay and lock {number}") for number in range(4))
    stances = [
        StanceCount(group, target, 12 + place, 23 - place, 34, 10 + place)
        for place, group in enumerate(dict(groups))
        for target in dict(targets)
    ]
    digest = replace(make_full(*stances), group_names=groups, targets=targets)
    chart = make_chart(digest, phrases, MAIL)
    assert chart is not None
    assert len(draw_png(chart)) <= 16 * 1024


def test_a_picture_needs_no_home_and_no_list_of_the_machines_fonts() -> None:
    code = (
        "import sys; from monitor.digest.charts import Chart, Label; from monitor.digest.pens import draw_png;"
        "draw_png(Chart(90, 30, 'ltr', '', '', (Label('name', 9, 20, 'Quay'),)));"
        "sys.exit('matplotlib.font_manager' in sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**kept, "HOME": os.devnull, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_persian_letters_are_joined_in_the_picture() -> None:
    def paint(name: str) -> bytes:
        shapes = (Label("name", 10, 20, name),)
        return draw_png(Chart(100, 30, "ltr", "", "", shapes))

    assert paint("بندر") != paint("ب\u200cن\u200cد\u200cر")  # the same letters, kept apart
