"""WebSub as a subscriber: what to ask of a hub, and what its answers mean. Pure functions.

A feed may name a hub that pushes what is new in it (W3C Recommendation "WebSub", 23 January 2018; section
numbers below are its own). The hub is asked, comes back to our callback address to learn whether it was
really us who asked, and pushes from then on until the lease ends. A subscription that is renewed keeps its
callback and its secret, so that no push falls between the old and the new one.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import AddressRefused, BadStatus, BadUrl, FetchError, RedirectFailed
from monitor.model import FeedState, Subscription

CALLBACK_PATH = "/push/"
"""Where a callback address goes on after the public URL; the subscription's token ends it."""

LEASE_S = 10 * 24 * 60 * 60
"""The lease we ask for, and the one we count on where a hub names none."""

LONGEST_LEASE = timedelta(days=30)
"""A promise that reaches further is believed this long, then renewed."""

RENEW_BEFORE = timedelta(days=1)
"""How long before its end a lease is renewed; a tenth of the lease where that is less."""

FIRST_WAIT = timedelta(hours=1)
"""How long a hub that was asked may take to confirm. No hub is asked about one feed more often than that."""

LATER_WAIT = timedelta(days=1)
"""The same from the second attempt on."""

REFUSED_WAIT = timedelta(days=7)
"""After that long a hub that refused is asked again."""

_UNCONFIRMED = "the hub was asked and has not confirmed"
_NO_LONGER_NAMED = "the feed names this hub no longer"
_UNEXPLAINED = "the hub gives no reason"
_MAX_REASON_CHARS = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_ASK_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Plan:
    """A hub to ask to push a feed. `known` is the subscription to ask for again, None for a new one."""

    feed_url: str
    hub_url: str
    topic_url: str
    known: Subscription | None


def choose_subscriptions(
    states: Iterable[FeedState], subscriptions: Mapping[str, Subscription], now: datetime
) -> list[Plan]:
    """Return what to ask of hubs now, in the order of `states`.

    `states` are those of the feeds to follow, `subscriptions` what is known, by feed URL. A feed gets a
    plan that names a hub and the name it has there, unless it is gone or paused, and that has no
    subscription with this hub under this name, or one that is due: its lease ends soon, or the hub was
    asked and left it at that, or it refused long ago. One from the future, from before the clock was set
    back, is due too. A feed that comes over TLS gets none with a hub that does not: what is pushed would be
    easier to forge than what is polled.
    """
    plans = []
    for state in states:
        if state.hub_url is None or state.topic_url is None or state.status in ("gone", "paused"):
            continue
        if _is_safe(state.moved_to or state.url) and not _is_safe(state.hub_url):
            continue
        known = subscriptions.get(state.url)
        if known is not None and (known.hub_url, known.topic_url) != (state.hub_url, state.topic_url):
            known = None
        if known is None or _find_due(known) <= now or _is_from_future(known, now):
            plans.append(Plan(state.url, state.hub_url, state.topic_url, known))
    return plans


def end_unnamed(states: Iterable[FeedState], subscriptions: Mapping[str, Subscription]) -> list[Subscription]:
    """Return, ended, the subscriptions of feeds that were read and name no hub any more.

    A publisher who has left a hub does not tell it what is new: to wait for its pushes would be to wait
    for nothing.
    """
    return [
        _refuse(known, _NO_LONGER_NAMED)
        for state in states
        if state.hub_url is None
        and (known := subscriptions.get(state.url)) is not None
        and known.state != "refused"
    ]


def open_subscription(plan: Plan, token: str, secret: str, now: datetime) -> Subscription:
    """Return the subscription as it is to be saved before its hub is asked.

    `token` and `secret` are used for a new one: at least 128 bits of randomness each, in characters of
    URLs, the secret shorter than 200 bytes (section 5.1). A lease that still runs runs on. The `reason` of
    one that waits for its hub says that an earlier attempt came to nothing, which makes the wait longer.
    """
    known = plan.known
    if known is None:
        return Subscription(
            feed_url=plan.feed_url,
            hub_url=plan.hub_url,
            topic_url=plan.topic_url,
            token=token,
            secret=secret,
            state="asked",
            asked_at=now,
            lease_until=None,
            reason=None,
        )
    reason = known.reason or _UNCONFIRMED if known.state == "asked" else None
    return replace(known, state="asked", asked_at=now, reason=reason)


def write_request(subscription: Subscription, callback_base: str, lease_s: int = LEASE_S) -> dict[str, str]:
    """Return the form to post to the hub (section 5.1). `callback_base` is our public URL."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic_url,
        "hub.callback": f"{callback_base.rstrip('/')}{CALLBACK_PATH}{subscription.token}",
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(lease_s),
    }


def note_failure(subscription: Subscription, error: FetchError) -> Subscription:
    """Return the subscription after its hub could not be asked, or answered with an error.

    A hub that says that the request is wrong has refused; so has one that may not be talked to. Any other
    trouble may pass, and the hub is asked again when its time to confirm is over.
    """
    if _is_refusal(error):
        return _refuse(subscription, error.reason)
    # The first failure leaves no reason: with one, the wait would be that of later attempts.
    return replace(subscription, reason=error.reason) if subscription.reason else subscription


def verify_intent(
    query: Mapping[str, str], subscription: Subscription, now: datetime
) -> tuple[str | None, Subscription]:
    """Return what to answer a hub that asks whether we want this, and the subscription after that.

    `query` is that of its GET request (sections 5.2 and 5.3). The answer is the text to send with a 200:
    the hub's challenge, or nothing where it tells that it refuses. None disagrees, by a 404: the topic is
    another one, or the request is nothing that we asked for; we never unsubscribe. A hub may ask
    again whether an active subscription is still wanted; it is.
    """
    mode, challenge = query.get("hub.mode"), query.get("hub.challenge")
    if query.get("hub.topic") != subscription.topic_url:
        return None, subscription
    if mode == "denied":
        reason = _tidy_reason(query.get("hub.reason", ""), subscription)
        # The week until we ask again begins with the refusal.
        return "", replace(_refuse(subscription, reason), asked_at=now)
    if mode != "subscribe" or not challenge or subscription.state == "refused":
        return None, subscription
    lease_until = now + _read_lease(query.get("hub.lease_seconds"))
    return challenge, replace(subscription, state="active", lease_until=lease_until, reason=None)


def check_signature(header: str | None, secret: str, body: bytes) -> bool:
    """Tell whether `header` (X-Hub-Signature) signs `body` with `secret`, in constant time (section 7.1).

    The header reads "method=signature", the HMAC in hexadecimal, by sha1, sha256, sha384 or sha512.
    """
    method, _, signature = (header or "").strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(signature.lower().encode("utf-8", "replace"), expected.encode())


def is_pushed(feed_url: str, subscriptions: Mapping[str, Subscription], now: datetime) -> bool:
    """Tell whether a hub promises to push what is new in the feed; also while the lease is being renewed."""
    known = subscriptions.get(feed_url)
    if known is None or known.state == "refused" or known.lease_until is None:
        return False
    return now < known.lease_until <= now + LONGEST_LEASE


def _find_due(known: Subscription) -> datetime:
    """Return when the hub of a subscription is asked next."""
    if known.state == "refused":
        return known.asked_at + REFUSED_WAIT
    if known.state == "asked" or known.lease_until is None:
        return known.asked_at + (FIRST_WAIT if known.reason is None else LATER_WAIT)
    lease = known.lease_until - known.asked_at
    return max(known.lease_until - min(RENEW_BEFORE, lease / 10), known.asked_at + FIRST_WAIT)


def _is_from_future(known: Subscription, now: datetime) -> bool:
    """Tell whether a clock that was ahead had a part in it: no lease reaches so far, nobody asks tomorrow."""
    reaches_too_far = known.lease_until is not None and known.lease_until > now + LONGEST_LEASE
    return reaches_too_far or known.asked_at > now + FIRST_WAIT


def _read_lease(text: str | None) -> timedelta:
    """Return the lease a hub grants. Hubs of older drafts name none, or 0 for one without end."""
    named = re.fullmatch(r"0*([1-9][0-9]{0,17})", (text or "").strip())
    lease_s = int(named[1]) if named else LEASE_S
    return timedelta(seconds=min(lease_s, LONGEST_LEASE.total_seconds()))


def _refuse(subscription: Subscription, reason: str) -> Subscription:
    return replace(subscription, state="refused", lease_until=None, reason=reason)


def _is_refusal(error: FetchError) -> bool:
    if isinstance(error, BadStatus):
        return 400 <= error.status < 500 and error.status not in _ASK_LATER
    return isinstance(error, BadUrl | AddressRefused | RedirectFailed)


def _tidy_reason(text: str, subscription: Subscription) -> str:
    """Return a hub's reason fit to be stored and shown: it may repeat our callback address."""
    shown = text.replace(subscription.token, "…").replace(subscription.secret, "…")
    return _UNPRINTABLE.sub(" ", shown).strip()[:_MAX_REASON_CHARS] or _UNEXPLAINED


def _is_safe(url: str) -> bool:
    return urlsplit(url).scheme == "https"
