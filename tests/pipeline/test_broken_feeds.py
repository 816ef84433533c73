"""A feed that is broken for days, the whole way: polls, states, digests, until it is well again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config import DigestSettings
from monitor.digest.condition import describe_health
from monitor.digest.languages import choose_phrases
from monitor.model import Digest, Feed
from monitor.pipeline.polling import Polling
from monitor.pipeline.publish import Publisher, publish_digest
from monitor.tag.outlets import OutletRegister
from tests.factories import make_outlet
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, TOPIC, Desk, make_feed


class Days:
    """A desk whose clock is moved on, with a digest each noon."""

    def __init__(self, desk: Desk, feeds: list[Feed], folder: Path) -> None:
        outlet = make_outlet(id="gazette", name="Ilsa Gazette", domains=("127.0.0.1",))
        settings = DigestSettings(time(12), ZoneInfo("UTC"), folder, None, 3 * 86400, 12, None)
        self.desk = desk
        self.feeds = feeds
        self.now = NOW
        self.polls: dict[str, list[datetime]] = {feed.url: [] for feed in feeds}
        self._publisher = Publisher(
            desk.store, TOPIC, settings, tuple(feeds), (outlet,), OutletRegister([outlet]), {}
        )

    async def live_until(self, end: datetime) -> None:
        """Poll whatever is due, when it is due."""
        while (due_at := self._find_next()) <= end:
            self.now = max(self.now, due_at)
            polling = Polling(self.desk.tools)
            polling.add_due(self.feeds, self.now)
            polling.close()
            await polling.run()
            for url, state in polling.states.items():
                if state.polled_at == self.now:
                    self.polls[url].append(self.now)
        self.now = end

    def _find_next(self) -> datetime:
        states = self.desk.store.load_feed_states()
        known = [states[feed.url].next_poll_at if feed.url in states else self.now for feed in self.feeds]
        return min(moment for moment in known if moment is not None)

    async def make_digest(self, day: date) -> tuple[Digest, str]:
        """Live until noon of the day; return its digest and what it says of its completeness."""
        await self.live_until(datetime.combine(day, time(12), UTC))
        digest = publish_digest(day, self.now, self._publisher).digest
        return digest, " ".join(describe_health(digest, choose_phrases("en")))


async def test_fault_41_a_feed_that_is_broken_for_days_is_told_once_and_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    well = desk.stand.put_feed(desk.items(1))
    desk.stand.put_feed([], path="/broken.xml")
    broken = f"{desk.stand.base}/broken.xml"
    days = Days(desk, [make_feed(well, every_s=21600), make_feed(broken, every_s=None)], tmp_path / "digests")
    first = NOW.date()
    _, said = await days.make_digest(first)
    assert said.startswith("2 feeds followed; 0 could not be read.")

    desk.stand.put_refusal("/broken.xml", 500)
    failed_from = len(days.polls[broken])
    digest, said = await days.make_digest(first + timedelta(days=1))
    assert [(one.url, one.told) for one in digest.health.problems] == [(broken, False)]
    assert f"{broken}: the server answered 500" in said
    for later in (2, 3, 4):
        digest, said = await days.make_digest(first + timedelta(days=later))
        assert [(one.url, one.told) for one in digest.health.problems] == [(broken, True)]
        assert "Told before and still not readable: 1 feed" in said
        assert broken not in said

    waits = [after - before for before, after in pairwise(days.polls[broken][failed_from:])]
    assert max(waits) <= timedelta(hours=7), "the ceiling, and its jitter"
    assert min(waits[-5:]) >= timedelta(hours=5)
    assert len(waits) < 4 * 4 + 8

    item = replace(desk.items(2)[1], published=days.now)
    desk.stand.put_page("/news/2", item.title, PARAGRAPHS)
    desk.stand.put_feed([item], path="/broken.xml")
    digest, said = await days.make_digest(first + timedelta(days=5))
    assert digest.health.problems == ()
    assert desk.state(broken).status == "ok"
    assert item.title in desk.articles()

    desk.stand.put_refusal("/broken.xml", 500)
    digest, said = await days.make_digest(first + timedelta(days=6))
    assert [(one.url, one.told) for one in digest.health.problems] == [(broken, False)]
    assert broken in said


async def test_fault_45_the_token_in_the_address_of_a_broken_feed_is_not_sent_to_readers(
    desk: Desk, tmp_path: Path
) -> None:
    desk.stand.put_refusal("/broken.xml", 500)
    url = f"{desk.stand.base}/broken.xml?token=hush"
    days = Days(desk, [make_feed(url)], tmp_path / "digests")
    for later, told in ((0, False), (1, True)):
        digest, said = await days.make_digest(NOW.date() + timedelta(days=later))
        assert [one.told for one in digest.health.problems] == [told]
        assert "hush" not in repr(digest) + said
    written = [path.read_bytes() for path in (tmp_path / "digests").rglob("*.*")]
    assert any(b"broken.xml?token=" in body for body in written)
    assert not any(b"hush" in body for body in written)
