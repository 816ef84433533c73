"""The tool takes no side: swapping names swaps labels and nothing else, and the cue lists mirror each other.

The sentences and most names are invented; those of the default topic are its targets' own, as feeds.yaml has them.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.model import MatchRule, Stance, Target, Topic
from monitor.tag.judging import judge_stance, read_shipped_model
from monitor.tag.networks import FOLDER, Network, load_network
from monitor.tag.stance import StanceTagger, tag_document
from tests.tag.fake_network import FakeNetwork

NEUTRAL = {
    "en": [
        "{a} met {b} on Monday.",
        "{a} rejected a statement by {b} about the harbour.",
        "A court in Stockholm heard {a} and {b} on Tuesday.",
        "Police said {a} had written to {b}.",
        "{a} said that {b} was responsible for the fire.",
    ],
    "fa": ["{a} روز دوشنبه با {b} دیدار کرد.", "{a} گفت که {b} مسئول آتش‌سوزی است."],
    "ar": ["التقى {a} مع {b} يوم الاثنين.", "قال {a} إن {b} مسؤول عن الحريق."],
    "fr": ["{a} a rencontré {b} lundi.", "{a} a déclaré que {b} était responsable de l'incendie."],
    "de": ["{a} traf {b} am Montag.", "{a} erklärte, {b} sei für den Brand verantwortlich."],
}
"""Templates in which nobody is judged."""

LOADED = [
    "{a} is honest and brave, and {b} is corrupt and cruel.",
    "The wretched {a} met the splendid {b}.",
    "Critics call {a} brutal; {b} is widely admired.",
]
NAMES = ["the League of Ost", "Union Vell", "PMOI", "Tehran", "The Harbour Courier", "Iran", "Sweden"]
ACTORS = [("Iranian government", "National Council of Resistance"), ("Tehran", "MEK"), ("IRGC", "PMOI")]
HAS_NETWORK = (FOLDER / "sentiment.onnx").exists()


def get_networks() -> list[Network | None]:
    fake: Network = FakeNetwork()  # type: ignore[assignment]  # the fake has all that judge_mentions asks for
    return [None, fake, *([load_network("sentiment")] if HAS_NETWORK else [])]


@cache
def get_default_topic() -> Topic:
    return load_config(Path("feeds.yaml")).topics[0]


def make_topic(*names: str) -> Topic:
    targets = tuple(Target(str(number), name, "actor", (name,), (), ()) for number, name in enumerate(names))
    return Topic("pair", "", "", "", (), MatchRule((), (), (), ()), targets, ())


def read(text: str, names: tuple[str, str], language: str, network: Network | None) -> dict[str, Stance]:
    stances = tag_document("", [text.format(a=names[0], b=names[1])], make_topic(*names), language, network)
    return {f"{each.target_id} {each.voice}": each for each in stances}


def strip(stance: Stance) -> tuple[object, ...]:
    """Return all of a stance but where in the text its evidence stands: names differ in length."""
    return stance.voice, stance.label, stance.confidence, stance.inputs, [e.weight for e in stance.evidence]


@pytest.mark.parametrize(
    ("language", "text"), [(code, each) for code, texts in NEUTRAL.items() for each in texts]
)
def test_in_a_neutral_sentence_no_name_makes_a_side(language: str, text: str) -> None:
    for network in get_networks():
        for names in list(permutations(NAMES, 2))[::11]:
            for stance in read(text, names, language, network).values():
                assert stance.label in {"neutral", "unclear"}


@pytest.mark.parametrize("text", [*NEUTRAL["en"], *LOADED])
def test_swapping_two_names_swaps_two_stances_exactly(text: str) -> None:
    for network in get_networks():
        first, *others = (
            {place: strip(stance) for place, stance in read(text, names, "en", network).items()}
            for names in [("Ostal", "Vellar"), ("Vellar", "Ostal"), ("Iran", "PMOI"), ("Sweden", "Iran")]
        )
        assert all(other == first for other in others)


@pytest.mark.parametrize("pair", ACTORS)
@pytest.mark.parametrize("text", NEUTRAL["en"])
def test_swapping_the_default_topics_actors_swaps_their_labels(pair: tuple[str, str], text: str) -> None:
    exchange = {"iran_government": "mek_ncri", "mek_ncri": "iran_government"}
    for network in get_networks():
        found = []
        for a, b in (pair, pair[::-1]):
            stances = tag_document("", [text.format(a=a, b=b)], get_default_topic(), "en", network)
            found.append({(s.target_id, s.voice): s.label for s in stances if s.target_id in exchange})
        swapped = {(exchange[target], voice): label for (target, voice), label in found[1].items()}
        assert found[0] == swapped
        assert set(found[0].values()) <= {"neutral", "unclear"}


@pytest.mark.parametrize("prior", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("text", NEUTRAL["en"])
def test_an_outlets_affiliation_makes_no_side_of_a_neutral_sentence(prior: float, text: str) -> None:
    for stance in read(text, ("Ostal", "Vellar"), "en", None).values():
        judged = judge_stance(stance, prior, read_shipped_model("actor"))
        assert judged.label in {"neutral", "unclear"}


@pytest.mark.parametrize("text", LOADED)
def test_either_sides_affiliation_weighs_the_same(text: str) -> None:
    for stance in read(text, ("Ostal", "Vellar"), "en", None).values():
        found = [judge_stance(stance, prior, read_shipped_model("actor")) for prior in (-1.0, 1.0)]
        against, favour = (each.share for one in found for each in one.inputs if each.name == "affiliation")
        assert against == -favour


def test_the_shipped_weights_know_no_target() -> None:
    """One model for every actor, one for every claim: no name, outlet or group has a weight of its own."""
    kinds = {target.kind for target in get_default_topic().targets}
    assert kinds == {"actor", "claim"}
    assert all(not read_shipped_model(kind).words for kind in kinds)


def count_cues() -> dict[tuple[str, str], dict[str, int]]:
    """Return how many cues each target has, by side and script."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for target in get_default_topic().targets:
        for side, cues in (("favour", target.favour), ("against", target.against)):
            for cue in cues:
                script = "Arabic" if any("\u0600" <= char <= "\u06ff" for char in cue) else "Latin"
                of_side = counts.setdefault((target.id, script), {"favour": 0, "against": 0})
                of_side[side] += 1
    return counts


def test_each_side_has_a_comparable_number_of_cues() -> None:
    for place, sides in count_cues().items():
        fewer, more = sorted(sides.values())
        assert fewer >= 30, place
        assert more <= 2 * fewer, (place, sides)


def test_no_cue_speaks_for_both_sides() -> None:
    for target in get_default_topic().targets:
        assert not set(target.favour) & set(target.against)


def test_opposed_targets_mirror_each_others_affiliations() -> None:
    government, organisation = (target for target in get_default_topic().targets if target.kind == "actor")
    assert government.friends == organisation.critics
    assert government.critics == organisation.friends


def test_the_tagger_needs_no_outlet() -> None:
    """What is stored is read without knowing whose text it is."""
    stances = StanceTagger(get_default_topic()).tag("Tehran", "", (), (), (), "en")
    for stance in stances:
        assert {each.name: each.value for each in stance.inputs}["affiliation"] == 0
