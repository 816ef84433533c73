"""Killing the program and starting it again, in the short form; bench/kills.py has the long one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from bench.kill_state import Difference, State, compare
from bench.kill_trials import KILLED, Harness, Kill, can_double
from bench.kill_world import STEPS, Taken, copy_folder

MARKED, MOMENTS = 6, 4


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One desk, and the newsroom's life up to its first digest."""
    with Harness(tmp_path_factory.mktemp("kills"), 1, STEPS[:5]) as harness:
        yield harness


def test_fault_30_killed_at_marked_points_nothing_is_lost_or_doubled(harness: Harness) -> None:
    assert len({point for lesson in harness.lessons for point in lesson.ended.points}) >= 40
    verdicts = harness.kill_at_points(MARKED, random.Random(1))
    assert all(verdict.killed for verdict in verdicts)
    for verdict in verdicts:
        assert (verdict.lost, verdict.added, verdict.damage) == ((), (), ())
        assert not verdict.doubled or verdict.may_double


def test_fault_30_killed_at_any_moment_nothing_is_lost_or_doubled(harness: Harness) -> None:
    verdicts = harness.kill_at_random(MOMENTS, random.Random(2))
    for verdict in verdicts:
        assert (verdict.lost, verdict.added, verdict.damage) == ((), (), ())
        assert not verdict.doubled or verdict.may_double


def test_fault_31_killed_between_250_and_commit_a_mail_goes_out_twice_and_is_the_same(
    harness: Harness,
) -> None:
    """Nobody can do better. This is also how we know that a double would be seen."""
    (verdict,) = harness.kill_at(len(harness.lessons) - 1, Kill("SMTP: after 250", 1, None, False))
    assert verdict.may_double
    assert (verdict.lost, verdict.added, len(verdict.doubled)) == ((), (), 1)


def test_fault_30_a_digest_that_was_stored_and_no_more_goes_out_a_day_later(harness: Harness) -> None:
    with harness.at_desk() as desk:
        lesson = desk.lessons[-1]
        copy_folder(lesson.before, desk.folder)
        desk.world.forget()
        killed = desk.world.run(desk.folder, lesson.step, fatal=("save_digest: after COMMIT", 1))
        assert (killed.code, desk.world.taken) == (KILLED, [])
        desk.world.run(desk.folder, STEPS[-1])
        assert lesson.after.taken - Counter(desk.world.taken) == Counter()


def test_what_is_lost_added_or_doubled_is_found() -> None:
    first, second = Taken("ada@desk.example", "<1@x>", "a"), Taken("bo@desk.example", "<2@x>", "b")
    whole = State({"articles": Counter(["a", "b"])}, {"a.html": "1"}, Counter([first, second]), (), ())
    assert compare(whole, whole) == Difference((), (), ())
    spoilt = State({"articles": Counter(["a", "c"])}, {"a.html": "2"}, Counter([first, first]), (), ())
    assert compare(whole, spoilt) == Difference(
        ("articles: b", "taken by bo@desk.example: <2@x>"),
        ("articles: c", "file a.html: other bytes"),
        (first,),
    )


@pytest.mark.parametrize(
    ("points", "is_exact", "expected"),
    [
        (["SMTP: before DATA"], True, False),
        (["SMTP: before DATA"], False, True),
        (["SMTP: after 250", "deliver: before COMMIT"], True, True),
        (["SMTP: after 250", "deliver: after COMMIT"], False, False),
        (["SMTP: after 250", "deliver: after COMMIT", "webhook: before"], True, False),
        (["fetch: after"], False, False),
    ],
)
def test_the_window_ends_with_the_commit(points: list[str], is_exact: bool, expected: bool) -> None:
    assert can_double(points, is_exact=is_exact) is expected
