"""What waits to be done, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits in the database.

    `articles` were stored since the database was made. `ungrouped` wait for the group leg and `checks_due`
    are looks at pages that are due. Of the deliveries `waiting` were to go out by now, `failed_since` is
    the day since when one is tried in vain, None for none, and `parked` wait for their user.
    `quarantined` are kept from the workers that they ended.
    """

    articles: int
    ungrouped: int
    checks_due: int
    waiting: int
    failed_since: date | None
    parked: int
    quarantined: int
