"""The pages that lead to digests."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import html

from monitor.digest.english import ENGLISH
from monitor.digest.indexes import (
    MonthLinks,
    SearchFile,
    find_month_links,
    render_entry,
    render_month,
    render_search,
    render_topic,
    render_topics,
)
from monitor.model import DigestHead
from tests.digest.test_search import make_told
from tests.factories import NOON, make_digest

MONTHS = [(date(2023, 12, 1), 31), (date(2024, 2, 1), 1), (date(2024, 3, 1), 2)]


def make_head(day: date, **changes: Any) -> DigestHead:
    head = DigestHead(day, "Boats & <b>bread</b>", "Gazette", "en", 2, 9, 5, 6, NOON, topic_name="Harbour")
    return replace(head, **changes)


def list_links(page: str) -> list[str]:
    links: list[str] = html.fromstring(page).xpath("//body//a/@href")
    return links


def test_all_topics_are_listed_by_name_with_their_newest_digest() -> None:
    page = render_topics(
        {"quay": make_head(date(2024, 3, 5)), "tide": make_head(date(2024, 3, 4), topic_name="Ebb & flow")},
        ENGLISH,
    )
    assert list_links(page) == [
        "search.html", "tide/index.html", "tide/2024-03-04.html", "quay/index.html", "quay/2024-03-05.html",
    ]  # fmt: skip
    assert "Ebb &amp; flow" in page
    assert "<b>bread" not in page


def test_a_topic_without_a_name_from_before_they_were_kept_goes_by_its_id() -> None:
    assert ">quay</bdi>" in render_topics({"quay": make_head(date(2024, 3, 5), topic_name="")}, ENGLISH)


def test_the_index_of_a_topic_has_its_newest_month_and_leads_to_the_others() -> None:
    heads = [make_head(date(2024, 3, 5)), make_head(date(2024, 3, 4), headline=None, articles=0)]
    page = render_topic("Harbour", heads, MONTHS, ENGLISH)
    assert list_links(page) == [
        "../index.html", "search.html", "atom.xml", "2024-03-05.html", "2024-03-04.html",
        "2024-03.html", "2024-02.html", "2023-12.html",
    ]  # fmt: skip
    tree = html.fromstring(page)
    assert tree.xpath("//h2/text()") == ["March 2024", "By month"]
    assert tree.xpath("//h3/text()") == ["2024", "2023"]
    assert "34 digests" in tree.text_content()
    assert ENGLISH.quiet in tree.text_content()


def test_a_month_leads_to_the_months_beside_it_that_have_digests() -> None:
    assert find_month_links(date(2023, 12, 1), MONTHS) == MonthLinks(None, date(2024, 2, 1))
    links = find_month_links(date(2024, 2, 1), MONTHS)
    page = render_month("Harbour", date(2024, 2, 1), [make_head(date(2024, 2, 9))], links, ENGLISH)
    tree = html.fromstring(page)
    assert tree.xpath("//a[@rel='prev']/@href") == ["2023-12.html"]
    assert tree.xpath("//a[@rel='next']/@href") == ["2024-03.html"]
    assert tree.xpath("//h1/text()") == ["February 2024"]


def test_a_page_in_a_language_from_right_to_left_is_set_so() -> None:
    links = find_month_links(date(2024, 2, 1), MONTHS)
    persian = replace(ENGLISH, language="fa")
    tree = html.fromstring(render_month("Harbour", date(2024, 2, 1), [], links, persian))
    assert (tree.get("lang"), tree.get("dir")) == ("fa", "rtl")
    assert tree.xpath("//a[@rel='prev']/text()") == ["→ December 2023"]


def test_the_search_runs_its_own_script_and_no_other_from_elsewhere() -> None:
    page = render_search("Harbour", [SearchFile("search/2024-03.js", date(2024, 3, 1))], ENGLISH)
    tree = html.fromstring(page)
    (script,) = tree.xpath("//script/text()")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert f"; script-src 'self' 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert tree.xpath("//noscript/p/text()") == [ENGLISH.search_needs_script]
    assert len(script.splitlines()) <= 200


def test_the_search_through_all_topics_goes_from_month_to_month() -> None:
    files = [
        SearchFile("a/search/2024-02.js", date(2024, 2, 1), "A"),
        SearchFile("a/search/2024-03.js", date(2024, 3, 1), "A"),
        SearchFile("b/search/2024-03.js", date(2024, 3, 1), "B's <quay>"),
    ]
    (form,) = html.fromstring(render_search(None, files, ENGLISH)).xpath("//form")
    assert json.loads(form.get("data-months")) == [
        ["March 2024", [["a/search/2024-03.js", "A"], ["b/search/2024-03.js", "B's <quay>"]]],
        ["February 2024", [["a/search/2024-02.js", "A"]]],
    ]


def test_an_entry_of_the_feed_has_the_lead_and_leads_to_the_stories() -> None:
    digest = make_told()
    title, summary = render_entry(digest, "https://ilsa.example/d.html", ENGLISH)
    assert digest.headline is not None
    assert digest.headline.excerpt.text in title
    tree = html.fromstring(f"<div>{summary}</div>")
    assert tree.xpath("//a/@href") == [f"https://ilsa.example/d.html#{digest.stories[0].story_id}"]
    assert all(one.excerpt.text.removesuffix(".") in tree.text_content() for one in digest.lead)


def test_an_entry_of_a_quiet_day_says_so() -> None:
    assert render_entry(make_digest(), "d.html", ENGLISH) == (ENGLISH.quiet_headline, ENGLISH.quiet)
