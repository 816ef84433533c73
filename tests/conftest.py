"""What several test modules share: the demo, run once as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.demo.editions import load_demo_config
from monitor.demo.texts import DemoArticle, load_articles
from monitor.model import Article
from storage.sqlite.store import SqliteStore, open_store


@dataclass(frozen=True)
class Demo:
    """A demo that was run: what it printed, what it stored, and the truth about its articles."""

    folder: Path
    printed: str
    config: Config
    store: SqliteStore
    truth: tuple[DemoArticle, ...]

    @property
    def digests(self) -> Path:
        """Where the pages are."""
        return self.config.digest.directory / self.config.topics[0].id

    def find(self, demo_id: str) -> Article:
        """Return the stored article of a text, by what its outlet published first or last."""
        text = next(one for one in self.truth if one.id == demo_id)
        titles = {text.title, text.edit.title if text.edit else text.title}
        found = [
            article
            for article in self.store.list_articles(None, None, None, 1000)
            if article.outlet.id == text.outlet and article.reading.title in titles
        ]
        assert len(found) == 1, (demo_id, text.title, [article.id for article in found])
        return found[0]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`monitor demo`, in a process of its own."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "monitor", "demo", "--directory", str(folder)],
        capture_output=True,
        text=True,
        timeout=600,  # it took 163 s on two cores that trained networks beside it
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    config = load_demo_config(folder)
    with open_store(config.collect.database) as store:
        yield Demo(folder, done.stdout, config, store, load_articles())
