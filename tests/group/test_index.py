"""Streams of documents: the same decisions as over a database, told line by line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

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
    assert lines[2].share is not None
    assert "a text of ledger" in lines[2].why


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


@pytest.mark.parametrize(("groups", "relation"), [(4, "excerpt"), (5, "origin")])
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
