#include "store/consistency.h"

static const struct {
    struct sql count;
    const char *rule;
} rules[] = {
    {{"SELECT COUNT(*) FROM article a LEFT JOIN permalink p ON p.path = a.path AND p.kind = "
      "'article' AND "
      "p.subject = a.id WHERE a.path IS NOT NULL AND p.path IS NULL"},
     "an article's address stands in the ledger of permalinks"},
    {{"SELECT COUNT(*) FROM article a LEFT JOIN revision v ON v.id = a.public_revision_id AND "
      "v.article_id "
      "= a.id WHERE a.state = 'published' AND v.id IS NULL"},
     "a published article has a public revision of its own"},
    {{"SELECT COUNT(*) FROM article a LEFT JOIN listing l ON l.article_id = a.id AND l.kind = 1 "
      "AND l.ref = 0 "
      "AND l.lang = a.lang AND l.at = a.published_at WHERE a.state = 'published' AND l.article_id "
      "IS NULL"},
     "a published article stands in the list of all"},
    {{"SELECT COUNT(*) FROM article a LEFT JOIN listing l ON l.article_id = a.id AND l.kind = 2 "
      "AND l.ref = "
      "a.channel_id AND l.lang = a.lang AND l.at = a.published_at WHERE a.state = 'published' AND "
      "l.article_id IS NULL"},
     "a published article stands in its channel's list"},
    {{"SELECT COUNT(*) FROM listing l JOIN article a ON a.id = l.article_id WHERE a.state <> "
      "'published' OR "
      "l.at <> a.published_at OR l.lang <> a.lang"},
     "a list holds published articles only, at their time"},
};

enum ky_err store_consistency(struct reader *r, struct err *e)
{
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]) && !err; i++) {
        int64_t n = 0;
        err = db_query_int(r->db, &rules[i].count, DB_NO_ARGS, &n, e);
        if (!err && n > 0)
            err = err_set(e, KY_ECORRUPT, "not so in %lld cases: %s", (long long)n, rules[i].rule);
    }
    return err;
}
