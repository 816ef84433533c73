"""Days that sentences name, published on Thursday 14 May 2026."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.dates import find_dates

MORNING = datetime(2026, 5, 14, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Tirane")


def show(text: str, language: str | None, published: datetime = MORNING) -> list[str]:
    """Return each day as "the words = day, month or year", with ~ where it was reckoned."""
    shown = []
    for one in find_dates(text, published, ZONE, language):
        day = one.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[one.precision]]
        shown.append(f"{text[one.start : one.end]} {'~' if one.relative else '='} {day}")
    return shown


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "On July 24, 2020, the quay closed.", ["July 24, 2020 = 2020-07-24"]),
        ("en", "The quay closed on 3 Sept. 1987.", ["3 Sept. 1987 = 1987-09-03"]),
        ("de", "Am 3. März 2021 schloss der Kai.", ["3. März 2021 = 2021-03-03"]),
        ("fr", "Le 1er août 2019, le quai a fermé.", ["1er août 2019 = 2019-08-01"]),
        ("es", "El 3 de mayo de 2020 cerró el muelle.", ["3 de mayo de 2020 = 2020-05-03"]),
        ("fa", "اسکله در ۱۳ مه ۲۰۲۶ بسته شد.", ["۱۳ مه ۲۰۲۶ = 2026-05-13"]),
        ("fa", "اسکله در ۱۵ مرداد ۱۴۰۵ بسته می‌شود.", ["۱۵ مرداد ۱۴۰۵ = 2026-08-06"]),
        ("fa", "اسکله در ۲۰ اردیبهشت بسته شد.", ["۲۰ اردیبهشت = 2026-05-10"]),
        ("ar", "أغلق الرصيف في 3 مايو 2020.", ["3 مايو 2020 = 2020-05-03"]),
        ("en", "Logged 2026-05-13 at noon.", ["2026-05-13 = 2026-05-13"]),
        ("en", "Not on 31 June 2020 but on 4 May 2020.", ["4 May 2020 = 2020-05-04"]),
        ("en", "It may 20, 2020 times over.", ["may 20, 2020 = 2020-05-20"]),
        ("en", "On 9 May the quay closed.", ["9 May = 2026-05-09"]),
        ("en", "On May 20th the quay will close.", ["May 20th = 2026-05-20"]),
        (None, "It closed on Tuesday, 12 May 2026.", ["12 May 2026 = 2026-05-12"]),
        ("eo", "It closed on May 12.", ["May 12 = 2026-05-12"]),
    ],
)
def test_days_that_are_named_in_full_or_nearly(language: str | None, text: str, days: list[str]) -> None:
    assert show(text, language) == days


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "In August 1987 the quay was built.", ["August 1987 = 1987-08"]),
        ("en", "The pilots left in the summer of 1987.", ["in the summer of 1987 = 1987"]),
        ("en", "In 1987 the quay closed.", ["In 1987 = 1987"]),
        (
            "fr",
            "Le quai a été construit à l’été 1987, pas en mars 1988.",
            ["à l’été 1987 = 1987", "mars 1988 = 1988-03"],
        ),
        ("de", "Im Jahr 1987 und im August 1988.", ["Im Jahr 1987 = 1987", "August 1988 = 1988-08"]),
        (
            "es",
            "En el verano de 1987 y en abril de 1988.",
            ["En el verano de 1987 = 1987", "abril de 1988 = 1988-04"],
        ),
        ("fa", "در تابستان ۶۷ و در مهر ماه سال ۱۳۶۸", ["تابستان ۶۷ = 1988", "مهر ماه سال ۱۳۶۸ = 1989-09"]),
        ("fa", "در سال ۱۳۶۷ بسته شد.", ["سال ۱۳۶۷ = 1988"]),
        ("ar", "في عام 1988 أغلق.", ["في عام 1988 = 1988"]),
    ],
)
def test_months_and_years(language: str, text: str, days: list[str]) -> None:
    assert show(text, language) == days


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "The quay closed yesterday.", ["yesterday ~ 2026-05-13"]),
        ("en", "The court met on Thursday.", ["Thursday ~ 2026-05-14"]),
        ("en", "The court met last Thursday.", ["last Thursday ~ 2026-05-07"]),
        ("en", "The court met on Friday.", ["Friday ~ 2026-05-08"]),
        ("en", "The court will meet on Friday.", ["Friday ~ 2026-05-15"]),
        ("en", "On Monday the court will rule, says the clerk.", ["Monday ~ 2026-05-18"]),
        ("en", "The families asked all pilots to come to the court on Friday.", ["Friday ~ 2026-05-15"]),
        ("en", "The vote is set for Friday at eleven.", ["Friday ~ 2026-05-15"]),
        ("en", "The court may rule on Friday.", ["Friday ~ 2026-05-15"]),
        ("en", "Pilots held since May were freed on Friday.", ["Friday ~ 2026-05-08"]),
        ("fa", "شورا قرار است روز جمعه درباره آن گفت‌وگو کند.", ["جمعه ~ 2026-05-15"]),
        ("en", "The board said on Tuesday that the quay would close.", ["Tuesday ~ 2026-05-12"]),
        ("en", "Tuesday’s vote was close.", ["Tuesday ~ 2026-05-12"]),
        ("en", "Three days ago the boats left.", ["Three days ago ~ 2026-05-11"]),
        ("en", "In August the quay closed.", ["In August ~ 2025-08"]),
        ("en", "Last month one boat sank, two years ago another.", ["Last month ~ 2026-04", "two years ago ~ 2024"]),
        ("fr", "Lundi dernier, pas hier, il y a trois jours.", ["Lundi dernier ~ 2026-05-11", "hier ~ 2026-05-13", "il y a trois jours ~ 2026-05-11"]),
        ("de", "Am Montagabend, nicht gestern, vor drei Tagen.", ["Montagabend ~ 2026-05-11", "gestern ~ 2026-05-13", "vor drei Tagen ~ 2026-05-11"]),
        ("de", "Letzten Donnerstag schloss der Kai.", ["Letzten Donnerstag ~ 2026-05-07"]),
        ("es", "El lunes pasado, no ayer, hace tres días.", ["lunes pasado ~ 2026-05-11", "ayer ~ 2026-05-13", "hace tres días ~ 2026-05-11"]),
        ("fa", "دیروز، روز سه‌شنبه و سه روز پیش", ["دیروز ~ 2026-05-13", "سه‌شنبه ~ 2026-05-12", "سه روز پیش ~ 2026-05-11"]),
        ("ar", "يوم الثلاثاء وأمس", ["الثلاثاء ~ 2026-05-12"]),
    ],
)  # fmt: skip
def test_relative_days_are_reckoned_from_the_publication(language: str, text: str, days: list[str]) -> None:
    assert show(text, language) == days


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On 17 October the quay closed."),
        ("en", "The 24 pilots of July met."),
        ("en", "The boats left last week, or two weeks ago."),
        ("en", "The quay is closed every Monday."),
        ("en", "It is open Monday to Friday."),
        ("en", "The court meets next Friday."),
        ("en", "It has been shut since Monday."),
        ("en", "It stays shut until Monday."),
        ("en", "The Sunday Times was first."),
        ("en", "Bloody Sunday was remembered."),
        ("en", "In the 1980s, in 2019-20, in 1,988 cases and in 1988.5 parts."),
        ("en", "The quay will, on Monday, be shut."),
        ("en", "More boats than yesterday."),
        ("fr", "Le quai ferme le lundi, chaque mardi, vendredi prochain."),
        ("de", "Hier schließt der Kai jeden Montag."),
        ("es", "El muelle cierra cada lunes."),
        ("fa", "نماز جمعه هر دوشنبه"),
        ("fa", "پنج تیر شلیک شد، ۵ تیر دیگر هم."),
        ("ar", "كان الأحد منهم"),
    ],
)
def test_what_leaves_more_than_one_day_open_is_left_out(language: str, text: str) -> None:
    assert show(text, language) == []


def test_the_zone_says_on_which_day_an_article_was_published() -> None:
    late = datetime(2026, 5, 14, 22, 30, tzinfo=UTC)
    assert show("The quay closed today.", "en", late) == ["today ~ 2026-05-15"]


WORDS = st.sampled_from(
    [
        "on",
        "in",
        "last",
        "Monday",
        "yesterday",
        "May",
        "12",
        "1988",
        ",",
        "the",
        "Tuesday",
        "ago",
        "three",
        "days",
        "August",
        "will",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=14), st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)))
def test_spans_are_in_order_and_apart(words: list[str], published: datetime) -> None:
    text = " ".join(words)
    found = find_dates(text, published.replace(tzinfo=UTC), ZONE, "en")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_word_for_a_day_in_a_name_is_no_day() -> None:
    assert show("According to Harbour Today, the board met in private.", "en") == []
    assert show("Laut Hafen Heute tagte der Vorstand.", "de") == []
    assert show("Today Ilsa is calm; tomorrow the board meets.", "en") == [
        "Today ~ 2026-05-14",
        "tomorrow ~ 2026-05-15",
    ]
