"""Days that sentences name."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.digest.timeline import find_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On July 24, 2020, the quay closed.", date(2020, 7, 24)),
        ("The quay closed on 3 Sept. 1987.", date(1987, 9, 3)),
        ("Am 3. März 2021 schloss der Kai.", date(2021, 3, 3)),
        ("Le 1er août 2019, le quai a fermé.", date(2019, 8, 1)),
        ("اسکله در ۱۳ مه ۲۰۲۶ بسته شد.", date(2026, 5, 13)),
        ("Logged 2026-05-13 at noon.", date(2026, 5, 13)),
        ("Not on 31 June 2020 but on 4 May 2020.", date(2020, 5, 4)),
        ("It may 20, 2020 times over.", date(2020, 5, 20)),
        ("On 9 May the quay closed.", date(2026, 5, 9)),
        ("On May 20th the quay will close.", date(2026, 5, 20)),
        ("On 17 October the quay closed.", None),
        ("In 1987 the quay closed.", None),
        ("On Monday the quay closed.", None),
        ("The 24 pilots of July met.", None),
    ],
)
def test_only_explicit_or_near_possible_dates_count(text: str, day: date | None) -> None:
    assert find_day(text, date(2026, 5, 14)) == day
