"""Searching the archive, as a reader does it: in Chromium, from a disk and from a server."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.config import DigestSettings
from monitor.model import Digest, QuoteLine, Statement
from monitor.pipeline.archiving import write_archive
from storage.sqlite.store import open_store
from tests.checks.browser import FLAGS
from tests.checks.tools import need_chromium
from tests.digest.test_search import make_told

pytestmark = pytest.mark.browser
DAY = date(2024, 3, 5)
PERSIAN = "هیئت بندر می‌گوید اسکلهٔ شمالی بسته شد."
HOSTILE = "<img src=x onerror=alert(1)> closes the quay"


@dataclass(frozen=True)
class Site:
    """An archive, by where it lies and where it is served."""

    folder: Path
    url: str
    topic_id: str


def tell(day: date, *texts: str, topic_id: str = "harbour") -> Digest:
    """Return a digest whose one story says these texts and quotes the last one."""
    digest = make_told(day=day, topic_id=topic_id, topic_name=f"The {topic_id}")
    (story,) = digest.stories
    said = [Statement(replace(story.heading.excerpt, text=text), 1) for text in texts]
    quote = QuoteLine((said[-1].excerpt,), "Zoë Ångström", "pilot", (), (1,), (), f"q-{day}")
    told = replace(story, heading=said[0], summary=tuple(said), tellings=(), quotes=(quote,))
    sources = (replace(digest.sources[0], outlet_name="Tidewater Courier"), *digest.sources[1:])
    return replace(digest, headline=said[0], lead=(), stories=(told,), sources=sources)


def list_digests() -> Iterator[Digest]:
    yield tell(DAY, "The northern quay is closed", PERSIAN, "Nobody asked the boats")
    yield tell(DAY - timedelta(days=1), HOSTILE, "The ferry Marta was lifted")
    yield tell(DAY - timedelta(days=29), "The northern lighthouse went dark", "It was dark before")
    for month in range(1, 15):
        day = date(2022, 1, 3) + timedelta(days=31 * month)
        yield tell(day, f"Bread cost {month} coins", "So it did", topic_id="bread")
    yield tell(
        DAY - timedelta(days=2), "The northern ferries are late", "They always are", topic_id="ferries"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("archive")
    settings = DigestSettings(time(7), ZoneInfo("UTC"), folder / "site", None, 86400, 9, None)
    with open_store(folder / "test.db") as store:
        for digest in list_digests():
            store.save_digest(digest, [])
            write_archive(digest, b"mail", settings, store)
    handler = functools.partial(_Quiet, directory=str(settings.directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(settings.directory, f"http://127.0.0.1:{server.server_port}", "harbour")
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = need_chromium()
    with sync_playwright() as driver:
        flags = [*FLAGS[:-1], f"{FLAGS[-1]}, EXCLUDE 127.0.0.1"]  # the site is served there
        browser = driver.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
    yield page
    assert page.complaints == []
    context.close()


def look_for(page: Page, words: str) -> list[str]:
    """Type words and return the links that are found, in order."""
    page.fill("#query", words)
    page.keyboard.press("Enter")
    page.locator("#told").filter(has_text=re.compile("found", re.IGNORECASE)).wait_for()
    return [link.get_attribute("href") for link in page.locator("#found a").all()]


@pytest.mark.parametrize("by", ["file", "http"])
def test_words_are_found_newest_first_and_lead_to_their_story(site: Site, page, by: str) -> None:  # type: ignore[no-untyped-def]  # as above
    base = site.folder.as_uri() if by == "file" else site.url
    page.goto(f"{base}/harbour/search.html")
    story_id = make_told().stories[0].story_id
    assert look_for(page, "northern") == [
        f"2024-03-05.html#{story_id}",
        f"2024-02-05.html#{story_id}",
    ]
    assert page.inner_text("#told") == "2 found."
    page.click("#found a")
    page.wait_for_url(f"**/2024-03-05.html#{story_id}")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("NORTHERN quay", 1),
        ("quay north", 1),  # in any order, and beginnings of words
        ("orthern", 0),  # but not their middles
        ("northern courier lighthouse", 1),  # the outlet's name counts
        ("angstrom zoe nobody", 1),  # and the speaker's, without accents
        ("اسكله", 1),  # an Arabic keyboard's kaf, and no mark above
        ("ميگويد", 0),
        ("مي گويد", 1),  # a space for the joiner
        ("می\u200cگوید بسته", 1),
        ("quay (closed)!", 1),
        ("hovercraft", 0),
    ],
)
def test_words_are_found_however_they_are_written(site: Site, page, words: str, number: int) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/harbour/search.html")
    assert len(look_for(page, words)) == number
    assert page.inner_text("#told") == (f"{number} found." if number else "Nothing found.")


def test_a_quotation_leads_to_itself_and_names_who_speaks(site: Site, page) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/harbour/search.html")
    assert look_for(page, "nobody zoe") == ["2024-03-05.html#q-2024-03-05"]
    assert page.inner_text("#found li") == (
        "“Nobody asked the boats”\n\nZoë Ångström, pilot · March 5, 2024 · Tidewater Courier"
    )
    assert page.locator("#found mark").all_inner_texts() == ["Nobody", "Zoë"]


def test_fault_13_a_hostile_text_is_shown_and_nothing_of_it_runs(site: Site, page) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/harbour/search.html")
    assert len(look_for(page, "onerror")) == 1
    assert HOSTILE in page.inner_text("#found")
    assert page.locator("#found img").count() == 0


def test_older_months_are_looked_through_when_the_reader_asks(site: Site, page) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/bread/search.html")
    assert len(look_for(page, "bread")) == 12
    assert page.inner_text("#told") == "12 found so far, back to April 2022."
    page.focus("#more")
    page.keyboard.press("Enter")
    page.get_by_text("14 found.").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Bread cost 2 coins"
    assert page.locator("#more").is_hidden()


def test_all_topics_are_searched_at_once_from_the_top(site: Site, page) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/search.html")
    days = [link.partition("#")[0] for link in look_for(page, "northern")]
    assert days == ["harbour/2024-03-05.html", "ferries/2024-03-03.html", "harbour/2024-02-05.html"]
    assert "The ferries · March 3, 2024" in page.inner_text("#found")


def test_a_search_has_an_address_and_a_missing_month_is_named(site: Site, page, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # as above
    page.goto(f"{site.folder.as_uri()}/harbour/search.html#q=ferry+marta")
    page.get_by_text("2 found.").wait_for()  # the sentence, and the quotation in it
    assert page.input_value("#query") == "ferry marta"
    away = tmp_path / "search.html"
    away.write_bytes((site.folder / "harbour/search.html").read_bytes())
    page.goto(f"{away.as_uri()}#q=quay")
    page.get_by_text("March 2024 could not be read.").wait_for()
    page.complaints.clear()  # the browser says the same


def test_without_scripts_a_sentence_says_so(site: Site, browser) -> None:  # type: ignore[no-untyped-def]  # as above
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.folder.as_uri()}/harbour/search.html")
    assert "needs JavaScript" in page.inner_text("main")
    assert page.locator("form").is_hidden()
    context.close()
