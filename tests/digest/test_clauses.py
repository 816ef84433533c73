"""Noun phrases beside a verb."""

from __future__ import annotations

import pytest

from monitor.digest.clauses import Clause, Phrase
from monitor.digest.deed_words import load_vocabulary
from monitor.terms import split_words

VERB = "arrested"


def read(text: str, *, opener_is_name: bool = False) -> tuple[Clause, int]:
    """Return a sentence and where its verb stands."""
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    words = split_words(text)
    times, parting = vocabulary.words["times"], vocabulary.words["parting"]
    clause = Clause(text, words, vocabulary.ends, times, parting, opener_is_name)
    return clause, next(place for place, word in enumerate(words) if word.text == VERB)


def tell(phrase: Phrase | None) -> str | None:
    return " ".join(phrase.written) if phrase else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Guards arrested the mayor.", "Guards"),
        ("On Monday guards arrested the mayor.", "guards"),
        ("Guards on Monday night arrested the mayor.", "Guards"),
        ("In Ilsa guards arrested the mayor.", "guards"),
        ("The board said the coast guard arrested the mayor.", "the coast guard"),
        ("Members of the coast guard arrested the mayor.", "Members of the coast guard"),
        ("Followers of the so-called Return arrested the mayor.", "Followers of the so called Return"),
        ("The police of the town in Korva arrested the mayor.", "The police of the town in Korva"),
        ("Gen. Sarn arrested the mayor.", "Gen Sarn"),
        ("Ada Quill, a guard of the old harbour, arrested the mayor.", "Ada Quill"),
        ("A guard, Ada Quill, arrested the mayor.", "Ada Quill"),
        ("The guild, with 1,200 members, arrested the mayor.", "The guild"),
        ("Guards and soldiers arrested the mayor.", None),
        ("On Monday arrested.", None),
    ],
)
def test_what_stands_before_a_verb(text: str, wanted: str | None) -> None:
    clause, verb = read(text)
    assert tell(clause.read_before(verb)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Guards arrested the mayor in Ilsa.", "the mayor"),
        ("Guards arrested the mayor of the town, who fled.", "the mayor of the town"),
        ("Guards arrested 1,200 pilots on Monday.", "1 200 pilots"),
        ("Guards arrested pilots Monday.", "pilots"),
        ("Guards arrested the mayor of Ilsa, Ada Quill, on Monday.", "Ada Quill"),
        ("Guards arrested the March family.", None),
        ("Guards arrested the march leader.", "the march leader"),
        ("Guards arrested in Ilsa.", None),
    ],
)
def test_what_stands_behind_a_verb(text: str, wanted: str | None) -> None:
    clause, verb = read(text)
    assert tell(clause.read_object(verb + 1)) == wanted


def test_a_phrase_ends_before_the_verb_that_follows_it() -> None:
    clause, verb = read("The board arrested a pilot angered the town.")
    assert tell(clause.read_behind(verb + 1)) == "a pilot"


@pytest.mark.parametrize(
    ("text", "head", "name"),
    [
        ("The old guards of Ilsa arrested him.", "guards", ()),
        ("Members of the Blue Lantern arrested him.", "lantern", ("Blue", "Lantern")),
        ("The engineer Viktor Halm arrested him.", "halm", ("Viktor", "Halm")),
        ("The guards in Korva arrested him.", "guards", ()),
        ("Ada Quill arrested him.", "quill", ("Ada", "Quill")),
        ("Guards arrested him.", "guards", ()),
    ],
)
def test_the_head_of_a_phrase_and_the_name_it_ends(text: str, head: str, name: tuple[str, ...]) -> None:
    clause, verb = read(text)
    phrase = clause.read_before(verb)
    assert phrase is not None
    members = frozenset({"members"})
    assert (phrase.texts[phrase.find_head(members)], phrase.find_name(members)) == (head, name)


def test_a_word_that_opens_a_sentence_is_a_name_if_it_is_one_elsewhere() -> None:
    for known in (True, False):
        clause, verb = read("Halm arrested him.", opener_is_name=known)
        phrase = clause.read_before(verb)
        assert phrase is not None
        assert phrase.is_name is known
