"""Where a copy takes another side than the text it was made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digest.ledger import Ledger
from monitor.digest.stances import count_stances, list_departures, list_stances
from monitor.model import Article, Evidence, Stance, StanceCount, StanceInput, StanceLabel, Tags, Voice
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import TOPIC, make_article, make_copy, make_draft

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
    lines = list_departures(article(2, copy), article(1, origin), TOPIC, 7, Ledger())
    assert [(line.source, line.label) for line in lines] == ([(7, copy)] if told else [])


def test_another_voice_is_another_stance() -> None:
    assert list_departures(article(2, "against", "quoted"), article(1, "against"), TOPIC, 7, Ledger()) != []


def test_a_quoted_voice_that_takes_no_side_is_left_out() -> None:
    assert list_stances(article(1, "neutral", "quoted"), TOPIC, 1, Ledger()) == []
    assert list_stances(article(1, "against", topic="fishing"), TOPIC, 1, Ledger()) == []


def test_a_stance_shows_the_words_it_rests_on() -> None:
    (line,) = list_stances(article(1, "against"), TOPIC, 1, Ledger())
    (passage,) = line.passages
    assert (passage.context.text, [mark.span.text for mark in passage.marks]) == (TEXT, ["Quay grabbers"])


def test_each_wording_counts_once_and_only_what_speaks_for_the_label() -> None:
    text = "Grabbers came. Brave grabbers went. Thieves stayed. Looters ran. Crooks hid."
    words = {
        "Grabbers": -1.0,
        "Brave": 1.0,
        "grabbers": -1.0,
        "Thieves": -1.0,
        "Looters": -1.0,
        "Crooks": -1.0,
    }
    spans = tuple(
        Evidence("text", text.index(word), text.index(word) + len(word), "outlet", None, "cue", weight)
        for word, weight in words.items()
    )
    stance = Stance(TOPIC, "board", "outlet", "against", 0.7, spans)
    made = make_article(1, make_draft(1, text=text, tags=Tags((), (), (stance,))))
    (line,) = list_stances(made, TOPIC, 1, Ledger())
    marked = [mark.span.text for passage in line.passages for mark in passage.marks]
    assert marked == ["Grabbers", "Thieves", "Looters"]


def test_what_moved_a_label_and_what_decided_it_goes_with_it() -> None:
    inputs = (StanceInput("cues in the text", -1.0, -1.3),)
    stance = Stance(TOPIC, "board", "outlet", "against", 0.7, (GRABBERS,), inputs, "affiliation", "judged")
    made = make_article(1, make_draft(1, text=TEXT, tags=Tags((), (), (stance,))))
    (line,) = list_stances(made, TOPIC, 1, Ledger())
    assert (line.inputs, line.tipped_by, line.basis) == (inputs, "affiliation", "judged")


def test_the_days_reports_are_counted_by_group_in_their_own_voice() -> None:
    evidence = (Evidence("text", 4, 17, "outlet", None, "cue", -1.0),)
    articles = [
        write_article(1, FIRST, evidence=evidence),
        write_article(2, SECOND, group="ngo", evidence=evidence),
        write_article(3, THIRD, group="party", evidence=evidence),
        write_article(4, FIRST, evidence=evidence),
        write_article(5, THIRD, evidence=evidence),
    ]
    (stance,) = articles[0].tags.stances
    mild = tuple(replace(stance, label=label) for label in ("neutral", "unclear"))
    spoken = replace(stance, voice="quoted", label="favour")
    articles[1] = replace(articles[1], tags=replace(articles[1].tags, stances=(*mild, spoken)))
    articles[4] = replace(articles[4], reading=replace(articles[4].reading, kind="opinion"))
    material = gather(*articles, copies={4: make_copy(4, 1)}, stories=())
    assert count_stances(material) == (
        StanceCount("state", "board", against=1),
        StanceCount("ngo", "board", neutral=1, unclear=1),
        StanceCount("party", "board", against=1),
    )
