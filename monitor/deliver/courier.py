"""What channels send with."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `password` comes from the environment, never from a file.

    `taking_s` is how long it may take to take a mail that it has whole: whoever gives up earlier sends it
    twice (RFC 5321, 4.5.3.2.6, asks for ten minutes).
    """

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str | None
    password: str | None = field(repr=False)
    timeout_s: float
    taking_s: float = 600.0


Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to a URL and returns the status of the answer. Raises FetchError."""


@dataclass(slots=True)
class MailLine:
    """The connection to the mail server: opened for the first mail of a round, held for the others.

    `losses` counts how often in a row it was lost in the middle of a mail.
    """

    smtp: smtplib.SMTP | None = None
    losses: int = 0

    def hang_up(self) -> None:
        """End the connection if there is one. Whatever the server says to that, what it took it has."""
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def cut(self) -> None:
        """Give a connection up on which there is no answer to wait for."""
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            smtp.close()


@dataclass(frozen=True, slots=True)
class Courier:
    """What a round of sending has at hand. `now` is when it is; without a mail server, mails wait."""

    mail_server: MailServer | None
    post: Post
    now: datetime
    line: MailLine = field(default_factory=MailLine)
