"""The figures that the benchmark prints rest on these: no process of a tree may be forgotten."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bench.measure import list_tree, measure_command, read_tree_cpu, run_service

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

BURN = """
import time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
"""

FORK_SERVER = """
import multiprocessing, sys
sys.path.insert(0, sys.argv[1])
from burning import burn
if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    worker = context.Process(target=burn, args=(0.6,))
    worker.start()
    worker.join()
"""

ORPHAN = """
import os, sys
sys.path.insert(0, sys.argv[1])
from burning import burn
if os.fork() == 0:
    os.setsid()
    burn(0.5)
"""

SERVICE = """
import subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from burning import burn
child = [sys.executable, "-c", f"import sys; sys.path.insert(0, {sys.argv[1]!r}); from burning import burn; burn(0.3)"]
subprocess.run(child, check=True)
print("burnt", flush=True)
time.sleep(60)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    (tmp_path / "burning.py").write_text(BURN)
    for name, text in (("fork_server", FORK_SERVER), ("orphan", ORPHAN), ("service", SERVICE)):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


@pytest.mark.parametrize(("name", "least_s"), [("fork_server", 0.6), ("orphan", 0.5)])
def test_cpu_of_processes_that_nobody_waits_for_counts(scripts: Path, name: str, least_s: float) -> None:
    command = [sys.executable, str(scripts / f"{name}.py"), str(scripts)]
    cost = measure_command(command, log=scripts / "log")
    assert cost.exit_code == 0, (scripts / "log").read_text()
    assert least_s <= cost.cpu_s < least_s + 1.0


def test_the_exit_code_and_the_output_are_the_commands(tmp_path: Path) -> None:
    script = "import sys, time; block = b'x' * 40_000_000; time.sleep(0.5); print('said'); sys.exit(3)"
    cost = measure_command([sys.executable, "-c", script], log=tmp_path / "log")
    assert cost.exit_code == 3
    assert (tmp_path / "log").read_text() == "said\n"
    assert cost.wall_s >= 0.5 > cost.cpu_s
    assert 40 < cost.main_mb < 100
    assert 40 < cost.tree_mb < 100


def test_a_service_is_sampled_with_what_its_children_used(scripts: Path) -> None:
    log = scripts / "log"
    command = [sys.executable, str(scripts / "service.py"), str(scripts)]
    with run_service(command, log=log) as pid:
        deadline = time.monotonic() + 20
        while "burnt" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert 0.3 <= read_tree_cpu(pid) < 1.5
        assert pid in list_tree(os.getpid())
    assert pid not in list_tree(os.getpid())
