"""What composing and rendering a digest costs: by the size of the day, and by what else the store holds.

A day is invented: stories of very different sizes, three in ten articles copies, each article of about 400
words with its sentences, a quotation, and a stance with its evidence. Each size is measured in a process of
its own, whose memory holds the invented day as well.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.archive import START, Archive, Words, make_draft, make_drafts, make_words, store_drafts
from bench.archive import TOPIC as ARCHIVE_TOPIC
from bench.report import Check, Section
from monitor.config import DigestSettings
from monitor.digest.compose import compose_digest
from monitor.digest.english import ENGLISH
from monitor.digest.material import DayMaterial
from monitor.digest.render import Neighbours, render_letter, render_page
from monitor.model import (
    Article,
    Attribution,
    CopyLink,
    Evidence,
    Hit,
    MatchRule,
    Sentence,
    Stance,
    Story,
    Tags,
    Target,
    Topic,
    TopicMatch,
)
from monitor.pipeline.group import group_articles
from monitor.pipeline.publish import Publisher, gather_material
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store

GOAL_S, GOAL_MB, GOAL_GROWTH = 10.0, 500.0, 1.5
"""Goals of the project: a day of 5,000 articles and 400 stories, in seconds and megabytes; the most that an
article may cost more in the largest day, and a day more in the largest store."""

_GROUPS = ("state", "opposition", "independent", "international")
_NAMES = ("Ada Quill", "Bo Reed", "Maryam Tavani", "Karim Ilsa", "Oda Brandt", "Timo Falk", "Lena Marsh")
_OUTLETS = 160
_COPIES = 0.3
_SENTENCES = 20
_START = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
_BOARD = Target("board", "the harbour board", "actor", ("harbour board",), (), ())
_TOPIC = Topic("harbour", "Harbour", "Harbour", "", ("en",), MatchRule((), (), (), ()), (_BOARD,), _GROUPS)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a day of so many articles cost: CPU seconds, and the peak memory of the process in megabytes."""

    articles: int
    stories: int
    compose_s: float
    render_s: float
    peak_mb: float

    @property
    def total_s(self) -> float:
        """Composing and rendering."""
        return self.compose_s + self.render_s


# --- an invented day ---------------------------------------------------------------------------


def invent_day(articles: int, stories: int) -> DayMaterial:
    """Return the material of a day. The first stories hold most of it, each has one article at least."""
    rng = random.Random(f"day of {articles}")
    weights = [1 / (place + 3) for place in range(stories)]
    places = [*range(stories), *rng.choices(range(stories), weights=weights, k=articles - stories)]
    members: dict[int, list[int]] = {}
    links: dict[int, CopyLink] = {}
    told = []
    for number, place in enumerate(places, start=1):
        origins = [id_ for id_ in members.get(place, ()) if links[id_].of_id is None]
        of_id = rng.choice(origins) if origins and rng.random() < _COPIES else None
        relation = CopyLink(number, of_id or number, of_id, 1.0, "identical" if of_id else "origin", "")
        links[number] = relation
        members.setdefault(place, []).append(number)
        told.append(_write_article(number, place, of_id or number, rng))
    return DayMaterial(
        topic=_TOPIC,
        group_names={group: group.title() for group in _GROUPS},
        day=date(2026, 5, 13),
        timezone="UTC",
        language="en",
        start=_START,
        end=_START + timedelta(days=1),
        composed_at=_START + timedelta(days=1),
        articles=tuple(sorted(told, key=lambda article: (article.published, article.id))),
        copies=links,
        stories=tuple(_make_story(place, ids) for place, ids in members.items()),
        changed=(),
        feeds=(),
        late=0,
        left_out=0,
        max_stories=12,
    )


def _make_story(place: int, ids: Sequence[int]) -> Story:
    return Story(f"harbour-{place}", _TOPIC.id, tuple(ids), _START, _START + timedelta(hours=20))


def _write_article(number: int, place: int, text_of: int, rng: random.Random) -> Article:
    """Return an article about the event of a story; a copy has the text of its origin."""
    words = make_words(f"day-{text_of}", f"event-{place}")
    body = words.sentences[:_SENTENCES]
    speaker = _NAMES[text_of % len(_NAMES)]
    said = f"“{body[-1][:-1]},” said {speaker}, a pilot."
    draft = make_draft(
        Words(words.title, (*body, said)),
        rng.randrange(_OUTLETS),
        str(number),
        _START + timedelta(seconds=rng.randrange(86_000)),
    )
    text = draft.reading.text
    group = _GROUPS[int(draft.outlet.id.split("-")[1].split(".")[0]) % len(_GROUPS)]
    opening, quote = text.rindex("“") + 1, text.rindex(",” said")
    return Article(
        id=number,
        version=1,
        first_seen=draft.published,
        changed_at=draft.published,
        url=draft.url,
        key=draft.key,
        outlet=replace(draft.outlet, affiliation=group),
        feed_url=draft.feed_url,
        reading=draft.reading,
        published=draft.published,
        dated_by="page",
        updated=None,
        matches=(TopicMatch(_TOPIC.id, (Hit("harbour", "title", 0, 4),)),),
        tags=Tags(
            tuple(_find_sentences(text, (*body, said))),
            (Attribution(((opening, quote),), (), (), True, speaker, "a pilot", ()),),
            (_judge(text, rng),),
        ),
    )


def _find_sentences(text: str, sentences: Sequence[str]) -> Iterator[Sentence]:
    start = 0
    for one in sentences:
        start = text.index(one, start)
        yield Sentence(start, start + len(one))
        start += len(one)


def _judge(text: str, rng: random.Random) -> Stance:
    spans = (rng.randrange(0, len(text) - 20) for _ in range(3))
    evidence = tuple(Evidence("text", one, one + 12, "outlet", None, "cue", -1.0) for one in spans)
    return Stance(_TOPIC.id, "board", "outlet", "against", 0.8, evidence)


# --- by the size of the day --------------------------------------------------------------------


def measure_sizes(sizes: Sequence[tuple[int, int]]) -> Section:
    """Compose and render days of so many articles and stories, each in a process of its own; sizes ascend."""
    costs = []
    for articles, stories in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            costs.append(pool.submit(measure_day, articles, stories).result())
    return report_sizes(costs)


def measure_day(articles: int, stories: int) -> Cost:
    """Compose and render an invented day in this process."""
    material = invent_day(articles, stories)
    started = time.process_time()
    digest = compose_digest(material)
    composed = time.process_time()
    render_page(digest, Neighbours(None, None), ENGLISH)
    render_letter(digest, None, ENGLISH)
    rendered = time.process_time()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Cost(articles, stories, composed - started, rendered - composed, peak_mb)


def report_sizes(costs: Sequence[Cost]) -> Section:
    """Return the table; the last row is the day that the goals are about."""
    first, last = costs[0], costs[-1]
    growth = (last.total_s / last.articles) / (first.total_s / first.articles)
    return Section(
        title="A day is composed and rendered",
        header=["articles", "stories", "compose CPU s", "render CPU s", "ms an article", "peak MB"],
        rows=[
            [
                f"{one.articles:,}",
                f"{one.stories:,}",
                f"{one.compose_s:.2f}",
                f"{one.render_s:.2f}",
                f"{1000 * one.total_s / one.articles:.2f}",
                f"{one.peak_mb:.0f}",
            ]
            for one in costs
        ],
        notes=["Page and mail. Memory: the whole process, the invented day included."],
        checks=[
            Check(f"in under {GOAL_S:g} s", last.total_s < GOAL_S, f"{last.total_s:.2f} s", goal=True),
            Check(f"in under {GOAL_MB:g} MB", last.peak_mb < GOAL_MB, f"{last.peak_mb:.0f} MB", goal=True),
            Check(
                f"an article costs at most {GOAL_GROWTH:g} times as much in the largest day",
                growth <= GOAL_GROWTH,
                f"{growth:.2f}",
                goal=True,
            ),
        ],
        figures={"costs": [[one.articles, one.compose_s, one.render_s, one.peak_mb] for one in costs]},
    )


# --- by what else is stored --------------------------------------------------------------------


def measure_store(day: int, others: Sequence[int], scratch: Path) -> Section:
    """Gather and compose a day of so many articles beside others of its topic, stored long before."""
    spent = {number: _publish_beside(day, number, scratch / f"beside-{number}.db") for number in others}
    first, last = spent[others[0]], spent[others[-1]]
    return Section(
        title=f"The same day of {day:,} articles in stores of different sizes",
        header=["other articles stored", "gather CPU s", "compose CPU s"],
        rows=[
            [f"{number:,}", f"{gather:.2f}", f"{compose:.2f}"] for number, (gather, compose) in spent.items()
        ],
        checks=[
            Check(
                f"a day costs at most {GOAL_GROWTH:g} times as much in the largest store",
                sum(last) <= GOAL_GROWTH * sum(first),
                f"{sum(last) / sum(first):.2f}",
                goal=True,
            )
        ],
        figures={str(number): pair for number, pair in spent.items()},
    )


def _publish_beside(day: int, others: int, path: Path) -> tuple[float, float]:
    """Return the CPU seconds of gathering a day's material from a store, and of composing it."""
    archive = Archive(day)
    with open_store(path) as store:
        store_drafts(store, make_drafts(archive, range(1, day + 1)))
        group_articles(store, (ARCHIVE_TOPIC,), START + timedelta(days=1))
        _store_others(store, day, others)
        tools = _make_publisher(store, path.parent)
        started = time.process_time()
        material = gather_material(START.date() + timedelta(days=1), START + timedelta(days=1), tools)
        gathered = time.process_time()
        if len(material.articles) != day:
            raise RuntimeError(f"{len(material.articles)} articles gathered of {day}")
        compose_digest(material)
        return gathered - started, time.process_time() - gathered


def _store_others(store: SqliteStore, first: int, others: int) -> None:
    """Store short articles of the year before, as an archive brings them."""
    words = Words("Tides of another year", ("Nothing of this concerns the day.",))
    store_drafts(
        store,
        (
            (
                first + number,
                make_draft(
                    words, number % _OUTLETS, f"old-{number}", START - timedelta(days=60, minutes=number)
                ),
            )
            for number in range(1, others + 1)
        ),
    )


def _make_publisher(store: SqliteStore, folder: Path) -> Publisher:
    settings = DigestSettings(time_of_day(6), ZoneInfo("UTC"), folder, None, 3 * 86400, 12, None)
    return Publisher(store, ARCHIVE_TOPIC, settings, (), (), OutletRegister(()), {})
