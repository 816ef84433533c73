"""Whose voice each part of an article is in, and where it names a target."""

from __future__ import annotations

import pytest

from monitor.model import Attribution, Block, Sentence, Target
from monitor.tag.mentions import (
    Field,
    Lens,
    find_mentions,
    keep_longest,
    make_evidence,
    read_text,
    read_title,
)
from monitor.terms import TermIndex

LENS = Lens(
    Target("league", "the League", "actor", (), (), ()),
    TermIndex(["League of Ost", "League"]),
    TermIndex([]),
    TermIndex([]),
)


def attribute(text: str, source: str, cue: str, content: str, *, direct: bool = False) -> Attribution:
    places = {
        name: ((text.index(words), text.index(words) + len(words)),)
        for name, words in {"source": source, "cue": cue, "content": content}.items()
    }
    return Attribution(**places, direct=direct, speaker=source, role=None, via=())


def read(text: str, *attributions: Attribution, language: str = "en") -> Field:
    blocks = [Block("paragraph", 0, len(text))]
    return read_text(text, blocks, [Sentence(0, len(text))], attributions, language)


@pytest.mark.parametrize(
    ("source", "cue", "direct", "voice"),
    [
        ("Finch", "said", False, "quoted"),
        ("Finch", "said", True, "quoted"),
        ("We", "said", False, "outlet"),
        ("We", "said", True, "quoted"),
        ("A report", "reveals", False, "outlet"),
        ("A report", "reveals", True, "quoted"),
        ("Finch", "opposes", False, "outlet"),
        ("We keepers", "said", False, "quoted"),
    ],
)
def test_speech_is_the_speakers_but_what_is_told_is_the_outlets(
    source: str, cue: str, direct: bool, voice: str
) -> None:
    text = f"{source} {cue} that the League met"
    part = read(text, attribute(text, source, cue, "the League met", direct=direct))
    at = text.index("League")
    assert part.find_voice(at, at + 6)[0] == voice


def test_the_innermost_speaker_has_the_words() -> None:
    text = "Finch said Vale said the League met"
    outer = attribute(text, "Finch", "said", "Vale said the League met")
    inner = attribute(text, "Vale", "said", "the League met")
    at = text.index("League")
    assert read(text, outer, inner).find_voice(at, at + 6) == ("quoted", "Vale")


def test_the_lead_is_the_first_two_paragraphs() -> None:
    text = "Head\n\nOne.\n\nTwo.\n\nThree."
    blocks = [Block("heading", 0, 4), *(Block("paragraph", at, at + 4) for at in (6, 12, 18))]
    assert read_text(text, blocks, (), (), "en").lead_end == 16


def test_a_heading_is_a_sentence() -> None:
    text = "Head\n\nOne. Two."
    blocks = [Block("heading", 0, 4), Block("paragraph", 6, 15)]
    part = read_text(text, blocks, [Sentence(6, 10), Sentence(11, 15)], (), "en")
    assert [part.find_sentence(at) for at in (0, 7, 10, 12)] == [(0, 4), (6, 10), None, (11, 15)]


def test_a_target_is_found_by_its_longest_name() -> None:
    text = "The League of Ost met. The League left."
    assert [text[hit.start : hit.end] for hit in find_mentions(read(text), LENS)] == [
        "League of Ost",
        "League",
    ]


def test_of_overlapping_hits_the_longest_stays() -> None:
    hits = TermIndex(["a b", "b c d", "d e", "f"]).find("a b c d e f")
    assert [hit.term for hit in keep_longest(hits)] == ["b c d", "f"]


def test_evidence_in_a_title_weighs_double() -> None:
    weights = [
        make_evidence(part, 0, 3, "why", 0.5).weight for part in (read_title("Abc", "en"), read("Abc"))
    ]
    assert weights == [1.0, 0.5]
