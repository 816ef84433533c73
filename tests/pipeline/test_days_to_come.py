"""Days on which programs fail: the whole way from a feed to the archive, and a machine that wakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import DigestSettings
from monitor.digest.days import find_due_day
from monitor.pipeline.group import group_articles
from monitor.pipeline.polling import FEEDS_PER_SITE, Polling
from monitor.pipeline.publish import Published, Publisher, publish_digest
from monitor.tag.outlets import OutletRegister
from tests.factories import make_recipient
from tests.newsstand import Item, count_most_at_once
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, TOPIC, Desk, make_feeds

DAY = timedelta(days=1)


def publish(desk: Desk, folder: Path) -> Published:
    """Group what is there and publish the day that is due."""
    zone = ZoneInfo("Europe/Tirane")
    settings = DigestSettings(time(7), zone, folder, "https://ilsa.example/", 3 * 86400, 12, None)
    tools = Publisher(desk.store, TOPIC, settings, (), (), OutletRegister(()), {})
    group_articles(desk.store, [TOPIC], desk.now)
    return publish_digest(find_due_day(desk.now, time(7), zone), desk.now, tools)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
        datetime(2038, 1, 19, 6, 30, tzinfo=UTC),
        datetime(2043, 7, 1, 6, 30, tzinfo=UTC),
        datetime(2028, 2, 29, 6, 30, tzinfo=UTC),
        datetime(2028, 3, 1, 6, 30, tzinfo=UTC),
        datetime(2100, 3, 1, 6, 30, tzinfo=UTC),  # the day after the 28th of February
        datetime(2026, 12, 31, 6, 30, tzinfo=UTC),  # in week 53
        datetime(2027, 1, 1, 6, 30, tzinfo=UTC),  # of 2026
        datetime(2024, 12, 30, 6, 30, tzinfo=UTC),  # in week 1 of 2025
    ],
    ids=lambda now: f"{now:%Y-%m-%d %H%M}",
)
async def test_fault_25_from_a_feed_to_the_archive_on_a_day_to_come(
    desk: Desk, tmp_path: Path, now: datetime
) -> None:
    desk.now = now
    reader = make_recipient(topic_id=TOPIC.id, channel="folder", address=str(tmp_path / "out"))
    desk.store.save_recipient(reader)
    (item,) = desk.items()
    await desk.collect(desk.stand.put_feed([replace(item, published=now - timedelta(hours=26))]))
    desk.now = now + timedelta(minutes=1)
    made = publish(desk, tmp_path)

    (source,) = made.digest.sources
    assert source.published == now - timedelta(hours=26)
    assert made.digest.day == find_due_day(now, time(7), ZoneInfo("Europe/Tirane"))
    (delivery,) = made.queued
    for written in (
        message_from_bytes(delivery.payload),
        message_from_bytes(made.page.with_suffix(".eml").read_bytes()),
    ):
        assert parsedate_to_datetime(str(written["Date"])) >= now.replace(microsecond=0)
    day = made.digest.day.isoformat()
    assert day in (made.page.parent / "atom.xml").read_text("utf-8")
    assert day in (made.page.parent / f"{day[:7]}.html").read_text("utf-8")
    assert desk.store.load_digest(TOPIC.id, made.digest.day) == made.digest

    desk.now += DAY
    after = publish(desk, tmp_path)
    assert after.digest.day == made.digest.day + DAY
    assert after.digest.sources == ()
    assert f'rel="next" href="{after.digest.day}.html"' in made.page.read_text("utf-8")


async def test_fault_27_of_a_new_feed_with_ten_years_of_entries_the_old_are_counted_once(
    desk: Desk, tmp_path: Path
) -> None:
    items = []
    for place in range(25):
        title = f"Harbour board closes quay number {place}"
        desk.stand.put_page(f"/news/{place}", title, [*PARAGRAPHS, f"It was closing number {place}."])
        items.append(Item(f"/news/{place}", title, NOW - timedelta(hours=5, days=150 * place)))
    url = desk.stand.put_feed(items)
    for _ in range(2):
        await desk.collect(url)
    assert len(desk.articles()) == 25

    desk.now = NOW + timedelta(hours=20)
    first = publish(desk, tmp_path).digest
    assert (len(first.sources), first.left_out) == (1, 24)
    desk.now += DAY
    second = publish(desk, tmp_path).digest
    assert (second.sources, second.left_out) == ((), 0)


async def test_fault_29_on_waking_each_feed_is_asked_once_and_no_site_by_many_at_a_time(desk: Desk) -> None:
    sites = [f"site-{place}.example" for place in range(3)]
    for number in range(12):
        desk.stand.put_feed(desk.items(), path=f"/{number}.xml")
        desk.stand.delay_s[f"/{number}.xml"] = 0.02
    feeds = make_feeds([f"{desk.stand.base_of(site)}/{number}.xml" for site in sites for number in range(12)])
    for now in (NOW, NOW + 30 * DAY):
        desk.stand.log.clear()
        polls = Polling(desk.tools)
        for seconds in (0, 5, 10):  # the job goes on ticking
            polls.add_due(feeds, now + timedelta(seconds=seconds))
        polls.close()
        await polls.run()
        for site in sites:
            visits = [one for one in desk.stand.visits(host=site) if one.path.endswith(".xml")]
            assert len(visits) == 12
            assert count_most_at_once(visits) <= FEEDS_PER_SITE
