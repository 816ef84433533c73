"""Copies go with their origin, unless a reader said no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.group.bundles import bundle_copies, list_strangers
from monitor.model import StoryArticle

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)


def make(number: int, hours: float, group: int, of: int | None = None) -> StoryArticle:
    return StoryArticle(
        number, f"key-{99 - number}", NINE + timedelta(hours=hours), group, of, None, "en", b""
    )


def bundle(*articles: StoryArticle, apart: tuple[tuple[int, int], ...] = ()) -> list[tuple[int, list[int]]]:
    """Return each bundle's lead and members by id, whichever way round the articles come."""
    found = [
        [(one.lead.id, [member.id for member in one.members]) for one in bundle_copies(some, apart)]
        for some in (articles, articles[::-1])
    ]
    assert found[0] == found[1]
    return found[0]


def test_an_origin_leads_even_when_it_was_published_later() -> None:
    assert bundle(make(1, 0, 5, of=2), make(2, 4, 5), make(3, 2, 3)) == [(3, [3]), (2, [1, 2])]


def test_the_earliest_leads_when_the_origin_is_not_there() -> None:
    assert bundle(make(8, 3, 5, of=2), make(9, 1, 5, of=2)) == [(9, [9, 8])]


def test_keys_decide_between_articles_of_one_moment() -> None:
    assert bundle(make(12, 0, 5, of=2), make(11, 0, 5, of=2), make(7, 0, 7)) == [(12, [12, 11]), (7, [7])]


def test_a_stranger_leaves_and_the_others_stay_with_the_origin() -> None:
    copies = (make(1, 0, 1), make(2, 1, 1, of=1), make(3, 2, 1, of=1))
    assert bundle(*copies, apart=((1, 2), (1, 3))) == [(1, [1]), (2, [2, 3])]
    assert bundle(*copies, apart=((2, 1),)) == [(1, [1, 3]), (2, [2])]


def test_strangers_are_told_by_their_bundles_places() -> None:
    bundles = bundle_copies([make(1, 0, 1), make(2, 1, 1, of=1), make(3, 2, 3)], ())
    assert list_strangers(bundles, [(3, 2), (3, 1), (2, 99)]) == [(1, 0)]
