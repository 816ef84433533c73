"""Whose media outlets are listed with, by whom and since when: the raters side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.digest.phrases import Phrases
from monitor.model import UNRATED, Outlet, Rating, Source


@dataclass(frozen=True, slots=True)
class RatedOutlets:
    """Outlets that the same raters list alike. `said` is a rating each; `outlets` a source of each outlet."""

    said: tuple[str, ...]
    outlets: tuple[Source, ...]


def list_ratings(outlet: Outlet) -> tuple[Rating, ...]:
    """Return an outlet's ratings, the one that counts first; none where nobody rated it."""
    if outlet.ratings or outlet.rated_by is None or outlet.rated_on is None:
        return outlet.ratings
    return (Rating(outlet.affiliation, outlet.rated_by, outlet.rated_on, outlet.source or ""),)


def group_by_rating(
    sources: Iterable[Source], group_name: Callable[[str], str], phrases: Phrases
) -> list[RatedOutlets]:
    """Return the outlets of sources by what is said of them, in the order in which they come."""
    first: dict[str, Source] = {}
    for source in sources:
        first.setdefault(source.outlet_id, source)
    alike: dict[tuple[str, ...], list[Source]] = {}
    for source in first.values():
        said = tuple(describe_rating(rating, group_name, phrases) for rating in source.ratings)
        if not said and source.affiliation != UNRATED:  # a digest from before raters were kept
            said = (group_name(source.affiliation),)
        alike.setdefault(said or (phrases.unrated_group,), []).append(source)
    return [RatedOutlets(said, tuple(found)) for said, found in alike.items()]


def describe_rating(rating: Rating, group_name: Callable[[str], str], phrases: Phrases) -> str:
    """Return a rating in words: "State media, rated by A. Rater on July 24, 2020"."""
    day = phrases.format_day(rating.rated_on)
    return phrases.rated.format(group=group_name(rating.affiliation), rater=rating.rated_by, day=day)
