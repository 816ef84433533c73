"""Stance toward targets. The actors, cues and events are invented."""

from __future__ import annotations

import pytest

from monitor.model import Evidence, MatchRule, Stance, Target, Topic
from monitor.tag.sentences import split_paragraphs
from monitor.tag.stance import (
    MOST_EVIDENCE,
    StanceTagger,
    decide_label,
    describe_stances,
    keep_longest,
    tag_document,
)
from monitor.terms import TermIndex

LEAGUE = Target(
    "league",
    "the League of Ost",
    "actor",
    ("League of Ost", "League"),
    ("noble League",),
    ("Ost clique", "so-called League"),
)
UNION = Target(
    "union",
    "the Union of Vell",
    "actor",
    ("Union of Vell", "Union"),
    ("noble Union",),
    ("Vell clique", "so-called Union"),
)
INQUIRY = Target(
    "inquiry",
    "an inquiry into the flood",
    "claim",
    ("flood inquiry",),
    ("must be investigated",),
    ("flood hoax",),
)
TOPIC = Topic(
    "flood", "The flood", "Flood", "Ost", ("en",), MatchRule((), (), (), ()), (LEAGUE, UNION, INQUIRY), ()
)


def tag(*paragraphs: str, title: str = "", language: str = "en") -> dict[tuple[str, str], Stance]:
    return {(each.target_id, each.voice): each for each in tag_document(title, paragraphs, TOPIC, language)}


def labels(*paragraphs: str, title: str = "", language: str = "en") -> dict[tuple[str, str], str]:
    return {key: each.label for key, each in tag(*paragraphs, title=title, language=language).items()}


def test_a_cue_in_the_outlets_words_is_the_outlets_stance() -> None:
    text = "The Ost clique met at noon."
    (stance,) = tag(text).values()
    assert (stance.voice, stance.label, stance.confidence) == ("outlet", "against", 0.5)
    (evidence,) = stance.evidence
    assert text[evidence.start : evidence.end] == "Ost clique"
    assert (evidence.weight, evidence.why) == (-1.0, "cue of disapproval: Ost clique")


def test_a_cue_that_somebody_else_says_is_a_quoted_stance_with_its_speaker() -> None:
    found = tag("Orla Finch said: “The Ost clique must never come back to us.”")
    assert [(key, each.label, each.evidence[0].speaker) for key, each in found.items()] == [
        (("league", "quoted"), "against", "Orla Finch")
    ]


def test_a_reported_accusation_is_the_accusers() -> None:
    found = labels("Orla Finch accused the League of a brutal, cruel, shameful and dishonest campaign.")
    assert found == {("league", "quoted"): "against"}


def test_what_a_target_is_accused_of_is_not_the_outlets_judgement() -> None:
    found = tag("The League is accused of brutal and cruel acts.")
    assert all(each.weight == 0 for stance in found.values() for each in stance.evidence)


def test_several_judging_words_beside_the_target_make_a_label() -> None:
    assert labels("The League is corrupt, cruel, ruthless and dishonest.") == {
        ("league", "outlet"): "against"
    }
    assert labels("The League is honest, brave, noble-minded, kind and wise.") == {
        ("league", "outlet"): "favour"
    }
    assert labels("The League is corrupt.") == {("league", "outlet"): "unclear"}


def test_a_judging_word_counts_for_the_nearest_target_only() -> None:
    found = tag("The corrupt League met the Union.")
    assert [each.weight for each in found["league", "outlet"].evidence] == [-0.25]
    assert [each.weight for each in found["union", "outlet"].evidence] == [0.0]


def test_words_about_somebody_else_do_not_count() -> None:
    found = tag("The League met at noon. The weather was terrible, awful, horrible and bad.")
    assert [each.why for each in found["league", "outlet"].evidence] == ["names the target"]


def test_several_plain_mentions_are_neutral() -> None:
    found = tag("The League met at noon. The League of Ost left at two.")
    stance = found["league", "outlet"]
    assert (stance.label, stance.confidence) == ("neutral", 2 / 5)
    assert [each.why for each in stance.evidence] == ["names the target"] * 2


def test_a_title_counts_double_and_comes_first() -> None:
    found = tag("The noble League met.", title="Ost clique meets")
    stance = found["league", "outlet"]
    assert [(each.field, each.weight) for each in stance.evidence] == [("title", -2.0), ("text", 1.0)]
    assert stance.label == "unclear"


def test_a_long_quotation_in_a_title_is_quoted() -> None:
    assert labels(title="“We will never trust the Ost clique”") == {("league", "quoted"): "against"}
    assert labels(title="Harbour hears of “Ost clique”") == {("league", "outlet"): "against"}


def test_a_claim_is_judged_by_cues_alone() -> None:
    assert labels("The flood inquiry is corrupt, cruel, bad and awful.") == {("inquiry", "outlet"): "unclear"}
    assert labels("The flood must be investigated.") == {("inquiry", "outlet"): "favour"}


def test_cues_work_in_a_language_without_a_lexicon() -> None:
    assert labels("Ost clique!", language="xx") == {("league", "outlet"): "against"}


def test_a_target_that_does_not_occur_has_no_stance() -> None:
    assert labels("Nothing of the kind.") == {}


def test_evidence_is_capped() -> None:
    stance = tag(*["The Ost clique met."] * (MOST_EVIDENCE + 5))["league", "outlet"]
    assert len(stance.evidence) == MOST_EVIDENCE


def test_both_voices_are_told_apart_in_one_article() -> None:
    found = labels("The noble League met.", "“We do not trust the Ost clique at all,” Orla Finch said.")
    assert found == {("league", "outlet"): "favour", ("league", "quoted"): "against"}


@pytest.mark.parametrize(
    ("weights", "mentions", "expected"),
    [
        ([], 0, "unclear"),
        ([], 2, "neutral"),
        ([0.25], 3, "neutral"),
        ([0.25, 0.25, 0.25], 3, "unclear"),
        ([0.25] * 4, 0, "favour"),
        ([-1.0], 5, "against"),
        ([1.0, -1.0], 5, "unclear"),
        ([1.0, 1.0, 1.0, -1.0], 0, "favour"),
        ([1.0, 1.0, -1.0], 0, "unclear"),
    ],
)
def test_the_label_follows_the_weights(weights: list[float], mentions: int, expected: str) -> None:
    evidence = [Evidence("text", 0, 1, "outlet", None, "why", weight) for weight in weights]
    label, confidence = decide_label(evidence, mentions)
    assert label == expected
    assert 0 <= confidence < 1
    assert (confidence == 0) == (label == "unclear")


NEUTRAL_AND_LOADED = [
    "The League of Ost and the Union of Vell met on Monday.",
    "The League of Ost answered the Union of Vell. The Union of Vell answered the League of Ost.",
    "Orla Finch said the League of Ost had written to the Union of Vell.",
    "The Union of Vell accused the League of Ost of cruel and shameful acts.",
    "The corrupt and brutal League of Ost met the Union of Vell, which is honest and brave.",
    "The Ost clique wrote to the Union of Vell.",
]


@pytest.mark.parametrize("text", NEUTRAL_AND_LOADED)
def test_swapping_two_actors_swaps_their_labels_and_nothing_else(text: str) -> None:
    swapped = (
        text.replace("League", "#")
        .replace("Union", "League")
        .replace("#", "Union")
        .replace("Ost", "#")
        .replace("Vell", "Ost")
        .replace("#", "Vell")
    )
    exchange = {"league": "union", "union": "league", "inquiry": "inquiry"}
    before = {(exchange[target], voice): label for (target, voice), label in labels(text).items()}
    assert labels(swapped) == before


def test_a_neutral_sentence_gives_no_actor_a_side() -> None:
    for text in NEUTRAL_AND_LOADED[:3]:
        assert set(labels(text).values()) <= {"neutral", "unclear"}


def test_plain_data_shows_the_wording_of_each_span() -> None:
    title, text = "Ost clique meets", "It met."
    (described,) = describe_stances(tag_document(title, [text], TOPIC), title, text)
    assert described == {
        "target": "league",
        "label": "against",
        "confidence": 0.667,
        "voice": "outlet",
        "evidence": [
            {
                "start": 0,
                "end": 10,
                "field": "title",
                "text": "Ost clique",
                "voice": "outlet",
                "speaker": None,
                "why": "cue of disapproval: Ost clique",
                "weight": -2.0,
            }
        ],
    }


def test_of_overlapping_hits_the_longest_stays() -> None:
    hits = TermIndex(["a b", "b c d", "d e", "f"]).find("a b c d e f")
    assert [hit.term for hit in keep_longest(hits)] == ["b c d", "f"]


def test_a_tagger_keeps_its_topic_and_gives_the_same_answer_twice() -> None:
    tagger = StanceTagger(TOPIC)
    text = "The Ost clique met."
    blocks = split_paragraphs(text)
    first = tagger.tag("", text, blocks, (), (), "en")
    assert tagger.topic is TOPIC
    assert first == tagger.tag("", text, blocks, (), (), "en")
    assert [each.label for each in first] == ["against"]
