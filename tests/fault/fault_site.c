#include "fault_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/rand.h"
#include "html/plain.h"
#include "service/backup.h"
#include "service/may.h"
#include "store/consistency.h"
#include "tempdir.h"

enum { BUDGET = 64 << 20, FILE_MOST = 64 << 20 };

/* What a mold consists of. */
static const char *const FILES[] = {"site/site.conf", "site/kaiyuan.db", "backup.db"};
enum { FILES_N = sizeof(FILES) / sizeof(FILES[0]) };

static int64_t read_clock(void *ctx)
{
    return *(int64_t *)ctx;
}

uint64_t fault_trials(uint64_t n)
{
    const char *times = getenv("KAIYUAN_FAULT_TIMES");
    uint64_t factor = 1;
    if (getenv("KAIYUAN_TEST_QUICK"))
        return n / 10;
    return times && str_to_u64(str_c(times), &factor) ? n * factor : n;
}

struct article_input fault_input(struct arena *a, int64_t n, int64_t version)
{
    static const struct str tags[] = {S("水利"), S("交通")};
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int64_t i = 0; i <= (n + version) % 7; i++)
        buf_addf(&text, "澜江省第%lld项安排，第%lld稿。\n", (long long)(n * 100 + i),
                 (long long)version);
    struct article_input in = {
        .title = arena_printf(a, "望江市通报第%lld号", (long long)n),
        .html = html_from_plain(a, arena_str(a, buf_str(&text))),
        .source = STR("澜江日报"),
        .editor = STR("宁禾"),
        .tags = tags,
        .tags_n = 1 + (size_t)(n % 2),
        .channel = STR("news"),
        .origin = arena_printf(a, "fault:%lld", (long long)n),
        .publish = true,
        .update = true,
    };
    buf_release(&text);
    return in;
}

enum ky_err fault_put(struct site *s, int64_t n, int64_t version, struct err *e)
{
    struct arena a;
    struct article_result result;
    arena_init(&a, BUDGET);
    const struct article_input in = fault_input(&a, n, version);
    enum ky_err err = article_import(s, &ACTOR_COMMAND, &a, &in, &result, e);
    arena_release(&a);
    return err;
}

static void put_some(struct site *s, int64_t from, int64_t to)
{
    struct err e;
    for (int64_t n = from; n <= to; n++)
        assert_ok(fault_put(s, n, 0, &e), &e);
}

char *fault_mold(void)
{
    struct err e;
    struct site *s;
    struct changelog_proof proof;
    int64_t now = FAULT_START;
    const struct clock clock = {read_clock, &now};
    struct site_world world = site_world_real;
    const struct site_init init = {.url = "https://news.example", .name = "澜江新闻"};
    char *mold = tempdir_new(), *dir = tempdir_path(mold, "site");
    char *backup = tempdir_path(mold, "backup.db");
    world.clock = &clock;
    assert_ok(site_create(dir, &init, &world, &e), &e);
    assert_ok(site_open(dir, SITE_WRITE, &world, NULL, NULL, &s, &e), &e);
    put_some(s, 1, 3);
    assert_ok(backup_site(s, backup, NULL, NULL, &proof, &e), &e);
    put_some(s, 4, MOLD_ARTICLES);
    site_close(s);
    mem_free(dir);
    mem_free(backup);
    return mold;
}

static void copy_file(const char *from, const char *to)
{
    struct err e;
    struct buf bytes;
    buf_init(&bytes, FILE_MOST);
    assert_ok(fs_read(&fs_system, from, &bytes, &e), &e);
    FILE *f = fopen(to, "wbx");
    assert_non_null(f);
    assert_true(fwrite(bytes.p, bytes.n, 1, f) == 1 && fclose(f) == 0);
    buf_release(&bytes);
}

char *fault_path(const struct fault_site *f, const char *name)
{
    return tempdir_path(f->root, name);
}

void fault_site_begin(struct fault_site *f, const char *mold)
{
    *f = (struct fault_site){.root = tempdir_new(), .now = FAULT_START + US_HOUR};
    f->dir = fault_path(f, "site");
    f->backup = fault_path(f, "backup.db");
    if (mold)
        assert_int_equal(mkdir(f->dir, 0700), 0);
    for (size_t i = 0; mold && i < FILES_N; i++) {
        char *from = tempdir_path(mold, FILES[i]), *to = fault_path(f, FILES[i]);
        copy_file(from, to);
        mem_free(from);
        mem_free(to);
    }
    f->disk = fs_power_new(f->root);
    f->vfs = fs_power_vfs_new("power", f->disk);
    f->fs = fs_power_fs(f->disk);
    f->clock = (struct clock){read_clock, &f->now};
    f->world = (struct site_world){.clock = &f->clock, .fs = &f->fs, .vfs = "power"};
}

void fault_site_end(struct fault_site *f)
{
    fs_power_vfs_free(f->vfs);
    fs_power_free(f->disk);
    mem_free(f->dir);
    mem_free(f->backup);
    tempdir_free(f->root);
}

static int64_t count_articles(struct db *db)
{
    static const struct sql ALL = {"SELECT count(*) FROM article"};
    struct err e;
    int64_t n;
    assert_ok(db_query_int(db, &ALL, DB_NO_ARGS, &n, &e), &e);
    return n;
}

static struct hash prove(struct db *db, int64_t now)
{
    struct err e = {0};
    struct arena a;
    struct reader r;
    struct hash digest;
    struct changelog_proof proof;
    int64_t revisions;
    arena_init(&a, BUDGET);
    assert_ok(db_integrity(db, &e), &e);
    assert_ok(reader_begin(&r, db, &a, NULL, now, &e), &e);
    assert_ok(store_consistency(&r, &e), &e);
    assert_ok(changelog_verify(&r, &proof, NULL, NULL, &e), &e);
    assert_ok(store_revisions_verify(&r, &revisions, &e), &e);
    assert_ok(record_digest(&r, NULL, &digest, &e), &e);
    reader_end(&r);
    arena_release(&a);
    return digest;
}

struct hash fault_prove(struct fault_site *f, const char *dir, int64_t *out_articles)
{
    struct err e;
    struct site *s;
    struct db *db;
    assert_ok(site_open(dir, SITE_WRITE, &f->world, NULL, NULL, &s, &e), &e);
    assert_ok(site_connect(s, DB_READ, &db, &e), &e);
    struct hash digest = prove(db, f->now);
    if (out_articles)
        *out_articles = count_articles(db);
    db_close(db);
    site_close(s);
    return digest;
}

struct hash fault_prove_file(struct fault_site *f, const char *file)
{
    struct err e;
    struct db *db;
    const struct db_options o = {.mode = DB_WRITE, .vfs = f->world.vfs, .fs = &f->fs};
    assert_ok(db_open(file, &o, &db, &e), &e);
    struct hash digest = prove(db, f->now);
    db_close(db);
    return digest;
}

bool fault_is_site(const char *dir)
{
    char *conf = tempdir_path(dir, "site.conf");
    bool is = fs_exists(conf);
    mem_free(conf);
    return is;
}

/* ------------------------------------------------------------------ operations */

enum ky_err fault_create(struct fault_site *f, struct err *e)
{
    const struct site_init init = {.url = "https://news.example", .name = "澜江新闻"};
    return site_create(f->dir, &init, &f->world, e);
}

enum ky_err fault_import(struct fault_site *f, struct err *e)
{
    struct site *s = NULL;
    enum ky_err err = site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &s, e);
    if (!err)
        err = fault_put(s, 200, 0, e);
    site_close(s);
    return err;
}

enum ky_err fault_back_up(struct fault_site *f, struct err *e)
{
    struct site *s = NULL;
    struct changelog_proof proof;
    char *to = fault_path(f, "copy.db");
    enum ky_err err = site_open(f->dir, SITE_READ, &f->world, NULL, NULL, &s, e);
    if (!err)
        err = backup_site(s, to, NULL, NULL, &proof, e);
    site_close(s);
    mem_free(to);
    return err;
}

enum ky_err fault_restore(struct fault_site *f, struct err *e)
{
    struct changelog_proof proof;
    return restore_site(f->backup, f->dir, &f->world, &proof, e);
}

enum ky_err fault_restore_elsewhere(struct fault_site *f, struct err *e)
{
    struct changelog_proof proof;
    char *dir = fault_path(f, "elsewhere");
    enum ky_err err = restore_site(f->backup, dir, &f->world, &proof, e);
    mem_free(dir);
    return err;
}

static struct site *open_site(struct fault_site *f, enum site_use use)
{
    struct err e;
    struct site *s;
    assert_ok(site_open(f->dir, use, &f->world, NULL, NULL, &s, &e), &e);
    return s;
}

void fault_leave_log(struct fault_site *f)
{
    struct err e;
    struct db *reader;
    struct site *s = open_site(f, SITE_WRITE), *other = open_site(f, SITE_READ);
    assert_ok(site_connect(other, DB_READ, &reader, &e), &e);
    assert_ok(fault_put(s, 50, 0, &e), &e);
    site_close(s);
    db_close(reader); /* the last one leaves the files as they are */
    site_close(other);
}

void fault_no_leftovers(const struct fault_site *f)
{
    static const char *const ENDINGS[] = {
        ".part",         ".part-wal",          ".part-shm", ".part.part", "-journal",
        ".part-journal", ".part.part-journal", "-wal",      "-shm"};
    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
        struct buf path;
        buf_init(&path, 4096);
        buf_addf(&path, "%s/copy.db%s", f->root, ENDINGS[i]);
        assert_false(fs_exists(path.p));
        buf_release(&path);
    }
}

bool fault_may_be_done(enum ky_err err)
{
    return err == KY_OK || err == KY_EUNCERTAIN;
}

void fault_outcome(enum ky_err err, const struct hash *got, const struct hash *before,
                   const struct hash *after)
{
    bool is_before = hash_eq(got, before), is_after = hash_eq(got, after);
    assert_true(is_before || is_after);
    if (err == KY_OK)
        assert_true(is_after);
    if (!fault_may_be_done(err))
        assert_true(is_before);
}

void fault_cut(struct fault_site *f, uint64_t seed)
{
    struct rand r;
    struct site *s = NULL;
    rand_seed(&r, seed);
    fs_power_cut(f->disk, rand_u64(&r));
    if (rand_below(&r, 3))
        return;
    fs_power_cut_at(f->disk, 1 + (long)rand_below(&r, 8));
    if (!site_open(f->dir, SITE_WRITE, &f->world, NULL, NULL, &s, NULL))
        site_close(s);
    fs_power_cut(f->disk, rand_u64(&r));
}

void fault_goes_on(struct fault_site *f, const char *dir)
{
    struct err e;
    struct site *s;
    int64_t before, after;
    fault_prove(f, dir, &before);
    assert_ok(site_open(dir, SITE_WRITE, &f->world, NULL, NULL, &s, &e), &e);
    assert_ok(fault_put(s, 1000, 0, &e), &e);
    site_close(s);
    fault_prove(f, dir, &after);
    assert_int_equal(after, before + 1);
}
