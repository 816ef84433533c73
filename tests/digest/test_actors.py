"""Who did something, and who surely is somebody else."""

from __future__ import annotations

import pytest

from monitor.digest.actors import Actor, are_alike, are_others, names_both, read_actor
from monitor.digest.deed_words import load_vocabulary
from tests.digest.material import find_deeds, write_article


def read(description: str) -> Actor | None:
    vocabulary = load_vocabulary("en")
    (deed,) = find_deeds(write_article(1, f"The mayor was arrested by {description}."))
    assert vocabulary is not None
    assert deed.agent is not None
    return read_actor(deed.agent, vocabulary)


@pytest.mark.parametrize(
    ("one", "other", "others", "alike"),
    [
        ("police", "soldiers", True, False),
        ("police", "protesters", True, False),
        ("the coast guard", "the port police", True, False),
        ("policemen", "the police", False, True),
        ("officials", "police", False, False),
        ("officials", "rebels", True, False),
        ("rebels", "terrorists", False, True),
        ("harbour guards", "harbour police", False, True),
        ("members of the coast guard", "guards", False, True),
        ("the Blue Lantern", "the Harbour Brigade", True, False),
        ("Viktor Halm", "Halm", False, True),
        ("Viktor Halm", "police", False, False),
        ("the HB", "the Harbour Brigade", False, False),
        ("the health ministry", "the finance ministry", True, False),
        ("the health ministry", "soldiers", True, False),
        ("the interior ministry", "police", False, False),
        ("the supreme court", "the district court of Ilsa", True, False),
        ("the district court", "the court of Ilsa", False, True),
        ("President Ada Quill", "parliament", True, False),
        ("President Ada Quill", "President Jon Milo", True, False),
        ("President Ada Quill", "Ada Quill", False, True),
        ("a rebel rocket", "government artillery", True, False),
        ("rebel forces", "soldiers", True, False),
        ("the prosecutor's office", "the tax department", True, False),
        ("the council of ministers", "the city council", True, False),
        ("the government", "a militia", False, False),
        ("the guards themselves", "anarchists", True, False),
        ("the lower house", "the senate", True, False),
        ("the lower house", "parliament", False, True),
        ("the Maravian Brigade", "Maravia", False, False),
    ],
)
def test_descriptions_of_others_and_of_the_same(one: str, other: str, others: bool, alike: bool) -> None:
    first, second = read(one), read(other)
    assert first is not None
    assert second is not None
    assert are_others(first, second) is are_others(second, first) is others
    assert are_alike(first, second) is are_alike(second, first) is alike


@pytest.mark.parametrize(
    "description", ["gunmen", "four men", "a group", "a bullet", "the son of a soldier", "former soldiers"]
)
def test_who_may_be_anybody_is_nobody(description: str) -> None:
    assert read(description) is None


def test_an_article_may_have_both_names() -> None:
    one, other, police = read("the Blue Lantern"), read("Viktor Halm"), read("police")
    assert one is not None
    assert other is not None
    assert police is not None
    article = write_article(1, "Halm speaks for the Lantern.", "The police looked on.")
    assert names_both(article, one, other)
    assert not names_both(write_article(1, "Halm speaks for the board."), one, other)
    assert not names_both(article, police, police)
