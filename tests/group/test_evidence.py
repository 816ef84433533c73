"""The evidence for a copy, as a reader sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.group.evidence import write_copy, write_notice, write_origin
from monitor.group.origins import Verdict
from monitor.group.overlap import Overlap, Side
from tests.group.test_origins import NINE, make_notice, make_piece

COPY = make_piece(2, published=NINE + timedelta(hours=2))
ORIGIN = make_piece(1)
BY_TIME = Verdict(False, "time", "")
CUT_DOWN = Overlap(Side(100, 0.73, 0.5), Side(400, 0.2, 0.5))
BUILT_ON = Overlap(Side(400, 0.2, 0.5), Side(100, 0.73, 0.5))


@pytest.mark.parametrize(
    ("overlap", "paragraph", "why"),
    [
        (CUT_DOWN, None, "73 % of its words stand in a text of The Keldra Ledger, published 2 h earlier"),
        (
            CUT_DOWN,
            3,
            "73 % of its words stand in a text of The Keldra Ledger, published 2 h earlier, "
            "from its third paragraph on",
        ),
        (
            BUILT_ON,
            3,
            "20 % of its words stand in a text of The Keldra Ledger, published 2 h earlier; "
            "it holds 73 % of that article, from its own third paragraph on",
        ),
    ],
)
def test_the_paragraph_is_said_of_the_longer_text(overlap: Overlap, paragraph: int | None, why: str) -> None:
    assert write_copy(COPY, ORIGIN, overlap, BY_TIME, paragraph) == why


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [(2, "second"), (10, "tenth"), (11, "11th"), (21, "21st"), (22, "22nd"), (33, "33rd"), (112, "112th")],
)
def test_paragraphs_are_counted_in_words_as_far_as_ten(number: int, ordinal: str) -> None:
    why = write_copy(COPY, ORIGIN, CUT_DOWN, BY_TIME, number)
    assert why.endswith(f"from its {ordinal} paragraph on")


def test_a_form_is_only_called_earlier_when_something_tells() -> None:
    again = make_piece(3)
    assert "in an earlier form of it by" in write_copy(again, ORIGIN, CUT_DOWN, BY_TIME, None)
    unknown = Verdict(False, "unknown", "nothing tells")
    assert "in another form of it by" in write_copy(again, ORIGIN, CUT_DOWN, unknown, None)


def test_what_decided_comes_after_what_was_found() -> None:
    named = Verdict(False, "wire", "its wire tag names The Keldra Ledger")
    assert write_copy(COPY, ORIGIN, CUT_DOWN, named, None).endswith(
        "earlier; its wire tag names The Keldra Ledger"
    )


def test_a_notice_about_somebody_else_is_shown_beside_the_time() -> None:
    copy = make_piece(2, provenance=(make_notice(text="By  courtesy of\nthe Echo.", outlet_name="Echo"),))
    assert write_copy(copy, ORIGIN, CUT_DOWN, BY_TIME, None).endswith("it says: “By courtesy of the Echo.”")


def test_a_long_notice_is_cut() -> None:
    why = write_notice(make_notice(text="so it was said " * 30))
    assert why.endswith("…”")
    assert len(why) < 140


def test_an_origin_says_what_came_after_it() -> None:
    assert write_origin(None) == "no earlier text that is stored shares its words"
    assert write_origin(COPY) == "the text of Wharf Post and its other copies came after it"
