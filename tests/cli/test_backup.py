"""`monitor backup` and `monitor restore` as an operator uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from storage.sqlite.holding import hold_database
from storage.sqlite.store import open_store
from tests.cli.running import Done, run_monitor
from tests.cli.test_recipients import CONFIG
from tests.digest.test_search import make_told
from tests.factories import NOON, make_draft
from tests.storage.saving import save_article

DAYS = (date(2024, 3, 4), date(2024, 3, 5), date(2024, 4, 1))

Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `monitor` in the folder of a configuration, where a database has three digests."""
    (tmp_path / "feeds.yaml").write_text(CONFIG.replace("digest: {", "digest: {directory: digests, "))
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "monitor.db") as store:
        save_article(store, make_draft(), [], NOON)
        for day in DAYS:
            store.save_digest(make_told(day=day), [])
    return lambda *words: run_monitor(capsys, *words)


def test_a_backup_is_made_and_restored_with_its_pages(run: Run, tmp_path: Path) -> None:
    made = run("backup", "kept.db")
    assert (made.returncode, made.stdout) == (0, "kept.db\n")
    assert "found whole" in made.stderr
    for file in tmp_path.glob("monitor.db*"):
        file.unlink()

    restored = run("restore", "kept.db")
    assert (restored.returncode, restored.stdout) == (0, "monitor.db\n")
    assert "3 pages written" in restored.stderr
    pages = {path.relative_to(tmp_path) for path in (tmp_path / "digests/harbour").glob("*-*-*.html")}
    assert pages == {Path(f"digests/harbour/{day}.html") for day in DAYS}
    assert len(list((tmp_path / "digests/harbour").glob("*-*-*.eml"))) == len(DAYS)
    assert (tmp_path / "digests/harbour/2024-04.html").exists()
    listed = run("digest", "list", "--json")
    assert [row["day"] for row in json.loads(listed.stdout)] == list(map(str, DAYS))


def test_status_knows_of_the_last_backup(run: Run, tmp_path: Path) -> None:
    assert json.loads(run("status", "--json").stdout)["last_backup"] is None
    assert "none was made yet  -> monitor backup FILE" in run("status").stdout
    run("backup", "kept.db")
    known = json.loads(run("status", "--json").stdout)["last_backup"]
    assert known["file"] == str(tmp_path / "kept.db")
    assert "backup:      /" in run("status").stdout
    run("backup", "none/kept.db")  # no such folder
    assert json.loads(run("status", "--json").stdout)["last_backup"] == known
    (tmp_path / "monitor.db-backup.json").write_text("{")
    assert json.loads(run("status", "--json").stdout)["last_backup"] is None


def test_pages_that_are_there_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    run("backup", "kept.db")
    run("restore", "kept.db")
    pages = {path: path.stat().st_mtime_ns for path in (tmp_path / "digests").rglob("*.html")}
    again = run("restore", "kept.db")
    assert "0 pages written" in again.stderr
    assert "/monitor.db.replaced-" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "digests").rglob("*.html")} == pages


def test_an_earlier_backup_is_replaced_on_request_only(run: Run, tmp_path: Path) -> None:
    run("backup", "kept.db")
    refused = run("backup", "kept.db")
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    replaced = run("backup", "kept.db", "--replace", "--json")
    facts = json.loads(replaced.stdout)
    assert facts["file"] == "kept.db"
    assert facts["bytes"] == (tmp_path / "kept.db").stat().st_size
    assert facts["rows"] > 4


def test_fault_36_nothing_is_restored_while_a_service_runs(run: Run, tmp_path: Path) -> None:
    run("backup", "kept.db")
    before = (tmp_path / "monitor.db").stat()
    with hold_database(tmp_path / "monitor.db", "monitor run", NOON):
        refused = run("restore", "kept.db")
    assert (refused.returncode, "in use by `monitor run`" in refused.stderr) == (1, True)
    assert (tmp_path / "monitor.db").stat().st_ino == before.st_ino


def test_fault_35_the_command_that_a_damaged_database_names_brings_it_back(run: Run, tmp_path: Path) -> None:
    run("backup", "kept.db")
    (tmp_path / "monitor.db").write_bytes((tmp_path / "kept.db").read_bytes()[:9000])
    refused = run("run", "--once")
    assert (refused.returncode, "monitor.db is damaged" in refused.stderr) == (1, True)
    assert "`monitor restore FILE`" in refused.stderr
    assert run("restore", "kept.db").returncode == 0
    with open_store(tmp_path / "monitor.db") as store:
        assert store.list_digest_days("harbour") == list(DAYS)


@pytest.mark.parametrize(
    "words", [["backup", "no/kept.db"], ["restore", "none.db"], ["restore", "monitor.db"]]
)
def test_what_cannot_be_is_said(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.returncode, words[1] in done.stderr) == (1, True)
