/* The property the page cache stands on: a read whose keys no change touched gives the same again.
 *
 * Random reads of every kind are kept while the portal changes at random; after each change every
 * one of them is done again. When no touch of the change hits what the read noted, its result must
 * be the same to the byte. How often a hit read came back unchanged is printed: that is work the
 * cache does in vain. */
#include <stdio.h>
#include <stdlib.h>

#include "store/block.h"
#include "store/correction.h"
#include "store/page.h"
#include "store/permalink.h"
#include "store/ranking.h"
#include "store/setting.h"
#include "store/term.h"
#include "store/topic.h"
#include "world.h"

enum { READS = 110 };

enum read_kind {
    READ_SETTINGS,
    READ_FOOTER,
    READ_CHANNEL,
    READ_ABOUT,
    READ_BELOW,
    READ_CHANNELS,
    READ_TERM,
    READ_TERMS,
    READ_PERMALINK,
    READ_PAGE,
    READ_PAGES,
    READ_ARTICLE,
    READ_LIST,
    READ_NEWER,
    READ_NEAREST,
    READ_EXISTS,
    READ_EXISTS_NEWER,
    READ_HAS,
    READ_TEASERS,
    READ_TRANSLATIONS,
    READ_CORRECTIONS,
    READ_MEDIA,
    READ_TOPIC,
    READ_TOPIC_NAME,
    READ_TOPICS,
    READ_BLOCKS,
    READ_RANKING,
    READ_PAGES_IN,
    READ_IDS,
    READ_FIRST_ID,
    READ_KINDS
};
static const char *const kind_names[READ_KINDS] = {
    "settings", "footer",       "channel",     "about",    "below",        "channels",
    "term",     "terms",        "permalink",   "page",     "pages",        "article",
    "list",     "newer",        "nearest",     "exists",   "exists_newer", "has",
    "teasers",  "translations", "corrections", "media",    "topic",        "topic_name",
    "topics",   "blocks",       "ranking",     "pages_in", "ids",          "first_id"};

/* A read: its arguments, what it noted and what it gave. */
struct read {
    enum read_kind kind;
    struct list list;
    struct position at, floor;
    int64_t id, limit, until; /* until: what it gave holds */
    char path[80];
    struct arena arena;
    struct deps deps;
    struct buf result;
};

static void put_str(struct buf *b, struct str s)
{
    buf_addf(b, "%zu:", s.n);
    buf_add(b, s);
}

static void put_page(struct buf *b, const struct list_page *p)
{
    buf_addf(b, "%zu %d;", p->n, p->more);
    for (size_t i = 0; i < p->n; i++) {
        const struct teaser *t = &p->p[i];
        buf_addf(b, "%lld %lld %lld ", (long long)t->published_at, (long long)t->id,
                 (long long)t->channel_id);
        put_str(b, t->path);
        put_str(b, t->title);
        put_str(b, t->lead);
        put_str(b, t->excerpt);
        put_str(b, t->lang);
        put_str(b, t->short_title);
        buf_addf(b, "%lld ", (long long)t->picture.id);
        put_str(b, t->picture.alt);
        put_str(b, t->picture.hash);
    }
}

/* Callers that ask where something stands show its day. */
static struct span day_of(const void *ctx, int64_t at)
{
    (void)ctx;
    int64_t from = at - (at % US_DAY + US_DAY) % US_DAY;
    return (struct span){from, from + US_DAY};
}

static void put_place(struct buf *b, const struct list_place *p, const struct spans *spans)
{
    if (!p->found)
        buf_addc(b, "none");
    else if (spans)
        buf_addf(b, "%lld", (long long)spans->of(spans->ctx, p->at.at).from);
    else
        buf_addf(b, "%lld,%lld", (long long)p->at.at, (long long)p->at.id);
}

static enum ky_err put_exists(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    static const struct spans days = {.of = day_of};
    const struct spans *spans = q->limit % 2 ? &days : NULL;
    struct list_place place;
    enum ky_err err = q->kind == READ_EXISTS
                          ? store_list_exists(r, &q->list, q->at, q->floor, spans, &place, e)
                          : store_list_exists_newer(r, &q->list, q->at, spans, &place, e);
    put_place(b, &place, spans);
    return err;
}

static enum ky_err put_settings(struct reader *r, const struct read *q, struct buf *b,
                                struct err *e)
{
    struct settings s;
    enum ky_err err = q->kind == READ_SETTINGS ? store_settings(r, &s, e) : store_footer(r, &s, e);
    for (int i = 0; i < SETTINGS && !err; i++)
        put_str(b, s.v[i]);
    return err;
}

static void put_channel(struct buf *b, const struct channel *c)
{
    buf_addf(b, "%lld ", (long long)c->id);
    put_str(b, c->name);
    put_str(b, c->path);
}

/* Channels are read at once; what of them a page depends on is what it asks for. */
static enum ky_err put_channels(struct reader *r, const struct read *q, struct buf *b,
                                struct err *e)
{
    struct channels all;
    enum ky_err err = store_channels(r, &all, e);
    if (err)
        return err;
    const struct channel *c = NULL;
    if (q->kind == READ_CHANNEL || q->kind == READ_ABOUT)
        c = channel_by_id(&all, q->id);
    if (q->kind == READ_CHANNEL && c)
        put_channel(b, c);
    if (q->kind == READ_CHANNEL && c && q->limit % 2) {
        c = channel_above(&all, c);
        buf_addf(b, "below %lld", c ? (long long)c->id : 0);
    }
    if (q->kind == READ_ABOUT && c)
        put_str(b, channel_about(&all, c, STR("zh-CN")));
    if (q->kind == READ_BELOW)
        for (c = channel_next_below(&all, q->id - 1, NULL); c;
             c = channel_next_below(&all, q->id - 1, c))
            put_channel(b, c);
    if (q->kind == READ_CHANNELS)
        for (c = channel_next(&all, NULL); c; c = channel_next(&all, c)) {
            put_channel(b, c);
            buf_addf(b, "%d ", c->depth);
        }
    return KY_OK;
}

static void put_term(struct buf *b, const struct term *t)
{
    buf_addf(b, "%lld %d ", (long long)t->id, (int)t->kind);
    put_str(b, t->name);
    put_str(b, t->path);
    put_str(b, t->url);
}

static enum ky_err put_terms(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct term *t;
    size_t n = 1;
    enum ky_err err = q->kind == READ_TERM
                          ? store_term(r, q->id, &t, e)
                          : store_terms(r, (enum term_kind)(q->id % 3), q->limit, &t, &n, e);
    for (size_t i = 0; i < n && t && !err; i++)
        put_term(b, &t[i]);
    return err;
}

static enum ky_err put_pages(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct page *p;
    size_t n = 1;
    enum ky_err err =
        q->kind == READ_PAGE ? store_page(r, q->id, &p, e) : store_pages(r, &p, &n, e);
    for (size_t i = 0; i < n && p && !err; i++) {
        buf_addf(b, "%lld %lld %d %lld ", (long long)p[i].id, (long long)p[i].rank, p[i].public,
                 (long long)p[i].changed_at);
        put_str(b, p[i].title);
        put_str(b, p[i].path);
        put_str(b, p[i].html.markup);
    }
    return err;
}

/* What the public sees of one: nothing of a draft, and of a published one its public revision. */
static enum ky_err put_article(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct article *a;
    struct revision *v;
    enum ky_err err = store_article(r, q->id, &a, e);
    if (err || !a || a->state == ARTICLE_DRAFT)
        return err;
    buf_addf(b, "%d %lld %lld %lld ", (int)a->state, (long long)a->channel_id,
             (long long)a->published_at, (long long)a->changed_at);
    put_str(b, a->path);
    put_str(b, ids_join(r->arena, a->related));
    buf_addf(b, "%lld ", (long long)a->valid_until);
    if (a->state == ARTICLE_RECALLED) {
        b->n = 1; /* that it is gone and why, nothing else */
        put_str(b, a->notice);
        buf_addf(b, "%lld", (long long)a->valid_until);
        return KY_OK;
    }
    err = store_revision(r, a->public_revision_id, &v, e);
    if (err)
        return err;
    put_str(b, v->title);
    put_str(b, v->lead);
    put_str(b, v->html.markup);
    put_str(b, v->digest);
    return KY_OK;
}

static enum ky_err put_list(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct list_page p = {0}, newer = {0};
    enum ky_err err = KY_OK;
    bool has = false;
    if (q->kind == READ_LIST)
        err = store_list(r, &q->list, q->at, q->floor, (int)q->limit, &p, e);
    else if (q->kind == READ_NEWER)
        err = store_list_newer(r, &q->list, q->at, (int)q->limit, &p, e);
    else if (q->kind == READ_HAS)
        err = store_list_has(r, &q->list, q->at, &has, e);
    else
        err = store_list_nearest(r, &q->list, q->at, &p, &newer, e);
    if (q->kind == READ_NEAREST) /* neighbours say nothing of what lies beyond them */
        p.more = newer.more = false;
    buf_addf(b, "%d;", has);
    put_page(b, &p);
    put_page(b, &newer);
    return err;
}

static enum ky_err put_ids(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct map_entry *m;
    size_t n;
    enum ky_err err = store_list_ids(r, q->id, q->id + q->limit * 3, q->limit, &m, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        buf_addf(b, "%lld %lld ", (long long)m[i].id, (long long)m[i].changed_at);
        put_str(b, m[i].path);
    }
    return err;
}

static enum ky_err put_first_id(struct reader *r, const struct read *q, struct buf *b,
                                struct err *e)
{
    int64_t id;
    enum ky_err err = store_list_first_id(r, q->id, &id, e);
    buf_add_i64(b, id);
    return err;
}

static enum ky_err put_permalink(struct reader *r, const struct read *q, struct buf *b,
                                 struct err *e)
{
    enum permalink_kind kind;
    int64_t subject;
    enum ky_err err = store_permalink(r, str_c(q->path), &kind, &subject, e);
    buf_addf(b, "%d %lld", (int)kind, (long long)subject);
    return err;
}

static enum ky_err put_teasers(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    int64_t ids[3] = {q->id, q->limit, q->id + 1};
    struct list_page p;
    enum ky_err err = store_teasers(r, (struct ids){ids, 3}, q->list.titles, &p, e);
    put_page(b, &p);
    return err;
}

static enum ky_err put_translations(struct reader *r, const struct read *q, struct buf *b,
                                    struct err *e)
{
    struct article *a;
    struct translation *t;
    size_t n = 0;
    enum ky_err err = store_article(r, q->id, &a, e);
    if (!err && a && a->state != ARTICLE_DRAFT)
        err = store_translations(r, a, &t, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        buf_addf(b, "%lld ", (long long)t[i].id);
        put_str(b, t[i].lang);
        put_str(b, t[i].path);
    }
    return err;
}

static enum ky_err put_corrections(struct reader *r, const struct read *q, struct buf *b,
                                   struct err *e)
{
    struct correction *c;
    size_t n = 0;
    enum ky_err err = store_corrections(r, q->id, &c, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        buf_addf(b, "%lld ", (long long)c[i].at);
        put_str(b, c[i].text);
    }
    return err;
}

static enum ky_err put_media(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct media *m;
    enum ky_err err = KY_OK;
    if (q->limit % 2)
        err = store_media(r, q->id, &m, e);
    else
        err = store_media_by_hash(r, arena_printf(r->arena, "%032x", (unsigned)q->id), &m, e);
    if (!err && m) {
        buf_addf(b, "%lld %d ", (long long)m->id, m->public);
        put_str(b, m->alt);
    }
    return err;
}

static enum ky_err put_topics(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct topic *t;
    size_t n = 1;
    enum ky_err err = q->kind == READ_TOPIC        ? store_topic(r, q->id, &t, e)
                      : q->kind == READ_TOPIC_NAME ? store_topic_name(r, q->id, &t, e)
                                                   : store_topics(r, &t, &n, e);
    for (size_t i = 0; i < n && t && !err; i++) {
        buf_addf(b, "%lld %lld %d ", (long long)t[i].id, (long long)t[i].rank, t[i].open);
        put_str(b, t[i].name);
        put_str(b, t[i].lead);
        put_str(b, t[i].path);
    }
    return err;
}

static enum ky_err put_blocks(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct block *blocks;
    size_t n;
    enum ky_err err = store_blocks(r, WORLD_PLACES[q->id % 2], &blocks, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        put_str(b, blocks[i].title);
        for (size_t k = 0; k < blocks[i].items_n; k++)
            buf_addf(b, "%lld ", (long long)blocks[i].items[k].id);
    }
    return err;
}

static enum ky_err put_ranking(struct reader *r, const struct read *q, struct buf *b, struct err *e)
{
    struct ids ids;
    enum ky_err err =
        store_ranking(r, (enum ranking_span)(q->id % 2), str_c(WORLD_LANGS[q->limit % 2]), &ids, e);
    put_str(b, ids_join(r->arena, ids));
    return err;
}

static enum ky_err put_pages_in(struct reader *r, const struct read *q, struct buf *b,
                                struct err *e)
{
    struct page *p;
    size_t n;
    bool own = q->limit % 2;
    enum ky_err err = store_pages_in(r, str_c(WORLD_LANGS[!own]), own, &p, &n, e);
    for (size_t i = 0; i < n && !err; i++) {
        put_str(b, p[i].title);
        put_str(b, p[i].path);
    }
    return err;
}

static int64_t run(struct reader *r, const struct read *q, struct buf *b)
{
    static enum ky_err (*const put[READ_KINDS])(struct reader *, const struct read *, struct buf *,
                                                struct err *) = {
        [READ_SETTINGS] = put_settings,
        [READ_FOOTER] = put_settings,
        [READ_CHANNEL] = put_channels,
        [READ_ABOUT] = put_channels,
        [READ_BELOW] = put_channels,
        [READ_CHANNELS] = put_channels,
        [READ_TERM] = put_terms,
        [READ_TERMS] = put_terms,
        [READ_PERMALINK] = put_permalink,
        [READ_PAGE] = put_pages,
        [READ_PAGES] = put_pages,
        [READ_ARTICLE] = put_article,
        [READ_LIST] = put_list,
        [READ_NEWER] = put_list,
        [READ_NEAREST] = put_list,
        [READ_HAS] = put_list,
        [READ_EXISTS] = put_exists,
        [READ_EXISTS_NEWER] = put_exists,
        [READ_TEASERS] = put_teasers,
        [READ_TRANSLATIONS] = put_translations,
        [READ_CORRECTIONS] = put_corrections,
        [READ_MEDIA] = put_media,
        [READ_TOPIC] = put_topics,
        [READ_TOPIC_NAME] = put_topics,
        [READ_TOPICS] = put_topics,
        [READ_BLOCKS] = put_blocks,
        [READ_RANKING] = put_ranking,
        [READ_PAGES_IN] = put_pages_in,
        [READ_IDS] = put_ids,
        [READ_FIRST_ID] = put_first_id};
    struct err e;
    buf_clear(b);
    assert_ok(put[q->kind](r, q, b, &e), &e);
    assert_ok(buf_check(b, &e), &e);
    return r->valid_until;
}

/* A new read of any kind, done now. */
static void begin(struct world *w, struct read *q)
{
    static const char *const paths[] = {"/2024/05/16/%d.html", "/c/c%d/", "/about/p%d/", "/x/%d"};
    q->kind = (enum read_kind)rand_below(&w->rand, READ_KINDS);
    q->list = world_list(w);
    q->list.titles = rand_below(&w->rand, 2);
    q->at = world_position(w);
    q->floor = rand_below(&w->rand, 2) ? world_position(w) : POSITION_MIN;
    bool article = q->kind == READ_ARTICLE || q->kind >= READ_IDS || q->kind == READ_TEASERS ||
                   q->kind == READ_TRANSLATIONS || q->kind == READ_CORRECTIONS;
    uint64_t ids = article ? (uint64_t)w->articles_n + 3 : q->kind == READ_TERM ? 20 : 8;
    q->id = 1 + (int64_t)rand_below(&w->rand, ids);
    q->limit = 1 + (int64_t)rand_below(&w->rand, 6);
    snprintf(q->path, sizeof(q->path), paths[rand_below(&w->rand, 4)],
             1 + (int)rand_below(&w->rand, (uint64_t)w->articles_n + 3));
    arena_clear(&q->arena);
    deps_init(&q->deps, &q->arena);
    q->until = run(fx_read(w->f, &q->deps), q, &q->result);
    fx_done(w->f);
}

struct tally {
    long kept, hit, unchanged;
};

/* After a change: whatever it does not hit is as it was; what it hits is begun anew. */
static void hold(struct world *w, struct read *q, const struct touches *t, struct tally tally[])
{
    bool hit = false;
    if (w->f->now >= q->until) { /* it has run out */
        begin(w, q);
        return;
    }
    struct buf now;
    buf_init(&now, 1 << 20);
    VEC_FOR (struct touch, it, t->v)
        hit = hit || deps_hit(&q->deps, it);
    (void)run(fx_read(w->f, NULL), q, &now);
    fx_done(w->f);
    bool same = str_eq(buf_str(&now), buf_str(&q->result));
    buf_release(&now);
    if (!hit && !same)
        fail_msg("a change missed a read of %s", kind_names[q->kind]);
    tally[q->kind].kept += !hit;
    tally[q->kind].hit += hit;
    tally[q->kind].unchanged += hit && same;
    if (hit || rand_below(&w->rand, 20) == 0)
        begin(w, q);
}

static void report(const struct store_fixture *f, const struct tally tally[], bool each)
{
    struct tally all = {0};
    for (int k = 0; k < READ_KINDS; k++) {
        if (each && (tally[k].kept == 0 || tally[k].hit == 0))
            fail_msg("reads of %s were never kept, or never hit", kind_names[k]);
        all.kept += tally[k].kept;
        all.hit += tally[k].hit;
        all.unchanged += tally[k].unchanged;
        fprintf(stderr, "# %s %-12s kept %6ld hit %5ld, unchanged %4ld\n",
                f->kind == DB_SQLITE ? "sqlite  " : "postgres", kind_names[k], tally[k].kept,
                tally[k].hit, tally[k].unchanged);
    }
    fprintf(stderr, "# reads kept %ld, hit %ld, of these unchanged %.1f %%\n", all.kept, all.hit,
            100.0 * (double)all.unchanged / (double)all.hit);
}

static void untouched_reads_stay_the_same(struct store_fixture *f)
{
    int steps = (f->kind == DB_SQLITE ? 3000 : 1200) / (getenv("KAIYUAN_TEST_QUICK") ? 4 : 1);
    struct tally tally[READ_KINDS] = {0};
    struct world w;
    struct read *reads = arena_zero(&f->arena, READS * sizeof(*reads));
    world_init(&w, f, 2);
    for (int i = 0; i < READS; i++) {
        arena_init(&reads[i].arena, 1 << 20);
        buf_init(&reads[i].result, 1 << 20);
        begin(&w, &reads[i]);
    }
    for (int step = 0; step < steps; step++) {
        int64_t before = fx_head(f);
        world_step(&w);
        struct touches t = fx_touches(f, before);
        for (int i = 0; i < READS; i++)
            hold(&w, &reads[i], &t, tally);
    }
    report(f, tally, steps >= 1000);

    for (int i = 0; i < READS; i++) {
        arena_release(&reads[i].arena);
        buf_release(&reads[i].result);
    }
}
ON_BOTH(untouched_reads_stay_the_same)

UNIT_TESTS(BOTH(untouched_reads_stay_the_same));
