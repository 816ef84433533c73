"""A digest as a mail: composed once, the same bytes on every try."""

from __future__ import annotations

import hashlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from monitor.errors import DeliveryError
from monitor.model import Delivery, Rendering

# The longest line RFC 5322 allows: with a shorter limit Python folds long header values in two.
# Not every server on the way takes 8-bit text.
_POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]|=\?")
_UNDISCLOSED = "undisclosed-recipients:;"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `password` comes from the environment, never from a file."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str | None
    password: str | None
    timeout_s: float


def clean_header(text: str) -> str:
    """Return text that cannot leave its header: no control characters, surrogates or encoded words."""
    return re.sub(r"\s+", " ", _UNSAFE.sub(" ", text)).strip()


def make_message_id(topic_id: str, day: date, recipient: str, domain: str) -> str:
    """Return the id of the one mail that this recipient gets on this day about this topic."""
    digest = hashlib.sha256(f"{topic_id}\n{day.isoformat()}\n{recipient}".encode()).hexdigest()[:20]
    return f"<{topic_id}.{day.isoformat()}.{digest}@{domain}>"


def compose_mail(
    rendering: Rendering,
    *,
    topic_id: str,
    topic_name: str,
    day: date,
    language: str,
    sender: str,
    recipient: str | None,
    sent_at: datetime,
) -> tuple[str, bytes]:
    """Return a mail's Message-ID and bytes: text and HTML alternatives. The same input gives the same bytes.

    Without a recipient it is addressed to undisclosed recipients: the copy for the archive.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message_id = make_message_id(topic_id, day, recipient or "", domain)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _read_address(sender)
    mail["To"] = _read_address(recipient) if recipient else _UNDISCLOSED
    mail["Subject"] = clean_header(rendering.subject)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id
    mail["List-Id"] = f"{_ascii(topic_name)} <{topic_id}.media-monitor.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendering.mail_text)
    mail.add_alternative(rendering.mail_html, subtype="html")
    mail["Content-Language"] = language  # earlier, it would move into the text part
    mail.set_boundary(hashlib.sha256(message_id.encode()).hexdigest()[:32])
    return message_id, mail.as_bytes()


def _read_address(text: str) -> Address:
    name, address = parseaddr(clean_header(text))
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ._-]", "", clean_header(text)).strip() or "digest"


def send_mail(delivery: Delivery, server: MailServer) -> str:
    """Hand a mail over and return the server's answer. Raises DeliveryError.

    A 5xx answer is permanent; everything else (4xx, no connection, a broken line) can be tried again.
    """
    recipient = parseaddr(delivery.recipient)[1]
    try:
        with _connect(server) as smtp:
            if server.user is not None:
                smtp.login(server.user, server.password or "")
            sender = parseaddr(_header(delivery.payload, "From"))[1]
            return _hand_over(smtp, sender, recipient, delivery.payload)
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(
            _describe(error.smtp_code, error.smtp_error), permanent=error.smtp_code >= 500
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        reason = (
            "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
        )
        raise DeliveryError(f"{server.host}:{server.port}: {reason}", permanent=False) from error


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = socket.gethostname() or "localhost"
    if server.tls == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout_s, context=context)
    smtp = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout_s)
    if server.tls == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, payload: bytes) -> str:
    smtp.ehlo_or_helo_if_needed()
    _accept(*smtp.mail(sender))
    _accept(*smtp.rcpt(recipient))
    return _accept(*smtp.data(payload))


def _accept(code: int, answer: bytes) -> str:
    """Return the server's answer in words. Raises SMTPResponseException when it is a refusal."""
    if code >= 400:
        raise smtplib.SMTPResponseException(code, answer)
    return _describe(code, answer)


def _header(payload: bytes, name: str) -> str:
    head = payload.split(b"\r\n\r\n", 1)[0].decode("ascii", "replace")
    found = re.search(rf"^{name}: (.*)$", head, re.MULTILINE)
    return found[1].strip() if found else ""


def _describe(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_header(f"{code} {words}")
