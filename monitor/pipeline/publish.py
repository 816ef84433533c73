"""The publish leg: a day's digest, composed once, written to the archive and handed to the channels.

the day's stories | compose | save | render | write | queue; then deliver | record
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pydantic import TypeAdapter

from monitor.collect.network.addresses import hide_credentials
from monitor.config import DigestSettings
from monitor.deliver import CHANNELS, MailServer
from monitor.deliver.archive import find_page, topic_directory, write_files
from monitor.deliver.atom import AtomEntry, make_atom
from monitor.deliver.email import compose_mail
from monitor.digest import phrases
from monitor.digest.compose import compose_digest
from monitor.digest.days import find_window
from monitor.digest.material import ChangedArticle, DayMaterial, FeedReport, Kin
from monitor.digest.render import Neighbours, render_digest, render_index
from monitor.errors import DeliveryError
from monitor.model import (
    Article,
    Delivery,
    Digest,
    DigestHead,
    Feed,
    Outcome,
    Outlet,
    Rendering,
    Topic,
)
from monitor.pipeline.background import Background
from monitor.pipeline.stances import settle_stances
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage

STORY_REACH = timedelta(days=30)
"""How far back a story that the day continues may have begun."""

DIGEST_LANGUAGE = "en"
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
ARCHIVE_SENDER = "Media Monitor <media-monitor@localhost>"
"""Sender of the mail file in the archive when no mail is configured."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What the publish leg works with. `outlets` are the configuration's own, `register` all known ones."""

    storage: Storage
    topic: Topic
    settings: DigestSettings
    feeds: tuple[Feed, ...]
    outlets: tuple[Outlet, ...]
    register: OutletRegister
    affiliations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the digest, the files that changed, and the mails that now wait."""

    digest: Digest
    new: bool
    page: Path
    changed: tuple[Path, ...]
    queued: tuple[Delivery, ...]


def publish_digest(day: date, now: datetime, tools: Publisher) -> Published:
    """Compose the digest of a day unless it exists, write it to the archive and queue its mails.

    A digest is composed once: later calls render what is stored, so that the same day gives the same
    bytes however often it is published.
    """
    digest = tools.storage.load_digest(tools.topic.id, day)
    new = digest is None
    if digest is None:
        material = gather_material(day, now, tools)
        digest = compose_digest(material)
        if not tools.storage.save_digest(digest, [article.id for article in material.articles]):
            return publish_digest(day, now, tools)  # somebody else saved it meanwhile: theirs counts
    queued = _queue_mails(digest, tools)
    changed = _write_archive(digest, tools)
    return Published(
        digest, new, find_page(tools.settings.directory, tools.topic.id, day), tuple(changed), tuple(queued)
    )


def gather_material(day: date, now: datetime, tools: Publisher) -> DayMaterial:
    """Return what the digest of a day is made from: whatever no earlier digest covered.

    An article that the group leg has not put into a story yet is left to the next digest.
    """
    with tools.storage.snapshot():  # the group leg may be at work meanwhile
        return _gather(day, now, tools)


def _gather(day: date, now: datetime, tools: Publisher) -> DayMaterial:
    storage, topic, settings = tools.storage, tools.topic, tools.settings
    start, end = find_window(day, settings.at, settings.timezone)
    oldest = end - timedelta(seconds=settings.max_age_s)
    stories = storage.list_stories(topic.id, oldest - STORY_REACH)
    placed = {article_id for story in stories for article_id in story.article_ids}
    undigested = storage.list_undigested(topic.id, until=end, since=oldest)
    articles = [article for article in undigested if article.id in placed]
    wanted = {article.id for article in articles}
    told_until = _find_told_until(day, start, tools)
    background = Background(topic.id, day, storage)
    kin, copies = background.gather_kin(articles, end)
    articles, kin = _settle(articles, kin, tools)
    told = tuple(story for story in stories if wanted.intersection(story.article_ids))
    return DayMaterial(
        topic=topic,
        group_names=tools.affiliations,
        day=day,
        timezone=settings.timezone.key,
        language=DIGEST_LANGUAGE,
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
        kin=kin,
        pasts=background.gather_pasts(told),
    )


def _settle(articles: Sequence[Article], kin: Kin, tools: Publisher) -> tuple[list[Article], Kin]:
    """Return the day's articles and their elders with their stances as they stand now."""
    told = [*articles, *kin.elders.values()]
    settled = settle_stances(told, [tools.topic], tools.register, tools.storage)
    elders = {article.id: article for article in settled[len(articles) :]}
    return settled[: len(articles)], replace(kin, elders=elders)


def _find_told_until(day: date, start: datetime, tools: Publisher) -> datetime:
    """Return where the window of the digest before ended, which may be days before this one's start."""
    earlier = [one for one in tools.storage.list_digest_days(tools.topic.id) if one < day]
    if not earlier:
        return start
    return min(start, find_window(earlier[-1], tools.settings.at, tools.settings.timezone)[1])


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
        yield FeedReport(hide_credentials(feed.url), outlet, states.get(feed.url))


# --- the archive -----------------------------------------------------------------------------


def _write_archive(digest: Digest, tools: Publisher) -> list[Path]:
    """Write a digest's files, the index and the feed, and the neighbours' pages, whose links change."""
    storage = tools.storage
    folder = topic_directory(tools.settings.directory, digest.topic_id)
    heads = storage.list_digest_heads(digest.topic_id)
    days = [head.day for head in heads]
    place = days.index(digest.day)
    changed = write_files(folder, _render_lists(heads, tools))
    for day in [*days[max(0, place - 1) : place], *days[place + 1 : place + 2]]:
        neighbour = storage.load_digest(digest.topic_id, day)
        if neighbour is not None:
            changed += write_files(folder, _render_files(neighbour, days, tools))
    return changed + write_files(folder, _render_files(digest, days, tools))


def _render_files(digest: Digest, days: list[date], tools: Publisher) -> dict[str, bytes]:
    rendering = _render(digest, days, tools)
    name = digest.day.isoformat()
    _, mail = _compose_mail(digest, rendering, None, tools)
    return {
        f"{name}.json": TypeAdapter(Digest).dump_json(digest, indent=1),
        f"{name}.eml": mail,
        f"{name}.html": rendering.page.encode(),
    }


def _render(digest: Digest, days: list[date], tools: Publisher) -> Rendering:
    place = days.index(digest.day)
    previous = days[place - 1] if place else None
    following = days[place + 1] if place + 1 < len(days) else None
    return render_digest(digest, Neighbours(previous, following), _page_url(digest.day, tools))


def _render_lists(heads: list[DigestHead], tools: Publisher) -> dict[str, bytes]:
    topic = tools.topic
    newest = sorted(heads, key=lambda head: head.day, reverse=True)
    entries = [
        AtomEntry(
            head.day,
            *phrases.describe_head(head),
            _page_url(head.day, tools) or f"{head.day.isoformat()}.html",
            head.composed_at,
        )
        for head in newest
    ]
    domain = urlsplit(tools.settings.base_url or "").hostname or "localhost"
    return {
        "index.html": render_index(topic.name, newest).encode(),
        "atom.xml": make_atom(topic.id, topic.name, domain, entries),
    }


def _page_url(day: date, tools: Publisher) -> str | None:
    base = tools.settings.base_url
    return urljoin(base.rstrip("/") + "/", f"{tools.topic.id}/{day.isoformat()}.html") if base else None


# --- deliveries ------------------------------------------------------------------------------


def _queue_mails(digest: Digest, tools: Publisher) -> list[Delivery]:
    """Queue one mail for each recipient; one that was queued before stays as it was."""
    email = tools.settings.email
    if email is None or email.smtp is None:
        return []
    days = tools.storage.list_digest_days(digest.topic_id)
    rendering = _render(digest, days, tools)
    return [
        tools.storage.queue_delivery(_make_delivery(digest, rendering, one, tools))
        for one in email.recipients
    ]


def _make_delivery(digest: Digest, rendering: Rendering, recipient: str, tools: Publisher) -> Delivery:
    message_id, payload = _compose_mail(digest, rendering, recipient, tools)
    return Delivery(
        topic_id=digest.topic_id,
        day=digest.day,
        channel="email",
        recipient=recipient,
        message_id=message_id,
        payload=payload,
        state="waiting",
        attempts=0,
        last_answer=None,
        next_try_at=digest.composed_at,
        sent_at=None,
    )


def _compose_mail(
    digest: Digest, rendering: Rendering, recipient: str | None, tools: Publisher
) -> tuple[str, bytes]:
    email = tools.settings.email
    return compose_mail(
        rendering,
        topic_id=digest.topic_id,
        topic_name=digest.topic_name,
        day=digest.day,
        language=digest.language,
        sender=email.sender if email else ARCHIVE_SENDER,
        recipient=recipient,
        sent_at=digest.composed_at,
    )


def deliver_waiting(storage: Storage, server: MailServer | None, now: datetime) -> list[Outcome]:
    """Try every delivery that is due. Returns one outcome for each.

    One that fails for now waits, twice as long each time; one that was refused for good is parked. Either way
    the others are tried.
    """
    if server is None:
        return []
    return [_deliver(delivery, storage, server, now) for delivery in storage.list_deliveries(now)]


def _deliver(delivery: Delivery, storage: Storage, server: MailServer, now: datetime) -> Outcome:
    tried = replace(delivery, attempts=delivery.attempts + 1)
    try:
        answer = CHANNELS[delivery.channel](delivery, server)
        done = replace(tried, state="sent", last_answer=answer, next_try_at=None, sent_at=now)
    except DeliveryError as error:
        wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(delivery.attempts, 16))
        done = replace(
            tried,
            state="parked" if error.permanent else "waiting",
            last_answer=str(error),
            next_try_at=None if error.permanent else now + wait,
        )
    storage.save_delivery(done)
    subject = f"{delivery.topic_id} {delivery.day} to {delivery.recipient}"
    return Outcome("publish", subject, f"mail {done.state}", done.last_answer, now)
