"""Run every test of a fault, and print what the program owes its user in each case, and whether it keeps it.

    python bench/faults.py                          every test named test_fault_..., some minutes
    python bench/faults.py --only 9 30 31           the rows of these numbers
    python bench/faults.py --full                   then kills.py and soak.py in their long forms too
    python bench/faults.py --json FILE              the rows as JSON too

The rows stand in data/faults.toml. A row is ok when all its tests passed; tests that this machine cannot run
(no openssl, no browser, no root) are skipped and say so, and a row of nothing else is "not on this machine".
Exits with 1 when a row has a test that failed, or no test at all.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.report import Check, Section, publish_sections

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "bench/data/faults.toml"
_NUMBERS = re.compile(r"\btest_fault((?:_\d+)+)_")
_LONG_FORMS = ("kills.py", "soak.py")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault: what happens, and what is owed."""

    number: int
    case: str
    owed: str


@dataclass(slots=True, eq=False)  # pytest keeps its plugins in sets
class Results:
    """A pytest plugin that chooses the tests of faults, and keeps what became of each: its word, its seconds.

    A test stands for every row whose number its name begins with.
    """

    wanted: frozenset[int]
    words: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not self.wanted.isdisjoint(list_numbers(item.name))]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if report.when == "call" or report.outcome != "passed":
            self.words[report.nodeid] = report.outcome

    def of(self, number: int) -> list[str]:
        """Return the tests of a row."""
        return [test for test in self.words if number in list_numbers(test)]


def list_numbers(test: str) -> list[int]:
    """Return the numbers of the rows that a test is named for."""
    found = _NUMBERS.search(test)
    return [int(number) for number in found[1].split("_")[1:]] if found else []


def list_tested(source: str) -> set[int]:
    """Return the numbers of the rows that the tests in a module are named for."""
    return {number for name in re.findall(r"\bdef (test_\w+)", source) for number in list_numbers(name)}


def read_rows() -> list[Row]:
    """Return all rows in order."""
    told = tomllib.loads(ROWS.read_text("utf-8"))
    return [Row(int(number), row["case"], row["owed"]) for number, row in told.items()]


def find_files(numbers: Collection[int]) -> list[Path]:
    """Return the files that have tests of these rows."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [path for path in files if not list_tested(path.read_text("utf-8")).isdisjoint(numbers)]


def run_tests(numbers: Collection[int]) -> Results:
    """Run the tests of these rows in this process. Raises RuntimeError if pytest itself fails."""
    results = Results(frozenset(numbers))
    files = [str(path) for path in find_files(numbers)]
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--rootdir", str(ROOT), *files]
    code = pytest.main(words, plugins=[results]) if files else pytest.ExitCode.OK
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"pytest ended with {code}; see above")
    return results


def judge(rows: Sequence[Row], results: Results) -> Section:
    """Return the table of the rows."""
    verdicts = {row.number: _judge_row(results, row.number) for row in rows}
    lines = [
        (str(row.number), row.case, row.owed, *_count(results, row.number), verdicts[row.number])
        for row in rows
    ]
    missing = [str(number) for number, verdict in verdicts.items() if verdict == "no test"]
    failed = [str(number) for number, verdict in verdicts.items() if verdict == "FAILED"]
    return Section(
        "Faults",
        ("#", "case", "owed", "tests", "skipped", "s", "result"),
        lines,
        checks=[
            Check(
                "every row has a test",
                not missing,
                f"{len(rows) - len(missing)} of {len(rows)}; without: {missing}",
            ),
            Check("every test passes", not failed, f"rows with a test that failed: {failed}"),
        ],
        figures={str(number): verdict for number, verdict in verdicts.items()},
    )


def _judge_row(results: Results, number: int) -> str:
    words = {results.words[test] for test in results.of(number)}
    if not words:
        return "no test"
    if "failed" in words:
        return "FAILED"
    return "ok" if "passed" in words else "not on this machine"


def _count(results: Results, number: int) -> tuple[str, str, str]:
    tests = results.of(number)
    skipped = sum(results.words[test] == "skipped" for test in tests)
    return str(len(tests)), str(skipped or ""), f"{sum(results.seconds[test] for test in tests):.1f}"


def run_long_form(script: str) -> Section:
    """Run a script of bench/, its tables on standard output; return its exit code and what that says."""
    done = subprocess.run([sys.executable, str(ROOT / "bench" / script)], cwd=ROOT, check=False)
    return Section(
        script, ("script", "exit code"), [(script, str(done.returncode))],
        checks=[Check(f"{script} found nothing wrong", done.returncode == 0, f"exit code {done.returncode}")],
    )  # fmt: skip


def measure(only: Collection[int], *, full: bool) -> Iterator[Section]:
    """Yield the table, then the long forms."""
    rows = [row for row in read_rows() if not only or row.number in only]
    yield judge(rows, run_tests([row.number for row in rows]))
    if full:
        yield from map(run_long_form, _LONG_FORMS)


def main() -> int:
    """Run and print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", type=int, nargs="+", default=[], help="numbers of rows (default: all)")
    parser.add_argument("--full", action="store_true", help="run kills.py and soak.py too")
    parser.add_argument("--json", type=Path, help="a file for the rows")
    arguments = parser.parse_args()
    return publish_sections(measure(arguments.only, full=arguments.full), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
