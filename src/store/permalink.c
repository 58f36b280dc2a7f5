#include "store/permalink.h"

static const char *const kind_names[] = {[PERMALINK_ARTICLE] = "article",
                                         [PERMALINK_CHANNEL] = "channel",
                                         [PERMALINK_TERM] = "term",
                                         [PERMALINK_PAGE] = "page",
                                         [PERMALINK_TOPIC] = "topic"};
enum { KINDS = sizeof(kind_names) / sizeof(kind_names[0]) };

static const struct sql BY_PATH = {"SELECT kind, subject FROM permalink WHERE path = $1"};
static const struct sql INSERT = {"INSERT INTO permalink (path, kind, subject) VALUES ($1, $2, $3) "
                                  "ON CONFLICT (path) DO NOTHING"};

static enum permalink_kind kind_named(struct str name)
{
    for (int k = PERMALINK_ARTICLE; k < KINDS; k++)
        if (str_eqc(name, kind_names[k]))
            return (enum permalink_kind)k;
    return PERMALINK_NONE;
}

static enum ky_err look_up(struct db *db, struct str path, enum permalink_kind *out_kind,
                           int64_t *out_subject, struct err *e)
{
    *out_kind = PERMALINK_NONE;
    *out_subject = 0;
    struct rows rows;
    enum ky_err err = db_query(db, &BY_PATH, DB_ARGS(db_text(path)), &rows, e);
    if (err)
        return err;
    if (rows_next(&rows)) {
        *out_kind = kind_named(rows_str(&rows, 0));
        *out_subject = rows_int(&rows, 1);
    }
    return rows_end(&rows, e);
}

enum ky_err store_permalink(struct reader *r, struct str path, enum permalink_kind *out_kind,
                            int64_t *out_subject, struct err *e)
{
    if (r->deps)
        deps_addf(r->deps, "path:%.*s", STR_ARG(path));
    return look_up(r->db, path, out_kind, out_subject, e);
}

enum ky_err store_permalink_check(struct writer *w, struct str path, enum permalink_kind kind,
                                  int64_t subject, struct err *e)
{
    enum permalink_kind there;
    int64_t owner;
    enum ky_err err = look_up(w->db, path, &there, &owner, e);
    if (!err && there != PERMALINK_NONE && (there != kind || owner != subject))
        err = err_set(e, KY_EEXIST, "the address '%.*s' belongs to %s %lld for ever", STR_ARG(path),
                      kind_names[there], (long long)owner);
    return err;
}

enum ky_err store_permalink_add(struct writer *w, struct str path, enum permalink_kind kind,
                                int64_t subject, struct err *e)
{
    int64_t added = 0;
    enum ky_err err = db_exec(
        w->db, &INSERT, DB_ARGS(db_text(path), db_text(str_c(kind_names[kind])), db_int(subject)),
        &added, e);
    if (err)
        return err;
    if (!added)
        return store_permalink_check(w, path, kind, subject, e);
    touches_addf(&w->touches, "path:%.*s", STR_ARG(path));
    return KY_OK;
}
