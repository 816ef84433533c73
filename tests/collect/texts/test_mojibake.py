import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.texts.mojibake import mend_mojibake

FRENCH = "L’équipage a déclaré que la mer était calme – à côté du café."
PERSIAN = "کشتی باری دیروز به بندر بازگشت و کارکنان آن گفتند که هوا آرام بود."
RUSSIAN = "Паром вернулся в гавань вчера вечером, и море было спокойным."


def _misread(text: str, codec: str) -> str:
    """Return what a program shows that takes the UTF-8 of a text for another charset."""
    decoded = (bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())
    return "".join(decoded)


@pytest.mark.parametrize("text", [FRENCH, PERSIAN, RUSSIAN, "日本の港は静か", "“Quiet” – the 🚢’s crew"])
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_text_that_was_misread_is_mended(text: str, codec: str, times: int) -> None:
    misread = text
    for _ in range(times):
        misread = _misread(misread, codec)
    if codec == "cp1252":
        assert mend_mojibake(misread) == text
    else:  # the controls of Latin-1 are letters and signs in windows-1252, and both are met
        assert mend_mojibake(misread) in (text, misread)


def test_arabic_and_cyrillic_misreadings_are_mended() -> None:
    assert mend_mojibake(_misread(PERSIAN, "cp1256")) == PERSIAN
    assert mend_mojibake(_misread(RUSSIAN, "cp1251")) == RUSSIAN


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        FRENCH,
        PERSIAN,
        RUSSIAN,
        "Ã© once, Ã© twice",  # too few to be certain
        f"{FRENCH} They wrote Ã©, Ã¨ and Ã§ for it.",  # a text about it
        "AMANHÃ\xa0NÃO, Ã\xa0 e Ã\xa0",
        "РСРСРСРС РС",
        "ططظظططظظ ط",
    ],
)
def test_what_is_not_certain_is_left_as_it_is(text: str) -> None:
    assert mend_mojibake(text) == text


@given(st.text())
def test_no_text_makes_it_fail_or_grows(text: str) -> None:
    mended = mend_mojibake(text)
    assert len(mended) <= len(text)


@given(
    st.lists(st.sampled_from(["déjà", "à la mer", "l’été", "naïve", "“où”", "–", "ÇA", "18 €"]), min_size=3)
)
def test_every_latin_text_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    assert mend_mojibake(_misread(text, "cp1252")) == text
