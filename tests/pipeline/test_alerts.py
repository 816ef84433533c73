"""Alerts from look to queue: nothing of a backlog, nothing twice, no more than a local day has room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Alert, AlertRule, Delivery, Draft, Excerpt, GroupCount, MatchRule, Source, Topic
from monitor.pipeline.alerts import Watch, raise_alerts
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_copy, make_delivery, make_digest, make_draft, make_placement, make_unread
from tests.storage.saving import save_article

ZONE = ZoneInfo("Europe/Tirane")
START = datetime(2026, 5, 14, 8, tzinfo=UTC)
RULE = AlertRule(("dredg*", "treaty of Ilsa"), 3.0, True, 3)
TOPIC = Topic(
    "harbour", "The harbour", "Harbour", "Tidewater", ("en",), MatchRule(("x",), (), (), ()), (), (), RULE
)


@dataclass
class Desk:
    """A topic that is watched. `post` is what was to be sent."""

    path: Path
    store: SqliteStore
    topic: Topic = TOPIC
    post: list[Alert] = field(default_factory=list)
    broken: bool = False

    def queue(self, alert: Alert) -> Sequence[Delivery]:
        if self.broken:
            raise RuntimeError("the machine stopped")
        self.post.append(alert)
        delivery = make_delivery(topic_id=alert.topic_id, day=alert.day, item=f"alert-{alert.id}")
        return [self.store.queue_delivery(delivery)]

    def publish(self, number: int, text: str, published: datetime, now: datetime | None = None) -> int:
        """Collect and group an article; returns its id."""
        draft = self.draft(number, text, published)
        saved = save_article(self.store, draft, [], now or published)
        group_articles(self.store, [self.topic], now or published)
        return saved.article_id

    def draft(self, number: int, text: str, published: datetime) -> Draft:
        return make_draft(number, title=f"Report number {number}", text=text, published=published)

    def look(self, now: datetime, store: SqliteStore | None = None) -> list[str]:
        """Raise what is due; returns the kinds."""
        before = len(self.post)
        raise_alerts(now, Watch(store or self.store, self.topic, ZONE, {}, self.queue, 0.15))
        return [alert.kind for alert in self.post[before:]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_store(tmp_path / "test.db") as store:
        yield Desk(tmp_path / "test.db", store)


def later(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_the_first_poll_ever_raises_nothing(desk: Desk) -> None:
    desk.publish(1, "The dredging of the basin began.", later(-2), START)
    assert desk.look(START) == []
    desk.publish(2, "The treaty of Ilsa was read.", later(-1), later(0.1))  # a feed whose turn came later
    assert desk.look(later(0.1)) == []
    desk.publish(3, "The dredging goes on under the treaty of Ilsa.", later(1))
    assert desk.look(later(1)) == []


def test_a_first_mention_is_told_once_also_after_a_restart(desk: Desk) -> None:
    desk.look(START)
    article_id = desk.publish(1, "The dredging of the basin began.", later(1))
    assert desk.look(later(1)) == ["mention"]
    assert desk.post[0].sightings[0].article_id == article_id
    assert [one.item for one in desk.store.list_deliveries(None)] == ["alert-1"]
    desk.publish(2, "More dredgers arrived.", later(2))
    with open_store(desk.path) as again:
        assert desk.look(later(2), again) == []
    assert desk.store.count_outcomes(START)[("publish", "alert raised")] == 1


def test_a_term_is_news_again_after_a_fortnight(desk: Desk) -> None:
    desk.look(START)
    desk.publish(1, "The dredging of the basin began.", later(1))
    desk.look(later(1))
    desk.publish(2, "The dredging was taken up.", later(24 * 13))
    assert desk.look(later(24 * 13)) == []
    desk.publish(3, "The dredging was taken up.", later(24 * 28))
    assert desk.look(later(24 * 28)) == ["mention"]


def test_old_articles_that_come_in_late_are_no_news(desk: Desk) -> None:
    desk.look(START)
    desk.publish(1, "The dredging of the basin began.", later(1), later(30))
    desk.publish(2, "The dredging goes on.", later(29), later(30))
    assert desk.look(later(30)) == []


def test_words_that_stand_apart_are_no_mention(desk: Desk) -> None:
    for number in range(1, 4):
        desk.publish(number, f"A treaty was read in Ilsa, of all places: {number}.", later(-number))
    desk.look(START)
    desk.publish(9, "The treaty of Ilsa was signed.", later(1))
    assert desk.look(later(1)) == ["mention"]


def test_fault_30_a_look_that_is_cut_off_is_taken_again(desk: Desk) -> None:
    desk.look(START)
    desk.publish(1, "The dredging of the basin began.", later(1))
    desk.broken = True
    with pytest.raises(RuntimeError, match="stopped"):
        desk.look(later(1))
    assert desk.store.list_alerts(None, None) == []
    desk.broken = False
    assert desk.look(later(1)) == ["mention"]


def test_an_article_that_waits_to_be_grouped_is_looked_at_when_it_is(desk: Desk) -> None:
    desk.look(START)
    save_article(desk.store, desk.draft(1, "The dredging began.", later(1)), [], later(1))
    assert desk.look(later(1)) == []
    group_articles(desk.store, [TOPIC], later(1))
    assert desk.look(later(1.1)) == ["mention"]


def test_fault_28_the_limit_is_of_a_local_day_also_across_a_clock_change(desk: Desk) -> None:
    night = datetime(2026, 10, 24, 21, 50, tzinfo=UTC)  # 23:50, three hours before the clocks go back
    terms = tuple(f"pier{number}" for number in range(8))
    desk.topic = replace(TOPIC, alert=AlertRule(terms, None, False, 2))
    desk.look(night - timedelta(hours=1))
    moments = [0, 5, 9, 11, 20, 24 * 60, 25 * 60 + 9, 25 * 60 + 11]  # minutes; that Sunday has 25 hours
    for number, minutes in enumerate(moments):
        now = night + timedelta(minutes=minutes)
        desk.publish(number, f"Crowds gathered on pier{number} today.", now)
        desk.look(now)
    assert [(alert.day.day, alert.mentions[0].term, alert.last) for alert in desk.post] == [
        (24, "pier0", False), (24, "pier1", True),  # and pier2 is left to the digest
        (25, "pier3", False), (25, "pier4", True),  # pier5 and pier6, an hour after midnight by the old clock
        (26, "pier7", False),
    ]  # fmt: skip


def test_fault_28_alerts_go_on_after_a_first_look_by_a_clock_ahead(desk: Desk) -> None:
    used = desk.publish(1, "The ferry sank. Ninety were saved.", later(-20))
    desk.store.save_digest(make_digest(date(2026, 5, 14), topic_id="harbour"), [used])
    desk.look(later(24 * 365))
    desk.publish(2, "The dredging of the basin began.", later(1))
    desk.publish(1, "The ferry sank. Forty were saved.", later(-20), later(1))
    assert desk.look(later(1)) == ["mention", "change"]


def test_fault_26_a_change_after_a_digest_used_the_article(desk: Desk) -> None:
    used = desk.publish(1, "The ferry sank. Ninety were saved.", later(-20))
    desk.publish(2, "The pilot was asleep. Nobody was hurt.", later(-20))
    desk.store.save_digest(make_digest(date(2026, 5, 14), topic_id="harbour"), [used])
    desk.look(START)
    for number, text in (
        (1, "The ferry sank. Forty were saved."),
        (2, "The pilot was awake. Nobody was hurt."),
    ):
        save_article(desk.store, desk.draft(number, text, later(-20)), [], later(1))
    group_articles(desk.store, [TOPIC], later(1))
    assert desk.look(later(1)) == ["change"]
    change = desk.post[0].change
    assert change is not None
    assert [edit.after.text for edit in change.edits if edit.after] == ["Forty were saved."]
    assert change.digested_on == date(2026, 5, 14)
    reread = replace(
        desk.draft(1, "The ferry sank. Forty were saved. Rain fell.", later(-20)), cause="reading"
    )
    save_article(desk.store, reread, [], later(1.5))
    assert desk.look(later(1.5)) == []


def test_fault_26_a_change_that_the_digest_knew_is_no_alert(desk: Desk) -> None:
    article_id = desk.publish(1, "The ferry sank. Ninety were saved.", later(-20))
    desk.look(START)
    save_article(desk.store, desk.draft(1, "The ferry sank. Forty were saved.", later(-20)), [], later(0.2))
    group_articles(desk.store, [TOPIC], later(0.2))
    title = Excerpt(article_id, 2, "title", 0, 6, "Report")
    used = Source(
        1, article_id, 2, title, "https://gazette.example/1", "gazette", "The Gazette", "state", START, "en",
        "news", "page", None, "origin", "own text",
    )  # fmt: skip
    digest = make_digest(date(2026, 5, 14), topic_id="harbour", sources=(used,))
    desk.store.save_digest(digest, [article_id])
    assert desk.look(later(0.3)) == []
    save_article(desk.store, desk.draft(1, "The ferry sank. Four were saved.", later(-20)), [], later(0.4))
    group_articles(desk.store, [TOPIC], later(0.4))
    assert desk.look(later(0.5)) == ["change"]


def fill(desk: Desk, origins: int, copies: int) -> None:
    """Store articles of the last hour: those that are copies copy the first."""
    first = 0
    for number in range(origins + copies):
        moment = later(0.1) + timedelta(minutes=number)
        saved = save_article(desk.store, desk.draft(number, f"{number}.", moment), [], moment)
        first = first or saved.article_id
        link = make_copy(saved.article_id, None if number < origins else first)
        desk.store.save_placement(make_placement(link), [], 50)


@pytest.mark.parametrize(
    ("digests", "origins", "copies", "kinds"),
    [(14, 7, 3, ["jump"]), (7, 7, 3, ["jump"]), (14, 6, 9, []), (6, 7, 3, [])],
)
def test_a_jump_counts_origins_and_needs_seven_digests(
    desk: Desk, digests: int, origins: int, copies: int, kinds: list[str]
) -> None:
    groups = (GroupCount("state", articles=4, origins=2, outlets=2),)
    for day in range(digests):  # that of the day itself, and those of more than a fortnight ago, do not count
        for each in (START.date() - timedelta(days=1 + day), START.date(), date(2026, 4, 20)):
            counted = groups if START.date() - timedelta(days=14) <= each < START.date() else ()
            desk.store.save_digest(make_digest(each, topic_id="harbour", groups=counted), [])
    unread = START.date() - timedelta(days=1 + digests)
    desk.store.save_digest(make_unread(unread, topic_id="harbour"), [])
    desk.look(START)
    fill(desk, origins, copies)
    assert desk.look(later(0.9)) == kinds
    if kinds:
        jump = desk.post[0].jump
        assert jump is not None
        assert (jump.origins, jump.mean, len(desk.post[0].sightings)) == (7, 2.0, 5)
        assert desk.look(later(1)) == []


def test_a_look_reads_no_article_that_is_not_new(desk: Desk) -> None:
    for number in range(1, 30):
        desk.publish(number, f"Rain fell on day {number}.", later(-number))
    desk.look(START)
    desk.publish(99, "The dredging of the basin began.", later(1))
    read: list[str] = []
    desk.store.session.db.conn.set_trace_callback(read.append)
    assert desk.look(later(1)) == ["mention"]
    desk.store.session.db.conn.set_trace_callback(None)
    articles = [sql for sql in read if "FROM articles\n" in sql]
    assert articles
    assert [sql for sql in articles if "IN (30)" not in sql] == []


def test_a_topic_without_a_rule_is_not_looked_at(desk: Desk) -> None:
    desk.topic = replace(TOPIC, alert=None)
    assert desk.look(START) == []
    assert desk.store.load_alert_look("harbour") is None
