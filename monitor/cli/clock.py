"""The clock of the commands, apart from all that collects: listing something need not load that."""

from __future__ import annotations

from datetime import UTC, datetime


def read_clock() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)
