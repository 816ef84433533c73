"""The place of an article among the copies: relation, direction, evidence, and what moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.copies import (
    Apart,
    Candidate,
    decide_copy,
    has_left_group,
    list_parents,
    rank_candidates,
    repoint_group,
)
from monitor.group.fingerprint import make_sketch
from monitor.group.origins import Piece
from monitor.model import CopyLink, Relation, Sketch
from tests.factories import make_outlet
from tests.group.test_origins import NINE, make_notice, make_piece
from tests.group.texts import FESTIVAL, OTHER_HAND, PARAGRAPHS, join

WHOLE = join(*PARAGRAPHS)
LATER = NINE + timedelta(hours=2, minutes=10)
ECHO = make_outlet(id="echo", name="Upper Wend Echo", domains=("echo.example",))


def stand_alone(piece: Piece) -> Candidate:
    """Return a stored article that copies nothing."""
    return Candidate(piece, make_link(piece.article_id))


def make_link(article_id: int, group_id: int | None = None, of_id: int | None = None) -> CopyLink:
    relation: Relation = "origin" if of_id is None else "near"
    share = None if of_id is None else 0.9
    return CopyLink(article_id, group_id or article_id, of_id, share, relation, "as stored")


# --- looking up ------------------------------------------------------------------------------


def test_candidates_share_three_hashes_and_come_with_the_best_first() -> None:
    sketch = Sketch((1, 2, 3, 4, 5), 30)
    postings = {1: (7, 8, 9), 2: (7, 8, 9), 3: (7, 9), 4: (9,), 99: (5, 5, 5)}
    assert rank_candidates(sketch, postings, 1) == [(9, 4), (7, 3)]


def test_an_article_is_no_candidate_of_its_own() -> None:
    assert rank_candidates(Sketch((1, 2, 3), 9), {1: (4, 6), 2: (4, 6), 3: (4, 6)}, 4) == [(6, 3)]


def test_at_most_eight_candidates_are_compared() -> None:
    postings = dict.fromkeys((1, 2, 3), tuple(range(10, 40)))
    assert [found for found, _ in rank_candidates(Sketch((1, 2, 3), 9), postings, 1)] == list(range(10, 18))


def test_parents_are_what_candidates_copy_and_are_not_among_them() -> None:
    links = [make_link(4, 1, 2), make_link(5, 1, 4), make_link(6, 6, 9), make_link(7), make_link(8, 1, 2)]
    assert list_parents(links, article_id=9) == [2]


# --- deciding --------------------------------------------------------------------------------


def test_an_article_like_no_other_is_an_origin() -> None:
    piece = make_piece(2, text=join(*OTHER_HAND))
    decision = decide_copy(piece, [stand_alone(make_piece(1))])
    assert decision.takes_over == ()
    assert decision.link == CopyLink(
        2, 2, None, None, "origin", "no earlier text that is stored shares its words"
    )


def test_a_later_excerpt_is_a_copy_with_its_evidence() -> None:
    piece = make_piece(
        2,
        text=join(*PARAGRAPHS[:3], FESTIVAL[0]),
        published=LATER,
        provenance=(make_notice(outlet_name="The Keldra Ledger"),),
    )
    link = decide_copy(piece, [stand_alone(make_piece(1))]).link
    assert (link.group_id, link.of_id, link.relation) == (1, 1, "excerpt")
    assert link.share == pytest.approx(0.77, abs=0.01)
    assert link.held == pytest.approx(0.49, abs=0.01)
    assert (link.sign, link.paragraph) == ("notice", None)
    assert link.why == (
        "77 % of its words stand in a text of The Keldra Ledger, published 2 h 10 min earlier; "
        "its notice names The Keldra Ledger"
    )


def test_a_longer_copy_says_how_much_of_the_origin_it_holds() -> None:
    piece = make_piece(2, text=join(*PARAGRAPHS, *OTHER_HAND), published=LATER)
    link = decide_copy(piece, [stand_alone(make_piece(1))]).link
    assert (link.of_id, link.relation) == (1, "contains")
    assert "it holds 100 % of that article" in link.why


def test_a_notice_about_a_third_outlet_is_quoted() -> None:
    notice = make_notice(text="First  published\nby the Upper Wend Echo.", outlet_name="Upper Wend Echo")
    piece = make_piece(2, published=LATER, provenance=(notice,))
    link = decide_copy(piece, [stand_alone(make_piece(1))]).link
    assert link.of_id == 1
    assert link.why.endswith("it says: “First published by the Upper Wend Echo.”")


def test_an_article_that_says_so_is_a_republication_though_its_origin_is_not_stored() -> None:
    piece = make_piece(2, provenance=(make_notice(text="Originally published on this site."),))
    link = decide_copy(piece, []).link
    assert link == CopyLink(
        2, 2, None, None, "republication", "it says: “Originally published on this site.”"
    )


def test_a_long_notice_is_cut() -> None:
    piece = make_piece(2, provenance=(make_notice(text="so it was said " * 30, outlet_name="Echo"),))
    why = decide_copy(piece, []).link.why
    assert why.endswith("…”")
    assert len(why) < 140


def test_a_copy_of_a_copy_is_a_copy_of_the_origin() -> None:
    origin, first_copy = make_piece(1), make_piece(3, published=NINE + timedelta(hours=1))
    candidates = [Candidate(first_copy, make_link(3, 1, 1)), stand_alone(origin)]
    assert decide_copy(make_piece(2, published=LATER), candidates).link.of_id == 1


def test_a_copy_of_what_a_copy_added_stays_a_copy_of_the_copy() -> None:
    added = make_piece(3, text=join(*FESTIVAL, *PARAGRAPHS), published=NINE + timedelta(hours=1))
    candidates = [stand_alone(make_piece(1)), Candidate(added, make_link(3, 1, 1))]
    link = decide_copy(make_piece(2, text=join(*FESTIVAL), published=LATER), candidates).link
    assert (link.group_id, link.of_id, link.relation) == (1, 3, "excerpt")


def test_the_source_that_is_named_wins_over_the_one_that_was_first() -> None:
    named = make_piece(4, published=NINE + timedelta(hours=1))
    piece = make_piece(3, published=LATER, outlet=ECHO, provenance=(make_notice(outlet_name="Wharf Post"),))
    candidates = [stand_alone(make_piece(1)), Candidate(named, make_link(4, 1, 1))]
    assert decide_copy(piece, candidates).link.of_id == 4


def test_without_evidence_the_link_says_that_nothing_is_known() -> None:
    link = decide_copy(make_piece(2), [stand_alone(make_piece(1))]).link
    assert (link.of_id, link.sign) == (1, "unknown")
    assert link.why == (
        "100 % of its words stand in a text of The Keldra Ledger, published at the same time; "
        "nothing tells which of the two was first; it came in later"
    )


def test_two_copies_of_a_wire_that_is_not_stored_name_it_as_their_source() -> None:
    wire = make_notice(kind="wire", text="(Coast Wire)", outlet_name="Coast Wire")
    first = decide_copy(make_piece(1, provenance=(wire,)), []).link
    assert (first.relation, first.why) == ("republication", "it says: “(Coast Wire)”")
    stored = Candidate(make_piece(1, provenance=(wire,)), first)
    second = decide_copy(make_piece(2, published=LATER, provenance=(wire,)), [stored]).link
    assert (second.of_id, second.sign) == (1, "time")
    assert second.why.endswith("both name Coast Wire as their source")


# --- one outlet, twice -----------------------------------------------------------------------


def test_an_outlet_that_publishes_its_text_again_revises_it() -> None:
    link = decide_copy(make_piece(3, published=LATER), [stand_alone(make_piece(1))]).link
    assert (link.of_id, link.relation, link.sign) == (1, "revision", "time")
    assert link.why == (
        "100 % of its words stand in an earlier form of it by The Keldra Ledger, published 2 h 10 min earlier"
    )


def test_a_running_piece_with_a_new_opening_is_known_by_title_and_time() -> None:
    running = make_piece(3, text=join(FESTIVAL[0], *PARAGRAPHS[1:4]), published=LATER)
    assert decide_copy(running, [stand_alone(make_piece(1))]).link.relation == "revision"
    other = replace(running, title="Lanterns without fireworks")
    assert decide_copy(other, [stand_alone(make_piece(1))]).link.relation == "origin"


def test_a_later_form_of_ones_own_copy_goes_back_to_that_copy() -> None:
    own = Candidate(make_piece(2, published=NINE + timedelta(hours=1)), make_link(2, 1, 1))
    again = make_piece(4, published=LATER)
    link = decide_copy(again, [stand_alone(make_piece(1)), own]).link
    assert (link.group_id, link.of_id, link.relation) == (1, 2, "revision")


def test_a_late_origin_leaves_revisions_and_named_sources_as_they_are() -> None:
    late = make_piece(8, outlet=ECHO, published=NINE - timedelta(hours=1))
    revision = Candidate(make_piece(3, published=LATER), replace(make_link(3, 1, 1), relation="revision"))
    named = Candidate(make_piece(2, published=LATER), replace(make_link(2, 1, 1), sign="notice"))
    timed = Candidate(make_piece(4, published=LATER), replace(make_link(4, 1, 1), sign="time"))
    decision = decide_copy(late, [stand_alone(make_piece(1)), revision, named, timed])
    assert decision.takes_over == (1,)
    moved = repoint_group(late, replace(decision.link, group_id=9), [revision, named, timed])
    assert [(link.article_id, link.of_id, link.group_id) for link in moved] == [
        (2, 1, 9),
        (3, 1, 9),
        (4, 8, 9),
    ]


def test_a_late_origin_leaves_copies_of_what_holds_far_more_of_their_words() -> None:
    late = make_piece(8, text=join(*PARAGRAPHS[:2]), outlet=ECHO, published=NINE - timedelta(hours=1))
    whole = Candidate(make_piece(2, published=LATER), replace(make_link(2, 1, 1), share=1.0))
    (moved,) = repoint_group(late, make_link(8, 8), [whole])
    assert (moved.of_id, moved.group_id) == (1, 8)
    third = Candidate(whole.piece, replace(whole.link, share=0.5))
    (moved,) = repoint_group(late, make_link(8, 8), [third])
    assert (moved.of_id, moved.group_id) == (8, 8)


# --- put apart by a reader -------------------------------------------------------------------


def test_a_group_that_holds_an_article_put_apart_counts_as_not_there() -> None:
    candidates = [stand_alone(make_piece(1)), Candidate(make_piece(4, published=NINE), make_link(4, 1, 1))]
    for pair in ((2, 1), (1, 2), (4, 2)):
        apart = Apart([pair], {1: 1, 4: 1})
        link = decide_copy(make_piece(2, published=LATER), candidates, apart).link
        assert (link.group_id, link.of_id, link.relation) == (2, None, "origin")


def test_another_group_may_still_be_joined() -> None:
    candidates = [stand_alone(make_piece(1)), stand_alone(make_piece(5))]
    link = decide_copy(make_piece(2, published=LATER), candidates, Apart([(2, 1)], {1: 1})).link
    assert (link.group_id, link.of_id) == (5, 5)


def test_a_late_origin_never_brings_together_what_was_put_apart() -> None:
    opening = stand_alone(make_piece(1, text=join(*PARAGRAPHS[:4]), published=LATER))
    ending = stand_alone(make_piece(3, text=join(*PARAGRAPHS[2:]), published=LATER, title="Survey"))
    apart = Apart([(1, 3)], {1: 1, 3: 3})
    decision = decide_copy(make_piece(2), [ending, opening], apart)
    assert (decision.link.group_id, decision.takes_over) in ((1, (1,)), (3, (3,)))
    elder = stand_alone(make_piece(6, text=join(*PARAGRAPHS, *FESTIVAL), published=NINE - timedelta(hours=3)))
    apart = Apart([(6, 3), (1, 6)], {1: 1, 3: 3, 6: 6})
    decision = decide_copy(make_piece(2), [ending, opening, elder], apart)
    assert (decision.link.group_id, decision.takes_over) == (6, ())


# --- a later article that turns out to be the origin -----------------------------------------


def test_an_earlier_article_that_comes_in_late_takes_the_group_over() -> None:
    copy = stand_alone(make_piece(1, text=join(*PARAGRAPHS[:3]), published=LATER))
    late = make_piece(2)
    decision = decide_copy(late, [copy])
    assert (decision.link.relation, decision.link.group_id, decision.takes_over) == ("origin", 1, (1,))
    (moved,) = repoint_group(late, decision.link, [copy])
    assert (moved.article_id, moved.group_id, moved.of_id, moved.share) == (1, 1, 2, 1.0)
    assert moved.relation == "excerpt"
    assert moved.why == "100 % of its words stand in a text of Wharf Post, published 2 h 10 min earlier"


def test_a_later_article_that_a_copy_names_takes_the_group_over() -> None:
    copy = stand_alone(make_piece(1, provenance=(make_notice(outlet_name="Wharf Post"),)))
    copy = replace(copy, link=replace(copy.link, relation="republication"))
    late = make_piece(2, published=LATER)
    decision = decide_copy(late, [copy])
    (moved,) = repoint_group(late, decision.link, [copy])
    assert (decision.link.relation, moved.of_id, moved.relation) == ("origin", 2, "identical")
    assert moved.why.endswith("published 2 h 10 min later; its notice names Wharf Post")


def test_other_members_follow_the_origin_and_strangers_keep_what_they_copy() -> None:
    origin = stand_alone(make_piece(1, published=LATER))
    excerpt = Candidate(
        make_piece(3, text=join(*PARAGRAPHS[:3]), published=LATER + timedelta(hours=1)), make_link(3, 1, 1)
    )
    stranger = Candidate(make_piece(5, text=join(*FESTIVAL), published=LATER), make_link(5, 1, 3))
    late = make_piece(2)
    decision = decide_copy(late, [origin])
    moved = repoint_group(late, decision.link, [stranger, excerpt, origin])
    assert [(link.article_id, link.of_id, link.group_id) for link in moved] == [(1, 2, 1), (3, 2, 1)]


def test_a_late_origin_brings_two_groups_together() -> None:
    opening = stand_alone(make_piece(1, text=join(*PARAGRAPHS[:3]), published=LATER))
    ending = stand_alone(make_piece(3, text=join(*PARAGRAPHS[2:]), published=LATER))
    late = make_piece(2)
    decision = decide_copy(late, [ending, opening])
    assert decision.link.group_id in decision.takes_over == (1, 3)
    moved = repoint_group(late, decision.link, [opening, ending])
    assert {link.group_id for link in moved} == {decision.link.group_id}
    assert [link.of_id for link in moved] == [2, 2]


def test_an_article_that_copies_something_earlier_is_not_taken_away_from_it() -> None:
    compound = Candidate(
        make_piece(3, text=join(*FESTIVAL, *PARAGRAPHS), published=LATER), make_link(3, 1, 1)
    )
    late = make_piece(2)
    decision = decide_copy(late, [compound])
    assert (decision.link.relation, decision.link.group_id, decision.takes_over) == ("origin", 2, ())


@pytest.mark.parametrize(
    ("text", "link", "left"),
    [
        (WHOLE, make_link(1), False),
        (join(*PARAGRAPHS[:4]), make_link(1), False),
        (join(*FESTIVAL), make_link(1), True),  # 3 copied it
        (join(*FESTIVAL), make_link(1, 1, 4), True),  # its id is that of the group
        (join(*FESTIVAL), make_link(1, 4, 4), False),  # a copy leaves the others as they are
    ],
)
def test_a_group_is_found_anew_when_a_new_version_is_not_what_was_copied(
    text: str, link: CopyLink, left: bool
) -> None:
    origin = Candidate(make_piece(4), make_link(4, link.group_id))
    follower = Candidate(make_piece(3, published=LATER), make_link(3, link.group_id, link.of_id or 1))
    revised = make_piece(1, text=text)
    assert has_left_group(revised, link, [Candidate(revised, link), origin, follower]) is left


# --- laws ------------------------------------------------------------------------------------


def _store_group() -> list[Candidate]:
    return [
        stand_alone(make_piece(1)),
        Candidate(make_piece(4, published=LATER), make_link(4, 1, 1)),
        Candidate(make_piece(3, text=join(*PARAGRAPHS[:3]), published=LATER), make_link(3, 1, 1)),
        stand_alone(make_piece(6, text=join(*FESTIVAL), published=LATER)),
    ]


@given(st.permutations(_store_group()))
def test_the_order_of_candidates_makes_no_difference(candidates: Sequence[Candidate]) -> None:
    piece = make_piece(8, text=join(*PARAGRAPHS, *FESTIVAL), published=NINE + timedelta(hours=1))
    assert decide_copy(piece, candidates) == decide_copy(piece, _store_group())


def test_deciding_again_over_the_store_changes_nothing() -> None:
    copy = stand_alone(make_piece(1, text=join(*PARAGRAPHS[:3]), published=LATER))
    late = make_piece(2)
    first = decide_copy(late, [copy])
    (moved,) = repoint_group(late, first.link, [copy])
    stored = [Candidate(copy.piece, moved)]
    again = decide_copy(late, stored)
    assert again.link == first.link
    assert repoint_group(late, again.link, [*stored, Candidate(late, first.link)]) == []


def test_two_articles_never_copy_each_other() -> None:
    child = Candidate(make_piece(1, published=NINE - timedelta(hours=3)), make_link(1, 2, 2))
    assert decide_copy(make_piece(2), [child]).link.of_id is None


def test_sketches_of_copies_meet_in_the_postings() -> None:
    source, excerpt = make_sketch(WHOLE), make_sketch(join(*PARAGRAPHS[:3]))
    postings = dict.fromkeys(source.hashes, (1,))
    assert [found for found, _ in rank_candidates(excerpt, postings, 2)] == [1]
