"""When the service ran and how it ended, as the next run and `monitor status` find it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.watch.runlog import KILLED, SEEN_WITHIN, RunLog, RunRecord, find_runlog, load_run
from tests.factories import NOON, at


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


def test_a_run_is_there_while_it_notes_so(database: Path) -> None:
    assert load_run(database) is None
    runlog = RunLog(database, NOON, "0.1.0")
    runlog.see(at(1), ["group"])
    found = load_run(database)
    assert found is not None
    assert (found, found.seen_at, found.stuck) == (runlog.record, at(1), ("group",))
    assert found.is_running(at(1) + timedelta(seconds=30))
    assert not found.is_running(at(1) + SEEN_WITHIN)
    runlog.end(at(2))
    ended = load_run(database)
    assert ended is not None
    assert not ended.is_running(at(2))
    assert not ended.is_unclean


def test_a_killed_run_and_a_failed_one_are_told_by_the_next(database: Path) -> None:
    RunLog(database, NOON, "0.1.0").see(at(1))  # and then nothing more
    second = RunLog(database, at(2), "0.1.0")
    assert (second.record.unclean_at, second.record.unclean_why) == (at(1), KILLED)
    second.end(at(3), failure="ValueError: to ada@ilsa.example\nand more")
    third = RunLog(database, at(4), "0.1.0")
    assert (third.record.unclean_at, third.record.unclean_why) == (at(3), "ValueError: to …")
    third.end(at(5))
    fourth = RunLog(database, at(6), "0.1.0")
    assert fourth.record.unclean_at == at(3)


def test_who_crashes_again_and_again_rests_longer_and_longer(database: Path) -> None:
    rests = []
    for number in range(12):
        runlog = RunLog(database, at(number), "0.1.0")
        rests.append(runlog.find_rest_s())
        runlog.end(at(number) + timedelta(minutes=1), failure="ValueError: x")
    assert rests == [0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]


@pytest.mark.parametrize("ending", ["in order", "after long", "killed", "refused"])
def test_only_crashes_soon_after_the_start_count(database: Path, ending: str) -> None:
    for number in range(5):
        runlog = RunLog(database, at(number), "0.1.0")
        if ending == "in order":
            runlog.end(at(number + 0.1))
        elif ending == "after long":
            runlog.end(at(number + 0.9), failure="ValueError: x")
        elif ending == "refused":
            runlog.end(at(number + 0.1), failure="ConfigError: x", is_crash=False)
    assert RunLog(database, at(9), "0.1.0").find_rest_s() == 0


def test_who_was_given_another_configuration_does_not_rest_for_what_the_one_before_did(
    database: Path,
) -> None:
    for number in range(3):
        RunLog(database, at(number), "0.1.0").end(at(number + 0.01), failure="ValueError: x")
    runlog = RunLog(database, at(4), "0.1.0")
    runlog.see(at(4), waits="resting for 15 s after 3 crashes")
    assert load_run(database) == runlog.record
    runlog.forgive()
    assert runlog.find_rest_s() == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": "1"}', '{"started_at": 3}', "\x00" * 50])
def test_fault_36_a_torn_file_is_no_run(database: Path, text: str) -> None:
    find_runlog(database).write_text(text, encoding="utf-8")
    assert load_run(database) is None
    assert RunLog(database, NOON, "0.1.0").record.unclean_at is None


def test_what_an_older_or_newer_program_noted_is_understood(database: Path) -> None:
    told = {"version": "0.0.9", "process_id": 7, "started_at": NOON.isoformat(), "seen_at": at(1).isoformat()}
    find_runlog(database).write_text(json.dumps(told | {"mood": "fair"}), encoding="utf-8")
    assert load_run(database) == RunRecord("0.0.9", 7, NOON, at(1))


def test_fault_33_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    runlog = RunLog(tmp_path / "missing" / "monitor.db", NOON, "0.1.0")
    runlog.see(at(1))
    runlog.end(at(2))
    assert load_run(tmp_path / "missing" / "monitor.db") is None


def test_a_kill_neither_counts_as_a_crash_nor_forgives_one_unless_the_run_was_steady(database: Path) -> None:
    for number in range(3):
        RunLog(database, at(number), "0.1.0").end(at(number + 0.01), failure="ValueError: x")
    RunLog(database, at(4), "0.1.0")  # killed at once
    resting = RunLog(database, at(5), "0.1.0")
    assert (resting.record.crashes, resting.find_rest_s()) == (3, 15)
    resting.see(at(6))  # and killed then
    assert RunLog(database, at(7), "0.1.0").find_rest_s() == 0
