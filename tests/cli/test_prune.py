"""`monitor prune`: what it says would go is what goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.cli.running import run_monitor
from tests.factories import make_draft, make_page
from tests.storage.saving import save_article

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a database with pages of two days, one of which is older than pages are kept."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    now = datetime.now(UTC)
    with open_store(tmp_path / "monitor.db") as store:
        for number, days in ((1, 91), (2, 89)):
            body = b"0123456789abcdef" * 100_000
            page = make_page(body=body, headers={}, fetched_at=now - timedelta(days=days))
            save_article(store, make_draft(number, page=page), [], now)
    return tmp_path / "monitor.db"


def test_a_dry_run_tells_what_goes_and_leaves_it(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foretold = run_monitor(capsys, "prune", "--dry-run", "--json")
    assert run_monitor(capsys, "prune", "--json").stdout == foretold.stdout
    assert json.loads(foretold.stdout)["pages"]["number"] == 1
    with open_store(database) as store:
        assert store.list_with_page(0, 9) == [2]
    done = run_monitor(capsys, "prune")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing is older" in done.stderr


def test_a_table_names_what_went(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_monitor(capsys, "prune")
    assert done.stdout.split()[:5] == ["kind", "number", "MB", "pages", "1"]
    assert "Gone." in done.stderr


def test_space_is_given_back_when_asked_for(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(database) as store:
        store.session.execute("UPDATE pages SET body = randomblob(1000000)")
    run_monitor(capsys, "prune")
    before = database.stat().st_size
    assert run_monitor(capsys, "prune", "--vacuum").returncode == 0
    assert database.stat().st_size < before - 900_000
    with open_store(database) as store:
        assert store.list_with_page(0, 9) == [2]


def test_a_dry_run_writes_nothing_anew(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_monitor(capsys, "prune", "--dry-run", "--vacuum").returncode == 2


def test_a_digest_that_was_pruned_is_not_composed_again(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = database.with_name("feeds.yaml")
    config.write_text(f"{CONFIG}keep: {{digests: 100d}}\n")
    day = datetime.now(UTC).date() - timedelta(days=102)
    done = run_monitor(capsys, "digest", "--date", str(day))
    assert done.returncode == 2
    assert "digests of harbour are kept from" in done.stderr
    assert run_monitor(capsys, "digest", "--date", str(day + timedelta(days=4))).returncode == 0
