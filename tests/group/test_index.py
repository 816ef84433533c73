"""Streams of documents: the same decisions as over a database, told line by line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.group.index import CopyIndex, Document, StoryLine, place_documents, place_in_stories
from tests.group.texts import BACKGROUND, FESTIVAL, FURNITURE, OTHER_HAND, PARAGRAPHS, join

NINE = datetime(2026, 3, 4, 9, 5, tzinfo=UTC)


def make_document(
    name: str, text: str, hours: float = 0, site: str | None = None, stream: str = ""
) -> Document:
    return Document(
        id=name,
        published=NINE + timedelta(hours=hours),
        url=f"https://{site or name}.example/{name}",
        source=site or name,
        title="",
        text=text,
        stream=stream,
    )


def test_each_document_gets_a_line_in_the_order_in_which_it_came() -> None:
    lines = place_documents(
        [
            make_document("ledger", join(*PARAGRAPHS)),
            make_document("echo", join(*OTHER_HAND), 1),
            make_document("post", join(*PARAGRAPHS[:3], FURNITURE), 2),
        ]
    )
    assert [(line.id, line.cluster, line.of, line.relation) for line in lines] == [
        ("ledger", "ledger", None, "origin"),
        ("echo", "echo", None, "origin"),
        ("post", "ledger", "ledger", "excerpt"),
    ]
    assert lines[0].share is None
    assert lines[2].share == pytest.approx(0.66, abs=0.01)
    assert lines[2].held == pytest.approx(0.49, abs=0.01)
    assert (lines[2].sign, lines[2].paragraph) == ("time", None)
    assert "a text of ledger" in lines[2].why


def test_an_excerpt_says_where_in_the_longer_text_its_words_begin() -> None:
    lines = place_documents(
        [
            make_document("ledger", join(*PARAGRAPHS)),
            make_document("post", join(*PARAGRAPHS[2:5]), 2),
            make_document("echo", join(*FESTIVAL[:3], *PARAGRAPHS), 3),
        ]
    )
    assert [line.paragraph for line in lines] == [None, 3, 4]
    assert lines[1].why.endswith("published 2 h earlier, from its third paragraph on")
    assert lines[2].why.endswith("it holds 100 % of that article, from its own fourth paragraph on")


def test_a_late_origin_moves_the_groups_that_came_before_it() -> None:
    lines = place_documents(
        [
            make_document("opening", join(*PARAGRAPHS[:3]), 5),
            make_document("ending", join(*PARAGRAPHS[2:]), 6),
            make_document("source", join(*PARAGRAPHS), 0),
            make_document("reprint", join(*PARAGRAPHS), 8),
        ]
    )
    assert [line.of for line in lines] == ["source", "source", None, "source"]
    assert len({line.cluster for line in lines}) == 1


SOURCE_AND_COPIES = [
    make_document("source", join(*PARAGRAPHS), 0),
    make_document("reprint", join(*PARAGRAPHS), 1),
    make_document("opening", join(*PARAGRAPHS[:4], FURNITURE), 2),
    make_document("again", join(*PARAGRAPHS, FESTIVAL[0]), 3, site="reprint"),
    make_document("digest", join(BACKGROUND, *PARAGRAPHS[1:5]), 4),
    make_document("other", join(*OTHER_HAND), 5),
]


@given(st.permutations(SOURCE_AND_COPIES))
def test_in_whatever_order_they_come_the_copies_go_back_to_one_source(documents: list[Document]) -> None:
    lines = {line.id: line for line in place_documents(documents)}
    for name, line in lines.items():
        root = line
        while root.of is not None:
            root = lines[root.of]
        assert (name, root.id) == (name, "other" if name == "other" else "source")
        assert line.relation != "origin" or name in ("source", "other")
    assert len({line.cluster for line in lines.values()}) == 2


def test_a_late_origin_finds_the_end_of_a_chain() -> None:
    lines = place_documents(
        [
            make_document("again", join(*PARAGRAPHS, FESTIVAL[0]), 3, site="reprint"),
            make_document("reprint", join(*PARAGRAPHS), 2),
            make_document("post", join(*PARAGRAPHS, FESTIVAL[1]), 1),
            make_document("source", join(*PARAGRAPHS), 0),
        ]
    )
    assert [line.of for line in lines] == ["reprint", "source", "source", None]
    assert {line.cluster for line in lines} == {"again"}


@pytest.mark.parametrize(("groups", "relation"), [(4, "revision"), (5, "origin")])
def test_what_stands_in_five_groups_is_no_evidence_any_more(groups: int, relation: str) -> None:
    index = CopyIndex()
    pieces = [join(*FESTIVAL), join(*OTHER_HAND), join(*PARAGRAPHS[:3]), join(*PARAGRAPHS[3:]), BACKGROUND]
    for number, piece in enumerate(pieces[:groups]):
        document = make_document(f"a{number}", join(FURNITURE, piece), number, site="wharf")
        assert index.add(document).relation == "origin"
    assert index.add(make_document("last", FURNITURE, 9, site="wharf")).relation == relation


def test_stories_are_named_by_their_first_document_and_streams_kept_apart() -> None:
    lines = place_in_stories(
        [
            make_document("ledger", join(*PARAGRAPHS), 0, stream="coast"),
            make_document("wend", join(*FESTIVAL), 1, stream="coast"),
            make_document("echo", join(*OTHER_HAND), 30, stream="coast"),
            make_document("island", join(*OTHER_HAND), 31, stream="islands"),
        ]
    )
    assert lines == [
        StoryLine("ledger", "ledger"),
        StoryLine("wend", "wend"),
        StoryLine("echo", "ledger"),
        StoryLine("island", "island"),
    ]


def test_a_window_ends_a_story_that_rests() -> None:
    documents = [
        make_document("ledger", join(*PARAGRAPHS)),
        make_document("echo", join(*OTHER_HAND), 24 * 9),
    ]
    assert [line.cluster for line in place_in_stories(documents)] == ["ledger", "ledger"]
    assert [line.cluster for line in place_in_stories(documents, timedelta(days=7))] == ["ledger", "echo"]


def test_no_documents_give_no_lines() -> None:
    assert place_documents([]) == []
    assert place_in_stories([]) == []
