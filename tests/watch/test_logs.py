"""One form for all that is logged: ours, the libraries', and errors that nobody expected."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Outcome
from monitor.watch.logs import Log, LogForm, LogLevel, log_outcome, open_log
from tests.factories import NOON


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Put back what a log replaces in the process."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)


def open_one(form: LogForm = "json", level: LogLevel = "info") -> tuple[Log, io.StringIO]:
    stream = io.StringIO()
    return open_log(stream, form, level, ["hush-hush"]), stream


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_outcome_is_one_line() -> None:
    log, stream = open_one()
    log_outcome(log, Outcome("collect", "https://a.example/", "unchanged", None, NOON))
    (line,) = read(stream)
    assert line.pop("timestamp").endswith("Z")
    told = {"subject": "https://a.example/", "result": "unchanged", "detail": None}
    assert line == {"event": "collect", "level": "info"} | told


@pytest.mark.parametrize(
    ("result", "level"),
    [
        ("feed: timeout", "warning"),
        ("feed: host resting", "info"),
        ("delivery: parked", "warning"),
        ("delivery: sent", "info"),
        ("ping: timeout", "warning"),
        ("ping: sent", "info"),
        ("new article", "info"),
    ],
)
def test_what_failed_is_a_warning(result: str, level: str) -> None:
    log, stream = open_one()
    log_outcome(log, Outcome("collect", "x", result, None, NOON))
    assert [line["level"] for line in read(stream)] == [level]


def test_a_level_leaves_out_what_is_below() -> None:
    log, stream = open_one(level="warning")
    log.info("polled")
    log.warning("stuck")
    assert [line["event"] for line in read(stream)] == ["stuck"]


def test_fault_45_libraries_speak_in_the_same_form_and_hide_as_much() -> None:
    _, stream = open_one()
    logging.getLogger("aiohttp.client").warning("refused by %s", "http://u:hush-hush@host.example/")
    logging.getLogger("aiohttp.client").info("not of interest")
    logging.getLogger("trafilatura").warning("said by our outcomes")
    (line,) = read(stream)
    assert (line["logger"], line["level"]) == ("aiohttp.client", "warning")
    assert line["event"] == "refused by http://host.example/"


def test_fault_45_a_traceback_is_part_of_one_record_without_values_of_variables() -> None:
    log, stream = open_one()
    variable = "a value that nobody is to see"
    try:
        raise ValueError("the server said hush-hush")
    except ValueError:
        log.error("crashed", exc_info=True)
    (line,) = read(stream)
    assert line["exception"].startswith("Traceback (most recent call last):")
    assert line["exception"].endswith("ValueError: the server said …")
    assert variable not in stream.getvalue()


def test_people_get_lines_without_colours_off_a_terminal() -> None:
    log, stream = open_one("human")
    log.warning("stuck", jobs=["group"], note="hush-hush")
    assert "[warning  ] stuck" in stream.getvalue()
    assert "jobs=['group'] note=…" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


CRASH = """
import sys, threading
from monitor.watch.logs import open_log
open_log(sys.stderr, "json", secrets=["hush-hush"])
def crash():
    password = "value of a variable"
    raise KeyError("hush-hush")
if sys.argv[1] == "thread":
    worker = threading.Thread(target=crash); worker.start(); worker.join()
else:
    crash()
"""


@pytest.mark.parametrize(("where", "code"), [("main", 1), ("thread", 0)])
def test_an_error_that_nobody_caught_is_one_record(where: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with path.open("w") as journal:
        file = os.fstat(journal.fileno())
        # As systemd does it for a service whose standard error goes to its journal.
        environment = os.environ | {"JOURNAL_STREAM": f"{file.st_dev}:{file.st_ino}"}
        done = subprocess.run(
            [sys.executable, "-c", CRASH, where], stderr=journal, env=environment, timeout=30
        )
    assert done.returncode == code
    (line,) = path.read_text("utf-8").splitlines()
    assert line.startswith('<2>{"')
    record = json.loads(line.removeprefix("<2>"))
    assert (record["event"], record["level"], record["error"]) == ("crashed", "critical", "KeyError")
    assert record["exception"].endswith("in crash\nKeyError: '…'")
    assert "hush-hush" not in line
