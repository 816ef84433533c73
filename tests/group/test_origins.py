"""Which of two articles was first, and how that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.group.origins import (
    Piece,
    find_foreign_notice,
    find_shared_source,
    judge_origin,
    may_be_one_piece,
    names_piece,
    read_piece,
)
from monitor.group.overlap import compare_texts
from monitor.model import OriginSign, Provenance
from tests.factories import make_article, make_draft, make_outlet, make_reading
from tests.group.texts import FESTIVAL, PARAGRAPHS, join

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
LEDGER = make_outlet(id="ledger", name="The Keldra Ledger", domains=("ledger.example",))
POST = make_outlet(id="post", name="Wharf Post", domains=("wharfpost.example", "post.example"))
TEXT = join(*PARAGRAPHS)


def make_piece(article_id: int, **changes: Any) -> Piece:
    """Return the piece read from an article: odd ids are the Ledger's, even ones the Post's.

    `text`, `title`, `provenance` and `dated` are the reading's; the rest are fields of the article.
    """
    outlet = changes.pop("outlet", LEDGER if article_id % 2 else POST)
    url = f"https://www.{outlet.domains[0]}/{article_id}"
    words = changes.pop("title", "Ferry"), str(changes.pop("text", TEXT))
    said = {name: changes.pop(name) for name in ("provenance", "dated") if name in changes}
    fields: dict[str, Any] = {
        "url": url,
        "key": url.removeprefix("https://www."),
        "outlet": outlet,
        "published": NINE,
        "first_seen": NINE + timedelta(days=90),
    }
    return read_piece(
        make_article(article_id, make_draft(reading=make_reading(*words, **said)), **(fields | changes))
    )


def make_notice(**changes: Any) -> Provenance:
    return replace(Provenance("notice", "First published elsewhere.", None, None), **changes)


def judge(left: Piece, right: Piece) -> tuple[bool, OriginSign, str]:
    """Return whether the left piece is the origin, by which sign and why, having asked the other way round."""
    verdict = judge_origin(left, right, compare_texts(left.hashes, right.hashes))
    turned = judge_origin(right, left, compare_texts(right.hashes, left.hashes))
    assert turned.left_is_origin is not verdict.left_is_origin
    assert (turned.why, turned.sign) == (verdict.why, verdict.sign)
    return verdict.left_is_origin, verdict.sign, verdict.why


def test_what_is_read_of_an_article() -> None:
    article = make_article(7, make_draft(text="One two three four."), dated_by="first seen")
    piece = read_piece(article)
    assert (piece.article_id, piece.site, piece.dating.trust, len(piece.hashes)) == (
        7,
        "courier.example",
        "first seen",
        2,
    )


@pytest.mark.parametrize(
    "notice",
    [
        make_notice(outlet_name="Keldra Ledger"),
        make_notice(outlet_name="ledger.example"),
        make_notice(url="https://post.example/9", outlet_name="The Keldra Ledger"),
        make_notice(url="https://ledger.example/1?utm_source=x"),
        make_notice(url="https://www.ledger.example/"),
        make_notice(kind="canonical", url="https://news.ledger.example/a"),
        make_notice(kind="wire", outlet_name="THE KELDRA LEDGER"),
    ],
)
def test_an_article_that_names_its_source_is_the_copy_whatever_the_clock_says(notice: Provenance) -> None:
    source = make_piece(1, published=NINE + timedelta(hours=5))
    copy = make_piece(2, provenance=(notice,))
    first, sign, why = judge(source, copy)
    assert (first, sign) == (True, notice.kind)
    assert why.endswith("names The Keldra Ledger")


@pytest.mark.parametrize(
    "notice",
    [
        make_notice(),
        make_notice(outlet_name="Wharf Post"),
        make_notice(outlet_name="Upper Wend Echo"),
        make_notice(url="https://echo.example/1"),
    ],
)
def test_a_notice_that_does_not_name_the_other_leaves_it_to_the_clock(notice: Provenance) -> None:
    early = make_piece(2, provenance=(notice,))
    assert judge(make_piece(1, published=NINE + timedelta(hours=5)), early) == (False, "time", "")


def test_two_articles_that_name_each_other_leave_it_to_the_clock() -> None:
    left = make_piece(1, provenance=(make_notice(outlet_name="Wharf Post"),))
    right = make_piece(
        2, provenance=(make_notice(outlet_name="Keldra Ledger"),), published=NINE - timedelta(hours=1)
    )
    assert judge(left, right) == (False, "time", "")


def test_an_address_added_to_the_text_tells_the_source() -> None:
    copy = make_piece(2, text=f"{TEXT}\n\nMore at www.ledger.example.")
    assert judge(make_piece(1, published=NINE + timedelta(hours=2)), copy) == (
        True,
        "link",
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
    assert judge(make_piece(1), make_piece(2, published=NINE - timedelta(minutes=1))) == (False, "time", "")


def test_at_the_same_time_the_longer_one_is_the_origin() -> None:
    longer = make_piece(2, text=join(*PARAGRAPHS, *FESTIVAL))
    assert judge(make_piece(1), longer) == (False, "length", "it is the shorter of the two")


UNKNOWN = "nothing tells which of the two was first; it came in later"


def test_without_any_evidence_nothing_is_claimed() -> None:
    assert judge(make_piece(1), make_piece(2)) == (True, "unknown", UNKNOWN)


@pytest.mark.parametrize(
    "vague",
    [
        {"published": NINE.replace(hour=0, minute=0)},
        {"published": NINE - timedelta(hours=9), "dated": "zone assumed", "dated_by": "page"},
        {"published": NINE - timedelta(days=9), "dated": "guessed", "dated_by": "page"},
        {"published": NINE + timedelta(hours=9), "dated_by": "first seen"},
    ],
    ids=["a bare date", "a clock without a zone", "a guess", "first seen later"],
)
def test_a_time_that_cannot_be_believed_so_far_decides_nothing(vague: dict[str, Any]) -> None:
    assert judge(make_piece(1), make_piece(2, **vague)) == (True, "unknown", UNKNOWN)


def test_what_was_first_seen_before_the_other_was_published_is_the_origin() -> None:
    early = make_piece(2, published=NINE - timedelta(hours=1), dated_by="first seen")
    assert judge(make_piece(1), early) == (False, "time", "")


def test_the_stronger_kind_wins_when_each_names_the_other() -> None:
    tagged = make_piece(1, provenance=(make_notice(kind="wire", outlet_name="Wharf Post"),))
    noticed = make_piece(2, provenance=(make_notice(outlet_name="Keldra Ledger"),))
    assert judge(tagged, noticed) == (True, "notice", "its notice names The Keldra Ledger")


def test_of_two_texts_of_one_outlet_the_later_or_longer_is_the_later_form() -> None:
    notice = make_notice(url="https://post.example/2")
    early = make_piece(2, provenance=(make_notice(url="https://post.example/4"),))
    late = make_piece(4, published=NINE + timedelta(hours=2), provenance=(notice,))
    assert judge(early, late) == (True, "time", "")
    longer = make_piece(2, text=join(*PARAGRAPHS, *FESTIVAL))
    assert judge(longer, make_piece(4)) == (False, "length", "it is the longer of the two")


@pytest.mark.parametrize(
    ("title", "hours", "text", "may_be"),
    [
        ("Update: harbour board votes for ferry", 5, TEXT, True),
        ("Ferry for Osmund: board members divided", 5, TEXT, True),
        ("Harbour", 5, TEXT, True),
        ("Lanterns without fireworks", 5, TEXT, False),
        ("Board of the school is chosen", 5, TEXT, False),
        ("", 5, TEXT, False),
        ("Harbour board votes for ferry", 80, TEXT, False),
        ("Harbour board votes for ferry", 5, PARAGRAPHS[0], True),
    ],
)
def test_forms_of_one_piece_have_near_times_and_titles_that_agree(
    title: str, hours: int, text: str, may_be: bool
) -> None:
    first = make_piece(2, title="Harbour board to vote on the Osmund ferry")
    later = make_piece(4, title=title, text=text, published=NINE + timedelta(hours=hours))
    assert may_be_one_piece(first, later) is may_be
    assert may_be_one_piece(later, first) is may_be


def test_two_short_texts_under_one_title_are_what_an_outlet_fills_in_day_by_day() -> None:
    forms = [make_piece(number, title="Tides for Keldra harbour", text=PARAGRAPHS[0]) for number in (2, 4)]
    assert not may_be_one_piece(*forms)


def test_a_source_that_both_name_is_found_unless_it_is_one_of_them() -> None:
    wire = make_notice(kind="wire", outlet_name="Coast Wire")
    left, right = make_piece(1, provenance=(wire,)), make_piece(2, provenance=(make_notice(), wire))
    assert find_shared_source(left, right) == "Coast Wire"
    assert find_shared_source(left, make_piece(4)) is None
    own = make_outlet(id="wire", name="Coast Wire", domains=("wire.example",))
    assert find_shared_source(left, make_piece(6, outlet=own, provenance=(wire,))) is None


@pytest.mark.parametrize(
    ("name", "domain", "is_named"),
    [
        ("AP", "apnews.example", True),
        ("Coast Wire", "coastwire.example", True),
        ("AP", "harbour-ap.example", False),
        ("Coast", "coastwire.example", False),
    ],
)
def test_an_agency_goes_by_the_name_in_its_address(name: str, domain: str, is_named: bool) -> None:
    agency = make_outlet(id="agency", name="The Agency of the Coast", domains=(domain,))
    tagged = make_piece(2, provenance=(make_notice(kind="wire", outlet_name=name),))
    assert (names_piece(tagged, make_piece(1, outlet=agency)) is not None) is is_named


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
