"""What is kept of an answer."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from monitor.deliver import MailServer
from monitor.deliver.answers import clean_answer
from monitor.deliver.webhook import derive_secret
from tests.factories import make_recipient

ADA = make_recipient(address="ada@ilsa.example")
SERVER = MailServer("mail.ilsa.example", 587, "starttls", "monitor", "s3cret-word", 5)


@pytest.mark.parametrize(
    ("said", "address", "kept"),
    [
        ("550 <Ada@Ilsa.example>: no ada here", "ada@ilsa.example", "550 <…>: no … here"),
        ("550 no box a at ilsa: a@ilsa.example", "a@ilsa.example", "550 no box … at ilsa: …"),
        ("written as harbour.eml", "/home/ada/mails", "written as harbour.eml"),
        (
            "it redirects to https://bo:x@desk.example/hooks/s3cret?key=1, twice",
            "https://desk.example/hook",
            "it redirects to https://desk.example/… twice",
        ),
        ("see https://desk.example for help", "https://other.example/", "see https://desk.example for help"),
    ],
)
def test_fault_45_an_answer_is_kept_without_the_address(said: str, address: str, kept: str) -> None:
    assert clean_answer(said, replace(ADA, address=address), SERVER) == kept


def test_fault_45_an_answer_is_kept_without_passwords_and_tokens() -> None:
    plain = b64encode(b"\0monitor\0s3cret-word").decode()
    login = b64encode(b"s3cret-word").decode()
    signed = derive_secret(ADA.token)
    said = f"535 s3cret-word, AUTH PLAIN {plain}, {login}; X-Token {ADA.token} {signed}"
    assert clean_answer(said, ADA, SERVER) == "535 …, AUTH PLAIN …, …; X-Token … …"
    assert clean_answer("535 no", ADA, None) == "535 no"


def test_an_answer_is_kept_in_part() -> None:
    assert len(clean_answer("no " * 1000, ADA, SERVER)) == 500
