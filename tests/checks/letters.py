"""Mails taken apart as mail programs do it."""

from __future__ import annotations

import email
import mimetypes
from email import policy
from email.message import EmailMessage
from pathlib import Path


def parse_mail(data: bytes) -> EmailMessage:
    """Return a mail as a mail program reads it."""
    mail = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def unpack_mail(data: bytes, folder: Path) -> Path:
    """Write a mail's HTML part and its pictures as a mail program shows them, and return the HTML file."""
    mail = parse_mail(data)
    folder.mkdir(parents=True)
    part = mail.get_body(("html",))
    assert part is not None
    html = part.get_content()
    for number, picture in enumerate(one for one in mail.walk() if one["Content-ID"]):
        name = f"{number}{mimetypes.guess_extension(picture.get_content_type())}"
        (folder / name).write_bytes(picture.get_content())
        html = html.replace(f"cid:{picture['Content-ID'].strip('<>')}", name)
    path = folder / f"mail-{folder.name}.html"
    path.write_text(html, encoding="utf-8")
    return path
