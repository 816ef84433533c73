"""A poll with a share of the feeds at fault, in every way that the farm knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path

from bench.farm.faults import LISTED
from bench.measure import Cost
from bench.monitors import TERM, Setup, Stored, read_database, run_once, write_config
from bench.report import Check, Section
from bench.running_farm import FarmLog, RunningFarm, list_on_topic, run_farm

TIMEOUT_S = 10
DEADLINE_S = 60.0
"""A poll must end within this: time enough for every request to time out after another of its host."""
GOAL_MAIN_MB = 200.0

READ = frozenset({"polled"})
STATUS = frozenset({"feed: bad status"})
LOST = frozenset({"feed: no connection"})
LATE = frozenset({"feed: timeout"})
ASTRAY = frozenset({"feed: bad redirect", "feed: bad url"})
LARGE = frozenset({"feed: too large"})
UNREADABLE = frozenset({"feed: unreadable"})

EXPECTED: dict[str, frozenset[str]] = {
    "status/500": STATUS,
    "status/404": STATUS,
    "status/403": STATUS,
    "gone": STATUS,
    "429/5": STATUS,
    "503/5": STATUS,
    "301/1": READ,
    "302/1": READ,
    "308/1": READ,
    "loop": ASTRAY,
    "chain/4": READ,
    "cookie": READ,
    "private": frozenset({"feed: address refused"}),
    "file": ASTRAY,
    "timeout": LATE,
    "slowhead": LATE,
    "slow": LATE,
    "reset": LOST,
    "short": LOST,
    "http10": READ,
    "bigheader": LOST | LARGE,
    "huge": LARGE,
    "bomb": LARGE,
    "xmlbomb": UNREADABLE | READ,
    "xxe": UNREADABLE | READ,
    "charset": READ,
    "charset-header": READ,
    "utf16": READ,
    "malformed": READ,
    "truncated": READ | UNREADABLE,
    "empty": UNREADABLE,
    "html": UNREADABLE,
    "badtype": READ,
    "flapping": READ,
    "novalidator": READ,
    "noid": READ,
    "sameguid": READ,
    "baddate": READ,
}
"""What may become of a feed with a fault. Two results where both are right: a bomb of entities is refused
or read without them."""


def measure_faults(feeds: int, share: float, folder: Path) -> Section:
    """Poll `feeds` feeds once, a share of which, and one of each fault at least, misbehave."""
    number = max(len(LISTED), round(feeds * share))
    with run_farm(max(feeds - number, 2)) as farm:
        farm.warm_up()
        faults = list(islice(_list_faulty(farm), number))
        config = write_config(folder, Setup([*farm.feed_urls, *faults], timeout_s=TIMEOUT_S))
        cost = run_once(config)
        seen = farm.read_log()
        stored = read_database(folder)
        expected = list_on_topic(farm.content, TERM)
    by_fault = _group_results(faults, stored)
    return Section(
        title=f"A poll of {len(farm.feed_urls) + number:,} feeds, {number} of them at fault",
        header=["fault", "result", "in words", "right"],
        rows=[*_write_rows(by_fault)],
        notes=[
            f"{cost.wall_s:.1f} s, {cost.cpu_s:.2f} s of CPU; main process {cost.main_mb:.0f} MB, all",
            f"processes {cost.tree_mb:.0f} MB at most. A request times out after {TIMEOUT_S} s.",
        ],
        checks=[*_check(cost, seen, stored, farm, expected), *_check_results(by_fault)],
        figures={"faults": number, "cost": asdict(cost), "seen": asdict(seen), "results": by_fault},
    )


def _list_faulty(farm: RunningFarm) -> Iterator[str]:
    """Yield the address of each fault in turn, without end: every address with a host of its own."""
    for place, name in enumerate(cycle(LISTED)):
        yield f"http://127.15.{place >> 8}.{(place & 255) + 1}:{farm.content.port}/fault/{name}"


def _group_results(faults: list[str], stored: Stored) -> dict[str, list[tuple[str, str]]]:
    """Return results and details by fault; a feed without an outcome has the result "none"."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in LISTED}
    for url in faults:
        found[url.partition("/fault/")[2]].append(stored.last_results.get(url, ("none", "")))
    return found


def _write_rows(by_fault: dict[str, list[tuple[str, str]]]) -> Iterator[list[str]]:
    for name, found in by_fault.items():
        results = sorted({result for result, _ in found})
        words = found[0][1].partition(f"/fault/{name}: ")[2] or found[0][1]
        right = "yes" if set(results) <= EXPECTED[name] else "no"
        yield [name, ", ".join(results), words.replace("|", "\\|")[:90], right]


def _check(
    cost: Cost, seen: FarmLog, stored: Stored, farm: RunningFarm, expected: set[str]
) -> Iterator[Check]:
    healthy = set(farm.feed_urls)
    updated = sum(stored.last_results.get(url, ("", ""))[0] == "polled" for url in healthy)
    kept = len(stored.articles & expected)
    yield Check(f"ended within {DEADLINE_S:.0f} s", cost.wall_s <= DEADLINE_S, f"{cost.wall_s:.1f} s")
    yield Check("every healthy feed was updated", updated == len(healthy), f"{updated} of {len(healthy)}")
    yield Check(
        "all their articles on the topic are there", kept == len(expected), f"{kept} of {len(expected)}"
    )
    yield Check("nothing was read behind the guard", seen.secret_hits == 0, f"{seen.secret_hits} requests")
    in_time = cost.main_mb <= GOAL_MAIN_MB
    yield Check(f"main process at most {GOAL_MAIN_MB:.0f} MB", in_time, f"{cost.main_mb:.0f} MB")


def _check_results(by_fault: dict[str, list[tuple[str, str]]]) -> Iterator[Check]:
    """Yield what is wrong, or that nothing is."""
    wrong = [
        Check(f"{name} is named rightly", False, f"{result}, expected {' or '.join(sorted(EXPECTED[name]))}")
        for name, found in by_fault.items()
        for result in sorted({result for result, _ in found} - EXPECTED[name])
    ]
    yield from wrong or [Check("every fault is named rightly", True, f"{len(by_fault)} kinds")]
