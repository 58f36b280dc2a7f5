-- The portal's first records. Times are microseconds UTC, booleans 0/1; rows are never deleted but in
-- listing and view_count, which are derived or counted. Ids are given by the store, without gaps.
CREATE TABLE schema (version BIGINT NOT NULL);
CREATE TABLE setting (
    id BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    value TEXT COLLATE "C" NOT NULL
);
CREATE TABLE channel (
    id BIGINT PRIMARY KEY,
    parent_id BIGINT REFERENCES channel (id),
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed'))
);
CREATE TABLE term (
    id BIGINT PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('source', 'editor', 'tag')),
    slug TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    UNIQUE (kind, slug),
    UNIQUE (kind, name)
);
CREATE TABLE article (
    id BIGINT PRIMARY KEY,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'published', 'recalled')),
    lang TEXT COLLATE "C" NOT NULL,
    translation_of BIGINT REFERENCES article (id),
    origin TEXT COLLATE "C" UNIQUE,
    channel_id BIGINT NOT NULL REFERENCES channel (id),
    revision_id BIGINT,
    public_revision_id BIGINT,
    path TEXT COLLATE "C" UNIQUE,
    published_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE revision (
    id BIGINT PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES article (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    lead TEXT COLLATE "C" NOT NULL,
    excerpt TEXT COLLATE "C" NOT NULL,
    html TEXT COLLATE "C" NOT NULL,
    plain TEXT COLLATE "C" NOT NULL,
    source_id BIGINT REFERENCES term (id),
    editor_id BIGINT REFERENCES term (id),
    origin_line TEXT COLLATE "C" NOT NULL,
    tags TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    UNIQUE (article_id, number)
);
CREATE TABLE listing (
    kind BIGINT NOT NULL,
    ref BIGINT NOT NULL,
    lang TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES article (id),
    PRIMARY KEY (kind, ref, lang, at, article_id)
);
CREATE INDEX listing_by_article ON listing (article_id);
CREATE TABLE page (
    id BIGINT PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT COLLATE "C" NOT NULL,
    html TEXT COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('public', 'withdrawn')),
    changed_at BIGINT NOT NULL
);
CREATE TABLE permalink (
    path TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('article', 'channel', 'term', 'page')),
    subject BIGINT NOT NULL
);
CREATE TABLE view_count (
    article_id BIGINT NOT NULL REFERENCES article (id),
    day BIGINT NOT NULL,
    views BIGINT NOT NULL,
    PRIMARY KEY (article_id, day)
);
CREATE TABLE change (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject BIGINT NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    keys TEXT COLLATE "C" NOT NULL,
    salt BYTEA NOT NULL,
    after TEXT COLLATE "C",
    digest BYTEA NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX change_by_subject ON change (kind, subject, seq);
CREATE TABLE change_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
