"""From a letter to its recipients: what each is sent and when, and what becomes of it."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import AuthResult

from monitor.config import DigestSettings, EmailSettings, SmtpSettings, UnsubscribeSettings
from monitor.deliver import CHANNELS, Courier, MailServer
from monitor.deliver.maildir import make_maildir
from monitor.errors import BadStatus, ConnectionFailed
from monitor.model import Delivery, Letter, Recipient
from monitor.pipeline.delivering import Mailing, deliver_waiting, hide_address, queue_mailing
from storage.protocol import Storage
from storage.sqlite.store import SqliteStore, open_store
from tests.deliver.test_email import Sink, serve
from tests.factories import make_recipient

END = datetime(2026, 5, 14, 5, tzinfo=UTC)
MADE = END + timedelta(minutes=3)
SMTP = SmtpSettings("127.0.0.1", 9, "none", None, None, 1.0)
SETTINGS = DigestSettings(
    at=time(7),
    timezone=ZoneInfo("Europe/Tirane"),
    directory=Path("digests"),
    base_url=None,
    max_age_s=86400,
    max_stories=12,
    email=EmailSettings(
        "Monitor <monitor@ilsa.example>",
        (),
        SMTP,
        UnsubscribeSettings("https://out.example/", "127.0.0.1", 9),
    ),
)
MAILING = Mailing("harbour", "The old harbour", date(2026, 5, 14), MADE, digest_json=b'{"day": "2026-05-14"}')
HOOK = "https://desk.example/hooks/s3cret"
ADA = make_recipient(address="ada@ilsa.example")
DESK = make_recipient(channel="webhook", address=HOOK)
DOWN = MailServer("127.0.0.1", 9, "none", None, None, 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def write(recipient: Recipient, leave_url: str | None) -> Letter:
    html = f"<p>Kai</p><a href='{leave_url}'>out</a>" if recipient.format == "html" else None
    return Letter("Harbour: 2 stories", f"Kai\n{leave_url}\n", html, (), recipient.language)


def queue(
    store: SqliteStore,
    *recipients: Recipient,
    mailing: Mailing = MAILING,
    settings: DigestSettings = SETTINGS,
) -> list[datetime | None]:
    """Save recipients and queue a mailing for them; returns when each is due."""
    for one in recipients:
        store.save_recipient(one)
    queued = queue_mailing(mailing, list(recipients), write, settings, store)
    assert queued == queue_mailing(mailing, list(recipients), write, settings, store)
    return [one.next_try_at for one in queued]


def refuse_to_post(*_: object) -> int:
    raise AssertionError("nothing was to be posted")


def test_each_gets_it_at_their_own_time_and_an_alert_at_once(store: SqliteStore) -> None:
    early = replace(ADA, at=time(6))
    far = make_recipient(address="bo@ilsa.example", at=time(7), timezone="America/New_York")
    soon = make_recipient(address="cy@ilsa.example")
    assert queue(store, early, far, soon) == [
        datetime(2026, 5, 15, 4, tzinfo=UTC),
        datetime(2026, 5, 14, 11, tzinfo=UTC),
        END,
    ]
    alert = replace(MAILING, item="alert-1", digest_json=None)
    assert queue(store, early, far, soon, mailing=alert) == [MADE, MADE, MADE]
    assert len({one.message_id for one in store.list_deliveries(None)}) == 6


def test_a_mail_is_as_its_recipient_wants_it_and_says_when_it_was_sent(store: SqliteStore) -> None:
    queue(store, replace(ADA, format="text", language="fa", at=time(9)))
    (delivery,) = store.list_deliveries(None)
    mail = email.message_from_bytes(delivery.payload, policy=policy.default)
    assert (mail.get_content_type(), mail["Content-Language"]) == ("text/plain", "fa")
    assert mail["To"] == "ada@ilsa.example"
    assert mail["Date"].datetime == delivery.next_try_at == datetime(2026, 5, 14, 7, tzinfo=UTC)
    assert mail["List-Unsubscribe"].startswith(f"<https://out.example/leave/fa/{ADA.token}>, <mailto:")


def test_a_letter_is_written_once_for_all_who_want_the_same_and_each_has_their_own_link(
    store: SqliteStore,
) -> None:
    written = []

    def count(recipient: Recipient, leave_url: str | None) -> Letter:
        written.append((recipient.address, leave_url))
        return write(recipient, leave_url)

    others = [make_recipient(address=f"{name}@ilsa.example") for name in ("bo", "cy")]
    text = make_recipient(address="di@ilsa.example", format="text")
    queued = queue_mailing(MAILING, [ADA, *others, text, DESK], count, SETTINGS, store)
    assert [address for address, _ in written] == [ADA.address, text.address, HOOK]
    for recipient, delivery in zip([ADA, *others, text], queued, strict=False):
        assert delivery.payload.count(b"leave/en/" + recipient.token.encode()) >= 2
        assert recipient is ADA or ADA.token.encode() not in delivery.payload
    assert written[-1] == (HOOK, None)


def test_without_a_mail_server_no_mails_are_queued(store: SqliteStore) -> None:
    queue(store, ADA, DESK, settings=replace(SETTINGS, email=None))
    assert [one.channel for one in store.list_deliveries(None)] == ["webhook"]


def test_every_channel_brings_it_once(store: SqliteStore, tmp_path: Path) -> None:
    posted: list[tuple[str, bytes, Mapping[str, str]]] = []

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted.append((url, body, headers))
        return 200

    (tmp_path / "folder").mkdir()
    make_maildir(tmp_path / "box")
    folder = make_recipient(channel="folder", address=str(tmp_path / "folder"))
    box = make_recipient(channel="maildir", address=str(tmp_path / "box"))
    queue(store, ADA, folder, box, DESK)
    sink = Sink({})
    with serve(sink) as server:
        courier = Courier(server, post, MADE)
        outcomes = deliver_waiting(store, courier)
        assert deliver_waiting(store, courier) == []
    assert [outcome.result for outcome in outcomes] == ["delivery: sent"] * len(CHANNELS)
    assert courier.line.smtp is None
    assert [recipients for recipients, _ in sink.taken] == [["ada@ilsa.example"]]
    assert len(list((tmp_path / "folder").iterdir())) == len(list((tmp_path / "box/new").iterdir())) == 1
    ((url, body, _),) = posted
    assert (url, json.loads(body)["digest"]) == (HOOK, {"day": "2026-05-14"})
    assert {one.state for one in store.list_deliveries(None)} == {"sent"}


def test_fault_32_a_delivery_waits_longer_each_time_and_keeps_its_bytes(store: SqliteStore) -> None:
    queue(store, ADA)
    payload = store.list_deliveries(None)[0].payload
    waits = []
    now = MADE
    for _ in range(9):
        (outcome,) = deliver_waiting(store, Courier(DOWN, refuse_to_post, now))
        assert outcome.result == "delivery: waiting"
        (waiting,) = store.list_deliveries(None)
        assert waiting.next_try_at is not None
        before = waiting.next_try_at - timedelta(seconds=1)
        assert deliver_waiting(store, Courier(DOWN, refuse_to_post, before)) == []
        waits.append(waiting.next_try_at - now)
        now = waiting.next_try_at
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
    assert store.list_deliveries(None)[0].payload == payload


def test_fault_32_what_becomes_of_one_leaves_the_others(store: SqliteStore) -> None:
    def post(*_: object) -> int:
        raise BadStatus(HOOK, 410)

    bo = make_recipient(address="bo@ilsa.example")
    queue(store, ADA, bo, DESK)
    with serve(Sink({"ada@ilsa.example": "451 try later"})) as server:
        outcomes = deliver_waiting(store, Courier(server, post, MADE))
    assert [outcome.result for outcome in outcomes] == [
        "delivery: waiting", "delivery: sent", "delivery: parked",
    ]  # fmt: skip
    assert outcomes[2].detail == "the server answered 410"


@pytest.mark.parametrize(
    ("asked_s", "wait"),
    [(7200.0, timedelta(hours=2)), (1.0, timedelta(minutes=5)), (1e9, timedelta(hours=6))],
)
def test_fault_32_a_pause_that_is_asked_for_is_kept_within_reason(
    store: SqliteStore, asked_s: float, wait: timedelta
) -> None:
    def post(*_: object) -> int:
        raise BadStatus(HOOK, 429, asked_s)

    queue(store, DESK)
    deliver_waiting(store, Courier(None, post, MADE))
    assert [one.next_try_at for one in store.list_deliveries(None)] == [MADE + wait]


def test_fault_32_a_server_that_nobody_can_use_is_asked_once_a_round(store: SqliteStore) -> None:
    asked = []

    def refuse(*words: object) -> AuthResult:
        asked.append(words)
        return AuthResult(success=False, handled=False)

    queue(store, ADA, make_recipient(address="bo@ilsa.example"))
    with serve(
        Sink({}), authenticator=refuse, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"]
    ) as server:
        locked = replace(server, user="monitor", password="wrong")
        outcomes = deliver_waiting(store, Courier(locked, refuse_to_post, MADE))
    assert [one.result for one in outcomes] == ["delivery: waiting"] * 2
    assert len(asked) == 1


def test_fault_32_what_cannot_be_sent_for_days_is_parked(store: SqliteStore) -> None:
    queue(store, ADA)
    for days, expected in ((5, "delivery: waiting"), (6, "delivery: parked")):
        courier = Courier(DOWN, refuse_to_post, MADE + timedelta(days=days))
        assert [one.result for one in deliver_waiting(store, courier)] == [expected]


def test_fault_31_killed_before_it_was_noted_a_mail_goes_out_again_as_the_same_mail(
    store: SqliteStore,
) -> None:
    class Killed(BaseException):
        pass

    class Mortal:
        """A store that does not live to see a delivery saved."""

        def __getattr__(self, verb: str) -> Any:
            return getattr(store, verb)

        def save_delivery(self, _: Delivery) -> None:
            raise Killed

    queue(store, ADA)
    sink = Sink({})
    with serve(sink) as server:
        courier = Courier(server, refuse_to_post, MADE)
        with pytest.raises(Killed):
            deliver_waiting(cast("Storage", Mortal()), courier)
        deliver_waiting(store, courier)
        assert deliver_waiting(store, courier) == []
    first, second = sink.taken
    assert first == second


def test_fault_44_who_left_meanwhile_gets_nothing_more(store: SqliteStore) -> None:
    queue(store, ADA)
    store.remove_recipient("harbour", "email", ADA.address, MADE)
    with serve(sink := Sink({})) as server:
        courier = Courier(server, refuse_to_post, MADE)
        assert [one.result for one in deliver_waiting(store, courier)] == ["delivery: withdrawn"]
        assert deliver_waiting(store, courier) == []
    assert sink.taken == []


def test_fault_45_neither_outcomes_nor_answers_name_a_recipient(store: SqliteStore) -> None:
    def post(*_: object) -> int:
        raise ConnectionFailed(HOOK, "desk.example cannot be connected to")

    queue(store, ADA, DESK)
    with serve(Sink({"ada@ilsa.example": "550 <Ada@Ilsa.example>: no ada here"})) as server:
        outcomes = deliver_waiting(store, Courier(server, post, MADE))
    said = repr(outcomes) + "".join(one.last_answer or "" for one in store.list_deliveries(None))
    for secret in ("ada@", "Ada@", "no ada", "s3cret", ADA.token, DESK.token):
        assert secret not in said
    assert outcomes[0].detail == "550 <…>: no … here"


def test_a_short_name_is_hidden_as_a_word_only() -> None:
    assert hide_address("550 no box a at ilsa: a@ilsa.example", "a@ilsa.example") == "550 no box … at ilsa: …"
    assert hide_address("written as harbour.eml", "/home/ada/mails") == "written as harbour.eml"
