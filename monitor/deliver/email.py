"""Mail by SMTP: handed over to the user's own mail server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from email import policy
from email.headerregistry import AddressHeader
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from monitor.deliver.courier import Courier, MailLine, MailServer
from monitor.deliver.letters import clean_header
from monitor.errors import DeliveryError
from monitor.model import Delivery, Recipient

_DONE = 250
_ABOUT_US = frozenset({530, 534, 535, 538})
"""Codes by which a server asks for another password or other protection (RFC 4954), whatever it was told."""
_HEADERS = BytesHeaderParser(policy=policy.default)


def send_mail(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Hand a mail over and return the server's answer. Raises DeliveryError.

    A 5xx answer to the recipient or to the mail is permanent; everything else can be tried again: a 4xx
    answer, a broken line. It is for all when the server cannot be had at all, or only with another password,
    when it refuses us as the sender, or loses the line twice in a row.
    """
    server, line = courier.mail_server, courier.line
    if server is None:
        raise DeliveryError(
            "no mail server is configured; see digest.email.smtp", permanent=False, for_all=True
        )
    try:
        smtp = _reach(server, line)
    except (smtplib.SMTPException, OSError, UnicodeEncodeError) as error:
        raise DeliveryError(_explain(server, error), permanent=False, for_all=True) from error
    try:
        answer = _hand_over(smtp, server, parseaddr(recipient.address)[1], delivery.payload)
    except DeliveryError:
        line.losses = 0
        raise
    except (smtplib.SMTPException, OSError) as error:
        line.cut()
        line.losses += 1
        raise DeliveryError(_explain(server, error), permanent=False, for_all=line.losses > 1) from error
    line.losses = 0
    return answer


def _reach(server: MailServer, line: MailLine) -> smtplib.SMTP:
    """Return the open connection, ready for the next mail, or a new one where there is none any more."""
    if line.smtp is not None:
        with suppress(smtplib.SMTPException, OSError):
            if line.smtp.rset()[0] == _DONE:
                return line.smtp
        line.cut()
    line.smtp = _log_in(server)
    return line.smtp


def _explain(server: MailServer, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reason = _describe(error.smtp_code, error.smtp_error)
    elif isinstance(error, TimeoutError):
        reason = "no answer in time"
    elif isinstance(error, UnicodeEncodeError):
        reason = "user and password must be ASCII"
    else:
        reason = str(error) or type(error).__name__
    return f"{server.host}:{server.port}: {reason}"


def _log_in(server: MailServer) -> smtplib.SMTP:
    smtp = _connect(server)
    try:
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _connect(server: MailServer) -> smtplib.SMTP:
    name = socket.gethostname() or "localhost"
    if server.tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout_s, context=context)
    smtp = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout_s)
    if server.tls == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, server: MailServer, recipient: str, payload: bytes) -> str:
    """Return the server's answer. Raises DeliveryError for what it refuses, SMTPException and OSError."""
    smtp.ehlo_or_helo_if_needed()
    most = smtp.esmtp_features.get("size", "")
    if most.isdigit() and 0 < int(most) < len(payload):
        message = f"the server takes mails of {most} bytes at most; this one has {len(payload)}"
        raise DeliveryError(message, permanent=True)
    _accept(*smtp.mail(_find_sender(payload)), of_sender=True)
    _accept(*smtp.rcpt(recipient))
    return _accept(*_send_data(smtp, payload, max(server.taking_s, server.timeout_s)))


def _send_data(smtp: smtplib.SMTP, payload: bytes, taking_s: float) -> tuple[int, bytes | str]:
    """Return the server's answer to the mail itself, for which it may take so long."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the server has hung up")
    usual_s = smtp.sock.gettimeout()
    smtp.sock.settimeout(taking_s)
    said: tuple[int, bytes | str]
    try:
        said = smtp.data(payload)
    except smtplib.SMTPDataError as error:  # it does not want to hear the mail
        said = error.smtp_code, error.smtp_error
    smtp.sock.settimeout(usual_s)
    return said


def _accept(code: int, answer: bytes | str, *, of_sender: bool = False) -> str:
    """Return the server's answer in words. Raises DeliveryError when it is a refusal."""
    words = _describe(code, answer)
    if code < 400:
        return words
    about_us = code in _ABOUT_US or (of_sender and code >= 500)
    raise DeliveryError(words, permanent=code >= 500 and not about_us, for_all=about_us)


def _find_sender(payload: bytes) -> str:
    """Return the address in a mail's From, beside which there may be an encoded name on a line of its own."""
    from_header: AddressHeader = _HEADERS.parsebytes(payload)["From"]
    return from_header.addresses[0].addr_spec


def _describe(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_header(f"{code} {words}")
