"""A mail: what is in it, what cannot get into it, and how long it is."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage, Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.deliver.letters import (
    MAX_LINE_CHARS,
    Envelope,
    clean_header,
    compose_mail,
    make_message_id,
)
from monitor.digest.extent import HEAD_BYTES
from monitor.model import Letter, MailPart

CHART = MailPart("chart@media-monitor", "image/png", b"\x89PNG\r\n" + bytes(range(256)))
LETTER = Letter(
    "Harbour, May 14, 2026: 2 stories", "Kai — بندر\n", "<p>Kai — بندر</p><img src='cid:c'>", (CHART,), "fa"
)
ENVELOPE = Envelope(
    topic_id="harbour",
    topic_name="The old harbour",
    day=date(2026, 5, 14),
    sender="Media Monitor <monitor@ilsa.example>",
    sent_at=datetime(2026, 5, 14, 5, tzinfo=UTC),
    recipient="ada@ilsa.example",
    token="t" * 43,
    leave_url="https://digests.example/leave/en/" + "t" * 43,
)


def parse(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=policy.default)  # type: ignore[return-value]  # its policy says so


def read(part: Message) -> list[str]:
    """Return the lines of a text part."""
    return part.get_content().splitlines()  # type: ignore[attr-defined,no-any-return]  # parsed as EmailMessage


def compose(letter: Letter = LETTER, envelope: Envelope = ENVELOPE) -> EmailMessage:
    return parse(compose_mail(letter, envelope)[1])


def list_types(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def test_a_mail_is_text_and_html_with_its_pictures() -> None:
    mail = compose()
    assert list_types(mail) == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    text, _, html, picture = [part for part in mail.walk() if part is not mail]
    assert (read(text), read(html)) == (["Kai — بندر"], [LETTER.html])
    assert (picture["Content-ID"], picture.get_content()) == ("<chart@media-monitor>", CHART.data)  # type: ignore[attr-defined]  # as above


def test_a_mail_without_pictures_or_without_html_has_no_empty_shells() -> None:
    assert list_types(compose(replace(LETTER, parts=()))) == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert list_types(compose(replace(LETTER, html=None))) == ["text/plain"]


def test_the_headers_are_those_of_a_list_that_can_be_left() -> None:
    mail = compose()
    assert dict(mail.items()) | {"Content-Type": ""} == {
        "From": "Media Monitor <monitor@ilsa.example>",
        "To": "ada@ilsa.example",
        "Subject": LETTER.subject,
        "Date": "Thu, 14 May 2026 05:00:00 +0000",
        "Message-ID": make_message_id(ENVELOPE),
        "List-Id": "The old harbour <harbour.media-monitor.ilsa.example>",
        "List-Unsubscribe": f"<{ENVELOPE.leave_url}>, <mailto:monitor@ilsa.example?subject=unsubscribe%20harbour>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
        "Content-Language": "fa",
    }


def test_one_click_is_promised_only_where_there_is_a_link() -> None:
    mail = compose(envelope=replace(ENVELOPE, leave_url=None))
    assert mail["List-Unsubscribe"] == "<mailto:monitor@ilsa.example?subject=unsubscribe%20harbour>"
    assert mail["List-Unsubscribe-Post"] is None


def test_a_mail_to_nobody_cannot_be_left() -> None:
    mail = compose(envelope=replace(ENVELOPE, recipient=None, token="", leave_url=None))
    assert (mail["To"], mail["List-Unsubscribe"]) == ("undisclosed-recipients:;", None)


def test_the_message_id_is_the_same_for_the_same_and_another_for_any_other() -> None:
    others = [
        replace(ENVELOPE, topic_id="ferries"),
        replace(ENVELOPE, day=date(2026, 5, 15)),
        replace(ENVELOPE, item="alert-3"),
        replace(ENVELOPE, recipient="bo@ilsa.example"),
        replace(ENVELOPE, token="u" * 43),  # or an address could be guessed and confirmed
    ]
    assert make_message_id(replace(ENVELOPE, sent_at=datetime(2027, 1, 1, tzinfo=UTC))) == make_message_id(
        ENVELOPE
    )
    assert len({make_message_id(one) for one in [ENVELOPE, *others]}) == 6


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert compose_mail(LETTER, ENVELOPE) == compose_mail(LETTER, ENVELOPE)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("All quiet at the quay.\n", "7bit"),
        ("x" * (MAX_LINE_CHARS + 1), "quoted-printable"),
        ("Café on the quay.\n" * 20, "quoted-printable"),
        ("بندر قدیمی بسته است.\n" * 20, "base64"),
    ],
)
def test_a_part_is_encoded_in_the_shortest_way(text: str, encoding: str) -> None:
    mail = compose(replace(LETTER, text=text, html=None))
    assert mail["Content-Transfer-Encoding"] == encoding
    assert read(mail) == text.splitlines()


def test_a_persian_subject_and_sender_are_encoded_words_of_lawful_length() -> None:
    subject = "گزارش روزانهٔ بندر قدیمی، ۱۴ مه ۲۰۲۶: دو خبر و دوازده مقاله"
    letter, envelope = replace(LETTER, subject=subject), replace(ENVELOPE, sender="رصد بندر <m@ilsa.example>")
    _, data = compose_mail(letter, envelope)
    assert parse(data)["Subject"] == subject
    assert parse(data)["From"].addresses[0].display_name == "رصد بندر"
    head = data.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n") if b"=?" in line) <= 76


PIECES = [
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\ud800",
    "\u2028",
    "\x85",
    "=?utf-8?q?=0A?=",
    "=?",
    "?=",
    "Bcc: a@b.example",
]
HOSTILE = st.text(max_size=80) | st.lists(
    st.sampled_from([*PIECES, "Kai", " ", "بندر", "“", "—", "😀", "--", "<", ">", ",", '"', "=", "."]),
    max_size=30,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=HOSTILE, alone=st.booleans())
def test_fault_18_nothing_in_a_text_becomes_a_header_or_a_part(text: str, alone: bool) -> None:
    letter = Letter(text, text, None if alone else text, () if alone else (CHART,), "en")
    _, data = compose_mail(letter, replace(ENVELOPE, topic_name=text))
    mail, usual = parse(data), compose(replace(LETTER, html=None) if alone else LETTER)
    assert list_types(mail) == list_types(usual)
    encoding = {"Content-Transfer-Encoding"}
    assert set(mail.keys()) - encoding == set(usual.keys()) - encoding
    assert mail["Subject"] == clean_header(text)[:200].rstrip()
    assert not any(part.defects for part in mail.walk())
    assert not any(value.defects for part in mail.walk() for value in part.values())  # type: ignore[attr-defined]  # header objects have them
    assert data.isascii()
    assert b"\0" not in data
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line or len(line) > MAX_LINE_CHARS for line in lines)
    assert len(data.split(b"\r\n\r\n")[0]) <= HEAD_BYTES


def test_whoever_reads_a_mail_cannot_write_the_end_of_a_part_into_the_next() -> None:
    known = compose().get_boundary()
    forged = replace(
        LETTER, text=f"--{known}\r\nContent-Type: text/html\r\n\r\n<p>forged</p>\r\n--{known}--\r\n"
    )
    assert list_types(compose(forged)) == list_types(compose())


def test_the_longest_headers_fit_into_what_a_digest_sets_aside_for_them() -> None:
    long = replace(LETTER, subject="😀" * 500)
    envelope = replace(
        ENVELOPE, sender=f"{'ن' * 60} <{'m' * 60}@ilsa.example>", recipient=f"{'a' * 250}@ilsa.example"
    )
    head, _, body = compose_mail(long, envelope)[1].partition(b"\r\n\r\n")
    parts = sum(len(part) for part in re.findall(rb"\r\n--[^\r]+\r\n(.*?\r\n\r\n)", body, re.DOTALL))
    assert len(head) + parts <= HEAD_BYTES
    assert len(head) > HEAD_BYTES / 4
