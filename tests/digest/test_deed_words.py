"""The words for deeds and the forms they take."""

from __future__ import annotations

import pytest

from monitor.digest.deed_words import load_vocabulary


@pytest.mark.parametrize(
    ("form", "use"),
    [
        ("arrested", ("arrested", "done")),
        ("arrested", ("arrested", "did")),
        ("seizing", ("arrested", "doing")),
        ("ratified", ("approved", "did")),
        ("blown up", ("destroyed", "done")),
        ("blew up", ("destroyed", "did")),
        ("shut", ("closed", "down")),
        ("left", ("killed", "dead")),
        ("to disperse", ("dispersed", "used")),
        ("killing of", ("killed", "of")),
    ],
)
def test_the_forms_of_a_verb(form: str, use: tuple[str, str]) -> None:
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    assert use in vocabulary.uses[form]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("guards arrested the mayor", {"arrested"}),
        ("the blast left four dead", {"killed"}),
        ("the mayor left the town", set()),
        ("parliament passed the law", {"approved"}),
        ("a ferry passed the quay", set()),
        ("she died when the roof fell", {"died", "killed"}),
    ],
)
def test_what_deeds_words_may_tell(words: str, kinds: set[str]) -> None:
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    assert vocabulary.list_kinds(frozenset(words.split())) == kinds


def test_a_word_for_a_deed_names_another_that_there_is() -> None:
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    assert vocabulary.forces < vocabulary.actors["government"]
    assert set(vocabulary.tells.values()) <= vocabulary.tells.keys()
