"""Which articles are about one event: joining, opening, copies, time, corrections, and the order of arrival."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.group.stories import assign_stories
from monitor.group.storyids import StoryChanges
from monitor.group.words import pack_words
from monitor.model import Story, StoryArticle
from tests.group.texts import FESTIVAL, OTHER_HAND, PARAGRAPHS, join

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
LONG_AGO = NINE - timedelta(days=365)
TOPIC = "coast"

FERRY = ("Ferry to Osmund Island to sail again", join(*PARAGRAPHS))
FERRY_TOO = ("Osmund Island gets its ferry back", join(*OTHER_HAND))
LANTERNS = ("Upper Wend holds its festival without fireworks", join(*FESTIVAL))
PERSIAN = ("کشتی به جزیره بازمی‌گردد", "هیئت بندر رأی داد که خط کشتی به جزیره دوباره باز شود.")


def make_story_article(
    number: int,
    words: tuple[str, str],
    hours: float = 0,
    group_id: int | None = None,
    of_id: int | None = None,
) -> StoryArticle:
    return StoryArticle(
        id=number,
        key=f"key-{number:04}",
        published=NINE + timedelta(hours=hours),
        group_id=group_id or number,
        of_id=of_id,
        story_id=None,
        language="en",
        words=pack_words(*words),
    )


class Ledger:
    """What storage keeps between rounds: articles with their stories, stories, and ids that lead on."""

    def __init__(self) -> None:
        self.articles: dict[int, StoryArticle] = {}
        self.stories: dict[str, Story] = {}
        self.forwards: dict[str, str] = {}
        self._once: set[str] = set()

    def group(
        self,
        new: Iterable[StoryArticle] = (),
        apart: Collection[tuple[int, int]] = (),
        since: datetime = LONG_AGO,
    ) -> StoryChanges:
        """Have a round of the group leg, and keep what it changes."""
        self.articles |= {article.id: article for article in new}
        window = [article for article in self.articles.values() if article.published >= since]
        known = {article.story_id for article in window}
        stories = [story for story in self.stories.values() if story.id in known]
        changes = assign_stories(window, stories, apart, TOPIC, self.forwards)
        fresh = {story.id for story in changes.stories} - self.stories.keys()
        assert not fresh & self._once
        self._once |= fresh
        for old, to in changes.forwards.items():
            del self.stories[old]
            self.forwards[old] = to
        self.stories |= {story.id: story for story in changes.stories}
        story_of = {number: story.id for story in self.stories.values() for number in story.article_ids}
        self.articles = {n: replace(one, story_id=story_of[n]) for n, one in self.articles.items()}
        assert sorted(self.articles) == sorted(n for s in self.stories.values() for n in s.article_ids)
        assert self.forwards.keys().isdisjoint(self.stories)
        return changes

    def read(self) -> dict[str, tuple[int, ...]]:
        """Return the articles of each story."""
        return {story.id: story.article_ids for story in self.stories.values()}

    def read_keys(self) -> set[frozenset[str]]:
        """Return the stories as sets of the articles' keys."""
        return {
            frozenset(self.articles[number].key for number in story.article_ids)
            for story in self.stories.values()
        }


def assign(*new: StoryArticle, apart: Collection[tuple[int, int]] = ()) -> dict[str, tuple[int, ...]]:
    ledger = Ledger()
    ledger.group(new, apart)
    return ledger.read()


def test_two_tellings_of_one_event_are_one_story_and_another_event_is_not() -> None:
    articles = [
        make_story_article(3, FERRY),
        make_story_article(4, LANTERNS, 1),
        make_story_article(5, FERRY_TOO, 2),
    ]
    assert assign_stories(articles, (), (), TOPIC) == StoryChanges(
        (
            Story("coast-3", TOPIC, (3, 5), NINE, NINE + timedelta(hours=2)),
            Story("coast-4", TOPIC, (4,), NINE + timedelta(hours=1), NINE + timedelta(hours=1)),
        ),
        {},
    )


def test_no_articles_make_no_stories() -> None:
    assert assign_stories([], [], (), TOPIC) == StoryChanges((), {})


def test_an_article_without_words_is_a_story_of_its_own() -> None:
    blank = ("", "")
    assert assign(
        make_story_article(1, blank), make_story_article(2, blank), make_story_article(3, FERRY)
    ) == {
        "coast-1": (1,),
        "coast-2": (2,),
        "coast-3": (3,),
    }


def test_a_later_telling_joins_the_stored_story_which_keeps_its_name() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(9, FERRY)])
    changes = ledger.group(
        [make_story_article(5, FERRY_TOO, 24 * 6), make_story_article(6, LANTERNS, 24 * 6)]
    )
    later = NINE + timedelta(days=6)
    assert changes.stories == (
        Story("coast-9", TOPIC, (5, 9), NINE, later),
        Story("coast-6", TOPIC, (6,), later, later),
    )


def test_an_article_in_another_language_opens_its_own_story() -> None:
    assert assign(make_story_article(1, FERRY), make_story_article(2, PERSIAN, 1)) == {
        "coast-1": (1,),
        "coast-2": (2,),
    }


def test_copies_go_with_their_origin_whatever_their_words() -> None:
    copy = make_story_article(2, LANTERNS, 1, group_id=1, of_id=1)
    assert assign(make_story_article(1, FERRY), copy) == {"coast-1": (1, 2)}


def test_copies_have_no_say() -> None:
    copies = [make_story_article(n, LANTERNS, n, group_id=1, of_id=1) for n in range(2, 9)]
    told = [make_story_article(10, FERRY_TOO, 9), make_story_article(11, LANTERNS, 9)]
    ids = tuple(range(1, 9))
    assert assign(make_story_article(1, FERRY), *copies, *told) == {"coast-1": (*ids, 10), "coast-11": (11,)}


def test_copies_move_with_an_origin_that_is_found_later() -> None:
    ledger = Ledger()
    early = [make_story_article(2, FERRY, 1), make_story_article(3, LANTERNS, 2)]
    ledger.group(early)
    ledger.articles[3] = replace(ledger.articles[3], group_id=2, of_id=2)
    changes = ledger.group()
    assert changes.forwards == {"coast-3": "coast-2"}
    assert ledger.read() == {"coast-2": (2, 3)}


def test_what_is_kept_apart_is_in_two_stories() -> None:
    one, too = make_story_article(1, FERRY), make_story_article(2, FERRY_TOO, 1)
    copies = [make_story_article(3, FERRY, 2, group_id=1, of_id=1), make_story_article(4, FERRY, 3, 1, 1)]
    assert assign(one, too, *copies, apart=[(2, 1)]) == {"coast-1": (1, 3, 4), "coast-2": (2,)}
    assert assign(one, too, *copies, apart=[(4, 1)])["coast-1"] == (1, 2, 3)
    assert assign(one, too, *copies, apart=[(2, 4)]) == {"coast-1": (1, 3, 4), "coast-2": (2,)}


def test_a_correction_takes_a_settled_story_apart_and_lasts() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, FERRY), make_story_article(2, FERRY_TOO, 1)])
    ledger.group([make_story_article(3, FERRY, 24 * 8), make_story_article(4, LANTERNS, 24 * 8)])
    assert ledger.read() == {"coast-1": (1, 2, 3), "coast-4": (4,)}
    apart = [(1, 2), (1, 3)]
    ledger.group(apart=apart)
    assert ledger.read() == {"coast-1": (2, 3), "coast-1-2": (1,), "coast-4": (4,)}
    assert ledger.group(apart=apart) == StoryChanges((), {})
    ledger.group([make_story_article(5, FERRY_TOO, 24 * 9)], apart)
    assert {len({1, 2} & set(ids)) for ids in ledger.read().values()} == {0, 1}


def tell(*parts: tuple[str, int]) -> tuple[str, str]:
    """Return an article that has so many words of each of some events, the first ones of each."""
    return "", " ".join(f"{event}{number}" for event, count in parts for number in range(count))


def test_stories_become_one_as_evidence_comes_and_the_id_leads_on() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, tell(("storm", 20))), make_story_article(2, tell(("barge", 20)), 1)])
    assert ledger.read() == {"coast-1": (1,), "coast-2": (2,)}
    changes = ledger.group([make_story_article(3, tell(("storm", 10), ("barge", 10)), 30)])
    assert changes.forwards == {"coast-2": "coast-1"}
    assert ledger.read() == {"coast-1": (1, 2, 3)}


def test_a_story_splits_as_evidence_comes() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, tell(("storm", 20)))])
    ledger.group([make_story_article(2, tell(("storm", 10), ("barge", 12)), 1)])
    assert ledger.read() == {"coast-1": (1, 2)}
    ledger.group([make_story_article(n, tell(("barge", 14)), 24 + n) for n in (3, 4, 5, 6)])
    assert ledger.read() == {"coast-1": (1,), "coast-2": (2, 3, 4, 5, 6)}


def test_what_is_older_than_three_days_stays_together_and_two_such_stories_stay_two() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, tell(("storm", 20))), make_story_article(2, tell(("barge", 20)), 1)])
    later = [make_story_article(n, tell(("storm", 10), ("barge", 11)), 24 * 3 + n) for n in (3, 4)]
    ledger.group(later)
    assert ledger.read() == {"coast-1": (1,), "coast-2": (2, 3, 4)}


def test_a_story_whose_articles_left_the_window_keeps_them() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, FERRY), make_story_article(2, FERRY_TOO, 24 * 6)])
    new = make_story_article(3, FERRY, 24 * 8)
    changes = ledger.group([new], since=NINE + timedelta(days=1))
    assert changes.stories == (Story("coast-1", TOPIC, (1, 2, 3), NINE, new.published),)


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
        make_story_article(
            20 + n, ("Storm trial", f"{about} " + " ".join(f"filler{n}x{k}" for k in range(9))), n
        )
        for n in range(9)
    ]
    stories = assign(*noise, *articles)
    together = {number: story for story, numbers in stories.items() for number in numbers}
    assert [together[number] for number in (4, 5, 6)] == [together[number] for number in (1, 2, 3)]
    assert len({together[number] for number in (1, 2, 3)}) == 3


def test_one_that_is_alone_joins_several_that_agree_where_it_would_not_join_one() -> None:
    first, second = (make_story_article(number, tell(("storm", 60)), number) for number in (1, 2))
    alone = make_story_article(3, tell(("storm", 12), ("quay", 48)), 3)
    other = make_story_article(4, tell(("storm", 12), ("pier", 48)), 4)
    assert assign(first, alone) == {"coast-1": (1,), "coast-3": (3,)}
    assert assign(first, second, alone, other) == {"coast-1": (1, 2, 3, 4)}
    apart = assign(first, second, alone, other, apart=[(3, 4)])
    assert sorted(map(len, apart.values())) == [1, 3]
    assert assign(first, second, alone, apart=[(3, 2)]) == {"coast-1": (1, 2), "coast-3": (3,)}


def test_the_same_words_are_less_near_when_the_story_has_rested() -> None:
    words = tell(("storm", 13), ("quay", 47))
    then, later = make_story_article(2, words, 2), make_story_article(2, words, 24 * 25)
    first = make_story_article(1, tell(("storm", 13), ("barge", 47)))
    assert assign(first, then) == {"coast-1": (1, 2)}
    assert assign(first, later) == {"coast-1": (1,), "coast-2": (2,)}


def follow(near: int, days: float) -> str | None:
    """Return what a story follows that shares so many words in 60 with one of so many days before."""
    ledger = Ledger()
    ledger.group([make_story_article(1, tell(("storm", 60)))])
    ledger.group([make_story_article(2, tell(("storm", near), ("quay", 60 - near)), 24 * days)])
    assert len(ledger.stories) == 2
    return ledger.stories["coast-2"].follows


def test_a_story_that_takes_up_one_that_rested_follows_it() -> None:
    assert follow(10, 9) == "coast-1"
    assert follow(10, 4) is None
    assert follow(5, 9) is None


def test_no_story_follows_one_a_reader_keeps_apart_from_it() -> None:
    ledger = Ledger()
    ledger.group([make_story_article(1, FERRY)])
    ledger.group([make_story_article(2, FERRY_TOO, 24 * 9)], apart=[(2, 1)])
    assert [story.follows for story in ledger.stories.values()] == [None, None]


def test_follow_ups_are_found_in_an_archive_taken_in_at_once() -> None:
    articles = [
        make_story_article(1, tell(("storm", 60))),
        make_story_article(2, tell(("storm", 10), ("quay", 50)), 24 * 9),
        make_story_article(3, LANTERNS, 24 * 20),
    ]
    ledger = Ledger()
    ledger.group(articles)
    assert ledger.stories["coast-2"].follows == "coast-1"
    assert ledger.stories["coast-3"].follows is None


# --- the law: neither the order of arrival nor the rounds matter ---------------------------------

EVENTS = ("storm", "barge", "quay", "vigil")


def draw_articles(random: Random, count: int, day: int, first: int) -> list[StoryArticle]:
    """Return articles of one day about one event or two, numbered from `first`; some copy another."""
    articles: list[StoryArticle] = []
    for number in range(first, first + count):
        one, other = random.sample(EVENTS, 2)
        words = random.sample([f"{one}{n}" for n in range(14)], 9)
        words += random.sample([f"{other}{n}" for n in range(14)], random.choice((0, 3, 7)))
        hours = 24 * day - 9 + random.randrange(23)
        copied = random.choice(articles) if articles and random.random() < 0.2 else None
        origin = copied.group_id if copied else number
        of_id = copied.id if copied else None
        articles.append(make_story_article(number, ("", " ".join(words)), hours, origin, of_id))
    return articles


def link_known(articles: Iterable[StoryArticle], known: Collection[int]) -> list[StoryArticle]:
    """Return articles as the copy leg sees them while only those of `known` are there."""
    return [one if one.group_id in known else replace(one, group_id=one.id, of_id=None) for one in articles]


def renumber(articles: Sequence[StoryArticle], order: Sequence[int]) -> list[StoryArticle]:
    """Return the articles in the order in which they come in, with ids in that order too."""
    ids = {articles[place].id: 100 + arrival for arrival, place in enumerate(order)}
    return [
        replace(
            articles[place],
            id=ids[articles[place].id],
            group_id=ids[articles[place].group_id],
            of_id=ids.get(articles[place].of_id or 0),
        )
        for place in order
    ]


@st.composite
def arrivals(draw: st.DrawFn, count: int = 9) -> tuple[list[int], list[int]]:
    """Return an order of arrival, and after how many articles each round ends."""
    cuts = draw(st.lists(st.integers(1, count - 1), max_size=4, unique=True))
    return draw(st.permutations(range(count))), [*sorted(cuts), count]


def take_in(ledger: Ledger, articles: Sequence[StoryArticle], ends: Sequence[int]) -> None:
    """Take articles in, in rounds; copy links are found as their origins come."""
    for end in ends:
        come = link_known(articles[:end], {article.id for article in articles[:end]})
        ledger.group(
            replace(one, story_id=ledger.articles[one.id].story_id if one.id in ledger.articles else None)
            for one in come
        )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), arrivals())
def test_any_order_and_any_rounds_of_a_day_give_the_same_groups(
    seed: int, arrival: tuple[list[int], list[int]]
) -> None:
    random = Random(seed)
    history = [draw_articles(random, 4, day, 10 * day + 1) for day in range(5)]
    today = draw_articles(random, 9, 5, 60)
    found = []
    for order, ends in ((list(range(9)), [9]), arrival):
        ledger = Ledger()
        for articles in history:
            ledger.group(articles)
        take_in(ledger, renumber(today, order), ends)
        assert ledger.group() == StoryChanges((), {})
        found.append(ledger.read_keys())
    assert found[0] == found[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_many_days_at_once_are_grouped_as_day_by_day(seed: int) -> None:
    random = Random(seed)
    days = [draw_articles(random, 4, day, 10 * day + 1) for day in range(8)]
    daily, once = Ledger(), Ledger()
    for articles in days:
        daily.group(articles)
    once.group(article for articles in reversed(days) for article in articles)
    assert once.read_keys() == daily.read_keys()
