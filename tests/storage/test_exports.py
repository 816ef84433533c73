"""What is exported comes back row for row, byte for byte; what is damaged does not come at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.errors import ImportRefused, SchemaTooNew
from monitor.model import (
    AlertLook,
    Change,
    Collected,
    Draft,
    Excerpt,
    Find,
    LearntModel,
    RobotsFile,
    Site,
    SitePage,
    StanceModel,
    Subscription,
)
from monitor.terms import fold_text
from storage.rows import Row
from storage.sqlite.exports import ExportTables, list_tables
from storage.sqlite.imports import import_database
from storage.sqlite.migrations import STEPS, apply_steps
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
    make_feed_state,
    make_held,
    make_outcome,
    make_page,
    make_placement,
    make_recipient,
    make_seen,
    make_story,
)
from tests.storage.saving import save_article, save_feed_state, save_seen
from tests.storage.strategies import TEXT, records

DOCUMENT = Path(__file__).parents[2] / "docs/export.md"


def fill(store: SqliteStore) -> None:
    """Put something into every table."""
    article_id = save_article(
        store, make_draft(1, page=make_page(body=b"<p>caf\xe9</p>"), check_at=at(1)), [make_seen()], NOON
    ).article_id
    save_article(store, make_draft(1, title="Changed", page=make_page()), [], at(1))
    other_id = save_article(store, make_draft(2, topics=(TOPIC, "ferries")), [], NOON).article_id
    gone_id = save_article(store, make_draft(3), [], NOON).article_id
    site = Site("courier.example", (SitePage(-5, (1, -2), NOON),))
    store.save_collected(Collected(sites=(site,)))
    store.save_placement(make_placement(make_copy(article_id), (1, -2), 2), [], 9)
    link = make_copy(other_id, article_id, share=0.1 + 0.2, sign="time", paragraph=2)
    store.save_placement(make_placement(link, (-2, 7)), [], 9)
    store.save_placement(make_placement(make_copy(gone_id), (1,)), [], 1)  # makes a hash common
    store.save_stories([make_story("a", (article_id, other_id), follows="z")], {"b": "a"})
    store.drop_articles([gone_id])
    store.save_correction("not a copy", article_id, [other_id], NOON)
    store.save_stance_correction(other_id, TOPIC, "board", "favour", "L. Marsh", NOON)
    store.save_placement(make_placement(make_copy(article_id), (1, -2), 2), [], 9)
    model = StanceModel({"nähe": 1e-7}, 0.1 + 0.2, 0.6)
    store.save_learnt_model(TOPIC, {"board": model}, made_at=NOON, corrections=10, before=1e16, after=0.1)
    excerpt = Excerpt(article_id, 1, "title", 0, 6, "Report")
    change = Change(None, excerpt, "https://x.example", "X", NOON, None)
    store.save_digest(make_digest(changes=(change,)), [article_id])
    alert = store.save_alert(make_alert())
    assert alert is not None
    store.save_alert_look(AlertLook(TOPIC, NOON, other_id, NOON))
    store.save_recipient(make_recipient())
    store.queue_delivery(make_delivery(payload=b"\xff\x00mail"))
    store.queue_delivery(make_delivery(item=str(alert.id), state="sent", sent_at=NOON, payload=b""))
    save_feed_state(store, make_feed_state(news_per_day=2.0))
    save_seen(store, [make_seen("g:a#1", result="off topic", published=None)])
    store.save_subscription(
        Subscription(
            "https://a.example/", "https://hub.example/", "t", "token", "s", "asked", NOON, None, None
        )
    )
    store.hold(make_held(article_id=article_id), 9)
    store.save_robots(RobotsFile("https://a.example", b"User-agent: *", True, NOON))
    store.save_robots(RobotsFile("https://b.example", None, False, NOON))


def read_rows(store: SqliteStore) -> dict[str, list[Row]]:
    """Return the rows of every table, pages as they are before they are packed."""
    names = [table.name for table in list_tables(store.session)]
    rows = {name: store.session.select(f"SELECT * FROM {name}") for name in (*names, "article_words")}
    for page in rows["pages"]:
        page["body"] = unpack(page["body"])
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def export(store: SqliteStore) -> list[bytes]:
    return list(store.export_records())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "here.db") as store:
        fill(store)
        yield store


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there.db"


# --- there and back --------------------------------------------------------------------------


def test_everything_comes_back(store: SqliteStore, there: Path) -> None:
    lines, rows = export(store), read_rows(store)
    assert [name for name, found in rows.items() if not found] == []
    counts = import_database(there, lines, "records.jsonl", fold_text)
    assert counts == {
        name: len(rows[name]) for name in rows if name not in ("article_words", "sqlite_sequence")
    }
    with open_store(there) as copy:
        assert read_rows(copy) == rows
        assert export(copy) == lines
        assert copy.session.select("PRAGMA foreign_key_check") == []
        assert copy.search_articles("council", 9) == store.search_articles("council", 9) != []
        highest = max(row["id"] for row in rows["articles"])
        assert (
            save_article(copy, make_draft(9), [], NOON).article_id > highest + 1
        )  # that of a pruned article


TIMES = st.integers(0, 10**6).map(lambda number: NOON + timedelta(seconds=number, microseconds=number))
DRAFTS = records(
    Draft,
    url=st.just("https://courier.example/1"),
    key=TEXT,
    published=TIMES,
    folded_title=st.just(""),
    folded_text=st.just(""),
)


@settings(
    max_examples=15, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(st.tuples(DRAFTS, TIMES), max_size=4), st.lists(records(LearntModel), max_size=2))
def test_whatever_is_stored_comes_back(drafts: list[tuple[Draft, object]], models: list[LearntModel]) -> None:
    with TemporaryDirectory() as name, open_store(Path(name) / "here.db") as store:
        for draft, moment in drafts:
            reading = draft.reading
            folded = replace(
                draft, folded_title=fold_text(reading.title), folded_text=fold_text(reading.text)
            )
            store.save_collected(Collected(finds=(Find(folded, (), moment),)))  # type: ignore[arg-type]  # a time
        for model in models:
            store.save_learnt_model(
                model.topic_id,
                model.models,
                made_at=NOON,
                corrections=1,
                before=model.before,
                after=model.after,
            )
        lines = export(store)
        import_database(Path(name) / "there.db", lines, "records.jsonl", fold_text)
        with open_store(Path(name) / "there.db") as copy:
            assert read_rows(copy) == read_rows(store)
            assert export(copy) == lines


def test_an_export_is_of_one_moment(store: SqliteStore, tmp_path: Path) -> None:
    before = export(store)
    lines = store.export_records()
    found = [next(lines)]
    with open_store(tmp_path / "here.db") as other:
        save_article(other, make_draft(8), [], NOON)
    assert [*found, *lines] == before
    assert len(export(store)) > len(before)


def test_an_export_holds_a_row_at_a_time(tmp_path: Path) -> None:
    random = Random(7)
    with open_store(tmp_path / "here.db") as store:
        for number in range(60):
            save_article(store, make_draft(number, page=make_page(body=random.randbytes(300_000))), [], NOON)
        tracemalloc.start()
        size = sum(map(len, store.export_records()))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 20_000_000
    assert peak < 5_000_000


def test_an_export_of_the_first_schema_with_retention_and_of_earlier_ones_is_imported(
    tmp_path: Path, there: Path
) -> None:
    session = Session(tmp_path / "old.db", busy_timeout_s=1)
    with session.write():
        apply_steps(session, "0007_recipients")
        session.execute("INSERT INTO outcomes VALUES (3, 'collect', 'x', 'saved', NULL, '2024')")
        session.execute("INSERT INTO digests VALUES ('harbour', '2024-03-05', '{}', '{}')")
    lines = list(ExportTables(session).export_records())
    session.close()
    assert json.loads(lines[0])["schema"] == "0007_recipients"
    assert import_database(there, lines, "old.jsonl", fold_text) == {"outcomes": 1, "digests": 1}
    with open_store(there) as store:
        assert store.session.select_values("SELECT name FROM _sqlite_migrations") == list(STEPS)


def test_recipients_and_secrets_are_left_out_when_asked(store: SqliteStore, there: Path) -> None:
    for host in ("left.example", "[left.example"):
        save_feed_state(store, make_feed_state(url=f"https://reader:hush@{host}/rss"))
    lines = list(store.export_records(without_recipients=True))
    (recipient,) = store.list_recipients(None)
    for secret in (recipient.address, recipient.token, "token", "hush"):
        assert secret.encode() not in b"".join(line for line in lines[1:])
    import_database(there, lines, "records.jsonl", fold_text)
    with open_store(there) as copy:
        assert copy.list_recipients(None, with_left=True) == []
        assert copy.load_articles([1]) == store.load_articles([1])


# --- what is refused -------------------------------------------------------------------------


def change_line(lines: list[bytes], number: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in lines[number - 1]
    return [
        line.replace(old, new, 1) if place == number else line for place, line in enumerate(lines, start=1)
    ]


def find_line(lines: list[bytes], record: str) -> int:
    return next(place for place, line in enumerate(lines, start=1) if json.loads(line)["record"] == record)


DAMAGES: dict[str, tuple[str, bytes, bytes, str]] = {
    "cut": ("versions", b"}\n", b"\n", "not JSON"),
    "no record": ("versions", b'"record"', b'"recorf"', "not a record"),
    "another table": ("versions", b'"versions"', b'"version; DROP"', "there is no table"),
    "another field": ("versions", b'"title"', b'"tytle"', "has the fields article_id, version, title"),
    "another kind of value": ("versions", b'"version":1', b'"version":"one"', "not a row of versions"),
    "a list": ("versions", b'"version":1', b'"version":[1]', "plain value"),
    "no bytes": ("pages", b'"base64":"', b'"base64":"*', "not Base64"),
    "a row twice": ("versions", b'"version":2', b'"version":1', "not a row of versions"),
    "a row of nothing": ("versions", b'"article_id":1', b'"article_id":99', "not a row of versions"),
    "a number too large": (
        "versions",
        b'"version":1',
        b'"version":99999999999999999999',
        "not a row of versions",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_line_is_named_and_nothing_is_imported(
    store: SqliteStore, there: Path, damage: tuple[str, bytes, bytes, str]
) -> None:
    record, old, new, said = damage
    lines = export(store)
    number = find_line(lines, record) + (b'"version":2' in old)
    with pytest.raises(ImportRefused, match=rf"records.jsonl:{number}: .*{said}.*nothing was imported"):
        import_database(there, change_line(lines, number, old, new), "records.jsonl", fold_text)
    with open_store(there) as copy:
        assert copy.count_records()["articles"] == 0
    assert [path.name for path in there.parent.glob("*there*")] == ["there.db"]


def test_a_changed_letter_and_a_missing_end_are_noticed(store: SqliteStore, there: Path) -> None:
    lines = export(store)
    changed = change_line(lines, find_line(lines, "versions"), b"harbour", b"harbor ")
    with pytest.raises(ImportRefused, match=f"records.jsonl:{len(lines)}: .*not those that were exported"):
        import_database(there, changed, "records.jsonl", fold_text)
    for left in (0, 1, 9, len(lines) - 1):
        with pytest.raises(ImportRefused, match=f"records.jsonl:{left}: .*cut off"):
            import_database(there, lines[:left], "records.jsonl", fold_text)


@pytest.mark.parametrize(("old", "new"), [(b'"format":1', b'"format":2'), (b"0009_retention", b"0099_later")])
def test_an_export_of_a_newer_program_is_refused(
    store: SqliteStore, there: Path, old: bytes, new: bytes
) -> None:
    lines = change_line(export(store), 1, old, new)
    with pytest.raises(
        SchemaTooNew, match=rf"format is .* with the schema 00.9.*are 1 and {list(STEPS)[-1]}"
    ):
        import_database(there, lines, "records.jsonl", fold_text)


KEPT: dict[str, Callable[[SqliteStore], object]] = {
    "feeds": lambda store: save_feed_state(store, make_feed_state()),
    "recipients": lambda store: store.save_recipient(make_recipient()),
    "outcomes": lambda store: store.record_outcomes([make_outcome()]),
}


@pytest.mark.parametrize("table", KEPT)
def test_a_database_that_holds_something_is_left_alone(store: SqliteStore, there: Path, table: str) -> None:
    lines = export(store)
    with open_store(there) as other:
        KEPT[table](other)
    before = there.read_bytes()
    with pytest.raises(ImportRefused, match=f"there.db holds {table}"):
        import_database(there, lines, "records.jsonl", fold_text)
    assert there.read_bytes() == before


def test_whoever_could_open_the_empty_database_can_open_the_full_one(store: SqliteStore, there: Path) -> None:
    open_store(there).close()
    there.chmod(0o660)
    if os.geteuid() == 0:
        os.chown(there, 12345, 12345)
    before = there.stat()
    import_database(there, export(store), "records.jsonl", fold_text)
    after = there.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino


def test_a_database_that_another_process_has_open_is_left_alone(store: SqliteStore, there: Path) -> None:
    with open_store(there), pytest.raises(ImportRefused, match="stop the service"):
        import_database(there, export(store), "records.jsonl", fold_text)


KILLED = """
import os, signal, sys
from pathlib import Path
from monitor.terms import fold_text
from storage.sqlite.imports import import_database

def read():
    for number, line in enumerate(open("records.jsonl", "rb")):
        if number == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield line

import_database(Path("there.db"), read(), "records.jsonl", fold_text)
"""


def test_an_import_that_was_killed_leaves_nothing_and_is_made_again(store: SqliteStore, there: Path) -> None:
    lines = export(store)
    (there.parent / "records.jsonl").write_bytes(b"".join(lines))
    command = [sys.executable, "-c", KILLED, str(len(lines) - 1)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=there.parent, env=environment, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with open_store(there) as copy:
        assert copy.count_records()["articles"] == 0
    import_database(there, lines, "records.jsonl", fold_text)
    with open_store(there) as copy:
        assert export(copy) == lines


# --- the document ----------------------------------------------------------------------------


def test_every_table_and_field_is_documented(store: SqliteStore) -> None:
    sections = DOCUMENT.read_text("utf-8").split("\n| `")
    missing = []
    for table in list_tables(store.session):
        said = next((section for section in sections if section.startswith(f"{table.name}` |")), "")
        missing += [f"{table.name}.{name}" for name in table.forms if f"`{name}`" not in said]
    assert missing == []
