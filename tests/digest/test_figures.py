"""The day in figures: what is counted, what is compared, and how it is told without a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.figures import MOST_ROWS, describe_figures, gather_figures
from monitor.model import DayFigures, Digest, StanceCount
from tests.digest.material import FIRST, SECOND, gather, write_article
from tests.factories import make_digest

DAY = date(2024, 3, 5)
STATE = StanceCount("state", "board", favour=1, against=2, unclear=1)


def make_counted(**changes: Any) -> Digest:
    """Return the digest of a day with two articles and these figures."""
    digest = compose_digest(gather(write_article(1, FIRST), write_article(2, SECOND, group="ngo")))
    return replace(digest, stances=(STATE,), **changes)


def before(days: int, articles: int = 4, *stances: StanceCount) -> DayFigures:
    return DayFigures(DAY - timedelta(days=days), articles, articles, 2, stances)


def test_a_day_without_articles_has_no_figures() -> None:
    assert gather_figures(make_digest(DAY, fortnight=(before(1),), stances=(STATE,)), ENGLISH) is None


def test_articles_without_stances_and_without_a_past_are_nothing_to_compare() -> None:
    assert gather_figures(replace(make_counted(), stances=()), ENGLISH) is None


def test_a_day_without_a_past_shows_its_stances_alone() -> None:
    figures = gather_figures(make_counted(), ENGLISH)
    assert figures is not None
    assert (figures.days, figures.known) == ((), 0)
    assert [(row.target, row.group, row.today, row.usual) for row in figures.rows] == [
        ("the harbour board", "State media", (2, 0, 1, 1), None)
    ]


def test_days_without_a_digest_are_unknown_and_not_zero() -> None:
    figures = gather_figures(make_counted(fortnight=(before(14, 6), before(2, 0))), ENGLISH)
    assert figures is not None
    counted = {one.day: one.articles for one in figures.days}
    assert len(counted) == 15
    assert (counted[date(2024, 2, 20)], counted[date(2024, 3, 3)], counted[DAY]) == (6, 0, 2)
    assert sorted(number for number in counted.values() if number is not None) == [0, 2, 6]


def test_the_mean_is_of_the_days_whose_stances_are_known() -> None:
    past = (
        before(3, 4),  # from before stances were counted
        before(2, 0),  # a quiet day: it is known that nobody took a side
        before(1, 4, replace(STATE, against=3), StanceCount("ngo", "board", neutral=1)),
    )
    figures = gather_figures(make_counted(fortnight=past), ENGLISH)
    assert figures is not None
    assert figures.known == 2
    assert {row.group: (row.today, row.usual) for row in figures.rows} == {
        "State media": ((2, 0, 1, 1), (1.5, 0, 0.5, 0.5)),
        "Organisations": ((0, 0, 0, 0), (0, 0.5, 0, 0)),
    }


def test_a_group_that_seldom_speaks_and_is_silent_today_has_no_row() -> None:
    past = tuple(before(day, 4, StanceCount("ngo", "board", neutral=day == 1)) for day in (1, 2, 3))
    figures = gather_figures(make_counted(fortnight=past), ENGLISH)
    assert figures is not None
    assert [row.group for row in figures.rows] == ["State media"]


def test_too_many_rows_leave_out_those_with_the_fewest_origins_and_say_how_many() -> None:
    groups = tuple((f"g{number:02}", f"Group {number}") for number in range(MOST_ROWS + 3))
    stances = tuple(StanceCount(group, "board", neutral=place + 1) for place, (group, _) in enumerate(groups))
    digest = replace(make_counted(group_names=groups), stances=stances)
    figures = gather_figures(digest, ENGLISH)
    assert figures is not None
    assert figures.more == 3
    assert [row.group for row in figures.rows] == [name for _, name in groups[3:]]


def test_every_target_keeps_a_row_before_another_gets_its_third() -> None:
    targets = (("board", "the board"), ("pilots", "the pilots"))
    stances = tuple(
        StanceCount(group, target, neutral=origins)
        for target, all_origins in (("board", (9, 8, 7)), ("pilots", (1, 3, 2)))
        for group, origins in zip("abc", all_origins, strict=True)
    )
    figures = gather_figures(replace(make_counted(), stances=stances, targets=targets), ENGLISH, most=3)
    assert figures is not None
    assert [(row.target, row.today[1]) for row in figures.rows] == [
        ("the board", 9), ("the board", 8), ("the pilots", 3),
    ]  # fmt: skip


def test_the_figures_are_told_in_words() -> None:
    past = (before(1, 5, STATE), before(2, 4, STATE, StanceCount("unheard", "board", against=2)))
    figures = gather_figures(make_counted(fortnight=past), ENGLISH)
    assert figures is not None
    assert describe_figures(figures, ENGLISH) == (
        "2 articles; 4.5 on average in the fortnight before. "
        "Origins by their stance; in brackets the average of the 2 digests before. "
        "Toward the harbour board: State media 2 critical (2), 1 favourable (1), 1 unclear (1); "
        "Unrated outlets 0 critical (1)."
    )
