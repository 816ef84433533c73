"""Bookkeeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import Leg


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one feed, entry or article in a leg. `result` is a short word to count by."""

    leg: Leg
    subject: str
    result: str
    detail: str | None
    at: datetime
