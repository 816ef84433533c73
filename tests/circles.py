"""What is let go only when Python's collector comes round, as what stands in a circle is: hours later, at times."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gather_circles() -> Iterator[list[object]]:
    """Gather what the block leaves behind in circles, and what hangs on them; the list is filled at its end."""
    gc.collect()
    gc.disable()
    found: list[object] = []
    try:
        yield found
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found += gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
