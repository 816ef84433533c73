"""The benchmark as a user runs it, small: it must not rot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench.measure import Cost
from bench.monitors import Setup, write_config
from bench.polling import Poll, Result, find_best
from bench.report import Check, Section, write_table
from bench.running_farm import FarmLog
from monitor.config import load_config
from tests.bench.scripts import run_script

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and uses all of 127.0.0.0/8")


def test_the_polls_of_monitor_are_measured_and_checked(tmp_path: Path) -> None:
    figures_file = tmp_path / "figures.json"
    done = run_script("poll.py", "--feeds", "12", "--settled", "0", "--json", str(figures_file), "--peers")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| monitor |" in done.stdout
    assert "FAILED" not in done.stdout
    figures = json.loads(figures_file.read_text())["figures"]["Polls of 12 feeds"]
    polls = figures["monitor"]["result"]["polls"]
    assert [poll["seen"]["requests"] for poll in polls] == [12, 12, 12]
    assert polls[0]["seen"]["statuses"] == {"200": 12}
    assert polls[1]["seen"]["statuses"] == {"304": 12}
    assert figures["monitor"]["on_topic"] > 0
    assert all(poll["cost"]["cpu_s"] > 0.1 for poll in polls)


def make_result(name: str, cpu_s: float, requests: int, *, peer: bool = True) -> Result:
    seen = FarmLog(requests, {}, 1, 0, 1, None, 1.0, 0.0)
    return Result(name, [Poll(Cost(cpu_s, 1.0, 1.0, 1.0, 0), seen)] * 3, 300, peer)


def test_a_peer_that_did_not_ask_is_no_measure() -> None:
    lazy, honest = make_result("lazy", 0.1, 0), make_result("honest", 2.0, 10)
    script = make_result("script", 0.2, 10, peer=False)
    assert [name for _, name in find_best([lazy, honest, script], 10)] == ["honest"] * 3
    assert find_best([lazy, script], 10) == []


def test_only_a_check_that_is_no_goal_fails() -> None:
    goal, check = Check("fast", False, "9", goal=True), Check("right", False, "0 of 3")
    assert not Section("T", ["a"], [["1"]], checks=[goal]).failed
    assert Section("T", ["a"], [["1"]], checks=[goal, check]).failed
    assert (str(goal), str(check)) == ("- MISSED: fast (9)", "- FAILED: right (0 of 3)")


def test_a_table_is_markdown() -> None:
    assert write_table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_the_configuration_leaves_the_secret_of_the_farm_closed(tmp_path: Path) -> None:
    setup = Setup(["http://127.16.0.1:8800/f/000001.xml"], every="10s", connections_per_host=3)
    config = load_config(write_config(tmp_path, setup))
    assert [feed.every_s for feed in config.feeds] == [10]
    assert config.collect.connections_per_host == 3
    assert "127.0.0.1" not in " ".join(config.collect.allow_private)
