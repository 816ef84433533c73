"""What listings tell of outlets: as they are rated now, not as they were when their articles came."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.pipeline.group import group_articles
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.pipeline.ferries import FERRY, HARBOUR, make_report
from tests.storage.saving import save_article

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'


@pytest.mark.parametrize(
    ("words", "field"),
    [(("articles", "list"), None), (("articles", "search", "ferry"), None), (("show", "1"), "copies")],
)
def test_an_outlet_that_was_rated_since_is_listed_so(
    words: tuple[str, ...],
    field: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    now = datetime.now(UTC)
    with open_store(tmp_path / "monitor.db") as store:
        report = make_report(1, "gazette", FERRY, now - timedelta(hours=9))
        assert report.outlet.affiliation != "state"
        save_article(store, report, [], now)
        group_articles(store, [HARBOUR], now)
    with pytest.raises(SystemExit):
        main([*words, "--json"])
    found = json.loads(capsys.readouterr().out)
    (row,) = found if field is None else found[field]
    assert row["affiliation"] == "state"
