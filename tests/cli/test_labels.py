"""What the terminal tells of labels, speakers and raters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.cli.labels import (
    describe_attribution,
    describe_outlet,
    describe_said,
    describe_sides,
    describe_stance,
    write_attribution,
    write_outlet,
    write_side,
    write_stance,
)
from monitor.model import Attribution, Evidence, Outlet, Rating, Stance, StanceInput, propose_outlet
from tests.digest.material import FIRST, SECOND, TOPIC, write_article
from tests.factories import make_outlet

GRABBERS = Evidence("text", 4, 17, "outlet", None, "cue of disapproval", -1.0)
STANCE = Stance(
    TOPIC, "board", "outlet", "against", 0.81, (GRABBERS,),
    (StanceInput("cues in the text", -1.0, -1.25), StanceInput("affiliation", 0.0)), "affiliation",
)  # fmt: skip
ARTICLE = write_article(5, FIRST, SECOND)
QUOTE = Attribution(
    ((0, 30),), ((31, 37),), ((38, 40),), True, "Mrs Tavani", "a net mender", ("Wire", "Radio")
)
REED = Rating("state", "O. Reed", date(2023, 2, 1), "https://reed.example/")


def rate(*ratings: Rating) -> Outlet:
    return make_outlet(affiliation="ngo", ratings=ratings)


def test_a_stance_is_told_with_its_evidence_in_place_its_inputs_and_what_tipped_it() -> None:
    assert list(write_stance(ARTICLE, STANCE)) == [
        "critical of board, in its own words: fair confidence, 81%, tipped by affiliation",
        "  The outlet's affiliation (state, rated by L. Marsh on 2024-01-15) tipped the label: "
        "by the text alone it would not be “critical”.",
        f"  -1.00 “{FIRST.replace('harbour board', '*harbour board*')}” (cue of disapproval)",
        "  cues in the text           −1.00  moved by −1.25 ▼▼▼▼",
        "  nothing from: affiliation",
        "  To correct it: monitor correct stance 5 board LABEL",
    ]


def test_names_that_say_nothing_of_a_side_share_their_sentence() -> None:
    names = tuple(
        replace(STANCE.evidence[0], start=start, end=end, weight=0.0, why="names the target")
        for start, end in ((4, 11), (12, 17))
    )
    lines = list(write_stance(ARTICLE, replace(STANCE, evidence=names)))
    assert f"  “{FIRST.replace('harbour board', '*harbour* *board*')}” (names the target)" in lines


def test_a_side_of_quoted_voices_names_who_speaks_and_no_correction() -> None:
    said = replace(GRABBERS, voice="quoted", speaker="Ada Quill")
    lines = list(write_stance(ARTICLE, Stance(TOPIC, "board", "quoted", "against", 0.6, (said,))))
    assert lines[0] == "quotes critics of board, in the words of those it quotes: fair confidence, 60%"
    assert [line.endswith("(cue of disapproval, Ada Quill)") for line in lines[1:]] == [True]


def test_a_correction_is_told() -> None:
    first, second, *_ = write_stance(ARTICLE, replace(STANCE, basis="corrected"))
    assert first == "critical of board, in its own words: corrected by a reader"
    assert second == "  A reader corrected this label; what a reader says comes first."


def test_a_stance_for_programs_has_all_of_it() -> None:
    told = describe_stance(ARTICLE, STANCE)
    assert {name: told[name] for name in ("label", "confidence", "basis", "tipped_by")} == {
        "label": "against", "confidence": 0.81, "basis": "judged", "tipped_by": "affiliation",
    }  # fmt: skip
    assert told["inputs"][0] == {"name": "cues in the text", "value": -1.0, "share": -1.25}
    (span,) = told["evidence"]
    assert (span["words"], span["sentence"], span["start"]) == ("harbour board", FIRST, 4)


def test_who_says_what_is_told_with_the_chain_from_the_speaker_on() -> None:
    words = ARTICLE.reading.text[0:30]
    assert write_attribution(ARTICLE, QUOTE) == (
        f"Mrs Tavani, a net mender, quoted by Radio, quoted by Wire: “{words}”"
    )
    bare = replace(QUOTE, direct=False, speaker=None, role=None, via=())
    assert write_attribution(ARTICLE, bare) == f"somebody: {words}"
    told = describe_attribution(ARTICLE, QUOTE)
    assert (told["via"], told["words"], told["cue"]) == (
        ("Wire", "Radio"),
        words,
        ARTICLE.reading.text[38:40],
    )


def test_raters_are_told_side_by_side() -> None:
    marsh = Rating("ngo", "L. Marsh", date(2024, 1, 15), "https://ratings.example/courier")
    assert list(write_outlet(rate(marsh, REED))) == [
        "Tidewater Courier (ngo, rated by L. Marsh on 2024-01-15)",
        "  also state, rated by O. Reed on 2023-02-01",
    ]
    assert list(write_outlet(propose_outlet("quay", "Quay", ()))) == ["Quay (unrated, not rated yet)"]
    told = describe_outlet(rate(marsh, REED))
    assert [one["rated_by"] for one in told["ratings"]] == ["L. Marsh", "O. Reed"]


def test_a_story_joins_who_is_one_person_and_who_takes_a_side() -> None:
    one = replace(ARTICLE, tags=replace(ARTICLE.tags, attributions=(QUOTE,), stances=(STANCE,)))
    other = write_article(6, FIRST)
    full = replace(QUOTE, speaker="Maryam Tavani")
    unclear = Stance(TOPIC, "board", "quoted", "unclear", 0.4, ())
    other = replace(
        other,
        tags=replace(other.tags, attributions=(full,), stances=(replace(STANCE, confidence=0.5), unclear)),
    )
    (said,) = describe_said([one, other])
    assert (said["speaker"], said["articles"]) == ("Maryam Tavani", [5, 6])
    (side,) = describe_sides([one, other])
    assert [each["confidence"] for each in side["articles"]] == [0.81, 0.5]
    assert write_side(side) == "critical of board, in its own words: Outlet 5 (5), Outlet 6 (6)"
