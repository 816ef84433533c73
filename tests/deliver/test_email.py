"""Mail by SMTP: how it is handed over, and what the server's answers mean."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from monitor.deliver import Courier, MailServer
from monitor.deliver.email import send_mail
from monitor.deliver.letters import Envelope as MailEnvelope
from monitor.deliver.letters import compose_mail
from monitor.errors import DeliveryError
from monitor.model import Letter, Recipient
from tests.deliver.scripted import DROP, HANG, Scripted, serve_script
from tests.factories import NOON, make_delivery, make_recipient

PAYLOAD = b"From: Media Monitor <monitor@ilsa.example>\r\nSubject: The quay\r\n\r\n.\r\n.. two dots\r\n"
ADA = make_recipient(address="ada@ilsa.example")


def send(server: MailServer | None) -> str:
    with closing_line(Courier(server, refuse_to_post, NOON)) as courier:
        return hand_over(courier)


def hand_over(courier: Courier, recipient: Recipient = ADA) -> str:
    return send_mail(make_delivery(recipient=recipient.address, payload=PAYLOAD), recipient, courier)


@contextmanager
def closing_line(courier: Courier) -> Iterator[Courier]:
    try:
        yield courier
    finally:
        courier.line.hang_up()


def refuse_to_post(*_: object) -> int:
    raise AssertionError("a mail is not posted")


class Sink:
    """An SMTP server's opinion: it refuses some recipients and keeps what it takes."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.taken: list[tuple[list[str], bytes]] = []
        self.senders: list[str | None] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 fine")
        if answer == DROP:
            server.transport.abort()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope.rcpt_tos, envelope.content))
        self.senders.append(envelope.mail_from)
        return "250 kept as 17"


@contextmanager
def serve(sink: Sink, *, port: int | None = None, **options: Any) -> Iterator[MailServer]:
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield MailServer("127.0.0.1", port, "none", None, None, 5)
    finally:
        controller.stop()


def test_a_mail_is_handed_over_as_it_was_composed() -> None:
    sink = Sink({})
    with serve(sink) as server:
        assert send(server) == "250 kept as 17"
    assert sink.taken == [(["ada@ilsa.example"], PAYLOAD)]


@pytest.mark.parametrize("name", ["Monitor", "پایشگر رسانه‌های ایلسا", '"Quill, Ada"', ""])
def test_the_envelope_names_the_sender_whatever_their_name_is_written_in(name: str) -> None:
    envelope = MailEnvelope("harbour", "Harbour", NOON.date(), f"{name} <monitor@ilsa.example>", NOON)
    _, mail = compose_mail(Letter("The quay", "Kai\n", None, (), "en"), envelope)
    sink = Sink({})
    with serve(sink) as server, closing_line(Courier(server, refuse_to_post, NOON)) as courier:
        send_mail(make_delivery(recipient=ADA.address, payload=mail), ADA, courier)
    assert sink.senders == ["monitor@ilsa.example"]


@pytest.mark.parametrize(("answer", "permanent"), [("550 nobody here", True), ("451 try later", False)])
def test_fault_32_a_refusal_says_whether_trying_again_can_help(answer: str, permanent: bool) -> None:
    with (
        serve(Sink({"ada@ilsa.example": answer})) as server,
        pytest.raises(DeliveryError, match=answer[4:]) as raised,
    ):
        send(server)
    assert raised.value.permanent is permanent


def test_fault_32_a_server_that_is_down_can_be_tried_again() -> None:
    with serve(Sink({})) as server:
        pass
    with pytest.raises(DeliveryError) as raised:
        send(server)
    assert not raised.value.permanent


BO = make_recipient(address="bo@ilsa.example")


def test_the_mails_of_a_round_share_a_connection_which_a_refusal_leaves_open() -> None:
    sink = Sink({BO.address: "550 nobody here"})
    with serve(sink) as server, closing_line(Courier(server, refuse_to_post, NOON)) as courier:
        hand_over(courier)
        first = courier.line.smtp
        with pytest.raises(DeliveryError, match="nobody here"):
            hand_over(courier, BO)
        hand_over(courier)
        assert courier.line.smtp is first
    assert courier.line.smtp is None
    assert [recipients for recipients, _ in sink.taken] == [[ADA.address]] * 2


def test_fault_32_a_connection_that_was_dropped_meanwhile_is_made_anew() -> None:
    sink = Sink({})
    with serve(sink) as server, closing_line(Courier(server, refuse_to_post, NOON)) as courier:
        hand_over(courier)
        first = courier.line.smtp
        assert first is not None
        assert first.sock is not None
        first.sock.shutdown(socket.SHUT_RDWR)
        assert hand_over(courier) == "250 kept as 17"
        assert courier.line.smtp is not first
    assert len(sink.taken) == 2


def test_fault_31_a_mail_that_was_taken_stays_sent_whatever_the_server_says_to_the_farewell() -> None:
    class Rude(Sink):
        async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            return "421 too busy to part"

    sink = Rude({})
    with serve(sink) as server:
        assert send(server) == "250 kept as 17"
    assert len(sink.taken) == 1


def test_without_a_server_a_mail_waits() -> None:
    with pytest.raises(DeliveryError, match=r"digest\.email\.smtp") as raised:
        send(None)
    assert not raised.value.permanent


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that only we vouch for; returns it and its key."""
    certificate, key = folder / "server.pem", folder / "server.key"
    names = "-subj /CN=a -addext subjectAltName=IP:127.0.0.1"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {names} -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return certificate, key


@pytest.mark.parametrize("trusted", [True, False])
def test_fault_8_mail_goes_to_servers_that_somebody_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    certificate, key = make_certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    sink = Sink({})
    with serve(sink, tls_context=tls, require_starttls=True) as server:
        careful = replace(server, tls="starttls")
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert send(careful) == "250 kept as 17"
        else:
            with pytest.raises(DeliveryError, match="certificate") as raised:
                send(careful)
            assert not raised.value.permanent
    assert len(sink.taken) == trusted


def test_fault_32_a_wrong_password_parks_nothing(tmp_path: Path) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with (
        serve(Sink({}), authenticator=refuse, auth_require_tls=False) as server,
        pytest.raises(DeliveryError, match="535") as raised,
    ):
        send(replace(server, user="monitor", password="wrong"))
    assert (raised.value.permanent, raised.value.for_all) == (False, True)


def test_a_server_without_tls_gets_no_password() -> None:
    sink = Sink({})
    with serve(sink) as server:
        careful = MailServer(server.host, server.port, "starttls", "user", "secret", 5)
        with pytest.raises(DeliveryError):
            send(careful)
    assert sink.taken == []


# --- servers that misbehave -------------------------------------------------------------------------------


def try_to_send(script: Mapping[str, str], **changes: Any) -> tuple[DeliveryError, Scripted]:
    """Return how a mail fails at a server that answers so."""
    with serve_script(script) as scripted, pytest.raises(DeliveryError) as raised:
        send(replace(scripted.server, taking_s=0.3, **changes))
    return raised.value, scripted


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "MAIL DATA"])
@pytest.mark.parametrize(("answer", "permanent"), [("452 not now", False), ("554 never", True)])
def test_fault_32_at_every_step_a_refusal_concerns_this_mail_alone(
    stage: str, answer: str, permanent: bool
) -> None:
    error, _ = try_to_send({stage: answer})
    assert (str(error), error.permanent, error.for_all) == (answer, permanent, False)


@pytest.mark.parametrize(
    "script",
    [
        {"MAIL": "550 we do not know you"},
        {"MAIL": "530 5.7.0 authentication required"},
        {"RCPT": "530 5.7.0 must issue STARTTLS first"},
        {"GREETING": "554 go away"},
        {"GREETING": "421 too many calls"},
        {"GREETING": "hang"},
        {"GREETING": "drop"},
        {"EHLO": "hang"},
    ],
    ids=str,
)
def test_fault_32_what_concerns_us_and_not_the_mail_parks_nothing(script: dict[str, str]) -> None:
    changes = {"user": "monitor", "password": "x"} if "EHLO" in script else {}
    error, _ = try_to_send(script, **changes)
    assert (error.permanent, error.for_all) == (False, True)


@pytest.mark.parametrize(
    "script",
    [
        {"EHLO": "250-mail.example\r\n250 STARTTLS", "STARTTLS": "454 not just now"},
        {"EHLO": "250-mail.example\r\n250 STARTTLS"},  # and then talks on in the clear
        {},
    ],
    ids=["refused", "no TLS behind it", "not offered"],
)
def test_fault_32_without_the_encryption_that_is_wanted_nothing_is_said(script: dict[str, str]) -> None:
    error, scripted = try_to_send(script, tls="starttls")
    assert (error.permanent, error.for_all, scripted.taken) == (False, True, [])


def test_a_password_that_smtp_cannot_carry_is_told() -> None:
    error, _ = try_to_send({"EHLO": "250-mail.example\r\n250 AUTH PLAIN"}, user="monitor", password="žluť")
    assert error.for_all
    assert "must be ASCII" in str(error)


def test_fault_32_a_mail_that_is_too_big_is_not_sent() -> None:
    error, scripted = try_to_send({"EHLO": "250-mail.example\r\n250 SIZE 20"})
    assert error.permanent
    assert str(error) == f"the server takes mails of 20 bytes at most; this one has {len(PAYLOAD)}"
    assert scripted.taken == []


def test_fault_32_a_server_that_ends_the_session_is_called_again_for_the_next_mail() -> None:
    with (
        serve_script({"RCPT": "421 closing"}) as scripted,
        closing_line(Courier(scripted.server, refuse_to_post, NOON)) as courier,
    ):
        for _ in range(3):
            with pytest.raises(DeliveryError, match="421 closing") as raised:
                hand_over(courier)
            assert (raised.value.permanent, raised.value.for_all) == (False, False)
    assert scripted.calls == 3


@pytest.mark.parametrize("answer", [HANG, DROP])
def test_fault_32_a_server_that_loses_two_mails_in_a_row_is_left_alone(answer: str) -> None:
    with (
        serve_script({"MAIL DATA": answer}) as scripted,
        closing_line(Courier(replace(scripted.server, taking_s=0.3), refuse_to_post, NOON)) as courier,
    ):
        for alone in (True, False):
            with pytest.raises(DeliveryError) as raised:
                hand_over(courier)
            assert (raised.value.permanent, raised.value.for_all) == (False, not alone)
    assert scripted.calls == 2


def test_fault_32_a_line_that_is_lost_over_one_mail_is_made_anew_for_the_others() -> None:
    sink = Sink({BO.address: "drop"})
    with serve(sink) as server, closing_line(Courier(server, refuse_to_post, NOON)) as courier:
        for recipient in (BO, ADA, BO, ADA):
            if recipient is ADA:
                hand_over(courier)
                continue
            with pytest.raises(DeliveryError) as raised:
                hand_over(courier, BO)
            assert not raised.value.for_all
    assert len(sink.taken) == 2


def test_fault_31_a_server_that_takes_long_over_a_mail_gets_it_once() -> None:
    class Slow(Sink):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            await asyncio.sleep(0.6)
            return await super().handle_DATA(server, session, envelope)

    sink = Slow({})
    with serve(sink) as server:
        assert send(replace(server, timeout_s=0.3)) == "250 kept as 17"
    assert len(sink.taken) == 1


def test_fault_31_a_mail_that_was_sent_by_half_is_not_taken() -> None:
    error, scripted = try_to_send({"MAIL DATA": DROP})
    assert not error.permanent
    assert scripted.taken == []
