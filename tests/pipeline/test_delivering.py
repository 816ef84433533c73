"""From a letter to its recipients: what each is sent and when, and what becomes of it."""

from __future__ import annotations

import asyncio
import email
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from monitor.config import DigestSettings, EmailSettings, SmtpSettings, UnsubscribeSettings
from monitor.deliver import CHANNELS, Courier, MailServer, Post
from monitor.deliver.maildir import make_maildir
from monitor.errors import BadStatus, ConnectionFailed
from monitor.model import Letter, Recipient
from monitor.pipeline.delivering import Mailing, deliver_waiting, queue_mailing
from monitor.pipeline.outbox import drop_delivery
from storage.sqlite.store import SqliteStore, open_store
from tests.deliver.test_email import Sink, serve
from tests.factories import make_recipient
from tests.pipeline.mortal import PLACES

END = datetime(2026, 5, 14, 5, tzinfo=UTC)
MADE = END + timedelta(minutes=3)
SMTP_SETTINGS = SmtpSettings("127.0.0.1", 9, "none", None, None, 1.0)
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
        SMTP_SETTINGS,
        UnsubscribeSettings("https://out.example/", "127.0.0.1", 9),
    ),
)
MAILING = Mailing("harbour", "The old harbour", date(2026, 5, 14), MADE, digest_json=b'{"day": "2026-05-14"}')
HOOK = "https://desk.example/hooks/s3cret"
ADA = make_recipient(address="ada@ilsa.example")
TWICE = ("before 250 is read", "before it is noted", "before the note is kept")
"""Where a mail has been taken and we do not know it yet."""
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
    assert {(one.state, one.attempts) for one in store.list_deliveries(None)} == {("sent", 1)}


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
    assert [wait // timedelta(minutes=5) for wait in waits[:3]] == [1, 2, 4]
    assert timedelta(hours=1) <= waits[-1] <= timedelta(hours=1.25)
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
    ((tried_at,),) = [[one.next_try_at] for one in store.list_deliveries(None)]
    assert tried_at is not None
    assert wait <= tried_at - MADE <= 1.25 * wait


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


def try_until_it_rests(
    store: SqliteStore, server: MailServer | None, post: Post, *, doze: timedelta = timedelta(0)
) -> tuple[int, timedelta]:
    """Try whenever it is time, or `doze` later; return how often until nothing waits, and how long that took."""
    now, tries = MADE, 0
    while (waiting := store.list_outbox("waiting", None)) and tries < 1000:
        now = max(now, waiting[0].next_try_at or now) + doze
        tries += len(deliver_waiting(store, Courier(server, post, now)))
    return tries, now - MADE


def test_fault_32_what_is_put_off_for_three_days_is_parked(store: SqliteStore) -> None:
    def post(*_: object) -> int:
        raise BadStatus(HOOK, 503)

    queue(store, DESK)
    tries, took = try_until_it_rests(store, None, post)
    assert timedelta(days=3) <= took < timedelta(days=3, hours=2)
    assert 60 < tries < 80
    (parked,) = store.list_deliveries(None)
    assert (parked.state, parked.last_answer) == ("parked", "the server answered 503")
    assert parked.payload != b""


def test_fault_32_a_machine_that_sleeps_for_a_week_has_not_tried_for_a_week(store: SqliteStore) -> None:
    def post(*_: object) -> int:
        raise BadStatus(HOOK, 503)

    queue(store, DESK)
    tries, _ = try_until_it_rests(store, None, post, doze=timedelta(days=7))
    assert tries == 10


def test_fault_32_what_waits_for_the_server_itself_waits_for_weeks(store: SqliteStore) -> None:
    queue(store, ADA)
    (queued,) = store.list_deliveries(None)
    for days, state in ((29, "waiting"), (30, "parked")):
        since = MADE - timedelta(days=days)
        store.save_delivery(replace(queued, attempts=99, tried_since=since, next_try_at=MADE))
        deliver_waiting(store, Courier(DOWN, refuse_to_post, MADE))
        assert [one.state for one in store.list_deliveries(None)] == [state]


def test_fault_28_a_clock_that_was_set_back_keeps_nothing_waiting(store: SqliteStore) -> None:
    queue(store, ADA)
    deliver_waiting(store, Courier(DOWN, refuse_to_post, MADE + timedelta(days=9000)))
    for wait, tried in ((0, 1), (1, 0), (13, 1)):
        now = MADE + timedelta(minutes=wait)
        assert len(deliver_waiting(store, Courier(DOWN, refuse_to_post, now))) == tried


class Deadly(Sink):
    """Takes a mail, and ends its sender, once, before saying so."""

    def __init__(self, *, kills: bool) -> None:
        super().__init__({})
        self.kills = kills
        self.sender: Future[int] = Future()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.kills:
            self.kills = False
            os.kill(await asyncio.wrap_future(self.sender), signal.SIGKILL)
        return answer


@pytest.fixture(scope="module")
def senders() -> Iterator[subprocess.Popen[str]]:
    """Return what starts senders; see `mortal`."""
    words = [sys.executable, "-m", "tests.pipeline.mortal"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("place", PLACES)
def test_fault_31_only_between_the_servers_word_and_our_note_may_a_mail_go_out_twice(
    store: SqliteStore, tmp_path: Path, senders: subprocess.Popen[str], place: str
) -> None:
    queue(store, ADA, make_recipient(address="bo@ilsa.example"))
    assert senders.stdin is not None
    assert senders.stdout is not None
    with serve(sink := Deadly(kills=place == "before 250 is read")) as server:
        print(
            json.dumps([str(tmp_path / "test.db"), server.port, place, MADE.isoformat()]), file=senders.stdin
        )
        senders.stdin.flush()
        sink.sender.set_result(int(senders.stdout.readline()))
        assert int(senders.stdout.readline()) == signal.SIGKILL
        assert len(sink.taken) == (place in (*TWICE, "after it is noted"))
        for _ in range(2):  # as the service does when it is back
            deliver_waiting(store, Courier(server, refuse_to_post, MADE))
    to_ada = [mail for recipients, mail in sink.taken if recipients == [ADA.address]]
    assert len(to_ada) == (2 if place in TWICE else 1)
    assert len(set(to_ada)) == 1, "byte for byte the same, the Message-ID too"
    assert len(sink.taken) == len(to_ada) + 1
    assert {one.state for one in store.list_deliveries(None)} == {"sent"}


def test_fault_32_after_a_day_without_a_server_all_comes_once_and_oldest_first(store: SqliteStore) -> None:
    people = [ADA, *(make_recipient(address=f"{name}@ilsa.example") for name in ("bo", "cy"))]
    with serve(sink := Sink({})) as server:
        pass
    tomorrow = replace(MAILING, day=MAILING.day + timedelta(days=1), made_at=MADE + timedelta(days=1))
    rounds = 0
    for minute in range(0, 26 * 60, 5):
        if minute == 0:
            queue(store, *people)
        if minute == 24 * 60:
            queue(store, *people, mailing=tomorrow)
        rounds += bool(
            deliver_waiting(store, Courier(server, refuse_to_post, MADE + timedelta(minutes=minute)))
        )
    assert rounds < 35, "the mails of a day wait together: one try tells for all"
    with serve(sink, port=server.port):
        for minute in range(26 * 60, 28 * 60, 5):
            deliver_waiting(store, Courier(server, refuse_to_post, MADE + timedelta(minutes=minute)))
    for person in people:
        dates = [email.message_from_bytes(mail)["Date"] for to, mail in sink.taken if to == [person.address]]
        assert [date[:11] for date in dates] == ["Thu, 14 May", "Fri, 15 May"]
    assert len(sink.taken) == 6


def test_fault_32_a_newer_digest_waits_for_no_older_one_that_is_put_off(store: SqliteStore) -> None:
    queue(store, ADA)
    answers = {ADA.address: "450 greylisted"}
    tomorrow = replace(MAILING, day=MAILING.day + timedelta(days=1), made_at=MADE + timedelta(days=1))
    with serve(Sink(answers)) as server:
        deliver_waiting(store, Courier(server, refuse_to_post, MADE))
        queue(store, ADA, mailing=tomorrow)
        now = MADE + timedelta(days=1)
        outcomes = deliver_waiting(store, Courier(server, refuse_to_post, now))
        assert [one.result for one in outcomes] == ["delivery: waiting"] * 2
        answers.clear()
        later = now + timedelta(hours=2)
        outcomes = deliver_waiting(store, Courier(server, refuse_to_post, later))
    assert [one.result for one in outcomes] == ["delivery: sent"] * 2
    assert [one.attempts for one in store.list_deliveries(None)] == [3, 2]
    assert [
        f" {day} " in one.subject for one, day in zip(outcomes, ("2026-05-14", "2026-05-15"), strict=True)
    ]


def test_fault_40_a_mistake_in_a_channel_keeps_only_its_own_delivery(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    def post(*_: object) -> int:
        raise ValueError(f"no such thing as {HOOK}")

    queue(store, ADA, DESK)
    with serve(sink := Sink({})) as server:
        outcomes = deliver_waiting(store, Courier(server, post, MADE))
    assert [one.result for one in outcomes] == ["delivery: sent", "delivery: waiting"]
    assert outcomes[1].detail == "program error: ValueError"
    assert len(sink.taken) == 1
    assert "in post_notice" in caplog.text
    assert "s3cret" not in caplog.text


def test_while_one_process_sends_no_other_does(store: SqliteStore, tmp_path: Path) -> None:
    queue(store, ADA)
    with (
        open_store(tmp_path / "test.db") as other,
        serve(sink := Sink({})) as server,
    ):
        courier = Courier(server, refuse_to_post, MADE)
        with other.sending():
            assert deliver_waiting(store, courier) == []
        assert len(deliver_waiting(store, courier)) == 1
    assert len(sink.taken) == 1


def test_what_is_dropped_while_others_are_sent_is_not_sent(store: SqliteStore, tmp_path: Path) -> None:
    bo = make_recipient(address="bo@ilsa.example")
    queue(store, ADA, bo)

    class Dropping(Sink):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            with open_store(tmp_path / "test.db") as other:
                last = other.list_outbox("waiting", None)[-1]
                drop_delivery(last, MADE, other)
            return await super().handle_DATA(server, session, envelope)

    with serve(sink := Dropping({})) as server:
        outcomes = deliver_waiting(store, Courier(server, refuse_to_post, MADE))
    assert [one.result for one in outcomes] == ["delivery: sent"]
    assert [to for to, _ in sink.taken] == [[ADA.address]]
    assert [one.state for one in store.list_deliveries(None)] == ["sent", "dropped"]


def test_a_failure_does_not_bring_back_what_was_dropped_meanwhile(store: SqliteStore, tmp_path: Path) -> None:
    def post(*_: object) -> int:
        with open_store(tmp_path / "test.db") as other:
            drop_delivery(other.list_outbox("waiting", None)[0], MADE, other)
        raise BadStatus(HOOK, 503)

    queue(store, DESK)
    assert deliver_waiting(store, Courier(None, post, MADE)) == []
    assert [one.state for one in store.list_deliveries(None)] == ["dropped"]


def test_sending_stops_between_two_mails_when_it_is_told_to(store: SqliteStore) -> None:
    queue(store, ADA, make_recipient(address="bo@ilsa.example"))
    with serve(sink := Sink({})) as server:
        courier = Courier(server, refuse_to_post, MADE)
        assert len(deliver_waiting(store, courier, lambda: len(sink.taken) == 1)) == 1
        assert len(deliver_waiting(store, courier)) == 1


def test_fault_44_who_left_meanwhile_gets_nothing_more(store: SqliteStore) -> None:
    queue(store, ADA)
    store.remove_recipient("harbour", "email", ADA.address, MADE)
    with serve(sink := Sink({})) as server:
        courier = Courier(server, refuse_to_post, MADE)
        assert [one.result for one in deliver_waiting(store, courier)] == ["delivery: withdrawn"]
        assert deliver_waiting(store, courier) == []
    assert sink.taken == []


def test_fault_44_nobody_is_written_to_who_is_not_known(store: SqliteStore) -> None:
    queue_mailing(MAILING, [ADA], write, SETTINGS, store)
    (outcome,) = deliver_waiting(store, Courier(DOWN, refuse_to_post, MADE))
    assert (outcome.result, outcome.detail) == ("delivery: withdrawn", "the recipient has left")


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
