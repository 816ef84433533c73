"""The publish leg: a day's digest, composed once, written to the archive and handed to the channels.

the day's stories | compose | save | render | write | queue; then deliver | record
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from monitor.collect.network.addresses import show_address
from monitor.config import DigestSettings
from monitor.deliver.archive import find_page
from monitor.deliver.letters import compose_mail
from monitor.digest.compose import compose_digest
from monitor.digest.days import CLOCK_SLACK, find_due_day, find_window
from monitor.digest.languages import choose_phrases
from monitor.digest.material import ChangedArticle, DayMaterial, FeedReport, Kin
from monitor.digest.render import render_letter
from monitor.model import (
    Article,
    Delivery,
    Digest,
    Feed,
    Letter,
    Outlet,
    Recipient,
    Topic,
)
from monitor.pipeline.archiving import find_page_url, write_archive
from monitor.pipeline.background import Background
from monitor.pipeline.delivering import Mailing, address_envelope, queue_mailing
from monitor.pipeline.recipients import gather_recipients
from monitor.pipeline.rewriting import Rewriter, rewrite_lead
from monitor.pipeline.stances import settle_stances
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage

STORY_REACH = timedelta(days=30)
"""How far back a story that the day continues may have begun."""

_DIGEST = TypeAdapter(Digest)


@dataclass(frozen=True, slots=True)
class Publisher:
    """What the publish leg works with. `outlets` are the configuration's own, `register` all known ones.

    Without a `rewriter` leads stay as they are composed.
    """

    storage: Storage
    topic: Topic
    settings: DigestSettings
    feeds: tuple[Feed, ...]
    outlets: tuple[Outlet, ...]
    register: OutletRegister
    affiliations: Mapping[str, str]
    rewriter: Rewriter | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the digest, the files that changed, and the deliveries that now wait."""

    digest: Digest
    new: bool
    page: Path
    changed: tuple[Path, ...]
    queued: tuple[Delivery, ...]


def publish_digest(day: date, now: datetime, tools: Publisher) -> Published:
    """Compose the digest of a day unless it exists, write it to the archive and queue its deliveries.

    A digest is composed once: later calls render what is stored, so that the same day gives the same
    bytes however often it is published.
    """
    digest = tools.storage.load_digest(tools.topic.id, day)
    new = digest is None
    if digest is None:
        material = gather_material(day, now, tools)
        digest = compose_digest(material)
        if tools.rewriter is not None:
            digest, outcome = rewrite_lead(digest, tools.rewriter, now)
            tools.storage.record_outcomes([outcome])
        if not tools.storage.save_digest(digest, [article.id for article in material.articles]):
            return publish_digest(day, now, tools)  # somebody else saved it meanwhile: theirs counts
    queued = _queue_letters(digest, now, tools)
    changed = write_archive(digest, _write_mail(digest, tools.settings), tools.settings, tools.storage)
    return Published(
        digest, new, find_page(tools.settings.directory, tools.topic.id, day), tuple(changed), tuple(queued)
    )


def write_missing(settings: DigestSettings, topic_id: str, storage: Storage) -> Iterator[Path]:
    """Write the stored digests of a topic that the archive lacks, as after a restore; yields their pages."""
    for day in storage.list_digest_days(topic_id):
        page = find_page(settings.directory, topic_id, day)
        # Not the page alone: that of a day is written with the one before, for its links.
        whole = all(page.with_suffix(suffix).exists() for suffix in (".html", ".eml", ".json"))
        if not whole and (digest := storage.load_digest(topic_id, day)) is not None:
            write_archive(digest, _write_mail(digest, settings), settings, storage)
            yield page


def gather_material(day: date, now: datetime, tools: Publisher) -> DayMaterial:
    """Return what the digest of a day is made from: whatever no earlier digest covered.

    An article that the group leg has not put into a story yet is left to the next digest.
    """
    with tools.storage.snapshot():  # the group leg may be at work meanwhile
        return _gather(day, now, tools)


def _gather(day: date, now: datetime, tools: Publisher) -> DayMaterial:
    storage, topic, settings = tools.storage, tools.topic, tools.settings
    start, end = find_window(day, settings.at, settings.timezone)
    before = _load_digest_before(day, tools)
    told_until = start if before is None else before.end  # days before this one's start, or hours after it
    end = max(end, told_until)  # by another zone, the day before may have ended later
    oldest = end - timedelta(seconds=settings.max_age_s)
    stories = storage.list_stories(topic.id, oldest - STORY_REACH)
    placed = {article_id for story in stories for article_id in story.article_ids}
    # Nothing is published later than it was seen, unless that was while the clock was ahead.
    undigested = storage.list_undigested(topic.id, until=end, since=oldest, ahead_of=now + CLOCK_SLACK)
    articles = [article for article in undigested if article.id in placed]
    wanted = {article.id for article in articles}
    background = Background(topic.id, day, storage)
    kin, copies = background.gather_kin(articles, end)
    articles, kin = _settle(articles, kin, tools)
    told = tuple(story for story in stories if wanted.intersection(story.article_ids))
    return DayMaterial(
        topic=topic,
        group_names=tools.affiliations,
        day=day,
        timezone=settings.timezone.key,
        language=settings.language,
        start=start,
        end=end,
        composed_at=now,
        articles=tuple(articles),
        copies=copies,
        stories=told,
        changed=tuple(_gather_changes(told_until, end, tools)),
        feeds=tuple(_report_feeds(tools)),
        late=sum(article.published <= start for article in articles),
        left_out=storage.count_undigested(topic.id, oldest, seen_since=told_until),
        max_stories=settings.max_stories,
        max_share=settings.max_share,
        kin=kin,
        pasts=background.gather_pasts(told),
        fortnight=background.gather_fortnight(),
        told_feeds=frozenset(problem.url for problem in before.health.problems) if before else frozenset(),
    )


def _settle(articles: Sequence[Article], kin: Kin, tools: Publisher) -> tuple[list[Article], Kin]:
    """Return the day's articles and their elders with their stances as they stand now."""
    told = [*articles, *kin.elders.values()]
    settled = settle_stances(told, [tools.topic], tools.register, tools.storage)
    elders = {article.id: article for article in settled[len(articles) :]}
    return settled[: len(articles)], replace(kin, elders=elders)


def _load_digest_before(day: date, tools: Publisher) -> Digest | None:
    """Return the digest before that of a day, which may be of another zone and hour than those of today."""
    earlier, _ = tools.storage.find_neighbours(tools.topic.id, day)
    return tools.storage.load_digest(tools.topic.id, earlier) if earlier is not None else None


def _gather_changes(start: datetime, end: datetime, tools: Publisher) -> Iterator[ChangedArticle]:
    changed = tools.storage.list_changed(tools.topic.id, start, end)
    days = tools.storage.find_digest_days(tools.topic.id, [article.id for article in changed])
    for article in changed:
        versions = tools.storage.list_versions(article.id)
        last = max(place for place in range(1, len(versions)) if versions[place].cause == "outlet")
        yield ChangedArticle(article, versions[last - 1], versions[last], days.get(article.id))


def _report_feeds(tools: Publisher) -> Iterator[FeedReport]:
    outlets = {outlet.id: outlet for outlet in tools.outlets}
    states = tools.storage.load_feed_states()
    for feed in tools.feeds:
        outlet = outlets.get(feed.outlet_id) if feed.outlet_id else None
        yield FeedReport(show_address(feed.url), outlet, states.get(feed.url))


# --- mails -----------------------------------------------------------------------------------


def _queue_letters(digest: Digest, now: datetime, tools: Publisher) -> list[Delivery]:
    """Queue the digest for each recipient of the topic."""
    settings, storage = tools.settings, tools.storage
    newest = digest.day >= find_due_day(now, settings.at, settings.timezone)
    recipients = [
        one
        for one in gather_recipients(digest.topic_id, settings, now, storage)
        if newest or one.added_at <= digest.composed_at  # who came later gets no old ones
    ]
    page_url = find_page_url(digest.topic_id, digest.day, settings)

    def write(recipient: Recipient, leave_url: str | None) -> Letter:
        phrases = choose_phrases(recipient.language)
        return render_letter(digest, page_url, phrases, recipient.format, leave_url)

    return queue_mailing(_make_mailing(digest), recipients, write, settings, storage)


def _write_mail(digest: Digest, settings: DigestSettings) -> bytes:
    """Return the copy of the mail for the archive, addressed to nobody."""
    letter = render_letter(
        digest, find_page_url(digest.topic_id, digest.day, settings), choose_phrases(digest.language)
    )
    _, mail = compose_mail(letter, address_envelope(_make_mailing(digest), digest.composed_at, settings))
    return mail


def _make_mailing(digest: Digest) -> Mailing:
    return Mailing(
        topic_id=digest.topic_id,
        topic_name=digest.topic_name,
        day=digest.day,
        made_at=digest.composed_at,
        digest_json=_DIGEST.dump_json(digest),
    )
