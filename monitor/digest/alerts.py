"""Which of the news is worth a mail of its own.

new articles, a day's count, changed articles | decide_alerts | alerts, the day's limit kept
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.digest.changes import list_changes
from monitor.digest.ledger import MAX_RUNNING_WORDS, Ledger
from monitor.digest.material import ChangedArticle
from monitor.digest.sentences import make_excerpt, make_field_excerpt, make_title_excerpt
from monitor.model import (
    Alert,
    AlertKind,
    AlertRule,
    Article,
    Change,
    Excerpt,
    Jump,
    Mention,
    Sighting,
    TextField,
    Topic,
)
from monitor.terms import TermIndex

FORTNIGHT = timedelta(days=14)
DAY = timedelta(days=1)
LEAST_MORE = 5
"""A day has jumped only if it has at least so many origins more than the fortnight's mean."""
SHOWN_ORIGINS = 5
"""Articles that an alert of a jump names."""


@dataclass(frozen=True, slots=True)
class Bustle:
    """How many origins the last 24 hours brought, how many a day of the fortnight before; the newest."""

    origins: int
    mean: float
    newest: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class AlertMaterial:
    """What alerts of a topic are decided from. `day` is the local day at `now`.

    `fresh` are the new articles, ordered by (published, id); `known` the terms of the rule that were
    mentioned before them in the fortnight. `bustle` is None where it is not known how busy the fortnight
    was. `changed` are the articles that a digest used before they changed, `raised` the fortnight's alerts.
    At most `max_share` of an article is reproduced to show how it changed.
    """

    topic: Topic
    rule: AlertRule
    day: date
    now: datetime
    group_names: Mapping[str, str]
    fresh: tuple[Article, ...]
    known: frozenset[str]
    bustle: Bustle | None
    changed: tuple[ChangedArticle, ...]
    raised: tuple[Alert, ...]
    max_share: float


def decide_alerts(material: AlertMaterial) -> list[Alert]:
    """Return what is to be told now: first mentions, a jump, changes; no more than the day has room for."""
    keys = {alert.key for alert in material.raised}
    found = [alert for alert in _list_alerts(material) if alert.key not in keys]
    told = sum(alert.day == material.day for alert in material.raised)
    room = max(0, material.rule.per_day - told)
    return [
        replace(alert, last=told + place == material.rule.per_day)
        for place, alert in enumerate(found[:room], 1)
    ]


def list_mentioned(articles: Sequence[Article], terms: Sequence[str]) -> set[str]:
    """Return those of the terms that any of the articles mentions."""
    index = TermIndex(terms)
    return {
        hit.term
        for article in articles
        for words in (article.reading.title, article.reading.text)
        for hit in index.find(words)
    }


def _list_alerts(material: AlertMaterial) -> Iterator[Alert]:
    yield from _list_first_mentions(material)
    yield from _find_jump(material)
    if material.rule.changed:
        yield from _list_edited(material)


def _make_alert(
    key: str,
    kind: AlertKind,
    articles: Sequence[Article],
    material: AlertMaterial,
    *,
    mentions: tuple[Mention, ...] = (),
    jump: Jump | None = None,
    change: Change | None = None,
) -> Alert:
    return Alert(
        topic_id=material.topic.id,
        topic_name=material.topic.name,
        key=key,
        kind=kind,
        day=material.day,
        raised_at=material.now,
        sightings=tuple(_sight(article, material.group_names) for article in articles),
        mentions=mentions,
        jump=jump,
        change=change,
    )


def _sight(article: Article, group_names: Mapping[str, str]) -> Sighting:
    group = article.outlet.affiliation
    return Sighting(
        article_id=article.id,
        version=article.version,
        title=make_title_excerpt(article),
        url=article.url,
        outlet_name=article.outlet.name,
        group=group,
        group_name=group_names.get(group, group),
        published=article.published,
        language=article.reading.language,
    )


# --- first mentions --------------------------------------------------------------------------


def _list_first_mentions(material: AlertMaterial) -> Iterator[Alert]:
    known = set(material.known)
    index = TermIndex(material.rule.terms)
    for article in material.fresh:
        mentions = tuple(_find_mentions(article, index, known))
        if mentions:
            known.update(mention.term for mention in mentions)
            yield _make_alert(f"mention {article.id}", "mention", [article], material, mentions=mentions)


def _find_mentions(article: Article, index: TermIndex, known: set[str]) -> Iterator[Mention]:
    """Yield the first mention of each term that is not known, in a sentence of the text or in the title."""
    fields: tuple[tuple[TextField, str], ...] = (
        ("text", article.reading.text),
        ("title", article.reading.title),
    )
    found: dict[str, list[Mention]] = {}
    for field, words in fields:
        for hit in index.find(words):
            if hit.term not in known:
                span = make_field_excerpt(article, field, hit.start, hit.end)
                found.setdefault(hit.term, []).append(Mention(hit.term, _find_sentence(article, span), span))
    for mentions in found.values():
        whole = (mention for mention in mentions if mention.sentence != mention.span)
        yield next(whole, mentions[0])


def _find_sentence(article: Article, span: Excerpt) -> Excerpt:
    """Return the sentence that a span stands in; the span itself where none holds it, or one too long."""
    if span.field == "title":
        return make_title_excerpt(article)
    for sentence in article.tags.sentences:
        if sentence.start <= span.start and span.end <= sentence.end:
            excerpt = make_excerpt(article, sentence.start, sentence.end)
            return excerpt if len(excerpt.text.split()) <= MAX_RUNNING_WORDS else span
    return span


# --- jumps and changes -----------------------------------------------------------------------


def _find_jump(material: AlertMaterial) -> Iterator[Alert]:
    """Yield the alert of a day that is busier than the fortnight's, unless one was raised in the last day."""
    bustle, least = material.bustle, material.rule.jump
    day_ago = material.now - DAY
    recent = any(alert.jump and day_ago < alert.raised_at <= material.now for alert in material.raised)
    if bustle is None or least is None or recent:
        return
    if bustle.origins >= max(least * bustle.mean, bustle.mean + LEAST_MORE):
        jump = Jump(bustle.origins, bustle.mean)
        yield _make_alert(f"jump {material.day}", "jump", bustle.newest, material, jump=jump)


def _list_edited(material: AlertMaterial) -> Iterator[Alert]:
    changes = list_changes(material.changed, {}, Ledger(material.max_share))
    for item, change in zip(material.changed, changes, strict=True):
        if change.edits or change.more:  # else only the layout changed
            yield _make_alert(name_change(item.article), "change", [item.article], material, change=change)


def name_change(article: Article) -> str:
    """Return the key of the alert of an article's newest change by its outlet."""
    return f"change {article.id} {article.changed_at.isoformat()}"
