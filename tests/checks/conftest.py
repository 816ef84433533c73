"""All that the program writes for readers, once a session: the demo's days, and days that are hard to set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import DigestSettings
from monitor.pipeline.publish import Publisher, publish_digest
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import open_store
from tests.checks.browser import NO_PAGE, Scheme, Visit, open_browser, visit
from tests.checks.letters import unpack_mail
from tests.checks.tools import AXE, need_module
from tests.checks.torture import DIGESTS
from tests.conftest import Demo
from tests.digest.material import HARBOUR

LOOKS: tuple[tuple[int, Scheme], ...] = ((360, "dark"), (1200, "light"))


@dataclass(frozen=True)
class Shelf:
    """What readers get, in folders by topic. `letters` are the HTML parts of `mails`, with their pictures beside them."""

    pages: tuple[Path, ...]
    mails: tuple[Path, ...]
    letters: tuple[Path, ...]

    @property
    def documents(self) -> tuple[Path, ...]:
        """Every HTML document."""
        return (*self.pages, *self.letters)


@pytest.fixture(scope="session")
def shelf(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Publish the digests that are hard to set, and unpack all mails."""
    folder = tmp_path_factory.mktemp("shelf")
    archives = (demo.config.digest.directory, publish_torture(folder / "torture"))
    pages = [path for archive in archives for path in sorted(archive.rglob("*.html"))]
    mails = [path for archive in archives for path in sorted(archive.rglob("*.eml"))]
    letters = [unpack_mail(path.read_bytes(), folder / f"{path.parent.name}-{path.stem}") for path in mails]
    return Shelf(tuple(pages), tuple(mails), tuple(letters))


def publish_torture(folder: Path) -> Path:
    """Publish the digests that are hard to set into a new folder, and return it."""
    folder.mkdir()
    with open_store(folder / "test.db") as store:
        for language, digests in DIGESTS.items():
            settings = DigestSettings(
                time(7), ZoneInfo("Europe/Tirane"), folder, None, 3 * 86400, 40, None, language
            )
            topic = replace(HARBOUR, id=digests[0].topic_id, name=digests[0].topic_name)
            tools = Publisher(store, topic, settings, (), (), OutletRegister(()), {})
            for digest in digests:
                assert store.save_digest(digest, [])
            for digest in digests:
                publish_digest(digest.day, digest.composed_at, tools)
    return folder


@pytest.fixture(scope="session")
def visits(shelf: Shelf) -> tuple[Visit, ...]:
    """Open every document, narrow and dark, wide and light."""
    axe = need_module(AXE)
    with open_browser() as browser:
        return tuple(
            seen
            for path in shelf.documents
            for seen in visit(browser, path, LOOKS, axe, NO_PAGE if path in shelf.letters else ())
        )
