"""The table of faults, made of the tests that are named for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import Results, Row, judge, list_numbers
from tests.bench.scripts import run_script


@pytest.mark.parametrize(
    ("test", "numbers"),
    [
        ("tests/test_x.py::test_fault_9_a_bomb", [9]),
        ("tests/test_x.py::test_fault_28_29_one_a_day[test_fault_3_x]", [28, 29]),
        ("tests/test_x.py::test_fault_31_between_250_and_commit", [31]),
        ("tests/test_x.py::test_the_default_4_u", []),
    ],
)
def test_a_test_is_named_for_its_rows(test: str, numbers: list[int]) -> None:
    assert list_numbers(test) == numbers


def test_one_failure_fails_the_row_and_nothing_but_skips_is_not_on_this_machine() -> None:
    told = [
        ("test_fault_1_a", "passed"), ("test_fault_1_2_b", "failed"), ("test_fault_3_c", "skipped"),
        ("test_fault_4_d", "passed"), ("test_fault_4_e", "skipped"),
    ]  # fmt: skip
    results = Results(frozenset(), dict(told), dict.fromkeys((test for test, _ in told), 0.5))
    section = judge([Row(number, "a case", "a debt") for number in range(1, 6)], results)
    assert [row[3:] for row in section.rows] == [
        ("2", "", "1.0", "FAILED"), ("1", "", "0.5", "FAILED"), ("1", "1", "0.5", "not on this machine"),
        ("2", "1", "1.0", "ok"), ("0", "", "0.0", "no test"),
    ]  # fmt: skip
    assert section.failed


def test_the_script_runs_the_tests_of_a_row(tmp_path: Path) -> None:
    done = run_script("faults.py", "--only", "43", "--json", str(tmp_path / "rows.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| 43 | a door that is left open |" in done.stdout
    assert '"43": "ok"' in (tmp_path / "rows.json").read_text("utf-8")
