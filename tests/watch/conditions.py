"""Conditions for tests: all is well unless a field says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitor.model import Queues
from monitor.watch.backups import BackupNote
from monitor.watch.condition import Condition, DigestCondition, DiskCondition, FeedsCondition, FeedTrouble
from monitor.watch.runlog import RunRecord
from tests.factories import NOON, TOPIC, at

BROKEN = FeedTrouble("https://courier.example/feed.xml", "failing", "the server answered 500", at(-100))


def make_condition(**changes: Any) -> Condition:
    """Return the condition of a monitor with two feeds at `NOON`; fields of its parts may be changed too."""
    parts: dict[str, Any] = {
        "feeds": FeedsCondition({"ok": 2}, 0, 0.0, NOON - timedelta(minutes=3), ()),
        "queues": Queues(120, 0, 0, 0, None, 0, 0),
        "disk": DiskCondition(40 * 2**20, 2**20, 50 * 2**30),
    }
    for name, part in parts.items():
        known = {field: changes.pop(field) for field in part.__slots__ if field in changes}
        parts[name] = replace(part, **known)
    digest = DigestCondition(TOPIC, date(2024, 3, 5), at(-5), 0.0)
    backup = BackupNote(Path("/backups/monitor.backup"), at(-24))
    return replace(Condition(NOON, digests=(digest,), backup=backup, **parts), **changes)


def make_run(**changes: Any) -> RunRecord:
    """Return a run of the service that began a day before `NOON` and goes on."""
    return replace(RunRecord("0.1.0", 4711, at(-24), NOON - timedelta(seconds=20)), **changes)
