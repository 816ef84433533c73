"""Sentences attributed in running text: every one whole, exact, and somebody's."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.sayings import attribute, split_at, write_saying
from monitor.model import Excerpt, Source, Statement
from tests.digest.material import FIRST, gather, write_article

(SOURCE,) = compose_digest(gather(write_article(1, FIRST))).sources
SOURCES = {number: replace(SOURCE, number=number, outlet_name=f"Outlet {number}") for number in range(1, 10)}


def say(*texts: tuple[int, str], sources: dict[int, Source] = SOURCES) -> list[str]:
    statements = [Statement(Excerpt(1, 1, "text", 0, len(text), text), number) for number, text in texts]
    return [write_saying(one, ENGLISH) for one in attribute(statements, sources, ENGLISH)]


def test_attributions_take_turns_before_and_after() -> None:
    assert say((3, "A quay was shut."), (5, "Boats left."), (6, "Who stayed?"), (7, "Ice came.")) == [
        "“A quay was shut”, reports Outlet 3 [3].",
        "Outlet 5 [5] writes: “Boats left.”",
        "Outlet 6 [6] reports: “Who stayed?”",
        "Outlet 7 [7] says: “Ice came.”",
    ]


def test_sentences_of_one_source_in_a_row_are_one_saying() -> None:
    assert say((5, "A quay was shut."), (5, "Boats left."), (5, "“Not us,” she said."), (6, "Ice came.")) == [
        "Outlet 5 [5] reports: “A quay was shut.” “Boats left.” “Not us,” she said.",
        "Outlet 6 [6] says: “Ice came.”",
    ]


def test_no_sentence_follows_right_on_one_of_another_outlet() -> None:
    sources = SOURCES | {5: replace(SOURCES[5], language="fa")}
    after_block = say((5, "اسکله بسته شد."), (6, "Boats left."), (8, "Ice came."), sources=sources)
    assert after_block == [
        "Outlet 5 [5] reports: ",
        "“Boats left”, Outlet 6 [6] writes.",
        "Outlet 8 [8] says: “Ice came.”",
    ]


def test_a_source_that_comes_again_after_another_is_named_again() -> None:
    said = say((4, "A quay was shut."), (5, "Boats left."), (4, "Crews stayed."))
    assert ["Outlet 4 [4]" in one for one in said] == [True, False, True]


def test_each_sentence_of_a_saying_keeps_its_own_marks() -> None:
    texts = ("A quay was shut.", "Boats left.")
    excerpts = [Excerpt(1, 1, "text", 0, len(text), text) for text in texts]
    spans = [(Excerpt(1, 1, "text", 2, 6, "quay"),), (Excerpt(1, 1, "text", 0, 5, "Boats"),)]
    (saying,) = attribute([Statement(one, 4) for one in excerpts], SOURCES, ENGLISH, spans)
    assert write_saying(saying, ENGLISH) == "Outlet 4 [4] writes: “A *quay* was shut.” “*Boats* left.”"


def test_only_short_plain_sentences_come_before_whose_they_are() -> None:
    for text in ("Who shut it?", "A quay was shut …", "“Shut it,” she said.", f"{'A long quay ' * 20}."):
        (said,) = say((5, text))
        assert said.startswith("Outlet 5 [5] ")
        assert text in said


def test_a_sentence_from_right_to_left_comes_after_its_outlet_without_marks() -> None:
    sources = SOURCES | {5: replace(SOURCES[5], language="fa")}
    text = "اسکله بسته شد."
    (saying,) = attribute([Statement(Excerpt(1, 1, "text", 0, 14, text), 5)], sources, ENGLISH)
    assert (saying.turned, [one.quoted for one in saying.words]) == (True, [False])
    assert write_saying(saying, ENGLISH) == "Outlet 5 [5] reports: "


@given(st.text(min_size=1), st.integers(1, 9))
def test_what_is_shown_is_a_span_of_what_was_chosen(text: str, number: int) -> None:
    statement = Statement(Excerpt(1, 1, "text", 7, 7 + len(text), text), number)
    (saying,) = attribute([statement], SOURCES, ENGLISH)
    shown = saying.words[0].excerpt
    assert shown.text == text[shown.start - 7 : shown.end - 7]
    assert text.removesuffix(".") in shown.text


@given(st.text(min_size=1, max_size=40), st.data())
def test_an_excerpt_is_cut_at_spans_and_nothing_is_lost(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    ends = list(zip(places[::2], places[1::2], strict=False))
    spans = [Excerpt(1, 1, "text", 5 + start, 5 + end, text[start:end]) for start, end in ends]
    parts = split_at(Excerpt(1, 1, "text", 5, 5 + len(text), text), spans)
    assert "".join(part for part, _ in parts) == text
    assert [part for part, marked in parts if marked] == [span.text for span in spans]
