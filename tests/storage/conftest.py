"""The stores that the contract holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.protocol import Storage
from storage.sqlite.store import open_store
from tests.storage.transactions import watch

OpenStore = Callable[[], Storage]


def _open_sqlite(folder: Path) -> Storage:
    return watch(open_store(folder / "monitor.db"))


OPENERS = {"sqlite": _open_sqlite}


@pytest.fixture(params=sorted(OPENERS))
def open_own(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """Open a store on the database of this test; whoever opens it closes it."""
    return lambda: OPENERS[request.param](tmp_path)


@pytest.fixture
def open_another(open_own: OpenStore) -> Iterator[OpenStore]:
    """Open one more store on the database of this test; it is closed when the test ends."""
    with ExitStack() as stores:
        yield lambda: stores.enter_context(open_own())


@pytest.fixture
def store(open_another: OpenStore) -> Storage:
    """Return an empty store."""
    return open_another()
