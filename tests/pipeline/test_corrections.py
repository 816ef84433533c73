"""What a reader says against the groups: kept, and put before what is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import CorrectionRefused, NotFound
from monitor.model import StanceCorrection, Target
from monitor.pipeline.corrections import correct_stance, put_apart_from_copies, put_apart_from_story
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_match
from tests.pipeline.ferries import FERRY, FERRY_ANEW, HARBOUR, STORM, make_report
from tests.storage.saving import save_article

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
ORIGIN, COPY, SECOND, STORMY, TOLD = 1, 2, 3, 4, 5


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A text, two copies of it, another story, and the same event told by another hand."""
    with open_store(tmp_path / "test.db") as store:
        told = [
            ("gazette", FERRY),
            ("echo", FERRY),
            ("courier", FERRY),
            ("gazette", STORM),
            ("bell", FERRY_ANEW),
        ]
        for number, (site, text) in enumerate(told, start=1):
            save_article(store, make_report(number, site, text, at(number - 9)), [], NOW)
        group_articles(store, [HARBOUR], NOW)
        yield store


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def list_groups(store: SqliteStore) -> list[set[int]]:
    groups: dict[int, set[int]] = {}
    for number, link in store.load_copies(range(1, 9)).items():
        groups.setdefault(link.group_id, set()).add(number)
    return sorted(groups.values(), key=min)


def list_stories(store: SqliteStore) -> list[set[int]]:
    return sorted((set(story.article_ids) for story in store.list_stories("harbour", at(-99))), key=min)


def test_the_groups_before_anything_is_said(store: SqliteStore) -> None:
    assert list_groups(store) == [{ORIGIN, COPY, SECOND}, {STORMY}, {TOLD}]
    assert list_stories(store) == [{ORIGIN, COPY, SECOND, TOLD}, {STORMY}]


def test_an_article_is_no_copy_of_anything_in_its_group_any_more(store: SqliteStore) -> None:
    made = put_apart_from_copies(store, COPY, None, NOW)
    assert made.other_ids == (ORIGIN, SECOND)
    for _ in range(2):
        group_articles(store, [HARBOUR], NOW)
        assert list_groups(store) == [{ORIGIN, SECOND}, {COPY}, {STORMY}, {TOLD}]


def test_a_later_copy_joins_one_of_them_and_never_brings_them_together(store: SqliteStore) -> None:
    put_apart_from_copies(store, COPY, None, NOW)
    save_article(store, make_report(6, "bugle", FERRY, at(-1)), [], NOW)
    save_article(store, make_report(7, "herald", FERRY, at(-20)), [], NOW)
    group_articles(store, [HARBOUR], NOW)
    holding = [group for group in list_groups(store) if group & {COPY, ORIGIN}]
    assert len(holding) == 2
    assert set.union(*holding) == {ORIGIN, COPY, SECOND, 6, 7}


def test_the_origin_is_put_apart_as_well_as_the_copy(store: SqliteStore) -> None:
    put_apart_from_copies(store, ORIGIN, None, NOW)
    group_articles(store, [HARBOUR], NOW)
    assert list_groups(store) == [{ORIGIN}, {COPY, SECOND}, {STORMY}, {TOLD}]
    assert store.load_copies([COPY])[COPY].of_id is None


def test_what_is_taken_back_counts_no_more(store: SqliteStore) -> None:
    made = put_apart_from_copies(store, COPY, None, NOW)
    group_articles(store, [HARBOUR], NOW)
    store.drop_correction(made.id)
    group_articles(store, [HARBOUR], NOW)
    assert list_groups(store) == [{ORIGIN, COPY, SECOND}, {STORMY}, {TOLD}]


def test_an_article_leaves_its_story_and_stays_out(store: SqliteStore) -> None:
    made = put_apart_from_story(store, TOLD, None, NOW)
    assert made.other_ids == (ORIGIN, COPY, SECOND)
    group_articles(store, [HARBOUR], NOW)
    assert list_stories(store) == [{ORIGIN, COPY, SECOND}, {STORMY}, {TOLD}]
    save_article(store, make_report(6, "bugle", FERRY[90:400], at(-1)), [], NOW)
    group_articles(store, [HARBOUR], NOW)
    assert not [story for story in list_stories(store) if {TOLD, ORIGIN} <= story]


def test_a_text_and_its_copies_leave_a_story_together(store: SqliteStore) -> None:
    made = put_apart_from_story(store, COPY, None, NOW)
    assert made.other_ids == (TOLD,)
    group_articles(store, [HARBOUR], NOW)
    assert list_stories(store) == [{ORIGIN, COPY, SECOND}, {STORMY}, {TOLD}]


def test_a_story_is_whole_again_when_the_correction_is_taken_back(store: SqliteStore) -> None:
    made = put_apart_from_story(store, TOLD, None, NOW)
    group_articles(store, [HARBOUR], NOW)
    store.drop_correction(made.id)
    group_articles(store, [HARBOUR], NOW)
    assert list_stories(store) == [{ORIGIN, COPY, SECOND, TOLD}, {STORMY}]


@pytest.mark.parametrize(("article_id", "of_id"), [(STORMY, None), (COPY, STORMY)])
def test_a_correction_that_changes_no_copy_is_refused(
    store: SqliteStore, article_id: int, of_id: int | None
) -> None:
    with pytest.raises(CorrectionRefused, match=f"article {article_id} stands in no copy group with"):
        put_apart_from_copies(store, article_id, of_id, NOW)


@pytest.mark.parametrize(
    ("article_id", "story_id", "message"),
    [(STORMY, None, "alone in story"), (STORMY, "harbour-1", "is not in story harbour-1")],
)
def test_a_correction_that_changes_no_story_is_refused(
    store: SqliteStore, article_id: int, story_id: str | None, message: str
) -> None:
    with pytest.raises(CorrectionRefused, match=message):
        put_apart_from_story(store, article_id, story_id, NOW)


def test_what_is_not_stored_is_not_found(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match="no article 99"):
        put_apart_from_copies(store, 99, None, NOW)
    with pytest.raises(NotFound, match="no story harbour-99"):
        put_apart_from_story(store, TOLD, "harbour-99", NOW)


# --- stances ---------------------------------------------------------------------------------


BOARD = Target("board", "the board", "actor", ("harbour board",), (), ())
HARBOUR_BOARD = replace(HARBOUR, targets=(BOARD,))
FERRIES = replace(HARBOUR_BOARD, id="ferries")


def correct_board(
    store: SqliteStore, article_id: int = ORIGIN, target_id: str = "board", topic_id: str | None = None
) -> StanceCorrection:
    return correct_stance(
        store,
        [HARBOUR_BOARD, FERRIES],
        article_id,
        target_id,
        "against",
        topic_id=topic_id,
        by="L. Marsh",
        now=NOW,
    )


def test_a_stance_is_corrected_on_the_topic_of_the_article(store: SqliteStore) -> None:
    made = correct_board(store)
    assert made == StanceCorrection(made.id, ORIGIN, "harbour", "board", "against", "L. Marsh", NOW)
    assert store.find_stance_corrections([ORIGIN]) == [made]
    assert store.list_ungrouped(9) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"target_id": "mole"}, "no target 'mole' in harbour; name one of board"),
        ({"topic_id": "ferries"}, "article 1 is not on topic ferries; it is on harbour"),
    ],
)
def test_what_cannot_be_corrected_is_said_with_what_can(
    store: SqliteStore, wrong: dict[str, str], message: str
) -> None:
    with pytest.raises(CorrectionRefused, match=message):
        correct_board(store, **wrong)  # type: ignore[arg-type]  # the cases change texts only
    assert store.list_stance_corrections(None) == []


def test_the_topic_is_asked_for_where_several_have_the_target(store: SqliteStore) -> None:
    both = make_report(6, "bugle", STORM, at(-1), matches=(make_match("harbour"), make_match("ferries")))
    save_article(store, both, [], NOW)
    with pytest.raises(CorrectionRefused, match="name one with --topic: harbour, ferries"):
        correct_board(store, 6)
    assert correct_board(store, 6, topic_id="ferries").topic_id == "ferries"


def test_a_stance_of_an_article_that_is_not_stored_is_not_corrected(store: SqliteStore) -> None:
    with pytest.raises(NotFound, match="no article 99"):
        correct_board(store, 99)
