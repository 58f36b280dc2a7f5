-- The portal complete: what an article carries besides its text, pictures, topics, blocks, the timetable, rankings.
-- A column that joins a table whose records stand in the change log is NULL where nothing was said, so that the
-- canonical form of older records stays what it was. Lists of ids are text, separated by spaces.
CREATE TABLE media (
    id BIGINT PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    type TEXT COLLATE "C" NOT NULL,
    ext TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    alt TEXT COLLATE "C" NOT NULL,
    caption TEXT COLLATE "C" NOT NULL,
    credit TEXT COLLATE "C" NOT NULL,
    rights TEXT COLLATE "C" NOT NULL,
    focal_x BIGINT NOT NULL,
    focal_y BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('public', 'withdrawn')),
    created_at BIGINT NOT NULL
);
ALTER TABLE article ADD COLUMN valid_until BIGINT;
ALTER TABLE article ADD COLUMN notice TEXT COLLATE "C";
ALTER TABLE article ADD COLUMN related TEXT COLLATE "C";
CREATE INDEX article_by_original ON article (translation_of);
ALTER TABLE revision ADD COLUMN kicker TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN subtitle TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN short_title TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN author TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN proofreader TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN approver TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_title TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_author TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN original_url TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN picture_id BIGINT REFERENCES media (id);
ALTER TABLE revision ADD COLUMN channels TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN topics TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN attachments TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE channel ADD COLUMN name_en TEXT COLLATE "C";
ALTER TABLE channel ADD COLUMN description_en TEXT COLLATE "C";
ALTER TABLE page ADD COLUMN lang TEXT COLLATE "C";
CREATE TABLE topic (
    id BIGINT PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    lead TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    lead_en TEXT COLLATE "C" NOT NULL,
    picture_id BIGINT REFERENCES media (id),
    rank BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed'))
);
CREATE TABLE correction (
    id BIGINT PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES article (id),
    at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL
);
CREATE INDEX correction_by_article ON correction (article_id, at, id);
CREATE TABLE timer (
    id BIGINT PRIMARY KEY,
    article_id BIGINT NOT NULL REFERENCES article (id),
    action TEXT COLLATE "C" NOT NULL CHECK (action IN ('publish', 'expire')),
    planned_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'done', 'cancelled', 'failed')),
    done_at BIGINT
);
CREATE INDEX timer_waiting ON timer (planned_at, id) WHERE state = 'waiting';
CREATE INDEX timer_ended ON timer (done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX timer_by_article ON timer (article_id, action, id);
CREATE TABLE block (
    id BIGINT PRIMARY KEY,
    place TEXT COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('picks', 'channel', 'topic')),
    ref BIGINT,
    title TEXT COLLATE "C" NOT NULL,
    title_en TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('public', 'withdrawn'))
);
CREATE TABLE block_item (
    id BIGINT PRIMARY KEY,
    block_id BIGINT NOT NULL REFERENCES block (id),
    rank BIGINT NOT NULL,
    article_id BIGINT REFERENCES article (id),
    title TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    picture_id BIGINT REFERENCES media (id),
    starts_at BIGINT,
    ends_at BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('public', 'withdrawn'))
);
CREATE INDEX block_item_by_block ON block_item (block_id, rank, id);
CREATE TABLE ranking (
    id BIGINT PRIMARY KEY,
    span TEXT COLLATE "C" NOT NULL CHECK (span IN ('day', 'week', 'month', 'tags')),
    lang TEXT COLLATE "C" NOT NULL,
    subjects TEXT COLLATE "C" NOT NULL,
    UNIQUE (span, lang)
);
CREATE INDEX view_count_by_day ON view_count (day, article_id, views);
ALTER TABLE permalink DROP CONSTRAINT permalink_kind_check;
ALTER TABLE permalink ADD CONSTRAINT permalink_kind_check CHECK (kind IN ('article', 'channel', 'term', 'page', 'topic'));
CREATE TABLE click_count (
    item_id BIGINT NOT NULL REFERENCES block_item (id),
    day BIGINT NOT NULL,
    clicks BIGINT NOT NULL,
    PRIMARY KEY (item_id, day)
);
