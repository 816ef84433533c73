"""When a delivery that failed for now is tried again, and when no more.

The waits double, as those of mail servers do, and are spread: what failed together must not come back so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
"""So long at most does a mail wait after its server is back, but for the spread."""

LONGEST_PAUSE = timedelta(hours=6)
"""A server that asks for a longer pause is asked again after this."""

SPREAD = 0.25
"""Up to this share of a wait is added to it."""

TRIED_FOR = timedelta(days=3)
"""How long a delivery is tried that its server puts off; mail servers take 4 days (RFC 5321, 4.5.4.1)."""

CHANNEL_TRIED_FOR = timedelta(days=30)
"""How long one is tried that waits for the channel as a whole: for a server that is down, a new password."""

LEAST_TRIES = 10
"""So many tries at least: a machine that slept for a week has not tried for a week."""

_DOUBLINGS = 16


def plan_wait(failed: int, seed: str, asked_s: float) -> timedelta:
    """Return how long to wait after a try that followed `failed` others in vain.

    `seed` chooses the place within the spread: the same wait for the same seed. `asked_s` is the pause, in
    seconds, that the receiving side asked for; it is kept within reason.
    """
    doubled: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failed, _DOUBLINGS))
    asked = timedelta(seconds=min(asked_s, LONGEST_PAUSE.total_seconds()))
    return max(doubled, asked) * (1 + SPREAD * _draw(f"{seed} {failed}"))


def is_over(tries: int, since: datetime, now: datetime, *, for_all: bool) -> bool:
    """Tell whether to give up after so many tries in vain, the first of them at `since`.

    `for_all`: what failed was the channel, not this delivery.
    """
    return tries >= LEAST_TRIES and now - since >= (CHANNEL_TRIED_FOR if for_all else TRIED_FOR)


def _draw(seed: str) -> float:
    """Return a number from 0 to below 1 that looks like chance and is always the same for a seed."""
    return int.from_bytes(sha256(seed.encode()).digest()[:6]) / 2**48
