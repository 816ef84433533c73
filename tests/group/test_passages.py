"""What became of each paragraph between an origin and its copy."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.passages import Passage, compare_passages, has_own_headline, has_own_opening
from monitor.model import Article, Block
from tests.factories import make_article, make_draft, make_reading
from tests.group.texts import FESTIVAL, PARAGRAPHS, join

ORIGIN = join(*PARAGRAPHS)
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH = PARAGRAPHS
EDITED = SIXTH.replace("next month", "in a fortnight")
QUOTED = SECOND.index("“")

texts = st.lists(
    st.one_of(
        st.sampled_from(
            [*PARAGRAPHS, *FESTIVAL, EDITED, f"{FIRST} {SECOND}", SECOND[:QUOTED], "***", "Yes."]
        ),
        st.text(st.sampled_from("ab c\n"), min_size=1, max_size=20),
    ),
    max_size=9,
).map("\n\n".join)


def tell(copy: str, origin: str) -> list[tuple[str, str | None, str | None]]:
    """Return the passages with their words in place of their ranges."""
    return [
        (
            one.kind,
            copy[slice(*one.copy)] if one.copy else None,
            origin[slice(*one.origin)] if one.origin else None,
        )
        for one in compare_passages(copy, origin)
    ]


def list_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, read another way than by the module: line by line."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    return ["\n".join(lines).strip() for lines in paragraphs if lines]


def test_every_fate_of_a_paragraph_is_told_in_the_order_of_the_copy() -> None:
    copy = join(FESTIVAL[0], SECOND, THIRD, EDITED, FOURTH)
    assert tell(copy, ORIGIN) == [
        ("cut", None, FIRST),
        ("added", FESTIVAL[0], None),
        ("kept", SECOND, SECOND),
        ("kept", THIRD, THIRD),
        ("changed", EDITED, SIXTH),
        ("moved", FOURTH, FOURTH),
        ("cut", None, FIFTH),
    ]


def test_other_typography_keeps_the_words() -> None:
    loud = SECOND.upper().replace("“", '"').replace("”", '"')
    assert tell(loud, SECOND) == [("kept", loud, SECOND)]


def test_a_paragraph_that_was_split_and_two_that_were_joined_are_kept() -> None:
    head, tail = SECOND[:QUOTED].rstrip(), SECOND[QUOTED:]
    assert tell(join(FIRST, head, tail, f"{THIRD} {FOURTH}", FIFTH), join(*PARAGRAPHS[:5])) == [
        ("kept", FIRST, FIRST),
        ("kept", join(head, tail), SECOND),
        ("kept", f"{THIRD} {FOURTH}", join(THIRD, FOURTH)),
        ("kept", FIFTH, FIFTH),
    ]


def test_a_paragraph_that_was_split_and_edited_is_changed() -> None:
    head, tail = SECOND[:QUOTED].rstrip(), SECOND[QUOTED:].replace("crowded", "packed")
    assert tell(join(head, tail), SECOND) == [("changed", join(head, tail), SECOND)]


def test_a_paragraph_cut_down_to_its_first_sentence_is_changed() -> None:
    assert tell(SECOND[:QUOTED], SECOND) == [("changed", SECOND[:QUOTED].strip(), SECOND)]


def test_a_shared_phrase_makes_no_counterpart() -> None:
    other = f"Nobody knows what Board chair Ilse Varnholt said. {FESTIVAL[1]}"
    assert {kind for kind, _, _ in tell(other, SECOND)} == {"added", "cut"}


def test_ranges_leave_out_the_blanks_around_paragraphs() -> None:
    assert compare_passages("\n\n  One two.  \n \n\nThree four.\n", "One two.") == (
        Passage("kept", (4, 12), (0, 8)),
        Passage("added", (18, 29), None),
    )


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_a_text_without_paragraphs_is_all_cut_or_added(text: str) -> None:
    assert compare_passages(text, text) == ()
    assert compare_passages(text, "One.") == (Passage("cut", None, (0, 4)),)


@given(texts)
def test_of_identical_texts_all_is_kept(text: str) -> None:
    passages = compare_passages(text, text)
    assert {passage.kind for passage in passages} <= {"kept"}
    assert all(passage.copy == passage.origin for passage in passages)


@given(texts, texts)
def test_every_paragraph_of_both_texts_is_in_one_passage(copy: str, origin: str) -> None:
    passages = compare_passages(copy, origin)
    for text, spans in (
        (copy, sorted(one.copy for one in passages if one.copy)),
        (origin, sorted(one.origin for one in passages if one.origin)),
    ):
        found = [paragraph for span in spans for paragraph in list_paragraphs(text[slice(*span)])]
        assert found == list_paragraphs(text)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(texts, texts)
def test_exchanging_the_texts_exchanges_cut_and_added(copy: str, origin: str) -> None:
    turned = {"cut": "added", "added": "cut"}
    there = {(turned.get(one.kind, one.kind), one.origin, one.copy) for one in compare_passages(copy, origin)}
    assert there == {(one.kind, one.copy, one.origin) for one in compare_passages(origin, copy)}


@given(st.permutations(PARAGRAPHS))
def test_reordering_loses_no_paragraph(order: list[str]) -> None:
    passages = compare_passages(join(*order), ORIGIN)
    assert len(passages) == 6
    assert {passage.kind for passage in passages} <= {"kept", "moved"}
    assert "kept" in {passage.kind for passage in passages}


def test_two_texts_of_a_thousand_paragraphs_take_no_time() -> None:
    words = [f"w{number}" for number in range(60_000)]
    origin = [words[start : start + 60] for start in range(0, 60_000, 60)]
    copy = [["new" if place % 9 == 0 else word for place, word in enumerate(part)] for part in origin[::-1]]
    began = time.process_time()
    passages = compare_passages(*(join(*(" ".join(part) for part in text)) for text in (copy, origin)))
    assert time.process_time() - began < 2
    assert {passage.kind for passage in passages} == {"changed"}


# --- what a copy has of its own --------------------------------------------------------------


def make_copy(title: str, text: str, *kinds: str) -> Article:
    reading = make_reading(title, text)
    blocks = tuple(
        Block("heading" if kind == "heading" else block.kind, block.start, block.end)
        for block, kind in zip(reading.blocks, (*kinds, *[""] * 9), strict=False)
    )
    return make_article(1, make_draft(reading=make_reading(title, text, blocks=blocks)))


def test_a_headline_is_the_origins_whatever_its_typography() -> None:
    origin = make_copy("Ferry to return, board says", ORIGIN)
    assert not has_own_headline(make_copy("FERRY TO RETURN – BOARD SAYS", ORIGIN), origin)
    assert has_own_headline(make_copy("Ferry returns, board says", ORIGIN), origin)


@pytest.mark.parametrize(
    ("text", "kinds", "own"),
    [
        (ORIGIN, (), False),
        (join(FIRST.replace("Tuesday", "Wednesday"), SECOND), (), False),
        (join(THIRD, FIRST), (), False),
        (join("What the board wants", FIRST), ("heading",), False),
        (join(FESTIVAL[0], *PARAGRAPHS), (), True),
        (join("A ferry at last.", *PARAGRAPHS), (), True),
        ("", (), True),
    ],
)
def test_an_opening_is_ones_own_when_it_does_not_stand_in_the_origin(
    text: str, kinds: tuple[str, ...], own: bool
) -> None:
    assert has_own_opening(make_copy("Ferry", text, *kinds), make_copy("Ferry", ORIGIN)) is own
