CREATE TABLE alert_looks (
    topic_id TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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
, held INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX articles_outlet ON articles (outlet_id);

CREATE INDEX articles_prunable ON articles (changed_at, id) WHERE held = 0 AND grouped = 1;

CREATE INDEX articles_published ON articles (published, id);

CREATE INDEX articles_ungrouped ON articles (published, id) WHERE grouped = 0;

CREATE TABLE citations (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (article_id, topic_id, day, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX citations_edition ON citations (topic_id, day, item);

CREATE TABLE common (
    hash INTEGER PRIMARY KEY
) STRICT;

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
, held REAL, sign TEXT, paragraph INTEGER, posted TEXT) STRICT;

CREATE INDEX copies_group ON copies (group_id, article_id);

CREATE INDEX copies_of ON copies (of_id) WHERE of_id IS NOT NULL;

CREATE INDEX copies_posted ON copies (posted, article_id) WHERE posted IS NOT NULL;

CREATE TABLE correction_others (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    correction_id INTEGER NOT NULL REFERENCES corrections (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, correction_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX correction_others_correction ON correction_others (correction_id);

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX corrections_article ON corrections (article_id);

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
    item TEXT NOT NULL, tried_since TEXT,
    PRIMARY KEY (topic_id, day, channel, recipient, item)
) STRICT;

CREATE INDEX deliveries_state ON deliveries (state, day, topic_id, channel, recipient, item);

CREATE TABLE digest_articles (
    topic_id TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    day TEXT NOT NULL,
    PRIMARY KEY (topic_id, article_id),
    FOREIGN KEY (topic_id, day) REFERENCES digests (topic_id, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_articles_article ON digest_articles (article_id);

CREATE INDEX digest_articles_day ON digest_articles (topic_id, day);

CREATE TABLE digests (
    topic_id TEXT NOT NULL,
    day TEXT NOT NULL,
    head TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (topic_id, day)
) STRICT;

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
, moved_to TEXT, news_per_day REAL, asked_wait_s INTEGER, answer_s REAL, hub_url TEXT, topic_url TEXT) STRICT;

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

CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY,
    leg TEXT NOT NULL,
    subject TEXT NOT NULL,
    result TEXT NOT NULL,
    detail TEXT,
    at TEXT NOT NULL
) STRICT;

CREATE INDEX outcomes_at ON outcomes (at, leg, result);

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

CREATE INDEX pages_fetched ON pages (fetched_at, article_id, version);

CREATE TABLE postings (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;

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
;

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

CREATE TABLE robots_files (
    origin TEXT PRIMARY KEY,
    body BLOB,
    open INTEGER NOT NULL,
    until TEXT NOT NULL
) STRICT;

CREATE TABLE seen_entries (
    key INTEGER PRIMARY KEY,
    title_hash INTEGER NOT NULL,
    content_hash INTEGER NOT NULL,
    published INTEGER,
    article_id INTEGER REFERENCES articles (id),
    result TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX seen_entries_article ON seen_entries (article_id) WHERE article_id IS NOT NULL;

CREATE TABLE sites (
    host TEXT PRIMARY KEY,
    pages BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE stance_corrections (
    correction_id INTEGER PRIMARY KEY REFERENCES corrections (id) ON DELETE CASCADE,
    topic_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    label TEXT NOT NULL,
    said_by TEXT
) STRICT;

CREATE INDEX stance_corrections_topic ON stance_corrections (topic_id, correction_id);

CREATE TABLE stories (
    id TEXT PRIMARY KEY,
    topic_id TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL
, follows TEXT) STRICT;

CREATE INDEX stories_follows ON stories (follows) WHERE follows IS NOT NULL;

CREATE INDEX stories_last ON stories (topic_id, last_at);

CREATE TABLE story_articles (
    story_id TEXT NOT NULL REFERENCES stories (id),
    article_id INTEGER NOT NULL REFERENCES articles (id),
    PRIMARY KEY (story_id, article_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_articles_article ON story_articles (article_id);

CREATE TABLE story_forwards (
    id TEXT PRIMARY KEY,
    into_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX story_forwards_into ON story_forwards (into_id);

CREATE TABLE story_rounds (
    topic_id TEXT PRIMARY KEY,
    due INTEGER NOT NULL,
    done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE story_words (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id),
    published TEXT NOT NULL,
    language TEXT,
    words BLOB NOT NULL
) STRICT;

CREATE INDEX story_words_published ON story_words (published);

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

CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    seen_at TEXT NOT NULL, cause TEXT NOT NULL DEFAULT 'outlet',
    PRIMARY KEY (article_id, version)
) STRICT;

CREATE INDEX versions_changed ON versions (seen_at, article_id) WHERE version > 1;
