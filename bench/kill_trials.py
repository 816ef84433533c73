"""Killing rounds of the service, starting them again, and judging what came of it.

The undisturbed run is kept step by step: the folder before each, and the state after it. A marked kill begins
with such a folder; at random moments whole runs are killed, once in every round.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from bench.kill_state import State, compare, find_damage, read_state
from bench.kill_world import DONE, STEPS, Ended, Step, Taken, World, copy_folder, write_config

Given = TypeVar("Given")

KILLED = -9
MOST_STARTS = 4
_SECOND_KILLS = 3  # one kill in so many is followed by another, in the start after it

_LEAST_POINTS = 40  # that a round passes, if it does its work
_TAKEN = frozenset({"SMTP: sent, no answer yet", "SMTP: after 250", "webhook: after"})
"""From these points on a server may have taken what is not noted as sent."""
_ABOUT_TO = frozenset({"SMTP: before DATA", "webhook: before"})
"""Killed at these, nothing was sent; killed at some moment after them, it may have been."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a round was killed: when it passed `point` for the `nth` time, or, with 0, some time after that.

    `seconds` is when, if the moment was drawn. `again`: whether the start after it is killed too.
    """

    point: str
    nth: int
    seconds: float | None
    again: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a kill. `killed` are the starts that it ended, 0 when it came too late.

    `may_double` tells whether it came between a server's word and the commit after it.
    """

    step: Step
    kill: Kill
    killed: int
    may_double: bool
    lost: tuple[str, ...]
    added: tuple[str, ...]
    doubled: tuple[Taken, ...]
    damage: tuple[str, ...]
    strays: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """An undisturbed step: the folder before it, what is there after it, and how it went."""

    step: Step
    before: Path
    after: State
    ended: Ended


class Desk:
    """Where one run works at a time: its surroundings, its folder, and what an undisturbed run there brought.

    The database knows the folders of recipients by their whole paths, so a desk learns for itself.
    """

    def __init__(self, world: World, folder: Path, steps: Sequence[Step]) -> None:
        self.world = world
        self.folder = folder / "data"
        self._root = folder
        self.lessons = list(self._learn(steps))

    def _learn(self, steps: Sequence[Step]) -> Iterator[Lesson]:
        self.furnish()
        for number, step in enumerate(steps):
            before = self._root / f"before-{number}"
            copy_folder(self.folder, before)
            self.world.forget()
            ended = self.world.run(self.folder, step)
            if ended.code not in DONE or (step.killed and len(set(ended.points)) < _LEAST_POINTS):
                log = self.folder.with_name(f"{self.folder.name}.log").read_text("utf-8")
                raise RuntimeError(f"{step.name}: it did not do its work, undisturbed as it was: {log}")
            yield Lesson(step, before, read_state(self.folder, self.world.taken), ended)

    def furnish(self) -> None:
        """Make the folder new, with nothing but the configuration."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        write_config(self.folder)

    def find_damage(self) -> tuple[str, ...]:
        """Return what is wrong with the database as it lies there."""
        return find_damage(self.folder, self._root / "copy")


class Harness:
    """Desks to run at; a context manager."""

    def __init__(self, folder: Path, desks: int, steps: Sequence[Step] = STEPS) -> None:
        self._folder = folder
        self._steps = steps
        self._free: SimpleQueue[Desk] = SimpleQueue()
        self._desks = desks
        self._stack = ExitStack()
        self.lessons: list[Lesson] = []

    def __enter__(self) -> Harness:
        with ExitStack() as stack:
            for number in range(self._desks):
                world = stack.enter_context(World())
                desk = Desk(world, self._folder / f"desk-{number}", self._steps)
                self._free.put(desk)
                self.lessons = desk.lessons
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stack.close()

    @contextmanager
    def at_desk(self) -> Iterator[Desk]:
        """Wait for a desk that is free, and have it for the block."""
        desk = self._free.get()
        try:
            yield desk
        finally:
            self._free.put(desk)

    # --- kills -------------------------------------------------------------------------------

    def kill_at_points(self, most: int | None, dice: random.Random) -> list[Verdict]:
        """Kill at every point of every round, at one of its passings; or at `most` of them, spread evenly."""
        places = [
            (number, point)
            for number, lesson in enumerate(self.lessons)
            if lesson.step.killed
            for point in dict.fromkeys(lesson.ended.points)
        ]
        if most is not None and most < len(places):
            places = [places[len(places) * number // most] for number in range(most)]
        kills = []
        for place, (number, point) in enumerate(places):
            passed = self.lessons[number].ended.points.count(point)
            kills.append((number, Kill(point, dice.randint(1, passed), None, place % _SECOND_KILLS == 0)))
        return self._run_all(_kill_from, kills)

    def kill_at(self, number: int, kill: Kill) -> list[Verdict]:
        """Kill in the step of that number."""
        return self._run_all(_kill_from, [(number, kill)])

    def kill_at_random(self, least: int, dice: random.Random) -> list[Verdict]:
        """Live through all steps, every round killed at some moment, until there were so many kills."""
        rounds = sum(lesson.step.killed for lesson in self.lessons)
        verdicts: list[Verdict] = []
        while (missing := least - sum(verdict.killed > 0 for verdict in verdicts)) > 0:
            seeds = [dice.random() for _ in range(-(-missing // rounds))]
            verdicts += self._run_all(lambda desk, seed: _live(desk, random.Random(seed)), seeds)
        return verdicts

    def live_undisturbed(self) -> list[Verdict]:
        """Live through all steps once more, without a kill."""
        return self._run_all(lambda desk, _: _live(desk, None), [None])

    def _run_all(self, work: Callable[[Desk, Given], list[Verdict]], given: Sequence[Given]) -> list[Verdict]:
        def work_at_desk(one: Given) -> list[Verdict]:
            with self.at_desk() as desk:
                return work(desk, one)

        with ThreadPoolExecutor(self._desks) as pool:
            return list(itertools.chain.from_iterable(pool.map(work_at_desk, given)))


def _kill_from(desk: Desk, given: tuple[int, Kill]) -> list[Verdict]:
    number, kill = given
    lesson = desk.lessons[number]
    copy_folder(lesson.before, desk.folder)
    verdict = _disturb(desk, lesson, kill)
    if verdict.killed or kill.nth == 1:
        return [verdict]
    return _kill_from(desk, (number, replace(kill, nth=1)))  # so often it is not passed every time


def _live(desk: Desk, dice: random.Random | None) -> list[Verdict]:
    desk.furnish()
    verdicts = []
    for lesson in desk.lessons:
        kill = None
        if dice is not None and lesson.step.killed:
            kill = Kill("", 0, dice.uniform(0, lesson.ended.seconds), dice.randrange(_SECOND_KILLS) == 0)
        verdicts.append(_disturb(desk, lesson, kill))
    return verdicts


def _disturb(desk: Desk, lesson: Lesson, kill: Kill | None) -> Verdict:
    """Run a step and kill it, then start it again until it is done. Returns how that differs."""
    desk.world.forget()
    damage: list[str] = []
    killed, last, may_double = 0, "", False
    for start in range(MOST_STARTS):
        is_killed = kill is not None and start <= kill.again
        ended = _run(desk, lesson.step, kill if is_killed else None)
        if ended.code != KILLED:
            break
        killed += 1
        may_double |= can_double(ended.points, is_exact=kill is not None and kill.nth > 0)
        last = last or (ended.points[-1] if ended.points else "before the command")
        damage += desk.find_damage()
    state = read_state(desk.folder, desk.world.taken)
    found = compare(lesson.after, state)
    lost = found.lost if ended.code in DONE else (*found.lost, f"the round: it ended with {ended.code}")
    point = kill.point if kill is not None and kill.nth else last
    done = Kill(point, 0, None, False) if kill is None else replace(kill, point=point)
    return Verdict(
        step=lesson.step,
        kill=done,
        killed=killed,
        may_double=may_double,
        lost=lost,
        added=found.added,
        doubled=found.doubled,
        damage=(*damage, *state.damage),
        strays=len(state.strays),
    )


def can_double(points: Sequence[str], *, is_exact: bool) -> bool:
    """Tell whether a start that passed these points ended between a server's word and the next commit.

    `is_exact`: it ended at the last of them, and not some time after it.
    """
    for point in reversed(points):
        if point in _TAKEN or (point in _ABOUT_TO and not is_exact):
            return True
        if point.endswith(": after COMMIT"):
            return False
    return False


def _run(desk: Desk, step: Step, kill: Kill | None) -> Ended:
    fatal = (kill.point, kill.nth) if kill is not None and kill.nth else None
    return desk.world.run(desk.folder, step, fatal=fatal, kill_after_s=kill.seconds if kill else None)
