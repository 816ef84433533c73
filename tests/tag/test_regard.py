"""How sentences put a target: by network, and by words where there is none."""

from __future__ import annotations

from itertools import permutations

import pytest

from monitor.model import MatchRule, Stance, Target, Topic
from monitor.tag.networks import Network
from monitor.tag.regard import MOST_SENTENCES, label_sentence
from monitor.tag.stance import tag_document
from tests.tag.fake_network import FakeNetwork

LEAGUE = Target("league", "the League", "actor", ("League of Ost", "League"), (), ())
UNION = Target("union", "the Union", "actor", ("Union of Vell", "Union"), (), ())
TOPIC = Topic("flood", "", "", "", (), MatchRule((), (), (), ()), (LEAGUE, UNION), ())
LEAD = ["It rained in Ost.", "It rained in Vell."]


def tag(network: Network, *paragraphs: str, title: str = "", language: str = "en") -> dict[str, Stance]:
    stances = tag_document(title, paragraphs, TOPIC, language, network)
    return {each.target_id: each for each in stances if each.voice == "outlet"}


def read(stance: Stance) -> dict[str, float]:
    return {each.name: round(each.value, 2) for each in stance.inputs if each.value}


@pytest.fixture
def network() -> Network:
    return FakeNetwork()  # type: ignore[return-value]  # the fake has all that judge_mentions asks for


def test_title_lead_and_text_are_read_apart(network: Network) -> None:
    found = tag(network, *LEAD, "The League is splendid.", title="The wretched League met")
    assert read(found["league"]) == {"sentiment in the text": 0.43, "sentiment in the headline": -0.43}
    found = tag(network, "The League is splendid.", *LEAD)
    assert read(found["league"]) == {"sentiment in the text": 0.43, "sentiment in the lead": 0.43}


def test_names_are_hidden_from_the_network(network: Network) -> None:
    tag(network, "The League of Ost met the Union, and the League left.")
    assert network.tokenizer.asked == [  # type: ignore[attr-defined]  # the fake's own
        "The  | [MASK] |  met the  [MASK] , and the  [MASK]  left.",
        "The  [MASK]  met the  | [MASK] | , and the  [MASK]  left.",
    ]


def test_what_others_say_is_not_asked(network: Network) -> None:
    found = tag(network, "Orla Finch said that the League was wretched.")
    assert "league" not in found
    assert network.tokenizer.asked == []  # type: ignore[attr-defined]  # the fake's own


def test_another_language_is_judged_by_words(network: Network) -> None:
    found = tag(network, "Die League ist korrupt und brutal.", language="de")
    assert network.tokenizer.asked == []  # type: ignore[attr-defined]  # the fake's own
    assert read(found["league"])["sentiment in the text"] < 0


def test_a_long_article_is_asked_about_in_bounds_and_from_the_top(network: Network) -> None:
    tag(network, *(f"The League met {number}." for number in range(40)), title="The League met at last")
    asked = network.tokenizer.asked  # type: ignore[attr-defined]  # the fake's own
    assert len(asked) == MOST_SENTENCES
    assert asked[0].endswith("met at last")
    assert asked[1:3] == ["The  | [MASK] |  met 0.", "The  | [MASK] |  met 1."]


def test_a_telling_sentence_is_evidence(network: Network) -> None:
    text = "The wretched League met."
    (evidence,) = tag(network, text)["league"].evidence
    assert text[evidence.start : evidence.end] == text
    assert evidence.why == "read as critical by the network"
    assert evidence.weight < 0


def test_the_order_of_paragraphs_below_the_lead_does_not_matter(network: Network) -> None:
    body = ["The League is splendid.", "The wretched League met the Union.", "The Union left the League."]
    inputs = {
        tuple((target, tuple(stance.inputs)) for target, stance in tag(network, *LEAD, *order).items())
        for order in permutations(body)
    }
    assert len(inputs) == 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The League is splendid.", "favour"),
        ("A wretched League.", "against"),
        ("The League met.", "neutral"),
    ],
)
def test_a_sentence_gets_the_likeliest_answer_and_its_chance(network: Network, text: str, label: str) -> None:
    at = text.index("League")
    given = label_sentence(text, "League", (at, at + 6), "en", network)
    assert given[0] == label
    assert 0.8 < given[1] < 1
    assert bool(given[2]) == (label != "neutral")
    assert label_sentence(text, "League", None, "en", network) == given


def test_even_chances_are_no_answer(network: Network) -> None:
    text = "The splendid wretched League."
    assert label_sentence(text, "League", None, "en", network) == ("unclear", 0.0, ())


def test_without_a_network_words_answer() -> None:
    assert label_sentence("Finch is corrupt and ruthless.", "Finch", None, "en", None)[0] == "against"


def test_in_another_language_words_answer(network: Network) -> None:
    assert label_sentence("Nadir est courageux et honnête.", "Nadir", None, "fr", network)[0] == "favour"
