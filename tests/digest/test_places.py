"""Where a deed was done, and what surely is elsewhere."""

from __future__ import annotations

import pytest

from monitor.digest.deed_words import load_vocabulary
from monitor.digest.places import Place, are_of_one_kind, differ, knows_both, read_place
from tests.digest.material import find_deeds, write_article


def read(text: str) -> tuple[str, Place] | None:
    vocabulary = load_vocabulary("en")
    deed = find_deeds(write_article(1, text))[-1]
    assert vocabulary is not None
    place = read_place(deed, vocabulary)
    return (text[slice(*place.span)], place) if place else None


def read_at(words: str) -> Place:
    found = read(f"Guards arrested the mayor {words}.")
    assert found is not None
    assert found[0] == words
    return found[1]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Guards arrested the mayor in Ilsa.", "in Ilsa"),
        ("Guards arrested the mayor late on Monday in Ilsa.", "in Ilsa"),
        ("The mayor was arrested in Ilsa by guards.", "in Ilsa"),
        ("In Ilsa, guards arrested the mayor.", "In Ilsa"),
        ("Guards arrested the mayor in a raid in Ilsa.", "in Ilsa"),
        ("The raid in Ilsa on Monday killed the mayor.", "in Ilsa"),
        ("Guards arrested the mayor at the old mill in Ilsa.", "at the old mill in Ilsa"),
        (
            "Guards arrested the mayor, who was on his way, at the old mill in Ilsa.",
            "at the old mill in Ilsa",
        ),
        ("Guards arrested the mayor in a tent in Ilsa.", "in Ilsa"),
        ("The shelling of Ilsa killed four cooks.", "of Ilsa"),
        ("A bomb went off in Ilsa, killing four cooks.", "in Ilsa"),
        ("Four cooks died when the roof fell at the old mill.", "at the old mill"),
        ("The mill in Ilsa was closed on Monday.", "in Ilsa"),
        ("A court in Ilsa sentenced the mayor.", "in Ilsa"),
        ("A fire that killed four cooks spread on Monday in Ilsa.", "in Ilsa"),
        ("At a rally in Ilsa, guards arrested the mayor.", "in Ilsa"),
        (
            "Guards arrested the mayor in room 14 of the Hotel Arva in Ilsa.",
            "in room 14 of the Hotel Arva in Ilsa",
        ),
        ("Guards arrested the mayor in May.", None),
        ("Guards arrested the mayor in the capital.", None),
        ("Guards arrested the mayor in the Garden of Pilots.", None),
        ("Guards arrested the mayor at noon, and a cook in Ilsa.", None),
        ("Guards arrested the mayor on charges of theft in Ilsa.", None),
        ("Guards arrested the mayor near Ilsa.", None),
        ("The board in Ilsa said that guards arrested the mayor.", None),
    ],
)
def test_the_place_of_a_deed(text: str, span: str | None) -> None:
    found = read(text)
    assert (found[0] if found else None) == span


def test_what_happened_at_once_has_the_place_of_what_they_met() -> None:
    deed = find_deeds(write_article(1, "Four cooks died when their cart hit a mine on the road to Ilsa."))[0]
    vocabulary = load_vocabulary("en")
    assert vocabulary is not None
    place = read_place(deed, vocabulary)
    assert place is not None
    assert place.head == "road"


@pytest.mark.parametrize(
    ("one", "other", "apart", "one_kind"),
    [
        ("in Ilsa", "in Korva", True, False),
        ("in the village of Ilsa", "in the town of Korva", True, True),
        ("in the province of Ilsa", "in Korva", False, False),
        ("in the province of Ilsa", "in the province of Korva", True, True),
        ("in Iraq", "in Korva", False, False),
        ("in Iraq", "in Syria", True, False),
        ("in Ilsa", "in New Ilsa", False, False),
        ("in Ilsa", "at the harbour office", False, False),
        ("in Mint Street", "on Tram Street", True, True),
        ("in Mint Street", "in Ilsa", False, False),
        ("at the Ilsa prison", "at the Mint prison", True, False),
        ("at the east gate", "at the harbour office", True, False),
        ("at the gate", "at the harbour office", False, False),
        ("at the upper gate", "at the lower gate", True, False),
        ("at the northern gate", "at the north gate", False, False),
        ("at the school", "at the mosque", True, False),
        ("in the market square", "at the post office", False, False),
        ("at her house", "at her flat", False, False),
        ("in the waiting hall of the station", "at the station", False, False),
        ("in the lobby of the court", "at the station", True, False),
        ("in room 14 of the Hotel Arva", "in Korva", False, False),
        ("at the port of Ilsa", "in a mill in Korva", True, False),
        ("at Ilsa's market", "in Korva", True, False),
        ("at the court of Ilsa", "in Korva", False, False),
        ("at the port of Ilsa", "at the Korva border post", True, False),
        ("at a mill in Ilsa", "at the bus station of Ilsa", True, False),
        ("in the hills of Ilsa province", "in Korva province", True, True),
        ("in the mountain resort of Ilsa", "in Korva", True, False),
    ],
)
def test_places_that_surely_are_two(one: str, other: str, apart: bool, one_kind: bool) -> None:
    first, second = read_at(one), read_at(other)
    assert differ(first, second) is differ(second, first) is apart
    assert are_of_one_kind(first, second) is are_of_one_kind(second, first) is one_kind


@pytest.mark.parametrize(
    ("one", "other", "text", "known"),
    [
        ("in Maravia", "in Korva", "Korva is the largest Maravian port.", True),
        ("in Maravia", "in Korva", "The mayor of Korva was at home.", False),
        ("at the school", "at the mosque", "The mosque stands behind the school.", True),
        ("at the upper gate", "at the lower gate", "The lower gate was shut, the upper gate open.", True),
        ("at the upper gate", "at the lower gate", "The gates were shut.", False),
    ],
)
def test_an_article_may_know_both_places(one: str, other: str, text: str, known: bool) -> None:
    assert knows_both(write_article(1, text), read_at(one), read_at(other)) is known
