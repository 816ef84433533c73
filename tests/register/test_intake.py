from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Config, parse_config
from monitor.register.intake import check_table
from monitor.register.tables import Row, Table
from tests.cli.harbour import HEAD

CONFIG: Config = parse_config(
    HEAD.format().replace("127.0.0.1", "gazette.example")
    + 'feeds: []\ncollect: {contact: "https://m.example/"}\n',
    name="feeds.yaml",
    root=Path(),
)
RATING = {
    "affiliation": "state",
    "rated_by": "L. Marsh",
    "rated_on": "2026-01-03",
    "source": "https://r.example/",
}


def check(*rows: Row) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Return (id, name, first domain) of the outlets, and the problems with their lines."""
    intake = check_table(Table(tuple(enumerate(rows, 1))), CONFIG)
    outlets = [(outlet.id, outlet.name, outlet.domains[0]) for outlet in intake.outlets]
    return outlets, [f"{line}: {problem}" for line, problem in intake.problems]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"domains": "gazette.example"}, ("gazette", "Ilsa Gazette", "gazette.example")),
        ({"id": "gazette"}, ("gazette", "Ilsa Gazette", "gazette.example")),
        ({"domains": "sport.quay.co.uk"}, ("quay.co.uk", "quay.co.uk", "sport.quay.co.uk")),
        ({"domains": "t.me/quay", "name": "Quay"}, ("t.me/quay", "Quay", "t.me/quay")),
        ({"domains": "thehindu.com"}, ("the-hindu", "The Hindu", "thehindu.com")),
        ({"domains": "thehindu.com", "id": "mine", "name": "Mine"}, ("mine", "Mine", "thehindu.com")),
    ],
)
def test_what_a_row_leaves_out_is_taken_from_what_is_known(told: Row, expected: tuple[str, str, str]) -> None:
    assert check({**told, **RATING}) == ([expected], [])


def test_an_outlet_taken_from_the_register_brings_its_facts_and_the_rating_that_was_told() -> None:
    (outlet,) = check_table(Table(((1, {"id": "the-hindu", **RATING}),)), CONFIG).outlets
    assert (outlet.kind, outlet.country, outlet.owner) == ("newspaper", "IN", "The Hindu Group")
    assert [one.rated_by for one in outlet.ratings] == ["L. Marsh"]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([{}], ["1: domains is missing"]),
        ([{"domains": "quay.example", "affiliation": ""}], ["1: affiliation is missing"]),
        (
            [{"domains": "quay.example", "affiliation": "union"}],
            ["1: affiliation: 'union' is unknown; allowed: state"],
        ),
        (
            [{"domains": "quay.example", "rated_on": "3.1.26"}],
            ["1: rated_on: '3.1.26' is not allowed: a day is written like 2026-01-31"],
        ),
        ([{"domains": "quay"}], ["1: domains: 'quay' is not allowed: not a domain; allowed are such as"]),
        (
            [{"domains": "quay.example", "source": "a friend"}],
            ["1: source: 'a friend' is not allowed: not a web"],
        ),
        ([{"domains": "quay.example", "kind": "blog"}], ["1: kind: 'blog' is not allowed"]),
        ([{"domains": "quay.example", "founded": "long ago"}], ["1: founded: 'long ago' is not allowed"]),
        (
            [{"id": "quay", "domains": "gazette.example"}],
            ["1: domains: 'gazette.example' belongs to outlet 'gazette'"],
        ),
        (
            [{"id": "a", "domains": "quay.example"}, {"id": "b", "domains": "quay.example"}],
            ["2: domains: 'quay.example' belongs to outlet 'a' already"],
        ),
        (
            [{"domains": "quay.example"}, {"domains": "quay.example"}],
            ["2: rated_by: 'L. Marsh' rates 'quay.example'"],
        ),
        (
            [{"domains": "quay.example", "country": "Albania", "languages": "english"}],
            ["1: country: 'Albania' is not allowed", "1: languages: 'english' is not allowed"],
        ),
    ],
)
def test_every_mistake_is_named_with_its_line(rows: list[Row], problems: list[str]) -> None:
    _, found = check(*({**RATING, **row} for row in rows))
    assert len(found) == len(problems)
    assert all(message.startswith(told) for message, told in zip(found, problems, strict=True)), found


def test_rows_of_one_outlet_are_its_ratings_and_only_the_first_must_be_ours() -> None:
    other = {**RATING, "affiliation": "union", "rated_by": "K. Pier"}
    (outlet,) = check_table(
        Table(((1, {"domains": "quay.example", **RATING}), (2, {"domains": "quay.example", **other}))), CONFIG
    ).outlets
    assert [(one.rated_by, one.affiliation) for one in outlet.ratings] == [
        ("L. Marsh", "state"),
        ("K. Pier", "union"),
    ]
    assert outlet.affiliation == "state"
