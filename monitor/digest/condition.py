"""How far a digest can be trusted to be complete, in words."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.digest.phrases import Phrases
from monitor.digest.remarks_told import tell_remark
from monitor.model import Digest

SHOWN_PROBLEMS = 12
"""Feeds that are named one by one; beyond that, it is the network that failed. Who reads a digest each
morning is told of a feed once: those that the digest before told of are counted."""
FEWEST_PROBLEMS = 3
"""Those that the shortest of mails names."""
SHOWN_UNRATED = 12
SHOWN_NUMBERS = 20


def describe_health(digest: Digest, phrases: Phrases, most_feeds: int = SHOWN_PROBLEMS) -> list[str]:
    """Return the state of the collecting, a sentence each; at most so many failing feeds are named."""
    return [
        *_tell_feeds(digest, phrases, most_feeds),
        *_tell_articles(digest, phrases),
        *_tell_labels(digest, phrases),
    ]


def _tell_feeds(digest: Digest, phrases: Phrases, most: int) -> Iterator[str]:
    problems = digest.health.problems
    feeds = phrases.count(digest.health.feeds, "feed")
    yield phrases.feeds.format(feeds=feeds, broken=phrases.number(len(problems)))
    new = [problem for problem in problems if not problem.told]
    for problem in new[:most]:
        reason = tell_remark(problem.reason, phrases) or problem.reason
        yield f"{problem.outlet_name}{phrases.comma}{problem.url}: {reason}."
    if more := len(new[most:]):
        yield phrases.more_feeds.format(what=phrases.count(more, "feed"))
    if still := len(problems) - len(new):
        yield phrases.still_broken.format(what=phrases.count(still, "feed"))


def _tell_articles(digest: Digest, phrases: Phrases) -> Iterator[str]:
    health = digest.health
    live = tuple(source.number for source in digest.sources if source.kind == "live")
    named = (
        (phrases.feed_only, health.from_feed_only),
        (phrases.paywalled, health.paywalled),
        (phrases.live, live),
    )
    for phrase, numbers in named:
        if numbers:
            shown = [f"[{phrases.number(number)}]" for number in numbers[:SHOWN_NUMBERS]]
            more = ["…"] if len(numbers) > SHOWN_NUMBERS else []
            yield phrase.format(numbers=phrases.comma.join([*shown, *more]))
    for phrase, number, noun in (
        (phrases.late, digest.late, "article"),
        (phrases.left_out, digest.left_out, "older article"),
    ):
        if number:
            yield phrase.format(what=phrases.count(number, noun))


def _tell_labels(digest: Digest, phrases: Phrases) -> Iterator[str]:
    health = digest.health
    for phrase, number in ((phrases.unclear, health.uncertain), (phrases.unsure, health.unsure)):
        if number:
            yield phrase.format(what=phrases.count(number, "stance label"))
    if health.unrated:
        ids = {source.outlet_name: source.outlet_id for source in digest.sources}
        names = list(health.unrated[:SHOWN_UNRATED])
        if more := len(health.unrated) - len(names):
            names.append(phrases.more.format(what=phrases.count(more, "outlet")))
        yield phrases.unrated.format(names=phrases.join(names), outlet=ids.get(names[0], "ID"))
