"""`monitor feeds`: adding, importing, exporting and listing, as a user does, against a real site."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitor.cli import feeds, main
from monitor.collect.feeds.parsing import Comparison
from storage.sqlite.store import open_store
from tests.cli.running import Done, run_monitor
from tests.factories import NOON, at, make_feed_state
from tests.newsstand import Item, Newsstand, open_newsstand
from tests.storage.saving import save_feed_state

CONFIG = """\
# Kept by hand.
affiliations: {state: State media}
topics:
  - {id: harbour, name: The old harbour, place: Port Ilsa, languages: [en], match: {any: [harbour board]}, groups: [state]}
outlets:
  - {id: gazette, name: Ilsa Gazette, domains: [gazette.example], affiliation: state, rated_by: us,
     rated_on: 2026-01-02, source: "https://gazette.example/"}
feeds:
  - {url: "https://gazette.example/rss", outlet: gazette, every: 45m}  # the first
collect: {database: monitor.db, contact: "https://monitor.example/", allow_private: [127.0.0.0/8],
  pause_per_host: 0, timeout: 5s}
"""
NOW = datetime.now(UTC)
PAGE = "<!doctype html><html><head><title>Ilsa Gazette</title>{head}</head><body><p>Tides.</p>{body}</body></html>"
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{base}/news/1</loc><news:news>
 <news:publication_date>{now:%Y-%m-%dT%H:%M:%SZ}</news:publication_date><news:title>Quay closed</news:title>
 </news:news></url></urlset>"""
ANNOUNCED = '<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'


Monitor = Callable[..., Done]


@pytest.fixture
def monitor(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Monitor:
    """Run `monitor feeds ...` beside a feeds.yaml."""
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Done:
        return run_monitor(capsys, "feeds", *words)

    return run


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


def put_home(stand: Newsstand, head: str = "", body: str = "", path: str = "/") -> str:
    """Serve a page and return its address."""
    stand.routes[path] = (200, "text/html; charset=utf-8", PAGE.format(head=head, body=body).encode())
    return stand.base + path


def put_news(stand: Newsstand, path: str, *, hours: float = 1, entry: str = "/news/{}") -> str:
    """Serve a feed of three items, the newest of them so many hours old."""
    ages = (timedelta(hours=hours + number) for number in range(3))
    items = [Item(entry.format(number), f"Quay {number}", NOW - age) for number, age in enumerate(ages)]
    return stand.put_feed(items, path=path)


def list_feeds(folder: Path) -> list[dict[str, str]]:
    """Return the feeds of feeds.yaml as written there."""
    document = YAML(typ="safe").load((folder / "feeds.yaml").read_text("utf-8"))
    return list(document["feeds"])


# --- add -------------------------------------------------------------------------------------


def test_the_news_feed_of_a_home_page_is_added_and_the_others_are_shown(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    comments = ANNOUNCED.format(title="Comments", path="/comments/feed")
    home = put_home(stand, comments + ANNOUNCED.format(title="News", path="/feed"))
    put_news(stand, "/comments/feed", hours=0.1)
    news = put_news(stand, "/feed", hours=5)
    done = monitor("add", home, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [(row["result"], row["url"], row["kind"], row["entries"]) for row in rows] == [
        ("added", news, "news", 3),
        ("not chosen", f"{stand.base}/comments/feed", "comments", 3),
    ]
    assert rows[0]["why"] == "announced by the page; 100% own links; summaries"
    assert f'  - {{url: "{news}"}}' in done.stderr
    assert list_feeds(tmp_path)[1:] == [{"url": news}]
    assert (tmp_path / "feeds.yaml").read_text() == CONFIG.replace(
        "# the first\n", f'# the first\n  - {{url: "{news}"}}\n'
    )
    assert stand.asked("/rss") == []


def test_a_feed_of_no_listed_outlet_is_said_to_be_unrated_and_how_to_change_that(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    done = monitor("add", put_news(stand, "/feed"))
    assert done.returncode == 0
    assert "No outlet is listed for 127.0.0.1: its articles will be unrated" in done.stderr
    start = done.stderr.index("monitor outlets rate 127.0.0.1 AFFILIATION")
    words = done.stderr[start:].splitlines()[0].split()[1:]
    fill = {"AFFILIATION": "state", "NAME": "us", "ADDRESS": "https://ratings.example/"}
    with pytest.raises(SystemExit) as ended:
        main([*(fill.get(word, word) for word in words), "--config", str(tmp_path / "feeds.yaml")])
    assert not ended.value.code
    put_news(stand, "/other", entry="/other/{}")
    assert monitor("add", f"{stand.base}/other").returncode == 0
    assert list_feeds(tmp_path)[-1] == {"url": f"{stand.base}/other", "outlet": "127.0.0.1"}


def test_what_is_asked_for_is_written(monitor: Monitor, tmp_path: Path, stand: Newsstand) -> None:
    url = put_news(stand, "/feed")
    done = monitor("add", url, "--outlet", "gazette", "--every", "90m", "--fetch", "hinted")
    assert done.returncode == 0
    assert list_feeds(tmp_path)[1] == {"url": url, "outlet": "gazette", "every": "90m", "fetch": "hinted"}
    assert "unrated" not in done.stderr


def test_a_dry_run_shows_the_lines_and_changes_nothing(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    url = put_news(stand, "/feed")
    done = monitor("add", url, "--dry-run", "--json")
    assert [row["result"] for row in json.loads(done.stdout)] == ["would be added"]
    assert f'  - {{url: "{url}"}}' in done.stderr
    assert (tmp_path / "feeds.yaml").read_text() == CONFIG


@pytest.mark.parametrize("form", ["{}/feed", "{}/feed/?utm_source=x", "{}"])
def test_a_feed_that_is_listed_already_is_not_added_again(
    monitor: Monitor, tmp_path: Path, stand: Newsstand, form: str
) -> None:
    put_home(stand, ANNOUNCED.format(title="News", path="/feed"))
    url = put_news(stand, "/feed")
    assert monitor("add", url).returncode == 0
    before = (tmp_path / "feeds.yaml").read_bytes()
    done = monitor("add", form.format(stand.base), "--json")
    assert done.returncode == 0
    assert [row["result"] for row in json.loads(done.stdout)] == ["already listed"]
    assert (tmp_path / "feeds.yaml").read_bytes() == before


def test_of_two_forms_of_one_feed_one_is_enough(monitor: Monitor, tmp_path: Path, stand: Newsstand) -> None:
    home = put_home(stand, "".join(ANNOUNCED.format(title=path, path=path) for path in ("/a", "/b", "/c")))
    put_news(stand, "/a")
    put_news(stand, "/b")
    put_news(stand, "/c", entry="/culture/{}", hours=9)
    assert monitor("add", f"{stand.base}/b").returncode == 0
    assert [row["result"] for row in json.loads(monitor("add", home, "--json").stdout)] == [
        "not chosen",
        "already listed",
        "not chosen",
    ]
    every = json.loads(monitor("add", home, "--all", "--json").stdout)
    assert [(row["url"][-2:], row["result"]) for row in every] == [
        ("/a", "not chosen"),
        ("/b", "already listed"),
        ("/c", "added"),
    ]
    assert len(list_feeds(tmp_path)) == 3


def test_a_link_called_rss_may_lead_to_a_page_that_lists_the_feeds(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    home = put_home(stand, body='<a href="/services/subscribe">RSS</a>')
    put_home(stand, body='<a href="/out/all.xml">All news</a>', path="/services/subscribe")
    url = put_news(stand, "/out/all.xml")
    assert monitor("add", home).returncode == 0
    assert list_feeds(tmp_path)[1]["url"] == url


def test_usual_places_are_tried_last_until_one_answers_and_as_robots_txt_allows(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    stand.routes["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /feed\n")
    home = put_home(stand, ANNOUNCED.format(title="Old", path="/gone"))
    url = put_news(stand, "/rss.xml")
    put_news(stand, "/feed")
    put_news(stand, "/atom.xml")
    done = monitor("add", home, "--json")
    assert done.returncode == 0
    assert list_feeds(tmp_path)[1]["url"] == url
    assert (stand.asked("/feed"), stand.asked("/rss"), stand.asked("/atom.xml")) == ([], [404], [])
    failed = [row for row in json.loads(done.stdout) if row["url"] == f"{stand.base}/gone"]
    assert [(row["result"], row["why"]) for row in failed] == [("bad status", "the server answered 404")]


def test_a_site_without_a_feed_is_followed_by_its_news_sitemap(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    home = put_home(stand)
    url = f"{stand.base}/maps/news-today.xml"
    stand.routes["/robots.txt"] = (200, "text/plain", f"Sitemap: /pages.xml\nSitemap: {url}\n".encode())
    stand.routes["/maps/news-today.xml"] = (
        200,
        "application/xml",
        SITEMAP.format(base=stand.base, now=NOW).encode(),
    )
    done = monitor("add", home, "--json")
    assert done.returncode == 0, done.stdout
    assert [feed["url"] for feed in list_feeds(tmp_path)[1:]] == [url]
    assert "named in robots.txt" in json.loads(done.stdout)[0]["why"]
    assert stand.asked("/pages.xml") == []


def test_fault_16_a_page_that_breaks_the_parser_ends_only_the_look_at_it(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    (tmp_path / "feeds.yaml").write_text(
        CONFIG.replace("timeout: 5s", "timeout: 5s, workers: 1, worker_deadline: 1s")
    )
    monster = " ".join(f"a{number}=x" for number in range(100_000))
    home = put_home(stand, body=f"<a {monster}>x</a>")
    url = put_news(stand, "/feed")
    assert monitor("add", home).returncode == 0
    assert [feed["url"] for feed in list_feeds(tmp_path)[1:]] == [url]


def test_an_address_that_brings_nothing_is_told_and_the_others_are_added(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    home = put_home(stand)
    url = put_news(stand, "/papers/all")
    done = monitor("add", home, url, f"{stand.base}/missing", "--json")
    assert done.returncode == 1
    rows = {row["url"]: row for row in json.loads(done.stdout)}
    assert {address: row["result"] for address, row in rows.items()} == {
        home: "nothing found",
        url: "added",
        f"{stand.base}/missing": "nothing found",
    }
    assert "no feed with entries" in rows[home]["why"]
    assert rows[f"{stand.base}/missing"]["why"] == "the server answered 404"
    assert [feed["url"] for feed in list_feeds(tmp_path)[1:]] == [url]


def test_fault_5_discovery_goes_through_the_guarded_client(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    text = CONFIG.replace("allow_private: [127.0.0.0/8]", "allow_private: []")
    (tmp_path / "feeds.yaml").write_text(text)
    done = monitor("add", put_news(stand, "/feed"), "--json")
    assert done.returncode == 1
    assert "not on the public Internet" in json.loads(done.stdout)[0]["why"]
    assert stand.log == []


def test_a_page_cannot_plant_a_feed_inside_or_with_a_password(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    planted = f"http://reader:hush-hush@127.0.0.1:{stand.port}/feed"
    home = put_home(
        stand,
        ANNOUNCED.format(title="Inside", path="http://169.254.169.254/feed")
        + ANNOUNCED.format(title="File", path="file:///etc/passwd")
        + ANNOUNCED.format(title="News", path=planted),
    )
    url = put_news(stand, "/feed")
    done = monitor("add", home, "--json")
    assert {row["url"]: row["result"] for row in json.loads(done.stdout)} == {
        url: "added",
        "http://169.254.169.254/feed": "address refused",
    }
    assert "hush-hush" not in (tmp_path / "feeds.yaml").read_text()


def test_fault_45_a_password_that_is_given_is_written_and_shown_nowhere(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    put_news(stand, "/feed")
    url = f"http://reader:hush-hush@127.0.0.1:{stand.port}/feed"
    done = monitor("add", url)
    assert list_feeds(tmp_path)[1]["url"] == url
    assert f'- {{url: "{stand.base}/feed"}}' in done.stderr
    shown = monitor("list", "--json")
    missing = monitor("add", url.replace("/feed", "/missing"))
    for printed in (done, shown, missing):
        assert "hush-hush" not in printed.stdout + printed.stderr


def test_mistakes_in_the_command_are_usage_errors(monitor: Monitor, stand: Newsstand) -> None:
    url = put_news(stand, "/feed")
    assert monitor("add", url, "--outlet", "herald").returncode == 2
    assert monitor("add", url, "--every", "soon").returncode == 2
    assert monitor("add").returncode == 2
    assert stand.log == []


# --- import and export -----------------------------------------------------------------------

OPML = """<?xml version="1.0"?>
<opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Papers">
<outline text="Tide Post" xmlUrl="https://tide.example/rss?a=1&b=2" htmlUrl="https://tide.example/"/>
<outline text="Gazette" xmlUrl="http://www.gazette.example/rss/"/>
<outline text="Gazette, the second" xmlUrl="https://feeds.example/gazette" htmlUrl="https://gazette.example/"/>
<outline text="Tide Post again" xmlUrl="http://tide.example/rss?b=2&a=1"/>
<outline text="Disk" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="Lost"/>
</outline></body></opml>"""


def test_an_import_adds_what_is_new_and_says_what_became_of_the_rest(
    monitor: Monitor, tmp_path: Path
) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    shown = monitor("import", "mine.opml", "--dry-run")
    assert "2 would be added, 2 already there, 2 not usable." in shown.stdout
    assert (tmp_path / "feeds.yaml").read_text() == CONFIG
    done = monitor("import", "mine.opml")
    assert done.returncode == 1
    assert done.stdout == "2 added, 2 already there, 2 not usable.\n"
    assert list_feeds(tmp_path)[1:] == [
        {"url": "https://tide.example/rss?a=1&b=2"},
        {"url": "https://feeds.example/gazette", "outlet": "gazette"},
    ]
    assert "mine.opml:8: file:///etc/passwd: only http and https URLs can be fetched" in done.stderr
    assert "mine.opml:9: the feed 'Lost' has no address (xmlUrl)" in done.stderr
    assert "No outlet is listed for 1 of them" in done.stderr
    again = monitor("import", "mine.opml")
    assert again.stdout == "0 added, 4 already there, 2 not usable.\n"


def test_a_list_from_standard_input(
    monitor: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.opml").write_text(
        '<opml><body><outline xmlUrl="https://tide.example/rss"/></body></opml>'
    )
    with (tmp_path / "mine.opml").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert monitor("import", "-").stdout == "1 added, 0 already there, 0 not usable.\n"


def test_fault_13_what_a_list_names_and_no_browser_should_open_is_not_taken_over(
    monitor: Monitor, tmp_path: Path
) -> None:
    named = [
        "java&#9;script:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,&lt;script&gt;",
        "//quay.example/rss",
    ]
    title = "Quay&#10;outlets: []&#10;&lt;img src=x onerror=alert(1)&gt;"
    outlines = [f'<outline text="{title}" xmlUrl="{url}"/>' for url in [*named, "https://quay.example/rss"]]
    (tmp_path / "mine.opml").write_text(f"<opml><body>{''.join(outlines)}</body></opml>")
    assert monitor("import", "mine.opml").stdout == "1 added, 0 already there, 4 not usable.\n"
    assert list_feeds(tmp_path)[1:] == [{"url": "https://quay.example/rss"}]
    assert "onerror" not in (tmp_path / "feeds.yaml").read_text()


def test_fault_14_a_hostile_list_is_one_message_and_changes_nothing(monitor: Monitor, tmp_path: Path) -> None:
    body = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><body><outline text="&a;"/></body></opml>'
    (tmp_path / "evil.opml").write_text(body)
    done = monitor("import", "evil.opml")
    assert done.returncode == 1
    assert (
        done.stderr
        == "monitor: evil.opml:1: it declares entities, which no list of feeds needs; nothing of it was read\n"
    )
    assert (tmp_path / "feeds.yaml").read_text() == CONFIG


def test_fault_45_an_export_holds_no_password_and_says_so(monitor: Monitor, tmp_path: Path) -> None:
    text = CONFIG.replace("https://gazette.example/rss", "https://reader:hush-hush@gazette.example/rss")
    (tmp_path / "feeds.yaml").write_text(text)
    done = monitor("export")
    assert done.returncode == 0
    assert 'xmlUrl="https://gazette.example/rss"' in done.stdout
    assert "hush-hush" not in done.stdout + done.stderr
    assert "passwords and tokens in the addresses of 1 of 1 feeds" in done.stderr
    assert monitor("export", "out.opml").stdout == ""
    assert (tmp_path / "out.opml").read_text() == done.stdout


def test_what_is_exported_here_is_imported_there(monitor: Monitor, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    monitor("import", "mine.opml")
    feeds = list_feeds(tmp_path)
    assert monitor("export", "all.opml").returncode == 0
    (tmp_path / "feeds.yaml").write_text(
        CONFIG.replace("feeds:\n", "feeds: []\n#").replace(
            '  - {url: "https://gazette.example/rss"', '# {url: "x"'
        )
    )
    done = monitor("import", "all.opml")
    assert done.stdout == "3 added, 0 already there, 0 not usable.\n"
    assert [(feed["url"], feed.get("outlet")) for feed in list_feeds(tmp_path)] == [
        (feed["url"], feed.get("outlet")) for feed in (feeds[0], feeds[2], feeds[1])
    ]


# --- check -----------------------------------------------------------------------------------


def find_difference(
    body: bytes, *, url: str, content_type: str | None, headers: Mapping[str, str] | None
) -> Comparison:
    """Stand in for readers that disagree."""
    return Comparison(is_plain=True, differences=("entry 1: title", "entry 2: date"))


def test_check_reads_each_feed_twice_when_asked(
    monitor: Monitor, stand: Newsstand, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = put_news(stand, "/feed")
    _, kind, body = stand.routes["/feed"]
    stand.routes["/odd"] = (200, kind, b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + body)
    urls = (plain, f"{stand.base}/odd", f"{stand.base}/missing")
    done = monitor("check", *urls, "--shadow", "--json")
    assert done.returncode == 1
    assert [(row["result"], row.get("shadow")) for row in json.loads(done.stdout)] == [
        ("ok", "same"),
        ("ok", "declined"),
        ("bad status", None),
    ]
    assert "shadow" not in json.loads(monitor("check", plain, "--json").stdout)[0]
    monkeypatch.setattr(feeds, "compare_readings", find_difference)
    differs = monitor("check", plain, "--shadow", "--json")
    assert differs.returncode == 1
    (row,) = json.loads(differs.stdout)
    assert (row["result"], row["entries"], row["shadow"]) == ("differs", 3, "entry 1: title; entry 2: date")


# --- list ------------------------------------------------------------------------------------


def test_the_list_tells_each_state_its_reason_its_interval_and_where_a_feed_moved(
    monitor: Monitor, tmp_path: Path
) -> None:
    url = "https://gazette.example/rss"
    new = json.loads(monitor("list", "--json").stdout)[0]
    assert (new["status"], new["reason"], new["every"], new["interval_s"]) == (
        "new",
        "not asked yet",
        "45m",
        2700,
    )
    state = make_feed_state(
        url=url,
        status="slow",
        reason="its server takes about 12 s to answer",
        polled_at=NOON,
        next_poll_at=at(2.5),
        moved_to="https://gazette.example/news.xml",
    )
    with open_store(tmp_path / "monitor.db") as store:
        save_feed_state(store, state)
    slow = json.loads(monitor("list", "--json").stdout)[0]
    assert (slow["status"], slow["reason"]) == ("slow", "its server takes about 12 s to answer")
    assert (slow["every"], slow["interval_s"]) == ("2.5h", 9000)
    assert slow["moved_to"] == "https://gazette.example/news.xml"
    table = monitor("list").stdout
    assert all(
        part in table for part in ("slow", "2.5h", "https://gazette.example/news.xml", "12 s to answer")
    )
    with open_store(tmp_path / "monitor.db") as store:
        save_feed_state(
            store, make_feed_state(url=url, status="paused", reason="paused in the configuration")
        )
    resumed = json.loads(monitor("list", "--json").stdout)[0]
    assert (resumed["status"], resumed["reason"]) == ("new", "no longer paused, asked next")
