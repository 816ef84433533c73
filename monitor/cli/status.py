"""`monitor status`: whether all is well and what to do if not, in ten lines."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, print_json
from monitor.config import load_config
from monitor.watch.condition import examine
from monitor.watch.runlog import load_run
from monitor.watch.verdicts import Facts, Verdict, judge
from storage.sqlite.holding import find_holder
from storage.sqlite.store import open_store

_COLOURS = {"ok": "green", "look": "yellow", "act": "red"}


@click.command()
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> None:
    """Tell whether all is well, and what to do if not.

    The exit code is 1 if there is something to act on.
    """
    config = load_config(config_path)
    now = read_clock()
    with open_store(config.collect.database) as storage:
        condition = examine(config, storage.load_feed_states(), storage, now)
        facts = Facts(
            condition,
            load_run(config.collect.database),
            storage.count_outcomes(now - timedelta(days=1)),
            find_holder(config.collect.database),
        )
        counts = (
            {"stored": storage.count_records(), "deliveries": storage.count_deliveries()} if as_json else {}
        )
    verdicts = judge(facts)
    if as_json:
        print_json(_tell_all(verdicts, facts) | counts)
    else:
        _print_lines(verdicts)
    sys.exit(1 if any(one.level == "act" for one in verdicts) else 0)


def _print_lines(verdicts: list[Verdict]) -> None:
    for one in verdicts:
        level = click.style(f"{one.level:<4}", fg=_COLOURS[one.level])
        command = f"  -> {one.command}" if one.command else ""
        click.echo(f"{level}  {one.about + ':':<12} {one.says}{command}")


def _tell_all(verdicts: list[Verdict], facts: Facts) -> dict[str, Any]:
    condition = facts.condition
    return {
        "well": all(one.level != "act" for one in verdicts),
        "lines": [asdict(one) for one in verdicts],
        "feeds": dict(condition.feeds.by_status),
        "due_now": condition.feeds.due,
        "poll_lag_s": condition.feeds.lag_s,
        "troubled": {one.url: one.reason for one in condition.feeds.troubles},
        "queues": asdict(condition.queues),
        "last_day": {f"{leg}: {result}": number for (leg, result), number in facts.outcomes.items()},
        "last_digest": {one.topic_id: one.day for one in condition.digests},
        "disk": asdict(condition.disk),
        "last_backup": asdict(condition.backup) if condition.backup else None,
        "run": asdict(facts.run) if facts.run else None,
        "holder": facts.holder,
    }
