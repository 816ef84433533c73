"""`monitor show` and `monitor story` on a text that was copied in a story that took in another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.digest.material import FIRST, SECOND, THIRD
from tests.factories import make_copy, make_digest, make_draft, make_outlet, make_placement, make_story
from tests.storage.saving import save_article

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'
EVENING = datetime(2024, 3, 4, 20, tzinfo=UTC)
LONG = timedelta(days=20)
TITLES = (
    "Harbour board closes quay",
    "Quay closed by night",
    "Harbour board closes quay",
    "Herring runs out",
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """A text (1), an excerpt of it (2) and a copy of that (3) in a story that follows the one of a fourth."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    texts = ([FIRST, SECOND, THIRD], [FIRST], [FIRST], [SECOND])
    links = (
        make_copy(1),
        make_copy(2, 1, relation="excerpt", paragraph=2, share=0.9, held=0.3, sign="unknown"),
        make_copy(3, 1, of_id=2),
        make_copy(4),
    )
    with open_store(tmp_path / "monitor.db") as store:
        for number, (title, text) in enumerate(zip(TITLES, texts, strict=True), start=1):
            group = "state" if number == 1 else "ngo"
            outlet = make_outlet(id=f"outlet-{number}", name=f"Outlet {number}", affiliation=group)
            published = EVENING + timedelta(hours=3 * number) if number < 4 else EVENING - LONG
            draft = make_draft(
                number, title=title, text="\n\n".join(text), outlet=outlet, published=published
            )
            save_article(store, draft, [], EVENING)
            store.save_placement(make_placement(links[number - 1]), (), 4)
        span = {"first_at": EVENING + timedelta(hours=3), "last_at": EVENING + timedelta(hours=9)}
        stories = [
            make_story("harbour-1", (1, 2, 3), follows="harbour-4", **span),
            make_story("harbour-4", (4,), first_at=EVENING - LONG, last_at=EVENING - LONG),
            make_story("harbour-2", (2,)),
        ]
        store.save_stories(stories, {})
        store.save_stories([stories[0]], {"harbour-2": "harbour-1"})
        store.save_digest(make_digest(EVENING.date()), [1])
        yield store


@pytest.fixture
def run(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def read(run: Run, *words: str) -> Any:
    code, printed, _ = run(*words, "--json")
    assert code == 0
    return json.loads(printed)


def test_show_sets_copies_in_under_what_they_were_made_from(run: Run) -> None:
    lines = run("show", "3")[1].splitlines()
    tree = lines[lines.index("Copies") + 1 : lines.index("Stories")]
    assert tree[:8] == [
        "  carried by 3 outlets (ngo 2, state 1)",
        "  1 Outlet 1 (state), 2024-03-04 23:00: own text",
        "    no earlier text that is stored shares its words",
        "    2 Outlet 2 (ngo), 2024-03-05 02:00: an excerpt, from paragraph 2 on; left out 2 of 3 paragraphs",
        "      which of the two was first is not known",
        "      Under its own headline: Quay closed by night",
        "      100 % of its words stand in a text of Tidewater Courier, published 2 h 10 min earlier",
        "      3 Outlet 3 (ngo), 2024-03-05 05:00: same text",
    ]
    assert lines[lines.index("Stories") + 1].startswith(
        "  harbour-1: Harbour board closes quay (3 articles, "
    )


def test_show_tells_programs_how_far_a_text_went_and_in_what_part(run: Run) -> None:
    told = read(run, "show", "1")
    assert told["reach"] == {"outlets": 3, "groups": {"ngo": 2, "state": 1}}
    part = told["copies"][1]
    assert (part["article"], part["of"], part["share"], part["held"], part["paragraph"]) == (
        2,
        1,
        0.9,
        0.3,
        2,
    )
    assert (part["reworking"]["cut"], part["reworking"]["own_headline"]) == (2, True)
    assert [story["id"] for story in told["stories"]] == ["harbour-1"]


def test_show_tells_a_copy_and_its_origin_apart_paragraph_by_paragraph(run: Run) -> None:
    lines = run("show", "2")[1].splitlines()
    start = lines.index("Against the text it was made from") + 1
    assert lines[start : start + 4] == ["  cut", f"    - {SECOND}", "  cut", f"    - {THIRD}"]
    assert read(run, "show", "2")["passages"][0] == {"kind": "cut", "words": None, "was": SECOND}
    assert "Against the text" not in run("show", "1")[1]


def test_show_tells_where_a_reader_put_an_article_apart(run: Run, store: SqliteStore) -> None:
    assert "What readers corrected" not in run("show", "2")[1]
    made = store.save_correction("not a copy", 2, [1], EVENING)
    assert run("show", "1")[1].endswith(
        f"What readers corrected\n  2024-03-04, correction {made.id}: article 2 is not a copy of 1\n"
    )
    assert [
        (one["says"], one["article"], one["others"]) for one in read(run, "show", "2")["corrections"]
    ] == [("not a copy", 2, [1])]
    assert read(run, "show", "3")["corrections"] == []


def test_show_tells_who_corrected_a_label_and_when(run: Run, store: SqliteStore) -> None:
    made = store.save_stance_correction(2, "harbour", "board", "against", "L. Marsh", EVENING)
    assert run("show", "2")[1].endswith(
        f"What readers corrected\n  2024-03-04, correction {made.id}: "
        "article 2 is critical of board, says L. Marsh\n"
    )
    (told,) = read(run, "show", "2")["corrections"]
    assert (told["says"], told["label"], told["by"]) == ("stance", "against", "L. Marsh")


def test_an_article_that_was_not_grouped_yet_has_no_copies(run: Run, store: SqliteStore) -> None:
    save_article(store, make_draft(5), [], EVENING)
    told = read(run, "show", "5")
    assert (told["reach"], told["copies"], told["stories"]) == ({"outlets": 0, "groups": {}}, [], [])


def test_a_story_is_told_day_by_day(run: Run) -> None:
    code, printed, _ = run("story", "harbour-1")
    assert code == 0
    lines = printed.splitlines()
    assert lines[0] == "Harbour board closes quay"
    assert "harbour-1, 2024-03-04 23:00 to 2024-03-05 05:00" in lines
    assert "Went into this story: harbour-2" in lines
    assert any(line.startswith("Takes up harbour-4: Herring runs out") for line in lines)
    assert "In the digests of 2024-03-04" in lines
    assert [line for line in lines if line.startswith("2024-")] == ["2024-03-04", "2024-03-05"]
    assert lines[-1].split(maxsplit=2) == [
        "3",
        "05:00",
        "Outlet 3 (ngo), the same text as 2: Harbour board closes quay",
    ]


def test_a_story_names_what_took_it_up_again(run: Run) -> None:
    assert "Taken up by harbour-1: Harbour board closes quay" in run("story", "harbour-4")[1]


def test_what_took_up_a_story_that_went_into_this_one_took_up_this_one(run: Run, store: SqliteStore) -> None:
    late = EVENING + LONG
    later = make_story("harbour-5", (4,), follows="harbour-2", first_at=late, last_at=late)
    store.save_stories([later], {})
    assert "Taken up by harbour-5: Herring runs out" in run("story", "harbour-1")[1]


def test_a_story_that_took_in_what_it_took_up_does_not_take_up_itself(run: Run, store: SqliteStore) -> None:
    (found,) = (one for one in store.list_stories("harbour", EVENING) if one.id == "harbour-1")
    store.save_stories([replace(found, follows="harbour-2")], {})
    printed = run("story", "harbour-1")[1]
    assert "Takes up" not in printed
    assert "Taken up" not in printed


def test_an_id_that_went_into_another_story_leads_there_and_says_so(run: Run) -> None:
    assert "harbour-2 went into this story" in run("story", "harbour-2")[1]
    told = read(run, "story", "harbour-2")
    assert (told["id"], told["asked"], told["former_ids"]) == ("harbour-1", "harbour-2", ["harbour-2"])
    assert told["follows"]["id"] == "harbour-4"
    assert [(one["id"], one["relation"], one["of"]) for one in told["articles"]] == [
        (1, "origin", None), (2, "excerpt", 1), (3, "identical", 2),
    ]  # fmt: skip


def test_a_story_that_is_not_there_is_said_to_be_missing(run: Run) -> None:
    code, _, said = run("story", "harbour-99")
    assert code == 1
    assert "harbour-99" in said
