"""Which program reads pages: what an article was read by tells whether reading it again may find more."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from monitor import __version__


@cache
def name_reader() -> str:
    """Return the names and versions of what decides how a page is read."""
    return f"monitor {__version__}, trafilatura {version('trafilatura')}"
