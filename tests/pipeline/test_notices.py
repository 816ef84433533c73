"""From an alert to those who want alerts: who gets it, in what words, once, and in the round of grouping."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import time
from email import policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.cli.wiring import group_in
from monitor.config import DigestSettings, EmailSettings, SmtpSettings, parse_config
from monitor.model import Delivery
from monitor.pipeline.notices import queue_alert
from storage.sqlite.store import SqliteStore, open_store
from tests.digest.test_notices import mention
from tests.factories import NOON, at, make_draft, make_recipient
from tests.storage.saving import save_article

SMTP = SmtpSettings("127.0.0.1", 9, "none", None, None, 1.0)
EMAIL = EmailSettings("Monitor <monitor@ilsa.example>", ("listed@reader.example",), SMTP)
SETTINGS = DigestSettings(time(7), ZoneInfo("Europe/Tirane"), Path("digests"), None, 86400, 12, EMAIL)
CONFIG = """\
affiliations: {state: State media}
topics:
  - id: harbour
    name: The old harbour
    place: Port Ilsa
    languages: [en]
    match: {any: [harbour]}
    groups: [state]
    alert: {terms: [treaty of Ilsa]}
outlets: []
feeds: []
digest: {email: {from: monitor@ilsa.example, to: [desk@reader.example], smtp: {host: 127.0.0.1}}}
collect: {contact: "https://monitor.example/"}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def read(delivery: Delivery) -> tuple[str, str]:
    """Return the subject and the text of a mail."""
    mail = email.message_from_bytes(delivery.payload, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["Subject"]), body.get_content()


def test_an_alert_goes_at_once_to_those_who_want_alerts(store: SqliteStore) -> None:
    store.save_recipient(make_recipient(address="all@reader.example", at=time(18), timezone="Asia/Tehran"))
    store.save_recipient(make_recipient(address="digests@reader.example", alerts=False))
    store.save_recipient(make_recipient(address="gone@reader.example", left_at=NOON))
    alert = store.save_alert(mention())
    assert alert is not None
    queued = queue_alert(alert, SETTINGS, store)
    assert [one.recipient for one in queued] == ["all@reader.example", "listed@reader.example"]
    assert {(one.item, one.next_try_at) for one in queued} == {("alert-1", NOON)}
    assert len({one.message_id for one in queued}) == 2
    assert queue_alert(alert, SETTINGS, store) == queued
    subject, text = read(queued[0])
    assert subject == "The harbour: First mention of “treaty of Ilsa” in a fortnight"
    assert "March 5, 15:30" in text  # in the recipient's own zone
    assert "March 5, 13:00" in read(queued[1])[1]


def test_who_reads_text_gets_text(store: SqliteStore) -> None:
    store.save_recipient(make_recipient(format="text"))
    alert = store.save_alert(mention())
    assert alert is not None
    delivery = queue_alert(alert, SETTINGS, store)[0]
    assert b"text/html" not in delivery.payload


def test_fault_18_a_hostile_title_adds_no_header(store: SqliteStore) -> None:
    store.save_recipient(make_recipient())
    alert = store.save_alert(mention("A title\r\nBcc: all@away.example\r\n\r\n=?UTF-8?Q?=0A?="))
    assert alert is not None
    mail = email.message_from_bytes(queue_alert(alert, SETTINGS, store)[0].payload, policy=policy.default)
    assert mail["Bcc"] is None
    assert not mail.defects


def test_a_round_of_grouping_tells_what_came_since_the_round_before(
    tmp_path: Path, store: SqliteStore
) -> None:
    config = parse_config(CONFIG, name="feeds.yaml", root=tmp_path)
    old = make_draft(1, text="The treaty of Oslo.", published=at(-1))
    save_article(store, old, [], NOON)
    assert [outcome.result for outcome in group_in(config, store, NOON)] == ["origin"]
    new = make_draft(2, text="Nobody had read the treaty of Ilsa.", published=at(1))
    save_article(store, new, [], at(1))
    assert "alert raised" in [outcome.result for outcome in group_in(config, store, at(1))]
    assert [one.item for one in store.list_deliveries(at(1))] == ["alert-1"]
    assert group_in(config, store, at(2)) == []
