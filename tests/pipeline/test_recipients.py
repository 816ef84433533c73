"""Who gets the digests: the listed, the added, and not those who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import DigestSettings, EmailSettings, SmtpSettings
from monitor.pipeline.recipients import find_leave_url, gather_recipients, make_recipient
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, TOPIC, at
from tests.factories import make_recipient as make_known

SMTP = SmtpSettings("127.0.0.1", 9, "none", None, None, 1.0)


def listing(*addresses: str) -> DigestSettings:
    email = EmailSettings("Monitor <monitor@ilsa.example>", addresses, SMTP)
    return DigestSettings(time(7), ZoneInfo("UTC"), Path("digests"), None, 86400, 12, email, language="fa")


LISTED = listing("Ada Quill <ada@Ilsa.example>", "bo@ilsa.example")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def test_the_listed_are_added_once_under_their_bare_address(store: SqliteStore) -> None:
    first = gather_recipients(TOPIC, LISTED, NOON, store)
    again = gather_recipients(TOPIC, listing("ada@ilsa.example", "bo@Ilsa.EXAMPLE"), at(24), store)
    assert [one.address for one in first] == ["ada@ilsa.example", "bo@ilsa.example"]
    assert [one.language for one in first] == ["fa", "fa"]
    assert again == first


def test_without_a_mail_server_the_listed_are_not_added(store: SqliteStore) -> None:
    email = EmailSettings("Monitor <monitor@ilsa.example>", ("bo@ilsa.example",), None)
    assert gather_recipients(TOPIC, replace(LISTED, email=email), NOON, store) == []


def test_fault_44_who_has_left_is_not_added_again_and_tokens_cannot_be_guessed(store: SqliteStore) -> None:
    ada, bo = gather_recipients(TOPIC, LISTED, NOON, store)
    assert len({ada.token, bo.token}) == 2
    assert len(ada.token) * 6 >= 256
    store.remove_recipient(TOPIC, "email", ada.address, at(1))
    assert gather_recipients(TOPIC, LISTED, at(24), store) == [bo]


def test_who_is_listed_no_more_gets_nothing_until_listed_again(store: SqliteStore) -> None:
    ada, bo = gather_recipients(TOPIC, LISTED, NOON, store)
    assert gather_recipients(TOPIC, listing("bo@ilsa.example"), at(1), store) == [bo]
    assert store.find_recipient(ada.token) == replace(ada, left_at=at(1))
    assert gather_recipients(TOPIC, LISTED, at(2), store) == [ada, bo]


def test_a_list_says_nothing_of_who_was_added_by_command(store: SqliteStore) -> None:
    known = store.save_recipient(make_known(address="ada@ilsa.example"))
    folder = store.save_recipient(make_known(channel="folder", address="/mails"))
    gather_recipients(TOPIC, LISTED, NOON, store)
    assert gather_recipients(TOPIC, listing(), at(1), store) == [known, folder]


def test_fault_44_who_unsubscribes_after_the_list_dropped_them_stays_away(store: SqliteStore) -> None:
    ada, bo = gather_recipients(TOPIC, LISTED, NOON, store)
    gather_recipients(TOPIC, listing("bo@ilsa.example"), at(1), store)
    store.remove_recipient(TOPIC, "email", ada.address, at(2))
    assert gather_recipients(TOPIC, LISTED, at(3), store) == [bo]


def test_wishes_of_a_listed_recipient_stay(store: SqliteStore) -> None:
    chosen = store.save_recipient(make_known(address="bo@ilsa.example", format="text", language="fa"))
    assert chosen in gather_recipients(TOPIC, LISTED, NOON, store)


def test_the_link_to_unsubscribe_is_below_the_public_url() -> None:
    one = make_recipient(TOPIC, "email", "ada@ilsa.example", "fa", NOON)
    link = find_leave_url("https://digests.example/out/", one)
    assert link == f"https://digests.example/out/leave/fa/{one.token}"
