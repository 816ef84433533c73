"""Who reprinted whom, and what a copy has of its own."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.compose import compose_digest
from monitor.digest.material import DayMaterial, Kin
from monitor.digest.reprints import arrange_trees, read_trees
from monitor.digest.verify import verify_digest
from monitor.model import Article, CopyTree, Evidence, Reprint
from tests.digest.material import FIRST, SECOND, THIRD, gather, make_reworking, write_article
from tests.factories import make_copy

ORIGIN = write_article(5, FIRST, SECOND, title="Harbour board closes northern quay")
OWN = "Thieves in uniform took the northern quay from the fishing boats of Ilsa on Monday."


def trees_of(material: DayMaterial) -> tuple[CopyTree, ...]:
    trees = compose_digest(material).copies
    assert trees is not None
    return trees


def copy_of(origin: Article, number: int, *sentences: str, **changes: object) -> tuple[Article, Kin]:
    copy = write_article(number, *sentences, group="ngo", title=str(changes.pop("title", "Title")))
    reworking = make_reworking(own=((0, len(sentences[0])),), changed=1, **changes)
    return copy, Kin(reworkings={copy.id: reworking})


def only_copy(material: DayMaterial) -> Reprint:
    (tree,) = trees_of(material)
    return tree.members[1]


# --- trees -----------------------------------------------------------------------------------


def test_a_copy_of_a_copy_stands_under_that_copy() -> None:
    parents = {1: None, 2: 1, 3: 1, 4: 2, 5: None, 6: 99}
    assert arrange_trees(parents) == [[1, 2, 4, 3], [5], [6]]


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_text_stands_once_and_behind_what_it_was_made_from(chosen: list[int]) -> None:
    parents = {number: parent if parent < number else None for number, parent in enumerate(chosen)}
    trees = arrange_trees(parents)
    assert sorted(number for tree in trees for number in tree) == sorted(parents)
    for tree in trees:
        assert parents[tree[0]] is None
        assert all(tree.index(parents[number]) < tree.index(number) for number in tree[1:])  # type: ignore[arg-type]  # only heads have none


def test_the_tree_that_most_outlets_carry_comes_first() -> None:
    articles = [write_article(number, FIRST, group="ngo") for number in (5, 4, 3, 2, 1)]
    copies = {4: make_copy(4, 5), 2: make_copy(2, 3), 1: make_copy(1, 3)}
    assert [tree.members[0].article_id for tree in trees_of(gather(*articles, copies=copies))] == [3, 5]


def test_a_text_that_nobody_copied_is_no_tree() -> None:
    assert trees_of(gather(ORIGIN, write_article(1, THIRD))) == ()


def test_a_later_form_alone_is_no_tree_and_under_a_copied_text_a_member() -> None:
    later = make_copy(4, 5, relation="revision")
    alone = gather(ORIGIN, write_article(4, FIRST), copies={4: later})
    assert trees_of(alone) == ()
    both = gather(
        ORIGIN, write_article(4, FIRST), write_article(3, FIRST), copies={4: later, 3: make_copy(3, 5)}
    )
    assert [member.relation for member in trees_of(both)[0].members] == ["origin", "revision", "identical"]


def test_an_origin_of_an_earlier_day_heads_the_tree_with_its_date() -> None:
    copy = write_article(1, FIRST)
    kin = Kin(elders={5: ORIGIN}, digested={5: date(2024, 3, 4)})
    copies = {5: make_copy(5), 1: make_copy(1, 5)}
    (tree,) = trees_of(gather(copy, copies=copies, kin=kin))
    head = tree.members[0]
    assert (head.source, head.digested_on, head.outlet_name) == (None, date(2024, 3, 4), "Outlet 5")
    assert head.title is not None
    assert head.title.text == "Harbour board closes northern quay"
    assert tree.members[1].source == 1


def test_what_only_earlier_days_reprinted_is_not_told_again() -> None:
    elders = {5: ORIGIN, 4: write_article(4, FIRST)}
    copies = {5: make_copy(5), 4: make_copy(4, 5)}
    assert trees_of(gather(write_article(1, THIRD), copies=copies, kin=Kin(elders=elders))) == ()


def test_a_reprint_whose_origin_is_gone_heads_a_tree_of_its_own() -> None:
    (tree,) = trees_of(gather(write_article(1, FIRST), copies={1: make_copy(1, 5)}))
    assert [(member.of_id, member.relation) for member in tree.members] == [(None, "identical")]


# --- what is a copy's own --------------------------------------------------------------------


def test_a_headline_of_its_own_is_shown_and_one_taken_over_is_not() -> None:
    copy, kin = copy_of(ORIGIN, 1, FIRST, title="Quay closed", own_headline=True)
    shown = only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)).title
    assert shown is not None
    assert shown.text == "Quay closed"
    copy, kin = copy_of(ORIGIN, 1, FIRST)
    assert only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)).title is None


def test_a_lead_of_its_own_is_shown_as_it_stands_there() -> None:
    copy, kin = copy_of(ORIGIN, 1, OWN, SECOND)
    material = gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)
    assert [part.text for part in only_copy(material).passages] == [OWN]
    words = {article.id: article.reading for article in (ORIGIN, copy)}
    assert (
        verify_digest(compose_digest(material), lambda number, _, field: getattr(words[number], field)) == []
    )


def test_a_sentence_of_the_origin_in_a_changed_paragraph_is_not_the_copys_own() -> None:
    copy, kin = copy_of(ORIGIN, 1, SECOND.upper(), THIRD)
    assert only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)).passages == ()


def show_own(*sentences: str) -> list[str]:
    """Return what is shown of a copy all of whose sentences are its own."""
    copy = write_article(1, *sentences)
    kin = Kin(reworkings={1: make_reworking(own=((0, len(copy.reading.text)),))})
    shown = only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin))
    return [part.text for part in shown.passages]


def test_at_most_two_short_passages_of_a_copy_are_shown() -> None:
    short = [f"Boat number {number} was gone." for number in range(4)]
    assert show_own(*short) == short[:2]
    long = " ".join(f"word{number}" for number in range(60)) + "."
    assert show_own(long, "Gone too.", short[0]) == short[:1]


def test_a_copy_gives_no_more_than_its_share() -> None:
    lines = [" ".join(f"word{number}of{line}" for number in range(40)) + "." for line in range(3)]
    assert show_own(*lines) == lines[:1]


def test_what_stands_far_down_is_not_shown() -> None:
    copy = write_article(1, *[f"{SECOND} {number}." for number in range(12)], OWN)
    start = copy.reading.text.index(OWN)
    kin = Kin(reworkings={1: make_reworking(own=((start, start + len(OWN)),))})
    assert only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)).passages == ()


def test_two_copies_with_the_same_change_show_it_once() -> None:
    copies = [write_article(number, OWN, SECOND) for number in (2, 1)]
    kin = Kin(reworkings={one.id: make_reworking(own=((0, len(OWN)),)) for one in copies})
    links = {2: make_copy(2, 5), 1: make_copy(1, 5)}
    (tree,) = trees_of(gather(ORIGIN, *copies, copies=links, kin=kin))
    assert [len(member.passages) for member in tree.members] == [0, 1, 0]


def test_a_stance_of_its_own_is_shown_with_its_words() -> None:
    thieves = Evidence("text", 0, 18, "outlet", None, "cue", -1.0)
    copy = write_article(1, OWN, SECOND, evidence=(thieves,))
    kin = Kin(reworkings={1: make_reworking()})
    (line,) = only_copy(gather(ORIGIN, copy, copies={1: make_copy(1, 5)}, kin=kin)).stances
    assert (line.label, [mark.span.text for one in line.passages for mark in one.marks]) == (
        "against",
        ["Thieves in uniform"],
    )


# --- digests from before ---------------------------------------------------------------------


def test_trees_of_a_digest_from_before_they_were_kept_come_from_its_sources() -> None:
    articles = [ORIGIN, *(write_article(number, FIRST, group="ngo") for number in (4, 3))]
    copies = {4: make_copy(4, 5), 3: make_copy(3, 7)}
    sources = compose_digest(gather(*articles, copies=copies)).sources
    trees = read_trees(sources)
    assert [[member.article_id for member in tree.members] for tree in trees] == [[5, 4], [3]]
    assert trees[0].members[1].title is not None
