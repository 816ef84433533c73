"""How a copy tree is read: how far it went, and what stands in a line of its own."""

from __future__ import annotations

from dataclasses import replace

from monitor.digest.branches import count_reach, view_tree
from monitor.digest.english import ENGLISH
from monitor.model import CopyTree, Excerpt, Reprint
from tests.digest.material import make_reworking
from tests.factories import NOON

TITLE = Excerpt(1, 1, "title", 0, 11, "Quay closed")
HEAD = Reprint(
    1, None, 1, "courier", "Courier", "ngo", "en", "https://courier.example/1", NOON, "origin", "no earlier text",
    title=TITLE,
)  # fmt: skip


def copy(number: int, of: int = 1, group: str = "state", **changes: object) -> Reprint:
    made = replace(
        HEAD, article_id=number, of_id=of, source=number, outlet_id=f"outlet-{number}", affiliation=group,
        outlet_name=f"Outlet {number}", relation="identical", why="it says so", title=None,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # any field, by name


def view(*copies: Reprint, head: Reprint = HEAD):  # type: ignore[no-untyped-def]  # a TreeView
    return view_tree(CopyTree((head, *copies)), str.upper, ENGLISH)


def list_lines(*copies: Reprint) -> list[list[int]]:
    return [[member.article_id for member in one.members] for one in view(*copies).branches]


def test_an_outlet_counts_once_however_often_it_carried_a_text() -> None:
    outlets = [("a", "state"), ("b", "ngo"), ("a", "state"), ("c", "ngo")]
    assert count_reach(outlets) == [("ngo", 2), ("state", 1)]


def test_reach_counts_every_outlet_of_the_tree_by_group() -> None:
    later = copy(4, relation="revision", outlet_id="courier", group="ngo")
    lines = view(copy(2), copy(3, of=2), later).lines
    assert lines == ("carried by 3 outlets (STATE 2, NGO 1)",)


def test_copies_with_nothing_of_their_own_share_a_line() -> None:
    assert list_lines(copy(2), copy(3, relation="near"), copy(4)) == [[2, 4], [3]]


def test_a_copy_with_something_of_its_own_has_a_line_of_its_own_before_the_others() -> None:
    own = [
        copy(3, title=TITLE),
        copy(4, passages=(TITLE,)),
        copy(5, reworking=make_reworking(cut=1)),
        copy(6, relation="excerpt", paragraph=3),
    ]
    assert list_lines(copy(2), *own, copy(7, of=8), copy(8)) == [[3], [4], [5], [6], [8], [2]]


def test_a_copy_of_a_copy_branches_from_it() -> None:
    (one,) = view(copy(2), copy(3, of=2)).branches
    assert [member.article_id for member in one.branches[0].members] == [3]


def test_how_much_was_taken_and_left_out_is_said() -> None:
    part = copy(2, relation="excerpt", paragraph=3, reworking=make_reworking(paragraphs=11, cut=4, added=1))
    whole = copy(3, relation="contains", paragraph=2, reworking=make_reworking(changed=2, own_opening=True))
    more = copy(4, reworking=make_reworking(added=1))
    old = copy(5, reworking=make_reworking(cut=1, outdated=True))
    assert [one.what for one in view(part, whole, more, old).branches] == [
        "an excerpt, from paragraph 3 on; left out 4 of 11 paragraphs, added 1",
        "the text with additions, which begins in its paragraph 2; opens in its own words, changed 2 of 3 paragraphs",
        "same text; added 1 paragraph",
        "same text; against the later version of that article: left out 1 of 3 paragraphs",
    ]


def test_that_the_first_is_not_known_is_said_of_the_earliest_seen() -> None:
    lines = view(copy(2, sign="unknown"), copy(3, sign="time")).lines
    assert lines[-1] == "who was first is not known; the earliest seen is Courier"
    assert not any("not known" in line for line in view(copy(2, sign="time")).lines)


def test_of_a_copy_further_down_and_of_two_forms_by_one_outlet_it_is_said_at_their_line() -> None:
    further = copy(3, of=2, sign="unknown")
    form = copy(4, relation="revision", outlet_id="courier", sign="unknown")
    told = view(copy(2), further, form)
    assert not any("not known" in line for line in told.lines)
    first, second = told.branches
    assert first.branches[0].what == "same text; which of the two was first is not known"
    assert second.what == "another form of the same piece; which of the two was first is not known"


def test_a_text_that_says_it_is_republished_needs_no_reach() -> None:
    assert view(head=replace(HEAD, relation="republication")).lines == (
        "says that it was first published elsewhere",
    )
    assert view(head=replace(HEAD, relation="near")).lines == (
        "made from an article that this digest does not cover",
    )


def test_the_evidence_is_of_every_text_but_an_origin() -> None:
    assert [member.article_id for member in view(copy(2), copy(3, of=2)).evidence] == [2, 3]
