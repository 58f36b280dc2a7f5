/* Deadlines: which one is in force, what the rules say when nobody set one, and who leads. */
#include "service/register_priv.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ the one in force */

static int32_t set_on(const struct reg *x, const struct object *o)
{
    int32_t day = reg_date_of(o, "on");
    return day == DAY_NONE ? reg_day(x->zone, o->created) : day;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Ids of those that another one took the place of, in order. */
static int64_t *superseded(struct reader *r, const struct objects *all)
{
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, all->n + 1);
    for (size_t i = 0; ids && i < all->n; i++)
        ids[i] = object_ref(all->p[i], "supersedes");
    if (ids)
        qsort(ids, all->n, sizeof(*ids), by_number);
    return ids;
}

enum ky_err reg_find_deadlines(struct reg *x, struct reader *r, int64_t subject,
                               struct reg_deadlines *out, struct err *e)
{
    struct objects all;
    int32_t first_set = INT32_MAX;
    *out = (struct reg_deadlines){.due = DAY_NONE, .first = DAY_NONE, .set = DAY_NONE};
    enum ky_err err = reg_all(r, subject, "deadline.subject", &all, e);
    const int64_t *gone = err ? NULL : superseded(r, &all);
    if (!gone)
        return err ? err : arena_check(r->arena, e);
    out->n = all.n;
    for (size_t i = 0; i < all.n; i++) { /* by id, ascending */
        const struct object *o = all.p[i];
        int32_t set = set_on(x, o), date = reg_date_of(o, "date");
        if (date != DAY_NONE && set < first_set) {
            first_set = set;
            out->first = date;
        }
        if (set < out->set || bsearch(&o->id, gone, all.n, sizeof(*gone), by_number))
            continue;
        out->in_force = o->id;
        out->set = set;
        out->due = date;
    }
    return KY_OK;
}

/* ------------------------------------------------------------------ rules */

enum rule { RULE_NONE, RULE_URGENT, RULE_MINUTES, RULE_NOTE };
/* Rule version 1: working days after the day of the task. */
static const struct {
    const char *code, *words;
    int32_t days;
} rules[] = {
    [RULE_URGENT] = {"urgent-5", "未定时限，紧急事项按规则5个工作日内办结", 5},
    [RULE_MINUTES] = {"minutes-20", "未定时限，会议议定事项按规则20个工作日内办结", 20},
    [RULE_NOTE] = {"note-15", "未定时限，领导批示事项按规则15个工作日内办结", 15},
};

static enum ky_err rule_of(struct reader *r, const struct object *task, enum rule *out,
                           struct err *e)
{
    const struct json *origins = object_list(task, "origins");
    enum ky_err err = KY_OK;
    *out = object_ref(task, "meeting") ? RULE_MINUTES : RULE_NONE;
    for (size_t i = 0; origins && i < origins->kids_n && !err; i++) {
        struct object *o;
        err = store_object(r, json_i64_or(&origins->kids[i], 0), &o, e);
        if (err || !o || (o->kind->kind != KIND_INSTRUCTION && o->kind->kind != KIND_DECISION))
            continue;
        if (object_ref(o, "meeting"))
            *out = RULE_MINUTES;
        else if (*out == RULE_NONE && o->kind->kind == KIND_INSTRUCTION)
            *out = RULE_NOTE;
    }
    if (str_eqc(object_str(task, "priority"), "urgent"))
        *out = RULE_URGENT;
    return err;
}

enum ky_err reg_default_deadline(struct reg *x, struct reader *r, const struct object *task,
                                 bool *out_made, struct err *e)
{
    const struct workdays *days;
    struct object_draft d;
    enum rule rule;
    int32_t from = reg_date_of(task, "on");
    *out_made = false;
    if (!machine_open(machine_of(KIND_TASK), object_str(task, "state")) || from == DAY_NONE)
        return KY_OK;
    enum ky_err err = rule_of(r, task, &rule, e);
    if (err || rule == RULE_NONE)
        return err;
    reg_begin_part(&d, KIND_DEADLINE, task);
    if (!err)
        err = reg_workdays(x, &days, e);
    if (err)
        return err;
    int32_t due = workdays_add(days, from, rules[rule].days);
    draft_set_int(&d, "subject", task->id);
    draft_set_str(&d, "words", str_c(rules[rule].words));
    draft_set_str(&d, "date", reg_date(r->arena, due));
    draft_set_str(&d, "on", reg_date(r->arena, from));
    draft_set_str(&d, "precision", STR("day"));
    draft_set_str(&d, "rule", str_c(rules[rule].code));
    draft_set_int(&d, "derived", 1);
    *out_made = true;
    return reg_keep(x, &d, e);
}

enum ky_err reg_derive_deadline(struct reg *x, struct object_draft *d, struct err *e)
{
    (void)x, (void)d, (void)e;
    return KY_OK;
}

/* ------------------------------------------------------------------ who leads */

/* A lead and the days on which it is: from the first up to, not with, the last. */
struct span {
    const struct object *o;
    int32_t from, to;
};

static struct span span_of(const struct object *o)
{
    int32_t to = reg_date_of(o, "to"); /* without "from": DAY_NONE is before all days */
    return (struct span){o, reg_date_of(o, "from"), to == DAY_NONE ? INT32_MAX : to};
}

static int by_first_day(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->o->id > y->o->id) - (x->o->id < y->o->id);
}

static enum ky_err refuse_two(struct reg *x, const struct object *subject, const struct object *a,
                              const struct object *b, struct err *e)
{
    const struct object *first = a->id < b->id ? a : b, *second = a->id < b->id ? b : a;
    x->blamed = second->id;
    return err_set(e, KY_ECONFLICT,
                   "assignment '%.*s': field 'role': %s '%.*s' has the lead '%.*s' then, and can "
                   "have but one. End that with 'to' on the day this begins, or let this "
                   "'cooperate'",
                   STR_ARG(second->key), subject->kind->name, STR_ARG(subject->key),
                   STR_ARG(first->key));
}

static enum ky_err look_at_leads(struct reg *x, const struct object *subject,
                                 const struct span *leads, size_t n, int32_t day,
                                 struct reg_lead *out, struct err *e)
{
    const struct span *last = NULL; /* the one that ends last */
    for (size_t i = 0; i < n; i++) {
        const struct span *s = &leads[i];
        if (last && s->from < last->to)
            return refuse_two(x, subject, last->o, s->o, e);
        last = s;
        if (s->from <= day && day < s->to) {
            out->organization = object_ref(s->o, "organization");
            out->person = object_ref(s->o, "person");
            out->assignment = s->o->id;
        }
        if (s->from > day && s->from < out->turns)
            out->turns = s->from;
        if (s->to > day && s->to < out->turns)
            out->turns = s->to;
    }
    return KY_OK;
}

enum ky_err reg_find_lead(struct reg *x, struct reader *r, const struct object *subject,
                          int32_t day, struct reg_lead *out, struct err *e)
{
    struct objects all;
    size_t n = 0;
    *out = (struct reg_lead){.turns = INT32_MAX};
    enum ky_err err = reg_all(r, subject->id, "assignment.subject", &all, e);
    struct span *leads = err ? NULL : ARENA_ARRAY(r->arena, struct span, all.n + 1);
    if (!leads)
        return err ? err : arena_check(r->arena, e);
    for (size_t i = 0; i < all.n; i++)
        if (str_eqc(object_str(all.p[i], "role"), "lead"))
            leads[n++] = span_of(all.p[i]);
    qsort(leads, n, sizeof(*leads), by_first_day);
    return look_at_leads(x, subject, leads, n, day, out, e);
}
