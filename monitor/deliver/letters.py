"""A letter as a mail: composed once, the same bytes on every try.

text alone, or multipart/alternative { text, HTML }, or multipart/alternative { text, multipart/related {
HTML, pictures } }. Every part is encoded in the shorter of the ways that seven-bit servers let through.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import quote

from monitor.model import Letter

Encoding = Literal["7bit", "quoted-printable", "base64"]

MAX_LINE_CHARS = 998
"""The longest line of a mail (RFC 5322, 2.1.1), without its end."""


_MAX_SUBJECT_CHARS = 200
_ENCODED_CHARS = 76  # the longest line of what is encoded (RFC 2045, 6.7 and 6.8; RFC 2047, 2)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|=\?")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_UNDISCLOSED = "undisclosed-recipients:;"


class _MailPolicy(EmailPolicy):
    """Writes headers in place of Python, which cuts the addresses of List-Unsubscribe in two when lines are
    short, and loses blanks between encoded words or adds some (seen in 3.11)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        text, rest = str(value), ""
        if not text.isascii():
            if isinstance(value, AddressHeader):
                (address,) = value.addresses
                text, rest = address.display_name, f"{self.linesep} <{address.addr_spec}>"
            header = Header(text, "utf-8", maxlinelen=_ENCODED_CHARS, header_name=name)
            text = header.encode(linesep=self.linesep)
        return f"{name}: {text}{rest}{self.linesep}".encode("ascii")


# Not every server on the way takes 8-bit text.
_POLICY = _MailPolicy(max_line_length=_ENCODED_CHARS, cte_type="7bit", linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, about what, and when: what the headers of a mail say.

    `item` is as in `Delivery`. Without `recipient` it goes to a file only. `token` is the recipient's:
    it makes the Message-ID one that nobody can reckon from an address. `leave_url` is where the recipient
    can unsubscribe, an https URL; None: by writing to the sender.
    """

    topic_id: str
    topic_name: str
    day: date
    sender: str
    sent_at: datetime
    item: str = "digest"
    recipient: str | None = None
    token: str = ""
    leave_url: str | None = None


def clean_header(text: str) -> str:
    """Return text that cannot leave its header: no control characters, surrogates or encoded words."""
    return re.sub(r"\s+", " ", _UNSAFE.sub(" ", text)).strip()


def make_message_id(envelope: Envelope) -> str:
    """Return the id of the one mail that this recipient gets of this item, always the same."""
    place = f"{envelope.topic_id}.{envelope.day.isoformat()}"
    known = (place, envelope.item, envelope.recipient or "", envelope.token)
    digest = hashlib.sha256("\n".join(known).encode()).hexdigest()[:20]
    return f"<{place}.{digest}@{_domain(envelope.sender)}>"


def compose_mail(letter: Letter, envelope: Envelope) -> tuple[str, bytes]:
    """Return a mail's Message-ID and bytes. The same input gives the same bytes."""
    message_id = make_message_id(envelope)
    mail = EmailMessage(policy=_POLICY)
    for name, value in _list_headers(letter, envelope, message_id):
        mail[name] = value
    _write_body(mail, letter, seed=message_id)
    mail["Content-Language"] = letter.language  # earlier, it would move into the text part
    return message_id, mail.as_bytes()


def _list_headers(letter: Letter, envelope: Envelope, message_id: str) -> Iterator[tuple[str, str | Address]]:
    domain = _domain(envelope.sender)
    yield "From", _read_address(envelope.sender)
    yield "To", _read_address(envelope.recipient) if envelope.recipient else _UNDISCLOSED
    yield "Subject", clean_header(letter.subject)[:_MAX_SUBJECT_CHARS].rstrip()
    yield "Date", format_datetime(envelope.sent_at)
    yield "Message-ID", message_id
    yield "List-Id", f"{_ascii(envelope.topic_name)} <{envelope.topic_id}.media-monitor.{domain}>"
    if envelope.recipient:
        yield from _list_ways_out(envelope)
    yield "Auto-Submitted", "auto-generated"


def _list_ways_out(envelope: Envelope) -> Iterator[tuple[str, str]]:
    subject = quote(f"unsubscribe {envelope.topic_id}")
    by_mail = f"<mailto:{parseaddr(envelope.sender)[1]}?subject={subject}>"
    if envelope.leave_url is None:
        yield "List-Unsubscribe", by_mail
        return
    yield "List-Unsubscribe", f"<{envelope.leave_url}>, {by_mail}"
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"  # RFC 8058: only beside an https URL


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _read_address(text: str) -> Address:
    name, address = parseaddr(clean_header(text))
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ._-]", "", clean_header(text)).strip() or "digest"


# --- the body --------------------------------------------------------------------------------


def _write_body(mail: EmailMessage, letter: Letter, seed: str) -> None:
    text, html = _clean_text(letter.text), None if letter.html is None else _clean_text(letter.html)
    mail.set_content(text, cte=_choose_encoding(text))
    if html is None:
        return
    mail.add_alternative(html, subtype="html", cte=_choose_encoding(html))
    # From the texts too: whoever writes in one of them cannot know it, and so cannot end a part.
    boundary = hashlib.sha256("\n".join((seed, text, html)).encode()).hexdigest()[:32]
    mail.set_boundary(boundary)
    if letter.parts:
        page = mail.get_payload(1)
        assert isinstance(page, MIMEPart), "the second alternative is the HTML"
        for part in letter.parts:
            kind, _, subtype = part.media_type.partition("/")
            page.add_related(part.data, kind, subtype, cid=f"<{part.content_id}>", disposition="inline")
        page.set_boundary(f"related-{boundary}")  # neither may begin with the other


def _clean_text(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))


def _choose_encoding(text: str) -> Encoding:
    """Return the way that makes the text shortest; text that need not be encoded is not."""
    data = text.encode()
    if data.isascii() and all(len(line) <= MAX_LINE_CHARS for line in data.split(b"\n")):
        return "7bit"
    printable = len(quopri.encodestring(data))
    return "quoted-printable" if printable <= len(base64.encodebytes(data)) else "base64"
