"""The script that measures what the end of a worker costs, with few ends."""

from __future__ import annotations

import re
import sys

import pytest

from tests.bench.scripts import run_script


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_it_measures_ends_and_compares_what_was_read() -> None:
    done = run_script("workers.py", "--ends", "1", "--kills", "4")
    assert done.returncode == 0, done.stdout + done.stderr
    for state in ("none did", "one hung", "both hung", "two crashed in turn", "an idle one was killed"):
        assert re.search(rf"^\| {state} \| \d+ \| \d+ \| \d+ \|$", done.stdout, re.M)
    assert "- ok: neither has a second thread" in done.stdout
    same, different = re.findall(r"^\| 4 \| \d+ \| (\d+) \| (\d+) \|$", done.stdout, re.M)[0]
    assert int(same) > 0 == int(different)
