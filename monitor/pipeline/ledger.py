"""What the collect leg writes, gathered into batches.

A transaction costs as much as writing a hundred rows, so feeds and entries are not saved one by one. What
is noted in one call is saved in one transaction or in an earlier one than what is noted later: a feed's
state never before its entries. What a kill takes from the ledger is collected again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from monitor.model import Collected, FeedState, Find, Outcome, Reading, SeenEntry, Site, report_saved
from storage.protocol import Storage

MOST_ROWS = 2000
"""Rows that are written at a time, in some hundredths of a second."""

_ROWS_OF_A_FIND = 20

Report = Callable[[Sequence[Outcome]], None]


class Ledger:
    """Notes what is to be saved, and saves it when there is enough or when told to."""

    def __init__(self, storage: Storage, report: Report | None = None) -> None:
        """Write to `storage`, and hand every outcome that was saved to `report`."""
        self._storage = storage
        self.report = report
        self._finds: list[Find] = []
        self._found: dict[str, SeenEntry] = {}
        self._seen: dict[str, SeenEntry] = {}
        self._states: dict[str, FeedState] = {}
        self._outcomes: list[Outcome] = []
        self._sites: dict[str, Site] = {}

    @contextmanager
    def counting(self, report: Report | None = None) -> Iterator[Counter[str]]:
        """Count what is saved during the block by its result, and hand it to `report` too.

        Whoever had the outcomes reported before gets them all the same, and alone again afterwards.
        """
        counts: Counter[str] = Counter()
        earlier = self.report

        def count(outcomes: Sequence[Outcome]) -> None:
            counts.update(outcome.result for outcome in outcomes)
            for listener in (earlier, report):
                if listener is not None:
                    listener(outcomes)

        self.report = count
        try:
            yield counts
        finally:
            self.report = earlier

    def note(
        self,
        *,
        find: Find | None = None,
        seen: Iterable[SeenEntry] = (),
        state: FeedState | None = None,
        outcomes: Iterable[Outcome] = (),
    ) -> None:
        """Note what is to be saved. Raises StorageError when it was time to save and that failed."""
        if find is not None:
            self._finds.append(find)
            self._found.update((entry.key, entry) for entry in find.seen)
            for entry in find.seen:  # finds are saved first, so what was said of the entry before must go
                self._seen.pop(entry.key, None)
        for entry in seen:
            self._seen[entry.key] = entry
        if state is not None:
            self._states[state.url] = state
        self._outcomes += outcomes
        if self._count_rows() >= MOST_ROWS:
            self.flush()

    def find_seen(self, keys: Sequence[str]) -> dict[str, SeenEntry]:
        """Return those of `keys` that were dealt with before, saved or not yet."""
        found = self._storage.find_seen(keys)
        for waiting in (self._found, self._seen):
            found.update((key, waiting[key]) for key in keys if key in waiting)
        return found

    def find_waiting(self, key: str, name: str) -> Reading | None:
        """Return the newest reading not saved yet under `key` of an entry that was seen under `name`."""
        for find in reversed(self._finds):
            if find.draft.key == key and any(entry.key == name for entry in find.seen):
                return find.draft.reading
        return None

    def remember_site(self, site: Site) -> None:
        """Note what is remembered of a host's pages; it is saved with what is noted next."""
        self._sites[site.host] = site

    def load_site(self, host: str) -> Site:
        """Return what is remembered of a host's pages, saved or not yet."""
        return self._sites.get(host) or self._storage.load_site(host)

    def flush(self) -> None:
        """Save all that was noted. Raises StorageError."""
        if not self._count_rows() and not self._sites:
            return
        batch = Collected(
            tuple(self._finds),
            tuple(self._seen.values()),
            tuple(self._states.values()),
            tuple(self._outcomes),
            tuple(self._sites.values()),
        )
        saved = self._storage.save_collected(batch)
        self._finds, self._found, self._seen = [], {}, {}
        self._states, self._outcomes, self._sites = {}, [], {}
        if self.report is not None:
            self.report([*map(report_saved, batch.finds, saved), *batch.outcomes])

    def _count_rows(self) -> int:
        rows = len(self._seen) + len(self._states) + len(self._outcomes)
        return rows + _ROWS_OF_A_FIND * len(self._finds)
