"""What is particular to the store on SQLite: its file, its locks, its schema and its indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest
from sqlite_utils import Migrations
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # documented there, but not exported

from monitor.errors import SchemaTooNew, StorageBusy, StorageError
from monitor.model import Change, Correction, EditionKey, Excerpt, LearntModel, Limits, StanceCorrection
from storage.rows import write_row, write_time
from storage.sqlite import search
from storage.sqlite.migrations import STEPS, apply_migrations
from storage.sqlite.packing import unpack
from storage.sqlite.session import Session
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import (
    NOON,
    TOPIC,
    at,
    make_alert,
    make_copy,
    make_delivery,
    make_digest,
    make_draft,
    make_held,
    make_outcome,
    make_page,
    make_placement,
    make_seen,
    make_story,
)
from tests.storage.saving import save_article, save_seen

SCHEMA = Path(__file__).parent / "schema.sql"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with open_store(path) as opened:
        yield opened


def read_schema(store: SqliteStore) -> str:
    """Return what the database says its schema is, but for what FTS5 and sqlite-utils make for themselves."""
    made = store.session.select_values(
        """
        SELECT sql FROM sqlite_master
        WHERE sql IS NOT NULL
        AND tbl_name NOT LIKE 'article!_words!_%' ESCAPE '!'
        AND tbl_name NOT LIKE '!_%' ESCAPE '!'
        ORDER BY name
        """
    )
    return ";\n\n".join(made) + ";\n"


def trace(store: SqliteStore, verb: Callable[[SqliteStore], object]) -> list[str]:
    """Return the statements that a verb runs, with their values in place."""
    statements: list[str] = []
    connection = store.session.db.conn
    connection.set_trace_callback(statements.append)
    verb(store)
    connection.set_trace_callback(None)
    return statements


def read_pragma(store: SqliteStore, name: str) -> object:
    return store.session.select_values(f"PRAGMA {name}")[0]


# --- the file --------------------------------------------------------------------------------


def test_the_file_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "data" / "monitor.db"
    open_store(path).close()
    assert path.is_file()


def test_what_is_saved_survives_a_power_cut(store: SqliteStore) -> None:
    full = 2
    assert (read_pragma(store, "journal_mode"), read_pragma(store, "synchronous")) == ("wal", full)


def test_references_are_checked(store: SqliteStore) -> None:
    assert read_pragma(store, "foreign_keys") == 1


def test_the_driver_is_pysqlite3_and_has_full_text_search(store: SqliteStore) -> None:
    own_driver = pytest.importorskip("pysqlite3", reason="pysqlite3 is installed on Linux x86-64 only")
    assert isinstance(store.session.db.conn, own_driver.Connection)
    assert "ENABLE_FTS5" in store.session.select_values("PRAGMA compile_options")


@pytest.mark.parametrize("length", [40, 5000])
def test_a_file_that_is_no_database_is_named(path: Path, length: int) -> None:
    path.write_bytes(b"not a database, " * length)
    with pytest.raises(StorageError, match=r"monitor\.db is damaged.*backup"):
        open_store(path)
    assert path.read_bytes() == b"not a database, " * length


def test_a_damaged_database_is_named(path: Path) -> None:
    with open_store(path) as store:
        save_seen(store, [make_seen(f"https://courier.example/{number}") for number in range(9000)])
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(whole[:half] + b"\xa5" * half)
    with open_store(path) as store, pytest.raises(StorageError, match=r"monitor\.db is damaged.*backup"):
        store.find_seen([f"https://courier.example/{number}" for number in range(9000)])


def test_a_full_disk_is_named_and_what_was_there_stays(store: SqliteStore) -> None:
    save_article(store, make_draft(1), [], NOON)
    store.session.select("PRAGMA max_page_count = 1")  # SQLite takes it as the size the file has now
    with pytest.raises(StorageError, match=r"no room.*monitor\.db.*free"):
        save_article(store, make_draft(2, text="long " * 20_000), [make_seen()], at(1))
    assert [article.key for article in store.list_articles(None, None, None, 9)] == [make_draft(1).key]
    store.session.select("PRAGMA max_page_count = 100000")
    assert save_article(store, make_draft(2, text="long " * 20_000), [], at(1)).change == "new"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StorageError, match=r"var/monitor\.db"):
        open_store(tmp_path / "var" / "monitor.db")


def test_a_path_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        open_store(tmp_path)


# --- locks and threads -----------------------------------------------------------------------


def test_a_lock_that_is_held_too_long_is_an_error_of_its_own(path: Path) -> None:
    with open_store(path) as holder, open_store(path, busy_timeout_s=0.05) as waiting:
        with holder.session.write(), pytest.raises(StorageBusy, match=r"monitor\.db locked"):
            save_article(waiting, make_draft(), [], NOON)
        assert save_article(waiting, make_draft(), [], NOON).change == "new"


def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    with open_store(path) as holder, open_store(path, busy_timeout_s=0.05) as reader:
        save_seen(holder, [make_seen("a")])
        with holder.session.write():
            assert set(reader.find_seen(["a"])) == {"a"}


def test_a_database_is_opened_while_another_writes(path: Path) -> None:
    with open_store(path) as holder, holder.session.write(), open_store(path, busy_timeout_s=0.05) as second:
        assert second.count_records()["articles"] == 0


def test_a_store_refuses_another_thread(store: SqliteStore) -> None:
    with ThreadPoolExecutor(1) as thread, pytest.raises(sqlite3.ProgrammingError, match="thread"):
        thread.submit(store.load_feed_states).result()


def test_a_new_database_is_opened_by_several_at_once(path: Path) -> None:
    def open_and_save(number: int) -> None:
        with open_store(path) as store:
            save_article(store, make_draft(number), [], NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(open_and_save, range(8)))
    with open_store(path) as store:
        assert store.count_records()["articles"] == 8


@pytest.fixture
def reader_of_a_new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold a read lock on a database that has no write-ahead log yet; it goes when rolled back."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA user_version = 0")
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM sqlite_master").fetchall()
    yield connection
    connection.close()


def test_opening_a_new_file_waits_for_a_reader(path: Path, reader_of_a_new_file: sqlite3.Connection) -> None:
    done_soon = Timer(0.1, reader_of_a_new_file.rollback)
    done_soon.start()
    with open_store(path, busy_timeout_s=10) as store:
        assert read_pragma(store, "journal_mode") == "wal"
    done_soon.join()


@pytest.mark.usefixtures("reader_of_a_new_file")
def test_opening_a_new_file_does_not_wait_for_ever(path: Path) -> None:
    with pytest.raises(StorageBusy, match=r"monitor\.db locked"):
        open_store(path, busy_timeout_s=0.05)


def test_a_bug_is_not_taken_for_a_trouble_of_the_database(store: SqliteStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), store.session.read():
        store.session.select("SELECT * FROM no_such_table")


# --- schema ----------------------------------------------------------------------------------


def test_the_migrations_make_the_schema(store: SqliteStore) -> None:
    assert read_schema(store) == SCHEMA.read_text()


def test_migrations_are_taken_once(store: SqliteStore, path: Path) -> None:
    before = read_schema(store)
    apply_migrations(store.session)
    with open_store(path) as again:
        assert read_schema(again) == before
        assert again.session.select_values("SELECT name FROM _sqlite_migrations") == list(STEPS)


def test_entries_of_the_first_schema_are_known_after_the_second(path: Path) -> None:
    session = Session(path, busy_timeout_s=1)
    with session.write():
        STEPS["0001_first_schema"](session.db)
        session.execute(
            """
            INSERT INTO seen_entries VALUES
            ('u:courier.example/1', '0000000000000001aaaaaaaa', 'fffffffffffffffe00000000',
             '2024-03-05T12:00:00.000007+00:00', NULL, 'off topic', '2024-03-05T13:00:00.000000+00:00')
            """
        )
        STEPS["0002_network_edge"](session.db)
    session.close()
    session = Session(path, busy_timeout_s=1)
    found = SqliteStore(session).find_seen(["u:courier.example/1", "u:courier.example/2"])
    session.close()
    assert found == {
        "u:courier.example/1": make_seen(
            "u:courier.example/1",
            title_hash=1,
            content_hash=-2,
            published=NOON + timedelta(microseconds=7),
            result="off topic",
            seen_at=at(1),
        )
    }


def test_articles_of_the_second_schema_are_read_after_the_third(path: Path) -> None:
    with open_store(path) as store:
        article_id = save_article(store, make_draft(page=make_page()), [], NOON).article_id
        known = store.load_article(article_id)
    session = Session(path, busy_timeout_s=1)
    with session.write():  # as an earlier version left it
        session.execute("ALTER TABLE versions DROP COLUMN cause")
        session.execute("DROP TABLE sites")
        session.execute("DELETE FROM _sqlite_migrations WHERE name = '0003_readings'")
        fields = [f"'$.{name}'" for name in NEW_IN_READINGS]
        session.execute(f"UPDATE articles SET reading = json_remove(reading, {', '.join(fields)})")
    session.close()
    with open_store(path) as store:
        assert store.load_article(article_id) == known
        assert [one.cause for one in store.list_versions(article_id)] == ["outlet"]
        assert store.load_page(article_id) == make_page()
        assert store.load_site("courier.example").pages == ()


def test_the_articles_of_late_are_grouped_again_after_the_fourth_step(path: Path) -> None:
    with open_store(path) as store:
        old = save_article(store, make_draft(1, published=at(-24 * 60)), [], NOON).article_id
        young = save_article(store, make_draft(2, published=at(-24 * 30)), [], NOON).article_id
        newest = save_article(store, make_draft(3, published=at(0)), [], NOON).article_id
        for number in (old, young, newest):
            store.save_placement(make_placement(make_copy(number), (number,)), [], 9)
        store.save_stories([make_story("a", (young,))], {})
    session = Session(path, busy_timeout_s=1)
    with session.write():  # as an earlier version left it
        for index in ("copies_posted", "stories_follows", "story_words_published", "story_forwards_into"):
            session.execute(f"DROP INDEX {index}")
        for column in ("held", "sign", "paragraph", "posted"):
            session.execute(f"ALTER TABLE copies DROP COLUMN {column}")
        session.execute("ALTER TABLE stories DROP COLUMN follows")
        for table in ("stance_corrections", "learnt_models", "correction_others", "corrections"):
            session.execute(f"DROP TABLE {table}")
        for table in ("story_words", "story_forwards", "story_rounds"):
            session.execute(f"DROP TABLE {table}")
        session.execute("DELETE FROM _sqlite_migrations WHERE name IN ('0004_groups', '0006_stances')")
    session.close()
    with open_store(path) as store:
        assert [article.id for article in store.list_ungrouped(9)] == [young, newest]
        assert store.load_copies([old]) == {old: make_copy(old)}
        assert store.list_long_posted(at(-24 * 60), 9) == [old]
        assert store.list_stories(TOPIC, at(-1)) == [make_story("a", (young,))]


def test_corrections_of_the_fourth_schema_are_whole_after_the_sixth_step(path: Path) -> None:
    session = Session(path, busy_timeout_s=1)
    session.configure()
    steps = Migrations("media-monitor")
    for name in list(STEPS)[:4]:
        steps(name=name)(STEPS[name])
    with session.write():  # as an earlier version left it
        steps.apply(session.db)
        for number in (1, 2):
            session.execute(
                "INSERT INTO articles VALUES (?, ?, 1, 0, '', '', '', '', '', '', '', NULL, '', '', '', '')",
                [number, f"u:courier.example/{number}"],
            )
        session.execute("INSERT INTO corrections VALUES (7, 'not a copy', 1, ?)", [write_time(NOON)])
        session.execute("INSERT INTO correction_others VALUES (2, 7)")
    session.close()
    with open_store(path) as store:
        assert read_schema(store) == SCHEMA.read_text()
        assert store.session.select("PRAGMA foreign_key_check") == []
        assert store.list_corrections() == [Correction(7, "not a copy", 1, (2,), NOON)]
        store.drop_correction(7)
        assert store.session.select("SELECT * FROM correction_others") == []
        assert store.save_stance_correction(1, TOPIC, "board", "favour", None, NOON).id == 8


def test_what_digests_of_the_seventh_schema_cite_is_held_after_the_ninth_step(path: Path) -> None:
    with open_store(path) as store:
        ids = [save_article(store, make_draft(number), [], NOON).article_id for number in (1, 2, 3)]
        excerpt = Excerpt(ids[0], 1, "title", 0, 6, "Report")
        change = Change(None, excerpt, "https://x.example", "X", NOON, None)
        store.save_digest(make_digest(changes=(change,)), [])
        second = replace(change, title=replace(excerpt, article_id=ids[1]))
        alert = store.save_alert(make_alert(kind="changed", jump=None, change=second))
        assert alert is not None
        noted = store.session.select("SELECT * FROM citations ORDER BY article_id")
    session = Session(path, busy_timeout_s=1)
    with session.write():  # as an earlier version left it
        session.execute("DROP TABLE citations")
        made = ("articles_prunable", "pages_fetched", "seen_entries_article", "copies_of")
        for name in (*made, "digest_articles_article", "digest_articles_day"):
            session.execute(f"DROP INDEX {name}")
        session.execute("ALTER TABLE articles DROP COLUMN held")
        session.execute("DELETE FROM _sqlite_migrations WHERE name = '0009_retention'")
    session.close()
    with open_store(path) as store:
        assert store.session.select("SELECT * FROM citations ORDER BY article_id") == noted
        assert [(row["article_id"], row["item"]) for row in noted] == [
            (ids[0], "digest"),
            (ids[1], str(alert.id)),
        ]
        assert read_schema(store) == SCHEMA.read_text()


NEW_IN_READINGS = ("dated", "paywalled", "pictures", "extractor", "reasons", "reader")


def test_deliveries_of_the_seventh_schema_are_sent_after_the_eighth_step(path: Path) -> None:
    session = Session(path, 1)
    session.configure()
    steps = Migrations("media-monitor")
    for name in list(STEPS)[:7]:
        steps(name=name)(STEPS[name])
    waiting = make_delivery(attempts=3, last_answer="451 later", next_try_at=NOON)
    row = {name: value for name, value in write_row(waiting).items() if name != "tried_since"}
    with session.write():  # as an earlier version left it
        steps.apply(session.db)
        session.insert("deliveries", [row])
    session.close()
    with open_store(path) as store:
        assert store.list_deliveries(NOON) == [waiting]
        assert read_schema(store) == SCHEMA.read_text()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_half_way(db: object) -> None:
        session.execute("CREATE TABLE half_way (id INTEGER)")
        raise RuntimeError("stopped")

    with open_store(path) as store:
        before = read_schema(store)
    monkeypatch.setitem(STEPS, "0099_half_way", fail_half_way)
    session = Session(path, busy_timeout_s=1)
    try:
        with pytest.raises(RuntimeError, match="stopped"):
            apply_migrations(session)
        assert read_schema(SqliteStore(session)) == before
    finally:
        session.close()


def test_the_steps_are_numbered_in_order() -> None:
    assert [int(name[:4]) for name in STEPS] == list(range(1, len(STEPS) + 1))


def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer_program:
        newer_program.setitem(STEPS, "9999_of_tomorrow", lambda db: None)
        open_store(path).close()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match=f"monitor.db .*9999_of_tomorrow.*{list(STEPS)[-1]}"):
        open_store(path)
    assert path.read_bytes() == before


# --- pages -----------------------------------------------------------------------------------


def test_the_page_of_each_version_is_kept_compressed(store: SqliteStore) -> None:
    page = make_page(body=b"<p>harbour</p>" * 500, moved_to="https://courier.example/new/1")
    article_id = save_article(store, make_draft(page=page), [], NOON).article_id
    save_article(store, make_draft(title="Changed"), [], at(1))
    save_article(store, make_draft(title="Again", page=make_page(body=b"")), [], at(2))
    rows = store.session.select("SELECT * FROM pages ORDER BY version")
    assert [(row["article_id"], row["version"], unpack(row["body"])) for row in rows] == [
        (article_id, 1, page.body),
        (article_id, 3, b""),
    ]
    assert len(rows[0]["body"]) < len(page.body) / 10
    assert (rows[0]["headers"], rows[0]["moved_to"]) == (
        '{"content-type":"text/html; charset=utf-8"}',
        "https://courier.example/new/1",
    )


# --- search ----------------------------------------------------------------------------------


def test_a_search_looks_at_the_articles_saved_last(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = [
        save_article(store, make_draft(number, published=at(-number)), [], NOON).article_id
        for number in range(4)
    ]
    monkeypatch.setattr(search, "SEARCH_DEPTH", 2)
    assert [article.id for article in store.search_articles("harbour", 1)] == [saved[2]]
    assert [article.id for article in store.search_articles("harbour", 3)] == saved[1:]


def test_a_query_of_very_many_words_is_answered(store: SqliteStore) -> None:
    article_id = save_article(store, make_draft(text="harbour " * 5), [], NOON).article_id
    assert [a.id for a in store.search_articles("harbour " * 3000, 9)] == [article_id]
    assert store.search_articles(" ".join(f"word{number}" for number in range(3000)), 9) == []


def test_a_long_list_is_asked_for_in_chunks_that_every_sqlite_takes(store: SqliteStore) -> None:
    statements = trace(store, lambda store: store.find_seen([str(number) for number in range(1234)]))
    questions = [statement.count(",") + 1 for statement in statements if "seen_entries" in statement]
    assert sum(questions) == 1234
    assert max(questions) < 999


# --- costs -----------------------------------------------------------------------------------

SMALL_INDEXES = ("articles_ungrouped", "article_topics_undigested", "quarantine_last")
"""These hold only what is still to be done, or what is few: reading one whole costs no more than that."""

COUNTED_INDEXES = ("USING COVERING INDEX articles_outlet",)
"""Counting reads an index whole, and not the table."""


def _correct_stance(store: SqliteStore) -> StanceCorrection:
    return store.save_stance_correction(1, TOPIC, "board", "favour", None, NOON)


def _save_learnt(store: SqliteStore) -> LearntModel:
    return store.save_learnt_model(TOPIC, {}, made_at=NOON, corrections=10, before=0.5, after=0.6)


def _save_story(store: SqliteStore) -> str:
    store.save_stories([make_story("a", (1,))], {})
    return "a"


LIMITS = Limits({TOPIC: at(1), "ferries": at(-1)}, at(2))
EDITION = EditionKey(TOPIC, NOON.date(), "digest")


# Verbs whose only statements insert rows by their key, or read a small table whole, have no plan to look at.
VERBS: dict[str, Callable[[SqliteStore], object]] = {
    "find_seen": lambda store: store.find_seen(["a", "b"]),
    "save_article": lambda store: save_article(store, make_draft(), [make_seen()], NOON),
    "revise": lambda store: save_article(store, make_draft(title="Changed", page=make_page()), [], NOON),
    "reread": lambda store: save_article(store, make_draft(cause="reading", published=at(-1)), [], NOON),
    "load_page": lambda store: store.load_page(1),
    "list_with_page": lambda store: store.list_with_page(0, 9),
    "load_site": lambda store: store.load_site("courier.example"),
    "load_articles": lambda store: store.load_articles([1, 2]),
    "count_by_outlet": lambda store: store.count_by_outlet(),
    "list_articles": lambda store: store.list_articles(None, at(-1), None, 20),
    "list_articles of a topic": lambda store: store.list_articles(TOPIC, at(-1), at(1), 20),
    "search_articles": lambda store: store.search_articles("harbour council*", 20),
    "list_versions": lambda store: store.list_versions(1),
    "list_ungrouped": lambda store: store.list_ungrouped(50),
    "find_postings": lambda store: store.find_postings([1, 2, 3]),
    "save_placement": lambda store: store.save_placement(
        make_placement(make_copy(1), (1, 2)), [make_copy(1)], 0
    ),
    "take_back_group": lambda store: store.take_back_group(1),
    "list_long_posted": lambda store: store.list_long_posted(NOON, 9),
    "forget_postings": lambda store: store.forget_postings(1, (1, 2), {}, 9),
    "forget_words": lambda store: store.forget_words(NOON),
    "list_story_articles": lambda store: store.list_story_articles(TOPIC, at(-1)),
    "load_story": lambda store: store.load_story(_save_story(store)),
    "find_stories": lambda store: store.find_stories([1, 2]),
    "find_story_ids": lambda store: store.find_story_ids(["a", "b"]),
    "list_forwards": lambda store: store.list_forwards(["a", "b"]),
    "save_correction": lambda store: store.save_correction("not a copy", 1, [1], NOON),
    "find_corrections": lambda store: store.find_corrections([1, 2]),
    "drop_correction": lambda store: store.drop_correction(
        store.save_correction("not a copy", 1, [1], NOON).id
    ),
    "save_stance_correction": lambda store: _correct_stance(store),
    "find_stance_corrections": lambda store: store.find_stance_corrections([1, 2]),
    "list_stance_corrections of a topic": lambda store: store.list_stance_corrections(TOPIC),
    "drop_correction of a stance": lambda store: store.drop_correction(_correct_stance(store).id),
    "save_learnt_model": lambda store: _save_learnt(store),
    "load_learnt_model": lambda store: store.load_learnt_model(TOPIC),
    "list_learnt_models": lambda store: store.list_learnt_models(TOPIC),
    "drop_learnt_model": lambda store: store.drop_learnt_model(_save_learnt(store).id),
    "find_article_ids": lambda store: store.find_article_ids(["a", "b"]),
    "load_copies": lambda store: store.load_copies([1, 2]),
    "list_group": lambda store: store.list_group(1),
    "list_stories": lambda store: store.list_stories(TOPIC, at(-1)),
    "find_story_round": lambda store: store.find_story_round(TOPIC),
    "end_story_round": lambda store: store.end_story_round(TOPIC, 1),
    "leave a story": lambda store: (
        _save_story(store) and save_article(store, make_draft(title="Changed", topics=("ferries",)), [], NOON)
    ),
    "save_stories": lambda store: store.save_stories([make_story("a", (1,))], {"b": "a"}),
    "list_undigested": lambda store: store.list_undigested(TOPIC, at(1), at(-1)),
    "find_nth_newest": lambda store: store.find_nth_newest(20),
    "list_page_checks": lambda store: store.list_page_checks(NOON, 9),
    "count_undigested": lambda store: store.count_undigested(TOPIC, at(1), at(-9)),
    "list_changed": lambda store: store.list_changed(TOPIC, at(-1), at(1)),
    "save_digest": lambda store: store.save_digest(make_digest(), [1]),
    "find_digest_days": lambda store: store.find_digest_days(TOPIC, [1, 2]),
    "save_alert": lambda store: store.save_alert(make_alert()),
    "list_alerts of a topic": lambda store: store.list_alerts(TOPIC, NOON.date()),
    "load_alert_look": lambda store: store.load_alert_look(TOPIC),
    "find_grouped_until": lambda store: store.find_grouped_until(),
    "list_new": lambda store: store.list_new(TOPIC, 0, 9),
    "find_with_phrase": lambda store: store.find_with_phrase(TOPIC, "harbour council*", at(-1), 9),
    "count_origins": lambda store: store.count_origins(TOPIC, at(-1), at(1)),
    "list_deliveries": lambda store: store.list_deliveries(NOON),
    "has_due": lambda store: store.has_due(NOON),
    "list_outbox": lambda store: store.list_outbox("parked", TOPIC),
    "load_delivery_state": lambda store: store.load_delivery_state(store.queue_delivery(make_delivery())),
    "find_held": lambda store: store.find_held("page", "https://courier.example/1"),
    "load_held": lambda store: store.load_held(store.hold(make_held(), 9).id or 0),
    "forget_seen": lambda store: store.forget_seen(["a", "b"]),
    "list_old_editions": lambda store: (
        store.save_digest(make_digest(), [1])
        and store.save_alert(make_alert())
        and store.list_old_editions(LIMITS)
    ),
    "find_cited": lambda store: store.find_cited(EDITION),
    "drop_edition": lambda store: store.drop_edition(EDITION),
    "drop_edition that is an alert": lambda store: store.drop_edition(replace(EDITION, item="1")),
    "list_old_pages": lambda store: store.list_old_pages(LIMITS, None, 9),
    "list_old_articles": lambda store: store.list_old_articles(LIMITS, None, 9),
    "describe_groups": lambda store: store.describe_groups([1, 2]),
    "hold_articles": lambda store: store.hold_articles([1]),
    "drop_articles": lambda store: _save_story(store) and store.drop_articles([1]),
    "measure_outcomes": lambda store: store.measure_outcomes(NOON),
    "drop_outcomes": lambda store: store.drop_outcomes(NOON, 9),
    "measure_feed_keys": lambda store: store.measure_feed_keys(["f:a#"], []),
    "drop_feed_keys": lambda store: store.drop_feed_keys(["f:a#"], [], 9),
    "drop_feed": lambda store: store.drop_feed("https://courier.example/feed.xml"),
    "count_outcomes": lambda store: store.count_outcomes(NOON),
}


def explain(store: SqliteStore, verb: Callable[[SqliteStore], object]) -> list[str]:
    """Return the steps of the query plans of all statements that a verb runs."""
    explained = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return [
        row["detail"]
        for statement in trace(store, verb)
        if statement.lstrip().startswith(explained)
        for row in store.session.select(f"EXPLAIN QUERY PLAN {statement}")
    ]


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_no_verb_reads_a_whole_table(store: SqliteStore, verb: Callable[[SqliteStore], object]) -> None:
    save_article(store, make_draft(page=make_page()), [make_seen()], NOON)
    store.record_outcomes([make_outcome()])
    plan = explain(store, verb)
    whole = [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step]
    assert plan
    assert [step for step in whole if not step.endswith(SMALL_INDEXES + COUNTED_INDEXES)] == []


def test_a_plan_that_reads_a_whole_table_is_noticed(store: SqliteStore) -> None:
    plan = explain(store, lambda store: store.session.select("SELECT * FROM articles WHERE url = 'x'"))
    assert plan == ["SCAN articles"]


@pytest.mark.parametrize(
    "name",
    [
        "list_ungrouped",
        "list_undigested",
        "list_articles of a topic",
        "list_stance_corrections of a topic",
        "load_learnt_model",
        "list_old_pages",
        "list_old_articles",
    ],
)
def test_what_is_listed_in_order_is_not_sorted(store: SqliteStore, name: str) -> None:
    assert not [step for step in explain(store, VERBS[name]) if "TEMP B-TREE" in step]
