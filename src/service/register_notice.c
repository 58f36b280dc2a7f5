/* Reminders: which step of the ladder a task stands on, and the slip that says so. */
#include "service/register_priv.h"

/* Rule version 1: days after the deadline. The second reminder that it is overdue follows the first
 * by a week, also when that came late. */
static const struct {
    const char *name, *grade;
    int32_t offset;
} ladder[] = {
    [STEP_BEFORE_7] = {"before_7", "blue", -7}, [STEP_BEFORE_3] = {"before_3", "yellow", -3},
    [STEP_ON_DAY] = {"on_day", "yellow", 0},    [STEP_OVERDUE_1] = {"overdue_1", "red", 1},
    [STEP_OVERDUE_2] = {"overdue_2", "red", 8},
};
enum {
    STEPS = sizeof(ladder) / sizeof(ladder[0]),
    WEEK = 7,
    ANSWER_DAYS = 3,
    NUMBERS_PAGE = 100,
    STEM_BYTES = 150
};

struct made {
    bool step[STEPS];
    int32_t first_on; /* when overdue_1 was issued */
};

static enum ky_err find_made(struct reader *r, int64_t task, int32_t due, struct made *out,
                             struct err *e)
{
    struct objects all;
    *out = (struct made){.first_on = DAY_NONE};
    enum ky_err err = reg_all(r, task, "notice.subject", &all, e);
    for (size_t i = 0; i < all.n && !err; i++) {
        if (reg_date_of(all.p[i], "due") != due)
            continue;
        for (int s = 0; s < STEPS; s++)
            if (str_eqc(object_str(all.p[i], "step"), ladder[s].name))
                out->step[s] = true;
        if (str_eqc(object_str(all.p[i], "step"), ladder[STEP_OVERDUE_1].name))
            out->first_on = reg_date_of(all.p[i], "issued");
    }
    return err;
}

/* A deadline that is set five days ahead is not announced seven days ahead. */
static bool counts(int step, const struct reg_deadlines *d)
{
    return step >= STEP_OVERDUE_1 || d->due + ladder[step].offset > d->set;
}

static int32_t day_of_step(int step, const struct reg_deadlines *d, const struct made *made)
{
    int32_t day = d->due + ladder[step].offset;
    if (step == STEP_OVERDUE_2 && made->first_on != DAY_NONE && made->first_on + WEEK > day)
        day = made->first_on + WEEK;
    return day;
}

/* The last step whose day has come, else -1; not the second level before the first. */
static int step_reached(int32_t today, const struct reg_deadlines *d, const struct made *made)
{
    int at = -1;
    for (int s = 0; s < STEPS; s++)
        if (counts(s, d) && day_of_step(s, d, made) <= today)
            at = s;
    if (at == STEP_OVERDUE_2 && !made->step[STEP_OVERDUE_1] && !made->step[STEP_OVERDUE_2])
        at = STEP_OVERDUE_1;
    return at;
}

enum ky_err reg_next_step(struct reg *x, struct reader *r, const struct object *task,
                          const struct reg_deadlines *d, struct reg_step *out, struct err *e)
{
    struct made made;
    *out = (struct reg_step){.day = INT32_MAX};
    enum ky_err err = find_made(r, task->id, d->due, &made, e);
    if (err)
        return err;
    int at = step_reached(x->today, d, &made);
    bool done = at < 0;
    for (int s = at < 0 ? 0 : at; s < STEPS; s++)
        done = done || made.step[s];
    if (!done) {
        *out = (struct reg_step){.day = x->today, .step = (enum register_step)at};
        return KY_OK;
    }
    for (int s = at + 1; s < STEPS; s++)
        if (counts(s, d) && !made.step[s]) {
            *out = (struct reg_step){day_of_step(s, d, &made), (enum register_step)s};
            return KY_OK;
        }
    return KY_OK;
}

/* ------------------------------------------------------------------ the slip */

#define NUMBER_HEAD "督办〔%d〕"

/* N of "督办〔YEAR〕N号"; 0 of others. */
static int64_t number_in(struct arena *a, struct str number, int year)
{
    struct str head = arena_printf(a, NUMBER_HEAD, year);
    int64_t n;
    if (!str_starts(number, head) || !str_ends(number, STR("号")))
        return 0;
    struct str digits = str_sub(number, head.n, number.n - STR("号").n);
    return str_to_i64(digits, &n) && n > 0 ? n : 0;
}

/* Slips are numbered through the year; the newest has the highest number. */
static enum ky_err next_number(struct reg *x, struct str *out, struct err *e)
{
    int year = day_civil(x->today).year;
    struct position before = POSITION_MAX;
    struct objects page;
    int64_t n = 0;
    bool over = false;
    enum ky_err err = KY_OK;
    while (!err && !n && !over) {
        err = store_linked(&x->r, 0, STR("notice"), before, NUMBERS_PAGE, &page, e);
        for (size_t i = 0; i < page.n && !err && !n && !over; i++) {
            int32_t issued = reg_date_of(page.p[i], "issued");
            n = number_in(x->w->arena, object_str(page.p[i], "number"), year);
            over = issued != DAY_NONE && day_civil(issued).year < year;
            before = page.at[i];
        }
        over = over || err || !page.more || !page.n;
    }
    *out = arena_printf(x->w->arena, NUMBER_HEAD "%lld号", year, (long long)n + 1);
    return err;
}

/* To whom besides the unit: the person named, or the unit's; of the second level the office's. */
static enum ky_err find_person(struct reg *x, const struct reg_lead *lead, int step, int64_t *out,
                               struct err *e)
{
    struct objects offices = {0};
    struct object *unit = NULL;
    enum ky_err err = KY_OK;
    *out = step == STEP_OVERDUE_2 ? 0 : lead->person;
    if (step == STEP_OVERDUE_2)
        err = store_parts(&x->r, 0, STR("organization.type=office"), POSITION_MIN, 1, &offices, e);
    if (!err && offices.n)
        *out = object_ref(offices.p[0], "responsible");
    if (!err && !*out)
        err = store_object(&x->r, lead->organization, &unit, e);
    if (unit)
        *out = object_ref(unit, "responsible");
    return err;
}

static struct str words_of(struct reg *x, const struct object *task, const struct reg_deadlines *d,
                           int step)
{
    struct str date = reg_date(x->w->arena, d->due), title = object_title(task);
    int32_t left = d->due - x->today;
    if (left == 0)
        return arena_printf(x->w->arena, "“%.*s”的办理时限为%.*s，今天到期。请办结并反馈。",
                            STR_ARG(title), STR_ARG(date));
    if (step < STEP_OVERDUE_1)
        return arena_printf(x->w->arena, "“%.*s”的办理时限为%.*s，还有%d天。请抓紧办理并反馈进展。",
                            STR_ARG(title), STR_ARG(date), (int)left);
    return arena_printf(x->w->arena,
                        "“%.*s”的办理时限为%.*s，已逾期%d天。请说明原因，提出办结日期。",
                        STR_ARG(title), STR_ARG(date), (int)-left);
}

/* A slip's key is that of its task, due day and step, so that none is made twice. */
static struct str slip_stem(struct reg *x, const struct object *task)
{
    return task->key.n <= STEM_BYTES ? task->key
                                     : arena_printf(x->w->arena, "task-%lld", (long long)task->id);
}

static enum ky_err make_slip(struct reg *x, const struct object *task,
                             const struct reg_deadlines *d, const struct reg_lead *lead, int step,
                             struct err *e)
{
    struct object_draft slip;
    const struct workdays *days;
    struct str number, due = reg_date(x->w->arena, d->due);
    int64_t person;
    enum ky_err err = next_number(x, &number, e);
    if (!err)
        err = find_person(x, lead, step, &person, e);
    if (!err)
        err = reg_workdays(x, &days, e);
    if (err)
        return err;
    reg_begin_part(&slip, KIND_NOTICE, task);
    slip.key = arena_printf(x->w->arena, "%.*s/%.*s/%s", STR_ARG(slip_stem(x, task)), STR_ARG(due),
                            ladder[step].name);
    draft_set_int(&slip, "subject", task->id);
    draft_set_int(&slip, "organization", lead->organization);
    draft_set_int(&slip, "person", person);
    draft_set_str(&slip, "number", number);
    draft_set_str(&slip, "grade", str_c(ladder[step].grade));
    draft_set_str(&slip, "step", str_c(ladder[step].name));
    draft_set_str(&slip, "issued", reg_date(x->w->arena, x->today));
    draft_set_str(&slip, "due", due);
    draft_set_str(&slip, "text", words_of(x, task, d, step));
    if (step >= STEP_OVERDUE_1)
        draft_set_str(&slip, "answer_due",
                      reg_date(x->w->arena, workdays_add(days, x->today, ANSWER_DAYS)));
    return reg_save(x, &slip, "remind", NULL, e);
}

enum ky_err reg_remind(struct reg *x, const struct object *task, struct err *e)
{
    struct reg_deadlines deadlines;
    struct reg_lead lead;
    struct reg_step next = {.day = INT32_MAX};
    bool hidden =
        task->level == LEVEL_DRAFT || task->level == LEVEL_REVIEW || task->level == LEVEL_WITHDRAWN;
    if (hidden || !machine_open(machine_of(KIND_TASK), object_str(task, "state")))
        return KY_OK;
    enum ky_err err = reg_find_deadlines(x, &x->r, task->id, &deadlines, e);
    if (!err)
        err = reg_find_lead(x, &x->r, task, x->today, &lead, e);
    if (err || deadlines.due == DAY_NONE || !lead.organization)
        return err;
    err = reg_next_step(x, &x->r, task, &deadlines, &next, e);
    return err || next.day > x->today ? err : make_slip(x, task, &deadlines, &lead, next.step, e);
}
