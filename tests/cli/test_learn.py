"""`monitor correct stance` and `monitor learn`, as a reader uses them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.cli import main
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.factories import NOON
from tests.pipeline.stancework import make_stance, tell
from tests.storage.saving import save_article

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'
SIDES = (("favour", "noble"), ("against", "murky"), ("neutral", "meets"))
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """Eighteen articles whose words tell what a reader would call them, and the configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    with open_store(tmp_path / "monitor.db") as store:
        for number in range(1, 19):
            save_article(store, tell(number, make_stance(cues=0.01), word=SIDES[number % 3][1]), [], NOON)
        yield store


@pytest.fixture
def monitor(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def correct_all(store: SqliteStore, count: int) -> None:
    """Say of the first articles what their words tell, without learning from it."""
    for number in range(1, count + 1):
        article = store.load_article(number)
        store.save_stance_correction(
            number, "harbour", "board", SIDES[number % 3][0], None, article.changed_at
        )


def read_label(monitor: Run, number: int) -> tuple[str, float]:
    (stance,) = json.loads(monitor("show", str(number), "--json")[1])["stances"]
    return stance["label"], stance["confidence"]


@pytest.mark.parametrize("form", [("correct", "stance"), ("correct",)])
def test_a_correction_counts_at_once_and_is_taken_back(monitor: Run, form: tuple[str, ...]) -> None:
    assert read_label(monitor, 3)[0] == "neutral"
    code, out, said = monitor(*form, "3", "board", "against", "--by", "L. Marsh")
    assert (code, out) == (0, "")
    assert said.splitlines() == [
        "correction 1: article 3 is critical of board, says L. Marsh",
        "harbour: 1 of the 10 corrections that learning takes",
    ]
    assert read_label(monitor, 3) == ("against", 1.0)
    (row,) = json.loads(monitor("correct", "list", "--json")[1])
    assert (row["says"], row["target"], row["label"], row["by"]) == ("stance", "board", "against", "L. Marsh")
    code, _, said = monitor("correct", "undo", "1")
    assert said.startswith("no longer said: article 3 is critical of board")
    assert read_label(monitor, 3)[0] == "neutral"


def test_both_kinds_are_listed_in_the_order_they_were_made_in(monitor: Run, store: SqliteStore) -> None:
    monitor("correct", "2", "board", "absent")
    store.save_correction("not a copy", 1, [2], NOON)
    monitor("correct", "1", "board", "favour")
    rows = json.loads(monitor("correct", "list", "--json")[1])
    assert [(row["number"], row["says"]) for row in rows] == [(1, "stance"), (2, "not a copy"), (3, "stance")]
    listed = monitor("correct", "list")[1]
    assert "not a copy" in listed
    assert "absent" in listed


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("99", "board", "favour"), 1, "there is no article 99"),
        (("1", "mole", "favour"), 1, "no target 'mole' in harbour; name one of board"),
        (("1", "board", "favour", "--topic", "ferries"), 1, "article 1 is not on topic ferries"),
        (("1", "board", "good"), 2, "'good' is not one of 'favour', 'against'"),
        (("mole", "board", "favour"), 2, "No such command 'mole'"),
    ],
)
def test_what_cannot_be_said_is_explained(
    monitor: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    ended, _, said = monitor("correct", *words)
    assert ended == code
    assert message in said


def test_from_ten_corrections_on_it_learns_by_itself_and_can_be_undone(
    monitor: Run, store: SqliteStore
) -> None:
    correct_all(store, 17)
    store.save_stance_correction(18, "harbour", "board", "unclear", None, NOON)
    save_article(store, tell(19, make_stance(cues=0.01), word="murky"), [], NOON)
    assert read_label(monitor, 19)[0] == "neutral"
    _, _, said = monitor("correct", "18", "board", "favour")
    assert "harbour: 18 of 18 corrections teach; learnt model 1 is in force" in said
    assert "better, so it counts; words: " in said
    assert "murky -" in said
    assert read_label(monitor, 19)[0] != "neutral"
    (row,) = json.loads(monitor("learn", "--list", "--json")[1])
    assert (row["number"], row["topic"], row["corrections"], row["targets"]) == (1, "harbour", 18, "board")
    assert row["after"] > row["before"]
    assert set(row["models"]["board"]["words"]) == {"noble", "murky"}
    code, _, said = monitor("learn", "--undo")
    assert code == 0
    assert said.splitlines() == [
        "harbour: learnt model 1 is taken back",
        "harbour: the shipped models judge",
    ]
    assert read_label(monitor, 19)[0] == "neutral"
    assert monitor("learn", "--undo")[2] == "harbour: the shipped models judge; nothing was learnt\n"


def test_learning_by_hand_says_when_it_was_no_use(monitor: Run, store: SqliteStore) -> None:
    for number in range(1, 13):
        store.save_stance_correction(number, "harbour", "board", "neutral", None, NOON)
    code, out, said = monitor("learn", "--topic", "harbour")
    assert (code, out) == (0, "")
    assert said.splitlines() == [
        "harbour: 12 of 12 corrections teach; nothing was learnt",
        "  board: of 12 held back, 12 right and 0 wrong as shipped, 12 and 0 as learnt; "
        "not better, so it stays as shipped",
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--list", "--undo"), 2, "--list and --undo do not go together"),
        (("--all",), 2, "--all goes with --undo"),
        (("--topic", "ferries"), 1, "there is no topic ferries in the configuration; name one of harbour"),
    ],
)
def test_what_cannot_be_learnt_is_explained(
    monitor: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    ended, _, said = monitor("learn", *words)
    assert ended == code
    assert message in said


def test_corrections_go_to_a_file_and_come_back(monitor: Run, store: SqliteStore, tmp_path: Path) -> None:
    correct_all(store, 3)
    code, lines, _ = monitor("correct", "export")
    assert code == 0
    foreign = json.loads(lines.splitlines()[0]) | {"key": "x", "url": "https://elsewhere.example/x"}
    (tmp_path / "said.jsonl").write_text(lines + json.dumps(foreign))
    for number in (1, 2):
        monitor("correct", "undo", str(number))
    code, _, said = monitor("correct", "import", "said.jsonl")
    assert code == 1
    assert said.splitlines() == [
        "2 corrections taken over; 1 were known or older than those here; "
        "1 are of articles that are not stored here",
        "harbour: 3 of the 10 corrections that learning takes",
        "not stored here: https://elsewhere.example/x",
    ]
    assert len(store.list_stance_corrections("harbour")) == 3
