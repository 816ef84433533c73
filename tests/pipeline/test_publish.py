"""The publish leg: one digest a day, the same bytes however often, and mails that are tried until they are sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import DigestSettings, EmailSettings, SmtpSettings
from monitor.digest.rewriting import Message
from monitor.digest.verify import verify_lead
from monitor.errors import StorageError
from monitor.model import Article, Draft, Feed, MatchRule, Topic
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import Published, Publisher, gather_material, publish_digest
from monitor.pipeline.rewriting import Rewriter
from monitor.rounds import find_unfinished, find_unpublished, may_publish
from monitor.tag.outlets import OutletRegister
from monitor.tag.sentences import split_sentences
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_draft, make_feed_state, make_outlet, make_recipient
from tests.storage.saving import save_article

ZONE = ZoneInfo("Europe/Tirane")
DAY = date(2026, 5, 14)
END = datetime(2026, 5, 14, 5, tzinfo=UTC)
TOPIC = Topic(
    "harbour",
    "The old harbour",
    "Harbour",
    "Port Ilsa",
    ("en",),
    MatchRule(("x",), (), (), ()),
    (),
    ("state",),
)
SMTP = SmtpSettings("127.0.0.1", 9, "none", None, None, 1.0)
TEXTS = (
    "The harbour board closed the northern quay to all fishing boats on the first day of the week.",
    "A storm took the roof of the customs house and laid it in the garden of the old lighthouse.",
    "Engineers began to lift the sunken ferry Marta from the bed of the inner basin at daybreak.",
    "Bakers of the lower town asked the council for flour that is cheaper than it was in spring.",
)


def draft(number: int, hours_before_end: float) -> Draft:
    made = make_draft(number, title=f"Report number {number}", text=TEXTS[number - 1], topics=("harbour",))
    sentences = split_sentences(made.reading.text, made.reading.blocks, "en")
    return replace(
        made,
        outlet=make_outlet(id="gazette", affiliation="state"),
        published=END - timedelta(hours=hours_before_end),
        reading=replace(made.reading, language="en"),
        tags=replace(made.tags, sentences=sentences, attributions=(), stances=()),
    )


def publisher(store: SqliteStore, folder: Path, email: EmailSettings | None = None) -> Publisher:
    settings = DigestSettings(time(7), ZONE, folder, "https://digests.example/ilsa", 3 * 86400, 12, email)
    feeds = (Feed("https://gazette.example/rss", "gazette", 1800, "all"),)
    outlets = (make_outlet(id="gazette", affiliation="state"),)
    return Publisher(store, TOPIC, settings, feeds, outlets, OutletRegister(outlets), {"state": "State"})


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]  # a store, closed at the end
    with open_store(tmp_path / "test.db") as store:
        yield store


def save(store: SqliteStore, *drafts: Draft, now: datetime = END) -> None:
    for one in drafts:
        save_article(store, one, [], now)
    group_articles(store, [TOPIC], now)


def publish_due(tools: Publisher, now: datetime, read_until: datetime | None) -> list[Published]:
    """As the service does it: publish what is due and not yet there."""
    due = find_unpublished(tools.settings, [tools.topic], now, read_until, tools.storage)
    return [publish_digest(day, now, tools) for _, day in due]


def numbers(titles: list[str]) -> list[int]:
    return sorted(int(title.rpartition(" ")[2]) for title in titles)


def test_a_digest_covers_what_no_earlier_one_did_and_each_article_once(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path)
    save(store, draft(1, 2), draft(2, 30))
    first = publish_digest(DAY, END, tools).digest
    assert numbers([source.title.text for source in first.sources]) == [1, 2]
    assert (first.late, first.left_out) == (1, 0)
    save(store, draft(3, 1), draft(4, -3), now=END + timedelta(hours=4))
    second = publish_digest(DAY + timedelta(days=1), END + timedelta(days=1), tools).digest
    assert numbers([source.title.text for source in second.sources]) == [3, 4]
    assert second.late == 1


def test_fault_27_old_articles_are_counted_not_told(store: SqliteStore, tmp_path: Path) -> None:
    save(store, draft(1, 2), draft(2, 24 * 30), draft(3, 24 * 400))
    digest = publish_digest(DAY, END, publisher(store, tmp_path)).digest
    assert numbers([source.title.text for source in digest.sources]) == [1]
    assert digest.left_out == 2


def test_publishing_a_day_again_changes_no_byte_even_after_news_came_in(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path)
    save(store, draft(1, 2))
    first = publish_digest(DAY, END, tools)
    assert first.new
    assert [path.name for path in first.changed] == [
        "index.html", "search.html", "2026-05.js", "index.html", "search.html", "atom.xml", "2026-05.html",
        "2026-05-14.json", "2026-05-14.eml", "2026-05-14.html",
    ]  # fmt: skip
    save(store, draft(2, 3))
    again = publish_digest(DAY, END + timedelta(hours=9), tools)
    assert (again.new, again.changed, again.digest) == (False, (), first.digest)


def test_a_neighbour_learns_of_the_day_after(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path)
    first = publish_digest(DAY, END, tools)
    assert 'rel="next"' not in first.page.read_text("utf-8")
    publish_digest(DAY + timedelta(days=1), END + timedelta(days=1), tools)
    assert 'rel="next" href="2026-05-15.html"' in first.page.read_text("utf-8")


def test_the_json_beside_the_page_is_the_digest(store: SqliteStore, tmp_path: Path) -> None:
    save(store, draft(1, 2))
    published = publish_digest(DAY, END, publisher(store, tmp_path))
    told = json.loads(published.page.with_suffix(".json").read_text("utf-8"))
    assert told["day"] == "2026-05-14"
    assert told["sources"][0]["title"]["text"] == "Report number 1"


def test_fault_28_29_one_digest_a_day_and_one_catch_up_after_a_long_sleep(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path)
    moments = [END + timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 7)]
    published = [one.digest.day for moment in moments for one in publish_due(tools, moment, moment)]
    assert published == [DAY]
    awake = END + timedelta(days=30)
    assert [one.digest.day for one in publish_due(tools, awake, awake)] == [DAY + timedelta(days=30)]
    back = awake - timedelta(hours=1)
    assert publish_due(tools, back, back) == []  # the clock was set back: the day before has been told, too
    assert publish_due(tools, awake, awake) == []


def test_fault_30_a_digest_that_was_stored_and_no_more_is_published_days_later(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path, EMAIL)
    save(store, draft(1, 2))
    (tmp_path / "harbour").touch()  # so that the last thing to do, writing into that folder, fails
    with pytest.raises(StorageError, match="harbour"):
        publish_digest(DAY, END, tools)
    (tmp_path / "harbour").unlink()
    assert find_unfinished(tools.settings, [TOPIC], store) == [(TOPIC, DAY)]
    finished = publish_digest(DAY, END + timedelta(days=3), tools)
    assert [source.title.text for source in finished.digest.sources] == ["Report number 1"]
    assert [delivery.state for delivery in finished.queued] == ["waiting", "waiting"]
    assert find_unfinished(tools.settings, [TOPIC], store) == []


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_fault_28_a_clock_change_neither_skips_nor_doubles_a_day(
    store: SqliteStore, tmp_path: Path, change: date
) -> None:
    tools = publisher(store, tmp_path)
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=1, hours=1)
    moments = [start + timedelta(minutes=10 * step) for step in range(6 * 72)]
    days = [one.digest.day for moment in moments for one in publish_due(tools, moment, moment)]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert change in days


EMAIL = EmailSettings("Monitor <monitor@ilsa.example>", ("ada@ilsa.example", "bo@ilsa.example"), SMTP)


def test_mails_are_queued_once_however_often_a_day_is_published(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path, EMAIL)
    first = publish_digest(DAY, END, tools).queued
    assert publish_digest(DAY, END, tools).queued == first
    assert len(store.list_deliveries(None)) == 2
    assert len({one.message_id for one in first}) == 2


def test_who_comes_later_gets_the_newest_edition_and_no_old_ones(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path)
    for number in range(2):
        publish_digest(DAY + timedelta(days=number), END + timedelta(days=number), tools)
    later, tools = END + timedelta(days=1, hours=2), publisher(store, tmp_path, EMAIL)
    assert len(publish_digest(DAY + timedelta(days=1), later, tools).queued) == 2
    assert publish_digest(DAY, later, tools).queued == ()


def test_fault_28_an_edition_of_a_clock_ahead_is_not_the_newest(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path)
    for days in (365, 0):
        publish_digest(DAY + timedelta(days=days), END + timedelta(days=days), tools)
    later, tools = END + timedelta(hours=2), publisher(store, tmp_path, EMAIL)
    assert len(publish_digest(DAY, later, tools).queued) == 2


def test_fault_28_a_change_is_told_once_when_the_zone_is_edited(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path)
    save(store, draft(1, 2))
    publish_digest(DAY, END, tools)
    for zone, hours in (("Pacific/Honolulu", 3), ("Pacific/Kiritimati", 75)):  # west, then east of it
        edited = replace(draft(1, 2), reading=replace(draft(1, 2).reading, title=f"Report number {hours}"))
        save(store, edited, now=END + timedelta(hours=hours))
        tools = replace(tools, settings=replace(tools.settings, timezone=ZoneInfo(zone)))
        days = [
            publish_digest(DAY + timedelta(days=number), END + timedelta(days=number + 1), tools).digest
            for number in ((1, 2) if hours == 3 else (3, 4))
        ]
        told = [change.title.text for digest in days for change in digest.changes]
        assert told == [f"Report number {hours}"]


def test_who_wants_text_gets_text(store: SqliteStore, tmp_path: Path) -> None:
    store.save_recipient(make_recipient(address="bo@ilsa.example", format="text"))
    ada, bo = publish_digest(DAY, END, publisher(store, tmp_path, EMAIL)).queued
    assert b"Content-Type: multipart/alternative" in ada.payload
    assert b"Content-Type: text/plain" in bo.payload
    assert b"<html" not in bo.payload


def test_the_mail_says_where_the_page_is(store: SqliteStore, tmp_path: Path) -> None:
    published = publish_digest(DAY, END, publisher(store, tmp_path, EMAIL))
    assert b"https://digests.example/ilsa/harbour/2026-05-14.html" in published.queued[0].payload


def test_stances_are_told_as_they_stand_now_those_of_earlier_copies_too(
    store: SqliteStore, tmp_path: Path
) -> None:
    save(store, draft(1, 40))
    tools = publisher(store, tmp_path)
    publish_digest(DAY - timedelta(days=1), END - timedelta(days=1), tools)
    copied = draft(2, 2)
    save(store, replace(copied, reading=replace(copied.reading, text=TEXTS[0]), tags=draft(1, 0).tags))
    said = [
        store.save_stance_correction(number, "harbour", "board", label, None, END)
        for number, label in ((1, "favour"), (2, "against"))
    ]
    material = gather_material(DAY, END, tools)
    told = [*material.kin.elders.values(), *material.articles]
    assert [article.id for article in told] == [1, 2]
    for article, one in zip(told, said, strict=True):
        (stance,) = article.tags.stances
        assert (stance.label, stance.basis) == (one.label, "corrected")


def test_an_article_that_is_in_no_story_yet_waits_for_the_next_digest(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path)
    save(store, draft(1, 2))
    save_article(store, draft(2, 3), [], END)
    group_articles(store, [], END)  # cut off between copies and stories
    assert numbers([one.title.text for one in publish_digest(DAY, END, tools).digest.sources]) == [1]
    group_articles(store, [TOPIC], END)
    later = publish_digest(DAY + timedelta(days=1), END + timedelta(days=1), tools).digest
    assert numbers([one.title.text for one in later.sources]) == [2]


def test_changes_during_a_long_sleep_are_told_on_waking(store: SqliteStore, tmp_path: Path) -> None:
    tools = publisher(store, tmp_path)
    save(store, draft(1, 2))
    publish_digest(DAY, END, tools)
    edited = replace(draft(1, 2), reading=replace(draft(1, 2).reading, title="Report number 9"))
    save(store, edited, now=END + timedelta(days=1))
    awake = publish_digest(DAY + timedelta(days=5), END + timedelta(days=5), tools).digest
    assert [(change.title.text, change.digested_on) for change in awake.changes] == [("Report number 9", DAY)]


def test_a_day_waits_for_a_round_of_collecting_that_began_after_it(
    store: SqliteStore, tmp_path: Path
) -> None:
    tools = publisher(store, tmp_path)
    later = END + timedelta(hours=2)
    assert publish_due(tools, later, None) == []
    assert publish_due(tools, later, END - timedelta(seconds=1)) == []
    assert [one.digest.day for one in publish_due(tools, later, END)] == [DAY]


def test_a_day_waits_two_hours_for_the_network_and_no_longer(store: SqliteStore, tmp_path: Path) -> None:
    settings = publisher(store, tmp_path).settings
    down = [make_feed_state(url=f"https://{place}.example/", failures=1) for place in range(3)]
    up = [make_feed_state(url=f"https://{place}.example/") for place in range(3)]
    assert may_publish(settings, up, END)
    assert not may_publish(settings, down, END)
    assert not may_publish(settings, down, END + timedelta(minutes=119))
    assert may_publish(settings, down, END + timedelta(hours=2))


def test_a_digest_sees_one_state_while_the_group_leg_is_at_work(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def list_while_others_write(
        topic_id: str, until: datetime, since: datetime, ahead_of: datetime | None
    ) -> list[Article]:
        monkeypatch.undo()
        found = store.list_undigested(topic_id, until, since, ahead_of)
        with open_store(tmp_path / "test.db") as other:
            other.take_back_group(found[0].id)
        return found

    save(store, draft(1, 2), draft(2, 3))
    monkeypatch.setattr(store, "list_undigested", list_while_others_write)
    material = gather_material(DAY, END, publisher(store, tmp_path))
    assert {article.id for article in material.articles} == material.copies.keys() == {1, 2}


def test_a_rewritten_lead_is_stored_with_the_digest_and_asked_for_once(
    store: SqliteStore, tmp_path: Path
) -> None:
    asked: list[int] = []

    def ask(messages: Sequence[Message]) -> str:
        """Tell each sentence as it is, with its outlet."""
        given = json.loads(messages[1]["content"])
        asked.append(len(given))
        told = [f"{one['sentence'][:-1]}, {one['outlet']} reports [{one['number']}]." for one in given]
        return " ".join(told)

    tools = replace(publisher(store, tmp_path), rewriter=Rewriter("quill-7b", ask))
    save(store, draft(1, 2), draft(2, 3), draft(3, 4))
    first = publish_digest(DAY, END, tools).digest
    assert asked == [len(first.lead)]
    assert len(first.rewritten) == len(first.lead) > 1
    assert first.rewritten_by == "quill-7b"
    assert verify_lead(first) is None
    assert publish_digest(DAY, END + timedelta(hours=1), tools).digest == first
    assert asked == [len(first.lead)]
    assert store.count_outcomes(END - timedelta(days=1))["publish", "lead rewritten"] == 1
