from __future__ import annotations

from importlib import resources

import pytest

from monitor.tag.wordlists import has_word_lists, parse_word_lists, read_word_lists
from monitor.terms import TermIndex


def test_sections_hold_folded_entries_in_order_without_comments_and_repeats() -> None:
    text = "# head\n[first]  # why\nOne, two\n\nONE, كتاب\n[second]\nthree\n"
    assert parse_word_lists(text) == {"first": ("one", "two", "کتاب"), "second": ("three",)}


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("warn+", ("warn", "warns", "warned", "warning")),
        ("note+", ("note", "notes", "noted", "noting")),
        ("reply+", ("reply", "replies", "replied", "replying")),
        ("convey+", ("convey", "conveys", "conveyed", "conveying")),
        ("stress+", ("stress", "stresses", "stressed", "stressing")),
    ],
)
def test_a_regular_verb_is_spelled_out(entry: str, forms: tuple[str, ...]) -> None:
    assert parse_word_lists(f"[v]\n{entry}")["v"] == forms


def test_an_entry_before_any_section_is_refused() -> None:
    with pytest.raises(ValueError, match="'stray' stands before the first"):
        parse_word_lists("stray\n[first]")


def test_every_shipped_list_can_be_read_and_its_polarities_do_not_contradict() -> None:
    folder = resources.files("monitor.tag") / "lexicon"
    names = sorted(each.name.removesuffix(".txt") for each in folder.iterdir() if each.name.endswith(".txt"))
    codes = ("en", "fa", "ar", "fr", "de", "es")
    voiced = {f"{kind}.{code}" for kind in ("speech", "polarity", "claim") for code in codes}
    assert set(names) == voiced | {"abbreviations.en"}
    for name in sorted(voiced):
        lists = read_word_lists(name)
        if name.startswith("polarity."):
            TermIndex(entry for entries in lists.values() for entry in entries)
            assert not set(lists["good"]) & set(lists["bad"])
            assert {"good", "bad", "negation", "reported", "distancing", "first person"} <= set(lists)
        elif name.startswith("claim."):
            assert list(lists) == ["demand", "blame", "rejection", "justification", "proceeding"]
            sides = [*lists["demand"], *lists["blame"]], [*lists["rejection"], *lists["justification"]]
            assert not set(sides[0]) & set(sides[1])
        else:
            assert lists["say"]


def test_an_unknown_language_has_no_list() -> None:
    assert not has_word_lists("speech.xx")
    assert has_word_lists("speech.en")
