/* site_move: from one engine to the other. */
#include "service/transfer.h"

#include <sys/stat.h>

#include "base/conf.h"
#include "store/migrate.h"

/* What is there may go when its head stands in the log of the site that moves: then it is that site
 * as it was earlier. */
static enum ky_err is_earlier(void *ctx, struct db *there, int64_t head, struct err *e)
{
    struct db *from = ctx;
    struct hash old, ours;
    enum ky_err err = changelog_hash_at(there, head, &old, e);
    if (!err)
        err = changelog_hash_at(from, head, &ours, NULL) == KY_OK && hash_eq(&old, &ours)
                  ? KY_OK
                  : KY_EEXIST;
    if (err == KY_EEXIST)
        return err_set(e, err,
                       "that database holds another site. Name one that is empty, or holds this "
                       "site as it was earlier");
    return err;
}

static enum ky_err put(void *ctx, const struct transfer_table *t, const struct transfer_row *row,
                       struct err *e)
{
    return filling_put(ctx, t, row, e);
}

static enum ky_err copy(struct db *from, struct reader *r, const struct site_world *world,
                        const char *to, const struct transfer_progress *progress,
                        struct transfer_state *out, struct err *e)
{
    struct filling f = {.progress = *progress};
    struct transfer_state want;
    const struct filling_guard guard = {is_earlier, from};
    enum ky_err err = transfer_prove(r, &want, e);
    f.all = want.rows;
    if (!err)
        err = filling_begin(&f, world, to, &guard, e);
    for (size_t i = 0; i < transfer_tables_n && !err; i++)
        err = transfer_each(from, &transfer_tables[i], put, &f, e);
    if (!err)
        err = filling_prove(&f, &want, out, e);
    if (!err)
        err = filling_commit(&f, e);
    filling_release(&f);
    return err;
}

static bool names_database(struct str line)
{
    size_t eq = str_find_char(line, '=');
    return eq != STR_NONE && str_eqc(str_trim(str_sub(line, 0, eq)), "database");
}

/* The line "database = …" of site.conf; NULL: none. The others stay as they are. */
static enum ky_err switch_conf(struct arena *a, const struct site *s, const char *database,
                               struct err *e)
{
    const char *path = arena_printf(a, "%s/site.conf", s->dir).p;
    struct buf old, new;
    struct stat st;
    buf_init(&old, CONF_MAX_BYTES + 1);
    buf_init(&new, 2 * CONF_MAX_BYTES);
    enum ky_err err = fs_read(s->world.fs, path, &old, e);
    for (struct str rest = str_trim(buf_str(&old)), line; !err && str_split(&rest, '\n', &line);) {
        if (names_database(line))
            continue;
        buf_add(&new, line);
        buf_addch(&new, '\n');
    }
    if (database)
        buf_addf(&new, "database = %s\n", database);
    if (!err)
        err = buf_check(&new, e);
    mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777 : 0600;
    if (!err)
        err = fs_write_atomic(s->world.fs, path, buf_str(&new), mode, e);
    buf_release(&old);
    buf_release(&new);
    return err;
}

enum ky_err site_move(struct site *s, const char *to, const struct transfer_progress *progress,
                      struct move_result *out, struct err *e)
{
    struct reader r = {0};
    struct db *from = NULL;
    struct arena a;
    bool sqlite = strcmp(to, "sqlite") == 0;
    if (!sqlite && !db_url_is_postgres(to))
        return err_set(e, KY_EUSAGE,
                       "'%s' is no place for a site. Give 'sqlite' or "
                       "'postgresql://host/name'",
                       to);
    const char *target = arena_cstr(
        &s->arena, sqlite ? arena_printf(&s->arena, "%s/kaiyuan.db", s->dir) : str_c(to));
    *out = (struct move_result){.from = s->database, .to = target};
    if (strcmp(target, s->database) == 0)
        return KY_OK;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    enum ky_err err = site_connect(s, DB_READ, &from, e);
    if (!err)
        err = store_check_version(from, e);
    if (!err)
        err = reader_begin(&r, from, &a, NULL, site_now(s), e);
    if (!err)
        err = copy(from, &r, &s->world, target, progress, &out->state, e);
    reader_end(&r);
    if (!err)
        err = switch_conf(&a, s, sqlite ? NULL : to, e);
    out->moved = !err;
    db_close(from);
    arena_release(&a);
    return err;
}
