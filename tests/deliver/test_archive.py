"""The archive's files and its feed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import pytest

from monitor.deliver.archive import write_files
from monitor.deliver.atom import MAX_ENTRIES, AtomEntry, AtomFeed, make_atom
from monitor.deliver.files import replace_file
from monitor.errors import StorageError
from tests.cli.small_disk import mount_small_disk

HARBOUR = AtomFeed("harbour", "The old harbour", "ilsa.example", "en", None)


def test_files_are_written_whole_and_left_alone_when_nothing_changes(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    first = write_files(folder, {"a.html": b"one", "b.html": b"two"})
    assert first == [folder / "a.html", folder / "b.html"]
    stamp = (folder / "a.html").stat().st_mtime_ns
    assert write_files(folder, {"a.html": b"one", "b.html": b"three"}) == [folder / "b.html"]
    assert (folder / "a.html").stat().st_mtime_ns == stamp
    assert sorted(path.name for path in folder.iterdir()) == ["a.html", "b.html"]


def entry(day: int) -> AtomEntry:
    composed = datetime(2026, 5, day, 5, tzinfo=UTC)
    return AtomEntry(
        date(2026, 5, day),
        f"Day {day} & more",
        "<p>3 articles &amp; more</p>",
        f"2026-05-{day:02}.html",
        composed,
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nothing here tells which file is synced")
def test_a_file_and_its_name_are_on_the_disk_when_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve())
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    replace_file(tmp_path / "mail", b"one")
    written, folder = synced
    assert (written.parent, folder) == (tmp_path, tmp_path)


def test_the_feed_lists_the_newest_first_under_ids_that_stay() -> None:
    data = make_atom(HARBOUR, [entry(12), entry(14), entry(13)])
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert [one.title for one in feed.entries] == ["Day 14 & more", "Day 13 & more", "Day 12 & more"]
    assert feed.entries[0].id == "tag:ilsa.example,2026:media-monitor/harbour/2026-05-14"
    assert feed.entries[0].link == "2026-05-14.html"
    assert feed.entries[0].summary == "<p>3 articles &amp; more</p>"
    assert feed.entries[0].summary_detail.type == "text/html"
    assert feed.feed.updated == "2026-05-14T05:00:00+00:00"
    assert feed.feed.language == "en"


def test_the_feed_of_nothing_and_of_much() -> None:
    assert feedparser.parse(make_atom(HARBOUR, [])).entries == []
    many = [entry(1 + number % 28) for number in range(MAX_ENTRIES + 5)]
    assert len(feedparser.parse(make_atom(HARBOUR, many)).entries) == MAX_ENTRIES


def test_fault_37_an_archive_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("no folder")
    with pytest.raises(StorageError, match=r"site/harbour cannot be written \(Not a directory\)"):
        write_files(tmp_path / "site" / "harbour", {"index.html": b""})


def test_fault_33_an_archive_on_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    script = (
        "from pathlib import Path; from monitor.deliver.archive import write_files\n"
        "write_files(Path('site'), {'index.html': b'first'})\n"
        "write_files(Path('site'), {'index.html': b'second' * 2**18})"
    )
    with mount_small_disk(tmp_path / "disk", 1) as disk:
        command = disk.command("env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-c", script)
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert "StorageFull: no room is left to write into site" in done.stderr
        left = {path.name: path.read_bytes() for path in (disk.folder / "site").iterdir()}
    assert left == {"index.html": b"first"}
