"""Raters side by side: who lists an outlet with whose media, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.ratings import group_by_rating, list_ratings
from monitor.model import UNRATED, Rating, propose_outlet
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import make_outlet

MARSH = Rating("independent", "L. Marsh", date(2024, 1, 15), "https://ratings.example/courier")
REED = Rating("state", "O. Reed", date(2023, 2, 1), "https://reed.example/")


def test_the_rating_of_an_outlet_that_has_one_alone_is_listed() -> None:
    assert list_ratings(make_outlet()) == (MARSH,)
    assert list_ratings(make_outlet(ratings=(REED, MARSH))) == (REED, MARSH)
    assert list_ratings(propose_outlet("quay", "Quay", ())) == ()


def test_outlets_are_told_by_what_their_raters_say_each_once() -> None:
    day = compose_digest(
        gather(*(write_article(n, text) for n, text in enumerate((FIRST, SECOND, THIRD), 1)))
    )
    one, two, three = (replace(source, ratings=(MARSH,)) for source in day.sources)
    both = replace(two, ratings=(MARSH, REED))
    unrated = replace(three, ratings=(), affiliation=UNRATED)
    told = group_by_rating([one, both, unrated, replace(one, number=9)], str.upper, ENGLISH)
    assert [(rated.said, [source.number for source in rated.outlets]) for rated in told] == [
        (("INDEPENDENT, rated by L. Marsh on January 15, 2024",), [1]),
        (
            (
                "INDEPENDENT, rated by L. Marsh on January 15, 2024",
                "STATE, rated by O. Reed on February 1, 2023",
            ),
            [2],
        ),
        (("Unrated outlets",), [3]),
    ]


def test_a_digest_from_before_raters_were_kept_tells_the_affiliation() -> None:
    (source,) = compose_digest(gather(write_article(1, FIRST))).sources
    (told,) = group_by_rating([replace(source, ratings=())], str.upper, ENGLISH)
    assert told.said == ("STATE",)
