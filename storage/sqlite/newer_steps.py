"""The steps that follow those of `steps`, each for good: what a released version took is never changed."""

from __future__ import annotations

from sqlite_utils import Database

from storage.sqlite.scripts import run_script

_OUTBOX = """
-- Since when a delivery is tried in vain. Lists and counts are by state.
ALTER TABLE deliveries ADD COLUMN tried_since TEXT;
DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_state ON deliveries (state, day, topic_id, channel, recipient, item);

-- What ended the workers that read it, with its bytes.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    feed_url TEXT,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    article_id INTEGER,
    keys TEXT NOT NULL,
    reason TEXT NOT NULL,
    kills INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    version TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    UNIQUE (kind, url)
) STRICT;
CREATE INDEX quarantine_last ON quarantine (last_at, id)
"""

_RETENTION = """
-- What a digest or an alert shows something of. `item` is "digest", or the id of an alert.
CREATE TABLE citations (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (article_id, topic_id, day, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_edition ON citations (topic_id, day, item);
INSERT OR IGNORE INTO citations
SELECT articles.id, digests.topic_id, digests.day, 'digest'
FROM digests CROSS JOIN json_tree(digests.content) AS told CROSS JOIN articles ON articles.id = told.atom
WHERE told.key IN ('article_id', 'of_id');
INSERT OR IGNORE INTO citations
SELECT articles.id, alerts.topic_id, alerts.day, CAST(alerts.id AS TEXT)
FROM alerts CROSS JOIN json_tree(alerts.content) AS told CROSS JOIN articles ON articles.id = told.atom
WHERE told.key IN ('article_id', 'of_id');

-- `held`: it is old enough to go, and a citation or a correction holds it; looked at again when that goes.
ALTER TABLE articles ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_prunable ON articles (changed_at, id) WHERE held = 0 AND grouped = 1;
CREATE INDEX pages_fetched ON pages (fetched_at, article_id, version);

-- What refers to an article or a digest is found from there when that goes.
CREATE INDEX seen_entries_article ON seen_entries (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX copies_of ON copies (of_id) WHERE of_id IS NOT NULL;
CREATE INDEX digest_articles_article ON digest_articles (article_id);
CREATE INDEX digest_articles_day ON digest_articles (topic_id, day);
"""


def create_outbox(db: Database) -> None:
    """Note since when a delivery is tried, and keep what ended workers."""
    run_script(db, _OUTBOX)


def create_retention(db: Database) -> None:
    """Note what digests and alerts cite, and find what is old by its age."""
    run_script(db, _RETENTION)
