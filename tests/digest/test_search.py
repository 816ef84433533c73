"""What can be searched of a digest, and the file it is written to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.search import Findable, list_findable, write_search_day, write_search_month
from monitor.model import Digest, QuoteLine, SpeakerLine
from tests.digest.material import FIRST, SECOND, THIRD, gather, write_article
from tests.factories import make_digest


def make_told(**changes: Any) -> Digest:
    """Return a digest of one story with three articles."""
    articles = (
        write_article(1, FIRST, title="Board closes the quay"),
        write_article(2, SECOND, title="Cooks buy herring", group="ngo"),
        write_article(3, THIRD, title="Pilots speak of theft", group="ngo"),
    )
    return replace(compose_digest(gather(*articles)), **changes)


def find(digest: Digest, text: str) -> Findable:
    (found,) = [one for one in list_findable(digest, ENGLISH) if text in one.text]
    return found


def read_days(text: str) -> Any:
    assert text.startswith("keepMonth([\n")
    assert text.endswith("\n]);\n")
    return json.loads(text.removeprefix("keepMonth(").removesuffix(");\n"))


def test_every_statement_is_found_once_with_its_outlet() -> None:
    digest = make_told()
    texts = [one.text for one in list_findable(digest, ENGLISH)]
    assert len(texts) == len(set(texts))
    (story,) = digest.stories
    told = [*digest.lead, *story.summary, *(one for telling in story.tellings for one in telling.statements)]
    assert {one.excerpt.text for one in told} <= set(texts)
    for statement in told:
        outlet = digest.sources[statement.source - 1].outlet_name
        assert find(digest, statement.excerpt.text).outlets == (outlet,)


def test_a_heading_leads_to_its_story_and_knows_all_who_carry_it() -> None:
    digest = make_told()
    (story,) = digest.stories
    heading = find(digest, story.heading.excerpt.text)
    assert heading.anchor == story.story_id
    assert set(heading.outlets) == {"Outlet 1", "Outlet 2", "Outlet 3"}


def test_a_quotation_leads_to_itself_and_stands_in_quotation_marks() -> None:
    digest = make_told()
    words = digest.stories[0].heading.excerpt
    quote = QuoteLine((words, replace(words, text="and more")), "Ada Quill", "pilot", (), (1,), (3,), "q-1")
    told = replace(digest.stories[0], quotes=(quote, replace(quote, quote_id="", speaker=None, role=None)))
    named, anonymous = [
        one for one in list_findable(replace(digest, stories=(told,)), ENGLISH) if "and more" in one.text
    ]
    outlets = (digest.sources[0].outlet_name, digest.sources[2].outlet_name)
    assert named == Findable("q-1", f"“{words.text} … and more”", "Ada Quill, pilot", outlets)
    assert (anonymous.anchor, anonymous.speaker) == (told.story_id, "")


def test_what_no_story_has_room_for_is_found_too() -> None:
    digest = make_told()
    words = replace(digest.stories[0].heading.excerpt, text="the tide will tell")
    line = SpeakerLine("Bo Harm", None, (QuoteLine((words,), "Bo Harm", None, (), (2,)),))
    assert find(replace(digest, speakers=(line,)), "the tide").speaker == "Bo Harm"


def test_a_month_is_written_newest_day_first_with_each_outlet_named_once() -> None:
    older, newer = make_told(day=date(2024, 3, 4)), make_told(day=date(2024, 3, 5))
    quiet = make_digest(date(2024, 3, 9))
    written = {digest.day: write_search_day(digest, ENGLISH) for digest in (older, quiet, newer)}
    days = read_days(write_search_month(written))
    assert [day[:2] for day in days] == [
        ["2024-03-09", "March 9, 2024"],
        ["2024-03-05", "March 5, 2024"],
        ["2024-03-04", "March 4, 2024"],
    ]
    assert days[0][2:] == [[], []]
    assert sorted(days[1][2]) == ["Outlet 1", "Outlet 2", "Outlet 3"]
    for _, _, outlets, texts in days:
        assert [
            [anchor, text, speaker, [outlets[place] for place in places]]
            for anchor, text, speaker, places in texts
        ] == ([list(map(_as_list, one)) for one in _list_fields(older)] if texts else [])


def _list_fields(digest: Digest) -> list[tuple[Any, ...]]:
    return [(one.anchor, one.text, one.speaker, one.outlets) for one in list_findable(digest, ENGLISH)]


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
