"""The benchmark of stance on a corpus that was invented for it: it must not rot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.stance import count_right, measure_calibration, measure_f1, measure_surest
from tests.bench.scripts import run_script

SENTENCES = (
    ("Oduya was praised for her brave and honest work.", "positive"),
    ("Oduya lied to the board and stole from the poor.", "negative"),
    ("Oduya arrived on Tuesday.", "neutral"),
)
ARTICLE = {
    "id": "t1",
    "outlet": "The Harbour Post",
    "affiliation": "independent",
    "labels": {"iran_government": "critical", "mek_ncri": "none", "accountability_1988": "none"},
    "own_voice_paraphrase": "The mullahs' regime closed the only theatre of the town.",
    "attributed_paraphrase": "An official said that the roof was unsafe.",
}


def test_every_table_is_made(tmp_path: Path) -> None:
    rows = [
        {"id": str(number), "text": text, "target": "Oduya", "start": 0, "end": 5, "label": label}
        for number, (text, label) in enumerate(SENTENCES)
    ]
    for name in ("rw", "mt"):
        write_lines(tmp_path / f"a_newsmtsc_{name}_dev.jsonl", rows)
    write_lines(tmp_path / "topical_dev.jsonl", [ARTICLE])
    figures = tmp_path / "figures.json"
    done = run_script("stance.py", str(tmp_path), "--json", str(figures))
    assert done.returncode == 0, done.stderr
    found = json.loads(figures.read_text())["figures"]
    assert found["Sentences: NewsMTSC rw, 3"]["network"]["f1"] == 1
    assert found["Articles on the topic, 1"]["iran_government, text alone"]["accuracy"] == 1
    assert any(title.startswith("Cost of an article of 30 sentences and 3 targets") for title in found)


def test_a_folder_without_the_texts_is_said(tmp_path: Path) -> None:
    done = run_script("stance.py", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "There is nothing to read" in done.stderr


def test_macro_f1_is_the_mean_over_the_labels() -> None:
    assert measure_f1(["a", "a", "b"], ["a", "b", "b"], ("a", "b")) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert measure_f1(["a"], ["a"], ("a", "b")) == 0.5


def test_calibration_compares_confidence_with_what_is_right() -> None:
    assert measure_calibration([True, False], [0.5, 0.5]) == pytest.approx(0)
    assert measure_calibration([False, False], [0.9, 0.9]) == pytest.approx(0.9)
    assert measure_calibration([], []) == 0


def test_the_surest_are_taken_first() -> None:
    assert measure_surest([True, False, True, False], [0.9, 0.1, 0.8, 0.2], 0.5) == 1


def test_flips_are_told_from_other_mistakes() -> None:
    share, flips, answered = count_right(
        ["favour", "against", "neutral", "none"], ["against", "against", "unclear", "neutral"]
    )
    assert (share, flips, answered) == (0.25, 0.25, 0.75)


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
