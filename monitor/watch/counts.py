"""What is counted while the service runs, for whoever asks for figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.model import Outcome


class Counts:
    """What was counted since the start: outcomes, and worker processes that had to be stopped, by cause."""

    def __init__(self, worker_kills: Mapping[str, int]) -> None:
        """Count outcomes; `worker_kills` is counted by whoever has the workers."""
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.worker_kills = worker_kills

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count outcomes."""
        self.outcomes.update((outcome.leg, outcome.result) for outcome in outcomes)
