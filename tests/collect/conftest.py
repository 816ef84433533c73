"""What the tests of the network share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from monitor.collect.network.client import Client
from tests.collect.loopback import Site, make_client, serve


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A server on 127.0.0.1."""
    async with serve() as site:
        yield site


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client that may talk to 127.0.0.1 and knows no names."""
    async with make_client() as client:
        yield client
