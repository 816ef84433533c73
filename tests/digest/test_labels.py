"""What a reader sees of a label: what it says, how sure it is, what moved it and what decided it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.labels import MOST_SIGNS, StanceRow, arrange_rows, draw_bar, list_reasons, write_passage
from monitor.model import Excerpt, Mark, Passage, Rating, StanceInput, StanceLine
from tests.digest.material import FIRST, gather, write_article

BOARD = {"board": "the harbour board", "union": "the pilots' union"}
SENTENCE = Excerpt(1, 1, "text", 0, 31, "Quay grabbers closed the quays.")
GRABBERS = Mark(Excerpt(1, 1, "text", 0, 13, "Quay grabbers"), "cue")
PASSAGE = Passage(SENTENCE, (GRABBERS,))
(SOURCE,) = compose_digest(gather(write_article(1, FIRST))).sources
OTHER = replace(SOURCE, number=2, article_id=7, outlet_name="Outlet 7")


def line(**changes: Any) -> StanceLine:
    made = StanceLine(1, "board", "outlet", "against", 0.72, passages=(PASSAGE,) * 3)
    return replace(made, **changes)


def arrange(*lines: StanceLine) -> list[StanceRow]:
    return arrange_rows(lines, {1: SOURCE, 2: OTHER}, BOARD, str.upper, ENGLISH)


def test_sources_that_regard_a_target_alike_share_a_row() -> None:
    (row,) = arrange(line(), line(source=2))
    assert (row.mark, row.said, row.target, row.how) == (
        "▼", "critical of", "the harbour board", "in its own words",
    )  # fmt: skip
    assert [one.source.number for one in row.sources] == [1, 2]
    assert len({one.anchor for one in row.sources}) == 2


def test_sides_come_first_by_target_and_the_unclear_last() -> None:
    rows = arrange(
        line(label="unclear"), line(target_id="union"), line(label="neutral"), line(source=2, label="favour")
    )
    assert [(row.target, row.label) for row in rows] == [
        ("the harbour board", "favour"),
        ("the harbour board", "neutral"),
        ("the pilots' union", "against"),
        ("the harbour board", "unclear"),
    ]


def test_a_side_of_quoted_voices_is_none_of_the_outlet_and_stands_for_its_unclear_own() -> None:
    said = replace(PASSAGE, marks=(replace(GRABBERS, speaker="Ada Quill"),))
    (row,) = arrange(line(label="unclear"), line(voice="quoted", passages=(said,)))
    assert (row.mark, row.said, row.how) == ("▽", "quotes critics of", "in the words of those it quotes")
    (one,) = row.sources
    assert (one.speakers, one.command, one.is_explained) == (("Ada Quill",), None, False)
    assert len(arrange(line(label="unclear", basis="corrected"), line(voice="quoted"))) == 2
    kept = arrange(line(label="neutral"), line(voice="quoted", label="favour"))
    assert [row.said for row in kept] == ["neutral toward", "quotes supporters of"]


@pytest.mark.parametrize(
    ("changes", "sureness"),
    [
        ({"confidence": 0.91}, "high confidence, 91%"),
        ({"confidence": 0.999}, "high confidence, 99%"),
        ({"confidence": 0.698}, "fair confidence, 70%"),
        ({"confidence": 0.2}, "low confidence, 20%"),
        ({"confidence": 0.9, "tipped_by": "affiliation"}, "high confidence, 90%, tipped by affiliation"),
        ({"confidence": 1.0, "basis": "corrected"}, "corrected by a reader"),
        ({"label": "unclear", "confidence": 0.4}, ""),
    ],
)
def test_confidence_is_told_in_words_and_number(changes: dict[str, Any], sureness: str) -> None:
    (row,) = arrange(line(**changes))
    assert row.sources[0].sureness == sureness


def test_a_side_shows_its_strongest_passages_and_folds_the_others() -> None:
    (side,) = arrange(line())
    (neutral,) = arrange(line(label="neutral"))
    assert [(len(row.sources[0].shown), len(row.sources[0].folded)) for row in (side, neutral)] == [
        (2, 1),
        (0, 3),
    ]


def test_every_input_that_counts_is_told_with_how_far_it_moved_the_label() -> None:
    inputs = (
        StanceInput("cues in the text", -1.0, -1.25),
        StanceInput("sentiment in the lead", 0.254, 0.1),
        StanceInput("affiliation", 1.0, 0.09),
    )
    (row,) = arrange(line(inputs=inputs))
    (one,) = row.sources
    assert [(pull.name, pull.value, pull.share, pull.bar) for pull in one.pulls] == [
        ("cues in the text", "−1.00", "−1.25", "▼▼▼▼"),
        ("sentiment in the lead", "+0.25", "+0.10", "▲"),
    ]
    assert one.command == "monitor correct stance 1 board LABEL"


def test_what_tipped_a_label_is_named_with_who_rated_the_outlet_and_when() -> None:
    rated = replace(SOURCE, ratings=(Rating("state", "L. Marsh", date(2024, 1, 15), ""),))
    (row,) = arrange_rows([line(tipped_by="affiliation")], {1: rated}, BOARD, str.upper, ENGLISH)
    assert row.sources[0].notes == (
        "The outlet's affiliation (STATE, rated by L. Marsh on January 15, 2024) tipped the label: "
        "by the text alone it would not be “critical”.",
    )
    (bare,) = arrange_rows(
        [line(tipped_by="affiliation")], {1: replace(SOURCE, ratings=())}, BOARD, str.upper, ENGLISH
    )
    assert "affiliation (STATE) tipped" in bare.sources[0].notes[0]
    (learnt,) = arrange(line(tipped_by="learnt wording"))
    assert "“learnt wording” tipped the label" in learnt.sources[0].notes[0]
    (corrected,) = arrange(line(basis="corrected", tipped_by=None))
    assert "A reader corrected this label" in corrected.sources[0].notes[0]


def test_a_bar_never_runs_away() -> None:
    assert [draw_bar(share) for share in (0.0, 0.09, 0.1, -0.5, 99.0)] == [
        "", "", "▲", "▼▼", "▲" * MOST_SIGNS,
    ]  # fmt: skip


def test_spans_of_digests_from_before_sentences_were_kept_are_still_shown() -> None:
    span = GRABBERS.span
    old = line(passages=(), evidence=(span, replace(span, start=40, end=53)), reasons=("cue", "cue"))
    (row,) = arrange(old)
    assert [write_passage(one) for one in row.sources[0].shown] == ["“… *Quay grabbers* …”"]


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("cue of disapproval: quay grabber*", "cue of disapproval"),
        ("cue of disapproval: grab the quays", "cue of disapproval: grab the quays"),
        ("disapproving word beside the target", "disapproving word beside the target"),
    ],
)
def test_a_reason_does_not_repeat_the_marked_words(why: str, reason: str) -> None:
    marks = (replace(GRABBERS, why=why), replace(GRABBERS, why=why))
    assert list_reasons(replace(PASSAGE, marks=marks)) == [reason]
