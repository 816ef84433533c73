"""`monitor reextract`, as a user runs it after an upgrade."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.collect.readers import name_reader
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.newsstand import Item, open_newsstand

CONFIG = (
    HEAD
    + """\
feeds: [{{url: "{feed}", outlet: gazette}}]
digest: {{at: "07:00", timezone: UTC, directory: digests}}
collect: {{database: monitor.db, contact: "https://monitor.example/", allow_private: [127.0.0.0/8],
  pause_per_host: 0, timeout: 5s, workers: 1}}
"""
)
PARAGRAPHS = [
    "The harbour board closed the northern quay to all fishing boats on Monday, pilots said.",
    "“We were told at noon and had to leave by one,” said Ada Quill, who has moored there for thirty years.",
]
Run = Callable[..., tuple[list[dict[str, object]], str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `monitor reextract` on two articles of which an earlier version read the first, and badly."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert not ended.value.code, capsys.readouterr().err
        return capsys.readouterr()

    with open_newsstand() as stand:
        items = []
        for number in (1, 2):
            title = f"Harbour board closes quay number {number}"
            stand.put_page(f"/news/{number}", title, PARAGRAPHS)
            items.append(Item(f"/news/{number}", title, datetime.now(UTC) - timedelta(hours=number)))
        (tmp_path / "feeds.yaml").write_text(CONFIG.format(feed=stand.put_feed(items)))
        command("run", "--once")
    with open_store(tmp_path / "monitor.db") as store:
        make_worse(store)

    def reextract(*words: str) -> tuple[list[dict[str, object]], str]:
        out, err = command("reextract", "--json", *words)
        return json.loads(out), err

    return reextract


def make_worse(store: SqliteStore) -> None:
    with store.session.write():
        store.session.execute(
            "UPDATE articles SET reading = json_set(reading, '$.reader', 'earlier') WHERE id = 1"
        )
        store.session.execute("UPDATE versions SET text = text || '\n\nSign up now' WHERE article_id = 1")


@contextmanager
def opened() -> Iterator[SqliteStore]:
    with open_store(Path("monitor.db")) as store:
        yield store


def versions(article_id: int) -> Sequence[tuple[int, str]]:
    with opened() as store:
        return [(one.version, one.cause) for one in store.list_versions(article_id)]


def test_what_an_earlier_version_read_becomes_a_revision_once(run: Run) -> None:
    rows, told = run()
    assert [(row["id"], row["changed"]) for row in rows] == [(1, "text")]
    assert "1 stored pages read again, 1 of them otherwise" in told
    assert "1 revised article" in told
    assert (versions(1), versions(2)) == ([(1, "outlet"), (2, "reading")], [(1, "outlet")])
    with opened() as store:
        assert store.load_article(1).reading.reader == name_reader()
        assert store.list_ungrouped(9) == []
        assert store.count_records()["articles"] == 2
    rows, told = run()
    assert rows == []
    assert "nothing to read" in told


def test_a_dry_run_shows_and_changes_nothing(run: Run) -> None:
    rows, told = run("--dry-run")
    assert [(row["id"], row["changed"]) for row in rows] == [(1, "text")]
    assert "nothing was saved" in told
    assert versions(1) == [(1, "outlet")]


def test_all_reads_what_this_version_has_read_too(run: Run) -> None:
    rows, told = run("--all")
    assert [row["id"] for row in rows] == [1]
    assert "2 stored pages read again, 1 of them otherwise" in told
    assert "1 revised article, 1 unchanged article" in told
