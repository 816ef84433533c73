from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Outlet, OutletKind, Rating, rate_outlet
from monitor.register.tables import make_outlet, read_csv, read_table, write_csv, write_jsonl
from tests.factories import make_outlet as make_courier

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
NAMES = WORDS.map(str.strip).filter(bool) | st.sampled_from(
    ['Ilsa, "Gazette"', "#1", "line\nbreak", "a\u2028b"]
)
KINDS: st.SearchStrategy[OutletKind | None] = st.sampled_from([None, "agency", "party"])
RATINGS = st.lists(
    st.builds(
        Rating,
        st.sampled_from(["state", "ngo"]),
        NAMES,
        st.dates(),
        st.just("https://ratings.example/a?b=c,d"),
    ),
    max_size=3,
    unique_by=lambda one: one.rated_by,
)


@st.composite
def outlets(draw: st.DrawFn, outlet_id: str) -> Outlet:
    outlet = make_courier(
        id=outlet_id,
        name=draw(NAMES),
        domains=(f"{outlet_id}.example", f"{outlet_id}.example/@{outlet_id}"),
        country=draw(st.sampled_from([None, "AL"])),
        languages=tuple(draw(st.lists(st.sampled_from(["en", "fa"]), unique=True))),
        owner=draw(st.none() | NAMES),
        syndicator=draw(st.booleans()),
        kind=draw(KINDS),
        founded=draw(st.none() | st.integers(1700, 2026)),
        facts_source=draw(st.sampled_from([None, "https://gazette.example/about"])),
    )
    return rate_outlet(outlet, draw(RATINGS))


@settings(deadline=None)
@given(first=outlets("gazette"), second=outlets("echo"))
def test_what_was_written_is_read_again(first: Outlet, second: Outlet) -> None:
    for text in (write_csv([first, second]), write_jsonl([first, second])):
        table = read_table(text)
        assert table.problems == ()
        rows = [row for _, row in table.rows]
        found = [make_outlet([row for row in rows if row["id"] == one.id]) for one in (first, second)]
        assert found == [first, second]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [(1, "there is no line of column names")]),
        ("# only a remark\n", [(1, "there is no line of column names")]),
        ("id,nmae\n", [(1, "column 'nmae' is unknown or stands twice")]),
        ("id;name\na;b\n", [(1, "the columns are not set apart by commas")]),
        ("id,name,ID\n", [(1, "column 'id' is unknown or stands twice")]),
        (
            "# remark\nid,name\na,b\nc\nd,e,f\n",
            [(4, "1 values for 2 columns"), (5, "3 values for 2 columns")],
        ),
        ('id,name\na,"b" c\n', [(2, "not CSV from here on")]),
        ('{"id": "a"}\n\n[1]\n{"id": \n', [(3, "not a JSON object"), (4, "not JSON: Expecting value")]),
        ('{"id": "a", "nmae": "b"}', [(1, "column 'nmae' is unknown or stands twice")]),
        ("{" * 100_000, [(1, "")]),
    ],
)
def test_every_line_that_cannot_be_read_is_named(text: str, problems: list[tuple[int, str]]) -> None:
    found = read_table(text).problems
    assert [line for line, _ in found] == [line for line, _ in problems]
    assert all(told in message for (_, message), (_, told) in zip(found, problems, strict=True))


def test_the_lines_of_rows_are_those_of_the_file() -> None:
    table = read_csv('# one\n# two\nDomain,Name\na.example,"A\nB"\n\nc.example,C\n')
    assert table.rows == (
        (5, {"domains": "a.example", "name": "A\nB"}),
        (7, {"domains": "c.example", "name": "C"}),
    )


def test_json_may_hold_lists_numbers_and_nothing() -> None:
    table = read_table(
        '{"domain": ["a.example", "b.example"], "founded": 1999, "syndicator": false, "owner": null}'
    )
    assert table.rows == (
        (1, {"domains": "a.example b.example", "founded": "1999", "syndicator": "", "owner": ""}),
    )


def test_ratings_are_rows_and_the_first_one_counts() -> None:
    ratings = [Rating(side, side, date(2026, 1, 2), "https://ratings.example/") for side in ("ngo", "state")]
    text = write_csv([rate_outlet(make_courier(), ratings)])
    assert [line.split(",")[9] for line in text.splitlines()] == ["affiliation", "ngo", "state"]
