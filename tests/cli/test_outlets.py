"""`monitor outlets`, as a user works with it, on a store with articles of listed and unknown outlets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.cli.outlets import write_origin
from monitor.cli.wiring import make_publishers
from monitor.config import load_config
from monitor.model import Provenance
from monitor.register.builtin import read_builtin
from monitor.tag.outlets import propose_from
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.factories import NOON, make_article, make_draft, make_outlet
from tests.storage.saving import save_article

TAIL = "feeds: []\ncollect: {database: monitor.db, contact: 'https://monitor.example/'}\n"
CONFIG = HEAD.format().replace("{state: State media}", "{state: State media, ngo: Associations}") + TAIL
MARSH = ["--by", "L. Marsh", "--source", "https://ratings.example/"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    with open_store(tmp_path / "monitor.db") as store:
        tide = propose_from("https://t.me/s/tide", "Tide", "fa")
        found = [tide, tide, propose_from("https://quay.al/1", "Quay", "sq"), make_outlet(id="gazette")]
        for number, outlet in enumerate(found, 1):
            save_article(store, make_draft(number, outlet=outlet), [], NOON)

    def run_outlets(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["outlets", *words])
        return int(ended.value.code or 0), *capsys.readouterr()

    return run_outlets


def list_ids(run: Run, *words: str) -> list[tuple[str, int]]:
    return [(row["id"], row["articles"]) for row in json.loads(run("list", *words, "--json")[1])]


def test_outlets_are_listed_with_their_articles_the_files_own_first(run: Run) -> None:
    assert list_ids(run) == [("gazette", 1), ("t.me/tide", 2), ("quay.al", 1)]
    assert list_ids(run, "--unrated") == [("t.me/tide", 2), ("quay.al", 1)]
    assert list_ids(run, "--country", "al") == [("quay.al", 1)]
    assert list_ids(run, "--affiliation", "state") == [("gazette", 1)]
    assert "The affiliations of feeds.yaml are state, ngo." in run("list", "--affiliation", "stat")[2]
    assert len(list_ids(run, "--register")) == len(read_builtin()) + 3


def test_a_listing_says_all_that_is_known(run: Run) -> None:
    rows = {row["id"]: row for row in json.loads(run("list", "--register", "--json")[1])}
    irna = rows["irna"]
    assert (irna["kind"], irna["country"], irna["affiliation"]) == ("agency", "IR", "state")
    assert irna["ratings"][0]["affiliation"] == "state"
    assert rows["bbc"]["affiliation"] == "unrated"  # this file knows no such affiliation
    assert rows["bbc"]["ratings"][0]["affiliation"] == "international"
    assert (rows["quay.al"]["country"], rows["quay.al"]["languages"]) == ("AL", ["sq"])


def test_a_table_for_the_eye_says_how_to_rate(run: Run) -> None:
    code, out, err = run("list", "--unrated")
    assert (code, "t.me/tide" in out, "monitor outlets rate ID AFFILIATION" in err) == (0, True, True)
    assert "state, ngo" in err


@pytest.mark.parametrize(
    ("outlet_id", "expected"),
    [
        ("t.me/tide", ("t.me/tide", "Tide", ("fa",))),
        ("https://t.me/s/tide/7", ("t.me/tide", "Tide", ("fa",))),
        ("quay.al", ("quay.al", "Quay", ("sq",))),
        ("gazette", ("gazette", "Ilsa Gazette", ())),
        ("sputnik", ("sputnik", "Sputnik", ("en", "ar", "fa", "fr", "de"))),
        ("www.sputnikglobe.com", ("sputnik", "Sputnik", ("en", "ar", "fa", "fr", "de"))),
        ("news.anchor.example", ("anchor.example", "anchor.example", ())),
    ],
)
def test_an_outlet_is_rated_whoever_knew_it_before(
    run: Run, outlet_id: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert run("rate", outlet_id, "ngo", *MARSH, "--on", "2026-01-03")[0] == 0
    outlet = next(one for one in load_config(Path("feeds.yaml")).outlets if one.id == expected[0])
    assert (outlet.id, outlet.name, outlet.languages) == expected
    assert (outlet.affiliation, outlet.rated_by, str(outlet.rated_on)) == ("ngo", "L. Marsh", "2026-01-03")
    assert list_ids(run, "--affiliation", "ngo")[0][0] == expected[0]


def test_a_rating_counts_at_once_for_what_is_stored_and_keeps_those_of_others(run: Run) -> None:
    code, out, _ = run("rate", "gazette", "ngo", *MARSH)
    assert (code, out) == (0, "gazette: ngo, by L. Marsh; beside it us: state\n")
    assert list_ids(run, "--affiliation", "ngo") == [("gazette", 1)]
    assert run("rate", "gazette", "ngo", *MARSH)[1] == "gazette: rated like that already.\n"
    assert [one.rated_by for one in load_config(Path("feeds.yaml")).outlets[0].ratings] == ["L. Marsh", "us"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gazette", "union", *MARSH], "'union' is unknown; allowed: state, ngo"),
        (["nobody", "ngo", *MARSH], "'nobody' is neither an outlet that is known nor a domain"),
        (["gazette", "ngo", "--by", "us", "--source", "a friend"], "source: 'a friend' is not allowed"),
        (["gazette", "ngo", "--by", " ", "--source", "https://r.example/"], "rated_by"),
        (["gazette", "ngo", *MARSH, "--on", "2999-01-01"], "2999-01-01 is still to come"),
    ],
)
def test_what_cannot_be_rated_is_said_and_nothing_is_written(
    run: Run, words: list[str], message: str
) -> None:
    code, _, err = run("rate", *words)
    assert (code, message in err) == (2, True), err
    assert Path("feeds.yaml").read_text() == CONFIG


TABLE = """\
domain,name,affiliation,rated_by,rated_on,source
quay.al,Quay,ngo,L. Marsh,2026-01-03,https://ratings.example/
gazette.example,,union,L. Marsh,2026-01-03,https://ratings.example/
anchor.example,Anchor,state,L. Marsh,2026-01-03,https://ratings.example/
"""


def test_one_mistake_in_a_table_stops_all_unless_it_is_skipped(run: Run) -> None:
    Path("table.csv").write_text(TABLE)
    code, out, err = run("import", "table.csv")
    assert (code, out) == (1, "")
    assert "table.csv:3: affiliation: 'union' is unknown; allowed: state, ngo" in err
    assert Path("feeds.yaml").read_text() == CONFIG
    code, out, _ = run("import", "table.csv", "--skip-bad", "--dry-run")
    assert (code, out) == (1, "2 would be added, 0 would be rated anew, 0 as they were, 1 mistake.\n")
    assert Path("feeds.yaml").read_text() == CONFIG
    assert (
        run("import", "table.csv", "--skip-bad")[1] == "2 added, 0 rated anew, 0 as they were, 1 mistake.\n"
    )
    assert list_ids(run, "--affiliation", "ngo") == [("quay.al", 1)]


def test_a_file_in_another_encoding_is_refused(run: Run) -> None:
    Path("table.csv").write_bytes(TABLE.replace("Quay,", "Küste,").encode("latin-1"))
    code, _, err = run("import", "table.csv")
    assert (code, "not in UTF-8" in err) == (2, True)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_exported_is_imported_as_it_was(run: Run, form: str) -> None:
    for outlet_id in ("gazette", "t.me/tide", "sputnik"):
        run("rate", outlet_id, "ngo", *MARSH)
    run("export", "--format", form, "table")
    config = Path("feeds.yaml").read_text()
    assert run("import", "table")[:2] == (0, "0 added, 0 rated anew, 3 as they were, 0 mistakes.\n")
    assert Path("feeds.yaml").read_text() == config
    expected = load_config(Path("feeds.yaml")).outlets
    Path("feeds.yaml").write_text(re.sub(r"outlets:\n(  .*\n)+", "outlets: []\n", config))
    assert run("import", "table")[1].startswith("3 added")
    assert load_config(Path("feeds.yaml")).outlets == expected


def test_the_whole_register_is_exported_on_demand(run: Run) -> None:
    assert len(run("export")[1].splitlines()) == 2
    assert len(run("export", "--register")[1].splitlines()) == len(read_builtin()) + 2


def test_an_article_says_which_outlet_it_comes_from(run: Run) -> None:
    config = load_config(Path("feeds.yaml"))
    article = make_article()
    said = Provenance("notice", "First published by IRNA", "IRNA", None)
    telling = replace(article, reading=replace(article.reading, provenance=(said,)))
    assert list(write_origin(telling, config)) == ["Comes, as it says, from IRNA (state)"]
    assert list(write_origin(article, config)) == []


def test_a_digest_reports_on_the_outlets_of_the_file_alone(run: Run) -> None:
    config = load_config(Path("feeds.yaml"))
    with open_store(Path("monitor.db")) as store:
        (publisher,) = make_publishers(config, store)
    assert [outlet.id for outlet in publisher.outlets] == ["gazette"]
