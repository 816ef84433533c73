"""The soak as a user runs it, small: it must not rot."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bench.farm.restless import RestlessFarm
from bench.farm.serve_restless import RestlessSite
from bench.soak import check_growth, check_handles, check_memory
from bench.soaking import DayFigures, LeapingLoop
from tests.bench.scripts import run_script

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and uses all of 127.0.0.0/8")


def test_two_days_of_twelve_feeds_are_lived_through_and_checked(tmp_path: Path) -> None:
    figures_file = tmp_path / "figures.json"
    done = run_script("soak.py", "--days", "2", "--feeds", "12", "--step", "60", "--json", str(figures_file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("- ok: ") == 7
    ((_, figures),) = json.loads(figures_file.read_text())["figures"].items()
    first, last = figures["days"]
    assert 0 < first["articles"] < last["articles"]
    assert (first["digests"], last["digests"], last["mails"]) == (2, 3, 9)
    assert last["outcomes"]["collect polled"] > 10
    assert any(name.startswith("collect feed: ") for name in last["outcomes"])


def test_a_leap_makes_due_what_waits_and_costs_no_time() -> None:
    async def wait() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        waiting = asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(0)
        before = loop.time()
        loop.leap(3600)
        await waiting
        return loop.time() - before

    began = time.monotonic()
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        assert runner.run(wait()) >= 3600
    assert time.monotonic() - began < 5


def test_a_restless_farm_changes_with_its_clock_and_is_the_same_again() -> None:
    farm = RestlessFarm(feeds=60)
    faults = {}
    for hours in range(0, 8 * 24, 3):
        farm.now = farm.began + timedelta(hours=hours)
        for f in range(farm.feeds):
            if fault := farm.find_fault(f):
                faults.setdefault(fault.partition("/")[0], set()).add(f)
    assert {"timeout", "refuse", "status", "gone", "loop", "reset", "huge", "html"} <= faults.keys()
    assert not any(f % 2 == 0 for feeds in faults.values() for f in feeds)
    later = farm.feed_xml(4)
    farm.now = farm.began
    assert farm.feed_xml(4) != later
    assert farm.feed_xml(4) == RestlessFarm(feeds=60).feed_xml(4)
    assert all(
        farm.is_on_topic(f, n) == ("quillhaven" in farm.story(f, n).title.lower())
        for f in range(9)
        for n in range(9)
    )


def test_what_was_served_is_remembered() -> None:
    farm = RestlessFarm(feeds=40)
    site = RestlessSite(farm)
    statuses = {
        f: site.answer(f"/f/{f:06d}.xml", "", {})[0]
        for f in range(40)
        if site.find_fault(f"/f/{f:06d}.xml") is None
    }
    assert {200, 429} <= set(statuses.values())
    told = {
        url for f, status in statuses.items() if status == 200 for url in site.served if f"/a/{f:06d}/" in url
    }
    assert told == site.served != set()
    assert site.served <= farm.list_on_topic()


def make_day(day: int, main_mb: float, database_bytes: int, files: int = 40, threads: int = 7) -> DayFigures:
    return DayFigures(
        day=day,
        main_mb=main_mb,
        workers_mb=200.0,
        files=files,
        threads=threads,
        database_bytes=database_bytes,
        articles=100 * day,
        digests=day,
        mails=day,
        cpu_s=1.0,
        wall_s=1.0,
    )


def test_what_creeps_is_noticed() -> None:
    flat = [make_day(day, 150.0, 10_000 * day, 40 + day % 2) for day in range(1, 9)]
    creeping = [make_day(day, 150.0 + 5 * day, 1_000 * day**2, 144 * day, 7 * day) for day in range(1, 9)]
    found = [[*check_memory(days), *check_handles(days), *check_growth(days)] for days in (flat, creeping)]
    assert all(check.holds for check in found[0])
    assert [check.holds for check in found[1]] == [False, True, False, False, False]
