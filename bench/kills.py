"""Kill the program at every step, start it again, and compare the end with an undisturbed run.

    python bench/kills.py                            every marked point of every round, and 200 random moments
    python bench/kills.py --marked 40 --random 20    fewer, spread evenly
    python bench/kills.py --json FILE                the figures as JSON too

The command is `monitor run --once`, in four rounds over a part of the demo's newsroom. That goes on while the
program is dead, as do a mail server and a web hook (`kill_world.py`). SIGKILL meets it where it changes the
world outside: in and around transactions, files, mails, requests, workers (`kill_child.py`). All tables, all
files and all that recipients took are compared (`kill_state.py`). Prints markdown tables; exits with 1 when
something was lost or added, or was doubled elsewhere than between a server's word and our commit.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.kill_trials import Harness, Verdict
from bench.report import Check, Section, publish_sections

LEAST_POINTS = 40
_SHOWN = 5


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--marked", type=int, help="how many marked points (default: every one)")
    parser.add_argument("--random", type=int, default=200, help="how many random moments (default 200)")
    parser.add_argument("--desks", type=int, default=2, help="runs at a time (default 2)")
    parser.add_argument("--seed", type=int, default=8, help="of what is drawn by lot (default 8)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


def measure_kills(harness: Harness, marked: int | None, moments: int, seed: int) -> Iterator[Section]:
    """Yield what came of kills at marked points, then at random moments."""
    dice = random.Random(seed)
    repeated = harness.live_undisturbed()
    same = not any(one.lost or one.added or one.doubled for one in repeated)
    started = time.monotonic()
    verdicts = harness.kill_at_points(marked, dice)
    yield judge_points(verdicts, same, time.monotonic() - started, is_full=marked is None)
    if moments:
        started = time.monotonic()
        yield judge_moments(harness.kill_at_random(moments, dice), time.monotonic() - started)


def judge_points(verdicts: Sequence[Verdict], same: bool, seconds: float, *, is_full: bool) -> Section:
    """Return a row for each point: how often it killed, and what came of it."""
    points = list(dict.fromkeys(one.kill.point for one in verdicts))
    rows = []
    for point in points:
        there = [one for one in verdicts if one.kill.point == point]
        rows.append((point, *_count(there), "yes" if any(one.may_double for one in there) else ""))
    reached = {one.kill.point for one in verdicts if one.killed}
    least = LEAST_POINTS if is_full else len(points)
    return Section(
        "Killed at marked points",
        ("point", *_COUNTED, "may double"),
        rows,
        notes=[_describe(verdicts, seconds)],
        checks=[
            Check("two undisturbed runs do not differ", same, "a whole run, step by step"),
            Check("points where it was killed", len(reached) >= least, f"{len(reached)} of {len(points)}"),
            *_judge(verdicts),
        ],
        figures={"points": len(reached), **_sum_up(verdicts)},
    )


def judge_moments(verdicts: Sequence[Verdict], seconds: float) -> Section:
    """Return a row for each round: how often it was killed, and what came of it."""
    steps = list(dict.fromkeys(one.step for one in verdicts if one.step.killed))
    rows = [(step.name, *_count([one for one in verdicts if one.step == step])) for step in steps]
    return Section(
        "Killed at random moments",
        ("round", *_COUNTED),
        rows,
        notes=[_describe(verdicts, seconds)],
        checks=_judge(verdicts),
        figures=_sum_up(verdicts),
    )


_COUNTED = ("kills", "killed again", "lost", "added", "doubled")


def _count(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    counts = (
        sum(one.killed > 0 for one in verdicts),
        sum(one.killed > 1 for one in verdicts),
        sum(len(one.lost) for one in verdicts),
        sum(len(one.added) for one in verdicts),
        sum(len(one.doubled) for one in verdicts),
    )
    return tuple(map(str, counts))


def _describe(verdicts: Sequence[Verdict], seconds: float) -> str:
    kills = sum(one.killed for one in verdicts)
    strays = sum(one.strays for one in verdicts)
    return f"{kills} kills in {seconds:.0f} s. Unfinished files that stayed beside whole ones: {strays}."


def _judge(verdicts: Sequence[Verdict]) -> list[Check]:
    lost = [f"{one.kill.point}: {line[:300]}" for one in verdicts for line in one.lost]
    added = [f"{one.kill.point}: {line[:300]}" for one in verdicts for line in one.added]
    damage = [f"{one.kill.point}: {line}" for one in verdicts for line in one.damage]
    doubled = [one for one in verdicts if one.doubled]
    elsewhere = [one.kill.point for one in doubled if not one.may_double]
    often = [one.kill.point for one in doubled if len(one.doubled) > one.killed]
    return [
        Check("nothing is lost", not lost, _name(lost)),
        Check("nothing is added", not added, _name(added)),
        Check("every database opens, whole and with all it refers to", not damage, _name(damage)),
        Check(
            "doubled, with the same id and bytes, only between a server's word and our commit",
            not elsewhere,
            f"{len(doubled)} times there, {len(elsewhere)} elsewhere {' '.join(elsewhere[:_SHOWN])}".strip(),
        ),
        Check("no kill doubles more than one delivery", not often, _name(often)),
    ]


def _name(found: Sequence[str]) -> str:
    return f"{len(found)}{': ' if found else ''}{'; '.join(found[:_SHOWN])}"


def _sum_up(verdicts: Sequence[Verdict]) -> dict[str, object]:
    return {
        "kills": sum(one.killed for one in verdicts),
        "lost": sum(len(one.lost) for one in verdicts),
        "added": sum(len(one.added) for one in verdicts),
        "doubled": sum(len(one.doubled) for one in verdicts),
        "strays": sum(one.strays for one in verdicts),
    }


def main() -> int:
    """Measure and print; return the exit code."""
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as folder, Harness(Path(folder), arguments.desks) as harness:
        sections = measure_kills(harness, arguments.marked, arguments.random, arguments.seed)
        return publish_sections(sections, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
