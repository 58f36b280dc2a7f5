#include "store/setting.h"

static const struct {
    const char *name, *fallback, *help;
} table[SETTINGS] = {
#define X(code, name, fallback, help) [code] = {name, fallback, help},
    KY_SETTINGS(X)
#undef X
};

static const struct sql ALL = {"SELECT name, value FROM setting"};
static const struct sql BY_NAME = {"SELECT id, value FROM setting WHERE name = $1"};
static const struct sql INSERT = {
    "INSERT INTO setting (id, name, value) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM setting), "
    "$1, $2) RETURNING id"};
static const struct sql UPDATE = {"UPDATE setting SET value = $2 WHERE id = $1"};

enum { VALUE_MAX = 4096 };

const char *setting_name(enum setting s)
{
    return table[s].name;
}

const char *setting_help(enum setting s)
{
    return table[s].help;
}

enum setting setting_find(struct str name)
{
    int s = 0;
    while (s < SETTINGS && !str_eqc(name, table[s].name))
        s++;
    return (enum setting)s;
}

/* The first part of a setting's name, under which it is read. */
static struct str group_of(enum setting s)
{
    struct str name = str_c(table[s].name);
    return str_sub(name, 0, str_find_char(name, '.'));
}

static enum ky_err read_group(struct reader *r, struct str group, struct settings *out,
                              struct err *e)
{
    for (int s = 0; s < SETTINGS; s++)
        out->v[s] = str_c(str_eq(group_of((enum setting)s), group) ? table[s].fallback : "");
    reader_key_str(r, group);
    struct rows rows;
    enum ky_err err = db_query(r->db, &ALL, DB_NO_ARGS, &rows, e);
    if (err)
        return err;
    while (rows_next(&rows)) {
        enum setting s = setting_find(rows_str(&rows, 0));
        if (s < SETTINGS && str_eq(group_of(s), group))
            out->v[s] = arena_str(r->arena, rows_str(&rows, 1));
    }
    err = rows_end(&rows, e);
    return err ? err : arena_check(r->arena, e);
}

enum ky_err store_settings(struct reader *r, struct settings *out, struct err *e)
{
    return read_group(r, STR("site"), out, e);
}

enum ky_err store_footer(struct reader *r, struct settings *out, struct err *e)
{
    return read_group(r, STR("footer"), out, e);
}

enum ky_err store_about(struct reader *r, struct settings *out, struct err *e)
{
    return read_group(r, STR("about"), out, e);
}

/* *out_id is 0 when the setting has no row yet. */
static enum ky_err find(struct writer *w, enum setting s, struct str value, int64_t *out_id,
                        bool *out_same, struct err *e)
{
    struct rows rows;
    enum ky_err err = db_query(w->db, &BY_NAME, DB_ARGS(db_text(str_c(table[s].name))), &rows, e);
    if (err)
        return err;
    *out_id = 0;
    *out_same = false;
    if (rows_next(&rows)) {
        *out_id = rows_int(&rows, 0);
        *out_same = str_eq(rows_str(&rows, 1), value);
    }
    return rows_end(&rows, e);
}

enum ky_err store_setting_set(struct writer *w, enum setting s, struct str value, struct err *e)
{
    if (value.n > VALUE_MAX || !str_utf8_valid(value) || memchr(value.p ? value.p : "", 0, value.n))
        return err_set(e, KY_EINVAL, "setting '%s' must be text of at most %d bytes", table[s].name,
                       VALUE_MAX);
    int64_t id;
    bool same;
    enum ky_err err = find(w, s, value, &id, &same, e);
    if (err || same)
        return err;
    bool as_before = !id && str_eqc(value, table[s].fallback); /* it is now said, no more */
    if (id)
        err = db_exec(w->db, &UPDATE, DB_ARGS(db_int(id), db_text(value)), NULL, e);
    else
        err = db_query_int(w->db, &INSERT, DB_ARGS(db_text(str_c(table[s].name)), db_text(value)),
                           &id, e);
    if (err)
        return err;
    if (!as_before)
        touches_add(&w->touches, group_of(s));
    return writer_log(w, &RECORD_SETTING, id, "set", e);
}
