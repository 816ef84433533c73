"""An invented archive: articles of many outlets over many days, with copies and events, and how it is stored.

An article is a pure function of its number. Of the articles, 14 % are reprints of a wire story of the day,
10 % near copies of one (own headline and lead, sentences changed) and 4 % excerpts from its middle. About
five texts a day are about one event and share a dozen rare words.

Half the words are function words, the others the farm's vocabulary, each by Zipf's law, so that runs of
three words recur between texts that have nothing to do with one another, if not quite as often as in news.

What is stored are true rows of articles, versions and topics in the schema of `storage.sqlite`, as if
collected, without pages, and without the search index, which the group leg never reads.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from bench.farm.stories import VOCABULARY
from monitor.model import Article, Block, Draft, MatchRule, Reading, Tags, Topic, TopicMatch, propose_outlet
from storage.rows import Row, write_article, write_time, write_version
from storage.sqlite.store import SqliteStore

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
TOPIC = Topic("archive", "An invented archive", "", "", ("en",), MatchRule((), (), (), ()), (), ())
OUTLETS = 500
_UNIQUE, _SYNDICATED, _EXCERPTS = 0.72, 0.14, 0.04
_CHANGED_SENTENCES = 0.12
_COPIES_A_WIRE = 5
_TEXTS_AN_EVENT = 5
_EVENT_WORDS = 12
_PARAGRAPH_SENTENCES = 2

_FUNCTION_WORDS = [
    *("the", "of", "to", "and", "a", "in", "that", "is", "for", "on", "it", "with"),
    *("as", "was", "he", "at", "by", "from", "are", "his", "have", "be", "has", "this"),
]
_RARE = VOCABULARY[2000:]
_WORDS = [*_FUNCTION_WORDS, *VOCABULARY]


def _weigh_words() -> list[float]:
    """Return the cumulated weights of the words: half for the function words, falling as 1 / rank in each."""
    function = [1 / (place + 1.5) for place in range(len(_FUNCTION_WORDS))]
    content = [1 / (place + 12) for place in range(len(VOCABULARY))]
    parts = [*(value / sum(function) for value in function), *(value / sum(content) for value in content)]
    return list(accumulate(parts))


_WEIGHTS = _weigh_words()


@dataclass(frozen=True, slots=True)
class Words:
    """The title of an article and its sentences, two to a paragraph."""

    title: str
    sentences: tuple[str, ...]

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs, in order."""
        starts = range(0, len(self.sentences), _PARAGRAPH_SENTENCES)
        return [" ".join(self.sentences[start : start + _PARAGRAPH_SENTENCES]) for start in starts]

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between two."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive with so many articles a day, in the order of publication; numbers count from 1."""

    per_day: int
    seed: int = 1

    def published(self, number: int) -> datetime:
        """Return when an article was published."""
        return START + timedelta(days=1) * (number - 1) / self.per_day

    def outlet(self, number: int) -> int:
        """Return the number of the outlet of an article."""
        return random.Random(f"{self.seed}:outlet:{number}").randrange(OUTLETS)

    def words(self, number: int) -> Words:
        """Return the words of an article."""
        rng = random.Random(f"{self.seed}:article:{number}")
        day, kind = (number - 1) // self.per_day, rng.random()
        if kind < _UNIQUE:
            return self._write(day, f"own-{number}")
        wires = max(1, round(self.per_day * (1 - _UNIQUE) / _COPIES_A_WIRE))
        wire = self._write(day, f"wire-{day}-{rng.randrange(wires)}")
        if kind < _UNIQUE + _SYNDICATED:
            return wire
        return make_near_copy(wire, rng) if kind < 1 - _EXCERPTS else make_excerpt(wire, rng)

    def _write(self, day: int, name: str) -> Words:
        """Return a text about an event of a day."""
        event = random.Random(f"{self.seed}:{name}").randrange(max(1, self.per_day // _TEXTS_AN_EVENT))
        return make_words(f"{self.seed}:{name}", f"{self.seed}:{day}:{event}")


@lru_cache(maxsize=4096)
def make_words(name: str, event: str) -> Words:
    """Return a text of about 600 words; the words of its event stand in title and lead."""
    rng = random.Random(name)
    words = random.Random(event).sample(_RARE, _EVENT_WORDS)
    lead = [" ".join(rng.sample(words, _EVENT_WORDS // 2)).capitalize() + "." for _ in range(3)]
    title = " ".join([*rng.sample(words, 3), *rng.choices(_WORDS, cum_weights=_WEIGHTS, k=4)])
    length = 12 + int(rng.expovariate(1 / 16))
    return Words(title.capitalize(), (*lead, *(make_sentence(rng) for _ in range(length))))


def make_sentence(rng: random.Random) -> str:
    """Return a sentence of 12 to 28 words."""
    words = rng.choices(_WORDS, cum_weights=_WEIGHTS, k=rng.randrange(12, 29))
    return " ".join(words).capitalize() + "."


def make_near_copy(words: Words, rng: random.Random) -> Words:
    """Return a text with another title and lead, and one sentence in eight changed."""
    lead = [make_sentence(rng) for _ in range(_PARAGRAPH_SENTENCES)]
    rest = (
        make_sentence(rng) if rng.random() < _CHANGED_SENTENCES else sentence
        for sentence in words.sentences[_PARAGRAPH_SENTENCES:]
    )
    return Words(make_sentence(rng), (*lead, *rest))


def make_excerpt(words: Words, rng: random.Random) -> Words:
    """Return half of a text, from the third paragraph on, under another title."""
    start = 2 * _PARAGRAPH_SENTENCES
    return Words(make_sentence(rng), words.sentences[start : start + max(5, len(words.sentences) // 2)])


def make_draft(words: Words, outlet_number: int, path: str, published: datetime) -> Draft:
    """Return a text as an outlet's article, ready to be saved."""
    host = f"outlet-{outlet_number}.example"
    outlet = propose_outlet(host, f"Outlet {outlet_number}", (host,))
    return Draft(
        url=f"https://{host}/{path}",
        key=f"{host}/{path}",
        outlet=outlet,
        feed_url=f"https://{host}/feed.xml",
        reading=_make_reading(words, published),
        published=published,
        dated_by="page",
        updated=None,
        matches=(TopicMatch(TOPIC.id, ()),),
        tags=Tags((), (), ()),
        folded_title="",
        folded_text="",
        page=None,
    )


def _make_reading(words: Words, published: datetime) -> Reading:
    blocks, start = [], 0
    for paragraph in words.paragraphs:
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + len("\n\n")
    return Reading(
        title=words.title,
        text=words.text,
        blocks=tuple(blocks),
        authors=(),
        published=published,
        updated=None,
        language="en",
        kind="news",
        site_name=None,
        canonical_url=None,
        image_url=None,
        provenance=(),
        route="page",
        route_reason=None,
        rules=(),
    )


def make_drafts(archive: Archive, numbers: Iterable[int]) -> Iterator[tuple[int, Draft]]:
    """Yield the articles of these numbers with their numbers."""
    for number in numbers:
        published = archive.published(number)
        yield number, make_draft(archive.words(number), archive.outlet(number), str(number), published)


def republish(article: Article, outlet_number: int, path: str) -> Draft:
    """Return the text of a stored article as another outlet prints it a day later."""
    draft = make_draft(Words("", ()), outlet_number, path, article.published + timedelta(days=1))
    reading = replace(draft.reading, title="In other words", text=article.reading.text)
    return replace(draft, reading=replace(reading, blocks=article.reading.blocks))


def store_drafts(store: SqliteStore, drafts: Iterable[tuple[int, Draft]]) -> None:
    """Write articles under their numbers, waiting to be grouped. Raises StorageError."""
    articles: list[Row] = []
    versions: list[Row] = []
    topics: list[Row] = []
    for number, draft in drafts:
        articles.append({"id": number} | write_article(draft, 1, draft.published))
        versions.append(write_version(number, 1, draft, draft.published))
        published = write_time(draft.published)
        topics.append({"article_id": number, "topic_id": TOPIC.id, "published": published, "digested": 0})
    with store.session.write():
        for table, rows in (("articles", articles), ("versions", versions), ("article_topics", topics)):
            store.session.insert(table, rows)
