"""Ratings written into feeds.yaml: the lines that change, and nothing else."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_config
from monitor.config.outlets import list_pairs, merge_ratings, put_outlets
from monitor.errors import ConfigError
from monitor.model import Outlet, Rating, propose_outlet, rate_outlet

REAL = Path(__file__).parents[2] / "feeds.yaml"
HEAD = """\
# Kept by hand: “every” line of it.
affiliations: {state: State media, ngo: Associations}
topics:
  - {id: harbour, name: The old harbour, place: Port Ilsa, languages: [en], match: {any: [old   harbour]}, groups: [state]}
"""
TAIL = """\
feeds: []  # none yet
collect: {contact: "https://monitor.example/"}
"""
BLOCK = """\
outlets:
  - id: gazette   # the old one
    name: Ilsa Gazette
    domains: [gazette.example]
    affiliation: state
    rated_by: us  # on the quay
    rated_on: 2026-01-02
    source: 'https://gazette.example/about'  # read there

  # The end of the list.
"""
INLINE = """\
outlets:
  - {id: gazette, name: Ilsa Gazette, domains: [gazette.example], affiliation: state, rated_by: us,
     rated_on: 2026-01-02, source: "https://gazette.example/about"}  # the old one
"""


def rating(rater: str, affiliation: str = "ngo") -> Rating:
    return Rating(affiliation, rater, date(2026, 1, 3), f"https://ratings.example/{rater}")


def outlet(outlet_id: str, *ratings: Rating) -> Outlet:
    return rate_outlet(propose_outlet(outlet_id, outlet_id.title(), (f"{outlet_id}.example",)), ratings)


def write(folder: Path, outlets: str, newline: str = "\n") -> Path:
    path = folder / "feeds.yaml"
    path.write_bytes((HEAD + outlets + TAIL).replace("\n", newline).encode())
    return path


def compare(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("listed", "told", "expected"),
    [
        pytest.param(
            BLOCK,
            outlet("gazette", Rating("ngo", "us", date(2026, 1, 2), "https://gazette.example/about")),
            ["-     affiliation: state", "+     affiliation: ngo"],
            id="the same rater changes one word",
        ),
        pytest.param(
            BLOCK,
            outlet("gazette", rating("Marsh")),
            [
                "-     affiliation: state",
                "+     affiliation: ngo",
                "-     rated_by: us  # on the quay",
                "+     rated_by: Marsh  # on the quay",
                "-     rated_on: 2026-01-02",
                "+     rated_on: 2026-01-03",
                "-     source: 'https://gazette.example/about'  # read there",
                '+     source: "https://ratings.example/Marsh"  # read there',
                "+     ratings:",
                '+       - {affiliation: state, rated_by: us, rated_on: 2026-01-02, source: "https://gazette.example/about"}',
            ],
            id="another rater's counts, the first one's stays",
        ),
        pytest.param(
            BLOCK.replace(
                "\n\n",
                "\n    ratings:\n    - affiliation: ngo\n      rated_by: Pier  # he said\n      rated_on: 2026-01-03\n"
                "      source: 'https://ratings.example/Pier'\n\n",
            ),
            outlet("gazette", rating("us", "state"), rating("Marsh")),
            [
                "-     rated_on: 2026-01-02",
                "+     rated_on: 2026-01-03",
                "-     source: 'https://gazette.example/about'  # read there",
                '+     source: "https://ratings.example/us"  # read there',
                '+     - {affiliation: ngo, rated_by: Marsh, rated_on: 2026-01-03, source: "https://ratings.example/Marsh"}',
            ],
            id="one more beside others in a block",
        ),
        pytest.param(
            INLINE,
            outlet("gazette", rating("us", "state"), rating("Marsh")),
            [
                '-      rated_on: 2026-01-02, source: "https://gazette.example/about"}  # the old one',
                '+      rated_on: 2026-01-03, source: "https://ratings.example/us", ratings: [{affiliation: ngo, rated_by: Marsh, rated_on: 2026-01-03, source: "https://ratings.example/Marsh"}]}  # the old one',
            ],
            id="in braces",
        ),
        pytest.param(
            BLOCK,
            outlet("echo", rating("Marsh"), rating("Pier", "state")),
            [
                "+   - id: echo",
                "+     name: Echo",
                "+     domains: [echo.example]",
                "+     affiliation: ngo",
                "+     rated_by: Marsh",
                "+     rated_on: 2026-01-03",
                '+     source: "https://ratings.example/Marsh"',
                '+     ratings: [{affiliation: state, rated_by: Pier, rated_on: 2026-01-03, source: "https://ratings.example/Pier"}]',
            ],
            id="an outlet that is new",
        ),
        pytest.param(
            INLINE,
            outlet("echo", rating("Marsh")),
            [
                "+   - {id: echo,",
                "+      name: Echo, domains: [echo.example], affiliation: ngo, rated_by: Marsh, rated_on: 2026-01-03,",
                '+      source: "https://ratings.example/Marsh"}',
            ],
            id="an outlet that is new, in braces",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_what_was_rated_changes(
    tmp_path: Path, listed: str, told: Outlet, expected: list[str], newline: str
) -> None:
    path = write(tmp_path, listed, newline)
    before = path.read_bytes().decode()
    put_outlets(path, [told])
    after = path.read_bytes().decode()
    assert compare(before, after) == expected
    assert after.count("\n") == after.count(newline)


def test_the_first_of_a_list_without_any_is_written_into_its_brackets(tmp_path: Path) -> None:
    path = write(tmp_path, "outlets: []\n")
    told = outlet("echo", rating("Marsh"))
    assert put_outlets(path, [told]).added == (told,)
    assert load_config(path).outlets == (told,)


def test_two_outlets_in_turn_leave_the_real_file_as_it_was_but_for_them(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(REAL.read_bytes())
    edit = put_outlets(
        path,
        [outlet("irna", rating("Marsh")), outlet("bbc", rating("Marsh")), outlet("echo", rating("Marsh"))],
    )
    assert ([one.id for one in edit.changed], [one.id for one in edit.added]) == (["irna", "bbc"], ["echo"])
    changes = compare(REAL.read_text("utf-8"), path.read_text("utf-8"))
    assert [line for line in changes if line[0] == "-" and line.strip()[2:].strip().split(":")[0] not in
            {"affiliation", "rated_by", "rated_on", "source"}] == []  # fmt: skip
    assert len(changes) == 2 * 10 + 7
    again = put_outlets(path, [outlet("irna", rating("Marsh"))])
    assert again == type(again)((), ())


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, BLOCK)
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="'union' is not among the affiliations; allowed: ngo, state"):
        put_outlets(path, [outlet("echo", rating("Marsh", "union"))])
    assert put_outlets(path, [outlet("echo", rating("Marsh"))], dry_run=True).added
    assert path.read_bytes() == before


def test_ratings_behind_an_alias_are_left_to_a_person(tmp_path: Path) -> None:
    shared = BLOCK.replace("affiliation: state", "affiliation: &side state").replace(
        "\n\n",
        "\n  - {id: echo, name: Echo, domains: [echo.example], affiliation: *side, rated_by: us, rated_on: 2026-01-02,\n"
        "     source: 'https://echo.example/'}\n\n",
    )
    path = write(tmp_path, shared)
    with pytest.raises(ConfigError):
        put_outlets(path, [outlet("gazette", rating("us", "ngo"))])
    assert path.read_text("utf-8") == HEAD + shared + TAIL


def test_a_rater_rates_an_outlet_once(tmp_path: Path) -> None:
    beside = "    ratings: [{affiliation: union, rated_by: us, rated_on: 2026-01-02, source: 'https://r.example/'}]\n\n"
    with pytest.raises(
        ConfigError, match=r"outlets\[0\].ratings\[0\].rated_by: 'us' rates this outlet already"
    ):
        load_config(write(tmp_path, BLOCK.replace("\n\n", f"\n{beside}")))


def test_ratings_beside_the_one_that_counts_may_name_affiliations_of_their_own(tmp_path: Path) -> None:
    beside = "    ratings: [{affiliation: union, rated_by: Pier, rated_on: 2026-01-02, source: 'https://r.example/'}]\n\n"
    (found,) = load_config(write(tmp_path, BLOCK.replace("\n\n", f"\n{beside}"))).outlets
    assert found.affiliation == "state"
    assert [(one.rated_by, one.affiliation) for one in found.ratings] == [("us", "state"), ("Pier", "union")]


RATINGS = st.lists(
    st.builds(rating, st.sampled_from("ABCDEF"), st.sampled_from(["state", "ngo"])),
    min_size=1,
    unique_by=lambda one: one.rated_by,
)


@settings(deadline=None)
@given(known=RATINGS, told=RATINGS)
def test_what_is_told_counts_first_and_no_rater_is_lost(known: list[Rating], told: list[Rating]) -> None:
    merged = merge_ratings(known, told)
    assert merged[0] == told[0]
    assert {one.rated_by for one in merged} == {one.rated_by for one in (*known, *told)}
    assert len(merged) == len({one.rated_by for one in merged})
    assert set(told) <= set(merged)
    assert merge_ratings(merged, told) == merged


@settings(deadline=None, max_examples=25)
@given(first=RATINGS, second=RATINGS, third=RATINGS, block=st.booleans())
def test_any_ratings_are_read_again_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Rating],
    second: list[Rating],
    third: list[Rating],
    block: bool,
) -> None:
    path = write(tmp_path_factory.mktemp("ratings"), BLOCK if block else INLINE)
    expected = load_config(path).outlets[0].ratings
    for told in (first, second, third):
        put_outlets(path, [outlet("gazette", *told)])
        expected = merge_ratings(expected, told)
        assert load_config(path).outlets[0].ratings == expected


@given(name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool))
@settings(deadline=None, max_examples=25)
def test_any_name_can_be_written(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = write(tmp_path_factory.mktemp("names"), INLINE)
    told = rate_outlet(
        propose_outlet("echo", name, ("t.me/echo",)),
        [Rating("ngo", name, date(2026, 1, 3), "https://r.example/#,")],
    )
    put_outlets(path, [told])
    assert load_config(path).outlets[1] == told


def test_all_facts_are_written() -> None:
    full = Outlet(
        "echo", "No", ("echo.example",), "NO", ("no",), "Echo: “us”", "ngo", "us", date(2026, 1, 2), "https://e.example/",
        True, "party", 1905, "https://facts.example/", (rating("us"),),
    )  # fmt: skip
    assert list_pairs(full) == [
        "id: echo", "name: No", "domains: [echo.example]", "country: NO", "languages: [no]", "owner: 'Echo: “us”'",
        "kind: party", "founded: 1905", 'facts_source: "https://facts.example/"', "affiliation: ngo", "rated_by: us",
        "rated_on: 2026-01-03", 'source: "https://ratings.example/us"', "syndicator: true",
    ]  # fmt: skip
