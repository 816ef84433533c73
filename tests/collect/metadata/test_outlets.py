import pytest

from monitor.collect.metadata.outlets import (
    fold_words,
    is_outlet,
    name_outlets,
    names_outlet,
    squeeze_words,
    strip_outlet,
)

OUTLETS = ("The Quay Herald", "quayherald.example", "quayherald")


def test_an_outlet_goes_by_what_its_page_and_its_host_say() -> None:
    names = name_outlets("The Quay Herald", ["Quay Media"], "https://www.quayherald.example/a")
    assert names == ("The Quay Herald", "quayherald.example", "quayherald", "Quay Media")
    assert name_outlets(None, [], "https://localhost/") == ()


def test_words_are_compared_without_case_accents_and_marks() -> None:
    assert fold_words("Élan – THE ferry's") == "elan the ferry s"
    assert squeeze_words("The Quay-Herald") == "quayherald"
    assert fold_words(None) == ""


@pytest.mark.parametrize(
    ("part", "is_it", "names_it"),
    [
        ("Quay Herald", True, True),
        ("Quay Herald Online", False, True),
        ("Quay", False, True),
        ("Tide Wire", False, False),
        ("", False, False),
    ],
)
def test_the_outlet_is_known_by_its_names(part: str, is_it: bool, names_it: bool) -> None:
    assert (is_outlet(part, OUTLETS), names_outlet(part, OUTLETS)) == (is_it, names_it)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Ferry is back | The Quay Herald", "Ferry is back"),
        ("Ferry is back | Harbour | The Quay Herald", "Ferry is back"),
        ("Harbour: Ferry is back | Quay Herald", "Harbour: Ferry is back"),
        ("The Quay Herald: Ferry is back", "Ferry is back"),
        ("Ferry: the inside story", "Ferry: the inside story"),
        ("渡し船が戻る：Quay Herald", "渡し船が戻る"),
    ],
)
def test_a_title_is_stripped_of_the_outlet(title: str, bare: str) -> None:
    assert strip_outlet(title, OUTLETS) == bare
