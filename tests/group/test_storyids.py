"""Ids stay with stories while articles move: keeping, merging, splitting, forwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.group.storyids import Cluster, StoryChanges, name_clusters
from monitor.model import Story, StoryArticle

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
TOPIC = "coast"


def make_cluster(
    members: dict[int, str | None], follows: int | None = None, settled: bool = False
) -> Cluster:
    """Return a cluster of articles, published at so many hours as their ids say, and their stories."""
    return Cluster(
        tuple(
            StoryArticle(n, f"key-{n:03}", NINE + timedelta(hours=n), n, None, story, "en", b"")
            for n, story in sorted(members.items())
        ),
        settled,
        follows,
    )


def make_story(story_id: str, *ids: int, **changes: object) -> Story:
    return replace(
        Story(story_id, TOPIC, ids, NINE + timedelta(hours=ids[0]), NINE + timedelta(hours=ids[-1])),
        **changes,  # type: ignore[arg-type]  # fields by name, of whatever type each has
    )


def name(clusters: list[Cluster], *stories: Story, used: tuple[str, ...] = ()) -> StoryChanges:
    """Return the changes; the order of the stories makes no difference."""
    changes = name_clusters(clusters, stories, TOPIC, used)
    assert changes == name_clusters(clusters, stories[::-1], TOPIC, used)
    return changes


def test_new_stories_are_named_by_their_first_article_and_come_in_order_of_time() -> None:
    changes = name([make_cluster({7: None}), make_cluster({2: None, 9: None})])
    assert changes == StoryChanges((make_story("coast-2", 2, 9), make_story("coast-7", 7)), {})


def test_a_story_that_grows_keeps_its_id_and_its_title() -> None:
    old = make_story("coast-3", 3, 4)
    changes = name([make_cluster({2: None, 3: "coast-3", 4: "coast-3"}), make_cluster({6: None})], old)
    assert changes.stories == (make_story("coast-3", 2, 3, 4), make_story("coast-6", 6))


def test_a_story_that_stays_as_it_is_does_not_come_back() -> None:
    old = make_story("coast-3", 3, 4)
    assert name([make_cluster({3: "coast-3", 4: "coast-3"})], old) == StoryChanges((), {})


def test_of_two_that_become_one_the_larger_keeps_its_id_and_the_other_leads_to_it() -> None:
    merged = make_cluster({1: "coast-1", 3: "coast-3", 4: "coast-3"})
    changes = name([merged], make_story("coast-1", 1), make_story("coast-3", 3, 4))
    assert changes == StoryChanges((make_story("coast-3", 1, 3, 4),), {"coast-1": "coast-3"})


def test_of_two_as_large_the_older_keeps_its_id() -> None:
    merged = make_cluster({1: "coast-9", 3: "coast-3"})
    changes = name([merged], make_story("coast-9", 1), make_story("coast-3", 3))
    assert changes == StoryChanges((make_story("coast-9", 1, 3),), {"coast-3": "coast-9"})


def test_what_splits_off_gets_an_id_of_its_own() -> None:
    old = make_story("coast-1", 1, 2, 3)
    parts = [make_cluster({1: "coast-1", 2: "coast-1"}), make_cluster({3: "coast-1"})]
    assert name(parts, old) == StoryChanges((make_story("coast-1", 1, 2), make_story("coast-3", 3)), {})


@pytest.mark.parametrize(
    ("used", "given"),
    [((), "coast-1-2"), (("coast-1-2", "coast-1-3"), "coast-1-4"), (("coast-8",), "coast-1-2")],
)
def test_an_id_is_not_given_twice(used: tuple[str, ...], given: str) -> None:
    old = make_story("coast-1", 1, 2, 3)
    parts = [make_cluster({1: "coast-1"}), make_cluster({2: "coast-1", 3: "coast-1"})]
    changes = name(parts, old, used=used)
    assert [story.id for story in changes.stories] == [given, "coast-1"]
    assert name([make_cluster({5: None})], used=("coast-5",)).stories[0].id == "coast-5-2"


def test_a_part_takes_up_the_id_of_a_second_story_rather_than_end_it() -> None:
    stories = make_story("coast-1", 1, 2, 3, 4, 5), make_story("coast-6", 6)
    parts = [
        make_cluster(dict.fromkeys((1, 2, 3), "coast-1")),
        make_cluster({4: "coast-1", 5: "coast-1", 6: "coast-6"}),
    ]
    changes = name(parts, *stories)
    assert changes == StoryChanges((make_story("coast-1", 1, 2, 3), make_story("coast-6", 4, 5, 6)), {})


def test_articles_older_than_the_window_stay_with_the_id() -> None:
    old = make_story("coast-1", 1, 2, 30)
    changes = name([make_cluster({30: "coast-1", 31: None})], old)
    assert changes.stories == (make_story("coast-1", 1, 2, 30, 31),)


def test_a_story_with_older_articles_goes_on_without_those_that_left() -> None:
    stories = make_story("coast-1", 1, 2, 30), make_story("coast-28", 28, 29)
    merged = make_cluster({28: "coast-28", 29: "coast-28", 30: "coast-1"})
    changes = name([merged], *stories)
    rest = make_story("coast-1", 1, 2, last_at=stories[0].first_at)
    assert changes == StoryChanges((rest, make_story("coast-28", 28, 29, 30)), {})


def test_a_story_follows_the_one_that_has_the_article_now() -> None:
    clusters = [make_cluster({1: "coast-1"}, settled=True), make_cluster({200: None}, follows=1)]
    changes = name(clusters, make_story("coast-1", 1))
    assert changes.stories == (make_story("coast-200", 200, follows="coast-1"),)


def test_what_a_settled_story_follows_stays_and_is_led_on() -> None:
    followed, other = make_story("coast-1", 1), make_story("coast-2", 2, 3)
    late = make_story("coast-200", 200, follows="coast-1")
    settled = make_cluster({200: "coast-200"}, settled=True)
    apart = [make_cluster({1: "coast-1"}, settled=True), settled]
    assert name(apart, followed, late) == StoryChanges((), {})
    merged = make_cluster({1: "coast-1", 2: "coast-2", 3: "coast-2"})
    changes = name([merged, settled], followed, other, late)
    assert changes.forwards == {"coast-1": "coast-2"}
    assert changes.stories[1] == replace(late, follows="coast-2")


def test_an_open_story_follows_what_was_found_last() -> None:
    late = make_story("coast-200", 200, follows="coast-1")
    clusters = [make_cluster({1: "coast-1"}, settled=True), make_cluster({200: "coast-200"})]
    assert name(clusters, make_story("coast-1", 1), late).stories == (replace(late, follows=None),)


def test_a_story_that_takes_in_what_it_follows_follows_nothing() -> None:
    late = make_story("coast-200", 200, 201, follows="coast-1")
    merged = make_cluster({1: "coast-1", 200: "coast-200", 201: "coast-200"}, settled=True)
    changes = name([merged], make_story("coast-1", 1), late)
    assert changes == StoryChanges((make_story("coast-200", 1, 200, 201),), {"coast-1": "coast-200"})
