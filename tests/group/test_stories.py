"""Which articles are about one event: joining, opening, copies, time, and the order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.stories import StoryArticle, assign_stories, read_story_article, weigh_terms
from monitor.model import Story
from tests.factories import make_article, make_copy, make_draft
from tests.group.texts import FESTIVAL, OTHER_HAND, PARAGRAPHS, join

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
TOPIC = "coast"

FERRY = ("Ferry to Osmund Island to sail again", join(*PARAGRAPHS))
FERRY_TOO = ("Osmund Island gets its ferry back", join(*OTHER_HAND))
LANTERNS = ("Upper Wend holds its festival without fireworks", join(*FESTIVAL))
PERSIAN = ("کشتی به جزیره بازمی‌گردد", "هیئت بندر رأی داد که خط کشتی به جزیره دوباره باز شود.")


def make_story_article(
    number: int, words: tuple[str, str], hours: float = 0, origin_id: int | None = None
) -> StoryArticle:
    return StoryArticle(number, NINE + timedelta(hours=hours), origin_id, weigh_terms(*words))


def assign(*new: StoryArticle) -> dict[str, tuple[int, ...]]:
    return _read(assign_stories(new, (), (), TOPIC))


def _read(stories: Sequence[Story]) -> dict[str, tuple[int, ...]]:
    return {story.id: story.article_ids for story in stories}


def test_two_tellings_of_one_event_are_one_story_and_another_event_is_not() -> None:
    stories = assign_stories(
        [
            make_story_article(3, FERRY),
            make_story_article(4, LANTERNS, 1),
            make_story_article(5, FERRY_TOO, 2),
        ],
        (),
        (),
        TOPIC,
    )
    assert stories == [
        Story("coast-3", TOPIC, (3, 5), NINE, NINE + timedelta(hours=2)),
        Story("coast-4", TOPIC, (4,), NINE + timedelta(hours=1), NINE + timedelta(hours=1)),
    ]


def test_a_story_is_named_by_the_first_published_not_by_the_lowest_number() -> None:
    assert assign(make_story_article(3, FERRY, 2), make_story_article(9, FERRY_TOO)) == {"coast-9": (3, 9)}


def test_a_follow_up_joins_the_stored_story_which_keeps_its_name() -> None:
    old = make_story_article(9, FERRY, 48)
    stored = Story("coast-2", TOPIC, (2, 9), NINE, old.published)
    early = make_story_article(5, FERRY_TOO, 24)
    assert assign_stories([early], [old], [stored], TOPIC) == [replace(stored, article_ids=(2, 5, 9))]


def test_only_changed_stories_come_back() -> None:
    old = make_story_article(2, LANTERNS)
    stored = Story("coast-2", TOPIC, (2,), NINE, NINE)
    assert _read(assign_stories([make_story_article(3, FERRY)], [old], [stored], TOPIC)) == {"coast-3": (3,)}
    assert assign_stories([], [old], [stored], TOPIC) == []


def test_an_article_that_has_a_story_stays_in_it() -> None:
    article = make_story_article(2, FERRY)
    stored = Story("coast-2", TOPIC, (2,), NINE, NINE)
    assert assign_stories([article], [article], [stored], TOPIC) == []


def test_a_copy_goes_with_its_origin_whatever_its_words() -> None:
    assert assign(make_story_article(1, FERRY), make_story_article(2, LANTERNS, 1, origin_id=1)) == {
        "coast-1": (1, 2)
    }


def test_a_copy_of_a_copy_that_comes_in_before_its_origin_goes_with_it_too() -> None:
    articles = [
        make_story_article(1, PERSIAN, 0, origin_id=2),
        make_story_article(2, LANTERNS, 1, origin_id=3),
        make_story_article(3, FERRY, 2),
    ]
    assert assign(*articles) == {"coast-3": (1, 2, 3)}


def test_a_copy_goes_with_an_origin_that_left_the_window() -> None:
    stored = Story("coast-1", TOPIC, (1,), NINE, NINE)
    copy = make_story_article(2, LANTERNS, 1, origin_id=1)
    assert _read(assign_stories([copy], [], [stored], TOPIC)) == {"coast-1": (1, 2)}


def test_a_copy_whose_origin_has_no_story_is_judged_by_its_words() -> None:
    assert assign(make_story_article(1, FERRY), make_story_article(2, FERRY_TOO, 1, origin_id=99)) == {
        "coast-1": (1, 2)
    }


def test_copies_that_name_each_other_do_not_hang_it() -> None:
    assert assign(
        make_story_article(1, FERRY, 0, origin_id=2), make_story_article(2, FERRY_TOO, 1, origin_id=1)
    ) == {"coast-2": (1, 2)}


def test_the_same_words_months_later_are_less_near() -> None:
    near = [make_story_article(1, FERRY), make_story_article(2, FERRY_TOO, 1)]
    loose = ("A survey of the pier", OTHER_HAND[4])
    then, later = make_story_article(3, loose, 2), make_story_article(3, loose, 24 * 700)
    assert assign(*near, then) == {"coast-1": (1, 2, 3)}
    assert assign(*near, later) == {"coast-1": (1, 2), "coast-3": (3,)}


def test_an_article_in_another_language_opens_its_own_story() -> None:
    assert assign(make_story_article(1, FERRY), make_story_article(2, PERSIAN, 1)) == {
        "coast-1": (1,),
        "coast-2": (2,),
    }


def test_events_of_one_topic_are_told_apart_by_what_is_their_own() -> None:
    about = (
        "The storm trial of Keldra: relatives of the lost crew, the court, the judge and the port insurers."
    )
    events = {
        "hearing": "Diver Ansel Brook told the hearing how chains broke at the sluice under the lighthouse.",
        "vigil": "Marchers with candles crossed Mill Bridge for a vigil led by the widow Petra Lowe.",
        "film": "A documentary film about the barge by Sil Amado opened at the Wend cinema festival.",
    }
    articles = [
        make_story_article(number, (words.split(".")[0], join(about, words, words)), number)
        for number, words in enumerate([*events.values(), *events.values()], start=1)
    ]
    noise = [
        make_story_article(20 + n, ("Storm trial", f"{about} Filler{n} text{n} piece{n}."), n)
        for n in range(9)
    ]
    stories = _read(assign_stories([*noise, *articles], (), (), TOPIC))
    together = {number: story for story, numbers in stories.items() for number in numbers}
    assert [together[number] for number in (4, 5, 6)] == [together[number] for number in (1, 2, 3)]
    assert len({together[number] for number in (1, 2, 3)}) == 3


DAY = [
    make_story_article(1, FERRY),
    make_story_article(2, FERRY_TOO, 3),
    make_story_article(3, LANTERNS, 3),
    make_story_article(4, FERRY_TOO, 1, origin_id=2),
    make_story_article(5, PERSIAN, 2),
    make_story_article(6, LANTERNS, 4, origin_id=3),
]


@given(st.permutations(DAY), st.permutations(DAY[:3]))
def test_the_order_in_which_a_day_arrives_makes_no_difference(
    new: list[StoryArticle], window: list[StoryArticle]
) -> None:
    stored = [
        Story("coast-1", TOPIC, (1, 2), NINE, NINE + timedelta(hours=3)),
        Story("coast-3", TOPIC, (3,), NINE + timedelta(hours=3), NINE + timedelta(hours=3)),
    ]
    assert assign_stories(new, (), (), TOPIC) == assign_stories(DAY, (), (), TOPIC)
    assert assign_stories(new[:4], window, stored, TOPIC) == assign_stories(
        sorted(new[:4], key=lambda article: -article.id), DAY[:3], stored[::-1], TOPIC
    )


def test_terms_weigh_more_in_the_title_and_in_the_lead() -> None:
    filler = " ".join(f"word{number}" for number in range(80))
    terms = weigh_terms("The ferries", f"pier {filler} harbour")
    assert terms["ferrie"] == pytest.approx(2.0)
    assert terms["pier"] == pytest.approx(1.5)
    assert terms["harbour"] == pytest.approx(1.0)
    assert "the" not in terms


def test_the_end_of_a_very_long_text_is_left_out() -> None:
    terms = weigh_terms("", " ".join(f"w{number}x" for number in range(700)))
    assert "w599x" in terms
    assert "w600x" not in terms


def test_what_is_read_of_an_article() -> None:
    article = make_article(7, make_draft(title="Ferry", text="Ferry sails."))
    copied = read_story_article(article, make_copy(7, 3, of_id=3))
    assert (copied.id, copied.published, copied.origin_id) == (7, article.published, 3)
    assert set(copied.terms) == {"ferry", "sail"}
    assert read_story_article(article, None).origin_id is None
