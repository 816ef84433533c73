"""The contract of pruning and exporting: what is old, what goes with it, what stays."""

from __future__ import annotations

import json
from datetime import date

import pytest

from monitor.errors import NotFound
from monitor.model import (
    PRUNED,
    Change,
    EditionKey,
    Excerpt,
    Limits,
    OldEdition,
    PageCheck,
    StoredArticle,
    StoredPage,
    Tally,
)
from storage.protocol import Storage
from tests.factories import (
    NOON,
    TOPIC,
    at,
    make_copy,
    make_delivery,
    make_digest,
    make_draft,
    make_feed_state,
    make_held,
    make_outcome,
    make_page,
    make_placement,
    make_seen,
    make_story,
)
from tests.storage.saving import save_article, save_feed_state, save_seen

LIMITS = Limits({TOPIC: at(0), "ferries": at(-5)}, at(-2))
DAY = date(2024, 3, 4)


def save(store: Storage, number: int, hours: float, *topics: str) -> int:
    page = make_page(fetched_at=at(hours), body=b"12345", headers={})
    draft = make_draft(number, page=page, topics=topics)
    article_id = save_article(store, draft, [make_seen(f"u:{number}")], at(hours)).article_id
    store.save_placement(make_placement(make_copy(article_id)), [], 9)
    return article_id


def cite(store: Storage, article_id: int, day: date = DAY) -> EditionKey:
    change = Change(
        None, Excerpt(article_id, 1, "title", 0, 6, "Report"), "https://x.example", "X", NOON, None
    )
    store.save_digest(make_digest(day, changes=(change,)), [article_id])
    return EditionKey(TOPIC, day, "digest")


def list_old(store: Storage, limits: Limits = LIMITS) -> list[int]:
    return [article_id for _, article_id in store.list_old_articles(limits, None, 9)]


def describe(store: Storage, article_id: int) -> StoredArticle:
    ((found,),) = store.describe_groups([article_id])
    return found


@pytest.fixture
def ids(store: Storage) -> list[int]:
    """Save articles of a topic, of one that keeps longer, of both, of none that is named, and of none at all."""
    on = ((TOPIC,), ("ferries",), (TOPIC, "ferries"), ("storms",), ())
    return [save(store, number, -3, *topics) for number, topics in enumerate(on, start=1)]


def test_what_is_on_several_topics_is_kept_as_long_as_any_wants_it(store: Storage, ids: list[int]) -> None:
    on_topic, _, _, on_other, on_none = ids
    assert list_old(store) == [on_topic, on_other, on_none]
    assert [page.article_id for page in store.list_old_pages(LIMITS, None, 9)] == list_old(store)
    assert list_old(store, Limits({}, at(-3))) == ids
    assert list_old(store, Limits({}, at(-3.001))) == []


def test_what_is_old_is_listed_in_portions(store: Storage, ids: list[int]) -> None:
    everything = Limits({}, NOON)
    first = store.list_old_articles(everything, None, 2)
    assert first == [(at(-3), ids[0]), (at(-3), ids[1])]
    assert store.list_old_articles(everything, first[-1], 9) == [(at(-3), each) for each in ids[2:]]
    (page,) = store.list_old_pages(everything, None, 1)
    assert page == StoredPage(ids[0], 1, at(-3), page.size_bytes)
    assert page.size_bytes > len("{}")
    assert [one.article_id for one in store.list_old_pages(everything, page, 9)] == ids[1:]


def test_an_article_is_as_old_as_its_words(store: Storage, ids: list[int]) -> None:
    save_article(store, make_draft(1, title="Changed", topics=(TOPIC,)), [], at(1))
    assert ids[0] not in list_old(store, Limits({}, NOON))
    store.save_placement(make_placement(make_copy(ids[0]), version=2), [], 9)
    assert list_old(store, Limits({}, at(1)))[-1] == ids[0]


def test_pages_go_alone(store: Storage, ids: list[int]) -> None:
    (page,) = store.list_old_pages(LIMITS, None, 1)
    words = store.list_versions(ids[0])
    store.drop_pages([page])
    with pytest.raises(NotFound):
        store.load_page(ids[0])
    assert store.list_versions(ids[0]) == words


def test_an_article_goes_with_all_that_hangs_on_it(store: Storage, ids: list[int]) -> None:
    store.save_stories([make_story("a", (ids[0],)), make_story("b", tuple(ids[:2]))], {})
    number = store.find_story_round(TOPIC)
    assert number is not None
    store.drop_articles(ids[:1])
    assert store.load_articles(ids).keys() == set(ids[1:])
    assert store.load_story("b").article_ids == (ids[1],)
    assert store.find_story_ids(["a"]) == set()
    assert not store.end_story_round(TOPIC, number)  # what was found before is out of date
    assert store.load_copies(ids).keys() == set(ids[1:])
    assert store.search_articles("report 1", 9) == []
    (seen,) = store.find_seen(["u:1"]).values()
    assert (seen.article_id, seen.result) == (None, PRUNED)
    assert save(store, 9, 0, TOPIC) > max(ids)


def test_what_holds_an_article_is_told_with_its_group(store: Storage, ids: list[int]) -> None:
    key = cite(store, ids[0])
    store.save_placement(make_placement(make_copy(ids[1], ids[0])), [], 9)
    store.save_stance_correction(ids[1], TOPIC, "board", "favour", None, NOON)
    store.settle_page_check(ids[1], PageCheck(ids[1], "https://a.example", "f", 0, NOON, None, None))
    ((first, second),) = store.describe_groups(ids[:1])
    assert (first.cited_by, first.corrected, first.awaited) == (frozenset([key]), False, False)
    assert (second.cited_by, second.corrected, second.awaited) == (frozenset(), True, True)
    assert (second.topic_ids, second.changed_at) == (("ferries",), at(-3))
    assert [page.article_id for page in second.pages] == [ids[1]]
    assert first.size_bytes > 100
    assert store.find_cited(key) == ids[:1]
    assert store.describe_groups([99]) == []


def test_an_article_that_is_held_is_looked_at_again_when_its_digest_goes(
    store: Storage, ids: list[int]
) -> None:
    key = cite(store, ids[0])
    store.hold_articles(ids[:1])
    assert ids[0] not in list_old(store)
    with pytest.raises(NotFound):
        store.drop_articles(ids[:1])
    store.drop_edition(key)
    assert ids[0] in list_old(store)
    assert describe(store, ids[0]).cited_by == frozenset()
    assert [article.id for article in store.list_undigested(TOPIC, NOON, at(-9))] == [ids[2]]


def test_a_digest_that_waits_to_be_sent_is_not_old(store: Storage, ids: list[int]) -> None:
    key = cite(store, ids[0])
    cite(store, ids[0], NOON.date())
    waiting = store.queue_delivery(make_delivery(day=DAY))
    assert store.list_old_editions(LIMITS) == []
    store.save_delivery(make_delivery(day=DAY, state="sent"))
    (old,) = store.list_old_editions(LIMITS)
    assert old == OldEdition(key, old.size_bytes, 1, 0)
    assert old.size_bytes > 500
    store.save_delivery(waiting)
    assert not store.drop_edition(key)
    assert store.list_digest_days(TOPIC) == [DAY, NOON.date()]
    store.save_delivery(make_delivery(day=DAY, state="sent"))
    assert store.drop_edition(key)
    assert store.list_digest_days(TOPIC) == [NOON.date()]
    assert store.list_deliveries(None) == []


def test_what_is_parked_is_dropped_by_its_day(store: Storage) -> None:
    for day, state, recipient in (
        (DAY, "parked", "a"),
        (DAY, "parked", "bc"),
        (DAY, "waiting", "d"),
        (NOON.date(), "parked", "e"),
    ):
        store.queue_delivery(
            make_delivery(day=day, state=state, recipient=recipient, payload=recipient.encode())
        )
    assert store.list_old_parked(DAY) == []
    ((key, tally),) = store.list_old_parked(NOON.date())
    assert (key, tally) == (EditionKey(TOPIC, DAY, "digest"), Tally(2, 3))
    store.drop_parked(key)
    assert [(one.state, one.payload) for one in store.list_deliveries(None)] == [
        ("dropped", b""),
        ("dropped", b""),
        ("waiting", b"d"),
        ("parked", b"e"),
    ]


def test_what_ended_workers_is_forgotten_by_when_it_was_read(store: Storage) -> None:
    for hours in (-2, -1, 0):
        store.hold(make_held(url=f"https://courier.example/{hours}", last_at=at(hours)), 9)
    tally = store.measure_held(at(-1))
    assert tally.number == 2
    assert tally.size_bytes > 0
    store.drop_held(at(-1))
    assert [held.last_at for held in store.list_held()] == [NOON]
    assert store.measure_held(at(-1)) == Tally()


def test_old_outcomes_go_oldest_first(store: Storage) -> None:
    store.record_outcomes([make_outcome(at=at(hours), subject="äö") for hours in (1, -1, -2, -3)])
    size = len("äö".encode()) + len("saved")
    assert store.measure_outcomes(at(-1)) == Tally(3, 3 * size)
    assert store.drop_outcomes(at(-1), 2) == Tally(2, 2 * size)
    assert store.count_outcomes(at(-9)) == {("collect", "saved"): 2}


def test_entries_of_a_family_are_forgotten_but_those_of_articles(store: Storage, ids: list[int]) -> None:
    keys = ["f:a.example/rss#1", "f:a.example/rss#2", "f:a.example/rss#3", "f:b.example/rss#1"]
    save_seen(store, [make_seen(key) for key in keys])
    save_seen(store, [make_seen("f:a.example/rss#4", article_id=ids[0])])
    family = ["f:a.example/rss#"]
    assert store.measure_feed_keys(family, family) == Tally()
    assert store.measure_feed_keys(family, keys[3:]).number == 3
    assert store.drop_feed_keys(family, [], 2).number == 2
    assert store.drop_feed_keys(family, [], 2).number == 1
    assert set(store.find_seen([*keys, "f:a.example/rss#4"])) == {"f:a.example/rss#4", keys[3]}


def test_a_feed_is_forgotten(store: Storage) -> None:
    save_feed_state(store, make_feed_state())
    store.drop_feed(make_feed_state().url)
    assert store.load_feed_states() == {}


def test_shrinking_leaves_everything(store: Storage, ids: list[int]) -> None:
    before = list(store.export_records())
    store.shrink()
    assert list(store.export_records()) == before


def test_an_export_has_a_header_and_an_end(store: Storage, ids: list[int]) -> None:
    lines = [json.loads(line) for line in store.export_records()]
    assert (lines[0]["record"], lines[-1]["record"]) == ("export", "end")
    assert lines[-1]["records"] == len(lines) - 2
    assert [line["id"] for line in lines if line["record"] == "articles"] == ids


def test_an_entry_whose_article_went_meanwhile_is_known_as_pruned(store: Storage, ids: list[int]) -> None:
    store.drop_articles(ids[:1])
    save_seen(store, [make_seen("u:late", article_id=ids[0], result="unreadable")])
    (seen,) = store.find_seen(["u:late"]).values()
    assert (seen.article_id, seen.result) == (None, PRUNED)
