"""How records become columns, and columns become records again.

A record whose fields are all plain values has a column for each of them, under the field's name.
What is nested is one column of JSON. Times are ISO 8601 text in UTC, always with microseconds, so
that text order is time order; days are ISO 8601 text.

Text is Unicode: a lone surrogate cannot be stored and raises UnicodeError or ValueError. A field
added to a type that is stored as JSON needs a default or a migration, or what was stored before no
longer reads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from monitor.errors import StorageDamaged
from monitor.model import (
    Alert,
    AlertLook,
    Article,
    Block,
    CopyLink,
    Delivery,
    Digest,
    DigestHead,
    Draft,
    FeedState,
    Held,
    LearntModel,
    Outcome,
    Outlet,
    Page,
    PageCheck,
    Reading,
    Recipient,
    Revision,
    RobotsFile,
    SeenEntry,
    Site,
    SitePage,
    Specimen,
    StanceCorrection,
    StanceModel,
    Subscription,
    Tags,
    TopicMatch,
)

Record = TypeVar("Record")

Row: TypeAlias = dict[str, Any]
"""Column values by column name; what a column holds only the database driver knows."""

FlatRecord: TypeAlias = (
    AlertLook | CopyLink | Delivery | FeedState | PageCheck | Recipient | RobotsFile | Subscription
)
"""The records that are written with a column for each field."""

_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(FlatRecord)}

ALERT_LOOK = TypeAdapter(AlertLook)
COPY_LINK = TypeAdapter(CopyLink)
COPY_COLUMNS = _FIELDS[CopyLink]
DELIVERY = TypeAdapter(Delivery)
FEED_STATE = TypeAdapter(FeedState)
REVISION = TypeAdapter(Revision)
PAGE_CHECK = TypeAdapter(PageCheck)
RECIPIENT = TypeAdapter(Recipient)
ROBOTS_FILE = TypeAdapter(RobotsFile)
SUBSCRIPTION = TypeAdapter(Subscription)

ALERT = TypeAdapter(Alert)
BLOCKS = TypeAdapter(tuple[Block, ...])
DIGEST = TypeAdapter(Digest)
HEAD = TypeAdapter(DigestHead)
HEADERS = TypeAdapter(dict[str, str])
KEYS = TypeAdapter(tuple[str, ...])
MATCHES = TypeAdapter(tuple[TopicMatch, ...])
OUTLET = TypeAdapter(Outlet)
READING = TypeAdapter(Reading)
STANCE_CORRECTION = TypeAdapter(StanceCorrection)
STANCE_MODELS = TypeAdapter(Mapping[str, StanceModel])
TAGS = TypeAdapter(Tags)


# --- single values ---------------------------------------------------------------------------


@lru_cache(maxsize=256)  # most rows of a batch have the same time
def write_time(moment: datetime) -> str:
    """Return an aware time as text that sorts by time. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(text: str) -> datetime:
    """Return the aware UTC time that `write_time` wrote."""
    return datetime.fromisoformat(text)


def write_json(adapter: TypeAdapter[Record], value: Record) -> str:
    """Return a nested value as JSON."""
    return adapter.dump_json(value).decode()


def read_json(adapter: TypeAdapter[Record], text: str) -> Record:
    """Return the value that `write_json` wrote. Raises StorageDamaged."""
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise report_illegible(error) from error


def report_illegible(error: Exception) -> StorageDamaged:
    """Return the error for something stored that is not as it was written."""
    return StorageDamaged(
        f"the database holds what cannot be read ({error}); put a backup in its place: `monitor restore FILE`"
    )


# --- flat records ----------------------------------------------------------------------------


def write_row(record: FlatRecord) -> Row:
    """Return a record's columns, one for each field."""
    return {name: _write_column(getattr(record, name)) for name in _FIELDS[type(record)]}


def read_row(adapter: TypeAdapter[Record], row: Row) -> Record:
    """Return the record that stands in a row; columns that are no field of it are left out.

    Raises StorageDamaged.
    """
    try:
        return adapter.validate_python(row)
    except ValidationError as error:
        raise report_illegible(error) from error


def _write_column(value: object) -> object:
    if isinstance(value, datetime):
        return write_time(value)
    return value.isoformat() if isinstance(value, date | time) else value


OUTCOME_COLUMNS = ("leg", "subject", "result", "detail", "at")


def write_outcome(outcome: Outcome) -> tuple[object, ...]:
    """Return the values of `OUTCOME_COLUMNS`."""
    return outcome.leg, outcome.subject, outcome.result, outcome.detail, write_time(outcome.at)


# --- entries ---------------------------------------------------------------------------------
# There are far more of them than of anything else, so they are written small: what identifies an entry as a
# hash, times as numbers.


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=1 << 13)  # a key is asked for before it is written
def hash_key(key: str) -> int:
    """Return the number under which an entry identity is stored: 64 bits of BLAKE2b, signed.

    The first 16 come from its family, the host of an address or the feed of a guid. So what one feed brings
    stands close together, and a batch touches few pages of the table. Among a million entries of one
    family the chance that any two share a number is two in a thousand.
    """
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(_hash_family(_find_family(key)) + digest, "big", signed=True)


def find_key_range(key: str) -> tuple[int, int]:
    """Return the least and the greatest number that an identity of the same family may have."""
    family = _hash_family(_find_family(key))
    least = int.from_bytes(family + bytes(6), "big", signed=True)
    return least, least + 2**48 - 1


def _find_family(key: str) -> str:
    return key.partition("/" if key.startswith("u:") else "#")[0]


@lru_cache(maxsize=1024)
def _hash_family(family: str) -> bytes:
    return blake2b(family.encode("utf-8", "surrogatepass"), digest_size=2).digest()


def write_moment(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone")
    return (moment - _EPOCH) // _MICROSECOND


def read_moment(number: int) -> datetime:
    """Return the aware UTC time that `write_moment` wrote."""
    return _EPOCH + timedelta(microseconds=number)


SEEN_COLUMNS = ("key", "title_hash", "content_hash", "published", "article_id", "result", "seen_at")


def write_seen_entry(entry: SeenEntry) -> tuple[object, ...]:
    """Return the values of `SEEN_COLUMNS`."""
    return (
        hash_key(entry.key),
        entry.title_hash,
        entry.content_hash,
        None if entry.published is None else write_moment(entry.published),
        entry.article_id,
        entry.result,
        write_moment(entry.seen_at),
    )


def read_seen_entry(key: str, row: Row) -> SeenEntry:
    """Return the entry that stands in a row under the hash of `key`."""
    return SeenEntry(
        key=key,
        title_hash=row["title_hash"],
        content_hash=row["content_hash"],
        published=None if row["published"] is None else read_moment(row["published"]),
        article_id=row["article_id"],
        result=row["result"],
        seen_at=read_moment(row["seen_at"]),
    )


# --- articles --------------------------------------------------------------------------------


def write_article(draft: Draft, version: int, now: datetime) -> Row:
    """Return the columns of an article but for its id. Its words stand in `write_version`."""
    wordless = replace(draft.reading, title="", text="", blocks=())
    return {
        "key": draft.key,
        "version": version,
        "grouped": 0,
        "published": write_time(draft.published),
        "first_seen": write_time(now),
        "changed_at": write_time(now),
        "url": draft.url,
        "outlet_id": draft.outlet.id,
        "feed_url": draft.feed_url,
        "dated_by": draft.dated_by,
        "updated": None if draft.updated is None else write_time(draft.updated),
        "outlet": write_json(OUTLET, draft.outlet),
        "reading": write_json(READING, wordless),
        "matches": write_json(MATCHES, draft.matches),
        "tags": write_json(TAGS, draft.tags),
    }


def write_version(article_id: int, version: int, draft: Draft, now: datetime) -> Row:
    """Return the columns of one version of an article's words."""
    reading = draft.reading
    return {
        "article_id": article_id,
        "version": version,
        "title": reading.title,
        "text": reading.text,
        "blocks": write_json(BLOCKS, reading.blocks),
        "seen_at": write_time(now),
        "cause": draft.cause,
    }


def write_page(article_id: int, version: int, page: Page, packed: bytes) -> Row:
    """Return the columns of the page that a version was read from; `packed` is its body compressed."""
    return {
        "article_id": article_id,
        "version": version,
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "headers": write_json(HEADERS, page.headers),
        "body": packed,
        "fetched_at": write_time(page.fetched_at),
        "moved_to": page.moved_to,
    }


def read_page(row: Row, body: bytes) -> Page:
    """Return the page that stands in the columns of `write_page`; `body` is its body as it came."""
    return Page(
        url=row["url"],
        final_url=row["final_url"],
        status=row["status"],
        headers=read_json(HEADERS, row["headers"]),
        body=body,
        fetched_at=read_time(row["fetched_at"]),
        moved_to=row["moved_to"],
    )


def read_article(row: Row) -> Article:
    """Return the article that stands in the columns of `write_article` and its newest version."""
    return Article(
        id=row["id"],
        version=row["version"],
        first_seen=read_time(row["first_seen"]),
        changed_at=read_time(row["changed_at"]),
        url=row["url"],
        key=row["key"],
        outlet=read_json(OUTLET, row["outlet"]),
        feed_url=row["feed_url"],
        reading=replace(
            read_json(READING, row["reading"]),
            title=row["title"],
            text=row["text"],
            blocks=read_json(BLOCKS, row["blocks"]),
        ),
        published=read_time(row["published"]),
        dated_by=row["dated_by"],
        updated=None if row["updated"] is None else read_time(row["updated"]),
        matches=read_json(MATCHES, row["matches"]),
        tags=read_json(TAGS, row["tags"]),
    )


# --- sites -----------------------------------------------------------------------------------
# Read and written with every page, so they are numbers one after another: for each page its key, when it was
# seen, how many lines it has, and the lines.

_SITE_PAGE = struct.Struct(">qqI")


def write_site(site: Site) -> Row:
    """Return the columns of what is remembered of a host."""
    parts = [
        _SITE_PAGE.pack(page.key, write_moment(page.seen_at), len(page.lines))
        + struct.pack(f">{len(page.lines)}q", *page.lines)
        for page in site.pages
    ]
    return {"host": site.host, "pages": b"".join(parts)}


def read_site(row: Row) -> Site:
    """Return what `write_site` wrote."""
    return Site(row["host"], tuple(_read_site_pages(row["pages"])))


def _read_site_pages(packed: bytes) -> Iterator[SitePage]:
    place = 0
    while place < len(packed):
        key, seen_at, count = _SITE_PAGE.unpack_from(packed, place)
        lines = struct.unpack_from(f">{count}q", packed, place + _SITE_PAGE.size)
        yield SitePage(key, lines, read_moment(seen_at))
        place += _SITE_PAGE.size + 8 * count


# --- quarantine ------------------------------------------------------------------------------

HELD_COLUMNS = (
    "id", "kind", "url", "feed_url", "headers", "body", "article_id", "keys", "reason", "kills", "tries_left",
    "version", "first_at", "last_at",
)  # fmt: skip


def write_held(held: Held, packed: bytes) -> Row:
    """Return the columns of what is held but for its id; `packed` is its body compressed."""
    specimen = held.specimen
    return {
        "kind": specimen.kind,
        "url": specimen.url,
        "feed_url": specimen.feed_url,
        "headers": write_json(HEADERS, dict(specimen.headers)),
        "body": packed,
        "article_id": specimen.article_id,
        "keys": write_json(KEYS, specimen.keys),
        "reason": held.reason,
        "kills": held.kills,
        "tries_left": held.tries_left,
        "version": held.version,
        "first_at": write_time(held.first_at),
        "last_at": write_time(held.last_at),
    }


def read_held(row: Row, body: bytes) -> Held:
    """Return what stands in the columns of `write_held`; `body` is its body as it came."""
    return Held(
        id=row["id"],
        specimen=Specimen(
            kind=row["kind"],
            url=row["url"],
            feed_url=row["feed_url"],
            headers=HEADERS.validate_json(row["headers"]),
            body=body,
            article_id=row["article_id"],
            keys=read_json(KEYS, row["keys"]),
        ),
        reason=row["reason"],
        kills=row["kills"],
        tries_left=row["tries_left"],
        version=row["version"],
        first_at=read_time(row["first_at"]),
        last_at=read_time(row["last_at"]),
    )


# --- what was learnt -------------------------------------------------------------------------


def read_learnt_model(row: Row) -> LearntModel:
    """Return the models that stand in a row of `learnt_models`."""
    return LearntModel(
        id=row["id"],
        topic_id=row["topic_id"],
        made_at=read_time(row["made_at"]),
        corrections=row["corrections"],
        before=row["before"],
        after=row["after"],
        models=read_json(STANCE_MODELS, row["models"]),
    )


# --- digests ---------------------------------------------------------------------------------


def make_head(digest: Digest) -> DigestHead:
    """Return what lists say of a digest."""
    headline = digest.headline
    number = headline.source if headline else None
    source = next((one for one in digest.sources if one.number == number), None)
    return DigestHead(
        day=digest.day,
        headline=headline.excerpt.text if headline else None,
        outlet_name=source.outlet_name if source else None,
        language=source.language if source else None,
        stories=len(digest.stories),
        articles=len(digest.sources),
        outlets=len({one.outlet_id for one in digest.sources}),
        origins=sum(group.origins for group in digest.groups),
        revisions=sum(group.revisions for group in digest.groups),
        composed_at=digest.composed_at,
        stances=digest.stances,
        topic_name=digest.topic_name,
        unread=digest.health.unread and not digest.sources,
    )
