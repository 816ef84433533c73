from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Block
from monitor.tag.sentences import split_paragraphs, split_sentences


def split(text: str, language: str | None = "en") -> list[str]:
    return [text[each.start : each.end] for each in split_sentences(text, split_paragraphs(text), language)]


def test_sentences_carry_exact_offsets_without_outer_white_space() -> None:
    text = "  The ferry left.  \n\n It came   back on Monday. "
    assert split(text) == ["The ferry left.", "It came   back on Monday."]


def test_abbreviations_and_numbers_do_not_end_an_english_sentence() -> None:
    text = "Dr. Orla Finch paid 2.5 million to the U.S. museum. Mr. Tamsin Vale did not."
    assert split(text) == [
        "Dr. Orla Finch paid 2.5 million to the U.S. museum.",
        "Mr. Tamsin Vale did not.",
    ]


@pytest.mark.parametrize("word", ["bank", "works", "century", "week", "story", "wall", "so", "Iowa"])
def test_an_ordinary_word_ends_an_english_sentence(word: str) -> None:
    assert split(f"Nobody had asked about the {word}. Vale wrote a letter.") == [
        f"Nobody had asked about the {word}.",
        "Vale wrote a letter.",
    ]


def test_english_abbreviations_join_what_they_belong_to() -> None:
    whole = (
        "Pier No. 4 was closed by Capt. Orla Finch of Ilsa Ferries Inc. on Mar. 15, the F.B.A. records show."
    )
    assert split(whole) == [whole]
    assert split("Did she know? No. She had left.") == ["Did she know?", "No.", "She had left."]


def test_ranks_in_a_row_belong_to_the_name_behind_them() -> None:
    text = "Officials met Lt. Gen. Amos Reed and Cmdr. Ada Quill. It rained."
    blocks = split_paragraphs(text)
    assert [text[one.start : one.end] for one in split_sentences(text, blocks, "en")] == [
        text[:-11],
        "It rained.",
    ]


def test_a_short_quotation_keeps_its_marks_together() -> None:
    text = "Finch said: “We tried. We failed.” Nobody else spoke."
    assert split(text) == ["Finch said: “We tried. We failed.”", "Nobody else spoke."]


def test_a_long_quotation_is_split_inside() -> None:
    text = "“We came early. We saw the gates. We waited there. We left at noon,” Finch said."
    assert split(text)[0] == "“We came early."
    assert len(split(text)) == 4


def test_a_quotation_left_open_does_not_join_the_rest_of_the_paragraph() -> None:
    assert split("“We came early. We saw the gates.") == ["“We came early.", "We saw the gates."]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fa",
            "قایق رفت. آیا برگشت؟ او گفت: «نه. فردا می‌آید.» قیمت ۲.۵ درصد بالا رفت!",
            ["قایق رفت.", "آیا برگشت؟", "او گفت: «نه. فردا می‌آید.»", "قیمت ۲.۵ درصد بالا رفت!"],
        ),
        ("ar", "غادر القارب الميناء. هل عاد؟ نعم.", ["غادر القارب الميناء.", "هل عاد؟", "نعم."]),
        (
            "de",
            "Die Fähre kam am 3. Mai an. Dr. Vogel wartete z. B. am Kai. „Gut“, sagte sie.",
            ["Die Fähre kam am 3. Mai an.", "Dr. Vogel wartete z. B. am Kai.", "„Gut“, sagte sie."],
        ),
        (
            "fr",
            "Le bac est parti. M. Morin attend. « Demain », dit-il.",
            ["Le bac est parti.", "M. Morin attend.", "« Demain », dit-il."],
        ),
        (
            "es",
            "El barco salió. ¿Volverá? Nadie lo sabe.",
            ["El barco salió.", "¿Volverá?", "Nadie lo sabe."],
        ),
    ],
)
def test_other_languages_are_split_by_their_punctuation(
    language: str, text: str, expected: list[str]
) -> None:
    assert split(text, language) == expected


def test_headings_captions_and_bylines_are_not_read() -> None:
    text = "A heading.\n\nA paragraph.\n\nA caption.\n\nBy Orla Finch.\n\nA quote.\n\nAn item."
    kinds = ("heading", "paragraph", "caption", "byline", "quote", "list")
    blocks = tuple(
        Block(kind, block.start, block.end)  # type: ignore[arg-type]  # the literals come from a tuple of str
        for kind, block in zip(kinds, split_paragraphs(text), strict=True)
    )
    found = [text[each.start : each.end] for each in split_sentences(text, blocks, "en")]
    assert found == ["A paragraph.", "A quote.", "An item."]


@given(
    st.text(alphabet="ab AB.!?؟،«»“”\"'’\n…0", max_size=120),
    st.sampled_from(["en", "fa", "de", None]),
)
def test_sentences_cover_every_character_of_a_text_but_white_space_in_order(
    text: str, language: str | None
) -> None:
    sentences = split_sentences(text, split_paragraphs(text), language)
    joined = "".join(text[each.start : each.end] for each in sentences)
    assert "".join(joined.split()) == "".join(text.split())
    assert all(left.end <= right.start for left, right in pairwise(sentences))
    assert all(text[each.start : each.end] == text[each.start : each.end].strip() for each in sentences)


@pytest.mark.parametrize(("language", "number"), [(None, 1), ("fa", 2)])
def test_a_block_in_another_language_is_split_by_its_own(language: str | None, number: int) -> None:
    text = "آیا بندر بسته شد؟ کسی نرفت و همه ماندند."
    block = Block("paragraph", 0, len(text), language=language)
    assert len(split_sentences(text, (block,), "en")) == number
