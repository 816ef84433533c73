"""The measurement of keeping, small: it must not rot."""

from __future__ import annotations

from tests.bench.scripts import run_script


def test_the_measurement_of_keeping_runs() -> None:
    done = run_script("retention.py", "--articles", "40", "60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok: all but members of younger copy groups went" in done.stdout
