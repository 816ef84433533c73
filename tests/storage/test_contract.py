"""What `storage.protocol` promises, for every store."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import NotFound
from monitor.model import (
    AlertLook,
    Article,
    Collected,
    Correction,
    DeliveryState,
    Digest,
    Draft,
    FeedState,
    Find,
    LearntModel,
    Outcome,
    Page,
    PageCheck,
    Provenance,
    Queues,
    Revision,
    RobotsFile,
    Saved,
    SeenEntry,
    Site,
    StanceCorrection,
    StanceCount,
    StanceModel,
    StoryArticle,
    Subscription,
)
from monitor.terms import fold_text
from storage.protocol import Storage
from tests.factories import (
    NOON,
    TOPIC,
    at,
    make_alert,
    make_article,
    make_copy,
    make_delivery,
    make_digest,
    make_draft,
    make_feed_state,
    make_held,
    make_match,
    make_outcome,
    make_outlet,
    make_page,
    make_placement,
    make_reading,
    make_recipient,
    make_seen,
    make_story,
)
from tests.storage.conftest import OpenStore
from tests.storage.saving import save_article, save_feed_state, save_seen
from tests.storage.strategies import TEXT, records

DAY = date(2024, 3, 5)
NEXT_DAY = date(2024, 3, 6)

some = settings(
    max_examples=20,
    deadline=None,
    # One store serves all examples of a test: what an earlier example wrote must not matter.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def save(store: Storage, draft: Draft, now: datetime = NOON) -> int:
    return save_article(store, draft, [], now).article_id


def save_grouped(store: Storage, draft: Draft, now: datetime = NOON) -> int:
    article_id = save(store, draft, now)
    group(store, article_id)
    return article_id


def group(
    store: Storage, article_id: int, group_id: int | None = None, hashes: tuple[int, ...] = (), limit: int = 9
) -> None:
    version = store.load_article(article_id).version
    store.save_placement(make_placement(make_copy(article_id, group_id), hashes, version), [], limit)


def ids(articles: list[Article]) -> list[int]:
    return [article.id for article in articles]


def test_a_store_has_every_verb_with_the_parameters_of_the_protocol(store: Storage) -> None:
    verbs = [name for name, verb in inspect.getmembers(Storage, inspect.isfunction) if name[0] != "_"]
    assert {"save_collected", "drop_articles"} <= set(verbs)
    for name in verbs:
        promised = inspect.signature(getattr(Storage, name))
        assert [*inspect.signature(getattr(store, name)).parameters] == [*promised.parameters][1:], name


# --- feeds -----------------------------------------------------------------------------------


def test_feed_states_are_kept_by_url(store: Storage) -> None:
    courier = make_feed_state()
    gone = make_feed_state(url="https://echo.example/rss", status="gone", reason="the server answered 410")
    save_feed_state(store, courier)
    save_feed_state(store, gone)
    assert store.load_feed_states() == {courier.url: courier, gone.url: gone}


def test_a_feed_state_takes_the_place_of_the_earlier_one(store: Storage) -> None:
    save_feed_state(store, make_feed_state())
    failing = make_feed_state(status="failing", failures=2, etag=None, next_poll_at=None)
    save_feed_state(store, failing)
    save_feed_state(store, failing)
    assert store.load_feed_states() == {failing.url: failing}


@some
@given(state=records(FeedState))
def test_any_feed_state_comes_back_as_it_went_in(store: Storage, state: FeedState) -> None:
    save_feed_state(store, state)
    assert store.load_feed_states()[state.url] == state


# --- entries ---------------------------------------------------------------------------------


def test_only_entries_that_were_dealt_with_are_found(store: Storage) -> None:
    dealt_with = make_seen("a")
    save_seen(store, [dealt_with, make_seen("b")])
    assert store.find_seen(["a", "c", "a"]) == {"a": dealt_with}
    assert store.find_seen([]) == {}


def test_an_entry_that_is_forgotten_was_never_seen(store: Storage) -> None:
    save_seen(store, [make_seen(key="a"), make_seen(key="b")])
    store.forget_seen(["a", "never seen"])
    assert list(store.find_seen(["a", "b"])) == ["b"]


def test_a_known_entry_keeps_when_it_was_first_seen(store: Storage) -> None:
    save_seen(store, [make_seen("a", published=None)])
    later = make_seen("a", content_hash=13, result="filtered", seen_at=at(3))
    save_seen(store, [later])
    save_seen(store, [later])
    assert store.find_seen(["a"]) == {"a": replace(later, seen_at=NOON)}


def test_a_key_that_comes_twice_at_once_takes_the_last_values(store: Storage) -> None:
    save_seen(store, [make_seen("a"), make_seen("a", result="no text", seen_at=at(1))])
    assert store.find_seen(["a"]) == {"a": make_seen("a", result="no text")}


def test_many_keys_are_found_at_once(store: Storage) -> None:
    entries = [make_seen(f"https://courier.example/{number}") for number in range(1234)]
    save_seen(store, entries)
    assert store.find_seen([entry.key for entry in entries]) == {entry.key: entry for entry in entries}


@some
@given(entry=records(SeenEntry, article_id=st.none()))
def test_any_entry_comes_back_as_it_went_in(store: Storage, entry: SeenEntry) -> None:
    first = store.find_seen([entry.key]).get(entry.key, entry)
    save_seen(store, [entry])
    assert store.find_seen([entry.key]) == {entry.key: replace(entry, seen_at=first.seen_at)}


# --- articles --------------------------------------------------------------------------------


def test_a_new_article_is_saved_with_the_entries_that_led_to_it(store: Storage) -> None:
    saved = save_article(store, make_draft(), [make_seen("url"), make_seen("guid")], NOON)
    assert saved == Saved(saved.article_id, 1, "new")
    assert store.load_article(saved.article_id) == make_article(saved.article_id, make_draft())
    assert store.find_seen(["url", "guid"]) == {
        key: make_seen(key, article_id=saved.article_id) for key in ("url", "guid")
    }


def test_the_same_words_change_nothing_but_the_entries(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    before = store.load_article(article_id)
    same_words = make_draft(
        url="https://courier.example/1?again", outlet=make_outlet(name="Courier"), published=at(2)
    )
    saved = save_article(store, same_words, [make_seen("other feed")], at(3))
    assert saved == Saved(article_id, 1, "unchanged")
    assert store.load_article(article_id) == before
    assert store.list_ungrouped(9) == []
    assert store.find_seen(["other feed"])["other feed"].article_id == article_id


@pytest.mark.parametrize("words", [{"title": "Harbour plan dropped"}, {"text": "The council voted no."}])
def test_other_words_are_the_next_version(store: Storage, words: dict[str, str]) -> None:
    article_id = save_grouped(store, make_draft())
    revised = make_draft(1, topics=("ferries",), published=at(1), feed_url="https://echo.example/", **words)
    assert save_article(store, revised, [], at(3)) == Saved(article_id, 2, "revised")
    assert store.load_article(article_id) == make_article(
        article_id, revised, version=2, first_seen=NOON, changed_at=at(3)
    )
    assert ids(store.list_ungrouped(9)) == [article_id]


def test_a_revision_saved_twice_is_one_version(store: Storage) -> None:
    article_id = save(store, make_draft())
    revised = make_draft(title="Harbour plan dropped")
    save_article(store, revised, [], at(1))
    assert save_article(store, revised, [], at(2)) == Saved(article_id, 2, "unchanged")
    assert store.load_article(article_id).changed_at == at(1)


def test_every_version_of_the_words_is_kept(store: Storage) -> None:
    article_id = save(store, make_draft(title="One", text="First.\n\nText."))
    save(store, make_draft(title="Two", text="Second."), at(1))
    save(store, make_draft(title="One", text="First.\n\nText."), at(2))
    assert store.list_versions(article_id) == [
        Revision(article_id, 1, "One", "First.\n\nText.", NOON),
        Revision(article_id, 2, "Two", "Second.", at(1)),
        Revision(article_id, 3, "One", "First.\n\nText.", at(2)),
    ]


def test_words_that_are_read_anew_are_a_version_of_their_own_and_no_change_of_the_outlet(
    store: Storage,
) -> None:
    article_id = save_grouped(store, make_draft(title="One", text="First.\n\nSign up."))
    reread = make_draft(title="One", text="First.", cause="reading")
    assert save_article(store, reread, [], at(1)) == Saved(article_id, 2, "revised")
    article = store.load_article(article_id)
    assert (article.version, article.changed_at, article.reading.text) == (2, NOON, "First.")
    assert ids(store.list_ungrouped(9)) == [article_id]
    assert [(one.version, one.cause) for one in store.list_versions(article_id)] == [
        (1, "outlet"),
        (2, "reading"),
    ]
    assert store.list_changed(TOPIC, at(0), at(9)) == []
    save(store, make_draft(title="One", text="First and second."), at(2))
    assert ids(store.list_changed(TOPIC, at(0), at(9))) == [article_id]


def test_the_same_words_read_anew_take_what_else_was_read(store: Storage) -> None:
    before = make_draft(reading=make_reading("One", "First.", authors=()))
    article_id = save_grouped(store, before)
    assert store.end_story_round(TOPIC, 1)
    better = make_reading("One", "First.", authors=("Ada Quill",), kind="opinion", reader="later")
    reread = make_draft(cause="reading", reading=better, updated=at(-4))
    assert save_article(store, reread, [], at(1)) == Saved(article_id, 1, "reread")
    article = store.load_article(article_id)
    assert (article.version, article.changed_at, article.first_seen) == (1, NOON, NOON)
    assert (article.reading, article.published, article.updated) == (better, before.published, at(-4))
    assert [one.seen_at for one in store.list_versions(article_id)] == [NOON]
    assert store.list_ungrouped(9) == []
    assert store.find_story_round(TOPIC) is None
    assert save_article(store, reread, [], at(2)) == Saved(article_id, 1, "unchanged")


def test_an_article_whose_origin_is_read_anew_is_grouped_again(store: Storage) -> None:
    article_id = save_grouped(store, make_draft(reading=make_reading("One", "First.", provenance=())))
    notice = Provenance("notice", "From the Echo.", "Echo", None)
    reread = make_draft(cause="reading", reading=make_reading("One", "First.", provenance=(notice,)))
    assert save_article(store, reread, [], at(1)) == Saved(article_id, 1, "reread")
    assert ids(store.list_ungrouped(9)) == [article_id]


def test_an_article_whose_date_is_read_anew_is_listed_under_it_and_grouped_again(store: Storage) -> None:
    article_id = save_grouped(store, make_draft(published=at(0)))
    reread = make_draft(cause="reading", published=at(-5))
    assert save_article(store, reread, [], at(1)) == Saved(article_id, 1, "reread")
    assert ids(store.list_articles(TOPIC, at(-6), at(-4.5), 9)) == [article_id]
    assert ids(store.list_ungrouped(9)) == [article_id]


def test_the_page_of_an_article_is_the_last_that_was_read(store: Storage) -> None:
    first, second = make_page(body=b"<p>One</p>"), make_page(body="<p>Zwei \xfc</p>".encode())
    article_id = save(store, make_draft(page=first))
    assert store.load_page(article_id) == first
    save(store, make_draft(title="Changed", page=second), at(1))
    save(store, make_draft(title="Read anew", cause="reading"), at(2))
    assert store.load_page(article_id) == second
    with pytest.raises(NotFound, match="no page of article 7"):
        store.load_page(7)


def test_articles_with_a_page_are_listed_in_turns(store: Storage) -> None:
    pages = [make_page(), None, make_page(), make_page()]
    made = [save(store, make_draft(number, page=page)) for number, page in enumerate(pages)]
    save(store, make_draft(0, title="Changed", page=make_page()), at(1))
    assert store.list_with_page(0, 2) == [made[0], made[2]]
    assert store.list_with_page(made[2], 2) == [made[3]]
    assert store.list_with_page(made[3], 2) == []


@some
@given(site=records(Site))
def test_what_is_remembered_of_a_site_comes_back(store: Storage, site: Site) -> None:
    store.save_collected(Collected(sites=(Site(site.host, ()),)))
    store.save_collected(Collected(sites=(site,)))
    assert store.load_site(site.host) == site
    assert store.load_site(f"www.{site.host}") == Site(f"www.{site.host}", ())


def test_what_is_not_there_is_not_found(store: Storage) -> None:
    with pytest.raises(NotFound, match="no article 7"):
        store.load_article(7)
    with pytest.raises(NotFound, match="no article 7"):
        store.list_versions(7)
    assert store.load_articles([7]) == {}


def test_articles_are_loaded_by_id(store: Storage) -> None:
    first, second, _ = (save(store, make_draft(number)) for number in (1, 2, 3))
    loaded = store.load_articles([second, 99, first, second])
    assert loaded == {first: store.load_article(first), second: store.load_article(second)}


def test_articles_are_found_by_their_keys(store: Storage) -> None:
    one, two = (save(store, make_draft(number, key=f"courier.example/{number}")) for number in (1, 2))
    found = store.find_article_ids(["courier.example/2", "courier.example/9", "courier.example/1"])
    assert found == {"courier.example/1": one, "courier.example/2": two}


def test_the_outlet_stays_as_it_was_when_the_article_was_saved(store: Storage) -> None:
    first = save(store, make_draft(1))
    rated_anew = make_outlet(affiliation="state", rated_on=date(2024, 3, 1))
    second = save(store, make_draft(2, outlet=rated_anew))
    assert store.load_article(first).outlet == make_outlet()
    assert store.load_article(second).outlet == rated_anew


@some
@given(draft=records(Draft, page=st.none() | records(Page, status=st.integers(100, 599))))
def test_any_article_comes_back_as_it_went_in(store: Storage, draft: Draft) -> None:
    saved = save_article(store, draft, [], at(5))
    if saved.change == "unchanged" or (saved.change == "revised" and draft.dated_by == "first seen"):
        return  # what those keep of the version before has tests of its own
    loaded = store.load_article(saved.article_id)
    expected = make_article(
        saved.article_id, draft, version=saved.version, first_seen=at(5), changed_at=at(5)
    )
    assert loaded == expected
    assert loaded.published.tzinfo is UTC


# --- listing and searching articles ----------------------------------------------------------


def test_articles_are_listed_newest_first(store: Storage) -> None:
    middle = save(store, make_draft(1, published=at(0)))
    oldest = save(store, make_draft(2, published=at(-1)))
    newest = save(store, make_draft(3, published=at(1), topics=("ferries",)))
    twin = save(store, make_draft(4, published=at(0)))
    assert ids(store.list_articles(None, None, None, 9)) == [newest, twin, middle, oldest]
    assert ids(store.list_articles(None, None, None, 2)) == [newest, twin]
    assert ids(store.list_articles(TOPIC, None, None, 9)) == [twin, middle, oldest]
    assert ids(store.list_articles("ferries", None, None, 9)) == [newest]
    assert store.list_articles("unheard of", None, None, 9) == []


@pytest.mark.parametrize("topic_id", [None, TOPIC])
def test_a_span_leaves_its_start_out_and_holds_its_end(store: Storage, topic_id: str | None) -> None:
    hours = (0, 1, 2, 3)
    saved = {hour: save(store, make_draft(hour, published=at(hour))) for hour in hours}
    assert ids(store.list_articles(topic_id, at(0), at(2), 9)) == [saved[2], saved[1]]
    assert ids(store.list_articles(topic_id, at(1), None, 9)) == [saved[3], saved[2]]
    assert ids(store.list_articles(topic_id, None, at(0), 9)) == [saved[0]]
    assert store.list_articles(topic_id, at(3), at(9), 9) == []


def test_a_revision_is_listed_under_its_own_topics_and_time(store: Storage) -> None:
    article_id = save(store, make_draft(topics=(TOPIC, "ferries")))
    save(store, make_draft(title="Trams", topics=("ferries", "trams"), published=at(5)), at(6))
    assert store.list_articles(TOPIC, None, None, 9) == []
    assert ids(store.list_articles("ferries", at(4), None, 9)) == [article_id]
    assert ids(store.list_articles("trams", at(4), None, 9)) == [article_id]


def search(store: Storage, query: str, limit: int = 9) -> list[int]:
    return ids(store.search_articles(fold_text(query), limit))


def test_search_finds_articles_with_every_word_newest_first(store: Storage) -> None:
    ferry = save(store, make_draft(1, title="Ferry strike", text="Crews stay ashore.", published=at(1)))
    tram = save(store, make_draft(2, title="Tram strike", text="Crews and a ferry wait.", published=at(0)))
    assert search(store, "strike") == [ferry, tram]
    assert search(store, "strike", limit=1) == [ferry]
    assert search(store, "WAIT strike") == [tram]
    assert search(store, "ashore wait") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("exec*", True),
        ("execut", False),
        ("executions", True),
        ("cafe", True),
        ("CAFÉ", True),
        ("don't", True),
        ("كتاب", True),
        ("کتاب", True),
        ("کِتاب", True),
        ("می‌روند", True),
        ("۱۳۶۷", True),
        ("1367", True),
        ("136*", True),
        ("missing", False),
    ],
)
def test_search_finds_words_however_they_are_written(store: Storage, query: str, found: bool) -> None:
    save(store, make_draft(title="Executions", text="They don't meet at the café. کِتاب می‌روند ١٣٦٧"))
    assert bool(search(store, query)) is found


@pytest.mark.parametrize(
    "query", ["", " ", "*", '"', "**", "-", "NEAR(", "title:", "^", "AND", "a OR", "(", "\0", "; DROP TABLE"]
)
def test_nothing_in_a_query_is_an_operator(store: Storage, query: str) -> None:
    save(store, make_draft())
    assert search(store, query) == []


def test_words_that_look_like_operators_are_words(store: Storage) -> None:
    article_id = save(store, make_draft(1, text="Salt or sugar, not near and far."))
    save(store, make_draft(2, text="Salt, sugar, far."))
    assert search(store, "salt OR sugar NOT near AND far") == [article_id]


@some
@given(query=TEXT)
def test_any_text_is_a_query(store: Storage, query: str) -> None:
    assert search(store, query + " wordthatisnotthere") == []


def test_search_reads_the_newest_version_only(store: Storage) -> None:
    article_id = save(store, make_draft(text="The ferry sails."))
    save(store, make_draft(text="The tram runs."), at(1))
    assert search(store, "ferry") == []
    assert search(store, "tram") == [article_id]


# --- copies ----------------------------------------------------------------------------------


def test_ungrouped_articles_are_listed_oldest_first(store: Storage) -> None:
    late = save(store, make_draft(1, published=at(1)))
    early = save(store, make_draft(2, published=at(0)))
    twin = save(store, make_draft(3, published=at(0)))
    assert ids(store.list_ungrouped(9)) == [early, twin, late]
    assert ids(store.list_ungrouped(2)) == [early, twin]
    group(store, early)
    assert ids(store.list_ungrouped(9)) == [twin, late]


def test_a_copy_is_saved_with_its_sketch(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    origin = make_copy(first)
    near = make_copy(second, first, relation="near", share=0.1 + 0.2, why="8 of 10 sentences")
    store.save_placement(make_placement(origin, (-5, 7)), [], 9)
    store.save_placement(make_placement(near), [], 9)
    assert store.load_copies([second, first, 99]) == {first: origin, second: near}
    assert store.list_group(first) == [origin, near]
    assert store.list_group(second) == []


def test_hashes_come_back_with_the_articles_that_carry_them(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    lowest, highest = -(2**63), 2**63 - 1
    group(store, first, hashes=(lowest, 1, highest))
    group(store, second, hashes=(1, 2))
    assert store.find_postings([highest, 1, lowest, 2, 3, 1]) == {
        lowest: (first,),
        1: (first, second),
        2: (second,),
        highest: (first,),
    }
    assert store.find_postings([]) == {}


def test_a_group_posts_a_hash_once(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    group(store, first, hashes=(1, 2))
    group(store, second, group_id=first, hashes=(1, 2, 3))
    assert store.find_postings([1, 2, 3]) == {1: (first,), 2: (first,), 3: (second,)}


def test_a_hash_in_too_many_groups_is_common_for_good(store: Storage) -> None:
    articles = [save(store, make_draft(number)) for number in range(5)]
    group(store, articles[0], hashes=(1, 10), limit=2)
    group(store, articles[1], hashes=(1, 11), limit=2)
    assert store.find_postings([1]) == {1: (articles[0], articles[1])}
    group(store, articles[2], hashes=(1, 12), limit=2)
    assert store.find_postings([1, 10, 12]) == {10: (articles[0],), 12: (articles[2],)}
    group(store, articles[3], hashes=(1, 13), limit=2)
    assert store.find_postings([1, 13]) == {13: (articles[3],)}


def test_copies_within_one_group_do_not_make_a_hash_common(store: Storage) -> None:
    articles = [save(store, make_draft(number)) for number in range(5)]
    for article_id in articles:
        group(store, article_id, group_id=articles[0], hashes=(1,), limit=1)
    assert store.find_postings([1]) == {1: (articles[0],)}


def test_a_group_that_came_to_post_a_hash_twice_counts_once(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    group(store, first, hashes=(1,))
    group(store, second, hashes=(1,))
    group(store, second, group_id=first, hashes=(1,), limit=1)
    assert store.find_postings([1]) == {1: (first, second)}


def test_a_copy_saved_twice_is_saved_once(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    for _ in range(2):
        group(store, first, hashes=(1, 2), limit=1)
        group(store, second, hashes=(2, 3), limit=1)
    assert store.find_postings([1, 2, 3]) == {1: (first,), 3: (second,)}
    assert store.count_records()["copies"] == 2


def test_an_article_saved_anew_takes_a_new_link_and_posts_new_hashes_only(store: Storage) -> None:
    first, second = (save(store, make_draft(number)) for number in (1, 2))
    group(store, first, hashes=(1,))
    group(store, second, hashes=(2,))
    group(store, second, group_id=first, hashes=(1, 3))
    assert store.load_copies([second]) == {second: make_copy(second, first)}
    assert store.list_group(second) == []
    assert store.find_postings([1, 2, 3]) == {1: (first,), 2: (second,), 3: (second,)}


def test_many_hashes_are_posted_and_found_at_once(store: Storage) -> None:
    article_id = save(store, make_draft())
    hashes = tuple(range(-700, 700))
    group(store, article_id, hashes=hashes)
    assert store.find_postings(hashes) == dict.fromkeys(hashes, (article_id,))


def test_a_copy_of_an_unknown_article_is_not_found_and_leaves_nothing(store: Storage) -> None:
    article_id = save(store, make_draft())
    with pytest.raises(NotFound):
        group(store, 99, hashes=(1,))
    with pytest.raises(NotFound):
        group(store, article_id, group_id=99, hashes=(1,))
    assert store.find_postings([1]) == {}
    assert ids(store.list_ungrouped(9)) == [article_id]


def test_postings_of_old_articles_are_forgotten_and_their_places_kept(store: Storage) -> None:
    old, young = (save(store, make_draft(number, published=at(number))) for number in (1, 2))
    group(store, old, hashes=(1, 2))
    group(store, young, hashes=(2, 3))
    assert store.list_long_posted(at(1), 9) == [old]
    assert store.list_long_posted(at(2), 1) == [old]
    for _ in range(2):
        store.forget_postings(old, (1, 2), {}, 9)
    assert store.find_postings([1, 2, 3]) == {2: (young,), 3: (young,)}
    assert store.list_long_posted(at(2), 9) == [young]
    assert store.list_group(old) == [make_copy(old)]


def test_younger_copies_are_posted_in_the_stead_of_an_old_article(store: Storage) -> None:
    old, young, youngest = (save(store, make_draft(number)) for number in (1, 2, 3))
    for article_id, hashes in ((old, (1, 2, 3)), (young, (1, 2)), (youngest, (2, 3))):
        group(store, article_id, old, hashes=hashes)
    store.forget_postings(old, (1, 2, 3), {young: (1, 2), youngest: (2, 3)}, 9)
    assert store.find_postings([1, 2, 3]) == {1: (young,), 2: (young,), 3: (youngest,)}


# --- stories ---------------------------------------------------------------------------------


def test_stories_come_back_in_order(store: Storage) -> None:
    one, two, three = (save(store, make_draft(number)) for number in (1, 2, 3))
    late = make_story("late", (three,), first_at=at(2), last_at=at(2))
    twin = make_story("b", (two,), first_at=at(1), last_at=at(2))
    early = make_story("a", (one, three), first_at=at(1), last_at=at(3))
    other = make_story("other", (one,), topic_id="ferries", first_at=at(1), last_at=at(3))
    store.save_stories([late, twin, early, other], {})
    assert store.list_stories(TOPIC, NOON) == [early, twin, late]
    assert store.list_stories(TOPIC, at(2)) == [early]
    assert store.list_stories(TOPIC, at(3)) == []
    assert store.list_stories("ferries", NOON) == [other]


def test_a_story_is_saved_whole_in_place_of_the_earlier_one(store: Storage) -> None:
    one, two, three = (save(store, make_draft(number)) for number in (1, 2, 3))
    store.save_stories([make_story("a", (one, two))], {})
    grown = make_story("a", (two, three), last_at=at(4))
    store.save_stories([grown], {})
    store.save_stories([grown], {})
    assert store.list_stories(TOPIC, at(-1)) == [grown]


def test_stories_are_saved_together_or_not_at_all(store: Storage) -> None:
    article_id = save(store, make_draft())
    with pytest.raises(NotFound):
        store.save_stories([make_story("a", (article_id,)), make_story("b", (99,))], {})
    assert store.list_stories(TOPIC, at(-1)) == []


def test_what_story_finding_reads_is_listed_by_topic(store: Storage) -> None:
    root, copy = (save(store, make_draft(number, published=at(number))) for number in (1, 2))
    old = save_grouped(store, make_draft(3, published=at(-90)))
    save(store, make_draft(4, published=at(1)))  # not grouped yet
    for link in (make_copy(root), make_copy(copy, root)):
        store.save_placement(make_placement(link), [], 9)
    store.save_stories([make_story("a", (root,)), make_story("b", (copy,), topic_id="ferries")], {})
    first = StoryArticle(root, make_draft(1).key, at(1), root, None, "a", "en", b"words")
    assert store.list_story_articles(TOPIC, NOON) == [
        first,
        replace(first, id=copy, key=make_draft(2).key, published=at(2), of_id=root, story_id=None),
    ]
    assert [article.id for article in store.list_story_articles(TOPIC, at(-99))] == [old, root, copy]
    assert store.list_story_articles("ferries", at(-99)) == []


def test_words_of_old_articles_are_forgotten(store: Storage) -> None:
    old, young = (save_grouped(store, make_draft(number, published=at(number))) for number in (1, 2))
    store.forget_words(at(1))
    assert [article.id for article in store.list_story_articles(TOPIC, at(-9))] == [young]
    group(store, old)
    assert [article.id for article in store.list_story_articles(TOPIC, at(-9))] == [old, young]


def test_a_story_that_went_into_another_leads_there(store: Storage) -> None:
    one, two, three = (save(store, make_draft(number)) for number in (1, 2, 3))
    parts = [make_story("a", (one,)), make_story("b", (two,)), make_story("c", (three,), follows="a")]
    store.save_stories(parts, {})
    for _ in range(2):
        store.save_stories([make_story("b", (one, two))], {"a": "b"})
    whole = make_story("b", (one, two))
    assert store.list_stories(TOPIC, at(-1)) == [whole, make_story("c", (three,), follows="b")]
    assert store.load_story("a") == store.load_story("b") == whole
    assert store.list_forwards(["b", "c"]) == {"b": ("a",)}
    store.save_stories([make_story("c", (one, two, three))], {"b": "c"})
    assert store.load_story("a").id == "c"
    assert store.list_forwards(["c"]) == {"c": ("a", "b")}
    assert store.find_story_ids(["a", "c", "d"]) == {"a", "c"}


def test_the_stories_of_articles_are_found(store: Storage) -> None:
    one, two, three = (save(store, make_draft(number)) for number in (1, 2, 3))
    store.save_stories([make_story("b", (one, two)), make_story("a", (one,), topic_id="ferries")], {})
    assert store.find_stories([one, two, three]) == {one: ("a", "b"), two: ("b",)}


def test_a_story_that_is_not_there_is_not_found(store: Storage) -> None:
    with pytest.raises(NotFound, match="harbour-9"):
        store.load_story("harbour-9")


# --- corrections -----------------------------------------------------------------------------


def test_a_correction_is_kept_once_and_found_from_either_side(store: Storage) -> None:
    one, two, three, four = (save_grouped(store, make_draft(number)) for number in (1, 2, 3, 4))
    apart = store.save_correction("not a copy", one, [three, two, two], NOON)
    assert apart == Correction(apart.id, "not a copy", one, (two, three), NOON)
    assert store.save_correction("not a copy", one, [two, three], at(5)) == apart
    other = store.save_correction("not this story", four, [two], at(1))
    assert store.list_corrections() == [apart, other]
    assert store.find_corrections([one]) == store.find_corrections([three]) == [apart]
    assert store.find_corrections([two]) == [apart, other]
    assert store.drop_correction(apart.id) == apart
    assert store.find_corrections([one, two, three, four]) == [other]
    with pytest.raises(NotFound, match=f"no correction {apart.id}"):
        store.drop_correction(apart.id)


def test_a_correction_takes_the_places_of_the_group_back(store: Storage) -> None:
    root, copy, alone = (save(store, make_draft(number)) for number in (1, 2, 3))
    group(store, root, hashes=(1, 2))
    group(store, copy, root, hashes=(2, 3))
    group(store, alone)
    made = store.save_correction("not a copy", copy, [root], NOON)
    assert ids(store.list_ungrouped(9)) == [root, copy]
    assert set(store.load_copies([root, copy, alone])) == {alone}
    group(store, root, hashes=(1, 2))
    group(store, copy, hashes=(2, 3))
    assert store.find_postings([1, 2, 3]) == {1: (root,), 2: (root, copy), 3: (copy,)}
    store.drop_correction(made.id)
    assert ids(store.list_ungrouped(9)) == [copy]


def test_a_correction_of_an_article_that_is_not_there_is_refused(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    for wrong in ((99, [article_id]), (article_id, [99])):
        with pytest.raises(NotFound):
            store.save_correction("not a copy", *wrong, NOON)
    assert store.list_corrections() == []
    assert store.list_ungrouped(9) == []


def test_the_newest_correction_of_a_stance_counts_until_it_is_dropped(store: Storage) -> None:
    one, two = (save(store, make_draft(number)) for number in (1, 2))
    first = store.save_stance_correction(one, TOPIC, "board", "favour", None, NOON)
    assert first == StanceCorrection(first.id, one, TOPIC, "board", "favour", None, NOON)
    assert store.save_stance_correction(one, TOPIC, "board", "favour", None, at(3)) == first
    other = store.save_stance_correction(one, TOPIC, "ferry", "absent", "L. Marsh", at(1))
    foreign = store.save_stance_correction(two, "ferries", "board", "unclear", None, at(1))
    newer = store.save_stance_correction(one, TOPIC, "board", "against", None, at(2))
    assert store.find_stance_corrections([one, two, 99]) == [other, foreign, newer]
    assert store.list_stance_corrections(TOPIC) == [first, other, newer]
    assert store.list_stance_corrections(None) == [first, other, foreign, newer]
    assert store.drop_correction(newer.id) == newer
    assert store.find_stance_corrections([one]) == [first, other]
    with pytest.raises(NotFound, match=f"no correction {newer.id}"):
        store.drop_correction(newer.id)


def test_another_readers_word_is_kept_beside_the_first(store: Storage) -> None:
    one = save(store, make_draft())
    first = store.save_stance_correction(one, TOPIC, "board", "favour", "L. Marsh", NOON)
    second = store.save_stance_correction(one, TOPIC, "board", "favour", "O. Brand", NOON)
    assert store.list_stance_corrections(TOPIC) == [first, second]
    assert store.find_stance_corrections([one]) == [second]


def test_corrections_of_all_kinds_share_numbers_that_are_never_given_again(store: Storage) -> None:
    one, two = (save_grouped(store, make_draft(number)) for number in (1, 2))
    apart = store.save_correction("not a copy", one, [two], NOON)
    stance = store.save_stance_correction(one, TOPIC, "board", "neutral", None, NOON)
    assert store.list_corrections() == store.find_corrections([one]) == [apart]
    assert ids(store.list_ungrouped(9)) == [one]
    group(store, one)
    assert store.drop_correction(stance.id) == stance
    assert ids(store.list_ungrouped(9)) == []
    again = store.save_stance_correction(one, TOPIC, "board", "neutral", None, NOON)
    assert apart.id < stance.id < again.id


def test_a_stance_of_an_article_that_is_not_there_is_not_corrected(store: Storage) -> None:
    with pytest.raises(NotFound):
        store.save_stance_correction(99, TOPIC, "board", "favour", None, NOON)
    assert store.list_stance_corrections(None) == []


def test_what_was_learnt_last_is_in_force_until_it_is_dropped(store: Storage) -> None:
    assert store.load_learnt_model(TOPIC) is None
    models = {"board": StanceModel({"affiliation": 0.5}, 1.5, 0.6, -0.25, {"فاجعه": 0.75})}
    first = learn(store, models, corrections=10)
    assert first == LearntModel(first.id, TOPIC, NOON, 10, 0.5, 0.75, models)
    assert learn(store, models, corrections=10, made_at=at(1)) == first
    second = learn(store, {}, corrections=11)
    assert store.load_learnt_model(TOPIC) == second
    assert store.load_learnt_model("ferries") is None
    assert store.list_learnt_models(TOPIC) == [first, second]
    assert store.drop_learnt_model(second.id) == second
    assert store.load_learnt_model(TOPIC) == first
    with pytest.raises(NotFound, match=f"no learnt model {second.id}"):
        store.drop_learnt_model(second.id)
    assert learn(store, {}, corrections=11).id > second.id


def learn(
    store: Storage, models: Mapping[str, StanceModel], corrections: int, made_at: datetime = NOON
) -> LearntModel:
    return store.save_learnt_model(
        TOPIC, models, made_at=made_at, corrections=corrections, before=0.5, after=0.75
    )


# --- digests ---------------------------------------------------------------------------------


def test_undigested_articles_are_grouped_on_topic_and_within_the_span(store: Storage) -> None:
    save_grouped(store, make_draft(1, published=at(0)))
    late = save_grouped(store, make_draft(2, published=at(2)))
    early = save_grouped(store, make_draft(3, published=at(1)))
    save_grouped(store, make_draft(4, published=at(3)))
    save_grouped(store, make_draft(5, published=at(1), topics=("ferries",)))
    save(store, make_draft(6, published=at(1)))
    assert ids(store.list_undigested(TOPIC, at(2), at(0))) == [early, late]
    assert store.count_undigested(TOPIC, at(2), at(-99)) == 3
    assert store.count_undigested(TOPIC, at(-1), at(-99)) == 0


def test_fault_28_what_came_while_the_clock_was_ahead_is_undigested_too(store: Storage) -> None:
    usual = save_grouped(store, make_draft(1, published=at(1)))
    ahead = save_grouped(store, make_draft(2, published=at(24 * 365)))
    save_grouped(store, make_draft(3, published=at(3)))
    assert ids(store.list_undigested(TOPIC, at(2), at(0), at(3))) == [usual, ahead]


def test_the_nth_newest_article_tells_how_far_the_news_are(store: Storage) -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        save_article(store, make_draft(number, published=at(hours)), [], NOON)
    assert [store.find_nth_newest(number) for number in (1, 3, 4)] == [at(3), at(1), None]


def test_an_article_that_a_digest_covers_is_digested_for_its_topic_only(store: Storage) -> None:
    covered, other = (save_grouped(store, make_draft(number, topics=(TOPIC, "ferries"))) for number in (1, 2))
    assert store.save_digest(make_digest(DAY), [covered])
    assert ids(store.list_undigested(TOPIC, at(1), at(-1))) == [other]
    assert ids(store.list_undigested("ferries", at(1), at(-1))) == [covered, other]
    assert (
        store.count_undigested(TOPIC, at(1), at(-99)),
        store.count_undigested("ferries", at(1), at(-99)),
    ) == (1, 2)


def test_a_revision_of_a_digested_article_stays_digested(store: Storage) -> None:
    covered, other = (save_grouped(store, make_draft(number)) for number in (1, 2))
    store.save_digest(make_digest(DAY), [covered])
    for number in (1, 2):
        save_grouped(store, make_draft(number, title="Changed", topics=(TOPIC, "ferries")), at(1))
    assert ids(store.list_undigested(TOPIC, at(1), at(-1))) == [other]
    assert ids(store.list_undigested("ferries", at(1), at(-1))) == [covered, other]


def test_a_revision_waits_until_it_is_grouped_again(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    save(store, make_draft(title="Changed"), at(1))
    assert store.list_undigested(TOPIC, at(1), at(-1)) == []
    group(store, article_id)
    assert ids(store.list_undigested(TOPIC, at(1), at(-1))) == [article_id]


def test_changed_articles_are_those_with_a_later_version_in_the_span(store: Storage) -> None:
    one, two, three, four = (save(store, make_draft(number)) for number in (1, 2, 3, 4))
    save(store, make_draft(5), at(2))
    for number, hour in ((3, 1), (2, 2), (2, 3), (1, 4)):
        save(store, make_draft(number, title=f"Changed at {hour}"), at(hour))
    save(store, make_draft(4, title="Moved", topics=("ferries",)), at(2))
    assert ids(store.list_changed(TOPIC, at(0), at(9))) == [one, two, three]
    assert ids(store.list_changed(TOPIC, at(1), at(2))) == [two]
    assert ids(store.list_changed("ferries", at(1), at(2))) == [four]
    assert store.list_changed(TOPIC, at(4), at(9)) == []


def test_a_day_has_one_digest(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    first = make_digest(DAY)
    assert store.save_digest(first, [])
    assert not store.save_digest(make_digest(DAY, late=5), [article_id])
    assert store.load_digest(TOPIC, DAY) == first
    assert store.find_digest_days(TOPIC, [article_id]) == {}
    assert store.count_undigested(TOPIC, at(1), at(-99)) == 1


def test_digests_are_found_by_topic_and_day(store: Storage) -> None:
    for digest in (make_digest(NEXT_DAY), make_digest(DAY), make_digest(DAY, topic_id="ferries")):
        assert store.save_digest(digest, [])
    assert store.list_digest_days(TOPIC) == [DAY, NEXT_DAY]
    assert store.list_digest_days("ferries") == [DAY]
    assert store.load_digest("ferries", DAY) == make_digest(DAY, topic_id="ferries")
    assert store.load_digest("ferries", NEXT_DAY) is None
    assert store.list_digest_days("unheard of") == []


def test_the_first_digest_that_covers_an_article_is_its_day(store: Storage) -> None:
    one, two, three = (save_grouped(store, make_draft(number)) for number in (1, 2, 3))
    store.save_digest(make_digest(DAY), [one])
    store.save_digest(make_digest(NEXT_DAY), [one, two])
    assert store.find_digest_days(TOPIC, [one, two, three, 99]) == {one: DAY, two: NEXT_DAY}
    assert store.find_digest_days("ferries", [one]) == {}


def test_a_digest_that_covers_an_unknown_article_leaves_nothing(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    with pytest.raises(NotFound):
        store.save_digest(make_digest(DAY), [article_id, 99])
    assert store.list_digest_days(TOPIC) == []
    assert store.count_undigested(TOPIC, at(1), at(-99)) == 1


@some
@given(digest=records(Digest))
def test_any_digest_comes_back_as_it_went_in(store: Storage, digest: Digest) -> None:
    if store.save_digest(digest, []):
        assert store.load_digest(digest.topic_id, digest.day) == digest


# --- recipients ------------------------------------------------------------------------------


def test_a_recipient_comes_back_as_they_were_saved(store: Storage) -> None:
    wishes = {"language": "fa", "format": "text", "at": time(6, 30), "timezone": "Europe/Tirane"}
    one = make_recipient(**wishes, alerts=False, listed=True)
    assert store.save_recipient(one) == one
    assert store.load_recipient(TOPIC, "email", one.address) == one
    assert store.find_recipient(one.token) == one
    assert store.list_recipients(TOPIC) == store.list_recipients(None) == [one]
    assert store.list_recipients("ferries") == []
    assert store.find_recipient("guess") is None


def test_a_recipient_who_is_saved_again_keeps_the_links_they_have(store: Storage) -> None:
    first = store.save_recipient(make_recipient())
    changed = make_recipient(format="text", token="other", added_at=at(9))
    assert store.save_recipient(changed) == replace(first, format="text")
    assert store.find_recipient("other") is None


def test_recipients_are_told_apart_by_topic_channel_and_address(store: Storage) -> None:
    others = [
        make_recipient(topic_id="ferries"),
        make_recipient(channel="maildir"),
        make_recipient(address="a@reader.example"),
    ]
    for one in [make_recipient(), *others]:
        store.save_recipient(one)
    assert [(one.topic_id, one.channel, one.address) for one in store.list_recipients(None)] == [
        ("ferries", "email", "desk@reader.example"),
        (TOPIC, "email", "a@reader.example"),
        (TOPIC, "email", "desk@reader.example"),
        (TOPIC, "maildir", "desk@reader.example"),
    ]


def test_who_has_left_is_kept_since_the_first_time_and_can_come_back(store: Storage) -> None:
    one = store.save_recipient(make_recipient())
    store.save_recipient(replace(one, listed=True))
    left = replace(one, left_at=at(1))
    assert store.remove_recipient(TOPIC, "email", one.address, at(1)) == left
    assert store.remove_recipient(TOPIC, "email", one.address, at(2)) == left
    assert store.list_recipients(TOPIC) == []
    assert store.list_recipients(TOPIC, with_left=True) == [left]
    assert store.find_recipient(one.token) == left
    assert store.save_recipient(make_recipient()) == one


def test_a_recipient_who_was_never_saved_is_not_found(store: Storage) -> None:
    with pytest.raises(NotFound, match="harbour"):
        store.load_recipient(TOPIC, "email", "desk@reader.example")
    with pytest.raises(NotFound, match="harbour"):
        store.remove_recipient(TOPIC, "email", "desk@reader.example", NOON)


def test_the_newest_delivery_to_a_recipient_is_found(store: Storage) -> None:
    one = make_recipient()
    assert store.find_newest_delivery(one) is None
    newest = make_delivery(day=NEXT_DAY, state="parked", last_answer="550 no such box")
    others = [
        make_delivery(),
        make_delivery(day=NEXT_DAY, recipient="z@reader.example"),
        make_delivery(day=NEXT_DAY, channel="folder"),
        make_delivery(day=NEXT_DAY, topic_id="ferries"),
    ]
    for delivery in [newest, *others]:
        store.queue_delivery(delivery)
    assert store.find_newest_delivery(one) == newest


# --- deliveries ------------------------------------------------------------------------------


def test_a_delivery_is_queued_once(store: Storage) -> None:
    first = make_delivery(payload=bytes(range(256)))
    assert store.queue_delivery(first) == first
    assert store.queue_delivery(make_delivery(message_id="<other>", payload=b"other")) == first
    assert store.list_deliveries(None) == [first]


@pytest.mark.parametrize(
    "difference",
    [
        {"topic_id": "ferries"},
        {"day": NEXT_DAY},
        {"channel": "atom"},
        {"item": "alert-1"},
        {"recipient": "night-desk@reader.example"},
    ],
)
def test_deliveries_differ_by_topic_day_channel_recipient_and_item(
    store: Storage, difference: dict[str, Any]
) -> None:
    other = make_delivery(**difference, payload=b"other")
    store.queue_delivery(make_delivery())
    assert store.queue_delivery(other) == other
    assert len(store.list_deliveries(None)) == 2


def test_waiting_deliveries_are_listed_when_they_are_due_oldest_day_first(store: Storage) -> None:
    due = make_delivery(day=NEXT_DAY, next_try_at=at(1))
    at_once = make_delivery(recipient="z@reader.example")
    not_yet = make_delivery(recipient="b@reader.example", next_try_at=at(2))
    sent = make_delivery(recipient="c@reader.example", state="sent", sent_at=NOON)
    parked = make_delivery(recipient="d@reader.example", state="parked", last_answer="550 no such box")
    for delivery in (due, at_once, not_yet, sent, parked):
        store.queue_delivery(delivery)
    assert store.list_deliveries(at(1)) == [at_once, due]
    assert store.list_deliveries(at(0.5)) == [at_once]
    assert store.list_deliveries(None) == [not_yet, sent, parked, at_once, due]


def test_what_failed_is_due_before_what_is_newer_for_the_same_recipient(store: Storage) -> None:
    failed = make_delivery(attempts=3, next_try_at=at(9), tried_since=at(-9))
    others = [
        make_delivery(recipient="a@reader.example", attempts=3, next_try_at=at(9)),
        make_delivery(item="alert-1", next_try_at=at(9)),  # it has not come to its hour yet
        make_delivery(day=NEXT_DAY, recipient="z@reader.example", attempts=1, next_try_at=at(9)),
    ]
    newer = make_delivery(day=NEXT_DAY, next_try_at=at(1))
    for delivery in (newer, *others, failed):
        store.queue_delivery(delivery)
    assert store.list_deliveries(at(1)) == [failed, newer]
    assert store.has_due(at(1))
    assert store.list_deliveries(at(0.5)) == []
    assert not store.has_due(at(0.5))


@pytest.mark.parametrize("done", ["sent", "withdrawn", "dropped"])
def test_only_what_may_be_sent_still_keeps_its_payload(store: Storage, done: DeliveryState) -> None:
    queued = make_delivery()
    store.queue_delivery(queued)
    store.save_delivery(replace(queued, state="parked"))
    assert store.list_deliveries(None) == [replace(queued, state="parked")]
    store.save_delivery(replace(queued, state=done))
    assert store.list_deliveries(None) == [replace(queued, state=done, payload=b"")]


def test_the_outbox_is_listed_by_state_and_topic_without_payloads(store: Storage) -> None:
    parked = make_delivery(state="parked", day=NEXT_DAY)
    other = make_delivery(state="parked", topic_id="ferries")
    for delivery in (parked, other, make_delivery()):
        store.queue_delivery(delivery)
    assert store.list_outbox("parked", None) == [replace(one, payload=b"") for one in (other, parked)]
    assert store.list_outbox("parked", "ferries") == [replace(other, payload=b"")]
    assert store.list_outbox("sent", None) == []
    assert store.load_delivery_state(parked) == "parked"
    with pytest.raises(NotFound, match="ferries"):
        store.load_delivery_state(make_delivery(topic_id="ferries", day=NEXT_DAY))


def test_one_that_failed_is_due_before_a_newer_one_to_the_same_recipient(store: Storage) -> None:
    failed = make_delivery(attempts=1, next_try_at=at(5), tried_since=at(-1))
    others: list[dict[str, Any]] = [
        {"topic_id": "ferries"},
        {"channel": "webhook"},
        {"recipient": "other@ilsa.example"},
        {"state": "sent"},
        {"next_try_at": at(1), "item": "3"},
        {"day": failed.day, "item": "1"},
    ]
    for change in others:
        values = {"day": NEXT_DAY, "item": "digest", "next_try_at": NOON} | change
        store.queue_delivery(make_delivery(**values))
        store.queue_delivery(failed)
        assert failed not in store.list_deliveries(NOON), change
    newer = store.queue_delivery(make_delivery(day=NEXT_DAY, item="2", next_try_at=NOON))
    due = store.list_deliveries(NOON)
    assert due.index(failed) < due.index(newer)
    store.save_delivery(replace(failed, attempts=0))
    assert failed.day not in [one.day for one in store.list_deliveries(NOON) if one.item == "digest"]


def test_one_that_was_first_tried_in_the_future_is_due(store: Storage) -> None:
    failed = store.queue_delivery(make_delivery(attempts=1, next_try_at=at(5), tried_since=at(1)))
    assert store.list_deliveries(NOON) == [failed]
    assert store.has_due(NOON)
    assert store.list_deliveries(at(1)) == []
    assert not store.has_due(at(1))


def test_one_at_a_time_has_the_turn_to_send(store: Storage, open_another: OpenStore) -> None:
    other = open_another()
    with store.sending() as mine, other.sending() as its:
        assert (mine, its) == (True, False)
    with other.sending() as its:
        assert its


def test_the_new_state_of_a_delivery_is_saved_and_its_payload_stays_until_it_is_sent(store: Storage) -> None:
    queued = make_delivery()
    store.queue_delivery(queued)
    store.queue_delivery(make_delivery(day=NEXT_DAY))
    tried = replace(queued, attempts=1, last_answer="421 later", next_try_at=at(1))
    store.save_delivery(replace(tried, payload=b"", message_id="<other>"))
    assert store.list_deliveries(None) == [tried, make_delivery(day=NEXT_DAY)]
    sent = replace(tried, state="sent", attempts=2, last_answer="250 ok", next_try_at=None, sent_at=at(1))
    store.save_delivery(sent)
    store.save_delivery(sent)
    assert store.list_deliveries(None) == [replace(sent, payload=b""), make_delivery(day=NEXT_DAY)]
    assert store.count_deliveries() == {"sent": 1, "waiting": 1}


def test_a_delivery_that_was_never_queued_is_not_found(store: Storage) -> None:
    with pytest.raises(NotFound, match="harbour"):
        store.save_delivery(make_delivery())


# --- quarantine ------------------------------------------------------------------------------


def test_a_specimen_is_held_once_and_found_by_kind_and_url(store: Storage) -> None:
    held = store.hold(make_held(body=bytes(range(256))), 9)
    assert held == make_held(id=held.id, body=bytes(range(256)))
    changed = make_held(kills=2, tries_left=0, reason="again", last_at=at(1), body=b"other", article_id=7)
    assert store.hold(changed, 9) == replace(changed, id=held.id)
    feed = store.hold(make_held(kind="feed", keys=(), headers={}, feed_url=None), 9)
    assert store.find_held("page", held.specimen.url) == replace(changed, id=held.id)
    assert store.find_held("feed", held.specimen.url) == feed
    assert store.find_held("entry", held.specimen.url) is None
    assert store.load_held(feed.id or 0) == feed
    bodiless = [replace(one, specimen=replace(one.specimen, body=b"")) for one in (changed, feed)]
    assert store.list_held() == [replace(bodiless[0], id=held.id), bodiless[1]]


def test_what_is_released_is_held_no_more_and_its_id_is_not_given_again(store: Storage) -> None:
    first = store.hold(make_held(), 9)
    store.release(first.id or 0)
    store.release(first.id or 0)
    assert store.list_held() == []
    with pytest.raises(NotFound, match="monitor quarantine list"):
        store.load_held(first.id or 0)
    assert store.hold(make_held(), 9).id != first.id


def test_of_too_much_that_is_held_what_was_read_longest_ago_is_forgotten(store: Storage) -> None:
    for number, hour in enumerate((3, 1, 2)):
        store.hold(make_held(url=f"https://courier.example/{number}", last_at=at(hour)), 2)
    assert [one.last_at for one in store.list_held()] == [at(3), at(2)]


# --- bookkeeping -----------------------------------------------------------------------------


def test_outcomes_are_counted_by_leg_and_result(store: Storage) -> None:
    store.record_outcomes([make_outcome(at=at(0)), make_outcome(at=at(1)), make_outcome(at=at(2))])
    store.record_outcomes([make_outcome(result="robots.txt", detail="asked not to", at=at(2))])
    store.record_outcomes([make_outcome(leg="publish", at=at(2))])
    store.record_outcomes([])
    assert store.count_outcomes(at(0)) == {
        ("collect", "saved"): 2,
        ("collect", "robots.txt"): 1,
        ("publish", "saved"): 1,
    }
    assert store.count_outcomes(at(2)) == {}


def test_records_are_counted(store: Storage) -> None:
    assert set(store.count_records().values()) == {0}
    one = save_grouped(store, make_draft(1))
    save(store, make_draft(2))
    save(store, make_draft(1, title="Changed"), at(1))
    store.save_stories([make_story("a", (one,))], {})
    store.save_digest(make_digest(), [one])
    store.queue_delivery(make_delivery())
    save_seen(store, [make_seen("a"), make_seen("b")])
    assert store.count_records() == {
        "articles": 2,
        "versions": 3,
        "copies": 1,
        "stories": 1,
        "digests": 1,
        "deliveries": 1,
        "seen entries": 2,
    }


def test_queues_tell_what_waits(store: Storage) -> None:
    assert store.measure_queues(NOON) == Queues(0, 0, 0, 0, None, 0, 0)
    grouped = save_grouped(store, make_draft(1))
    for number in (2, 3):
        save(store, make_draft(number))
    for article_id, due_at in ((grouped, NOON), (2, at(1))):
        store.settle_page_check(
            article_id, PageCheck(article_id, "https://a.example/", "f", 0, due_at, None, None)
        )
    assert store.measure_queues(NOON) == Queues(3, 2, 1, 0, None, 0, 0)
    days = [date(2024, 3, day) for day in (1, 2, 3, 4, 5)]
    for day, changes in zip(
        days,
        (
            {"state": "parked", "attempts": 3, "tried_since": at(-72)},
            {"state": "sent", "attempts": 2, "tried_since": at(-72)},
            {"attempts": 4, "next_try_at": at(1), "tried_since": at(-48)},
            {"attempts": 1, "next_try_at": at(-1), "tried_since": at(-2)},
            {"next_try_at": NOON},
        ),
        strict=True,
    ):
        store.queue_delivery(make_delivery(day=day, **changes))
    assert store.measure_queues(NOON) == Queues(3, 2, 1, 3, at(-48).date(), 1, 0)
    assert store.measure_queues(at(1)) == Queues(3, 2, 2, 3, at(-48).date(), 1, 0)


def test_articles_are_counted_by_outlet_as_the_newest_of_them_names_it(store: Storage) -> None:
    assert store.count_by_outlet() == []
    gazette = make_outlet(id="gazette", name="Ilsa Gazette")
    renamed = make_outlet(name="Courier of Tidewater")
    save(store, make_draft(1))
    save(store, make_draft(2, outlet=gazette))
    save(store, make_draft(3, outlet=renamed))
    save(store, make_draft(4, outlet=make_outlet(id="anchor")))
    assert store.count_by_outlet() == [(renamed, 2), (make_outlet(id="anchor"), 1), (gazette, 1)]


# --- rules that hold for every verb ----------------------------------------------------------


def test_what_was_saved_is_there_for_another_store_and_after_closing(open_another: OpenStore) -> None:
    first, beside = open_another(), open_another()
    article_id = save(first, make_draft())
    assert beside.load_article(article_id) == first.load_article(article_id)
    first.close()
    beside.close()
    assert ids(open_another().list_ungrouped(9)) == [article_id]


def test_an_article_is_saved_with_all_its_entries_or_not_at_all(store: Storage) -> None:
    zoneless = make_seen("b", seen_at=datetime(2024, 3, 5))
    with pytest.raises(ValueError, match="no zone"):
        save_article(store, make_draft(), [make_seen("a"), zoneless], NOON)
    assert store.find_seen(["a", "b"]) == {}
    assert store.list_articles(None, None, None, 9) == []


def test_times_of_another_zone_come_back_as_the_same_moment_in_utc(store: Storage) -> None:
    elsewhere = datetime.fromisoformat("2024-03-05T15:30:00+03:30")
    article_id = save(store, make_draft(published=elsewhere))
    loaded = store.load_article(article_id)
    assert (loaded.published, loaded.published.tzinfo) == (NOON, UTC)


def test_writers_in_several_threads_wait_for_each_other(open_own: OpenStore) -> None:
    def save_some(writer: int) -> None:
        with open_own() as own:
            for number in range(15):
                save(own, make_draft(100 * writer + number, matches=(make_match(),), page=make_page()))

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(save_some, range(3)))
    with open_own() as store:
        assert store.count_records()["articles"] == 45


# --- what later changes added ------------------------------------------------------------------


def test_stored_copies_that_follow_a_new_origin_are_moved_with_it(store: Storage) -> None:
    first, second = save_grouped(store, make_draft(1)), save(store, make_draft(2))
    follower = make_copy(first, second, of_id=second, share=0.9, relation="near", why="it came later")
    store.save_placement(make_placement(make_copy(second)), [follower], 9)
    assert store.load_copies([first])[first] == follower
    assert store.list_group(second) == [follower, make_copy(second)]


def test_a_version_that_was_replaced_meanwhile_leaves_the_newer_one_waiting(store: Storage) -> None:
    article = save(store, make_draft(1, text="First words."))
    save(store, make_draft(1, text="Other words."))
    store.save_placement(make_placement(make_copy(article), version=1), [], 9)
    assert ids(store.list_ungrouped(9)) == [article]
    store.save_placement(make_placement(make_copy(article), version=2), [], 9)
    assert store.list_ungrouped(9) == []


def test_a_new_version_without_a_date_of_its_own_keeps_the_date_there_was(store: Storage) -> None:
    dated = make_draft(1, text="First words.", published=at(-5), dated_by="feed")
    article = save(store, dated, at(0))
    save(store, make_draft(1, text="Other words.", published=at(3), dated_by="first seen"), at(3))
    stored = store.load_article(article)
    assert (stored.version, stored.published, stored.dated_by) == (2, at(-5), "feed")


def test_only_articles_seen_since_are_counted_as_left_out(store: Storage) -> None:
    for number, seen in ((1, at(-2)), (2, at(0)), (3, at(1))):
        save_grouped(store, make_draft(number, published=at(-90)), seen)
    assert store.count_undigested(TOPIC, at(-80), at(-1)) == 2


def test_the_heads_of_digests_say_what_lists_need(store: Storage) -> None:
    later, earlier = make_digest(date(2024, 3, 6)), make_digest(date(2024, 3, 5))
    store.save_digest(later, [])
    store.save_digest(earlier, [])
    heads = store.list_digest_heads(earlier.topic_id)
    assert [head.day for head in heads] == [earlier.day, later.day]
    assert (heads[0].headline, heads[0].articles, heads[0].composed_at) == (None, 0, earlier.composed_at)
    assert store.list_digest_heads("another") == []


def test_the_heads_of_digests_carry_the_name_of_the_topic_and_the_stances(store: Storage) -> None:
    counts = (StanceCount("state", "board", against=2, unclear=1),)
    store.save_digest(make_digest(DAY, stances=counts), [])
    (head,) = store.list_digest_heads(TOPIC)
    assert (head.topic_name, head.stances) == (make_digest(DAY).topic_name, counts)


def save_days(store: Storage, *days: str, topic_id: str = TOPIC) -> None:
    for day in days:
        store.save_digest(make_digest(date.fromisoformat(day), topic_id=topic_id), [])


def test_digests_are_listed_by_span_by_month_and_newest(store: Storage) -> None:
    save_days(store, "2024-03-01", "2024-02-29", "2024-02-01", "2024-01-31", "2023-12-31")
    save_days(store, "2024-02-15", topic_id="ferries")
    february = store.list_digest_heads(TOPIC, since=date(2024, 2, 1), until=date(2024, 3, 1))
    assert [head.day.isoformat() for head in february] == ["2024-02-01", "2024-02-29"]
    since = store.list_digest_heads(TOPIC, since=date(2024, 2, 2))
    assert [head.day.isoformat() for head in since] == ["2024-02-29", "2024-03-01"]
    assert store.list_digest_months(TOPIC) == [
        (date(2023, 12, 1), 1),
        (date(2024, 1, 1), 1),
        (date(2024, 2, 1), 2),
        (date(2024, 3, 1), 1),
    ]
    assert store.list_digest_days(TOPIC, newest=2) == [date(2024, 2, 29), date(2024, 3, 1)]
    assert store.list_digest_months("unheard of") == store.list_digest_days("unheard of", newest=2) == []


def test_the_newest_digest_of_each_topic_is_found(store: Storage) -> None:
    assert store.list_newest_heads() == {}
    save_days(store, "2024-03-01", "2024-02-29")
    save_days(store, "2024-02-15", topic_id="ferries")
    newest = store.list_newest_heads()
    assert {topic_id: head.day for topic_id, head in newest.items()} == {
        TOPIC: date(2024, 3, 1),
        "ferries": date(2024, 2, 15),
    }


def test_a_digest_saved_between_two_others_is_their_neighbour(store: Storage) -> None:
    save_days(store, "2024-03-01", "2024-03-09")
    save_days(store, "2024-03-05", topic_id="ferries")
    first, between, last = date(2024, 3, 1), date(2024, 3, 4), date(2024, 3, 9)
    assert store.find_neighbours(TOPIC, first) == (None, last)
    assert store.find_neighbours(TOPIC, between) == (first, last)
    save_days(store, "2024-03-04")
    assert store.find_neighbours(TOPIC, first) == (None, between)
    assert store.find_neighbours(TOPIC, last) == (between, None)
    assert store.find_neighbours("unheard of", first) == (None, None)


def test_a_topic_is_due_for_a_round_when_an_article_of_it_is_placed_or_moved(store: Storage) -> None:
    one = save(store, make_draft(1))
    other = save(store, make_draft(2, topics=("ferries",)))
    assert store.find_story_round(TOPIC) is None
    group(store, one)
    assert (store.find_story_round(TOPIC), store.find_story_round("ferries")) == (1, None)
    assert store.end_story_round(TOPIC, 1)
    assert store.find_story_round(TOPIC) is None
    store.save_placement(make_placement(make_copy(other)), [make_copy(one, other)], 9)
    assert (store.find_story_round(TOPIC), store.find_story_round("ferries")) == (2, 1)


def test_a_round_ends_once_and_not_when_another_is_due(store: Storage) -> None:
    article_id = save_grouped(store, make_draft())
    group(store, article_id)
    assert not store.end_story_round(TOPIC, 1)
    assert store.find_story_round(TOPIC) == 2
    assert store.end_story_round(TOPIC, 2)
    assert not store.end_story_round(TOPIC, 2)


def test_an_article_that_leaves_a_topic_leaves_its_story_there(store: Storage) -> None:
    both = (TOPIC, "ferries")
    one, two = (save_grouped(store, make_draft(number, topics=both)) for number in (1, 2))
    kept = make_story("c", (one,), topic_id="ferries")
    store.save_stories([make_story("a", (one, two)), make_story("b", (two,), topic_id="ferries"), kept], {})
    for topic_id in both:
        assert store.end_story_round(topic_id, 2)
    save(store, make_draft(1, title="Changed", topics=both))
    assert store.find_story_round(TOPIC) is None
    save(store, make_draft(2, title="Changed", topics=("sluices",)))
    assert store.list_stories(TOPIC, at(-1)) == [make_story("a", (one,))]
    assert store.list_stories("ferries", at(-1)) == [kept]
    assert [store.find_story_round(topic_id) for topic_id in (*both, "sluices")] == [3, 3, 1]
    with pytest.raises(NotFound, match="no story b"):
        store.load_story("b")


def test_a_snapshot_does_not_see_what_others_write(store: Storage, open_own: OpenStore) -> None:
    with open_own() as other:
        with store.snapshot():
            assert store.list_ungrouped(9) == []
            article_id = save(other, make_draft())
            assert store.list_ungrouped(9) == []
        assert ids(store.list_ungrouped(9)) == [article_id]


def test_verbs_are_kept_together(store: Storage, open_own: OpenStore) -> None:
    article_id = save(store, make_draft())
    with store.together():
        store.save_stories([make_story("a", (article_id,))], {})
        group(store, article_id)
        assert store.load_story("a").article_ids == (article_id,)
        with open_own() as other:
            assert other.list_stories(TOPIC, at(-1)) == []
    with open_own() as other:
        assert [story.id for story in other.list_stories(TOPIC, at(-1))] == ["a"]


def test_nothing_of_verbs_kept_together_happened_when_one_fails(store: Storage) -> None:
    article_id = save(store, make_draft())

    def place_and_fail() -> None:
        with store.together():
            group(store, article_id)
            store.save_stories([make_story("a", (99,))], {})

    with pytest.raises(NotFound):
        place_and_fail()
    assert store.load_copies([article_id]) == {}
    assert ids(store.list_ungrouped(9)) == [article_id]
    group(store, article_id)
    assert store.list_ungrouped(9) == []


# --- what the collect leg brings ---------------------------------------------------------------


def test_what_a_leg_brings_is_saved_together(store: Storage) -> None:
    state = make_feed_state()
    outcome = Outcome("collect", state.url, "polled", None, NOON)
    batch = Collected(
        finds=(
            Find(make_draft(1), (make_seen("a"),), NOON),
            Find(make_draft(1), (make_seen("b"),), NOON),
        ),
        seen=(make_seen("c", result="off topic"),),
        states=(state,),
        outcomes=(outcome,),
    )
    saved = store.save_collected(batch)
    assert [one.change for one in saved] == ["new", "unchanged"]
    article_id = saved[0].article_id
    assert store.find_seen(["a", "b", "c"]) == {
        "a": make_seen("a", article_id=article_id),
        "b": make_seen("b", article_id=article_id),
        "c": make_seen("c", result="off topic"),
    }
    assert store.load_feed_states() == {state.url: state}
    assert store.count_outcomes(at(-1)) == {
        ("collect", "new article"): 1,
        ("collect", "unchanged article"): 1,
        ("collect", "polled"): 1,
    }


def test_a_batch_that_fails_leaves_nothing(store: Storage) -> None:
    zoneless = make_seen("b", seen_at=datetime(2024, 3, 5))
    batch = Collected((Find(make_draft(1), (), NOON),), (zoneless,), (make_feed_state(),), ())
    with pytest.raises(ValueError, match="no zone"):
        store.save_collected(batch)
    assert store.list_articles(None, None, None, 9) == []
    assert store.load_feed_states() == {}


def test_an_empty_batch_is_no_trouble(store: Storage) -> None:
    assert store.save_collected(Collected()) == []


def test_a_page_is_looked_at_again_when_its_draft_says_so(store: Storage) -> None:
    page = make_page(headers={"etag": '"p1"'})
    checked = make_draft(1, page=page, check_at=at(1))
    article_id = save_article(store, checked, [], NOON).article_id
    save_article(store, make_draft(2), [], NOON)
    assert store.list_page_checks(at(0.5), 9) == []
    (check,) = store.list_page_checks(at(1), 9)
    assert check == PageCheck(article_id, page.final_url, checked.feed_url, 0, at(1), '"p1"', None)
    following = replace(check, step=1, due_at=at(6), etag=None)
    store.settle_page_check(article_id, following)
    store.settle_page_check(article_id, following)
    assert store.list_page_checks(at(5), 9) == []
    assert store.list_page_checks(at(9), 9) == [following]
    save_article(
        store, replace(checked, reading=make_reading("T", "Other words."), check_at=at(7)), [], at(6)
    )
    assert store.list_page_checks(at(9), 9) == [following]
    store.settle_page_check(article_id, None)
    assert store.list_page_checks(at(9), 9) == []


def test_fault_28_a_look_that_a_clock_ahead_has_planned_is_due(store: Storage) -> None:
    for number, due in ((1, at(24 * 365)), (2, at(24 * 8)), (3, at(-1))):
        save_article(store, make_draft(number, check_at=due), [], NOON)
    assert [check.due_at for check in store.list_page_checks(NOON, 9)] == [at(-1), at(24 * 365)]
    assert [check.due_at for check in store.list_page_checks(NOON, 1)] == [at(-1)]


def test_page_checks_come_the_earliest_first_and_not_too_many(store: Storage) -> None:
    for number, due in ((1, at(3)), (2, at(1)), (3, at(2))):
        save_article(store, make_draft(number, check_at=due), [], NOON)
    assert [check.due_at for check in store.list_page_checks(at(9), 2)] == [at(1), at(2)]


def test_subscriptions_are_remembered_by_feed(store: Storage) -> None:
    asked = Subscription(
        "https://a.example/f",
        "https://hub.example/",
        "https://a.example/f",
        "tok",
        "sec",
        "asked",
        NOON,
        None,
        None,
    )
    active = replace(asked, state="active", lease_until=at(240))
    store.save_subscription(asked)
    store.save_subscription(active)
    store.save_subscription(active)
    assert store.load_subscriptions() == {asked.feed_url: active}


def test_a_robots_file_is_remembered_by_origin(store: Storage) -> None:
    assert store.load_robots("https://a.example") is None
    store.save_robots(RobotsFile("https://a.example", None, False, at(1)))
    file = RobotsFile("https://a.example", b"User-agent: *\nDisallow: /\xff", True, at(24))
    store.save_robots(file)
    store.save_robots(file)
    assert store.load_robots("https://a.example") == file


# --- alerts ----------------------------------------------------------------------------------


def test_an_alert_is_saved_once_by_its_key(store: Storage) -> None:
    saved = store.save_alert(make_alert())
    assert saved == make_alert(id=1)
    assert store.save_alert(make_alert(last=True)) is None
    other = store.save_alert(make_alert(topic_id="ferries"))
    assert store.list_alerts(TOPIC, None) == [saved]
    assert store.list_alerts(None, None) == [saved, other]


def test_alerts_are_listed_from_a_day_on(store: Storage) -> None:
    store.save_alert(make_alert())
    store.save_alert(make_alert("mention 7", day=date(2024, 3, 6)))
    assert [alert.key for alert in store.list_alerts(TOPIC, date(2024, 3, 6))] == ["mention 7"]
    assert [alert.id for alert in store.list_alerts(None, date(2024, 3, 5))] == [1, 2]


def test_a_look_for_alerts_is_remembered_and_when_the_first_was(store: Storage) -> None:
    assert store.load_alert_look(TOPIC) is None
    store.save_alert_look(AlertLook(TOPIC, NOON, 3, NOON))
    store.save_alert_look(AlertLook(TOPIC, at(1), 9, at(1)))
    assert store.load_alert_look(TOPIC) == AlertLook(TOPIC, NOON, 9, at(1))


def test_what_is_new_ends_before_the_first_article_that_waits_to_be_grouped(store: Storage) -> None:
    assert store.find_grouped_until() == 0
    for number in (1, 2, 3):
        save_article(store, make_draft(number, published=at(-number)), [], NOON)
    assert store.find_grouped_until() == 0
    for number in (1, 3):
        store.save_placement(make_placement(make_copy(number)), [], 9)
    assert store.find_grouped_until() == 1
    store.save_placement(make_placement(make_copy(2)), [], 9)
    assert store.find_grouped_until() == 3
    assert [article.id for article in store.list_new(TOPIC, 1, 3)] == [3, 2]
    assert store.list_new("ferries", 0, 3) == []


def test_articles_of_a_topic_are_found_by_a_phrase(store: Storage) -> None:
    save_article(store, make_draft(1, text="The old harbour.", published=at(-2)), [], NOON)
    save_article(store, make_draft(2, text="An old boat in harbour.", published=at(-1)), [], NOON)
    save_article(
        store, make_draft(5, text="Olden days: harbourside, the OLD HARBOUR.", published=at(-1)), [], NOON
    )
    save_article(store, make_draft(3, text="The old harbour.", topics=("ferries",)), [], NOON)
    save_article(store, make_draft(4, text="The old harbour."), [], NOON)
    assert store.find_with_phrase(TOPIC, "old harb*", at(-9), 4) == [3, 1]
    assert store.find_with_phrase(TOPIC, "old-harbour", at(-2), 9) == [5, 3]
    assert 2 not in store.find_with_phrase(TOPIC, "an old harbour", at(-9), 9)
    assert store.find_with_phrase(TOPIC, "old* days* harb*", at(-9), 9) == [3]
    assert store.find_with_phrase(TOPIC, "* ... *", at(-9), 9) == []


def test_origins_are_counted_by_when_they_were_published(store: Storage) -> None:
    for number, published in ((1, at(-2)), (2, at(-1)), (3, NOON)):
        save_article(store, make_draft(number, published=published), [], NOON)
    store.save_placement(make_placement(make_copy(1)), [], 9)
    store.save_placement(make_placement(make_copy(2, 1)), [], 9)
    store.save_placement(make_placement(make_copy(3)), [], 9)
    assert store.count_origins(TOPIC, at(-3), NOON) == 2
    assert store.count_origins(TOPIC, at(-2), NOON) == 1
    assert store.count_origins("ferries", at(-3), NOON) == 0
