"""What a worker process does with a document: read it, match it, tag it.

    body | read | match | tag | Report

The main process only names these jobs. What they need is loaded where they run, inside the functions: it is
100 MB of libraries and word lists, which the process that polls does without.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.collect.topics import TopicMatcher
from monitor.config import TagSettings
from monitor.errors import PageUnreadable
from monitor.model import Entry, ParsedFeed, Reading, Tags, Topic, TopicMatch

if TYPE_CHECKING:
    from monitor.tag.networks import Network
    from monitor.tag.stance import StanceTagger


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker process keeps at hand between jobs. `attribution` is None where rules do that work."""

    matcher: TopicMatcher
    taggers: tuple[StanceTagger, ...]
    attribution: Network | None


@dataclass(frozen=True, slots=True)
class Report:
    """A reading on a topic, with what was found in it."""

    reading: Reading
    matches: tuple[TopicMatch, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a page says, None when it is on no topic, and the lines on it, as fingerprints."""

    report: Report | None
    lines: tuple[int, ...]


def list_modules(settings: TagSettings) -> tuple[str, ...]:
    """Return the modules that workers import before their first job, and then have all that it needs.

    The networks are among them on Linux alone. Elsewhere nobody vouches for onnxruntime in a process that was
    forked after it was loaded, so each worker reads them with the first article that needs them.
    """
    networks = settings.networks if sys.platform == "linux" else ()
    return ("monitor.pipeline.warmup", *(f"monitor.tag.loaded.{name}" for name in networks))


def furnish_desk(topics: Sequence[Topic], settings: TagSettings) -> Desk:
    """Return a desk for these topics. A network that is not loaded is with the first article that needs it.

    Raises NetworkMissing.
    """
    from monitor.tag.networks import load_network
    from monitor.tag.stance import StanceTagger

    networks = {name: load_network(name) for name in settings.networks}
    taggers = tuple(StanceTagger(topic, networks.get("sentiment")) for topic in topics)
    return Desk(TopicMatcher(topics), taggers, networks.get("attribution"))


def parse_document(
    desk: Desk, body: bytes, url: str, content_type: str | None, headers: Mapping[str, str]
) -> ParsedFeed:
    """Return the feed in `body`. Raises FeedUnreadable."""
    from monitor.collect.feeds.parsing import parse_feed

    return parse_feed(body, url=url, content_type=content_type, headers=headers)


def report_page(
    desk: Desk, body: bytes, url: str, content_type: str | None, furniture: frozenset[int] = frozenset()
) -> PageReport:
    """Return what a page says; `furniture` is what recurs on its site. Raises PageUnreadable."""
    from monitor.collect.pages.extract import study_page

    studied = study_page(body, url=url, content_type=content_type, furniture=furniture)
    _require_article(studied.reading, url)
    return PageReport(report_reading(desk, studied.reading), studied.lines)


def _require_article(reading: Reading, url: str) -> None:
    """Refuse a page that lists articles: where one used to be, many sites lead to their front page."""
    if reading.kind == "index":
        raise PageUnreadable(f"{url}: the page is a list of articles, not one")


def list_page_lines(desk: Desk, body: bytes, url: str, content_type: str | None) -> tuple[int, ...]:
    """Return the lines on a page, as fingerprints. Raises PageUnreadable."""
    from monitor.collect.pages.extract import study_page

    return study_page(body, url=url, content_type=content_type).lines


def report_entry(desk: Desk, entry: Entry, feed_language: str | None, reason: str) -> Report | None:
    """Return what a feed entry says, None when it is on no topic. Raises PageUnreadable."""
    from monitor.collect.pages.extract import read_entry

    return report_reading(desk, read_entry(entry, feed_language=feed_language, reason=reason))


def report_again(
    desk: Desk,
    body: bytes,
    url: str,
    content_type: str | None,
    topic_ids: Sequence[str],
    furniture: frozenset[int] = frozenset(),
) -> Report:
    """Return what a page says that was on these topics before; it stays on them, whatever it says now.

    Raises PageUnreadable.
    """
    from monitor.collect.pages.extract import read_page

    reading = read_page(body, url=url, content_type=content_type, furniture=furniture)
    _require_article(reading, url)
    matches = desk.matcher.match(reading.title, reading.text)
    missing = [topic_id for topic_id in topic_ids if topic_id not in {match.topic_id for match in matches}]
    matches = (*matches, *(TopicMatch(topic_id, ()) for topic_id in missing))
    return Report(reading, matches, tag_reading(desk, reading, matches))


def report_reading(desk: Desk, reading: Reading) -> Report | None:
    """Return a reading with what was found in it, None when it is on no topic."""
    matches = desk.matcher.match(reading.title, reading.text)
    return Report(reading, matches, tag_reading(desk, reading, matches)) if matches else None


def tag_reading(desk: Desk, reading: Reading, matches: Sequence[TopicMatch]) -> Tags:
    """Return the sentences, attributions and stances of an article, for the topics that it matches."""
    from monitor.tag.quotes import find_attributions
    from monitor.tag.sentences import split_sentences

    sentences = split_sentences(reading.text, reading.blocks, reading.language)
    attributions = find_attributions(reading.text, reading.blocks, reading.language, desk.attribution)
    topics = {match.topic_id for match in matches}
    stances = tuple(
        stance
        for tagger in desk.taggers
        if tagger.topic.id in topics
        for stance in tagger.tag(
            reading.title, reading.text, reading.blocks, sentences, attributions, reading.language
        )
    )
    return Tags(sentences, attributions, stances)
