"""The command line as a user runs it, against a real site and a real mail server."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from lxml import html

from monitor.digest.days import find_due_day, find_window
from storage.sqlite.store import open_store
from tests.cli.harbour import HEAD
from tests.cli.running import Done, run_monitor
from tests.conftest import Demo
from tests.deliver.test_email import Sink
from tests.newsstand import Item, Newsstand, open_newsstand

CONFIG = (
    HEAD
    + """\
feeds: [{{url: "{feed}", outlet: gazette}}]
digest: {{at: "00:00", timezone: UTC, directory: digests{email}}}
collect: {{database: monitor.db, contact: "https://monitor.example/", allow_private: [127.0.0.0/8],
  pause_per_host: 0, timeout: 5s}}
"""
)
PARAGRAPHS = [
    "The harbour board closed the northern quay to all fishing boats on Monday, pilots said.",
    "“We were told at noon and had to leave by one,” said Ada Quill, who has moored there for thirty years.",
]


Monitor = Callable[..., Done]


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Monitor:
    """Run a command in a folder, as `monitor` does."""

    def run(*words: str, cwd: Path) -> Done:
        monkeypatch.chdir(cwd)
        return run_monitor(capsys, *words)

    return run


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


def put_yesterdays_news(stand: Newsstand) -> str:
    """Serve an article from before the end of the newest digest's window; return the feed's URL."""
    zone = ZoneInfo("UTC")
    _, end = find_window(find_due_day(datetime.now(UTC), clock_time(0), zone), clock_time(0), zone)
    title = "Harbour board closes the northern quay"
    stand.put_page("/news/1", title, PARAGRAPHS)
    return stand.put_feed([Item("/news/1", title, end - timedelta(hours=2), "Closed.")])


def write_config(folder: Path, feed: str, email: str = "") -> None:
    (folder / "feeds.yaml").write_text(CONFIG.format(feed=feed, email=email))


def test_one_round_does_all_three_legs_and_a_second_changes_nothing(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, put_yesterdays_news(stand))
    first = monitor("run", "--once", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "1 new article, 1 polled" in first.stderr
    pages = {path: path.read_bytes() for path in (tmp_path / "digests").rglob("*.*")}
    day = find_due_day(datetime.now(UTC), clock_time(0), ZoneInfo("UTC"))
    assert {path.name for path in pages} == {
        "index.html", "search.html", "atom.xml", f"{day:%Y-%m}.html", f"{day:%Y-%m}.js",
        f"{day}.html", f"{day}.eml", f"{day}.json",
    }  # fmt: skip
    second = monitor("run", "--once", cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    again = monitor("digest", "--date", str(day), cwd=tmp_path)
    assert again.stdout.strip().endswith(f"digests/harbour/{day}.html")
    assert {path: path.read_bytes() for path in (tmp_path / "digests").rglob("*.*")} == pages
    verified = monitor("digest", "verify", cwd=tmp_path)
    assert verified.returncode == 0
    assert "excerpts stand where they say" in verified.stdout


def test_a_day_without_articles_gets_a_short_digest_that_says_so(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, stand.put_feed([]))
    assert monitor("run", "--once", cwd=tmp_path).returncode == 0
    page = next((tmp_path / "digests/harbour").glob("*-*-*.html")).read_text("utf-8")
    assert "A quiet day" in page
    assert "No article on this topic was found" in page
    assert "1 feed followed; 0 could not be read" in page


def test_fault_31_a_mail_is_sent_once_however_often_the_service_runs(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    smtp = f"smtp: {{host: 127.0.0.1, port: {port}, tls: none}}"
    email = f", email: {{from: monitor@ilsa.example, to: [ada@ilsa.example, bo@ilsa.example], {smtp}}}"
    write_config(tmp_path, put_yesterdays_news(stand), email)
    down = monitor("run", "--once", cwd=tmp_path)
    assert down.returncode == 1
    sink = Sink({"bo@ilsa.example": "550 nobody here"})
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        _make_due(tmp_path)
        assert monitor("digest", "--send", cwd=tmp_path).returncode == 1
        assert monitor("run", "--once", cwd=tmp_path).returncode == 0
    finally:
        controller.stop()
    assert [recipients for recipients, _ in sink.taken] == [["ada@ilsa.example"]]
    status = json.loads(monitor("status", "--json", cwd=tmp_path).stdout)
    assert status["deliveries"] == {"sent": 1, "parked": 1}


def _make_due(folder: Path) -> None:
    """Bring the next try forward, as if the wait were over."""
    with open_store(folder / "monitor.db") as store:
        for delivery in store.list_deliveries(None):
            assert delivery.attempts == 1
            store.save_delivery(replace(delivery, next_try_at=None))


def test_a_password_that_the_environment_lacks_is_asked_for(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    smtp = "smtp: {host: 127.0.0.1, user: monitor, password_env: MONITOR_TEST_PASSWORD}"
    email = f", email: {{from: monitor@ilsa.example, to: [ada@ilsa.example], {smtp}}}"
    write_config(tmp_path, stand.put_feed([]), email)
    done = monitor("run", "--once", cwd=tmp_path)
    assert done.returncode == 2
    assert "environment variable MONITOR_TEST_PASSWORD" in done.stderr


def test_fault_39_the_service_runs_and_stops_when_interrupted(tmp_path: Path, stand: Newsstand) -> None:
    write_config(tmp_path, put_yesterdays_news(stand))
    service = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    page = tmp_path / "digests/harbour/index.html"
    try:
        deadline = time.monotonic() + 50
        while not list(page.parent.glob("*-*-*.html")) and time.monotonic() < deadline:
            time.sleep(0.1)
        service.send_signal(signal.SIGINT)
        _, log = service.communicate(timeout=40)
    finally:
        service.kill()
    assert service.returncode == 0, log
    digest = next(page.parent.glob("*-*-*.html")).read_text("utf-8")
    assert "Harbour board closes the northern quay" in digest
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines[0]["event"] == "started"
    assert lines[-1]["event"] == "stopped"
    assert {"new article", "polled"} <= {line.get("result") for line in lines}


def test_a_preview_shows_what_came_in_since_the_last_window(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    title = "Harbour board closes the northern quay"
    stand.put_page("/news/1", title, PARAGRAPHS)
    write_config(tmp_path, stand.put_feed([Item("/news/1", title, datetime.now(UTC), "Closed.")]))
    assert monitor("run", "--once", cwd=tmp_path).returncode == 0
    assert title in monitor("digest", "--preview", cwd=tmp_path).stdout


def test_a_failing_feed_is_told_by_the_exit_code_and_by_status(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, f"{stand.base}/missing.xml")
    assert monitor("run", "--once", cwd=tmp_path).returncode == 1
    status = json.loads(monitor("status", "--json", cwd=tmp_path).stdout)
    assert status["feeds"] == {"failing": 1}
    assert "404" in status["troubled"][f"{stand.base}/missing.xml"]
    listed = monitor("feeds", "list", cwd=tmp_path)
    assert "failing" in listed.stdout


def test_fault_45_credentials_of_a_feed_are_shown_nowhere(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    put_yesterdays_news(stand)
    write_config(tmp_path, f"http://reader:hush-hush@127.0.0.1:{stand.port}/missing.xml?token=hush-hush")
    printed = ""
    for words in (
        ["run", "--once"],
        ["status"],
        ["status", "--json"],
        ["feeds", "list", "--json"],
        ["feeds", "check"],
        ["feeds", "export"],
        ["feeds", "add", f"{stand.base}/missing.xml?token=hush-hush"],
    ):
        done = monitor(*words, cwd=tmp_path)
        printed += done.stdout + done.stderr
    printed += "".join(path.read_text("utf-8") for path in (tmp_path / "digests").rglob("*.*"))
    with open_store(tmp_path / "monitor.db") as store:
        printed += str(store.session.select("SELECT * FROM outcomes"))
    assert "missing.xml" in printed
    assert "hush-hush" not in printed


def test_feeds_check_tries_each_feed_and_stores_nothing(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, put_yesterdays_news(stand))
    done = monitor("feeds", "check", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [(row["result"], row["entries"]) for row in json.loads(done.stdout)] == [("ok", 1)]
    assert monitor("feeds", "check", f"{stand.base}/news/none", cwd=tmp_path).returncode == 1
    assert json.loads(monitor("articles", "list", "--json", cwd=tmp_path).stdout) == []


def test_a_broken_configuration_is_told_with_every_problem(monitor: Monitor, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("topics: 3\nfeds: []\n")
    done = monitor("config", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert "feeds.yaml:1:9: topics" in done.stderr
    assert "feeds.yaml:2:1: unknown key 'feds'" in done.stderr


def test_the_schema_is_printed_as_json(monitor: Monitor, tmp_path: Path) -> None:
    assert "topics" in json.loads(monitor("config", "schema", cwd=tmp_path).stdout)["properties"]


def test_a_day_that_is_not_over_is_refused_or_previewed(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, put_yesterdays_news(stand))
    tomorrow = str(datetime.now(UTC).date() + timedelta(days=1))
    refused = monitor("digest", "--date", tomorrow, cwd=tmp_path)
    assert refused.returncode == 2
    assert "--preview" in refused.stderr
    shown = monitor("digest", "--date", tomorrow, "--preview", cwd=tmp_path)
    assert shown.returncode == 0
    assert "A quiet day" in shown.stdout
    assert not (tmp_path / "digests").exists()


# --- over the demo's database ----------------------------------------------------------------


@pytest.fixture
def demo_folder(demo: Demo) -> Path:
    """A folder whose feeds.yaml leads to what the demo stored."""
    text = (Path(__file__).parents[2] / "monitor/demo/feeds.yaml").read_text("utf-8")
    (demo.folder / "feeds.yaml").write_text(text, encoding="utf-8")
    return demo.folder


def test_articles_are_found_by_their_words_in_either_script(monitor: Monitor, demo_folder: Path) -> None:
    found = json.loads(monitor("articles", "search", "sonar", "grave*", "--json", cwd=demo_folder).stdout)
    assert found
    persian = json.loads(monitor("articles", "search", "كليسا*", "--json", cwd=demo_folder).stdout)
    assert {row["outlet"] for row in persian} == {"صدای دره"}
    assert (
        json.loads(monitor("articles", "search", "no", "such", "wordhere", "--json", cwd=demo_folder).stdout)
        == []
    )


def test_show_tells_everything_about_an_article(monitor: Monitor, demo_folder: Path, demo: Demo) -> None:
    article = demo.find("d2-18")
    printed = monitor("show", str(article.id), cwd=demo_folder).stdout
    for part in (
        article.reading.title,
        article.url,
        "Versions",
        "Copies",
        "Stance",
        "Who says what",
        "Matches",
    ):
        assert part in printed
    told = json.loads(monitor("show", str(article.id), "--json", cwd=demo_folder).stdout)
    assert told["version"] == 2
    assert told["matches"][0]["hits"]
    assert told["stances"]
    missing = monitor("show", "99999", cwd=demo_folder)
    assert missing.returncode == 1
    assert "there is no article 99999" in missing.stderr


def test_digests_are_listed_and_one_that_is_missing_is_named(
    monitor: Monitor, demo_folder: Path, demo: Demo
) -> None:
    heads = json.loads(monitor("digest", "list", "--json", cwd=demo_folder).stdout)
    assert [head["day"] for head in heads] == ["2026-05-13", "2026-05-14", "2026-05-15"]
    missing = monitor("digest", "verify", "--date", "2020-01-01", cwd=demo_folder)
    assert missing.returncode == 1
    assert "there is no digest" in missing.stderr


def test_a_day_on_which_nothing_could_be_read_is_not_called_quiet(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    write_config(tmp_path, f"{stand.base}/missing.xml")
    monitor("run", "--once", cwd=tmp_path)
    page = next((tmp_path / "digests/harbour").glob("*-*-*.html")).read_text("utf-8")
    assert "A day unread" in page
    assert "quiet" not in page


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg>"
    "<a href='java&#9;script:alert(4)'>harbour board</a><iframe srcdoc='<script>5</script>'></iframe>"
)


def test_fault_13_nothing_of_a_feed_or_page_runs_in_the_digest(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    put_yesterdays_news(stand)
    _, end = find_window(
        find_due_day(datetime.now(UTC), clock_time(0), ZoneInfo("UTC")), clock_time(0), ZoneInfo("UTC")
    )
    title = f"Harbour board {HOSTILE} closes quay"
    body = "".join(
        f"<p>{HOSTILE} The harbour board closed quay {number} on Monday.</p>" for number in range(9)
    )
    page = f"<html lang='en'><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    stand.routes["/news/1"] = (200, "text/html", page.encode())
    feed = stand.put_feed([Item("/news/1", title, end - timedelta(hours=2), HOSTILE)])
    script = Item(
        None,
        f"Harbour board {HOSTILE}",
        end - timedelta(hours=3),
        f"{HOSTILE} The harbour board met on Monday.",
    )
    stand.put_feed([Item("/news/1", title, end - timedelta(hours=2), HOSTILE), script])
    write_config(tmp_path, feed)
    assert monitor("run", "--once", cwd=tmp_path).returncode == 0
    for path in (tmp_path / "digests/harbour").glob("*.html"):
        if path.name == "search.html":
            continue  # it has a script, its own; no word of an article is in it
        tree = html.parse(str(path))
        assert (
            tree.xpath("//script | //img | //svg[not(@class='chart')] | //iframe | //object | //embed") == []
        )
        attributes = {str(name).lower() for element in tree.iter() for name in element.attrib}
        assert not any(name.startswith("on") or name == "srcdoc" for name in attributes)
        links = [link for link in tree.xpath("//a/@href") if not link.startswith("#")]
        assert all(
            link.startswith(("http://", "https://")) or link.endswith((".html", ".xml")) for link in links
        )
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "Harbour board" in next((tmp_path / "digests/harbour").glob("*-*-*.html")).read_text("utf-8")


def test_no_digest_is_made_of_nothing_while_the_network_is_down(
    monitor: Monitor, tmp_path: Path, stand: Newsstand
) -> None:
    url = put_yesterdays_news(stand)
    ended = datetime.now(UTC) - timedelta(minutes=1)
    write_config(tmp_path, url)
    path = tmp_path / "feeds.yaml"
    working = path.read_text().replace('at: "00:00"', f'at: "{ended:%H:%M}"')
    path.write_text(working.replace(f"127.0.0.1:{stand.port}", "127.0.0.1:9"))
    down = monitor("run", "--once", cwd=tmp_path)
    assert down.returncode == 1
    assert "publish: later" in down.stderr
    assert not list((tmp_path / "digests").rglob("*-*-*.html"))
    path.write_text(working)
    assert monitor("run", "--once", cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "digests").rglob("*-*-*.html"))) == 1
