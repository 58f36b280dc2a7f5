-- The register. All kinds of objects in one table, each in its canonical form, which is what the change log keeps of
-- it. Links (who refers to whom, in which list an object stands) and tallies (how many do) are made from the objects,
-- and remember since when: a link holds from `since` to `until`, the latter beyond all time while it holds; a tally is
-- what was counted from the beginning of a quarter of an hour (slot = us / 900 s, rounded up) on.
CREATE TABLE object (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    turns INTEGER,
    body TEXT NOT NULL,
    UNIQUE (kind, key)
);
CREATE INDEX object_by_kind ON object (kind, id);
CREATE INDEX object_turning ON object (turns, id) WHERE turns IS NOT NULL;
CREATE TABLE link (
    to_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    until INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (to_id, role, until, at, from_id, since)
) WITHOUT ROWID;
CREATE INDEX link_past ON link (to_id, role, at, from_id);
CREATE TABLE tally (
    to_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    slot INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (to_id, role, slot)
) WITHOUT ROWID;
