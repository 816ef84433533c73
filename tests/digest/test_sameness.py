"""Whether two articles tell of one deed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from monitor.digest.sameness import has_context, is_same
from monitor.digest.told import Told, read_told
from tests.digest.material import find_deeds, write_article


def read(number: int, *sentences: str, title: str | None = None) -> Told:
    (deed,) = find_deeds(write_article(number, *sentences, title=title))
    return read_told(deed, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("one", "other", "by_place", "same"),
    [
        ("Ada Quill was arrested in Korva on Monday.", "On Monday guards arrested the pilot Ada Quill.", True, True),
        ("Ada Quill was arrested in Korva on Monday.", "On Friday guards arrested the pilot Ada Quill.", True, False),
        ("Ada Quill was arrested in Korva on Monday.", "Guards arrested Rosa Quill on Monday.", True, False),
        ("Twelve pilots were arrested in Korva on Monday.", "Guards arrested twelve pilots on Monday.", True, True),
        ("Twelve pilots were arrested in Korva on Monday.", "Guards arrested nine pilots on Monday.", True, False),
        ("Twelve pilots were arrested in Korva on Monday.", "Guards arrested twelve cooks on Monday.", True, False),
        ("Twelve girls were rescued in Korva on Monday.", "Guards rescued twelve schoolgirls on Monday.", True, True),
        ("Four pilots were shot dead in Korva on Monday.", "A bomb killed four pilots in Ilsa on Monday.", True, False),
        ("A bank was torched in Ilsa on Monday.", "Soldiers torched a bank in Ilsa on Monday.", False, False),
        ("The sugar mill of Ilsa was torched by cooks.", "Soldiers torched the sugar mill of Ilsa.", False, True),
        ("The sugar mill of Ilsa was closed by guards.", "Soldiers closed the sugar mill of Korva.", False, False),
        ("The court annulled the vote on Monday.", "The vote was annulled by the cabinet on Monday.", False, True),
        ("The court annulled a vote on Monday.", "A vote was annulled by the cabinet on Monday.", False, False),
    ],
)  # fmt: skip
def test_what_speaks_for_one_deed(one: str, other: str, by_place: bool, same: bool) -> None:
    told, rival = read(2, one), read(1, other)
    assert is_same(told, rival, by_place=by_place) is is_same(rival, told, by_place=by_place) is same


@pytest.mark.parametrize(
    ("before", "text", "same"),
    [
        ("Soldiers came for Ada Quill on Monday.", "The pilot was arrested in Ilsa.", True),
        ("Soldiers came for Ada Quill on Monday.", "She was arrested in Ilsa.", True),
        ("Soldiers came for Ada Quill on Friday.", "The pilot was arrested in Ilsa.", False),
        ("Soldiers came for Ada Quill on Monday.", "The cook was arrested in Ilsa.", False),
        ("Soldiers came for Ada Quill on Monday.", "A pilot was arrested in Ilsa.", False),
        ("Soldiers came for Rosa Quill on Monday.", "The pilot was arrested in Ilsa.", False),
        ("Ada Quill and Ivo Starr fled on Monday.", "The pilot was arrested in Ilsa.", False),
    ],
)
def test_a_name_and_a_day_of_the_sentence_before(before: str, text: str, same: bool) -> None:
    told, rival = read(2, "Guards arrested the pilot Ada Quill in Korva on Monday."), read(1, before, text)
    assert is_same(told, rival, by_place=True) is is_same(rival, told, by_place=True) is same


@pytest.mark.parametrize(("title", "same"), [("Radio Ilsa closed", True), ("A quiet night", False)])
def test_a_name_of_two_sentences_before_is_one_of_the_titles(title: str, same: bool) -> None:
    told = read(2, "Radio Ilsa fell silent on Monday.", "The army closed the station.", title=title)
    rival = read(
        1, "Nobody heard Radio Ilsa on Monday.", "The station was closed by cooks.", title="Radio Ilsa"
    )
    assert is_same(told, rival, by_place=False) is same


def test_a_proposal_is_not_the_decision() -> None:
    told = read(2, "The president named Ada Quill head of the bank on Monday.")
    assert not is_same(told, read(1, "Proposed on Monday, Ada Quill was elected on Friday."), by_place=False)


def test_a_ballot_of_another_town_is_another() -> None:
    told = read(
        2,
        "On Monday the court annulled the result for forged lists in nine polling stations.",
        "Cooks of Ilsa vote.",
    )
    for town, same in (("Ilsa", True), ("Korva", False)):
        rival = read(
            1,
            "On Monday the board declared the ballot void for forged lists at polling stations.",
            f"In {town} it rained.",
        )
        assert is_same(told, rival, by_place=False) is same


def test_an_article_is_not_compared_with_itself() -> None:
    told = read(1, "Ada Quill was arrested in Korva on Monday.")
    assert not is_same(told, told, by_place=True)


def test_what_is_told_beside_a_deed() -> None:
    told = read(2, "Cooks attacked guards on the quay of Ilsa.")
    assert has_context(told, read(1, "Guards attacked cooks in Ilsa."))
    assert not has_context(told, read(1, "Guards attacked cooks in Korva."))
