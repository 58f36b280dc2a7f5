-- The portal's first records. Times are microseconds UTC, booleans 0/1; rows are never deleted but in
-- listing and view_count, which are derived or counted. Ids are given by the store, without gaps.
CREATE TABLE schema (version INTEGER NOT NULL);
CREATE TABLE setting (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
);
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES channel (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    rank INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
);
CREATE TABLE term (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('source', 'editor', 'tag')),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    UNIQUE (kind, slug),
    UNIQUE (kind, name)
);
CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'recalled')),
    lang TEXT NOT NULL,
    translation_of INTEGER REFERENCES article (id),
    origin TEXT UNIQUE,
    channel_id INTEGER NOT NULL REFERENCES channel (id),
    revision_id INTEGER,
    public_revision_id INTEGER,
    path TEXT UNIQUE,
    published_at INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    title TEXT NOT NULL,
    lead TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    html TEXT NOT NULL,
    plain TEXT NOT NULL,
    source_id INTEGER REFERENCES term (id),
    editor_id INTEGER REFERENCES term (id),
    origin_line TEXT NOT NULL,
    tags TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (article_id, number)
);
CREATE TABLE listing (
    kind INTEGER NOT NULL,
    ref INTEGER NOT NULL,
    lang TEXT NOT NULL,
    at INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (kind, ref, lang, at, article_id)
) WITHOUT ROWID;
CREATE INDEX listing_by_article ON listing (article_id);
CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    rank INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('public', 'withdrawn')),
    changed_at INTEGER NOT NULL
);
CREATE TABLE permalink (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'channel', 'term', 'page')),
    subject INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE view_count (
    article_id INTEGER NOT NULL REFERENCES article (id),
    day INTEGER NOT NULL,
    views INTEGER NOT NULL,
    PRIMARY KEY (article_id, day)
) WITHOUT ROWID;
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    action TEXT NOT NULL,
    keys TEXT NOT NULL,
    salt BLOB NOT NULL,
    after TEXT,
    digest BLOB NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX change_by_subject ON change (kind, subject, seq);
CREATE TABLE change_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
);
