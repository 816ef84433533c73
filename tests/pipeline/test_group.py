"""The group leg on a store: done once, taken up where it was cut off, the same in whatever order articles came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.group import stories
from monitor.model import Draft
from monitor.pipeline import group
from monitor.pipeline.corrections import put_apart_from_copies, put_apart_from_story
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.pipeline.ferries import FERRY, FERRY_ANEW, HARBOUR, STORM, make_report
from tests.storage.saving import save_article

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
MORE = "Boats from the other bank brought bread and onions to the divers, who would not hear of a rest."
TOLD = {
    "ferry": ("gazette", FERRY),
    "ferry copy": ("echo", FERRY),
    "ferry cut": ("courier", FERRY[:320]),
    "ferry more": ("herald", f"{FERRY}\n\n{MORE}"),
    "ferry anew": ("bell", FERRY_ANEW),
    "storm": ("gazette", STORM),
    "storm copy": ("bugle", STORM),
    "storm cut": ("echo", STORM[:250]),
}
DRAFTS: dict[str, Draft] = {
    name: make_report(number, site, text, NOW + timedelta(hours=number - 9))
    for number, (name, (site, text)) in enumerate(TOLD.items(), start=1)
}
ABOUT_FERRY = {name for name in DRAFTS if name.startswith("ferry")}
ABOUT_STORM = DRAFTS.keys() - ABOUT_FERRY


class Desk:
    """A store, and what is in it by the names of `DRAFTS`."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.ids: dict[str, int] = {}

    def save(self, *names: str) -> None:
        for name in names:
            self.ids[name] = save_article(self.store, DRAFTS[name], [], NOW).article_id

    def revise(self, name: str, text: str, topic_id: str = "harbour") -> None:
        """Save another version of an article, which may be on another topic."""
        number = list(DRAFTS).index(name) + 1
        draft = make_report(number, TOLD[name][0], text, DRAFTS[name].published)
        matches = tuple(replace(match, topic_id=topic_id) for match in draft.matches)
        save_article(self.store, replace(draft, matches=matches), [], NOW)

    def group(self) -> list[str]:
        """Have a round of the group leg; return the names of what it placed."""
        urls = {draft.url: name for name, draft in DRAFTS.items()}
        return [urls[outcome.subject] for outcome in group_articles(self.store, [HARBOUR], NOW)]

    def read_copies(self) -> dict[str, str | None]:
        """Return what each article was made from."""
        links = self.store.load_copies(list(self.ids.values()))
        return {self._name(number): self._name(link.of_id) for number, link in links.items()}

    def read_groups(self) -> list[set[str]]:
        links = self.store.load_copies(list(self.ids.values())).values()
        groups = [self.store.list_group(number) for number in sorted({link.group_id for link in links})]
        return sorted(({self._name(link.article_id) for link in members} for members in groups), key=min)

    def read_stories(self) -> list[set[str]]:
        stories = self.store.list_stories("harbour", NOW - timedelta(9))
        return sorted(({self._name(number) for number in story.article_ids} for story in stories), key=min)

    def _name(self, number: int | None) -> Any:
        return next((name for name, known in self.ids.items() if known == number), None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_store(tmp_path / "test.db") as store:
        yield Desk(store)


# --- the law: neither the order of arrival nor the rounds matter ---------------------------------


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[str]]:
    """Return the articles in some order, by the round in which they come in."""
    order = draw(st.permutations(list(DRAFTS)))
    ends = draw(st.lists(st.integers(1, len(order) - 1), max_size=4, unique=True).map(sorted))
    return [order[start:end] for start, end in zip([0, *ends], [*ends, len(order)], strict=True)]


@settings(max_examples=25, deadline=None)
@given(arrivals())
def test_any_order_and_any_rounds_of_a_day_give_the_same_copies_and_stories(rounds: list[list[str]]) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "test.db") as store:
        desk = Desk(store)
        for names in rounds:
            desk.save(*names)
            assert set(desk.group()) == set(names)
        assert desk.read_groups() == [ABOUT_FERRY - {"ferry anew"}, {"ferry anew"}, ABOUT_STORM]
        assert desk.read_copies() == {
            "ferry": None,
            "ferry copy": "ferry",
            "ferry cut": "ferry",
            "ferry more": "ferry",
            "ferry anew": None,
            "storm": None,
            "storm copy": "storm",
            "storm cut": "storm",
        }
        assert desk.read_stories() == [ABOUT_FERRY, ABOUT_STORM]


# --- again, and after a change -------------------------------------------------------------------


def test_grouping_again_does_nothing(desk: Desk) -> None:
    desk.save(*DRAFTS)
    assert len(desk.group()) == len(DRAFTS)
    before = desk.read_copies(), desk.store.list_stories("harbour", NOW - timedelta(9))
    assert desk.group() == []
    assert (desk.read_copies(), desk.store.list_stories("harbour", NOW - timedelta(9))) == before
    assert sum(desk.store.count_outcomes(NOW - timedelta(1)).values()) == 2 * len(DRAFTS)


def test_a_changed_article_is_grouped_again(desk: Desk) -> None:
    desk.save("ferry", "ferry copy", "storm")
    desk.group()
    desk.revise("ferry copy", STORM)
    assert desk.group() == ["ferry copy"]
    assert desk.read_copies() == {"ferry": None, "ferry copy": None, "storm": "ferry copy"}
    assert desk.read_stories() == [{"ferry"}, {"ferry copy", "storm"}]


def test_copies_stay_with_each_other_when_their_origin_is_rewritten(desk: Desk) -> None:
    desk.save("ferry", "ferry copy", "ferry cut", "storm")
    desk.group()
    desk.revise("ferry", STORM)
    assert desk.group() == ["ferry", "ferry copy", "ferry cut"]
    assert desk.read_groups() == [{"ferry", "storm"}, {"ferry copy", "ferry cut"}]
    assert desk.read_copies() == {
        "ferry": None,
        "ferry copy": None,
        "ferry cut": "ferry copy",
        "storm": "ferry",
    }
    desk.revise("ferry", FERRY)
    desk.group()
    assert desk.read_copies() == {"ferry": None, "ferry copy": "ferry", "ferry cut": "ferry", "storm": None}


def test_a_copy_that_gave_its_group_the_id_leaves_it_alone(desk: Desk) -> None:
    desk.save("ferry copy")
    desk.group()
    desk.save("ferry", "ferry cut")
    desk.group()
    desk.revise("ferry copy", STORM)
    desk.group()
    assert desk.read_groups() == [{"ferry", "ferry cut"}, {"ferry copy"}]


def test_an_article_that_leaves_the_topic_leaves_its_story(desk: Desk) -> None:
    desk.save(*DRAFTS)
    desk.group()
    for name in ("ferry anew", *ABOUT_STORM):
        desk.revise(name, MORE, topic_id="kitchen")
    desk.group()
    assert desk.read_stories() == [ABOUT_FERRY - {"ferry anew"}]
    desk.revise("ferry anew", FERRY_ANEW)
    desk.group()
    assert desk.read_stories() == [ABOUT_FERRY]


# --- cut off half way, and two at a time -----------------------------------------------------------


class CutOff(Exception):
    """The process dies."""


def cut_off(*_: object) -> None:
    raise CutOff


@pytest.mark.parametrize("change", ["revised", "corrected", "left"])
def test_what_was_placed_before_the_leg_was_cut_off_comes_into_its_story(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    desk.save("ferry", "ferry copy", "ferry anew")
    desk.group()
    if change == "revised":
        desk.revise("ferry copy", STORM)
    elif change == "corrected":
        put_apart_from_story(desk.store, desk.ids["ferry anew"], None, NOW)
    else:
        desk.revise("ferry copy", MORE, topic_id="kitchen")
    with monkeypatch.context() as patched, suppress(CutOff):
        patched.setattr(stories, "assign_stories", cut_off)
        desk.group()
    assert desk.group() == []
    assert (
        desk.read_stories()
        == {
            "revised": [{"ferry", "ferry anew"}, {"ferry copy"}],
            "corrected": [{"ferry", "ferry copy"}, {"ferry anew"}],
            "left": [{"ferry", "ferry anew"}],
        }[change]
    )


def test_a_batch_that_is_cut_off_is_placed_again_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.save(*DRAFTS)
    with monkeypatch.context() as patched, suppress(CutOff):
        patched.setattr(desk.store, "record_outcomes", cut_off)
        desk.group()
    assert desk.read_copies() == {}
    assert len(desk.group()) == len(DRAFTS)


def test_a_leg_that_is_stopped_leaves_the_rest_to_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "BATCH", 3)
    desk.save(*DRAFTS)
    looks = iter([False, False, True])
    outcomes = group_articles(desk.store, [HARBOUR], NOW, is_stopped=lambda: next(looks, True))
    assert (len(outcomes), desk.read_stories()) == (6, [])
    assert len(desk.group()) == 2
    assert desk.read_stories() == [ABOUT_FERRY, ABOUT_STORM]


def test_what_another_leg_found_meanwhile_is_not_overwritten(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assign_late(*args: Any) -> object:
        monkeypatch.undo()
        with open_store(tmp_path / "test.db") as store:
            put_apart_from_story(store, desk.ids["ferry anew"], None, NOW)
            group_articles(store, [HARBOUR], NOW)
        return changes(*args)

    changes = stories.assign_stories
    desk.save("ferry", "ferry anew")
    desk.group()
    desk.save("ferry copy")
    monkeypatch.setattr(stories, "assign_stories", assign_late)
    desk.group()
    assert desk.read_stories() == [{"ferry", "ferry copy"}, {"ferry anew"}]


def test_a_correction_that_is_made_while_the_leg_runs_holds(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def correct_first() -> AbstractContextManager[None]:
        monkeypatch.undo()
        with open_store(tmp_path / "test.db") as other:
            put_apart_from_copies(other, desk.ids["ferry copy"], None, NOW)
        return desk.store.together()

    desk.save("ferry", "ferry copy")
    desk.group()
    desk.save("storm")
    monkeypatch.setattr(desk.store, "together", correct_first)
    desk.group()
    assert desk.read_groups() == [{"ferry"}, {"ferry copy"}, {"storm"}]
