"""What the digest says of feeds that could not be read: each is named once."""

from __future__ import annotations

import pytest

from monitor.digest.condition import describe_health
from monitor.digest.languages import choose_phrases
from monitor.model import FeedProblem, Health
from tests.factories import NOON, make_digest


def describe(*problems: FeedProblem, language: str = "en", most: int = 2) -> list[str]:
    digest = make_digest(health=Health(9, problems, (), (), 0))
    told = describe_health(digest, choose_phrases(language), most)
    return [line for line in told if "feed" in line]


def make_problem(name: str, *, told: bool = False) -> FeedProblem:
    return FeedProblem(f"https://{name}.example/feed", name.title(), "the server answered 500", NOON, told)


def test_fault_41_feeds_that_were_told_before_are_counted() -> None:
    old = [make_problem(name, told=True) for name in ("dock", "mole", "pier")]
    assert describe(*old, make_problem("quay")) == [
        "9 feeds followed; 4 could not be read.",
        "Quay, https://quay.example/feed: the server answered 500.",
        "Told before and still not readable: 3 feeds; `monitor feeds list` names them.",
    ]


def test_fault_41_feeds_told_before_take_no_place_from_new_ones() -> None:
    problems = [make_problem("dock", told=True), *map(make_problem, ("mole", "pier", "quay"))]
    told = describe(*problems)
    assert [line.partition(",")[0] for line in told[1:3]] == ["Mole", "Pier"]
    assert told[3:] == [
        "1 feed more could not be read; `monitor feeds list` names them.",
        "Told before and still not readable: 1 feed; `monitor feeds list` names them.",
    ]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_digest_from_before_this_was_kept_names_all(language: str) -> None:
    problem = make_problem("quay")
    assert any(problem.url in line for line in describe(problem, language=language))
