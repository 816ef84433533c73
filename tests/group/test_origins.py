"""Which of two articles was first, and how that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.group.origins import (
    Piece,
    describe_gap,
    find_foreign_notice,
    judge_origin,
    names_piece,
    read_piece,
)
from monitor.group.overlap import compare_texts
from monitor.model import Provenance
from tests.factories import make_article, make_draft, make_outlet, make_reading
from tests.group.texts import FESTIVAL, PARAGRAPHS, join

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
LEDGER = make_outlet(id="ledger", name="The Keldra Ledger", domains=("ledger.example",))
POST = make_outlet(id="post", name="Wharf Post", domains=("wharfpost.example", "post.example"))
TEXT = join(*PARAGRAPHS)


def make_piece(article_id: int, **changes: Any) -> Piece:
    """Return the piece read from an article: odd ids are the Ledger's, even ones the Post's."""
    outlet = LEDGER if article_id % 2 else POST
    url = f"https://www.{outlet.domains[0]}/{article_id}"
    provenance = changes.pop("provenance", ())
    draft = make_draft(reading=make_reading("Ferry", str(changes.pop("text", TEXT)), provenance=provenance))
    article = make_article(
        article_id, draft, url=url, key=url.removeprefix("https://www."), outlet=outlet, published=NINE
    )
    return replace(read_piece(article), **changes)


def make_notice(**changes: Any) -> Provenance:
    return replace(Provenance("notice", "First published elsewhere.", None, None), **changes)


def judge(left: Piece, right: Piece) -> tuple[bool, str]:
    """Return whether the left piece is the origin and why, having asked the other way round too."""
    verdict = judge_origin(left, right, compare_texts(left.hashes, right.hashes))
    turned = judge_origin(right, left, compare_texts(right.hashes, left.hashes))
    assert turned.left_is_origin is not verdict.left_is_origin
    assert (turned.why, turned.named) == (verdict.why, verdict.named)
    return verdict.left_is_origin, verdict.why


def test_what_is_read_of_an_article() -> None:
    article = make_article(7, make_draft(text="One two three four."), dated_by="first seen")
    piece = read_piece(article)
    assert (piece.article_id, piece.site, piece.timed, len(piece.hashes)) == (7, "courier.example", False, 2)


@pytest.mark.parametrize(
    "notice",
    [
        make_notice(outlet_name="Keldra Ledger"),
        make_notice(outlet_name="ledger.example"),
        make_notice(url="https://ledger.example/1?utm_source=x"),
        make_notice(url="https://www.ledger.example/"),
        make_notice(kind="canonical", url="https://news.ledger.example/a"),
        make_notice(kind="wire", outlet_name="THE KELDRA LEDGER"),
    ],
)
def test_an_article_that_names_its_source_is_the_copy_whatever_the_clock_says(notice: Provenance) -> None:
    source = make_piece(1, published=NINE + timedelta(hours=5))
    copy = make_piece(2, provenance=(notice,))
    first, why = judge(source, copy)
    assert first
    assert why.endswith("names The Keldra Ledger")


@pytest.mark.parametrize(
    "notice",
    [
        make_notice(),
        make_notice(outlet_name="Wharf Post"),
        make_notice(outlet_name="Upper Wend Echo"),
        make_notice(url="https://echo.example/1"),
        make_notice(url="https://post.example/9", outlet_name="The Keldra Ledger"),
    ],
)
def test_a_notice_that_does_not_name_the_other_leaves_it_to_the_clock(notice: Provenance) -> None:
    early = make_piece(2, provenance=(notice,))
    assert judge(make_piece(1, published=NINE + timedelta(hours=5)), early) == (False, "")


def test_two_articles_that_name_each_other_leave_it_to_the_clock() -> None:
    left = make_piece(1, provenance=(make_notice(outlet_name="Wharf Post"),))
    right = make_piece(
        2, provenance=(make_notice(outlet_name="Keldra Ledger"),), published=NINE - timedelta(hours=1)
    )
    assert judge(left, right) == (False, "")


def test_an_address_added_to_the_text_tells_the_source() -> None:
    copy = make_piece(2, text=f"{TEXT}\n\nMore at www.ledger.example.")
    assert judge(make_piece(1, published=NINE + timedelta(hours=2)), copy) == (
        True,
        "its text names ledger.example",
    )


@pytest.mark.parametrize("address", ["www.ledger.example", "old-ledger.example"])
def test_an_address_in_both_texts_or_inside_another_tells_nothing(address: str) -> None:
    text = f"{TEXT} See {address}."
    late = make_piece(
        1, text=text if address.startswith("www") else TEXT, published=NINE + timedelta(hours=2)
    )
    assert judge(late, make_piece(2, text=text))[0] is False


def test_the_earlier_one_is_the_origin() -> None:
    assert judge(make_piece(1), make_piece(2, published=NINE - timedelta(minutes=1))) == (False, "")


def test_at_the_same_time_the_longer_one_is_the_origin() -> None:
    longer = make_piece(2, text=join(*PARAGRAPHS, *FESTIVAL))
    assert judge(make_piece(1), longer) == (False, "it is the shorter of the two")


def test_without_any_evidence_the_one_that_came_in_first_is_the_origin() -> None:
    assert judge(make_piece(1), make_piece(2)) == (True, "it came in later")


def test_bare_dates_tell_nothing_within_the_day() -> None:
    midnight = NINE.replace(hour=0, minute=0)
    assert judge(make_piece(1), make_piece(2, published=midnight)) == (True, "it came in later")
    assert judge(make_piece(1), make_piece(2, published=midnight - timedelta(days=1))) == (False, "")


@pytest.mark.parametrize(
    ("gap", "phrase"),
    [
        (timedelta(hours=2, minutes=10), "published 2 h 10 min earlier"),
        (timedelta(days=1, minutes=3), "published 1 day 3 min earlier"),
        (timedelta(days=3, hours=4, minutes=5), "published 3 days 4 h earlier"),
        (timedelta(minutes=-7), "published 7 min later"),
        (timedelta(seconds=30), "published at the same time"),
    ],
)
def test_the_gap_is_told_from_the_copy(gap: timedelta, phrase: str) -> None:
    assert describe_gap(make_piece(2), make_piece(1, published=NINE - gap)) == phrase


def test_the_gap_says_when_a_time_is_only_that_of_the_first_sight() -> None:
    early = make_piece(1, published=NINE - timedelta(hours=1), timed=False)
    assert describe_gap(make_piece(2), early) == "first seen 1 h earlier"
    assert describe_gap(make_piece(2), make_piece(1, published=NINE.replace(hour=0, minute=0))) == (
        "published on the same day"
    )


def test_a_foreign_notice_is_one_that_points_away_from_the_outlet() -> None:
    own = make_notice(outlet_name="Wharf Post")
    wire = make_notice(kind="wire", outlet_name="Coast Wire")
    plain = make_notice(text="Originally published on this site.")
    assert find_foreign_notice(make_piece(2, provenance=(own,))) is None
    assert find_foreign_notice(make_piece(2, provenance=(make_notice(kind="wire"),))) is None
    assert find_foreign_notice(make_piece(2, provenance=(wire, plain))) == plain


def test_naming_needs_the_name_or_the_address() -> None:
    notice = make_notice(outlet_name="The Keldra Ledger")
    assert names_piece(make_piece(2, provenance=(notice,)), make_piece(1)) == notice
    assert names_piece(make_piece(2, provenance=(notice,)), make_piece(4)) is None
