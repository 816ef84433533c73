from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from aiohttp import web

from monitor.cli import wiring
from monitor.cli.clock import read_clock
from monitor.cli.wiring import group_apart, make_courier, prune_apart
from monitor.config import load_config
from monitor.errors import AddressRefused
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.collect.loopback import serve
from tests.factories import NOON, make_outcome


async def test_grouping_that_is_cut_off_ends_in_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = Event(), Event()

    def group_until_stopped(
        _config: object, _storage: object, _now: object, stopped: Callable[[], bool]
    ) -> None:
        begun.set()
        until = time.monotonic() + 5
        while not stopped() and time.monotonic() < until:
            time.sleep(0.01)
        if stopped():
            ended.set()

    monkeypatch.setattr(wiring, "group_in", group_until_stopped)
    (tmp_path / "feeds.yaml").write_text(
        HEAD.format() + 'feeds: []\ncollect: {contact: "https://a.example/"}\n'
    )
    config = load_config(tmp_path / "feeds.yaml")
    grouping = asyncio.create_task(group_apart(config, read_clock()))
    await asyncio.to_thread(begun.wait, 5)
    grouping.cancel()
    assert await asyncio.to_thread(ended.wait, 5)


async def test_fault_28_a_clock_that_leapt_ahead_makes_nothing_old(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(
        HEAD.format() + 'feeds: []\ncollect: {database: m.db, contact: "https://a.example/"}\n'
    )
    config = load_config(tmp_path / "feeds.yaml")
    with open_store(tmp_path / "m.db") as store:
        store.record_outcomes([make_outcome(at=NOON - timedelta(hours=hours)) for hours in (1, 30)])
    assert await prune_apart(config, NOON) == {}
    leapt = NOON + timedelta(days=365)
    assert await prune_apart(config, leapt) is None
    with open_store(tmp_path / "m.db") as store:
        store.record_outcomes([make_outcome(at=leapt)])
    assert await prune_apart(config, leapt + timedelta(hours=23)) is None
    pruned = await prune_apart(config, leapt + timedelta(hours=25))
    assert pruned is not None
    assert pruned["outcomes"].number == 2


async def post(folder: Path, allowed: str, url: str) -> int:
    collect = f'collect: {{database: m.db, contact: "https://monitor.example/", allow_private: [{allowed}]}}'
    (folder / "feeds.yaml").write_text(HEAD.format() + f"feeds: []\n{collect}\n")
    courier = make_courier(load_config(folder / "feeds.yaml"), None, NOON)
    return await asyncio.to_thread(courier.post, url, b"{}", {"X-Media-Monitor-Id": "1"})


async def test_fault_5_webhooks_are_posted_to_by_the_guarded_client(tmp_path: Path) -> None:
    async with serve() as site:
        site.pages["/hook"] = web.Response(status=202)
        assert await post(tmp_path, "127.0.0.0/8", site.url("/hook")) == 202
        with pytest.raises(AddressRefused):
            await post(tmp_path, "", site.url("/hook"))
    assert [visit.body for visit in site.visits] == [b"{}"]
