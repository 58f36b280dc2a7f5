#include "service/register_priv.h"

#include "service/may.h"

/* One call as a transaction: what it is about, and where its answer goes. */
struct call {
    struct site *site;
    struct arena *arena;
    const void *in;
    void *out;
    enum permission need;
    enum ky_err (*run)(struct reg *x, const struct call *c, struct err *e);
};

static enum ky_err run_call(struct reg *x, void *ctx, struct err *e)
{
    const struct call *c = ctx;
    return c->run(x, c, e);
}

static enum ky_err in_transaction(struct writer *w, void *ctx, struct err *e)
{
    const struct call *c = ctx;
    enum ky_err err = c->need < PERMISSIONS ? may(w->actor, c->need, e) : KY_OK;
    return err ? err : reg_run(w, c->site->zone, run_call, ctx, e);
}

static enum ky_err do_call(struct call c, const struct actor *actor, struct err *e)
{
    return site_write(c.site, actor, in_transaction, &c, e);
}

/* ------------------------------------------------------------------ moves */

/* What is said of it outlives the transaction. */
static void tell_move(const struct call *c, const struct register_moved *moved)
{
    struct register_moved *out = c->out;
    *out = *moved;
    out->from = arena_str(c->arena, moved->from);
}

static enum ky_err run_move(struct reg *x, const struct call *c, struct err *e)
{
    struct register_moved moved;
    enum ky_err err = reg_move(x, c->in, &moved, e);
    if (!err)
        tell_move(c, &moved);
    return err;
}

enum ky_err register_move(struct site *s, const struct actor *actor, struct arena *a,
                          const struct register_move *m, struct register_moved *out, struct err *e)
{
    return do_call((struct call){s, a, m, out, PERMISSIONS, run_move}, actor, e);
}

static enum ky_err run_close(struct reg *x, const struct call *c, struct err *e)
{
    static const char *const steps[][2] = {
        {"in_progress", "submitted"}, {"submitted", "verified"}, {"verified", "closed"}};
    struct register_move m = *(const struct register_move *)c->in;
    struct register_moved moved;
    struct object *task;
    enum ky_err err = reg_load(x, m.subject, &task, e);
    if (!err && task->kind->kind != KIND_TASK)
        err = err_set(e, KY_EINVAL, "%s '%.*s' is no task: only tasks are closed", task->kind->name,
                      STR_ARG(task->key));
    if (err)
        return err;
    m.to = STR("closed"); /* of what is in another state the machine says what can be done */
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (str_eqc(object_str(task, "state"), steps[i][0]))
            m.to = str_c(steps[i][1]);
    err = reg_move(x, &m, &moved, e);
    if (!err)
        tell_move(c, &moved);
    return err;
}

enum ky_err register_close(struct site *s, const struct actor *actor, struct arena *a,
                           const struct register_move *m, struct register_moved *out, struct err *e)
{
    return do_call((struct call){s, a, m, out, PERMISSIONS, run_close}, actor, e);
}

/* ------------------------------------------------------------------ reports */

static enum ky_err need_kind(struct reg *x, int64_t id, uint64_t kinds, const char *what,
                             struct object **out, struct err *e)
{
    enum ky_err err = reg_load(x, id, out, e);
    if (!err && !(kinds >> (*out)->kind->kind & 1))
        err = err_set(e, KY_EINVAL, "%s '%.*s' is no %s", (*out)->kind->name, STR_ARG((*out)->key),
                      what);
    return err;
}

#define TASK_OR_PROJECT ((uint64_t)1 << KIND_TASK | (uint64_t)1 << KIND_PROJECT)

/* The unit that reports or asks: the one named, else the lead. */
static enum ky_err find_unit(struct reg *x, const struct object *subject, int64_t named,
                             int64_t *out, struct err *e)
{
    struct reg_lead lead = {0};
    enum ky_err err = KY_OK;
    if (!named)
        err = reg_find_lead(x, &x->r, subject, x->today, &lead, e);
    *out = named ? named : lead.organization;
    return err;
}

static enum ky_err add_evidence(struct reg *x, const struct object *subject,
                                const struct register_report *in, int64_t report, struct err *e)
{
    struct object_draft d;
    if (!in->evidence.n && !in->url.n && !in->file.n)
        return KY_OK;
    reg_begin_part(&d, KIND_EVIDENCE, subject);
    draft_set_int(&d, "report", report);
    draft_set_str(&d, "title", in->evidence);
    draft_set_str(&d, "url", in->url);
    draft_set_str(&d, "file", in->file);
    return reg_save(x, &d, "create", NULL, e);
}

/* A report answers the notices that the unit got about it. */
static enum ky_err answer_notices(struct reg *x, int64_t subject, int64_t unit, struct str text,
                                  struct err *e)
{
    struct objects all;
    enum ky_err err = reg_all(&x->r, subject, "notice.subject", &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        struct object_draft d;
        if (object_has(all.p[i], "answered") || object_ref(all.p[i], "organization") != unit)
            continue;
        draft_from(x->w->arena, &d, all.p[i]);
        draft_set_str(&d, "answered", reg_date(x->w->arena, x->today));
        draft_set_str(&d, "answer", text);
        err = reg_save(x, &d, "answer", NULL, e);
    }
    return err;
}

static enum ky_err hand_in(struct reg *x, int64_t report, struct err *e)
{
    struct register_moved moved;
    const struct register_move m = {.subject = report, .to = STR("submitted")};
    return reg_move(x, &m, &moved, e);
}

static enum ky_err run_report(struct reg *x, const struct call *c, struct err *e)
{
    const struct register_report *in = c->in;
    struct object *subject;
    struct object_draft d;
    int64_t unit = 0;
    enum ky_err err = need_kind(x, in->subject, TASK_OR_PROJECT, "task or project", &subject, e);
    if (!err)
        err = find_unit(x, subject, in->organization, &unit, e);
    if (err)
        return err;
    reg_begin_part(&d, KIND_REPORT, subject);
    draft_set_int(&d, "subject", subject->id);
    draft_set_int(&d, "organization", unit);
    draft_set_str(&d, "on", in->on.n ? in->on : reg_date(x->w->arena, x->today));
    draft_set_str(&d, "text", in->text);
    draft_set_str(&d, "problems", in->problems);
    draft_set_str(&d, "next", in->next);
    draft_set_str(&d, "period", in->period);
    draft_set_str(&d, "state", STR("draft"));
    if (in->percent >= 0)
        draft_set_int(&d, "percent", in->percent);
    err = reg_save(x, &d, "create", NULL, e);
    if (!err)
        err = add_evidence(x, subject, in, d.id, e);
    if (!err && !in->draft)
        err = hand_in(x, d.id, e);
    if (!err && !in->draft && subject->kind->kind == KIND_TASK)
        err = answer_notices(x, subject->id, unit, in->text, e);
    *(int64_t *)c->out = d.id;
    return err;
}

enum ky_err register_report(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_report *in, int64_t *out, struct err *e)
{
    return do_call((struct call){s, a, in, out, MAY_REPORT, run_report}, actor, e);
}

/* ------------------------------------------------------------------ assignments */

/* The lead that holds on the day the new one begins ends then. */
static enum ky_err end_lead(struct reg *x, const struct object *subject, int32_t from,
                            struct err *e)
{
    struct reg_lead lead;
    struct object *old;
    struct object_draft d;
    enum ky_err err = reg_find_lead(x, &x->r, subject, from, &lead, e);
    if (err || !lead.assignment)
        return err;
    err = reg_load(x, lead.assignment, &old, e);
    if (err)
        return err;
    draft_from(x->w->arena, &d, old);
    draft_set_str(&d, "to", reg_date(x->w->arena, from));
    return reg_save(x, &d, "end", NULL, e);
}

static enum ky_err run_assign(struct reg *x, const struct call *c, struct err *e)
{
    const struct register_assign *in = c->in;
    struct object *subject, *unit;
    struct object_draft d;
    struct str begins = in->from.n ? in->from : reg_date(x->w->arena, x->today);
    int32_t from;
    enum ky_err err = need_kind(x, in->subject, TASK_OR_PROJECT, "task or project", &subject, e);
    if (!err)
        err = need_kind(x, in->organization, (uint64_t)1 << KIND_ORGANIZATION, "organization",
                        &unit, e);
    if (!err && !day_parse(begins, &from))
        err = err_set(e, KY_EINVAL, "field 'from' must be a date like 2026-05-16");
    if (!err && str_eqc(in->role, "lead"))
        err = end_lead(x, subject, from, e);
    if (err)
        return err;
    reg_begin_part(&d, KIND_ASSIGNMENT, subject);
    draft_set_int(&d, "subject", subject->id);
    draft_set_int(&d, "organization", in->organization);
    draft_set_int(&d, "person", in->person);
    draft_set_str(&d, "role", in->role);
    draft_set_str(&d, "from", begins);
    draft_set_str(&d, "text", in->text);
    err = reg_save(x, &d, "create", NULL, e);
    *(int64_t *)c->out = d.id;
    return err;
}

enum ky_err register_assign(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_assign *in, int64_t *out, struct err *e)
{
    return do_call((struct call){s, a, in, out, MAY_REGISTER, run_assign}, actor, e);
}

/* ------------------------------------------------------------------ extensions */

static enum ky_err check_extension(struct reg *x, const struct register_extend *in,
                                   const struct object *task, struct err *e)
{
    struct reg_deadlines now;
    int32_t date;
    enum ky_err err = reg_find_deadlines(x, &x->r, task->id, &now, e);
    if (err)
        return err;
    if (!machine_open(machine_of(KIND_TASK), object_str(task, "state")))
        return err_set(e, KY_ECONFLICT, "task '%.*s' is '%.*s': there is nothing to extend",
                       STR_ARG(task->key), STR_ARG(object_str(task, "state")));
    if (now.due == DAY_NONE)
        return err_set(e, KY_ECONFLICT, "task '%.*s' has no deadline that could be extended",
                       STR_ARG(task->key));
    if (!day_parse(in->date, &date) || date <= now.due)
        return err_set(e, KY_EINVAL,
                       "field 'date' must be a date after the deadline in force, %.*s",
                       STR_ARG(reg_date(x->w->arena, now.due)));
    return KY_OK;
}

static enum ky_err run_extend(struct reg *x, const struct call *c, struct err *e)
{
    const struct register_extend *in = c->in;
    struct object *task, *ext = NULL;
    struct object_draft d;
    int64_t unit = 0;
    enum ky_err err = need_kind(x, in->task, (uint64_t)1 << KIND_TASK, "task", &task, e);
    if (!err)
        err = check_extension(x, in, task, e);
    if (!err)
        err = find_unit(x, task, in->organization, &unit, e);
    if (err)
        return err;
    reg_begin_part(&d, KIND_EXTENSION, task);
    draft_set_int(&d, "subject", task->id);
    draft_set_int(&d, "organization", unit);
    draft_set_str(&d, "date", in->date);
    draft_set_str(&d, "words", in->words);
    draft_set_str(&d, "reason", in->reason);
    draft_set_str(&d, "on", reg_date(x->w->arena, x->today));
    draft_set_str(&d, "state", STR("requested"));
    err = reg_save(x, &d, "create", NULL, e);
    if (!err)
        err = reg_load(x, d.id, &ext, e);
    if (!err)
        err = reg_note_begin(x, ext, x->w->now, e); /* who asked may not approve */
    *(int64_t *)c->out = d.id;
    return err;
}

enum ky_err register_extend(struct site *s, const struct actor *actor, struct arena *a,
                            const struct register_extend *in, int64_t *out, struct err *e)
{
    return do_call((struct call){s, a, in, out, MAY_REPORT, run_extend}, actor, e);
}

/* ------------------------------------------------------------------ names */

enum ky_err register_find(struct reader *r, struct str name, uint64_t kinds, int64_t *out,
                          struct err *e)
{
    size_t colon = str_find_char(name, ':');
    const struct kind *k = colon == STR_NONE ? NULL : kind_find(str_sub(name, 0, colon));
    struct object *o = NULL;
    enum ky_err err = KY_OK;
    *out = 0;
    if (k)
        err = store_object_by_key(r, k->kind, str_from(name, colon + 1), out, e);
    else if (!str_to_i64(name, out))
        return err_set(e, KY_EINVAL,
                       "'%.*s' names no object. Give its number, or its kind and key like "
                       "'task:t-1'",
                       STR_ARG(name));
    if (!err && *out)
        err = store_object(r, *out, &o, e);
    if (!err && !o)
        err = err_set(e, KY_ENOTFOUND, "there is no '%.*s' in the register", STR_ARG(name));
    if (!err && kinds && !(kinds >> o->kind->kind & 1))
        err = err_set(e, KY_EINVAL, "'%.*s' is a %s, which cannot stand here", STR_ARG(name),
                      o->kind->name);
    return err;
}
