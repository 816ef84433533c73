"""What a command costs: CPU time of its whole process tree, and memory. Linux only.

CPU time is user and system time together. `measure_command` starts the command under a small reaper
process (this file, run as a script): whatever the command leaves behind, a fork server and its workers
for instance, becomes a child of the reaper, which waits for it and adds what it used. The figure is the
kernel's own, not a sample.

`read_tree_cpu` samples a tree that goes on running. What a process of the tree has reaped is included;
what was orphaned is not, so it suits services, which keep their children.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PEAK_EVERY_S = 0.05
_TREE_EVERY_ROUNDS = 5
_ORPHANS_GRACE_S = 10.0
"""Processes that outlive the command by more are killed; what they had used counts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took. Memory in MB of 10^6 bytes.

    `main_mb` is the peak resident memory of the command's first process, `tree_mb` the highest sum over
    all its processes, shared pages counted once (sampled four times a second, 0 if it ended before).
    """

    cpu_s: float
    wall_s: float
    main_mb: float
    tree_mb: float
    exit_code: int


def measure_command(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout_s: float = 1800.0,
) -> Cost:
    """Run a command to its end and return what it cost; its output is added to `log`.

    Raises subprocess.TimeoutExpired after stopping it.
    """
    with tempfile.TemporaryDirectory() as folder, log.open("ab") as output:
        report = Path(folder) / "cost.json"
        reaper = subprocess.Popen(
            [sys.executable, "-I", __file__, str(report), *command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            reaper.wait(timeout_s)
        finally:
            if reaper.poll() is None:
                reaper.terminate()
                reaper.wait()
        return Cost(**json.loads(report.read_text()))


@contextmanager
def run_service(command: Sequence[str], *, log: Path) -> Iterator[int]:
    """Run a command until the block is left, then ask it to stop by SIGTERM. Gives its process id."""
    with log.open("ab") as output:
        service = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            yield service.pid
        finally:
            service.terminate()
            try:
                service.wait(60)
            except subprocess.TimeoutExpired:
                service.kill()
                service.wait()


def read_tree_cpu(pid: int) -> float:
    """Return the CPU seconds that a process and its living descendants have used, reaped ones included."""
    return sum(_read_ticks(one) for one in list_tree(pid)) / _TICKS_PER_S


def list_tree(pid: int) -> list[int]:
    """Return a process and its living descendants."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _read_stat(int(folder.name))
            if fields:
                parents[int(folder.name)] = int(fields[1])
    tree = [pid]
    for one in tree:  # grows while it is read
        tree += [child for child, parent in parents.items() if parent == one]
    return tree


def read_memory_mb(pid: int, name: str) -> float:
    """Return a figure of /proc/PID/status in MB, VmRSS or VmHWM for instance; 0 for a process that ended."""
    return _read_figure_mb(Path(f"/proc/{pid}/status"), name)


def _read_figure_mb(path: Path, name: str) -> float:
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _read_stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third (state) on, none for a process that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _read_ticks(pid: int) -> int:
    fields = _read_stat(pid)
    return sum(int(ticks) for ticks in fields[11:15])  # utime, stime, cutime, cstime


class _Peaks(threading.Thread):
    """Follows the memory of a process and of its tree."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.main_mb = 0.0
        self.tree_mb = 0.0

    def run(self) -> None:
        """Look until the end; the tree, which costs more to read, less often."""
        rounds = 0
        while not self._ended.wait(_PEAK_EVERY_S):
            self.main_mb = max(self.main_mb, read_memory_mb(self._pid, "VmHWM"))
            rounds += 1
            if rounds % _TREE_EVERY_ROUNDS == 0:
                rollups = (Path(f"/proc/{one}/smaps_rollup") for one in list_tree(self._pid))
                self.tree_mb = max(self.tree_mb, sum(_read_figure_mb(path, "Pss") for path in rollups))

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()


def _run_and_reap(command: list[str]) -> Cost:
    """Run a command as a child and wait for it and for all that it leaves behind."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.monotonic()
    main = os.posix_spawnp(command[0], command, os.environ)
    signal.signal(signal.SIGTERM, lambda number, frame: _kill_children())
    peaks = _Peaks(main)
    peaks.start()
    cpu_s, wall_s, exit_code = 0.0, 0.0, 1
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu_s += usage.ru_utime + usage.ru_stime
        if pid == main:
            wall_s, exit_code = time.monotonic() - started, os.waitstatus_to_exitcode(status)
            signal.signal(signal.SIGALRM, lambda number, frame: _kill_children())
            signal.setitimer(signal.ITIMER_REAL, _ORPHANS_GRACE_S, 1.0)
    peaks.end()
    return Cost(cpu_s, wall_s, peaks.main_mb, peaks.tree_mb, exit_code)


def _kill_children() -> None:
    """Kill whatever is below this process: all of it was started for the measurement."""
    for pid in list_tree(os.getpid())[1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _report, *_command = sys.argv[1:]
    Path(_report).write_text(json.dumps(asdict(_run_and_reap(_command))))
