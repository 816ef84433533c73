"""`monitor export` and `import`: to another machine, where the service goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.collect.feeds.opml import read_opml
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import Publisher, publish_digest
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.cli.running import run_monitor
from tests.factories import make_outcome, make_recipient
from tests.newsstand import Newsstand, open_newsstand
from tests.pipeline.newsdesk import NOW, TOPIC, open_desk
from tests.pipeline.test_publish import publisher

CONFIG = (
    HEAD.format()
    + """feeds:
  - {url: "https://reader:hush@gazette.example/rss", outlet: gazette}
collect: {database: test.db, contact: "https://monitor.example/"}
"""
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a configuration, the current one."""
    (folder := tmp_path / "here").mkdir()
    (folder / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(folder)
    return folder


def make_tools(store: SqliteStore, folder: Path) -> Publisher:
    tools = publisher(store, folder / "digests")
    return replace(tools, topic=TOPIC, register=OutletRegister(tools.outlets))


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


async def test_the_service_goes_on_elsewhere(
    stand: Newsstand, here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there"
    day = (NOW + timedelta(days=1)).date()
    async with open_desk(stand, here) as desk:
        items = desk.items(3)
        url = stand.put_feed(items)
        assert (await desk.collect(url))["new article"] == 3
        group_articles(desk.store, [TOPIC], NOW)
        desk.store.save_recipient(
            make_recipient(topic_id=TOPIC.id, channel="folder", address=str(here / "out"))
        )
        published = publish_digest(day, NOW + timedelta(days=1), make_tools(desk.store, here))
        assert (published.new, len(published.queued)) == (True, 1)
        records = desk.store.count_records()
    assert run_monitor(capsys, "export", "../moved").returncode == 0
    there.mkdir()
    config = there / "feeds.yaml"
    config.write_text(CONFIG)
    assert run_monitor(capsys, "import", "--config", str(config), "../moved").returncode == 0
    async with open_desk(stand, there) as desk:
        assert desk.store.count_records() == records
        assert await desk.collect(url) == {"unchanged": 1}
        stand.put_feed([replace(item, guid=f"new-{item.guid}") for item in items])
        assert await desk.collect(url) == {"polled": 1}
        group_articles(desk.store, [TOPIC], NOW)
        again = publish_digest(day, NOW + timedelta(days=1), make_tools(desk.store, there))
        assert (again.new, again.digest) == (False, published.digest)
        assert desk.store.count_records() == records
        later = publish_digest(
            day + timedelta(days=1), NOW + timedelta(days=2), make_tools(desk.store, there)
        )
        assert later.digest.sources == ()


def test_only_its_owner_reads_an_export(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(here / "test.db") as store:
        store.save_recipient(make_recipient())
    done = run_monitor(capsys, "export", "out")
    assert done.stdout.split() == ["out/records.jsonl", "out/feeds.opml"]
    assert {path.name: path.stat().st_mode & 0o777 for path in (here / "out").iterdir()} == {
        "records.jsonl": 0o600,
        "feeds.opml": 0o600,
    }
    listed = read_opml((here / "out/feeds.opml").read_bytes(), "feeds.opml")
    assert [feed.url for feed in listed.feeds] == ["https://gazette.example/rss"]
    assert "passwords and tokens in the addresses of 1 feeds" in done.stderr


def test_an_export_may_go_through_a_pipe(
    here: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(here / "test.db") as store:
        store.record_outcomes([make_outcome(subject="ein Übel")])
        expected = list(store.export_records())
    with pytest.raises(SystemExit):
        main(["export", "-"])
    written = capsysbinary.readouterr().out
    assert written == b"".join(expected)
    (there := tmp_path / "there").mkdir()
    (there / "feeds.yaml").write_text(CONFIG)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(written)))
    with pytest.raises(SystemExit):
        main(["import", "--json", "--config", str(there / "feeds.yaml"), "-"])
    assert json.loads(capsysbinary.readouterr().out) == [{"table": "outcomes", "records": 1}]
    with open_store(there / "test.db") as store:
        assert list(store.export_records()) == expected


def test_what_cannot_be_imported_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_monitor(capsys, "import", "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere cannot be read" in done.stderr
    (here / "broken.jsonl").write_text("[]\n")
    done = run_monitor(capsys, "import", "broken.jsonl")
    assert done.returncode == 1
    assert "broken.jsonl:1: not a record of an export; nothing was imported" in done.stderr


def test_where_nothing_can_be_written_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "taken").write_text("")
    done = run_monitor(capsys, "export", "taken/out")
    assert (done.returncode, done.stdout) == (1, "")
    assert "taken/out cannot be written (Not a directory)" in done.stderr
