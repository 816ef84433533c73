"""Which texts are copies, and which only have something in common."""

from __future__ import annotations

import pytest

from monitor.group.fingerprint import hash_shingles
from monitor.group.overlap import (
    Overlap,
    Side,
    compare_texts,
    find_first_paragraph,
    is_copy,
    name_relation,
)
from monitor.model import Relation
from tests.group.texts import BACKGROUND, FESTIVAL, FURNITURE, OTHER_HAND, PARAGRAPHS, join

WHOLE = join(*PARAGRAPHS)
EDITS = {"Tuesday": "Wednesday", "slow": "single", "crowded": "packed", "half": "much", "fishing": "small"}
EDITED = " ".join(EDITS.get(word, word) for word in WHOLE.split())

COPIES = {
    "verbatim": (WHOLE, "identical"),
    "other typography": (WHOLE.upper().replace("“", '"').replace("”", '"'), "identical"),
    "edited here and there": (EDITED, "near"),
    "last paragraph cut": (join(*PARAGRAPHS[:5]), "near"),
    "the first three paragraphs": (join(*PARAGRAPHS[:3]), "excerpt"),
    "an excerpt from the middle": (join(*PARAGRAPHS[2:5]), "excerpt"),
    "a teaser of the first two sentences": (join(" ".join(WHOLE.split()[:24])), "excerpt"),
    "the opening under foreign furniture": (join(PARAGRAPHS[0], FURNITURE), "excerpt"),
    "paragraphs in another order": (join(*reversed(PARAGRAPHS)), "identical"),
    "inside a longer piece": (join(*OTHER_HAND, *PARAGRAPHS), "contains"),
}

NOT_COPIES = {
    "the same event by another hand": join(*OTHER_HAND),
    "a shared background paragraph": join(*OTHER_HAND, BACKGROUND),
    "a shared quotation": join(*OTHER_HAND, PARAGRAPHS[1]),
    "another event": join(*FESTIVAL),
    "too short to tell": "The harbour board of Keldra",
    "empty": "",
}


def _compare(left: str, right: str) -> Overlap:
    return compare_texts(hash_shingles(left), hash_shingles(right))


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_told_with_its_relation_from_either_side(name: str) -> None:
    text, relation = COPIES[name]
    overlap, turned = _compare(text, WHOLE), _compare(WHOLE, text)
    assert is_copy(overlap, same_site=False)
    assert name_relation(overlap.left, overlap.right) == relation
    assert (turned.left, turned.right) == (overlap.right, overlap.left)
    assert is_copy(turned, same_site=False)


@pytest.mark.parametrize("name", NOT_COPIES)
def test_what_only_shares_an_event_or_a_paragraph_is_no_copy(name: str) -> None:
    original = join(*PARAGRAPHS, BACKGROUND)
    assert not is_copy(_compare(NOT_COPIES[name], original), same_site=False)
    assert not is_copy(_compare(original, NOT_COPIES[name]), same_site=False)


def test_a_round_up_copies_none_of_the_articles_it_cuts_short() -> None:
    openings = [" ".join(text[0].split()[:20]) for text in (FESTIVAL, PARAGRAPHS, OTHER_HAND)]
    round_up = join("Good morning. Here is what the coast talks about today.", *openings)
    for text in (FESTIVAL, PARAGRAPHS, OTHER_HAND):
        assert not is_copy(_compare(round_up, join(*text)), same_site=False)


def test_two_articles_of_one_site_may_share_its_furniture() -> None:
    overlap = _compare(join(FURNITURE, PARAGRAPHS[0]), join(FURNITURE, FESTIVAL[0]))
    assert overlap.largest > 0.55
    assert not is_copy(overlap, same_site=True)


def test_a_site_may_publish_one_text_twice() -> None:
    assert is_copy(_compare(EDITED, WHOLE), same_site=True)


def test_a_quotation_that_is_shown_again_counts_once() -> None:
    quotation = " ".join((*PARAGRAPHS[1].split(), "and", *PARAGRAPHS[2].split()))
    report = join(FESTIVAL[0], FESTIVAL[1], quotation, quotation)
    overlap = _compare(report, join(*OTHER_HAND, quotation))
    assert overlap.left.share == pytest.approx(0.5, abs=0.05)
    assert not is_copy(overlap, same_site=False)


@pytest.mark.parametrize(
    ("longer", "paragraph"),
    [
        (join(*PARAGRAPHS), 1),
        (join(*FESTIVAL[:2], *PARAGRAPHS), 3),
        (join(FESTIVAL[0], OTHER_HAND[1] + " " + PARAGRAPHS[0][:60], *PARAGRAPHS[2:]), 3),
        (join("***", FESTIVAL[0], *PARAGRAPHS), 3),
        (join(*FESTIVAL), None),
        ("", None),
    ],
)
def test_shared_words_begin_in_the_first_paragraph_that_is_half_of_them(
    longer: str, paragraph: int | None
) -> None:
    assert find_first_paragraph(longer, hash_shingles(longer), hash_shingles(WHOLE)) == paragraph


def test_shares_count_words_in_runs_of_five() -> None:
    overlap = _compare("one two three four five six seven eight", "one two three four five and then more")
    assert overlap.left == Side(words=8, share=5 / 8, head=5 / 8)
    four_shared = _compare("one two three four and so on", "one two three four but never that")
    assert four_shared.largest == 0.0


@pytest.mark.parametrize(
    ("copy", "origin", "relation"),
    [
        (0.98, 1.0, "identical"),
        (0.97, 1.0, "near"),
        (0.65, 0.65, "near"),
        (0.9, 0.4, "excerpt"),
        (0.4, 0.9, "contains"),
    ],
)
def test_the_relation_follows_from_both_shares(copy: float, origin: float, relation: Relation) -> None:
    assert name_relation(Side(500, copy, 1.0), Side(500, origin, 1.0)) == relation
