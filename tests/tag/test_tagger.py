"""The decoding of the attribution network, on logits made by hand. Names and events are invented."""

from __future__ import annotations

import re
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.tag.networks import load_network
from monitor.tag.tagger import Report, decode_spans, find_reports, link_spans, plan_windows
from tests.tag.networks import Spoken, make_network

Logit = st.floats(-9, 9, width=32)


def read(text: str, *spoken: Spoken) -> list[tuple[tuple[str, ...], str | None, str | None]]:
    """Return the contents, cues and sources found, as words."""
    parts = [line.span() for line in re.finditer(r"[^\n]+", text)]
    return [
        (
            tuple(text[start:end] for start, end in each.content),
            text[slice(*each.cue)] if each.cue else None,
            text[slice(*each.source)] if each.source else None,
        )
        for each in find_reports(make_network(text, spoken), text, parts)
    ]


def test_spans_and_links_become_reports_of_whole_words() -> None:
    text = "The lighthouse is dark, Orla Finch said. Nobody had warned us, Tamsin Vale complained."
    seen = [
        Spoken(("Nobody had warned us",), "complained", "Tamsin Vale"),
        Spoken(("The lighthouse is dark",), "said", "Orla Finch"),
    ]
    assert read(text, *seen) == [
        (("The lighthouse is dark",), "said", "Orla Finch"),
        (("Nobody had warned us",), "complained", "Tamsin Vale"),
    ]


def test_parts_on_both_sides_of_a_cue_are_one_report() -> None:
    text = "The quay, Orla Finch said, is closed."
    seen = Spoken(("The quay", "is closed"), "said", "Orla Finch")
    assert read(text, seen) == [(("The quay", "is closed"), "said", "Orla Finch")]


def test_a_cue_without_a_source_has_none() -> None:
    text = "It was alleged that the quay is closed. Orla Finch went home."
    seen = [Spoken(("that the quay is closed",), "alleged")]
    assert read(text, *seen) == [(("that the quay is closed",), "alleged", None)]


def test_a_content_whose_only_cue_is_in_a_later_paragraph_has_none() -> None:
    text = "The quay is closed.\nOrla Finch said so."
    seen = Spoken(("The quay is closed",), "said", "Orla Finch")
    assert read(text, seen) == [(("The quay is closed",), None, None)]


def test_a_content_over_two_paragraphs_ends_with_each() -> None:
    text = "Orla Finch wrote: The first wall held.\nThe second did not."
    seen = Spoken(("The first wall held.\nThe second did not",), "wrote", "Orla Finch")
    assert read(text, seen) == [(("The first wall held.", "The second did not"), "wrote", "Orla Finch")]


def test_a_text_of_many_windows_is_read_throughout() -> None:
    filler = "\n".join("The tide came in and the tide went out again." for _ in range(120))
    text = f"Orla Finch said the quay is closed.\n{filler}\nTamsin Vale denied the wall broke.\n{filler}"
    seen = [
        Spoken(("the quay is closed",), "said", "Orla Finch"),
        Spoken(("the wall broke",), "denied", "Tamsin Vale"),
    ]
    assert read(text, *seen) == [
        (("the quay is closed",), "said", "Orla Finch"),
        (("the wall broke",), "denied", "Tamsin Vale"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "Nothing is said here."])
def test_a_text_in_which_nothing_is_seen_has_no_reports(text: str) -> None:
    assert read(text) == []


# --- decoding ------------------------------------------------------------------------------------


def test_an_inside_never_follows_an_outside() -> None:
    outside, begin, inside = [5.0, 0, 0], [0, 5.0, 0], [0, 0, 5.0]
    unsure = [2.0, 1.9, 0]
    words = [(0, 1), (1, 2), (2, 3), (3, 4)]
    decode = lambda *rows: decode_spans(np.float32(rows), words)  # noqa: E731  # a short name for a short thing
    assert decode(outside, begin, inside, outside) == [(1, 3)]
    assert decode(unsure, inside, inside, outside) == [(0, 3)]
    assert decode(begin, begin, outside, begin) == [(0, 1), (1, 2), (3, 4)]
    assert decode(inside, outside, outside, outside) == []


@given(st.lists(st.tuples(Logit, Logit, Logit), min_size=1, max_size=6))
def test_the_path_is_the_best_that_is_allowed(rows: list[tuple[float, float, float]]) -> None:
    logits = np.float32(rows)
    tags = [0] * len(rows)
    for start, end in decode_spans(logits, [(at, at + 1) for at in range(len(rows))]):
        tags[start:end] = [1, *[2] * (end - start - 1)]
    allowed = (
        path
        for path in product(range(3), repeat=len(rows))
        if all((before, after) != (0, 2) for before, after in pairwise((0, *path)))
    )
    best = max(sum(float(row[tag]) for row, tag in zip(logits, path, strict=True)) for path in allowed)
    assert sum(float(row[tag]) for row, tag in zip(logits, tags, strict=True)) == pytest.approx(best)


def test_of_spans_as_fitting_the_nearer_one_in_the_same_paragraph_is_taken() -> None:
    links = np.zeros((30, 256), dtype=np.float32)
    separators = np.repeat([0, 1], 15)
    scores = link_spans(links, 0, [(16, 18)], [(10, 12), (24, 26), (19, 20)], separators, 4.0)
    assert scores.argmax(axis=1).tolist() == [2]
    assert scores[0, 0] < scores[0, 1]


# --- windows -------------------------------------------------------------------------------------


@given(st.integers(1, 5000))
def test_windows_cover_everything_overlap_and_are_of_bounded_size(length: int) -> None:
    windows = plan_windows(length)
    assert windows[0][0] == 0
    assert windows[-1][1] == length
    assert all(0 < high - low <= 256 for low, high in windows)
    assert all(after[0] < before[1] for before, after in pairwise(windows))


# --- the real one --------------------------------------------------------------------------------


def test_the_network_that_comes_with_the_program_reads_plain_sentences() -> None:
    text = "The harbour will stay closed until spring, Orla Finch said on Monday."
    (found,) = find_reports(load_network("attribution"), text, [(0, len(text))])
    assert isinstance(found, Report)
    assert found.source is not None
    assert text[slice(*found.source)] == "Orla Finch"
    assert text[found.content[0][0] : found.content[-1][1]] == "The harbour will stay closed until spring"
