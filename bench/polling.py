"""Three polls of every contestant, and settled polls of the running service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench.contestants import CONTESTANTS, Contestant, NotInstalled
from bench.measure import Cost, read_memory_mb, read_tree_cpu, run_service
from bench.monitors import Setup, name_service, read_database, run_once, wait_until_due, write_config
from bench.report import Check, Section
from bench.running_farm import FarmLog, RunningFarm, list_on_topic, run_farm

ADVANCE_FRACTION, ADVANCE_NEW = 0.1, 1
GOALS_CPU_S = (4.0, 1.2, 1.5)
GOAL_SETTLED_CPU_S = 0.5
"""Goals of the project: CPU seconds per 1,000 feeds for polls 1 to 3, and for a settled one."""
GOALS_MAIN_MB = ((1_000, 100.0), (10_000, 150.0))
"""Goals of the project: peak memory of the main process with up to so many feeds."""

_SERVICE_EVERY = "10s"
_SETTLED_TIMEOUT_S = 150.0
_QUIET_S = 1.0
_LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll: what it cost the client, and what the server saw of it."""

    cost: Cost
    seen: FarmLog


@dataclass(frozen=True, slots=True)
class Result:
    """A contestant's polls. `entries` is how many it has dealt with at the end."""

    name: str
    polls: list[Poll]
    entries: int
    peer: bool

    def is_complete(self, feeds: int) -> bool:
        """Tell whether every poll asked for every feed, by the server's log: else its CPU says nothing."""
        return all(poll.seen.requests == feeds for poll in self.polls)

    def list_cpu(self, feeds: int) -> list[float]:
        """Return CPU seconds per 1,000 feeds."""
        return [poll.cost.cpu_s / feeds * 1000 for poll in self.polls]


@dataclass(frozen=True, slots=True)
class Settled:
    """A while of the running service. `polls` is how often it asked each feed, by the server's log."""

    cpu_s: float
    polls: float
    wall_s: float
    main_mb: float


@dataclass(frozen=True, slots=True)
class MonitorRun:
    """What `monitor` did: its polls, a start with nothing due, settled polls, and what must hold of them."""

    result: Result
    idle: Poll
    settled: Settled | None
    on_topic: int
    checks: list[Check]


def measure_polls(feeds: int, names: Sequence[str], settled_polls: int, term: str, folder: Path) -> Section:
    """Measure `monitor` and the named contestants on one farm.

    `settled_polls` is how many polls of the running service are counted; 0 leaves that out.
    """
    others: list[Result] = []
    missing: list[str] = []
    with run_farm(feeds) as farm:
        farm.warm_up()
        ours = _measure_monitor(farm, term, settled_polls, folder / "monitor")
        for name in names:
            try:
                others.append(_measure_contestant(CONTESTANTS[name], farm, folder / name))
            except NotInstalled as error:
                missing.append(f"Left out: {CONTESTANTS[name].name}, {error}.")
    share = ours.on_topic / ours.result.entries
    return Section(
        title=f"Polls of {feeds:,} feeds",
        header=["CPU s per 1,000 feeds", "poll 1", "poll 2", "poll 3", "main MB", "tree MB", "entries"],
        rows=[*_write_rows(ours, others, feeds)],
        notes=[
            "Poll 1: everything is new; poll 2: nothing; poll 3: a tenth of the feeds have one new entry.",
            "Each is a process of its own, its start included.",
            f"{ours.on_topic:,} entries ({share:.1%}) are on the topic.",
            *missing,
        ],
        checks=[*ours.checks, *_check_contestants(ours, others, feeds), *_list_goals(ours, others, feeds)],
        figures={"feeds": feeds, "monitor": asdict(ours), "others": [asdict(one) for one in others]},
    )


def _measure_monitor(farm: RunningFarm, term: str, settled_polls: int, folder: Path) -> MonitorRun:
    folder.mkdir()
    configs = {every: _write_config(farm, every, term, folder) for every in ("1s", _SERVICE_EVERY, "1d")}
    expected = list_on_topic(farm.content, term)
    entries = set(farm.list_entries())
    polls, checks = [], []
    for number in (1, 2, 3):
        if number > 1:
            wait_until_due(folder)
        if number == 3:
            farm.advance(ADVANCE_FRACTION, ADVANCE_NEW)
            expected |= list_on_topic(farm.content, term)
            entries.update(farm.list_entries())
        polls.append(_take(farm, partial(run_once, configs["1s"])))
        checks += _check_poll(number, polls[-1], farm.content.feeds, folder, expected)
    settled = _measure_settled(farm, configs[_SERVICE_EVERY], settled_polls) if settled_polls else None
    wait_until_due(folder)
    run_once(configs["1d"])
    idle = _take(farm, partial(run_once, configs["1d"]))
    checks.append(_check_number("requests when nothing is due", idle.seen.requests, 0))
    return MonitorRun(Result("monitor", polls, len(entries), False), idle, settled, len(expected), checks)


def _write_config(farm: RunningFarm, every: str, term: str, folder: Path) -> Path:
    return write_config(folder, Setup(farm.feed_urls, every=every, term=term), f"every-{every}.yaml")


def _check_poll(number: int, poll: Poll, feeds: int, folder: Path, expected: set[str]) -> Iterator[Check]:
    """Hold what `monitor` stored against what the farm holds."""
    stored = read_database(folder)
    yield _check_number(f"poll {number}: exit code", poll.cost.exit_code, 0)
    yield _check_number(f"poll {number}: feeds asked", poll.seen.requests, feeds)
    yield _check_number(f"poll {number}: feeds that are ok", stored.feeds["ok"], feeds)
    yield _check_number(f"poll {number}: outcomes of feeds so far", stored.feed_outcomes, number * feeds)
    found = (
        f"{len(stored.articles & expected)} of {len(expected)}, {len(stored.articles - expected)} too many"
    )
    yield Check(f"poll {number}: exactly the articles on the topic", stored.articles == expected, found)


def _check_number(name: str, found: int, wanted: int) -> Check:
    return Check(name, found == wanted, f"{found}, expected {wanted}" if found != wanted else f"{found}")


def _measure_settled(farm: RunningFarm, config: Path, polls: int) -> Settled:
    """Sample the service's process tree between two moments of rest, `polls` polls or more apart."""
    feeds = farm.content.feeds
    farm.reset()
    with run_service(name_service(config), log=config.parent / "service.log") as pid:
        first = _await_requests(farm, feeds)
        cpu_s, began = read_tree_cpu(pid), time.monotonic()
        last = _await_requests(farm, first + polls * feeds)
        cpu_s = read_tree_cpu(pid) - cpu_s
        wall_s = time.monotonic() - began
        return Settled(cpu_s, (last - first) / feeds, wall_s, read_memory_mb(pid, "VmHWM"))


def _await_requests(farm: RunningFarm, number: int) -> int:
    """Wait until the server has been asked so often and then left alone for a second. Returns how often."""
    deadline = time.monotonic() + _SETTLED_TIMEOUT_S
    asked, since = 0, time.monotonic()
    while asked < number or time.monotonic() < since + _QUIET_S:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the service made {asked} of {number} requests in {_SETTLED_TIMEOUT_S:.0f} s")
        time.sleep(_LOOK_EVERY_S)
        now = farm.read_log().requests
        if now != asked:
            asked, since = now, time.monotonic()
    return asked


def _measure_contestant(contestant: Contestant, farm: RunningFarm, folder: Path) -> Result:
    """Let a contestant poll three times. Raises NotInstalled."""
    folder.mkdir()
    farm.rewind()
    command = contestant.prepare(folder, farm.feed_urls)
    polls = [_take(farm, partial(contestant.poll, command, folder)) for _ in range(2)]
    farm.advance(ADVANCE_FRACTION, ADVANCE_NEW)
    polls.append(_take(farm, partial(contestant.poll, command, folder)))
    return Result(contestant.name, polls, contestant.count(folder), contestant.peer)


def _take(farm: RunningFarm, run: Callable[[], Cost]) -> Poll:
    farm.reset()
    return Poll(run(), farm.read_log())


def _write_rows(ours: MonitorRun, others: Sequence[Result], feeds: int) -> Iterator[list[str]]:
    yield _write_row(ours.result, feeds)
    idle_cpu = ours.idle.cost.cpu_s / feeds * 1000
    yield ["monitor, nothing due: its start alone", "", f"{idle_cpu:.2f}", "", "", "", ""]
    if ours.settled:
        cpu_s = ours.settled.cpu_s / ours.settled.polls / feeds * 1000
        name = f"monitor, settled poll of the service (mean of {ours.settled.polls:.1f})"
        yield [name, "", f"{cpu_s:.2f}", "", f"{ours.settled.main_mb:.0f}", "", ""]
    for other in others:
        yield _write_row(other, feeds)
    if best := find_best(others, feeds):
        ratios = [mine / least for mine, (least, _) in zip(ours.result.list_cpu(feeds), best, strict=True)]
        yield ["monitor / best peer", *(f"{ratio:.2f}" for ratio in ratios), "", "", ""]
        yield ["best peer", *(name for _, name in best), "", "", ""]


def _write_row(result: Result, feeds: int) -> list[str]:
    main_mb = max(poll.cost.main_mb for poll in result.polls)
    tree_mb = max(poll.cost.tree_mb for poll in result.polls)
    cpu = [f"{cpu_s:.2f}" for cpu_s in result.list_cpu(feeds)]
    return [result.name, *cpu, f"{main_mb:.0f}", f"{tree_mb:.0f}", f"{result.entries:,}"]


def find_best(others: Sequence[Result], feeds: int) -> list[tuple[float, str]]:
    """Return, for each poll, the least CPU of a peer that did it and whose it is; nothing without peers."""
    peers = [other for other in others if other.peer and other.is_complete(feeds)]
    costs = [[(cpu_s, peer.name) for cpu_s in peer.list_cpu(feeds)] for peer in peers]
    return [min(found) for found in zip(*costs, strict=True)]


def _check_contestants(ours: MonitorRun, others: Sequence[Result], feeds: int) -> Iterator[Check]:
    """Hold what the others did against the same truth: one that does less work is no measure."""
    for other in others:
        asked = " ".join(str(poll.seen.requests) for poll in other.polls)
        yield Check(f"{other.name}: every poll asked for every feed", other.is_complete(feeds), asked)
        yield _check_number(f"{other.name}: entries", other.entries, ours.result.entries)
        codes = [poll.cost.exit_code for poll in other.polls]
        yield Check(f"{other.name}: exit codes", not any(codes), " ".join(map(str, codes)))


def _list_goals(ours: MonitorRun, others: Sequence[Result], feeds: int) -> Iterator[Check]:
    cpu = ours.result.list_cpu(feeds)
    for number, (found, limit) in enumerate(zip(cpu, GOALS_CPU_S, strict=True), start=1):
        yield _compare(f"poll {number}: at most {limit} s of CPU per 1,000 feeds", found, limit)
    if ours.settled:
        found = ours.settled.cpu_s / ours.settled.polls / feeds * 1000
        limit = GOAL_SETTLED_CPU_S
        yield _compare(f"settled poll: at most {limit} s of CPU per 1,000 feeds", found, limit)
    for number, (found, (least, name)) in enumerate(
        zip(cpu, find_best(others, feeds), strict=False), start=1
    ):
        yield _compare(f"poll {number}: ahead of every peer, {name} being the next", found, least)
    peak_mb = max(poll.cost.main_mb for poll in ours.result.polls)
    for most_feeds, limit in GOALS_MAIN_MB:
        if feeds <= most_feeds:
            yield _compare(f"main process: at most {limit:.0f} MB with {most_feeds:,} feeds", peak_mb, limit)
            break


def _compare(name: str, found: float, limit: float) -> Check:
    return Check(name, found <= limit, f"{found:.2f}", goal=True)
