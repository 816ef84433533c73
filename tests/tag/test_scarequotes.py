"""Scare quotes told from titles, names and speech. All texts are invented."""

from __future__ import annotations

import pytest

from monitor.tag.quotes import find_attributions
from monitor.tag.scarequotes import find_scare_quotes
from monitor.tag.sentences import split_paragraphs


def find(text: str, language: str = "en") -> list[str]:
    attributions = find_attributions(text, split_paragraphs(text), language)
    spoken = [span for each in attributions for span in each.content]
    return [text[start:end] for start, end in find_scare_quotes(text, spoken, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The board's “independent inquiry” met behind closed doors.", "independent inquiry"),
        ("en", "The 'reform' closed three schools in Ilsa.", "reform"),
        ("en", 'Their so-called "harbour parliament" has no seat.', "harbour parliament"),
        ("fr", "La « réforme » a fermé trois écoles à Ilsa.", "réforme"),
        ("de", "Die „Reform“ schloss drei Schulen in Ilsa.", "Reform"),
        ("es", "La «reforma» cerró tres escuelas en Ilsa.", "reforma"),
        ("fa", "این «اصلاحات» سه مدرسه را بست.", "اصلاحات"),
        ("ar", "أغلقت هذه «الإصلاحات» ثلاث مدارس.", "الإصلاحات"),
    ],
)
def test_a_few_words_at_a_distance_are_scare_quotes(language: str, text: str, expected: str) -> None:
    assert find(text, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The crew of the “Eastern Star” left at noon."),
        ("en", "The ship, called “slow tide”, left at noon."),
        ("en", "Order “41” was not found."),
        ("en", "Orla Finch called the plan “a disgrace”."),
        ("en", "The crowd chanted “no more walls!” all night."),
        ("en", "The leaflet spoke of a storm “made by the hands of careless men” that night."),
        ("de", "Die Fähre „Roter Stern“ lief aus."),
        ("fa", "به گزارش خبرگزاری «مرغابی» باران بارید."),
        ("en", "Nothing stands in marks here."),
        ("en", ""),
    ],
)
def test_names_titles_and_speech_are_none(language: str, text: str) -> None:
    assert find(text, language) == []
