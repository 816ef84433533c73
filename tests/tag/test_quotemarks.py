from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.tag.quotemarks import count_quoted_words, find_quotations, mask_quotations


def read(text: str) -> list[str]:
    return [text[each.inner_start : each.inner_end] for each in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said “the tide is in” twice.", ["the tide is in"]),
        ('"The tide," she said, "is in."', ["The tide,", "is in."]),
        ("Sie sagte „die Flut ist da“ und ging.", ["die Flut ist da"]),
        ("Sie sagte »die Flut ist da« und ging.", ["die Flut ist da"]),
        ("Elle a dit « la mer monte » hier.", ["la mer monte"]),
        ("او گفت: «آب بالا آمد.»", ["آب بالا آمد."]),
        ("He called it ‘the prisoners’ wall’ and left.", ["the prisoners’ wall"]),
        ("‘It’s late,’ he said.", ["It’s late,"]),
        ("The sailors’ boat isn’t the captain’s.", []),
        ("The '80s weren't kind; it's true.", []),
        ("He said “she called ‘come back’ to us” there.", ["she called ‘come back’ to us"]),
        ("He said “she called “come back” to us” there.", ["she called “come back” to us"]),
        ("“This was never closed, said Finch. “This was.”", ["This was."]),
        ("“This goes on in the next paragraph.", ["This goes on in the next paragraph."]),
        ('The boat is 5" wide and 6" long.', []),
        ("``The tide,'' she said, ''is in.''", ["The tide,", "is in."]),
        ("»La marea sube», dijo.", ["La marea sube"]),
        ("", []),
    ],
)
def test_quotations_are_found_in_the_styles_of_each_language(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_a_quotation_that_the_text_leaves_open_says_so() -> None:
    (left_open,) = find_quotations("“We go on")
    (closed,) = find_quotations("“We go on”")
    assert (left_open.closed, closed.closed) == (False, True)


def test_a_mark_of_two_characters_is_outside_as_a_whole() -> None:
    text = "So: ''the tide''."
    (found,) = find_quotations(text)
    assert (text[: found.start], text[found.end :]) == ("So: ", ".")


def test_marks_of_two_characters_that_open_and_close_nothing_are_left_alone() -> None:
    text = "One line.\n\nNine ''' boats."
    assert [each.closed for each in find_quotations(text, 11, len(text))] == [True]


def test_words_inside_are_counted() -> None:
    text = "“It’s a well-known tide”"
    assert count_quoted_words(text, find_quotations(text)[0]) == 4


def test_masking_hides_the_inside_and_keeps_the_length() -> None:
    text = "He said: “Go. Now!” And left."
    masked = mask_quotations(text, 0, len(text), find_quotations(text))
    assert masked == "He said: “Xxxxxxx!” And left."


@given(st.text(alphabet="ab .,“”„\"«»‹›‘’'", max_size=80))
def test_quotations_never_overlap_and_lie_within_the_text(text: str) -> None:
    found = find_quotations(text)
    for each in found:
        assert 0 <= each.start < each.inner_start <= each.inner_end <= each.end <= len(text)
    assert all(left.end <= right.start for left, right in pairwise(found))
