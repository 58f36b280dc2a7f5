#include "service/site.h"

#include "base/conf.h"
#include "base/mem.h"
#include "db/fault.h"
#include "store/migrate.h"

static const struct conf_item conf_items[SITE_CONFS] = {
#define X(code, name, fallback, help) [code] = {name, fallback, help},
    SITE_CONF(X)
#undef X
};

void site_conf_describe(struct buf *out)
{
    for (size_t i = 0; i < SITE_CONFS; i++)
        buf_addf(out, "# %s = %s\n#     %s\n", conf_items[i].name, conf_items[i].fallback,
                 conf_items[i].help);
}

const struct site_world site_world_real = {.clock = &clock_system, .fs = &fs_system};

static const size_t WRITE_BUDGET = (size_t)64 << 20, WRITE_LARGE_BUDGET = (size_t)2 << 30;

static const char *in_dir(struct site *s, const char *name)
{
    return arena_printf(&s->arena, "%s/%s", s->dir, name).p;
}

enum ky_err site_conf_read(struct arena *a, const char *dir, const struct fs *fs,
                           struct str values[SITE_CONFS], struct err *e)
{
    const char *path = arena_printf(a, "%s/site.conf", dir).p;
    struct buf text;
    buf_init(&text, CONF_MAX_BYTES + 1);
    enum ky_err err = fs_read(fs, path, &text, e);
    if (err == KY_ENOTFOUND)
        err = err_set(e, KY_ENOTFOUND,
                      "'%s' is not a site: it has no site.conf. Create one with 'kaiyuan init %s'",
                      dir, dir);
    if (!err)
        err = conf_parse(a, buf_str(&text), path, conf_items, SITE_CONFS, values, e);
    buf_release(&text);
    return err;
}

enum ky_err site_conf_switch(const struct str values[SITE_CONFS], enum site_conf item, bool *out,
                             struct err *e)
{
    *out = str_eqc(values[item], "on");
    if (*out || str_eqc(values[item], "off"))
        return KY_OK;
    return err_set(e, KY_EINVAL, "%s in site.conf is 'on' or 'off', not '%.*s'",
                   conf_items[item].name, STR_ARG(values[item]));
}

static enum ky_err read_conf(struct site *s, struct err *e)
{
    enum ky_err err = site_conf_read(&s->arena, s->dir, s->world.fs, s->conf, e);
    if (err)
        return err;
    s->database = s->conf[CONF_DATABASE].n ? arena_cstr(&s->arena, s->conf[CONF_DATABASE])
                                           : in_dir(s, "kaiyuan.db");
    return KY_OK;
}

static enum ky_err take_lock(struct site *s, enum site_use use, struct err *e)
{
    if (use == SITE_READ)
        return KY_OK;
    enum ky_err err = fs_lock(in_dir(s, "site.lock"), use == SITE_ALONE, &s->lock, e);
    if (err == KY_EBUSY)
        return err_set(e, KY_EBUSY,
                       use == SITE_ALONE
                           ? "site '%s' is in use. Stop its server and other commands first"
                           : "site '%s' is being restored or migrated. Wait until that is done",
                       s->dir);
    return err;
}

bool site_is_ours(const struct site *s)
{
    return !s->served && s->conf[CONF_DATABASE].n == 0 && fs_lock_is_only(&s->lock);
}

enum ky_err site_world_open(const struct site_world *world, const char *url, enum db_mode mode,
                            struct db **out, struct err *e)
{
    const struct db_options o = {
        .mode = mode, .vfs = world->vfs, .fs = world->fs, .log = world->log};
    enum ky_err err = db_open(url, &o, out, e);
    if (!err && world->faults)
        *out = db_fault_wrap(*out, world->faults);
    return err;
}

enum ky_err site_connect(struct site *s, enum db_mode mode, struct db **out, struct err *e)
{
    return site_world_open(&s->world, s->database, mode, out, e);
}

enum ky_err site_database_look(const struct site_world *world, const char *database, struct err *e)
{
    struct db *db = NULL;
    int version;
    enum ky_err err = site_world_open(world, database, DB_READ, &db, e);
    if (!err)
        err = store_version(db, &version, e);
    db_close(db);
    return err;
}

static enum ky_err load_zone(struct site *s, struct db *db, struct err *e)
{
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct reader r;
    struct settings settings;
    enum ky_err err = reader_begin(&r, db, &a, NULL, 0, e);
    if (!err)
        err = store_settings(&r, &settings, e);
    if (!err)
        err = zone_load(arena_cstr(&a, settings.v[SETTING_ZONE]), &s->zone, e);
    reader_end(&r);
    arena_release(&a);
    return err;
}

/* Name the site, and what to do where the text does not say it. */
static void explain(const struct site *s, enum ky_err err, struct err *e)
{
    struct err why = e ? *e : (struct err){0};
    if (err == KY_EVERSION)
        err_prefix(e, "cannot use '%s'", s->dir);
    if (err == KY_ECORRUPT)
        (void)!err_set(e, err, "cannot use '%s': %s. Put its own database back or restore a backup",
                       s->dir, why.text);
}

static enum ky_err open_database(struct site *s, enum site_use use, void (*committed)(void *ctx),
                                 void *ctx, struct err *e)
{
    struct db *db = NULL;
    enum ky_err err = KY_OK;
    if (use != SITE_READ)
        err = site_database_look(&s->world, s->database, e);
    if (!err)
        err = site_connect(s, use == SITE_READ ? DB_READ : DB_WRITE, &db, e);
    if (!err && use != SITE_ALONE)
        err = store_check_version(db, e);
    if (err)
        explain(s, err, e);
    if (!err && use != SITE_ALONE)
        err = load_zone(s, db, e);
    if (!err && use != SITE_READ) {
        s->writer = db_group_new(db, committed, ctx);
        db = NULL;
    }
    db_close(db);
    return err;
}

enum ky_err site_open(const char *dir, enum site_use use, const struct site_world *world,
                      void (*committed)(void *ctx), void *ctx, struct site **out, struct err *e)
{
    struct site *s = NEW(struct site);
    arena_init(&s->arena, (size_t)1 << 20);
    s->world = *world;
    s->lock.fd = -1;
    s->served = committed;
    s->dir = arena_cstr(&s->arena, str_c(dir));
    media_folder_init(&s->media, world->fs, arena_printf(&s->arena, "%s/media", dir).p);
    enum ky_err err = read_conf(s, e);
    if (!err)
        err = take_lock(s, use, e);
    if (!err)
        err = open_database(s, use, committed, ctx, e);
    if (err) {
        site_close(s);
        return err;
    }
    *out = s;
    return KY_OK;
}

void site_close(struct site *s)
{
    if (!s)
        return;
    db_group_free(s->writer);
    zone_free(s->zone);
    fs_unlock(&s->lock);
    arena_release(&s->arena);
    mem_free(s);
}

struct write_call {
    struct site *site;
    const struct actor *actor;
    enum ky_err (*fn)(struct writer *w, void *ctx, struct err *e);
    void *ctx;
    size_t budget;
};

static enum ky_err write_in(struct db *db, void *ctx, struct err *e)
{
    struct write_call *call = ctx;
    struct arena a;
    arena_init(&a, call->budget);
    struct writer w;
    enum ky_err err = writer_begin(&w, db, &a, call->actor, site_now(call->site), e);
    if (!err)
        err = call->fn(&w, call->ctx, e);
    if (!err)
        err = writer_end(&w, e);
    if (!err)
        err = db_notify(db, e);
    arena_release(&a);
    return err;
}

enum ky_err site_write(struct site *s, const struct actor *actor,
                       enum ky_err (*fn)(struct writer *w, void *ctx, struct err *e), void *ctx,
                       struct err *e)
{
    ensure(s->writer);
    struct write_call call = {s, actor, fn, ctx, WRITE_BUDGET};
    return db_group_run(s->writer, write_in, &call, e);
}

enum ky_err site_write_large(struct site *s, const struct actor *actor,
                             enum ky_err (*fn)(struct writer *w, void *ctx, struct err *e),
                             void *ctx, struct err *e)
{
    ensure(s->writer);
    struct write_call call = {s, actor, fn, ctx, WRITE_LARGE_BUDGET};
    return db_group_run(s->writer, write_in, &call, e);
}
