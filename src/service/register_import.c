#include "service/register_import_priv.h"

#include "service/may.h"

/* ------------------------------------------------------------------ what is answered */

static void add_line(struct import *m, const char *what, const struct record_entry *en,
                     struct str fields)
{
    struct import_line *l = VEC_PUSH(m->arena, m->lines);
    if (l)
        *l = (struct import_line){what, en->kind, arena_str(m->arena, en->key),
                                  arena_str(m->arena, fields)};
}

static bool same_value(const struct json *a, const struct json *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->type != b->type || a->i != b->i || !str_eq(a->s, b->s) ||
        a->kids_n != b->kids_n)
        return false;
    for (size_t i = 0; i < a->kids_n; i++) /* lists of texts or ids */
        if (a->kids[i].i != b->kids[i].i || !str_eq(a->kids[i].s, b->kids[i].s))
            return false;
    return true;
}

/* "title, on": what differs between two states of an object. */
static struct str differing(struct arena *a, const struct object *before,
                            const struct object *after)
{
    struct buf b;
    buf_init(&b, 4096);
    if (before->level != after->level)
        buf_addc(&b, "level");
    for (const struct field *f = after->kind->fields; f->name; f++)
        if (!same_value(json_get(before->body, f->name), json_get(after->body, f->name)))
            buf_addf(&b, "%s%s", b.n ? ", " : "", f->name);
    struct str s = arena_str(a, buf_str(&b));
    buf_release(&b);
    return s;
}

/* ------------------------------------------------------------------ one object */

static bool says(const struct record_entry *en, const char *field)
{
    for (size_t i = 0; i < en->fields_n; i++)
        if (str_eqc(str_c(en->fields[i].field->name), field))
            return true;
    return false;
}

/* A deadline whose words are new, and which says no date, is derived anew. */
static void forget_derived(const struct record_entry *en, const struct object *before,
                           struct object_draft *d)
{
    static const char *const derived[] = {"date", "precision", "rule", "derived"};
    if (!object_bool(before, "derived") ||
        str_eq(object_str(before, "words"), draft_str(d, "words")) || says(en, "date"))
        return;
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++)
        if (!says(en, derived[i]))
            draft_unset(d, derived[i]);
}

/* The state is the machines' business once the object is there. */
static void keep_state(const struct object *before, struct object_draft *d)
{
    if (machine_of(d->kind->kind))
        draft_set_str(d, "state", object_str(before, "state"));
}

static enum ky_err fill(struct import *m, struct reader *r, const struct record_entry *en,
                        const struct object *before, struct object_draft *d, bool *out_later,
                        struct err *e)
{
    if (before)
        draft_from(r->arena, d, before);
    else
        draft_begin(d, en->kind);
    d->key = en->key;
    enum ky_err err = record_entry_take(r->arena, en, d, e);
    if (!err)
        err = import_refs(m, r, en, d, out_later, e);
    if (err)
        return err;
    if (before)
        keep_state(before, d);
    if (before && en->kind->kind == KIND_DEADLINE)
        forget_derived(en, before, d);
    if (en->kind->kind == KIND_DEADLINE)
        err = reg_derive_deadline(m->x, d, e);
    /* A quote that is too long or no text is refused by its own rule. */
    if (en->kind->kind == KIND_ANCHOR)
        err = draft_check(d, e);
    if (!err && en->kind->kind == KIND_ANCHOR)
        err = import_anchor(r, d, e);
    return err;
}

static enum ky_err tell_change(struct import *m, struct reader *r, const struct record_entry *en,
                               const struct object *before, struct err *e)
{
    struct object *after;
    enum ky_err err = store_object(r, before->id, &after, e);
    if (!err)
        add_line(m, "change", en, differing(r->arena, before, after));
    return err;
}

/* Each is counted once, though some are put twice. */
static enum ky_err count(struct import *m, struct reader *r, const struct record_entry *en,
                         const struct object *before, bool changed, struct err *e)
{
    enum import_fate *fate = &m->fates[en->index];
    if (!before) {
        m->result->created++;
        *fate = FATE_CREATED;
        add_line(m, "create", en, STR(""));
        return KY_OK;
    }
    if (*fate == FATE_NONE)
        m->result->unchanged++;
    if (*fate == FATE_NONE)
        *fate = FATE_UNCHANGED;
    if (!changed || *fate == FATE_CREATED)
        return KY_OK;
    m->result->changed += *fate == FATE_UNCHANGED;
    m->result->unchanged -= *fate == FATE_UNCHANGED;
    *fate = FATE_CHANGED;
    return tell_change(m, r, en, before, e);
}

static enum ky_err put(struct import *m, const struct record_entry *en, bool *out_later,
                       struct err *e)
{
    struct reader r = reader_within(m->x->w->db, &m->step, m->x->w->now);
    struct object_draft d;
    struct object *before = NULL;
    bool changed = false;
    enum ky_err err = KY_OK;
    if (m->ids[en->index])
        err = store_object(&r, m->ids[en->index], &before, e);
    if (!err)
        err = fill(m, &r, en, before, &d, out_later, e);
    if (!err)
        err = reg_save(m->x, &d, before ? "change" : "create", &changed, e);
    if (!err) {
        m->ids[en->index] = d.id;
        err = count(m, &r, en, before, changed, e);
    }
    if (!err)
        err = arena_check(&m->step, e);
    arena_clear(&m->step);
    return record_blame(en, err, e);
}

/* ------------------------------------------------------------------ moves */

static struct str said(const struct record_entry *en, const char *field)
{
    for (size_t i = 0; i < en->fields_n; i++)
        if (str_eqc(str_c(en->fields[i].field->name), field))
            return json_str_or(en->fields[i].value, STR(""));
    return STR("");
}

static enum ky_err perform(struct import *m, const struct record_entry *en,
                           const struct register_move *move, struct err *e)
{
    struct register_moved moved;
    enum ky_err err = reg_move(m->x, move, &moved, e);
    if (err)
        return record_blame(en, err, e);
    m->result->moved++;
    add_line(m, "move", en,
             arena_printf(m->arena, "%.*s → %.*s", STR_ARG(moved.from), STR_ARG(moved.to)));
    return KY_OK;
}

/* Was it made before? Then it has to say the same. */
static enum ky_err compare_move(struct import *m, const struct record_entry *en, int64_t subject,
                                struct err *e)
{
    struct object *there;
    enum ky_err err = reg_load(m->x, m->ids[en->index], &there, e);
    if (err)
        return err;
    bool same = object_ref(there, "subject") == subject &&
                str_eq(object_str(there, "to"), said(en, "to")) &&
                str_eq(object_str(there, "reason"), said(en, "reason"));
    if (!same)
        return record_blame(en,
                            err_set(e, KY_ECONFLICT,
                                    "it was made already and says something else. What was done "
                                    "stays: give the new one a key of its own"),
                            e);
    m->result->unchanged++;
    return KY_OK;
}

static enum ky_err put_move(struct import *m, const struct record_entry *en, struct err *e)
{
    struct register_move move = {.key = en->key};
    struct object_draft d;
    draft_begin(&d, en->kind);
    d.key = en->key;
    enum ky_err err = record_entry_take(m->arena, en, &d, e);
    if (!err)
        err = import_ref(m, en, "subject", &move.subject, e);
    if (!err)
        err = import_ref(m, en, "decision", &move.decision, e);
    if (!err && move.subject)
        draft_set_int(&d, "subject", move.subject);
    if (!err)
        err = draft_check(&d, e);
    if (err)
        return record_blame(en, err, e);
    if (m->ids[en->index])
        return compare_move(m, en, move.subject, e);
    move.to = draft_str(&d, "to");
    move.reason = draft_str(&d, "reason");
    move.citations = draft_str(&d, "citations");
    move.actor = draft_str(&d, "actor");
    move.at = draft_int(&d, "at");
    return perform(m, en, &move, e);
}

/* Whether it stood in that state once, so that the file tells nothing new. */
static enum ky_err was_in(struct import *m, const struct object *o, struct str state, bool *out,
                          struct err *e)
{
    struct objects moves;
    *out = str_eq(object_str(o, "state"), state);
    if (*out)
        return KY_OK;
    enum ky_err err = reg_all(&m->x->r, o->id, "move.subject", &moves, e);
    for (size_t i = 0; i < moves.n && !err && !*out; i++)
        *out = str_eq(object_str(moves.p[i], "from"), state) ||
               str_eq(object_str(moves.p[i], "to"), state);
    return err;
}

/* The state that the file gives to an object which was there before. */
static enum ky_err put_state(struct import *m, const struct record_entry *en, struct err *e)
{
    struct object *o;
    struct str state = said(en, "state");
    bool known;
    const struct register_move move = {.subject = m->ids[en->index], .to = state};
    if (!machine_of(en->kind->kind) || m->fates[en->index] == FATE_CREATED || !state.n)
        return KY_OK;
    enum ky_err err = reg_load(m->x, m->ids[en->index], &o, e);
    if (!err)
        err = was_in(m, o, state, &known, e);
    return err || known ? err : perform(m, en, &move, e);
}

/* Who took it over, and in which state. */
static enum ky_err note_begin(struct import *m, const struct record_entry *en, struct err *e)
{
    struct object *o;
    const struct machine *machine = machine_of(en->kind->kind);
    if (!machine || m->fates[en->index] != FATE_CREATED)
        return KY_OK;
    enum ky_err err = reg_load(m->x, m->ids[en->index], &o, e);
    bool first = !err && str_eqc(object_str(o, "state"), machine->states[0]);
    if (err || (first && en->kind->kind != KIND_EXTENSION))
        return err;
    return reg_note_begin(m->x, o, 0, e);
}

/* ------------------------------------------------------------------ the whole */

static enum ky_err find_ids(struct import *m, struct err *e)
{
    size_t n = m->file->n;
    enum ky_err err = KY_OK;
    m->ids = ARENA_ARRAY(m->arena, int64_t, n + 1);
    m->fates = ARENA_ARRAY(m->arena, enum import_fate, n + 1);
    if (!m->ids || !m->fates)
        return arena_check(m->arena, e);
    for (size_t i = 0; i < n && !err; i++)
        err = store_object_by_key(&m->x->r, m->file->p[i].kind->kind, m->file->p[i].key, &m->ids[i],
                                  e);
    return err ? err : record_index_init(m->arena, m->file, &m->index, e);
}

/* The places in the file of the objects of each kind. */
struct by_kind {
    size_t *of[REGISTER_KINDS_N], n[REGISTER_KINDS_N];
};

static enum ky_err sort_by_kind(struct import *m, struct by_kind *by, struct err *e)
{
    const struct record_file *f = m->file;
    *by = (struct by_kind){0};
    for (size_t i = 0; i < f->n; i++)
        by->n[f->p[i].kind->kind]++;
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N; k++) {
        by->of[k] = ARENA_ARRAY(m->arena, size_t, by->n[k] + 1);
        by->n[k] = 0;
        if (!by->of[k])
            return arena_check(m->arena, e);
    }
    for (size_t i = 0; i < f->n; i++) {
        enum register_kind k = f->p[i].kind->kind;
        by->of[k][by->n[k]++] = i;
    }
    return KY_OK;
}

/* Kind by kind, in the order of the table: what others refer to comes first. What cannot be filled
 * in yet is filled in a second time round. */
static enum ky_err put_objects(struct import *m, struct err *e)
{
    const struct record_file *f = m->file;
    struct by_kind by;
    bool *later = ARENA_ARRAY(m->arena, bool, f->n + 1), still;
    enum ky_err err = later ? sort_by_kind(m, &by, e) : arena_check(m->arena, e);
    for (int k = KIND_NONE + 1; k < REGISTER_KINDS_N && !err; k++)
        for (size_t i = 0; i < by.n[k] && k != KIND_MOVE && !err; i++)
            err = put(m, &f->p[by.of[k][i]], &later[by.of[k][i]], e);
    for (size_t i = 0; i < f->n && !err; i++)
        if (later[i])
            err = put(m, &f->p[i], &still, e);
    return err;
}

static enum ky_err blame_settle(const struct import *m, enum ky_err err, struct err *e)
{
    for (size_t i = 0; i < m->file->n && err; i++)
        if (m->x->blamed && m->ids[i] == m->x->blamed)
            return record_blame(&m->file->p[i], err, e);
    return err;
}

static enum ky_err import_parts(struct import *m, struct err *e)
{
    const struct record_file *f = m->file;
    enum ky_err err = find_ids(m, e);
    if (!err)
        err = put_objects(m, e);
    for (size_t i = 0; i < f->n && !err; i++)
        err = note_begin(m, &f->p[i], e);
    for (size_t i = 0; i < f->n && !err; i++)
        err =
            f->p[i].kind->kind == KIND_MOVE ? put_move(m, &f->p[i], e) : put_state(m, &f->p[i], e);
    return err ? err : blame_settle(m, reg_settle(m->x, e), e);
}

/* It may be done again, with the transaction. */
static enum ky_err import_all(struct reg *x, void *ctx, struct err *e)
{
    struct import *m = ctx;
    m->x = x;
    m->lines.n = 0;
    *m->result = (struct import_result){0};
    arena_init(&m->step, ARENA_DEFAULT_BUDGET);
    enum ky_err err = import_parts(m, e);
    arena_release(&m->step);
    m->result->lines = m->lines.p;
    m->result->lines_n = m->lines.n;
    return err ? err : arena_check(m->arena, e);
}

enum ky_err register_import_in(struct writer *w, const struct zone *zone, struct arena *a,
                               struct str text, struct import_result *out, struct err *e)
{
    struct record_file file;
    struct import m = {.arena = a, .file = &file, .result = out};
    enum ky_err err = may(w->actor, MAY_REGISTER, e);
    if (!err)
        err = record_file_parse(a, text, &file, e);
    return err ? err : reg_run(w, zone, import_all, &m, e);
}

struct job {
    struct site *site;
    struct import m;
    bool dry, looked; /* looked: a dry run came to its end */
};

static enum ky_err run_job(struct writer *w, void *ctx, struct err *e)
{
    struct job *job = ctx;
    enum ky_err err = reg_run(w, job->site->zone, import_all, &job->m, e);
    job->looked = !err && job->dry;
    return job->looked ? err_set(e, KY_ECONFLICT, "a dry run keeps nothing") : err;
}

enum ky_err register_import(struct site *s, const struct actor *actor, struct arena *a,
                            struct str text, bool dry, struct import_result *out, struct err *e)
{
    struct record_file file;
    struct job job = {.site = s, .dry = dry, .m = {.arena = a, .file = &file, .result = out}};
    *out = (struct import_result){0};
    enum ky_err err = may(actor, MAY_REGISTER, e);
    if (!err)
        err = record_file_parse(a, text, &file, e);
    if (!err)
        err = site_write_large(s, actor, run_job, &job, e);
    return job.looked ? KY_OK : err;
}
