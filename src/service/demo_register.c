/* The register of the demo site: the files of demo/register with their dates counted from the day
 * of the newest article. */
#include "service/demo_register.h"

#include "base/json.h"
#include "register/kind.h"
#include "service/demo_date.h"
#include "service/may.h"
#include "service/register_import.h"
#include "service/register_turn.h"

enum { RECORD_MAX = 4 << 20 };

/* A file while its values are replaced. */
struct batch {
    struct demo *d;
    struct demo_day day;
    struct arena *a;
    int64_t entered;
};

/* A date, alone in its string; years are numbers where the field is one. */
static enum ky_err put_date(const struct batch *b, const struct field *f, struct json *v,
                            struct err *e)
{
    struct buf text;
    buf_init(&text, 100);
    enum ky_err err = demo_date(&text, &b->day, v->s, NULL, e);
    v->s = arena_str(b->a, buf_str(&text));
    buf_release(&text);
    if (!err && f && f->type == FIELD_INT) {
        v->type = JSON_INT;
        if (!str_to_i64(v->s, &v->i))
            err = err_set(e, KY_EINVAL, "'%.*s' is no number", STR_ARG(v->s));
    }
    return err;
}

/* The text behind "@word ", or false. */
static bool is_word(struct str s, const char *word, struct str *out)
{
    struct str w = str_c(word);
    *out = str_starts(s, w) ? str_from(s, w.n) : STR("");
    return out->n > 0;
}

static enum ky_err put_string(const struct batch *b, const struct field *f, struct json *v,
                              struct err *e)
{
    struct str name;
    if (f && f->type == FIELD_ARTICLE)
        return demo_article_path(b->d, v->s, &v->s, e);
    if (is_word(v->s, "@article ", &name))
        return demo_article_path(b->d, name, &v->s, e);
    if (is_word(v->s, "@file ", &name))
        return demo_file_hash(b->d, name, &v->s, e);
    if (is_word(v->s, "@part ", &name)) {
        v->type = JSON_INT;
        return demo_part(b->day.zone, b->entered, v->s, &v->i, e);
    }
    if (str_starts(v->s, STR("@")))
        return put_date(b, f, v, e);
    return demo_marks(b->a, &b->day, v->s, &v->s, e);
}

static enum ky_err put_value(const struct batch *b, const struct field *f, struct json *v,
                             struct err *e)
{
    enum ky_err err = KY_OK;
    if (v->type == JSON_STRING)
        return put_string(b, f, v, e);
    for (size_t i = 0; i < v->kids_n && !err; i++)
        if (v->kids[i].type == JSON_STRING)
            err = put_string(b, f, &v->kids[i], e);
    return err;
}

static enum ky_err put_object(const struct batch *b, struct json *o, struct err *e)
{
    const struct kind *k = kind_find(json_str_or(json_get(o, "kind"), STR("")));
    enum ky_err err = KY_OK;
    if (!k)
        return err_set(e, KY_EINVAL, "an object has no known kind");
    for (size_t i = 0; i < o->kids_n && !err; i++) {
        err = put_value(b, kind_field(k, o->kids[i].key), &o->kids[i], e);
        if (err)
            err_prefix(e, "field '%.*s'", STR_ARG(o->kids[i].key));
    }
    if (err)
        err_prefix(e, "%s '%.*s'", k->name, STR_ARG(json_str_or(json_get(o, "key"), STR(""))));
    return err;
}

static struct json *member(struct json *j, const char *key)
{
    for (size_t i = 0; i < j->kids_n; i++)
        if (str_eqc(j->kids[i].key, key))
            return &j->kids[i];
    return NULL;
}

/* When it was entered, by whom; what is left is a record file. */
static enum ky_err read_head(struct batch *b, const struct json *file, struct demo_batch *out,
                             struct err *e)
{
    struct buf text;
    buf_init(&text, 100);
    enum ky_err err =
        demo_date(&text, &b->day, json_str_or(json_get(file, "entered"), STR("")), &b->entered, e);
    buf_release(&text);
    out->entered = b->entered;
    out->actor = json_str_or(json_get(file, "actor"), STR(""));
    if (!err && (!b->entered || !out->actor.n))
        err = err_set(e, KY_EINVAL, "'entered' is a day and a time, 'actor' a name");
    return err;
}

static void write_record(struct buf *out, const struct json *objects)
{
    struct json_out j = json_out(out, JSON_COMPACT);
    json_begin(&j, '{');
    json_key(&j, "kaiyuan_record");
    json_i64(&j, 1);
    json_key(&j, "objects");
    json_tree(&j, objects);
    json_end(&j, '}');
}

enum ky_err demo_batch_read(struct demo *d, const struct embedded *f, struct arena *a,
                            struct demo_batch *out, struct err *e)
{
    struct batch b = {.d = d, .day = {d->zone, d->today}, .a = a};
    struct json *file, *objects = NULL;
    struct buf text;
    enum ky_err err = json_parse(a, demo_bytes(f), &file, e);
    if (!err)
        err = read_head(&b, file, out, e);
    if (!err)
        objects = member(file, "objects");
    for (size_t i = 0; objects && i < objects->kids_n && !err; i++)
        err = put_object(&b, &objects->kids[i], e);
    if (!err && !objects)
        err = err_set(e, KY_EINVAL, "there are no 'objects'");
    if (!err) {
        buf_init(&text, RECORD_MAX);
        write_record(&text, objects);
        err = buf_check(&text, e);
        out->record = arena_str(a, buf_str(&text));
        buf_release(&text);
    }
    if (!err)
        err = arena_check(a, e);
    if (err)
        err_prefix(e, "%s", f->name);
    return err;
}

/* ------------------------------------------------------------------ entering */

/* The writer as it was when somebody else sat there at another time; what it logs goes in between.
 */
static struct writer writer_at(const struct writer *w, struct arena *a, const struct actor *actor,
                               int64_t now)
{
    struct writer then = *w;
    then.arena = a;
    then.actor = actor;
    then.now = now;
    touches_init(&then.touches, a);
    return then;
}

static enum ky_err writer_back(struct writer *w, struct writer *then, enum ky_err err,
                               struct err *e)
{
    if (!err)
        err = writer_end(then, e);
    w->seq = then->seq;
    w->head = then->head;
    return err;
}

/* What the calendar alone did on each day after `from`, up to the day of `to`. */
static enum ky_err turn_days(struct demo *d, int64_t from, int64_t to, struct err *e)
{
    static const struct actor scheduler = {.name = S("scheduler"), .roles = ROLE_CLERK};
    struct arena a;
    enum ky_err err = KY_OK;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    for (int64_t day = zone_midnight(d->zone, from, 1); day <= to && !err;
         day = zone_midnight(d->zone, day, 1)) {
        arena_clear(&a);
        struct writer then = writer_at(d->w, &a, &scheduler, day);
        err = writer_back(d->w, &then, register_turn_in(&then, d->zone, e), e);
    }
    arena_release(&a);
    return err;
}

static enum ky_err enter(struct demo *d, const struct embedded *f, int64_t *last, struct err *e)
{
    struct arena a;
    struct demo_batch b;
    arena_init(&a, ARENA_DEFAULT_BUDGET);
    enum ky_err err = demo_batch_read(d, f, &a, &b, e);
    if (!err && b.entered <= *last)
        err = err_set(e, KY_EINVAL, "%s was entered no later than the file before it", f->name);
    if (!err && *last)
        err = turn_days(d, *last, b.entered, e);
    if (!err) {
        const struct actor actor = {.name = b.actor, .roles = ROLE_CLERK | ROLE_LEADER};
        struct writer then = writer_at(d->w, &a, &actor, b.entered);
        struct import_result result;
        err = register_import_in(&then, d->zone, &a, b.record, &result, e);
        if (err)
            err_prefix(e, "%s", f->name);
        err = writer_back(d->w, &then, err, e);
        *last = b.entered;
    }
    arena_release(&a);
    return err;
}

enum ky_err demo_register(struct demo *d, struct err *e)
{
    int64_t last = 0;
    enum ky_err err = writer_end(d->w, e); /* what was logged so far comes before */
    for (size_t i = 0; i < embedded_demo_n && !err; i++)
        if (demo_is_in(&embedded_demo[i], "register/") &&
            str_ends(str_c(embedded_demo[i].name), STR(".json")))
            err = enter(d, &embedded_demo[i], &last, e);
    return err ? err : turn_days(d, last, d->w->now, e);
}
