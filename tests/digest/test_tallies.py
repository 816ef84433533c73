"""The day in figures, beside a day of the fortnight before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.tallies import StanceTally, Tally, count_day, count_stances, tally_stances
from monitor.model import DayFigures, Evidence, StanceCount
from tests.digest.material import FIRST, SECOND, gather, write_article
from tests.factories import make_copy

AGAINST = (Evidence("text", 4, 17, "outlet", None, "cue", -1.0),)
ARTICLES = (write_article(1, FIRST, evidence=AGAINST), write_article(2, SECOND, evidence=AGAINST))
DIGEST = replace(compose_digest(gather(*ARTICLES)), stances=())
DAYS = tuple(
    DayFigures(DIGEST.day - timedelta(back), articles, 2, 1, (StanceCount("state", "board", favour=favour),))
    for back, articles, favour in ((2, 3, 1), (1, 4, 0))
)


def test_a_day_without_earlier_digests_has_no_means() -> None:
    assert count_day(DIGEST, ENGLISH) == (
        Tally("Articles", "2", None),
        Tally("Origins", "2", None),
        Tally("Copies", "0", None),
        Tally("Outlets", "2", None),
    )


def test_means_are_those_of_the_days_that_are_known() -> None:
    tallies = count_day(replace(DIGEST, fortnight=DAYS), ENGLISH)
    assert [tally.before for tally in tallies] == [
        "3.5 on average before", "2 on average before", None, "1 on average before",
    ]  # fmt: skip
    alone = count_day(replace(DIGEST, fortnight=DAYS[1:]), ENGLISH)
    assert [tally.before for tally in alone] == ["4 before", "2 before", None, "1 before"]


def test_stances_are_set_against_the_days_before() -> None:
    counted = replace(DIGEST, stances=(StanceCount("state", "board", against=2),), fortnight=DAYS)
    counted = replace(counted, fortnight=(DayFigures(DIGEST.day - timedelta(9), 8, 2, 1), *DAYS))  # uncounted
    assert tally_stances(counted) == (("board", (StanceTally("state", (0, 2, 0, 0), (0.5, 0.0, 0.0, 0.0)),)),)
    assert tally_stances(replace(DIGEST, fortnight=DAYS, stories=())) == ()


def test_an_older_digest_counts_the_origins_of_its_stories() -> None:
    assert count_stances(DIGEST) == (StanceCount("state", "board", against=2),)
    copies = {2: make_copy(2, relation="republication", why="it says so")}
    copied = compose_digest(gather(*ARTICLES, copies=copies))
    assert count_stances(copied) == (StanceCount("state", "board", against=1),)
