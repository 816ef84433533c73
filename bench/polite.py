"""The server's view of our manners: requests at once, gaps between them, and what that costs in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.monitors import Setup, run_once, wait_until_due, write_config
from bench.report import Check, Section
from bench.running_farm import FarmLog, RunningFarm, run_farm

LATENCY_MS = 200.0
CONNECTIONS = 2
PAUSE_S = 0.5
MOST_CONNECTIONS = 16
"""What stands for no limit: the most that the configuration takes."""
PAGE_FEEDS = 10

_LEAST_THROUGHPUT = 0.9


@dataclass(frozen=True, slots=True)
class Visit:
    """What the server saw of a poll under some limits."""

    name: str
    connections: int
    pause_s: float
    seen: FarmLog

    @property
    def requests_per_s(self) -> float:
        """Requests per second between the first and the last."""
        return self.seen.requests / max(self.seen.span_s, 0.001)


def measure_politeness(feeds: int, folder: Path) -> Section:
    """Poll a farm that answers late, with limits and without.

    Many feeds of the farm share hosts. Whether limits cost throughput is asked of those that have a
    host of their own, in a second poll, which is all waiting and no work.
    """
    with run_farm(feeds, latency_ms=LATENCY_MS) as farm:
        pages = [
            farm.content.entry_url(f, n) for f in range(PAGE_FEEDS) for n in farm.content.entry_numbers(f)
        ]
        farm.warm_up(pages)
        own = [url for f, url in enumerate(farm.feed_urls) if f % 10 < 5]
        visits = [
            _visit(farm, "all hosts", farm.feed_urls, folder / "all"),
            _visit(
                farm, f"pages of {PAGE_FEEDS} feeds", farm.feed_urls[:PAGE_FEEDS], folder / "pages", "all"
            ),
            _visit(farm, "hosts of one feed", own, folder / "own", polls=2),
            _visit(farm, "hosts of one feed, no limits", own, folder / "free", polls=2, limits=False),
        ]
    ratio = visits[2].requests_per_s / visits[3].requests_per_s
    throughput = Check(
        "throughput over many hosts does not fall by the limits", ratio >= _LEAST_THROUGHPUT, f"{ratio:.2f}"
    )
    return Section(
        title=f"Politeness toward {feeds:,} feeds, answers after about {LATENCY_MS:.0f} ms",
        header=[
            "",
            "limits",
            "requests",
            "hosts",
            "most at once",
            "shortest gap",
            "server late by",
            "requests/s",
        ],
        rows=[_write_row(visit) for visit in visits],
        notes=[
            "As the server saw it: the most requests in work at one host, and the shortest time between two.",
            "A gap counts as kept when it is too short by no more than the server itself was late.",
        ],
        checks=[*_check_limits(visits[:3]), *_check_asked(visits[2:], len(own)), throughput],
        figures={"visits": [asdict(visit) for visit in visits], "throughput": ratio},
    )


def _visit(
    farm: RunningFarm,
    name: str,
    urls: Sequence[str],
    folder: Path,
    fetch: str = "none",
    *,
    polls: int = 1,
    limits: bool = True,
) -> Visit:
    """Poll some feeds and return what the server saw of the last poll."""
    folder.mkdir()
    connections, pause_s = (CONNECTIONS, PAUSE_S) if limits else (MOST_CONNECTIONS, 0.0)
    setup = Setup(urls, fetch=fetch, connections_per_host=connections, pause_per_host_s=pause_s)
    config = write_config(folder, setup)
    for number in range(polls):
        if number:
            wait_until_due(folder)
        farm.reset()
        run_once(config)
    return Visit(name, connections, pause_s, farm.read_log())


def _write_row(visit: Visit) -> list[str]:
    gap = visit.seen.shortest_gap_ms
    return [
        visit.name,
        f"{visit.connections} at once, {visit.pause_s:g} s",
        f"{visit.seen.requests:,}",
        f"{visit.seen.hosts:,}",
        str(visit.seen.most_active_on_a_host),
        "none" if gap is None else f"{gap:.0f} ms",
        f"{visit.seen.worst_lag_ms:.0f} ms",
        f"{visit.requests_per_s:.0f}",
    ]


def _check_asked(visits: Sequence[Visit], feeds: int) -> list[Check]:
    """Throughput is compared only between polls that asked for every feed."""
    return [
        Check(
            f"{visit.name}: every feed asked",
            visit.seen.requests == feeds,
            f"{visit.seen.requests} of {feeds}",
        )
        for visit in visits
    ]


def _check_limits(visits: Sequence[Visit]) -> list[Check]:
    checks = []
    for visit in visits:
        most, gap = visit.seen.most_active_on_a_host, visit.seen.shortest_gap_ms
        checks.append(Check(f"{visit.name}: at most {CONNECTIONS} at once", most <= CONNECTIONS, str(most)))
        lag = visit.seen.worst_lag_ms
        polite = gap is None or gap + lag >= PAUSE_S * 1000
        found = (
            "no host was asked twice"
            if gap is None
            else f"{gap:.1f} ms, the server late by {lag:.1f} at most"
        )
        checks.append(Check(f"{visit.name}: {PAUSE_S:g} s between two requests", polite, found))
    return checks
