"""Composing: what is counted, what is shown as evidence, and that the same material gives the same digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitor.digest.compose import compose_digest
from monitor.digest.material import DayMaterial
from monitor.model import (
    Article,
    Evidence,
    MatchRule,
    Sentence,
    Stance,
    Tags,
    Target,
    Topic,
)
from tests.factories import NOON, TOPIC, make_article, make_copy, make_draft, make_outlet, make_story

BOARD = Target("board", "the harbour board", "actor", ("harbour board",), (), ())
HARBOUR = Topic(
    TOPIC, "Harbour", "Harbour", "Ilsa", ("en",), MatchRule((), (), (), ()), (BOARD,), ("state", "ngo")
)
FIRST = "The harbour board closed the northern quay to all fishing boats on Monday."
SECOND = "Cooks of the lower town bought the last of the herring from the harbour board."


def article(number: int, text: str, affiliation: str, *evidence: Evidence) -> Article:
    stance = Stance(TOPIC, "board", "outlet", "against", 0.8, evidence)
    made = make_draft(number, title=f"Title {number}", text=text)
    draft = replace(
        made,
        outlet=make_outlet(id=f"outlet-{number}", name=f"Outlet {number}", affiliation=affiliation),
        reading=replace(made.reading, language="en"),
        tags=Tags((Sentence(0, len(text)),), (), (stance,) if evidence else ()),
        published=NOON - timedelta(hours=number),
    )
    return make_article(number, draft)


def material(*articles: Article, **changes: Any) -> DayMaterial:
    fields: dict[str, Any] = {
        "topic": HARBOUR,
        "group_names": {"state": "State media", "ngo": "Organisations"},
        "day": date(2024, 3, 5),
        "timezone": "UTC",
        "language": "en",
        "start": NOON - timedelta(days=1),
        "end": NOON,
        "composed_at": NOON,
        "articles": articles,
        "copies": {one.id: make_copy(one.id, relation="origin") for one in articles},
        "stories": (make_story("harbour-1", tuple(one.id for one in articles)),),
        "changed": (),
        "feeds": (),
        "late": 0,
        "left_out": 0,
        "max_stories": 9,
    }
    return DayMaterial(**fields | changes)


def test_the_same_material_gives_the_same_digest() -> None:
    given = material(article(1, FIRST, "state"), article(2, SECOND, "ngo"))
    assert compose_digest(given) == compose_digest(given)


def test_a_text_that_says_it_is_republished_counts_as_a_copy() -> None:
    articles = article(1, FIRST, "state"), article(2, SECOND, "ngo")
    copies = {1: make_copy(1, relation="origin"), 2: make_copy(2, relation="republication", why="it says so")}
    digest = compose_digest(material(*articles, copies=copies))
    assert [(story.origins, story.copies) for story in digest.stories] == [(1, 1)]
    assert [(group.group, group.articles, group.origins) for group in digest.groups] == [
        ("state", 1, 1),
        ("ngo", 1, 0),
    ]


def test_the_evidence_shown_speaks_for_the_label() -> None:
    against = Evidence("text", 4, 17, "outlet", None, "cue", -1.0)
    favour = Evidence("text", 29, 37, "outlet", None, "approving word", 0.25)
    digest = compose_digest(material(article(1, FIRST, "state", against, favour)))
    (line,) = digest.stories[0].tellings[0].stances
    assert [span.text for span in line.evidence] == [FIRST[4:17]]


def test_a_day_without_articles_has_no_headline() -> None:
    digest = compose_digest(material(stories=()))
    assert (digest.headline, digest.lead, digest.stories, digest.sources) == (None, (), (), ())
