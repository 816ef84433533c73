"""Facts in, verdicts out: what is well, what is worth a look, what to act on, and by which command."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.watch.backups import BackupNote
from monitor.watch.condition import DigestCondition
from monitor.watch.runlog import RunRecord
from monitor.watch.verdicts import Facts, Verdict, judge, tell_bytes, tell_duration
from tests.factories import NOON, TOPIC, at
from tests.watch.conditions import BROKEN, make_condition, make_run

NEWS = {("collect", "new article"): 24, ("collect", "revised article"): 3, ("collect", "unchanged"): 900}
GONE = make_run(seen_at=at(-3))
HOLDER = "`monitor run` (process 7 on ilsa, since 2024-03-05 09:00 UTC)"
LATE = DigestCondition(TOPIC, date(2024, 3, 4), at(-29), 5 * 3600.0)


def judge_all(
    run: RunRecord | None = None, outcomes: Any = None, is_free: bool = False, **changes: Any
) -> dict[str, Verdict]:
    news = NEWS if outcomes is None else outcomes
    facts = Facts(make_condition(**changes), run or make_run(), news, None if is_free else HOLDER)
    return {one.about: one for one in judge(facts)}


def test_all_is_well_in_ten_lines_without_a_command() -> None:
    found = judge_all()
    assert len(found) == 10
    assert {one.level for one in found.values()} == {"ok"}
    assert {one.command for one in found.values()} == {None}
    assert found["articles"].says == "24 new, 3 revised in 24 hours; 0 to group, 0 pages to look at again"
    assert found["polling"].says == "last poll 2024-03-05 11:57 UTC; 0 feeds due"
    assert found["backup"].says == "/backups/monitor.backup, made 2024-03-04 12:00 UTC"
    assert found["disk"].says == "database 41.0 MiB, 50.0 GiB free on its disk"


def test_without_feeds_there_is_something_to_do() -> None:
    found = judge_all(by_status={}, troubles=())["feeds"]
    assert (found.level, found.command) == ("act", "monitor feeds add SITE")


CASES: list[tuple[dict[str, Any], str, str, str, str | None]] = [
    # what is so, about what, verdict, part of what is said, command
    (
        {"run": make_run(), "is_free": True, "last_poll_at": at(-0.01)},
        "service",
        "act",
        "ended (it was killed",
        "monitor run",
    ),
    ({"run": GONE}, "service", "look", f"in the hands of {HOLDER}", None),
    (
        {"run": make_run(waits="no room is left")},
        "service",
        "act",
        "waits: no room is left",
        "journalctl -u media-monitor",
    ),
    (
        {"run": make_run(stuck=("group",))},
        "service",
        "act",
        "stuck: group",
        "systemctl restart media-monitor",
    ),
    (
        {"run": make_run(stopped_at=at(-3), seen_at=at(-3)), "is_free": True},
        "service",
        "ok",
        "rounds by `--once`",
        None,
    ),
    (
        {
            "run": make_run(stopped_at=NOON, seen_at=NOON, failure="StorageError: no room"),
            "is_free": True,
        },
        "service",
        "act",
        "ended (StorageError: no room) at 2024-03-05 12:00",
        "monitor run",
    ),
    (
        {"run": make_run(unclean_at=at(-30), unclean_why="ValueError: x")},
        "last stop",
        "look",
        "stopped uncleanly at 2024-03-04 06:00 UTC: ValueError: x",
        "journalctl -u media-monitor",
    ),
    ({"run": make_run(unclean_at=at(-24 * 8), unclean_why="x")}, "last stop", "ok", "as it should", None),
    (
        {"run": make_run(unclean_at=at(-1), unclean_why="x", crashes=3)},
        "last stop",
        "act",
        "3 crashes in a row",
        "journalctl -u media-monitor",
    ),
    ({"lag_s": 700.0, "due": 3}, "polling", "ok", "3 feeds due, the most overdue for 11 min", None),
    ({"lag_s": 1000.0, "due": 1}, "polling", "look", "1 feed due", "monitor feeds list"),
    ({"lag_s": 7300.0, "due": 1}, "polling", "act", "for 2 h", "monitor feeds list"),
    ({"last_poll_at": None}, "polling", "look", "no feed was polled yet", "monitor run --once"),
    (
        {"by_status": {"ok": 9, "failing": 1}, "troubles": (BROKEN,)},
        "feeds",
        "look",
        "1 failing, 9 ok; worst: https://courier.example/feed.xml (since 2024-03-01 08:00 UTC): the server",
        "monitor feeds list",
    ),
    ({"by_status": {"failing": 1}, "troubles": (BROKEN,)}, "feeds", "act", "failing", "monitor feeds check"),
    ({"outcomes": {}}, "articles", "look", "0 new", "monitor feeds list"),
    ({"ungrouped": 1001}, "articles", "look", "1001 to group", "journalctl -u media-monitor"),
    ({"checks_due": 1000}, "articles", "ok", "1000 pages", None),
    ({"digests": (LATE,)}, "digests", "act", "is due for 5 h", f"monitor digest --topic {TOPIC}"),
    ({"waiting": 2}, "deliveries", "ok", "2 waiting", None),
    (
        {"waiting": 2, "failed_since": date(2024, 3, 3)},
        "deliveries",
        "look",
        "in vain since 2024-03-03",
        "monitor deliveries list",
    ),
    ({"parked": 1}, "deliveries", "act", "1 parked", "monitor deliveries list"),
    ({"quarantined": 2}, "quarantine", "look", "2 kept", "monitor quarantine list"),
    ({"free_bytes": 2**29}, "disk", "look", "512.0 MiB free", "monitor prune"),
    ({"free_bytes": 2**20}, "disk", "act", "1.0 MiB free", "monitor prune"),
    ({"backup": None}, "backup", "look", "none was made yet", "monitor backup FILE"),
    (
        {"backup": BackupNote(Path("/my backups/kept"), at(-24 * 8))},
        "backup",
        "look",
        "/my backups/kept, made 2024-02-26 12:00 UTC",
        "monitor backup --replace '/my backups/kept'",
    ),
]


@pytest.mark.parametrize(("facts", "about", "level", "said", "command"), CASES)
def test_a_line_says_how_it_is_and_what_to_do(
    facts: dict[str, Any], about: str, level: str, said: str, command: str | None
) -> None:
    found = judge_all(**facts)
    assert (found[about].level, found[about].command) == (level, command)
    assert said in found[about].says
    others = {name for name, one in found.items() if one.level != "ok"} - {about}
    assert not others


def test_a_database_that_no_service_ever_ran_on_says_how_to_begin() -> None:
    facts = Facts(make_condition(last_poll_at=None), None, NEWS, None)
    assert judge(facts)[0] == Verdict("service", "act", "has never run on this database", "monitor run")


def test_rounds_by_hand_count_as_long_as_they_come() -> None:
    facts = Facts(make_condition(last_poll_at=NOON - timedelta(hours=13)), None, NEWS, None)
    assert judge(facts)[0].level == "act"
    facts = Facts(make_condition(last_poll_at=NOON - timedelta(hours=11)), None, NEWS, None)
    assert judge(facts)[0].level == "ok"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (7199, "1 h"), (90000, "1 day"), (2e5, "2 days")],
)
def test_durations_are_told_in_their_greatest_unit(seconds: float, told: str) -> None:
    assert tell_duration(seconds) == told


@pytest.mark.parametrize(("number", "told"), [(12, "12 bytes"), (2048, "2.0 KiB"), (3 * 2**30, "3.0 GiB")])
def test_sizes_are_told_in_their_greatest_unit(number: int, told: str) -> None:
    assert tell_bytes(number) == told
