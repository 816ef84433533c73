"""How long to wait between two polls of a feed: from how much it publishes, and what its server wishes.

Plain numbers in, plain numbers out; what becomes of a feed's state is for `schedule` to say. Decision 10
compares the law with others.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from monitor.collect.texts.dates import read_date
from monitor.model import Page, ParsedFeed

HALF_LIFE_S = 3 * 86_400
"""News this old count half in a feed's rate."""

DAY_S = 86_400

_SURVEYED_S = 7 * DAY_S
_LEAST_SURVEYED_S = DAY_S // 4
_LN_2 = math.log(2)
_MAX_AGE = re.compile(r"""(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})""")
_NO_CACHE = re.compile(r"(?:^|[\s,])no-(?:cache|store)\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds without an `every` of their own are polled.

    The wait stays between `floor_s` and `ceiling_s`; `jitter` is the share by which it then strays either
    way. `first_s` is the wait of a feed of which nothing is known, and of one that publishes just as often.
    """

    floor_s: int = 600
    ceiling_s: int = 6 * 3600
    jitter: float = 0.1
    first_s: int = 1800


def choose_wait(news_per_day: float | None, pace: Pace) -> float:
    """Return the seconds between two polls of a feed that publishes so much, None being unknown.

    That is the geometric mean of `pace.first_s` and of the time between two entries, within floor and
    ceiling. When waits are in inverse proportion to the square root of the rate, a given number of polls
    finds entries with the least delay in total (Sia, Cho and Cho, Efficient Monitoring Algorithm for
    Fast News Alerts, IEEE TKDE 19:7, 2007).
    """
    if news_per_day is None:
        wait_s = float(pace.first_s)
    elif news_per_day <= 0:
        wait_s = math.inf
    else:
        wait_s = math.sqrt(pace.first_s * DAY_S / news_per_day)
    return min(max(wait_s, pace.floor_s), pace.ceiling_s)


def draw_jitter(url: str, now: datetime, pace: Pace) -> float:
    """Return the factor for a wait, within 1 - jitter and 1 + jitter: the same for the same poll."""
    drawn = crc32(url.encode(), int(now.timestamp())) / 2**31 - 1
    return 1 + pace.jitter * drawn


def estimate_rate(parsed: ParsedFeed, now: datetime) -> float | None:
    """Return how many entries a day the feed publishes, by the dates in its document.

    Counted are the last seven days, or as much of them as the document reaches back, but no less than six
    hours: a document that holds a fixed number of entries may hold a few hours only. None when no
    entry has a date that has passed.
    """
    dates = [entry.published or entry.updated for entry in parsed.entries]
    ages_s = [(now - date).total_seconds() for date in dates if date is not None and date <= now]
    if not ages_s:
        return None
    surveyed_s = min(max(*ages_s, _LEAST_SURVEYED_S), _SURVEYED_S)
    return sum(age_s <= surveyed_s for age_s in ages_s) * DAY_S / surveyed_s


def update_rate(news_per_day: float | None, fresh: int, elapsed_s: float, pace: Pace) -> float:
    """Return the mean rate, in entries a day, with the `fresh` entries of the last `elapsed_s` seconds.

    The past loses half its weight in `HALF_LIFE_S`, however many polls that takes. A rate that is not known
    yet counts as one entry in `pace.first_s`; time that ran backwards tells nothing.
    """
    before = DAY_S / pace.first_s if news_per_day is None else news_per_day
    if elapsed_s <= 0:
        return before
    decay = elapsed_s * _LN_2 / HALF_LIFE_S
    lost = -math.expm1(-decay)
    return before - lost * (before - fresh * DAY_S / elapsed_s)


def read_freshness(page: Page) -> int:
    """Return the seconds for which the server says its answer stands; 0 when it says nothing.

    Read are Cache-Control's max-age, else Expires (RFC 9111, 5.2 and 5.3). `no-cache` and `no-store` wish
    that answers are not kept, not that nobody asks: they say nothing here.
    """
    control = page.headers.get("cache-control", "").lower()
    if _NO_CACHE.search(control):
        return 0
    stated = _MAX_AGE.search(control)
    if stated is not None:
        return int(stated[1])
    expires = read_date(page.headers.get("expires"))
    if expires is None:
        return 0
    sent = read_date(page.headers.get("date")) or page.fetched_at
    return max(0, int((expires - sent).total_seconds()))
