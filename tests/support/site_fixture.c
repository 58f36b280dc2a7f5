#include "site_fixture.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/mem.h"
#include "pg.h"
#include "store/changelog.h"
#include "store/consistency.h"
#include "tempdir.h"

static int64_t now_of(void *ctx)
{
    return *(int64_t *)ctx;
}

void sx_open(struct site_fixture *f)
{
    struct err e;
    assert_ok(site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &f->site, &e), &e);
}

void sx_close(struct site_fixture *f)
{
    site_close(f->site);
    f->site = NULL;
}

/* cmocka leaves a failed test by a jump: the fixture is lost then. */
static void run(enum db_engine kind, bool bare, void (*body)(struct site_fixture *f))
{
    const char *url = kind == DB_POSTGRES ? pg_url(NULL) : NULL;
    if (kind == DB_POSTGRES && !url)
        skip();
    struct site_fixture *f = NEW(struct site_fixture);
    struct err e;
    f->kind = kind;
    f->url = url;
    f->top = tempdir_new();
    f->dir = tempdir_path(f->top, "site");
    f->now = SX_START;
    f->clock = (struct clock){now_of, &f->now};
    f->world = site_world_real;
    f->world.clock = &f->clock;
    f->world.faults = &f->faults;
    arena_init(&f->arena, ARENA_DEFAULT_BUDGET);
    if (!bare) {
        const struct site_init init = {.url = "https://news.example", .database = url};
        assert_ok(site_create(f->dir, &init, &f->world, &e), &e);
        sx_open(f);
    }
    body(f);
    sx_close(f);
    arena_release(&f->arena);
    mem_free(f->dir);
    tempdir_free(f->top);
    mem_free(f);
}

void sx_run(enum db_engine kind, void (*body)(struct site_fixture *f))
{
    run(kind, false, body);
}

void sx_run_bare(enum db_engine kind, void (*body)(struct site_fixture *f))
{
    run(kind, true, body);
}

long sx_stride(void)
{
    return getenv("KAIYUAN_TEST_QUICK") ? 7 : 1;
}

const char *sx_path(struct site_fixture *f, const char *name)
{
    return arena_printf(&f->arena, "%s/%s", f->top, name).p;
}

struct str sx_ls(struct site_fixture *f, const char *dir)
{
    struct dirent **names;
    struct str all = STR("");
    int n = scandir(dir, &names, NULL, alphasort);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++) {
        struct str name = str_c(names[i]->d_name);
        if (!str_eqc(name, ".") && !str_eqc(name, "..") && !str_ends(name, STR(".db-wal")) &&
            !str_ends(name, STR(".db-shm")))
            all = arena_printf(&f->arena, "%.*s%s ", STR_ARG(all), names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return all;
}

/* A look of its own, past the planned failures. */
struct look {
    struct site *site;
    struct db *db;
    struct reader r;
};

static void look_at(struct site_fixture *f, const char *dir, struct look *l)
{
    struct err e;
    struct site_world world = f->world;
    world.faults = NULL;
    assert_ok(site_open(dir, SITE_READ, &world, NULL, NULL, &l->site, &e), &e);
    assert_ok(site_connect(l->site, DB_READ, &l->db, &e), &e);
    assert_ok(reader_begin(&l->r, l->db, &f->arena, NULL, f->now, &e), &e);
}

static void look_away(struct look *l)
{
    reader_end(&l->r);
    db_close(l->db);
    site_close(l->site);
}

struct str sx_digest_of(struct site_fixture *f, const char *dir)
{
    struct err e;
    struct look l;
    struct hash hash;
    struct buf hex;
    look_at(f, dir, &l);
    assert_ok(record_digest(&l.r, NULL, &hash, &e), &e);
    look_away(&l);
    buf_init(&hex, HASH_HEX);
    hex_add(&hex, hash_str(&hash));
    struct str text = arena_str(&f->arena, buf_str(&hex));
    buf_release(&hex);
    return text;
}

struct str sx_digest(struct site_fixture *f)
{
    return sx_digest_of(f, f->dir);
}

int64_t sx_head(struct site_fixture *f)
{
    struct look l;
    look_at(f, f->dir, &l);
    int64_t head = l.r.seq;
    look_away(&l);
    return head;
}

void sx_verify_of(struct site_fixture *f, const char *dir)
{
    struct err e;
    struct look l;
    struct changelog_proof proof;
    int64_t revisions;
    look_at(f, dir, &l);
    assert_ok(changelog_verify(&l.r, &proof, NULL, NULL, &e), &e);
    assert_ok(store_revisions_verify(&l.r, &revisions, &e), &e);
    assert_ok(store_consistency(&l.r, &e), &e);
    look_away(&l);
}

void sx_verify(struct site_fixture *f)
{
    sx_verify_of(f, f->dir);
}

struct article *sx_article(struct site_fixture *f, int64_t id)
{
    struct err e;
    struct look l;
    struct article *a;
    look_at(f, f->dir, &l);
    assert_ok(store_article(&l.r, id, &a, &e), &e);
    look_away(&l);
    return a;
}

struct revision *sx_revision(struct site_fixture *f, int64_t id)
{
    struct err e;
    struct look l;
    struct revision *v;
    const struct article *a = sx_article(f, id);
    assert_non_null(a);
    look_at(f, f->dir, &l);
    assert_ok(store_revision(&l.r, a->public_revision_id ? a->public_revision_id : a->revision_id,
                             &v, &e),
              &e);
    look_away(&l);
    return v;
}

struct article_input sx_input(const char *title)
{
    return (struct article_input){.title = str_c(title),
                                  .html = html_from_store(STR("<p>本报讯。今天验收。</p>")),
                                  .channel = STR("news"),
                                  .publish = true};
}
