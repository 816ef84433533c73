"""Pairs of short reports of two outlets: what is found, what must not be; most were written before the rules met them.

`reports/differing.txt` are 174 pairs that tell of one happening with another place or other people who did it,
`reports/agreeing.txt` 229 that do not: of two happenings, of one more closely, or with what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.deeds_told import find_deed_disputes
from monitor.digest.disputes import Dispute
from monitor.model import Article
from monitor.tag.sentences import split_paragraphs, split_sentences
from tests.digest.material import write_article

UTC = ZoneInfo("UTC")
REPORTS = Path(__file__).parent / "reports"
LEAST_FOUND = 121
"""Of the differing pairs; a change of the rules may find others, and not fewer."""


def read_pairs(name: str) -> Iterator[tuple[str, str]]:
    for pair in (REPORTS / name).read_text("utf-8").strip().split("\n\n"):
        one, other = pair.split("\n---\n")
        yield one, other


def write(number: int, text: str) -> Article:
    sentences = split_sentences(text, split_paragraphs(text), "en")
    article = write_article(number, text)
    return replace(article, tags=replace(article.tags, sentences=sentences))


def compare(one: str, other: str) -> list[Dispute]:
    return find_deed_disputes([write(2, one), write(1, other)], UTC)


def test_most_pairs_that_differ_are_found() -> None:
    assert sum(bool(compare(*pair)) for pair in read_pairs("differing.txt")) >= LEAST_FOUND


@pytest.mark.parametrize(("one", "other"), list(read_pairs("agreeing.txt")))
def test_reports_that_agree_or_are_of_two_happenings(one: str, other: str) -> None:
    assert compare(one, other) == []
    assert compare(other, one) == []


def test_no_two_reports_of_different_pairs_are_of_one_happening() -> None:
    pairs = list(read_pairs("differing.txt"))
    mixed = [(pairs[at][0], pairs[rival][1]) for at, rival in combinations(range(0, len(pairs), 3), 2)]
    assert [pair for pair in mixed if compare(*pair)] == []
