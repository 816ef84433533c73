"""The day in figures: what it brought, and a day of the fortnight before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.digest.figures import list_known
from monitor.digest.phrases import Phrases
from monitor.model import Digest, StanceCount, StanceLabel

LABELS: tuple[StanceLabel, ...] = ("favour", "against", "neutral", "unclear")


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of the day under its name, and in words the mean of a day before, None where it is unknown."""

    name: str
    number: str
    before: str | None


@dataclass(frozen=True, slots=True)
class StanceTally:
    """A group's origins by their stance toward a target, in their own voice; `means` of a day before."""

    group: str
    counts: tuple[int, ...]
    means: tuple[float, ...]


def count_day(digest: Digest, phrases: Phrases) -> tuple[Tally, ...]:
    """Return articles, origins, copies and outlets of the day."""
    articles = len(digest.sources)
    outlets = len({source.outlet_id for source in digest.sources})
    origins = sum(group.origins for group in digest.groups)
    revisions = sum(group.revisions for group in digest.groups)
    days = digest.fortnight
    numbers: tuple[tuple[str, int, list[int]], ...] = (
        (phrases.articles, articles, [day.articles for day in days]),
        (phrases.origins, origins, [day.origins for day in days]),
        (phrases.copies, articles - origins - revisions, []),
        (phrases.outlets, outlets, [day.outlets for day in days]),
    )
    return tuple(
        Tally(
            name,
            phrases.number(number),
            phrases.describe_before(_mean(before), len(days)) if before else None,
        )
        for name, number, before in numbers
    )


def tally_stances(digest: Digest) -> tuple[tuple[str, tuple[StanceTally, ...]], ...]:
    """Return for each target its groups with what they take which side, in the digest's orders.

    A group is there if the day or the fortnight has an origin of it with a stance toward the target.
    Means are of the days whose stances are known.
    """
    today = _count(digest.stances or count_stances(digest))
    before = [_count(day.stances) for day in list_known(digest)]
    groups = [group.group for group in digest.groups]
    tallies = []
    for target, _ in digest.targets:
        rows = tuple(
            _tally(group, target, today, before)
            for group in groups
            if any((group, target) in counts for counts in (today, *before))
        )
        if any((group, target) in today for group in groups):
            tallies.append((target, rows))
    return tuple(tallies)


def count_stances(digest: Digest) -> tuple[StanceCount, ...]:
    """Return the stances of a digest from before they were counted, as far as its stories tell."""
    sources = {source.number: source for source in digest.sources}
    counts: dict[tuple[str, str], dict[StanceLabel, int]] = {}
    for story in digest.stories:
        for telling in story.tellings:
            for line in telling.stances:
                if line.voice == "outlet" and sources[line.source].relation == "origin":
                    cell = counts.setdefault((telling.group, line.target_id), dict.fromkeys(LABELS, 0))
                    cell[line.label] += 1
    return tuple(StanceCount(group, target, *cell.values()) for (group, target), cell in counts.items())


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


def _count(stances: Iterable[StanceCount]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    return {
        (one.group, one.target_id): (one.favour, one.against, one.neutral, one.unclear) for one in stances
    }


def _tally(
    group: str,
    target: str,
    today: Mapping[tuple[str, str], tuple[int, ...]],
    before: Sequence[Mapping[tuple[str, str], tuple[int, ...]]],
) -> StanceTally:
    nothing = (0,) * len(LABELS)
    days = [counts.get((group, target), nothing) for counts in before]
    means = tuple(_mean(column) for column in zip(*days, strict=True)) if days else ()
    return StanceTally(group, today.get((group, target), nothing), means)
