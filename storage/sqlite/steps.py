"""The steps that lead to the schema.

Steps are only ever appended: one that was released is never edited, because a database that took it
does not take it again. The name of a step starts with its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from storage.rows import SEEN_COLUMNS, hash_key, read_time, write_moment
from storage.sqlite.newer_steps import create_outbox, create_retention
from storage.sqlite.scripts import run_script

_FIRST_SCHEMA = """
CREATE TABLE feeds (
    url TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    reason TEXT,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    title TEXT,
    failures INTEGER NOT NULL,
    polled_at TEXT,
    succeeded_at TEXT,
    next_poll_at TEXT
) STRICT;

-- AUTOINCREMENT: an id is never given twice, because digests go on naming articles by id.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    grouped INTEGER NOT NULL,
    published TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    url TEXT NOT NULL,
    outlet_id TEXT NOT NULL,
    feed_url TEXT NOT NULL,
    dated_by TEXT NOT NULL,
    updated TEXT,
    outlet TEXT NOT NULL,
    reading TEXT NOT NULL,
    matches TEXT NOT NULL,
    tags TEXT NOT NULL
) STRICT;
CREATE INDEX articles_published ON articles (published, id);
CREATE INDEX articles_ungrouped ON articles (published, id) WHERE grouped = 0;

-- The words of every version, the newest one included.
CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (article_id, version)
) STRICT;
CREATE INDEX versions_changed ON versions (seen_at, article_id) WHERE version > 1;

-- The page that a version was read from; the body is compressed.
CREATE TABLE pages (
    article_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    fetched_at TEXT NOT NULL,
    moved_to TEXT,
    PRIMARY KEY (article_id, version),
    FOREIGN KEY (article_id, version) REFERENCES versions (article_id, version)
) STRICT;

-- The topics of an article's newest version. `digested`: a digest of the topic covers the article.
CREATE TABLE article_topics (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    topic_id TEXT NOT NULL,
    published TEXT NOT NULL,
    digested INTEGER NOT NULL,
    PRIMARY KEY (article_id, topic_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_topics_published ON article_topics (topic_id, published, article_id);
CREATE INDEX article_topics_undigested ON article_topics (topic_id, published, article_id) WHERE digested = 0;

CREATE VIRTUAL TABLE article_words USING fts5 (title, text, tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE seen_entries (
    key TEXT PRIMARY KEY,
    title_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    published TEXT,
    article_id INTEGER REFERENCES articles (id),
    result TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An article's place among the copies; size, words and host are those of its sketch.
CREATE TABLE copies (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    group_id INTEGER NOT NULL REFERENCES articles (id),
    of_id INTEGER REFERENCES articles (id),
    share REAL,
    relation TEXT NOT NULL,
    why TEXT NOT NULL,
    size INTEGER NOT NULL,
    words INTEGER NOT NULL,
    host TEXT NOT NULL
) STRICT;
CREATE INDEX copies_group ON copies (group_id, article_id);

CREATE TABLE postings (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;

-- The hashes that stand in too many groups to tell them apart.
CREATE TABLE common (
    hash INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE stories (
    id TEXT PRIMARY KEY,
    topic_id TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL
) STRICT;
CREATE INDEX stories_last ON stories (topic_id, last_at);

CREATE TABLE story_articles (
    story_id TEXT NOT NULL REFERENCES stories (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    PRIMARY KEY (story_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_articles_article ON story_articles (article_id);

CREATE TABLE digests (
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    head TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (topic_id, day)
) STRICT;

-- The digest that was the first to cover an article.
CREATE TABLE digest_articles (
    topic_id TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    day TEXT NOT NULL,
    PRIMARY KEY (topic_id, article_id),
    FOREIGN KEY (topic_id, day) REFERENCES digests (topic_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_answer TEXT,
    next_try_at TEXT,
    sent_at TEXT,
    PRIMARY KEY (topic_id, day, channel, recipient)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (day, topic_id, channel, recipient) WHERE state = 'waiting';

CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    leg TEXT NOT NULL,
    subject TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX outcomes_at ON outcomes (at, leg, result);
"""


_NETWORK_EDGE = """
ALTER TABLE feeds ADD COLUMN moved_to TEXT;
ALTER TABLE feeds ADD COLUMN news_per_day REAL;
ALTER TABLE feeds ADD COLUMN asked_wait_s INTEGER;
ALTER TABLE feeds ADD COLUMN answer_s REAL;
ALTER TABLE feeds ADD COLUMN hub_url TEXT;
ALTER TABLE feeds ADD COLUMN topic_url TEXT;

CREATE TABLE subscriptions (
    feed_url TEXT PRIMARY KEY,
    hub_url TEXT NOT NULL,
    topic_url TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    lease_until TEXT,
    reason TEXT
) STRICT;

CREATE TABLE robots_files (
    origin TEXT PRIMARY KEY,
    body BLOB,
    open INTEGER NOT NULL,
    until TEXT NOT NULL
) STRICT;

CREATE TABLE page_checks (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    url TEXT NOT NULL,
    feed_url TEXT NOT NULL,
    step INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT
) STRICT;
CREATE INDEX page_checks_due ON page_checks (due_at, article_id);

-- What identifies an entry is stored as a hash, times as microseconds since 1970: there are many of them.
ALTER TABLE seen_entries RENAME TO seen_entries_before;
CREATE TABLE seen_entries (
    key INTEGER PRIMARY KEY,
    title_hash INTEGER NOT NULL,
    content_hash INTEGER NOT NULL,
    published INTEGER,
    article_id INTEGER REFERENCES articles (id),
    result TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
"""


_READINGS = """
ALTER TABLE versions ADD COLUMN cause TEXT NOT NULL DEFAULT 'outlet';

-- What is remembered of the lines on a host's pages, packed by storage.rows.
CREATE TABLE sites (
    host TEXT PRIMARY KEY,
    pages BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""


_GROUPS = """
ALTER TABLE copies ADD COLUMN held REAL;
ALTER TABLE copies ADD COLUMN sign TEXT;
ALTER TABLE copies ADD COLUMN paragraph INTEGER;
-- When the article was published, as long as hashes of it are posted.
ALTER TABLE copies ADD COLUMN posted TEXT;
UPDATE copies SET posted = (SELECT published FROM articles WHERE articles.id = copies.article_id);
CREATE INDEX copies_posted ON copies (posted, article_id) WHERE posted IS NOT NULL;

ALTER TABLE stories ADD COLUMN follows TEXT;
CREATE INDEX stories_follows ON stories (follows) WHERE follows IS NOT NULL;

-- Where a story went that is no more.
CREATE TABLE story_forwards (
    id TEXT PRIMARY KEY,
    into_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX story_forwards_into ON story_forwards (into_id);

-- What story finding reads in an article, kept as long as it may be compared.
CREATE TABLE story_words (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    published TEXT NOT NULL,
    language TEXT,
    words BLOB NOT NULL
) STRICT;
CREATE INDEX story_words_published ON story_words (published);

-- Up to which change of a topic's articles its stories were found.
CREATE TABLE story_rounds (
    topic_id TEXT PRIMARY KEY,
    due INTEGER NOT NULL,
    done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a reader said that the group leg must not do. The other articles are those it concerns.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_article ON corrections (article_id);
CREATE TABLE correction_others (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    correction_id INTEGER NOT NULL REFERENCES corrections (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, correction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_others_correction ON correction_others (correction_id);

-- The articles that stories still change with are grouped once more, which stores their words.
UPDATE articles SET grouped = 0
WHERE published > (SELECT strftime('%Y-%m-%dT%H:%M:%S', max(published), '-40 days') FROM articles);
"""

_STANCES = """
-- AUTOINCREMENT from here on: a number that was shown to a reader is never given to another correction.
ALTER TABLE corrections RENAME TO corrections_before;
ALTER TABLE correction_others RENAME TO correction_others_before;
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE correction_others (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    correction_id INTEGER NOT NULL REFERENCES corrections (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, correction_id)
) STRICT, WITHOUT ROWID;
INSERT INTO corrections SELECT id, kind, article_id, made_at FROM corrections_before;
INSERT INTO correction_others SELECT article_id, correction_id FROM correction_others_before;
DROP TABLE correction_others_before;
DROP TABLE corrections_before;
CREATE INDEX corrections_article ON corrections (article_id);
CREATE INDEX correction_others_correction ON correction_others (correction_id);

-- What a reader says of a stance: the rest of a correction whose kind is 'stance'.
CREATE TABLE stance_corrections (
    correction_id INTEGER PRIMARY KEY REFERENCES corrections (id) ON DELETE CASCADE,
    topic_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    label TEXT NOT NULL,
    said_by TEXT
) STRICT;
CREATE INDEX stance_corrections_topic ON stance_corrections (topic_id, correction_id);

-- The models are JSON.
CREATE TABLE learnt_models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_id TEXT NOT NULL,
    made_at TEXT NOT NULL,
    corrections INTEGER NOT NULL,
    before REAL NOT NULL,
    after REAL NOT NULL,
    models TEXT NOT NULL
) STRICT;
CREATE INDEX learnt_models_topic ON learnt_models (topic_id, id);
"""


_RECIPIENTS = """
-- What is sent on a day is not always its digest: `item` is "digest", or the id of an alert.
ALTER TABLE deliveries RENAME TO deliveries_before;
CREATE TABLE deliveries (
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_answer TEXT,
    next_try_at TEXT,
    sent_at TEXT,
    item TEXT NOT NULL,
    PRIMARY KEY (topic_id, day, channel, recipient, item)
) STRICT;
INSERT INTO deliveries
SELECT topic_id, day, channel, recipient, message_id, payload, state, attempts, last_answer, next_try_at,
    sent_at, 'digest'
FROM deliveries_before;
DROP TABLE deliveries_before;
CREATE INDEX deliveries_waiting ON deliveries (day, topic_id, channel, recipient, item)
WHERE state = 'waiting';

CREATE TABLE recipients (
    topic_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    format TEXT NOT NULL,
    at TEXT,
    timezone TEXT,
    alerts INTEGER NOT NULL,
    token TEXT NOT NULL UNIQUE,
    added_at TEXT NOT NULL,
    left_at TEXT,
    listed INTEGER NOT NULL,
    PRIMARY KEY (topic_id, channel, address)
) STRICT;

-- What was worth a mail of its own; `key` is what it is about, so that nothing is told twice.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_id TEXT NOT NULL,
    key TEXT NOT NULL,
    day TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (topic_id, key)
) STRICT;
CREATE INDEX alerts_day ON alerts (topic_id, day);

-- Up to which article a topic was looked at for alerts.
CREATE TABLE alert_looks (
    topic_id TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


_OUTLET_INDEX = "CREATE INDEX articles_outlet ON articles (outlet_id)"


def _create_network_edge(db: Database) -> None:
    run_script(db, _NETWORK_EDGE)
    rows = db.execute(f"SELECT {', '.join(SEEN_COLUMNS)} FROM seen_entries_before")
    db.conn.executemany(
        "INSERT OR IGNORE INTO seen_entries VALUES (?, ?, ?, ?, ?, ?, ?)",
        map(_shrink_seen_entry, rows.fetchall()),
    )
    db.execute("DROP TABLE seen_entries_before")


def _shrink_seen_entry(row: tuple[Any, ...]) -> tuple[Any, ...]:
    key, title_hash, content_hash, published, article_id, result, seen_at = row
    return (
        hash_key(key),
        int.from_bytes(bytes.fromhex(title_hash)[:8], "big", signed=True),
        int.from_bytes(bytes.fromhex(content_hash)[:8], "big", signed=True),
        None if published is None else write_moment(read_time(published)),
        article_id,
        result,
        write_moment(read_time(seen_at)),
    )


def _create_first_schema(db: Database) -> None:
    run_script(db, _FIRST_SCHEMA)


def _create_readings(db: Database) -> None:
    run_script(db, _READINGS)


def _create_groups(db: Database) -> None:
    run_script(db, _GROUPS)


def _create_outlet_index(db: Database) -> None:
    db.execute(_OUTLET_INDEX)


def _create_stances(db: Database) -> None:
    run_script(db, _STANCES)


def _create_recipients(db: Database) -> None:
    run_script(db, _RECIPIENTS)


STEPS: dict[str, Callable[[Database], None]] = {
    "0001_first_schema": _create_first_schema,
    "0002_network_edge": _create_network_edge,
    "0003_readings": _create_readings,
    "0004_groups": _create_groups,
    "0005_outlet_index": _create_outlet_index,
    "0006_stances": _create_stances,
    "0007_recipients": _create_recipients,
    "0008_outbox": create_outbox,
    "0009_retention": create_retention,
}
"""The steps by name, in the order in which they are taken."""
