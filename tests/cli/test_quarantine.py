"""`monitor quarantine` as an operator uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import __version__
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.cli.running import Done, run_monitor
from tests.factories import NOON, make_held

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'
BUG = "KeyError: 'quay'\nTraceback (most recent call last):\n  the quay"
Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `monitor quarantine` where a page is suspected and a feed quarantined."""
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "monitor.db") as store:
        store.hold(make_held(), 9)
        feed = make_held(
            kind="feed", url="https://courier.example/feed", reason=BUG, kills=2, tries_left=0, keys=()
        )
        store.hold(feed, 9)

    def run(*words: str) -> Done:
        return run_monitor(capsys, "quarantine", *words)

    return run


def tries_left(folder: Path) -> list[int]:
    with open_store(folder / "monitor.db") as store:
        return [held.tries_left for held in store.list_held()]


def test_what_is_held_is_listed_with_how_it_ended_workers(run: Run) -> None:
    page, feed = json.loads(run("list", "--json").stdout)
    assert (page["id"], page["kind"], page["state"], page["kills"]) == (1, "page", "suspected", 1)
    assert (feed["id"], feed["state"], feed["reason"]) == (2, "quarantined", "KeyError: 'quay'")
    assert "https://courier.example/feed" in run("list").stdout


def test_one_is_shown_with_its_traceback_and_its_bytes(run: Run, tmp_path: Path) -> None:
    assert "the quay" in run("show", "2").stdout
    assert json.loads(run("show", "2", "--json").stdout)["reason"] == BUG
    assert run("show", "1", "--body", "body").returncode == 0
    assert (tmp_path / "body").read_bytes() == make_held().specimen.body
    assert run("show", "3").returncode == 1


def test_what_is_quarantined_is_retried_alone_or_with_all(run: Run, tmp_path: Path) -> None:
    assert run("retry", "2").returncode == 0
    assert tries_left(tmp_path) == [1, 1]
    with open_store(tmp_path / "monitor.db") as store:
        assert store.load_held(2).version == __version__
    assert "0 to be read once more" in run("retry", "--all").stderr
    for words in ([], ["1", "--all"]):
        assert run("retry", *words).returncode == 2


def test_what_is_dropped_is_forgotten(run: Run, tmp_path: Path) -> None:
    assert run("drop", "2").returncode == 0
    assert run("drop", "2").returncode == 1
    assert tries_left(tmp_path) == [1]


def test_what_another_version_quarantined_is_tried_again_when_the_program_starts(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with open_store(tmp_path / "monitor.db") as store:
        old = replace(store.load_held(2), version="0.0.1")
        store.hold(old, 9)
        store.hold(replace(old, specimen=replace(old.specimen, kind="entry"), version=__version__), 9)
    for _ in range(2):
        assert run_monitor(capsys, "run", "--once").returncode == 0
    assert tries_left(tmp_path) == [1, 1, 0]
    with open_store(tmp_path / "monitor.db") as store:
        assert store.load_held(2).version == __version__
        assert store.count_outcomes(NOON)["collect", "quarantine: tried again"] == 1
