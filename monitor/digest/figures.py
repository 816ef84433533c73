"""The day in figures: what a digest counted, against the fortnight before. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.digest.phrases import Phrases
from monitor.model import DayFigures, Digest, StanceCount, StanceLabel

FORTNIGHT = 14
SIDES: tuple[StanceLabel, ...] = ("against", "neutral", "favour", "unclear")
"""The order in which the counts of a stance are held and drawn."""
OFTEN = 0.5
"""Origins a day from which on a group that is silent today is worth a row."""
MOST_ROWS = 20
"""How many rows have room on a page."""
MOST_MAIL_ROWS = 6
"""And in a mail: their picture has 16 KB of the 90 that a mail may have."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """The articles of a day; None where no digest tells."""

    day: date
    articles: int | None


@dataclass(frozen=True, slots=True)
class StanceRow:
    """How many origins of a group take which side toward a target, in the order of `SIDES`.

    `usual` is the mean of the days before, None where none is known.
    """

    target: str
    group: str
    today: tuple[int, ...]
    usual: tuple[float, ...] | None

    def tells_of(self, place: int) -> bool:
        """Tell whether a side is worth a number: somebody takes it today, or does on most days."""
        return self.today[place] > 0 or (self.usual is not None and self.usual[place] >= OFTEN)

    def longest(self, place: int) -> float:
        """Return how many origins the longer of the two bars of a side stands for."""
        return max(self.today[place], self.usual[place] if self.usual is not None else 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the chart of a digest shows.

    `days` are the fortnight and the day itself, oldest first; empty where no earlier digest is known. `rows`
    are in the order of targets and groups; `more` others had no room. `known` days have stances to compare.
    """

    day: date
    days: tuple[DayCount, ...]
    rows: tuple[StanceRow, ...]
    more: int
    known: int


def gather_figures(digest: Digest, phrases: Phrases, most: int = MOST_ROWS) -> Figures | None:
    """Return what there is to draw of a digest; None for a quiet day, or with nothing to compare.

    Of more than `most` rows those with the most origins are kept, of each target in turn.
    """
    if not digest.sources:
        return None
    known = list_known(digest)
    rows = [row for row in _list_rows(digest, known, phrases) if any(map(row.tells_of, range(len(SIDES))))]
    days = _list_days(digest) if digest.fortnight else ()
    if not rows and not days:
        return None
    shown = _choose_rows(rows, most)
    return Figures(digest.day, days, shown, len(rows) - len(shown), len(known))


def list_known(digest: Digest) -> list[DayFigures]:
    """Return the days of the fortnight whose stances are known: older digests did not count them."""
    return [one for one in digest.fortnight if one.stances or not one.articles]


def _choose_rows(rows: Sequence[StanceRow], most: int) -> tuple[StanceRow, ...]:
    ranks: Counter[str] = Counter()
    turns = {}
    for row in sorted(rows, key=lambda row: -sum(row.today)):
        turns[row] = ranks[row.target]
        ranks[row.target] += 1
    kept = set(sorted(turns, key=turns.__getitem__)[:most])
    return tuple(row for row in rows if row in kept)


def _list_days(digest: Digest) -> tuple[DayCount, ...]:
    told = {one.day: one.articles for one in digest.fortnight} | {digest.day: len(digest.sources)}
    days = (digest.day - timedelta(days=back) for back in range(FORTNIGHT, -1, -1))
    return tuple(DayCount(day, told.get(day)) for day in days)


def _list_rows(digest: Digest, known: Sequence[DayFigures], phrases: Phrases) -> Iterable[StanceRow]:
    today = {(one.target_id, one.group): _count_sides(one) for one in digest.stances}
    before: dict[tuple[str, str], list[tuple[int, ...]]] = {}
    for day in known:
        for one in day.stances:
            before.setdefault((one.target_id, one.group), []).append(_count_sides(one))
    names = dict(digest.group_names)
    groups = dict.fromkeys([*names, *(group for _, group in (*today, *before))])
    for target_id, target in digest.targets:
        for group in groups:
            pair = target_id, group
            counts = today.get(pair, (0,) * len(SIDES))
            sums = map(sum, zip(*before.get(pair, [(0,) * len(SIDES)]), strict=True))
            usual = tuple(total / len(known) for total in sums) if known else None
            yield StanceRow(target, names.get(group, phrases.unrated_group), counts, usual)


def _count_sides(count: StanceCount) -> tuple[int, ...]:
    return (count.against, count.neutral, count.favour, count.unclear)


def describe_figures(figures: Figures, phrases: Phrases) -> str:
    """Return in words what the chart shows, for those who do not see it."""
    told = [_describe_days(figures, phrases)] if figures.days else []
    if figures.rows and figures.rows[0].usual is not None:
        told.append(phrases.chart_brackets.format(usual=phrases.describe_usual(figures.known)))
    for target in dict.fromkeys(row.target for row in figures.rows):
        groups = [_describe_row(row, phrases) for row in figures.rows if row.target == target]
        told.append(f"{phrases.toward_target.format(target=target)}: {phrases.semicolon.join(groups)}.")
    return " ".join(told)


def _describe_days(figures: Figures, phrases: Phrases) -> str:
    today = figures.days[-1].articles or 0
    usual = phrases.format_mean(average_articles(figures))
    return phrases.chart_articles.format(articles=phrases.count(today, "article"), usual=usual)


def average_articles(figures: Figures) -> float:
    """Return the mean of the articles of the days before that are known."""
    before = [one.articles for one in figures.days[:-1] if one.articles is not None]
    return sum(before) / len(before) if before else 0.0


def _describe_row(row: StanceRow, phrases: Phrases) -> str:
    sides = []
    for place, side in enumerate(SIDES):
        if row.tells_of(place):
            usual = f" ({phrases.format_mean(row.usual[place])})" if row.usual is not None else ""
            sides.append(f"{phrases.number(row.today[place])} {phrases.stance[side]}{usual}")
    return f"{row.group} {phrases.comma.join(sides)}"
