"""Whether two articles tell of one deed: what speaks against it, and how much for it.

A deed is the same only if it is of one kind, befell the same and clashes in no day, year or number. What
speaks for it is counted in points, since no sign is sure by itself: two patrols of three may be shot at on
one day. The points were set on invented pairs of reports.
"""

from __future__ import annotations

from monitor.digest.actors import are_others
from monitor.digest.disputes import measure_overlap
from monitor.digest.places import differ
from monitor.digest.told import STEM, Told
from monitor.model import Article
from monitor.terms import list_words

LEAST_SHARED = 2
"""Words that sentences must share, if they share no name, to tell who attacked whom in the same clash."""
LIKELY = 7
"""What must speak for it that two deeds are one, as `_weigh` counts it."""
NAME, RARE = 5, 3
"""What the same name of whom it befell speaks for it, and that a deed is hardly done twice on a day."""
COUNTS = ((10, 6), (3, 3), (2, 2))
"""What the same count of them does, from so many on: low counts are met by chance."""
DAY = PLACE = DEFINITE = 2
"""What the same day does, and for actors the same place, and a description: "the mill of Ilsa"."""
ALIKE, LEAST_ALIKE, LEAST_OVERLAP = 4, 4, 0.5
"""What it does, for places, that sentences have so many words and such a share of all in common."""
MOST_SHARED = 2
"""Words that both have, of whom it befell, around the deed, and names: how many count, of each."""
CROWD = 2
"""What speaks against it where as many may well have come elsewhere."""
SIDES = 3
"""What it does beside a description that those who did it are of two sides: two forces may have done so."""
DECIDED = 3
"""What it does that something is decided of "the curfew" or "the law"."""


def are_two(one: Told, other: Told) -> bool:
    return one.article.outlet.id != other.article.outlet.id


def clash(one: Told, other: Told) -> bool:
    """Tell whether two deeds are of other times."""
    return one.years != other.years or bool(one.days and other.days and not one.days & other.days)


def is_same(one: Told, other: Told, *, by_place: bool) -> bool:
    """Tell whether two deeds surely are one: nothing speaks against it, and enough for it."""
    if not are_two(one, other) or clash(one, other) or _befell_others(one, other):
        return False
    if one.is_decided and one.days and other.days and one.days != other.days:
        return False  # proposed on one, decided on the other
    named = _share_name(one, other)
    if by_place and named and not one.is_once:
        return False
    if not named and by_place and one.manners and other.manners and not one.manners & other.manners:
        return False
    if not named and (_are_elsewhere(one, other) if not by_place else _are_by_others(one, other)):
        return False
    of_others = one.around and other.around and not one.around & other.around
    if one.is_decided and of_others and not (named or by_place):
        return False  # "the ballot" of another town
    likely = LIKELY + (by_place and not named)
    return _weigh(one, other, by_place=by_place) >= likely


def _befell_others(one: Told, other: Told) -> bool:
    """Tell whether two deeds befell others: by name, by number, or by what they are."""
    counts = [each.amount.value if each.amount else None for each in (one, other)]
    if counts[0] != counts[1]:
        return not _share_name(one, other) or None not in counts
    if _share_name(one, other) or (one.name and other.name):
        return not _share_name(one, other)
    if not (one.head and other.head):
        return one.deed.patient is not other.deed.patient
    if one.head.endswith(other.head) or other.head.endswith(one.head):
        return False  # "schoolgirls" and "girls"
    return not (one.amount and (one.is_human or other.is_human))


def _share_name(one: Told, other: Told) -> bool:
    """Tell whether both befell somebody of one name: "Starr" and "Ivo Starr", not "Rosa Starr" too.

    A name that only the sentence before tells counts for who is described alike; where neither tells another,
    it must be one of both titles.
    """
    names, others = one.name or one.echo, other.name or other.echo
    shared = names & others
    if not shared or (len(shared) == 1 and shared not in (names, others)):
        return False
    if one.name and other.name:
        return True
    if one.head and other.head and not _describe(one) & _describe(other):
        return False
    return bool(one.name or other.name) or all(_is_in_title(shared, told.article) for told in (one, other))


def _is_in_title(name: frozenset[str], article: Article) -> bool:
    return not name.isdisjoint(list_words(article.reading.title))


def _describe(told: Told) -> frozenset[str]:
    return told.described | {told.head[:STEM]}


def _are_elsewhere(one: Told, other: Told) -> bool:
    return one.place is not None and other.place is not None and differ(one.place, other.place)


def _are_by_others(one: Told, other: Told) -> bool:
    return one.actor is not None and other.actor is not None and are_others(one.actor, other.actor)


def _are_two_sides(one: Told, other: Told) -> bool:
    """Tell whether those who did it are of two sides: police and protesters, not two forces."""
    return len({"public" in each.actor.may_be for each in (one, other) if each.actor is not None}) > 1


def _weigh(one: Told, other: Told, *, by_place: bool) -> int:
    """Return what speaks for it that two deeds are one."""
    weight = NAME * _share_name(one, other) + RARE * one.is_rare
    if one.amount is not None and one.amount.value:
        weight += next((points for least, points in COUNTS if one.amount.low >= least), 0)
    weight += bool(one.head and one.head == other.head and not one.is_human)
    told = one.described & other.described
    weight += min(MOST_SHARED, len(told))
    if not by_place and one.is_definite and other.is_definite:
        more = bool(one.described & other.described or one.names & other.names)
        weight += (DEFINITE + SIDES * _are_two_sides(one, other)) * more + DECIDED * one.is_decided
    weight += DAY * bool(one.days & other.days) + bool(one.hours & other.hours)
    weight += bool(one.manners & other.manners) - CROWD * one.is_crowded
    names = len((one.names & other.names) - one.name)
    if by_place:
        shared = len(one.all_stems & other.all_stems) >= LEAST_ALIKE
        weight += ALIKE * (shared and measure_overlap(one.all_stems, other.all_stems) >= LEAST_OVERLAP)
    elif names:
        weight, names = weight + PLACE, names - 1
    weight += min(MOST_SHARED, names)
    weight += min(
        MOST_SHARED, len((one.stems & other.context | one.context & other.stems) - one.names - told)
    )
    return weight + (one.is_lead and other.is_lead)


def has_context(one: Told, other: Told) -> bool:
    """Tell whether two sentences share what they tell of a deed beside it."""
    if one.names and other.names and not one.names & other.names:
        return False
    return bool(one.names & other.names) or len(one.stems & other.stems) >= LEAST_SHARED
