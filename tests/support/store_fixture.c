#include "store_fixture.h"

#include <stdio.h>

#include "base/mem.h"
#include "pg.h"
#include "store/changelog.h"
#include "store/consistency.h"
#include "store/migrate.h"
#include "tempdir.h"

static const struct actor EDITOR = {.id = 7, .name = S("宁禾")};

enum { BUDGET = 64 << 20 };

struct db *fx_open(struct store_fixture *f, enum db_mode mode)
{
    struct err e;
    struct db *db;
    const struct db_options options = {.mode = mode};
    assert_ok(db_open(f->url, &options, &db, &e), &e);
    return db;
}

/* cmocka leaves a failed test by a jump: the fixture is lost then. */
static void run(enum db_engine kind, bool migrate, void (*body)(struct store_fixture *f))
{
    const char *url = kind == DB_POSTGRES ? pg_url(NULL) : "";
    if (!url)
        skip();
    struct store_fixture *f = NEW(struct store_fixture);
    struct err e;
    int from;
    f->kind = kind;
    f->now = FX_START;
    f->dir = tempdir_new();
    snprintf(f->url, sizeof(f->url), "%s%s", kind == DB_POSTGRES ? url : f->dir,
             kind == DB_POSTGRES ? "" : "/site.db");
    arena_init(&f->arena, BUDGET);
    arena_init(&f->writer_arena, BUDGET);
    arena_init(&f->reader_arena, BUDGET);
    f->db = fx_open(f, DB_CREATE);
    if (kind == DB_SQLITE) /* no test here cuts the power */
        fx_script(f, "PRAGMA synchronous = OFF");
    if (migrate)
        assert_ok(store_migrate(f->db, &from, &e), &e);
    f->back = fx_open(f, DB_READ);
    body(f);
    db_close(f->back);
    db_close(f->db);
    arena_release(&f->arena);
    arena_release(&f->writer_arena);
    arena_release(&f->reader_arena);
    tempdir_free(f->dir);
    mem_free(f);
}

void fx_run(enum db_engine kind, void (*body)(struct store_fixture *f))
{
    run(kind, true, body);
}

void fx_run_empty(enum db_engine kind, void (*body)(struct store_fixture *f))
{
    run(kind, false, body);
}

struct writer *fx_write(struct store_fixture *f)
{
    struct err e;
    arena_clear(&f->writer_arena);
    assert_ok(db_begin_write(f->db, &e), &e);
    assert_ok(writer_begin(&f->w, f->db, &f->writer_arena, &EDITOR, f->now, &e), &e);
    return &f->w;
}

void fx_commit(struct store_fixture *f)
{
    struct err e;
    assert_ok(writer_end(&f->w, &e), &e);
    assert_ok(db_commit(f->db, &e), &e);
}

void fx_undo(struct store_fixture *f)
{
    db_rollback(f->db);
}

struct reader *fx_read(struct store_fixture *f, struct deps *deps)
{
    struct err e;
    arena_clear(&f->reader_arena);
    assert_ok(reader_begin(&f->r, f->back, &f->reader_arena, deps, f->now, &e), &e);
    return &f->r;
}

void fx_done(struct store_fixture *f)
{
    reader_end(&f->r);
}

void fx_exec(struct store_fixture *f, const struct sql *sql, struct db_args args)
{
    struct err e;
    assert_ok(db_exec(f->db, sql, args, NULL, &e), &e);
}

int64_t fx_int(struct store_fixture *f, const struct sql *sql, struct db_args args)
{
    struct err e;
    int64_t n;
    assert_ok(db_query_int(f->db, sql, args, &n, &e), &e);
    return n;
}

void fx_script(struct store_fixture *f, const char *fmt, ...)
{
    struct err e;
    char text[4096];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    assert_true(n > 0 && (size_t)n < sizeof(text));
    assert_ok(db_script(f->db, text, &e), &e);
}

int64_t fx_head(struct store_fixture *f)
{
    struct err e;
    int64_t head;
    assert_ok(changelog_head(f->db, &head, &e), &e);
    return head;
}

struct str fx_digest(struct store_fixture *f)
{
    struct err e;
    struct hash hash;
    struct buf hex;
    buf_init(&hex, HASH_HEX);
    struct reader r = reader_within(f->db, &f->reader_arena, f->now);
    assert_ok(record_digest(&r, NULL, &hash, &e), &e);
    hex_add(&hex, hash_str(&hash));
    struct str text = arena_str(&f->arena, buf_str(&hex));
    buf_release(&hex);
    return text;
}

struct gather {
    struct buf text;
};

static enum ky_err gather_one(void *ctx, int64_t seq, struct str keys, struct err *e)
{
    struct gather *g = ctx;
    (void)seq;
    (void)e;
    if (g->text.n && keys.n)
        buf_addch(&g->text, ' ');
    buf_add(&g->text, keys);
    return KY_OK;
}

struct touches fx_touches(struct store_fixture *f, int64_t seq)
{
    struct err e;
    struct touches t;
    struct gather g = {0};
    buf_init(&g.text, 1 << 20);
    assert_ok(changelog_follow(f->db, seq, INT64_MAX, gather_one, &g, &e), &e);
    assert_ok(touches_parse(&f->arena, arena_str(&f->arena, buf_str(&g.text)), &t, &e), &e);
    buf_release(&g.text);
    return t;
}

bool fx_touched(const struct touches *t, const char *key)
{
    VEC_FOR (struct touch, it, t->v)
        if (str_eqc(it->key, key))
            return true;
    return false;
}

bool fx_touched_at(const struct touches *t, const char *key, int64_t at, int64_t id)
{
    const struct position want = {at, id};
    VEC_FOR (struct touch, it, t->v)
        if (str_eqc(it->key, key) && !it->anywhere && position_cmp(it->pos, want) == 0)
            return true;
    return false;
}

enum ky_err fx_verify(struct store_fixture *f, struct err *e)
{
    struct changelog_proof proof;
    int64_t revisions;
    struct reader *r = fx_read(f, NULL);
    enum ky_err err = changelog_verify(r, &proof, NULL, NULL, e);
    if (!err)
        err = store_revisions_verify(r, &revisions, e);
    if (!err)
        err = store_consistency(r, e);
    fx_done(f);
    return err;
}

int64_t fx_channel(struct writer *w, const char *slug, int64_t parent_id)
{
    struct err e;
    struct channel c = {
        .parent_id = parent_id, .slug = str_c(slug), .name = str_c(slug), .rank = 1, .open = true};
    assert_ok(store_channel_save(w, &c, &e), &e);
    return c.id;
}

struct channels fx_channels(struct writer *w)
{
    struct err e;
    struct reader r = writer_reader(w);
    struct channels all;
    assert_ok(store_channels(&r, &all, &e), &e);
    return all;
}

struct revision fx_text(struct writer *w, const char *title)
{
    return (struct revision){
        .title = str_c(title),
        .html = html_from_store(arena_printf(w->arena, "<p>%s，正文。</p>", title)),
        .plain = arena_printf(w->arena, "%s，正文。", title),
        .excerpt = arena_printf(w->arena, "%s，正文。", title),
    };
}

int64_t fx_draft(struct writer *w, int64_t channel_id, struct revision *v)
{
    struct err e;
    struct article a = {.lang = STR("zh-CN"), .channel_id = channel_id};
    assert_ok(store_article_create(w, &a, &e), &e);
    assert_ok(store_article_revise(w, &a, v, &e), &e);
    return a.id;
}

int64_t fx_article(struct writer *w, int64_t channel_id, const char *title, int64_t at)
{
    struct revision v = fx_text(w, title);
    int64_t id = fx_draft(w, channel_id, &v);
    fx_publish(w, id, at);
    return id;
}

struct article fx_load(struct writer *w, int64_t id)
{
    struct err e;
    struct article *a;
    struct reader r = writer_reader(w);
    assert_ok(store_article(&r, id, &a, &e), &e);
    assert_non_null(a);
    return *a;
}

void fx_revise(struct writer *w, int64_t id, struct revision *v)
{
    struct err e;
    struct article a = fx_load(w, id);
    assert_ok(store_article_revise(w, &a, v, &e), &e);
}

void fx_publish(struct writer *w, int64_t id, int64_t at)
{
    struct err e;
    struct article a = fx_load(w, id);
    struct channels all = fx_channels(w);
    struct str path = arena_printf(w->arena, "/2024/05/16/%lld.html", (long long)id);
    assert_ok(store_article_publish(w, &a, at, path, &all, &e), &e);
}

void fx_recall(struct writer *w, int64_t id)
{
    struct err e;
    struct article a = fx_load(w, id);
    assert_ok(store_article_recall(w, &a, "recall", STR(""), &e), &e);
}

void fx_move(struct writer *w, int64_t id, int64_t channel_id)
{
    struct err e;
    struct article a = fx_load(w, id);
    struct channels all = fx_channels(w);
    assert_ok(store_article_move(w, &a, channel_id, &all, &e), &e);
}
