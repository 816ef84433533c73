"""What the end of a worker process costs, and whether what workers share with their parent is sound.

    .venv/bin/python bench/workers.py                        10 ends of each kind, 100 kills
    .venv/bin/python bench/workers.py --ends 2 --kills 5

The workers are the program's own: two, with both networks. Waits are wall time from the moment when the end
of a worker is known to the result of the next page; they mean something on a machine with nothing else to do.
CPU seconds are those of the worker. Then workers are killed by SIGKILL while they read, and what they find is
compared with what this process finds, which was not forked. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

from bench.report import Check, Section, publish_sections
from monitor.collect.workers import WorkerPool
from monitor.config import TagSettings
from monitor.errors import WorkerDied, WorkerError, WorkerTimeout
from monitor.model import MatchRule, Target, Topic
from monitor.pipeline.desk import PageReport, furnish_desk, list_modules, report_page

WORKERS = 2
PAGES = 12
TOPIC = Topic(
    "harbour", "The old harbour", "Harbour", "Port Ilsa", ("en",), MatchRule(("harbour board",), (), (), ()),
    (Target("board", "the harbour board", "actor", ("harbour board",), (), ()),), (),
)  # fmt: skip
SENTENCES = (
    "The harbour board closed the quay on Monday, skippers said.",
    "“It was a shameful day for the harbour board,” said Ada Quill, who has moored there for years.",
    "Tom Reed, its clerk, praised the harbour board for what he called “a gift to the town”.",
    "Nobody asked the fishermen, according to a letter that the Ilsa Gazette has seen.",
    "The harbour board denied that; it had written to all of them in the spring, it said.",
)
GOAL_MS = 100
"""Within which the next page is to be served: row 16 of data/faults.toml."""


def make_page(number: int) -> bytes:
    """Return an invented article on the topic."""
    drawn = random.Random(number).choices(SENTENCES, k=2 + number % 5)
    body = "".join(f"<p>{sentence} It was letter number {number}.</p>" for sentence in drawn)
    head = f"<title>The harbour board, part {number}</title>"
    return f'<html lang="en"><head>{head}</head><body><article>{body}</article></body></html>'.encode()


@asynccontextmanager
async def open_workers() -> AsyncIterator[WorkerPool]:
    """Start the workers, each with a page behind it."""
    settings = TagSettings()
    furnish = partial(furnish_desk, [TOPIC], settings)
    async with WorkerPool(
        WORKERS, preload=list_modules(settings), furnish=furnish, max_memory_bytes=1500 * 2**20
    ) as workers:
        await warm(workers)
        yield workers


async def warm(workers: WorkerPool) -> None:
    """Give the workers so much to read that each gets something."""
    await asyncio.gather(*(read_page(workers, number) for number in range(PAGES)))
    await asyncio.sleep(0.2)


async def read_page(workers: WorkerPool, number: int) -> PageReport:
    """Have a page read."""
    return await workers.run_furnished(
        report_page, make_page(number), f"https://ilsa.example/{number}", "text/html"
    )


# --- what an end costs ---------------------------------------------------------------------------


async def hang(workers: WorkerPool) -> None:
    """Have a worker stopped at its deadline."""
    with suppress(WorkerTimeout):
        await workers.run(sum, range(10**18), deadline_s=0.5)


async def hang_all(workers: WorkerPool) -> None:
    """Have all workers stopped at their deadline."""
    await asyncio.gather(*(hang(workers) for _ in range(WORKERS)))


async def crash_all(workers: WorkerPool) -> None:
    """Have as many workers as there are crash, one after the other."""
    for _ in range(WORKERS):
        with suppress(WorkerDied):
            await workers.run(os._exit, 3)


async def lose_idle(workers: WorkerPool) -> None:
    """Kill a worker that has nothing to do, as a machine without memory does; it ends the pool."""
    os.kill(await workers.run(os.getpid), signal.SIGKILL)
    await asyncio.sleep(0.3)


ENDS: dict[str, Callable[[WorkerPool], Awaitable[None]]] = {
    "one hung": hang,
    "both hung": hang_all,
    "two crashed in turn": crash_all,
    "an idle one was killed": lose_idle,
}


async def measure_ends(ends: int) -> Section:
    """Time the next page after each kind of end."""
    waits: dict[str, list[float]] = {"none did": []}
    started = time.monotonic()
    async with open_workers() as workers:
        cold_s = time.monotonic() - started
        for _ in range(ends):
            waits["none did"].append(await time_page(workers))
        for name, end in ENDS.items():
            for _ in range(ends):
                await warm(workers)
                await end(workers)
                waits.setdefault(name, []).append(await time_page(workers))
    rows = [
        [name, f"{median(taken):.0f}", f"{min(taken):.0f}", f"{max(taken):.0f}"]
        for name, taken in waits.items()
    ]
    served = median(waits["both hung"])
    return Section(
        "A page after workers ended",
        ["workers ended", "ms", "least", "most"],
        rows,
        notes=[f"From nothing to {PAGES} pages: {cold_s:.1f} s."],
        checks=[
            Check(
                f"served within {GOAL_MS} ms when both hung", served <= GOAL_MS, f"{served:.0f} ms", goal=True
            )
        ],
        figures=waits,
    )


async def time_page(workers: WorkerPool) -> float:
    """Return how many milliseconds a page takes now."""
    began = time.monotonic()
    await read_page(workers, 3)
    return (time.monotonic() - began) * 1000


async def measure_worker(ends: int) -> Section:
    """Add up what a new worker costs: CPU until its first job, its first and second page, and memory."""
    settings = TagSettings()
    furnish = partial(furnish_desk, [TOPIC], settings)
    costs: list[tuple[float, ...]] = []
    async with WorkerPool(1, preload=list_modules(settings), furnish=furnish) as workers:
        for _ in range(ends):
            spent = [0.0, await workers.run(time.process_time)]
            for _ in range(2):
                await read_page(workers, 3)
                spent.append(await workers.run(time.process_time))
            costs.append(tuple(after - before for before, after in pairwise(spent)))
            with suppress(WorkerDied):
                await workers.run(os._exit, 3)
        for number in range(PAGES):
            await read_page(workers, number)
        worker, parent = await workers.run(os.getpid), await workers.run(os.getppid)
        memory = {"worker": read_memory(worker), "the process it is forked from": read_memory(parent)}
        threads = len(os.listdir(f"/proc/{worker}/task")), len(os.listdir(f"/proc/{parent}/task"))
    starts, firsts, seconds = zip(*costs, strict=True)
    return Section(
        "A new worker",
        ["what", "CPU ms", "resident MB", "of it unshared"],
        [
            ["start", f"{median(starts) * 1000:.0f}", "", ""],
            ["first page", f"{median(firsts) * 1000:.0f}", "", ""],
            ["second page", f"{median(seconds) * 1000:.0f}", "", ""],
            *([name, "", f"{whole:.0f}", f"{own:.0f}"] for name, (whole, own) in memory.items()),
        ],
        checks=[Check("neither has a second thread", threads == (1, 1), f"threads: {threads}")],
        figures={"start_s": median(starts), "first_s": median(firsts), "second_s": median(seconds), **memory},
    )


def read_memory(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process, and what of it no other has, in MB."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    kib = {name: int(number) for name, number in re.findall(r"^(\w+):\s+(\d+) kB", told, re.M)}
    return kib["Rss"] * 1024 / 1e6, (kib["Private_Dirty"] + kib["Private_Clean"]) * 1024 / 1e6


# --- whether it is sound -------------------------------------------------------------------------


async def measure_soundness(kills: int) -> Section:
    """Kill workers while they read until there were so many kills; compare all that was read."""
    desk = furnish_desk([TOPIC], TagSettings())
    truth = [
        report_page(desk, make_page(number), f"https://ilsa.example/{number}", "text/html")
        for number in range(PAGES)
    ]
    same = different = lost = 0
    async with open_workers() as workers:
        killing = asyncio.create_task(kill_workers(await workers.run(os.getppid), kills))
        while not killing.done():
            read = await asyncio.gather(
                *(read_page(workers, number) for number in range(PAGES)), return_exceptions=True
            )
            for found, right in zip(read, truth, strict=True):
                lost += isinstance(found, WorkerError)
                same += found == right
                different += found != right and not isinstance(found, WorkerError)
        killed = await killing
    return Section(
        "Workers that share both networks",
        ["killed while they read", "pages lost", "read as in a process that was not forked", "otherwise"],
        [[str(killed), str(lost), str(same), str(different)]],
        checks=[Check("all that was read is the same", same > 0 and not different, f"{different} of {same}")],
        figures={"killed": killed, "lost": lost, "same": same, "different": different},
    )


async def kill_workers(parent: int, kills: int) -> int:
    """Kill a child of a process every now and then; return how many."""
    chance = random.Random(16)
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.1, 0.4))
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
        if children:
            os.kill(int(chance.choice(children)), signal.SIGKILL)
    return kills


def measure(ends: int, kills: int) -> Iterator[Section]:
    """Measure all."""
    yield asyncio.run(measure_ends(ends))
    yield asyncio.run(measure_worker(ends))
    yield asyncio.run(measure_soundness(kills))


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ends", type=int, default=10, help="ends of each kind (default 10)")
    parser.add_argument(
        "--kills", type=int, default=100, help="workers to kill while they read (default 100)"
    )
    given = parser.parse_args()
    return publish_sections(measure(given.ends, given.kills))


if __name__ == "__main__":
    sys.exit(main())
