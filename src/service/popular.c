#include "service/popular.h"

#include "service/may.h"
#include "store/ranking.h"

static const struct actor SCHEDULER = {.name = S("scheduler"),
                                       .roles = ROLE_ADMIN | ROLE_CHIEF | ROLE_EDITOR};

/* Days that are looked at, today among them. A day alone would be empty at night. */
static const struct {
    enum ranking_span span;
    int days, limit;
} spans[] = {
    {RANKING_DAY, 2, 10}, {RANKING_WEEK, 7, 10}, {RANKING_MONTH, 30, 10}, {RANKING_TAGS, 30, 12}};
enum { SPANS = sizeof(spans) / sizeof(spans[0]), LANGS = 2 };
static const struct str langs[LANGS] = {S("zh-CN"), S("en")};

struct counted {
    struct ids v[SPANS][LANGS];
};

static enum ky_err count(struct reader *r, const struct zone *zone, struct counted *out,
                         struct err *e)
{
    int64_t today = (r->now + zone_offset(zone, r->now) * US_SECOND) / US_DAY;
    enum ky_err err = KY_OK;
    for (int i = 0; i < SPANS * LANGS && !err; i++) {
        int span = i / LANGS, lang = i % LANGS;
        bool tags = spans[span].span == RANKING_TAGS;
        int64_t from = tags ? r->now - spans[span].days * US_DAY : today - spans[span].days + 1;
        err = store_ranking_count(r, spans[span].span, langs[lang], from, tags ? r->now : today,
                                  spans[span].limit, &out->v[span][lang], e);
    }
    return err;
}

static enum ky_err keep(struct writer *w, void *ctx, struct err *e)
{
    const struct counted *c = ctx;
    enum ky_err err = KY_OK;
    for (int i = 0; i < SPANS * LANGS && !err; i++)
        err = store_ranking_set(w, spans[i / LANGS].span, langs[i % LANGS],
                                c->v[i / LANGS][i % LANGS], e);
    return err;
}

enum ky_err popular_put(struct writer *w, const struct zone *zone, struct err *e)
{
    struct reader r = writer_reader(w);
    struct counted c;
    enum ky_err err = count(&r, zone, &c, e);
    return err ? err : keep(w, &c, e);
}

static bool same(struct ids a, struct ids b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n * sizeof(*a.p)) == 0);
}

static enum ky_err differs(struct reader *r, const struct counted *c, bool *out, struct err *e)
{
    enum ky_err err = KY_OK;
    *out = false;
    for (int i = 0; i < SPANS * LANGS && !err; i++) {
        struct ids old;
        err = store_ranking(r, spans[i / LANGS].span, langs[i % LANGS], &old, e);
        *out |= !err && !same(old, c->v[i / LANGS][i % LANGS]);
    }
    return err;
}

enum ky_err popular_update(struct site *s, struct db *db, struct err *e)
{
    struct arena a;
    struct reader r;
    struct counted c;
    bool changed = false;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    enum ky_err err = reader_begin(&r, db, &a, NULL, site_now(s), e);
    if (!err)
        err = count(&r, s->zone, &c, e);
    if (!err)
        err = differs(&r, &c, &changed, e);
    reader_end(&r);
    if (!err && changed)
        err = site_write(s, &SCHEDULER, keep, &c, e);
    arena_release(&a);
    return err;
}
