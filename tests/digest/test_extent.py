"""A mail stays small: the least important goes first, and what is named is listed."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from monitor.deliver.letters import Envelope, compose_mail
from monitor.digest.english import ENGLISH
from monitor.digest.extent import (
    BESIDE_HTML_BYTES,
    MAX_MAIL_BYTES,
    Citations,
    Extent,
    fit,
    list_extents,
    measure_text,
)
from monitor.digest.persian import PERSIAN
from monitor.digest.phrases import Phrases
from monitor.digest.plain import render_text
from monitor.digest.render import render_letter
from monitor.digest.views import DigestView
from monitor.model import Digest, DigestStory, MailFormat, Source, Statement
from tests.digest.editions import make_edition

PAGE_URL = "https://digests.example/harbour/2024-03-05.html"
LONG = "The board of the harbour said that the quay stays shut until the ice is gone, "


def make_long_edition(stories: int, letters: int) -> Digest:
    """Return an edition with so many stories, their sentences so long."""
    edition = make_edition()
    text = (LONG * (letters // len(LONG) + 1))[:letters] + "."

    def lengthen(statement: Statement) -> Statement:
        return replace(statement, excerpt=replace(statement.excerpt, text=text))

    def copy_story(number: int) -> DigestStory:
        story = edition.stories[0]
        tellings = tuple(
            replace(one, statements=tuple(map(lengthen, one.statements))) for one in story.tellings
        )
        summary = tuple(map(lengthen, story.summary))
        return replace(story, story_id=f"harbour-{number}", summary=summary, tellings=tellings)

    return replace(edition, stories=tuple(map(copy_story, range(stories))))


def crowd(edition: Digest, sources: int) -> Digest:
    """Return an edition with so many sources, all of them in each of its stories."""
    numbers = tuple(range(1, sources + 1))
    listed = tuple(
        replace(edition.sources[number % 5], number=number, article_id=number) for number in numbers
    )

    def fill(story: DigestStory) -> DigestStory:
        tellings = tuple(replace(one, sources=numbers) for one in story.tellings)
        return replace(story, sources=numbers, tellings=tellings)

    return replace(edition, sources=listed, stories=tuple(map(fill, edition.stories)), copies=())


def change_sources(edition: Digest, change: Callable[[Source], Source]) -> Digest:
    return replace(edition, sources=tuple(map(change, edition.sources)))


def lengthen_address(source: Source) -> Source:
    return replace(source, url=f"https://courier.example/{'harbour-' * 247}{source.number}")


def write_in_persian(source: Source) -> Source:
    name, title = "روزنامهٔ بندر و اسکله", "هیئت بندر اسکلهٔ شمالی را بست " * 8
    return replace(
        source, language="fa", outlet_name=name, title=replace(source.title, text=title, end=len(title))
    )


HARD = {
    "none": make_long_edition(0, 10),
    "few": make_long_edition(3, 100),
    "many": make_long_edition(40, 60),
    "many and long": make_long_edition(40, 600),
    "one of 400 sources": crowd(make_long_edition(1, 200), 400),
    "addresses of 2,000 letters": change_sources(make_long_edition(40, 300), lengthen_address),
    "from right to left": change_sources(make_long_edition(40, 300), write_in_persian),
}
"""Editions that are hard to tell in little room."""


def test_extents_run_from_the_whole_to_the_shortest() -> None:
    assert list_extents(1) == [
        Extent(whole=1),
        Extent(told=1),
        Extent(short=1),
        Extent(brief=1),
        Extent(brief=1, closing=False),
        Extent(closing=False),
    ]
    assert [one.stories for one in list_extents(2)[:7:2]] == [
        ("whole", "whole"), ("told", "told"), ("short", "short"), ("brief", "brief"),
    ]  # fmt: skip
    assert [one.is_whole for one in list_extents(0)] == [True, False]


@given(st.integers(0, 12), st.integers(0, 40_000))
def test_the_longest_that_fits_is_chosen(stories: int, room: int) -> None:
    texts = {one: "x" * (1000 * place) for place, one in enumerate(reversed(list_extents(stories)), 1)}
    fitting = [text for text in texts.values() if measure_text(text) <= room]
    assert fit(texts.__getitem__, stories, room) == max(fitting, default="x" * 1000, key=len)


@given(st.text(max_size=300))
def test_the_measure_is_what_encoding_takes(text: str) -> None:
    data = text.encode(errors="replace")
    shorter = min(len(quopri.encodestring(data)), len(base64.encodebytes(data)))
    assert measure_text(data.decode()) >= shorter


LONGEST = Envelope(
    topic_id="h" * 60, topic_name="The harbour " * 20, day=date(2026, 5, 14),
    sender=f"{'ن' * 60} <{'m' * 60}@ilsa.example>", sent_at=datetime(2026, 5, 14, 5, tzinfo=UTC),
    recipient=f"{'a' * 250}@ilsa.example", token="t" * 43,
    leave_url=f"https://ilsa.example/{'l' * 200}",
)  # fmt: skip


@pytest.mark.parametrize("phrases", [ENGLISH, PERSIAN], ids=lambda one: one.language)
@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize("case", HARD)
def test_a_mail_stays_small_however_much_there_is_to_tell(
    case: str, form: MailFormat, phrases: Phrases
) -> None:
    letter = render_letter(HARD[case], PAGE_URL, phrases, form)
    assert len(compose_mail(letter, LONGEST)[1]) <= MAX_MAIL_BYTES
    assert (letter.html is not None) == (form == "html")


def test_what_is_dropped_first_is_worth_least() -> None:
    view = DigestView(make_edition(), ENGLISH)

    def tell(extent: Extent) -> str:
        return " ".join(render_text(view, PAGE_URL, extent).split())

    told, short, brief = tell(Extent(told=3)), tell(Extent(short=3)), tell(Extent(brief=3))
    assert ENGLISH.quotations in told
    assert ENGLISH.quotations not in short
    for text in (told, short):
        assert ENGLISH.differ in text
        assert "Several hundred people – Outlet 8" in text
        assert "critical of the harbour board" in text
    assert ENGLISH.differ not in brief
    assert "“Quay closed”" in brief


def test_the_text_of_a_mail_gets_the_room_that_its_html_leaves() -> None:
    letter = render_letter(make_long_edition(40, 300), PAGE_URL, ENGLISH)
    assert letter.html is not None
    assert measure_text(letter.text) > BESIDE_HTML_BYTES * 0.9
    assert letter.html.count("<h2") > 20
    small = render_letter(make_edition(), PAGE_URL, ENGLISH)
    assert small.text == render_letter(make_edition(), PAGE_URL, ENGLISH, "text").text


def test_a_shortened_mail_says_so_and_leads_to_the_rest() -> None:
    letter = render_letter(make_long_edition(40, 300), PAGE_URL, ENGLISH)
    assert letter.html is not None
    mail = html.fromstring(letter.html)
    links = {link for link in mail.xpath("//a/@href") if link.startswith(PAGE_URL)}
    assert f"{PAGE_URL}#harbour-20" in links
    for text in (letter.html, letter.text):
        assert ENGLISH.shortened in text
    whole = render_letter(make_edition(), PAGE_URL, ENGLISH)
    assert whole.html is not None
    assert ENGLISH.shortened not in whole.html + whole.text


@pytest.mark.parametrize("stories", [3, 40])
def test_every_number_in_a_mail_is_that_of_a_source_it_lists(stories: int) -> None:
    letter = render_letter(make_long_edition(stories, 300), None, ENGLISH)
    assert letter.html is not None
    mail = html.fromstring(letter.html)
    cited = set(re.findall(r"\[(\d+)\]", mail.text_content()))
    listed = {
        number
        for block in mail.xpath("//p | //li")
        for number in re.findall(r"\[(\d+)\]", block.text or "")
        if block.xpath("a[starts-with(@href, 'https://courier.example/')]")
    }
    assert cited <= listed
    named = set(re.findall(r"\[(\d+)\]", letter.text))
    assert named == set(re.findall(r"^\[(\d+)\] ", letter.text, re.MULTILINE))


def test_citations_know_what_is_named_and_not_listed() -> None:
    citations = Citations()
    for number in (3, 1, 2):
        citations.cite(number)
    citations.enlist(1)
    assert citations.open == [2, 3]
