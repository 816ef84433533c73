"""What publishing a digest into the archive costs, beside more and more digests of its topic.

The digest is that of an invented day (digest_cost.py), and so are all the others, one a day before it. The
publish leg writes the day's own files and those that it changes around them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from datetime import time as time_of_day
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.digest_cost import GOAL_GROWTH, invent_day
from bench.report import Check, Section
from monitor.config import DigestSettings
from monitor.digest.compose import compose_digest
from monitor.model import Digest
from monitor.pipeline.archiving import write_archive
from storage.sqlite.store import open_store

_ARTICLES, _STORIES, _TIMES = 60, 20, 5
_LAST = date(2026, 5, 31)
"""The last of a month of 31 days: no day's digest has more beside it to read."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing the newest of so many digests took, CPU seconds, and what it wrote."""

    digests: int
    cpu_s: float
    files: int
    written_kb: float


def measure_archive(numbers: Sequence[int], scratch: Path) -> Section:
    """Publish the newest digest of so many; numbers ascend."""
    digest = compose_digest(invent_day(_ARTICLES, _STORIES))
    found = [_publish_after(digest, number, scratch / f"archive-{number}") for number in numbers]
    full = next((one for one in found if one.digests >= _LAST.day), found[0])
    growth = found[-1].cpu_s / full.cpu_s
    return Section(
        title=f"A digest of {_ARTICLES} articles is put into archives of different sizes",
        header=["digests stored", "CPU s", "files", "KB written"],
        rows=[
            [f"{one.digests:,}", f"{one.cpu_s:.2f}", str(one.files), f"{one.written_kb:,.0f}"]
            for one in found
        ],
        notes=[
            f"Median of {_TIMES}. The month of the digest is read whole: with fewer than 31 there is less."
        ],
        checks=[
            Check(
                f"it costs at most {GOAL_GROWTH:g} times as much as with a month of digests",
                growth <= GOAL_GROWTH,
                f"{growth:.2f}",
                goal=True,
            )
        ],
        figures={"publications": [[one.digests, one.cpu_s, one.files, one.written_kb] for one in found]},
    )


def _publish_after(digest: Digest, number: int, folder: Path) -> Publication:
    newest = replace(digest, day=_LAST)
    spent, files, written = [], 0, 0
    with open_store(folder.with_suffix(".db")) as store:
        with store.together():
            for back in range(number):
                store.save_digest(replace(digest, day=_LAST - timedelta(days=back)), [])
        for turn in range(_TIMES):
            settings = DigestSettings(
                time_of_day(7), ZoneInfo("UTC"), folder / str(turn), None, 3 * 86400, 12, None
            )
            started = time.process_time()
            changed = write_archive(newest, b"mail", settings, store)
            spent.append(time.process_time() - started)
            files, written = len(changed), sum(path.stat().st_size for path in changed)
    return Publication(number, median(spent), files, written / 1000)
