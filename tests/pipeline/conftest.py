"""What the tests of the legs share: a site on loopback, and the desk in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.newsstand import Newsstand, open_newsstand
from tests.pipeline.newsdesk import Desk, open_desk


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    """A site that serves nothing yet."""
    with open_newsstand() as stand:
        yield stand


@pytest.fixture
async def desk(stand: Newsstand, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with an empty store."""
    async with open_desk(stand, tmp_path) as desk:
        yield desk
