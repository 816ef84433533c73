"""Articles that go into a story together: an origin and its copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import StoryArticle


@dataclass(frozen=True, slots=True)
class Bundle:
    """An article and its copies, which go where it goes and have no say; `lead` is one of `members`.

    Members are ordered by (published, key).
    """

    lead: StoryArticle
    members: tuple[StoryArticle, ...]


def bundle_copies(articles: Iterable[StoryArticle], apart: Collection[tuple[int, int]]) -> list[Bundle]:
    """Return the bundles of `articles`, ordered by their leads' (published, key).

    The lead is the origin of a copy group or, when that is not among `articles`, its earliest member. An
    article that is to be apart from another of its group leaves the bundle, the first of each pair first.
    """
    groups: defaultdict[int, list[StoryArticle]] = defaultdict(list)
    for article in articles:
        groups[article.group_id].append(article)
    strangers, kept_apart = {one for one, _ in apart}, _pair_up(apart)
    bundles = []
    for members in groups.values():
        members.sort(key=lambda member: (member.id in strangers, *_rank(member)))
        parts: list[list[StoryArticle]] = []
        for member in members:
            others = kept_apart.get(member.id, ())
            part = next((part for part in parts if not any(one.id in others for one in part)), None)
            if part is None:
                parts.append([member])
            else:
                part.append(member)
        bundles += [_bundle(part) for part in parts]
    return sorted(bundles, key=lambda bundle: _rank(bundle.lead))


def _pair_up(apart: Collection[tuple[int, int]]) -> dict[int, set[int]]:
    """Return for each article those it is kept apart from, whichever of them a pair names first."""
    others: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in apart:
        others[one].add(other)
        others[other].add(one)
    return dict(others)


def list_strangers(bundles: Sequence[Bundle], apart: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places of bundles that are to be apart, as `apart` orders them, in ascending order."""
    place_of = {member.id: place for place, bundle in enumerate(bundles) for member in bundle.members}
    pairs = {(place_of[one], place_of[other]) for one, other in apart if {one, other} <= place_of.keys()}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def _bundle(members: Sequence[StoryArticle]) -> Bundle:
    ordered = tuple(sorted(members, key=_rank))
    return Bundle(next((member for member in ordered if member.of_id is None), ordered[0]), ordered)


def _rank(article: StoryArticle) -> tuple[datetime, str]:
    return article.published, article.key
