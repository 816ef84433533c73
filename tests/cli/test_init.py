"""`monitor init`, as a new user meets it: from nothing to a digest, by options and at a real terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.asking import propose_aliases, read_target
from monitor.config import load_config
from monitor.model import Feed
from tests.cli.running import run_monitor
from tests.newsstand import Item, Newsstand, open_newsstand

LONG = "Boats from the three villages waited outside until the tide turned, and the market opened late. "
ARTICLES = {
    "Harbour board closes the northern quay": "The harbour board closed the northern quay on Monday. ",
    "Pilots doubt the reasons": "Pilots asked the harbour board for its reasons at a meeting on Tuesday. ",
    "Fish prices rise": "Sellers in the town asked for more on Monday than on any day of the year. ",
    "The harbour master retires": "He had been at sea for thirty years before he came to the town. ",
}
SAID = ("--topic", "The old harbour", "--term", "harbour board", "--contact", "desk@ilsa.example")
LOOPBACK = ("--allow-private", "127.0.0.0/8")
OPML = '<opml version="2.0"><body><outline type="rss" text="Gazette" xmlUrl="https://gazette.example/rss"/></body></opml>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    """A site with a home page that announces a feed of four articles, two of them on the topic."""
    with open_newsstand() as stand:
        now = datetime.now(UTC)
        items = []
        for number, (title, text) in enumerate(ARTICLES.items()):
            stand.put_page(f"/{number}", title, [text * 2 + LONG * 2, f"Report {number}. {text}"])
            items.append(Item(f"/{number}", title, now - timedelta(minutes=5 + number)))
        stand.put_feed(items, path="/feed")
        link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        page = (
            f"<!doctype html><html><head><title>Gazette</title>{link}</head><body><p>Tides.</p></body></html>"
        )
        stand.routes["/"] = (200, "text/html", page.encode())
        yield stand


# --- by options ------------------------------------------------------------------------------


def test_from_nothing_to_a_digest_of_a_topic_though_one_site_has_no_feed(
    folder: Path, stand: Newsstand, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    dead, busy = f"{stand.base}/nothing-here", f"{stand.base}/busy"
    moment = datetime.now(UTC) - timedelta(hours=1)
    stand.put_feed([Item(f"/tide/{n}", f"Tide {n}", moment) for n in range(25)], path="/busy")
    words = (
        "--target",
        "the Harbour Board: harbour board, port authority",
        "--outlet",
        f"{dead},{stand.base},{busy}",
        *LOOPBACK,
    )
    done = run_monitor(capsys, "init", *SAID, *words, "--at", "06:30", "--timezone", "Europe/Tirane")
    assert done.returncode == 1, done.stderr
    assert "the server answered 404" in done.stdout
    assert f"monitor feeds add {dead}" in done.stderr
    assert "2 of 29 entries are on the topic" in done.stdout
    assert "Harbour board closes the northern quay\n      for: harbour board" in done.stdout
    on_topic, _, near = done.stdout.partition("Not on the topic, but with words of its terms")
    assert "The harbour master retires\n      has: harbour" in near
    assert "Pilots doubt the reasons" in on_topic
    assert "Fish prices rise" not in done.stdout
    assert "monitor digest --preview" in done.stderr

    text = (folder / "feeds.yaml").read_text("utf-8")
    assert text.count("\n#") > 8
    config = load_config(folder / "feeds.yaml")
    assert config.feeds == (
        Feed(f"{stand.base}/feed", None, None, "all"),
        Feed(busy, None, None, "hinted"),
    )
    assert config.topics[0].targets[0].aliases == ("harbour board", "port authority")
    assert (f"{config.digest.at:%H:%M}", str(config.digest.timezone)) == ("06:30", "Europe/Tirane")

    preview = run_monitor(capsys, "digest", "--preview")
    assert "Harbour board closes the northern quay" in preview.stdout
    assert time.monotonic() - began < 300


def test_a_file_that_is_there_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "feeds.yaml").write_text("mine")
    words = ("init", *SAID, "--outlet", "https://gazette.example", "--no-poll")
    done = run_monitor(capsys, *words)
    assert (done.returncode, (folder / "feeds.yaml").read_text()) == (2, "mine")
    assert "--overwrite" in done.stderr
    assert run_monitor(capsys, *words, "--overwrite").returncode == 0
    assert load_config(folder / "feeds.yaml").topics[0].id == "the-old-harbour"


def test_a_folder_that_cannot_be_written_to_is_told_before_any_site_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], stand: Newsstand
) -> None:
    (folder / "taken").write_text("a file")
    words = ("init", *SAID, "--outlet", stand.base, *LOOPBACK, "--config", "taken/feeds.yaml")
    done = run_monitor(capsys, *words)
    assert (done.returncode, "taken is no folder" in done.stderr, stand.log) == (2, True, [])


def test_without_polling_the_register_and_a_list_of_feeds_are_written_and_nothing_else_is_made(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "feeds.opml").write_text(OPML)
    words = ("--opml", "feeds.opml", "--from-register", "CH/ngo", "--mail-to", "ana@ilsa.example")
    done = run_monitor(
        capsys, "init", *SAID, *words, "--smtp", "mail.ilsa.example:465", "--smtp-user", "ana", "--no-poll"
    )
    assert done.returncode == 0, done.stderr
    config = load_config(folder / "feeds.yaml")
    assert [feed.url for feed in config.feeds] == ["https://gazette.example/rss"]
    assert config.outlets
    assert {(one.country, one.affiliation, bool(one.rated_by)) for one in config.outlets} == {
        ("CH", "ngo", True)
    }
    assert list(config.affiliations) == ["ngo"]
    smtp = config.digest.email and config.digest.email.smtp
    assert smtp is not None
    assert (smtp.port, smtp.tls, smtp.password_env) == (465, "tls", "MONITOR_SMTP_PASSWORD")
    assert "export MONITOR_SMTP_PASSWORD=..." in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["feeds.opml", "feeds.yaml"]
    bare = run_monitor(
        capsys, "init", *SAID, "--outlet", "https://quay.example", "--no-poll", "--config", "bare.yaml"
    )
    assert ("monitor feeds add" in bare.stderr, "monitor run" in bare.stderr) == (True, False)
    assert list(load_config(folder / "bare.yaml").affiliations) == [
        "state",
        "opposition",
        "independent",
        "ngo",
    ]


def test_what_is_missing_is_named_all_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_monitor(capsys, "init", "--topic", "The old harbour", "--yes")
    assert done.returncode == 2
    assert "--term; --outlet, --from-register or --opml; --contact (or --mail-to)" in done.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--timezone", "Ilsa/Port", "not a time zone"),
        ("--at", "25:00", "not a time of day"),
        ("--term", " , ", "at least one word"),
        ("--term", "...", "no word"),
        ("--language", "English", "codes such as en or fa"),
        ("--mail-to", "ana", "not a mail address"),
        ("--smtp", "mail.example:port", "no mail server"),
        ("--outlet", "Nobody's Gazette", "give the address of its site"),
        ("--from-register", "XX/ngo", "no outlet of the register has 'XX'"),
        ("--from-register", "ngos", "there are the affiliations independent, intergovernmental"),
        ("--outlet", "the pier.example", "knows no outlet"),
        ("--outlet", "ftp://pier.example", "not a web address"),
        ("--outlet", "http://[pier.example", "Invalid IPv6 URL"),
        ("--from-register", "international", "more than 100; add a part"),
        ("--from-register", "CH/fa/syndicator", "is all of 'CH/fa/syndicator'"),
        ("--target", ": nobody", "at least 1 character"),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_the_reason(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, reason: str
) -> None:
    done = run_monitor(capsys, "init", option, value)
    assert done.returncode == 2
    assert reason in " ".join(done.stderr.split())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "missing"),
    [(("--smtp", "mail.example"), "--mail-to"), (("--mail-to", "a@b.example", "--smtp-user", "a"), "--smtp")],
)
def test_options_of_mail_that_would_be_without_effect_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], missing: str
) -> None:
    done = run_monitor(capsys, "init", *SAID, "--outlet", "https://gazette.example", "--no-poll", *words)
    assert (done.returncode, f"{missing} is missing" in done.stderr) == (2, True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("the harbour board", ("harbour board",)),
        ("The Harbour Board", ("Harbour Board",)),
        ("The Ostrel Return Movement", ("Ostrel Return Movement", "ORM")),
        ("Pavel Orsan", ("Pavel Orsan", "Orsan")),
        ("Veshna", ("Veshna",)),
    ],
)
def test_aliases_are_proposed(name: str, aliases: Sequence[str]) -> None:
    assert propose_aliases(name) == aliases
    assert read_target(f"{name}: he, she") == (name, ("he", "she"))


# --- at a terminal ---------------------------------------------------------------------------

OPEN_TERMINAL = (
    "import os, signal, sys; os.close(os.open(os.ttyname(0), os.O_RDWR));"
    "signal.signal(signal.SIGINT, signal.SIG_DFL);"
    "os.execv(sys.executable, [sys.executable, '-W', 'error', '-m', 'monitor', *sys.argv[1:]])"
)
"""In a session of its own, the first terminal that is opened is the one from which Ctrl-C comes. What runs in the
background of a shell inherits that Ctrl-C does nothing."""


class Terminal:
    """A process at a terminal: what it said so far, and what is typed."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._master = master
        self.said = ""

    def expect(self, words: str, within_s: float = 30.0) -> None:
        """Read on until `words` were said; forget what came before them."""
        ends_at = time.monotonic() + within_s
        while words not in self.said:
            assert time.monotonic() < ends_at, f"{words!r} did not come: {self.said!r}"
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self.said += os.read(self._master, 4096).decode()
                except OSError as error:  # Linux says so when the last one at the terminal has gone
                    raise AssertionError(f"{words!r} did not come: {self.said!r}") from error
        self.said = self.said.partition(words)[2]

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def interrupt(self) -> None:
        """Type Ctrl-C until it is heard: Python loses one that comes just as its line editor starts."""
        for _ in range(20):
            self.type("\x03")
            with suppress(AssertionError):
                return self.expect("Aborted!", within_s=0.5)
        raise AssertionError(f"it goes on: {self.said!r}")


@contextmanager
def open_terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN_TERMINAL, *words],
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "TERM": "dumb"},
    )
    os.close(slave)
    try:
        yield Terminal(master, process)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_wrong_answers_are_asked_again_with_the_reason(tmp_path: Path) -> None:
    dialogue = [
        ("called?", "The old harbour"),
        ("any ending", ","),
        ("at least one word", "harbour board, quay*"),
        ("Languages of the articles [en]", "English"),
        ("'English'", ""),
        ("dateline [International]", "Port Ilsa"),
        ("stance measured?", "the Ostrel Return Movement"),
        ("[Ostrel Return Movement, ORM]", ""),
        ("Toward whom else?", ""),
        ("addresses or names", "Nobody's Gazette"),
        ("knows no outlet", "gazette.example"),
        ("GB/en/ngo", "XX"),
        ("no outlet of the register has 'XX'", "CH/ngo"),
        ("rated by Media Monitor default register, 2026-", "n"),
        ("GB/en/ngo", ""),
        ("time zone", "Ilsa/Port"),
        ("not a time zone", "Europe/Tirane"),
        ("digest comes [07:00]", "7"),
        ("not a time of day", "06:30"),
        ("get the digest", "ana@ilsa.example"),
        ("Mail server", ""),
        ("From [ana@ilsa.example]", ""),
        ("reach you", ""),
    ]
    with open_terminal(tmp_path, "init", "--no-poll") as terminal:
        for question, answer in dialogue:
            terminal.expect(question)
            terminal.type(f"{answer}\n")
        terminal.expect("Wrote feeds.yaml")
        assert terminal.process.wait(timeout=30) == 0
    config = load_config(tmp_path / "feeds.yaml")
    topic = config.topics[0]
    assert (topic.place, topic.languages, topic.match.any) == (
        "Port Ilsa",
        ("en",),
        ("harbour board", "quay*"),
    )
    assert topic.targets[0].aliases == ("Ostrel Return Movement", "ORM")
    assert config.digest.email is not None
    assert (config.digest.email.recipients, config.digest.email.smtp) == (("ana@ilsa.example",), None)
    assert config.collect.contact == "ana@ilsa.example"


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    with open_terminal(tmp_path, "init", "--topic", "The old harbour") as terminal:
        terminal.expect("any ending: ")
        terminal.interrupt()
        assert terminal.process.wait(timeout=30) == 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_feeds_are_looked_for_leaves_nothing_behind(tmp_path: Path, stand: Newsstand) -> None:
    stand.delay_s["/"] = 60
    words = ("init", *SAID, *LOOPBACK, "--outlet", stand.base, "--yes")
    with open_terminal(tmp_path, *words) as terminal:
        ends_at = time.monotonic() + 30
        while not stand.log:
            assert time.monotonic() < ends_at
            time.sleep(0.05)
        terminal.interrupt()
        assert terminal.process.wait(timeout=30) == 1
    assert list(tmp_path.iterdir()) == []
