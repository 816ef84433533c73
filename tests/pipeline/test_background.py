"""What a digest learns of the days before: kin of its copies, earlier sections, stories taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.digest.compose import compose_digest
from monitor.model import CopyLink, DayFigures, Digest, Permalink, StanceCount
from monitor.pipeline.background import Background, compare_copy, name_story
from storage.sqlite.store import SqliteStore, open_store
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import (
    NOON,
    TOPIC,
    make_copy,
    make_digest,
    make_draft,
    make_outlet,
    make_placement,
    make_story,
    make_unread,
)
from tests.storage.saving import save_article

TODAY = date(2024, 3, 5)
YESTERDAY = TODAY - timedelta(days=1)
TEXT = "\n\n".join([FIRST, SECOND, THIRD])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A store with four articles of as many outlets, 1 the newest, 3 and 4 of the day before."""
    with open_store(tmp_path / "test.db") as store:
        for number, hours in enumerate((1, 2, 30, 31), start=1):
            outlet = make_outlet(id=f"outlet-{number}", name=f"Outlet {number}")
            draft = make_draft(number, text=TEXT, outlet=outlet, published=NOON - timedelta(hours=hours))
            assert save_article(store, draft, [], NOON).article_id == number
        yield store


def place(store: SqliteStore, *links: CopyLink) -> None:
    for link in links:
        store.save_placement(make_placement(link), (), 4)


def keep_digest(store: SqliteStore, day: date, covered: list[int], *sections: str) -> None:
    told = compose_digest(gather(write_article(1, FIRST))).stories[0]
    stories = tuple(replace(told, story_id=section) for section in sections)
    digest: Digest = make_digest(day, stories=stories)
    assert store.save_digest(digest, covered)


def test_the_fortnight_are_the_digests_of_the_fourteen_days_before(store: SqliteStore) -> None:
    counts = (StanceCount("state", "board", against=1),)
    for back in (15, 14, 3, 0):
        store.save_digest(make_digest(TODAY - timedelta(days=back), stances=counts), [])
    store.save_digest(make_unread(YESTERDAY), [])  # nothing is known of it, which is not zero
    assert Background(TOPIC, TODAY, store).gather_fortnight() == (
        DayFigures(TODAY - timedelta(days=14), 0, 0, 0, counts),
        DayFigures(TODAY - timedelta(days=3), 0, 0, 0, counts),
    )


def test_kin_are_the_members_of_earlier_days_with_the_digest_that_covers_them(store: SqliteStore) -> None:
    place(store, make_copy(4), make_copy(3, 4), make_copy(2, 4), make_copy(1))
    keep_digest(store, YESTERDAY, [4])
    days = Background(TOPIC, TODAY, store)
    kin, links = days.gather_kin([store.load_article(number) for number in (2, 1)], NOON)
    assert (set(kin.elders), dict(kin.digested)) == ({3, 4}, {4: YESTERDAY})
    assert set(links) == {1, 2, 3, 4}
    assert set(kin.reworkings) == {2}


def test_a_member_of_a_later_day_is_left_out(store: SqliteStore) -> None:
    place(store, make_copy(4), make_copy(2, 4))
    kin, links = Background(TOPIC, YESTERDAY, store).gather_kin(
        [store.load_article(4)], NOON - timedelta(hours=5)
    )
    assert (set(kin.elders), set(links)) == (set(), {4})


def test_a_copy_is_compared_with_what_it_was_made_from() -> None:
    origin = write_article(5, FIRST, SECOND, THIRD, title="Harbour board closes quay")
    copy = write_article(1, "Thieves took the quay of Ilsa on a cold Monday.", SECOND, title="Quay closed")
    made = compare_copy(copy, origin)
    assert (made.paragraphs, made.added, made.own_headline, made.own_opening) == (3, 1, True, True)
    assert made.cut == 2
    assert [copy.reading.text[start:end] for start, end in made.own] == [copy.reading.text.split("\n\n")[0]]


def test_a_copy_is_outdated_when_the_other_outlet_changed_its_text_after_it() -> None:
    origin, copy = write_article(5, FIRST), write_article(1, FIRST)
    assert not compare_copy(copy, origin).outdated
    assert compare_copy(copy, replace(origin, version=2, changed_at=NOON + timedelta(hours=1))).outdated
    assert not compare_copy(copy, replace(origin, first_seen=NOON + timedelta(hours=1))).outdated


def test_the_newest_section_on_a_story_is_found_under_whichever_id(store: SqliteStore) -> None:
    place(store, *(make_copy(number) for number in (1, 2, 3, 4)))
    store.save_stories([make_story("harbour-9", (3,)), make_story("harbour-1", (4,))], {})
    keep_digest(store, YESTERDAY - timedelta(days=1), [4], "harbour-1")
    keep_digest(store, YESTERDAY, [3], "harbour-9", "harbour-2")
    story = make_story("harbour-1", (1, 3, 4))
    store.save_stories([story], {"harbour-9": "harbour-1"})
    past = Background(TOPIC, TODAY, store).gather_pasts([story])["harbour-1"]
    assert past.earlier == Permalink(YESTERDAY, "harbour-9")
    assert past.former_ids == ("harbour-9",)
    assert set(past.titles) == {1, 3, 4}
    assert past.follows is None


def test_a_digest_without_a_section_on_the_story_is_not_linked(store: SqliteStore) -> None:
    place(store, make_copy(4))
    keep_digest(store, YESTERDAY, [4], "harbour-2")
    story = make_story("harbour-1", (4,))
    store.save_stories([story], {})
    assert Background(TOPIC, TODAY, store).gather_pasts([story])["harbour-1"].earlier is None


def test_the_digest_of_the_day_itself_is_not_an_earlier_one(store: SqliteStore) -> None:
    place(store, make_copy(4))
    keep_digest(store, YESTERDAY, [4], "harbour-1")
    story = make_story("harbour-1", (4,))
    store.save_stories([story], {})
    assert Background(TOPIC, YESTERDAY, store).gather_pasts([story])["harbour-1"].earlier is None
    assert Background(TOPIC, TODAY, store).gather_pasts([story])["harbour-1"].earlier is not None


def test_the_story_taken_up_again_comes_with_its_title_and_its_section(store: SqliteStore) -> None:
    place(store, *(make_copy(number) for number in (1, 3, 4)))
    before = make_story("harbour-0", (3, 4))
    story = make_story("harbour-1", (1,), follows="harbour-0")
    store.save_stories([before, story], {})
    keep_digest(store, YESTERDAY, [3, 4], "harbour-0")
    past = Background(TOPIC, TODAY, store).gather_pasts([story])["harbour-1"]
    assert past.follows is not None
    assert past.follows_article is not None
    assert (past.follows.id, past.follows_article.id) == ("harbour-0", 3)
    assert past.follows_section == Permalink(YESTERDAY, "harbour-0")


@pytest.mark.parametrize("follows", ["harbour-8", "harbour-1"])
def test_a_story_that_is_gone_or_has_become_this_one_is_not_named(store: SqliteStore, follows: str) -> None:
    place(store, make_copy(1))
    story = make_story("harbour-1", (1,), follows=follows)
    past = Background(TOPIC, TODAY, store).gather_pasts([story])["harbour-1"]
    assert (past.follows, past.follows_article) == (None, None)


def test_a_story_without_a_chosen_title_is_named_by_its_best_origin(store: SqliteStore) -> None:
    place(store, make_copy(4), make_copy(3, 4))
    story = make_story("harbour-1", (3, 4))
    named = name_story(story, store)
    assert named is not None
    assert named.id == 4


def test_a_story_of_copies_alone_is_named_by_one_of_them(store: SqliteStore) -> None:
    place(store, make_copy(4), make_copy(3, 4))
    named = name_story(make_story("harbour-1", (3,)), store)
    assert named is not None
    assert named.id == 3


def test_an_origin_that_is_not_of_the_topic_is_kin_all_the_same(store: SqliteStore) -> None:
    other = replace(make_draft(5, text=TEXT, published=NOON - timedelta(hours=9)), matches=())
    assert save_article(store, other, [], NOON).article_id == 5
    place(store, make_copy(5), make_copy(1, 5))
    article = store.load_article(1)
    kin, links = Background(TOPIC, TODAY, store).gather_kin([article], NOON)
    assert set(kin.elders) == {5}
    (tree,) = compose_digest(gather(article, copies=dict(links), kin=kin)).copies or ()
    assert [(member.article_id, member.source) for member in tree.members] == [(5, None), (1, 1)]
