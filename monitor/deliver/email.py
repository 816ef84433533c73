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
_HEADERS = BytesHeaderParser(policy=policy.default)


def send_mail(delivery: Delivery, recipient: Recipient, courier: Courier) -> str:
    """Hand a mail over and return the server's answer. Raises DeliveryError.

    A 5xx answer to the mail is permanent; everything else can be tried again: a 4xx answer, a broken line, a
    server that cannot be had at all, or only with another password.
    """
    server = courier.mail_server
    if server is None:
        raise DeliveryError("no mail server is configured; see digest.email.smtp", permanent=False)
    try:
        smtp = _reach(server, courier.line)
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(_explain(server, error), permanent=False, for_all=True) from error
    try:
        recipient_address = parseaddr(recipient.address)[1]
        return _hand_over(smtp, _find_sender(delivery.payload), recipient_address, delivery.payload)
    except smtplib.SMTPResponseException as error:
        answer = _describe(error.smtp_code, error.smtp_error)
        raise DeliveryError(answer, permanent=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(_explain(server, error), permanent=False) from error


def _reach(server: MailServer, line: MailLine) -> smtplib.SMTP:
    """Return the open connection, ready for the next mail, or a new one where there is none any more."""
    if line.smtp is not None:
        with suppress(smtplib.SMTPException, OSError):
            if line.smtp.rset()[0] == _DONE:
                return line.smtp
        line.hang_up()
    line.smtp = _log_in(server)
    return line.smtp


def _explain(server: MailServer, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reason = _describe(error.smtp_code, error.smtp_error)
    elif isinstance(error, TimeoutError):
        reason = "no answer in time"
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


def _find_sender(payload: bytes) -> str:
    """Return the address in a mail's From, beside which there may be an encoded name on a line of its own."""
    from_header: AddressHeader = _HEADERS.parsebytes(payload)["From"]
    return from_header.addresses[0].addr_spec


def _describe(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_header(f"{code} {words}")
