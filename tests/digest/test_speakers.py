"""Who is the same person: names with and without titles, first names and initials, in several languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.speakers import Surnames, join_speakers, read_name


@pytest.mark.parametrize(
    ("full", "others"),
    [
        ("Maryam Tavani", ["Mrs Tavani", "Tavani", "Dr. Tavani", "M. Tavani", "Dr Maryam Tavani"]),
        ("Claire Duvallon", ["Mme Duvallon", "Mme Claire Duvallon", "Duvallon"]),
        ("Anna Maria Brandholt", ["Frau Brandholt", "Anna Brandholt", "A. M. Brandholt"]),
        ("Lucía Otero Valdés", ["Otero", "señora Valdés", "Lucía Otero Valdes"]),
        ("مریم توانی", ["خانم توانی", "توانی", "دکتر مريم تواني"]),
        ("ليلى الحداد", ["السيدة الحداد", "الدكتورة ليلى الحداد"]),
        ("Karim al-Sayed", ["Al-Sayed", "Sayed", "General Karim al-Sayed"]),
    ],
)
def test_one_person_under_several_names(full: str, others: list[str]) -> None:
    assert set(join_speakers([full, full, *others]).values()) == {full}


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (["Maryam Tavani", "Karim Tavani", "Mrs Tavani", "Tavani"], ["Mrs Tavani", "Tavani"]),
        (["Maryam Tavani", "K. Tavani"], ["K. Tavani"]),
        (["Karim Tavani", "M. Tavani"], ["M. Tavani"]),
        (["Mr Tavani", "Mrs Tavani", "Tavani"], ["Mr Tavani", "Mrs Tavani", "Tavani"]),
        (["Mr Karim Tavani", "Mrs Tavani"], ["Mrs Tavani"]),
        (["Energy Ministry", "Ministry"], ["Ministry"]),
        (["Maryam Tavani", "Maryam"], ["Maryam"]),
        (["the families", "families of Ilsa"], ["the families"]),
    ],
)
def test_names_that_may_be_of_others_stay_apart(names: list[str], apart: list[str]) -> None:
    joined = join_speakers(names)
    assert [joined[name] for name in apart] == apart


def test_m_is_a_title_in_french_alone() -> None:
    french = read_name("M. Tavani", "fr")
    assert join_speakers(["Karim Tavani", french])[french] == "Karim Tavani"
    assert [read_name("M. Tavani", language) for language in ("en", None)] == ["M. Tavani"] * 2
    assert read_name("Mona Tavani", "fr") == "Mona Tavani"


def test_the_form_without_titles_that_is_used_most_is_the_name() -> None:
    names = ["Dr. Maryam Tavani", "Maryam Tavani", "MARYAM TAVANI", "Maryam Tavani"]
    assert set(join_speakers(names).values()) == {"Maryam Tavani"}


def test_what_the_story_leaves_open_is_looked_up_in_the_day() -> None:
    assert join_speakers(["Tavani", "Mrs Tavani"], ["Maryam Tavani"]) == {
        "Tavani": "Maryam Tavani",
        "Mrs Tavani": "Maryam Tavani",
    }
    assert join_speakers(["Tavani"], ["Maryam Tavani", "Karim Tavani"]) == {"Tavani": "Tavani"}
    assert join_speakers(["Tavani", "Karim Tavani"], ["Maryam Tavani"])["Tavani"] == "Karim Tavani"


@given(
    st.lists(
        st.sampled_from(["Ann Otter", "Bob Otter", "Mrs Otter", "Otter", "A. Otter", "Ann B. Otter", "-", ""])
    )
)
def test_two_people_never_become_one_and_nothing_is_lost(names: list[str]) -> None:
    joined = join_speakers(names)
    assert set(joined) == set(names)
    assert set(joined.values()) <= set(names)
    assert joined.get("Bob Otter", "Bob Otter") == "Bob Otter"
    assert "Bob" not in joined.get("Ann Otter", "")


def test_a_last_name_is_bare_without_a_first_name_or_a_title() -> None:
    surnames = Surnames(
        ["Maryam Tavani", "Mrs Bo Reed", "the harbour board", "Ilsa Radio", "Tidewater Union"], ["Ilsa Radio"]
    )
    assert surnames.find_bare("Tavani and Reed spoke.") == {"tavani", "reed"}
    assert surnames.find_bare("Maryam Tavani spoke, and Tavani was heard.") == frozenset()
    assert surnames.find_bare("Captain Reed spoke on the radio of the union.") == frozenset()
    assert surnames.find_bare("A reed grew at the quay. Radio and Union, too.") == frozenset()
