"""The measurement of copies and stories on texts that were invented for it: it must not rot."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.archive import START, Archive, make_excerpt, make_near_copy
from bench.copy_truth import report_kinds, report_pairs, report_variants, score_pairs, score_variants
from bench.group_cost import Checkpoint, list_checkpoints, measure_tables, report_growth
from bench.grouping import Grouping, compare_groups
from bench.libraries import Library
from bench.peers.copy_methods import COPY_METHODS, join_pairs
from bench.peers.story_methods import STORY_METHODS
from bench.story_truth import report_stories, score_stories
from storage.sqlite.driver import sqlite3
from tests.bench.scripts import run_script

LONG = (
    "The harbour board closed the northern quay to all fishing boats on Monday morning. Pilots had asked for it "
    "since the storm of last week tore away two of the great bollards and most of the lights. Nobody on the board "
    "had an answer to what the forty boats are to do until the spring, when the ice is gone and the work begins. "
    "The ferry company offered them its old pier for a rent that their owners called a bad joke among neighbours."
)
OTHER = (
    "A choir of nine villages sang in the quarry above the lake, and for once the rain held off until the last "
    "verse. Three thousand people sat on straw; the mayor counted them herself from the roof of the smithy. "
    "Next year the choirs want to sing on the lake itself, on rafts that the sawmill has promised to lend them."
)


def make_document(name: str, text: str, **fields: Any) -> dict[str, Any]:
    place = {"url": f"https://{name}.example/{name}", "source": name.title(), "title": f"Words of {name}"}
    return {"id": name, "ts": "2026-01-05T06:00:00", "text": text} | place | fields


VARIANTS = [
    make_document("gazette", LONG, cluster="quay", kind="original"),
    make_document("courier", LONG, cluster="quay", kind="identical"),
    make_document("herald", " ".join(LONG.split()[12:60]), cluster="quay", kind="excerpt_mid"),
    make_document("mirror", OTHER, cluster="choir", kind="original"),
    make_document("clarion", "A choir sang in a quarry.", cluster="brief", kind="neg_same_event"),
]
STORIES = [
    make_document("one", LONG, stream="east", story="quay", title="Quay closed to boats"),
    make_document("two", LONG[80:], stream="east", story="quay", title="Northern quay closed"),
    make_document("three", OTHER, stream="east", story="choir", title="Choirs on the lake"),
    make_document("four", OTHER, stream="west", story="choir", title="Choirs on the lake"),
    make_document("five", OTHER[50:], stream="west", story=None, title="On the lake"),
]
TRUE = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2"}


def write_corpus(folder: Path) -> Path:
    files = {
        "neardup": VARIANTS,
        "real_docs": VARIANTS,
        "real_pairs": [
            {"a": "gazette", "b": "courier", "label": "dup"},
            {"a": "gazette", "b": "mirror", "label": "not"},
        ],
        "stories": STORIES,
    }
    for name, lines in files.items():
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return run_script("copies.py", *words)


# --- the command -----------------------------------------------------------------------------


def test_tables_of_truth_are_printed_beside_methods_that_need_no_library(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = run(
        str(write_corpus(tmp_path)),
        *("--peers", "text", "containment", "titles", "--articles", "0", "--import", "0", "--windows"),
        *("--json", str(out)),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(out.read_text())["figures"]
    copies = figures["Copies among 5 documents, variants made on purpose"]
    assert [name.partition(",")[0] for name in copies] == [
        "monitor",
        "the same words",
        "exact containment of 3 words",
    ]
    assert copies["the same words"]["recall"] == pytest.approx(1 / 3)
    assert figures["Variants found, by kind"]["the same words"] == {"excerpt_mid": 0.0, "identical": 1.0}
    pairs = figures["1 real pairs and 1 that are none, in 5 articles"]
    assert {name: figure["f1"] for name, figure in pairs.items()} == dict.fromkeys(pairs, 1.0)
    stories = figures["Stories in 2 streams of 5 articles"]
    assert stories["words of the titles, least 0.1"]["all"]["b_f1"] == 1.0
    assert "- ok: F1 of real pairs at least 0.92 (1)" in done.stdout


def test_the_cost_is_measured_alone_where_there_is_no_folder(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = run("--articles", "60", "--import", "60", "--windows", "30", "--json", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No FOLDER is given" in done.stdout
    figures = json.loads(out.read_text())["figures"]
    growth = figures["Copies as the store grows to 60 articles"]
    assert growth["found_again"] == [60, 60]
    (checkpoint,) = growth["checkpoints"]
    assert checkpoint["articles"] == 60
    assert min(checkpoint["cpu_ms"], checkpoint["lookup_p50_ms"], checkpoint["table_bytes"]["postings"]) > 0
    assert 0 < figures["An archive of 60 articles is grouped at once"]["stories"] < 60
    assert len(figures["A round with 5 new articles"]["30"]) == 5


def test_a_folder_without_the_documents_is_named(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert f"There is nothing to read: {tmp_path / 'neardup.jsonl'} is not there" in done.stderr


# --- scores ----------------------------------------------------------------------------------


def test_groups_that_agree_score_one() -> None:
    found = compare_groups(TRUE, {name: f"other name of {group}" for name, group in TRUE.items()})
    assert (found.f1, found.rand, found.b_f1) == (1.0, 1.0, 1.0)


def test_agreement_is_counted_by_pairs_and_by_documents() -> None:
    found = compare_groups(TRUE, {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z", "stray": "x"})
    assert (found.precision, found.recall) == (1 / 2, 1 / 4)
    assert found.f1 == pytest.approx(1 / 3)
    assert found.rand == pytest.approx((1 - 4 * 2 / 10) / (3 - 4 * 2 / 10))
    assert found.b_precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert found.b_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)


def test_articles_that_are_all_alone_have_no_pairs() -> None:
    alone = {name: name for name in TRUE}
    assert compare_groups(alone, alone).f1 == 1.0
    assert compare_groups(alone, alone).rand == 1.0
    assert compare_groups(TRUE, alone).recall == 0.0


def test_a_variant_is_found_beside_any_true_companion() -> None:
    groups = {"gazette": "1", "courier": "2", "herald": "2", "mirror": "3", "clarion": "3"}
    scores = score_variants(VARIANTS, groups)
    assert scores.kinds == {"excerpt_mid": 1.0, "identical": 1.0}
    assert scores.variants == 1.0
    assert scores.false_alarms == 1.0  # the choir, of which nothing was made, and what only looks like it
    assert (scores.precision, scores.recall) == (1 / 2, 1 / 3)


def test_pairs_with_other_labels_do_not_count() -> None:
    pairs = [
        {"a": "a", "b": "b", "label": "dup"},
        {"a": "a", "b": "d", "label": "dup"},
        {"a": "d", "b": "e", "label": "not"},
        {"a": "b", "b": "c", "label": "unscored"},
    ]
    scores = score_pairs(pairs, TRUE)
    assert (scores.precision, scores.recall, scores.f1) == (1 / 2, 1 / 2, 1 / 2)


def test_streams_are_apart_and_articles_without_a_story_do_not_count() -> None:
    groups = {"one": "1", "two": "1", "three": "3", "four": "3", "five": "1"}
    scores = score_stories(STORIES, groups)
    assert list(scores) == ["all", "east", "west"]
    assert {part: (one.b_f1, one.rand) for part, one in scores.items()} == dict.fromkeys(scores, (1.0, 1.0))


# --- reports ---------------------------------------------------------------------------------


def make_grouping(groups: dict[str, str], cpu_s: float = 1.0, setting: str = "") -> Grouping:
    return Grouping(Library("monitor", "monitor"), setting, groups, cpu_s)


def test_goals_are_said_and_no_failure() -> None:
    found = {"gazette": "1", "courier": "1", "herald": "2", "mirror": "3", "clarion": "3"}
    scored = [(make_grouping(found), score_variants(VARIANTS, found))]
    whole, kinds = report_variants(scored, 5), report_kinds(scored, Counter())
    assert [str(check) for check in (*whole.checks, *kinds.checks)] == [
        "- MISSED: F1 at least 0.97 (.400)",
        "- MISSED: false alarms under 0.50 % (100.00 %)",
        "- MISSED: excerpt_mid found at least 0.9 (.000)",
    ]
    pairs = report_pairs([(make_grouping(found), score_pairs([], found))], Counter(dup=1), 5)
    assert [str(check) for check in pairs.checks] == ["- ok: F1 of real pairs at least 0.92 (1)"]
    assert not any(section.failed for section in (whole, kinds, pairs))


def test_stories_have_a_goal_of_speed() -> None:
    groups = {document["id"]: document["id"] for document in STORIES}
    slow = make_grouping(groups, cpu_s=1.0)
    section = report_stories([(slow, score_stories(STORIES, groups))], 5)
    assert [check.holds for check in section.checks] == [False, False, False]
    assert "| monitor | .857 |" in str(section)
    ours, peer = make_grouping(groups, cpu_s=0.001), make_grouping(groups, cpu_s=0.002)
    fast = report_stories([(one, score_stories(STORIES, groups)) for one in (ours, peer)], 5)
    assert [row[-1] for row in fast.rows] == ["5,000 (1.00)", "2,500 (0.50)"]
    assert [check.holds for check in fast.checks] == [False, False, True]


def make_checkpoint(articles: int, cpu_ms: float) -> Checkpoint:
    sizes = {"postings": 900.0, "common": 10.0, "copies": 90.0, "story_words": 500.0}
    return Checkpoint(articles, cpu_ms, sizes, tuple(float(number) for number in range(101)), 80.0)


def test_growth_has_a_goal_and_what_is_not_found_again_fails() -> None:
    checkpoints = [make_checkpoint(10_000, 2.0), make_checkpoint(100_000, 3.2)]
    section = report_growth(checkpoints, 200, 200)
    assert section.rows[1] == ["100,000", "3.20", "1,000", "900", "10", "90", "500", "50.00", "99.00", "80"]
    assert [(check.holds, check.goal) for check in section.checks] == [(True, False), (False, True)]
    assert not section.failed
    assert report_growth(checkpoints, 199, 200).failed


@pytest.mark.parametrize(
    ("articles", "marks"),
    [
        (500, [500]),
        (10_000, [10_000]),
        (250_000, [10_000, 100_000, 250_000]),
        (1_000_000, [10**4, 10**5, 10**6]),
    ],
)
def test_growth_is_marked_at_powers_of_ten(articles: int, marks: Sequence[int]) -> None:
    assert list_checkpoints(articles) == marks


def test_the_size_of_a_table_is_found_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE large (value BLOB)")
        connection.execute("CREATE TABLE small (value BLOB)")
        connection.executemany("INSERT INTO large VALUES (?)", [(bytes(4000),)] * 100)
    sizes = measure_tables(path, ("large", "small"))
    assert 100 * 4000 < sizes["large"] < 130 * 4096
    assert sizes["small"] == 4096
    assert connection.execute("SELECT count(*) FROM large").fetchone() == (100,)
    connection.close()


# --- methods and the archive -----------------------------------------------------------------


def test_pairs_that_hang_together_are_one_group() -> None:
    groups = join_pairs(6, [(0, 1), (4, 5), (1, 4)])
    assert [groups.index(group) for group in groups] == [0, 0, 2, 3, 0, 0]


@pytest.mark.parametrize(
    ("method", "setting", "together"),
    [
        ("text", "", {"gazette", "courier"}),
        ("containment", "least 0.8", {"gazette", "courier", "herald"}),
        ("address", "", {"gazette"}),
        ("monitor", "", {"gazette", "courier"}),
    ],
)
def test_a_method_finds_what_it_can(method: str, setting: str, together: set[str]) -> None:
    groups = COPY_METHODS[method][setting](VARIANTS)
    assert {one["id"] for one, group in zip(VARIANTS, groups, strict=True) if group == groups[0]} >= together
    assert groups[0] != groups[3]


def test_a_title_leads_to_the_earlier_article_of_its_stream() -> None:
    groups = STORY_METHODS["titles"]["least 0.3"](STORIES)
    assert groups[0] == groups[1]
    assert len({groups[0], groups[2], groups[3]}) == 3
    assert groups[3] == groups[4]


def test_an_archive_is_the_same_again_and_holds_copies() -> None:
    archive = Archive(100)
    words = [archive.words(number) for number in range(1, 101)]
    assert words == [Archive(100).words(number) for number in range(1, 101)]
    assert words != [Archive(100, seed=2).words(number) for number in range(1, 101)]
    assert 70 < len({one.text for one in words}) < 100
    assert [archive.published(number).date() for number in (1, 101)] == [
        START.date(),
        START.date().replace(day=6),
    ]


def test_copies_of_an_archive_share_sentences_with_their_wire() -> None:
    wire = next(words for number in range(1, 50) if len((words := Archive(100).words(number)).sentences) > 20)
    near, excerpt = make_near_copy(wire, Random(1)), make_excerpt(wire, Random(1))
    shared = set(near.sentences) & set(wire.sentences)
    assert len(wire.sentences) // 2 < len(shared) < len(wire.sentences)
    assert near.sentences[0] != wire.sentences[0]
    assert excerpt.text in wire.text
    assert not wire.text.startswith(excerpt.text[:50])
