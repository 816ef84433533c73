"""Framing: cues, distance, and the words about claims."""

from __future__ import annotations

import pytest

from monitor.model import Target
from monitor.tag.framing import find_claim_words, find_cues, find_distance, touches_claim
from monitor.tag.mentions import Field, Lens, read_text
from monitor.tag.sentences import split_paragraphs, split_sentences
from monitor.terms import TermIndex

NAMES = {
    "en": "flood of Ost",
    "fa": "سیل اوست",
    "ar": "فيضان أوست",
    "fr": "crue d'Ost",
    "de": "Flut von Ost",
    "es": "riada de Ost",
}


def look(kind: str = "claim", language: str = "en") -> Lens:
    aliases = TermIndex([NAMES[language]])
    target = Target("flood", "the flood", "claim" if kind == "claim" else "actor", (), (), ())
    return Lens(target, aliases, TermIndex(["noble flood", "crime of the flood"]), TermIndex(["flood hoax"]))


def read(text: str, language: str = "en") -> Field:
    blocks = split_paragraphs(text)
    return read_text(text, blocks, split_sentences(text, blocks, language), (), language)


@pytest.mark.parametrize(
    ("language", "text", "weights"),
    [
        ("en", "Those behind the flood of Ost must be held to account.", [0.5]),
        ("en", "The flood of Ost was a horrific slaughter.", [0.5, 0.5]),
        ("en", "The case about the flood of Ost is fabricated.", [-0.5]),
        ("en", "The flood of Ost was legitimate punishment.", [-0.5]),
        ("en", "The verdict on the flood of Ost is due.", []),
        ("fa", "عاملان سیل اوست باید محاکمه شوند.", [0.5]),
        ("fa", "اتهامات درباره سیل اوست بی‌اساس است.", [-0.5]),
        ("fa", "پرونده سیل اوست ساختگی است.", [-0.5]),
        ("ar", "كان فيضان أوست جريمة مروعة.", [0.5]),
        ("ar", "قضية فيضان أوست ملفقة.", [-0.5]),
        ("fr", "Les responsables de la crue d'Ost doivent être jugés.", [0.5]),
        ("fr", "Le dossier de la crue d'Ost est sans fondement.", [-0.5]),
        ("de", "Die Flut von Ost bleibt ungesühnt.", [0.5]),
        ("de", "Der Fall der Flut von Ost ist haltlos.", [-0.5]),
        ("es", "Los culpables de la riada de Ost deben ser juzgados.", [0.5]),
        ("es", "El caso de la riada de Ost es infundado.", [-0.5]),
    ],
)
def test_each_language_has_words_for_and_against_a_claim(
    language: str, text: str, weights: list[float]
) -> None:
    found = find_claim_words(read(text, language), look(language=language), language)
    assert [each.weight for each in found] == weights


def test_words_far_from_the_matter_say_nothing_of_it() -> None:
    text = "The flood of Ost was long ago. It rained. The soup was horrific."
    assert find_claim_words(read(text), look(), "en") == []


def test_what_somebody_is_charged_with_is_no_cue_of_a_claim() -> None:
    text = "Finch, charged with a crime of the flood, left."
    assert find_cues(read(text), look(), "en") == []
    assert [each.weight for each in find_cues(read(text), look("actor"), "en")] == [1.0]


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("the flood of Ost", []),
        ("the so-called flood of Ost", [-0.5]),
        ("the self-styled flood of Ost", [-0.5]),
        ("the alleged flood of Ost", []),
        ("the “flood of Ost”", [-0.5]),
        ("a “noble flood” indeed", [-0.5]),
        ("the film “flood of Ost” indeed", []),
        ("a “flood hoax” indeed", [0.5]),
        ("they spoke of “the long and dreadful flood of Ost”", []),
    ],
)
def test_what_is_used_with_distance(text: str, weights: list[float]) -> None:
    assert [each.weight for each in find_distance(read(text), look("actor"), "en")] == weights


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("It rained in the flood of Ost.", False),
        ("It rained in the flood of Ost. A court met.", True),
        ("It rained in the flood of Ost. It was dark. A court met.", False),
        ("A court met.", False),
        ("It was a flood hoax.", True),
    ],
)
def test_a_claim_is_touched_by_more_than_its_matters_name(text: str, touched: bool) -> None:
    assert touches_claim([read(text)], look(), "en") is touched


def test_in_a_language_without_words_the_name_touches_it() -> None:
    assert touches_claim([read("Flood of Ost!", "xx")], look(), "xx")
