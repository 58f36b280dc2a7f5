#include "store/consistency.h"

static const struct sql UNLEDGERED = {
    "SELECT COUNT(*) FROM article a LEFT JOIN permalink p ON p.path = a.path AND p.kind = "
    "'article' AND p.subject = a.id WHERE a.path IS NOT NULL AND p.path IS NULL"};
static const struct sql LEDGER_ASTRAY = {
    "SELECT COUNT(*) FROM permalink p WHERE NOT CASE p.kind WHEN 'article' THEN EXISTS (SELECT 1 "
    "FROM article WHERE id = p.subject) WHEN 'channel' THEN EXISTS (SELECT 1 FROM channel WHERE id "
    "= p.subject) WHEN 'term' THEN EXISTS (SELECT 1 FROM term WHERE id = p.subject) WHEN 'topic' "
    "THEN EXISTS (SELECT 1 FROM topic WHERE id = p.subject) ELSE EXISTS "
    "(SELECT 1 FROM page WHERE id = p.subject) END"};
static const struct sql FOREIGN_REVISION = {
    "SELECT COUNT(*) FROM article a LEFT JOIN revision v ON v.id = a.revision_id AND v.article_id "
    "= a.id WHERE a.revision_id IS NOT NULL AND v.id IS NULL"};
static const struct sql TEXTLESS = {
    "SELECT COUNT(*) FROM article a LEFT JOIN revision v ON v.id = a.public_revision_id AND "
    "v.article_id = a.id WHERE a.state <> 'draft' AND v.id IS NULL"};
static const struct sql PATHLESS = {
    "SELECT COUNT(*) FROM article WHERE state <> 'draft' AND (path IS NULL OR published_at IS "
    "NULL)"};
static const struct sql NOT_IN_ALL = {
    "SELECT COUNT(*) FROM article a LEFT JOIN listing l ON l.article_id = a.id AND l.kind = 1 AND "
    "l.ref = 0 AND l.lang = a.lang AND l.at = a.published_at WHERE a.state = 'published' AND "
    "l.article_id IS NULL"};
static const struct sql NOT_IN_CHANNEL = {
    "SELECT COUNT(*) FROM article a LEFT JOIN listing l ON l.article_id = a.id AND l.kind = 2 AND "
    "l.ref = a.channel_id AND l.lang = a.lang AND l.at = a.published_at WHERE a.state = "
    "'published' AND l.article_id IS NULL"};
static const struct sql NOT_IN_PARENT = {
    "SELECT COUNT(*) FROM channel c JOIN listing l ON l.kind = 2 AND l.ref = c.id LEFT JOIN "
    "listing u ON u.kind = 2 AND u.ref = c.parent_id AND u.lang = l.lang AND u.at = l.at AND "
    "u.article_id = l.article_id WHERE c.parent_id IS NOT NULL AND u.article_id IS NULL"};
static const struct sql NOT_BELOW = {
    "SELECT COUNT(*) FROM listing l JOIN article a ON a.id = l.article_id JOIN revision v ON v.id "
    "= a.public_revision_id WHERE l.kind = 2 AND a.channel_id <> l.ref AND ' ' || v.channels || ' "
    "' NOT LIKE '% ' || CAST(l.ref AS TEXT) || ' %' AND NOT EXISTS (SELECT 1 FROM channel c JOIN "
    "listing u ON u.kind = 2 "
    "AND u.ref = c.id AND u.lang = l.lang AND u.at = l.at AND u.article_id = l.article_id WHERE "
    "c.parent_id = l.ref)"};
static const struct sql NOT_NAMED = {
    "SELECT COUNT(*) FROM listing l JOIN article a ON a.id = l.article_id JOIN revision v ON v.id "
    "= a.public_revision_id WHERE l.kind = 3 AND l.ref <> COALESCE(v.source_id, 0) AND l.ref <> "
    "COALESCE(v.editor_id, 0) AND ' ' || v.tags || ' ' NOT LIKE '% ' || CAST(l.ref AS TEXT) || ' "
    "%'"};
static const struct sql NOT_IN_TERM = {
    "SELECT COUNT(*) FROM article a JOIN revision v ON v.id = a.public_revision_id WHERE a.state = "
    "'published' AND (SELECT COUNT(*) FROM listing l WHERE l.article_id = a.id AND l.kind = 3) <> "
    "CASE WHEN v.source_id IS NULL THEN 0 ELSE 1 END + CASE WHEN v.editor_id IS NULL THEN 0 ELSE 1 "
    "END + CASE v.tags WHEN '' THEN 0 ELSE LENGTH(v.tags) - LENGTH(REPLACE(v.tags, ' ', '')) + 1 "
    "END"};
static const struct sql NOT_IN_TOPIC = {
    "SELECT COUNT(*) FROM article a JOIN revision v ON v.id = a.public_revision_id WHERE a.state = "
    "'published' AND (SELECT COUNT(*) FROM listing l WHERE l.article_id = a.id AND l.kind = 4) <> "
    "CASE v.topics WHEN '' THEN 0 ELSE LENGTH(v.topics) - LENGTH(REPLACE(v.topics, ' ', '')) + 1 "
    "END"};
static const struct sql NOT_OF_TOPIC = {
    "SELECT COUNT(*) FROM listing l JOIN article a ON a.id = l.article_id JOIN revision v ON v.id "
    "= a.public_revision_id WHERE l.kind = 4 AND ' ' || v.topics || ' ' NOT LIKE '% ' || "
    "CAST(l.ref AS TEXT) || ' %'"};
static const struct sql NOT_A_GUEST = {
    "SELECT COUNT(*) FROM article a JOIN revision v ON v.id = a.public_revision_id WHERE a.state = "
    "'published' AND v.channels <> '' AND (SELECT COUNT(*) FROM listing l WHERE l.article_id = "
    "a.id AND l.kind = 2 AND ' ' || v.channels || ' ' LIKE '% ' || CAST(l.ref AS TEXT) || ' %') <> "
    "LENGTH(v.channels) - LENGTH(REPLACE(v.channels, ' ', '')) + 1"};
static const struct sql PLANNED_AGAIN = {
    "SELECT COUNT(*) FROM timer t JOIN article a ON a.id = t.article_id WHERE t.state = 'waiting' "
    "AND t.action = 'publish' AND a.state = 'published'"};
static const struct sql ENDLESS = {
    "SELECT COUNT(*) FROM article a WHERE a.state = 'published' AND a.valid_until IS NOT NULL AND "
    "NOT EXISTS (SELECT 1 FROM timer t WHERE t.article_id = a.id AND t.action = 'expire' AND "
    "t.state = 'waiting' AND t.planned_at = a.valid_until)"};
static const struct sql PLANNED_TWICE = {
    "SELECT COUNT(*) FROM timer t JOIN timer u ON u.article_id = t.article_id AND u.action = "
    "t.action AND u.id < t.id WHERE t.state = 'waiting' AND u.state = 'waiting'"};
static const struct sql UNPUBLISHED = {
    "SELECT COUNT(*) FROM listing l JOIN article a ON a.id = l.article_id WHERE a.state <> "
    "'published' OR l.at <> a.published_at OR l.lang <> a.lang"};

static const struct {
    const struct sql *count;
    const char *rule;
} rules[] = {
    {&UNLEDGERED, "an article's address stands in the ledger of permalinks"},
    {&LEDGER_ASTRAY, "the ledger of permalinks names what exists"},
    {&FOREIGN_REVISION, "an article's latest revision is its own"},
    {&TEXTLESS, "a published article has a public revision of its own"},
    {&PATHLESS, "a published article has an address and a time"},
    {&NOT_IN_ALL, "a published article stands in the list of all"},
    {&NOT_IN_CHANNEL, "a published article stands in its channel's list"},
    {&NOT_IN_PARENT, "what a channel's list holds stands in the list above it"},
    {&NOT_BELOW, "a channel's list holds its own articles, guests, and those of channels below"},
    {&NOT_NAMED, "a term's list holds articles that name the term"},
    {&NOT_IN_TERM, "a published article stands in the lists of its terms"},
    {&NOT_IN_TOPIC, "a published article stands in the lists of its topics"},
    {&NOT_OF_TOPIC, "a topic's list holds articles that were put into the topic"},
    {&NOT_A_GUEST, "a published article stands in the lists of its secondary channels"},
    {&PLANNED_AGAIN, "what waits for its publication is not published"},
    {&ENDLESS, "a published article that has an end is in the timetable"},
    {&PLANNED_TWICE, "the timetable has an action of an article once"},
    {&UNPUBLISHED, "a list holds published articles only, at their time"},
};

enum ky_err store_consistency(struct reader *r, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]) && !err; i++) {
        int64_t n = 0;
        err = db_query_int(r->db, rules[i].count, DB_NO_ARGS, &n, e);
        if (!err && n > 0)
            err = err_set(e, KY_ECORRUPT, "not so in %lld cases: %s", (long long)n, rules[i].rule);
    }
    return err;
}
