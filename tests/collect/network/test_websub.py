"""When hubs are asked, and what their answers make of a subscription."""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.network.websub import (
    LEASE_S,
    Plan,
    check_signature,
    choose_subscriptions,
    end_unnamed,
    is_pushed,
    note_failure,
    open_subscription,
    verify_intent,
    write_request,
)
from monitor.errors import AddressRefused, BadStatus, BadUrl, ConnectionFailed, FetchError, RedirectFailed
from monitor.model import FeedState, Subscription
from tests.factories import NOON, at, make_feed_state

FEED = "https://courier.example/feed.xml"
HUB = "https://hub.example/"
TOPIC = "https://courier.example/feed"
NAMED = make_feed_state(hub_url=HUB, topic_url=TOPIC)
DAY = 24.0


def subscribed(
    state: str = "active", asked: float = 0, until: float | None = 10 * DAY, reason: str | None = None
) -> Subscription:
    """The Courier's subscription; times in hours after `NOON`."""
    lease = None if until is None else at(until)
    return Subscription(FEED, HUB, TOPIC, "the-token", "the-secret", state, at(asked), lease, reason)  # type: ignore[arg-type]  # the tests' states are words


ASKED = subscribed("asked", until=None)


def plan(known: Subscription | None, now: datetime = NOON, state: FeedState = NAMED) -> list[Plan]:
    return choose_subscriptions([state], {FEED: known} if known else {}, now)


# --- whom to ask, and when -------------------------------------------------------------------


def test_a_feed_that_names_a_hub_is_subscribed_to() -> None:
    assert plan(None) == [Plan(FEED, HUB, TOPIC, None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"hub_url": None},
        {"topic_url": None},
        {"status": "gone"},
        {"status": "paused"},
        {"hub_url": "http://hub.example/"},
        {"url": "http://courier.example/feed.xml", "moved_to": FEED, "hub_url": "http://hub.example/"},
    ],
)
def test_no_hub_no_name_nothing_to_poll_or_a_hub_less_safe_than_the_feed(changes: dict[str, Any]) -> None:
    assert plan(None, state=replace(NAMED, **changes)) == []


def test_a_feed_without_tls_may_have_a_hub_without() -> None:
    state = replace(NAMED, url="http://courier.example/feed.xml", hub_url="http://hub.example/")
    assert [one.hub_url for one in plan(None, state=state)] == ["http://hub.example/"]


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (subscribed(until=10 * DAY), 9 * DAY),  # a day before the end
        (subscribed(until=5 * DAY), 4.5 * DAY),  # a tenth of the lease before the end
        (subscribed(until=0.1), 1.0),  # never more than hourly, however short the lease
        (subscribed("asked", until=None), 1.0),
        (subscribed("asked", until=None, reason="not confirmed"), 1 * DAY),
        (subscribed("asked", asked=9 * DAY, until=10 * DAY), 9 * DAY + 1),  # a renewal without an answer
        (subscribed("refused", until=None, reason="no"), 7 * DAY),
    ],
)
def test_a_subscription_is_asked_for_again_when_it_is_due(known: Subscription, due: float) -> None:
    moment = at(due)

    assert plan(known, moment - timedelta(seconds=1)) == []
    assert plan(known, moment) == [Plan(FEED, HUB, TOPIC, known)]


def test_fault_28_a_clock_that_was_set_back_postpones_nothing() -> None:
    assert len(plan(subscribed(asked=24 * 365, until=24 * 375), NOON)) == 1
    assert plan(subscribed(asked=0.1, until=24), NOON) == []


def test_fault_28_a_lease_that_a_clock_ahead_has_noted_is_not_counted_on() -> None:
    promised = subscribed(asked=-DAY, until=365 * DAY)

    assert len(plan(promised, NOON)) == 1
    assert not is_pushed(FEED, {FEED: promised}, NOON)
    assert is_pushed(FEED, {FEED: subscribed(until=30 * DAY)}, NOON)


@pytest.mark.parametrize(
    "changes", [{"hub_url": "https://other.example/"}, {"topic_url": "https://new.example/"}]
)
def test_another_hub_or_another_name_is_another_subscription(changes: dict[str, Any]) -> None:
    (chosen,) = plan(subscribed(), state=replace(NAMED, **changes))

    assert chosen.known is None


def test_a_feed_that_left_its_hub_is_not_waited_for() -> None:
    left = replace(NAMED, hub_url=None)

    (ended,) = end_unnamed([left], {FEED: subscribed()})

    assert (ended.state, ended.lease_until) == ("refused", None)
    assert ended.reason is not None
    assert not is_pushed(FEED, {FEED: ended}, NOON)
    assert end_unnamed([left], {FEED: ended}) == []
    assert end_unnamed([NAMED], {FEED: subscribed()}) == []


# --- asking ----------------------------------------------------------------------------------


def test_a_new_subscription_has_the_token_and_the_secret_it_is_given() -> None:
    opened = open_subscription(Plan(FEED, HUB, TOPIC, None), "t", "s", NOON)

    assert opened == Subscription(FEED, HUB, TOPIC, "t", "s", "asked", NOON, None, None)


def test_a_renewal_keeps_the_callback_the_secret_and_the_lease_that_still_runs() -> None:
    known = subscribed()

    renewed = open_subscription(Plan(FEED, HUB, TOPIC, known), "t", "s", at(9 * DAY))

    assert renewed == replace(known, state="asked", asked_at=at(9 * DAY))
    assert is_pushed(FEED, {FEED: renewed}, at(9 * DAY))


def test_a_hub_that_never_confirms_is_asked_after_an_hour_then_daily() -> None:
    asked: list[datetime] = []
    known: Subscription | None = None
    for hour in range(24 * 4):
        for chosen in plan(known, at(hour)):
            known = open_subscription(chosen, "t", "s", at(hour))
            asked.append(at(hour))

    assert asked == [at(0), at(1), at(25), at(49), at(73)]


def test_the_request_says_what_the_recommendation_asks_for() -> None:
    assert write_request(subscribed(), "https://monitor.example/base/", 3600) == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": "https://monitor.example/base/push/the-token",
        "hub.secret": "the-secret",
        "hub.lease_seconds": "3600",
    }


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (BadStatus(HUB, 403), "refused"),
        (BadUrl(HUB, "it is not a URL"), "refused"),
        (AddressRefused(HUB, "it is not public"), "refused"),
        (RedirectFailed(HUB, "it redirects in a loop"), "refused"),
        (BadStatus(HUB, 429), "asked"),
        (BadStatus(HUB, 503), "asked"),
        (ConnectionFailed(HUB, "nobody there"), "asked"),
    ],
)
def test_a_wrong_request_is_refused_and_trouble_passes(error: FetchError, state: str) -> None:
    noted = note_failure(ASKED, error)

    assert noted.state == state
    assert noted.reason == (error.reason if state == "refused" else None)


def test_the_second_failure_is_remembered_and_makes_the_wait_longer() -> None:
    again = open_subscription(Plan(FEED, HUB, TOPIC, ASKED), "t", "s", at(1))

    noted = note_failure(again, ConnectionFailed(HUB, "nobody there"))

    assert noted.reason == "nobody there"
    assert plan(noted, at(24)) == []
    assert [one.known for one in plan(noted, at(25))] == [noted]


# --- the hub's answers -----------------------------------------------------------------------


def query(mode: str = "subscribe", topic: str = TOPIC, **others: str) -> dict[str, str]:
    return {"hub.mode": mode, "hub.topic": topic} | {f"hub.{name}": value for name, value in others.items()}


def test_what_we_asked_for_is_confirmed_with_the_hubs_challenge_and_lease() -> None:
    asked = query(challenge="echo me", lease_seconds="86400")

    assert verify_intent(asked, ASKED, NOON) == (
        "echo me",
        replace(ASKED, state="active", lease_until=at(DAY)),
    )


def test_a_hub_may_ask_again_about_an_active_subscription() -> None:
    challenge, settled = verify_intent(query(challenge="c", lease_seconds="86400"), subscribed(), at(5 * DAY))

    assert (challenge, settled.lease_until) == ("c", at(6 * DAY))


@pytest.mark.parametrize("lease", [None, "", "0", "soon", "-1", "١٢"])
def test_a_lease_that_is_not_named_is_the_one_we_asked_for(lease: str | None) -> None:
    asked = query(challenge="c") if lease is None else query(challenge="c", lease_seconds=lease)

    _, settled = verify_intent(asked, ASKED, NOON)

    assert settled.lease_until == NOON + timedelta(seconds=LEASE_S)


@pytest.mark.parametrize("lease", ["99999999", "9" * 18])
def test_a_lease_without_end_is_believed_for_a_month(lease: str) -> None:
    _, settled = verify_intent(query(challenge="c", lease_seconds=lease), ASKED, NOON)

    assert settled.lease_until == at(30 * DAY)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        (query("unsubscribe", challenge="c"), subscribed()),
        (query(topic="https://elsewhere.example/", challenge="c"), ASKED),
        (query("denied", topic="https://elsewhere.example/"), ASKED),
        (query(), ASKED),
        (query(challenge=""), ASKED),
        (query("publish", challenge="c"), ASKED),
        (query(challenge="c"), subscribed("refused", until=None)),
        ({}, ASKED),
    ],
)
def test_what_we_did_not_ask_for_changes_nothing(asked: dict[str, str], known: Subscription) -> None:
    assert verify_intent(asked, known, NOON) == (None, known)


def test_a_denial_ends_even_an_active_subscription_for_a_week() -> None:
    answer, settled = verify_intent(query("denied", reason="not on our list"), subscribed(), at(9 * DAY))

    assert answer == ""
    assert (settled.state, settled.reason, settled.lease_until) == ("refused", "not on our list", None)
    assert plan(settled, at(16 * DAY - 1)) == []
    assert len(plan(settled, at(16 * DAY))) == 1


def test_a_hubs_reason_is_fit_to_be_shown() -> None:
    reason = "no\r\n\x00way: https://m.example/push/the-token with the-secret" + "!" * 500

    _, settled = verify_intent(query("denied", reason=reason), ASKED, NOON)

    assert settled.reason is not None
    assert settled.reason.startswith("no way: https://m.example/push/… with …!")
    assert len(settled.reason) == 200


def test_a_hub_that_gives_no_reason_is_said_to_give_none() -> None:
    assert verify_intent(query("denied"), ASKED, NOON)[1].reason == "the hub gives no reason"


# --- what an active subscription means -------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "hours", "pushed"),
    [
        (None, 0, False),
        (ASKED, 0, False),
        (subscribed(until=5), 4.9, True),
        (subscribed(until=5), 5, False),
        (subscribed("asked", until=5), 4.9, True),
        (subscribed("refused", until=None), 0, False),
    ],
)
def test_a_feed_is_pushed_while_its_lease_runs(
    known: Subscription | None, hours: float, pushed: bool
) -> None:
    assert is_pushed(FEED, {FEED: known} if known else {}, at(hours)) is pushed


# --- signatures ------------------------------------------------------------------------------

METHODS = st.sampled_from(["sha1", "sha256", "sha384", "sha512"])


def sign(method: str, secret: str, body: bytes) -> str:
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def test_the_signature_of_rfc_4231() -> None:
    """Test case 2: HMAC-SHA-256."""
    header = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    assert check_signature(header, "Jefe", b"what do ya want for nothing?")


@given(METHODS, st.text(st.characters(codec="utf-8"), min_size=1), st.binary(), st.booleans())
def test_law_what_the_secret_signed_is_accepted(method: str, secret: str, body: bytes, upper: bool) -> None:
    header = sign(method, secret, body)

    assert check_signature(header.upper() if upper else header, secret, body)


@given(METHODS, st.binary(), st.binary(), st.text("abc123", min_size=1), st.text("abc123", min_size=1))
def test_law_another_body_or_another_secret_is_not(
    method: str, body: bytes, other: bytes, secret: str, guess: str
) -> None:
    header = sign(method, secret, body)

    assert check_signature(header, secret, other) is (other == body)
    assert check_signature(header, guess, body) is (guess == secret)


@given(METHODS, st.binary(), st.integers(min_value=1, max_value=39))
def test_law_a_shortened_signature_is_not(method: str, body: bytes, cut: int) -> None:
    assert not check_signature(sign(method, "s", body)[:-cut], "s", body)


@given(st.one_of(st.none(), st.text(st.characters()), st.text(st.characters()).map("sha256=".__add__)))
def test_law_any_other_header_is_not(header: str | None) -> None:
    assert not check_signature(header, "secret", b"body")


def test_methods_the_recommendation_does_not_name_are_not() -> None:
    assert not check_signature(f"md5={hmac.new(b's', b'', hashlib.md5).hexdigest()}", "s", b"")
