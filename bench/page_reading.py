"""What a page costs: download, extraction, cleaning, language and storing, against bare trafilatura."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Cost, measure_command
from bench.monitors import Setup, read_database, run_once, write_config
from bench.report import Check, Section
from bench.running_farm import ROOT, RunningFarm, fetch, list_on_topic, run_farm

GOAL_CPU_MS = 11.0
GOAL_SPEEDUP = 1.8
"""Goals of the project: CPU per page, and how many times the pages of one process two read."""

ENTRIES = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """A run over all pages, and one over few or none of them, which tells what starting costs."""

    name: str
    run: Cost
    start: Cost
    pages: int  # that the first run read and the second did not

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per page, the start taken off."""
        return (self.run.cpu_s - self.start.cpu_s) / self.pages * 1000

    @property
    def pages_per_s(self) -> float:
        """Pages per second of wall time, the start taken off."""
        return self.pages / max(self.run.wall_s - self.start.wall_s, 0.001)


def measure_pages(pages: int, term: str, folder: Path) -> Section:
    """Read the pages of as many feeds as that takes, with one worker and with two."""
    feeds = max(2, round(pages / ENTRIES))
    with run_farm(feeds) as farm:
        bare = _measure_trafilatura(farm, folder / "html")
        expected = list_on_topic(farm.content, term, pages=True)
        checks: list[Check] = []
        ours = []
        for workers in (1, 2):
            place = folder / f"workers-{workers}"
            ours.append(_measure_monitor(farm, workers, term, place))
            stored = read_database(place)
            found = f"{len(stored.articles & expected)} of {len(expected)}"
            checks.append(
                Check(f"{ours[-1].name}: the articles on the topic", stored.articles == expected, found)
            )
            codes = ours[-1].run.exit_code, ours[-1].start.exit_code
            checks.append(Check(f"{ours[-1].name}: exit codes", not any(codes), f"{codes[0]} {codes[1]}"))
    return _report(bare, ours, len(expected), checks)


def _measure_trafilatura(farm: RunningFarm, folder: Path) -> Reading:
    """Extract the pages, fetched before, in one process. The farm has them at hand afterwards."""
    folder.mkdir()
    entries = farm.list_entries()
    for number, url in enumerate(entries):
        (folder / f"{number:06d}.html").write_bytes(fetch(url))
    (folder / "none").mkdir()
    command = [sys.executable, "-m", "bench.peers.trafilatura_pages"]
    costs = [
        measure_command([*command, str(place)], log=folder.parent / "trafilatura.log", cwd=ROOT)
        for place in (folder, folder / "none")
    ]
    return Reading("bare trafilatura with metadata", costs[0], costs[1], len(entries))


def _measure_monitor(farm: RunningFarm, workers: int, term: str, folder: Path) -> Reading:
    """Read all pages, and those of the first feed alone: worker processes start only when there is work."""
    costs = []
    for place, feeds in ((folder, farm.feed_urls), (folder / "start", farm.feed_urls[:1])):
        place.mkdir()
        setup = Setup(feeds, every="1d", fetch="all", term=term, workers=workers)
        costs.append(run_once(write_config(place, setup)))
    name = f"monitor, {workers} {'worker' if workers == 1 else 'workers'}"
    return Reading(name, costs[0], costs[1], len(farm.list_entries()) - ENTRIES)


def _report(bare: Reading, ours: list[Reading], on_topic: int, checks: list[Check]) -> Section:
    one, two = ours
    return Section(
        title=f"Reading {one.pages + ENTRIES:,} pages",
        header=["", "CPU ms a page", "pages/s", "main MB", "tree MB"],
        rows=[_write_row(reading) for reading in (bare, *ours)],
        notes=[
            "Starts are taken off (`monitor`: a run over one feed of 30 pages). `monitor` downloads,",
            "extracts, cleans, tells the language of pages and matches it; it labels and stores the",
            f"{on_topic} on the topic. trafilatura finds its pages on the disk. Pages per second depend",
            "on what else runs, the server included.",
        ],
        checks=[*checks, *_list_goals(bare, one, two)],
        figures={"bare": asdict(bare), "monitor": [asdict(reading) for reading in ours]},
    )


def _write_row(reading: Reading) -> list[str]:
    memory = f"{reading.run.main_mb:.0f}", f"{reading.run.tree_mb:.0f}"
    return [reading.name, f"{reading.cpu_ms:.1f}", f"{reading.pages_per_s:.0f}", *memory]


def _list_goals(bare: Reading, one: Reading, two: Reading) -> list[Check]:
    least = min(one.cpu_ms, two.cpu_ms)
    ratio, speedup = least / bare.cpu_ms, two.pages_per_s / one.pages_per_s
    cheap, cheaper, faster = least <= GOAL_CPU_MS, ratio <= 1, speedup >= GOAL_SPEEDUP
    return [
        Check(f"at most {GOAL_CPU_MS:.0f} ms of CPU a page", cheap, f"{least:.1f}", goal=True),
        Check("no more CPU than bare trafilatura", cheaper, f"{ratio:.2f} of it", goal=True),
        Check(f"two workers {GOAL_SPEEDUP} times as fast as one", faster, f"{speedup:.2f}", goal=True),
    ]
