"""A service without a network, for months of days in seconds: articles come in, and the clock is whatever is said.

Grouping, publishing and delivering are the service's own; only pages and letters are not rendered. `true` time passes; the clock is `ahead` of it, and what is
collected has the dates that the collect leg gives it: never later than the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import DigestSettings
from monitor.deliver import Courier
from monitor.deliver.archive import find_page
from monitor.model import Digest, Letter, MatchRule, Topic
from monitor.pipeline import publish
from monitor.pipeline.delivering import deliver_waiting
from monitor.pipeline.expiry import expire_index
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import Publisher, publish_digest
from monitor.rounds import find_unpublished
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_draft, make_recipient
from tests.storage.saving import save_article

START = datetime(2026, 3, 20, 12, tzinfo=UTC)
TOPIC = Topic(
    "harbour", "The old harbour", "Harbour", "Port Ilsa", ("en",), MatchRule(("x",), (), (), ()), (), ()
)
MAX_AGE = timedelta(days=30)


@dataclass
class Daybook:
    """The service's days. `posted` counts what each reader was sent, by (address, day of the digest)."""

    store: SqliteStore
    tools: Publisher
    true: datetime = START
    ahead: timedelta = timedelta(0)
    made: list[date] = field(default_factory=list)
    posted: Counter[tuple[str, str]] = field(default_factory=Counter)
    published: dict[str, datetime] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.true + self.ahead

    @property
    def days(self) -> list[date]:
        """The days that have a digest."""
        return self.store.list_digest_days(TOPIC.id)

    def edit(self, zone: str, at: time) -> None:
        """Edit the configuration."""
        settings = replace(self.tools.settings, timezone=ZoneInfo(zone), at=at)
        self.tools = replace(self.tools, settings=settings)

    def publish_article(self, dated: bool = True) -> None:
        """Let an outlet publish an article, with or without its date, and collect it."""
        number = len(self.published) + 1
        moment = self.true - timedelta(minutes=5) if dated else self.now
        draft = make_draft(number, topics=(TOPIC.id,), published=min(moment, self.now))
        self.published[draft.url] = self.true
        save_article(self.store, draft, [], self.now)

    def pass_time(self, span: timedelta, *, step: timedelta = timedelta(hours=3), news: int = 0) -> None:
        """Let time pass with the service at work; `news` articles come out at each step."""
        until = self.true + span
        while self.true < until:
            self.true = min(self.true + step, until)
            for number in range(news):
                self.publish_article(dated=number % 3 != 2)
            self.work()

    def sleep(self, span: timedelta) -> None:
        """Let time pass while the machine is asleep, and wake."""
        self.true += span
        self.work()

    def work(self) -> None:
        """Do a round of the jobs, twice: the second must find nothing to do."""
        now, settings = self.now, self.tools.settings
        for _ in range(2):
            if due := find_unpublished(settings, [TOPIC], now, now, self.store):
                group_articles(self.store, [TOPIC], now)
                expire_index(self.store, now, timedelta(days=730))
            self.made += [publish_digest(day, now, self.tools).digest.day for _, day in due]
            deliver_waiting(self.store, Courier(None, self._post, now))
        assert not find_unpublished(settings, [TOPIC], now, now, self.store)

    def count_told(self) -> Counter[str]:
        """Count the digests that tell of each article, by its address."""
        digests = [self.store.load_digest(TOPIC.id, day) for day in self.days]
        return Counter(source.url for digest in digests if digest for source in digest.sources)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.posted[url, headers["X-Media-Monitor-Id"].split(".")[1]] += 1
        return 200


def write_page(digest: Digest, _mail: bytes, settings: DigestSettings, _storage: Storage) -> list[Path]:
    """Write an empty page, which says that all is done."""
    page = find_page(settings.directory, digest.topic_id, digest.day)
    page.parent.mkdir(exist_ok=True)
    page.touch()
    return [page]


@contextmanager
def open_daybook(folder: Path, zone: str = "Europe/Tirane", at: time = time(7)) -> Iterator[Daybook]:
    """Open a daybook with two readers, who want everything as soon as it is made."""
    settings = DigestSettings(at, ZoneInfo(zone), folder, None, MAX_AGE.total_seconds(), 12, None)
    with open_store(folder / "test.db") as store, pytest.MonkeyPatch.context() as patch:
        store.session.db.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        patch.setattr(publish, "write_archive", write_page)
        patch.setattr(publish, "render_letter", lambda *_: Letter("A digest", "In words.", None, (), "en"))
        for name in ("ada", "bo"):
            reader = make_recipient(topic_id=TOPIC.id, channel="webhook", address=f"https://{name}.example/")
            store.save_recipient(reader)
        yield Daybook(store, Publisher(store, TOPIC, settings, (), (), OutletRegister(()), {}))
