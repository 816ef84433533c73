"""Scripts and directions."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alphabets import direction_of, find_script, script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The ferry is back.", "Latin"),
        ("“Die Fähre” fährt – wieder", "Latin"),
        ("Паром вернулся", "Cyrillic"),
        ("کشتی برگشت", "Arabic"),
        ("ﺳﻼﻡ", "Arabic"),
        ("המעבורת חזרה", "Hebrew"),
        ("フェリーが港に戻る", "Kana"),
        ("渡轮回到港口・", "Han"),
        ("여객선이 돌아왔다", "Hangul"),
        ("کشتی The Quay Herald برگشت", None),
        ("12 %, 2024!", None),
        ("۱۳۶۷ – ", None),
        ("", None),
    ],
)
def test_the_script_of_a_text(text: str, script: str | None) -> None:
    assert find_script(text) == script


@given(st.characters())
def test_a_script_is_told_of_letters_and_their_marks_only(char: str) -> None:
    if script_of(char) is not None:
        assert unicodedata.category(char)[0] in "LMNPSC"
        assert char not in "0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
    elif char.isascii():
        assert not char.isalpha()


@pytest.mark.parametrize(
    ("language", "direction"),
    [("fa", "rtl"), ("ckb", "rtl"), ("fa-AF", "rtl"), ("en", "ltr"), ("az", "ltr"), (None, "ltr")],
)
def test_the_direction_of_a_language(language: str | None, direction: str) -> None:
    assert direction_of(language) == direction
