"""What workers do with a document, by itself: read it, match it, tag it."""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, datetime

import pytest

from monitor.collect.pages.sites import fingerprint_line
from monitor.config import TagSettings
from monitor.errors import FeedUnreadable, PageUnreadable
from monitor.model import Entry
from monitor.pipeline.desk import (
    Desk,
    furnish_desk,
    list_modules,
    list_page_lines,
    parse_document,
    report_again,
    report_entry,
    report_page,
)
from tests.pipeline.newsdesk import TOPIC

URL = "https://gazette.example/1"
WORDS = "The harbour board closed the quay. “It was time,” said Ada Quill, who has moored there for years."
BREAD = "The bakers of Ilsa ask more for bread this week, and more again for cake on Sundays."


@pytest.fixture(scope="module")
def desk() -> Desk:
    return furnish_desk([TOPIC], TagSettings())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers read the networks themselves")
def test_workers_share_the_networks_that_are_asked_for_and_no_other() -> None:
    assert list_modules(TagSettings("rules", "words")) == ("monitor.pipeline.warmup",)
    assert list_modules(TagSettings("model", "words"))[1:] == ("monitor.tag.loaded.attribution",)
    assert list_modules(TagSettings("rules", "model"))[1:] == ("monitor.tag.loaded.sentiment",)


def make_page(title: str, text: str) -> bytes:
    body = f"<h1>{title}</h1><p>{text}</p><p>Nobody else was asked about it on the day.</p>"
    return f'<html lang="en"><head><title>{title}</title></head><body><article>{body}</article></body></html>'.encode()


def make_entry(title: str, text: str) -> Entry:
    published = datetime(2026, 5, 14, 12, tzinfo=UTC)
    nothing = (None,) * 5
    return Entry(None, URL, title, (), published, None, f"<p>{text}</p>", *nothing, None, (), (), ())


def test_a_page_on_a_topic_is_read_matched_and_tagged(desk: Desk) -> None:
    report = report_page(desk, make_page("Quay closed", WORDS), URL, "text/html").report
    assert report is not None
    assert (report.reading.route, report.reading.title) == ("page", "Quay closed")
    assert [(match.topic_id, [hit.field for hit in match.hits]) for match in report.matches] == [
        ("harbour", ["text"])
    ]
    assert [one.speaker for one in report.tags.attributions if one.direct] == ["Ada Quill"]
    assert {stance.topic_id for stance in report.tags.stances} == {"harbour"}
    assert len(report.tags.sentences) == 3


def test_an_entry_on_a_topic_says_why_it_stands_in(desk: Desk) -> None:
    report = report_entry(desk, make_entry("Quay closed", WORDS), "en", "the page is gone")
    assert report is not None
    assert (report.reading.route, report.reading.route_reason) == ("feed", "the page is gone")
    assert report.reading.text == WORDS
    assert report.tags.sentences


def test_what_is_on_no_topic_is_not_tagged(desk: Desk) -> None:
    read = report_page(desk, make_page("Bread is dear", BREAD), URL, "text/html")
    assert read.report is None
    assert read.lines == list_page_lines(desk, make_page("Bread is dear", BREAD), URL, "text/html")
    assert len(read.lines) >= 2
    assert report_entry(desk, make_entry("Bread is dear", BREAD), "en", "the page is gone") is None


def test_a_page_that_was_on_a_topic_stays_on_it(desk: Desk) -> None:
    topics = ("harbour", "one that is followed no more")
    report = report_again(desk, make_page("Bread is dear", BREAD), URL, "text/html", topics)
    assert [(match.topic_id, match.hits) for match in report.matches] == [(topic, ()) for topic in topics]
    assert report.reading.title == "Bread is dear"
    assert report.tags.sentences


def test_a_page_that_is_on_its_topic_still_is_on_it_once(desk: Desk) -> None:
    report = report_again(desk, make_page("Quay closed", WORDS), URL, "text/html", ("harbour",))
    assert [(match.topic_id, len(match.hits)) for match in report.matches] == [("harbour", 1)]


def test_what_recurs_on_the_site_is_left_out(desk: Desk) -> None:
    page = make_page("Quay closed", WORDS)
    page = page.replace(
        b"</article>", b"<p>The Gazette lives from its readers, who pay a crown.</p></article>"
    )
    plea = "The Gazette lives from its readers, who pay a crown."
    furniture = frozenset({fingerprint_line(plea)})
    known, unknown = (
        report_page(desk, page, URL, "text/html", lines).report for lines in (furniture, frozenset())
    )
    assert known is not None
    assert unknown is not None
    assert unknown.reading.text == f"{known.reading.text}\n\n{plea}"
    again = report_again(desk, page, URL, "text/html", ("harbour",), furniture)
    assert again.reading == known.reading
    assert any(plea in rule for rule in again.reading.rules)


def test_a_list_of_articles_is_none(desk: Desk) -> None:
    links = "".join(
        f"<p><a href='/{n}'>Harbour board closes quay number {n} of the town</a></p>" for n in range(60)
    )
    head = '<title>Ilsa Gazette</title><meta property="og:type" content="website">'
    page = (
        f'<html lang="en"><head>{head}</head><body><main><p>{WORDS}</p>{links}</main></body></html>'.encode()
    )
    with pytest.raises(PageUnreadable, match="a list of articles"):
        report_page(desk, page, "https://gazette.example/", "text/html")
    with pytest.raises(PageUnreadable, match="a list of articles"):
        report_again(desk, page, "https://gazette.example/", "text/html", ("harbour",))


def test_what_cannot_be_read_is_said_so(desk: Desk) -> None:
    empty = b"<html><body></body></html>"
    with pytest.raises(PageUnreadable):
        report_page(desk, empty, URL, "text/html")
    with pytest.raises(PageUnreadable):
        report_again(desk, empty, URL, "text/html", ("harbour",))
    with pytest.raises(PageUnreadable):
        report_entry(desk, make_entry("", ""), "en", "the page is gone")
    with pytest.raises(FeedUnreadable):
        parse_document(desk, empty, URL, "text/html", {})


def test_a_feed_is_read_with_what_its_answer_said(desk: Desk) -> None:
    document = b"<rss version='2.0'><channel><title>Gazette</title></channel></rss>"
    headers = {"link": '<https://hub.example/>; rel="hub", <https://gazette.example/f>; rel="self"'}
    parsed = parse_document(desk, document, URL, "text/xml", headers)
    assert (parsed.title, parsed.hub_url, parsed.self_url) == (
        "Gazette",
        "https://hub.example/",
        "https://gazette.example/f",
    )


def test_reports_travel_between_processes(desk: Desk) -> None:
    report = report_page(desk, make_page("Quay closed", WORDS), URL, "text/html")
    assert pickle.loads(pickle.dumps(report)) == report
