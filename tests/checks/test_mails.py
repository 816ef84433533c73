"""Mails as mail programs read them."""

from __future__ import annotations

from pathlib import Path

from tests.checks.conftest import Shelf, publish_torture
from tests.checks.letters import parse_mail
from tests.checks.tools import ask_mail_clients

BASELINE = Path(__file__).with_name("mail-features.txt")
"""What we use though not all mail programs know it, each line with the reason."""


def read_baseline() -> set[str]:
    lines = [line for line in BASELINE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert all(" -- " in line for line in lines), "each line says why"
    return {line.partition(" -- ")[0].strip() for line in lines}


def test_mails_use_nothing_unknown_to_a_mail_program_but_what_is_listed(shelf: Shelf) -> None:
    used, listed = ask_mail_clients(shelf.letters), read_baseline()
    assert sorted(used - listed) == [], f"mend the mail, or list them with the reason in {BASELINE.name}"
    assert sorted(listed - used) == [], f"no mail has them any more: take them out of {BASELINE.name}"


def test_raw_mails_are_without_defects(shelf: Shelf) -> None:
    for path in shelf.mails:
        data = path.read_bytes()
        assert data.isascii(), path
        assert b"\0" not in data, path
        lines = data.split(b"\r\n")
        assert [line for line in lines if len(line) > 998 or b"\n" in line or b"\r" in line] == [], path
        mail = parse_mail(data)
        assert [defect for part in mail.walk() for defect in part.defects] == [], path
        assert [(name, value.defects) for name, value in mail.items() if value.defects] == [], path
        assert len(mail.keys()) == len(set(map(str.lower, mail.keys()))), path


def test_no_mail_is_so_long_that_it_is_clipped(shelf: Shelf) -> None:
    for path in shelf.mails:
        part = parse_mail(path.read_bytes()).get_body(("html",))
        assert part is not None
        assert len(part.get_payload()) < 90_000, path  # as encoded: Gmail clips what is longer than 102 KB


def test_mails_are_the_same_bytes_on_every_run(shelf: Shelf, tmp_path: Path) -> None:
    again = publish_torture(tmp_path / "again")
    written = {path.parent.name + path.name: path.read_bytes() for path in shelf.mails}
    mails = {path.parent.name + path.name: path.read_bytes() for path in again.rglob("*.eml")}
    assert mails
    assert [name for name, data in mails.items() if data != written[name]] == []
