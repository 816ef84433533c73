"""The measurement of learning: that it runs on an invented file, and what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.learning import Tally, draw_curve
from monitor.model import Stance, StanceInput, StanceLabel
from monitor.tag.judging import read_shipped_model
from monitor.tag.learning import Lesson
from tests.bench.scripts import run_script

SHIPPED = read_shipped_model("actor")


def ask(number: int, label: StanceLabel, *words: str) -> tuple[StanceLabel, Lesson]:
    stance = Stance("t", "board", "outlet", "unclear", 0.0, (), (StanceInput("cues in the text", 0.01),))
    return label, Lesson(stance, 0.0, frozenset(words), label, number)


QUESTIONS = [
    ask(number, label, word)
    for number, (label, word) in enumerate(
        [("favour", "noble"), ("against", "murky"), ("neutral", "rain")] * 10
    )
]


def test_corrected_articles_are_right_and_the_rest_is_asked() -> None:
    silent: tuple[StanceLabel, None] = ("favour", None)
    tally = draw_curve([*QUESTIONS, silent], SHIPPED, 0, 2, Tally())
    assert (tally.asked, tally.right, tally.wrong, tally.all, tally.all_right) == (62, 20, 40, 62, 20)
    five = draw_curve(QUESTIONS, SHIPPED, 5, 2, Tally())
    assert (five.asked, five.kept, five.all_right) == (50, 0, 10 + five.right)


def test_what_is_learnt_is_counted() -> None:
    tally = draw_curve(QUESTIONS, SHIPPED, 24, 2, Tally())
    assert (tally.kept, tally.asked) == (2, 12)
    assert tally.right > 8


def test_it_runs(tmp_path: Path) -> None:
    lines = [
        {
            "affiliation": ("state-run", "independent")[number % 2],
            "labels": {"iran_government": ("favourable", "neutral")[number % 2], "mek_ncri": "none"},
            "own_voice_paraphrase": f"The Iranian government opened a {('grand', 'new')[number % 2]} bridge.",
            "attributed_paraphrase": "",
        }
        for number in range(16)
    ]
    (tmp_path / "topical_dev.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = run_script("learning.py", str(tmp_path), "--splits", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "## Labels with the cue lists" in done.stdout
    assert "| iran_government | 10 | " in done.stdout
    assert "| mek_ncri |" not in done.stdout


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    done = run_script("learning.py", str(tmp_path))
    assert done.returncode == 2
    assert "topical_dev.jsonl is not there" in done.stderr


@pytest.mark.parametrize("count", [0, 5])
def test_too_few_corrections_leave_the_shipped_model(count: int) -> None:
    assert draw_curve(QUESTIONS, SHIPPED, count, 1, Tally()).kept == 0
