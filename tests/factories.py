"""Records for tests: each `make_...` returns a valid record whose every field the caller may change.

    make_draft(3)                                   the third draft, unlike the first two
    make_draft(title="Ferry resumes")               with words of its own
    make_feed_state(status="gone", reason="410")    any field, by name

Outlets, people and events are invented. Everything happens on and around `NOON`, whose hour and day
say nothing about the wall clock.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from monitor.model import (
    Alert,
    Article,
    Block,
    CopyLink,
    Delivery,
    Digest,
    Draft,
    FeedProblem,
    FeedState,
    Health,
    Held,
    Hit,
    Jump,
    Outcome,
    Outlet,
    Page,
    Placement,
    Reading,
    Recipient,
    SeenEntry,
    Sketch,
    Specimen,
    Story,
    Tags,
    TopicMatch,
)
from monitor.terms import fold_text

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
TOPIC = "harbour"


def at(hours: float) -> datetime:
    """Return the time so many hours after `NOON`."""
    return NOON + timedelta(hours=hours)


# --- outlets, feeds, entries -----------------------------------------------------------------


def make_outlet(**changes: Any) -> Outlet:
    """Return a rated outlet, the Tidewater Courier."""
    outlet = Outlet(
        id="courier",
        name="Tidewater Courier",
        domains=("courier.example",),
        country="AL",
        languages=("en",),
        owner="Quay Street Press",
        affiliation="independent",
        rated_by="L. Marsh",
        rated_on=date(2024, 1, 15),
        source="https://ratings.example/courier",
        syndicator=False,
    )
    return replace(outlet, **changes)


def make_feed_state(**changes: Any) -> FeedState:
    """Return the state of the Courier's feed after a poll that went well at `NOON`."""
    state = FeedState(
        url="https://courier.example/feed.xml",
        status="ok",
        reason=None,
        etag='"a1"',
        last_modified=None,
        body_hash="c0ffee",
        title="Tidewater Courier",
        failures=0,
        polled_at=NOON,
        succeeded_at=NOON,
        next_poll_at=at(0.5),
        moved_to=None,
        news_per_day=None,
        asked_wait_s=None,
        answer_s=None,
        hub_url=None,
        topic_url=None,
    )
    return replace(state, **changes)


def make_seen(key: str = "https://courier.example/1", **changes: Any) -> SeenEntry:
    """Return an entry identity that has not led to an article."""
    entry = SeenEntry(
        key=key,
        title_hash=11,
        content_hash=12,
        published=NOON,
        article_id=None,
        result="saved",
        seen_at=NOON,
    )
    return replace(entry, **changes)


# --- articles --------------------------------------------------------------------------------


def make_page(url: str = "https://courier.example/1", **changes: Any) -> Page:
    """Return a page that was fetched at `NOON`."""
    page = Page(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=b"<html><body><p>The harbour council met.</p></body></html>",
        fetched_at=NOON,
        moved_to=None,
    )
    return replace(page, **changes)


def make_reading(title: str, text: str, **changes: Any) -> Reading:
    """Return what was read from a page; each run of text between blank lines is one paragraph block."""
    reading = Reading(
        title=title,
        text=text,
        blocks=_find_paragraphs(text),
        authors=("Ada Quill",),
        published=NOON,
        updated=None,
        language="en",
        kind="news",
        site_name="Tidewater Courier",
        canonical_url=None,
        image_url=None,
        provenance=(),
        route="page",
        route_reason=None,
        rules=(),
    )
    return replace(reading, **changes)


def make_match(topic_id: str = TOPIC) -> TopicMatch:
    """Return a match of one hit, at the start of the title."""
    return TopicMatch(topic_id, (Hit("report", "title", 0, 6),))


def make_draft(
    number: int = 1,
    *,
    title: str | None = None,
    text: str | None = None,
    topics: tuple[str, ...] = (TOPIC,),
    **changes: Any,
) -> Draft:
    """Return the draft of an article of the Courier on `topics`.

    `number` makes its key, its URL and its words differ from those of other numbers. `changes` are
    fields of `Draft`; `folded_title` and `folded_text` follow the words unless they are given.
    """
    url = f"https://courier.example/{number}"
    title = f"Report {number} from the harbour" if title is None else title
    text = f"The council met for the {number}. time.\n\nIt will meet again." if text is None else text
    draft = Draft(
        url=url,
        key=url,
        outlet=make_outlet(),
        feed_url="https://courier.example/feed.xml",
        reading=make_reading(title, text),
        published=NOON,
        dated_by="page",
        updated=None,
        matches=tuple(make_match(topic_id) for topic_id in topics),
        tags=Tags((), (), ()),
        folded_title=fold_text(title),
        folded_text=fold_text(text),
        page=None,
    )
    return replace(draft, **changes)


def make_article(article_id: int = 1, draft: Draft | None = None, **changes: Any) -> Article:
    """Return the article that a store makes of `draft` (by default `make_draft(article_id)`) at `NOON`."""
    draft = make_draft(article_id) if draft is None else draft
    article = Article(
        id=article_id,
        version=1,
        first_seen=NOON,
        changed_at=NOON,
        url=draft.url,
        key=draft.key,
        outlet=draft.outlet,
        feed_url=draft.feed_url,
        reading=draft.reading,
        published=draft.published,
        dated_by=draft.dated_by,
        updated=draft.updated,
        matches=draft.matches,
        tags=draft.tags,
    )
    return replace(article, **changes)


# --- groups, digests, deliveries -------------------------------------------------------------


def make_copy(article_id: int, group_id: int | None = None, **changes: Any) -> CopyLink:
    """Return the link of an origin; with another article's `group_id`, of an identical copy of that."""
    if group_id is None or group_id == article_id:
        link = CopyLink(
            article_id, article_id, None, None, "origin", "no earlier text that is stored shares its words"
        )
    else:
        why = "100 % of its words stand in a text of Tidewater Courier, published 2 h 10 min earlier"
        link = CopyLink(article_id, group_id, group_id, 1.0, "identical", why)
    return replace(link, **changes)


def make_placement(link: CopyLink, hashes: tuple[int, ...] = (), version: int = 1) -> Placement:
    """Return what the group leg saves of an article."""
    return Placement(link, version, Sketch(hashes, 40), "courier.example", "en", b"words")


def make_story(story_id: str, article_ids: tuple[int, ...], **changes: Any) -> Story:
    """Return a story of `TOPIC` whose articles were all published at `NOON`."""
    return replace(Story(story_id, TOPIC, article_ids, NOON, NOON), **changes)


def make_unread(day: date, **changes: Any) -> Digest:
    """Return a digest of a day on which the only feed could not be read."""
    problem = FeedProblem("https://courier.example/feed", "Courier", "no full answer within 20 s", NOON)
    return make_digest(day, health=Health(1, (problem,), (), (), 0), **changes)


def make_digest(day: date = date(2024, 3, 5), **changes: Any) -> Digest:
    """Return a digest of a day on which nothing was published."""
    digest = Digest(
        topic_id=TOPIC,
        topic_name="The harbour",
        place="Tidewater",
        day=day,
        timezone="Europe/Tirane",
        language="en",
        start=at(-24),
        end=NOON,
        composed_at=NOON,
        headline=None,
        lead=(),
        groups=(),
        stories=(),
        timeline=(),
        opinions=(),
        changes=(),
        sources=(),
        targets=(),
        group_names=(),
        late=0,
        left_out=0,
        health=Health(feeds=1, problems=(), from_feed_only=(), unrated=(), uncertain=0),
    )
    return replace(digest, **changes)


def make_alert(key: str = "jump 2024-03-05", **changes: Any) -> Alert:
    """Return an alert of a day that brought much, raised at `NOON` and not stored yet."""
    alert = Alert(TOPIC, "The harbour", key, "jump", date(2024, 3, 5), NOON, (), jump=Jump(9, 1.5))
    return replace(alert, **changes)


def make_delivery(**changes: Any) -> Delivery:
    """Return a delivery that waits for its first try."""
    delivery = Delivery(
        topic_id=TOPIC,
        day=date(2024, 3, 5),
        channel="email",
        recipient="desk@reader.example",
        message_id="<2024-03-05.harbour@monitor.example>",
        payload=b"Subject: The harbour\r\n\r\nNothing new.\r\n",
        state="waiting",
        attempts=0,
        last_answer=None,
        next_try_at=None,
        sent_at=None,
    )
    return replace(delivery, **changes)


def make_held(**changes: Any) -> Held:
    """Return a page that ended one worker; `changes` are fields of it or of the specimen."""
    specimen = Specimen(
        kind="page",
        url="https://courier.example/1",
        feed_url="https://courier.example/feed",
        headers={"content-type": "text/html"},
        body=b"<p>The harbour</p>",
        keys=("u:courier.example/1",),
    )
    of_specimen = {name: changes.pop(name) for name in list(changes) if hasattr(specimen, name)}
    held = Held(
        id=None,
        specimen=replace(specimen, **of_specimen),
        reason="the work was stopped after 30 s without a result",
        kills=1,
        tries_left=1,
        version="1.0",
        first_at=NOON,
        last_at=NOON,
    )
    return replace(held, **changes)


def make_recipient(**changes: Any) -> Recipient:
    """Return a recipient of mails who wants everything at once, added at `NOON`, with a token of its own."""
    recipient = Recipient(
        topic_id=TOPIC,
        channel="email",
        address="desk@reader.example",
        language="en",
        format="html",
        at=None,
        timezone=None,
        alerts=True,
        token=urlsafe_b64encode(sha256(repr(changes).encode()).digest()).decode()[:43],
        added_at=NOON,
    )
    return replace(recipient, **changes)


def make_outcome(**changes: Any) -> Outcome:
    """Return the outcome of an article that was saved at `NOON`."""
    return replace(Outcome("collect", "https://courier.example/1", "saved", None, NOON), **changes)


def _find_paragraphs(text: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    start = 0
    for paragraph in text.split("\n\n"):
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + 2
    return tuple(blocks)
