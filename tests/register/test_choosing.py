"""Choosing outlets of the register."""

from __future__ import annotations

import pytest

from monitor.model import Outlet
from monitor.register.choosing import filter_outlets, find_outlet
from monitor.tag.outlets import OutletRegister
from tests.factories import make_outlet

GAZETTE = make_outlet(
    id="gazette", name="Ilsa Gazette", domains=("gazette.example",), country="GB", languages=("en", "fa")
)
PIER = make_outlet(id="pier", name="The Pier", domains=("pier.example",), country="FR", languages=("fr",))
OUTLETS = (GAZETTE, PIER)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("gazette", GAZETTE),
        ("ilsa gazette", GAZETTE),
        ("pier", PIER),
        ("Pier", PIER),
        ("www.pier.example", PIER),
        ("https://gazette.example/rss", GAZETTE),
        ("quay.example", None),
        ("quay", None),
    ],
)
def test_an_outlet_is_found_by_whatever_it_is_called(word: str, found: Outlet | None) -> None:
    assert find_outlet(word, OutletRegister(OUTLETS)) == found


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("GB", (GAZETTE,)),
        ("fr", (PIER,)),
        ("fa/GB", (GAZETTE,)),
        (" / ", OUTLETS),
        (GAZETTE.affiliation, OUTLETS),
        (GAZETTE.affiliation.upper(), OUTLETS),
    ],
)
def test_outlets_are_filtered_by_parts_in_any_order(wanted: str, chosen: tuple[Outlet, ...]) -> None:
    assert filter_outlets(wanted, OUTLETS) == chosen


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("DE", "there are the countries FR, GB"),
        ("gb", r"\(a country is in capitals\) en, fa, fr"),
        ("NGO", "no outlet of the register has 'NGO'; there are the affiliations"),
        ("parties", "no outlet"),
        ("GB/fr", "all of 'GB/fr'"),
    ],
)
def test_what_no_outlet_is_says_what_there_is(wanted: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        filter_outlets(wanted, OUTLETS)
