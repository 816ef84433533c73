"""Mail: what is in it, what cannot get into it, and what the server's answers mean."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.deliver.email import MailServer, clean_header, compose_mail, send_mail
from monitor.errors import DeliveryError
from monitor.model import Rendering
from tests.factories import make_delivery

RENDERING = Rendering("Harbour, May 14, 2026: 2 stories", "", "<p>Kai — بندر</p>", "Kai — بندر\n")


def compose(rendering: Rendering = RENDERING, **changes: Any) -> tuple[str, bytes]:
    fields: dict[str, Any] = {
        "topic_id": "harbour",
        "topic_name": "The old harbour",
        "day": date(2026, 5, 14),
        "language": "en",
        "sender": "Media Monitor <monitor@ilsa.example>",
        "recipient": "Ada Quill <ada@ilsa.example>",
        "sent_at": datetime(2026, 5, 14, 5, tzinfo=UTC),
    }
    return compose_mail(rendering, **fields | changes)


def parse(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=policy.default)  # type: ignore[return-value]  # its policy says so


def test_a_mail_has_a_text_and_an_html_part_and_parses_without_defects() -> None:
    message_id, data = compose()
    mail = parse(data)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not any(part.defects for part in mail.walk())
    assert data.isascii()
    assert mail["Message-ID"] == message_id
    assert mail["To"].addresses[0].addr_spec == "ada@ilsa.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().split() == ["Kai", "—", "بندر"]  # type: ignore[union-attr]  # it has one


def test_the_same_digest_gives_the_same_bytes_and_each_recipient_an_id_of_their_own() -> None:
    assert compose() == compose()
    assert compose()[0] != compose(recipient="bo@ilsa.example")[0]
    assert parse(compose(recipient=None)[1])["To"] == "undisclosed-recipients:;"


HOSTILE = "Quay\r\nBcc: evil@ilsa.example\n\x00 =?UTF-8?Q?=0ABcc:_x?= \ud800\u2028end"


def test_fault_18_nothing_in_a_title_becomes_a_header() -> None:
    mail = parse(compose(Rendering(HOSTILE, "", "<p>x</p>", "x"), topic_name=HOSTILE)[1])
    assert mail["Bcc"] is None
    assert set(mail.keys()) == set(parse(compose()[1]).keys())
    assert "Quay Bcc: evil@ilsa.example" in mail["Subject"]
    assert clean_header("plain title") == "plain title"


class Sink:
    """An SMTP server's opinion: it refuses some recipients and keeps what it takes."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope.rcpt_tos, envelope.content))
        return "250 kept as 17"


@contextmanager
def serve(sink: Sink) -> Iterator[MailServer]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield MailServer("127.0.0.1", port, "none", None, None, 5)
    finally:
        controller.stop()


def test_a_mail_is_handed_over_as_it_was_composed() -> None:
    _, payload = compose()
    sink = Sink({})
    with serve(sink) as server:
        answer = send_mail(make_delivery(recipient="Ada Quill <ada@ilsa.example>", payload=payload), server)
    assert answer == "250 kept as 17"
    assert sink.taken == [(["ada@ilsa.example"], payload)]


@pytest.mark.parametrize(("answer", "permanent"), [("550 nobody here", True), ("451 try later", False)])
def test_fault_32_a_refusal_says_whether_trying_again_can_help(answer: str, permanent: bool) -> None:
    with (
        serve(Sink({"ada@ilsa.example": answer})) as server,
        pytest.raises(DeliveryError, match=answer[4:]) as raised,
    ):
        send_mail(make_delivery(recipient="ada@ilsa.example", payload=compose()[1]), server)
    assert raised.value.permanent is permanent


def test_fault_32_a_server_that_is_down_can_be_tried_again() -> None:
    with serve(Sink({})) as server:
        pass
    with pytest.raises(DeliveryError) as raised:
        send_mail(make_delivery(payload=compose()[1]), server)
    assert not raised.value.permanent


def test_a_server_without_tls_gets_no_password() -> None:
    sink = Sink({})
    with serve(sink) as server:
        careful = MailServer(server.host, server.port, "starttls", "user", "secret", 5)
        with pytest.raises(DeliveryError):
            send_mail(make_delivery(payload=compose()[1]), careful)
    assert sink.taken == []
