"""The archive on disk: what a digest changes there, and that it is the same whatever else is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from lxml import html

from monitor.config import DigestSettings
from monitor.model import Digest
from monitor.pipeline.archiving import find_page_url, write_archive
from storage.sqlite.store import SqliteStore, open_store
from tests.digest.test_search import make_told

FIRST, LAST = date(2024, 3, 4), date(2024, 3, 9)
TOPIC = make_told().topic_id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def make_settings(folder: Path, base_url: str | None = None) -> DigestSettings:
    return DigestSettings(time(7), ZoneInfo("UTC"), folder / "site", base_url, 86400, 9, None)


def publish(store: SqliteStore, settings: DigestSettings, day: date, **changes: Any) -> list[str]:
    """Save the digest of a day and write it; returns the files that changed."""
    digest = make_told(day=day, **changes)
    store.save_digest(digest, [])
    changed = write_archive(digest, b"mail", settings, store)
    return [path.relative_to(settings.directory).as_posix() for path in changed]


def read_links(settings: DigestSettings, name: str, rel: str) -> list[str]:
    found: list[str] = html.parse(str(settings.directory / TOPIC / name)).xpath(f"//a[@rel='{rel}']/@href")
    return found


def test_the_day_comes_last_and_writing_it_again_changes_nothing(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    assert publish(store, settings, FIRST) == [
        "index.html",
        "search.html",
        f"{TOPIC}/search/2024-03.js",
        f"{TOPIC}/index.html",
        f"{TOPIC}/search.html",
        f"{TOPIC}/atom.xml",
        f"{TOPIC}/2024-03.html",
        f"{TOPIC}/2024-03-04.json",
        f"{TOPIC}/2024-03-04.eml",
        f"{TOPIC}/2024-03-04.html",
    ]
    assert publish(store, settings, FIRST) == []


def test_a_digest_changes_its_month_its_neighbours_and_what_leads_to_it(
    store: SqliteStore, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    for back in (70, 40, 6, 3):
        publish(store, settings, LAST - timedelta(days=back))
    changed = publish(store, settings, LAST)
    assert changed == [
        "index.html",
        f"{TOPIC}/search/2024-03.js",
        f"{TOPIC}/index.html",
        f"{TOPIC}/atom.xml",
        f"{TOPIC}/2024-03.html",
        f"{TOPIC}/2024-03-06.html",
        f"{TOPIC}/2024-03-09.json",
        f"{TOPIC}/2024-03-09.eml",
        f"{TOPIC}/2024-03-09.html",
    ]


def test_a_day_published_between_two_others_takes_its_place(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    publish(store, settings, FIRST)
    publish(store, settings, LAST)
    assert read_links(settings, f"{FIRST}.html", "next") == [f"{LAST}.html"]
    between = date(2024, 3, 6)
    publish(store, settings, between)
    assert read_links(settings, f"{FIRST}.html", "next") == [f"{between}.html"]
    assert read_links(settings, f"{between}.html", "prev") == [f"{FIRST}.html"]
    assert read_links(settings, f"{between}.html", "next") == [f"{LAST}.html"]
    assert read_links(settings, f"{LAST}.html", "prev") == [f"{between}.html"]


def test_a_month_published_between_two_others_takes_its_place(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    publish(store, settings, date(2024, 1, 31))
    publish(store, settings, LAST)
    assert read_links(settings, "2024-03.html", "prev") == ["2024-01.html"]
    publish(store, settings, date(2024, 2, 29))
    assert read_links(settings, "2024-01.html", "next") == ["2024-02.html"]
    assert read_links(settings, "2024-03.html", "prev") == ["2024-02.html"]
    index = html.parse(str(settings.directory / TOPIC / "index.html"))
    assert index.xpath("//ol[@class='archive']//a/@href") == [f"{LAST}.html"]


def test_the_order_of_publishing_does_not_matter(store: SqliteStore, tmp_path: Path) -> None:
    days = [date(2024, 2, 28), FIRST, LAST, date(2024, 4, 1)]
    settings = make_settings(tmp_path)
    for day in (days[2], days[0], days[3], days[1]):
        publish(store, settings, day)
    with open_store(tmp_path / "other.db") as other:
        in_order = make_settings(tmp_path / "other")
        for day in days:
            publish(other, in_order, day)
    first, second = (
        {path.relative_to(one.directory): path.read_bytes() for path in one.directory.rglob("*.*")}
        for one in (settings, in_order)
    )
    assert first == second


class CountingStore(SqliteStore):
    """A store that counts the digests it loads."""

    loaded = 0

    def load_digest(self, topic_id: str, day: date) -> Digest | None:
        self.loaded += 1
        return super().load_digest(topic_id, day)


def test_what_is_read_does_not_grow_with_what_is_stored(store: SqliteStore, tmp_path: Path) -> None:
    settings, digest = make_settings(tmp_path), make_told(day=LAST)
    counts = []
    for years in (1, 2, 3):
        for back in range(90):
            store.save_digest(make_told(day=LAST - timedelta(days=365 * (years - 1) + back)), [])
        counting = CountingStore(store.session)
        write_archive(digest, b"mail", settings, counting)
        counts.append(counting.loaded)
    assert counts == [31, 31, 31]  # the thirty of the feed, the month among them, and the day before


def test_every_link_of_the_archive_leads_to_a_file_and_an_anchor(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    for day in (date(2024, 2, 28), FIRST, LAST):
        publish(store, settings, day)
    publish(store, settings, FIRST, topic_id="ferries", topic_name="Ferries")
    pages = list(settings.directory.rglob("*.html"))
    assert len(pages) == 2 + 2 * 2 + 2 + 1 + 3 + 1
    for page in pages:
        for link in html.parse(str(page)).xpath("//a/@href | //link/@href"):
            if not link.startswith("http"):
                name, _, anchor = link.partition("#")
                target = page.parent / name if name else page
                assert target.exists(), (page, link)
                assert not anchor or html.parse(str(target)).xpath("//*[@id=$id]", id=anchor), (page, link)


def test_the_feed_leads_to_the_archive_where_its_address_is_known(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, "https://digests.example/ilsa")
    publish(store, settings, FIRST)
    assert find_page_url(TOPIC, FIRST, settings) == f"https://digests.example/ilsa/{TOPIC}/{FIRST}.html"
    feed = feedparser.parse((settings.directory / TOPIC / "atom.xml").read_bytes())
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == f"https://digests.example/ilsa/{TOPIC}/atom.xml"
    assert links["alternate"] == f"https://digests.example/ilsa/{TOPIC}/index.html"
    (entry,) = feed.entries
    assert entry.link == f"https://digests.example/ilsa/{TOPIC}/{FIRST}.html"
    assert f'href="{entry.link}#' in entry.summary


def test_the_feed_has_the_newest_thirty_days(store: SqliteStore, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    for back in range(31):
        store.save_digest(make_told(day=LAST - timedelta(days=back)), [])
    publish(store, settings, LAST - timedelta(days=40))
    feed = feedparser.parse((settings.directory / TOPIC / "atom.xml").read_bytes())
    assert [entry.id[-10:] for entry in feed.entries] == [
        str(LAST - timedelta(days=day)) for day in range(30)
    ]
