"""Memory that is free goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.cli.memory import give_back

PIECES, PIECE_BYTES = 40_000, 2000


def read_resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def hold_a_crumb() -> list[bytes]:
    """Take much memory in pieces, and keep one in a thousand."""
    return [bytes(PIECE_BYTES) for _ in range(PIECES)][::1000]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_thread_has_freed_goes_back() -> None:
    with ThreadPoolExecutor(1) as threads:
        crumbs = threads.submit(hold_a_crumb).result()
        before = read_resident_mb()
        give_back()
        assert before - read_resident_mb() > 0.5 * PIECES * PIECE_BYTES / 1e6
    assert len(crumbs) == PIECES // 1000


COUNT_HEAPS = """
import ctypes, re, sys, threading
from monitor.cli.memory import settle_heaps

if sys.argv[1] == "shared":
    settle_heaps()
meet = threading.Barrier(17)

def work():
    kept = [bytes(2000) for _ in range(1000)]
    meet.wait()  # all threads are there at once, each with memory in use
    meet.wait()

for _ in range(16):
    threading.Thread(target=work).start()
meet.wait()
libc = ctypes.CDLL(None)
libc.malloc_stats()
meet.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_threads_share_heaps() -> None:
    heaps = {}
    for how in ("shared", "alone"):
        done = subprocess.run(
            [sys.executable, "-c", COUNT_HEAPS, how], capture_output=True, text=True, check=True
        )
        heaps[how] = done.stderr.count("Arena ")
    assert heaps["shared"] <= 2 < heaps["alone"]


COUNT_LARGE = """
import ctypes, sys
from monitor.cli.memory import settle_heaps

if sys.argv[1] == "settled":
    settle_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
for _ in range(3):
    libc.free(libc.malloc(8_000_000))
kept = [libc.malloc(1_000_000) for _ in range(20)]
with open("/proc/self/maps") as maps:
    heap = next(line.split()[0].split("-") for line in maps if "[heap]" in line)
print(sum(int(heap[0], 16) <= each < int(heap[1], 16) for each in kept))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_what_is_large_lies_outside_of_the_heaps() -> None:
    counted = {}
    for how in ("settled", "not"):
        done = subprocess.run(
            [sys.executable, "-c", COUNT_LARGE, how], capture_output=True, text=True, check=True
        )
        counted[how] = int(done.stdout)
    assert counted == {"settled": 0, "not": 20}
