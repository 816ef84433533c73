"""When an article was published, and how far that can be believed.

A time is no better than the place it comes from: a clock whose zone is not told, a day without an hour, a
guess. Two times tell which article was first only when they lie further apart than they may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.model import Article, DateTrust
from monitor.remarks import CopyRemark, write_remark

Trust = DateTrust | Literal["first seen"]

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_DOUBT: dict[Trust, timedelta] = {
    "exact": _MINUTE,
    # Clocks of the world differ from UTC by fourteen hours at most (Kiribati, UTC+14).
    "zone assumed": timedelta(hours=14),
    "day only": timedelta(0),
    # A guess takes another date of the page, or the day for the month: it says the season, no more.
    "guessed": timedelta(days=31),
    "first seen": timedelta(0),
}
"""How far apart two times must lie to tell an order, by the worse of the two."""
Verb = Literal["published", "dated", "first seen"]
_GAPS: dict[Verb, tuple[CopyRemark, CopyRemark, CopyRemark, CopyRemark]] = {
    "published": (
        "published on the same day",
        "published at the same time",
        "published {gap} earlier",
        "published {gap} later",
    ),
    "dated": (
        "dated on the same day",
        "dated at the same time",
        "dated {gap} earlier",
        "dated {gap} later",
    ),
    "first seen": (
        "first seen on the same day",
        "first seen at the same time",
        "first seen {gap} earlier",
        "first seen {gap} later",
    ),
}
_WHOLE_DAY: frozenset[Trust] = frozenset({"day only", "guessed"})


@dataclass(frozen=True, slots=True)
class Dating:
    """When an article was published, as far as is known: `moment` is aware.

    With "first seen" it was published then or at any time before. `seen` is when it was first seen, None
    when nobody noted it.
    """

    moment: datetime
    trust: Trust = "exact"
    seen: datetime | None = None


def read_dating(article: Article) -> Dating:
    """Return when `article` was published. What does not say how sure it is counts as exact."""
    if article.dated_by == "first seen":
        return Dating(article.published, "first seen", article.first_seen)
    by_reading = article.dated_by == "page" or article.reading.route == "feed"
    trust = (article.reading.dated if by_reading else None) or "exact"
    return date_moment(article.published, trust, article.first_seen)


def date_moment(moment: datetime, trust: DateTrust = "exact", seen: datetime | None = None) -> Dating:
    """Return a dating; midnight to the second is a day whose hour nobody gave."""
    is_bare = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return Dating(moment, "day only" if trust == "exact" and is_bare else trust, seen)


def is_before(left: Dating, right: Dating) -> bool:
    """Tell whether the left one was surely published before the right one.

    False in both directions means that the times do not tell. What was seen before the other was
    published was there before it, whatever its own date says; what was seen later tells nothing.
    """
    if right.trust == "first seen":
        return False
    margin = max(_DOUBT[left.trust], _DOUBT[right.trust])
    if _end_of(left) + margin <= right.moment:
        return True
    return left.seen is not None and left.seen + _DOUBT[right.trust] <= right.moment


def describe_gap(copy: Dating, origin: Dating) -> str:
    """Return when the origin appeared, counted from the copy: "published 2 h 10 min earlier".

    It is only "dated" so when the dates may be too wrong to tell.
    """
    gap = copy.moment - origin.moment
    same_day, same_time, earlier, later = _GAPS[_choose_verb(copy, origin)]
    if copy.moment.date() == origin.moment.date() and {copy.trust, origin.trust} & _WHOLE_DAY:
        return write_remark(same_day)
    if abs(gap) < _MINUTE:
        return write_remark(same_time)
    return write_remark(earlier if gap > timedelta(0) else later, gap=_write_gap(abs(gap)))


def _end_of(dating: Dating) -> datetime:
    return dating.moment + _DAY if dating.trust in _WHOLE_DAY else dating.moment


def _choose_verb(copy: Dating, origin: Dating) -> Verb:
    trusts = {copy.trust, origin.trust}
    if "first seen" in trusts:
        return "first seen"
    told = trusts <= {"exact", "day only"} or is_before(copy, origin) or is_before(origin, copy)
    return "published" if told else "dated"


def _write_gap(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "days" if days > 1 else "day"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in [part for part in parts if part[0]][:2])
