"""Webhooks: what is posted, how a receiver checks it, and what the answers mean."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from monitor.deliver import Courier
from monitor.deliver.webhook import derive_secret, post_notice, write_notice
from monitor.errors import (
    AddressRefused,
    BadStatus,
    BadUrl,
    ConnectionFailed,
    DeliveryError,
    FetchError,
    FetchTimeout,
    HostResting,
    RedirectFailed,
)
from monitor.model import Letter
from tests.factories import NOON, make_delivery, make_recipient

URL = "https://desk.example/hooks/s3cret"
DESK = make_recipient(channel="webhook", address=URL)
LETTER = Letter("Harbour: 2 stories", "بندر\n", None, (), "en")
BODY = write_notice("harbour", "2024-03-05", "digest", LETTER, b'{"day": "2024-03-05", "stories": []}')


class Receiver:
    """The program at the other end: it keeps what it is posted, and answers or fails as it is told to."""

    def __init__(self, answer: int | FetchError = 204) -> None:
        self.answer = answer
        self.posted: list[tuple[str, bytes, Mapping[str, str]]] = []

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.posted.append((url, body, headers))
        if isinstance(self.answer, FetchError):
            raise self.answer
        return self.answer


def send(receiver: Receiver) -> str:
    delivery = make_delivery(channel="webhook", recipient=URL, payload=BODY)
    return post_notice(delivery, DESK, Courier(None, receiver.post, NOON))


def test_what_is_posted_says_all_and_is_the_same_bytes_every_time() -> None:
    told = json.loads(BODY)
    assert told == {
        "topic": "harbour",
        "day": "2024-03-05",
        "item": "digest",
        "subject": "Harbour: 2 stories",
        "text": "بندر\n",
        "digest": {"day": "2024-03-05", "stories": []},
    }
    assert json.loads(write_notice("harbour", "2024-03-05", "alert-3", LETTER, None))["digest"] is None


def test_a_receiver_that_has_the_secret_can_check_who_wrote_and_when() -> None:
    receiver = Receiver()
    assert send(receiver) == "the server answered 204"
    ((url, body, headers),) = receiver.posted
    assert (url, body) == (URL, BODY)
    timestamp = headers["X-Media-Monitor-Timestamp"]
    signed = hmac.new(derive_secret(DESK.token).encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    assert headers["X-Media-Monitor-Signature"] == f"sha256={signed.hexdigest()}"
    assert int(timestamp) == NOON.timestamp()
    assert headers["X-Media-Monitor-Id"] == make_delivery().message_id
    assert headers["Content-Type"] == "application/json"


def test_the_secret_is_not_what_unsubscribes() -> None:
    assert DESK.token not in derive_secret(DESK.token)
    assert derive_secret(DESK.token) != derive_secret(make_recipient(address="other").token)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (BadStatus(URL, 400), True),
        (BadStatus(URL, 404), True),
        (BadStatus(URL, 410), True),
        (BadStatus(URL, 408), False),
        (BadStatus(URL, 429), False),
        (BadStatus(URL, 500), False),
        (BadStatus(URL, 503), False),
        (BadUrl(URL, "no host"), True),
        (AddressRefused(URL, "desk.example is not on the public Internet"), True),
        (RedirectFailed(URL, "it answers a form with a redirect of status 301"), True),
        (ConnectionFailed(URL, "desk.example cannot be connected to"), False),
        (FetchTimeout(URL, "no full answer"), False),
        (HostResting(URL, 10), False),
    ],
)
def test_fault_32_an_answer_says_whether_trying_again_can_help(error: FetchError, permanent: bool) -> None:
    with pytest.raises(DeliveryError) as raised:
        send(Receiver(error))
    assert raised.value.permanent is permanent
    assert "s3cret" not in str(raised.value)  # fault 45


@pytest.mark.parametrize(
    ("error", "pause_s"),
    [(BadStatus(URL, 429, 90.0), 90.0), (BadStatus(URL, 503), 0.0), (HostResting(URL, 10), 10.0)],
)
def test_fault_32_the_pause_that_the_server_asks_for_is_told(error: FetchError, pause_s: float) -> None:
    with pytest.raises(DeliveryError) as raised:
        send(Receiver(error))
    assert raised.value.retry_after_s == pause_s
