"""Whether two articles tell of one deed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from monitor.digest.deeds import find_deeds
from monitor.digest.sameness import has_context, is_same
from monitor.digest.told import Told, read_told
from tests.digest.material import write_article


def read(number: int, text: str) -> Told:
    (deed,) = find_deeds(write_article(number, text))
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


def test_an_article_is_not_compared_with_itself() -> None:
    told = read(1, "Ada Quill was arrested in Korva on Monday.")
    assert not is_same(told, told, by_place=True)


def test_what_is_told_beside_a_deed() -> None:
    told = read(2, "Cooks attacked guards on the quay of Ilsa.")
    assert has_context(told, read(1, "Guards attacked cooks in Ilsa."))
    assert not has_context(told, read(1, "Guards attacked cooks in Korva."))
