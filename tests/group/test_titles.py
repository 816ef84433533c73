"""Which title names a story: what all of its articles open with, and no loaded words."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from monitor.group.titles import rank_titles
from monitor.model import Article, ArticleKind, Evidence, Stance, Tags
from tests.factories import TOPIC, make_article, make_draft, make_outlet

QUAY = "The harbour board closed the northern quay on Monday. Boats were told to leave by noon."
PILOTS = (
    "Pilots said that the closed northern quay was the last one with cranes. The harbour board is silent."
)
CRANES = "Cranes on the northern quay stand still since the harbour board closed it. Nobody was paid."


def article(
    number: int,
    title: str,
    text: str,
    *evidence: Evidence,
    kind: ArticleKind = "news",
    outlet_id: str | None = None,
) -> Article:
    outlet = make_outlet(id=outlet_id or f"outlet-{number}")
    made = make_draft(number, title=title, text=text, outlet=outlet)
    stances = (Stance(TOPIC, "board", "outlet", "against", 0.8, evidence),) if evidence else ()
    reading = replace(made.reading, kind=kind)
    return make_article(number, replace(made, reading=reading, tags=Tags((), (), stances)))


def loaded(weight: float) -> Evidence:
    return Evidence("title", 0, 4, "outlet", None, "cue", weight)


CENTRAL = article(1, "Harbour board closes northern quay", QUAY)
ASIDE = article(2, "Nobody was paid, say two men at the gate", CRANES)
FAR = article(3, "A long day for one pilot", PILOTS)


def test_the_title_that_says_what_all_open_with_comes_first() -> None:
    assert rank_titles([ASIDE, FAR, CENTRAL], TOPIC)[0] == CENTRAL.id


def test_the_order_of_the_articles_does_not_matter() -> None:
    ranked = {tuple(rank_titles(given, TOPIC)) for given in permutations([CENTRAL, ASIDE, FAR])}
    assert len(ranked) == 1


def test_a_loaded_title_comes_after_a_plain_one_that_says_the_same() -> None:
    plain = article(9, "Harbour board closes northern quay", QUAY)
    sharp = article(1, "Harbour board closes northern quay", QUAY, loaded(-2.0))
    assert rank_titles([sharp, plain], TOPIC) == [plain.id, sharp.id]


def test_loaded_words_toward_another_topic_do_not_count() -> None:
    other = article(1, "Harbour board closes northern quay", QUAY, loaded(-2.0))
    plain = article(9, "Harbour board closes northern quay", QUAY)
    assert rank_titles([plain, other], "fishing")[0] == other.id


def test_news_names_a_story_before_opinion_does() -> None:
    comment = article(4, "Harbour board closes northern quay", QUAY, kind="opinion")
    assert rank_titles([comment, FAR], TOPIC) == [FAR.id, comment.id]


def test_what_one_outlet_alone_opens_with_does_not_count_however_often_it_does() -> None:
    text = "Brine Watch of Ilsa warns that the herring will not come back to Ilsa."
    own = [article(number, "Brine Watch warns of herring", text, outlet_id="brine") for number in (5, 6, 7)]
    assert rank_titles([*own, CENTRAL, FAR], TOPIC)[0] == CENTRAL.id
    assert set(rank_titles(own, TOPIC)) == {5, 6, 7}


def test_where_one_outlet_tells_a_story_its_articles_say_what_it_is_about() -> None:
    told = [(CENTRAL, 1), (ASIDE, 2), (FAR, 3)]
    alone = [
        article(number, one.reading.title, one.reading.text, outlet_id="courier") for one, number in told
    ]
    assert rank_titles(alone[::-1], TOPIC)[0] == CENTRAL.id


def test_a_story_of_nothing_has_no_title() -> None:
    assert rank_titles([], TOPIC) == []


def test_an_article_without_words_is_ranked_too() -> None:
    assert rank_titles([article(5, "", ""), CENTRAL], TOPIC) == [CENTRAL.id, 5]
