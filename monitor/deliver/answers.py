"""What the receiving side said, as it is kept: without what it may repeat of addresses and secrets."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from email.utils import parseaddr

from monitor.deliver.courier import MailServer
from monitor.deliver.webhook import derive_secret
from monitor.model import Recipient

_HIDDEN = "…"
_MAX_CHARS = 500
_URL_TAIL = re.compile(r"(?i)\b(https?://)(?:[^\s/@]*@)?([^\s/?#]+)[/?#]\S*")
"""Behind its host an address of the web may hold what opens it."""


def clean_answer(text: str, recipient: Recipient, server: MailServer | None) -> str:
    """Return an answer without secrets and the recipient's address, whole or in its part before the @.

    Of addresses of the web the host stays.
    """
    for secret in (*_list_secrets(recipient, server), *_list_names(recipient.address)):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    return _URL_TAIL.sub(rf"\1\2/{_HIDDEN}", text)[:_MAX_CHARS]


def _list_names(address: str) -> Iterator[str]:
    bare = parseaddr(address)[1] if "@" in address else ""
    yield from filter(None, (address, bare, bare.rpartition("@")[0]))


def _list_secrets(recipient: Recipient, server: MailServer | None) -> Iterator[str]:
    yield recipient.token
    yield derive_secret(recipient.token)
    if server is not None and server.password:
        user, password = server.user or "", server.password
        yield password
        for sent in (password, f"\0{user}\0{password}"):  # as AUTH LOGIN and AUTH PLAIN send it
            yield b64encode(sent.encode()).decode()
