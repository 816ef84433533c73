"""The measurement of origins: what it counts as right, and that it runs on a small farm."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bench.farm.farm_content import Farm
from bench.origins import judge, place_farm, report, trace_farm
from monitor.group.index import CopyLine
from tests.bench.scripts import run_script


def make_line(name: str, of: str | None = None) -> CopyLine:
    return CopyLine(name, "a", of, 1.0, "near", "as found", sign="time" if of else None)


def test_the_truth_of_a_farm_is_the_minute_of_the_first_publication() -> None:
    farm = Farm(feeds=90, entries=2)
    entries = [(f, n) for f in range(90) for n in range(2)]
    truth = trace_farm(farm, entries)
    stories = {farm.entry_url(f, n): farm.kind(f, n)[1] for f, n in entries}
    times = {farm.entry_url(f, n): farm.published(f, n) for f, n in entries}
    assert any(name not in firsts for name, firsts in truth.items())
    for name, firsts in truth.items():
        assert {stories[first] for first in firsts} == {stories[name]}
        assert all(times[first] - times[name] < timedelta(minutes=1) for first in firsts)


def test_an_origin_is_right_at_the_end_of_the_links() -> None:
    lines = [make_line("a"), make_line("b", "a"), make_line("c", "b"), make_line("d"), make_line("e", "d")]
    truth = {name: frozenset({"d" if name == "d" else "a"}) for name in "abcde"}
    assert [(one.line.id, one.root, one.right) for one in judge(lines, truth)] == [
        ("b", "a", True),
        ("c", "a", True),
        ("e", "d", False),
    ]
    section = report("Origins", lines, truth)
    assert "| all | 3 | 2 (0.667) |" in str(section)
    assert "Wrong: e goes back to d: as found" in str(section)
    assert "0 of 2 originals" in str(section)
    assert not section.failed
    assert report("Nothing", lines[:1], truth).failed


def test_an_original_that_is_taken_for_a_copy_is_counted() -> None:
    lines = [make_line("a", "b"), make_line("b")]
    assert "1 of 1 originals" in str(report("Origins", lines, dict.fromkeys("ab", frozenset({"a"}))))


def test_the_order_in_which_a_farm_comes_in_hardly_matters() -> None:
    for seed in (1, 2):
        lines, truth = place_farm(Farm(feeds=150, entries=2, scheme="name"), Random(seed))
        answers = list(judge(lines, truth))
        assert sum(answer.right for answer in answers) >= 0.9 * len(answers) > 0


def test_it_runs() -> None:
    done = run_script("origins.py", "--feeds", "60", "--entries", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "## Origins in the newsroom of the demo" in done.stdout
    assert "- ok: origin right in at least 0.95 (1.000)" in done.stdout
