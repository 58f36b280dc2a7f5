-- The portal complete: what an article carries besides its text, pictures, topics, blocks, the timetable, rankings.
-- A column that joins a table whose records stand in the change log is NULL where nothing was said, so that the
-- canonical form of older records stays what it was. Lists of ids are text, separated by spaces.
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    ext TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    name TEXT NOT NULL,
    alt TEXT NOT NULL,
    caption TEXT NOT NULL,
    credit TEXT NOT NULL,
    rights TEXT NOT NULL,
    focal_x INTEGER NOT NULL,
    focal_y INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('public', 'withdrawn')),
    created_at INTEGER NOT NULL
);
ALTER TABLE article ADD COLUMN valid_until INTEGER;
ALTER TABLE article ADD COLUMN notice TEXT;
ALTER TABLE article ADD COLUMN related TEXT;
CREATE INDEX article_by_original ON article (translation_of);
ALTER TABLE revision ADD COLUMN kicker TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN subtitle TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN short_title TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN proofreader TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN approver TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_title TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_author TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_url TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN picture_id INTEGER REFERENCES media (id);
ALTER TABLE revision ADD COLUMN channels TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN topics TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN attachments TEXT NOT NULL DEFAULT '';
ALTER TABLE channel ADD COLUMN name_en TEXT;
ALTER TABLE channel ADD COLUMN description_en TEXT;
ALTER TABLE page ADD COLUMN lang TEXT;
CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    lead TEXT NOT NULL,
    name_en TEXT NOT NULL,
    lead_en TEXT NOT NULL,
    picture_id INTEGER REFERENCES media (id),
    rank INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
);
CREATE TABLE correction (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX correction_by_article ON correction (article_id, at, id);
CREATE TABLE timer (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    action TEXT NOT NULL CHECK (action IN ('publish', 'expire')),
    planned_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled', 'failed')),
    done_at INTEGER
);
CREATE INDEX timer_waiting ON timer (planned_at, id) WHERE state = 'waiting';
CREATE INDEX timer_ended ON timer (done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX timer_by_article ON timer (article_id, action, id);
CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    rank INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('picks', 'channel', 'topic')),
    ref INTEGER,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('public', 'withdrawn'))
);
CREATE TABLE block_item (
    id INTEGER PRIMARY KEY,
    block_id INTEGER NOT NULL REFERENCES block (id),
    rank INTEGER NOT NULL,
    article_id INTEGER REFERENCES article (id),
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    picture_id INTEGER REFERENCES media (id),
    starts_at INTEGER,
    ends_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('public', 'withdrawn'))
);
CREATE INDEX block_item_by_block ON block_item (block_id, rank, id);
CREATE TABLE ranking (
    id INTEGER PRIMARY KEY,
    span TEXT NOT NULL CHECK (span IN ('day', 'week', 'month', 'tags')),
    lang TEXT NOT NULL,
    subjects TEXT NOT NULL,
    UNIQUE (span, lang)
);
CREATE INDEX view_count_by_day ON view_count (day, article_id, views);
CREATE TABLE permalink_now (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'channel', 'term', 'page', 'topic')),
    subject INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO permalink_now (path, kind, subject) SELECT path, kind, subject FROM permalink;
DROP TABLE permalink;
ALTER TABLE permalink_now RENAME TO permalink;
CREATE TABLE click_count (
    item_id INTEGER NOT NULL REFERENCES block_item (id),
    day INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    PRIMARY KEY (item_id, day)
) WITHOUT ROWID;
