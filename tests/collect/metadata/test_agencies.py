"""The register of news agencies."""

import pytest

from monitor.collect.metadata.agencies import REGISTER, Agency, find_agencies, list_agencies, name_agency


def test_each_spelling_belongs_to_one_agency() -> None:
    spellings = [spelling for agency in REGISTER for spelling in (*agency.signs, *agency.words)]
    assert sorted(spellings) == sorted(set(spellings))
    assert all(spelling == spelling.strip() and len(spelling) > 1 for spelling in spellings)
    assert all(agency.signs or agency.words for agency in REGISTER)


@pytest.mark.parametrize("agency", REGISTER, ids=lambda agency: agency.name)
def test_an_agency_is_known_by_all_its_spellings(agency: Agency) -> None:
    assert {name_agency(sign, sure=False) for sign in agency.signs} <= {agency.name}
    assert {name_agency(word, sure=True) for word in agency.words} <= {agency.name}
    assert {name_agency(word, sure=False) for word in agency.words} <= {None}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The Associated Press", "AP"),
        ("REUTERS", "Reuters"),
        ("ايرنا", "IRNA"),
        ("ایرنا", "IRNA"),
        ("خبرگزاری مهر", "Mehr"),
        ("خبرگزاري فارس", "Fars"),
        ("агентство ТАСС", "TASS"),
        ("وكالة رويترز", "Reuters"),
        ("agence AFP", "AFP"),
        ("tass", None),
        ("map", None),
        ("Mehr", None),
        ("", None),
    ],
)
def test_an_agency_is_named_with_or_without_its_noun(words: str, name: str | None) -> None:
    assert name_agency(words, sure=False) == name


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dpa/afp", ("dpa", "AFP")),
        ("dpa/lno", ("dpa",)),
        ("AP and Reuters", ("AP", "Reuters")),
        ("AFP, dpa und KNA", ("AFP", "dpa", "KNA")),
        ("red, quay.at/Agenturen", ("agencies",)),
        ("ایسنا و ایرنا", ("ISNA", "IRNA")),
        ("dpa/dpa", ("dpa",)),
        ("AFP / IDA TARN", ()),
        ("the pilots and AP", ()),
        ("lno", ()),
        ("", ()),
    ],
)
def test_a_list_of_agencies(words: str, names: tuple[str, ...]) -> None:
    assert list_agencies(words, sure=False) == names


def test_agencies_are_found_among_other_names() -> None:
    assert find_agencies("Associated Press writers Ida Tarn and Oto Lind, and Agence France-Presse") == (
        "AP",
        "AFP",
    )
    assert find_agencies("Ida Tarn and Oto Lind") == ()
