"""Which story of a day comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.digest.material import list_day_stories
from monitor.model import Article, Hit, TextField, TopicMatch
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import NOON, TOPIC, make_copy, make_story


def match(article: Article, *terms: tuple[str, TextField]) -> Article:
    hits = tuple(Hit(term, field, 0, 4) for term, field in terms)
    return replace(article, matches=(TopicMatch(TOPIC, hits), TopicMatch("other", hits * 3)))


def rank(*stories: tuple[Article, ...], old: tuple[str, ...] = (), copies: tuple[int, ...] = ()) -> list[str]:
    """Return the order of stories, named a, b ..., of which the old began two days before."""
    names = "abcdef"[: len(stories)]
    told = tuple(
        make_story(
            name,
            tuple(article.id for article in each),
            first_at=NOON - timedelta(days=2 if name in old else 0, hours=1),
        )
        for name, each in zip(names, stories, strict=True)
    )
    articles = sorted((one for each in stories for one in each), key=lambda one: (one.published, one.id))
    links = {number: make_copy(number, 1) for number in copies}
    return [story.story.id for story in list_day_stories(gather(*articles, stories=told, copies=links))]


def test_independent_origins_come_before_everything_and_copies_count_for_nothing() -> None:
    first = write_article(1, FIRST), write_article(2, FIRST), write_article(3, FIRST)
    second = write_article(4, SECOND), write_article(5, THIRD)
    assert rank(first, second) == ["a", "b"]
    assert rank(first, second, copies=(2, 3)) == ["b", "a"]


def test_then_breadth_then_newness_then_how_well_it_matches() -> None:
    one, two = write_article(1, FIRST), write_article(2, SECOND)
    wide = write_article(3, FIRST), write_article(4, SECOND, group="ngo")
    assert rank((one, two), wide) == ["b", "a"]
    assert rank((one,), (two,), old=("a",)) == ["b", "a"]
    assert rank((one,), (two,), old=("b",)) == ["a", "b"]
    well = match(two, ("harbour", "title"), ("quay", "text"))
    assert rank((match(one, ("harbour", "text")),), (well,)) == ["b", "a"]
    assert rank((match(one, ("harbour", "title"), ("quay", "title")),), (well,)) == ["a", "b"]


def test_a_story_that_is_only_commented_on_comes_last() -> None:
    opinion = write_article(1, FIRST)
    opinion = replace(opinion, reading=replace(opinion.reading, kind="opinion"))
    assert rank((opinion, write_article(2, FIRST)), (write_article(3, SECOND),)) == ["a", "b"]
    assert rank((opinion,), (write_article(3, SECOND),)) == ["b", "a"]
