/* What is computed of a task: who leads it, when it is due, how far it is, the colour of its light;
 * and the assessments, which keep each light's inputs and reason. */
#include "service/register_priv.h"

struct task_facts {
    const struct object *task;
    struct str state;
    bool open, reported_percent;
    struct reg_lead lead;
    struct reg_deadlines deadlines;
    int64_t extensions, percent; /* percent -1: nobody said */
    int32_t reported, closed;
};

/* The last report that was accepted, and the last percent that was said in one. */
static enum ky_err find_reports(struct reader *r, struct task_facts *f, struct err *e)
{
    struct objects all;
    enum ky_err err = reg_all(r, f->task->id, "progress_report.subject", &all, e);
    f->reported = DAY_NONE;
    for (size_t i = 0; i < all.n && !err; i++) { /* by date, ascending */
        if (!str_eqc(object_str(all.p[i], "state"), "accepted"))
            continue;
        f->reported = reg_date_of(all.p[i], "on");
        if (object_has(all.p[i], "percent"))
            f->percent = object_int(all.p[i], "percent");
    }
    return err;
}

static enum ky_err count_extensions(struct reader *r, struct task_facts *f, struct err *e)
{
    struct objects all;
    enum ky_err err = reg_all(r, f->task->id, "extension.subject", &all, e);
    for (size_t i = 0; i < all.n && !err; i++)
        if (str_eqc(object_str(all.p[i], "state"), "approved"))
            f->extensions++;
    return err;
}

/* Subtasks decide when there are any: each counts by its weight, what was not reported as 0, what
 * was cancelled not at all. Rounded down, so that 100 means all. */
static enum ky_err roll_up(struct reader *r, struct task_facts *f, struct err *e)
{
    struct objects all;
    int64_t weights = 0, sum = 0;
    enum ky_err err = reg_all(r, f->task->id, "task.parent", &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        const struct object *o = all.p[i];
        int64_t weight = object_has(o, "weight") ? object_int(o, "weight") : 1;
        if (str_eqc(object_str(o, "state"), "cancelled"))
            continue;
        weights += weight;
        sum += weight * object_int(o, "percent");
    }
    if (!err && weights)
        f->percent = sum / weights;
    return err;
}

static bool is_done(struct str state)
{
    return str_eqc(state, "closed") || str_eqc(state, "archived");
}

/* The day on which it was closed last. */
static enum ky_err find_closed(const struct reg *x, struct reader *r, struct task_facts *f,
                               struct err *e)
{
    struct objects all;
    f->closed = DAY_NONE;
    if (!is_done(f->state))
        return KY_OK;
    enum ky_err err = reg_all(r, f->task->id, "move.subject", &all, e);
    for (size_t i = 0; i < all.n && !err; i++)
        if (str_eqc(object_str(all.p[i], "to"), "closed") && object_int(all.p[i], "at"))
            f->closed = reg_day(x->zone, object_int(all.p[i], "at"));
    if (is_done(f->state))
        f->percent = 100;
    return err;
}

static enum ky_err gather(struct reg *x, struct reader *r, struct task_facts *f, struct err *e)
{
    bool made = false;
    f->state = object_str(f->task, "state");
    f->open = machine_open(machine_of(KIND_TASK), f->state);
    f->percent = -1;
    enum ky_err err = reg_find_deadlines(x, r, f->task->id, &f->deadlines, e);
    if (!err && f->deadlines.n == 0)
        err = reg_default_deadline(x, r, f->task, &made, e);
    if (!err && made)
        err = reg_find_deadlines(x, r, f->task->id, &f->deadlines, e);
    if (!err)
        err = find_reports(r, f, e);
    if (!err)
        err = count_extensions(r, f, e);
    if (!err)
        err = roll_up(r, f, e);
    if (!err)
        err = find_closed(x, r, f, e);
    if (!err)
        err =
            reg_find_lead(x, r, f->task, f->closed == DAY_NONE ? x->today : f->closed, &f->lead, e);
    return err;
}

/* Why a light is grey that is not one: in what state the task is. */
static const char *reason_of(const struct task_facts *f, const struct light_result *result)
{
    static const char *const resting[] = {"proposed", "closed", "archived", "cancelled",
                                          "long_term"};
    for (size_t i = 0; i < sizeof(resting) / sizeof(resting[0]); i++)
        if (str_eqc(f->state, resting[i]))
            return str_eqc(f->state, "archived") ? "closed" : resting[i];
    return result->reason;
}

static void keep_date(struct arena *a, struct object_draft *d, const char *field, int32_t day)
{
    draft_set_str(d, field, reg_date(a, day));
}

static void keep_flag(struct object_draft *d, const char *field, bool set)
{
    if (set)
        draft_set_int(d, field, 1);
    else
        draft_unset(d, field);
}

void reg_keep_turns(struct object_draft *d, int32_t day)
{
    if (day == INT32_MAX || day <= 0)
        draft_unset(d, "turns");
    else
        draft_set_int(d, "turns", day);
}

static void keep_facts(struct reg *x, struct reader *r, const struct task_facts *f,
                       const struct light_result *light, int32_t turns, struct object_draft *d)
{
    int32_t due = f->deadlines.due;
    draft_from(r->arena, d, f->task);
    draft_set_int(d, "lead", f->lead.organization);
    keep_date(r->arena, d, "due", due);
    keep_date(r->arena, d, "due_first", f->deadlines.first);
    keep_date(r->arena, d, "reported", f->reported);
    keep_date(r->arena, d, "closed", f->closed);
    if (f->extensions)
        draft_set_int(d, "extensions", f->extensions);
    else
        draft_unset(d, "extensions");
    if (f->percent >= 0)
        draft_set_int(d, "percent", f->percent);
    else
        draft_unset(d, "percent");
    keep_flag(d, "overdue", f->open && due != DAY_NONE && x->today > due);
    keep_flag(d, "closed_late", f->closed != DAY_NONE && due != DAY_NONE && f->closed > due);
    draft_set_str(d, "light", str_c(light_name(light->light)));
    reg_keep_turns(d, turns);
}

/* The first day on which the calendar alone changes something. */
static enum ky_err find_turns(struct reg *x, struct reader *r, const struct task_facts *f,
                              const struct light_result *light, int32_t *out, struct err *e)
{
    struct reg_step step = {.day = INT32_MAX};
    int32_t due = f->deadlines.due;
    enum ky_err err = KY_OK;
    *out = f->lead.turns;
    if (light->until < *out)
        *out = light->until;
    if (f->open && due != DAY_NONE && due >= x->today && due + 1 < *out)
        *out = due + 1;
    if (f->open && due != DAY_NONE && f->lead.organization)
        err = reg_next_step(x, r, f->task, &f->deadlines, &step, e);
    if (!err && step.day < *out)
        *out = step.day;
    return err;
}

enum ky_err reg_assess_task(struct reg *x, int64_t id, struct err *e)
{
    struct reader r = reader_within(x->w->db, &x->scratch, x->w->now);
    struct object *task, *after = NULL;
    struct task_facts f = {0};
    struct object_draft d;
    struct buf inputs;
    bool changed = false;
    int32_t turns;
    enum ky_err err = store_object(&r, id, &task, e);
    if (err || !task)
        return err;
    f.task = task;
    err = gather(x, &r, &f, e);
    const struct light_task in = {.open = f.open,
                                  .suspended = str_eqc(f.state, "suspended"),
                                  .due = f.deadlines.due,
                                  .reported = f.reported,
                                  .period = (int32_t)object_int(task, "period")};
    const struct light_result light = light_task(&in, x->today);
    buf_init(&inputs, 4096);
    light_task_write(&inputs, &in);
    const struct reg_verdict v = {light, reason_of(&f, &light), buf_str(&inputs)};
    if (!err)
        err = find_turns(x, &r, &f, &light, &turns, e);
    if (!err) {
        keep_facts(x, &r, &f, &light, turns, &d);
        err = draft_check(&d, e);
    }
    if (!err)
        err = store_object_save(x->w, &d, "assess", &changed, e);
    if (!err)
        err = reg_note_verdict(x, &r, task, &v, e);
    if (!err && changed)
        err = store_object(&r, id, &after, e);
    if (!err && after)
        err = reg_stir(x, after, e);
    buf_release(&inputs);
    return err;
}

/* ------------------------------------------------------------------ assessments */

enum ky_err reg_note_verdict(struct reg *x, struct reader *r, const struct object *subject,
                             const struct reg_verdict *v, struct err *e)
{
    struct objects last;
    struct object_draft d;
    const char *colour = light_name(v->result.light);
    enum ky_err err =
        store_linked(r, subject->id, STR("assessment.subject"), POSITION_MAX, 1, &last, e);
    if (err || (last.n && str_eqc(object_str(last.p[0], "colour"), colour) &&
                str_eqc(object_str(last.p[0], "reason"), v->reason)))
        return err;
    reg_begin_part(&d, KIND_ASSESSMENT, subject);
    draft_set_int(&d, "subject", subject->id);
    draft_set_str(&d, "colour", str_c(colour));
    draft_set_str(&d, "reason", str_c(v->reason));
    draft_set_str(&d, "inputs", v->inputs);
    draft_set_str(&d, "on", reg_date(r->arena, x->today));
    draft_set_int(&d, "rule", LIGHT_RULE_VERSION);
    if (v->result.until != INT32_MAX)
        draft_set_str(&d, "until", reg_date(r->arena, v->result.until));
    return reg_keep(x, &d, e);
}
