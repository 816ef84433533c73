"""Where a copy takes another side than the text it was made from."""

from __future__ import annotations

import pytest

from monitor.digest.stances import list_departures, list_stances
from monitor.model import Article, Evidence, Stance, StanceLabel, Tags, Voice
from tests.factories import TOPIC, make_article, make_draft

TEXT = "Quay grabbers closed the quay."
GRABBERS = Evidence("text", 0, 13, "outlet", None, "cue", -1.0)


def article(number: int, label: StanceLabel | None, voice: Voice = "outlet", topic: str = TOPIC) -> Article:
    stances = (Stance(topic, "board", voice, label, 0.7, (GRABBERS,)),) if label else ()
    return make_article(number, make_draft(number, text=TEXT, tags=Tags((), (), stances)))


@pytest.mark.parametrize(
    ("copy", "origin", "told"),
    [
        ("against", "neutral", True),
        ("neutral", "against", True),
        ("against", "favour", True),
        ("against", None, True),
        ("against", "against", False),
        ("neutral", "unclear", False),
        ("unclear", None, False),
    ],
)
def test_a_departure_is_told_where_one_of_the_two_takes_a_side(
    copy: StanceLabel, origin: StanceLabel | None, told: bool
) -> None:
    lines = list_departures(article(2, copy), article(1, origin), TOPIC, 7)
    assert [(line.source, line.label) for line in lines] == ([(7, copy)] if told else [])


def test_another_voice_is_another_stance() -> None:
    assert list_departures(article(2, "against", "quoted"), article(1, "against"), TOPIC, 7) != []


def test_a_quoted_voice_that_takes_no_side_is_left_out() -> None:
    assert list_stances(article(1, "neutral", "quoted"), TOPIC, 1) == []
    assert list_stances(article(1, "against", topic="fishing"), TOPIC, 1) == []


def test_a_stance_shows_the_words_it_rests_on() -> None:
    (line,) = list_stances(article(1, "against"), TOPIC, 1)
    assert [span.text for span in line.evidence] == ["Quay grabbers"]
