"""The dated events that a story's articles mention: one sentence for each day, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from monitor.digest.dates import NamedDay, find_dates
from monitor.digest.ledger import Ledger
from monitor.digest.sentences import Candidate, make_excerpt
from monitor.model import Article, DatePrecision, Statement, TimelineItem

STORY_ITEMS = 5
"""Events shown of one story."""

_Day = tuple[date, DatePrecision]


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence and the day it names, in offsets of its article's text; `score` is how well it tells it."""

    candidate: Candidate
    named: NamedDay
    score: float


def list_dated(
    candidates: Iterable[Candidate], score: Callable[[Candidate], float], zone: tzinfo
) -> list[DatedSentence]:
    """Return the candidates that name a day, each with the first that it names.

    `zone` says on which day an article was published. What a speaker calls "yesterday" is reckoned from
    when they spoke, and a date from when we first saw an article is none of publication: such relative days
    do not count.
    """
    return [
        DatedSentence(one, named, score(one))
        for one in candidates
        if (named := _find_first(one, zone)) is not None
    ]


def list_events(
    dated: Sequence[DatedSentence], numbers: Mapping[int, int], ledger: Ledger, most: int = STORY_ITEMS
) -> tuple[TimelineItem, ...]:
    """Return at most `most` events, oldest first, one for each day, with the sentence that tells it best.

    Days that the most articles name come first where there are too many. `numbers` are of sources, by article
    id. A sentence that the ledger does not take, since its article has given its share or it says
    what was said, gives way to the next of its day.
    """
    days: dict[_Day, list[DatedSentence]] = {}
    for one in sorted(dated, key=_rank):
        days.setdefault((one.named.day, one.named.precision), []).append(one)
    items: list[TimelineItem] = []
    for told in sorted(days.values(), key=lambda told: (-_count_articles(told), _rank(told[0]))):
        if len(items) == most:
            break
        fit = next((one for one in told if ledger.take(one.candidate.article, one.candidate.span)), None)
        if fit is not None:
            items.append(_make_item(fit, numbers))
    return tuple(sorted(items, key=lambda item: (item.day, item.precision, item.statement.source)))


def _rank(one: DatedSentence) -> tuple[float, int, int]:
    return -one.score, one.candidate.article.id, one.candidate.start


def _count_articles(told: Sequence[DatedSentence]) -> int:
    return len({one.candidate.article.id for one in told})


def _find_first(candidate: Candidate, zone: tzinfo) -> NamedDay | None:
    article = candidate.article
    named = (
        replace(one, start=candidate.start + one.start, end=candidate.start + one.end)
        for one in find_dates(candidate.text, article.published, zone, article.reading.language)
    )
    return next((one for one in named if not one.relative or _can_reckon(article, one)), None)


def _can_reckon(article: Article, named: NamedDay) -> bool:
    """Tell whether a relative day is meant as seen from the publication, and that is known."""
    if article.dated_by == "first seen" or article.reading.dated == "guessed":
        return False
    return not any(
        start < named.end and named.start < end
        for found in article.tags.attributions
        if found.direct
        for start, end in found.content
    )


def _make_item(one: DatedSentence, numbers: Mapping[int, int]) -> TimelineItem:
    article, named = one.candidate.article, one.named
    return TimelineItem(
        day=named.day,
        statement=Statement(one.candidate.excerpt(), numbers[article.id]),
        named=make_excerpt(article, named.start, named.end),
        precision=named.precision,
        relative=named.relative,
    )
