"""Alerts: what is new since the last look, decided on, saved and handed to the channels.

new articles of a topic | decide_alerts | save | queue deliveries

A look costs what is new: articles are listed by id from where the last look ended, earlier mentions are
looked up by the term's words, and counts are taken only when something came in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.digest.alerts import (
    DAY,
    FORTNIGHT,
    SHOWN_ORIGINS,
    AlertMaterial,
    Bustle,
    decide_alerts,
    list_mentioned,
    name_change,
)
from monitor.digest.material import ChangedArticle
from monitor.model import Alert, AlertLook, AlertRule, Article, Delivery, Outcome, Topic
from monitor.terms import fold_text
from storage.protocol import Storage

OVERLAP = timedelta(hours=1)
"""Changes are looked for so far before the last look: some are saved some time after they were seen."""

LEAST_DIGESTS = 7
"""The mean of fewer digests in the fortnight is no measure."""

_NEWEST = 4 * SHOWN_ORIGINS
_PAGE = 50

QueueAlert = Callable[[Alert], Sequence[Delivery]]
"""Queues an alert's deliveries, one for each recipient of its topic who wants alerts, and returns them."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What raising the alerts of a topic works with. `timezone` is the one whose days have a limit.

    `max_share` is as in `AlertMaterial`.
    """

    storage: Storage
    topic: Topic
    timezone: ZoneInfo
    affiliations: Mapping[str, str]
    queue: QueueAlert
    max_share: float


def raise_alerts(now: datetime, tools: Watch) -> list[Outcome]:
    """Look at what is new in a topic, and save and queue what is to be told at once. Returns an outcome each.

    The first look tells nothing: it notes what is there already. Looks that overlap, or are cut off, raise
    nothing twice: where the look ended, the alerts and their deliveries are saved together, and an alert
    that is known by its key is left alone.
    """
    rule = tools.topic.alert
    if rule is None:
        return []
    with tools.storage.snapshot():
        look, until = tools.storage.load_alert_look(tools.topic.id), tools.storage.find_grouped_until()
        material = _gather(look, until, now, rule, tools) if look is not None else None
    alerts = decide_alerts(material) if material is not None else []
    if look is not None and not alerts and until <= look.article_id:
        return []
    with tools.storage.together():
        outcomes = [outcome for alert in alerts for outcome in _raise(alert, tools)]
        tools.storage.save_alert_look(AlertLook(tools.topic.id, now, until, now))
        tools.storage.record_outcomes(outcomes)
    return outcomes


def _raise(alert: Alert, tools: Watch) -> list[Outcome]:
    saved = tools.storage.save_alert(alert)
    if saved is None:
        return []
    detail = f"alert {saved.id}, {len(tools.queue(saved))} to be sent"
    return [Outcome("publish", f"{alert.topic_id} {alert.key}", "alert raised", detail, alert.raised_at)]


def _gather(
    look: AlertLook, until: int, now: datetime, rule: AlertRule, tools: Watch
) -> AlertMaterial | None:
    """Return what is new since a look, None for nothing."""
    storage, topic_id = tools.storage, tools.topic.id
    day = now.astimezone(tools.timezone).date()
    raised = tuple(storage.list_alerts(topic_id, day - FORTNIGHT - DAY))
    changed = _gather_changed(min(look.at, now) - OVERLAP, now, raised, tools) if rule.changed else []
    new = storage.list_new(topic_id, look.article_id, until) if until > look.article_id else []
    if not new and not changed:
        return None
    # What was published before the first look, or a day ago, is backlog of a feed that came late.
    began = look.since if look.since <= now else now - DAY  # else the clock was ahead then
    fresh = tuple(article for article in new if article.published > max(began, now - DAY))
    stale = [article for article in new if article not in fresh]
    return AlertMaterial(
        topic=tools.topic,
        rule=rule,
        day=day,
        now=now,
        group_names=tools.affiliations,
        fresh=fresh,
        known=frozenset(_find_known(fresh, stale, raised, look, now, tools)),
        bustle=_count(now, day, tools) if new and rule.jump is not None else None,
        changed=tuple(changed),
        raised=raised,
        max_share=tools.max_share,
    )


def _find_known(
    fresh: Sequence[Article],
    stale: Sequence[Article],
    raised: Sequence[Alert],
    look: AlertLook,
    now: datetime,
    tools: Watch,
) -> set[str]:
    """Return those terms of new articles that the fortnight knew: by an alert, or by an older article."""
    since, terms = now - FORTNIGHT, tools.topic.alert.terms if tools.topic.alert else ()
    known = {one.term for alert in raised if alert.raised_at > since for one in alert.mentions}
    known |= list_mentioned([article for article in stale if article.published > since], terms)
    sought = list_mentioned(fresh, terms) - known
    return known | {term for term in sought if _is_mentioned(term, since, look.article_id, tools)}


def _is_mentioned(term: str, since: datetime, until_id: int, tools: Watch) -> bool:
    """Tell whether an article with an id up to `until_id` that was published after `since` has a term."""
    ids = tools.storage.find_with_phrase(tools.topic.id, fold_text(term), since, until_id)
    pages = (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))
    return any(list_mentioned(list(tools.storage.load_articles(page).values()), [term]) for page in pages)


def _count(now: datetime, day: date, tools: Watch) -> Bustle | None:
    """Count the origins of the last day, beside what the fortnight's digests counted; None for too few."""
    storage, topic_id = tools.storage, tools.topic.id
    days = storage.list_digest_heads(topic_id, since=day - FORTNIGHT, until=day)
    heads = [head for head in days if not head.unread]
    if len(heads) < LEAST_DIGESTS:
        return None
    newest = storage.list_articles(topic_id, now - DAY, now, _NEWEST)
    links = storage.load_copies([article.id for article in newest])
    own = [one for one in newest if one.id in links and links[one.id].relation == "origin"]
    return Bustle(
        origins=storage.count_origins(topic_id, now - DAY, now),
        mean=sum(head.origins for head in heads) / len(heads),
        newest=tuple(own[:SHOWN_ORIGINS]),
    )


def _gather_changed(
    since: datetime, now: datetime, raised: Sequence[Alert], tools: Watch
) -> list[ChangedArticle]:
    """Return the articles that changed after a digest used them, and were not told about."""
    keys = {alert.key for alert in raised}
    changed = tools.storage.list_changed(tools.topic.id, since, now)
    untold = [article for article in changed if name_change(article) not in keys]
    days = tools.storage.find_digest_days(tools.topic.id, [article.id for article in untold])
    used = _find_used(days, tools)
    gathered = []
    for article in untold:
        if article.id in days:
            versions = tools.storage.list_versions(article.id)
            last = max(place for place in range(1, len(versions)) if versions[place].cause == "outlet")
            if versions[last].version <= used.get(article.id, 0):
                continue  # it changed before the digest was composed
            gathered.append(ChangedArticle(article, versions[last - 1], versions[last], days[article.id]))
    return gathered


def _find_used(days: Mapping[int, date], tools: Watch) -> dict[int, int]:
    """Return the version of each article that the digest of its day used."""
    digests = [tools.storage.load_digest(tools.topic.id, day) for day in set(days.values())]
    return {source.article_id: source.version for digest in digests if digest for source in digest.sources}
