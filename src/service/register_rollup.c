/* What is computed of projects and instructions from what lies below them. */
#include "service/register_priv.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ projects */

struct project_facts {
    const struct object *project;
    struct reg_lead lead;
    int32_t reported; /* DAY_NONE */
    int64_t percent;  /* -1: nobody said */
    struct light_project in;
};

/* Milestones decide when there are any: those reached, by weight; else the last report. */
static enum ky_err find_progress(struct reg *x, struct reader *r, struct project_facts *f,
                                 struct err *e)
{
    struct objects reports, milestones;
    int64_t weights = 0, reached = 0;
    enum ky_err err = reg_all(r, f->project->id, "progress_report.subject", &reports, e);
    for (size_t i = 0; i < reports.n && !err; i++) {
        if (!str_eqc(object_str(reports.p[i], "state"), "accepted"))
            continue;
        f->reported = reg_date_of(reports.p[i], "on");
        if (object_has(reports.p[i], "percent"))
            f->percent = object_int(reports.p[i], "percent");
    }
    if (!err)
        err = reg_all(r, f->project->id, "milestone.project", &milestones, e);
    for (size_t i = 0; i < milestones.n && !err; i++) {
        const struct object *o = milestones.p[i];
        int64_t weight = object_has(o, "weight") ? object_int(o, "weight") : 1;
        int32_t actual = reg_date_of(o, "actual");
        weights += weight;
        reached += actual != DAY_NONE && actual <= x->today ? weight : 0;
    }
    if (!err && weights)
        f->percent = 100 * reached / weights;
    return err;
}

static int by_source(const void *a, const void *b)
{
    const struct object *x = *(struct object *const *)a, *y = *(struct object *const *)b;
    int order = str_cmp(object_str(x, "source"), object_str(y, "source"));
    if (!order)
        order = str_cmp(object_str(x, "on"), object_str(y, "on"));
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* Figures are sums since the first day of the year, so the last of each source counts. */
static enum ky_err sum_of_year(struct reader *r, const struct objects *all, const char *stage,
                               int year, int64_t *out, bool *out_any, struct err *e)
{
    struct object **of = ARENA_ARRAY(r->arena, struct object *, all->n + 1);
    size_t n = 0;
    *out = 0;
    if (!of)
        return arena_check(r->arena, e);
    for (size_t i = 0; i < all->n; i++)
        if (object_int(all->p[i], "year") == year && str_eqc(object_str(all->p[i], "stage"), stage))
            of[n++] = all->p[i];
    qsort(of, n, sizeof(*of), by_source);
    for (size_t i = 0; i < n; i++)
        if ((i + 1 == n || !str_eq(object_str(of[i], "source"), object_str(of[i + 1], "source"))) &&
            __builtin_add_overflow(*out, object_int(of[i], "amount"), out))
            *out = INT64_MAX;
    *out_any = n;
    return KY_OK;
}

/* The first day of the month that a partial date begins with. */
static int32_t month_of(struct str partial)
{
    int64_t year = 0, month = 1;
    if (partial.n < 4 || !str_to_i64(str_sub(partial, 0, 4), &year) ||
        (partial.n >= 7 && !str_to_i64(str_sub(partial, 5, 7), &month)))
        return DAY_NONE;
    return day_of((int)year, (int)month, 1);
}

static enum ky_err find_money(struct reg *x, struct reader *r, struct project_facts *f,
                              struct err *e)
{
    struct objects all;
    bool planned, completed;
    int year = day_civil(x->today).year;
    enum ky_err err = reg_all(r, f->project->id, "money.project", &all, e);
    if (!err)
        err = sum_of_year(r, &all, "annual_plan", year, &f->in.planned, &planned, e);
    if (!err)
        err = sum_of_year(r, &all, "completed", year, &f->in.completed, &completed, e);
    f->in.reported = !err && (completed || f->reported != DAY_NONE);
    return err;
}

static void fill_light(struct project_facts *f)
{
    struct str state = object_str(f->project, "state");
    f->in.active = machine_open(machine_of(KIND_PROJECT), state);
    f->in.suspended = str_eqc(state, "suspended");
    f->in.start_due = month_of(object_str(f->project, "start"));
    f->in.started = month_of(object_str(f->project, "started"));
}

static enum ky_err keep_project(struct reg *x, struct reader *r, const struct project_facts *f,
                                const struct light_result *light, struct err *e)
{
    struct object_draft d;
    int32_t turns = f->lead.turns < light->until ? f->lead.turns : light->until;
    int32_t new_year = day_of(day_civil(x->today).year + 1, 1, 1);
    if (f->in.active && new_year < turns)
        turns = new_year; /* plans and figures are those of a year */
    draft_from(r->arena, &d, f->project);
    draft_set_int(&d, "lead", f->lead.organization);
    draft_set_str(&d, "reported", reg_date(r->arena, f->reported));
    if (f->percent >= 0)
        draft_set_int(&d, "percent", f->percent);
    else
        draft_unset(&d, "percent");
    draft_set_str(&d, "light", str_c(light_name(light->light)));
    reg_keep_turns(&d, turns);
    return reg_keep(x, &d, e);
}

enum ky_err reg_assess_project(struct reg *x, int64_t id, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct project_facts f = {.reported = DAY_NONE, .percent = -1};
    struct object *project;
    struct buf inputs;
    enum ky_err err = store_object(&r, id, &project, e);
    if (err || !project)
        return err;
    f.project = project;
    err = find_progress(x, &r, &f, e);
    if (!err)
        err = reg_find_lead(x, &r, project, x->today, &f.lead, e);
    if (!err)
        err = find_money(x, &r, &f, e);
    if (err)
        return err;
    fill_light(&f);
    const struct light_result light = light_project(&f.in, x->today);
    buf_init(&inputs, 4096);
    light_project_write(&inputs, &f.in);
    const struct reg_verdict v = {light, light.reason, buf_str(&inputs)};
    err = keep_project(x, &r, &f, &light, e);
    if (!err)
        err = reg_note_verdict(x, &r, project, &v, e);
    buf_release(&inputs);
    return err;
}

/* ------------------------------------------------------------------ instructions */

/* The tasks that follow from an instruction: its own, those of the plan items that name it, and
 * those of the instructions below it, each once. */
struct following {
    VEC(struct object *) tasks;
};

static enum ky_err add_tasks(struct reader *r, int64_t origin, struct following *f, struct err *e)
{
    struct objects all;
    enum ky_err err = reg_all(r, origin, "task.origins", &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        struct object **p = VEC_PUSH(r->arena, f->tasks);
        if (p)
            *p = all.p[i];
    }
    return err ? err : arena_check(r->arena, e);
}

static enum ky_err add_below(struct reader *r, int64_t id, int depth, struct following *f,
                             struct err *e)
{
    struct objects items, below;
    enum ky_err err = add_tasks(r, id, f, e);
    if (!err)
        err = reg_all(r, id, "plan_item.origins", &items, e);
    for (size_t i = 0; !err && i < items.n; i++)
        err = add_tasks(r, items.p[i]->id, f, e);
    if (!err)
        err = reg_all(r, id, "instruction.parent", &below, e);
    for (size_t i = 0; !err && depth < REGISTER_NEST_MAX && i < below.n; i++)
        err = add_below(r, below.p[i]->id, depth + 1, f, e);
    return err;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = (*(struct object *const *)a)->id, y = (*(struct object *const *)b)->id;
    return (x > y) - (x < y);
}

enum ky_err reg_assess_instruction(struct reg *x, int64_t id, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *o;
    struct following f = {0};
    struct object_draft d;
    int64_t tasks = 0, closed = 0;
    enum light worst = LIGHT_GREY, light;
    enum ky_err err = store_object(&r, id, &o, e);
    if (err || !o)
        return err;
    err = add_below(&r, id, 0, &f, e);
    if (err)
        return err;
    if (f.tasks.n)
        qsort(f.tasks.p, f.tasks.n, sizeof(*f.tasks.p), by_id);
    for (size_t i = 0; i < f.tasks.n; i++) {
        struct str state = object_str(f.tasks.p[i], "state");
        if ((i && f.tasks.p[i]->id == f.tasks.p[i - 1]->id) || str_eqc(state, "cancelled"))
            continue;
        tasks++;
        closed += str_eqc(state, "closed") || str_eqc(state, "archived");
        if (light_find(object_str(f.tasks.p[i], "light"), &light) && light > worst)
            worst = light;
    }
    draft_from(r.arena, &d, o);
    draft_set_int(&d, "tasks", tasks);
    draft_set_int(&d, "closed", closed);
    draft_set_str(&d, "light", str_c(light_name(worst)));
    return reg_keep(x, &d, e);
}
