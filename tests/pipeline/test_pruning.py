"""What is old goes, but for what is needed; whatever is stored, every digest that is kept verifies."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.config import DigestSettings, KeepSettings, KeepTerms
from monitor.digest.verify import verify_digest
from monitor.errors import NotFound
from monitor.group.fingerprint import make_sketch
from monitor.model import PRUNED, Change, Digest, Excerpt, Limits, PageCheck, Tally, TextField
from monitor.pipeline.archiving import write_archive
from monitor.pipeline.group import group_articles
from monitor.pipeline.pruning import Pruning, prune
from monitor.terms import fold_text
from storage.sqlite.store import SqliteStore, open_store
from tests.digest.test_search import make_told
from tests.factories import (
    NOON,
    TOPIC,
    make_alert,
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
from tests.pipeline.ferries import FERRY, HARBOUR, STORM, make_report
from tests.storage.saving import save_article, save_feed_state, save_seen

DAY_S = 86400
SHORT = KeepTerms(pages_s=30 * DAY_S, articles_s=60 * DAY_S, digests_s=120 * DAY_S)
LONG = KeepTerms(pages_s=90 * DAY_S, articles_s=200 * DAY_S, digests_s=400 * DAY_S)
KEEP = KeepSettings({TOPIC: SHORT, "ferries": LONG}, SHORT, 90 * DAY_S)
FEED = "https://courier.example/feed.xml"


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def make_tools(store: SqliteStore, folder: Path, *, dry_run: bool = False, **changes: object) -> Pruning:
    site = DigestSettings(time(7), ZoneInfo("UTC"), folder / "site", None, 86400, 9, None)
    return replace(Pruning(store, KEEP, site, frozenset([FEED]), NOON, dry_run), **changes)


def run(tools: Pruning) -> dict[str, Tally]:
    """Return what went, or would go, by kind."""
    total: dict[str, Tally] = {}
    for kind, tally in (one for step in prune(tools) for one in step):
        if tally.number:
            total[kind] = total.get(kind, Tally()) + tally
    return total


def count(tools: Pruning) -> dict[str, int]:
    """As `run`, only how many, and without the outcomes of having saved all this."""
    return {kind: tally.number for kind, tally in run(tools).items() if kind != "outcomes"}


def save(store: SqliteStore, number: int, days: float, *, group: int | None = None, **changes: object) -> int:
    """Save an article that came so many days ago, and place it among the copies, by itself unless told."""
    text = f"{'A word of report number'} {number} and what follows it. " * 4
    draft = make_draft(number, **{"text": text, "published": ago(days)} | changes)  # type: ignore[arg-type]  # the fields of a draft, by name
    article_id = save_article(store, draft, [make_seen(f"u:{draft.key}")], ago(days)).article_id
    place(store, article_id, group)
    return article_id


def place(store: SqliteStore, article_id: int, group: int | None = None) -> None:
    article = store.load_article(article_id)
    link, hashes = make_copy(article_id, group), make_sketch(article.reading.text).hashes
    store.save_placement(make_placement(link, hashes, article.version), [], 9)


def cite(day: date, *excerpts: Excerpt, topic_id: str = TOPIC) -> Digest:
    """Return a digest that shows these spans."""
    changes = tuple(Change(None, excerpt, "https://x.example", "X", NOON, None) for excerpt in excerpts)
    return make_digest(day, topic_id=topic_id, changes=changes)


def quote(store: SqliteStore, article_id: int, version: int = 1) -> Excerpt:
    """Return the first word of the title of a version."""
    words = store.list_versions(article_id)[version - 1].title
    return Excerpt(article_id, version, "title", 0, 6, words[:6])


def list_ids(store: SqliteStore) -> list[int]:
    return sorted(article.id for article in store.list_articles(None, None, None, 999))


def dump(store: SqliteStore) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, but for when its migrations were taken."""
    names = store.session.select_values(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlite_migrations'"
    )
    rows = {name: store.session.select(f"SELECT * FROM {name}") for name in names}
    return {name: sorted((tuple(row.values()) for row in found), key=repr) for name, found in rows.items()}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


# --- the law ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """An article of a random store: how old, on what, a copy of the piece before, edited since, needed."""

    days: int
    topics: tuple[str, ...]
    copy: bool
    edited: int | None
    page: bool
    corrected: bool
    cited: tuple[int, ...]


AGES = st.sampled_from([1, 29, 31, 59, 61, 89, 91, 119, 121, 199, 201, 399, 401])
PIECES = st.builds(
    Piece,
    AGES,
    st.sampled_from([(TOPIC,), ("ferries",), (TOPIC, "ferries"), ("gone",)]),
    st.booleans(),
    st.none() | st.integers(0, 58),
    st.booleans(),
    st.sampled_from([False, False, False, True]),
    st.lists(st.sampled_from([0, 1, 2, 3]), max_size=2).map(tuple),
)
DIGESTS = st.lists(st.tuples(AGES, st.sampled_from([TOPIC, "ferries"])), min_size=4, max_size=4, unique=True)


def fill(store: SqliteStore, pieces: list[Piece], digests: list[tuple[int, str]], waiting: int) -> list[int]:
    """Save the pieces, and digests of which the first `waiting` still wait to be sent. Returns the articles' ids."""
    group = None
    ids = []
    for number, piece in enumerate(pieces, start=1):
        group = group if piece.copy else None
        page = make_page(fetched_at=ago(piece.days)) if piece.page else None
        article_id = save(store, number, piece.days, group=group, topics=piece.topics, page=page)
        group = group or article_id
        ids.append(article_id)
        if piece.edited is not None:
            edited = make_draft(
                number, title=f"Edited {number}", topics=piece.topics, published=ago(piece.days)
            )
            save_article(store, edited, [], ago(min(piece.days, piece.edited)))
            place(store, article_id, group)
        store.save_stories([make_story(f"s{number}", (article_id,))], {})
        if piece.corrected:
            store.save_stance_correction(article_id, TOPIC, "board", "favour", None, NOON)
    for place_, (days, topic_id) in enumerate(digests):
        cited = [number for number, piece in zip(ids, pieces, strict=True) if place_ in piece.cited]
        quotes = [quote(store, number, len(store.list_versions(number))) for number in cited]
        day = ago(days).date()
        store.save_digest(cite(day, *quotes, topic_id=topic_id), cited)
        state = "waiting" if place_ < waiting else "sent"
        store.queue_delivery(make_delivery(topic_id=topic_id, day=day, state=state))
        refused = make_delivery(topic_id=topic_id, day=day, state="parked", recipient="gone@left.example")
        store.queue_delivery(refused)
    store.record_outcomes([make_outcome(at=ago(days)) for days in (1, 89, 91, 300)])
    for days in (89, 91):
        store.hold(make_held(url=f"https://courier.example/{days}", last_at=ago(days)), 9)
    return ids


def is_kept(place_: int, digests: list[tuple[int, str]], waiting: int) -> bool:
    age, topic_id = digests[place_]
    return place_ < waiting or age * DAY_S <= KEEP.by_topic[topic_id].digests_s


def is_needed(piece: Piece, digests: list[tuple[int, str]], waiting: int) -> bool:
    terms = [KEEP.by_topic.get(topic_id, KEEP.others).articles_s for topic_id in piece.topics]
    changed = piece.days if piece.edited is None else min(piece.days, piece.edited)
    cited = any(is_kept(place_, digests, waiting) for place_ in piece.cited)
    return piece.corrected or cited or changed * DAY_S < max(terms)


def list_needed(
    ids: list[int], pieces: list[Piece], digests: list[tuple[int, str]], waiting: int
) -> set[int]:
    """Return what is to be left, told from the pieces alone: whole copy groups."""
    groups: list[list[tuple[int, Piece]]] = []
    for article_id, piece in zip(ids, pieces, strict=True):
        if not groups or not piece.copy:
            groups.append([])
        groups[-1].append((article_id, piece))
    needed = [group for group in groups if any(is_needed(piece, digests, waiting) for _, piece in group)]
    return {article_id for group in needed for article_id, _ in group}


def list_kept_digests(store: SqliteStore) -> list[Digest]:
    return [
        digest
        for topic_id in (TOPIC, "ferries")
        for day in store.list_digest_days(topic_id)
        if (digest := store.load_digest(topic_id, day))
    ]


def load_words(store: SqliteStore, article_id: int, version: int, field: TextField) -> str | None:
    try:
        words = store.list_versions(article_id)[version - 1]
    except NotFound:
        return None
    return words.title if field == "title" else words.text


@settings(
    max_examples=15, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(PIECES, min_size=1, max_size=8), DIGESTS, st.integers(0, 2))
def test_the_laws_of_pruning(pieces: list[Piece], digests: list[tuple[int, str]], waiting: int) -> None:
    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "test.db") as store:
        store.session.execute("PRAGMA synchronous = OFF")
        ids = fill(store, pieces, digests, waiting)
        tools = make_tools(store, Path(name))
        before = dump(store)
        with store.snapshot():
            foretold = run(replace(tools, dry_run=True))
        assert dump(store) == before
        assert run(tools) == foretold
        after = dump(store)
        assert run(tools) == {}
        assert dump(store) == after
        assert store.session.select("PRAGMA foreign_key_check") == []
        for digest in list_kept_digests(store):
            assert verify_digest(digest, lambda *where: load_words(store, *where)) == []
        left = set(list_ids(store))
        assert left == list_needed(ids, pieces, digests, waiting)
        for number, article_id in enumerate(ids, start=1):
            (seen,) = store.find_seen([f"u:{make_draft(number).key}"]).values()
            assert seen.article_id == (article_id if article_id in left else None)
            assert (seen.result == PRUNED) == (article_id not in left)
        assert {row["article_id"] for row in store.session.select("SELECT article_id FROM postings")} <= left
        assert {row["rowid"] for row in store.session.select("SELECT rowid FROM article_words")} == left
        assert all(ago(90).date() <= one.day for one in store.list_outbox("parked", None))
        days = {(one.topic_id, one.day) for one in list_kept_digests(store)}
        assert days == {
            (topic_id, ago(age).date())
            for place_, (age, topic_id) in enumerate(digests)
            if is_kept(place_, digests, waiting)
        }


# --- articles --------------------------------------------------------------------------------


def test_a_copy_group_is_kept_as_long_as_any_of_it(store: SqliteStore, tmp_path: Path) -> None:
    for number, (days, text) in enumerate([(300, FERRY), (90, FERRY), (300, STORM)], start=1):
        report = make_report(number, f"site{number}", text, ago(days))
        save_article(store, report, [], ago(days))
        group_articles(store, [HARBOUR], ago(days))
    links = store.load_copies([1, 2])
    assert links[2].of_id == 1
    keep = replace(KEEP, others=replace(SHORT, articles_s=100 * DAY_S), by_topic={})
    assert count(make_tools(store, tmp_path, keep=keep))["articles"] == 1
    assert store.load_copies([1, 2]) == links
    save_article(store, make_report(4, "late", FERRY, NOON), [], NOON)
    group_articles(store, [HARBOUR], NOON)
    assert store.load_copies([4])[4].of_id == 1
    assert count(make_tools(store, tmp_path, keep=keep)) == {}


def test_an_article_goes_after_the_digest_that_cites_it(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 300)
    store.save_digest(cite(ago(100).date(), quote(store, 1)), [1])
    assert count(make_tools(store, tmp_path)) == {}
    assert store.session.select_values("SELECT held FROM articles") == [1]
    later = make_tools(store, tmp_path, now=NOON + timedelta(days=30))
    assert count(replace(later, dry_run=True)) == count(later) == {"digests": 1, "articles": 1}


def test_an_article_goes_after_the_correction_that_names_it(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 300)
    said = store.save_stance_correction(1, TOPIC, "board", "favour", None, NOON)
    assert count(make_tools(store, tmp_path)) == {}
    store.drop_correction(said.id)
    assert count(make_tools(store, tmp_path)) == {"articles": 1}


def test_an_article_that_waits_is_kept(store: SqliteStore, tmp_path: Path) -> None:
    save_article(store, make_draft(1, published=ago(300)), [], ago(300))
    save(store, 2, 300)
    store.settle_page_check(2, PageCheck(2, "https://courier.example/2", FEED, 0, NOON, None, None))
    assert count(make_tools(store, tmp_path)) == {}
    place(store, 1)
    store.settle_page_check(2, None)
    assert count(make_tools(store, tmp_path)) == {"articles": 2}


def test_the_database_refuses_to_drop_what_a_digest_cites(store: SqliteStore) -> None:
    save(store, 1, 300)
    store.save_digest(cite(NOON.date(), quote(store, 1)), [])
    with pytest.raises(NotFound):
        store.drop_articles([1])
    assert list_ids(store) == [1]


def test_a_story_that_nothing_is_left_of_leads_nowhere(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 300)
    save(store, 2, 1)
    store.save_stories([make_story("a", (1,)), make_story("b", (2,), follows="a")], {"former": "a"})
    run(make_tools(store, tmp_path))
    assert store.load_story("b").follows is None
    assert store.find_story_ids(["a", "b", "former"]) == {"b"}


def test_what_was_digested_stays_so_when_its_digest_has_gone(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 150, topics=(TOPIC, "ferries"))
    store.save_digest(cite(ago(130).date(), quote(store, 1)), [1])
    assert count(make_tools(store, tmp_path)) == {"digests": 1}
    save_article(store, make_draft(1, title="Edited", published=NOON, topics=(TOPIC, "ferries")), [], NOON)
    place(store, 1)
    assert store.list_undigested(TOPIC, NOON, ago(400)) == []
    assert [one.id for one in store.list_undigested("ferries", NOON, ago(400))] == [1]


def test_what_was_pruned_is_found_no_more_and_its_entry_is_known(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 300, title="Herring by moonlight")
    run(make_tools(store, tmp_path))
    assert store.search_articles(fold_text("herring"), 9) == []
    key = f"u:{make_draft(1).key}"
    (seen,) = store.find_seen([key]).values()
    assert (seen.article_id, seen.result) == (None, PRUNED)


# --- digests and the archive -----------------------------------------------------------------


def publish(store: SqliteStore, tools: Pruning, days: float, **changes: object) -> None:
    digest = make_told(day=ago(days).date(), **changes)
    store.save_digest(digest, [])
    write_archive(digest, b"mail", tools.settings, store)


def list_files(tools: Pruning) -> list[str]:
    root = tools.settings.directory
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_the_archive_is_as_if_the_pruned_days_had_never_been(store: SqliteStore, tmp_path: Path) -> None:
    tools = make_tools(store, tmp_path / "one")
    for days in (190, 150, 100, 99):
        publish(store, tools, days)
    with open_store(tmp_path / "other.db") as other:
        fresh = make_tools(other, tmp_path / "other")
        for days in (100, 99):
            publish(other, fresh, days)
    foretold = count(replace(tools, dry_run=True))
    assert count(tools) == foretold == {"digests": 2, "files": 10}
    assert list_files(tools) == list_files(fresh)
    for name in list_files(tools):
        assert (tools.settings.directory / name).read_bytes() == (
            fresh.settings.directory / name
        ).read_bytes()


def test_a_topic_whose_digests_have_all_gone_leaves_no_files(store: SqliteStore, tmp_path: Path) -> None:
    tools = make_tools(store, tmp_path)
    publish(store, tools, 150)
    publish(store, tools, 1, topic_id="ferries")
    run(tools)
    assert not [name for name in list_files(tools) if name.startswith(TOPIC)]
    assert TOPIC not in (tools.settings.directory / "index.html").read_text("utf-8")


def test_files_that_a_run_that_was_cut_off_left_are_removed(store: SqliteStore, tmp_path: Path) -> None:
    tools = make_tools(store, tmp_path)
    for days in (150, 1):
        publish(store, tools, days)
    (old,) = store.list_old_editions(Limits({}, ago(120)))
    store.drop_edition(old.key)
    assert count(tools) == {"files": 5}
    assert count(tools) == {}


def test_what_a_kill_left_half_written_goes_a_day_later(store: SqliteStore, tmp_path: Path) -> None:
    tools = make_tools(store, tmp_path)
    publish(store, tools, 1)
    whole, root = list_files(tools), tools.settings.directory
    for name in (f"{TOPIC}/.1.html.x.unfinished", f"{TOPIC}/search/.1.js.x.unfinished", ".a.x.unfinished"):
        (root / name).write_bytes(b"half")
        os.utime(root / name, (ago(1).timestamp(),) * 2)
    assert run(replace(tools, now=NOON - timedelta(seconds=1))) == {}
    assert run(replace(tools, dry_run=True)) == run(tools) == {"files": Tally(3, 12)}
    assert list_files(tools) == whole


def test_alerts_go_with_the_digests(store: SqliteStore, tmp_path: Path) -> None:
    save(store, 1, 300)
    change = Change(None, quote(store, 1), "https://x.example", "X", NOON, None)
    saved = store.save_alert(make_alert(kind="changed", jump=None, change=change, day=ago(130).date()))
    assert saved is not None
    store.queue_delivery(make_delivery(day=saved.day, item=str(saved.id), state="sent"))
    later = make_tools(store, tmp_path)
    assert count(make_tools(store, tmp_path, now=ago(20))) == {}
    assert count(later) == {"alerts": 1, "deliveries": 1, "articles": 1}
    assert (store.list_alerts(None, None), store.list_deliveries(None)) == ([], [])


class Interfering:
    """A store in which a user has a parked delivery tried again just before its digest goes."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    def __getattr__(self, verb: str) -> object:
        if verb == "drop_edition":
            self._store.save_delivery(make_delivery(day=ago(150).date(), state="waiting"))
        return getattr(self._store, verb)


def test_a_digest_of_which_something_waits_again_stays(store: SqliteStore, tmp_path: Path) -> None:
    tools = make_tools(store, tmp_path)
    publish(store, tools, 150)
    store.queue_delivery(make_delivery(day=ago(150).date(), state="parked"))
    files = list_files(tools)
    assert run(replace(tools, storage=Interfering(store))) == {}
    assert [one.state for one in store.list_deliveries(None)] == ["waiting"]
    assert list_files(tools) == files


# --- the program's own records ---------------------------------------------------------------


def test_what_was_refused_for_good_is_given_up(store: SqliteStore, tmp_path: Path) -> None:
    for days in (92, 89):
        for number in range(2):
            refused = make_delivery(day=ago(days).date(), state="parked", recipient=f"{number}@left.example")
            store.queue_delivery(refused)
    tools = make_tools(store, tmp_path)
    parked = Tally(2, 2 * len(refused.payload))
    assert run(replace(tools, dry_run=True)) == run(tools) == {"parked deliveries": parked}
    assert [one.day for one in store.list_outbox("parked", None)] == [ago(89).date()] * 2
    given_up = [one for one in store.list_deliveries(None) if one.day == ago(92).date()]
    assert {(one.state, one.payload) for one in given_up} == {("dropped", b"")}


def test_what_ended_workers_long_ago_is_forgotten(store: SqliteStore, tmp_path: Path) -> None:
    for days in (91, 90, 89):
        store.hold(make_held(url=f"https://courier.example/{days}", last_at=ago(days)), 9)
    tools = make_tools(store, tmp_path)
    assert count(replace(tools, dry_run=True)) == count(tools) == {"quarantined": 2}
    assert [held.specimen.url for held in store.list_held()] == ["https://courier.example/89"]


def test_a_feed_that_is_followed_no_more_is_forgotten(store: SqliteStore, tmp_path: Path) -> None:
    left = "https://left.example/rss"
    save(store, 1, 1)
    for url, days in ((FEED, 100), (left, 100), ("https://paused.example/rss", 1)):
        save_feed_state(store, make_feed_state(url=url, polled_at=ago(days)))
    keys = [
        "f:left.example/rss#a",
        "g:left.example/rss#b",
        "u:left.example/a",
        "f:courier.example/feed.xml#c",
    ]
    save_seen(store, [make_seen(key) for key in keys] + [make_seen("g:left.example/rss#1", article_id=1)])
    tools = make_tools(store, tmp_path)
    assert count(replace(tools, dry_run=True)) == count(tools) == {"feeds": 1, "seen entries": 2}
    assert left not in store.load_feed_states()
    assert set(store.find_seen([*keys, "g:left.example/rss#1"])) == {*keys[2:], "g:left.example/rss#1"}


def test_a_step_is_small(store: SqliteStore, tmp_path: Path) -> None:
    for number in range(1, 46):
        save(store, number, 300, page=make_page(fetched_at=ago(300)))
    steps = [dict(step) for step in prune(make_tools(store, tmp_path))]
    assert [step["articles"].number for step in steps if "articles" in step] == [20, 20, 5]


def test_a_run_that_is_cut_off_anywhere_is_made_good_by_the_next(tmp_path: Path) -> None:
    pieces = [Piece(300, (TOPIC,), number % 3 > 0, None, True, False, (number % 4,)) for number in range(9)]
    digests = [(399, TOPIC), (399, "ferries"), (130, TOPIC), (119, TOPIC)]
    ends = []
    for cut in range(12):
        with open_store(tmp_path / f"{cut}.db") as store:
            store.session.execute("PRAGMA synchronous = OFF")
            fill(store, pieces, digests, 0)
            tools = make_tools(store, tmp_path)
            steps = len(list(islice(prune(tools), cut)))
            run(tools)
            ends.append(dump(store))
    assert steps < cut
    assert all(end == ends[0] for end in ends)
