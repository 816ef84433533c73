"""`monitor recipients` as an operator uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from monitor.deliver.webhook import derive_secret
from monitor.model import Recipient
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.cli.running import Done, run_monitor
from tests.factories import NOON, make_delivery

EMAIL = "email: {from: m@ilsa.example, to: [Bo <bo@ilsa.example>], smtp: {host: 127.0.0.1, tls: none}}"
CONFIG = (
    HEAD.format()
    + f"feeds: []\ndigest: {{{EMAIL}}}\n"
    + 'collect: {database: monitor.db, contact: "https://monitor.example/"}\n'
)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `monitor recipients` in the folder of a configuration."""
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Done:
        return run_monitor(capsys, "recipients", *words)

    return run


def load(folder: Path) -> list[Recipient]:
    with open_store(folder / "monitor.db") as store:
        return store.list_recipients(None, with_left=True)


def test_a_recipient_is_added_with_wishes_changed_and_brought_back(run: Run, tmp_path: Path) -> None:
    wishes = [
        "--language",
        "en",
        "--format",
        "text",
        "--at",
        "06:30",
        "--timezone",
        "Asia/Tehran",
        "--no-alerts",
    ]
    added = run("add", "Ada <ada@Ilsa.example>", *wishes)
    assert "ada@ilsa.example gets harbour by email from now on" in added.stderr
    (ada,) = load(tmp_path)
    assert (ada.language, ada.format, ada.at, ada.timezone, ada.alerts) == (
        "en", "text", time(6, 30), "Asia/Tehran", False,
    )  # fmt: skip
    assert "as is asked now" in run("add", "ada@ilsa.example").stderr
    assert "as before" in run("add", "ada@ilsa.example").stderr
    assert "gets nothing more of harbour" in run("remove", "ada@ilsa.example").stderr
    assert load(tmp_path)[0].left_at is not None
    assert "again, having left on" in run("add", "ada@ilsa.example").stderr
    again, _ = load(tmp_path)
    assert (again.token, again.added_at, again.left_at) == (ada.token, ada.added_at, None)


def test_fault_45_a_listing_has_no_token_and_says_what_became_of_the_newest_delivery(
    run: Run, tmp_path: Path
) -> None:
    run("add", "ada@ilsa.example")
    run("add", "https://user:hush@desk.example/hook", "--channel", "webhook")
    with open_store(tmp_path / "monitor.db") as store:
        tokens = [one.token for one in store.list_recipients(None)]
        parked = make_delivery(recipient="ada@ilsa.example", state="parked", last_answer="550 no such box")
        store.queue_delivery(parked)
    listed = run("list", "--json").stdout
    ada, bo, desk = json.loads(listed)
    assert (bo["address"], bo["newest"]) == ("bo@ilsa.example", None)  # as the configuration has it
    assert (ada["address"], ada["newest"]) == ("ada@ilsa.example", "2024-03-05 parked: 550 no such box")
    assert (desk["address"], desk["newest"]) == ("https://desk.example/hook", None)
    assert not any(token in listed for token in [*tokens, "hush"])
    assert "ada@ilsa.example" in run("list").stdout
    run("remove", "ada@ilsa.example")
    assert "ada@" not in run("list").stdout
    assert "ada@" in run("list", "--left").stdout


def test_folders_and_maildirs_are_made_when_they_are_added(run: Run, tmp_path: Path) -> None:
    assert run("add", "mails", "--channel", "folder").returncode == 0
    assert run("add", "deep/box", "--channel", "maildir").returncode == 0
    assert [one.address for one in load(tmp_path)] == [str(tmp_path / "mails"), str(tmp_path / "deep/box")]
    assert (tmp_path / "deep/box/new").is_dir()
    (tmp_path / "file").touch()
    assert run("add", "file/mails", "--channel", "folder").returncode == 2


def test_the_secret_of_a_webhook_is_told_to_whoever_adds_it(run: Run, tmp_path: Path) -> None:
    first = run("add", "https://desk.example/hook", "--channel", "webhook")
    (desk,) = load(tmp_path)
    assert first.stdout.strip() == derive_secret(desk.token)
    assert desk.token not in first.stdout + first.stderr
    assert run("add", "https://desk.example/hook", "--channel", "webhook").stdout == first.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nobody"], "not a mail address"),
        (["ada@ilsa.example", "--topic", "ferries"], "name a topic with --topic: harbour"),
        (["ada@ilsa.example", "--at", "06:00", "--timezone", "Ilsa"], "Ilsa is no time zone"),
        (["ada@ilsa.example", "--timezone", "UTC"], "--timezone goes with --at"),
        (["ftp://desk.example/", "--channel", "webhook"], "not a URL that can be posted to"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(
    run: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    done = run("add", *words)
    assert done.returncode == 2
    assert message in done.stderr
    assert load(tmp_path) == []


def test_a_listed_recipient_can_be_removed_before_the_first_digest(run: Run, tmp_path: Path) -> None:
    first = run("remove", "bo@ilsa.example")
    (bo,) = load(tmp_path)
    assert bo.left_at is not None
    assert bo.left_at > NOON
    assert run("remove", "bo@ilsa.example") == first
    assert load(tmp_path) == [bo]


def test_who_is_unknown_cannot_be_removed(run: Run) -> None:
    done = run("remove", "ada@ilsa.example")
    assert done.returncode == 1
    assert "no such recipient" in done.stderr
