"""Mails in folders and Maildirs: whole, once, and nowhere else."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.deliver import Courier
from monitor.deliver.folder import name_file, put_in_folder
from monitor.deliver.maildir import make_maildir, put_in_maildir
from monitor.errors import DeliveryError
from monitor.model import Delivery, Recipient
from tests.factories import NOON, make_delivery, make_recipient

DELIVERY = make_delivery()
NAME = "2024-03-05_harbour.eml"


def deliver(
    put: Callable[[Delivery, Recipient, Courier], str], place: Path, delivery: Delivery = DELIVERY
) -> str:
    def refuse_to_post(*_: object) -> int:
        raise AssertionError("a file is not posted")

    return put(delivery, make_recipient(address=str(place)), Courier(None, refuse_to_post, NOON))


def list_files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_mail_becomes_a_file_of_the_same_bytes_once(tmp_path: Path) -> None:
    assert deliver(put_in_folder, tmp_path) == deliver(put_in_folder, tmp_path) == f"written as {NAME}"
    assert list_files(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == DELIVERY.payload


@pytest.mark.parametrize(
    "message_id",
    [
        "<../../etc/cron.d/x@y>",
        "</etc/passwd@y>",
        "<..@y>",
        "<@y>",
        "<a\x00b\nc@y>",
        "<" + "a" * 500 + "@y>",
        "<~/x@y>",
    ],
)
def test_fault_20_no_name_leads_out_of_the_folder(tmp_path: Path, message_id: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    make_maildir(tmp_path / "box")
    deliver(put_in_folder, inside, make_delivery(message_id=message_id))
    deliver(put_in_maildir, tmp_path / "box", make_delivery(message_id=message_id))
    first, second = list_files(tmp_path)
    assert Path(first).parent == Path("box/new")
    assert Path(second).parent == Path("inside")
    assert not Path(second).name.startswith((".", "-"))


def test_names_tell_items_apart() -> None:
    others = [make_delivery(message_id=f"<harbour.2024-03-05.{number}@y>") for number in range(3)]
    assert len({name_file(one) for one in others}) == 3


@pytest.mark.parametrize("put", [put_in_folder, put_in_maildir])
def test_a_place_that_is_missing_is_waited_for_and_not_made(
    tmp_path: Path, put: Callable[[Delivery, Recipient, Courier], str]
) -> None:
    with pytest.raises(DeliveryError, match="is not there") as raised:
        deliver(put, tmp_path / "unmounted")
    assert not raised.value.permanent
    assert list_files(tmp_path) == []


def test_a_folder_that_is_full_of_trouble_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(DeliveryError, match="cannot be written to") as raised:
        deliver(put_in_folder, tmp_path)
    assert not raised.value.permanent
    assert list_files(tmp_path) == []


def test_a_maildir_gets_a_mail_once_also_after_it_was_read(tmp_path: Path) -> None:
    make_maildir(tmp_path / "box")
    deliver(put_in_maildir, tmp_path / "box")
    box = mailbox.Maildir(tmp_path / "box", create=False)
    (key,) = box.keys()
    message = box[key]
    assert (message["Subject"], message.get_subdir()) == ("The harbour", "new")
    message.set_subdir("cur")
    message.set_flags("S")
    box[key] = message
    assert deliver(put_in_maildir, tmp_path / "box") == "was there already"
    assert [path for path in list_files(tmp_path) if "tmp" in path] == []
    assert len(mailbox.Maildir(tmp_path / "box")) == 1


def test_files_of_a_maildir_have_the_line_ends_of_the_system(tmp_path: Path) -> None:
    make_maildir(tmp_path / "box")
    deliver(put_in_maildir, tmp_path / "box")
    (path,) = (tmp_path / "box/new").iterdir()
    assert path.read_bytes() == b"Subject: The harbour\n\nNothing new.\n"
    assert path.stat().st_mode & 0o077 == 0
