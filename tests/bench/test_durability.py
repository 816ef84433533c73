"""The script that measures what keeping a database safe costs, on a small one."""

from __future__ import annotations

import re

from tests.bench.scripts import run_script


def test_it_measures_the_costs_and_what_is_noticed() -> None:
    done = run_script("durability.py", "--articles", "60", "--flips", "12")
    assert done.returncode == 0, done.stdout + done.stderr
    noticed = {
        name: int(number) for name, number in re.findall(r"^\| (\w+.\w+) \| (\d+) \|$", done.stdout, re.M)
    }
    assert 12 >= noticed["our check"] >= noticed["quick_check"]
    assert all(f"| {what} | 0." in done.stdout for what in ("integrity_check", "backup", "50 openings"))
