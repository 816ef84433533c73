from __future__ import annotations

import pytest

from monitor.tag.polarity import find_clause, measure_weights, read_polarity, tag_sentence
from monitor.terms import split_words


def label(text: str, target: str = "Finch", language: str = "en") -> str:
    at = text.index(target)
    return tag_sentence(text, target, at, at + len(target), language)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Finch is an honest and courageous keeper.", "favour"),
        ("Finch is a corrupt and ruthless keeper.", "against"),
        ("Finch is the keeper of the light.", "neutral"),
        ("Finch is not corrupt.", "favour"),
        ("Finch is not honest.", "against"),
    ],
)
def test_judging_words_make_the_label(text: str, expected: str) -> None:
    assert label(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fa", "نادر مردی شجاع و صادق است.", "favour"),
        ("fa", "نادر مردی فاسد و دروغگو است.", "against"),
        ("fr", "Nadir est un homme courageux et honnête.", "favour"),
        ("de", "Nadir ist ein korrupter und brutaler Mann.", "against"),
        ("ar", "نادر رجل شجاع.", "favour"),
        ("es", "Nadir es un hombre corrupto y cruel.", "against"),
    ],
)
def test_each_language_has_words_of_its_own(language: str, text: str, expected: str) -> None:
    assert tag_sentence(text, text.split()[0], None, None, language)[0] == expected


def test_a_language_without_words_gives_no_answer() -> None:
    assert tag_sentence("Finch is honest.", "Finch", None, None, "xx") == ("unclear", 0.0, ())


def test_a_word_in_another_clause_weighs_half() -> None:
    near = tag_sentence("Finch is honest.", "Finch", 0, 5)[2]
    far = tag_sentence("Finch left, but Vale is honest.", "Finch", 0, 5)[2]
    assert [each.weight for each in near] == [1.0]
    assert [each.weight for each in far] == [0.5]


def test_the_target_itself_is_no_evidence() -> None:
    assert tag_sentence("The Brave Party met.", "Brave Party", 4, 15)[2] == ()


def test_evidence_shows_exact_spans_by_falling_weight() -> None:
    text = "Finch, a hero, won."
    evidence = tag_sentence(text, "Finch", 0, 5)[2]
    assert [text[each.start : each.end] for each in evidence] == ["hero", "won"]
    assert [each.why for each in evidence] == ["approving word", "approving word"]


def test_a_clause_ends_at_a_mark_or_a_contrast() -> None:
    text = "Finch left, but Vale stayed; Quill slept."
    first, second, third = (text.index(name) for name in ("Finch", "Vale", "Quill"))
    assert text[slice(*find_clause(text, 0, len(text), (first, first + 5)))] == "Finch left, "
    assert text[slice(*find_clause(text, 0, len(text), (second, second + 4)))] == " Vale stayed"
    assert text[slice(*find_clause(text, 0, len(text), (third, third + 5)))] == " Quill slept."


@pytest.mark.parametrize(
    ("favour", "against", "expected"), [(0, 0, 0), (1, 0, 0.5), (3, 0, 0.75), (0, 3, 0.75), (2, 1, 0.5)]
)
def test_confidence_is_the_share_damped_by_the_amount(favour: float, against: float, expected: float) -> None:
    assert measure_weights(favour, against) == expected


def test_what_a_court_or_reporter_establishes_is_no_judgement() -> None:
    lexicon = read_polarity("en")
    assert lexicon is not None
    facts = "executed, convicted, sentenced, arrested, killed, opposition, trial, prisoners, terrorist list"
    assert lexicon.find_judgements(split_words(facts)) == []


def test_what_is_only_reported_of_somebody_is_no_judgement() -> None:
    lexicon = read_polarity("en")
    assert lexicon is not None
    assert lexicon.find_judgements(split_words("Finch, suspected of brutal rule, left.")) == []
    assert lexicon.find_judgements(split_words("Finch left his brutal rule.")) != []


@pytest.mark.parametrize("word", ["honest", "corrupt", "won", "resigned"])
def test_swapping_two_names_swaps_nothing(word: str) -> None:
    one = "The League of Ost met the Union of Vell and was called {}."
    league = tag_sentence(one.format(word), "League of Ost", None, None)
    swapped = one.replace("League of Ost", "#").replace("Union of Vell", "League of Ost")
    union = tag_sentence(swapped.replace("#", "Union of Vell").format(word), "Union of Vell", None, None)
    assert (league[0], league[1]) == (union[0], union[1])
