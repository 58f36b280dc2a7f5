/* Making a site: out of sight first, moved to its place when whole. */
#include "service/site.h"

#include "service/may.h"
#include "store/changelog.h"
#include "store/channel.h"
#include "store/migrate.h"

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           memchr(".-:[]", c, 5) != NULL;
}

enum ky_err site_url_check(struct str url, struct str *out, struct err *e)
{
    struct str rest = url;
    if (str_ends(rest, STR("/")))
        rest.n--;
    *out = rest;
    if (str_starts(rest, STR("https://")))
        rest = str_from(rest, 8);
    else if (str_starts(rest, STR("http://")))
        rest = str_from(rest, 7);
    else
        rest.n = 0;
    bool good = rest.n > 0 && rest.n < 256;
    for (size_t i = 0; i < rest.n && good; i++)
        good = is_host_char(rest.p[i]);
    if (good)
        return KY_OK;
    return err_set(e, KY_EINVAL,
                   "'%.*s' cannot be the site's URL. Give scheme and host, for example "
                   "'https://news.example'",
                   (int)(url.n > 200 ? 200 : url.n), url.p ? url.p : "");
}

enum ky_err site_lang_check(struct str lang, struct err *e)
{
    if (str_eqc(lang, "zh-CN") || str_eqc(lang, "en"))
        return KY_OK;
    return err_set(e, KY_EINVAL,
                   "'%.*s' is no language of the interface. There are 'zh-CN' and 'en'",
                   STR_ARG(lang));
}

struct first_records {
    const struct site_init *init;
    struct str url;
    struct zone *zone;
    struct media_folder media; /* of the site being made */
};

static enum ky_err write_first_records(struct writer *w, const struct first_records *f,
                                       struct err *e)
{
    const struct site_init *init = f->init;
    bool english = init->lang && str_eqc(str_c(init->lang), "en");
    const struct {
        enum setting setting;
        struct str value;
    } settings[] = {
        {SETTING_URL, f->url},
        {SETTING_ZONE, str_c(init->zone ? init->zone : "Asia/Shanghai")},
        {SETTING_LANG, str_c(init->lang ? init->lang : "zh-CN")},
        {SETTING_NAME, str_c(init->name ? init->name
                             : english  ? "Kaiyuan News"
                                        : "开元新闻")},
    };
    enum ky_err err = KY_OK;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && !err; i++)
        err = store_setting_set(w, settings[i].setting, settings[i].value, e);
    struct channel news = {
        .slug = STR("news"), .name = english ? STR("News") : STR("新闻"), .rank = 1, .open = true};
    if (!err)
        err = store_channel_save(w, &news, e);
    if (!err && init->fill)
        err = init->fill(w, f->zone, &f->media, e);
    /* Again: a name that was given stands above what `fill` chose. */
    if (!err && init->name)
        err = store_setting_set(w, SETTING_NAME, str_c(init->name), e);
    return err;
}

struct build {
    const struct first_records *first;
    int64_t now;
};

static enum ky_err first_transaction(struct db *db, void *ctx, struct err *e)
{
    struct build *b = ctx;
    struct arena a;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    struct writer w;
    enum ky_err err = writer_begin(&w, db, &a, &ACTOR_COMMAND, b->now, e);
    if (!err)
        err = write_first_records(&w, b->first, e);
    if (!err)
        err = writer_end(&w, e);
    arena_release(&a);
    return err;
}

/* Tables alone may be what an interrupted attempt left. */
static enum ky_err holds_site(struct db *db, bool *out, struct err *e)
{
    int version;
    int64_t head = 0;
    enum ky_err err = store_version(db, &version, e);
    if (!err && version > 0)
        err = changelog_head(db, &head, e);
    *out = head > 0;
    return err;
}

static enum ky_err fill_database(const char *url, const struct first_records *first,
                                 const struct site_world *world, struct err *e)
{
    struct db *db = NULL;
    int from = 0;
    bool there = false;
    enum ky_err err = site_world_open(world, url, DB_CREATE, &db, e);
    if (!err)
        err = holds_site(db, &there, e);
    if (!err && there)
        err = err_set(e, KY_EEXIST,
                      "the database holds a site already. To serve that one, name the database in "
                      "the site.conf of a folder");
    if (!err)
        err = store_migrate(db, &from, e);
    struct build b = {first, clock_now(world->clock)};
    if (!err)
        err = db_transact(db, first_transaction, &b, e);
    if (!err) /* it is durable already: this is tidiness */
        (void)!db_checkpoint(db, NULL);
    db_close(db);
    return err;
}

enum ky_err site_conf_write(const char *dir, const char *database, const struct fs *fs,
                            struct err *e)
{
    struct buf path, text;
    buf_init(&path, 4096);
    buf_init(&text, 8192);
    buf_addf(&path, "%s/site.conf", dir);
    buf_addc(&text, "# What Kaiyuan must know before it opens the database; everything else is a "
                    "setting in it.\n# Lines are \"name = value\". These are the defaults:\n");
    site_conf_describe(&text);
    if (database)
        buf_addf(&text, "database = %s\n", database);
    enum ky_err err = buf_check(&path, e);
    if (!err)
        err = buf_check(&text, e);
    if (!err)
        err = fs_write_atomic(fs, path.p, buf_str(&text), 0600, e);
    buf_release(&path);
    buf_release(&text);
    return err;
}

static enum ky_err build(struct arena *a, const struct site_place *place,
                         struct first_records *first, const struct site_world *world, struct err *e)
{
    const struct site_init *init = first->init;
    const char *dir = place->workshop;
    media_folder_init(&first->media, world->fs, arena_printf(a, "%s/media", dir).p);
    enum ky_err err = site_place_begin(a, place, world->fs, e);
    if (!err)
        err = site_conf_write(dir, init->database, world->fs, e);
    if (!err)
        err =
            fill_database(init->database ? init->database : arena_printf(a, "%s/kaiyuan.db", dir).p,
                          first, world, e);
    return err;
}

static enum ky_err check_init(struct first_records *f, struct err *e)
{
    const struct site_init *init = f->init;
    enum ky_err err =
        site_url_check(str_c(init->url ? init->url : "http://localhost:8080"), &f->url, e);
    if (!err)
        err = site_lang_check(str_c(init->lang ? init->lang : "zh-CN"), e);
    if (!err)
        err = zone_load(init->zone ? init->zone : "Asia/Shanghai", &f->zone, e);
    if (!err && init->database && !db_url_is_postgres(init->database))
        err = err_set(e, KY_EINVAL, "'%s' is no database URL. Give 'postgresql://host/name'",
                      init->database);
    return err;
}

/* An interrupted attempt has filled the database, only site.conf was not yet in its place. */
static bool was_filled(struct arena *a, const char *workshop, const char *database,
                       const struct site_world *world)
{
    struct str conf[SITE_CONFS];
    struct db *db = NULL;
    bool there = false;
    if (!database || site_conf_read(a, workshop, world->fs, conf, NULL) ||
        !str_eqc(conf[CONF_DATABASE], database) ||
        site_world_open(world, database, DB_READ, &db, NULL))
        return false;
    enum ky_err err = holds_site(db, &there, NULL);
    db_close(db);
    return !err && there;
}

enum ky_err site_create(const char *dir, const struct site_init *init,
                        const struct site_world *world, struct err *e)
{
    struct first_records first = {.init = init};
    enum ky_err err = check_init(&first, e);
    if (err) {
        zone_free(first.zone);
        return err;
    }
    struct arena a;
    struct site_place place;
    arena_init(&a, (size_t)1 << 20);
    err = site_place_init(&a, dir, &place, e);
    if (err)
        goto out;
    place.elsewhere = init->database != NULL;
    if (!was_filled(&a, place.workshop, init->database, world))
        err = build(&a, &place, &first, world, e);
    if (!err)
        err = site_place_finish(&a, &place, world->fs, e);
    if (err)
        err = site_place_abandon(&a, &place, err, e);
out:
    zone_free(first.zone);
    arena_release(&a);
    return err;
}
