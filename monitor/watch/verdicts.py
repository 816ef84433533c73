"""What follows from the condition of the monitor: ten lines, each with a verdict and what to do.

`ok` is well, `look` is worth a look, `act` goes on until somebody does something. Facts in, verdicts out.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.model import Queues
from monitor.watch.condition import LEAST_FREE_BYTES, Condition, FeedsCondition
from monitor.watch.runlog import KILLED, SEEN_WITHIN, RunRecord

Level = Literal["ok", "look", "act"]

RECENT_ROUND = timedelta(hours=12)
"""Rounds by `monitor run --once` that are further apart than this are none that somebody takes care of."""

TOLD_FOR = timedelta(days=7)
"""For how long an unclean end of the service is told."""

_LOG = "journalctl -u media-monitor"

MOST_CRASHES = 3
LATE_POLL_S = (15 * 60.0, 3600.0)
LATE_DIGEST_S = (1800.0, 3 * 3600.0)
"""Seconds after which to look and to act. A digest waits for the network, for two hours at most."""

LONG_BROKEN = timedelta(days=3)
OLD_BACKUP = timedelta(days=7)
MOST_QUEUED = 1000
LITTLE_ROOM_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line: what it is about, how that is, and which command to run next, None for none."""

    about: str
    level: Level
    says: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is judged. `run` is the newest run of the service, `outcomes` are counts of the last 24 hours.

    `holder` is who has the database to themselves, None for nobody: then no service runs.
    """

    condition: Condition
    run: RunRecord | None
    outcomes: Mapping[tuple[str, str], int]
    holder: str | None


def judge(facts: Facts) -> list[Verdict]:
    """Return the ten verdicts, always in the same order."""
    condition = facts.condition
    return [
        _judge_service(facts),
        _judge_last_end(facts),
        _judge_polling(condition),
        _judge_feeds(condition),
        _judge_articles(facts.outcomes, condition.queues),
        _judge_digests(condition),
        _judge_deliveries(condition),
        _judge_quarantine(condition),
        _judge_disk(condition),
        _judge_backup(condition),
    ]


def _judge_service(facts: Facts) -> Verdict:
    run, now, polled_at = facts.run, facts.condition.at, facts.condition.feeds.last_poll_at
    if facts.holder is not None:
        return _judge_holder(facts.holder, run, now)
    by_service_until = run.seen_at + SEEN_WITHIN if run is not None else None
    is_recent = polled_at is not None and now - polled_at < RECENT_ROUND
    if polled_at is not None and is_recent and (by_service_until is None or polled_at > by_service_until):
        return Verdict("service", "ok", f"rounds by `--once`, the last at {_tell_time(polled_at)}")
    if run is None:
        return Verdict("service", "act", "has never run on this database", "monitor run")
    how = "stopped" if not run.is_unclean else f"ended ({run.failure or KILLED})"
    return Verdict("service", "act", f"{how} at {_tell_time(run.seen_at)}", "monitor run")


def _judge_holder(holder: str, run: RunRecord | None, now: datetime) -> Verdict:
    if run is None or not run.is_running(now):
        return Verdict("service", "look", f"the database is in the hands of {holder}")
    if run.stuck:
        return Verdict("service", "act", f"stuck: {', '.join(run.stuck)}", "systemctl restart media-monitor")
    if run.waits is not None:
        return Verdict("service", "act", f"waits: {run.waits}", _LOG)
    since = f"runs since {_tell_time(run.started_at)}"
    return Verdict("service", "ok", f"{since}, version {run.version}, process {run.process_id}")


def _judge_last_end(facts: Facts) -> Verdict:
    run, now = facts.run, facts.condition.at
    if run is None:
        return Verdict("last stop", "ok", "none yet")
    if run.unclean_at is None or now - run.unclean_at > TOLD_FOR:
        return Verdict("last stop", "ok", "as it should be, for a week")
    says = f"stopped uncleanly at {_tell_time(run.unclean_at)}: {run.unclean_why}"
    if run.crashes >= MOST_CRASHES:
        return Verdict("last stop", "act", f"{says}; {run.crashes} crashes in a row", _LOG)
    return Verdict("last stop", "look", says, _LOG)


def _judge_polling(condition: Condition) -> Verdict:
    feeds = condition.feeds
    if feeds.last_poll_at is None:
        return Verdict("polling", "look", "no feed was polled yet", "monitor run --once")
    says = f"last poll {_tell_time(feeds.last_poll_at)}; {_count(feeds.due, 'feed')} due"
    if feeds.lag_s > 0:
        says += f", the most overdue for {tell_duration(feeds.lag_s)}"
    level = _grade(feeds.lag_s, LATE_POLL_S)
    return Verdict("polling", level, says, None if level == "ok" else "monitor feeds list")


def _judge_feeds(condition: Condition) -> Verdict:
    feeds = condition.feeds
    if not feeds.by_status:
        return Verdict("feeds", "act", "none is followed", "monitor feeds add SITE")
    says = ", ".join(f"{number} {status}" for status, number in sorted(feeds.by_status.items()))
    if feeds.troubles:
        worst = feeds.troubles[0]
        since = f"since {_tell_time(worst.since)}" if worst.since else "never read"
        says += f"; worst: {worst.url} ({since}): {worst.reason}"
    level = _grade_feeds(feeds, condition.at)
    command = {"ok": None, "look": "monitor feeds list", "act": "monitor feeds check"}[level]
    return Verdict("feeds", level, says, command)


def _grade_feeds(feeds: FeedsCondition, now: datetime) -> Level:
    broken = [trouble for trouble in feeds.troubles if trouble.status != "slow"]
    if feeds.are_broken:
        return "act"
    lasting = any(
        one.status == "gone" or one.since is None or now - one.since > LONG_BROKEN for one in broken
    )
    return "look" if lasting else "ok"


def _judge_articles(outcomes: Mapping[tuple[str, str], int], queues: Queues) -> Verdict:
    stored = {
        result.removesuffix(" article"): number
        for (_, result), number in outcomes.items()
        if result.endswith(" article")
    }
    new, revised = stored.get("new", 0), stored.get("revised", 0)
    says = f"{new} new, {revised} revised in 24 hours; {queues.ungrouped} to group, "
    says += f"{_count(queues.checks_due, 'page')} to look at again"
    if new == 0:
        return Verdict("articles", "look", says, "monitor feeds list")
    if max(queues.ungrouped, queues.checks_due) > MOST_QUEUED:
        return Verdict("articles", "look", says, _LOG)
    return Verdict("articles", "ok", says)


def _judge_digests(condition: Condition) -> Verdict:
    says = ", ".join(f"{one.topic_id} {one.day or 'none'}" for one in condition.digests)
    latest = max(condition.digests, key=lambda one: one.late_s)
    if not latest.late_s:
        return Verdict("digests", "ok", says)
    says += f"; {latest.topic_id} is due for {tell_duration(latest.late_s)}"
    level = _grade(latest.late_s, LATE_DIGEST_S)
    command = None if level == "ok" else f"monitor digest --topic {latest.topic_id}"
    return Verdict("digests", level, says, command)


def _judge_deliveries(condition: Condition) -> Verdict:
    queues = condition.queues
    says = f"{queues.waiting} waiting, {queues.parked} parked"
    if queues.failed_since is not None:
        says += f"; tried in vain since {queues.failed_since}"
    if queues.parked:
        return Verdict("deliveries", "act", says, "monitor deliveries list")
    if queues.failed_since is not None:
        return Verdict("deliveries", "look", says, "monitor deliveries list")
    return Verdict("deliveries", "ok", says)


def _judge_quarantine(condition: Condition) -> Verdict:
    number = condition.queues.quarantined
    if number:
        return Verdict("quarantine", "look", f"{number} kept from the workers", "monitor quarantine list")
    return Verdict("quarantine", "ok", "empty")


def _judge_disk(condition: Condition) -> Verdict:
    disk = condition.disk
    says = (
        f"database {tell_bytes(disk.database_bytes + disk.wal_bytes)}, "
        f"{tell_bytes(disk.free_bytes)} free on its disk"
    )
    if disk.free_bytes < LEAST_FREE_BYTES:
        return Verdict("disk", "act", says, "monitor prune")
    if disk.free_bytes < LITTLE_ROOM_BYTES:
        return Verdict("disk", "look", says, "monitor prune")
    return Verdict("disk", "ok", says)


def _judge_backup(condition: Condition) -> Verdict:
    backup = condition.backup
    if backup is None:
        return Verdict("backup", "look", "none was made yet", "monitor backup FILE")
    says = f"{backup.file}, made {_tell_time(backup.made_at)}"
    if condition.at - backup.made_at > OLD_BACKUP:
        return Verdict("backup", "look", says, f"monitor backup --replace {shlex.quote(str(backup.file))}")
    return Verdict("backup", "ok", says)


def _grade(value: float, limits: tuple[float, float]) -> Level:
    look, act = limits
    return "act" if value > act else "look" if value > look else "ok"


def _tell_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def tell_duration(seconds: float) -> str:
    """Return a duration in its greatest unit, rounded down: "3 min", "2 days"."""
    for name, size in (("day", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return _count(int(seconds // size), name) if name == "day" else f"{int(seconds // size)} {name}"
    return f"{int(seconds)} s"


def tell_bytes(number: int) -> str:
    """Return a number of bytes in its greatest unit: "3.2 GiB"."""
    for name, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if number >= size:
            return f"{number / size:.1f} {name}"
    return f"{number} bytes"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
