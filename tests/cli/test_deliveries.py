"""`monitor deliveries` as an operator uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli.clock import read_clock
from monitor.model import Delivery
from monitor.pipeline.outbox import find_open, retry_deliveries
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.cli.running import Done, run_monitor
from tests.deliver.test_email import Sink, serve
from tests.factories import NOON, make_delivery, make_recipient

EMAIL = "email: {{from: m@ilsa.example, to: [], smtp: {{host: 127.0.0.1, port: {port}, tls: none}}}}"
CONFIG = (
    HEAD
    + f"feeds: []\ndigest: {{{{{EMAIL}}}}}\n"
    + 'collect: {{database: monitor.db, contact: "https://monitor.example/"}}\n'
)
ADA = "ada@ilsa.example"
WAITING = make_delivery(
    recipient=ADA,
    message_id="<harbour.2024-03-05.aa11bb22cc33@ilsa.example>",
    attempts=2,
    last_answer="451 later",
    next_try_at=NOON,
)
PARKED = make_delivery(
    recipient="bo@ilsa.example",
    message_id="<harbour.2024-03-05.aa11dd44ee55@ilsa.example>",
    payload=b"From: m@ilsa.example\r\nSubject: The harbour\r\n\r\nNothing new.\r\n",
    state="parked",
    last_answer="550 no such box",
)
HOOK = make_delivery(
    channel="webhook",
    recipient="https://desk:hush@desk.example/hook",
    message_id="<harbour.2024-03-05.ff00ff00ff00@ilsa.example>",
    state="parked",
)
SENT = make_delivery(
    recipient="cy@ilsa.example", message_id="<harbour.2024-03-05.9@ilsa.example>", state="sent"
)
Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the folder of a configuration whose outbox has four deliveries."""
    (tmp_path / "feeds.yaml").write_text(CONFIG.format(port=9))
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "monitor.db") as store:
        for delivery in (WAITING, PARKED, HOOK, SENT):
            store.queue_delivery(delivery)
            store.save_recipient(make_recipient(channel=delivery.channel, address=delivery.recipient))

    def run(*words: str) -> Done:
        return run_monitor(capsys, *words)

    return run


def load(folder: Path) -> dict[str, Delivery]:
    """Return what is stored by recipient."""
    with open_store(folder / "monitor.db") as store:
        return {one.recipient: one for one in store.list_deliveries(None)}


def test_what_waits_or_is_parked_is_listed_with_the_last_answer(run: Run) -> None:
    table = run("deliveries", "list").stdout
    for word in (
        "aa11bb22",
        "aa11dd44",
        ADA,
        "bo@ilsa.example",
        "550 no such box",
        "https://desk.example/hook",
    ):
        assert word in table
    assert "hush" not in table
    assert "cy@" not in table
    assert "cy@" in run("deliveries", "list", "--state", "sent").stdout
    assert run("deliveries", "list", "--topic", "ferries").returncode == 2


def test_fault_45_json_names_recipients_only_when_asked_to(run: Run) -> None:
    plain = run("deliveries", "list", "--json").stdout
    rows = json.loads(plain)
    assert [(one["id"], one["state"], one["attempts"]) for one in rows] == [
        ("aa11bb22", "waiting", 2), ("aa11dd44", "parked", 0), ("ff00ff00", "parked", 0),
    ]  # fmt: skip
    assert not any(secret in plain for secret in ("ada@", "bo@", "desk.example", "hush"))
    named = json.loads(run("deliveries", "list", "--json", "--addresses", "--state", "parked").stdout)
    assert [one["recipient"] for one in named] == ["bo@ilsa.example", "https://desk.example/hook"]


def test_a_parked_delivery_is_retried_by_the_beginning_of_its_id(run: Run, tmp_path: Path) -> None:
    before = read_clock()
    assert run("deliveries", "retry", "aa11d").returncode == 0
    retried = load(tmp_path)["bo@ilsa.example"]
    assert (retried.state, retried.attempts, retried.tried_since) == ("waiting", 0, None)
    assert retried.next_try_at is not None
    assert before <= retried.next_try_at <= read_clock()
    assert retried.payload == PARKED.payload
    assert run("deliveries", "retry", WAITING.message_id).returncode == 0
    assert load(tmp_path)[ADA].attempts == 0


def test_all_that_is_parked_is_retried(run: Run, tmp_path: Path) -> None:
    assert "2 to be sent" in run("deliveries", "retry", "--all-parked").stderr
    assert {one.state for one in load(tmp_path).values()} == {"waiting", "sent"}
    assert load(tmp_path)[ADA] == WAITING
    with open_store(tmp_path / "monitor.db") as store:
        assert store.count_outcomes(NOON)["publish", "delivery: retried"] == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["retry", "aa11"], 1, "several deliveries begin so: aa11bb22cc33, aa11dd44ee55"),
        (["retry", "cafe"], 1, "no delivery that waits or is parked"),
        (["drop", ""], 1, "several deliveries"),
        (["drop", SENT.message_id], 1, "no delivery that waits or is parked"),
        (["retry"], 2, "name a delivery, or say --all-parked"),
        (["retry", "aa11b", "--all-parked"], 2, "name a delivery, or say --all-parked"),
    ],
)
def test_what_no_delivery_is_meant_by_changes_nothing(
    run: Run, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    before = load(tmp_path)
    done = run("deliveries", *words)
    assert (done.returncode, message in done.stderr) == (code, True)
    assert load(tmp_path) == before


def test_what_is_dropped_is_an_outcome_and_has_no_bytes_any_more(run: Run, tmp_path: Path) -> None:
    assert run("deliveries", "drop", "aa11b").returncode == 0
    dropped = load(tmp_path)[ADA]
    assert (dropped.state, dropped.payload, dropped.last_answer) == ("dropped", b"", "451 later")
    assert dropped.next_try_at is None
    with open_store(tmp_path / "monitor.db") as store:
        assert store.count_outcomes(NOON)["publish", "delivery: dropped"] == 1
    assert run("deliveries", "retry", "aa11b").returncode == 1


def test_what_is_retried_is_sent_by_the_next_round_once_and_with_its_own_bytes(
    run: Run, tmp_path: Path
) -> None:
    with serve(sink := Sink({})) as server:
        (tmp_path / "feeds.yaml").write_text(CONFIG.format(port=server.port))
        run("deliveries", "drop", "ff00")
        run("deliveries", "drop", "aa11b")
        run("deliveries", "retry", "--all-parked")
        for _ in range(2):
            run("run", "--once")
    of_then = [taken for taken in sink.taken if b"Subject: The harbour\r\n" in taken[1]]
    assert of_then == [(["bo@ilsa.example"], PARKED.payload)]


def test_what_waits_of_a_topic_that_is_followed_no_more_is_parked_and_says_why(
    run: Run, tmp_path: Path
) -> None:
    left = replace(
        PARKED, topic_id="ferries", message_id="<ferries.2024-03-05.e@ilsa.example>", state="waiting"
    )
    with open_store(tmp_path / "monitor.db") as store:
        store.queue_delivery(left)
        store.save_recipient(make_recipient(topic_id="ferries", address=left.recipient))
    with serve(sink := Sink({})) as server:
        (tmp_path / "feeds.yaml").write_text(CONFIG.format(port=server.port))
        run("run", "--once")
        assert not any(b"Subject: The harbour\r\n" in body for _, body in sink.taken)
        (listed,) = json.loads(run("deliveries", "list", "--json", "--topic", "ferries").stdout)
        assert (listed["state"], listed["attempts"], listed["next_try"]) == ("parked", 0, None)
        assert listed["answer"].startswith("the topic ferries is not in the configuration any more")
        with open_store(tmp_path / "monitor.db") as store:
            assert store.count_outcomes(NOON)["publish", "delivery: parked"] == 1

        (tmp_path / "feeds.yaml").write_text(
            CONFIG.format(port=server.port).replace("harbour\n", "ferries\n", 1)
        )
        run("deliveries", "retry", listed["message_id"])
        run("run", "--once")
    assert sink.taken.count(([left.recipient], left.payload)) == 1


def test_a_delivery_that_is_retried_is_given_up_no_sooner_than_a_new_one(tmp_path: Path) -> None:
    with open_store(tmp_path / "monitor.db") as store:
        old = replace(PARKED, attempts=90, tried_since=NOON - timedelta(days=9))
        store.queue_delivery(old)
        retry_deliveries([find_open("aa11", store)], NOON, store)
        assert store.list_deliveries(NOON) == [
            replace(old, state="waiting", attempts=0, tried_since=None, next_try_at=NOON)
        ]
