import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from lxml import etree
from lxml.html import document_fromstring

from monitor.collect.metadata.articlehead import find_article_head
from monitor.collect.metadata.head import read_head
from monitor.collect.metadata.linkeddata import read_linked_data
from monitor.collect.metadata.pagedates import PageDates, choose_dates, read_trusted

URL = "https://www.quayherald.example/ferry"


def choose(body: str = "", head: str = "", url: str = URL) -> PageDates:
    tree = document_fromstring(
        f"<html><head>{head}</head><body><h1>Ferry back</h1>{body}<p>x</p></body></html>"
    )
    before = etree.tostring(tree)
    article = find_article_head(tree, tree.find(".//h1"))
    dates = choose_dates(tree, url, read_head(tree, url), read_linked_data(tree, url), article)
    assert etree.tostring(tree) == before
    return dates


def published(body: str = "", head: str = "", url: str = URL) -> tuple[str | None, str | None]:
    dates = choose(body, head, url)
    source = next((reason.source for reason in dates.reasons if reason.field == "published"), None)
    return dates.published.isoformat() if dates.published is not None else None, source


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked(**dates: str) -> str:
    fields = "".join(f', "{key}": "{value}"' for key, value in dates.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "F"{fields}}}</script>'


def time(moment: str, words: str = "", mark: str = "") -> str:
    return f'<time {mark} datetime="{moment}">{words}</time>'


@pytest.mark.parametrize(
    ("body", "head", "written", "source"),
    [
        (
            time("2024-05-09T08:00:00Z"),
            linked(datePublished="2024-05-03T10:15:00+02:00"),
            "2024-05-03T10:15:00+02:00",
            "JSON-LD",
        ),
        (
            "",
            meta("article:published_time", "2024-05-03T23:30:00-03:00"),
            "2024-05-03T23:30:00-03:00",
            "meta article:published_time",
        ),
        (
            '<span itemprop="datePublished" content="2024-05-03T10:15:00+02:00">May</span>',
            "",
            "2024-05-03T10:15:00+02:00",
            "microdata",
        ),
        (
            '<span property="datePublished" content="2024-05-03">May</span>',
            "",
            "2024-05-03T00:00:00+00:00",
            "microdata",
        ),
        (
            '<p><time class="dt-published">3 May 2024</time></p>',
            "",
            "2024-05-03T00:00:00+00:00",
            "microdata",
        ),
        (
            '<div><b itemprop="datePublished" content="2024-05-08"></b><i itemprop="datePublished"'
            ' content="2024-05-09"></i></div>',
            meta("date", "2024-05-03"),
            "2024-05-08T00:00:00+00:00",
            "microdata",
        ),
        (
            time("2024-05-03T10:15:00+02:00") + time("2024-05-08"),
            "",
            "2024-05-03T10:15:00+02:00",
            "time by the headline",
        ),
        (
            time("2024-05-08T10:15:00Z", "8 May", 'class="updated"') + time("2024-05-03T10:15:00Z"),
            "",
            "2024-05-03T10:15:00+00:00",
            "time by the headline",
        ),
        (
            time("03-05-2024 10:15", "3 May 2024 10:15"),
            "",
            "2024-05-03T10:15:00+00:00",
            "time by the headline",
        ),
        (
            '<p class="date">2024年5月3日 10時15分</p>',
            "",
            "2024-05-03T10:15:00+00:00",
            "date by the headline",
        ),
        ("<p>Quay, 3. Mai 2024</p>", "", "2024-05-03T00:00:00+00:00", "line by the headline"),
        (
            "<p>3 mai 2024</p>",
            meta("date", "2024-05-04"),
            "2024-05-03T00:00:00+00:00",
            "line by the headline",
        ),
        ("", meta("date", "2024-05-03"), "2024-05-03T00:00:00+00:00", "meta date"),
        ("", meta("article:published_time", "1970-01-01T00:00:00Z"), None, None),
        ("", "", None, None),
    ],
)
def test_the_date_is_what_the_surest_place_says(
    body: str, head: str, written: str | None, source: str | None
) -> None:
    assert published(body, head) == (written, source)


@pytest.mark.parametrize(
    ("path", "written", "source"),
    [
        ("2024/05/03/ferry", "2024-05-03T00:00:00+00:00", "address"),
        ("news-20240503.html", "2024-05-03T00:00:00+00:00", "address"),
        ("2024/13/03/ferry", None, None),
        ("ferry-202405031", None, None),
    ],
)
def test_the_day_in_the_address_is_the_day(path: str, written: str | None, source: str | None) -> None:
    assert published(url=f"https://quay.example/{path}") == (written, source)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("2024/05/03/ferry", "2024-05-03T10:15:00+02:00"),
        ("2024/05/ferry", "2024-05-03T10:15:00+02:00"),
        ("ferry", "2024-09-09T09:00:00+01:00"),
    ],
)
def test_what_agrees_with_the_address_comes_first(path: str, written: str) -> None:
    body = time("2024-09-09T09:00:00+01:00") + time("2024-05-03T10:15:00+02:00")
    assert published(body, url=f"https://quay.example/{path}")[0] == written


def test_what_is_later_than_the_last_change_is_passed_over() -> None:
    body = time("2024-09-09T09:00:00+01:00") + time("2024-05-03T10:15:00+02:00")
    dates = choose(body, meta("article:modified_time", "2024-05-04T08:00:00Z"))
    assert dates.published is not None
    assert dates.published.isoformat() == "2024-05-03T10:15:00+02:00"
    assert dates.updated is not None
    assert dates.updated.isoformat() == "2024-05-04T08:00:00+00:00"


def test_nothing_is_changed_before_it_is_published() -> None:
    dates = choose("", linked(datePublished="2024-05-03T10:15:00Z", dateModified="2023-01-01"))
    assert dates.updated is None
    assert [reason.field for reason in dates.reasons] == ["published"]


def test_a_day_takes_the_time_of_day_that_is_shown() -> None:
    body = time("2024-05-03T10:15:00+02:00")
    assert published(body, linked(datePublished="2024-05-03"))[0] == "2024-05-03T10:15:00+02:00"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (time("2024-05-04T00:30:00+02:00"), "2024-05-04T00:30:00+02:00"),
        (time("2024-05-04 00:30"), "2024-05-04T00:30:00+02:00"),
        (time("2024-05-04 00:37"), "2024-05-03T22:30:00+00:00"),
        (time("2024-05-04T09:30:00+02:00"), "2024-05-03T22:30:00+00:00"),
    ],
)
def test_the_zone_of_the_page_is_that_of_the_same_moment(body: str, written: str) -> None:
    assert published(body, linked(datePublished="2024-05-03T22:30:00Z"))[0] == written


@pytest.mark.parametrize(
    ("text", "moment", "trust"),
    [
        ("2024-05-03T10:15:00Z", "2024-05-03T10:15:00+00:00", "exact"),
        ("2024-05-03T10:15:00+02:00", "2024-05-03T10:15:00+02:00", "exact"),
        ("Fri, 03 May 2024 10:15:00 GMT", "2024-05-03T10:15:00+00:00", "exact"),
        ("1714731300", "2024-05-03T10:15:00+00:00", "exact"),
        ("2024-05-03 10:15", "2024-05-03T10:15:00+00:00", "zone assumed"),
        ("3 May 2024", "2024-05-03T00:00:00+00:00", "day only"),
        ("2024.05.03", "2024-05-03T00:00:00+00:00", "day only"),
    ],
)
def test_a_date_says_how_sure_it_is(text: str, moment: str, trust: str) -> None:
    assert read_trusted(text) == (datetime.fromisoformat(moment), trust)


def test_a_guess_is_called_one() -> None:
    words = " ".join(["The ferry came back."] * 30)
    dates = choose(f"<div><p>{words}</p><p>{words}</p><p>{words}</p><p>Posted 3 May 2024</p></div>")
    assert dates.published is not None
    assert abs(dates.published - datetime.fromisoformat("2024-05-03T00:00:00+00:00")) < timedelta(days=1)
    assert (dates.dated, dates.reasons[0].source) == ("guessed", "htmldate")


def test_a_guess_that_is_easy_does_not_load_what_a_hard_one_needs() -> None:
    guess = (
        "import sys; from monitor.collect.pages.extract import read_page; words = b'The ferry is back. ' * 20;"
        "page = b'<html><body><p>' + words + b'<p class=date>perjantaina 3. toukokuuta 2024<p>2024-05-03T10:00:00</body></html>';"
        "read = read_page(page, url='https://quay.example/1', content_type=None);"
        "print(read.dated, read.published.date(), 'dateparser' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", guess], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["guessed", "2024-05-03", "False"]
