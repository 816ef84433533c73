"""Hostile documents against the whole program: a real site, real workers, the digest's page, a real mail."""

from __future__ import annotations

import base64
import email
import hashlib
import json
import re
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from lxml import etree, html

from monitor.cli import main
from monitor.collect.workers import Arguments, Result, WorkerPool
from monitor.config import TagSettings
from monitor.digest.days import find_due_day, find_window
from monitor.digest.render import PICTURE_ID
from monitor.model import Article
from monitor.pipeline.desk import furnish_desk, list_modules, report_page
from storage.sqlite.store import open_store
from tests.checks.browser import open_browser, visit
from tests.checks.letters import unpack_mail
from tests.cli.harbour import HEAD
from tests.deliver.test_email import Sink, serve
from tests.newsstand import Item, Newsstand, open_newsstand
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, TOPIC, Desk, open_desk

CONFIG = (
    HEAD
    + """\
feeds:
{feeds}
digest:
  at: "00:00"
  timezone: UTC
  directory: digests
  email: {{from: monitor@ilsa.example, to: [ada@ilsa.example], smtp: {{host: 127.0.0.1, port: {port}, tls: none}}}}
collect: {{database: monitor.db, contact: "https://monitor.example/", allow_private: [127.0.0.0/8],
  pause_per_host: 0, timeout: 60s, worker_deadline: 10s}}
"""
)
ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)><a xlink:href=javascript:alert(4)>"
    "quay</a></svg><a href='java&#9;script:alert(5)'>tide</a><iframe srcdoc='<script>alert(6)</script>'></iframe>"
    "<form action=//evil.example><button formaction=javascript:alert(7)>pier</button></form>"
    "<math><mtext></p><style><img src onerror=alert(8)></style></mtext></math>"
)
SCRIPT_LINK = "java\tscript:alert(9)"
PIERCING = "Quay\r\nBcc: evil@ilsa.example\n =?UTF-8?Q?=0ABcc:_evil?= &#0;&#xD800;\u2028 end"
SECRET = "what only the harbour master may read"
LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
ENTITIES = {
    "external": '<!ENTITY x SYSTEM "{secret}">',
    "parameter": '<!ENTITY % p SYSTEM "{secret}"> %p;<!ENTITY x "quay">',
    "laughs": f'<!ENTITY a0 "harbour board ">{LAUGHS}<!ENTITY x "&a9;">',
    "quadratic": '<!ENTITY x "' + "harbour board " * 5_000 + '">',
}
WORDS = "The harbour board’s café on the Straße to Çınarlı stays shut, “a naïve decision”, said Zoë Brûlé."
LATIN = "The harbour board closed the café at noon, a naïve decision, said Zoë Brûlé of the fish market."
WHAT = "<description>The harbour board met.</description>"
PARAGRAPH = "Nobody on the board of the harbour had an answer to that on Monday, and nobody was asked twice."


@dataclass(frozen=True)
class Day:
    """What a round made of hostile feeds: its files, the mail and what was stored."""

    base: str
    folder: Path
    mail: EmailMessage
    articles: list[Article]
    outcomes: list[tuple[str, str, str]]

    def of_feed(self, name: str) -> list[Article]:
        """Return the articles that a feed brought."""
        return [article for article in self.articles if article.feed_url == f"{self.base}/{name}"]

    def result(self, path: str) -> str:
        """Return what became of a feed or of a page's entry."""
        found = [result for subject, result, _ in self.outcomes if subject == f"{self.base}/{path}"]
        assert len(found) == 1, (path, found)
        return found[0]

    @property
    def pages(self) -> list[Path]:
        """The digest's page, that of its month and the list of digests."""
        pages = sorted((self.folder / "digests/harbour").glob("*.html"))
        return [page for page in pages if page.name != "search.html"]  # no word of an article is in that


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """`monitor run --once`, with real workers and a mail server, over feeds that are hostile and one that is not."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "secret.txt").write_text(SECRET)
    zone, midnight, sink = ZoneInfo("UTC"), clock_time(0), Sink({})
    _, end = find_window(find_due_day(datetime.now(UTC), midnight, zone), midnight, zone)
    with open_newsstand() as stand, serve(sink) as server, pytest.MonkeyPatch.context() as patch:
        put_feeds(stand, end - timedelta(hours=2), folder / "secret.txt")
        names = [path for path, route in stand.routes.items() if not route[1].startswith("text/html")]
        feeds = "\n".join(f'  - {{url: "{stand.base}{name}", outlet: gazette}}' for name in names)
        (folder / "feeds.yaml").write_text(CONFIG.format(feeds=feeds, port=server.port))
        patch.chdir(folder)
        with pytest.raises(SystemExit):
            main(["run", "--once"])
        with open_store(folder / "monitor.db") as store:
            articles = list(store.list_articles(None, None, None, 10_000))
        with closing(sqlite3.connect(folder / "monitor.db")) as db:
            outcomes = db.execute("SELECT subject, result, coalesce(detail, '') FROM outcomes").fetchall()
        (taken,) = sink.taken
        mail = email.message_from_bytes(taken[1], policy=policy.default)
        assert isinstance(mail, EmailMessage)
        yield Day(stand.base, folder, mail, articles, outcomes)


def put_feeds(stand: Newsstand, published: datetime, secret: Path) -> None:
    """Serve what the tests below are about."""
    date = f"<pubDate>{format_datetime(published)}</pubDate>"
    stand.put_page("/news/plain", "Harbour board closes the plain quay", PARAGRAPHS)
    stand.put_feed([Item("/news/plain", "Harbour board closes the plain quay", published)], path="/plain.xml")
    put_attacks(stand, published, date)
    for name, declared in ENTITIES.items():
        words = f"<title>Harbour board &x; {name}</title><description>The harbour board met. &x;{'&x;' * 300}"
        put_rss(stand, f"/{name}.xml", declare(declared, secret), f"{date}{words}</description>")
    name = "a" * 32_000
    put_rss(
        stand,
        "/author.xml",
        "",
        f"{date}<title>Harbour board, by one author</title><author>{name}</author>{WHAT}",
    )
    words = f"<title>Harbour board, at length</title><description>{'harbour board ' * 700_000}</description>"
    put_rss(stand, "/long.xml", "", date + words)
    many = "".join(f"<item><title>Quay {n}</title><guid>g{n}</guid></item>" for n in range(100_000))
    put_rss(stand, "/many.xml", "", f"{date}<title>Harbour board, one of many</title></item>{many}<item>")
    put_charsets(stand, published)


def declare(declared: str, secret: Path) -> str:
    return f"<!DOCTYPE rss [{declared.format(secret=secret.as_uri())}]>"


def put_rss(stand: Newsstand, path: str, prolog: str, item: str) -> None:
    body = f"<?xml version='1.0'?>{prolog}<rss version='2.0'><channel><title>Feed</title><item>{item}</item></channel></rss>"
    stand.routes[path] = (200, "application/rss+xml", body.encode())


def put_attacks(stand: Newsstand, published: datetime, date: str) -> None:
    """Serve a page and two feeds, RSS and JSON, with the attack in each field, plain and escaped once more."""
    for number, attack in enumerate((ATTACK, escape(ATTACK), PIERCING)):
        title = f"Harbour board {attack} closes quay {number}"
        data = json.dumps(
            {
                "@type": "NewsArticle",
                "headline": title,
                "author": {"name": f"Ada {attack}"},
                "url": SCRIPT_LINK,
            }
        )
        head = (
            f'<title>{title}</title><meta name="author" content="{escape(f"Ada {attack}")}">'
            f'<link rel="canonical" href="{SCRIPT_LINK}"><meta property="og:image" content="{SCRIPT_LINK}">'
            f'<script type="application/ld+json">{data.replace("</", "<!-- -->")}</script>'
        )
        body = "".join(
            f"<p>{attack} The harbour board closed quay {line} of row {number} on Monday.</p>"
            for line in range(6)
        )
        page = f"<html lang='en'><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
        stand.routes[f"/news/attack-{number}"] = (200, "text/html; charset=utf-8", page.encode())
        fields = (
            f"{date}<title><![CDATA[{title}]]></title><description><![CDATA[The harbour board met. {attack}]]></description>"
            f"<author><![CDATA[ada@ilsa.example (Ada {attack})]]></author><category><![CDATA[{attack}]]></category>"
            f"<comments>{SCRIPT_LINK}</comments><enclosure url='{SCRIPT_LINK}' type='image/png'/>"
            f"<source url='{SCRIPT_LINK}'><![CDATA[Tide {attack}]]></source>"
        )
        page_link = f"<link>{stand.base}/news/attack-{number}</link><guid isPermaLink='false'><![CDATA[1{attack}]]></guid>"
        bare_link = f"<link>{SCRIPT_LINK}</link><guid isPermaLink='true'>{SCRIPT_LINK}{number}</guid>"
        put_rss(stand, f"/attack-{number}.xml", "", f"{fields}{page_link}</item><item>{fields}{bare_link}")
        broken = "\ud800\x00\x1b" if attack == PIERCING else ""
        entry = {
            "id": f"2{attack}", "url": SCRIPT_LINK, "external_url": SCRIPT_LINK, "title": title + broken, "image": SCRIPT_LINK,
            "authors": [{"name": f"Ada {attack}", "url": SCRIPT_LINK}], "tags": [attack],
            "content_html": f"<p>The harbour board sat in hall {number}. {attack}</p>", "date_published": published.isoformat(),
        }  # fmt: skip
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {attack}", "items": [entry]}
        stand.routes[f"/attack-{number}.json"] = (200, "application/feed+json", json.dumps(feed).encode())


CHARSETS: dict[str, tuple[str, str | None, str]] = {
    "header-lies": ("utf-8", "iso-8859-1", WORDS),
    "header-lies-too": ("windows-1252", "utf-8", LATIN),
    "no-label-utf-8": ("utf-8", None, WORDS),
    "no-label-latin": ("windows-1252", None, LATIN),
    "utf-16-marked": ("utf-16", None, WORDS),
    "utf-16-labelled": ("utf-16-le", "utf-16-le", WORDS),
    "unknown-label": ("utf-8", "x-no-such-charset", WORDS),
}
"""Encoding, label in the header, and words that it can write."""


def put_charsets(stand: Newsstand, published: datetime) -> None:
    """Serve pages, each in a feed of its own that is in the same encoding, with the same label."""
    for name, (encoding, label, words) in CHARSETS.items():
        kind = f"; charset={label}" if label else ""
        lines = "".join(
            f"<p>{words} {PARAGRAPH}</p><p>{PARAGRAPH} {place}</p>" for place in ("Pier", "Mole", "Dock")
        )
        page = f"<html lang='en'><head><title>Harbour board {name}</title></head><body><article>{lines}</article></body></html>"
        stand.routes[f"/news/{name}"] = (200, f"text/html{kind}", page.encode(encoding))
        item = f"<title>{words}</title><link>{stand.base}/news/{name}</link><pubDate>{format_datetime(published)}</pubDate>"
        feed = f"<rss version='2.0'><channel><title>Feed</title><item>{item}</item></channel></rss>"
        stand.routes[f"/{name}.xml"] = (200, f"application/rss+xml{kind}", feed.encode(encoding))
    mixed = f"<html lang='en'><head><title>Harbour board mixed</title></head><body><article><p>{WORDS} {PARAGRAPH}</p>".encode()
    mixed += (
        f"<p>{LATIN}</p>".encode("windows-1252")
        + f"<p>{WORDS} {PARAGRAPH} Again.</p></article></body></html>".encode()
    )
    stand.routes["/news/mixed"] = (200, "text/html", mixed)
    stand.put_feed([Item("/news/mixed", "Harbour board mixed", published)], path="/mixed.xml")


def check_markup(document: bytes) -> None:
    """Fail on anything in a document that runs, loads, posts, or leads elsewhere than to the web.

    Of pictures there is the chart, drawn on a page and carried by a mail.
    """
    tree = html.fromstring(document)
    for chart in tree.xpath("//svg[@class='chart' and @role='img']"):
        assert {part.tag for part in chart.iter()} <= {"svg", "title", "desc", "rect", "path", "text"}
        chart.tag = "figure"
    for picture in tree.xpath(f"//img[@src='cid:{PICTURE_ID}']"):
        del picture.attrib["src"]
        picture.tag = "figure"
    names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert names.isdisjoint(
        {"script", "img", "svg", "math", "iframe", "object", "embed", "form", "button", "base"}
    )
    attributes = {
        (str(name).lower(), value) for element in tree.iter() for name, value in element.attrib.items()
    }
    assert [
        name
        for name, _ in attributes
        if name.startswith("on") or name in ("srcdoc", "formaction", "src", "xlink:href")
    ] == []
    links = {value for name, value in attributes if name == "href"}
    assert [
        link for link in links if not re.match(r"https?://|#|(?:\.\./)?[\w-]+\.(?:html|xml|json)$", link)
    ] == []


# --- 13: markup --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 2])
def test_fault_13_hostile_entries_are_read_and_nothing_else(day: Day, number: int) -> None:
    by_feed = day.of_feed(f"attack-{number}.xml")
    assert sorted(article.reading.route for article in by_feed) == ["feed", "page"]
    assert [article.reading.route for article in day.of_feed(f"attack-{number}.json")] == ["feed"]
    for article in day.articles:
        for url in (article.url, article.reading.canonical_url, article.reading.image_url):
            assert url is None or url.startswith("http://127.0.0.1"), url


def test_fault_13_nothing_in_any_field_runs_on_the_pages_of_the_digest(day: Day) -> None:
    assert len(day.pages) == 3
    assert "closes quay 1" in day.pages[0].read_text("utf-8")
    for path in day.pages:
        body = path.read_bytes()
        check_markup(body)
        tree = html.fromstring(body)
        style = base64.b64encode(hashlib.sha256(tree.findtext(".//style").encode()).digest()).decode()
        assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
            f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
        ]
        (meta,) = tree.xpath("//meta[@http-equiv]")
        assert all(
            element.tag in ("html", "head", "meta") for element in meta.xpath("preceding::* | ancestor::*")
        )


def test_fault_13_nothing_in_any_field_runs_in_the_mail_or_the_feed_of_digests(day: Day) -> None:
    part = day.mail.get_body(("html",))
    assert part is not None
    check_markup(part.get_content().encode())
    assert "closes quay 1" in part.get_content()
    feed = etree.fromstring((day.folder / "digests/harbour/atom.xml").read_bytes())
    assert feed.xpath("//*[local-name()='script' or local-name()='content']") == []
    assert not any("script:" in link for link in feed.xpath("//@href"))


@pytest.mark.browser
def test_fault_13_nothing_runs_or_is_asked_for_when_page_and_mail_are_opened(
    day: Day, tmp_path: Path
) -> None:
    pages = sorted((day.folder / "digests").rglob("*.html"))
    assert {"index.html", "search.html"} < {path.name for path in pages}
    with open_browser() as browser:
        for path in (*pages, unpack_mail(day.mail.as_bytes(), tmp_path / "letter")):
            (seen,) = visit(browser, path)
            assert (seen.complaints, seen.asked) == ((), ()), path
            assert seen.schemes <= {"http:", "https:", "file:"}, path


# --- 14, 15: documents that cost more than they should --------------------------------------------------


def test_fault_14_no_entity_of_a_feed_is_opened(day: Day) -> None:
    for path in (day.folder / "digests").rglob("*.*"):
        assert SECRET not in path.read_text("utf-8")
    for name in ENTITIES:
        for article in day.of_feed(f"{name}.xml"):
            assert SECRET not in article.reading.title + article.reading.text
            assert len(article.reading.title + article.reading.text) < 500_000
        assert day.result(f"{name}.xml") in ("polled", "feed: unreadable")
    assert day.of_feed("external.xml"), "it is read, but for the entity"


def test_fault_15_one_field_that_is_out_of_all_proportion_costs_the_others_nothing(day: Day) -> None:
    (article,) = day.of_feed("author.xml")
    assert all(len(name) <= 1_000 for name in article.reading.authors)
    assert day.result("author.xml") == "polled"
    assert day.result("long.xml") in ("polled", "feed: too large")
    assert day.result("many.xml") in ("polled", "feed: too large")
    assert len(day.of_feed("plain.xml")) == 1
    stopped = [result for _, result, _ in day.outcomes if "worker" in result]
    assert stopped in ([], ["later: worker timeout"]), "at most the entry that is ten megabytes long"


# --- 18: what goes into a header ------------------------------------------------------------------------


def test_fault_18_no_title_gets_into_the_head_of_the_mail(day: Day) -> None:
    assert sorted(day.mail.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "List-Id",
            "List-Unsubscribe",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Language",
        ]
    )
    assert "evil" not in str(day.mail["Subject"])
    assert not day.mail.defects
    text = day.mail.get_body(("plain",))
    assert text is not None
    assert "Bcc: evil@ilsa.example" in " ".join(text.get_content().split())
    stored = [article for article in day.articles if "evil@ilsa" in article.reading.title]
    assert len(stored) == 3
    for article in stored:
        words = article.reading.title + article.reading.text + "".join(article.reading.authors)
        assert not re.search("[\x00-\x08\r\ud800-\udfff]", words)
        assert "\n" not in article.reading.title


# --- 19: character sets -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHARSETS)
def test_fault_19_a_page_and_its_feed_are_read_whatever_their_labels_say(day: Day, name: str) -> None:
    (article,) = day.of_feed(f"{name}.xml")
    assert article.reading.route == "page"
    assert article.reading.text.count(CHARSETS[name][2]) >= 1
    assert "\ufffd" not in article.reading.title + article.reading.text
    assert "\x00" not in article.reading.text


def test_fault_19_a_paragraph_in_another_encoding_spoils_only_itself(day: Day) -> None:
    (article,) = day.of_feed("mixed.xml")
    assert article.reading.text.count(WORDS) == 2
    assert article.reading.text.count("\ufffd") <= 5
    assert "said Zo" in article.reading.text.split("\n\n")[1]


# --- 16, 17: pages that hang the extractor, or eat its memory ---------------------------------------------

MONSTERS = {
    "breaks": f"<p>{PARAGRAPH}</p>" + "<br>" * 300_000,
    "rows": f"<p>{PARAGRAPH}</p><table>" + "<tr><td>Quay</td><td>closed</td></tr>" * 100_000 + "</table>",
    "links": f"<p>{PARAGRAPH}</p>" + "<a href='/quay'>The quay is shut</a> " * 100_000,
    "paragraphs": f"<p>{PARAGRAPH}</p>" * 99_000,
    "paragraph": f"<p>{PARAGRAPH * 99_000}</p>",
    "deep": "<div>" * 100_000 + f"<p>{PARAGRAPH}</p>",
}
ATTRIBUTES = f"<div {' '.join(f'a{number}=x' for number in range(100_000))}><p>The harbour board: {PARAGRAPH}</p></div>"
BOMB = f"<p>{PARAGRAPH}</p>" + f"<i {' '.join(f'a{number}=x' for number in range(300))}></i>" * 3_000


PATIENCE_S = 60.0
"""A deadline that nothing misses but what has no end."""


def hang(*_: object) -> None:
    """Never come to an end."""
    while True:
        time.sleep(1.0)


class HangingPool(WorkerPool):
    """Workers that hang on monstrous pages: which pages hang a parser changes with its versions.

    The deadline is for those alone: on a busy machine any other page might miss a short one.
    """

    async def run_furnished(
        self,
        function: Callable[[Any, *Arguments], Result],
        *args: *Arguments,
        deadline_s: float | None = None,
    ) -> Result:
        if function.__name__ != report_page.__name__ or "/monster/" not in str(args[1]):
            return await super().run_furnished(function, *args, deadline_s=PATIENCE_S)
        job = cast(Callable[[Any, *Arguments], Result], hang)
        return await super().run_furnished(job, *args, deadline_s=deadline_s)


WITH_NETWORKS = TagSettings()
SMALL = TagSettings("rules", "words")
"""Tagging that fits beside a page into little memory."""


@asynccontextmanager
async def open_guarded_desk(
    stand: Newsstand,
    folder: Path,
    *,
    deadline_s: float = PATIENCE_S,
    max_memory_bytes: int = 2**30,
    tagging: TagSettings = WITH_NETWORKS,
    workers: type[WorkerPool] = WorkerPool,
) -> AsyncIterator[Desk]:
    """Open a desk with two worker processes, as the program has them."""
    furnish = partial(furnish_desk, [TOPIC], tagging)
    async with (
        open_desk(stand, folder) as desk,
        workers(
            2,
            preload=list_modules(tagging),
            furnish=furnish,
            deadline_s=deadline_s,
            max_memory_bytes=max_memory_bytes,
        ) as pool,
    ):
        desk.tools = replace(desk.tools, workers=pool)
        yield desk


def put_monsters(stand: Newsstand, monsters: dict[str, str]) -> str:
    """Serve these pages, each before one that is like any other, and return the feed's URL."""
    items = []
    for name, body in monsters.items():
        page = (
            f"<html lang='en'><head><title>{name}</title></head><body><article>{body}</article></body></html>"
        )
        stand.routes[f"/monster/{name}"] = (200, "text/html", page.encode())
        stand.put_page(f"/good/{name}", f"Harbour board, good {name}", [*PARAGRAPHS, f"It is about {name}."])
        items += [
            Item(f"/monster/{name}", f"Harbour board, monstrous {name}", NOW),
            Item(f"/good/{name}", f"Harbour board, good {name}", NOW),
        ]
    return stand.put_feed(items)


async def test_fault_16_a_page_that_is_no_article_is_refused_at_once_and_the_next_is_served(
    tmp_path: Path,
) -> None:
    with open_newsstand() as stand:
        async with open_guarded_desk(stand, tmp_path) as desk:
            url = put_monsters(stand, MONSTERS)
            results = await desk.collect(url)
            assert sorted(desk.articles()) == [f"Harbour board, good {name}" for name in sorted(MONSTERS)]
            assert results["unreadable"] == len(MONSTERS)
            details = [one.detail for one in desk.outcomes if one.result == "unreadable"]
            assert sum("no article" in str(detail) for detail in details) == len(MONSTERS)
            assert (await desk.collect(url))["unchanged"] == 1
            assert [stand.asked(f"/monster/{name}") for name in MONSTERS] == [[200]] * len(MONSTERS)


async def test_fault_16_of_an_element_with_too_many_attributes_the_text_is_read(tmp_path: Path) -> None:
    with open_newsstand() as stand:
        async with open_guarded_desk(stand, tmp_path) as desk:
            results = await desk.collect(put_monsters(stand, {"attributes": ATTRIBUTES}))
            assert results == {"polled": 1, "new article": 2}


async def test_fault_16_a_page_that_hangs_the_extractor_twice_is_quarantined_and_the_next_is_served(
    tmp_path: Path,
) -> None:
    with open_newsstand() as stand:
        async with open_guarded_desk(
            stand, tmp_path, deadline_s=0.5, workers=HangingPool, tagging=SMALL
        ) as desk:
            url = put_monsters(stand, {"spinning": f"<p>{PARAGRAPH}</p>"})
            assert await desk.collect(url) == {"polled": 1, "later: worker timeout": 1, "new article": 1}
            assert desk.articles() == ["Harbour board, good spinning"]
            assert await desk.collect(url) == {"polled": 1, "quarantined": 1}
            assert desk.tools.workers.kills == {"deadline": 2, "memory": 0, "crash": 0}
            stand.put_feed([*desk.items(2)], path="/next.xml")
            assert await desk.collect(f"{stand.base}/next.xml") == {"polled": 1, "new article": 2}
            assert (await desk.collect(url))["unchanged"] == 1
            assert stand.asked("/monster/spinning") == [200, 200]
            (held,) = desk.store.list_held()
            assert (held.kills, held.tries_left) == (2, 0)
            assert held.reason == "the work was stopped after 1.5 s without a result"
            assert desk.store.load_held(held.id or 0).specimen.body == stand.routes["/monster/spinning"][2]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
async def test_fault_17_a_page_that_eats_memory_ends_its_worker_and_nothing_else(tmp_path: Path) -> None:
    with open_newsstand() as stand:
        async with open_guarded_desk(stand, tmp_path, max_memory_bytes=512 * 2**20, tagging=SMALL) as desk:
            url = put_monsters(stand, {"bomb": BOMB})
            assert await desk.collect(url) == {"polled": 1, "later: worker died": 1, "new article": 1}
            (died,) = [one for one in desk.outcomes if one.result == "later: worker died"]
            assert died.detail == "the work needed more than 512 MiB of memory"
            assert desk.articles() == ["Harbour board, good bomb"]
            assert await desk.collect(url) == {"polled": 1, "quarantined": 1}
            stand.put_feed([*desk.items(2)])
            assert await desk.collect(url) == {"polled": 1, "new article": 2}
