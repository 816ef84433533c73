"""Nothing secret passes, and what is needed to find a thing does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.collect.network.addresses import HIDDEN
from monitor.watch.redaction import Redactor

MESSAGE_ID = "<harbour.2026-05-14.0123456789abcdef0123@ilsa.example>"

HIDES = [
    ("https://reader:hush-hush@feeds.example/a.xml", "https://feeds.example/a.xml"),
    ("no route to http://u:p%40ss@127.0.0.1:80/x, sorry", "no route to http://127.0.0.1:80/x, sorry"),
    ("https://feeds.example/a?token=hush&page=2", f"https://feeds.example/a?token={HIDDEN}&page=2"),
    ("https://feeds.example/a?x=1&API_KEY=hush#top", f"https://feeds.example/a?x=1&API_KEY={HIDDEN}#top"),
    ("{'Authorization': 'Bearer hush'}", f"{{'Authorization': {HIDDEN}"),
    ("Cookie: session=hush; other=hush", f"Cookie: {HIDDEN}"),
    ("refused: Bearer hush7hush.hush", f"refused: Bearer {HIDDEN}"),
    ("550 <ada.quill+news@ilsa.example> is unknown", f"550 <{HIDDEN}> is unknown"),
    ("ping https://pings.example/hush-hush/fail failed", f"ping https://pings.example/{HIDDEN}/fail failed"),
]

PASSES = [
    f"harbour 2026-05-14 email {MESSAGE_ID}",
    "https://social.example/@gazette/12345",
    "https://gazette.example/news/2026/monkey=banana?page=2&id=77",
    "Basic education for all, says the board; the author was not named",
    "the server answered 503",
]


@pytest.mark.parametrize(("text", "shown"), HIDES)
def test_fault_45_what_has_the_form_of_a_secret_is_hidden(text: str, shown: str) -> None:
    assert Redactor(["hush-hush", "x"]).hide(text) == shown


@pytest.mark.parametrize("text", PASSES)
def test_what_is_no_secret_is_left_as_it_is(text: str) -> None:
    assert Redactor().hide(text) == text


def test_fault_45_a_record_is_cleaned_in_all_its_parts() -> None:
    class Odd:
        def __str__(self) -> str:
            return "mail to ada@ilsa.example"

    record: dict[str, Any] = {
        "password": "x",
        "smtp_password": None,
        "list": ["ada@ilsa.example", 3],
        "map": {"ada@ilsa.example": True},
        "odd": Odd(),
    }
    assert Redactor()(None, "info", record) == {
        "password": HIDDEN,
        "smtp_password": None,
        "list": [HIDDEN, 3],
        "map": {HIDDEN: True},
        "odd": f"mail to {HIDDEN}",
    }


SECRETS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=40).map(
    "7{}".format
)


@settings(deadline=None)
@given(SECRETS, st.text(max_size=30))
def test_fault_45_no_secret_passes_in_any_of_its_places(secret: str, around: str) -> None:
    assume(secret not in around)
    lines = [
        f"{around} https://user:{secret}@host.example/",
        f"{around} https://host.example/feed?token={secret}",
        f"{around}\nAuthorization: {secret}",
        f"{around} {secret} {around}",
    ]
    redactor = Redactor([secret])
    for line in lines:
        assert secret not in redactor.hide(line)
        assert redactor.hide(redactor.hide(line)) == redactor.hide(line)
    assert all(secret not in Redactor().hide(line) for line in lines[:3])
