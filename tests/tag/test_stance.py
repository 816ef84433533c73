"""Stance toward targets. The actors, cues and events are invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Attribution, Evidence, MatchRule, Stance, Target, Topic
from monitor.tag.sentences import split_paragraphs
from monitor.tag.stance import (
    MOST_EVIDENCE,
    StanceTagger,
    decide_label,
    describe_stances,
    tag_document,
)

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
    ("flood inquiry", "flood of Ost"),
    ("must be investigated",),
    ("flood hoax",),
)
TOPIC = Topic(
    "flood", "The flood", "Flood", "Ost", ("en",), MatchRule((), (), (), ()), (LEAGUE, UNION, INQUIRY), ()
)


def tag(*paragraphs: str, title: str = "", language: str = "en") -> dict[tuple[str, str], Stance]:
    return {(each.target_id, each.voice): each for each in tag_document(title, paragraphs, TOPIC, language)}


def read_inputs(stance: Stance) -> dict[str, float]:
    return {each.name: each.value for each in stance.inputs if each.value}


def labels(*paragraphs: str, title: str = "", language: str = "en") -> dict[tuple[str, str], str]:
    return {key: each.label for key, each in tag(*paragraphs, title=title, language=language).items()}


def test_a_cue_in_the_outlets_words_is_the_outlets_stance() -> None:
    text = "The Ost clique met at noon."
    (stance,) = tag(text).values()
    assert (stance.voice, stance.label) == ("outlet", "against")
    assert 0.6 < stance.confidence < 1
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


def test_sentences_that_judge_the_target_move_its_score() -> None:
    corrupt = tag("The League is corrupt, cruel, ruthless and dishonest.")["league", "outlet"]
    honest = tag("The League is honest, brave, wise and generous.")["league", "outlet"]
    assert sum(each.share for each in corrupt.inputs) < 0 < sum(each.share for each in honest.inputs)
    assert read_inputs(corrupt)["sentiment in the text"] == pytest.approx(-0.4)
    assert labels("The League is corrupt.") == {("league", "outlet"): "neutral"}


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
    assert stance.label == "neutral"
    assert all(each.share == 0 for each in stance.inputs)
    assert [each.why for each in stance.evidence] == ["names the target"] * 2


def test_a_title_counts_by_itself_and_comes_first() -> None:
    found = tag("The noble League met.", title="Ost clique meets")
    stance = found["league", "outlet"]
    assert [(each.field, each.weight) for each in stance.evidence] == [("title", -2.0), ("text", 1.0)]
    assert read_inputs(stance) == {"cues in the headline": -0.5, "cues in the text": 0.5}
    assert labels("It met.", title="Ost clique meets") == {("league", "outlet"): "against"}


def test_a_long_quotation_in_a_title_is_quoted() -> None:
    assert labels(title="“We will never trust the Ost clique”") == {("league", "quoted"): "against"}
    assert labels(title="Harbour hears of Ost clique") == {("league", "outlet"): "against"}


def test_a_claim_is_judged_by_its_cues_and_by_words_about_claims() -> None:
    assert labels("The flood inquiry is about a court.") == {("inquiry", "outlet"): "neutral"}
    assert labels("The flood must be investigated.") == {("inquiry", "outlet"): "favour"}
    baseless = tag("The flood inquiry rests on baseless and fabricated charges.")["inquiry", "outlet"]
    assert read_inputs(baseless)["sentiment in the text"] == pytest.approx(-2 / 3)


def test_a_claim_whose_matter_is_only_named_is_not_touched() -> None:
    assert labels("It rained in the flood of Ost.") == {}
    assert labels("It rained.", "The court met.", title="The flood of Ost") == {}
    assert labels("The flood of Ost is before a court.") == {("inquiry", "outlet"): "neutral"}
    assert labels("The flood inquiry met.", "Its verdict is due.") == {("inquiry", "outlet"): "neutral"}


def test_what_somebody_is_accused_of_is_no_word_on_a_claim() -> None:
    found = tag("At the flood inquiry Finch, accused of horrific negligence, denied it.")
    assert read_inputs(found["inquiry", "outlet"]) == {}


@pytest.mark.parametrize("text", ["The “League” met.", "The so-called League of Ost met."])
def test_a_name_used_with_distance_speaks_against_it(text: str) -> None:
    stance = tag(text)["league", "outlet"]
    read = read_inputs(stance)
    assert read.get("distancing marks") == -0.5 or read == {"cues in the text": -0.5}


def test_a_cue_of_disapproval_in_scare_quotes_is_not_the_outlets() -> None:
    stance = tag("The keepers met the “Ost clique” at noon.")["league", "outlet"]
    assert read_inputs(stance) == {"distancing marks": 0.5}
    assert stance.label == "neutral"


def test_what_the_outlet_vouches_for_or_says_as_we_is_its_own() -> None:
    assert labels("The report reveals that the Ost clique met.")["league", "outlet"] == "against"
    assert labels("We urge the Ost clique to leave.")["league", "outlet"] == "against"
    assert ("league", "outlet") not in labels("Orla Finch said that the Ost clique must leave.")


def test_what_is_ascribed_to_nobody_is_the_outlets_own() -> None:
    text = "The Ost clique met."
    nobody = Attribution(((0, len(text)),), (), (), False, None, None, ())
    for said, voice in ((nobody, "outlet"), (replace(nobody, direct=True), "quoted")):
        found = StanceTagger(TOPIC).tag("", text, split_paragraphs(text), (), (said,), "en")
        assert [each.voice for each in found] == [voice]


def test_what_a_target_says_of_another_is_no_stance_of_the_outlets() -> None:
    found = labels("The League said that it was attacked by the wretched Vell clique.")
    assert {key for key in found if key[0] == "union"} == {("union", "quoted")}
    assert found["league", "outlet"] in {"neutral", "unclear"}


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
    (stance,) = tag_document(title, [text], TOPIC)
    (described,) = describe_stances([stance], title, text)
    assert described == {
        "target": "league",
        "label": "against",
        "confidence": round(stance.confidence, 3),
        "voice": "outlet",
        "inputs": [
            {"name": each.name, "value": each.value, "share": round(each.share, 3)} for each in stance.inputs
        ],
        "tipped_by": None,
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


def test_a_tagger_keeps_its_topic_and_gives_the_same_answer_twice() -> None:
    tagger = StanceTagger(TOPIC)
    text = "The Ost clique met."
    blocks = split_paragraphs(text)
    first = tagger.tag("", text, blocks, (), (), "en")
    assert tagger.topic is TOPIC
    assert first == tagger.tag("", text, blocks, (), (), "en")
    assert [each.label for each in first] == ["against"]
