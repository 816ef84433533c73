"""`monitor alerts list`: what was told at once, the newest first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli import main
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.digest.test_notices import mention
from tests.factories import make_alert

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["alerts", "list", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    with open_store(tmp_path / "monitor.db") as store:
        store.save_alert(mention())
        store.save_alert(make_alert(topic_id="ferries"))


def test_alerts_are_listed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)
    lines = out.splitlines()
    assert code == 0
    assert "9 origins in 24 hours" in lines[1]
    assert "First mention of “treaty of Ilsa” in a fortnight" in lines[2]
    assert "Tidewater Courier" in lines[2]


def test_alerts_of_a_topic_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--topic", "harbour", "--json")
    (alert,) = json.loads(out)
    assert code == 0
    assert (alert["id"], alert["kind"], alert["mentions"][0]["span"]["text"]) == (
        1,
        "mention",
        "Treaty of Ilsa",
    )


def test_a_topic_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--topic", "mountains")
    assert (code, out) == (2, "")
    assert "harbour" in err
