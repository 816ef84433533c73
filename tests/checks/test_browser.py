"""Pages and mails as a browser lays them out, in light and dark, narrow and wide."""

from __future__ import annotations

import re

import pytest

from tests.checks.browser import Visit
from tests.checks.conftest import Shelf

pytestmark = pytest.mark.browser


def test_nothing_scrolls_sideways(visits: tuple[Visit, ...]) -> None:
    assert [(str(one), one.scroll_width) for one in visits if one.scroll_width > one.width] == []
    assert [(str(one), one.wide) for one in visits if one.wide] == []


def test_axe_finds_nobody_shut_out(visits: tuple[Visit, ...]) -> None:
    assert [(str(one), barrier) for one in visits for barrier in one.barriers] == []


def test_fault_46_whatever_is_opened_asks_nobody_for_anything(visits: tuple[Visit, ...]) -> None:
    assert [(str(one), one.asked) for one in visits if one.asked] == []


def test_every_page_keeps_to_its_own_policy(visits: tuple[Visit, ...]) -> None:
    assert [(str(one), one.complaints) for one in visits if one.complaints] == []


def test_every_page_is_light_by_day_and_dark_by_night(shelf: Shelf, visits: tuple[Visit, ...]) -> None:
    for one in visits:
        if one.path in shelf.pages:
            least = min(int(part) for part in re.findall(r"\d+", one.background)[:3])
            most = max(int(part) for part in re.findall(r"\d+", one.background)[:3])
            assert least > 230 if one.scheme == "light" else most < 40, (str(one), one.background)


def test_a_persian_digest_is_set_from_the_right(visits: tuple[Visit, ...]) -> None:
    by_topic = {
        name: [one for one in visits if name in str(one.path)] for name in ("torture-en", "torture-fa")
    }
    assert {one.direction for one in by_topic["torture-en"]} == {"ltr"}
    assert {one.direction for one in by_topic["torture-fa"]} == {"rtl"}


def test_every_text_runs_the_way_of_its_letters(visits: tuple[Visit, ...]) -> None:
    assert [(str(one), one.turned) for one in visits if one.turned] == []
