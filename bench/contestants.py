"""The feed readers that poll the same farm in the same run, each as its users run it.

What is a Python package gets a virtual environment of its own under the cache folder, made once by pip.
newsboat and sfeed are packages of the system. A contestant that cannot be had says why and is left out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import Cost, measure_command
from bench.running_farm import ROOT

AT_ONCE = 10
"""Feeds in work at a time, for every contestant that can be told."""


class NotInstalled(Exception):
    """A contestant cannot be had on this machine; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A feed reader. `prepare` writes what it needs into a folder and returns the command of a poll.

    `count` returns how many entries it holds, as a check that it did the work. `peer` is false for the
    scripts that show what is possible.
    """

    name: str
    prepare: Callable[[Path, Sequence[str]], list[str]]
    count: Callable[[Path], int]
    peer: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)

    def poll(self, command: list[str], folder: Path) -> Cost:
        """Poll every feed once."""
        home = {"HOME": str(folder), "PYTHONPATH": str(ROOT), **self.environment}
        return measure_command(command, log=folder / "log", cwd=folder, environment=home)


def find_cache() -> Path:
    """Return the folder where virtual environments of peers are kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "media-monitor-bench"


def build_environment(name: str, packages: Sequence[str]) -> Path:
    """Return the folder of the commands of a virtual environment that has some packages.

    Raises NotInstalled when pip fails.
    """
    folder = find_cache() / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    ready, wanted = folder / "ready", " ".join(packages)
    if not ready.exists() or ready.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        command = [str(folder / "bin/python"), "-m", "pip", "install", "-q", *packages]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalled(f"pip cannot install {wanted}: {done.stderr.strip()[-200:]}")
        ready.write_text(wanted)
    return folder / "bin"


def find_program(name: str, package: str) -> str:
    """Return the path of a program of the system. Raises NotInstalled."""
    path = shutil.which(name)
    if path is None:
        raise NotInstalled(f"{name} is not installed (Debian: apt-get install {package})")
    return path


def _write_urls(folder: Path, urls: Sequence[str]) -> Path:
    path = folder / "urls"
    path.write_text("\n".join(urls) + "\n")
    return path


def _count_rows(database: str, query: str) -> Callable[[Path], int]:
    def count(folder: Path) -> int:
        with closing(sqlite3.connect(folder / database)) as db:
            return int(db.execute(query).fetchone()[0])

    return count


def _prepare_reader(folder: Path, urls: Sequence[str]) -> list[str]:
    # Its own copy of feedparser needs sgmllib, and it does not say so.
    python = build_environment("reader", ["reader", "sgmllib3k"]) / "python"
    script = ROOT / "bench/peers/reader_poll.py"
    return [str(python), str(script), "reader.db", str(_write_urls(folder, urls))]


def _prepare_newsboat(folder: Path, urls: Sequence[str]) -> list[str]:
    program = find_program("newsboat", "newsboat")
    (folder / "config").write_text(f"reload-threads {AT_ONCE}\n")
    _write_urls(folder, urls)
    return [program, "-q", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload"]


def _prepare_sfeed(folder: Path, urls: Sequence[str]) -> list[str]:
    program = find_program("sfeed_update", "sfeed")
    find_program("curl", "curl")
    feeds = "".join(f'  feed "feed {number}" "{url}"\n' for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/feeds"\nmaxjobs={AT_ONCE}\nfeeds() {{\n{feeds}}}\n')
    return [program, str(folder / "sfeedrc")]


def _count_sfeed(folder: Path) -> int:
    return sum(len(path.read_bytes().splitlines()) for path in (folder / "feeds").iterdir())


def _prepare_rss2email(folder: Path, urls: Sequence[str]) -> list[str]:
    program = build_environment("rss2email", ["rss2email"]) / "r2e"
    head = (
        "[DEFAULT]\nfrom = bench@example.org\nto = bench@example.org\nemail-protocol = maildir\n"
        f"maildir-path = {folder}/mail\nmaildir-mailbox = bench\nfeed-timeout = 30\n\n"
    )
    feeds = "".join(f"[feed.feed{number}]\nurl = {url}\n\n" for number, url in enumerate(urls))
    (folder / "r2e.cfg").write_text(head + feeds)
    for part in ("cur", "new", "tmp"):
        (folder / "mail/bench" / part).mkdir(parents=True)
    return [str(program), "-c", "r2e.cfg", "-d", "r2e.json", "run"]


def _count_mails(folder: Path) -> int:
    return sum(1 for _ in (folder / "mail/bench/new").iterdir())


def _prepare_aiohttp(parser: str) -> Callable[[Path, Sequence[str]], list[str]]:
    def prepare(folder: Path, urls: Sequence[str]) -> list[str]:
        arguments = [parser, "bare.db", str(_write_urls(folder, urls))]
        return [sys.executable, "-m", "bench.peers.aiohttp_poll", *arguments]

    return prepare


def _prepare_pycurl(folder: Path, urls: Sequence[str]) -> list[str]:
    python = build_environment("pycurl", ["pycurl", "lxml"]) / "python"
    return [str(python), "-m", "bench.peers.pycurl_poll", "bare.db", str(_write_urls(folder, urls))]


_COUNT_BARE = _count_rows("bare.db", "SELECT count(*) FROM entries")

CONTESTANTS: dict[str, Contestant] = {
    "reader": Contestant("reader", _prepare_reader, _count_rows("reader.db", "SELECT count(*) FROM entries")),
    "newsboat": Contestant(
        "newsboat", _prepare_newsboat, _count_rows("cache.db", "SELECT count(*) FROM rss_item")
    ),
    "sfeed": Contestant("sfeed_update and curl", _prepare_sfeed, _count_sfeed),
    "rss2email": Contestant("rss2email", _prepare_rss2email, _count_mails),
    "feedparser": Contestant(
        "bare aiohttp, feedparser, SQLite", _prepare_aiohttp("feedparser"), _COUNT_BARE, peer=False
    ),
    "lxml": Contestant("limit: aiohttp, lxml, SQLite", _prepare_aiohttp("lxml"), _COUNT_BARE, peer=False),
    "pycurl": Contestant("floor: pycurl, lxml, SQLite", _prepare_pycurl, _COUNT_BARE, peer=False),
}
"""The contestants by the names that --peers takes."""
